//! Nouns that report: "her claim that it rained", "Marlish claims that", "threats against the theatre".
//!
//! The content is what the noun takes; the source is whoever owns the noun, or the subject of the verb
//! that only carries it.
//!
//! **Source:** the nominal cues of PARC and PolNeAR (Pareti 2015, *Attribution: A Computational
//! Approach*).

use std::ops::Range;

use super::{
    Proposal,
    cue::{self, Class},
    frame::Frame,
    phrase::Walk,
};
use crate::text::Tag;

/// Nouns that name an act of speech, so that whose they are has spoken.
const SPOKEN: &[&str] = &[
    "accusation", "admission", "allegation", "announcement", "argument", "assertion", "assurance",
    "charge", "claim", "comment", "complaint", "contention", "declaration", "denial", "promise",
    "pledge", "prediction", "remark", "statement", "suggestion", "threat", "vow", "warning",
];
/// What such a noun is worth with its clause or, of threats, with whom they are made against. Annotators
/// often leave these out, but a reader of claims wants them.
const SPOKEN_CHANCE: f64 = 0.45;

/// Verbs that only carry the noun that says what was done: "made the claim".
const LIGHT_VERBS: &[&str] = &[
    "make", "issue", "release", "give", "deliver", "repeat", "offer", "level", "send", "express",
    "voice", "reiterate", "raise", "renew", "publish", "post", "have", "hold", "share",
];

/// What the noun at `head` attributes.
pub(super) fn propose(walk: &Walk<'_, '_>, head: usize) -> Option<Proposal> {
    let after = head + 1;
    if walk.document.lemma(head).eq_ignore_ascii_case("threat")
        && let Some(threat) = unowned_threat(walk, head)
    {
        return Some(threat);
    }
    let complement = walk.complement(after)?;
    let fits = matches!(
        complement.frame,
        Frame::That | Frame::Infinitive | Frame::Preposition(_) | Frame::Quote | Frame::Wh
    );
    if !fits || (complement.start > after + 2 && complement.frame != Frame::That) {
        return None;
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
        let inner = walk.complement(end).filter(|c| c.frame == Frame::That)?;
        source = Some(complement.start..end);
        content = walk.content(inner.start, &inner.frame, &|_| false);
    }
    if content.is_empty() {
        return None;
    }
    let owned = source.is_some();
    Some(Proposal {
        source,
        cue,
        content: vec![content],
        chance: chance(&lemma, &complement.frame, owned),
        key: Some((Class::Noun, lemma, complement.frame)),
        rule: "nominal cue",
    })
}

/// The rule of words that are only spoken of.
pub(in crate::claim) const BACK_REFERENCE: &str = "back-reference";

/// Nouns of what somebody said, that others speak of without telling it again.
const SPOKEN_OF: &[&str] = &[
    "accusation", "allegation", "apology", "appeal", "call", "charge", "claim", "criticism",
    "demand", "denial", "invitation", "offer", "plea", "pledge", "promise", "proposal",
    "proposition", "request", "suggestion", "threat", "ultimatum", "vow", "warning",
];
/// Those of them that often name no words: they count only with what was said.
const OTHERWISE: &[&str] = &["appeal", "call", "charge", "plea", "request"];

/// How many words may stand before such a noun, its owner's among them.
const OWNER: usize = 8;

