//! ANALYSE: article → [`Document`]: paragraphs, sentences, tokens with parts of speech, quotations.
//!
//! **In:** an [`Article`], whose furniture and headline reading has marked.
//! **Out:** a [`Document`]; every part of it is a [`Span`] of the article's text.
//! Total (odd text is no error) and linear in the text. Who speaks is left to `claim`.
//!
//! Beside it [`parse`] gives any text's dependencies, lemmas and named entities.

mod lemma;
mod paragraph;
pub mod parse;
mod quotation;
mod sentence;
mod tag;
mod token;

use std::ops::Range;

pub use self::{
    paragraph::{Paragraph, ParagraphKind},
    quotation::Quotation,
    tag::Tag,
    token::{Shape, Token},
};
use crate::{article::Article, span::Span};

/// An article's text taken apart: every part is a span of the same text, in reading order.
#[derive(Debug)]
pub struct Document<'a> {
    /// The canonical text of the article.
    pub text: &'a str,
    /// Words, numbers and marks; none in furniture.
    pub tokens: Vec<Token>,
    /// The part of speech of each token.
    pub tags: Vec<Tag>,
    /// Sentences. A sentence never crosses a paragraph.
    pub sentences: Vec<Sentence>,
    /// Paragraphs, furniture included.
    pub paragraphs: Vec<Paragraph>,
    /// Quotations, outer before inner.
    pub quotations: Vec<Quotation>,
}

/// A sentence.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// From its first token to its last.
    pub span: Span,
    /// Its tokens, as indices into [`Document::tokens`].
    pub tokens: Range<usize>,
    /// Its paragraph, as an index into [`Document::paragraphs`].
    pub paragraph: usize,
}

impl<'a> Document<'a> {
    /// Takes the text of `article` apart.
    pub fn of(article: &'a Article) -> Self {
        let text = article.text.as_str();
        let mut tokens = Vec::with_capacity(text.len() / 5);
        let lines: Vec<(Span, Range<usize>, bool)> = paragraph::split(article)
            .into_iter()
            .map(|(span, furniture)| {
                let first = tokens.len();
                if !furniture {
                    token::tokenise(text, span, &mut tokens);
                }
                (span, first..tokens.len(), furniture)
            })
            .collect();
        let kinds = paragraph::kinds(article, &tokens, &lines);

        let mut sentences = Vec::new();
        let mut tags = Vec::with_capacity(tokens.len());
        let mut paragraphs = Vec::with_capacity(lines.len());
        for (index, ((span, range, _), kind)) in lines.into_iter().zip(kinds).enumerate() {
            let first = sentences.len();
            for part in sentence::split(text, &tokens[range.clone()]) {
                let part = range.start + part.start..range.start + part.end;
                let own = &tokens[part.clone()];
                tag::tag(text, own, is_title_case(own), &mut tags);
                let span = own[0].span.cover(own[own.len() - 1].span);
                sentences.push(Sentence { span, tokens: part, paragraph: index });
            }
            paragraphs.push(Paragraph { span, kind, sentences: first..sentences.len() });
        }
        let tokens_of = |p: &Paragraph| match (p.sentences.start, p.sentences.end) {
            (first, past) if first < past => {
                sentences[first].tokens.start..sentences[past - 1].tokens.end
            }
            _ => 0..0,
        };
        let quotations = quotation::find(text, &tokens, &paragraphs, tokens_of);
        Self { text, tokens, tags, sentences, paragraphs, quotations }
    }

    /// The words of a token.
    pub fn word(&self, token: usize) -> &'a str {
        self.tokens[token].span.slice(self.text)
    }

    /// The dictionary form of a token, lower case: "say" for "said".
    pub fn lemma(&self, token: usize) -> String {
        self.lemma_as(token, self.tags[token])
    }

    /// The dictionary form of a token read as another part of speech than it is tagged.
    pub fn lemma_as(&self, token: usize, tag: Tag) -> String {
        lemma::lemma(self.word(token), tag)
    }

    /// Whether a token could be a verb in the present tense, whatever its tag: "notes", "claims".
    pub fn may_be_present(&self, token: usize) -> bool {
        let word = self.word(token);
        self.tags[token] == Tag::Present
            || (word.ends_with('s') && tag::is_known(&word.to_lowercase(), Tag::Present))
    }

    /// The smallest span that holds the tokens of a range, which must not be empty.
    pub fn span_of(&self, tokens: Range<usize>) -> Span {
        self.tokens[tokens.start].span.cover(self.tokens[tokens.end - 1].span)
    }

    /// The tokens that lie wholly inside `span`.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let first = self.tokens.partition_point(|t| t.span.start() < span.start());
        let past = self.tokens.partition_point(|t| t.span.end() <= span.end());
        first..past.max(first)
    }

    /// Whether a word, as it stands or in lower case, is also a common noun or an adjective.
    pub fn is_common(&self, token: usize) -> bool {
        let word = self.word(token).to_lowercase();
        tag::is_known(&word, Tag::Noun) || tag::is_known(&word, Tag::Adjective)
    }

    /// The last outer quotation to start before the byte `at`, as an index into
    /// [`quotations`](Self::quotations).
    pub fn quotation_before(&self, at: usize) -> Option<usize> {
        let past = self.quotations.partition_point(|q| q.span.start() < at);
        self.quotations[..past].iter().rposition(|q| q.depth == 0)
    }

    /// The words of the quotation that a place stands in, the outer one.
    pub fn quoted(&self, place: Span) -> Option<Span> {
        let past = self.quotations.partition_point(|q| q.span.start() <= place.start());
        // An inner quotation before the place hides the outer one around it: look a few back.
        let mut around = self.quotations[..past].iter().rev().take(4);
        around.rfind(|q| q.span.contains(place)).map(|q| q.inner)
    }

    /// The sentence that holds the byte `at`, or the last one to start before it.
    pub fn sentence_at(&self, at: usize) -> Option<usize> {
        self.sentences.partition_point(|s| s.span.start() <= at).checked_sub(1)
    }

    /// The paragraph that holds the byte `at`, or the last one to start before it.
    pub fn paragraph_at(&self, at: usize) -> Option<usize> {
        self.paragraphs.partition_point(|p| p.span.start() <= at).checked_sub(1)
    }
}

/// Whether nearly all longer words begin with a capital, so that capitals say nothing about names.
pub(crate) fn is_title_case(tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|t| {
        t.span.len() > 3 && matches!(t.shape, Shape::Lower | Shape::Capitalised | Shape::Upper)
    });
    let (all, capital) = words
        .fold((0, 0), |(all, capital), t| (all + 1, capital + usize::from(t.shape.is_capital())));
    all >= 3 && capital * 4 >= all * 3
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_text_is_taken_apart_in_order(text in "(\\PC|[ \n\"'“”‘’.,!?—]){0,200}") {
            let article = Article { text, ..Article::default() };
            let document = Document::of(&article);
            prop_assert_eq!(document.tokens.len(), document.tags.len());
            prop_assert!(document.tokens.windows(2).all(|t| t[0].span.end() <= t[1].span.start()));
            prop_assert!(document.sentences.windows(2).all(|s| s[0].tokens.end == s[1].tokens.start));
            prop_assert!(document.quotations.iter().all(|q| q.span.contains(q.inner)));
            let covered: usize = document.sentences.iter().map(|s| s.tokens.len()).sum();
            prop_assert_eq!(covered, document.tokens.len());
        }
    }
}
