//! The API from outside: the real router on a store of the example articles, called without a socket.
//!
//! Each route is asked with several sets of parameters, and answers what the SPARQL that documents it
//! answers when the same values stand in its filters.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
mod feeds;

use std::{collections::BTreeSet, sync::LazyLock};

use assert_cmd::cargo::cargo_bin;
use axum::{
    Router,
    body::Body,
    http::{
        HeaderMap, Request, StatusCode,
        header::{ACCEPT, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH, LINK},
    },
};
use dictum::{
    ask::{self, Parameter, Place, QUESTIONS, Question, Type},
    claim::Finder,
    outside::Listed,
    server::{self, AppState, Limits, Shared, Tokens},
    store::{Answer as Rows, Bounds, DefaultGraph, Options, Store},
    worker::Workers,
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

static STORE: LazyLock<Store> = LazyLock::new(common::examples);

fn state(store: Store, tokens: Option<Tokens>) -> AppState {
    let limits = Limits {
        time: std::time::Duration::from_secs(30),
        memory: 128 << 20,
        rows: 1_000_000,
        bytes: 64 << 20,
        places: 4,
        length: 1 << 20,
        bounds: Bounds::default(),
    };
    AppState::new(Shared {
        workers: Workers::new(cargo_bin!("dictum").to_owned(), store.clone(), 384 << 20),
        store,
        extractor: Finder::Rules.into(),
        tokens,
        default_graph: DefaultGraph::Union,
        anonymous: limits,
        token: limits,
        services: Listed::default(),
        max_body: 100_000,
        max_graph: 1_000_000,
        slow_ms: u64::MAX,
        log_literals: false,
    })
}

fn router() -> Router {
    server::router(state(STORE.clone(), None))
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(request: Request<Body>) -> Answer {
    let (parts, body) = router().oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, text }
}

async fn get(uri: &str) -> Answer {
    send(Request::get(uri).body(Body::empty()).unwrap()).await
}

/// Asks a question over HTTP.
async fn ask(question: &Question, sent: &[(&str, &str)]) -> Answer {
    get(&address(question, sent)).await
}

fn address(question: &Question, sent: &[(&str, &str)]) -> String {
    let mut path = question.path.to_owned();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in sent {
        let place = format!("{{{name}}}");
        if path.contains(&place) {
            path = path.replace(&place, value);
        } else {
            query.append_pair(name, value);
        }
    }
    format!("{path}?{}", query.finish())
}

/// A claim, an article and an utterance that there are.
fn there() -> [String; 3] {
    let claims = Question::named("list_claims").unwrap();
    let sent = [("event".to_owned(), "cyber-attack-on-ellvane-ferries_event".to_owned())];
    let arguments = ask::Arguments::of(claims.parameters, sent).unwrap();
    let ask::Answer::Page(page) = claims.answer(&STORE, &arguments).unwrap() else { panic!() };
    let last = |iri: &Value| iri.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let claim = &page.items[0];
    [last(&claim["id"]), last(&claim["article"]["id"]), last(&claim["utterance"])]
}

/// What each question is asked.
fn asked() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let [claim, article, utterance] = there();
    let of = |pairs: &[(&'static str, &str)]| {
        pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect::<Vec<_>>()
    };
    let filters = [
        of(&[]),
        of(&[("speaker", "petra-oswin")]),
        of(&[
            ("speaker", "Petra Oswin"),
            ("speaker", "sabine rask"),
            ("act", "Accusation"),
            ("act", "Denial"),
        ]),
        of(&[("on_behalf_of", "Tolmaria")]),
        of(&[("target", "tolmaria"), ("confidence", "0.5")]),
        of(&[("entity", "tolmaria"), ("quotation", "direct")]),
        of(&[
            ("event", "cyber-attack-on-ellvane-ferries_event"),
            ("from", "2025-03-16"),
            ("until", "2025-03-17"),
        ]),
        of(&[("publisher", "The Ostrel Courier"), ("q", "ferr* OR attack")]),
        of(&[("until", "2025-03-16"), ("q", "tolmaria -ransom")]),
        of(&[("article", &article)]),
        of(&[("speaker", "nobody of that name")]),
        of(&[("limit", "3")]),
    ];
    let mut all = Vec::new();
    for name in ["list_claims", "list_utterances", "timeline"] {
        all.extend(filters.iter().map(|filter| (name, filter.clone())));
    }
    all.push(("timeline", of(&[("by", "day")])));
    all.push(("timeline", of(&[("by", "year"), ("act", "Denial")])));
    for pairs in [
        of(&[("id", "tolmaria")]),
        of(&[("id", "tolmaria"), ("role", "target")]),
        of(&[("id", "tolmaria"), ("role", "speaker"), ("role", "on_behalf_of"), ("act", "Denial")]),
        of(&[("id", "cyber-attack-on-ellvane-ferries_event"), ("role", "event")]),
    ] {
        all.push(("list_claims_of_entity", pairs));
    }
    for pairs in [of(&[]), of(&[("type", "country"), ("type", "event")]), of(&[("q", "osw*")])] {
        all.push(("list_entities", pairs));
    }
    for pairs in [
        of(&[]),
        of(&[("publisher", "The Ostrel Courier")]),
        of(&[("from", "2025-03-17"), ("q", "ferr*")]),
    ] {
        all.push(("list_articles", pairs));
    }
    for pairs in [of(&[("q", "attack")]), of(&[("q", "oswin OR ferr*"), ("kind", "entity")])] {
        all.push(("search", pairs));
    }
    for pairs in
        [of(&[("focus", "tolmaria")]), of(&[("focus", "Tolmaria"), ("acts", "Accusation,Denial")])]
    {
        all.push(("graph", pairs));
    }
    for about in ["cyber-attack-on-ellvane-ferries_event", "tolmaria", "petra-oswin"] {
        all.push(("compare", of(&[("about", about)])));
    }
    all.push(("get_claim", vec![("id", claim)]));
    all.push(("get_article", vec![("id", article)]));
    all.push(("get_utterance", vec![("id", utterance)]));
    all.push(("get_entity", of(&[("id", "petra-oswin")])));
    all
}

/// A question's SPARQL with values in its filters.
fn sparql(question: &Question, sent: &[(&str, &str)]) -> String {
    let given = |name: &str| sent.iter().any(|(known, _)| *known == name);
    let names: BTreeSet<&str> = question.takes().map(|parameter| parameter.name).collect();
    let mut query = String::new();
    for line in question.sparql.lines() {
        match line.rsplit_once(" # ") {
            Some((filter, name)) if names.contains(name) && !line.starts_with('#') => {
                if given(name) {
                    query.push_str(filter);
                }
            }
            _ => query.push_str(line),
        }
        query.push('\n');
    }
    let base = STORE.base();
    let mut put = |name: &str, value: &str| query = query.replace(&format!("${name}"), value);
    let letters = match sent.iter().find(|(name, _)| *name == "by") {
        Some((_, "day")) => "10",
        Some((_, "year")) => "4",
        _ => "7",
    };
    put("letters", letters);
    put("entities", &format!("<{base}graph/entities>"));
    for parameter in question.takes() {
        let values: Vec<_> = sent.iter().filter(|(name, _)| *name == parameter.name).collect();
        let terms = values.iter().flat_map(|(_, value)| terms(question, parameter, value));
        let mut terms = terms.collect::<Vec<_>>().join(" ");
        if let (true, Type::Count(_, _, default)) = (values.is_empty(), parameter.kind) {
            terms = default.to_string();
        }
        put(parameter.name, &terms);
    }
    query
}

/// A value as terms of SPARQL.
fn terms(question: &Question, parameter: &Parameter, value: &str) -> Vec<String> {
    let base = STORE.base();
    let text = |value: &str| format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    let own = |name: &str| format!("dic:{name}");
    vec![match (parameter.name, parameter.kind) {
        (_, Type::Thing) => {
            let iris = ask::things(&STORE, value).unwrap();
            return iris.into_iter().map(|iri| format!("<{iri}>")).collect();
        }
        ("acts", _) => return value.split(',').map(own).collect(),
        ("act" | "quotation", _) => own(value),
        ("type", _) if value == "event" => own("Event"),
        ("type", _) => "<https://schema.org/Country>".to_owned(),
        ("article", _) => format!("<{base}article/{value}>"),
        ("id", _) => {
            let kind = question.path.split('/').nth(2).unwrap();
            let kind = match kind {
                "claims" | "utterances" => "claim",
                "articles" => "article",
                _ => "entity",
            };
            format!("<{base}{kind}/{value}>")
        }
        (_, Type::Day) => format!("\"{value}\"^^<http://www.w3.org/2001/XMLSchema#date>"),
        (_, Type::Count(..) | Type::Probability) => value.to_owned(),
        _ => text(value),
    }]
}

/// The rows of a query, as texts by the names of its variables.
fn rows(query: &str) -> Vec<Vec<(String, Option<String>)>> {
    let answer = STORE.query(query, &Options::default()).unwrap_or_else(|e| panic!("{e}: {query}"));
    let Rows::Solutions(rows) = answer.answer().unwrap() else { panic!("{query}") };
    let names: Vec<_> = rows.variables().into_iter().map(str::to_owned).collect();
    let text = |term: oxigraph::model::Term| match term {
        oxigraph::model::Term::NamedNode(node) => node.into_string(),
        oxigraph::model::Term::Literal(literal) => literal.value().to_owned(),
        other => panic!("{other}"),
    };
    rows.map(|row| {
        names.iter().cloned().zip(row.unwrap().into_iter().map(|t| t.map(text))).collect()
    })
    .collect()
}

/// A member as a text, as SPARQL has it.
fn member(thing: &Value, name: &str) -> Option<String> {
    match &thing[name] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        // Those who take a stand.
        Value::Object(camp) => Some(camp["total"].to_string()),
        other => Some(other.to_string()),
    }
}

