//! The draft of version 1.0.

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    super::essence,
    at,
    wire::{self, Extension, GivenValue, OneOrMany},
    with,
};
use crate::{
    reconcile::{Condition, Given, Property, Quantifier, Query, Type},
    server::{
        AppState,
        problem::{Kind, Problem},
    },
};

/// A batch.
#[derive(Deserialize)]
struct Batch {
    queries: Vec<Value>,
}

/// What somebody looks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    r#type: Option<String>,
    limit: Option<f64>,
    conditions: Vec<Stated>,
    // What English texts say needs neither.
    #[serde(rename = "lang")]
    _language: Option<String>,
    #[serde(rename = "dir")]
    _direction: Option<String>,
}

/// What is known of it. How values are compared is up to us, so `matchQualifier` is passed over.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stated {
    match_type: Matched,
    property_id: Option<String>,
    property_value: OneOrMany<GivenValue>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    match_quantifier: Quantified,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Matched {
    Name,
    Id,
    Property,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Quantified {
    #[default]
    Any,
    All,
    None,
}

/// The body of a request, as JSON.
fn json_of(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Value, Problem> {
    let body = body?;
    if essence(headers).as_deref() != Some("application/json") {
        return Err(Problem::new(Kind::UnsupportedMediaType, "send application/json"));
    }
    serde_json::from_slice(&body)
        .map_err(|e| Problem::new(Kind::BadRequest, format!("the body is no JSON: {e}")))
}

pub(super) async fn candidates(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let batch: Batch = wire::read("the batch of queries", json_of(&headers, body)?)?;
    wire::check_batch(batch.queries.len())?;
    let queries = batch.queries.into_iter().zip(1..);
    let queries: Vec<Query> = queries
        .map(|(query, n)| query_of(&format!("query {n}"), query))
        .collect::<Result<_, _>>()?;
    let found = with(&state, move |reconciler| {
        let mut results = Vec::with_capacity(queries.len());
        for query in queries {
            let found = reconciler.candidates(&query)?.into_iter();
            let found: Vec<Value> = found.map(|one| wire::candidate(&one, true)).collect();
            results.push(json!({ "candidates": found }));
        }
        Ok(results)
    });
    wire::answer(&json!({ "results": found.await? }), None)
}

fn query_of(what: &str, query: Value) -> Result<Query, Problem> {
    let asked: Asked = wire::read(what, query)?;
    if asked.conditions.is_empty() {
        return Err(Problem::new(Kind::BadRequest, format!("{what} has no condition")));
    }
    let kind = asked.r#type.filter(|id| !id.is_empty());
    let mut found = Query {
        types: kind.iter().map(|id| Type::known(id)).collect(),
        limit: wire::limit(what, asked.limit)?,
        ..Query::default()
    };
    for stated in asked.conditions {
        let values = wire::given(what, stated.property_value)?;
        let texts = |values: Vec<Given>| {
            values.into_iter().filter_map(|value| match value {
                Given::Text(text) | Given::Id(text) => Some(text),
                Given::Number(number) => Some(number.to_string()),
                Given::Truth(_) => None,
            })
        };
        match stated.match_type {
            Matched::Name => found.names.extend(texts(values)),
            Matched::Id => found.ids.extend(texts(values)),
            Matched::Property => {
                let missing = || format!("{what} has a condition without `propertyId`");
                let id = stated.property_id;
                let id = id.ok_or_else(|| Problem::new(Kind::BadRequest, missing()))?;
                found.conditions.push(Condition {
                    property: Property::known(&id),
                    values,
                    required: stated.required,
                    quantifier: match stated.match_quantifier {
                        Quantified::Any => Quantifier::Any,
                        Quantified::All => Quantifier::All,
                        Quantified::None => Quantifier::None,
                    },
                });
            }
        }
    }
    wire::check_query(what, &found)?;
    Ok(found)
}

pub(super) async fn extend(
    State(state): State<AppState>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let extension = Extension::read(json_of(&headers, body)?)?;
    let found = with(&state, move |reconciler| {
        let found = extension.fetch(reconciler)?;
        let row = |(id, cells): (String, Vec<Vec<Value>>)| {
            let cells = found.properties.iter().zip(cells);
            let cells = cells.map(|(id, values)| json!({ "id": id, "values": values }));
            json!({ "id": id, "properties": cells.collect::<Vec<_>>() })
        };
        let rows: Vec<Value> = found.rows.into_iter().map(row).collect();
        Ok(json!({ "meta": found.meta, "rows": rows }))
    });
    wire::answer(&found.await?, None)
}

pub(super) async fn manifest(
    State(state): State<AppState>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let root = at(&state, &headers, "/");
    let manifest = json!({
        "versions": ["1.0-draft"],
        "name": "Dictum: who said what",
        "lang": "en",
        "serviceVersion": env!("CARGO_PKG_VERSION"),
        "defaultTypes": Type::DEFAULT.map(|kind| super::named(kind.id(), kind.name())),
        "view": { "url": format!("{root}{{+id}}") },
        "preview": { "width": super::page::WIDTH, "height": super::page::HEIGHT },
        "suggest": { "entity": true, "property": true, "type": true },
        "extend": {
            "proposeProperties": true,
            "propertySettings": [{
                "id": "limit",
                "name": "Limit",
                "type": "number",
                "default": 0,
                "helpText": "How many values of a row at most; 0 for all",
            }],
        },
        "batchSize": wire::BATCH,
        "standardizedScore": true,
    });
    wire::answer(&manifest, None)
}
