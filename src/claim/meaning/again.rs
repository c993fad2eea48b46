//! Words that an article prints twice: a pull quote, a quotation set again without its speaker.
//!
//! **In:** the claims so far, and an attribution. **Out:** those of its words whose speaker does not stand
//! beside them, and which a claim gave to somebody before: they are that speaker's still, and not those of
//! whoever was named last.

use std::collections::HashMap;

use crate::{
    claim::{Attribution, Claim},
    span::Span,
    text::{Document, Shape},
};

/// With how many words a quotation must begin as another does, to be looked at beside it.
const BEGINNING: usize = 6;

/// The quotations given to somebody so far.
#[derive(Default)]
pub(super) struct Quotations {
    /// The first claim whose words begin so.
    by_beginning: HashMap<Vec<String>, usize>,
}

impl Quotations {
    /// Takes in the quoted words of a claim.
    pub(super) fn add(&mut self, document: &Document<'_>, claims: &[Claim], at: usize) {
        for &content in &claims[at].attribution.content {
            if let Some(beginning) = beginning(document, content) {
                self.by_beginning.entry(beginning).or_insert(at);
            }
        }
    }

    /// Takes the words out of an attribution that stand in another paragraph than its speaker and its cue,
    /// and that somebody was given before: each with the claim that gave them.
    pub(super) fn taken_out(
        &self,
        document: &Document<'_>,
        claims: &[Claim],
        attribution: &mut Attribution,
    ) -> Vec<(Span, usize)> {
        let paragraph = |span: &Span| document.paragraph_at(span.start());
        let near: Vec<_> =
            attribution.source.iter().chain(&attribution.cue).map(paragraph).collect();
        let mut again = Vec::new();
        attribution.content.retain(|content| {
            let orphan = !near.contains(&paragraph(content));
            let first = orphan.then(|| self.first(document, claims, *content)).flatten();
            again.extend(first.map(|at| (*content, at)));
            first.is_none()
        });
        again
    }

    /// The claim with the same words, or words that these are the beginning of.
    fn first(&self, document: &Document<'_>, claims: &[Claim], content: Span) -> Option<usize> {
        let &at = self.by_beginning.get(&beginning(document, content)?)?;
        let own: Vec<String> = words(document, content).collect();
        let same = |&other: &Span| words(document, other).take(own.len()).eq(own.iter().cloned());
        claims[at].attribution.content.iter().any(same).then_some(at)
    }
}

/// The first words of a quotation, if it is long enough to be told from others.
fn beginning(document: &Document<'_>, content: Span) -> Option<Vec<String>> {
    let mut opening = document.tokens_in(content).take(2).map(|at| document.tokens[at].span);
    let quoted = opening.any(|token| document.quoted(token).is_some());
    let first: Vec<String> = words(document, content).take(BEGINNING).collect();
    (quoted && first.len() == BEGINNING).then_some(first)
}

fn words<'d>(document: &'d Document<'_>, content: Span) -> impl Iterator<Item = String> + use<'d> {
    let tokens = document.tokens_in(content);
    let spoken = tokens.filter(|&at| document.tokens[at].shape != Shape::Mark);
    spoken.map(|at| document.word(at).to_lowercase())
}
