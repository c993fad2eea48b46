//! Lines of a text, and whether one is furniture by its own words.
//!
//! **In:** the canonical text. **Out:** its lines with what their form tells: whether they read as
//! sentences, and whether they are page furniture wherever they stand. What depends on the place
//! in the page is up to [`layout`](super::layout).

use std::{borrow::Cow, sync::LazyLock};

use regex::{RegexSet, RegexSetBuilder};

use crate::span::Span;

/// A line that holds more than white space.
pub(super) struct Line<'a> {
    /// Where it stands, without surrounding white space.
    pub(super) span: Span,
    /// Its words, with plain spaces.
    pub(super) words: Cow<'a, str>,
    /// How many words.
    pub(super) count: usize,
    /// Whether it reads as running text.
    pub(super) sentence: bool,
    /// Whether it is furniture wherever it stands.
    pub(super) furniture: bool,
    /// Whether it follows the line before without an empty line between.
    pub(super) tight: bool,
}

/// Longer lines are running text, whatever words they hold.
const LONGEST_FURNITURE: usize = 500;

/// The lines of a text.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let (mut lines, mut at, mut tight) = (Vec::new(), 0, false);
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trim(text);
        at += line.len();
        if !span.is_empty() {
            lines.push(Line::of(text, span, tight));
        }
        tight = !span.is_empty();
    }
    lines
}

impl<'a> Line<'a> {
    fn of(text: &'a str, span: Span, tight: bool) -> Self {
        let words = span.slice(text);
        let words: Cow<'_, str> = match words.contains(['\u{a0}', '\t']) {
            true => words.replace(['\u{a0}', '\t'], " ").into(),
            false => words.into(),
        };
        let furniture = words.len() <= LONGEST_FURNITURE && PATTERNS.is_match(&words);
        Self {
            span,
            count: words.split_whitespace().count(),
            sentence: is_sentence(&words),
            furniture,
            tight,
            words,
        }
    }

    /// Whether it holds a quotation mark, other than an apostrophe inside a word.
    pub(super) fn quotes(&self) -> bool {
        self.words.contains(['“', '”', '"', '«', '»', '„', '‘']) || self.words.starts_with('\'')
    }

    /// Letters and digits alone, in lower case: equal for lines that differ in dress.
    pub(super) fn bare(&self) -> String {
        bare(&self.words)
    }
}

/// Letters and digits of a text in lower case.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a line reads as running text: it closes as a sentence does, and is not written like a
/// heading.
fn is_sentence(words: &str) -> bool {
    const LONG: usize = 40;
    let closing = |c: char| c.is_whitespace() || "”\"’')]»*".contains(c);
    let ended = words.trim_end_matches(closing);
    let closes = ended.ends_with(['.', '!', '?', '…', ':', ';', ',']);
    let (mut lower, mut upper) = (0, 0);
    for word in words.split_whitespace().skip(1) {
        match word.chars().find(|c| c.is_alphabetic()) {
            Some(c) if c.is_uppercase() => upper += 1,
            Some(_) => lower += 1,
            None => {}
        }
    }
    // Names may outnumber the other words before a full stop; a heading seldom has one.
    let running = lower > upper || ended.ends_with('.') && 3 * lower > upper;
    lower + upper >= LONG || closes && (running || words.contains(['“', '"']))
}

static PATTERNS: LazyLock<RegexSet> = LazyLock::new(|| {
    let patterns = include_str!("furniture.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let line = line.replace("{rest}", ".*").replace("{end}", r"\s*[:.!?…»>)]*");
            format!("^(?:{line})$")
        });
    RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .size_limit(64 << 20)
        .dfa_size_limit(16 << 20)
        .build()
        .expect("furniture.txt holds patterns alone")
});

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, furniture: bool) {
        assert_eq!(lines(line)[0].furniture, furniture, "{line}");
    }

    #[test]
    fn furniture_is_told_by_its_words() {
        for line in [
            "Related: Mayor denies everything",
            "READ MORE: Mayor denies everything",
            "Related:\u{a0} PHOTOS: The lake in winter",
            "Advertisement",
            "Advertisement - scroll to continue",
            "Story continues below advertisement",
            "Share on Facebook",
            "Share this article",
            "Facebook Twitter Email Print",
            "Sign up for our daily newsletter",
            "Get the day's top stories delivered to your inbox.",
            "Already have an account?",
            "Log in or sign up",
            "Back to the",
            "Got a tip? Write to us at tips@echo.example",
            "Trending News",
            "Most read in Lowland",
            "In this article",
            "Home > World > Lowland",
            "5 min read",
            "12 Comments",
            "We use cookies to improve your visit.",
            "Your browser is not supported. Please upgrade.",
            "Please enable JavaScript to view the comments.",
            "The old engine is not supported. Visit our site on another browser.",
            "© 2031 Lowland Echo. All rights reserved.",
            "The mayor leaves the hall on Monday. (Photo: Ann Lee)",
            "The mayor leaves the hall, May 3, 2031. (Credit: AFP/Getty Images)",
            "The mayor waves. REUTERS/Ann Lee",
            "Photo by Ann Lee",
            "Image: Ann Lee/Lowland Archive",
            "The mayor in May. (File photo)",
            "Tags: mayor, lake, Lowland",
            "This article was first published in May and updated in June.",
            "Follow Ann Lee on Twitter",
        ] {
            check(line, true);
        }
    }

    #[test]
    fn stories_are_not_furniture() {
        for line in [
            "“Share the lake,” the mayor said.",
            "Related parties denied it, the mayor said.",
            "He said that the cookies were stale.",
            "More than 40 people saw it.",
            "The mayor signed up for the army in 2001.",
            "Follow the money, she said on Monday.",
            "Home prices rose, the bank said.",
            "“We have seen the photo,” said the minister.",
            "See no evil, he told the court.",
            "Officials said the video was not available to them.",
            "Mayor denies everything",
            "“More of the same”",
            "The lake and the law",
            "She told the Echo: “No comment.”",
            "The browser maker said it would appeal.",
            "Read the statement, the lawyer said, and then decide.",
        ] {
            check(line, false);
        }
    }

    #[test]
    fn sentences_are_told_from_headings() {
        let sentence = |line: &str| lines(line)[0].sentence;
        assert!(sentence("The mayor left."));
        assert!(sentence("“No,” Ann Lee said."));
        assert!(sentence("It ended at the Lowland Town Hall."));
        assert!(!sentence("Mayor Leaves Town Hall"));
        assert!(!sentence("Mayor leaves town hall after row"));
        assert!(!sentence("Our Readers Love A Good Story!"));
    }
}
