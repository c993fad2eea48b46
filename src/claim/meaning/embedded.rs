//! What somebody says that somebody else said: "Vane said *the board had admitted* …", "Vane
//! rejected *the board's claim that* …".
//!
//! **In:** a claim. **Out:** the attributions inside its content, for claims of their own, and
//! whether only the outer speaker tells of them: what is told within the narrator's own sentence
//! ("rejected the board's claim") the narrator tells.

use super::Cue;
use crate::{
    claim::{
        Attribution, Claim,
        attribution::{Sort, inside, spoken_of},
    },
    span::Span,
    text::{Document, Tag},
};

/// How many words may stand before the noun of what is rejected, slammed or repeated.
const OBJECT: usize = 6;

/// How many words what something is called may have, "as" among them.
const CALLED: usize = 8;

/// Words that name nobody else.
const OWN: &[&str] = &[
    "i", "we", "you", "my", "our", "who", "that", "which", "one", "people", "whoever", "anyone",
    "anybody", "someone", "somebody", "everyone", "everybody", "nobody",
];

/// An attribution inside a claim.
pub(super) struct Embedded {
    pub(super) attribution: Attribution,
    /// Whether only the outer speaker tells of it.
    pub(super) hearsay: bool,
}

/// The attributions inside a claim's content.
pub(super) fn embedded(document: &Document<'_>, claim: &Claim) -> Vec<Embedded> {
    let mut found = Vec::new();
    for &content in &claim.attribution.content {
        let mut inner = inside(document, content, Sort::Words);
        let spoken = spoken_of(document, from_comment(document, content));
        inner.extend(spoken.filter(|spoken| inner.iter().all(|other| other.cue != spoken.cue)));
        for mut attribution in inner {
            let (Some(cue), Some(&source)) = (attribution.cue, attribution.source.first()) else {
                continue;
            };
            let tokens = document.tokens_in(source);
            // "I think", "we said": the speaker's own words; "whoever says": nobody's.
            let own = OWN.contains(&document.word(tokens.start).to_lowercase().as_str())
                && tokens.len() == 1;
            if own {
                continue;
            }
            let first = document.tokens_in(content).start;
            let at = document.tokens_in(cue).start;
            let object = (first..at).all(|at| !document.tags[at].is_verb());
            let noun = document.tags[at] == Tag::Noun;
            without_as(document, claim, content, &mut attribution);
            let narrated = noun && object && at - first <= OBJECT && document.quoted(cue).is_none();
            found.push(Embedded { attribution, hearsay: !narrated });
        }
    }
    found
}

/// Words from where they tell on what somebody does not comment: "she would not comment on *Norway's
/// offer*"; else all of them.
fn from_comment(document: &Document<'_>, content: Span) -> Span {
    let tokens = document.tokens_in(content);
    let comments = |at: &usize| {
        matches!(
            (
                document.lemma(*at).as_str(),
                document.tokens.get(*at + 1).map(|_| document.word(at + 1))
            ),
            ("comment", Some("on")) | ("respond" | "react" | "reply", Some("to"))
        )
    };
    match tokens.clone().take(CALLED).find(comments) {
        Some(at) if at + 2 < tokens.end => document.span_of(at + 2..tokens.end),
        _ => content,
    }
}

/// "described the claims that it rained *as slander*": what the outer speaker calls the words is not
/// in them.
fn without_as(
    document: &Document<'_>,
    outer: &Claim,
    content: Span,
    attribution: &mut Attribution,
) {
    let Some(last) = attribution.content.last_mut() else { return };
    let describes = Cue::of(document, outer.attribution.cue);
    let describes =
        matches!(describes.lemma.as_str(), "describe" | "dismiss" | "denounce" | "portray");
    let tokens = document.tokens_in(*last);
    let calls = tokens.clone().rev().take(CALLED).find(|&at| document.word(at) == "as");
    let verb = |at: usize| document.tags[at].is_predicate();
    if let Some(calls) = calls.filter(|&calls| {
        describes
            && calls > tokens.start + 1
            && last.end() == content.end()
            && !(calls..tokens.end).any(verb)
    }) {
        *last = document.span_of(tokens.start..calls);
    }
}