#[tokio::test]
async fn each_route_answers_what_its_sparql_answers() {
    let mut found = 0;
    let mut questions = BTreeSet::new();
    for (name, sent) in asked() {
        let question = Question::named(name).unwrap();
        let sent: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = ask(question, &sent).await;
        assert_eq!(answer.status, StatusCode::OK, "{name} {sent:?}: {}", answer.text);
        let answer = answer.json();
        let things = match (&answer["items"], &answer["edges"]) {
            (Value::Array(items), _) | (_, Value::Array(items)) => items.clone(),
            _ => vec![answer.clone()],
        };
        let expected = rows(&sparql(question, &sent));
        let columns: Vec<_> =
            expected.first().into_iter().flatten().map(|(column, _)| column.clone()).collect();
        // What only puts the rows in order is no member.
        let columns: Vec<_> = columns.into_iter().filter(|c| c != "day").collect();
        let expected: Vec<Vec<_>> = expected
            .into_iter()
            .map(|row| row.into_iter().filter(|(c, _)| c != "day").collect())
            .collect();
        let got: Vec<Vec<_>> = things
            .iter()
            .map(|thing| columns.iter().map(|c| (c.clone(), member(thing, c))).collect())
            .collect();
        assert_eq!(got.len(), expected.len(), "{name} {sent:?}");
        for (got, expected) in got.iter().zip(&expected) {
            for ((column, got), (_, expected)) in got.iter().zip(expected) {
                // 0.9 and 0.90 are one number.
                let same = got == expected
                    || got.as_ref().and_then(|g| g.parse::<f64>().ok()).is_some_and(|g| {
                        expected.as_ref().and_then(|e| e.parse::<f64>().ok()) == Some(g)
                    });
                assert!(same, "{name} {sent:?}: {column} is {got:?}, not {expected:?}");
            }
        }
        found += got.len();
        questions.insert(name);
    }
    assert!(found > 300, "{found}");
    let all: BTreeSet<_> = QUESTIONS.iter().map(|question| question.name).collect();
    assert_eq!(questions, all, "every question is asked");
}

