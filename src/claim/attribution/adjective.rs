//! Adjectives that report, after a form of "be": "is confident that it will rain".

use super::{
    Proposal,
    cue::{self, Class},
    frame::Frame,
    phrase::Walk,
};
use crate::text::Tag;

/// What the adjective at `head` attributes.
pub(super) fn propose(walk: &Walk<'_, '_>, head: usize) -> Option<Proposal> {
    let mut be = head;
    while be > walk.range.start && walk.tag(be - 1) == Tag::Adverb {
        be -= 1;
    }
    if be == walk.range.start || !walk.is_auxiliary(be - 1) {
        return None;
    }
    let complement = walk.complement(head + 1)?;
    if !matches!(
        complement.frame,
        Frame::That | Frame::Clause | Frame::Infinitive | Frame::Preposition(_) | Frame::Wh
    ) {
        return None;
    }
    let lemma = walk.word(head).to_lowercase();
    let group = walk.group_start(be - 1);
    let content = walk.content(complement.start, &complement.frame, &|_| false);
    let source = walk.subject(group)?;
    (!content.is_empty()).then(|| Proposal {
        source: Some(source),
        cue: group..head + 1,
        content: vec![content],
        chance: cue::chance(Class::Adjective, &lemma, &complement.frame),
        key: Some((Class::Adjective, lemma, complement.frame)),
        rule: "adjectival cue",
    })
}
