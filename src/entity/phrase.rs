//! Noun phrases: where one begins that has its head at a place.

use std::ops::Range;

use crate::text::{Document, Shape, Tag};

/// The noun phrase whose head is the token `head`, from its determiner on; `None` if no phrase has
/// its head there.
pub(super) fn headed_by(
    document: &Document<'_>,
    sentence: &Range<usize>,
    head: usize,
) -> Option<Range<usize>> {
    let goes_on =
        head + 1 < sentence.end && matches!(document.tags[head + 1], Tag::Noun | Tag::Name);
    // "The Marlish leader": in such company a noun may pass for a name.
    let lower = document.tokens[head].shape == Shape::Lower;
    let nominal = document.tags[head] == Tag::Noun || document.tags[head] == Tag::Name && lower;
    let noun = nominal && !goes_on;
    noun.then(|| start(document, sentence.start, head)..head + 1)
}

/// Where the noun phrase begins that has its head at `head`: at its determiner, if it has one.
pub(super) fn start(document: &Document<'_>, first: usize, head: usize) -> usize {
    let mut start = head;
    // "to attack theatres": a verb that may pass for a noun.
    let infinitive = |at: usize| at > first && document.tags[at - 1] == Tag::To;
    while start > first
        && is_modifier(document.tags[start - 1], document.word(start - 1))
        && !infinitive(start - 1)
    {
        start -= 1;
        if matches!(document.tags[start], Tag::Determiner | Tag::Possessive) {
            break;
        }
    }
    start
}

pub(super) fn is_determiner(tag: Tag) -> bool {
    matches!(tag, Tag::Determiner | Tag::Possessive | Tag::Genitive)
}

/// Whether a word may stand before the head of a noun phrase.
pub(super) fn is_modifier(tag: Tag, word: &str) -> bool {
    is_determiner(tag)
        || matches!(tag, Tag::Adjective | Tag::Noun | Tag::Name | Tag::Number | Tag::Participle)
            && word.chars().any(char::is_alphanumeric)
}
