//! One span a request, one line a response. Queries, tokens and texts stay out of the log.

use std::{error::Error, time::Instant};

use axum::{extract::Request, middleware::Next, response::Response};
use tracing::Instrument as _;

use super::problem::Cause;

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
        match response.extensions().get::<Cause>() {
            Some(Cause(cause)) => tracing::error!(
                http.status = status,
                duration_ms = ms,
                error = chain(&**cause),
                "failed with {status}"
            ),
            None => tracing::info!(http.status = status, duration_ms = ms, "answered {status}"),
        }
        response
    }
    .instrument(span)
    .await
}

/// An error and what lies behind it.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
