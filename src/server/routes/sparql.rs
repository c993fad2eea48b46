//! `/sparql`: queries by GET, by POST of a form and by POST of the bare query. A GET without query
//! answers the service description.
//!
//! **Source:** SPARQL 1.1 Protocol, section 2; SPARQL 1.1 Service Description.

use std::str;

use axum::{
    body::Bytes,
    extract::{RawQuery, State, rejection::BytesRejection},
    http::{
        HeaderMap, HeaderValue,
        header::{CONTENT_TYPE, VARY},
    },
    response::{IntoResponse, Response},
};

use crate::{
    server::{
        AppState,
        blocking::Limit,
        negotiate,
        problem::{Kind, Problem},
    },
    store::{DefaultGraph, Form, Format, Options, Rdf},
};

use super::essence;

/// Longest body of a query, in bytes.
pub(in crate::server) const MAX_BODY: usize = 1024 * 1024;

/// What the service says of itself.
const DESCRIPTION: &str = include_str!("service-description.rq");

/// The parameters of the protocol.
#[derive(Default)]
struct Parameters {
    query: Option<String>,
    default_graphs: Vec<String>,
    named_graphs: Vec<String>,
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
                    let detail = "this endpoint takes queries, not updates";
                    return Err(Problem::new(Kind::BadRequest, detail));
                }
                "default-graph-uri" => self.default_graphs.push(value),
                "named-graph-uri" => self.named_graphs.push(value),
                _ => {}
            }
        }
        Ok(())
    }
}

pub(in crate::server) async fn get(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::default();
    parameters.read(&url.unwrap_or_default())?;
    match parameters.query.take() {
        Some(query) => answer(state, query, parameters, &headers).await,
        None => answer(state.clone(), description(&state), Parameters::default(), &headers).await,
    }
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
    answer(state, query, parameters, &headers).await
}

/// Parses the query, agrees on a format, and streams.
async fn answer(
    state: AppState,
    query: String,
    parameters: Parameters,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let limit = Limit::of(state.query_timeout);
    let options = Options {
        default_graph: state.default_graph,
        default_graph_uris: parameters.default_graphs,
        named_graph_uris: parameters.named_graphs,
        cancel: limit.cancel(),
        ..Options::default()
    };
    let query = limit.call(move || Ok(state.store.query(&query, &options)?)).await?;
    let (format, rdf) = negotiate(headers, query.form())?;
    let body = limit.stream(move |out| query.write(format, rdf, out)).await?;
    let media_type = match rdf {
        Rdf::V12 => format!("{}; version=1.2", format.media_type()),
        Rdf::V11 => format.media_type().to_owned(),
    };
    let media_type = HeaderValue::try_from(media_type).expect("media types are ASCII");
    let headers = [(CONTENT_TYPE, media_type), (VARY, HeaderValue::from_static("accept"))];
    Ok((headers, body).into_response())
}

/// The best format for an answer of this form.
fn negotiate(headers: &HeaderMap, form: Form) -> Result<(Format, Rdf), Problem> {
    let essence = |format: Format| format.media_type().split(';').next().unwrap_or_default();
    let named = |media: &str| Format::from_media_type(media, form);
    let chosen = negotiate::choose(headers, form.formats(), essence, named);
    let (format, version) = chosen.ok_or_else(|| {
        let types: Vec<_> = form.formats().iter().map(|&format| essence(format)).collect();
        Problem::new(Kind::NotAcceptable, format!("this answer comes as {}", types.join(", ")))
    })?;
    let rdf = match (form, version.as_deref()) {
        (Form::Graph, Some("1.2")) => Rdf::V12,
        _ => Rdf::V11,
    };
    Ok((format, rdf))
}

/// The query that constructs the service description.
fn description(state: &AppState) -> String {
    let feature = match state.default_graph {
        DefaultGraph::Union => "sd:UnionDefaultGraph",
        DefaultGraph::Plain => "UNDEF",
    };
    DESCRIPTION.replace("$FEATURE", feature)
}
