//! Attributions as the learned model finds them, with the rules where they know better.
//!
//! Quotation marks are facts, which the model only tends to respect. So a piece of content that holds
//! most of a quotation is made to hold all of it, and a quotation that the model gives to nobody goes
//! to whom the rules give it.

use std::ops::Range;

use super::{
    Attribution, Score,
    attribution::{self, without_marks},
    model::{Model, decode::Found},
};
use crate::{span::Span, text::Document};

/// The name that attributions give for the model.
const LEARNED: &str = "learned";

/// A rule is believed about a quotation from this chance on: so often the model is right.
const LEAST_CHANCE: f64 = 0.7;

/// What the model finds, and the quotations that only the rules do, in the order of the first content
/// span.
pub(super) fn attribute(model: &Model, document: &Document<'_>) -> Vec<Attribution> {
    let mut found = model.attribute(document);
    complete_quotations(document, &mut found);
    let mut attributions: Vec<_> = found.into_iter().map(|f| finish(document, f)).collect();
    let quoted = quoted_by_rule(document, &attributions);
    attributions.extend(quoted);
    attributions.sort_by_key(|a| (a.content.first().copied(), a.cue));
    attributions
}

/// Makes pieces of content that hold more than half of an outer quotation hold all of it, unless
/// another content has the rest.
fn complete_quotations(document: &Document<'_>, found: &mut [Found]) {
    let mut taken = vec![false; document.tokens.len()];
    for piece in found.iter().flat_map(|f| &f.content) {
        taken[piece.clone()].fill(true);
    }
    for Found { content, cue, source, .. } in found {
        for piece in content.iter_mut() {
            let words = document.span_of(piece.clone());
            let past = document.quotations.partition_point(|q| q.span.start() < words.end());
            let first =
                document.quotations[..past].partition_point(|q| q.span.end() <= words.start());
            for quotation in document.quotations[first..past].iter().filter(|q| q.depth == 0) {
                let whole = document.tokens_in(quotation.inner);
                let own = whole.start.max(piece.start)..whole.end.min(piece.end);
                if own.is_empty() || 2 * own.len() <= whole.len() || own == whole {
                    continue;
                }
                let parts = [whole.start..own.start, own.end..whole.end];
                let holds = |part: &Range<usize>, at: &Range<usize>| {
                    part.start < at.end && at.start < part.end
                };
                let is_free = |part: &Range<usize>| {
                    !taken[part.clone()].contains(&true)
                        && !holds(part, cue)
                        && source.as_ref().is_none_or(|source| !holds(part, source))
                };
                if parts.iter().all(is_free) {
                    for part in parts {
                        taken[part].fill(true);
                    }
                    *piece = whole.start.min(piece.start)..whole.end.max(piece.end);
                }
            }
        }
    }
}

/// What the rules find of quotations that share no word with what is found already.
fn quoted_by_rule(document: &Document<'_>, found: &[Attribution]) -> Vec<Attribution> {
    let mut taken: Vec<Span> = found
        .iter()
        .flat_map(|a| a.content.iter().chain(a.cue.as_ref()).chain(&a.source).copied())
        .collect();
    taken.sort_unstable();
    let is_free = |span: &Span| {
        let past = taken.partition_point(|t| t.start() < span.end());
        // Contents, cues and sources are short or in order, so that few of them need a look.
        taken[..past].iter().rev().take(NEAR).all(|t| !t.overlaps(*span))
    };
    let is_quoted = |span: &Span| {
        let past = document.quotations.partition_point(|q| q.span.start() <= span.start());
        document.quotations[..past].iter().rev().take(NEAR).any(|q| q.span.contains(*span))
    };
    let mut rules = attribution::attribute(document);
    rules.retain(|a| {
        a.confidence.value() >= LEAST_CHANCE
            && a.content.iter().all(is_quoted)
            && a.content.iter().chain(a.cue.as_ref()).all(is_free)
    });
    rules
}

/// How many spans before a place can reach over it.
const NEAR: usize = 8;

fn finish(document: &Document<'_>, found: Found) -> Attribution {
    let span = |range| document.span_of(range);
    Attribution {
        source: found.source.into_iter().map(span).collect(),
        cue: Some(span(found.cue)),
        content: found.content.into_iter().map(|c| without_marks(document, span(c))).collect(),
        rule: LEARNED,
        confidence: Score::new(found.chance),
    }
}
