//! The parts of a content that may do different things: "We never attacked anybody. But whoever
//! attacks us will pay."
//!
//! **In:** the spans of a content. **Out:** its [`Part`]s: its sentences, a clause that gives the
//! reason before a main clause ("As they slander us, we propose …"), what a "but" sets against a
//! denial, in headlines what a comma joins. Which of them belong together, their acts decide ([`join`]).

use std::ops::Range;

use crate::{
    claim::Act,
    span::Span,
    text::{Document, ParagraphKind, Tag},
};

/// A part of a content.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) span: Span,
    /// Whether it goes on with the sentence of the part before it.
    clause: bool,
}

/// Words that begin a clause that gives a reason or a contrast before the main clause.
const REASONS: &[&str] = &["as", "while", "although", "though", "since"];

/// The parts of a content, in order; at least one for each span.
pub(super) fn parts(document: &Document<'_>, content: &[Span]) -> Vec<Part> {
    let mut parts = Vec::new();
    for &piece in content {
        let tokens = document.tokens_in(piece);
        let first = document.sentences.partition_point(|s| s.tokens.end <= tokens.start);
        let before = parts.len();
        for sentence in &document.sentences[first..] {
            let range =
                sentence.tokens.start.max(tokens.start)..sentence.tokens.end.min(tokens.end);
            if range.is_empty() {
                break;
            }
            clauses(document, range, &mut parts);
        }
        if parts.len() == before {
            parts.push(Part { span: piece, clause: false });
        }
    }
    parts
}

/// The parts of one sentence.
fn clauses(document: &Document<'_>, sentence: Range<usize>, parts: &mut Vec<Part>) {
    let mut start = sentence.start;
    let mut push = |range: Range<usize>, clause: bool| {
        if !range.is_empty() {
            parts.push(Part { span: document.span_of(range), clause });
        }
    };
    let mut clause = false;
    let in_headline = document.tokens.get(start).is_some_and(|token| {
        let paragraph = document.paragraph_at(token.span.start()).unwrap_or(0);
        let kind = document.paragraphs[paragraph].kind;
        matches!(kind, ParagraphKind::Headline | ParagraphKind::Deck | ParagraphKind::Heading)
    });
    let word = |at: usize| document.word(at);
    let reason = REASONS.iter().any(|reason| word(start).eq_ignore_ascii_case(reason));
    let comma = sentence.clone().find(|&at| word(at) == ",");
    if let Some(comma) = comma.filter(|&comma| {
        reason
            && has_verb(document, start + 1..comma)
            && begins_clause(document, comma + 1..sentence.end)
    }) {
        push(start + 1..comma, false);
        start = comma + 1;
        clause = true;
    }
    for at in start + 1..sentence.end {
        // "it is innocent, wants talks": headlines leave out the "and".
        let mark = usize::from(matches!(word(at - 1), "’" | "”" | "\"" | "'") && at > start + 2);
        let goes_on = in_headline
            && word(at - 1 - mark) == ","
            && document.tags[at] == Tag::Present
            && at - 1 > start
            && has_verb(document, start..at - 1);
        if goes_on {
            push(start..at - 1, clause);
            start = at;
            clause = true;
            continue;
        }
        let sets_against = matches!(word(at), "but" | "yet") && word(at - 1) == ",";
        if sets_against
            && at - 1 > start
            && at + 1 < sentence.end
            && has_verb(document, start..at - 1)
            && has_verb(document, at + 1..sentence.end.min(at + 8))
        {
            push(start..at - 1, clause);
            start = at + 1;
            clause = true;
        }
    }
    push(start..sentence.end, clause);
}

fn has_verb(document: &Document<'_>, range: Range<usize>) -> bool {
    range.into_iter().any(|at| document.tags[at].is_predicate() || document.tags[at] == Tag::Base)
}

/// Whether a subject stands at the beginning of what has a verb.
fn begins_clause(document: &Document<'_>, range: Range<usize>) -> bool {
    let subject = range.start < range.end
        && matches!(
            document.tags[range.start],
            Tag::Pronoun
                | Tag::Determiner
                | Tag::Name
                | Tag::Noun
                | Tag::Possessive
                | Tag::Adjective
        );
    subject && has_verb(document, range)
}

/// How many words make a plain assertion a claim of its own beside one that does more.
const LONG: usize = 14;

/// How many do if whoever speaks stands between: "“It burned,” she said. “We shall build it again.”"
const APART: usize = 8;

/// How many words one that does more must have to stand apart from a plain one.
const SHORT: usize = 6;

/// The contents of the claims that parts make, given what each does: parts stay together unless
/// they do different things.
pub(super) fn join(
    document: &Document<'_>,
    content: &[Span],
    parts: &[Part],
    acts: &[Act],
) -> Vec<Vec<Span>> {
    let mut groups: Vec<Group> = Vec::new();
    for (part, &act) in parts.iter().zip(acts) {
        let words = document.tokens_in(part.span).len();
        let own = content.iter().find(|piece| piece.contains(part.span));
        let apart = |group: &Group| {
            group.spans.last().zip(own).is_some_and(|(last, own)| !own.contains(*last))
        };
        let goes_on = |group: &&mut Group| !group.parts_from(act, words, part.clause, apart(group));
        match groups.last_mut().filter(goes_on) {
            Some(group) => group.add(part.span, act, words),
            None => groups.push(Group { spans: vec![part.span], act, words }),
        }
    }
    if groups.len() < 2 {
        return vec![content.to_vec()];
    }
    groups.into_iter().map(|group| group.content(content)).collect()
}

struct Group {
    spans: Vec<Span>,
    act: Act,
    words: usize,
}

impl Group {
    /// Whether what comes next is a claim of its own.
    fn parts_from(&self, act: Act, words: usize, clause: bool, apart: bool) -> bool {
        let long = if apart { APART } else { LONG };
        match (is_plain(self.act), is_plain(act)) {
            (false, false) => self.act != act,
            (true, true) => false,
            (true, false) => !clause && self.words >= long && words >= SHORT,
            (false, true) => !clause && self.words >= SHORT && words >= long,
        }
    }

    fn add(&mut self, span: Span, act: Act, words: usize) {
        self.spans.push(span);
        self.words += words;
        if is_plain(self.act) {
            self.act = act;
        }
    }

    /// Its spans, those of one piece of the content as one.
    fn content(self, pieces: &[Span]) -> Vec<Span> {
        let of_piece = |piece: &Span| {
            let own = self.spans.iter().copied().filter(|span| piece.contains(*span));
            own.reduce(Span::cover)
        };
        pieces.iter().filter_map(of_piece).collect()
    }
}

/// Whether an act is what words do that do nothing more.
fn is_plain(act: Act) -> bool {
    matches!(act, Act::Assertion | Act::Prediction)
}
