//! What the server says of itself: the front page, its questions, the search page, the ontology, the
//! description of the dataset, the context of its JSON-LD; and problems as pages, for browsers.
//!
//! **Source:** [VoID](https://www.w3.org/TR/void/), section 7.2, for `/.well-known/void`.

use std::sync::LazyLock;

use axum::{
    body::to_bytes,
    extract::{Query, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode, Uri,
        header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, VARY},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use maud::Markup;
use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::Quad,
};
use serde::Deserialize;

use crate::{
    describe::dataset,
    examples,
    rdf::vocab,
    search,
    server::{
        AppState, blocking, negotiate,
        pages::{self, Site},
        problem::{Kind, Problem},
    },
    store,
};

use super::things::{self, Shape};

/// Hits on one page of a search.
const HITS: usize = 25;

/// Longest problem, in bytes.
const LONGEST_PROBLEM: usize = 1 << 20;

/// Names of the formats of graphs at the W3C.
const FORMATS: [&str; 6] = ["Turtle", "N-Triples", "N-Quads", "TriG", "RDF_XML", "JSON-LD"];

/// The ontology, parsed once.
static ONTOLOGY: LazyLock<Vec<Quad>> = LazyLock::new(|| {
    let parser = RdfParser::from_format(RdfFormat::Turtle).for_slice(vocab::ONTOLOGY);
    parser.filter_map(Result::ok).collect()
});

/// The front page; who asks for data is shown to the description of the dataset.
pub(in crate::server) async fn front(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let site = Site::of(&state);
    if Shape::accepted(&headers)?.0 != Shape::Html {
        let to = [(LOCATION, site.to(".well-known/void"))];
        return Ok((StatusCode::SEE_OTHER, to, [(VARY, "accept")]).into_response());
    }
    let overview = blocking::call(move || state.overview()).await?;
    Ok(page(&pages::front(&site, &overview)))
}

/// All questions that can be asked.
pub(in crate::server) async fn queries(State(state): State<AppState>) -> Response {
    page(&pages::queries(&Site::of(&state), &examples::questions()))
}

/// What is looked for on the search page.
#[derive(Debug, Default, Deserialize)]
pub(in crate::server) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    page: usize,
}

pub(in crate::server) async fn search(
    State(state): State<AppState>,
    wanted: Result<Query<Wanted>, axum::extract::rejection::QueryRejection>,
) -> Result<Response, Problem> {
    let Query(wanted) = wanted.map_err(|e| Problem::new(Kind::BadRequest, e.body_text()))?;
    let site = Site::of(&state);
    if wanted.q.trim().is_empty() {
        return Ok(page(&pages::search(&site, "", 0, HITS, None)));
    }
    let request = search::Request {
        limit: HITS,
        offset: wanted.page.saturating_mul(HITS),
        ..search::Request::new(wanted.q.clone())
    };
    let found = blocking::call(move || Ok(state.store.search(&request)?)).await?;
    Ok(page(&pages::search(&site, &wanted.q, wanted.page, HITS, Some(&found))))
}

/// The ontology: a page, or itself.
pub(in crate::server) async fn ontology(
    State(state): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let about = vocab::graph::ONTOLOGY;
    things::send(&state, &headers, "ontology", uri.path(), about, &ONTOLOGY, |site| {
        pages::ontology(site, &ONTOLOGY)
    })
}

/// The description of the dataset.
pub(in crate::server) async fn dataset(
    State(state): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let shared = state.clone();
    let overview = blocking::call(move || shared.overview()).await?;
    let base = state.store.base();
    let quads = dataset::describe(base, &overview, &examples::questions(), &FORMATS);
    let about = base.dataset();
    things::send(&state, &headers, ".well-known/void", uri.path(), about.as_ref(), &quads, |site| {
        pages::front(site, &overview)
    })
}

/// A page as an answer.
pub(super) fn page(page: &Markup) -> Response {
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8"), (VARY, "accept")];
    (headers, page.0.clone()).into_response()
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

pub(in crate::server) async fn shapes() -> impl IntoResponse {
    file("text/turtle; charset=utf-8", vocab::SHAPES)
}

/// A file that changes with the version of the program alone.
fn file(media_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, "public, max-age=3600")], text)
}

/// Whether a page is what a request wants most.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let graph = store::Form::Graph.formats().iter();
    let rows = store::Form::Solutions.formats().iter();
    let mut offers: Vec<&'static str> = rows.chain(graph).map(|format| format.essence()).collect();
    offers.push("text/html");
    let named = |media: &str| match media {
        "application/xhtml+xml" => Some("text/html"),
        media => offers.iter().copied().find(|offer| *offer == media),
    };
    negotiate::choose(headers, &offers, |offer| offer, named)
        .is_some_and(|(it, _)| it == "text/html")
}

/// Shows problems as pages to whoever wants pages, and says what pages may load: nothing but the
/// stylesheet and the icon.
pub(in crate::server) async fn problems(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let people = wants_page(request.headers());
    let mut response = next.run(request).await;
    let media = |response: &Response| {
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        kind.unwrap_or_default().to_owned()
    };
    if people && media(&response) == "application/problem+json" {
        let (mut parts, body) = response.into_parts();
        let members = to_bytes(body, LONGEST_PROBLEM).await.unwrap_or_default();
        let members = serde_json::from_slice(&members).unwrap_or_default();
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        parts.headers.remove(CONTENT_LENGTH);
        let page = pages::problem(&Site::of(&state), &members);
        response = Response::from_parts(parts, page.into_string().into());
    }
    if media(&response).starts_with("text/html") {
        let policy = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'self'";
        for (name, value) in [
            ("content-security-policy", policy),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
        ] {
            let headers = response.headers_mut();
            if !headers.contains_key(name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
    }
    response
}
