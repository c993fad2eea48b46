//! The words of a text as the measures count them, apart from the tokens of the analysis: changing
//! that one must not change the yardstick.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use crate::span::Span;

/// Tokens by their numbers.
pub(super) type Tokens = BTreeSet<usize>;

/// The tokens of a text: runs of letters and digits, with marks inside, and single other marks.
pub(super) struct Words {
    pub(super) tokens: Vec<Span>,
    /// Whether a token holds a letter or digit.
    pub(super) word: Vec<bool>,
    /// Whether it stands inside double quotation marks.
    pub(super) quoted: Vec<bool>,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"[\p{L}\p{N}]+(?:['’.,-][\p{L}\p{N}]+)*|\S").expect("a fixed pattern")
        });
        let tokens: Vec<Span> =
            TOKEN.find_iter(text).map(|token| Span::new(token.start(), token.end())).collect();
        let quotations = quotations(text);
        let mut ahead = quotations.iter().peekable();
        let mut quoted = Vec::with_capacity(tokens.len());
        for token in &tokens {
            while ahead.next_if(|quotation| quotation.end() <= token.start()).is_some() {}
            quoted.push(ahead.peek().is_some_and(|quotation| quotation.start() <= token.start()));
        }
        let word =
            tokens.iter().map(|token| token.slice(text).contains(char::is_alphanumeric)).collect();
        Self { tokens, word, quoted }
    }

    /// The tokens that touch one of the spans.
    pub(super) fn tokens_in<'s>(&self, spans: impl IntoIterator<Item = &'s Span>) -> Tokens {
        let mut found = Tokens::new();
        for span in spans.into_iter().filter(|span| !span.is_empty()) {
            let first = self.tokens.partition_point(|token| token.end() <= span.start());
            let past = self.tokens.partition_point(|token| token.start() < span.end());
            found.extend(first..past.max(first));
        }
        found
    }

    pub(super) fn words_in(&self, spans: &[Span]) -> Tokens {
        self.tokens_in(spans).into_iter().filter(|&token| self.word[token]).collect()
    }
}

/// What stands between double quotation marks, found as the measure defines it and not as the
/// analysis does: a quotation ends with its mark or its line, and marks without a direction toggle.
fn quotations(text: &str) -> Vec<Span> {
    static MARK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("[“„«”»\"]|``|''|\n|\\z").expect("a fixed pattern"));
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    for mark in MARK.find_iter(text) {
        let toggles = matches!(mark.as_str(), "\"" | "''");
        let opens = matches!(mark.as_str(), "“" | "„" | "«" | "``") || toggles && open.is_none();
        match open {
            Some(start) if !opens => {
                found.push(Span::new(start, mark.start()));
                open = None;
            }
            None if opens => open = Some(mark.end()),
            _ => {}
        }
    }
    found
}
