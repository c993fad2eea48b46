//! Tables of patterns: which rows fit a cue and a content.
//!
//! **In:** the cells of a table, regular expressions with "-" for none. **Out:** the rows that fit,
//! in order. Cues are searched for all at once, and so are the contents of rows for any cue, in one
//! pass over the words, so that a table may grow without costing more. The content of a row for
//! certain cues is looked at only where one of them stands.

use std::sync::LazyLock;

use regex::{Regex, RegexSet, RegexSetBuilder};

/// The patterns of a table.
pub(super) struct Table {
    rows: Vec<Row>,
    cues: RegexSet,
    contents: RegexSet,
}

/// Where the patterns of a row are.
struct Row {
    /// In `cues`; `None` for any cue.
    cue: Option<usize>,
    content: Content,
}

enum Content {
    Any,
    /// In `contents`.
    Shared(usize),
    Own(LazyPattern),
}

/// A pattern that is made ready at its first use.
pub(super) type LazyPattern = LazyLock<Regex, Box<dyn FnOnce() -> Regex + Send>>;

/// How much memory an automaton may take; enough that it hardly ever has to be rebuilt.
const AUTOMATON: usize = 16 << 20;

impl Table {
    /// A table of rows with a cue, that fits as a whole, and a content, that fits anywhere.
    pub(super) fn of(cells: impl Iterator<Item = (&'static str, String)>) -> Self {
        let (mut rows, mut cues, mut contents) = (Vec::new(), Vec::new(), Vec::new());
        for (cue, content) in cells {
            let cue = (cue != "-").then(|| {
                cues.push(format!("^(?:{})$", ascii(cue)));
                cues.len() - 1
            });
            let content = if content == "-" {
                Content::Any
            } else if cue.is_some() {
                Content::Own(lazy(content))
            } else {
                contents.push(ascii(&content));
                Content::Shared(contents.len() - 1)
            };
            rows.push(Row { cue, content });
        }
        Self { rows, cues: set(&cues), contents: set(&contents) }
    }

    /// The rows that fit a cue and a content.
    pub(super) fn fitting(&self, cue: &str, content: &str) -> impl Iterator<Item = usize> {
        let (cues, contents) = (self.cues.matches(cue), self.contents.matches(content));
        let fits = move |row: &Row| {
            row.cue.is_none_or(|cue| cues.matched(cue))
                && match &row.content {
                    Content::Any => true,
                    Content::Shared(at) => contents.matched(*at),
                    Content::Own(pattern) => pattern.is_match(content),
                }
        };
        self.rows.iter().enumerate().filter(move |(_, row)| fits(row)).map(|(at, _)| at)
    }
}

fn set(patterns: &[String]) -> RegexSet {
    let set = RegexSetBuilder::new(patterns).dfa_size_limit(AUTOMATON).build();
    set.unwrap_or_else(|error| panic!("a table of ours: {error}"))
}

/// A pattern of ours, made ready at its first use.
pub(super) fn lazy(pattern: String) -> LazyPattern {
    LazyLock::new(Box::new(move || regex(&pattern)))
}

/// A pattern of ours. Its word characters and boundaries are those of ASCII: the tables are
/// English, and others cost a slower automaton.
pub(super) fn regex(pattern: &str) -> Regex {
    Regex::new(&ascii(pattern)).unwrap_or_else(|error| panic!("a pattern of ours: {error}"))
}

fn ascii(pattern: &str) -> String {
    pattern
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\w", r"(?-u:\w)")
        .replace(r"\d", "[0-9]")
        .replace("(?i:", "(?i-u:")
}
