//! Attributions inside the content of another: "The mayor said *the board had denied that* …".
//!
//! **In:** a document and a content. **Out:** what the families of rules propose there, as if the
//! content were the text: its quotation marks are taken for granted, and of attributions within
//! each other the outermost counts. What is only imagined ("if they deny it") is none.

use std::ops::Range;

use super::{
    Proposal, Taken, according, adjective, cue::Class, finish, frame::Frame, noun, phrase::Walk,
    quoted, verb,
};
use crate::{
    claim::Attribution,
    span::Span,
    text::{Document, Tag},
};

/// What an attribution inside another must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::claim) enum Sort {
    /// Whatever attributes: who passes words on makes it likely.
    Any,
    /// Somebody's words: not what they think, plan or do.
    Words,
}

impl Sort {
    /// How likely one must be. The chances are those of outer ones.
    const fn least_chance(self) -> f64 {
        match self {
            Self::Any => 0.25,
            Self::Words => 0.45,
        }
    }
}

/// Finds the attributions inside `content`, in order.
pub(in crate::claim) fn inside(
    document: &Document<'_>,
    content: Span,
    sort: Sort,
) -> Vec<Attribution> {
    let tokens = document.tokens_in(content);
    let mut proposals = Vec::new();
    let first = document.sentences.partition_point(|s| s.tokens.end <= tokens.start);
    for sentence in &document.sentences[first..] {
        let range = sentence.tokens.start.max(tokens.start)..sentence.tokens.end.min(tokens.end);
        if range.is_empty() {
            break;
        }
        let first = proposals.len();
        propose(&Walk::within(document, range.clone()), &mut proposals);
        for proposal in &mut proposals[first..] {
            whole_subject(document, range.start, proposal);
        }
    }
    if !tokens.is_empty() {
        quoted::within(document, &tokens, &mut proposals);
    }
    proposals.retain(|p| {
        p.chance >= sort.least_chance()
            && (sort == Sort::Any || is_words(p))
            && is_real(document, p, tokens.start)
    });
    // The outer before the inner, else the likelier.
    let words = |p: &Proposal| p.content.iter().map(Range::len).sum::<usize>();
    proposals.sort_by(|a, b| {
        words(b)
            .cmp(&words(a))
            .then(b.chance.total_cmp(&a.chance))
            .then(a.cue.start.cmp(&b.cue.start))
    });
    let mut taken = Taken::new(tokens);
    let mut found = Vec::new();
    for proposal in proposals {
        if taken.admits(&proposal) {
            taken.add(&proposal);
            found.push(finish(document, proposal));
        }
    }
    found.sort_by_key(|a| (a.content.first().copied(), a.cue));
    found
}

/// An infinitive with all that belongs to it: "to clear its name *by opening its books to the board*".
pub(in crate::claim) fn whole_infinitive(document: &Document<'_>, content: Span) -> Span {
    let Some(sentence) = document.sentence_at(content.start()) else { return content };
    let walk = Walk::of(document, document.sentences[sentence].tokens.clone());
    let first = document.tokens_in(content).start;
    let whole = walk.content(first, &Frame::Infinitive, &|_| false);
    document.span_of(whole).cover(content)
}

/// The words of another that a content begins to speak of: "Vane dismissed *the board's offer of bread*".
pub(in crate::claim) fn spoken_of(document: &Document<'_>, content: Span) -> Option<Attribution> {
    let tokens = document.tokens_in(content);
    let sentence = &document.sentences[document.sentence_at(content.start())?].tokens;
    let range = tokens.start..tokens.end.min(sentence.end);
    let proposal =
        (!range.is_empty()).then(|| noun::spoken_of(&Walk::within(document, range)))??;
    Some(finish(document, proposal))
}

