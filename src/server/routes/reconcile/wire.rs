//! What both versions write and read alike.

use axum::{
    http::{
        HeaderValue,
        header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    reconcile::{Candidate, Feature, Given, Property, Query, Reconciler, Type, Value as Of},
    server::problem::{Kind, Problem},
};

/// Queries in a batch.
pub(super) const BATCH: usize = 50;

/// Things, and properties, of which values are asked at once.
const EXTENDED: usize = 500;

/// Bytes of a name, a quotation, a value.
const MAX_TEXT: usize = 10_000;

/// Values that a condition has, conditions that a query has.
const MAX_VALUES: usize = 50;

/// An answer as JSON, or as JSONP for older pages.
pub(super) fn answer(body: &Value, callback: Option<&str>) -> Result<Response, Problem> {
    let Some(callback) = callback else { return Ok(axum::Json(body).into_response()) };
    let letter = |b: u8| b.is_ascii_alphanumeric() || b"_$.".contains(&b);
    let sane = (1..=100).contains(&callback.len())
        && callback.bytes().all(letter)
        && !callback.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if !sane {
        let detail = format!("`callback` is the name of a function, not {callback:?}");
        return Err(Problem::new(Kind::BadRequest, detail));
    }
    // The comment keeps the start of the answer from being taken for anything else.
    let script = format!("/**/{callback}({body});");
    // JSON may hold two signs that end a line of a script.
    let script = script.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/javascript; charset=utf-8")),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, script).into_response())
}

/// Reads JSON; `what` it is goes into the error.
pub(super) fn read<T: DeserializeOwned>(what: &str, value: Value) -> Result<T, Problem> {
    serde_json::from_value(value)
        .map_err(|e| Problem::new(Kind::BadRequest, format!("{what}: {e}")))
}

/// Reads JSON from its text.
pub(super) fn parse(what: &str, text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text)
        .map_err(|e| Problem::new(Kind::BadRequest, format!("{what} is no JSON: {e}")))
}

pub(super) fn check_text(what: &str, text: &str) -> Result<(), Problem> {
    if text.len() <= MAX_TEXT {
        return Ok(());
    }
    let detail = format!("{what} has {} bytes; {MAX_TEXT} are the most", text.len());
    Err(Problem::new(Kind::BadRequest, detail))
}

pub(super) fn check_batch(queries: usize) -> Result<(), Problem> {
    if queries <= BATCH {
        return Ok(());
    }
    Err(Problem::new(Kind::TooLarge, format!("{queries} queries at once; {BATCH} are the most")))
}

/// One or several.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> OneOrMany<T> {
    pub(super) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

/// A value of a property.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum GivenValue {
    Text(String),
    Number(f64),
    Truth(bool),
    Thing { id: String },
}

/// Values as the service understands them.
pub(super) fn given(what: &str, values: OneOrMany<GivenValue>) -> Result<Vec<Given>, Problem> {
    let values = values.into_vec();
    if values.len() > MAX_VALUES {
        let detail = format!("{what} has {} values; {MAX_VALUES} are the most", values.len());
        return Err(Problem::new(Kind::BadRequest, detail));
    }
    let one = |value| {
        Ok(match value {
            GivenValue::Text(text) => {
                check_text(what, &text)?;
                Given::Text(text)
            }
            GivenValue::Thing { id } => {
                check_text(what, &id)?;
                Given::Id(id)
            }
            GivenValue::Number(number) => Given::Number(number),
            GivenValue::Truth(truth) => Given::Truth(truth),
        })
    };
    values.into_iter().map(one).collect()
}

