//! One span a request, one line a response. Queries, tokens and texts stay out of the log. Each request
//! gets an identifier, which its answer has in `X-Request-Id` and every line about it in the log.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument as _;

use super::problem::Cause;
use crate::{rdf::ids::hex, telemetry::chain};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(super) async fn log(request: Request, next: Next) -> Response {
    // The path alone: what follows a `?` may be a query.
    let mut id = [0; 8];
    // A request is answered without random bytes as well.
    let _zeroes = getrandom::fill(&mut id);
    let id: String = hex(&id).chars().take(16).collect();
    let span = tracing::info_span!(
        "request",
        request.id = id,
        http.method = %request.method(),
        http.path = request.uri().path(),
    );
    let started = Instant::now();
    async {
        let mut response = next.run(request).await;
        let id = HeaderValue::try_from(&id).expect("hexadecimal");
        response.headers_mut().insert(REQUEST_ID, id);
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
