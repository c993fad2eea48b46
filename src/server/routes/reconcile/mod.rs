//! `/reconcile`: what others wrote, matched with entities and utterances. Version 0.2 of the service as
//! OpenRefine speaks it, and the draft of version 1.0 at `/reconcile/1.0-draft`. Anybody reads.
//!
//! | 0.2, under `/reconcile` | 1.0, under `/reconcile/1.0-draft` | |
//! |---|---|---|
//! | `GET` | `GET` | the manifest |
//! | `GET ?queries=`, `POST` form | `POST /match`, `/reconcile` JSON | candidates for a batch of queries |
//! | `GET ?extend=`, `POST` form | `POST /extend` JSON | values of properties |
//! | `/properties?type=` | `/extend/propose?type=` | properties of a type |
//! | `/suggest/entity?prefix=` … | the same | what somebody who is typing may mean |
//! | `/flyout/entity?id=` … | | a line about it, as HTML in JSON |
//! | `/preview?id=` | the same | a small page about it |
//! | `/view?id=` | | leads to its IRI |
//!
//! **Source:** [Reconciliation Service API 0.2](https://reconciliation-api.github.io/specs/0.2/) and
//! [1.0-draft](https://reconciliation-api.github.io/specs/1.0-draft/).

mod draft;
mod page;
mod wire;
mod zero_two;

use axum::{
    Router,
    extract::{DefaultBodyLimit, RawQuery, State},
    http::HeaderMap,
    response::Response,
    routing::{get, post},
};
use serde_json::{Value, json};

use crate::{
    reconcile::{Property, Reconciler, Type},
    server::{
        AppState,
        blocking::Limit,
        limits::Class,
        problem::{Kind, Problem},
    },
};

/// Bytes of a batch of queries.
const MAX_BATCH: usize = 1 << 20;

/// All of it.
pub(in crate::server) fn routes() -> Router<AppState> {
    let shared = |root: &str| {
        let at = |path: &str| format!("{root}{path}");
        Router::new()
            .route(&at("/suggest/entity"), get(suggest_entity))
            .route(&at("/suggest/type"), get(suggest_type))
            .route(&at("/suggest/property"), get(suggest_property))
            .route(&at("/preview"), get(page::preview))
    };
    let old = shared("/reconcile")
        .route("/reconcile", get(zero_two::get).post(zero_two::post))
        .route("/reconcile/properties", get(propose))
        .route("/reconcile/flyout/entity", get(page::flyout_entity))
        .route("/reconcile/flyout/type", get(page::flyout_type))
        .route("/reconcile/flyout/property", get(page::flyout_property))
        .route("/reconcile/view", get(page::view));
    let new = shared("/reconcile/1.0-draft")
        .route("/reconcile/1.0-draft", get(draft::manifest))
        .route("/reconcile/1.0-draft/", get(draft::manifest))
        .route("/reconcile/1.0-draft/match", post(draft::candidates))
        .route("/reconcile/1.0-draft/reconcile", post(draft::candidates))
        .route("/reconcile/1.0-draft/extend", post(draft::extend))
        .route("/reconcile/1.0-draft/extend/propose", get(propose));
    old.merge(new).layer(DefaultBodyLimit::max(MAX_BATCH))
}

/// Works with what the store holds, for as long as anybody's query may take.
async fn with<T: Send + 'static>(
    state: &AppState,
    work: impl FnOnce(&Reconciler) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let place = state.quick_place();
    let place = place.ok_or_else(|| Problem::new(Kind::Busy, "all places are taken"))?;
    let limit = Limit::of(state.limits(Class::Anonymous).time);
    let reconciler = Reconciler::new(&state.store, limit.cancel());
    limit
        .call(move || {
            let _place = place;
            work(&reconciler)
        })
        .await
}

/// The parameters of an address or a form that are known by these names; others are passed over.
fn parameters<const N: usize>(
    form: &str,
    names: [&str; N],
) -> Result<[Option<String>; N], Problem> {
    let mut found = [const { None }; N];
    for (name, value) in form_urlencoded::parse(form.as_bytes()) {
        let Some(at) = names.iter().position(|known| *known == name) else { continue };
        if found[at].replace(value.into_owned()).is_some() {
            return Err(Problem::new(Kind::BadRequest, format!("more than one `{name}`")));
        }
    }
    Ok(found)
}

/// A whole number that is at least `least`.
fn number(name: &str, text: Option<&str>, least: usize) -> Result<Option<usize>, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
    let number = text.parse().ok().filter(|number| *number >= least && *number <= 100_000);
    let wrong = || format!("`{name}` is a whole number from {least} to 100000, not {text:?}");
    number.map(Some).ok_or_else(|| Problem::new(Kind::BadRequest, wrong()))
}

/// The parameters of a suggestion: what was typed, how many to pass over, the JSONP callback.
fn typed(url: Option<&str>) -> Result<(String, usize, Option<String>), Problem> {
    let [prefix, cursor, callback] =
        parameters(url.unwrap_or_default(), ["prefix", "cursor", "callback"])?;
    let prefix = prefix.ok_or_else(|| Problem::new(Kind::BadRequest, "`prefix` is missing"))?;
    let after = number("cursor", cursor.as_deref(), 0)?.unwrap_or_default();
    wire::check_text("prefix", &prefix)?;
    Ok((prefix, after, callback))
}

async fn suggest_entity(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
) -> Result<Response, Problem> {
    let (prefix, after, callback) = typed(url.as_deref())?;
    let found = with(&state, move |reconciler| {
        let mut found = Vec::new();
        for thing in reconciler.suggest(&prefix, after)? {
            found.push(json!({
                "id": thing.id,
                "name": thing.name,
                "description": reconciler.description(&thing)?,
                "notable": thing.types.iter().map(|kind| named(kind.id(), kind.name())).collect::<Vec<_>>(),
            }));
        }
        Ok(found)
    });
    wire::answer(&json!({ "result": found.await? }), callback.as_deref())
}

async fn suggest_type(RawQuery(url): RawQuery) -> Result<Response, Problem> {
    let (prefix, after, callback) = typed(url.as_deref())?;
    let found: Vec<Value> = Type::suggest(&prefix).skip(after).map(wire::kind).collect();
    wire::answer(&json!({ "result": found }), callback.as_deref())
}

async fn suggest_property(RawQuery(url): RawQuery) -> Result<Response, Problem> {
    let (prefix, after, callback) = typed(url.as_deref())?;
    let found: Vec<Value> = Property::suggest(&prefix).skip(after).map(wire::property).collect();
    wire::answer(&json!({ "result": found }), callback.as_deref())
}

/// Properties of a type; of all types, if it is none of ours.
async fn propose(RawQuery(url): RawQuery) -> Result<Response, Problem> {
    let [kind, limit, callback] =
        parameters(url.as_deref().unwrap_or_default(), ["type", "limit", "callback"])?;
    let limit = number("limit", limit.as_deref(), 1)?;
    let found = Property::of(kind.as_deref().and_then(Type::known));
    let found = found.into_iter().take(limit.unwrap_or(usize::MAX));
    let mut answer = json!({ "properties": found.map(wire::property).collect::<Vec<_>>() });
    if let Some(kind) = kind {
        answer["type"] = kind.into();
    }
    if let Some(limit) = limit {
        answer["limit"] = limit.into();
    }
    wire::answer(&answer, callback.as_deref())
}

fn named(id: &str, name: &str) -> Value {
    json!({ "id": id, "name": name })
}

/// The address of a part of the service for who asks.
fn at(state: &AppState, headers: &HeaderMap, path: &str) -> String {
    super::address(state, headers, path)
}