/// How many candidates somebody wants.
pub(super) fn limit(what: &str, limit: Option<f64>) -> Result<Option<usize>, Problem> {
    let Some(limit) = limit else { return Ok(None) };
    if !(1.0..=1e9).contains(&limit) || limit.fract() != 0.0 {
        let detail = format!("{what}: `limit` is a positive whole number, not {limit}");
        return Err(Problem::new(Kind::BadRequest, detail));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was checked")]
    let limit = limit as usize;
    Ok(Some(limit))
}

pub(super) fn check_query(what: &str, query: &Query) -> Result<(), Problem> {
    let many = [query.conditions.len(), query.names.len(), query.ids.len(), query.types.len()];
    if many.into_iter().any(|n| n > MAX_VALUES) {
        let detail = format!("{what} has more than {MAX_VALUES} names, types or conditions");
        return Err(Problem::new(Kind::BadRequest, detail));
    }
    query.names.iter().chain(&query.ids).try_for_each(|text| check_text(what, text))
}

/// A candidate; in version 1.0 its features have names.
pub(super) fn candidate(candidate: &Candidate, named_features: bool) -> Value {
    let feature = |feature: &Feature| {
        let (id, name) = feature.row();
        let value = match *feature {
            Feature::Name(share)
            | Feature::Words(share)
            | Feature::Order(share)
            | Feature::Properties(share) => rounded(share, 1000.0),
            Feature::Type(fits) => fits.into(),
            Feature::Claims(claims) => claims.into(),
        };
        let mut feature = json!({ "id": id, "value": value });
        if named_features {
            feature["name"] = name.into();
        }
        feature
    };
    let types = candidate.thing.types.iter().map(|kind| super::named(kind.id(), kind.name()));
    json!({
        "id": candidate.thing.id,
        "name": candidate.thing.name,
        "description": candidate.description,
        "score": rounded(candidate.score, 10.0),
        "match": candidate.is_match,
        "features": candidate.features.iter().map(feature).collect::<Vec<_>>(),
        "type": types.collect::<Vec<_>>(),
    })
}

fn rounded(number: f32, parts: f64) -> Value {
    ((f64::from(number) * parts).round() / parts).into()
}

pub(super) fn kind(kind: Type) -> Value {
    let mut value = json!({
        "id": kind.id(),
        "name": kind.name(),
        "description": kind.description(),
    });
    if let Some(broader) = kind.broader() {
        value["broader"] = json!([super::named(broader.id(), broader.name())]);
    }
    value
}

pub(super) fn property(property: Property) -> Value {
    json!({
        "id": property.id(),
        "name": property.name(),
        "description": property.description(),
    })
}

/// What is to be fetched.
#[derive(Deserialize)]
pub(super) struct Extension {
    ids: Vec<String>,
    properties: Vec<Fetched>,
}

#[derive(Deserialize)]
struct Fetched {
    id: String,
    #[serde(default)]
    settings: serde_json::Map<String, Value>,
}

/// What was fetched: about the properties, and for each thing the values of each.
pub(super) struct Extended {
    pub(super) meta: Value,
    pub(super) properties: Vec<String>,
    pub(super) rows: Vec<(String, Vec<Vec<Value>>)>,
}

impl Extension {
    pub(super) fn read(value: Value) -> Result<Self, Problem> {
        let extension: Self = read("the data extension query", value)?;
        if extension.ids.len() > EXTENDED || extension.properties.len() > EXTENDED {
            let detail = format!("at most {EXTENDED} things and properties at once");
            return Err(Problem::new(Kind::TooLarge, detail));
        }
        extension.ids.iter().try_for_each(|id| check_text("an identifier", id))?;
        Ok(extension)
    }

    /// Fetches it. Properties and things that we don't have get no values.
    pub(super) fn fetch(self, reconciler: &Reconciler) -> Result<Extended, Problem> {
        let mut most = Vec::with_capacity(self.properties.len());
        for property in &self.properties {
            let limit = match property.settings.get("limit") {
                Some(Value::Number(n)) => n.as_u64().and_then(|n| usize::try_from(n).ok()),
                Some(Value::String(text)) if text.is_empty() => Some(0),
                Some(Value::String(text)) => text.parse().ok(),
                None => Some(0),
                _ => None,
            };
            let wrong = || format!("the setting `limit` of {:?} is no whole number", property.id);
            let limit = limit.ok_or_else(|| Problem::new(Kind::BadRequest, wrong()))?;
            most.push(if limit == 0 { usize::MAX } else { limit });
        }
        let known: Vec<_> = self.properties.iter().map(|own| Property::known(&own.id)).collect();
        let ours: Vec<_> = known.iter().flatten().copied().collect();
        let mut rows = Vec::with_capacity(self.ids.len());
        for id in self.ids {
            let values = match reconciler.known(&id)? {
                Some(thing) => reconciler.all_values(&thing, &ours)?,
                None => vec![Vec::new(); ours.len()],
            };
            let mut values = values.into_iter();
            let cells = known.iter().zip(&most).map(|(property, most)| {
                let values = property.and_then(|_| values.next()).unwrap_or_default();
                values.into_iter().take(*most).map(cell).collect()
            });
            rows.push((id, cells.collect()));
        }
        let about = |(property, id): (&Option<Property>, &String)| match property {
            None => super::named(id, id),
            Some(property) => {
                let mut about = super::named(id, property.name());
                if let Some(kind) = property.leads_to() {
                    about["type"] = super::named(kind.id(), kind.name());
                }
                about
            }
        };
        let properties: Vec<String> = self.properties.into_iter().map(|own| own.id).collect();
        let meta = known.iter().zip(&properties).map(about).collect();
        Ok(Extended { meta, properties, rows })
    }
}

fn cell(value: Of) -> Value {
    match value {
        Of::Thing { id, name } => super::named(&id, &name),
        Of::Text(text) => json!({ "str": text }),
        Of::Count(count) => json!({ "int": count }),
        Of::Day(day) => json!({ "date": format!("{day}T00:00:00Z") }),
    }
}
