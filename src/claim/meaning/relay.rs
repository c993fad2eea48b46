//! Through whose hands words came: outlets named between the speaker and the article.
//!
//! **In:** an attribution and its speakers. **Out:** relays from the speaker outwards: whoever was
//! told ("told the Marl Gazette"), who carried it, and, last, the source of the report ("according
//! to").

use super::{OUTER, speaker::Voice, tidy};
use crate::{
    claim::{Attribution, Claim, Relay},
    entity::{Class, Entities, EntityId, Kind, is},
    span::Span,
    text::{Document, Sentence, Tag},
};

/// Phrases that make the outlet after them a relay, the nearest to the speaker first.
const CUES: &[&str] = &[
    "told", "tells", "telling", "speaking to", "spoke to", "interview with", "interviewed by",
    "said on", "said in", "quoted by", "carried by", "published by", "released by", "broadcast by",
    "reported by", "aired by", "saying by", "via", "through", "reported to", "cited by", "seen by",
    "obtained by", "shown to", "shared with", "leaked to", "reviewed by", "writing in", "wrote in",
    "appearing on", "speaking on", "interview on", "interviewed on", "speaking in", "according to",
];

/// How many bytes may stand between such a phrase and the outlet: "the state-run …".
const REACH: usize = 60;

/// The relays of a claim, from the speaker outwards. `noun`: whether a noun attributes it.
pub(super) fn relays(
    document: &Document<'_>,
    entities: &Entities,
    attribution: &Attribution,
    voice: &Voice,
    noun: bool,
) -> Vec<Relay> {
    let anchor = attribution.cue.unwrap_or(attribution.content[0]);
    let Some(sentence) = document.sentence_at(anchor.start()) else { return Vec::new() };
    let sentence = document.sentences[sentence].span;
    // "critics who have spoken out against it, telling the Marl Gazette": others told the Gazette.
    let past = attribution.content.iter().map(|content| content.end()).max();
    let aside = document.tokens_in(anchor).start.checked_sub(1).is_some_and(|before| {
        matches!(document.word(before).to_ascii_lowercase().as_str(), "who" | "which" | "whom")
    });
    // "The Marl Gazette quoted the mayor as saying": by which verb its speaker is quoted.
    let quoting = attribution.cue.and_then(|cue| tidy::quoting(document, cue)).filter(|quoting| {
        let quoted = document.span_of(quoting.speaker.clone());
        attribution.source.iter().any(|own| own.overlaps(quoted))
    });
    let quoted = quoting.map(|quoting| quoting.verb);
    let mut found: Vec<(usize, Span, Relay)> = Vec::new();
    for (place, agent) in entities.within(sentence) {
        let before = Span::new(sentence.start(), place.start());
        let posted =
            is(&entities.get(agent).name, Class::Platform) && is_post(document, before, place);
        let quotes = quoted.filter(|&verb| acts_by(document, place, verb));
        let kind = entities.get(agent).kind;
        let outlet = posted || kind == Kind::NewsMedia || quotes.is_some() && kind.can_speak();
        // What carried something else before the noun that attributes carried that alone.
        let other = noun && place.end() <= anchor.start();
        let outside = aside && past.is_some_and(|past| past <= place.start());
        let inside = attribution.content.iter().any(|content| content.overlaps(place));
        let speaks = voice.speakers.iter().any(|s| s.entity == agent)
            || attribution.source.iter().any(|source| source.contains(place));
        if !outlet || inside || speaks || other || outside {
            continue;
        }
        let told = cue(document, before).map(|(rank, cue)| (rank, Some(cue)));
        let told = told.or(quotes.map(|verb| (0, Some(document.tokens[verb].span))));
        let Some((rank, cue)) = told.or(posted.then_some((0, None))) else { continue };
        if let Some(reporter) = reporter(document, entities, place) {
            found.push((rank, reporter.0, Relay { agent: reporter.1, cue }));
        }
        found.push((rank, place, Relay { agent, cue }));
    }
    found.sort_by_key(|&(rank, place, _)| (rank, place.start() == 0));
    let mut relays: Vec<Relay> = Vec::new();
    for (_, _, relay) in found {
        if !relays.iter().any(|known| known.agent == relay.agent) {
            relays.push(relay);
        }
    }
    relays
}

/// How many words may stand between who quotes and the verb.
const BEFORE_QUOTES: usize = 4;