#[tokio::test]
async fn pages_put_together_are_the_whole_list() {
    for name in
        ["list_claims", "list_utterances", "list_entities", "list_articles", "timeline", "search"]
    {
        for order in ["newest", "oldest"] {
            let question = Question::named(name).unwrap();
            let takes_order = question.takes().any(|parameter| parameter.name == "order");
            let mut sent = vec![("limit", "100")];
            sent.extend(takes_order.then_some(("order", order)));
            sent.extend((name == "search").then_some(("q", "tolmaria OR attack")));
            sent.extend((name == "timeline").then_some(("by", "day")));
            let mut cursor: Option<String> = None;
            let whole = ask(question, &sent).await.json()["items"].as_array().unwrap().clone();
            let mut parts = Vec::new();
            sent[0].1 = "3";
            loop {
                let mut sent = sent.clone();
                sent.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
                let answer = ask(question, &sent).await;
                let page = answer.json();
                parts.extend(page["items"].as_array().unwrap().clone());
                cursor = page["meta"]["next"].as_str().map(str::to_owned);
                let link = answer.header(LINK);
                match &cursor {
                    Some(next) => assert!(link.contains(next) && link.ends_with("rel=\"next\"")),
                    None => assert_eq!(link, ""),
                }
                if cursor.is_none() {
                    break;
                }
            }
            parts.truncate(whole.len());
            assert!(whole.len() > 3, "{name}");
            let ids = |things: &[Value]| {
                let of = |thing: &Value| {
                    thing["id"].as_str().or(thing["period"].as_str()).unwrap().to_owned()
                };
                things.iter().map(of).collect::<Vec<_>>()
            };
            assert_eq!(ids(&parts), ids(&whole), "{name} {order}");
        }
    }
}

