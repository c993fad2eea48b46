//! The part of a text that shows why it was found.

use std::{fmt::Write as _, ops::Range};

/// A text, or its part around the words looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The text; an ellipsis stands where more of it comes before or after.
    pub text: String,
    /// Where the words looked for stand in it, in bytes, in order.
    pub words: Vec<Range<usize>>,
}

/// Longest snippet, in bytes, up to the last word.
const LENGTH: usize = 240;

/// Of a longer text, at most this much is shown before the first word looked for, in bytes.
const BEFORE: usize = 60;

impl Snippet {
    /// The part of `text` with the most of the `words` looked for, whose places are given in order.
    pub(super) fn around(text: &str, words: &[Range<usize>]) -> Self {
        if text.len() <= LENGTH {
            return Self { text: text.to_owned(), words: words.to_vec() };
        }
        // A part that starts a little before one of the words, the one that reaches the most others.
        let reach = |from: &Range<usize>| {
            let end = from.start.saturating_sub(BEFORE) + LENGTH;
            words.iter().filter(|word| word.start >= from.start && word.end <= end).count()
        };
        let best = words.iter().rev().max_by_key(|word| reach(word));
        let from = best.map_or(0, |word| word.start.saturating_sub(BEFORE));
        let start = if from == 0 { 0 } else { word_start(text, from) };
        let end = word_end(text, start + LENGTH);
        let (before, after) =
            (if start > 0 { "… " } else { "" }, if end < text.len() { " …" } else { "" });
        let shift = |at: usize| at - start + before.len();
        let inside = words.iter().filter(|word| word.start >= start && word.end <= end);
        Self {
            text: format!("{before}{}{after}", &text[start..end]),
            words: inside.map(|word| shift(word.start)..shift(word.end)).collect(),
        }
    }

    /// The text with a mark on both sides of each word looked for.
    pub fn marked(&self, mark: &str) -> String {
        let mut marked = String::with_capacity(self.text.len() + 2 * mark.len() * self.words.len());
        let mut at = 0;
        for word in &self.words {
            let (before, word_text) = (&self.text[at..word.start], &self.text[word.clone()]);
            write!(marked, "{before}{mark}{word_text}{mark}").expect("a string takes all");
            at = word.end;
        }
        marked + &self.text[at..]
    }
}

/// The first start of a word at `from` or after it, else the next character.
fn word_start(text: &str, from: usize) -> usize {
    let from = text.ceil_char_boundary(from);
    let space = text[from..].find(char::is_whitespace);
    let after =
        space.map(|at| from + at + text[from + at..].chars().next().map_or(1, char::len_utf8));
    after.filter(|at| at - from <= BEFORE).unwrap_or(from)
}

/// The last end of a word at `until` or before it, else the character before.
fn word_end(text: &str, until: usize) -> usize {
    let until = text.floor_char_boundary(until);
    if until == text.len() || text[until..].starts_with(char::is_whitespace) {
        return until;
    }
    text[..until].rfind(char::is_whitespace).filter(|at| until - at <= BEFORE).unwrap_or(until)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, look_for: &str, expected: &str) {
        let words: Vec<_> =
            text.match_indices(look_for).map(|(at, word)| at..at + word.len()).collect();
        assert_eq!(Snippet::around(text, &words).marked("*"), expected);
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        check("the dam burst", "dam", "the *dam* burst");
        check("the dam burst", "sea", "the dam burst");
        check("", "dam", "");
    }

    #[test]
    fn of_a_long_text_the_part_with_the_most_words() {
        let filler = "water ".repeat(60);
        let text = format!("dam {filler}dam and dam and dam 🌊 {filler}");
        let snippet = Snippet::around(
            &text,
            &text.match_indices("dam").map(|(at, word)| at..at + word.len()).collect::<Vec<_>>(),
        );
        let marked = snippet.marked("*");
        assert!(marked.contains("*dam* and *dam* and *dam* 🌊 water"), "{marked}");
        assert!(marked.starts_with("… water ") && marked.ends_with(" water …"), "{marked}");
        assert!(snippet.text.len() <= LENGTH + 2 * " …".len());
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        let text = "é".repeat(400);
        let snippet = Snippet::around(&text, &[]);
        assert_eq!(snippet.text, format!("{} …", "é".repeat(120)));
    }
}
