//! Lines of a text, and whether one is furniture by its own words.
//!
//! **In:** the canonical text. **Out:** its lines with what their form tells: whether they read as
//! sentences, and whether they are page furniture wherever they stand. What depends on the place
//! in the page is up to [`layout`](super::layout).

use std::{borrow::Cow, sync::LazyLock};

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::credit;
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
    /// What it is furniture as, wherever it stands.
    pub(super) furniture: Option<Furniture>,
    /// Whether it follows the line before without an empty line between.
    pub(super) tight: bool,
}

/// What a line is for that tells no story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Furniture {
    /// The page: links, labels, notices, words to the reader.
    Page,
    /// A photograph: its caption or credit.
    Photograph,
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
        let words: Cow<'_, str> = if words.contains(['\u{a0}', '\t']) {
            words.replace(['\u{a0}', '\t'], " ").into()
        } else {
            words.into()
        };
        Self {
            span,
            count: words.split_whitespace().count(),
            sentence: is_sentence(&words) || credit::sign_off(&words).is_some(),
            furniture: furniture(&words),
            tight,
            words,
        }
    }

    /// Whether it is a caption or the credit of a photograph.
    pub(super) fn is_of_photograph(&self) -> bool {
        self.furniture == Some(Furniture::Photograph)
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

/// Whether a word is one of a list parted by spaces.
pub(super) fn listed(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
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

/// What a line is furniture as, by its words.
fn furniture(words: &str) -> Option<Furniture> {
    let Patterns { set, photographs, reader } = &*PATTERNS;
    if words.len() > LONGEST_FURNITURE || !set.is_match(words) {
        return None;
    }
    let mut kinds = set.matches(words).into_iter().filter_map(|pattern| {
        if (*photographs..*reader).contains(&pattern) {
            Some(Furniture::Photograph)
        } else {
            (pattern < *reader || speaks_to_reader(words)).then_some(Furniture::Page)
        }
    });
    // Patterns come in the order of the file: photographs behind the page.
    kinds.next_back()
}

/// Whether a line is said to the reader and not told of others, who may speak of cookies as well.
fn speaks_to_reader(words: &str) -> bool {
    static READER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(?:(?i:you|your|yours|you[’']re|we|our)|us|US[?!.])(?:\b|$|\s)")
            .expect("a fixed pattern")
    });
    static REPORT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)[“”\x22]|\b(?:said|says|told)\b").expect("a fixed pattern")
    });
    READER.is_match(words) && !REPORT.is_match(words)
}

/// The patterns of `furniture.txt`, in its three parts.
struct Patterns {
    set: RegexSet,
    /// The first of those that tell photographs.
    photographs: usize,
    /// The first of those that count only in words to the reader.
    reader: usize,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let (mut patterns, mut photographs, mut reader) = (Vec::new(), 0, 0);
    for line in include_str!("furniture.txt").lines() {
        match line {
            "= photographs" => photographs = patterns.len(),
            "= reader" => reader = patterns.len(),
            _ if line.is_empty() || line.starts_with('#') => {}
            _ => {
                let line = line.replace("{rest}", ".*").replace("{end}", r"\s*[:,.!?…»>)]*");
                // With word boundaries of Unicode the fast engine gives up at a curly quote.
                patterns.push(format!("^(?:{})$", line.replace(r"\b", r"(?-u:\b)")));
            }
        }
    }
    let set = RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .size_limit(64 << 20)
        .dfa_size_limit(16 << 20)
        .build()
        .expect("furniture.txt holds patterns alone");
    Patterns { set, photographs, reader }
});

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, furniture: bool) {
        assert_eq!(lines(line)[0].furniture.is_some(), furniture, "{line}");
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
            "Got a tip for us?",
            "Sign up here to get an email when Ann Lee publishes a story.",
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
            "Regulators found fault with the use of cookies, and said so.",
            "Support for the mayor grew after her emails were published.",
            "The division between leaders and rank-and-file members of the council grew.",
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
