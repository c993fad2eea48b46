//! `/export`: some or all claims as a file, without stopping anything. Needs a token, since it reads the
//! whole store; takes conditions and no query, since nothing bounds one here.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, header::CONTENT_TYPE},
    response::IntoResponse,
};

use crate::{
    export::{self, Error, Filter, Format, Selection},
    server::{
        AppState, Scope, auth,
        blocking::Limit,
        problem::{Kind, Problem},
    },
    store::Rdf,
};

/// Longest time to send it.
const TIME: Duration = Duration::from_hours(6);

pub(in crate::server) async fn get(
    State(state): State<AppState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    auth::may(&state, &headers, Scope::Ingest).await?;
    let (mut format, mut rdf) = (None, Rdf::V11);
    let mut filter = Filter::default();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("format", name) => format = Some(name.parse::<Format>()?),
            ("rdf", "1.1") => rdf = Rdf::V11,
            ("rdf", "1.2") => rdf = Rdf::V12,
            (name, value) => filter.require(name, value)?,
        }
    }
    let Some(format) = format else {
        let formats: Vec<_> = Format::all().map(|format| format.to_string()).collect();
        let detail = format!("say which format: {}", formats.join(", "));
        return Err(Problem::new(Kind::BadRequest, detail));
    };
    let selection = if filter == Filter::default() {
        Selection::All
    } else {
        Selection::Filter(Box::new(filter))
    };
    let store = state.store.clone();
    let body: Result<Body, Problem> = Limit::of(TIME)
        .stream(move |out| export::write(&store, &selection, format, rdf, out).map(|_| ()))
        .await;
    Ok(([(CONTENT_TYPE, format.media_type())], body?))
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::Io(error) => Self::internal(error),
            other => Self::new(Kind::BadRequest, other.to_string()),
        }
    }
}
