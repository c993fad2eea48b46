//! ANALYSE: article → [`Document`].

use std::ops::Range;

use crate::{article::Article, span::Span};

/// An article's text taken apart: every part is a span of the same text, in reading order.
#[derive(Debug)]
pub struct Document<'a> {
    /// The canonical text of the article.
    pub text: &'a str,
    /// Words, numbers and marks.
    pub tokens: Vec<Token>,
    /// Sentences. A sentence never crosses a paragraph.
    pub sentences: Vec<Sentence>,
    /// Paragraphs, furniture included.
    pub paragraphs: Vec<Paragraph>,
    /// Quotations, outer before inner.
    pub quotations: Vec<Quotation>,
}

/// A word, a number or a mark.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// How it is written.
    pub shape: Shape,
}

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `word`
    Lower,
    /// `Word`, `McWord`
    Capitalised,
    /// `WORD`, `U.S.`; two letters or more
    Upper,
    /// Digits, with what stands between and around them: `3,000`, `24th`, `2014-12-20`
    Number,
    /// Anything else: marks and signs
    Mark,
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

/// A paragraph: a stretch of text between line breaks.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// What it is for.
    pub kind: ParagraphKind,
    /// Its sentences, as indices into [`Document::sentences`]; none in furniture.
    pub sentences: Range<usize>,
}

/// What a paragraph is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParagraphKind {
    /// The headline of the story.
    Headline,
    /// A line under the headline that sums the story up.
    Deck,
    /// A heading between paragraphs.
    Heading,
    /// Words of the story lifted out and shown again.
    PullQuote,
    /// The running text.
    Body,
    /// Not the story.
    Furniture,
}

/// Words between quotation marks.
#[derive(Clone, Debug)]
pub struct Quotation {
    /// With the marks. Across paragraphs: one quotation each, see [`continues`](Self::continues).
    pub span: Span,
    /// Without the marks.
    pub inner: Span,
    /// 0 for an outer quotation, 1 for one inside another.
    pub depth: u8,
    /// Whether it goes on from the quotation before it, left open at its paragraph's end.
    pub continues: bool,
}

impl<'a> Document<'a> {
    /// Takes the text of `article` apart. Odd text is no error.
    pub fn of(article: &'a Article) -> Self {
        Self {
            text: &article.text,
            tokens: Vec::new(),
            sentences: Vec::new(),
            paragraphs: Vec::new(),
            quotations: Vec::new(),
        }
    }

    /// The words of a token.
    pub fn word(&self, token: usize) -> &'a str {
        self.tokens[token].span.slice(self.text)
    }

    /// The tokens that lie wholly inside `span`.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let first = self.tokens.partition_point(|t| t.span.start() < span.start());
        let past = self.tokens.partition_point(|t| t.span.end() <= span.end());
        first..past.max(first)
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