#[tokio::test]
async fn answers_come_as_json_lines_and_csv_and_with_chosen_members() {
    let csv =
        get("/api/claims?speaker=petra-oswin&format=csv&fields=id,speakers,text&limit=2").await;
    assert_eq!(csv.header(CONTENT_TYPE), "text/csv; charset=utf-8; header=present");
    let mut lines = csv.text.split("\r\n");
    assert_eq!(lines.next(), Some("id,speakers.name,speakers.id,text"));
    assert!(lines.next().unwrap().contains(",Petra Oswin,"), "{}", csv.text);
    let request =
        Request::get("/api/claims?limit=2&fields=text").header(ACCEPT, "application/x-ndjson");
    let lines = send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(lines.header(CONTENT_TYPE), "application/x-ndjson");
    assert_eq!(lines.text.lines().count(), 2);
    for line in lines.text.lines() {
        let thing: Value = serde_json::from_str(line).unwrap();
        assert_eq!(thing.as_object().unwrap().keys().collect::<Vec<_>>(), ["text"]);
    }
    let total: usize = lines.header("x-total-count").parse().unwrap();
    assert!(total > 2);
    let request = Request::get("/api/claims").header(ACCEPT, "image/png");
    let refused = send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(refused.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let router = router();
    let send = async |request: Request<Body>| router.clone().oneshot(request).await.unwrap();
    let first = send(Request::get("/api/entities").body(Body::empty()).unwrap()).await;
    let tag = first.headers()[ETAG].clone();
    let request = Request::get("/api/entities").header(IF_NONE_MATCH, tag.clone());
    let second = send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(second.headers()[ETAG], tag);
    assert!(second.into_body().collect().await.unwrap().to_bytes().is_empty());
}

/// What nobody should send.
const HOSTILE: &[&str] = &[
    "\"", "'", "\\", "<>", "<http://x>", "> . } ; DROP ALL ; #", "} UNION { ?s ?p ?o", "?x", "$x",
    "\u{0}", "\u{202e}", "../../etc/passwd", "%2e%2e%2f", "{{7*7}}", "-1", "1e999", "NaN", "null",
    "[]", "AND", "OR", "((((((((((((", "\"grey", "name:", "*", "a*b~9", "IN [", "x^", "http://",
    "http://[", "🦊", "2031-13-45", "0000-00-00", "ſ", "a\r\nb",
];

#[tokio::test]
async fn hostile_values_are_answered_with_nothing_or_a_problem() {
    let long = "x".repeat(20_000);
    let (word, words) = ("0".repeat(300), "𝒳𝒳𝒳𝒳 ".repeat(60));
    let hostile = || HOSTILE.iter().copied().chain(["", &long, &word, &words]);
    for question in QUESTIONS {
        for parameter in question.takes() {
            for value in hostile() {
                let needed =
                    question.takes().filter(|p| matches!(p.place, Place::Path | Place::Needed));
                let mut sent: Vec<(&str, String)> = needed
                    .filter(|p| p.name != parameter.name)
                    .map(|p| (p.name, p.example.to_owned()))
                    .collect();
                // In a path it is written as in a path.
                let bytes: Vec<_> = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
                let encoded = bytes.concat();
                let written =
                    if parameter.place == Place::Path { encoded } else { value.to_owned() };
                sent.push((parameter.name, written));
                let sent: Vec<_> = sent.iter().map(|(n, v)| (*n, v.as_str())).collect();
                let answer = ask(question, &sent).await;
                let shown: String = value.chars().take(40).collect();
                let place =
                    format!("{} {}={shown:?}: {}", question.name, parameter.name, answer.text);
                assert!(!answer.status.is_server_error(), "{place}");
                if !answer.status.is_success() {
                    assert_eq!(answer.header(CONTENT_TYPE), "application/problem+json", "{place}");
                    assert!(answer.text.len() < 2000, "{place}");
                }
                if value == long || value.is_empty() {
                    assert!(answer.status.is_client_error(), "{place}");
                }
            }
        }
        let needed = question.takes().filter(|p| matches!(p.place, Place::Path | Place::Needed));
        let mut sent: Vec<_> = needed.map(|p| (p.name, p.example)).collect();
        sent.push(("unknown", "x"));
        assert_eq!(ask(question, &sent).await.status, StatusCode::BAD_REQUEST, "{}", question.name);
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    for path in ["claims", "entities", "articles", "utterances"] {
        let answer = get(&format!("/api/{path}/absent")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json()["title"], "Not found");
    }
    assert_eq!(get("/api/entities/absent/claims").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get("/api/graph?focus=absent").await.status, StatusCode::NOT_FOUND);
    assert_eq!(get("/api/claims/%FF").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(get("/api/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_page_and_the_description_are_there() {
    let page = get("/api").await;
    assert_eq!(page.header(CONTENT_TYPE), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").contains("default-src 'none'"));
    assert!(get("/api/page.js").await.text.contains("openapi.json"));
    let described = get("/openapi.json").await.json();
    assert_eq!(described["openapi"], "3.1.0");
    assert_eq!(described["paths"].as_object().unwrap().len(), QUESTIONS.len());
}

#[tokio::test]
async fn what_agents_send_wrong_is_a_problem() {
    let both = "application/json, text/event-stream";
    for (method, media_type, accept, body, status) in [
        ("GET", "application/json", both, "", StatusCode::METHOD_NOT_ALLOWED),
        ("DELETE", "application/json", both, "", StatusCode::METHOD_NOT_ALLOWED),
        ("POST", "application/json", "text/turtle", "{}", StatusCode::NOT_ACCEPTABLE),
        ("POST", "text/plain", both, "{}", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("POST", "application/json", both, "{bad", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let request = Request::builder()
            .method(method)
            .uri("/mcp")
            .header(HOST, "localhost")
            .header(CONTENT_TYPE, media_type)
            .header(ACCEPT, accept)
            .body(Body::from(body))
            .unwrap();
        let answer = send(request).await;
        assert_eq!(answer.status, status, "{method} {media_type} {accept} {body}");
        assert_eq!(answer.header(CONTENT_TYPE), "application/problem+json");
        assert_eq!(answer.json()["status"], status.as_u16());
    }
}
