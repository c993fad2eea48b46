//! The page of a claim: its words where they stand, who said them how and when, through whose hands
//! they came, who else reports them, and what speaks against them.

use std::collections::HashSet;

use maud::{Markup, html};

use super::{
    On, parts,
    text::{self, Stretch, What},
};
use crate::{
    rdf::vocab::{dic, prov, rdf, schema},
    span::CodePoints,
};

pub(super) fn page(on: &On<'_>) -> (String, Markup) {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let words = facts.text(iri, dic::TEXT).unwrap_or("…");
    let acts = parts::acts(facts, iri);
    let speakers = facts.iris(iri, dic::SPEAKER);
    let who = speakers.iter().map(|s| facts.name(s)).collect::<Vec<_>>().join(", ");
    let short: String = words.chars().take(60).collect();
    let title = format!("{who}: {short}{}", if short == words { "" } else { "…" });
    let tone = acts.first().map_or("said", |act| parts::tone(act));
    let quoted = facts.iri(iri, dic::QUOTATION_TYPE);
    let direct = quoted == Some(dic::DIRECT.as_str());
    let precision = facts.iri(iri, dic::DATE_PRECISION).map(|precision| match precision {
        open if open == dic::OPEN_ENDED.as_str() => "one end is open".to_owned(),
        close => format!("known to the {}", parts::spaced(close)),
    });
    let propositions: Vec<_> =
        [(dic::ASSERTS, "asserts"), (dic::DENIES, "denies"), (dic::SEEKS, "seeks")]
            .into_iter()
            .flat_map(|(predicate, name)| {
                facts.iris(iri, predicate).into_iter().map(move |p| (name, p))
            })
            .collect();
    let dated = parts::said(facts, iri).map(|days| {
        html! {
            (days)
            @if let Some(words) = facts.text(iri, dic::DATE_TEXT) { " — in the words of the article: “" (words) "”" }
            @if let Some(precision) = &precision { span.aside { ", " (precision) } }
        }
    });
    let dated =
        dated.or_else(|| facts.text(iri, dic::DATE_TEXT).map(|words| html! { "“" (words) "”" }));
    let body = html! {
        header.title {
            p.over { (parts::badges(site, &acts)) (parts::printed(site, facts, iri)) }
            blockquote.claim.(tone).direct[direct] { h1 { (words) } }
        }
        (parts::list(vec![
            ("Speaker", parts::some(site, facts, &speakers)),
            ("Speaking for", parts::some(site, facts, &facts.iris(iri, dic::ON_BEHALF_OF))),
            ("Target", parts::some(site, facts, &facts.iris(iri, dic::TARGET))),
            ("Addressee", parts::some(site, facts, &facts.iris(iri, dic::ADDRESSEE))),
            ("Event", parts::some(site, facts, &facts.iris(iri, dic::HAS_EVENT))),
            ("Content", (!propositions.is_empty()).then(|| html! {
                @for (attitude, node) in &propositions {
                    div { (attitude) ": " (parts::triple(site, facts, node)) " " a.more href=(site.href(node)) { "who else?" } }
                }
            })),
            ("Said", dated),
            ("Reported as", quoted.map(|how| html! {
                (parts::spaced(how)) " speech"
                @if let Some(cue) = facts.text(iri, dic::CUE) { ", by “" (cue) "”" }
            })),
            ("Confidence", facts.number(iri, dic::CONFIDENCE).map(parts::confidence)),
            ("Found by", parts::some(site, facts, &facts.iris(iri, prov::WAS_GENERATED_BY))),
        ]))
        (chain(on))
        (context(on))
        (reports(on))
        @for utterance in facts.iris(iri, dic::REPORTS) { (super::utterance::meetings(on, utterance)) }
        (reviews(on))
    };
    (title, body)
}

/// The hands through which the words came, from the speaker to the outlet.
fn chain(on: &On<'_>) -> Markup {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let mut relays = facts.iris(iri, dic::HAS_RELAY);
    if relays.is_empty() {
        return html! {};
    }
    relays
        .sort_by_key(|relay| facts.text(relay, dic::POSITION).and_then(|n| n.parse::<u32>().ok()));
    let outlet = facts.iri(iri, dic::APPEARS_IN).and_then(|a| facts.iri(a, schema::PUBLISHER));
    html! {
        section aria-labelledby="chain" {
            h2 id="chain" { "Through whose hands" }
            ol.chain {
                li { span.hand { (parts::links(site, facts, &facts.iris(iri, dic::SPEAKER))) } span.as { "speaker" } }
                @for relay in relays {
                    li id=(relay.rsplit('#').next().unwrap_or_default()) {
                        span.hand { (parts::links(site, facts, &facts.iris(relay, dic::RELAY_AGENT))) }
                        span.as { @match facts.text(relay, dic::CUE) { Some(cue) => { "“" (cue) "”" } None => { "passed on" } } }
                    }
                }
                @if let Some(outlet) = outlet {
                    li { span.hand { (parts::link(site, facts, outlet)) } span.as { "printed" } }
                }
            }
        }
    }
}

