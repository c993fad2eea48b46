//! One span a request, one line a response. Queries, tokens and texts stay out of the log.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::Instrument as _;

use super::problem::Cause;
use crate::telemetry::chain;

pub(super) async fn log(request: Request, next: Next) -> Response {
    // The path alone: what follows a `?` may be a query.
    let span = tracing::info_span!(
        "request",
        http.method = %request.method(),
        http.path = request.uri().path(),
    );
    let started = Instant::now();
    async {
        let response = next.run(request).await;
        let (status, ms) = (response.status().as_u16(), started.elapsed().as_millis());
        if let Some(Cause(cause)) = response.extensions().get() {
            let error = chain(&**cause);
            tracing::error!(http.status = status, duration_ms = ms, error, "failed with {status}");
        } else {
            tracing::info!(http.status = status, duration_ms = ms, "answered {status}");
        }
        response
    }
    .instrument(span)
    .await
}
