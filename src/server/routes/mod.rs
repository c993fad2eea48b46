//! One file per resource.

pub(super) mod articles;
pub(super) mod health;
pub(super) mod sparql;

use axum::http::{HeaderMap, header::CONTENT_TYPE};

/// The media type of the body, without parameters.
fn essence(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}
