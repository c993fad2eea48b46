//! `/api/…`: the [questions](crate::ask) over HTTP, one route each, made from their table.
//!
//! **In:** a path, a query string. **Out:** JSON, JSON Lines or CSV, as `Accept` or `format` says; a list
//! has a `Link` to its next page and the number of all things in `X-Total-Count`. An answer has an `ETag`
//! that changes with the store, so asking again costs nothing. What no question takes is a problem.
//!
//! **Source:** RFC 8288 (`Link`), RFC 9110 (conditional requests), RFC 4180 (CSV).

use axum::{
    Router,
    extract::{OriginalUri, RawPathParams, State, rejection::RawPathParamsRejection},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, VARY},
    },
    response::{IntoResponse as _, Response},
    routing,
};
use serde_json::Value;

use crate::{
    ask::{Answer, Arguments, Parameter, QUESTIONS, Question, Type, record::Meta},
    server::{
        AppState, blocking, negotiate,
        problem::{Kind, Problem},
        rows,
    },
};

use super::matches;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Output {
    Json,
    Lines,
    Csv,
}

impl Output {
    const ALL: [Self; 3] = [Self::Json, Self::Lines, Self::Csv];

    /// Its name as a value of `format`.
    const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Lines => "jsonl",
            Self::Csv => "csv",
        }
    }

    pub(in crate::server) const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Lines => "application/x-ndjson",
            Self::Csv => "text/csv",
        }
    }

    /// Those in which a question can be answered.
    pub(in crate::server) fn of(question: &Question) -> &'static [Self] {
        if question.columns.is_empty() { &Self::ALL[..1] } else { &Self::ALL }
    }
}

/// In which format.
pub(in crate::server) const FORMAT: &[Parameter] = &[Parameter::new(
    "format",
    Type::Choice(&["json", "jsonl", "csv"]),
    "csv",
    "In which format, in place of what `Accept` says.",
)];

/// The same for what is no table.
pub(in crate::server) const JSON_ALONE: &[Parameter] =
    &[Parameter { kind: Type::Choice(&["json"]), example: "json", ..FORMAT[0] }];

/// The number of all things.
pub(in crate::server) const TOTAL: HeaderName = HeaderName::from_static("x-total-count");

/// All that a question takes over HTTP.
pub(in crate::server) fn parameters(question: &Question) -> Vec<&'static [Parameter]> {
    let format = if question.columns.is_empty() { JSON_ALONE } else { FORMAT };
    question.parameters.iter().copied().chain([format]).collect()
}

/// A route for each question.
pub(in crate::server) fn routes() -> Router<AppState> {
    QUESTIONS.iter().fold(Router::new(), |routes, question| {
        let get = move |State(state), path, OriginalUri(uri): OriginalUri, headers| async move {
            get(state, question, path, uri.query(), headers).await
        };
        routes.route(question.path, routing::get(get))
    })
}

async fn get(
    state: AppState,
    question: &'static Question,
    path: Result<RawPathParams, RawPathParamsRejection>,
    query: Option<&str>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let bad = |detail: String| Problem::new(Kind::BadRequest, detail);
    let path = path.map_err(|e| bad(e.body_text()))?;
    let query = query.unwrap_or_default();
    let sent = path.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let asked = form_urlencoded::parse(query.as_bytes());
    let sent = sent.chain(asked.map(|(name, value)| (name.into_owned(), value.into_owned())));
    let arguments =
        Arguments::of(&parameters(question), sent).map_err(|wrong| bad(wrong.to_string()))?;
    let output = output(question, &arguments, &headers)?;
    // Read before the answer, so that a tag never promises more than was sent.
    let tag = state.tag(output.name());
    let constant = [(ETAG, tag.clone()), (VARY, HeaderValue::from_static("accept"))];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| matches(known, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, constant).into_response());
    }
    let place = state.wait_for_quick_place().await;
    let shared = state.clone();
    let (body, meta) = blocking::call(move || {
        let _place = place;
        match question.answer(&shared.store, &arguments)? {
            Answer::Missing => Err(Problem::new(Kind::NotFound, missing(question, &arguments))),
            Answer::One(one) => Ok((rows::one(question, &arguments, output, one)?, None)),
            Answer::Page(page) => {
                let meta = page.meta.clone();
                Ok((rows::page(question, &arguments, output, page)?, Some(meta)))
            }
        }
    })
    .await?;
    let media_type = match output {
        Output::Csv => "text/csv; charset=utf-8; header=present",
        other => other.media_type(),
    };
    let mut response = (constant, [(CONTENT_TYPE, media_type)], body).into_response();
    if let Some(Meta { total, next, .. }) = meta {
        let headers = response.headers_mut();
        if let Some(total) = total {
            headers.insert(TOTAL, total.into());
        }
        let link = next.and_then(|next| HeaderValue::try_from(link(query, &next)).ok());
        if let Some(link) = link {
            headers.insert(LINK, link);
        }
    }
    Ok(response)
}

fn missing(question: &Question, arguments: &Arguments) -> String {
    let first = question.takes().next();
    let what = first.and_then(|p| Some((p.name, arguments.get(p.name)?)));
    match what {
        Some((name, value)) => format!("nothing is known by the {name} {value:?}"),
        None => "there is no such thing".to_owned(),
    }
}

/// What was asked for by `format`, else by `Accept`.
fn output(
    question: &Question,
    arguments: &Arguments,
    headers: &HeaderMap,
) -> Result<Output, Problem> {
    let offers = Output::of(question);
    let asked = arguments.get(FORMAT[0].name);
    if let Some(output) = Output::ALL.into_iter().find(|output| Some(output.name()) == asked) {
        return Ok(output);
    }
    let named = |media: &str| match media {
        "application/jsonl" | "application/x-jsonlines" => Some(Output::Lines),
        _ => Output::ALL.into_iter().find(|output| output.media_type() == media),
    };
    let chosen = negotiate::choose(headers, offers, Output::media_type, named);
    chosen.map(|(output, _)| output).ok_or_else(|| {
        let types: Vec<_> = offers.iter().map(|output| output.media_type()).collect();
        Problem::new(Kind::NotAcceptable, format!("this answer comes as {}", types.join(", ")))
    })
}

/// A link to the next page: the same address with another cursor.
fn link(query: &str, next: &str) -> String {
    let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "cursor");
    let mut address = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        address.append_pair(&name, &value);
    }
    address.append_pair("cursor", next);
    format!("<?{}>; rel=\"next\"", address.finish())
}

/// Members of a thing: all, or those that were asked for.
pub(in crate::server) fn chosen(arguments: &Arguments, mut thing: Value) -> Value {
    if let (Some(fields), Value::Object(members)) = (arguments.get("fields"), &mut thing) {
        members.retain(|name, _| fields.split(',').any(|field| field == name));
    }
    thing
}
