//! SERVE: the store over HTTP.
//!
//! **In:** an [`AppState`]. **Out:** a [`Router`], the only seam: tests call it without a socket,
//! [`serve`] puts it on one. Every error is a [`problem`](self); reading is open to pages of any
//! origin, writing needs a token.

mod auth;
mod blocking;
mod log;
mod negotiate;
mod problem;
mod routes;
mod state;
mod token;

pub use state::{AppState, Shared};
pub use token::{Scope, Tokens};

use std::{any::Any, future::Future, io, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{Method, Uri},
    middleware,
    response::{IntoResponse as _, Response},
    routing,
};
use tokio::{net::TcpListener, sync::oneshot, time};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{Any as AnyOrigin, CorsLayer},
};

use problem::{Kind, Problem};
use routes::{articles, health, sparql};

/// All routes.
pub fn router(state: AppState) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(AnyOrigin);
    let reads = Router::new()
        .route("/sparql", routing::get(sparql::get).post(sparql::post))
        .layer(DefaultBodyLimit::max(sparql::MAX_BODY))
        .route("/healthz", routing::get(health::health))
        .route("/readyz", routing::get(health::ready))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(cors);
    let writes = Router::new()
        .route("/articles", routing::post(articles::post))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(state.max_body));
    reads
        .merge(writes)
        .fallback(not_found)
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

/// Serves until `stop` is ready, then lets requests under way finish for as long as `patience`.
pub async fn serve(
    listener: TcpListener,
    state: AppState,
    stop: impl Future<Output = ()> + Send + 'static,
    patience: Duration,
) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let stop = async move {
        stop.await;
        // Nobody listens if the server has ended of itself.
        _ = stopping.send(());
    };
    let server = axum::serve(listener, router(state)).with_graceful_shutdown(stop);
    tokio::select! {
        ended = server.into_future() => ended,
        () = async {
            _ = stopped.await;
            time::sleep(patience).await;
        } => {
            tracing::warn!("requests under way were cut off");
            Ok(())
        }
    }
}
