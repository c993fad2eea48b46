//! Headlines that tell in one word what somebody did: "Tolmaria *offers* help after ferry attack".
//!
//! **In:** a sentence of a headline. **Out:** proposals for verbs whose object is what was said. Taken
//! by itself such a verb is often a noun ("the board's offers"), or does without words ("offers
//! rooms"); in a headline, right behind its subject, it reports.

use std::ops::Range;

use super::{Proposal, cue, cue::Class, frame::Frame, phrase::Walk};
use crate::text::Tag;

/// Verbs of headlines whose object is said.
const VERBS: &[&str] = &[
    "admit", "demand", "deny", "offer", "pledge", "promise", "propose", "reject", "suggest",
    "threaten", "urge", "vow", "want",
];

/// What such a verb is worth there.
const CHANCE: f64 = 0.5;

/// What a headline's verbs report.
pub(super) fn propose(walk: &Walk<'_, '_>, proposals: &mut Vec<Proposal>) {
    let verbs = walk.range.clone().skip(1).filter(|&at| is_verb(walk, at));
    proposals.extend(verbs.filter_map(|verb| {
        let source = subject(walk, verb)?;
        let frame = match walk.tag(verb + 1) {
            Tag::To => Frame::Infinitive,
            Tag::Noun | Tag::Name | Tag::Adjective | Tag::Determiner | Tag::Number
            // "Offers help": a tagger misses its "to".
            | Tag::Base => Frame::Object,
            _ => return None,
        };
        let is_cue =
            |at: usize| walk.tag(at).is_finite() && cue::is_likely(Class::Verb, &lemma(walk, at));
        let content = walk.content(verb + 1, &frame, &is_cue);
        let (words, verb) = (content.len(), verb..verb + 1);
        (words > 0).then(|| Proposal::fixed(Some(source), verb, content, CHANCE, "headline"))
    }));
}

fn lemma(walk: &Walk<'_, '_>, at: usize) -> String {
    walk.document.lemma(at).to_lowercase()
}

/// Whether a word is one of the verbs in the present, whatever the tagger takes it for.
fn is_verb(walk: &Walk<'_, '_>, at: usize) -> bool {
    matches!(walk.tag(at), Tag::Present | Tag::Noun | Tag::Name)
        && walk.word(at).ends_with('s')
        && walk.quoted(at).is_none()
        && {
            let word = walk.word(at).to_lowercase();
            let stems = [word.strip_suffix('s'), word.strip_suffix("es")];
            let denies = word == "denies";
            denies || stems.into_iter().flatten().any(|stem| VERBS.contains(&stem))
        }
}

/// Who acts: what stands right before the verb at the headline's beginning, or, after "and" or a
/// comma, before the verb that came first.
fn subject(walk: &Walk<'_, '_>, verb: usize) -> Option<Range<usize>> {
    let first = walk.range.start;
    let in_phrase = |&at: &usize| walk.tag(at).is_in_noun_phrase() && !is_verb(walk, at);
    let end = (first..verb).take_while(in_phrase).last()? + 1;
    let names = (first..end).any(|at| matches!(walk.tag(at), Tag::Noun | Tag::Name));
    let joined = matches!(walk.word(verb - 1), "," | ";") || walk.tag(verb - 1) == Tag::Conjunction;
    let acts = || (end..verb).any(|at| walk.tag(at).is_finite() || is_verb(walk, at));
    (names && (end == verb && walk.tag(verb - 1) != Tag::Genitive || joined && acts()))
        .then_some(first..end)
}
