//! What pages are put together from: names as links, acts, dates, rows of claims.

use jiff::civil::Date;
use maud::{Markup, html};

use super::Site;
use crate::{
    describe::Facts,
    rdf::vocab::{dic, rdf, schema, skos},
};

/// Namespace of the acts.
const DIC: &str = "https://w3id.org/dictum/ns#";

/// A name that leads to what it names.
pub(super) fn link<'a>(site: &Site, facts: &Facts<'a>, iri: &'a str) -> Markup {
    html! { a href=(site.href(iri)) { (facts.name(iri)) } }
}

/// Several of them.
pub(super) fn links<'a>(site: &Site, facts: &Facts<'a>, iris: &[&'a str]) -> Markup {
    html! {
        @for (at, iri) in iris.iter().enumerate() {
            @if at > 0 { ", " }
            (link(site, facts, iri))
        }
    }
}

/// The acts of a claim (`rdf:type`) or of an utterance (`dic:act`), as names of classes.
pub(super) fn acts<'a>(facts: &Facts<'a>, iri: &str) -> Vec<&'a str> {
    let mut found = facts.iris(iri, dic::HAS_ACT);
    found.extend(facts.iris(iri, rdf::TYPE));
    let act = |iri: &'a str| {
        let name = iri.strip_prefix(DIC)?;
        (!["Claim", "Utterance", "Dyad", "MonthlyCount"].contains(&name)).then_some(name)
    };
    let mut acts: Vec<_> = found.into_iter().filter_map(act).collect();
    // The default goes without saying where there is a narrower one.
    if acts.len() > 1 {
        acts.retain(|act| *act != "Assertion");
    }
    acts.sort_unstable();
    acts.dedup();
    acts
}

/// The colour of an act: what is against somebody, what is refused, what is wanted or offered, what is
/// said.
pub(super) fn tone(act: &str) -> &'static str {
    match act {
        "Accusation" | "Criticism" | "Threat" => "against",
        "Denial" | "Rejection" => "refused",
        "Demand" | "Proposal" | "Commitment" | "Acceptance" | "Support" => "sought",
        _ => "said",
    }
}

/// The name of an act, for people: `NoComment` is "no comment".
pub(super) fn act_name(act: &str) -> String {
    let mut name = String::new();
    for c in act.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push(' ');
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// The acts as labels.
pub(super) fn badges(site: &Site, acts: &[&str]) -> Markup {
    html! {
        @for act in acts {
            a.act.(tone(act)) href=(site.to(&format!("ontology#{act}"))) { (act_name(act)) } " "
        }
    }
}

/// A day, for people; what is no day stays as it is.
pub(super) fn day(text: &str) -> String {
    match text.parse::<Date>() {
        Ok(date) => date.strftime("%-d %B %Y").to_string(),
        Err(_) => text.to_owned(),
    }
}

/// From one day to another.
pub(super) fn days(from: Option<&str>, until: Option<&str>) -> Option<Markup> {
    let time = |text: &str| html! { time datetime=(text) { (day(text)) } };
    match (from, until) {
        (Some(from), Some(until)) if from == until => Some(time(from)),
        (Some(from), Some(until)) => Some(html! { (time(from)) " – " (time(until)) }),
        (Some(from), None) => Some(html! { "from " (time(from)) " on" }),
        (None, Some(until)) => Some(html! { "by " (time(until)) }),
        (None, None) => None,
    }
}

/// When a claim was said, by its article.
pub(super) fn said(facts: &Facts<'_>, claim: &str) -> Option<Markup> {
    days(facts.text(claim, dic::SAID_FROM), facts.text(claim, dic::SAID_UNTIL))
}

/// A share from 0 to 1, as a bar and a number.
pub(super) fn confidence(share: f64) -> Markup {
    let percent = (share * 100.0).round();
    html! {
        span.confidence title="how sure the extraction is; not whether the claim is true" {
            meter min="0" max="100" value=(percent) aria-label="confidence" {} " " (percent) " %"
        }
    }
}

/// The article of a claim: outlet, headline and day.
pub(super) fn printed<'a>(site: &Site, facts: &Facts<'a>, claim: &'a str) -> Markup {
    let Some(article) = facts.iri(claim, dic::APPEARS_IN) else { return html! {} };
    html! {
        span.printed {
            @if let Some(outlet) = facts.iri(article, schema::PUBLISHER) {
                span.outlet { (facts.name(outlet)) } ", "
            }
            a href=(site.href(article)) { (facts.name(article)) }
            @if let Some(date) = facts.text(article, schema::DATE_PUBLISHED) {
                ", " time datetime=(date) { (day(date)) }
            }
        }
    }
}

