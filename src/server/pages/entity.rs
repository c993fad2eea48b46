//! The page of an entity: a person, a body, a country, an event. Its names, what it said and what was
//! said of it, whom it accuses and who accuses it.

use maud::{Markup, html};

use super::{On, parts};
use crate::{
    describe::MANY,
    entity::wikidata,
    rdf::vocab::{dic, owl, rdf, schema, skos},
};

pub(super) fn page(on: &On<'_>) -> (String, Markup) {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let title = facts.name(iri).to_owned();
    let mut same = facts.iris(iri, skos::EXACT_MATCH);
    same.extend(facts.iris(iri, owl::SAME_AS));
    let names = parts::other_names(facts, iri);
    let mut happenings = facts.iris(iri, dic::SAME_HAPPENING_AS);
    happenings.extend(facts.pointing(dic::SAME_HAPPENING_AS, iri));
    let unnamed = facts.is(iri, dic::UNNAMED_SOURCE);
    let roles = [
        (dic::SPEAKER, "said", "Said"),
        (dic::ON_BEHALF_OF, "spoken-for", "Said on its behalf"),
        (dic::TARGET, "target", "Aimed at it"),
        (dic::HAS_EVENT, "event", "Said about it"),
        (dic::ADDRESSEE, "addressee", "Said to it"),
        (dic::VIA, "via", "Passed on by it"),
    ];
    let sections: Vec<_> = roles
        .into_iter()
        .map(|(role, id, title)| (id, title, facts.pointing(role, iri)))
        .filter(|(_, _, claims)| !claims.is_empty())
        .collect();
    let articles = facts.pointing(schema::MENTIONS, iri);
    let body = html! {
        header.title {
            p.over {
                @if unnamed { "unnamed source" } @else { (parts::classes(facts, iri).join(", ")) }
            }
            h1 { (title) }
            (parts::list(vec![
                ("Also called", (!names.is_empty()).then(|| html! { (names.join(", ")) })),
                ("The same happening as", parts::some(site, facts, &happenings)),
                ("Elsewhere", (!same.is_empty()).then(|| html! {
                    @for (at, iri) in same.iter().enumerate() {
                        @if at > 0 { ", " }
                        a href=(site.href(iri)) rel="noopener" { (elsewhere(iri)) }
                    }
                })),
            ]))
            @if sections.len() > 1 {
                nav.within aria-label="On this page" {
                    @for (id, title, claims) in &sections { a href={ "#" (id) } { (title) " " span.count { (count(claims.len())) } } " " }
                }
            }
        }
        (dyads(on))
        (responsible(on))
        @for (id, title, claims) in &sections {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) " " span.count { (count(claims.len())) } }
                (parts::rows(site, facts, claims))
                @if claims.len() >= MANY {
                    p.more { "The first " (MANY) " are shown; " a href=(site.to("sparql")) { "ask" } " for all." }
                }
            }
        }
        @if !articles.is_empty() {
            section aria-labelledby="articles" {
                h2 id="articles" { "Named in " span.count { (count(articles.len())) } }
                ul.articles {
                    @for article in &articles {
                        li {
                            (parts::link(site, facts, article))
                            span.where {
                                @if let Some(outlet) = facts.iri(article, schema::PUBLISHER) { " " (facts.name(outlet)) }
                                @if let Some(date) = facts.text(article, schema::DATE_PUBLISHED) { ", " time datetime=(date) { (parts::day(date)) } }
                            }
                        }
                    }
                }
            }
        }
    };
    (title, body)
}

fn count(n: usize) -> String {
    if n >= MANY { format!("{MANY}+") } else { n.to_string() }
}

/// Where a link out leads, in short.
fn elsewhere(iri: &str) -> String {
    match wikidata::id(iri) {
        Some(id) => format!("Wikidata {id}"),
        None => iri.split("://").last().unwrap_or(iri).to_owned(),
    }
}

/// Whom it accuses, denies, threatens, and who does so to it, counted over utterances.
fn dyads(on: &On<'_>) -> Markup {
    let (facts, iri) = (on.facts, on.iri());
    let towards = |end, other| {
        let mut found: Vec<_> = facts
            .pointing(end, iri)
            .into_iter()
            .filter(|node| facts.is(node, dic::DYAD))
            .filter_map(|node| {
                let act = parts::acts(facts, node).first().copied()?;
                Some((facts.number(node, dic::UTTERANCES)?, act, facts.iri(node, other)?, node))
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)).then(a.2.cmp(b.2)));
        found
    };
    let (does, suffers) = (towards(dic::SIDE, dic::TOWARDS), towards(dic::TOWARDS, dic::SIDE));
    if does.is_empty() && suffers.is_empty() {
        return html! {};
    }
    html! {
        div.pair {
            (table(on, "acts", "Towards others", "towards", &does))
            (table(on, "acted-on", "From others", "by", &suffers))
        }
    }
}

fn table<'a>(
    on: &On<'a>,
    id: &str,
    title: &str,
    other: &str,
    rows: &[(f64, &'a str, &'a str, &'a str)],
) -> Markup {
    let most = rows.iter().map(|row| row.0).fold(1.0, f64::max);
    html! {
        @if !rows.is_empty() {
            section aria-labelledby=(id) {
                h2 id=(id) { (title) }
                table.counts {
                    thead { tr { th scope="col" { "act" } th scope="col" { (other) } th scope="col" { "utterances" } } }
                    tbody {
                        @for (count, act, who, node) in rows {
                            tr {
                                td { (parts::badges(on.site, &[act])) }
                                td { (parts::link(on.site, on.facts, who)) }
                                td {
                                    a href=(on.site.href(node)) { (count) } " "
                                    meter.plain min="0" max=(most) value=(count) aria-hidden="true" {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is asserted or denied of it.
fn responsible(on: &On<'_>) -> Markup {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let mut propositions = facts.pointing(rdf::OBJECT, iri);
    propositions.extend(facts.pointing(rdf::SUBJECT, iri));
    propositions.retain(|node| facts.is(node, dic::PROPOSITION));
    propositions.sort_unstable();
    propositions.dedup();
    html! {
        @if !propositions.is_empty() {
            section aria-labelledby="content" {
                h2 id="content" { "What is asserted, denied or sought" }
                ul.propositions {
                    @for node in &propositions {
                        li { (parts::triple(site, facts, node)) " " a.more href=(site.href(node)) { "who says so?" } }
                    }
                }
            }
        }
    }
}
