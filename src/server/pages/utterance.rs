//! The page of an utterance: all reports of it side by side, and what it answers or contradicts.

use maud::{Markup, html};
use oxigraph::model::NamedNodeRef;

use super::{On, claim, parts};
use crate::rdf::vocab::{dic, skos};

pub(super) fn page(on: &On<'_>) -> (String, Markup) {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let title = facts.text(iri, skos::PREF_LABEL).unwrap_or("…").to_owned();
    let mut claims = facts.pointing(dic::REPORTS, iri);
    claims.sort_by_key(|claim| (parts::dated(facts, claim), *claim));
    let acts = parts::acts(facts, iri);
    let tone = acts.first().map_or("said", |act| parts::tone(act));
    let disagreements = facts.pointing(dic::ABOUT, iri);
    let number = |predicate, one: &str, many: &str| {
        let text = facts.text(iri, predicate)?;
        Some(format!("{text} {}", if text == "1" { one } else { many }))
    };
    let counts: Vec<_> = [
        number(dic::CLAIMS, "report", "reports"),
        number(dic::ARTICLES, "article", "articles"),
        number(dic::WITNESSES, "independent witness", "independent witnesses"),
        number(dic::WORDINGS, "wording", "wordings"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let stances: Vec<_> =
        [(dic::AFFIRMS, "affirms"), (dic::DISPUTES, "disputes"), (dic::PURSUES, "pursues")]
            .into_iter()
            .flat_map(|(predicate, name)| {
                facts.iris(iri, predicate).into_iter().map(move |i| (name, i))
            })
            .collect();
    let body = html! {
        header.title {
            p.over { (parts::badges(site, &acts)) "one utterance, " (counts.join(", ")) }
            blockquote.claim.(tone) { h1 { (title) } }
        }
        (parts::list(vec![
            ("Said by", parts::some(site, facts, &facts.iris(iri, dic::VOICE))),
            ("For", parts::some(site, facts, &facts.iris(iri, dic::SIDE))),
            ("Aims at", parts::some(site, facts, &facts.iris(iri, dic::AIMS_AT))),
            ("About", parts::some(site, facts, &facts.iris(iri, dic::CONCERNS))),
            ("When", parts::days(facts.text(iri, dic::EARLIEST), facts.text(iri, dic::LATEST))),
            ("Issue", (!stances.is_empty()).then(|| html! {
                @for (stance, issue) in &stances {
                    div { (stance) ": " (parts::triple(site, facts, issue)) " " a.more href=(site.href(issue)) { "all sides" } }
                }
            })),
        ]))
        @if !disagreements.is_empty() {
            section aria-labelledby="disagreements" {
                h2 id="disagreements" { "Where the reports disagree" }
                ul {
                    @for node in &disagreements {
                        li id=(node.rsplit('#').next().unwrap_or_default()) {
                            @if facts.is(node, dic::DATE_DISAGREEMENT) { "Over the day: " } @else { "Over the words: " }
                            @for (at, claim) in facts.iris(node, dic::BETWEEN).into_iter().enumerate() {
                                @if at > 0 { " against " }
                                a href=(site.href(claim)) {
                                    @if facts.is(node, dic::DATE_DISAGREEMENT) {
                                        (parts::said(facts, claim).unwrap_or_else(|| html! { "no day" }))
                                    } @else { "“" (facts.text(claim, dic::TEXT).unwrap_or("…")) "”" }
                                }
                            }
                        }
                    }
                }
            }
        }
        section aria-labelledby="reports" {
            h2 id="reports" { "Reports" }
            div.side-by-side { @for claim in &claims { (report(on, claim)) } }
        }
        (meetings(on, iri))
    };
    (title, body)
}

/// One report, as a card.
fn report<'a>(on: &On<'a>, claim: &'a str) -> Markup {
    let (facts, site) = (on.facts, on.site);
    let acts = parts::acts(facts, claim);
    let tone = acts.first().map_or("said", |act| parts::tone(act));
    let direct = facts.iri(claim, dic::QUOTATION_TYPE) == Some(dic::DIRECT.as_str());
    html! {
        article.card.(tone) {
            p.over { (parts::printed(site, facts, claim)) }
            blockquote.direct[direct] { a href=(site.href(claim)) { (facts.text(claim, dic::TEXT).unwrap_or("…")) } }
            p.where {
                (parts::badges(site, &acts))
                (parts::links(site, facts, &facts.iris(claim, dic::SPEAKER)))
                @if let Some(cue) = facts.text(claim, dic::CUE) { " “" (cue) "”" }
                @if let Some(said) = parts::said(facts, claim) { ", " (said) }
                @let via = facts.iris(claim, dic::VIA);
                @if !via.is_empty() { ", through " (parts::links(site, facts, &via)) }
            }
        }
    }
}

/// What an utterance contradicts or answers, and what does so to it.
pub(super) fn meetings<'a>(on: &On<'a>, iri: &'a str) -> Markup {
    let facts = on.facts;
    let mut against = facts.iris(iri, dic::CONTRADICTS);
    against.extend(facts.pointing(dic::CONTRADICTS, iri));
    against.sort_unstable();
    against.dedup();
    let answers = facts.iris(iri, dic::RESPONDS_TO);
    let answered = facts.pointing(dic::RESPONDS_TO, iri);
    let sure =
        |how: NamedNodeRef<'_>, from: &str, to: &str| claim::sure(on, from, how.as_str(), to);
    let both_ways = |other: &str| {
        sure(dic::CONTRADICTS, iri, other).or_else(|| sure(dic::CONTRADICTS, other, iri))
    };
    // What answers and contradicts stands once, with the answers.
    let (with_answer, alone): (Vec<&str>, Vec<&str>) =
        against.into_iter().partition(|other| answers.contains(other) || answered.contains(other));
    let sections = [
        ("answers", "Answers", answers),
        ("answered", "Answered by", answered),
        ("contradicted", "Contradicted by", alone),
    ];
    html! {
        @for (id, title, utterances) in &sections {
            @if !utterances.is_empty() {
                section aria-labelledby=(id) {
                    h2 id=(id) { (title) }
                    ol.claims {
                        @for other in utterances {
                            @let note = if with_answer.contains(other) { "contradicts" } else { "" };
                            @let share = match *id {
                                "answers" => sure(dic::RESPONDS_TO, iri, other),
                                "answered" => sure(dic::RESPONDS_TO, other, iri),
                                _ => both_ways(other),
                            };
                            (row(on, other, note, share))
                        }
                    }
                }
            }
        }
    }
}

