//! The pages that speak of the whole: the front page, the questions, the search, the ontology,
//! problems, and what a query answers.

use maud::{Markup, html};
use oxigraph::model::{Quad, Term};
use serde_json::Value;

use super::{Site, layout, parts};
use crate::{
    describe::{
        Facts,
        dataset::{COUNTED, Overview},
    },
    examples::{self, Question},
    rdf::vocab::{dic, rdf, rdfs, schema, skos},
    search::{Found, Hit, Kind},
};

/// The questions that the front page shows.
const SHOWN: [&str; 6] = [
    "who-attributed-the-attack-to-whom",
    "who-denies-what-whom-asserts",
    "one-utterance-many-wordings",
    "dates-that-disagree",
    "agencies-that-relay",
    "timeline",
];

/// What the query form starts with.
const FIRST: &str = "who-accuses-whom";

pub(in crate::server) fn front(site: &Site, overview: &Overview) -> Markup {
    let facts = Facts::from(&overview.latest);
    let mut latest: Vec<_> =
        facts.subjects().filter(|s| facts.text(s, schema::DATE_PUBLISHED).is_some()).collect();
    latest.sort_by_key(|article| std::cmp::Reverse(facts.text(article, schema::DATE_PUBLISHED)));
    let questions: Vec<_> = SHOWN.iter().filter_map(|name| examples::question(name)).collect();
    let number = |class| match class {
        // These are counted at every ingest.
        class if class == dic::ARTICLE => overview.counts.articles,
        class if class == dic::CLAIM => overview.counts.claims,
        class => overview.count(class),
    };
    let head = html! {
        link rel="alternate" type="text/turtle" href=(site.to(".well-known/void.ttl"));
        meta name="description" content="Who is reported to have said what, about whom, to whom, when and through whose hands.";
    };
    let body = html! {
        header.title {
            h1 { "Who said what, about whom, and through whose hands" }
            p.lede {
                "Every claim here leads back to the exact words of an article. It says who is reported to have
                 said something, and not whether it is so."
            }
        }
        ul.numbers {
            @for (class, name) in COUNTED {
                li { b { (grouped(number(class))) } span { (name) } }
            }
        }
        section aria-labelledby="questions" {
            h2 id="questions" { "Questions" }
            ul.questions {
                @for question in &questions { li { a href=(run(site, &question.query)) { (question.asks) } } }
            }
            p.more { a href=(site.to("queries")) { "All questions" } " · " a href=(site.to("sparql")) { "Ask your own, in SPARQL" } }
        }
        @if !latest.is_empty() {
            section aria-labelledby="latest" {
                h2 id="latest" { "Published last" }
                ul.articles {
                    @for article in &latest {
                        li {
                            (parts::link(site, &facts, article))
                            span.where {
                                @if let Some(outlet) = facts.iri(article, schema::PUBLISHER) { " " (facts.name(outlet)) ", " }
                                @if let Some(date) = facts.text(article, schema::DATE_PUBLISHED) { time datetime=(date) { (parts::day(date)) } }
                            }
                        }
                    }
                }
            }
        }
        section aria-labelledby="programs" {
            h2 id="programs" { "For programs" }
            p {
                "Every address here answers in HTML, Turtle, JSON-LD and more, by " code { "Accept" } " or by its ending: "
                "the " a href=(site.to("ontology")) { "ontology" } ", the "
                a href=(site.to(".well-known/void.ttl")) { "dataset" } ", each article, claim, entity and utterance. "
                "Queries go to " code { (site.base) "sparql" } "."
            }
        }
    };
    layout(site, "Who said what", &head, &body, &html! {})
}

/// 12345 as 12,345.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Where a query is answered.
fn run(site: &Site, query: &str) -> String {
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("query", query).finish();
    site.to(&format!("sparql?{form}"))
}

pub(in crate::server) fn queries(site: &Site, questions: &[Question]) -> Markup {
    let body = html! {
        header.title {
            h1 { "Questions" }
            p.lede { "Each can be run as it is, and changed." }
        }
        @for question in questions {
            section.term id=(question.name) {
                h2 { a href=(run(site, &question.query)) { (question.asks) } }
                @if !question.about.is_empty() { p.aside { (question.about) } }
            }
        }
    };
    layout(site, "Questions", &html! {}, &body, &html! {})
}

pub(in crate::server) fn search(
    site: &Site,
    query: &str,
    page: usize,
    size: usize,
    found: Option<&Found>,
) -> Markup {
    let to = |page: usize| {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("q", query)
            .append_pair("page", &page.to_string())
            .finish();
        site.to(&format!("search?{form}"))
    };
    let body = html! {
        header.title { h1 { "Search" } }
        form.ask action=(site.to("search")) {
            label for="words" { "Words of claims, headlines, names" }
            input id="words" type="search" name="q" value=(query);
            div.buttons {
                button { "Search" }
                span.aside { "Both words, " code { "OR" } ", " code { "-not" } ", " code { "\"a phrase\"" } ", " code { "begin*" } ", " code { "name:oswin" } }
            }
        }
        @if let Some(found) = found {
            p.count { (found.total) " found" }
            ol.claims { @for hit in &found.hits { (self::hit(site, hit)) } }
            nav.within aria-label="Pages" {
                @if page > 0 { a href=(to(page - 1)) { "Before" } " " }
                @if (page + 1) * size < found.total { a href=(to(page + 1)) { "More" } }
            }
        }
    };
    layout(site, if query.is_empty() { "Search" } else { query }, &html! {}, &body, &html! {})
}

