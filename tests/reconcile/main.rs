//! The reconciliation service from outside: its answers held against the schemas of the standard, a client
//! that people use, pages, and whatever hostile callers send.
//!
//! Needs a Python (`PYTHON`, else `python3`) with jsonschema and reconciler, and the schemas in
//! `../shared/reconciliation`; where one is missing, the test says loudly that it did not run.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod served;

use std::{
    io::{self, Write as _},
    process::Command,
    time::Duration,
};

use serde_json::{Value, json};

use common::examples;
use served::Served;

/// What a script exits with where something is missing.
const NOT_RUN: i32 = 77;

fn python(script: &str, args: &[&str]) {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = format!("{}/tests/reconcile/{script}", env!("CARGO_MANIFEST_DIR"));
    let (code, said) = match Command::new(&python).arg(&script).args(args).output() {
        Ok(out) => (out.status.code(), [out.stdout, out.stderr].concat()),
        Err(error) => (Some(NOT_RUN), format!("NOT RUN: {python}: {error}").into_bytes()),
    };
    let said = String::from_utf8_lossy(&said);
    if code == Some(NOT_RUN) {
        // Not by a macro: the test runner would keep it to itself.
        io::stderr().write_all(format!("{script}: {said}\n").as_bytes()).unwrap();
    } else {
        assert_eq!(code, Some(0), "{said}");
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(Duration::from_mins(1)))
        .build()
        .into()
}

/// Status, media type and text of an answer.
fn sent(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> (u16, String, String) {
    let mut answer = answer.unwrap();
    let media =
        answer.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let text = answer.body_mut().read_to_string().unwrap();
    (answer.status().as_u16(), media.unwrap_or_default(), text)
}

fn get(served: &Served, path: &str) -> (u16, String, String) {
    sent(agent().get(served.url(path)).call())
}

fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The candidates of one query in version 0.2.
fn asked(served: &Served, query: &Value) -> Vec<Value> {
    let batch = json!({ "q": query }).to_string();
    let (status, _, text) =
        sent(agent().post(served.url("/reconcile")).send_form([("queries", &*batch)]));
    assert_eq!(status, 200, "{query}: {text}");
    let answer: Value = serde_json::from_str(&text).unwrap();
    answer["q"]["result"].as_array().unwrap().clone()
}

fn names(candidates: &[Value]) -> Vec<&str> {
    candidates.iter().map(|candidate| candidate["name"].as_str().unwrap()).collect()
}

#[test]
fn answers_hold_against_the_schemas_and_example_documents_are_taken() {
    let served = Served::new(examples());
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reconciliation");
    python("schemas.py", &[&served.url(""), shared]);
}

#[test]
fn a_client_reconciles_a_column() {
    let served = Served::new(examples());
    python("client.py", &[&served.url("")]);
}

#[test]
fn a_name_is_found_in_any_writing_and_taken_only_when_it_is_sure() {
    let served = Served::new(examples());
    let first = |query: Value| {
        let found = asked(&served, &query);
        let first = found.first().unwrap_or_else(|| panic!("nothing for {query}"));
        (first["name"].as_str().unwrap().to_owned(), first["match"].as_bool().unwrap())
    };
    let is = |name: &str, sure: bool| (name.to_owned(), sure);
    assert_eq!(first(json!({"query": "petra ÓSWIN"})), is("Petra Oswin", true));
    assert_eq!(first(json!({"query": "Minister Petra Oswin"})), is("Petra Oswin", true));
    assert_eq!(first(json!({"query": "P. Oswin"})), is("Petra Oswin", false));
    assert_eq!(first(json!({"query": "Petra Oswinn"})), is("Petra Oswin", false));
    assert_eq!(first(json!({"query": "Oswin", "type": "Person"})), is("Petra Oswin", false));
    assert_eq!(
        asked(&served, &json!({"query": "Petra Oswin", "type": "Country"})),
        Vec::<Value>::new()
    );
    // What is known otherwise speaks against her.
    let other = json!({"query": "Petra Oswin", "properties": [{"pid": "accusations", "v": 4711}]});
    assert_eq!(first(other), is("Petra Oswin", false));
}

#[test]
fn a_quotation_is_found_in_other_words() {
    let served = Served::new(examples());
    let ask = |words: &str, properties: Value| {
        asked(&served, &json!({"query": words, "type": "Utterance", "properties": properties}))
    };
    let found = ask("Tolmaria had nothing to do with the attack", json!([]));
    assert!(names(&found)[0].starts_with("Tolmaria has nothing"), "{found:?}");
    let reworded =
        ask("no link between Tolmaria and the attacks", json!([{"pid": "act", "v": "Denial"}]));
    assert!(
        !reworded.is_empty() && reworded.iter().all(|one| one["match"] == false),
        "{reworded:?}"
    );
    assert_eq!(reworded[0]["features"][3]["value"], 1.0, "the best one is a denial: {reworded:?}");
    // Without words: all that she said.
    let said = ask("", json!([]));
    assert_eq!(said, Vec::<Value>::new());
    let hers = asked(
        &served,
        &json!({"type": "Utterance", "properties": [{"pid": "speaker", "v": {"id": "entity/sabine-rask"}}]}),
    );
    assert!(
        hers.iter().any(|one| one["name"].as_str().unwrap().starts_with("Tolmaria has")),
        "{hers:?}"
    );
    assert!(hers.iter().all(|one| one["match"] == false));
}

#[test]
fn pages_show_a_thing_and_lead_to_it() {
    let served = Served::new(examples());
    let (status, media, page) = get(&served, "/reconcile/preview?id=entity%2Fpetra-oswin");
    assert_eq!((status, &*media), (200, "text/html; charset=utf-8"), "{page}");
    assert!(page.contains("<h1>Petra Oswin</h1>") && page.contains("Interior Minister"), "{page}");
    let answer = agent().get(served.url("/reconcile/view?id=entity%2Fpetra-oswin")).call().unwrap();
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], served.url("/entity/petra-oswin"));
    for (what, id) in
        [("entity", "entity/petra-oswin"), ("type", "Person"), ("property", "spokeFor")]
    {
        let path = format!("/reconcile/flyout/{what}?id={}", encoded(id));
        let (status, _, text) = get(&served, &path);
        let flyout: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((status, flyout["id"].as_str()), (200, Some(id)), "{text}");
    }
    let (status, media, script) = get(&served, "/reconcile/suggest/type?prefix=per&callback=a.b$1");
    assert_eq!(status, 200);
    assert!(
        media.starts_with("application/javascript") && script.starts_with("/**/a.b$1({"),
        "{script}"
    );
}

