//! `/articles`: taking articles in.
use axum::extract::State;
use crate::server::{AppState, problem::Problem};
pub(in crate::server) async fn post(State(_): State<AppState>) -> Result<String, Problem> { Ok(String::new()) }
