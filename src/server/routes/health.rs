//! `/healthz`: the process answers. `/readyz`: so does the store.

use std::time::Duration;

use axum::extract::State;

use crate::server::{
    AppState,
    blocking::Limit,
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
