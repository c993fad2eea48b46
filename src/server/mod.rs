//! SERVE: the store over HTTP.
//!
//! **In:** an [`AppState`]. **Out:** a [`Router`], the only seam: tests call it without a socket,
//! [`serve`] puts it on one. Every error is a [`problem`](self); reading is open to pages of any
//! origin, writing needs a token.

mod answer;
mod auth;
mod blocking;
mod limits;
mod listen;
mod log;
mod metrics;
mod negotiate;
mod problem;
mod routes;
mod state;
mod token;

pub use limits::Limits;
pub use listen::serve;
pub use state::{AppState, Shared};
pub use token::{Known, Scope, Tokens};

use std::{any::Any, io};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, Method, Uri},
    middleware,
    response::{IntoResponse as _, Response},
    routing,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    cors::{Any as AnyOrigin, CorsLayer},
};

use problem::{Kind, Problem};
use routes::{articles, backup, export, graphs, health, sparql, update};

/// All routes.
pub fn router(state: AppState) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(AnyOrigin)
        .expose_headers([HeaderName::from_static("x-request-id")]);
    let longest = state.anonymous.length.max(state.token.length);
    // A form takes up to three bytes for one.
    let text = DefaultBodyLimit::max(3 * longest + 1024);
    let reads = Router::new()
        .route("/sparql", routing::get(sparql::get).post(sparql::post).fallback(sparql::other))
        .layer(text)
        .route("/healthz", routing::get(health::health))
        .route("/readyz", routing::get(health::ready))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(cors);
    let graph =
        || routing::get(graphs::get).put(graphs::put).post(graphs::post).delete(graphs::delete);
    let writes = Router::new()
        .route("/articles", routing::post(articles::post))
        .layer(DefaultBodyLimit::max(state.max_body))
        .route("/update", routing::post(update::post).layer(DefaultBodyLimit::max(state.max_body)))
        // They see to the length themselves.
        .route("/store", graph().layer(DefaultBodyLimit::disable()))
        .route("/store/{*path}", graph().layer(DefaultBodyLimit::disable()))
        .route("/backup", routing::post(backup::post))
        .route("/export", routing::get(export::get))
        .route("/metrics", routing::get(health::metrics))
        .method_not_allowed_fallback(method_not_allowed);
    reads
        .merge(writes)
        .fallback(not_found)
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(log::log))
        .with_state(state)
}

async fn not_found(uri: Uri) -> Problem {
    Problem::new(Kind::NotFound, format!("there is no {}", uri.path()))
}

/// The `Allow` header is axum's.
async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    Problem::new(Kind::MethodNotAllowed, format!("{} does not take {method}", uri.path()))
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("panic");
    Problem::internal(io::Error::other(text.to_owned())).into_response()
}
