//! Words cut into the pieces that the encoder knows, with what the pieces do not show.
//!
//! **In:** a [`Document`] and a [`Vocabulary`]. **Out:** [`Pieces`]: for every token its word pieces
//! and its [`Features`]. The pieces are lower case without accents, so how a word was written,
//! whether it is quoted and where its sentence and paragraph begin come beside them.
//!
//! **Source:** `WordPiece` as in BERT (Devlin et al. 2019; Wu et al. 2016): the longest piece that
//! fits, from the left.

use std::{collections::HashMap, ops::Range};

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::text::{Document, ParagraphKind, Shape};

/// Pieces by their text; a piece inside a word begins with `##`.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    whole: HashMap<Box<str>, u32>,
    inner: HashMap<Box<str>, u32>,
    unknown: u32,
    /// What stands before the first piece of a window.
    pub start: u32,
    /// What stands after the last.
    pub end: u32,
}

/// A token gets no more pieces than this: what is longer is an address or noise, and its beginning
/// says so.
const LONGEST: usize = 8;

impl Vocabulary {
    /// Reads a vocabulary: one piece a line, in the order of their numbers. `None` if it lacks one of
    /// `[UNK]`, `[CLS]` and `[SEP]`.
    pub fn parse(lines: &str) -> Option<Self> {
        let (mut whole, mut inner) = (HashMap::new(), HashMap::new());
        for (id, piece) in (0..).zip(lines.lines()) {
            match piece.strip_prefix("##") {
                Some(rest) => inner.insert(rest.into(), id),
                None => whole.insert(Box::from(piece), id),
            };
        }
        let special = |name: &str| whole.get(name).copied();
        let (unknown, start, end) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Some(Self { whole, inner, unknown, start, end })
    }

    /// Appends the pieces of one token, at least one.
    fn cut(&self, word: &str, out: &mut Vec<u32>) {
        let first = out.len();
        let plain: String = word
            .nfd()
            .filter(|&c| !is_combining_mark(c) && !c.is_control())
            .flat_map(char::to_lowercase)
            .collect();
        let mut rest = plain.as_str();
        while !rest.is_empty() && out.len() - first < LONGEST {
            let mark = |c: char| !c.is_alphanumeric();
            let end = match rest.find(mark) {
                Some(0) => rest.chars().next().map_or(0, char::len_utf8),
                Some(at) => at,
                None => rest.len(),
            };
            let (part, after) = rest.split_at(end);
            self.cut_part(part, out);
            rest = after.trim_start();
        }
        out.truncate(first + LONGEST);
        if out.len() == first {
            out.push(self.unknown);
        }
    }

    /// Appends the pieces of letters and digits, or of one mark: all of them, or "unknown" alone.
    fn cut_part(&self, part: &str, out: &mut Vec<u32>) {
        let first = out.len();
        let mut at = 0;
        while at < part.len() {
            let pieces = if at == 0 { &self.whole } else { &self.inner };
            let mut ends = part[at..].char_indices().rev().map(|(i, c)| at + i + c.len_utf8());
            let longest = ends.find_map(|end| Some((end, *pieces.get(&part[at..end])?)));
            match longest {
                Some((end, id)) if out.len() - first < LONGEST => {
                    out.push(id);
                    at = end;
                }
                Some(_) => return,
                None => {
                    out.truncate(first);
                    out.push(self.unknown);
                    return;
                }
            }
        }
    }
}

/// What a token's pieces do not show, each as a small number that has its own embedding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Features {
    /// How it is written: lower case, capitalised, upper case, number, mark.
    pub shape: u8,
    /// Not quoted, in a quotation, in a quotation within one, or a quotation mark.
    pub quoted: u8,
    /// Inside a sentence, first of a sentence, first of a paragraph.
    pub begins: u8,
    /// Headline, deck, heading, pull quote, body.
    pub paragraph: u8,
    /// Part of speech.
    pub tag: u8,
}

impl Features {
    /// How many values each has, in the order of [`values`](Self::values).
    pub const SIZES: [usize; 5] = [5, 4, 3, 5, 20];

    /// All of them, in a fixed order.
    pub fn values(self) -> [u8; 5] {
        [self.shape, self.quoted, self.begins, self.paragraph, self.tag]
    }
}

/// A document as the encoder reads it.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// The pieces of all tokens, one after the other.
    pub ids: Vec<u32>,
    /// Where each token's pieces begin in `ids`, and at the end how many there are.
    pub starts: Vec<usize>,
    /// What the pieces do not show, by token.
    pub features: Vec<Features>,
}

impl Pieces {
    /// Cuts all tokens of a document.
    pub fn of(document: &Document<'_>, vocabulary: &Vocabulary) -> Self {
        let tokens = document.tokens.len();
        let mut ids = Vec::with_capacity(tokens + tokens / 4);
        let mut starts = Vec::with_capacity(tokens + 1);
        for token in 0..tokens {
            starts.push(ids.len());
            vocabulary.cut(document.word(token), &mut ids);
        }
        starts.push(ids.len());
        Self { ids, starts, features: features(document) }
    }

    /// The pieces of one token.
    pub fn of_token(&self, token: usize) -> Range<usize> {
        self.starts[token]..self.starts[token + 1]
    }
}

fn features(document: &Document<'_>) -> Vec<Features> {
    let mut quoted = vec![0; document.tokens.len()];
    // Outer before inner, so an inner quotation's mark stays.
    for quotation in &document.quotations {
        let all = document.tokens_in(quotation.span);
        let inner = document.tokens_in(quotation.inner);
        quoted[all].fill(3);
        quoted[inner].fill(if quotation.depth == 0 { 1 } else { 2 });
    }
    let mut all = Vec::with_capacity(document.tokens.len());
    for sentence in &document.sentences {
        let paragraph = &document.paragraphs[sentence.paragraph];
        let first_of_paragraph = paragraph.span.start() == sentence.span.start();
        for token in sentence.tokens.clone() {
            let begins = match token == sentence.tokens.start {
                true if first_of_paragraph => 2,
                true => 1,
                false => 0,
            };
            all.push(Features {
                shape: match document.tokens[token].shape {
                    Shape::Lower => 0,
                    Shape::Capitalised => 1,
                    Shape::Upper => 2,
                    Shape::Number => 3,
                    Shape::Mark => 4,
                },
                quoted: quoted[token],
                begins,
                paragraph: match paragraph.kind {
                    ParagraphKind::Headline => 0,
                    ParagraphKind::Deck => 1,
                    ParagraphKind::Heading => 2,
                    ParagraphKind::PullQuote => 3,
                    ParagraphKind::Body | ParagraphKind::Furniture => 4,
                },
                tag: document.tags[token] as u8,
            });
        }
    }
    all
}