/// A claim in a list: act, who at whom, the words, where it was printed.
pub(super) fn row<'a>(site: &Site, facts: &Facts<'a>, claim: &'a str) -> Markup {
    let acts = acts(facts, claim);
    let tone = acts.first().map_or("said", |act| tone(act));
    let speakers = facts.iris(claim, dic::SPEAKER);
    let sides = facts.iris(claim, dic::ON_BEHALF_OF);
    let targets = facts.iris(claim, dic::TARGET);
    html! {
        li.claim.(tone) {
            div.who {
                (badges(site, &acts))
                (links(site, facts, &speakers))
                @if !sides.is_empty() { span.for { " for " (links(site, facts, &sides)) } }
                @if !targets.is_empty() { span.at { " → " (links(site, facts, &targets)) } }
            }
            a.words href=(site.href(claim)) { (facts.text(claim, dic::TEXT).unwrap_or("…")) }
            div.where {
                @if let Some(said) = said(facts, claim) { span.when { (said) } " · " }
                (printed(site, facts, claim))
            }
        }
    }
}

/// The day by which a claim is put in order: said, else printed.
pub(super) fn dated<'a>(facts: &Facts<'a>, claim: &str) -> &'a str {
    let printed = || {
        let article = facts.iri(claim, dic::APPEARS_IN)?;
        facts.text(article, schema::DATE_PUBLISHED)
    };
    facts.text(claim, dic::SAID_FROM).or_else(printed).unwrap_or_default()
}

/// Claims, the latest first, those that report one utterance as one row with the others counted.
pub(super) fn rows<'a>(site: &Site, facts: &Facts<'a>, claims: &[&'a str]) -> Markup {
    let mut claims = claims.to_vec();
    claims.sort_by_key(|claim| std::cmp::Reverse(dated(facts, claim)));
    let mut groups: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for claim in claims {
        let utterance = facts.iri(claim, dic::REPORTS);
        match groups.iter_mut().find(|(of, _)| utterance.is_some() && *of == utterance) {
            Some((_, group)) => group.push(claim),
            None => groups.push((utterance, vec![claim])),
        }
    }
    html! {
        ol.claims {
            @for (utterance, group) in &groups {
                @if let Some(first) = group.first() { (row(site, facts, first)) }
                @if let (Some(utterance), true) = (utterance, group.len() > 1) {
                    li.more { a href=(site.href(utterance)) { (group.len()) " reports of this side by side" } }
                }
            }
        }
    }
}

/// A list of names and values; what has no value is left out.
pub(super) fn list(items: Vec<(&str, Option<Markup>)>) -> Markup {
    html! {
        dl.facts {
            @for (name, value) in items {
                @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
            }
        }
    }
}

/// Links, if there are any.
pub(super) fn some<'a>(site: &Site, facts: &Facts<'a>, iris: &[&'a str]) -> Option<Markup> {
    (!iris.is_empty()).then(|| links(site, facts, iris))
}

/// A proposition as a sentence.
pub(super) fn triple<'a>(site: &Site, facts: &Facts<'a>, node: &'a str) -> Markup {
    let term = |predicate| facts.iri(node, predicate);
    html! {
        span.triple {
            @if let Some(subject) = term(rdf::SUBJECT) { (link(site, facts, subject)) }
            @if let Some(predicate) = term(rdf::PREDICATE) {
                " " a.relation href=(site.href(predicate)) { (spaced(predicate)) } " "
            }
            @if let Some(object) = term(rdf::OBJECT) { (link(site, facts, object)) }
        }
    }
}

/// The name of a term, for people: `…#responsibleFor` is "responsible for".
pub(super) fn spaced(iri: &str) -> String {
    act_name(iri.rsplit(['#', '/']).next().unwrap_or_default())
}

/// What something is, in one word of the ontology or of schema.org.
pub(super) fn classes(facts: &Facts<'_>, iri: &str) -> Vec<String> {
    let mut names: Vec<_> = facts
        .iris(iri, rdf::TYPE)
        .into_iter()
        .filter(|class| *class != dic::AGENT.as_str() || facts.iris(iri, rdf::TYPE).len() == 1)
        .map(spaced)
        .collect();
    names.sort();
    names.dedup();
    names
}

/// All names of something.
pub(super) fn other_names<'a>(facts: &Facts<'a>, iri: &str) -> Vec<&'a str> {
    facts.texts(iri, skos::ALT_LABEL)
}
