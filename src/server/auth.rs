//! Who asks, and who may write: the bearer token of a request. A token is never taken from a cookie, so
//! that no other site's page can have a browser send it along; and what such a page sends is refused
//! whatever it has.

use axum::http::{
    HeaderMap,
    header::{AUTHORIZATION, HOST, ORIGIN},
};

use super::{
    AppState, Scope, blocking,
    limits::Class,
    problem::{Kind, Problem},
    token::Known,
};

/// What to do about a missing token.
const SEND_ONE: &str = "send `Authorization: Bearer TOKEN`; `dictum token create` makes a token";

/// The class that the sender of a request to read belongs to.
pub(super) async fn class(state: &AppState, headers: &HeaderMap) -> Result<Class, Problem> {
    match (bearer(headers), state.tokens.clone()) {
        (Some(token), Some(tokens)) => {
            known(tokens, token).await?;
            Ok(Class::Token)
        }
        _ => Ok(Class::Anonymous),
    }
}

/// The token of a request to write, if it allows that.
pub(super) async fn may(
    state: &AppState,
    headers: &HeaderMap,
    needed: Scope,
) -> Result<Known, Problem> {
    let Some(tokens) = state.tokens.clone() else {
        return Err(Problem::new(Kind::ReadOnly, "this server takes nothing in"));
    };
    same_site(headers)?;
    let Some(token) = bearer(headers) else {
        return Err(Problem::new(Kind::TokenMissing, SEND_ONE));
    };
    let known = known(tokens, token).await?;
    if known.scope < needed {
        let detail = format!("this needs a token of the scope {needed}");
        return Err(Problem::new(Kind::TokenScope, detail));
    }
    Ok(known)
}

async fn known(tokens: super::Tokens, token: String) -> Result<Known, Problem> {
    let found = blocking::call(move || tokens.find(&token).map_err(Problem::internal)).await?;
    found.ok_or_else(|| Problem::new(Kind::TokenInvalid, "the token is not one of this server's"))
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Refuses what a browser sends for a page of another site.
fn same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let elsewhere = matches!(text("sec-fetch-site"), Some("cross-site" | "same-site"));
    let origin = text(ORIGIN.as_str()).map(|origin| {
        let host = origin.split_once("://").map(|(_, host)| host);
        host.is_some() && host == text(HOST.as_str())
    });
    if elsewhere || origin == Some(false) {
        return Err(Problem::new(Kind::CrossSite, "pages of other sites may read, not write"));
    }
    Ok(())
}

/// One line for each write: who, what, and what came of it.
pub(super) fn audit(token: &Known, what: &'static str, on: &str, outcome: Result<(), &Problem>) {
    let outcome = match outcome {
        Ok(()) => "done".to_owned(),
        Err(problem) => problem.describe(),
    };
    let token = &token.id;
    tracing::info!(target: "dictum::audit", token, what, on, outcome, "write");
}
