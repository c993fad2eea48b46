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
mod mcp;
mod metrics;
mod negotiate;
mod news;
mod openapi;
mod pages;
mod problem;
mod routes;
mod rows;
mod state;
mod token;

pub use limits::Limits;
pub use listen::serve;
pub use mcp::serve_stdio;
pub use state::{AppState, Shared};
pub use token::{Known, Scope, Tokens};

use std::{any::Any, io};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{
        HeaderName, Method, Uri,
        header::{ETAG, LINK, LOCATION},
    },
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
use routes::{
    api, articles, backup, export, feeds, graphs, health, links, reconcile, site, sparql, things,
    update,
};

use crate::rdf::thing;

/// All routes.
pub fn router(state: AppState) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(AnyOrigin)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(AnyOrigin)
        .expose_headers([
            HeaderName::from_static("x-request-id"),
            ETAG,
            LINK,
            LOCATION,
            api::TOTAL,
        ]);
    let longest = state.anonymous.length.max(state.token.length);
    // A form takes up to three bytes for one.
    let text = DefaultBodyLimit::max(3 * longest + 1024);
    let agents = mcp::service(&state);
    let reads = Router::new()
        .route("/sparql", routing::get(sparql::get).post(sparql::post).fallback(sparql::other))
        .layer(text)
        .merge(reconcile::routes())
        .merge(api::routes())
        .route("/api", routing::get(openapi::page))
        .route("/api/page.js", routing::get(openapi::script))
        .route("/openapi.json", routing::get(openapi::get))
        .route("/mcp", routing::any(move |request: Request| mcp::answer(agents, request)))
        .route("/feeds/claims.atom", routing::get(feeds::atom))
        .route("/feeds/claims.json", routing::get(feeds::json))
        .route("/feeds/claims.events", routing::get(feeds::events))
        .route("/healthz", routing::get(health::health))
        .route("/readyz", routing::get(health::ready))
        .merge(linked())
        .method_not_allowed_fallback(method_not_allowed)
        .layer(cors);
    let graph =
        || routing::get(graphs::get).put(graphs::put).post(graphs::post).delete(graphs::delete);
    let writes = Router::new()
        .route("/articles", routing::post(articles::post))
        .route("/links", routing::get(links::get).post(links::post))
        .layer(DefaultBodyLimit::max(state.max_body))
        .route("/update", routing::post(update::post).layer(DefaultBodyLimit::max(state.max_body)))
        // They see to the length themselves.
        .route("/store", graph().layer(DefaultBodyLimit::disable()))
        .route("/store/{*path}", graph().layer(DefaultBodyLimit::disable()))
        .route("/backup", routing::post(backup::post))
        .route("/export", routing::get(export::get))
        .route("/metrics", routing::get(health::metrics))
        .method_not_allowed_fallback(method_not_allowed);
    let all = reads.merge(writes);
    // A proxy may leave the path of the base in front, or take it off.
    let all = match state.store.base().path() {
        "/" => all,
        path => Router::new()
            .route(path, routing::get(site::front))
            .nest(path.trim_end_matches('/'), all.clone())
            .merge(all),
    };
    all.fallback(not_found)
        .layer(middleware::from_fn_with_state(state.clone(), site::problems))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(log::log))
        .with_state(state)
}

/// Whatever the IRIs of a store name, and what the server says of itself.
fn linked() -> Router<AppState> {
    let all = Router::new()
        .route("/", routing::get(site::front))
        .route("/style.css", routing::get(site::style))
        .route("/icon.svg", routing::get(site::icon))
        .route("/context.jsonld", routing::get(site::context))
        .route("/shapes.ttl", routing::get(site::shapes))
        .route("/queries", routing::get(site::queries))
        .route("/search", routing::get(site::search))
        .route("/.well-known/void", routing::get(site::dataset))
        .route("/ontology", routing::get(site::ontology));
    let suffixed = |all: Router<AppState>, shape: things::Shape| {
        let suffix = shape.suffix();
        all.route(&format!("/.well-known/void.{suffix}"), routing::get(site::dataset))
            .route(&format!("/ontology.{suffix}"), routing::get(site::ontology))
    };
    let all = things::Shape::ALL.into_iter().fold(all, suffixed);
    thing::Kind::ALL.into_iter().fold(all, |all, kind| {
        let rest = if kind == thing::Kind::Graph { "{*id}" } else { "{id}" };
        all.route(&format!("/{}/{rest}", kind.segment()), routing::get(things::get))
    })
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
