//! Whose a statement is that an article first gives to a body: "Marland denied it on Friday. The message,
//! attributed to a Foreign Ministry spokesman and carried by the Marl Press Agency, …".
//!
//! **In:** the claims of one article, in order. **Out:** the same, those of that statement said by its
//! author for the body: what a body says on one day is one statement. A sentence that only tells how
//! a statement came out is itself no claim ([`tells_how`]).

use std::{collections::HashMap, ops::Range};

use super::{
    OUTER, holds,
    relay::statement,
    speaker::{self, Voice},
};
use crate::{
    claim::{Attribution, Claim, Score, Speaker},
    entity::{Entities, EntityId, Kind},
    span::Span,
    text::{Document, Tag},
};

/// Participles that tell through whom a statement came out.
const CAME_OUT: &[&str] = &[
    "attributed", "carried", "published", "released", "issued", "signed", "posted", "distributed",
    "broadcast", "reported", "circulated", "relayed", "read", "quoted",
];

/// Those of them that name its author.
const BY_AUTHOR: &[&str] = &["attributed", "signed", "issued", "read", "released"];

/// How many words after its noun a statement may be told how it came out.
const NEAR: usize = 4;

/// How many words who made it may take.
const AUTHOR: usize = 8;

/// Whether an attribution is made of the words that tell how a statement came out: "The message,
/// first *reported* by the Marl Gazette, was met with scorn".
pub(super) fn tells_how(document: &Document<'_>, attribution: &Attribution) -> bool {
    let (Some(cue), Some(content)) = (attribution.cue, attribution.content.first()) else {
        return false;
    };
    let Some(sentence) = document.sentence_at(cue.start()) else { return false };
    let sentence = &document.sentences[sentence];
    let Some(noun) = statement(document, sentence) else { return false };
    let verb = document.tokens_in(cue).start;
    let passive = document
        .tokens_in(cue)
        .chain(verb..sentence.tokens.end.min(verb + 2))
        .any(|at| CAME_OUT.contains(&document.word(at)));
    let apposed = noun + 1 < sentence.tokens.end && document.word(noun + 1) == ",";
    passive
        && apposed
        && (noun + 2..noun + 2 + NEAR).contains(&verb)
        && content.start() <= document.tokens[noun].span.start()
}

/// Hands statements over to whom the article names as their authors.
pub(super) fn authors(document: &Document<'_>, entities: &mut Entities, claims: &mut [Claim]) {
    let mut of_bodies = HashMap::<EntityId, Vec<usize>>::new();
    for (at, claim) in claims.iter().enumerate() {
        if let [only] = &claim.speakers[..] {
            of_bodies.entry(only.entity).or_default().push(at);
        }
    }
    for sentence in &document.sentences {
        let Some(noun) = statement(document, sentence) else { continue };
        let start = sentence.span.start();
        let past = claims.partition_point(|c| c.attribution.content[0].start() < start);
        let limit = sentence.tokens.end.min(noun + 2 + NEAR);
        let Some(source) = author(document, noun + 1..limit, sentence.tokens.end) else { continue };
        let Some(Voice { speakers, on_behalf_of: Some(body), .. }) =
            voice(document, entities, source, document.tokens[noun].span, &claims[..past])
        else {
            continue;
        };
        let Ok([author]) = <[Speaker; 1]>::try_from(speakers) else { continue };
        if entities.get(author.entity).kind == Kind::NewsMedia {
            continue;
        }
        // One statement of each body, and so each claim is looked at once.
        let own = of_bodies.remove(&body).unwrap_or_default();
        give(claims, &own, past, &author, body);
    }
}

/// The words that name who made a statement: behind "attributed to", "signed by".
fn author(document: &Document<'_>, near: Range<usize>, end: usize) -> Option<Span> {
    let verb = near.clone().find(|&at| BY_AUTHOR.contains(&document.word(at)))?;
    let by = (verb + 1..end.min(verb + 3)).find(|&at| matches!(document.word(at), "to" | "by"))?;
    let goes_on = |&at: &usize| {
        let tag = document.tags[at];
        tag.is_nominal()
            || matches!(
                tag,
                Tag::Determiner
                    | Tag::Adjective
                    | Tag::Genitive
                    | Tag::Possessive
                    | Tag::Participle
            ) && document.word(at) != ","
            || matches!(document.word(at), "of" | "for")
    };
    let last = (by + 1..end.min(by + 1 + AUTHOR)).take_while(goes_on).last()?;
    Some(document.span_of(by + 1..last + 1))
}

fn voice(
    document: &Document<'_>,
    entities: &mut Entities,
    source: Span,
    statement: Span,
    before: &[Claim],
) -> Option<Voice> {
    let attribution = Attribution {
        source: vec![source],
        cue: Some(statement),
        content: vec![statement],
        rule: "statement",
        confidence: Score::new(1.0),
    };
    let cue = super::Cue::of(document, attribution.cue);
    let voice = speaker::voice(document, entities, &attribution, &cue, before);
    (voice.speakers.iter().all(|s| s.mention.is_some())).then_some(voice)
}

/// Gives the author the body's claims of the day of the last one before the place `past`.
fn give(claims: &mut [Claim], own: &[usize], past: usize, author: &Speaker, body: EntityId) {
    let near = past.saturating_sub(OUTER)..past;
    let Some(&last) = own.iter().rev().find(|at| near.contains(at)) else { return };
    let day = |claim: &Claim| claim.said.as_ref().map(|said| (said.from, said.until));
    let of_statement = |&at: &usize| {
        let outers = &claims[at.saturating_sub(OUTER)..at];
        let embedded = outers.iter().any(|outer| holds(outer, &claims[at].attribution));
        at == last
            || !embedded && day(&claims[at]).is_some() && day(&claims[at]) == day(&claims[last])
    };
    let of_statement: Vec<usize> = own.iter().copied().filter(of_statement).collect();
    for at in of_statement {
        let claim = &mut claims[at];
        claim.speakers[0].entity = author.entity;
        claim.on_behalf_of = Some(body);
    }
}
