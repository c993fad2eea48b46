//! Reported speech: a cue word with its source and its content in one sentence.
//!
//! "She said it rained", "It rained, she said", ", warning of floods", "was accused of", "their claim
//! that", "is confident that". Each rule proposes; `cue::chance` says how much a proposal is worth.

use std::ops::Range;

use super::{
    Proposal,
    cue::{self, Class},
    frame::{Complement, Frame},
    phrase::Walk,
};
use crate::text::Tag;

/// Particles that make another verb of a verb: "point out".
const PARTICLES: &[&str] = &["out", "up", "forth", "down", "back", "off", "away"];

/// Verbs whose object is the addressee, not what is spoken of.
const ADDRESSING: &[&str] = &[
    "tell", "ask", "inform", "remind", "assure", "warn", "advise", "text", "email", "answer",
    "urge", "promise",
];

/// Words that begin a clause or phrase fronted to the main clause, beside prepositions.
const FRONTED: &[&str] = &["when", "where", "asked", "according", "to", "speaking"];

/// Proposes what the words of one sentence attribute.
pub(super) fn propose(walk: &Walk<'_, '_>, proposals: &mut Vec<Proposal>) {
    for at in walk.range.clone() {
        if walk.quoted(at).is_some() {
            continue;
        }
        match walk.tag(at) {
            tag if tag.is_verb() && !is_bare_auxiliary(walk, at) => verb(walk, at, proposals),
            Tag::Noun => noun(walk, at, proposals),
            Tag::Adjective => adjective(walk, at, proposals),
            _ => {}
        }
    }
}

/// Forms of be, have and do, which are verbs of their own only before a noun phrase.
fn is_bare_auxiliary(walk: &Walk<'_, '_>, at: usize) -> bool {
    walk.is_auxiliary(at)
}

fn verb(walk: &Walk<'_, '_>, head: usize, proposals: &mut Vec<Proposal>) {
    let tag = walk.tag(head);
    let group = walk.group_start(head);
    let mut lemma = walk.document.lemma(head);
    let mut after = head + 1;
    if walk.is_any(after, PARTICLES) && walk.tag(after + 1) != Tag::Determiner {
        lemma = format!("{lemma} {}", walk.word(after).to_lowercase());
        after += 1;
    }
    let passive = walk.is_passive(head);
    let progressive = group < head && (group..head).any(|i| walk.is_auxiliary(i));
    let class = match tag {
        _ if passive => Class::Passive,
        Tag::Participle if !progressive => return,
        Tag::Gerund if !progressive => Class::Participle,
        Tag::Base if group == head => Class::Infinitive,
        _ => Class::Verb,
    };
    let subject = match class {
        Class::Participle => walk.main_subject(head),
        Class::Infinitive => None,
        // "was criticised by the mayor"
        Class::Passive => None,
        _ => walk.subject(group),
    };
    let is_cue = |i: usize| {
        cue::is_likely(
            if walk.tag(i) == Tag::Gerund { Class::Participle } else { Class::Verb },
            &walk.document.lemma(i),
        )
    };

    if matches!(class, Class::Verb)
        && inverted(walk, group, head, after, &lemma, subject.as_ref(), proposals)
    {
        return;
    }
    let Some(mut complement) = walk.complement(after) else { return };
    if complement.frame == Frame::AddresseeQuote && !ADDRESSING.contains(&lemma.as_str()) {
        // `called the plan "a joke"`
        complement = Complement { frame: Frame::Object, start: after };
    }
    let mut content = walk.content(complement.start, &complement.frame, &is_cue);
    let relative = subject.as_ref().is_some_and(|s| walk.tag(s.start) == Tag::Wh);
    if relative && walk.word(group.saturating_sub(2)) == "," {
        // A relative clause between commas: ", who said it rained, left".
        let comma = content.clone().find(|&i| walk.word(i) == "," && walk.quoted(i).is_none());
        content.end = comma.unwrap_or(content.end);
    }
    if content.is_empty() {
        return;
    }
    let (subject, content) = match class {
        Class::Passive => agent(walk, walk.subject(group), content),
        _ => (subject, content),
    };
    if content.is_empty() {
        return;
    }
    proposals.push(Proposal {
        source: subject,
        cue: group..after,
        content: vec![content],
        chance: cue::chance(class, &lemma, &complement.frame),
        key: Some((class, lemma, complement.frame)),
        rule: "reported speech",
    });
}

