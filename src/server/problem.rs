//! [`Problem`]: every error that leaves the server, whoever noticed it.
//!
//! **In:** errors of handlers, layers and axum's own rejections. **Out:** responses of type
//! `application/problem+json`. The cause of an internal error goes to the log, not to the client.
//! **Source:** RFC 9457; RFC 6750 for `WWW-Authenticate`.

use std::{error::Error, sync::Arc};

use axum::{
    body::Body,
    extract::rejection::BytesRejection,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    article::{self, ReadError},
    ask, outside, search, store,
    telemetry::chain,
    worker::Failure,
};

/// What went wrong, in the client's terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The request makes no sense.
    BadRequest,
    /// The query is not SPARQL.
    QuerySyntax,
    /// A token is needed.
    TokenMissing,
    /// The token is not one of ours.
    TokenInvalid,
    /// The server takes nothing in.
    ReadOnly,
    /// There is no such resource.
    NotFound,
    /// There was such a resource, and it was withdrawn.
    Gone,
    /// The resource does not know the method.
    MethodNotAllowed,
    /// No format on offer is acceptable.
    NotAcceptable,
    /// The body is longer than allowed.
    TooLarge,
    /// The body is of a type that is not read here.
    UnsupportedMediaType,
    /// The body is no article.
    Unreadable,
    /// The query wants to ask a server that it may not ask.
    Outside,
    /// Another server that was asked did not answer.
    Elsewhere,
    /// The graph to be created is there.
    GraphExists,
    /// The query is larger than allowed.
    QueryTooComplex,
    /// The answer is longer than allowed.
    AnswerTooLong,
    /// The query took longer than allowed.
    QueryTimeout,
    /// The query took more memory than allowed.
    QueryMemory,
    /// Evaluating the query ended the process that did it.
    QueryDied,
    /// The request comes from a page of another site.
    CrossSite,
    /// The token does not allow it.
    TokenScope,
    /// As many queries run as may.
    Busy,
    /// The store does not answer.
    Unavailable,
    /// Our fault.
    Internal,
}

impl Kind {
    /// Status, the last part of the type's IRI, and title.
    const fn row(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad-request", "Bad request"),
            Self::QuerySyntax => (StatusCode::BAD_REQUEST, "query-syntax", "Query does not parse"),
            Self::TokenMissing => (StatusCode::UNAUTHORIZED, "token-missing", "Token needed"),
            Self::TokenInvalid => (StatusCode::UNAUTHORIZED, "token-invalid", "Token not known"),
            Self::ReadOnly => (StatusCode::FORBIDDEN, "read-only", "Server is read-only"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::Gone => (StatusCode::GONE, "gone", "Withdrawn"),
            Self::MethodNotAllowed => {
                (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed")
            }
            Self::NotAcceptable => {
                (StatusCode::NOT_ACCEPTABLE, "not-acceptable", "No acceptable format")
            }
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Body too large"),
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-type", "Body type not supported")
            }
            Self::Unreadable => {
                (StatusCode::UNPROCESSABLE_ENTITY, "unreadable-article", "No readable article")
            }
            Self::Outside => (StatusCode::FORBIDDEN, "outside", "This server is not asked"),
            Self::Elsewhere => (StatusCode::BAD_GATEWAY, "elsewhere", "Another server failed"),
            Self::GraphExists => (StatusCode::CONFLICT, "graph-exists", "Graph exists already"),
            Self::QueryTooComplex => {
                (StatusCode::BAD_REQUEST, "query-too-complex", "Query too complex")
            }
            Self::AnswerTooLong => (StatusCode::BAD_REQUEST, "answer-too-long", "Answer too long"),
            Self::QueryMemory => {
                (StatusCode::SERVICE_UNAVAILABLE, "query-memory", "Query took too much memory")
            }
            Self::QueryDied => {
                (StatusCode::INTERNAL_SERVER_ERROR, "query-died", "Query could not be evaluated")
            }
            Self::CrossSite => (StatusCode::FORBIDDEN, "cross-site", "Cross-site write refused"),
            Self::TokenScope => (StatusCode::FORBIDDEN, "token-scope", "Token does not allow it"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "All places are taken"),
            Self::QueryTimeout => {
                (StatusCode::SERVICE_UNAVAILABLE, "query-timeout", "Query took too long")
            }
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Store does not answer")
            }
            Self::Internal => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Internal server error")
            }
        }
    }

    /// After how many seconds to try again.
    const fn retry_after(self) -> Option<&'static str> {
        match self {
            Self::Busy => Some("1"),
            Self::Unavailable => Some("5"),
            _ => None,
        }
    }

    /// What `WWW-Authenticate` says.
    const fn challenge(self) -> Option<&'static str> {
        match self {
            Self::TokenMissing => Some(r#"Bearer realm="dictum""#),
            Self::TokenInvalid => Some(r#"Bearer realm="dictum", error="invalid_token""#),
            Self::ReadOnly | Self::TokenScope => {
                Some(r#"Bearer realm="dictum", error="insufficient_scope""#)
            }
            _ => None,
        }
    }
}

/// An error as the client gets it.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    kind: Kind,
    detail: Option<String>,
    position: Option<(usize, usize)>,
    cause: Option<Cause>,
}

/// The error behind a [`Problem`], in the response's extensions for the log to find.
#[derive(Clone, Debug)]
pub(super) struct Cause(pub(super) Arc<dyn Error + Send + Sync>);

