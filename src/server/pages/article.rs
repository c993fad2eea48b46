//! The page of an article: its text, with the words of its claims marked and its claims beside it.

use std::collections::HashSet;

use maud::{Markup, html};

use super::{
    On, parts,
    text::{self, Stretch, What},
};
use crate::{
    article,
    rdf::vocab::{dic, schema},
    span::{CodePoints, Span},
};

pub(super) fn page(on: &On<'_>) -> (String, Markup) {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let text = facts.text(iri, schema::ARTICLE_BODY).unwrap_or_default();
    let points = CodePoints::of(text);
    let claims = facts.pointing(dic::APPEARS_IN, iri);
    let mut placed: Vec<(Vec<(Span, String)>, &str)> =
        claims.iter().map(|claim| (text::spans(facts, claim, text, &points), *claim)).collect();
    placed.sort();
    let mut stretches: Vec<_> = placed
        .iter()
        .flat_map(|(spans, claim)| {
            spans.iter().map(|(span, id)| Stretch {
                span: *span,
                id: id.clone(),
                what: What::Claim(claim),
            })
        })
        .collect();
    let furniture = article::furniture(text, facts.text(iri, schema::HEADLINE));
    stretches.extend(furniture.into_iter().map(|span| Stretch {
        span,
        id: String::new(),
        what: What::Furniture,
    }));
    stretches.sort_by_key(|s| (s.span.start(), s.span.end()));
    let alike: Vec<_> =
        [facts.iris(iri, dic::NEAR_DUPLICATE_OF), facts.pointing(dic::NEAR_DUPLICATE_OF, iri)]
            .concat();
    let title = facts.name(iri).to_owned();
    let about = parts::list(vec![
        (
            "Published",
            facts
                .text(iri, schema::DATE_PUBLISHED)
                .map(|date| html! { time datetime=(date) { (parts::day(date)) } }),
        ),
        ("By", parts::some(site, facts, &facts.iris(iri, schema::AUTHOR))),
        ("Agency", parts::some(site, facts, &facts.iris(iri, dic::WIRE_CREDIT))),
        (
            "Address",
            facts
                .iri(iri, schema::URL)
                .map(|url| html! { a href=(url) rel="nofollow noopener" { (url) } }),
        ),
        ("Claims", Some(html! { (claims.len()) })),
        ("Largely the same text", parts::some(site, facts, &alike)),
    ]);
    let mut anchors = HashSet::new();
    let mut rest = stretches.as_slice();
    let (mut paragraphs, mut coming) = (Vec::new(), placed.iter().peekable());
    for paragraph in text::paragraphs(text) {
        // Stretches that end before this paragraph do not come again, but for those within a longer one.
        while rest.first().is_some_and(|s| s.span.end() <= paragraph.start()) {
            rest = rest.get(1..).unwrap_or_default();
        }
        let until = rest.partition_point(|s| s.span.start() < paragraph.end());
        let here = rest.get(..until).unwrap_or_default();
        let mut notes: Vec<&str> = Vec::new();
        while let Some((_, claim)) = coming.next_if(|(spans, _)| {
            spans.first().is_none_or(|(span, _)| span.start() < paragraph.end())
        }) {
            notes.push(claim);
        }
        paragraphs.push((text::paragraph(on, text, paragraph, here, &mut anchors), notes));
    }
    let body = html! {
        header.title {
            @if let Some(outlet) = facts.iri(iri, schema::PUBLISHER) {
                p.over { (parts::link(site, facts, outlet)) }
            }
            h1 { (title) }
            (about)
        }
        p.legend aria-label="Colours of the marks" {
            span.marked.against { "accuses, criticises, threatens" } " "
            span.marked.refused { "denies, rejects" } " "
            span.marked.sought { "asks, offers, supports" } " "
            span.marked.said { "says" } " "
            span.furniture { "not part of the story" }
        }
        div.story lang=(facts.text(iri, schema::IN_LANGUAGE).unwrap_or("en")) {
            @for (paragraph, notes) in &paragraphs {
                div.with-notes {
                    (paragraph)
                    @if !notes.is_empty() {
                        ul.notes lang="en" { @for claim in notes { (note(on, claim)) } }
                    }
                }
            }
        }
    };
    (title, body)
}

/// A claim in the margin.
fn note<'a>(on: &On<'a>, claim: &'a str) -> Markup {
    let (facts, site) = (on.facts, on.site);
    let acts = parts::acts(facts, claim);
    let tone = acts.first().map_or("said", |act| parts::tone(act));
    let targets = facts.iris(claim, dic::TARGET);
    html! {
        li.(tone) {
            (parts::links(site, facts, &facts.iris(claim, dic::SPEAKER)))
            @if !targets.is_empty() { " → " (parts::links(site, facts, &targets)) }
            " " a.act.(tone) href=(site.href(claim)) {
                @for act in &acts { (parts::act_name(act)) " " }
            }
        }
    }
}
