//! Attributions as the learned model finds them, and as the rules do where it finds none.
//!
//! Rules know verbs and frames that the model has not met, above all in headlines. Of what only they
//! see half is right: taken in, precision falls about as much as recall rises.

use super::{
    Attribution, Score,
    attribution::{self, without_marks},
    model::{Model, decode::Found},
};
use std::ops::Range;

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
    let mut rules = attribution::attribute(document);
    rules.retain(|rule| rule.confidence.value() >= LEAST_CHANCE);
    // Where the model takes the speaker of quoted words for a part of them, the rule stands.
    rules.sort_by_key(|rule| rule.cue);
    attributions.retain(|a| {
        let past = rules.partition_point(|rule| rule.cue < a.cue);
        let near = &rules[past.saturating_sub(1)..rules.len().min(past + 1)];
        !near.iter().any(|rule| swallows_speaker(document, a, rule))
    });
    let beside = beside(document, &attributions, rules);
    attributions.extend(beside);
    attributions.sort_by_key(|a| (a.content.first().copied(), a.cue));
    attributions
}

fn finish(document: &Document<'_>, found: Found) -> Attribution {
    let span = |range| document.span_of(range);
    let content = whole(document, &found);
    Attribution {
        source: found.source.into_iter().map(span).collect(),
        cue: Some(span(found.cue)),
        content: content.into_iter().map(|c| without_marks(document, span(c))).collect(),
        rule: LEARNED,
        confidence: Score::new(found.chance),
    }
}

/// The content without holes: in one sentence, nothing but the source and the cue parts its pieces.
fn whole(document: &Document<'_>, found: &Found) -> Vec<Range<usize>> {
    let own = |hole: &Range<usize>| {
        let own = found.source.iter().chain([&found.cue]);
        own.into_iter().any(|part| part.start < hole.end && hole.start < part.end)
    };
    let sentence = |token: usize| document.sentence_at(document.tokens[token].span.start());
    let mut pieces: Vec<Range<usize>> = Vec::with_capacity(found.content.len());
    for piece in &found.content {
        match pieces.last_mut() {
            Some(last)
                if !own(&(last.end..piece.start))
                    && sentence(last.end - 1) == sentence(piece.start) =>
            {
                last.end = piece.end;
            }
            _ => pieces.push(piece.clone()),
        }
    }
    pieces
}

/// Whether an attribution holds as its content who speaks, by a rule, at the same cue.
fn swallows_speaker(document: &Document<'_>, found: &Attribution, rule: &Attribution) -> bool {
    let quoted = rule.content.iter().all(|&content| document.quoted(content).is_some());
    let same = found.cue.zip(rule.cue).is_some_and(|(own, other)| own.overlaps(other));
    let holds = |source: &Span| found.content.iter().any(|content| content.contains(*source));
    quoted && same && rule.source.iter().any(holds)
}

/// What the rules find whose cue and content share no word with what is found already.
fn beside(
    document: &Document<'_>,
    found: &[Attribution],
    mut rules: Vec<Attribution>,
) -> Vec<Attribution> {
    let mut taken = vec![false; document.tokens.len()];
    for span in found.iter().flat_map(|a| a.content.iter().chain(&a.cue).chain(&a.source)) {
        taken[document.tokens_in(*span)].fill(true);
    }
    let is_free = |span: &Span| !taken[document.tokens_in(*span)].contains(&true);
    rules.retain(|a| a.content.iter().chain(&a.cue).all(is_free));
    for attribution in &mut rules {
        attribution.confidence = Score::new(RULE_ALONE);
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{article::Article, claim::model::decode::Found};

    #[test]
    fn only_source_and_cue_part_a_content() {
        let text =
            "Bread, salt and flour are short, Orla said, and yeast is dear. Bo wept.".to_owned();
        let article = Article { text, ..Article::default() };
        let document = Document::of(&article);
        let pieces = |content: &[Range<usize>]| {
            let content = content.to_vec();
            whole(&document, &Found { source: Some(8..9), cue: 9..10, content, chance: 1.0 })
        };
        assert_eq!(pieces(&[0..1, 2..7, 11..15]), [0..7, 11..15]);
        assert_eq!(pieces(&[11..15, 16..18]), [11..15, 16..18]);
    }

    #[test]
    fn a_speaker_is_no_part_of_quoted_words() {
        let text = "“Bread is short,” the mayor was quoted as saying.".to_owned();
        let article = Article { text, ..Article::default() };
        let document = Document::of(&article);
        let span = |words: &str| {
            let at = article.text.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        let found = |source: Option<&str>, content: &str| Attribution {
            source: source.map(span).into_iter().collect(),
            cue: Some(span("was quoted")),
            content: vec![span(content)],
            rule: "test",
            confidence: Score::new(1.0),
        };
        let rule = found(Some("the mayor"), "Bread is short");
        assert!(swallows_speaker(&document, &found(None, "“Bread is short,” the mayor"), &rule));
        assert!(!swallows_speaker(&document, &found(Some("the mayor"), "Bread is short,"), &rule));
    }
}
