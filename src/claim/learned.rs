//! Attributions as the learned model finds them, and as the rules do where it finds none.
//!
//! Rules know verbs and frames that the model has not met, above all in headlines. Of what only they
//! see half is right: taken in, precision falls about as much as recall rises.

use super::{
    Attribution, Score,
    attribution::{self, without_marks},
    model::{Model, decode::Found},
};
use crate::{span::Span, text::Document};

/// The name that attributions give for the model.
const LEARNED: &str = "learned";

/// What a rule alone sees is taken from this chance on.
const LEAST_CHANCE: f64 = 0.5;

/// How often it is then right, on articles that training did not see.
const RULE_ALONE: f64 = 0.5;

/// What the model finds, and what the rules find beside it, in the order of the first content span.
pub(super) fn attribute(model: &Model, document: &Document<'_>) -> Vec<Attribution> {
    let found = model.attribute(document);
    let mut attributions: Vec<_> = found.into_iter().map(|f| finish(document, f)).collect();
    let beside = beside(document, &attributions);
    attributions.extend(beside);
    attributions.sort_by_key(|a| (a.content.first().copied(), a.cue));
    attributions
}

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

/// What the rules find whose cue and content share no word with what is found already.
fn beside(document: &Document<'_>, found: &[Attribution]) -> Vec<Attribution> {
    let mut taken = vec![false; document.tokens.len()];
    for span in found.iter().flat_map(|a| a.content.iter().chain(&a.cue).chain(&a.source)) {
        taken[document.tokens_in(*span)].fill(true);
    }
    let is_free = |span: &Span| !taken[document.tokens_in(*span)].contains(&true);
    let mut rules = attribution::attribute(document);
    rules.retain(|a| {
        a.confidence.value() >= LEAST_CHANCE && a.content.iter().chain(&a.cue).all(is_free)
    });
    for attribution in &mut rules {
        attribution.confidence = Score::new(RULE_ALONE);
    }
    rules
}