/// "*Two officials familiar with* the inquiry said": a source that nothing but its own phrase stands
/// before begins where the content does.
fn whole_subject(document: &Document<'_>, first: usize, proposal: &mut Proposal) {
    let Some(source) = proposal.source.as_mut().filter(|source| source.start > first) else {
        return;
    };
    let begins = matches!(
        document.tags[first],
        Tag::Determiner | Tag::Number | Tag::Noun | Tag::Name | Tag::Adjective | Tag::Possessive
    );
    let inside = |at: usize| {
        let tag = document.tags[at];
        !tag.is_verb() && !matches!(tag, Tag::Mark | Tag::Wh | Tag::Modal | Tag::Pronoun)
    };
    if begins && source.end <= proposal.cue.start && (first..source.start).all(inside) {
        source.start = first;
    }
}

fn propose(walk: &Walk<'_, '_>, proposals: &mut Vec<Proposal>) {
    according::propose(walk, proposals);
    let unquoted = walk.range.clone().filter(|&at| walk.quoted(at).is_none());
    proposals.extend(unquoted.filter_map(|at| match walk.tag(at) {
        Tag::Noun => noun::propose(walk, at),
        Tag::Adjective => adjective::propose(walk, at),
        tag if tag.is_verb() => verb::propose(walk, at),
        _ => None,
    }));
}

/// Verbs that report speech with a mere object, too.
const OF_SPEECH: &[&str] =
    &["deny", "reject", "condemn", "denounce", "criticise", "criticize", "dispute", "refute"];

/// Verbs of speech whose content is what their subject, or their object, is to do.
const PROMISING: &[&str] = &["threaten", "promise", "offer", "vow", "pledge", "refuse"];
const DIRECTING: &[&str] =
    &["ask", "urge", "order", "tell", "instruct", "beg", "warn", "advise", "command", "direct"];

/// Whether a proposal is of words: a clause that is said, or the like of "accused them of lying".
fn is_words(proposal: &Proposal) -> bool {
    let Some((class, lemma, frame)) = &proposal.key else { return true };
    match frame {
        Frame::That | Frame::AddresseeThat => {
            *class == Class::Noun && noun::is_spoken(lemma) || super::cue::reports(lemma)
        }
        Frame::Clause
        | Frame::Quote
        | Frame::AddresseeClause
        | Frame::AddresseeQuote
        | Frame::Inverted => super::cue::reports(lemma),
        Frame::Object => OF_SPEECH.contains(&lemma.as_str()),
        Frame::Infinitive => *class == Class::Verb && PROMISING.contains(&lemma.as_str()),
        Frame::AddresseeInfinitive => *class == Class::Verb && DIRECTING.contains(&lemma.as_str()),
        Frame::AddresseePreposition(word) => lemma == "accuse" && word == "of",
        _ => false,
    }
}

/// How many tokens back an "if" makes what follows unreal.
const CONDITION: usize = 12;

/// Whether somebody is said to have spoken, not only to be able or bound to.
fn is_real(document: &Document<'_>, proposal: &Proposal, first: usize) -> bool {
    let class = proposal.key.as_ref().map(|(class, _, _)| *class);
    if class == Some(Class::Infinitive) {
        return false;
    }
    let unreal = |at: usize| {
        matches!(document.tags[at], Tag::Modal | Tag::To)
            || matches!(document.word(at), "not" | "n't" | "n’t" | "never" | "no")
    };
    let from =
        proposal.source.as_ref().map_or(proposal.cue.start, |s| s.start.min(proposal.cue.start));
    let before = proposal.cue.start.saturating_sub(1).max(first)..proposal.cue.start;
    let conditional = clause(document, first, from).any(|at| {
        let word = document.word(at);
        ["if", "whether", "unless", "should", "case"].iter().any(|c| word.eq_ignore_ascii_case(c))
    });
    !conditional && !proposal.cue.clone().any(unreal) && !before.into_iter().any(unreal)
}

/// The tokens of the clause before `at`, the nearest first.
fn clause(document: &Document<'_>, first: usize, at: usize) -> impl Iterator<Item = usize> {
    let near: Range<usize> = at.saturating_sub(CONDITION).max(first)..at.max(first);
    near.rev().take_while(|&at| !matches!(document.word(at), "," | ";" | "."))
}
