//! `/healthz`: the process answers. `/readyz`: so does the store. `/metrics`: what the server counts.

use std::time::Duration;

use axum::{extract::State, http::header::CONTENT_TYPE, response::IntoResponse};

use crate::server::{
    AppState,
    blocking::{self, Limit},
    problem::{Kind, Problem},
};

/// How long the store may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

pub(in crate::server) async fn health() -> &'static str {
    "ok\n"
}

pub(in crate::server) async fn ready(
    State(state): State<AppState>,
) -> Result<&'static str, Problem> {
    let limit = Limit::of(PATIENCE);
    let asked = limit.call(move || Ok(state.store.counts().map(drop)?)).await;
    asked.map(|()| "ready\n").map_err(|problem| problem.into_kind(Kind::Unavailable))
}

pub(in crate::server) async fn metrics(
    State(state): State<AppState>,
) -> Result<impl IntoResponse, Problem> {
    let text = blocking::call(move || Ok(state.metrics().text(&state))).await?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, media_type)], text))
}
