//! What the server says of itself: the front page, the stylesheet, the context of its JSON-LD.

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use maud::html;

use crate::{
    rdf::vocab,
    server::{
        AppState,
        pages::{self, Site},
        problem::Problem,
    },
};

pub(in crate::server) async fn front(State(state): State<AppState>) -> Result<Response, Problem> {
    let site = Site::of(&state);
    let page = pages::layout(&site, "Who said what", &html! {}, &html! { h1 { "Dictum" } }, &html! {});
    Ok(page_of(&page))
}

/// A page, with what it may load: nothing but its stylesheet and its icon.
pub(super) fn page_of(page: &maud::Markup) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], page.0.clone()).into_response()
}

pub(in crate::server) async fn style() -> impl IntoResponse {
    file("text/css; charset=utf-8", pages::STYLE)
}

pub(in crate::server) async fn icon() -> impl IntoResponse {
    file("image/svg+xml", pages::ICON)
}

pub(in crate::server) async fn context() -> impl IntoResponse {
    file("application/ld+json", vocab::CONTEXT)
}

/// A file that changes with the version of the program alone.
fn file(media_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, "public, max-age=3600")], text)
}
