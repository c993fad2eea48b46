//! `/links`: what of the store has no counterpart elsewhere yet, as CSV for a person or a program to go
//! over, and the links that they found. Anybody reads, writing needs a token of the scope `admin`.

use axum::{
    body::Bytes,
    extract::{FromRequest as _, RawQuery, Request, State},
    http::{HeaderValue, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;

use super::essence;
use crate::{
    link::{subjects, table},
    server::{
        AppState, Scope, auth,
        blocking::{self, Limit},
        limits::Class,
        problem::{Kind, Problem},
    },
};

/// The media type of tables.
const CSV: &str = "text/csv";

pub(in crate::server) async fn get(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
) -> Result<Response, Problem> {
    let names = form_urlencoded::parse(url.as_deref().unwrap_or_default().as_bytes());
    let all = names.into_iter().any(|(name, _)| name == "all");
    // It reads all entities.
    let place = state.place(Class::Anonymous)?;
    let limit = Limit::of(state.limits(Class::Anonymous).time);
    let (store, cancel) = (state.store.clone(), limit.cancel());
    let table = limit.call(move || {
        let _place = place;
        let mut out = Vec::new();
        let found = subjects(&store, all, &cancel)?;
        table::write(&found, store.base(), &mut out).map_err(Problem::internal)?;
        Ok(out)
    });
    let media_type = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(CONTENT_TYPE, media_type)], table.await?).into_response())
}

pub(in crate::server) async fn post(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let token = auth::may(&state, request.headers(), Scope::Admin).await?;
    if essence(request.headers()).as_deref() != Some(CSV) {
        return Err(Problem::new(Kind::UnsupportedMediaType, "send text/csv"));
    }
    let body = Bytes::from_request(request, &state).await?;
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let links = table::read_links(&*body, state.store.base(), "person", today)
        .map_err(|e| Problem::new(Kind::BadRequest, e.to_string()))?;
    let shared = state.clone();
    let done = blocking::call(move || {
        let done = shared.store.link(&links)?;
        // The links are stored, whatever becomes of this; the store knows what is left to derive.
        if let Err(error) = shared.derivation().follow() {
            tracing::error!("cannot derive after links: {error}");
        }
        Ok(done)
    })
    .await;
    auth::audit(&token, "links", "", done.as_ref().map(|_| ()));
    let done = done?;
    state.metrics().wrote("links");
    let renamed: Vec<[&str; 2]> =
        done.renamed.iter().map(|[old, new]| [old.as_str(), new.as_str()]).collect();
    Ok(axum::Json(json!({
        "written": done.written,
        "passed_over": done.passed_over,
        "renamed": renamed,
        "refused": done.refused,
    }))
    .into_response())
}