/// The agent of a passive, which is its source, and what is left of its content: "was accused of
/// lying by the mayor". Where the agent is all that follows, the content is the subject: "the plan was
/// rejected by the mayor".
fn agent(
    walk: &Walk<'_, '_>,
    subject: Option<Range<usize>>,
    content: Range<usize>,
) -> (Option<Range<usize>>, Range<usize>) {
    let start = match walk.is(content.start - 1, "by") {
        true => content.start,
        false => match content.clone().find(|&i| walk.is(i, "by")) {
            Some(by) => by + 1,
            None => return (None, content),
        },
    };
    let end = walk.phrase_after(start);
    let rest = match start == content.start {
        true if end >= content.end => subject.unwrap_or(end..end),
        true => end..content.end,
        false => content.start..start - 1,
    };
    (Some(start..end), rest)
}

/// "It rained, she said": the content stands before. Returns whether it does.
fn inverted(
    walk: &Walk<'_, '_>,
    group: usize,
    head: usize,
    after: usize,
    lemma: &str,
    subject: Option<&Range<usize>>,
    proposals: &mut Vec<Proposal>,
) -> bool {
    let swapped = group > walk.range.start && walk.word(group - 1) == ",";
    let (comma, source, past) = if swapped {
        let end = walk.source_after(after);
        if end == after {
            return false;
        }
        (group - 1, after..end, end)
    } else {
        let Some(subject) = subject else { return false };
        let Some(comma) =
            subject.start.checked_sub(1).filter(|&c| c > walk.range.start && walk.word(c) == ",")
        else {
            return false;
        };
        (comma, subject.clone(), after)
    };
    if !cue::is_likely(Class::Verb, lemma) || !cue::takes_clauses(lemma) {
        return false;
    }
    let before = walk.range.start..comma;
    let fronted = walk.is_any(before.start, FRONTED) || walk.tag(before.start) == Tag::Preposition;
    let main = if fronted {
        before.clone().find(|&i| walk.word(i) == ",").unwrap_or(comma)
    } else {
        before.start
    };
    let after = rest_of_clause(walk, past);
    if !(has_main_verb(walk, main..comma)
        || after.as_ref().is_some_and(|a| has_main_verb(walk, a.clone())))
    {
        return false;
    }
    let rest = walk.complement(past).map(|c| c.frame);
    let ends = walk.word(past) == ","
        || rest.is_none()
        || matches!(rest, Some(Frame::Preposition(_))) && !lemma.contains("call");
    if !ends {
        return false;
    }
    proposals.push(Proposal {
        source: Some(source),
        cue: group..head + 1,
        content: [Some(before), after].into_iter().flatten().collect(),
        chance: cue::chance(Class::Verb, lemma, &Frame::Inverted),
        key: Some((Class::Verb, lemma.to_owned(), Frame::Inverted)),
        rule: "inverted reported speech",
    });
    true
}

/// What goes on after an attribution put in between: "There was, she added, no proof".
fn rest_of_clause(walk: &Walk<'_, '_>, past: usize) -> Option<Range<usize>> {
    let start = past + 1;
    let goes_on = walk.word(past) == ","
        && start < walk.range.end
        && !matches!(walk.tag(start), Tag::Gerund | Tag::Conjunction | Tag::Participle)
        && !walk.is_any(start, &["which", "who", "while", "as", "though", "although", "according"])
        && walk.quoted(start).is_none();
    let content = walk.content(start.min(walk.range.end), &Frame::Clause, &|_| false);
    (goes_on && content.len() > 1).then_some(content)
}

/// Whether a clause has a finite verb outside the relative clauses between its commas.
fn has_main_verb(walk: &Walk<'_, '_>, clause: Range<usize>) -> bool {
    let mut relative = false;
    clause.into_iter().any(|i| {
        if walk.word(i) == "," {
            relative = !relative && walk.tag(i + 1) == Tag::Wh;
        }
        !relative && (walk.tag(i).is_finite() || walk.tag(i) == Tag::Modal)
    })
}

fn noun(walk: &Walk<'_, '_>, head: usize, proposals: &mut Vec<Proposal>) {
    let after = head + 1;
    let Some(complement) = walk.complement(after) else { return };
    let fits = matches!(
        complement.frame,
        Frame::That | Frame::Infinitive | Frame::Preposition(_) | Frame::Quote | Frame::Wh
    );
    if !fits || (complement.start > after + 2 && complement.frame != Frame::That) {
        return;
    }
    let lemma = walk.document.lemma(head);
    let phrase = walk.phrase_before(after);
    let (mut source, cue) = owner(walk, phrase.start, head);
    let mut content = walk.content(complement.start, &complement.frame, &|i| {
        walk.tag(i).is_finite() && complement.frame != Frame::That
    });
    if matches!(&complement.frame, Frame::Preposition(word) if word == "by") {
        // "claims by the mayor that"
        let end = walk.phrase_after(complement.start);
        let Some(inner) = walk.complement(end).filter(|c| c.frame == Frame::That) else { return };
        source = Some(complement.start..end);
        content = walk.content(inner.start, &inner.frame, &|_| false);
    }
    if content.is_empty() {
        return;
    }
    let owned = source.is_some();
    proposals.push(Proposal {
        source,
        cue,
        content: vec![content],
        chance: noun_chance(&lemma, &complement.frame, owned),
        key: Some((Class::Noun, lemma, complement.frame)),
        rule: "nominal cue",
    });
}

