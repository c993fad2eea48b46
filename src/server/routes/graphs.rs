//! `/store`: whole graphs, by the Graph Store Protocol: `?default`, `?graph=IRI`, or the address itself
//! under `/store/`. Anybody reads, writing needs a token of the scope `admin`. What is sent goes to a
//! file first, so that none of it sits in memory, and is only then read.
//!
//! **Source:** SPARQL 1.1 Graph Store HTTP Protocol; RFC 7578 for multipart bodies; RFC 9110, section 13,
//! for conditional requests.

use std::{fs::File, io::Write as _};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    extract::{OriginalUri, RawQuery, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, VARY},
    },
    response::{IntoResponse as _, Response},
};
use futures_util::StreamExt as _;

use crate::{
    rdf::ids::hex,
    server::{
        AppState, Scope, answer, auth, blocking,
        blocking::Limit,
        negotiate,
        problem::{Kind, Problem},
    },
    store::{Form, Format, Name, Rdf, Source},
};

use super::{address, essence, matches};

/// The graph that a request is about.
struct Target {
    name: Name,
    /// For the log.
    iri: String,
}

impl Target {
    /// Finds it in the query, else in the path. `None` is the graph store itself.
    fn of(
        state: &AppState,
        headers: &HeaderMap,
        path: &str,
        query: Option<&str>,
    ) -> Result<Option<Self>, Problem> {
        let (mut default, mut graphs) = (false, Vec::new());
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match &*name {
                "default" => default = true,
                "graph" => graphs.push(value.into_owned()),
                _ => {}
            }
        }
        let direct = path.strip_prefix("/store/").is_some_and(|rest| !rest.is_empty());
        let iri = match (default, graphs.pop(), graphs.is_empty()) {
            (true, None, _) => {
                return Ok(Some(Self { name: Name::DEFAULT, iri: "default".to_owned() }));
            }
            (false, Some(graph), true) => graph,
            (false, None, _) if direct => address(state, headers, path),
            (false, None, _) => return Ok(None),
            _ => {
                let detail = "name one graph: `default`, or one `graph`";
                return Err(Problem::new(Kind::BadRequest, detail));
            }
        };
        Ok(Some(Self { name: Name::named(&iri)?, iri }))
    }

    /// The same where there must be one.
    fn named(
        state: &AppState,
        headers: &HeaderMap,
        path: &str,
        query: Option<&str>,
    ) -> Result<Self, Problem> {
        Self::of(state, headers, path, query)?.ok_or_else(|| {
            Problem::new(Kind::BadRequest, "name a graph: `?default`, `?graph=IRI` or /store/NAME")
        })
    }

    fn absent(&self) -> Problem {
        Problem::new(Kind::NotFound, format!("there is no graph {}", self.iri))
    }
}

pub(in crate::server) async fn get(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let target = Target::named(&state, &headers, uri.path(), uri.query())?;
    let class = auth::class(&state, &headers).await?;
    let formats = Form::Graph.formats();
    let named = |media: &str| Format::from_media_type(media, Form::Graph);
    let chosen = negotiate::choose(&headers, formats, Format::essence, named);
    let (format, version) = chosen.ok_or_else(|| {
        let types: Vec<_> = formats.iter().map(|format| format.essence()).collect();
        Problem::new(Kind::NotAcceptable, format!("graphs come as {}", types.join(", ")))
    })?;
    let rdf = if version.as_deref() == Some("1.2") { Rdf::V12 } else { Rdf::V11 };
    // Read before the graph, so that a tag never promises more than was sent.
    let tag = state.tag(&format!("{format}-{rdf:?}"));
    let store = state.store.clone();
    let name = target.name.clone();
    if !blocking::call(move || Ok(store.has_graph(&name)?)).await? {
        return Err(target.absent());
    }
    let constant = [(ETAG, tag.clone()), (VARY, HeaderValue::from_static("accept"))];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, constant).into_response());
    }
    let place = state.place(class)?;
    let limit = Limit::of(state.limits(class).time);
    let (store, name) = (state.store.clone(), target.name);
    let work = move |out: &mut dyn std::io::Write| {
        let _place = place;
        store.write_graph(&name, format, rdf, out)
    };
    let body = limit.stream(work).await?;
    let media_type = [(CONTENT_TYPE, answer::media_type(format, rdf))];
    Ok((media_type, constant, body).into_response())
}

