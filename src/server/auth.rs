//! Who may write: the bearer token of a request.

use axum::http::{HeaderMap, header::AUTHORIZATION};

use super::{
    AppState, Scope, blocking,
    problem::{Kind, Problem},
};

/// Whether the sender of a request with these headers may send articles.
pub(super) async fn may_ingest(state: &AppState, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(tokens) = state.tokens.clone() else {
        return Err(Problem::new(Kind::ReadOnly, "this server takes no articles in"));
    };
    let Some(token) = bearer(headers) else {
        let detail = "send `Authorization: Bearer TOKEN`; `dictum token create` makes a token";
        return Err(Problem::new(Kind::TokenMissing, detail));
    };
    match blocking::call(move || tokens.scope_of(&token).map_err(Problem::internal)).await? {
        Some(Scope::Ingest | Scope::Admin) => Ok(()),
        None => Err(Problem::new(Kind::TokenInvalid, "the token is not one of this server's")),
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}
