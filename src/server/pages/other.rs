//! The pages of propositions, issues, graphs, and of whatever has no page of its own.

use maud::{Markup, html};
use oxigraph::model::Term;

use super::{On, parts, utterance};
use crate::{
    rdf::{
        thing::Kind,
        vocab::{dic, rdf},
    },
    server::routes::things::Shape,
};

/// A proposition: who asserts it, who denies it, who seeks it.
pub(super) fn proposition(on: &On<'_>) -> (String, Markup) {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let sections = [
        (dic::ASSERTS, "asserted", "Asserted by"),
        (dic::DENIES, "denied", "Denied by"),
        (dic::SEEKS, "sought", "Sought by"),
    ];
    let body = html! {
        header.title {
            p.over { "proposition: what is said, and not whether it is so" }
            h1 { (parts::triple(site, facts, iri)) }
            @for issue in facts.iris(iri, dic::HAS_ISSUE) {
                p { "Raises the issue " (parts::triple(site, facts, issue)) ": " a href=(site.href(issue)) { "all sides" } }
            }
        }
        @for (attitude, id, title) in sections {
            @let claims = facts.pointing(attitude, iri);
            @if !claims.is_empty() {
                section aria-labelledby=(id) {
                    h2 id=(id) { (title) " " span.count { (claims.len()) } }
                    (parts::rows(site, facts, &claims))
                }
            }
        }
    };
    (sentence(on), body)
}

/// An issue: who affirms it, who disputes it, who pursues it, over all articles.
pub(super) fn issue(on: &On<'_>) -> (String, Markup) {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let sections = [
        (dic::AFFIRMS, "affirmed", "Affirmed by"),
        (dic::DISPUTES, "disputed", "Disputed by"),
        (dic::PURSUES, "pursued", "Pursued by"),
    ];
    let propositions = facts.pointing(dic::HAS_ISSUE, iri);
    let body = html! {
        header.title {
            p.over { "issue: one content, whatever the articles call it" }
            h1 { (parts::triple(site, facts, iri)) }
        }
        div.sides {
            @for (stance, id, title) in sections {
                @let utterances = facts.pointing(stance, iri);
                @if !utterances.is_empty() {
                    section aria-labelledby=(id) {
                        h2 id=(id) { (title) " " span.count { (utterances.len()) } }
                        ol.claims { @for one in &utterances { (utterance::row(on, one, "", None)) } }
                    }
                }
            }
        }
        section aria-labelledby="propositions" {
            h2 id="propositions" { "As the articles put it" }
            ul.propositions { @for node in &propositions { li { (parts::triple(site, facts, node)) " " a.more href=(site.href(node)) { "who says so?" } } } }
        }
    };
    (sentence(on), body)
}

fn sentence(on: &On<'_>) -> String {
    let term = |predicate| on.facts.iri(on.iri(), predicate);
    let name = |predicate| term(predicate).map_or("…", |iri| on.facts.name(iri));
    let relation = term(rdf::PREDICATE).map(parts::spaced).unwrap_or_default();
    format!("{} {relation} {}", name(rdf::SUBJECT), name(rdf::OBJECT))
}

/// A graph: what it is, and where to get it.
pub(super) fn graph(on: &On<'_>) -> (String, Markup) {
    let (site, id) = (on.site, on.thing.id());
    let what = match id {
        "entities" => "people, bodies, countries, events and works, with their names",
        "propositions" => "what claims assert, deny or seek",
        "utterances" => "which claims report one thing said, and how these meet (derived)",
        "matches" => "near duplicates, happenings and issues (derived)",
        "reviews" => "fact checks by others",
        "summaries" => "counts over all articles (derived)",
        _ => "what is known of one article and its claims",
    };
    let article = id.strip_prefix("article/");
    let body = html! {
        header.title { p.over { "graph" } h1 { (what) } }
        @if let Some(article) = article {
            p { a href=(site.to(&format!("article/{article}"))) { "The article" } }
        }
        ul {
            @for shape in Shape::ALL.into_iter().filter(|s| ![Shape::Html, Shape::Json].contains(s)) {
                li { a href=(on.format(shape)) { (shape.name()) } }
            }
        }
    };
    (format!("Graph {id}"), body)
}

/// Anything else: all that is said of it.
pub(super) fn anything(on: &On<'_>) -> (String, Markup) {
    let (facts, iri) = (on.facts, on.iri());
    let kind = match on.thing.kind {
        Kind::Mention => "mention",
        Kind::Run => "extraction of an article",
        Kind::Link => "derived link",
        Kind::Dyad => "count of one side's acts towards another",
        Kind::Review => "fact check by somebody else",
        Kind::Month => "count of one side's acts in a month",
        _ => "resource",
    };
    let parts_of: Vec<_> = facts
        .subjects()
        .filter(|s| s.strip_prefix(iri).is_some_and(|rest| rest.starts_with('#')))
        .collect();
    let body = html! {
        header.title { p.over { (kind) } h1 { (facts.name(iri)) } }
        (table(on, iri))
        @for part in parts_of {
            section aria-label=(part) { h2 { (part.rsplit('#').next().unwrap_or_default()) } (table(on, part)) }
        }
    };
    (format!("{kind} {}", facts.name(iri)), body)
}

fn table<'a>(on: &On<'a>, subject: &'a str) -> Markup {
    html! {
        dl.facts {
            @for (predicate, object) in on.facts.about(subject) {
                @if !matches!(object, Term::Triple(_)) {
                    div {
                        dt { a href=(on.site.href(predicate.as_str())) { (parts::spaced(predicate.as_str())) } }
                        dd { (value(on, object)) }
                    }
                }
            }
        }
    }
}

fn value<'a>(on: &On<'a>, term: &'a Term) -> Markup {
    match term {
        Term::NamedNode(node) => parts::link(on.site, on.facts, node.as_str()),
        Term::Literal(literal) => html! { (literal.value()) },
        other => html! { (other) },
    }
}
