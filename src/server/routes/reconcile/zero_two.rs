//! Version 0.2.

use std::str;

use axum::{
    body::Bytes,
    extract::{RawQuery, State, rejection::BytesRejection},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    super::essence,
    at, parameters,
    wire::{self, Extension, GivenValue, OneOrMany},
    with,
};
use crate::{
    reconcile::{Condition, Property, Quantifier, Query, Type},
    server::{
        AppState,
        problem::{Kind, Problem},
    },
};

/// The vocabulary of types and properties.
const SCHEMA: &str = "https://w3id.org/dictum/ns#";

/// What somebody looks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    query: Option<String>,
    r#type: Option<OneOrMany<String>>,
    limit: Option<f64>,
    properties: Option<Vec<Known>>,
    type_strict: Option<Strict>,
}

/// What is known of it.
#[derive(Deserialize)]
struct Known {
    pid: String,
    v: OneOrMany<GivenValue>,
}

/// How strictly types are taken. What `any` and `all` want is the same here: a thing has one type.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Strict {
    Any,
    Should,
    All,
}

pub(super) async fn get(
    State(state): State<AppState>,
    RawQuery(url): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let [queries, extend, callback] =
        parameters(url.as_deref().unwrap_or_default(), ["queries", "extend", "callback"])?;
    let answer = match (queries, extend) {
        (None, None) => manifest(&state, &headers),
        asked => answer(&state, asked).await?,
    };
    wire::answer(&answer, callback.as_deref())
}

pub(super) async fn post(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let body = body?;
    if essence(&headers).as_deref() != Some("application/x-www-form-urlencoded") {
        let detail = "send application/x-www-form-urlencoded with `queries` or `extend`";
        return Err(Problem::new(Kind::UnsupportedMediaType, detail));
    }
    let form = str::from_utf8(&body)
        .map_err(|e| Problem::new(Kind::BadRequest, format!("the body is not UTF-8: {e}")))?;
    let [queries, extend] = parameters(form, ["queries", "extend"])?;
    wire::answer(&answer(&state, (queries, extend)).await?, None)
}

/// Answers queries or a data extension.
async fn answer(
    state: &AppState,
    asked: (Option<String>, Option<String>),
) -> Result<Value, Problem> {
    match asked {
        (Some(queries), None) => candidates(state, &queries).await,
        (None, Some(extend)) => {
            let extension = Extension::read(wire::parse("`extend`", &extend)?)?;
            with(state, move |reconciler| {
                let found = extension.fetch(reconciler)?;
                let row = |(id, cells): (String, Vec<Vec<Value>>)| {
                    let cells =
                        found.properties.iter().cloned().zip(cells.into_iter().map(Value::from));
                    (id, Value::Object(cells.collect()))
                };
                let rows: Map<String, Value> = found.rows.into_iter().map(row).collect();
                Ok(json!({ "meta": found.meta, "rows": rows }))
            })
            .await
        }
        _ => Err(Problem::new(Kind::BadRequest, "one of `queries` and `extend` is needed")),
    }
}

async fn candidates(state: &AppState, queries: &str) -> Result<Value, Problem> {
    let batch: Map<String, Value> = wire::read("`queries`", wire::parse("`queries`", queries)?)?;
    wire::check_batch(batch.len())?;
    let batch: Result<Vec<(String, Query)>, Problem> = batch
        .into_iter()
        .map(|(key, query)| {
            let query = query_of(&format!("query {key:?}"), query)?;
            Ok((key, query))
        })
        .collect();
    let batch = batch?;
    with(state, move |reconciler| {
        let mut answers = Map::new();
        for (key, query) in batch {
            let found = reconciler.candidates(&query)?.into_iter();
            let found: Vec<Value> = found.map(|one| wire::candidate(&one, false)).collect();
            answers.insert(key, json!({ "result": found }));
        }
        Ok(Value::Object(answers))
    })
    .await
}

fn query_of(what: &str, query: Value) -> Result<Query, Problem> {
    let asked: Asked = wire::read(what, query)?;
    let known = asked.properties.unwrap_or_default();
    if asked.query.is_none() && known.is_empty() {
        let detail = format!("{what} has neither `query` nor `properties`");
        return Err(Problem::new(Kind::BadRequest, detail));
    }
    let condition = |known: Known| {
        Ok(Condition {
            property: Property::known(&known.pid),
            values: wire::given(what, known.v)?,
            required: false,
            quantifier: Quantifier::Any,
        })
    };
    let types = asked.r#type.map(OneOrMany::into_vec).unwrap_or_default();
    let query = Query {
        names: asked.query.into_iter().collect(),
        ids: Vec::new(),
        types: types.iter().filter(|id| !id.is_empty()).map(|id| Type::known(id)).collect(),
        lenient: matches!(asked.type_strict, Some(Strict::Should)),
        conditions: known.into_iter().map(condition).collect::<Result<_, Problem>>()?,
        limit: wire::limit(what, asked.limit)?,
    };
    wire::check_query(what, &query)?;
    Ok(query)
}

fn manifest(state: &AppState, headers: &HeaderMap) -> Value {
    let service = at(state, headers, "");
    let suggest = |what: &str| {
        json!({
            "service_url": service,
            "service_path": format!("/reconcile/suggest/{what}"),
            "flyout_service_url": service,
            "flyout_service_path": format!("/reconcile/flyout/{what}?id=${{id}}"),
        })
    };
    json!({
        "versions": ["0.2"],
        "name": "Dictum: who said what",
        "identifierSpace": state.store.base().as_str(),
        "schemaSpace": SCHEMA,
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "defaultTypes": Type::DEFAULT.map(|kind| super::named(kind.id(), kind.name())),
        "view": { "url": format!("{service}/reconcile/view?id={{{{id}}}}") },
        "preview": {
            "url": format!("{service}/reconcile/preview?id={{{{id}}}}"),
            "width": super::page::WIDTH,
            "height": super::page::HEIGHT,
        },
        "suggest": {
            "entity": suggest("entity"),
            "type": suggest("type"),
            "property": suggest("property"),
        },
        "extend": {
            "propose_properties": {
                "service_url": service,
                "service_path": "/reconcile/properties",
            },
            "property_settings": [{
                "name": "limit",
                "label": "Limit",
                "type": "number",
                "default": 0,
                "help_text": "How many values of a row at most; 0 for all",
            }],
        },
        "batchSize": wire::BATCH,
    })
}