/// An utterance in a list.
pub(super) fn row<'a>(on: &On<'a>, utterance: &'a str, note: &str, sure: Option<f64>) -> Markup {
    let (facts, site) = (on.facts, on.site);
    let acts = parts::acts(facts, utterance);
    let tone = acts.first().map_or("said", |act| parts::tone(act));
    let (sides, aims) = (facts.iris(utterance, dic::SIDE), facts.iris(utterance, dic::AIMS_AT));
    html! {
        li.claim.(tone) {
            div.who {
                (parts::badges(site, &acts))
                (parts::links(site, facts, &sides))
                @if !aims.is_empty() { span.at { " → " (parts::links(site, facts, &aims)) } }
            }
            a.words href=(site.href(utterance)) { (facts.text(utterance, skos::PREF_LABEL).unwrap_or("…")) }
            div.where {
                @if let Some(days) = parts::days(facts.text(utterance, dic::EARLIEST), facts.text(utterance, dic::LATEST)) { (days) " · " }
                @match facts.text(utterance, dic::ARTICLES) {
                    None | Some("1") => { "in one article" }
                    Some(many) => { "in " (many) " articles" }
                }
                @if !note.is_empty() { " · " (note) }
                @if let Some(sure) = sure { " · " (parts::confidence(sure)) }
            }
        }
    }
}
