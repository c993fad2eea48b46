//! Reported clauses that stand before their attribution, or around it: "It rained, she said",
//! "It rained, said the mayor", "There was, she added, no proof".
//!
//! **Source:** Quirk et al. 1985, 14.29 and 15.54 (reporting clauses as comment clauses).

use std::ops::Range;

use super::{
    Proposal,
    cue::{self, Class},
    frame::Frame,
    phrase::Walk,
    verb::Verb,
};
use crate::text::Tag;

/// Words that begin a clause or phrase fronted to the main clause, beside prepositions.
const FRONTED: &[&str] = &["when", "where", "asked", "according", "to", "speaking"];

/// Prepositions that tell when, where and to whom it was said.
const CIRCUMSTANCES: &[&str] = &[
    "in", "on", "at", "during", "to", "via", "after", "before", "with", "through", "from", "of",
    "about",
];

/// Words that go on with something else after the attribution.
const TURNING: &[&str] = &["which", "who", "while", "as", "though", "although", "according"];

/// What `verb` attributes if its content stands before it. `subject` is its subject, if that is on the
/// left.
pub(super) fn propose(
    walk: &Walk<'_, '_>,
    verb: &Verb,
    subject: Option<&Range<usize>>,
) -> Option<Proposal> {
    if !cue::is_likely(Class::Verb, &verb.lemma) || !cue::takes_clauses(&verb.lemma) {
        return None;
    }
    let place = swapped(walk, verb).or_else(|| straight(walk, verb, subject))?;
    let before = walk.range.start..place.comma;
    let after = rest_of_clause(walk, place.past);
    let whole = has_main_verb(walk, main_clause(walk, before.clone()))
        || after.as_ref().is_some_and(|after| has_main_verb(walk, after.clone()));
    if !whole || !ends(walk, verb, place.past) {
        return None;
    }
    Some(Proposal {
        source: Some(place.source),
        cue: verb.group..verb.head + 1,
        content: [Some(before), after].into_iter().flatten().collect(),
        chance: cue::chance(Class::Verb, &verb.lemma, &Frame::Inverted),
        key: Some((Class::Verb, verb.lemma.clone(), Frame::Inverted)),
        rule: "inverted reported speech",
    })
}

/// Where an attribution stands: the comma before it, who speaks, and what comes after it.
struct Place {
    comma: usize,
    source: Range<usize>,
    past: usize,
}

/// ", said the mayor"
fn swapped(walk: &Walk<'_, '_>, verb: &Verb) -> Option<Place> {
    let comma = verb.group.checked_sub(1).filter(|&c| walk.word(c) == ",")?;
    let end = walk.source_after(verb.after);
    (end > verb.after).then_some(Place { comma, source: verb.after..end, past: end })
}

/// ", the mayor said"
fn straight(walk: &Walk<'_, '_>, verb: &Verb, subject: Option<&Range<usize>>) -> Option<Place> {
    let subject = subject.filter(|_| walk.word(verb.group.saturating_sub(1)) != ",")?;
    let comma = subject.start.checked_sub(1)?;
    let follows = comma > walk.range.start && walk.word(comma) == ",";
    follows.then_some(Place { comma, source: subject.clone(), past: verb.after })
}

/// Without the clause or phrase fronted to it: "If it rains, the dam will break".
fn main_clause(walk: &Walk<'_, '_>, clause: Range<usize>) -> Range<usize> {
    // "A day after the flood"
    let dated =
        (clause.start + 1..clause.end).take(3).any(|i| walk.is_any(i, &["after", "before"]));
    let fronted =
        dated || walk.is_any(clause.start, FRONTED) || walk.tag(clause.start) == Tag::Preposition;
    if !fronted {
        return clause;
    }
    let comma = clause.clone().find(|&i| walk.word(i) == ",");
    comma.unwrap_or(clause.end)..clause.end
}

/// Whether a clause has a finite verb outside the relative clauses between its commas.
fn has_main_verb(walk: &Walk<'_, '_>, clause: Range<usize>) -> bool {
    let mut relative = false;
    clause.into_iter().any(|i| {
        if walk.word(i) == "," {
            relative = !relative && walk.tag(i + 1) == Tag::Wh;
        }
        !relative && walk.tag(i).is_predicate()
    })
}

/// What goes on after an attribution put in between: "There was, she added, no proof".
fn rest_of_clause(walk: &Walk<'_, '_>, past: usize) -> Option<Range<usize>> {
    let start = past + 1;
    let goes_on = walk.word(past) == ","
        && start < walk.range.end
        && !matches!(walk.tag(start), Tag::Gerund | Tag::Conjunction | Tag::Participle)
        && !walk.is_any(start, TURNING)
        && walk.quoted(start).is_none();
    let content = walk.content(start.min(walk.range.end), &Frame::Clause, &|_| false);
    (goes_on && content.len() > 1).then_some(content)
}

/// Whether the attribution takes nothing after it: no clause, no object.
fn ends(walk: &Walk<'_, '_>, verb: &Verb, past: usize) -> bool {
    let called_for = verb.lemma.contains("call");
    let rest = walk.complement(past).map(|c| c.frame);
    let ends = match &rest {
        None => true,
        Some(Frame::Preposition(word)) => CIRCUMSTANCES.contains(&word.as_str()) && !called_for,
        Some(_) => false,
    };
    ends || walk.word(past) == ","
}
