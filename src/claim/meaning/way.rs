//! The way in which something is to be done: "offered to clear its name *by opening its books*".
//!
//! **In:** attributions in reading order. **Out:** the same, infinitives with the way that they name;
//! what is only that way ("by *proposing* a joint inquiry") is no attribution of its own.

use crate::{
    claim::{Attribution, attribution::whole_infinitive},
    span::Span,
    text::{Document, Tag},
};

/// Gives infinitives the way that they name.
pub(super) fn taken_in(document: &Document<'_>, attributions: &mut Vec<Attribution>) {
    let mut ways: Vec<Span> = Vec::new();
    attributions.retain_mut(|attribution| {
        let is_way = |cue: Span| ways.last().is_some_and(|way| way.contains(cue));
        if attribution.cue.is_some_and(is_way) {
            return false;
        }
        let after_cue =
            |content: Span| attribution.cue.is_some_and(|cue| cue.end() < content.start());
        if let Some(content) = attribution.content.last_mut().filter(|content| after_cue(**content))
            && let Some(whole) = with_way(document, *content)
        {
            ways.push(Span::new(content.end(), whole.end()));
            *content = whole;
        }
        true
    });
}

/// An infinitive with the way that follows it.
fn with_way(document: &Document<'_>, content: Span) -> Option<Span> {
    let tokens = document.tokens_in(content);
    let follows = |at: usize| document.tokens.get(at).is_some();
    let way = follows(tokens.end + 1)
        && document.word(tokens.end) == "by"
        && document.tags[tokens.end + 1] == Tag::Gerund;
    let infinitive = document.tags.get(tokens.start) == Some(&Tag::To);
    (way && infinitive)
        .then(|| whole_infinitive(document, content))
        .filter(|whole| whole.end() > content.end())
}
