//! Where sentences end.
//!
//! **In:** the tokens of one paragraph. **Out:** ranges of them, one a sentence. A sentence ends at
//! a full stop, question or exclamation mark or ellipsis, with the quotation marks and brackets
//! that close after it, where what follows can begin a sentence. Quoted speech is no exception:
//! sentences end inside a quotation too.
//!
//! **Source:** the rules of UAX #29, made stricter by what begins a sentence in news.

use std::ops::Range;

use super::token::{Shape, Token};

/// Words that begin a sentence rather than go on a name, so that "U.S. The" is two sentences.
const STARTERS: &[&str] = &[
    "The", "A", "An", "This", "That", "These", "Those", "It", "Its", "He", "She", "They", "We",
    "I", "You", "His", "Her", "Their", "Our", "My", "But", "And", "Or", "So", "In", "On", "At",
    "For", "From", "By", "With", "As", "If", "When", "While", "After", "Before", "Since",
    "Although", "Though", "However", "There", "What", "Who", "Why", "How", "Where", "Some", "Many",
    "Most", "Both", "Earlier", "Later", "Also", "Meanwhile", "Asked", "According", "No", "Not",
    "Now",
];

/// A longer sentence is a list or a slip of the source; it is cut, so that whatever looks at a sentence
/// as a whole stays linear in the text.
const LONGEST: usize = 400;

/// Splits `tokens` into sentences, as ranges of indices into it.
pub(super) fn split(text: &str, tokens: &[Token]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < tokens.len() {
        at += 1;
        let end = tokens[at - 1];
        if at - start >= LONGEST && at < tokens.len() {
            sentences.push(start..at);
            start = at;
            continue;
        }
        if !ends_sentence(text, end) {
            continue;
        }
        let mut past = at;
        while past < tokens.len() && is_closing(text, tokens, past) {
            past += 1;
        }
        let Some(next) = tokens.get(past) else { break };
        let spaced = next.span.start() > tokens[past - 1].span.end();
        if spaced && begins_sentence(text, tokens, past, at - 1) {
            sentences.push(start..past);
            start = past;
        }
        at = past;
    }
    if start < tokens.len() {
        sentences.push(start..tokens.len());
    }
    sentences
}

fn ends_sentence(text: &str, token: Token) -> bool {
    let word = token.span.slice(text);
    matches!(word, "." | "!" | "?" | "…" | "..." | "....")
        || (word.len() > 1 && word.ends_with('.'))
}

/// Whether a token closes what the sentence opened: it follows without a space.
fn is_closing(text: &str, tokens: &[Token], at: usize) -> bool {
    let mark = tokens[at].span.slice(text);
    tokens[at].span.start() == tokens[at - 1].span.end()
        && matches!(mark, "”" | "\"" | "’" | "'" | "''" | ")" | "]" | "»" | "!" | "?" | ".")
}

/// Whether the token at `at` can begin a sentence after the one at `last`.
fn begins_sentence(text: &str, tokens: &[Token], at: usize, last: usize) -> bool {
    let end = tokens[last];
    let opens = |i: usize| {
        matches!(tokens[i].span.slice(text), "“" | "\"" | "‘" | "'" | "``" | "''" | "(" | "[" | "«")
    };
    let mut first = at;
    while first < tokens.len() && opens(first) {
        first += 1;
    }
    let Some(token) = tokens.get(first) else { return true };
    let word = token.span.slice(text);
    if end.shape == Shape::Mark {
        return match token.shape {
            Shape::Capitalised | Shape::Upper | Shape::Number => true,
            Shape::Lower => first > at && end.span.slice(text) == ".",
            Shape::Mark => {
                matches!(word, "—" | "–" | "-" | "--" | "•" | "*" | "@" | "#" | "$" | "£" | "€")
            }
        };
    }
    // After an abbreviation: only before a word that no name goes on with.
    let before = end.span.slice(text);
    // "posted it on X. The": no initial of a name.
    let letter = before.len() == 2
        && last.checked_sub(1).is_some_and(|word| tokens[word].shape == Shape::Lower);
    let title = !letter
        && before.len() <= 5
        && !before[..before.len() - 1].contains('.')
        && !before.ends_with("Inc.")
        && !before.ends_with("Co.");
    !title && (first > at || STARTERS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenise;
    use super::*;
    use crate::span::Span;

    fn check(text: &str, expected: &[&str]) {
        let mut tokens = Vec::new();
        tokenise(text, Span::new(0, text.len()), &mut tokens);
        let sentences: Vec<_> = split(text, &tokens)
            .into_iter()
            .map(|s| tokens[s.start].span.cover(tokens[s.end - 1].span).slice(text))
            .collect();
        assert_eq!(sentences, expected);
    }

    #[test]
    fn full_stops_end_sentences() {
        check(
            "It rained. The dam held! Did it? Yes.",
            &["It rained.", "The dam held!", "Did it?", "Yes."],
        );
        check("One line without a stop", &["One line without a stop"]);
    }

    #[test]
    fn a_letter_alone_may_end_a_sentence() {
        check("She wrote it on X. The dam held.", &["She wrote it on X.", "The dam held."]);
        check("It was Ann B. The", &["It was Ann B. The"]);
        check("It was sung by J. Lee on Monday.", &["It was sung by J. Lee on Monday."]);
    }

    #[test]
    fn abbreviations_do_not() {
        check(
            "Mr. Vane met Sen. Roe in the U.S. Senate on Dec. 5. He left.",
            &["Mr. Vane met Sen. Roe in the U.S. Senate on Dec. 5.", "He left."],
        );
        check("They left the U.S. The ship stayed.", &["They left the U.S.", "The ship stayed."]);
        check("Growth was 3.5 percent, said J. Marl.", &["Growth was 3.5 percent, said J. Marl."]);
    }

    #[test]
    fn endless_sentences_are_cut() {
        let text = "rain ".repeat(3 * LONGEST);
        let mut tokens = Vec::new();
        tokenise(&text, Span::new(0, text.len()), &mut tokens);
        assert_eq!(split(&text, &tokens).len(), 3);
    }

    #[test]
    fn closing_marks_belong_to_the_sentence_they_close() {
        check("“We won.” “They lost,” she said.", &["“We won.”", "“They lost,” she said."]);
        check(
            "“Stop!” he cried. (She did.) Then it rained.",
            &["“Stop!” he cried.", "(She did.)", "Then it rained."],
        );
    }
}