fn hit(site: &Site, hit: &Hit) -> Markup {
    let kind = match hit.kind {
        Kind::Claim => "claim",
        Kind::Article => "headline",
        Kind::Entity => "name",
    };
    let mut pieces = Vec::new();
    let (text, mut at) = (hit.snippet.text.as_str(), 0);
    for word in &hit.snippet.words {
        pieces.push((text.get(at..word.start).unwrap_or_default(), false));
        pieces.push((text.get(word.clone()).unwrap_or_default(), true));
        at = word.end;
    }
    pieces.push((text.get(at..).unwrap_or_default(), false));
    html! {
        li.claim.said {
            span.over { (kind) }
            a.words.snippet href=(site.href(&hit.resource)) {
                @for (piece, found) in &pieces { @if *found { b { (piece) } } @else { (piece) } }
            }
        }
    }
}

/// The ontology, term by term.
pub(in crate::server) fn ontology(site: &Site, quads: &[Quad]) -> Markup {
    let facts = &Facts::from(quads);
    let ours: Vec<&str> =
        facts.subjects().filter(|s| s.starts_with("https://w3id.org/dictum/ns#")).collect();
    let typed = |class: &str| {
        let class = format!("http://www.w3.org/2002/07/owl#{class}");
        ours.iter()
            .copied()
            .filter(move |s| facts.iris(s, rdf::TYPE).contains(&class.as_str()))
            .collect::<Vec<_>>()
    };
    let is_act = |iri: &str| {
        let over = facts.iris(iri, rdfs::SUB_CLASS_OF);
        over.contains(&dic::CLAIM.as_str()) || over.contains(&dic::ASSERTION.as_str())
    };
    let (acts, classes): (Vec<&str>, Vec<&str>) =
        typed("Class").into_iter().partition(|iri| is_act(iri));
    let properties = [typed("ObjectProperty"), typed("DatatypeProperty")].concat();
    let annotations = typed("AnnotationProperty");
    let taken: Vec<&str> = [&acts[..], &classes, &properties, &annotations].concat();
    let others: Vec<&str> = ours.iter().copied().filter(|s| !taken.contains(s)).collect();
    let sections = [
        ("acts", "Acts", acts),
        ("classes", "Classes", classes),
        ("properties", "Properties", properties),
        ("values", "Values", others),
        ("annotations", "Annotations of the ontology itself", annotations),
    ];
    let about = crate::rdf::vocab::graph::ONTOLOGY.as_str();
    let head = html! { link rel="alternate" type="text/turtle" href=(site.to("ontology.ttl")); };
    let body = html! {
        header.title {
            p.over { code { (about) "#" } }
            h1 { (facts.text(about, crate::rdf::vocab::dct::TITLE).unwrap_or("Ontology")) }
            p.lede { (facts.text(about, crate::rdf::vocab::dct::DESCRIPTION).unwrap_or_default()) }
            nav.within aria-label="On this page" {
                @for (id, title, terms) in &sections { a href={ "#" (id) } { (title) " " span.count { (terms.len()) } } " " }
            }
        }
        @for (id, title, terms) in &sections {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                @for term in terms { (self::term(site, facts, term)) }
            }
        }
    };
    let foot = html! {
        p.formats {
            "As data: " a href=(site.to("ontology.ttl")) { "Turtle" } " " a href=(site.to("ontology.jsonld")) { "JSON-LD" } " "
            a href=(site.to("shapes.ttl")) { "shapes (SHACL)" } " " a href=(site.to("context.jsonld")) { "JSON-LD context" }
        }
    };
    layout(site, "Ontology", &head, &body, &foot)
}