/// Nouns that name an act of speech, so that whose they are has spoken.
const SPOKEN: &[&str] = &[
    "accusation",
    "admission",
    "allegation",
    "announcement",
    "argument",
    "assertion",
    "assurance",
    "charge",
    "claim",
    "comment",
    "complaint",
    "contention",
    "declaration",
    "denial",
    "promise",
    "pledge",
    "prediction",
    "remark",
    "statement",
    "suggestion",
    "threat",
    "vow",
    "warning",
];
/// What such a noun is worth with its clause or, of threats, with whom they are made against. Annotators
/// often leave these out, but a reader of claims wants them.
const SPOKEN_CHANCE: f64 = 0.45;

fn noun_chance(lemma: &str, frame: &Frame, owned: bool) -> f64 {
    let chance = cue::chance(Class::Noun, lemma, frame);
    let threatens = matches!(frame, Frame::Preposition(word) if word == "against" || word == "of")
        && lemma == "threat";
    if (SPOKEN.contains(&lemma) && owned && *frame == Frame::That) || threatens {
        chance.max(SPOKEN_CHANCE)
    } else {
        chance
    }
}

/// Verbs that only carry the noun that says what was done: "made the claim".
const LIGHT_VERBS: &[&str] = &[
    "make",
    "issue",
    "release",
    "give",
    "deliver",
    "repeat",
    "offer",
    "level",
    "send",
    "express",
    "voice",
    "reiterate",
    "raise",
    "renew",
    "publish",
    "post",
    "have",
    "hold",
    "share",
];

/// Whose the noun at `head` is, and the cue with the verb that carries it: "her claim", "the mayor's
/// claim", "Marlish claims", "she made the claim".
fn owner(walk: &Walk<'_, '_>, start: usize, head: usize) -> (Option<Range<usize>>, Range<usize>) {
    let own = (start..head).rev().find(|&i| {
        let named = walk.document.tokens[i].shape.is_capital()
            && matches!(walk.tag(i), Tag::Name | Tag::Adjective);
        named || matches!(walk.tag(i), Tag::Possessive | Tag::Genitive)
    });
    if let Some(own) = own {
        let source = match walk.tag(own) {
            Tag::Possessive => own..own + 1,
            Tag::Genitive => walk.phrase_before(own),
            _ => walk.phrase_before(own + 1),
        };
        return (Some(source), head..head + 1);
    }
    let verb = start.checked_sub(1).filter(|&v| {
        walk.tag(v).is_verb() && LIGHT_VERBS.contains(&walk.document.lemma(v).as_str())
    });
    match verb {
        Some(verb) => {
            let group = walk.group_start(verb);
            (walk.subject(group), group..head + 1)
        }
        None => (None, head..head + 1),
    }
}

fn adjective(walk: &Walk<'_, '_>, head: usize, proposals: &mut Vec<Proposal>) {
    let mut be = head;
    while be > walk.range.start && walk.tag(be - 1) == Tag::Adverb {
        be -= 1;
    }
    if be == walk.range.start || !walk.is_auxiliary(be - 1) {
        return;
    }
    let Some(complement) = walk.complement(head + 1) else { return };
    if !matches!(
        complement.frame,
        Frame::That | Frame::Clause | Frame::Infinitive | Frame::Preposition(_) | Frame::Wh
    ) {
        return;
    }
    let lemma = walk.word(head).to_lowercase();
    let group = walk.group_start(be - 1);
    let content = walk.content(complement.start, &complement.frame, &|_| false);
    let source = walk.subject(group);
    if content.is_empty() || source.is_none() {
        return;
    }
    proposals.push(Proposal {
        source,
        cue: group..head + 1,
        content: vec![content],
        chance: cue::chance(Class::Adjective, &lemma, &complement.frame),
        key: Some((Class::Adjective, lemma, complement.frame)),
        rule: "adjectival cue",
    });
}
