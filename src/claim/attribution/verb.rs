//! Verbs that report: "she said it rained", ", warning of floods", "was accused of lying by".
//!
//! The verb, its subject and its complement are source, cue and content; where its content stands
//! before it, `inverted` takes over.

use std::ops::Range;

use super::{
    Proposal,
    cue::{self, Class},
    frame::{Complement, Frame},
    inverted, noun,
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

/// A verb with what belongs to it.
pub(super) struct Verb {
    /// Where its group begins: "has repeatedly" of "has repeatedly said".
    pub(super) group: usize,
    /// The verb itself.
    pub(super) head: usize,
    /// What follows it and its particle.
    pub(super) after: usize,
    pub(super) lemma: String,
    class: Class,
}

impl Verb {
    /// The verb at `head`; `None` if it only helps another or hangs on a noun ("the plan announced").
    fn at(walk: &Walk<'_, '_>, head: usize) -> Option<Self> {
        if walk.is_auxiliary(head) {
            return None;
        }
        let group = walk.group_start(head);
        let helped = (group..head).any(|i| walk.is_auxiliary(i));
        let class = match walk.tag(head) {
            _ if walk.is_passive(head) => Class::Passive,
            Tag::Participle if !helped && !walk.is_finite(head) => return None,
            Tag::Gerund if !helped => Class::Participle,
            Tag::Base if group == head => Class::Infinitive,
            _ => Class::Verb,
        };
        let mut lemma = walk.document.lemma(head);
        let mut after = head + 1;
        // "Looked down the lane": no particle. "Turned down the offer" has one.
        let particle =
            walk.tag(after + 1) != Tag::Determiner || lemma == "turn" && walk.is(after, "down");
        if walk.is_any(after, PARTICLES) && particle {
            lemma = format!("{lemma} {}", walk.word(after).to_lowercase());
            after += 1;
        }
        Some(Self { group, head, after, lemma, class })
    }

    /// Whose words it reports, if they stand where its subject stands.
    fn source(&self, walk: &Walk<'_, '_>) -> Option<Range<usize>> {
        match self.class {
            Class::Participle => walk.main_subject(self.head),
            Class::Infinitive | Class::Passive => None,
            _ => walk.subject(self.group),
        }
    }
}

/// What the verb at `head` attributes.
pub(super) fn propose(walk: &Walk<'_, '_>, head: usize) -> Option<Proposal> {
    let verb = Verb::at(walk, head)?;
    let source = verb.source(walk);
    if verb.class == Class::Verb
        && let Some(proposal) = inverted::propose(walk, &verb, source.as_ref())
    {
        return Some(proposal);
    }
    let complement = complement(walk, &verb)?;
    let content = content(walk, &verb, source.as_ref(), &complement);
    if content.is_empty() {
        return None;
    }
    let (source, content) = match verb.class {
        Class::Passive => agent(walk, &verb, content),
        _ => (source, content),
    };
    let known = cue::chance(verb.class, &verb.lemma, &complement.frame);
    let owns_up = verb.class == Class::Verb && source.is_some() && owns_up(walk, &verb, &content);
    let content = if owns_up { without_medium(walk, content) } else { content };
    let answers = verb.class == Class::Verb && source.is_some() && answers(walk, &verb, &content);
    (!content.is_empty()).then(|| Proposal {
        source,
        cue: verb.group..verb.after,
        content: vec![content],
        chance: if owns_up || answers { known.max(OWNED) } else { known },
        key: Some((verb.class, verb.lemma, complement.frame)),
        rule: "reported speech",
    })
}

/// What owning up to a deed is worth, whatever its verb does elsewhere.
const OWNED: f64 = 0.6;

/// How many words may stand before the noun that is owned up to: "full and sole responsibility".
const FULL: usize = 4;

/// Whether a verb and its object together own up to a deed: "claimed responsibility", "pleaded guilty".
fn owns_up(walk: &Walk<'_, '_>, verb: &Verb, content: &Range<usize>) -> bool {
    let mut first = content.clone().take(FULL);
    match verb.lemma.as_str() {
        "claim" | "accept" | "admit" | "assume" => {
            first.any(|at| walk.is_any(at, &["responsibility", "blame"]))
        }
        "plead" => first.take(2).any(|at| walk.is_any(at, &["guilty", "innocent"])),
        _ => false,
    }
}

/// Verbs that answer what somebody said, or say it again.
const ANSWERING: &[&str] = &[
    "turn down", "reject", "rebuff", "refuse", "decline", "spurn", "dismiss", "accept", "welcome",
    "repeat", "renew", "reiterate",
];

/// Whether a verb and its object answer what was said, or say it again: "turned down the offer", "repeated
/// its threat".
fn answers(walk: &Walk<'_, '_>, verb: &Verb, content: &Range<usize>) -> bool {
    let mut object = content
        .clone()
        .take(FULL)
        .take_while(|&at| walk.tag(at).is_in_noun_phrase() || walk.tag(at) == Tag::Possessive);
    ANSWERING.contains(&verb.lemma.as_str())
        && object
            .any(|at| walk.tag(at) == Tag::Noun && noun::is_spoken_of(&walk.document.lemma(at)))
}

/// In what one owns up to a deed.
const MEDIUMS: &[&str] = &[
    "statement", "email", "message", "post", "video", "letter", "call", "website", "note", "court",
    "interview", "recording", "leaflet", "channel",
];

/// "responsibility *in an email to the press*": without the words that tell in what it was said.
fn without_medium(walk: &Walk<'_, '_>, content: Range<usize>) -> Range<usize> {
    let medium = |at: usize| {
        walk.is_any(at, &["in", "on", "via", "through", "by"])
            && (at + 1..content.end).take(FULL).any(|noun| walk.is_any(noun, MEDIUMS))
    };
    let end = (content.start + 1..content.end).find(|&at| medium(at)).unwrap_or(content.end);
    content.start..end
}

fn complement(walk: &Walk<'_, '_>, verb: &Verb) -> Option<Complement> {
    let complement = walk.complement(verb.after)?;
    if complement.frame == Frame::AddresseeQuote && !ADDRESSING.contains(&verb.lemma.as_str()) {
        // `called the plan "a joke"`
        return Some(Complement { frame: Frame::Object, start: verb.after });
    }
    Some(complement)
}

fn content(
    walk: &Walk<'_, '_>,
    verb: &Verb,
    source: Option<&Range<usize>>,
    complement: &Complement,
) -> Range<usize> {
    let is_cue = |i: usize| {
        let gerund = walk.tag(i) == Tag::Gerund;
        let class = if gerund { Class::Participle } else { Class::Verb };
        // A dash may be the last sign of all, with nothing behind it.
        walk.range.contains(&i) && cue::is_likely(class, &walk.document.lemma(i))
    };
    let mut content = walk.content(complement.start, &complement.frame, &is_cue);
    let relative = source.is_some_and(|s| walk.tag(s.start) == Tag::Wh);
    if relative && walk.word(verb.group.saturating_sub(2)) == "," {
        // A relative clause between commas: ", who said it rained, left".
        let comma = content.clone().find(|&i| walk.word(i) == "," && walk.quoted(i).is_none());
        content.end = comma.unwrap_or(content.end);
    }
    content
}

/// The agent of a passive, which is its source, and what is left of its content: "was accused of
/// lying by the mayor". Where the agent is all that follows, the content is the subject: "the plan
/// was rejected by the mayor".
fn agent(
    walk: &Walk<'_, '_>,
    verb: &Verb,
    content: Range<usize>,
) -> (Option<Range<usize>>, Range<usize>) {
    let Some(by) = (content.start - 1..content.end).find(|&i| walk.is(i, "by")) else {
        return (None, content);
    };
    let end = walk.phrase_after(by + 1);
    let rest = if by >= content.start {
        content.start..by
    } else if end < content.end {
        end..content.end
    } else {
        walk.subject(verb.group).unwrap_or(end..end)
    };
    (Some(by + 1..end), rest)
}