/// The paragraphs in which the words stand.
fn context(on: &On<'_>) -> Markup {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let article = facts.iri(iri, dic::APPEARS_IN);
    let text = article.and_then(|article| facts.text(article, schema::ARTICLE_BODY));
    let (Some(article), Some(text)) = (article, text) else { return html! {} };
    let points = CodePoints::of(text);
    let place = |iri, what| {
        let spans = text::spans(facts, iri, text, &points).into_iter();
        spans.map(move |(span, id)| Stretch { span, id, what })
    };
    let mut stretches: Vec<_> = place(iri, What::Claim(iri)).collect();
    for mention in facts.iris(iri, dic::SPEAKER_MENTION) {
        stretches.extend(place(mention, What::Mention));
    }
    stretches.sort_by_key(|s| (s.span.start(), s.span.end()));
    let mut anchors = HashSet::new();
    let first = stretches.first().map(|s| s.id.clone());
    html! {
        section aria-labelledby="context" {
            h2 id="context" { "Where it stands" }
            div.story {
                @for paragraph in text::paragraphs(text) {
                    @if stretches.iter().any(|s| s.span.overlaps(paragraph)) {
                        (text::paragraph(on, text, paragraph, &stretches, &mut anchors))
                    }
                }
            }
            p.more { a href={ (site.href(article)) @if let Some(id) = &first { "#" (id) } } { "The whole article" } }
        }
    }
}

/// Who else reports the same utterance.
fn reports(on: &On<'_>) -> Markup {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let Some(utterance) = facts.iri(iri, dic::REPORTS) else { return html! {} };
    let mut others = facts.pointing(dic::REPORTS, utterance);
    others.retain(|claim| *claim != iri);
    if others.is_empty() {
        return html! {};
    }
    others.sort_by_key(|claim| parts::dated(facts, claim));
    html! {
        section aria-labelledby="reports" {
            h2 id="reports" { "Other reports of this" }
            ol.claims { @for claim in others { (parts::row(site, facts, claim)) } }
            p.more { a href=(site.href(utterance)) { "All reports side by side" } }
        }
    }
}

/// What others found when they checked it.
fn reviews(on: &On<'_>) -> Markup {
    let (facts, site, iri) = (on.facts, on.site, on.iri());
    let reviews = facts.pointing(schema::ITEM_REVIEWED, iri);
    html! {
        @if !reviews.is_empty() {
            section aria-labelledby="reviews" {
                h2 id="reviews" { "Checked by others" }
                ul {
                    @for review in &reviews {
                        @let rating = facts.iri(review, schema::REVIEW_RATING);
                        @let author = facts.iri(review, schema::AUTHOR);
                        li {
                            @if let Some(name) = author.and_then(|author| facts.text(author, schema::NAME)) { (name) ": " }
                            a href=(site.href(review)) {
                                (rating.and_then(|r| facts.text(r, schema::ALTERNATE_NAME)).unwrap_or("no verdict in words"))
                            }
                            " on “" (facts.text(review, schema::CLAIM_REVIEWED).unwrap_or("…")) "”"
                            @if let Some(sure) = sure(on, review, schema::ITEM_REVIEWED.as_str(), iri) { " · the same claim " (parts::confidence(sure)) }
                        }
                    }
                }
            }
        }
    }
}

/// How sure a derived triple is.
pub(super) fn sure(on: &On<'_>, subject: &str, predicate: &str, object: &str) -> Option<f64> {
    let facts = on.facts;
    let fits = |link: &&str| {
        facts.iri(link, rdf::SUBJECT) == Some(subject)
            && facts.iri(link, rdf::PREDICATE) == Some(predicate)
            && facts.iri(link, rdf::OBJECT) == Some(object)
    };
    let link = facts.pointing(rdf::TYPE, dic::LINK.as_str()).into_iter().find(fits)?;
    facts.number(link, dic::CONFIDENCE)
}
