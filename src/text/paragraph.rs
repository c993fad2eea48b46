//! Paragraphs, and what each is for.
//!
//! **In:** an article: its text, and the furniture and headline that reading marked. **Out:**
//! [`Paragraph`]s. Headings are told from body by how they are written; a pull quote by the words
//! it repeats from a longer paragraph.

use std::{collections::HashMap, ops::Range};

use super::{Token, token::Shape};
use crate::{
    article::{Article, wrap},
    span::Span,
};

/// A paragraph: a stretch of text between line breaks.
#[derive(Clone, Debug)]
pub struct Paragraph {
    /// Where it stands, without surrounding white space.
    pub span: Span,
    /// What it is for.
    pub kind: ParagraphKind,
    /// Its sentences, as indices into [`Document::sentences`](super::Document::sentences); none in
    /// furniture.
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

/// The stretches between line breaks, but for those that only fit the text to a width; furniture
/// cut off from story within a line.
pub(super) fn split(article: &Article) -> Vec<(Span, bool)> {
    let text = article.text.as_str();
    let mut furniture = article.furniture.iter().copied().peekable();
    let mut parts = Vec::new();
    for line in wrap::lines(text) {
        let (mut at, end) = (line.start(), line.end());
        while at < end {
            while furniture.next_if(|f| f.end() <= at).is_some() {}
            let (stop, is_furniture) = match furniture.peek() {
                Some(f) if f.start() <= at => (f.end().min(end), true),
                Some(f) => (f.start().min(end), false),
                None => (end, false),
            };
            let part = Span::new(at, stop).trim(text);
            if !part.is_empty() {
                parts.push((part, is_furniture));
            }
            at = stop;
        }
    }
    parts
}

/// A line may be a heading up to this many words.
const HEADING_WORDS: usize = 12;
/// A headline up to this many.
const HEADLINE_WORDS: usize = 30;

/// What each paragraph is for; `lines` holds each one's span, tokens and whether it is furniture.
pub(super) fn kinds(
    article: &Article,
    tokens: &[Token],
    lines: &[(Span, Range<usize>, bool)],
) -> Vec<ParagraphKind> {
    let text = article.text.as_str();
    let mut kinds: Vec<_> = lines
        .iter()
        .map(
            |(_, _, furniture)| {
                if *furniture { ParagraphKind::Furniture } else { ParagraphKind::Body }
            },
        )
        .collect();
    let story: Vec<usize> = (0..lines.len()).filter(|&i| !lines[i].2).collect();
    let headline = article
        .headline
        .and_then(|h| {
            story.iter().copied().find(|&i| h.contains(lines[i].0) || lines[i].0.contains(h))
        })
        .or_else(|| {
            let first = *story.first()?;
            (story.len() > 1 && is_untitled_line(text, tokens, &lines[first], HEADLINE_WORDS))
                .then_some(first)
        });
    if let Some(headline) = headline {
        kinds[headline] = ParagraphKind::Headline;
    }
    let lifted = repeated(text, tokens, lines);
    for (place, &i) in story.iter().enumerate() {
        if kinds[i] == ParagraphKind::Headline {
            continue;
        }
        let after_headline =
            place.checked_sub(1).is_some_and(|before| Some(story[before]) == headline);
        let between = place > 0 && place + 1 < story.len();
        if lifted[i] {
            kinds[i] = ParagraphKind::PullQuote;
        } else if after_headline && is_untitled_line(text, tokens, &lines[i], HEADLINE_WORDS) {
            kinds[i] = ParagraphKind::Deck;
        } else if between && is_untitled_line(text, tokens, &lines[i], HEADING_WORDS) {
            kinds[i] = ParagraphKind::Heading;
        }
    }
    kinds
}

/// Whether a line ends like a heading: few words, and no mark that ends a sentence or opens speech.
fn is_untitled_line(
    text: &str,
    tokens: &[Token],
    (span, range, _): &(Span, Range<usize>, bool),
    most: usize,
) -> bool {
    let words = tokens[range.clone()].iter().filter(|t| t.shape != Shape::Mark).count();
    let last = span.slice(text).trim_end_matches(['”', '"', '’', '\'', ')']).chars().next_back();
    (1..=most).contains(&words)
        && last.is_some_and(|c| !matches!(c, '.' | ':' | ';' | ',' | '…' | '—' | '-'))
        && !(span.slice(text).ends_with(['”', '"']) && last.is_some_and(|c| matches!(c, '!' | '?')))
}

/// A pull quote has at least this many words; shorter lines repeat by chance.
const PULL_WORDS: usize = 6;

/// Whether each line's words stand again, in order, within a longer line. Linear: only the first
/// words of each short line are looked up, and each line is walked once.
fn repeated(text: &str, tokens: &[Token], lines: &[(Span, Range<usize>, bool)]) -> Vec<bool> {
    let words: Vec<Vec<String>> = lines
        .iter()
        .map(|(_, range, furniture)| {
            let words =
                tokens[range.clone()].iter().filter(|t| t.shape != Shape::Mark && !furniture);
            words.map(|t| t.span.slice(text).to_lowercase()).collect()
        })
        .collect();
    let mut starts: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (line, words) in words.iter().enumerate() {
        if words.len() >= PULL_WORDS {
            starts.entry(&words[..PULL_WORDS]).or_default().push(line);
        }
    }
    let mut lifted = vec![false; lines.len()];
    for (line, all) in words.iter().enumerate() {
        for at in 0..(all.len() + 1).saturating_sub(PULL_WORDS) {
            for &short in starts.get(&all[at..at + PULL_WORDS]).into_iter().flatten() {
                let shorter = words[short].len() < all.len();
                if short != line && shorter && all[at..].starts_with(&words[short]) {
                    lifted[short] = true;
                }
            }
        }
    }
    lifted
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::ParagraphKind::*;
    use super::*;

    fn check(text: &str, furniture: &[&str], expected: &[ParagraphKind]) {
        let mut article = Article { text: text.to_owned(), ..Article::default() };
        article.furniture = furniture
            .iter()
            .map(|f| {
                text.find(f)
                    .map(|at| Span::new(at, at + f.len()))
                    .expect("furniture is in the text")
            })
            .collect();
        let document = Document::of(&article);
        let kinds: Vec<_> = document.paragraphs.iter().map(|p| p.kind).collect();
        assert_eq!(kinds, expected);
    }

    #[test]
    fn headlines_and_headings_are_told_from_body() {
        let text = "Dam Holds, Mayor Says\n\nThe dam held on Monday.\n\nA long night\n\nIt rained for days.";
        check(text, &[], &[Headline, Body, Heading, Body]);
    }

    #[test]
    fn a_pull_quote_repeats_words_of_the_body() {
        let text = "“We never slept during those nine days.”\n\nThe mayor was tired. “We never slept during those nine days,” she said.\n\nIt rained.";
        check(text, &[], &[PullQuote, Body, Body]);
        let text = "\"We never slept in those nine days and nights,\" she told the paper.\n\nIt rained.\n\n\"We never slept in those nine days.\"'\n\nIt rained on.";
        check(text, &[], &[Body, Body, PullQuote, Body]);
    }

    #[test]
    fn a_line_end_that_fits_the_text_to_a_width_ends_no_paragraph() {
        let text = "The dam of Lowland held on Monday, although it had\n\
            rained for nine days and the mayor said that nobody\n\
            slept. She thanked the council.\n\nIt rained again.";
        check(text, &[], &[Body, Body]);
        check(&text.replace("\n\n", "\n"), &[], &[Body, Body]);
    }

    #[test]
    fn furniture_is_cut_off_within_a_line() {
        check(
            "MARL (Vell News) — The dam held.\nShare this",
            &["MARL (Vell News) —", "Share this"],
            &[Furniture, Body, Furniture],
        );
    }
}