#[test]
fn whatever_is_sent_the_answer_is_no_fault_of_the_server() {
    let served = Served::new(examples());
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = format!(r#"{{"q":{{"query":"{}"}}}}"#, "a ".repeat(20_000));
    let wide: serde_json::Map<String, Value> =
        (0..51).map(|n| (format!("q{n}"), json!({"query": "x"}))).collect();
    let wide = Value::Object(wide).to_string();
    let queries = [
        "",
        "{",
        "[]",
        "null",
        "7",
        "\"q\"",
        r#"{"q":null}"#,
        r#"{"q":{}}"#,
        r#"{"q":{"query":7}}"#,
        r#"{"q":{"query":"a","limit":0}}"#,
        r#"{"q":{"query":"a","limit":-1}}"#,
        r#"{"q":{"query":"a","limit":1.5}}"#,
        r#"{"q":{"query":"a","limit":1e99}}"#,
        r#"{"q":{"query":"a","type":7}}"#,
        r#"{"q":{"query":"a","type_strict":"no"}}"#,
        r#"{"q":{"properties":[]}}"#,
        r#"{"q":{"query":"a","properties":[{"pid":"x"}]}}"#,
        r#"{"q":{"query":"a","properties":[{"pid":7,"v":1}]}}"#,
        r#"{"q":{"query":"a","surprise":1}}"#,
        &deep,
        &long,
        &wide,
    ];
    let problem = |(status, media, text): (u16, String, String), what: &str| {
        let what: String = what.chars().take(200).collect();
        assert!((400..500).contains(&status), "{what}: {status} {text}");
        assert_eq!(media, "application/problem+json", "{what}");
    };
    for text in queries {
        problem(sent(agent().post(served.url("/reconcile")).send_form([("queries", text)])), text);
        problem(sent(agent().post(served.url("/reconcile")).send_form([("extend", text)])), text);
        if text.len() < 10_000 {
            problem(get(&served, &format!("/reconcile?queries={}", encoded(text))), text);
        }
        for path in ["match", "extend"] {
            let path = served.url(&format!("/reconcile/1.0-draft/{path}"));
            let json = agent().post(&path).content_type("application/json").send(text);
            problem(sent(json), text);
        }
    }
    for path in [
        "/reconcile/suggest/entity",
        "/reconcile/suggest/entity?prefix=a&cursor=-1",
        "/reconcile/suggest/entity?prefix=a&cursor=99999999999999999999",
        "/reconcile/preview",
        "/reconcile/suggest/type?prefix=a&callback=alert(1)",
        "/reconcile/suggest/type?prefix=a&callback=",
        "/reconcile/preview?id=",
        "/reconcile/preview?id=%00",
        "/reconcile/preview?id=entity%2F..%2F..",
        "/reconcile/preview?id=graph%2Fentities",
        "/reconcile/view?id=http%3A%2F%2Felsewhere.example%2F",
        "/reconcile/view?id=%3E%20%7D%20DROP%20ALL",
        "/reconcile/flyout/type?id=Nothing",
        "/reconcile/properties?limit=0",
        "/reconcile?queries=%7B%7D&queries=%7B%7D",
        "/reconcile/1.0-draft/match",
        "/reconcile/nowhere",
    ] {
        problem(get(&served, path), path);
    }
    // Odd, and yet a question.
    for text in [
        "\u{0}", "AND OR NOT ( \" ~ *", "\u{202e}\u{1f600}", "'; DROP", "{{id}}", "* IN [a TO b]",
        " , ",
    ] {
        let query = json!({"query": text, "properties": [{"pid": "speaker", "v": text}, {"pid": text, "v": true}]});
        drop(asked(&served, &query));
        let (status, ..) =
            get(&served, &format!("/reconcile/suggest/entity?prefix={}", encoded(text)));
        assert_eq!(status, 200, "{text:?}");
    }
}
