//! `/sparql`: queries by GET, by POST of a form, and by POST or QUERY of the bare query. A GET without
//! query answers the service description; `explain=json` tells how a query is evaluated.
//!
//! **Source:** SPARQL 1.1 Protocol, section 2; SPARQL 1.1 Service Description; RFC 9110, section 15.5.6.

use std::str;

use axum::{
    body::{Bytes, to_bytes},
    extract::{RawQuery, State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{ALLOW, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};

use crate::{
    server::{
        AppState, answer, auth,
        limits::Class,
        negotiate,
        pages::{self, Answered, Site},
        problem::{Kind, Problem},
    },
    store::{DefaultGraph, Form, Format, Rdf},
    worker::{Accepted, Job, Task},
};

use super::{
    essence,
    site::{self, wants_page},
};

/// Rows that a page shows.
const PAGE_ROWS: u64 = 1000;

/// Bytes of an answer that a page shows.
const PAGE_BYTES: u64 = 4 << 20;

/// What the service says of itself.
const DESCRIPTION: &str = include_str!("service-description.rq");

/// The parameters of the protocol.
#[derive(Default)]
struct Parameters {
    query: Option<String>,
    default_graphs: Vec<String>,
    named_graphs: Vec<String>,
    explain: Option<String>,
}

impl Parameters {
    /// Takes in what an encoded form holds. Parameters of other protocols are passed over.
    fn read(&mut self, form: &str) -> Result<(), Problem> {
        for (name, value) in form_urlencoded::parse(form.as_bytes()) {
            let value = value.into_owned();
            match &*name {
                "query" if self.query.is_some() => {
                    return Err(Problem::new(Kind::BadRequest, "more than one `query`"));
                }
                "query" => self.query = Some(value),
                "update" => {
                    let detail = "this endpoint takes queries, not updates: they go to /update";
                    return Err(Problem::new(Kind::BadRequest, detail));
                }
                "default-graph-uri" => self.default_graphs.push(value),
                "named-graph-uri" => self.named_graphs.push(value),
                "explain" => self.explain = Some(value),
                _ => {}
            }
        }
        Ok(())
    }

    fn task(&self) -> Result<Task, Problem> {
        match self.explain.as_deref() {
            None => Ok(Task::Answer),
            Some("json") => Ok(Task::Explain),
            Some(other) => {
                let detail = format!("`explain` is `json`, not {other:?}");
                Err(Problem::new(Kind::BadRequest, detail))
            }
        }
    }
}

pub(in crate::server) async fn get(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::default();
    parameters.read(&url.unwrap_or_default())?;
    if wants_page(&headers) && parameters.explain.is_none() {
        return page(&state, parameters, &headers).await;
    }
    if let Some(query) = parameters.query.take() {
        return ask(&state, query, parameters, &headers).await;
    }
    let job = job(&state, Class::Token, description(&state, &headers), &headers);
    answer::answer(&state, Class::Token, job).await
}

pub(in crate::server) async fn post(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body?;
    let body = str::from_utf8(&body)
        .map_err(|e| Problem::new(Kind::BadRequest, format!("the body is not UTF-8: {e}")))?;
    let mut parameters = Parameters::default();
    let query = match essence(&headers).as_deref() {
        Some("application/x-www-form-urlencoded") => {
            parameters.read(body)?;
            parameters.query.take()
        }
        Some("application/sparql-query") => {
            parameters.read(&url.unwrap_or_default())?;
            match parameters.query {
                Some(_) => None,
                None => Some(body.to_owned()),
            }
        }
        _ => {
            let detail = "send application/sparql-query or application/x-www-form-urlencoded";
            return Err(Problem::new(Kind::UnsupportedMediaType, detail));
        }
    };
    let query =
        query.ok_or_else(|| Problem::new(Kind::BadRequest, "exactly one query is needed"))?;
    ask(&state, query, parameters, &headers).await
}

/// The form for people, with the answer to what they ask: the same as programs get, within the limits
/// of what a page can show.
async fn page(
    state: &AppState,
    mut parameters: Parameters,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let site = Site::of(state);
    let Some(query) = parameters.query.take() else {
        return Ok(site::page(&pages::sparql(&site, None, None)));
    };
    let class = auth::class(state, headers).await?;
    let job = job(state, class, query.clone(), headers);
    let job = Job {
        default_graph_uris: parameters.default_graphs,
        named_graph_uris: parameters.named_graphs,
        accepted: Accepted {
            boolean: Some(Format::Json),
            solutions: Some(Format::Json),
            graph: Some((Format::Turtle, Rdf::V12)),
        },
        rows: job.rows.min(PAGE_ROWS),
        bytes: job.bytes.min(PAGE_BYTES),
        ..job
    };
    let (status, answered) = match answer::answer(state, class, job).await {
        Err(problem) => {
            let status = problem.status();
            let members =
                serde_json::to_value(problem.into_members()).map_err(Problem::internal)?;
            (status, Answered::Problem(members))
        }
        Ok(response) => {
            let media = response.headers().get(CONTENT_TYPE).cloned();
            let longest = usize::try_from(2 * PAGE_BYTES).unwrap_or(usize::MAX);
            let body = to_bytes(response.into_body(), longest).await.map_err(Problem::internal)?;
            let rows = media.is_some_and(|media| media.as_bytes().ends_with(b"json"));
            let answered = if rows {
                Answered::Rows(serde_json::from_slice(&body).map_err(Problem::internal)?)
            } else {
                Answered::Graph(String::from_utf8_lossy(&body).into_owned())
            };
            (StatusCode::OK, answered)
        }
    };
    Ok((status, site::page(&pages::sparql(&site, Some(&query), Some(&answered)))).into_response())
}

/// Other methods: QUERY is a POST that changes nothing, and axum has no name for it.
pub(in crate::server) async fn other(
    state: State<AppState>,
    method: Method,
    url: RawQuery,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    if method.as_str() == "QUERY" {
        return post(state, url, headers, body).await.into_response();
    }
    let refused = Problem::new(Kind::MethodNotAllowed, format!("/sparql does not take {method}"));
    let allowed = [(ALLOW, HeaderValue::from_static("GET,HEAD,POST,QUERY"))];
    (allowed, refused).into_response()
}

/// Answers a query that somebody sent.
async fn ask(
    state: &AppState,
    query: String,
    parameters: Parameters,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let class = auth::class(state, headers).await?;
    let job = Job {
        task: parameters.task()?,
        default_graph_uris: parameters.default_graphs,
        named_graph_uris: parameters.named_graphs,
        ..job(state, class, query, headers)
    };
    answer::answer(state, class, job).await
}

/// A query under the limits of a class, without parameters.
pub(in crate::server) fn job(
    state: &AppState,
    class: Class,
    text: String,
    headers: &HeaderMap,
) -> Job {
    let limits = state.limits(class);
    Job {
        text,
        task: Task::Answer,
        rewrite: state.store.rewrites(),
        base: state.store.base().as_str().to_owned(),
        default_graph: state.default_graph,
        default_graph_uris: Vec::new(),
        named_graph_uris: Vec::new(),
        accepted: accepted(headers),
        bounds: limits.bounds,
        rows: limits.rows,
        bytes: limits.bytes,
        services: state.services.clone(),
        memory: limits.memory,
    }
}

/// The best format for each form of answer.
fn accepted(headers: &HeaderMap) -> Accepted {
    let of = |form: Form| {
        let named = |media: &str| Format::from_media_type(media, form);
        negotiate::choose(headers, form.formats(), Format::essence, named)
    };
    let rdf = |version: Option<String>| match version.as_deref() {
        Some("1.2") => Rdf::V12,
        _ => Rdf::V11,
    };
    Accepted {
        boolean: of(Form::Boolean).map(|(format, _)| format),
        solutions: of(Form::Solutions).map(|(format, _)| format),
        graph: of(Form::Graph).map(|(format, version)| (format, rdf(version))),
    }
}

/// The query that constructs the service description.
fn description(state: &AppState, headers: &HeaderMap) -> String {
    let union = match state.default_graph {
        DefaultGraph::Union => "sd:UnionDefaultGraph",
        DefaultGraph::Plain => "UNDEF",
    };
    let federated = if state.services.is_empty() { "" } else { " sd:BasicFederatedQuery" };
    let endpoint = super::address(state, headers, "/sparql");
    DESCRIPTION.replace("$FEATURE", &format!("{union}{federated}")).replace("$ENDPOINT", &endpoint)
}