fn term<'a>(site: &Site, facts: &Facts<'a>, iri: &'a str) -> Markup {
    let name = iri.rsplit('#').next().unwrap_or(iri);
    html! {
        div.term id=(name) {
            h3 { code { "dic:" (name) } }
            p { (facts.text(iri, rdfs::COMMENT).unwrap_or_default()) }
            dl.facts {
                @for (predicate, object) in facts.about(iri) {
                    @if ![rdf::TYPE, rdfs::COMMENT, rdfs::LABEL, skos::PREF_LABEL].iter().any(|p| **predicate == *p) {
                        div {
                            dt { (parts::spaced(predicate.as_str())) }
                            dd {
                                @match object {
                                    Term::NamedNode(node) => { a href=(site.href(node.as_str())) { (short(node.as_str())) } }
                                    Term::Literal(text) => { (text.value()) }
                                    _ => {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An IRI with a prefix, where there is one.
fn short(iri: &str) -> String {
    let prefixes = crate::rdf::vocab::PREFIXES;
    let found = prefixes.iter().find_map(|(name, start)| Some((name, iri.strip_prefix(start)?)));
    found.map_or_else(|| iri.to_owned(), |(name, local)| format!("{name}:{local}"))
}

/// A problem (RFC 9457) as a page.
pub(in crate::server) fn problem(site: &Site, members: &Value) -> Markup {
    let title = members["title"].as_str().unwrap_or("Something went wrong");
    let body = html! {
        header.title { p.over { (members["status"]) } h1 { (title) } }
        (details(members))
        p { a href=(site.root) { "To the front page" } }
    };
    layout(site, title, &html! {}, &body, &html! {})
}

fn details(members: &Value) -> Markup {
    html! {
        p.problem role="alert" {
            (members["detail"].as_str().unwrap_or("The server has noted what went wrong."))
            @if let (Some(line), Some(column)) = (members["line"].as_u64(), members["column"].as_u64()) {
                " (line " (line) ", column " (column) ")"
            }
        }
    }
}

/// What a query answered.
#[derive(Debug)]
pub(in crate::server) enum Answered {
    /// SPARQL results in JSON.
    Rows(Value),
    /// A graph, in Turtle.
    Graph(String),
    /// A problem.
    Problem(Value),
}

/// The form that takes a query, with its answer.
pub(in crate::server) fn sparql(
    site: &Site,
    query: Option<&str>,
    answered: Option<&Answered>,
) -> Markup {
    let first = examples::question(FIRST).map(|question| question.query).unwrap_or_default();
    // Forms send line ends of their own.
    let text = query.map_or(first, |query| query.replace("\r\n", "\n"));
    let text = text.as_str();
    let lines = text.lines().count().clamp(8, 26);
    let encoded =
        form_urlencoded::Serializer::new(String::new()).append_pair("query", text).finish();
    // A query says what it asks in a comment before it.
    let title = text.lines().next().and_then(|line| line.strip_prefix('#')).map(str::trim);
    let title = title.filter(|title| query.is_some() && !title.is_empty());
    let body = html! {
        header.title {
            h1 { (title.unwrap_or("Ask")) }
            @if query.is_none() { p.lede { "In SPARQL, over everything that is stored. " a href=(site.to("queries")) { "Questions to start from" } } }
        }
        @if let Some(answered) = answered { (answer(site, answered, &encoded)) }
        form.ask action=(site.to("sparql")) {
            label for="query" { "Query" }
            textarea id="query" name="query" rows=(lines) spellcheck="false" autocapitalize="off" autocomplete="off" { (text) }
            div.buttons {
                button { "Run" }
                a href=(site.to("queries")) { "Questions" }
                a href=(site.to("ontology")) { "Terms" }
            }
        }
    };
    layout(site, title.unwrap_or("Ask"), &html! {}, &body, &html! {})
}

fn answer(site: &Site, answered: &Answered, encoded: &str) -> Markup {
    let section = match answered {
        Answered::Problem(members) => details(members),
        Answered::Graph(turtle) => html! { pre tabindex="0" { (turtle) } },
        Answered::Rows(results) => rows(site, results),
    };
    html! {
        section aria-label="Answer" {
            (section)
            @if !matches!(answered, Answered::Problem(_)) {
                p.more {
                    "For programs: " code { "curl -H 'Accept: text/csv' '" (site.base) "sparql?" (encoded.chars().take(60).collect::<String>()) "…'" }
                }
            }
        }
    }
}

fn rows(site: &Site, results: &Value) -> Markup {
    if let Some(answer) = results["boolean"].as_bool() {
        return html! { p.lede { (if answer { "Yes." } else { "No." }) } };
    }
    let names: Vec<&str> = results["head"]["vars"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let rows: &[Value] = results["results"]["bindings"].as_array().map_or(&[], Vec::as_slice);
    html! {
        p.count {
            (rows.len()) (if rows.len() == 1 { " row" } else { " rows" })
            @if results.get("truncated").is_some() { ", and more: a page shows no more than these" }
        }
        div.scroll tabindex="0" role="group" aria-label="Rows" {
            table {
                thead { tr { @for name in &names { th scope="col" { (name) } } } }
                tbody {
                    @for row in rows { tr { @for name in &names { td { (value(site, &row[*name])) } } } }
                }
            }
        }
    }
}

fn value(site: &Site, term: &Value) -> Markup {
    let text = term["value"].as_str().unwrap_or_default();
    match term["type"].as_str() {
        Some("uri") => {
            let shown = site.base.path_of(text).map_or_else(|| short(text), str::to_owned);
            let web = text.starts_with("http://") || text.starts_with("https://");
            html! { @if web { a href=(site.href(text)) { (shown) } } @else { (shown) } }
        }
        Some("triple") => {
            let of = |part: &str| value(site, &term["value"][part]);
            html! { "«" (of("subject")) " " (of("predicate")) " " (of("object")) "»" }
        }
        _ if term["datatype"] == "http://www.w3.org/2001/XMLSchema#date" => {
            html! { time datetime=(text) { (parts::day(text)) } }
        }
        _ => html! { (text) },
    }
}
