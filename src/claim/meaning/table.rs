//! Tables of patterns: which rows fit a cue and a content.
//!
//! **In:** the cells of a table, regular expressions with "-" for none. **Out:** the rows that fit,
//! in order. All rows are searched at once, in one pass over the words, so that a table may grow
//! without costing more.

use regex::{RegexSet, RegexSetBuilder};

/// One column of a table.
#[derive(Debug)]
pub(super) struct Column(RegexSet);

/// How much memory the automaton of a column may take; enough that it never has to be rebuilt.
const AUTOMATON: usize = 32 << 20;

impl Column {
    /// Cells that fit a text as a whole: cues.
    pub(super) fn whole(cells: &[&str]) -> Self {
        Self::of(cells.iter().map(|&cell| match cell {
            "-" => String::new(),
            _ => format!("^(?:{})$", ascii(cell)),
        }))
    }

    /// Cells that fit a text anywhere: contents.
    pub(super) fn anywhere(cells: &[&str]) -> Self {
        Self::of(cells.iter().map(|&cell| if cell == "-" { String::new() } else { ascii(cell) }))
    }

    /// Patterns as they are; empty for any.
    pub(super) fn of(patterns: impl Iterator<Item = String>) -> Self {
        let patterns: Vec<String> = patterns.collect();
        let set = RegexSetBuilder::new(&patterns).dfa_size_limit(AUTOMATON).build();
        Self(set.unwrap_or_else(|error| panic!("a table of ours: {error}")))
    }

    /// The rows that fit a text.
    pub(super) fn fits(&self, text: &str) -> regex::SetMatches {
        self.0.matches(text)
    }
}

/// A pattern whose word characters and boundaries are those of ASCII: the tables are English, and
/// others cost a slower automaton.
pub(super) fn ascii(pattern: &str) -> String {
    pattern
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\w", r"(?-u:\w)")
        .replace(r"\d", "[0-9]")
        .replace("(?i:", "(?i-u:")
}