/// The members of RFC 9457, and ours.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct Members {
    /// What kind of problem it is.
    r#type: String,
    /// The kind, for people.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is particular about this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Line of a syntax error, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    /// Its column, from 1, in code points.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

impl Problem {
    /// A problem, with what is particular about this one.
    pub(super) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: Some(detail.into()), position: None, cause: None }
    }

    /// An internal error: the log gets the cause, the client does not.
    pub(super) fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let cause = Some(Cause(Arc::new(cause)));
        Self { kind: Kind::Internal, detail: None, position: None, cause }
    }

    /// The same under another kind.
    pub(super) fn into_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// One line for the log.
    pub(super) fn describe(&self) -> String {
        let detail = self.cause.as_ref().map(|Cause(cause)| chain(&**cause));
        let detail = detail.or_else(|| self.detail.clone()).unwrap_or_default();
        format!("{}: {detail}", self.kind.row().2)
    }

    /// What is wrong, in a line for an agent; of an internal error only that it is one.
    pub(super) fn for_agents(&self) -> String {
        let title = self.kind.row().2;
        let place = self.position.map(|(line, column)| format!(" at line {line}, column {column}"));
        let detail = self.detail.as_ref().map(|detail| format!(": {detail}"));
        format!("{title}{}{}", place.unwrap_or_default(), detail.unwrap_or_default())
    }

    /// Its kind.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// Its status.
    pub(super) fn status(&self) -> StatusCode {
        self.kind.row().0
    }

    /// Its body.
    pub(super) fn into_members(self) -> Members {
        let (status, name, title) = self.kind.row();
        Members {
            r#type: format!("https://w3id.org/dictum/problem/{name}"),
            title,
            status: status.as_u16(),
            detail: self.detail,
            line: self.position.map(|(line, _)| line),
            column: self.position.map(|(_, column)| column),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, kind, cause) = (self.status(), self.kind, self.cause.clone());
        let body = serde_json::to_vec(&self.into_members()).expect("strings and numbers serialise");
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(challenge) = kind.challenge() {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = kind.retry_after() {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}

impl From<BytesRejection> for Problem {
    fn from(rejection: BytesRejection) -> Self {
        let kind = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
            _ => Kind::BadRequest,
        };
        Self::new(kind, rejection.body_text())
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        use article::Problem;
        let kind = match error.problem {
            Problem::TooLong { .. } => Kind::TooLarge,
            Problem::Io(_) => return Self::internal(error),
            _ => Kind::Unreadable,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        use crate::worker::Kind as Of;
        let kind = match failure.kind {
            Of::Syntax => Kind::QuerySyntax,
            Of::Refused => Kind::BadRequest,
            Of::Outside => Kind::Outside,
            Of::Elsewhere => Kind::Elsewhere,
            Of::TooComplex => Kind::QueryTooComplex,
            Of::NotAcceptable(form) => {
                let types = form.formats().iter().map(|format| format.media_type());
                let types: Vec<_> = types.filter_map(|media| media.split(';').next()).collect();
                let detail = format!("this answer comes as {}", types.join(", "));
                return Self::new(Kind::NotAcceptable, detail);
            }
            Of::TooLong => Kind::AnswerTooLong,
            Of::Timeout => Kind::QueryTimeout,
            Of::Memory => Kind::QueryMemory,
            Of::Died => Kind::QueryDied,
            Of::Internal => return Self::internal(failure),
        };
        Self { position: failure.position, ..Self::new(kind, failure.message) }
    }
}

impl From<ask::Error> for Problem {
    fn from(error: ask::Error) -> Self {
        match error {
            ask::Error::Wrong(wrong) => Self::new(Kind::BadRequest, wrong.to_string()),
            ask::Error::Store(error) => error.into(),
        }
    }
}

impl From<store::GraphError> for Problem {
    fn from(error: store::GraphError) -> Self {
        match error {
            store::GraphError::Parse { .. } => Self::new(Kind::BadRequest, error.to_string()),
            store::GraphError::Store(error) => error.into(),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        use store::Error;
        match error {
            Error::Syntax { message, line, column } => {
                Self { position: Some((line, column)), ..Self::new(Kind::QuerySyntax, message) }
            }
            Error::Locked { .. }
            | Error::Absent { .. }
            | Error::OtherBase { .. }
            | Error::Search(search::Error::Index { .. })
            | Error::Io { .. } => Self::internal(error),
            Error::Iri { .. } | Error::Search(_) | Error::Service(_) | Error::Evaluation(_) => {
                Self::new(Kind::BadRequest, error.to_string())
            }
            Error::Format { .. } => Self::new(Kind::NotAcceptable, error.to_string()),
            Error::Outside(_)
            | Error::Elsewhere(outside::Error::NotListed { .. } | outside::Error::Private { .. }) => {
                Self::new(Kind::Outside, error.to_string())
            }
            Error::Elsewhere(_) => Self::new(Kind::Elsewhere, error.to_string()),
            Error::Changed => Self::new(Kind::Busy, error.to_string()),
            Error::NoGraph(_) => Self::new(Kind::NotFound, error.to_string()),
            Error::GraphExists(_) => Self::new(Kind::GraphExists, error.to_string()),
            Error::TooComplex { .. } => Self::new(Kind::QueryTooComplex, error.to_string()),
            Error::TooLong { .. } => Self::new(Kind::AnswerTooLong, error.to_string()),
            Error::Cancelled => Self::new(Kind::QueryTimeout, error.to_string()),
        }
    }
}