/// The words of another that a sentence begins to speak of: "*Norway's offer* of an inquiry",
/// "*accusations by the board*". Their content is what follows the noun, else the whole phrase.
pub(super) fn spoken_of(walk: &Walk<'_, '_>) -> Option<Proposal> {
    let first = walk.range.start;
    let first = first + usize::from(matches!(walk.tag(first), Tag::Preposition | Tag::To));
    let in_phrase = |&at: &usize| walk.tag(at).is_in_noun_phrase();
    let last = (first..walk.range.end.min(first + OWNER)).take_while(in_phrase).last()?;
    let head = (first..=last).find(|&at| {
        let lemma = walk.document.lemma(at);
        walk.tag(at) == Tag::Noun
            && SPOKEN_OF.contains(&lemma.as_str())
            && !matches!(walk.tag(at + 1), Tag::Noun | Tag::Name | Tag::Genitive)
    })?;
    let lemma = walk.document.lemma(head);
    let mut after = head + 1;
    let source = if walk.is_any(after, &["by", "from"]) {
        let end = walk.phrase_after(after + 1);
        let source = after + 1..end;
        after = end;
        source
    } else {
        owner(walk, first, head).0.filter(|own| walk.tag(own.start) != Tag::Possessive)?
    };
    let told = match walk.word(after) {
        "of" | "for" => Some((after + 1, Frame::Preposition(walk.word(after).to_owned()))),
        "that" => Some((after + 1, Frame::That)),
        "to" if walk.tag(after + 1) == Tag::Base => Some((after, Frame::Infinitive)),
        _ => None,
    };
    if source.is_empty() || told.is_none() && OTHERWISE.contains(&lemma.as_str()) {
        return None;
    }
    let content = told.map_or(source.start.min(head)..after, |(start, frame)| {
        walk.content(start, &frame, &|at| walk.tag(at).is_finite())
    });
    if content.is_empty() {
        return None;
    }
    Some(Proposal {
        source: Some(source),
        cue: head..head + 1,
        content: vec![content],
        chance: SPOKEN_CHANCE,
        key: None,
        rule: BACK_REFERENCE,
    })
}

/// Threats that nobody is known to have made: "*anonymous threats against the school* led the board to
/// close it". They are the subject of a verb, and their content is all that names them.
fn unowned_threat(walk: &Walk<'_, '_>, head: usize) -> Option<Proposal> {
    let follows = matches!(walk.word(head + 1), "of" | "against")
        || matches!(
            walk.word(head + 1),
            "issued" | "sent" | "made" | "posted" | "emailed" | "phoned"
        );
    let names = |&at: &usize| {
        matches!(walk.tag(at), Tag::Adjective | Tag::Participle | Tag::Noun | Tag::Number)
    };
    let start = (walk.range.start..head).rev().take_while(names).last().unwrap_or(head);
    let owned = start.checked_sub(1).is_some_and(|at| {
        matches!(walk.tag(at), Tag::Genitive | Tag::Possessive | Tag::Name | Tag::Preposition)
            || walk.tag(at).is_verb()
    });
    let end = (head + 2..walk.range.end.min(head + THREATENED))
        .find(|&at| walk.tag(at).is_predicate() || matches!(walk.tag(at), Tag::Mark | Tag::Wh))?;
    let subject = walk.tag(end).is_predicate();
    (follows && !owned && subject && walk.quoted(head).is_none()).then(|| {
        Proposal::fixed(None, head..head + 1, start..end, UNOWNED_CHANCE, "threat of nobody known")
    })
}

/// How many words may name a threat.
const THREATENED: usize = 14;

/// What a threat of nobody known is worth.
const UNOWNED_CHANCE: f64 = 0.5;

/// Whether a noun names what somebody said, so that others can answer it.
pub(super) fn is_spoken_of(lemma: &str) -> bool {
    SPOKEN_OF.contains(&lemma)
}

/// Whether a noun names an act of speech.
pub(super) fn is_spoken(lemma: &str) -> bool {
    SPOKEN.contains(&lemma)
}

fn chance(lemma: &str, frame: &Frame, owned: bool) -> f64 {
    let chance = cue::chance(Class::Noun, lemma, frame);
    let threatens = matches!(frame, Frame::Preposition(word) if word == "against" || word == "of")
        && lemma == "threat";
    if (is_spoken(lemma) && owned && *frame == Frame::That) || threatens {
        chance.max(SPOKEN_CHANCE)
    } else {
        chance
    }
}

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
