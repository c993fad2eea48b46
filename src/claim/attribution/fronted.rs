//! Words that stand before the sentence of who says them: "*Warning of floods if the dam breaks*, the
//! mayor on Monday closed the bridge".

use super::{Proposal, cue, phrase::Walk};
use crate::text::Tag;

/// What a fronted participle of a verb of speech is worth.
const CHANCE: f64 = 0.6;

/// How many words may date the subject's verb before it.
const DATED: usize = 5;

/// What a sentence reports before its subject.
pub(super) fn propose(walk: &Walk<'_, '_>) -> Option<Proposal> {
    let cue = walk.range.start;
    let word = walk.word(cue).to_lowercase();
    // A tagger takes "Warning" for a noun there.
    let reports = word == "warning"
        || walk.tag(cue) == Tag::Gerund && cue::reports(&walk.document.lemma(cue));
    if !reports || !matches!(walk.word(cue + 1), "of" | "that") {
        return None;
    }
    let start = cue + 2;
    let comma = (start..walk.range.end)
        .find(|&at| walk.word(at) == "," && walk.quoted(at).is_none() && acts(walk, at + 1))?;
    let source = comma + 1..walk.plain_phrase_after(comma + 1);
    (comma > start).then(|| {
        Proposal::fixed(Some(source), cue..cue + 1, start..comma, CHANCE, "fronted participle")
    })
}

/// Whether a subject begins with its verb, or a date and its verb, behind it.
fn acts(walk: &Walk<'_, '_>, at: usize) -> bool {
    let end = walk.plain_phrase_after(at);
    let dates = |&at: &usize| {
        walk.is_time(at)
            || matches!(walk.tag(at), Tag::Adverb | Tag::Number | Tag::Name)
            || walk.is_any(at, &["on", "in", "late", "early"])
    };
    let dated = (end..end + DATED).take_while(dates).count();
    end > at && walk.tag(end + dated).is_finite()
}
