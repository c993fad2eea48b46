//! Linked data: every IRI that a store mints leads to what it names, as a page and in every format; and
//! reads back as the same triples in libraries that others wrote.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
mod outside;
mod pages;
mod reviews;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use assert_cmd::cargo::cargo_bin;
use axum::{
    Router,
    body::Body,
    http::{
        HeaderMap, Request, StatusCode,
        header::{ACCEPT, CONTENT_LOCATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LINK, LOCATION},
    },
};
use dictum::{
    claim::Finder,
    outside::Listed,
    rdf::{thing::Kind, vocab},
    server::{self, AppState, Limits, Shared},
    store::{Bounds, DefaultGraph, Name, Store},
    worker::Workers,
};
use http_body_util::BodyExt as _;
use oxigraph::{
    io::{JsonLdProfileSet, RdfFormat, RdfParser},
    model::{NamedNode, NamedOrBlankNode, Quad, Term, Triple},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const LIMITS: Limits = Limits {
    time: Duration::from_secs(30),
    memory: 128 << 20,
    rows: 1_000_000,
    bytes: 64 << 20,
    places: 4,
    length: 1024 * 1024,
    bounds: Bounds { depth: 64, patterns: 64 },
};

/// A server of a store that takes nothing in.
fn router(store: &Store) -> Router {
    server::router(AppState::new(Shared {
        workers: Workers::new(cargo_bin!("dictum").to_owned(), store.clone(), 384 << 20),
        store: store.clone(),
        extractor: Finder::Rules.into(),
        tokens: None,
        default_graph: DefaultGraph::Union,
        anonymous: LIMITS,
        token: LIMITS,
        services: Listed::default(),
        max_body: 100_000,
        max_graph: 1_000_000,
        slow_ms: u64::MAX,
        log_literals: false,
    }))
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(router: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(router: &Router, path: &str, accept: &str) -> Answer {
    let mut request = Request::get(path);
    if !accept.is_empty() {
        request = request.header(ACCEPT, accept);
    }
    send(router, request.body(Body::empty()).unwrap()).await
}

/// The paths of everything that a store speaks of, by kind.
fn minted(store: &Store) -> BTreeMap<&'static str, Vec<String>> {
    let base = store.base();
    let mut paths = BTreeSet::new();
    let mut note = |iri: &str| {
        if let Some(path) = base.path_of(iri).filter(|path| !path.is_empty()) {
            paths.insert(path.split('#').next().unwrap().to_owned());
        }
    };
    for quad in store.quads(None, None, None, None).unwrap() {
        note(quad.subject.to_string().trim_matches(['<', '>']));
        note(quad.graph_name.to_string().trim_matches(['<', '>']));
        if let Term::NamedNode(object) = &quad.object {
            note(object.as_str());
        }
    }
    let mut kinds: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for path in paths {
        let thing =
            base.thing(&path).unwrap_or_else(|| panic!("{path} is minted, but names nothing"));
        kinds.entry(thing.kind.segment()).or_default().push(path);
    }
    kinds
}

/// Media type, suffix and parser of each format of RDF.
const FORMATS: [(&str, &str, RdfFormat); 6] = [
    ("text/turtle", "ttl", RdfFormat::Turtle),
    ("application/n-triples", "nt", RdfFormat::NTriples),
    ("application/n-quads", "nq", RdfFormat::NQuads),
    ("application/trig", "trig", RdfFormat::TriG),
    ("application/rdf+xml", "rdf", RdfFormat::RdfXml),
    ("application/ld+json", "jsonld", RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }),
];

/// What a document says, without its graphs, sorted.
fn triples(format: RdfFormat, body: &[u8]) -> BTreeSet<String> {
    let mut text = String::from_utf8(body.to_vec()).unwrap();
    if matches!(format, RdfFormat::JsonLd { .. }) {
        // The network is not asked for the context.
        let mut document: Value = serde_json::from_str(&text).unwrap();
        if document["@context"].is_string() {
            let context: Value = serde_json::from_str(vocab::CONTEXT).unwrap();
            document["@context"] = context["@context"].clone();
        }
        text = document.to_string();
    }
    let quads = RdfParser::from_format(format).for_slice(&text).collect::<Result<Vec<Quad>, _>>();
    let quads = quads.unwrap_or_else(|error| panic!("{error} in\n{text}"));
    assert!(!quads.iter().any(|quad| quad.subject.is_blank_node()));
    quads.into_iter().map(|quad| Triple::from(quad).to_string()).collect()
}

/// An answer, after the redirect that things which are no documents give.
async fn fetch(router: &Router, path: &str, accept: &str) -> Answer {
    let answer = get(router, path, accept).await;
    if answer.status == StatusCode::SEE_OTHER {
        return get(router, answer.header(LOCATION), accept).await;
    }
    answer
}

#[tokio::test]
async fn every_iri_leads_to_a_page_and_to_data_that_speaks_of_it() {
    let store = common::examples();
    let router = router(&store);
    let kinds = minted(&store);
    let found: Vec<_> = kinds.keys().copied().collect();
    // All but fact checks, which others bring.
    let expected: BTreeSet<_> =
        Kind::ALL.iter().map(|kind| kind.segment()).filter(|kind| *kind != "review").collect();
    assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
    for (kind, paths) in &kinds {
        for path in paths {
            let answer = fetch(&router, &format!("/{path}"), "text/turtle").await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let iri = format!("<{}{path}", store.base());
            if *kind != "graph" {
                let said = triples(RdfFormat::Turtle, &answer.body);
                assert!(said.iter().any(|triple| triple.starts_with(&iri)), "{path}: {said:#?}");
            }
            let page = fetch(&router, &format!("/{path}"), "text/html").await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert_eq!(page.header(CONTENT_TYPE), "text/html; charset=utf-8");
            assert!(page.text().contains("</html>"), "{path}");
        }
    }
}

#[tokio::test]
async fn all_formats_say_the_same_by_accept_and_by_suffix() {
    let store = common::examples();
    let router = router(&store);
    for paths in minted(&store).values() {
        for path in paths.iter().take(4) {
            let turtle = get(&router, &format!("/{path}.ttl"), "").await;
            let said = triples(RdfFormat::Turtle, &turtle.body);
            assert!(!said.is_empty(), "{path}");
            for (media_type, suffix, format) in FORMATS {
                let by_accept = fetch(&router, &format!("/{path}"), media_type).await;
                let by_suffix = get(&router, &format!("/{path}.{suffix}"), "text/html").await;
                assert_eq!(by_suffix.status, StatusCode::OK, "{path}.{suffix}");
                assert!(by_suffix.header(CONTENT_TYPE).starts_with(media_type), "{path}.{suffix}");
                assert_eq!(by_suffix.header(CONTENT_LOCATION), format!("/{path}.{suffix}"));
                assert_eq!(triples(format, &by_accept.body), said, "{path} as {media_type}");
                assert_eq!(triples(format, &by_suffix.body), said, "{path}.{suffix}");
            }
        }
    }
}

#[tokio::test]
async fn json_is_json_ld_that_leaves_the_context_to_a_header() {
    let store = common::examples();
    let router = router(&store);
    let claim = minted(&store)["claim"][0].clone();
    let json = get(&router, &format!("/{claim}"), "application/json").await;
    assert_eq!(json.header(CONTENT_TYPE), "application/json");
    let context = "</context.jsonld>; rel=\"http://www.w3.org/ns/json-ld#context\"";
    assert!(json.header(LINK).contains(context), "{}", json.header(LINK));
    let mut linked = get(&router, &format!("/{claim}.jsonld"), "").await.json();
    assert_eq!(linked["@context"], format!("{}context.jsonld", store.base()));
    linked.as_object_mut().unwrap().remove("@context");
    assert_eq!(json.json(), linked);
    assert!(linked["text"].is_string() && linked["speaker"].is_string(), "{linked:#}");
    let context = get(&router, "/context.jsonld", "").await;
    assert_eq!(context.header(CONTENT_TYPE), "application/ld+json");
    assert!(context.json()["@context"].is_object());
}

#[tokio::test]
async fn triple_terms_come_to_whoever_asks_for_rdf_1_2() {
    let store = common::examples();
    let router = router(&store);
    let path = format!("/{}", minted(&store)["proposition"][0]);
    let plain = get(&router, &format!("{path}.ttl"), "").await;
    assert!(!plain.text().contains("<<("), "{}", plain.text());
    assert!(!plain.header(CONTENT_TYPE).contains("version"));
    let asked = get(&router, &path, "text/turtle;version=1.2").await;
    assert_eq!(asked.header(LOCATION), format!("{path}.ttl?version=1.2"));
    let with = get(&router, asked.header(LOCATION), "").await;
    assert!(with.text().contains("<<("), "{}", with.text());
    assert_eq!(with.header(CONTENT_TYPE), "text/turtle; charset=utf-8; version=1.2");
}

#[tokio::test]
async fn documents_are_sent_and_other_things_are_shown_to_one() {
    let store = common::examples();
    let router = router(&store);
    for (kind, paths) in minted(&store) {
        let path = format!("/{}", paths[0]);
        let answer = get(&router, &path, "application/rdf+xml").await;
        if ["article", "claim", "graph"].contains(&kind) {
            assert_eq!(answer.status, StatusCode::OK, "{path}");
        } else {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(answer.header(LOCATION), format!("{path}.rdf"));
        }
        assert_eq!(answer.header("vary"), "accept");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        let links = answer.header(LINK);
        assert!(links.contains(&format!("<{path}.ttl>; rel=\"describedby\"")), "{links}");
        assert!(
            links.contains(&format!("<{path}.html>; rel=\"alternate\"; type=\"text/html\"")),
            "{links}"
        );
    }
}

#[tokio::test]
async fn the_header_decides_by_quality_and_what_nobody_writes_is_refused() {
    let store = common::examples();
    let router = router(&store);
    let path = format!("/{}", minted(&store)["article"][0]);
    for (accept, media_type) in [
        ("", "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html; charset=utf-8",
        ),
        ("text/html;q=0.3, application/n-triples;q=0.7", "application/n-triples"),
        (
            "application/ld+json;profile=\"http://www.w3.org/ns/json-ld#compacted\"",
            "application/ld+json",
        ),
        (
            "application/ld+json;profile=\"https://schema.org/\"",
            "application/ld+json; profile=\"https://schema.org/\"",
        ),
        (
            "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\"",
            "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\"",
        ),
    ] {
        assert_eq!(get(&router, &path, accept).await.header(CONTENT_TYPE), media_type, "{accept}");
    }
    let refused = get(&router, &path, "image/png").await;
    assert_eq!(refused.status, StatusCode::NOT_ACCEPTABLE);
    assert_eq!(refused.header(CONTENT_TYPE), "application/problem+json");
}

#[tokio::test]
async fn what_is_known_is_not_sent_again_and_a_head_has_no_body() {
    let store = common::examples();
    let router = router(&store);
    let path = format!("/{}", minted(&store)["article"][0]);
    let first = get(&router, &path, "text/turtle").await;
    let ask = |tag: &str| {
        let request = Request::get(&path).header(ACCEPT, "text/turtle").header(IF_NONE_MATCH, tag);
        send(&router, request.body(Body::empty()).unwrap())
    };
    let again = ask(first.header(ETAG)).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(ask("\"another\"").await.status, StatusCode::OK);
    assert_ne!(first.header(ETAG), get(&router, &path, "text/html").await.header(ETAG));
    let head = Request::head(&path).header(ACCEPT, "text/turtle").body(Body::empty()).unwrap();
    let head = send(&router, head).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    assert_eq!(head.header(ETAG), first.header(ETAG));
    let post = Request::post(&path).body(Body::empty()).unwrap();
    let post = send(&router, post).await;
    assert_eq!(post.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(post.header(CONTENT_TYPE), "application/problem+json");
}

#[tokio::test]
async fn an_utterance_goes_by_any_of_its_claims_and_what_moved_is_followed() {
    let store = common::examples();
    let router = router(&store);
    let mut checked = 0;
    for quad in store.quads(None, Some(vocab::dic::REPORTS), None, None).unwrap() {
        let (NamedOrBlankNode::NamedNode(claim), Term::NamedNode(utterance)) =
            (&quad.subject, &quad.object)
        else {
            panic!("{quad}")
        };
        let own = store.base().utterance(claim.as_ref());
        if own == *utterance {
            continue;
        }
        checked += 1;
        let path = |iri: &NamedNode| format!("/{}", store.base().path_of(iri.as_str()).unwrap());
        let answer = get(&router, &path(&own), "text/html").await;
        assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY);
        assert_eq!(answer.header(LOCATION), path(utterance));
        let answer = get(&router, &format!("{}.ttl", path(&own)), "").await;
        assert_eq!(answer.header(LOCATION), format!("{}.ttl", path(utterance)));
    }
    assert!(checked > 3, "the examples have utterances with several reports");
    let [old, new] = ["entity/a-former-name", "entity/Q99999"]
        .map(|path| NamedNode::new(format!("{}{path}", store.base())).unwrap());
    let graph = NamedNode::new(format!("{}graph/links", store.base())).unwrap();
    store.amend(&[], &[Quad::new(old, vocab::dct::IS_REPLACED_BY, new, graph)]).unwrap();
    let answer = get(&router, "/entity/a-former-name", "").await;
    assert_eq!(answer.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(answer.header(LOCATION), "/entity/Q99999");
}

#[tokio::test]
async fn what_was_withdrawn_is_gone_and_what_never_was_is_not_found() {
    let store = common::examples();
    let router = router(&store);
    let kinds = minted(&store);
    let article = kinds["article"][0].clone();
    let id = article.split_once('/').unwrap().1;
    let claim = kinds["claim"].iter().find(|claim| claim.contains(id)).unwrap();
    let graph = format!("{}graph/article/{id}", store.base());
    assert!(store.remove_graph(&Name::named(&graph).unwrap()).unwrap());
    for path in [&article, claim, &format!("graph/article/{id}")] {
        let answer = get(&router, &format!("/{path}"), "").await;
        assert_eq!(answer.status, StatusCode::GONE, "{path}");
        assert_eq!(answer.json()["type"], "https://w3id.org/dictum/problem/gone");
    }
    let page = get(&router, &format!("/{article}"), "text/html").await;
    assert_eq!(
        (page.status, page.header(CONTENT_TYPE)),
        (StatusCode::GONE, "text/html; charset=utf-8")
    );
    assert!(page.text().contains("Withdrawn"));
    for path in [
        "/article/0000000000000000",
        "/claim/0000000000000000-1-2",
        "/entity/nobody",
        "/graph/none",
    ] {
        assert_eq!(get(&router, path, "").await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn hostile_names_are_not_found_and_break_nothing() {
    let router = router(&common::examples());
    let long = "x".repeat(5000);
    for kind in Kind::ALL.map(Kind::segment) {
        for id in [
            "..", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc", "a%00b", "a%0Ab", "a%22b", "%3Cscript%3E",
            "a'b", "a;b", "a&b", "%", "%zz", "%F0%9F%A6%80", "a.ttl.ttl", ".ttl", ".", "-",
            "a/b/c/d", "%20", "a%20b", "\"", "{}", "a|b", "a\\b", "a^b", "a`b", "?x=1", &long,
        ] {
            for accept in ["", "text/html", "application/ld+json"] {
                let Ok(request) = Request::get(format!("/{kind}/{id}"))
                    .header(ACCEPT, accept)
                    .body(Body::empty())
                else {
                    continue;
                };
                let answer = send(&router, request).await;
                assert!(answer.status.is_client_error(), "/{kind}/{id}: {}", answer.status);
                let expected = if accept == "text/html" {
                    "text/html; charset=utf-8"
                } else {
                    "application/problem+json"
                };
                assert_eq!(answer.header(CONTENT_TYPE), expected, "/{kind}/{id}");
            }
        }
    }
}

#[tokio::test]
async fn a_base_with_a_path_is_answered_with_it_and_without() {
    let base = "https://claims.example/news/".parse().unwrap();
    let store = common::examples_under(&base);
    let router = router(&store);
    let article = minted(&store)["article"][0].clone();
    for path in [format!("/{article}"), format!("/news/{article}")] {
        let answer = get(&router, &path, "text/turtle").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header(CONTENT_LOCATION), format!("/news/{article}.ttl"));
        assert!(answer.text().contains(&format!("<https://claims.example/news/{article}>")));
    }
    for path in ["/", "/news/", "/news"] {
        let front = get(&router, path, "text/html").await;
        assert_eq!(front.status, StatusCode::OK, "{path}");
        assert!(front.text().contains("href=\"/news/style.css\""), "{path}");
    }
    assert_eq!(get(&router, "/news/style.css", "").await.status, StatusCode::OK);
    assert_eq!(get(&router, "/news/sparql?query=ASK%7B%7D", "").await.status, StatusCode::OK);
    for prefix in ["", "/news"] {
        let manifest =
            get(&router, &format!("{prefix}/reconcile"), "application/json").await.json();
        let view = manifest["view"]["url"].as_str().unwrap();
        assert!(view.starts_with("https://claims.example/news/"), "{view}");
        let place = manifest["suggest"]["entity"]["service_url"].as_str().unwrap();
        assert_eq!(place, "https://claims.example/news");
        let api = get(&router, &format!("{prefix}/openapi.json"), "").await.json();
        assert_eq!(api["servers"][0]["url"], "/news/");
        let feed = get(&router, &format!("{prefix}/feeds/claims.json"), "").await.json();
        assert_eq!(feed["feed_url"], "https://claims.example/news/feeds/claims.json");
    }
}

#[tokio::test]
async fn the_dataset_describes_itself_with_counts_of_now() {
    let store = common::examples();
    let router = router(&store);
    let answer = get(&router, "/", "text/turtle").await;
    assert_eq!(
        (answer.status, answer.header(LOCATION)),
        (StatusCode::SEE_OTHER, "/.well-known/void")
    );
    let answer = get(&router, "/.well-known/void", "text/turtle").await;
    let said = triples(RdfFormat::Turtle, &answer.body);
    let counts = store.counts().unwrap();
    let integer = |n: u64| format!("\"{n}\"^^<http://www.w3.org/2001/XMLSchema#integer>");
    let base = store.base();
    for (measure, count) in
        [("documents", counts.articles), ("entities", counts.claims), ("triples", counts.quads)]
    {
        let triple = format!("<{base}> <http://rdfs.org/ns/void#{measure}> {}", integer(count));
        assert!(said.contains(&triple), "{triple}");
    }
    let census = store.census().unwrap();
    let accusations = census.classes[&vocab::dic::ACCUSATION.into_owned()];
    let part = format!(
        "<{base}#class-dic-Accusation> <http://rdfs.org/ns/void#entities> {}",
        integer(accusations)
    );
    assert!(said.contains(&part), "{part}");
    let queries = said.iter().filter(|triple| triple.contains("shacl#SPARQLExecutable")).count();
    assert!(queries > 40, "{queries} example queries");
    for (media_type, suffix, format) in FORMATS {
        let other = get(&router, &format!("/.well-known/void.{suffix}"), "").await;
        assert_eq!(triples(format, &other.body), said, "{media_type}");
    }
}

#[tokio::test]
async fn the_ontology_comes_as_data_and_as_a_page_with_every_term() {
    let store = common::examples();
    let router = router(&store);
    let turtle = get(&router, "/ontology", "text/turtle").await;
    let said = triples(RdfFormat::Turtle, &turtle.body);
    assert_eq!(said, triples(RdfFormat::Turtle, vocab::ONTOLOGY.as_bytes()));
    for (_, suffix, format) in FORMATS {
        let other = get(&router, &format!("/ontology.{suffix}"), "").await;
        assert_eq!(triples(format, &other.body), said, "{suffix}");
    }
    let page = get(&router, "/ontology", "text/html").await.text();
    for (term, _) in vocab::dic::ALL {
        let name = term.as_str().rsplit('#').next().unwrap();
        assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
    }
    let shapes = get(&router, "/shapes.ttl", "").await;
    assert_eq!(shapes.text(), vocab::SHAPES);
}

#[tokio::test]
async fn schema_org_and_web_annotations_point_at_the_words() {
    let store = common::examples();
    let router = router(&store);
    for article in &minted(&store)["article"] {
        let document = get(&router, &format!("/{article}.schema.jsonld"), "").await.json();
        assert_eq!(document["@context"], "https://schema.org");
        assert_eq!(document["@type"], "NewsArticle");
        let text: Vec<char> = document["articleBody"].as_str().unwrap().chars().collect();
        let page = get(&router, &format!("/{article}.anno.jsonld"), "").await.json();
        assert_eq!(page["@context"], "http://www.w3.org/ns/anno.jsonld");
        assert_eq!(page["type"], "AnnotationPage");
        let items = page["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{article}");
        for item in items {
            for target in item["target"].as_array().unwrap().iter().filter(|t| t["id"].is_string())
            {
                let [quote, position] = [0, 1].map(|at| &target["selector"][at]);
                let [start, end] = ["start", "end"]
                    .map(|end| usize::try_from(position[end].as_u64().unwrap()).unwrap());
                let words: String = text[start..end].iter().collect();
                assert_eq!(quote["exact"], json!(words));
                let before: String = text[..start].iter().collect();
                assert!(before.ends_with(quote["prefix"].as_str().unwrap()));
            }
            let claim = item["body"][0]["id"].as_str().unwrap();
            let path = format!("/{}", store.base().path_of(claim).unwrap());
            let one = get(&router, &format!("{path}.anno.jsonld"), "").await.json();
            assert_eq!(one["target"], item["target"]);
            let claim = get(&router, &format!("{path}.schema.jsonld"), "").await.json();
            assert!(claim["@type"] == "Claim" || claim["@type"] == json!(["Claim", "Quotation"]));
            assert_eq!(claim["appearance"]["@type"], "NewsArticle");
        }
    }
    let run = minted(&store)["run"][0].clone();
    assert_eq!(
        get(&router, &format!("/{run}.schema.jsonld"), "").await.status,
        StatusCode::NOT_FOUND
    );
}
