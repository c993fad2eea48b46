//! `/update`: SPARQL updates, by POST of a form and by POST of the bare update. Needs a token of the scope
//! `admin`. An update is one transaction: all of it is done, or nothing.
//!
//! **Source:** SPARQL 1.1 Protocol, section 2.2; SPARQL 1.1 Update.

use std::str;

use axum::{
    body::Bytes,
    extract::{FromRequest as _, RawQuery, Request, State},
    http::StatusCode,
};

use crate::{
    server::{
        AppState, Scope, auth,
        blocking::Limit,
        limits::Class,
        problem::{Kind, Problem},
    },
    store::Updating,
};

use super::essence;

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
        services: state.services.clone(),
        cancel: limit.cancel(),
    };
    let store = state.store.clone();
    let done = limit.call(move || Ok(store.update(&update, &options)?)).await;
    auth::audit(&token, "update", "", done.as_ref().map(|&()| ()));
    done?;
    state.metrics().wrote("update");
    Ok(StatusCode::NO_CONTENT)
}
