//! "According to": the source stands in the phrase, the content is the rest of the sentence.
//!
//! **Source:** Quirk et al. 1985, 9.50 and 15.55 (viewpoint and reporting adjuncts).

use super::{Proposal, phrase::Walk};

/// What counts beside the training counts: 387 of 412 such phrases attributed.
const CHANCE: f64 = 0.9;

/// What one acts according to, which tells nothing.
const NO_SOURCES: &[&str] =
    &["plan", "plans", "schedule", "law", "custom", "tradition", "need", "size", "age", "type"];

/// Proposes for every "according to" outside quotations.
pub(super) fn propose(walk: &Walk<'_, '_>, proposals: &mut Vec<Proposal>) {
    for at in walk.range.clone() {
        if !walk.is(at, "according") || !walk.is(at + 1, "to") || walk.quoted(at).is_some() {
            continue;
        }
        let source = at + 2..walk.source_after(at + 2);
        if source.is_empty() || walk.is_any(source.start, NO_SOURCES) {
            continue;
        }
        let content = if walk.range.start < at && (at > walk.range.start + 1) {
            // "It rained, according to her": what stands before, and a clause that goes on after.
            let end = if walk.word(at - 1) == "," { at - 1 } else { at };
            walk.range.start..end
        } else {
            let start = if walk.word(source.end) == "," { source.end + 1 } else { source.end };
            walk.content(start, &super::frame::Frame::That, &|_| false)
        };
        if content.len() < 2 {
            continue;
        }
        let cue = at..at + 2;
        proposals.push(Proposal::fixed(Some(source), cue, content, CHANCE, "according to"));
    }
}
