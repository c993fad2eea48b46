//! Lines of a text, and whether one is furniture by its own words.
//!
//! **In:** the canonical text. **Out:** its lines with what their form tells: whether they read as
//! sentences, and whether they are page furniture wherever they stand. What depends on the place
//! in the page is up to [`layout`](super::layout).

use std::{
    borrow::Cow,
    iter,
    sync::{LazyLock, OnceLock},
};

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::{ParserBuilder, hir::literal::Extractor};

use super::{credit, wrap};
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
    let spans = wrap::lines(text);
    let before = iter::once(None).chain(spans.iter().copied().map(Some));
    let tight = |before: Option<Span>, span| before.is_some_and(|it| wrap::tight(text, it, span));
    spans
        .iter()
        .zip(before)
        .map(|(&span, before)| Line::of(text, span, tight(before, span)))
        .collect()
}

impl<'a> Line<'a> {
    fn of(text: &'a str, span: Span, tight: bool) -> Self {
        let words = span.slice(text);
        let words: Cow<'_, str> = if words.contains(['\u{a0}', '\t', '\n']) {
            words.replace(['\u{a0}', '\t', '\n'], " ").into()
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
    if words.len() > LONGEST_FURNITURE {
        return None;
    }
    let folded = fold(words);
    let lower = folded.to_ascii_lowercase();
    let mut kinds = PATTERNS.iter().filter_map(|pattern| {
        let kind = match pattern.part {
            Part::Page => Furniture::Page,
            Part::Photographs => Furniture::Photograph,
            Part::Reader if speaks_to_reader(words) => Furniture::Page,
            Part::Reader => return None,
        };
        pattern.matches(&folded, &lower).then_some(kind)
    });
    // Patterns come in the order of the file: photographs behind the page.
    kinds.next_back()
}

/// A line in ASCII, so that patterns can do without the tables of Unicode, which take long to load.
fn fold(words: &str) -> String {
    let folded = |c: char| match c {
        '’' | '‘' => '\'',
        '“' | '”' => '"',
        '–' | '—' => '-',
        '…' => '.',
        '»' | '›' | '→' => '>',
        '·' | '•' => '|',
        '©' => '@',
        c if c.is_ascii() => c,
        c if c.is_uppercase() => 'A',
        c if c.is_alphabetic() => 'a',
        c if c.is_whitespace() => ' ',
        _ => '?',
    };
    words.chars().map(folded).collect()
}

/// Whether a line is said to the reader and not told of others, who may speak of cookies as well.
fn speaks_to_reader(words: &str) -> bool {
    const READER: &str = "you your yours you're we our";
    const REPORT: &str = "said says told";
    let mut reader = words.ends_with(" US?") || words.ends_with(" US!") || words.ends_with(" US.");
    for word in words.split(|c: char| !c.is_alphanumeric() && !"'’".contains(c)) {
        let lower = word.to_lowercase().replace('’', "'");
        if listed(REPORT, &lower) {
            return false;
        }
        reader |= word == "us" || listed(READER, &lower);
    }
    reader && !words.contains(['“', '”', '"'])
}

/// The parts of `furniture.txt`.
#[derive(Clone, Copy)]
enum Part {
    Page,
    Photographs,
    /// Patterns that count only in words to the reader.
    Reader,
}

/// A line of `furniture.txt`. It is compiled when a line begins as it does: a page needs few.
struct Pattern {
    part: Part,
    source: String,
    /// The beginnings of the lines it matches, in lower case; `None` if they may begin anyhow.
    starts: Option<Vec<Vec<u8>>>,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    fn of(line: &str, part: Part) -> Self {
        let line = line.replace("{rest}", ".*").replace("{end}", r"\s*[:,.!?>)]*");
        let source = format!("^(?:{line})$");
        let parsed = ParserBuilder::new().unicode(false).utf8(false).build().parse(&line);
        let starts = Extractor::new().extract(&parsed.expect("furniture.txt holds patterns alone"));
        let starts = starts
            .literals()
            .map(|all| all.iter().map(|one| one.as_bytes().to_ascii_lowercase()).collect());
        Self { part, source, starts, compiled: OnceLock::new() }
    }

    fn matches(&self, folded: &str, lower: &str) -> bool {
        let begins = |start: &Vec<u8>| lower.as_bytes().starts_with(start);
        self.starts.as_ref().is_none_or(|starts| starts.iter().any(begins))
            && self.compiled.get_or_init(|| self.compile()).is_match(folded.as_bytes())
    }

    fn compile(&self) -> Regex {
        RegexBuilder::new(&self.source)
            .unicode(false)
            .case_insensitive(true)
            .build()
            .expect("furniture.txt holds patterns alone")
    }
}

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let mut part = Part::Page;
    let mut patterns = Vec::new();
    for line in include_str!("furniture.txt").lines() {
        match line {
            "= photographs" => part = Part::Photographs,
            "= reader" => part = Part::Reader,
            _ if line.is_empty() || line.starts_with('#') => {}
            _ => patterns.push(Pattern::of(line, part)),
        }
    }
    patterns
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
            "Loading",
            "Loading…",
            "Listen to this article (4 minutes)",
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
