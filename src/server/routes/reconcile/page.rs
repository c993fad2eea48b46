//! Small pages about one thing, to be shown inside the page of somebody who reconciles.

use axum::{
    extract::{RawQuery, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_SECURITY_POLICY, LOCATION},
    },
    response::{Html, IntoResponse as _, Response},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::json;

use super::{at, parameters, wire, with};
use crate::{
    reconcile::{Property, Reconciler, Thing, Type, Value},
    server::{
        AppState,
        problem::{Kind, Problem},
    },
};

/// Pixels of a preview.
pub(super) const WIDTH: u32 = 430;
pub(super) const HEIGHT: u32 = 300;

/// Values of a property that are shown.
const SHOWN: usize = 4;

/// What a preview may do: be shown, by any page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = "body{font:14px/1.4 system-ui,sans-serif;margin:12px;color:#222;background:#fff}\
    h1{font-size:16px;margin:0 0 4px}p{margin:0 0 8px;color:#555}\
    dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 12px;margin:0}\
    dt{color:#555}dd{margin:0;overflow-wrap:anywhere}";

/// The identifier that a request is about, and the JSONP callback.
fn asked(url: Option<&str>) -> Result<(String, Option<String>), Problem> {
    let [id, callback] = parameters(url.unwrap_or_default(), ["id", "callback"])?;
    let id = id.ok_or_else(|| Problem::new(Kind::BadRequest, "`id` is missing"))?;
    wire::check_text("`id`", &id)?;
    Ok((id, callback))
}

fn unknown(what: &str, id: &str) -> Problem {
    Problem::new(Kind::NotFound, format!("there is no {what} {id:?}"))
}

fn find(reconciler: &Reconciler, id: &str) -> Result<Thing, Problem> {
    reconciler.known(id)?.ok_or_else(|| unknown("entity or utterance", id))
}

pub(super) async fn preview(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
) -> Result<Response, Problem> {
    let (id, _) = asked(url.as_deref())?;
    let page = with(&state, move |reconciler| {
        let thing = find(reconciler, &id)?;
        page(reconciler, &thing)
    });
    let policy = [(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY))];
    Ok((policy, Html(page.await?.into_string())).into_response())
}

fn page(reconciler: &Reconciler, thing: &Thing) -> Result<Markup, Problem> {
    let utterance = thing.is_a(Type::Utterance);
    let shown: Vec<Property> = Property::of(thing.types.first().copied())
        .into_iter()
        .filter(|own| !matches!(own, Property::Iri | Property::Type | Property::SameAs))
        .filter(|own| utterance || !matches!(own, Property::Acts(_)))
        .collect();
    let description = reconciler.description(thing)?;
    let rows = shown.iter().zip(reconciler.all_values(thing, &shown)?);
    Ok(html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                title { (thing.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (thing.name) }
                p { (description) }
                dl {
                    @for (property, values) in rows.filter(|(_, values)| !values.is_empty()) {
                        dt { (property.name()) }
                        dd { (some_of(&values)) }
                    }
                }
            }
        }
    })
}

/// The first of some values, and how many more there are.
fn some_of(values: &[Value]) -> String {
    let mut texts: Vec<String> = values.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = values.len().saturating_sub(SHOWN);
    texts.extend((more > 0).then(|| format!("{more} more")));
    texts.join("; ")
}

/// Leads to the IRI of a thing.
pub(super) async fn view(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (id, _) = asked(url.as_deref())?;
    let thing = with(&state, move |reconciler| find(reconciler, &id)).await?;
    let place = at(&state, &headers, &format!("/{}", thing.id));
    Ok((StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response())
}

pub(super) async fn flyout_entity(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
) -> Result<Response, Problem> {
    let (id, callback) = asked(url.as_deref())?;
    let given = id.clone();
    let (name, about) = with(&state, move |reconciler| {
        let thing = find(reconciler, &given)?;
        let about = reconciler.description(&thing)?;
        Ok((thing.name, about))
    })
    .await?;
    flyout(&id, &name, &about, callback.as_deref())
}

pub(super) async fn flyout_type(RawQuery(url): RawQuery) -> Result<Response, Problem> {
    let (id, callback) = asked(url.as_deref())?;
    let kind = Type::known(&id).ok_or_else(|| unknown("type", &id))?;
    flyout(&id, kind.name(), kind.description(), callback.as_deref())
}

pub(super) async fn flyout_property(RawQuery(url): RawQuery) -> Result<Response, Problem> {
    let (id, callback) = asked(url.as_deref())?;
    let property = Property::known(&id).ok_or_else(|| unknown("property", &id))?;
    flyout(&id, property.name(), property.description(), callback.as_deref())
}

fn flyout(id: &str, name: &str, about: &str, callback: Option<&str>) -> Result<Response, Problem> {
    let line = html! { p { b { (name) } br; (about) } };
    wire::answer(&json!({ "id": id, "html": line.into_string() }), callback)
}