pub(in crate::server) async fn put(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Result<StatusCode, Problem> {
    let token = auth::may(&state, request.headers(), Scope::Admin).await?;
    let target = Target::named(&state, request.headers(), uri.path(), uri.query())?;
    let done = load(&state, target.name.clone(), request, true).await;
    auth::audit(&token, "graph put", &target.iri, done.as_ref().map(|_| ()));
    state.metrics().wrote("graph");
    Ok(if done? { StatusCode::CREATED } else { StatusCode::NO_CONTENT })
}

pub(in crate::server) async fn post(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Result<Response, Problem> {
    let token = auth::may(&state, request.headers(), Scope::Admin).await?;
    let headers = request.headers();
    let target = Target::of(&state, headers, uri.path(), uri.query())?;
    // What is sent to the graph store itself becomes a graph with a name of its own.
    let (target, path) = if let Some(target) = target {
        (target, None)
    } else {
        let mut name = [0; 16];
        getrandom::fill(&mut name).map_err(|e| Problem::internal(std::io::Error::other(e)))?;
        let path = format!("/store/{}", hex(&name));
        (Target::named(&state, headers, &path, None)?, Some(path))
    };
    let done = load(&state, target.name.clone(), request, false).await;
    auth::audit(&token, "graph post", &target.iri, done.as_ref().map(|_| ()));
    let new = done?;
    state.metrics().wrote("graph");
    Ok(match path {
        Some(_) => (StatusCode::CREATED, [(LOCATION, target.iri)]).into_response(),
        None if new => StatusCode::CREATED.into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

pub(in crate::server) async fn delete(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let token = auth::may(&state, &headers, Scope::Admin).await?;
    let target = Target::named(&state, &headers, uri.path(), query.as_deref())?;
    let (store, name) = (state.store.clone(), target.name.clone());
    let done = blocking::call(move || Ok(store.remove_graph(&name)?)).await;
    let done = done.and_then(|there| if there { Ok(()) } else { Err(target.absent()) });
    auth::audit(&token, "graph delete", &target.iri, done.as_ref().map(|&()| ()));
    done?;
    state.metrics().wrote("graph");
    Ok(StatusCode::NO_CONTENT)
}

/// Loads the body into a graph; whether that is new.
async fn load(
    state: &AppState,
    name: Name,
    request: Request,
    replace: bool,
) -> Result<bool, Problem> {
    let (headers, body) = (request.headers().clone(), request.into_body());
    let sources = received(state, &headers, body).await?;
    let store = state.store.clone();
    blocking::call(move || Ok(store.load_graph(&name, &sources, replace)?)).await
}

/// The body, or its parts, in files.
async fn received(
    state: &AppState,
    headers: &HeaderMap,
    body: Body,
) -> Result<Vec<Source>, Problem> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let mut left = Left(state.max_graph);
    if length.is_some_and(|length: u64| length > state.max_graph) {
        return Err(left.exceeded());
    }
    let kind = essence(headers);
    let stream = body.into_data_stream();
    if kind.as_deref() != Some("multipart/form-data") {
        let format = format(kind.as_deref())?;
        return Ok(vec![Source { file: file(stream, &mut left).await?, format }]);
    }
    let bad = |e: multer::Error| Problem::new(Kind::BadRequest, format!("bad multipart body: {e}"));
    let boundary = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let boundary = multer::parse_boundary(boundary.unwrap_or_default()).map_err(bad)?;
    let mut parts = multer::Multipart::new(stream, boundary);
    let mut sources = Vec::new();
    while let Some(mut part) = parts.next_field().await.map_err(bad)? {
        let kind = part.content_type().map(|kind| kind.essence_str().to_owned());
        let extension = part.file_name().and_then(|name| name.rsplit_once('.'));
        let named = extension.and_then(|(_, extension)| extension.parse::<Format>().ok());
        let format = match (named.filter(|format| format.carries(Form::Graph)), &kind) {
            (Some(format), None) => format,
            _ => format(kind.as_deref())?,
        };
        let mut file = new_file()?;
        while let Some(chunk) = part.chunk().await.map_err(bad)? {
            left.take(&chunk)?;
            file = write(file, chunk).await?;
        }
        sources.push(Source { file, format });
    }
    Ok(sources)
}

/// The format of a body or a part.
fn format(media_type: Option<&str>) -> Result<Format, Problem> {
    let known = media_type.and_then(|media| Format::from_media_type(media, Form::Graph));
    known.ok_or_else(|| {
        let types: Vec<_> = Form::Graph.formats().iter().map(|format| format.essence()).collect();
        let detail = format!("graphs are read as {}", types.join(", "));
        Problem::new(Kind::UnsupportedMediaType, detail)
    })
}

/// Bytes that may still come.
struct Left(u64);

impl Left {
    fn take(&mut self, chunk: &Bytes) -> Result<(), Problem> {
        self.0 = self.0.checked_sub(chunk.len() as u64).ok_or_else(|| self.exceeded())?;
        Ok(())
    }

    #[expect(clippy::unused_self, reason = "reads as it is meant")]
    fn exceeded(&self) -> Problem {
        Problem::new(Kind::TooLarge, "the graph is longer than this server takes (--max-graph)")
    }
}

async fn file(mut body: BodyDataStream, left: &mut Left) -> Result<File, Problem> {
    let mut file = new_file()?;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|e| Problem::new(Kind::BadRequest, e.to_string()))?;
        left.take(&chunk)?;
        file = write(file, chunk).await?;
    }
    Ok(file)
}

/// A file without a name: it is gone when it is closed.
fn new_file() -> Result<File, Problem> {
    tempfile::tempfile().map_err(Problem::internal)
}

async fn write(mut file: File, chunk: Bytes) -> Result<File, Problem> {
    let write = move || file.write_all(&chunk).map(|()| file).map_err(Problem::internal);
    blocking::call(write).await
}
