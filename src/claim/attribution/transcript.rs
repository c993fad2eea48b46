//! Transcripts: paragraphs that begin with the speaker's name and a colon.
//!
//! `VANE: The dam will hold.` A name counts as a speaker where it is all capitals or stands so at
//! the head of two paragraphs at least.

use std::{collections::HashMap, ops::Range};

use super::Proposal;
use crate::text::{Document, ParagraphKind, Shape};

/// A speaker's label is at most this many tokens: "Orla Vane, mayor:".
const LABEL: usize = 6;
/// What follows must be a sentence of this many words.
const LEAST_WORDS: usize = 3;
const CHANCE: f64 = 0.8;

/// Proposes for every paragraph headed by a speaker.
pub(super) fn propose(document: &Document<'_>, proposals: &mut Vec<Proposal>) {
    let turns: Vec<_> = document
        .paragraphs
        .iter()
        .filter(|p| p.kind == ParagraphKind::Body && !p.sentences.is_empty())
        .filter_map(|p| {
            let start = document.sentences[p.sentences.start].tokens.start;
            let end = document.sentences[p.sentences.end - 1].tokens.end;
            turn(document, start..end)
        })
        .collect();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (label, _) in &turns {
        *seen.entry(document.span_of(label.clone()).slice(document.text)).or_default() += 1;
    }
    for (label, content) in turns {
        let shouted = label.clone().all(|i| document.tokens[i].shape != Shape::Capitalised);
        if shouted || seen[document.span_of(label.clone()).slice(document.text)] > 1 {
            let colon = label.end..label.end + 1;
            proposals.push(Proposal::fixed(Some(label), colon, content, CHANCE, "transcript"));
        }
    }
}

/// The label and the words of a turn, if the paragraph is one.
fn turn(document: &Document<'_>, tokens: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let colon = tokens.clone().take(LABEL + 1).find(|&i| document.word(i) == ":")?;
    let label = tokens.start..colon;
    let named = !label.is_empty()
        && label.clone().all(|i| document.tokens[i].shape.is_capital() || document.word(i) == ".");
    let content = colon + 1..tokens.end;
    let words = content.clone().filter(|&i| document.tokens[i].shape != Shape::Mark).count();
    let quoted =
        content.clone().next().is_some_and(|i| matches!(document.word(i), "“" | "\"" | "''"));
    (named && words >= LEAST_WORDS && !quoted).then_some((label, content))
}
