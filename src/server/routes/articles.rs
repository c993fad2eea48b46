//! `/articles`: taking articles in. One article answers with its claims; several, as a JSON array
//! or JSON lines, with a list of such answers, in which a bad article spoils nothing for the others.

use axum::{
    body::Bytes,
    extract::{FromRequest as _, Request, State},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_ENCODING, LOCATION},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    article::{self, Article, ReadError, Reader},
    ingest::{Failure, guarded},
    json, pipeline,
    rdf::ArticleGraph,
    server::{
        AppState, Scope, auth, blocking,
        problem::{Kind, Members, Problem},
    },
};

use super::essence;

/// How the body is to be read, and whether its sender expects a list.
struct Shape {
    format: article::Format,
    list: bool,
}

/// What became of one article of a list.
#[derive(Serialize)]
struct Item {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    article: Option<json::Article>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Members>,
}

/// What became of a list.
#[derive(Serialize)]
struct Items {
    articles: Vec<Item>,
}

pub(in crate::server) async fn post(
    State(state): State<AppState>,
    request: Request,
) -> Result<Response, Problem> {
    let token = auth::may(&state, request.headers(), Scope::Ingest).await?;
    let headers = request.headers().clone();
    let body = Bytes::from_request(request, &state).await?;
    let shape = shape(&headers, &body)?;
    let shared = state.clone();
    let taken = blocking::call(move || Ok(take_in(&shared, &body, shape.format))).await?;
    for one in &taken {
        let on = one.as_ref().map_or("", |(_, article)| &*article.id);
        auth::audit(&token, "article", on, one.as_ref().map(|_| ()));
        if one.is_ok() {
            state.metrics().wrote("article");
        }
    }
    if shape.list {
        return Ok(list(taken));
    }
    let one = taken.into_iter().next();
    let (status, article) =
        one.unwrap_or_else(|| Err(Problem::new(Kind::Unreadable, "no article in the body")))?;
    Ok((status, [(LOCATION, article.id.clone())], axum::Json(article)).into_response())
}

/// What the headers, and for JSON the first sign, say of a body.
fn shape(headers: &HeaderMap, body: &[u8]) -> Result<Shape, Problem> {
    let unsupported = |detail: &str| Err(Problem::new(Kind::UnsupportedMediaType, detail));
    if headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return unsupported("send the body without content encoding");
    }
    let array = || body.trim_ascii_start().starts_with(b"[");
    match essence(headers).as_deref() {
        Some("application/json") => Ok(Shape { format: article::Format::Json, list: array() }),
        Some(other) => match article::Format::of_media_type(other) {
            Some(format) => Ok(Shape { format, list: format == article::Format::JsonLines }),
            None => {
                unsupported("send text/plain, text/html, application/json or application/x-ndjson")
            }
        },
        None => unsupported("the body's Content-Type is missing"),
    }
}

/// Reads, extracts and stores each article of the body; with its claims goes whether it is new.
fn take_in(
    state: &AppState,
    body: &[u8],
    format: article::Format,
) -> Vec<Result<(StatusCode, json::Article), Problem>> {
    let mut news = Vec::new();
    let one = |article: Result<Article, ReadError>| {
        let article = article?;
        let name = article.name.clone();
        let (graph, found) = guarded(&name, || {
            let outcome = pipeline::run(article, &state.extractor);
            let base = state.store.base();
            (ArticleGraph::of(&outcome, base), json::Article::of(&outcome, base))
        })
        .map_err(|failure: Failure<ReadError>| Problem::internal(failure))?;
        let changes = state.store.ingest(&[graph])?;
        if changes.unchanged == 0 {
            news.extend(found.claims.iter().map(|claim| claim.id.clone()));
        }
        let status = if changes.new > 0 { StatusCode::CREATED } else { StatusCode::OK };
        Ok((status, found))
    };
    let taken = Reader::new(body, "body").of_format(format).map(one).collect();
    // The articles are stored, whatever becomes of this; the store knows what is left to derive.
    if let Err(error) = state.derivation().follow() {
        tracing::error!("cannot derive from new articles: {error}");
    }
    state.news().publish(news);
    taken
}

fn list(taken: Vec<Result<(StatusCode, json::Article), Problem>>) -> Response {
    let all = taken.iter().all(Result::is_ok);
    let status = if all { StatusCode::OK } else { StatusCode::MULTI_STATUS };
    let item = |taken| match taken {
        Ok((status, article)) => {
            Item { status: StatusCode::as_u16(&status), article: Some(article), problem: None }
        }
        Err(problem) => {
            let problem: Problem = problem;
            let status = problem.status().as_u16();
            Item { status, article: None, problem: Some(problem.into_members()) }
        }
    };
    (status, axum::Json(Items { articles: taken.into_iter().map(item).collect() })).into_response()
}
