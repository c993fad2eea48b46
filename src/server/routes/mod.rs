//! One file per resource.

pub(super) mod api;
pub(super) mod articles;
pub(super) mod backup;
pub(super) mod export;
pub(super) mod feeds;
pub(super) mod graphs;
pub(super) mod health;
pub(super) mod links;
pub(super) mod reconcile;
pub(super) mod site;
pub(super) mod sparql;
pub(super) mod things;
pub(super) mod update;

use axum::http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_TYPE, HOST},
};

use super::AppState;

/// The media type of the body, without parameters.
fn essence(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// The IRI under which the sender of a request knows `path`, which is empty or begins with a slash: on the
/// host that it asked, under the path of the store's base; without a host under the base itself.
fn address(state: &AppState, headers: &HeaderMap, path: &str) -> String {
    let base = state.store.base().as_str().trim_end_matches('/');
    let above = state.store.base().path().trim_end_matches('/');
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    // Nothing that would end an IRI in a query.
    let sane = |host: &&str| {
        !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b))
    };
    // A proxy may have left the path of the base in front.
    let below = path.strip_prefix(above).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    match host.filter(sane) {
        Some(host) => {
            let scheme = base.split_once("://").map_or("http", |(scheme, _)| scheme);
            format!("{scheme}://{host}{above}{below}")
        }
        None => format!("{base}{below}"),
    }
}

/// Whether an `If-None-Match` names the tag.
fn matches(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.split(',').any(|one| one.trim() == "*" || bare(one) == bare(tag))
}
