//! `/backup`: the whole store as one file, without stopping anything. Needs a token of the scope `admin`.

use std::time::Duration;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, header::CONTENT_TYPE},
    response::IntoResponse,
};

use crate::server::{AppState, Scope, auth, blocking::Limit, problem::Problem};

/// Longest time to send it.
const TIME: Duration = Duration::from_hours(6);

pub(in crate::server) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let token = auth::may(&state, &headers, Scope::Admin).await?;
    let store = state.store.clone();
    let begun: Result<Body, Problem> = Limit::of(TIME).stream(move |out| store.backup(out)).await;
    auth::audit(&token, "backup", "", begun.as_ref().map(|_| ()));
    Ok(([(CONTENT_TYPE, "application/x-tar")], begun?))
}
