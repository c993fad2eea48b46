//! `/update`: SPARQL updates, by POST of a form and by POST of the bare update. Needs a token of the scope
//! `admin`. An update is one transaction: all of it is done, or nothing.
//!
//! **Source:** SPARQL 1.1 Protocol, section 2.2; SPARQL 1.1 Update.

use std::str;

use axum::{
    body::Bytes,
    extract::{FromRequest as _, RawQuery, Request, State},
    http::{HeaderMap, StatusCode},
};
use tokio::time::Instant;

use crate::{
    server::{
        AppState, Scope, answer, auth,
        blocking::Limit,
        limits::Class,
        problem::{Kind, Problem},
    },
    store::{Format, Updating},
    worker::{Accepted, Job},
};

use super::essence;

/// How often an update is tried whose rows were found in a store that has changed since.
const ATTEMPTS: usize = 3;

/// Memory that a quad takes which is put in or taken out.
const QUAD_BYTES: u64 = 400;

#[derive(Default)]
struct Parameters {
    update: Option<String>,
    using: Vec<String>,
    using_named: Vec<String>,
}

impl Parameters {
    fn read(&mut self, form: &str) -> Result<(), Problem> {
        for (name, value) in form_urlencoded::parse(form.as_bytes()) {
            let value = value.into_owned();
            match &*name {
                "update" if self.update.is_some() => {
                    return Err(Problem::new(Kind::BadRequest, "more than one `update`"));
                }
                "update" => self.update = Some(value),
                "query" => {
                    let detail = "this endpoint takes updates, not queries: they go to /sparql";
                    return Err(Problem::new(Kind::BadRequest, detail));
                }
                "using-graph-uri" => self.using.push(value),
                "using-named-graph-uri" => self.using_named.push(value),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Does an update, what it looks for found by a worker unless that is simple.
async fn try_update(
    state: &AppState,
    limit: &Limit,
    update: &str,
    options: &Updating,
    deadline: Instant,
) -> Result<(), Problem> {
    let (store, text, terms) = (state.store.clone(), update.to_owned(), options.clone());
    let rows = match limit.call(move || Ok(store.first_rows(&text, &terms)?)).await? {
        None => None,
        Some(query) => {
            let accepted = Accepted { solutions: Some(Format::Json), ..Accepted::default() };
            let job = Job {
                accepted,
                default_graph_uris: options.using_graph_uris.clone(),
                named_graph_uris: options.using_named_graph_uris.clone(),
                ..super::sparql::job(state, Class::Token, query, &HeaderMap::new())
            };
            Some(answer::rows(state, Class::Token, job, deadline).await?)
        }
    };
    let (store, text, terms) = (state.store.clone(), update.to_owned(), options.clone());
    limit.call(move || Ok(store.update(&text, &terms, rows)?)).await
}

pub(in crate::server) async fn post(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
    request: Request,
) -> Result<StatusCode, Problem> {
    let token = auth::may(&state, request.headers(), Scope::Admin).await?;
    let headers = request.headers().clone();
    let body = Bytes::from_request(request, &state).await?;
    let body = str::from_utf8(&body)
        .map_err(|e| Problem::new(Kind::BadRequest, format!("the body is not UTF-8: {e}")))?;
    let mut parameters = Parameters::default();
    let update = match essence(&headers).as_deref() {
        Some("application/x-www-form-urlencoded") => {
            parameters.read(body)?;
            parameters.update.take()
        }
        Some("application/sparql-update") => {
            parameters.read(&url.unwrap_or_default())?;
            parameters.update.is_none().then(|| body.to_owned())
        }
        _ => {
            let detail = "send application/sparql-update or application/x-www-form-urlencoded";
            return Err(Problem::new(Kind::UnsupportedMediaType, detail));
        }
    };
    let update =
        update.ok_or_else(|| Problem::new(Kind::BadRequest, "exactly one update is needed"))?;
    let limits = *state.limits(Class::Token);
    let limit = Limit::of(limits.time);
    let options = Updating {
        default_graph: state.default_graph,
        using_graph_uris: parameters.using,
        using_named_graph_uris: parameters.using_named,
        bounds: limits.bounds,
        quads: usize::try_from(limits.memory / QUAD_BYTES).ok(),
        services: state.services.clone(),
        cancel: limit.cancel(),
    };
    let deadline = Instant::now() + limits.time;
    let mut done = try_update(&state, &limit, &update, &options, deadline).await;
    for _ in 1..ATTEMPTS {
        if !done.as_ref().is_err_and(|problem| problem.kind() == Kind::Busy) {
            break;
        }
        done = try_update(&state, &limit, &update, &options, deadline).await;
    }
    auth::audit(&token, "update", "", done.as_ref().map(|&()| ()));
    done?;
    state.metrics().wrote("update");
    Ok(StatusCode::NO_CONTENT)
}
