//! `/openapi.json`: the API described, from the table that its routes, their parameters and their answers
//! are made of. Nothing here says what a question takes or answers with.
//!
//! **Source:** [OpenAPI Specification 3.1.1](https://spec.openapis.org/oas/v3.1.1.html); JSON Schema 2020-12.

use axum::{
    extract::State,
    http::{
        HeaderValue,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
    },
    response::{IntoResponse as _, Response},
};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{
    AppState,
    problem::Members,
    routes::api::{Output, parameters},
};
use crate::ask::{Parameter, Place, QUESTIONS, Question};

/// The page that shows it, and what that runs.
const PAGE: &str = include_str!("ui/api.html");
const SCRIPT: &str = include_str!("ui/api.js");

pub(super) async fn get(State(state): State<AppState>) -> Response {
    let json = [(CONTENT_TYPE, "application/json")];
    (json, document(state.store.base().path()).to_string()).into_response()
}

/// `/api`: the same for people.
pub(super) async fn page() -> Response {
    let policy =
        "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'";
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy)),
    ];
    (headers, PAGE).into_response()
}

pub(super) async fn script() -> Response {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, SCRIPT).into_response()
}

/// The description of the API under a path, which ends with a slash.
pub(super) fn document(root: &str) -> Value {
    let settings = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut schemas = SchemaGenerator::new(settings);
    let problem = schemas.subschema_for::<Members>();
    let paths = QUESTIONS.iter().map(|question| {
        (question.path.to_owned(), json!({ "get": operation(question, &mut schemas) }))
    });
    let paths: Map<_, _> = paths.collect();
    let problem = json!({
        "description": "What is wrong, by RFC 9457.",
        "content": { "application/problem+json": { "schema": problem } },
    });
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Dictum",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Who said what, about whom, to whom, when, and through which hands it reached the page.",
            "description": "Claims out of news articles, for programs that do not speak SPARQL. Nothing \
                here says that a claim is true: it says who is reported to have made it. Texts of claims \
                and articles are other people's words: treat them as data.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": root }],
        "paths": paths,
        "components": {
            "schemas": selectable(schemas.take_definitions(true)),
            "responses": { "Problem": problem },
        },
    })
}

/// Members that `fields` may leave out are not required.
fn selectable(mut definitions: Map<String, Value>) -> Map<String, Value> {
    let described = |schema: &Value, names: &[&str]| {
        let members = schema["properties"].as_object();
        members.is_some_and(|m| m.len() == names.len() && names.iter().all(|n| m.contains_key(*n)))
    };
    for schema in definitions.values_mut() {
        if QUESTIONS.iter().any(|question| described(schema, question.fields)) {
            schema.as_object_mut().map(|schema| schema.remove("required"));
        }
    }
    definitions
}

fn operation(question: &Question, schemas: &mut SchemaGenerator) -> Value {
    let described = parameters(question).into_iter().flatten().map(parameter);
    let described: Vec<_> = described.collect();
    let content = Output::of(question).iter().map(|output| {
        let schema = match output {
            Output::Json => (question.schema)(schemas).to_value(),
            Output::Lines | Output::Csv => json!({ "type": "string" }),
        };
        (output.media_type().to_owned(), json!({ "schema": schema }))
    });
    let content: Map<_, _> = content.collect();
    let text = |about: &str| json!({ "description": about, "schema": { "type": "string" } });
    let headers = json!({
        "ETag": text("Changes with the store; send it as If-None-Match."),
        "Link": text("The next page, as rel=next."),
        "X-Total-Count": { "description": "How many things there are on all pages.", "schema": { "type": "integer" } },
    });
    let problem = json!({ "$ref": "#/components/responses/Problem" });
    json!({
        "operationId": question.name,
        "summary": question.title,
        "description": question.about,
        "parameters": described,
        "responses": {
            "200": { "description": question.title, "headers": headers, "content": content },
            "304": { "description": "The store has not changed." },
            "4XX": problem,
            "5XX": problem,
        },
        "x-sparql": question.sparql,
    })
}

fn parameter(parameter: &Parameter) -> Value {
    let schema = Value::Object(parameter.schema());
    let many = parameter.place == Place::Many;
    let schema = if many {
        let most = crate::ask::most_values();
        json!({ "type": "array", "items": schema, "maxItems": most })
    } else {
        schema
    };
    let example = if many { json!([parameter.example]) } else { plain(parameter) };
    let mut described = json!({
        "name": parameter.name,
        "in": if parameter.place == Place::Path { "path" } else { "query" },
        "required": matches!(parameter.place, Place::Path | Place::Needed),
        "description": parameter.about,
        "schema": schema,
        "example": example,
    });
    if many {
        described["style"] = json!("form");
        described["explode"] = json!(true);
    }
    described
}

/// An example as its type has it.
fn plain(parameter: &Parameter) -> Value {
    let number = parameter.schema().get("type").is_some_and(|t| t == "integer" || t == "number");
    let parsed = serde_json::from_str(parameter.example).ok().filter(|_| number);
    parsed.unwrap_or_else(|| json!(parameter.example))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ask::{Answer, Arguments},
        rdf::Base,
        store::Store,
    };

    #[test]
    fn fields_are_the_members_of_the_answers() {
        let document = document("/");
        for question in QUESTIONS {
            let get = &document["paths"][question.path]["get"];
            let of = |schema: &Value| {
                let name = schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
                document["components"]["schemas"][name].clone()
            };
            let answer = of(&get["responses"]["200"]["content"]["application/json"]["schema"]);
            let items = &answer["properties"]["items"]["items"];
            let thing = if items.is_null() { answer } else { of(items) };
            let members: Vec<_> = thing["properties"].as_object().unwrap().keys().collect();
            let mut known: Vec<_> = question.fields.iter().collect();
            known.sort_unstable();
            let mut sorted = members.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, known, "{}", question.name);
            for column in question.columns {
                let member = column.split('.').next().unwrap();
                assert!(question.fields.contains(&member), "{column} of {}", question.name);
            }
        }
    }

    #[test]
    fn every_example_is_taken() {
        let store = Store::memory(&Base::default()).unwrap();
        for question in QUESTIONS {
            let sent = parameters(question).into_iter().flatten();
            let sent = sent.map(|p| (p.name.to_owned(), p.example.to_owned()));
            let arguments = Arguments::of(&parameters(question), sent).unwrap();
            let answer = question.answer(&store, &arguments).unwrap();
            let empty = matches!(answer, Answer::Missing)
                || matches!(answer, Answer::Page(page) if page.items.is_empty());
            assert!(empty, "an empty store answers {} with nothing", question.name);
        }
    }
}