/// "*The Marl Gazette* on Friday *quoted*": whether a verb is that of an agent named before it.
fn acts_by(document: &Document<'_>, agent: Span, verb: usize) -> bool {
    let past = document.tokens_in(agent).end;
    past <= verb
        && verb <= past + BEFORE_QUOTES
        && !(past..verb).any(|at| document.tags[at].is_predicate())
}

/// How many words may stand before the noun of "The message, attributed to …".
const NOUN: usize = 4;

/// The noun of a sentence that tells of a statement: "The *message*, attributed to …".
pub(super) fn statement(document: &Document<'_>, sentence: &Sentence) -> Option<usize> {
    let definite = matches!(
        document.word(sentence.tokens.start).to_ascii_lowercase().as_str(),
        "the" | "this" | "that"
    );
    let mut words = sentence.tokens.clone().take(NOUN);
    let noun =
        |&at: &usize| is(document.word(at), Class::Document) && document.tags[at] == Tag::Noun;
    words.find(noun).filter(|_| definite)
}

/// "The message, carried by the Marl Press Agency, …": hands the agency to the words told just
/// before.
pub(super) fn carried(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    for sentence in &document.sentences {
        let span = sentence.span;
        if statement(document, sentence).is_none() {
            continue;
        }
        let past = claims.partition_point(|c| c.attribution.content[0].start() < span.start());
        let Some(last) = claims[..past].iter_mut().rev().take(OUTER).find(|claim| {
            claim.attribution.content.iter().all(|content| content.end() <= span.start())
        }) else {
            continue;
        };
        let mut outlets =
            entities.within(span).filter(|&(_, id)| entities.get(id).kind == Kind::NewsMedia);
        let relay = outlets.find_map(|(place, agent)| {
            let (_, cue) = cue(document, Span::new(span.start(), place.start()))?;
            Some(Relay { agent, cue: Some(cue) })
        });
        if let Some(relay) = relay.filter(|_| last.relays.is_empty()) {
            last.relays.push(relay);
        }
    }
}

/// Whether a noun may describe an outlet: "the agency" a press agency, "the newspaper" no other.
pub(super) fn is_described(agent: EntityId, entities: &Entities, noun: &str) -> bool {
    let agency = entities.get(agent).name.to_lowercase().contains("agency");
    noun.eq_ignore_ascii_case("agency") == agency
}

/// "wrote on Marlbook", "in a post on Marlbook", "in a Marlbook post": whether words stood there.
fn is_post(document: &Document<'_>, before: Span, place: Span) -> bool {
    let next = document.tokens_in(Span::new(place.end(), document.text.len())).start;
    let post = document.tokens.get(next).is_some_and(|_| {
        matches!(document.word(next), "post" | "message" | "video" | "thread" | "statement")
    });
    post || before.slice(document.text).ends_with("on ")
}

/// The phrase before an outlet that makes it a relay, and its rank.
fn cue(document: &Document<'_>, before: Span) -> Option<(usize, Span)> {
    let text = before.slice(document.text);
    let lower = text.to_ascii_lowercase();
    let (at, rank) = CUES
        .iter()
        .enumerate()
        .filter_map(|(rank, cue)| Some((last_word(&lower, cue)?, rank)))
        .max_by_key(|&(at, _)| at)?;
    let end = at + CUES[rank].len();
    let near = text.len() - end <= REACH && !text[end..].contains([',', ';', '.', '"', '”', '“']);
    near.then(|| (rank, Span::new(before.start() + at, before.start() + end)))
}

/// Where a phrase last stands in a text as whole words.
fn last_word(text: &str, phrase: &str) -> Option<usize> {
    let at = text.rfind(phrase)?;
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let whole = !letter(text[..at].chars().next_back())
        && !letter(text[at + phrase.len()..].chars().next());
    whole.then_some(at)
}

/// "Marl News' Orla Vane": the reporter, who comes before the outlet.
fn reporter(
    document: &Document<'_>,
    entities: &Entities,
    outlet: Span,
) -> Option<(Span, EntityId)> {
    let after = Span::new(outlet.end(), outlet.end() + 40);
    let (place, id) = entities.within(after).next()?;
    let between = Span::new(outlet.end(), place.start()).slice(document.text);
    let owns = between.len() <= 5 && between.starts_with(['\'', '’']);
    (entities.get(id).kind == Kind::Person && owns).then_some((place, id))
}
