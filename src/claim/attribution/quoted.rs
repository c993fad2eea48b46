//! Direct speech: whole quotations and who is said to have spoken them.
//!
//! The attribution stands after the quotation ("…," said X), before it (X said: "…"), or between two
//! parts of it; a quotation without one goes on with the speaker of the quotation before it.
//! Quoted words inside a paraphrase are left to reported speech.
//!
//! **Source:** the cases of O'Keefe et al. 2012, *A Sequence Labelling Approach to Quote Attribution*,
//! and Pavllo et al. 2018, *Quootstrap*.

use std::ops::Range;

use super::{
    Proposal,
    cue::{self, Class},
    frame::Frame,
    phrase::Walk,
};
use crate::{
    span::Span,
    text::{Document, ParagraphKind, Quotation, Tag},
};

/// A quotation that begins its sentence is speech from this many words on, even if no mark ends it.
const SENTENCE_WORDS: usize = 5;
/// How far from its quotation an attribution may begin.
const REACH: usize = 30;

/// What is worth how much: the attribution's place says how surely it belongs to the quotation.
const BESIDE: f64 = 0.97;
const BEFORE_COLON: f64 = 0.9;
const MIXED: f64 = 0.85;
const UNKNOWN_VERB: f64 = 0.8;
const FOLLOW_ON: f64 = 0.7;

/// The rule's name for a quotation that takes the speaker of the one before it.
pub(super) const FOLLOWS_ON: &str = "quotation that follows on";

/// Proposes an attribution for every quotation of direct speech.
pub(super) fn propose(document: &Document<'_>, proposals: &mut Vec<Proposal>) {
    // The last quotation dealt with, and its proposal.
    let mut last: Option<(usize, usize)> = None;
    for (index, quotation) in document.quotations.iter().enumerate() {
        let content = document.tokens_in(quotation.inner);
        if quotation.depth > 0 || content.is_empty() || !is_story(document, quotation) {
            continue;
        }
        if !is_speech(document, quotation) {
            proposals.extend(mixed(document, quotation));
            continue;
        }
        let found = after(document, quotation).or_else(|| before(document, quotation));
        let rest_of = last.filter(|&(_, proposal)| {
            found.as_ref().is_none_or(|(_, cue, _)| *cue == proposals[proposal].cue)
        });
        let follow = rest_of
            .and_then(|(from, proposal)| Some((proposal, follows(document, from, quotation)?)));
        let (source, cue, chance, rule) = match (found, follow) {
            (_, Some((proposal, Follow::SameSpeech))) => {
                proposals[proposal].content.push(content);
                last = Some((index, proposal));
                continue;
            }
            (None, Some((proposal, Follow::SameSpeaker))) => {
                let before = &proposals[proposal];
                (before.source.clone(), before.cue.clone(), FOLLOW_ON, FOLLOWS_ON)
            }
            (Some((source, cue, chance)), _) => (source, cue, chance, "direct speech"),
            (None, None) => continue,
        };
        last = Some((index, proposals.len()));
        proposals.push(Proposal::fixed(source, cue, content, chance, rule));
    }
}

/// Proposes the attributions that stand behind quotations in the same part of the text, whatever is
/// outside of it.
pub(super) fn within(document: &Document<'_>, part: &Range<usize>, proposals: &mut Vec<Proposal>) {
    let first = document.tokens[part.start].span.start();
    let from = document.quotations.partition_point(|q| q.span.start() < first);
    for quotation in &document.quotations[from..] {
        let content = document.tokens_in(quotation.inner);
        if content.end >= part.end {
            break;
        }
        if quotation.depth == 0
            && !content.is_empty()
            && is_speech(document, quotation)
            && let Some((source, cue, chance)) = after(document, quotation)
            && cue.end.max(source.as_ref().map_or(0, |source| source.end)) <= part.end
        {
            proposals.push(Proposal::fixed(source, cue, content, chance, "direct speech"));
        }
    }
}

/// Whether a quotation is speech rather than a phrase: it ends like a sentence, or is led in by a
/// comma or colon.
fn is_speech(document: &Document<'_>, quotation: &Quotation) -> bool {
    let inner = spoken(quotation, document.text);
    let before = document.text[..quotation.span.start()].trim_end();
    let after = document.text[quotation.span.end()..].chars().next();
    let closed = inner.ends_with([',', '.', '?', '!', '…', '—', '-', ';'])
        || matches!(after, Some(',' | '.'));
    let capital = inner
        .trim_start_matches(['.', '…', '‘', '\'', '[', ' '])
        .starts_with(|c: char| c.is_uppercase() || c.is_numeric());
    let led_in = before.ends_with([',', ':']);
    let starts = before.is_empty()
        || before.ends_with(['.', '?', '!', '”', '"'])
        || document.text[..quotation.span.start()].ends_with('\n');
    // She said "So be it."
    let open = document.tokens.partition_point(|t| t.span.start() < quotation.span.start());
    let after_verb = capital && open > 0 && document.tags[open - 1].is_verb();
    // One word is a name or a phrase held at arm's length, unless something leads to it.
    let words = inner.split_whitespace().count();
    let long_enough = words > 1 || led_in || inner.ends_with([',', '!', '?']);
    let sentence_like = starts && capital && words >= SENTENCE_WORDS;
    let goes_on = led_in && (capital || after_quotation(document, quotation));
    long_enough
        && ((closed && (starts || after_verb || goes_on)) || (led_in && capital) || sentence_like)
}

/// Whether a quotation stands in the running text.
fn is_story(document: &Document<'_>, quotation: &Quotation) -> bool {
    let paragraph = document.paragraph_at(quotation.span.start());
    paragraph.is_some_and(|p| document.paragraphs[p].kind == ParagraphKind::Body)
}

/// Whether another quotation stands before this one in its paragraph: "…," she said, "…".
fn after_quotation(document: &Document<'_>, quotation: &Quotation) -> bool {
    let start = quotation.span.start();
    let paragraph = document.paragraph_at(start).map(|p| document.paragraphs[p].span);
    let before = document.quotation_before(start).map(|q| document.quotations[q].span);
    before.is_some_and(|q| paragraph.is_some_and(|p| p.contains(q)))
}

/// A sentence that ends in quoted words before its attribution: `The dam "will hold," she said.`
fn mixed(document: &Document<'_>, quotation: &Quotation) -> Option<Proposal> {
    if !spoken(quotation, document.text).ends_with(',') {
        return None;
    }
    let (source, cue, chance) = after(document, quotation)?;
    let sentence = &document.sentences[document.sentence_at(quotation.span.start())?];
    let content = sentence.tokens.start..document.tokens_in(quotation.span).end;
    let beside =
        cue.start <= content.end + 1 || source.as_ref().is_some_and(|s| s.start <= content.end + 1);
    (chance == BESIDE && beside)
        .then(|| Proposal::fixed(source, cue, content, MIXED, "mixed speech"))
}

/// The words of a quotation without marks of inner quotations at its end.
fn spoken<'a>(quotation: &Quotation, text: &'a str) -> &'a str {
    quotation.inner.slice(text).trim_end_matches(['’', '\'', '"', '”', ')', ']', ' '])
}

type Found = (Option<Range<usize>>, Range<usize>, f64);

/// The sentence that begins at or holds a token, from that token on, if in the same paragraph.
fn rest_of_sentence<'d, 'a>(
    document: &'d Document<'a>,
    token: usize,
    paragraph: usize,
) -> Option<Walk<'d, 'a>> {
    let start = document.tokens.get(token)?.span.start();
    let sentence = &document.sentences[document.sentence_at(start)?];
    (sentence.paragraph == paragraph).then_some(Walk::of(document, token..sentence.tokens.end))
}

/// An attribution after the quotation: `said X`, `X said`.
fn after(document: &Document<'_>, quotation: &Quotation) -> Option<Found> {
    let inner = spoken(quotation, document.text);
    let next = document.tokens.partition_point(|t| t.span.start() < quotation.span.end());
    let comma_outside =
        document.tokens.get(next).is_some_and(|t| t.span.slice(document.text) == ",");
    if inner.ends_with(['.', ':', ';']) && !comma_outside && !inner.ends_with("...") {
        return None;
    }
    let paragraph = document.paragraph_at(quotation.span.start())?;
    let walk = rest_of_sentence(document, next + usize::from(comma_outside), paragraph)?;
    let limit = walk.range.end.min(walk.range.start + REACH);
    let stop = (walk.range.start..limit).find(|&i| walk.is_open_quote(i)).unwrap_or(limit);
    let mut first = walk.range.start;
    while walk.tag(first) == Tag::Adverb || walk.is_any(first, &["and", "then"]) {
        first += 1;
    }
    if walk.is(first, "according") && walk.is(first + 1, "to") {
        return Some((Some(first + 2..walk.source_after(first + 2)), first..first + 2, BESIDE));
    }
    // said X
    if walk.tag(first).is_verb() && !walk.is_auxiliary(first) {
        let end = walk.source_after(first + 1);
        let source = (end > first + 1).then_some(first + 1..end);
        let led_out = walk.tag(first).is_finite() && inner.ends_with(',');
        match (source, is_quoting(&walk, first)) {
            (Some(source), true) => return Some((Some(source), first..first + 1, BESIDE)),
            (Some(source), false) if led_out => {
                return Some((Some(source), first..first + 1, UNKNOWN_VERB));
            }
            (None, true) => return Some((None, first..first + 1, FOLLOW_ON)),
            _ => {}
        }
    }
    // X said
    let verbs = (first..stop)
        .filter(|&i| walk.tag(i).is_verb() && walk.quoted(i).is_none() && !walk.is_auxiliary(i));
    for verb in verbs.take(4) {
        let group = walk.group_start(verb);
        let Some(subject) = walk.subject(group).filter(|s| s.start <= first + 12) else { continue };
        // After a comma any verb beside its subject quotes: "…," the letter reads.
        let beside = subject.start == first
            && subject.end == group
            && (inner.ends_with(',') || comma_outside);
        // "…?" She answered, "…" quotes what comes next.
        let points_on = !inner.ends_with(',')
            && !comma_outside
            && walk.is_any(verb + 1, &[",", ":"])
            && walk.is_open_quote(verb + 2);
        if points_on {
            return None;
        }
        let chance = if is_quoting(&walk, verb) { BESIDE } else { UNKNOWN_VERB };
        if beside || chance == BESIDE {
            return Some((Some(subject), group..verb + 1, chance));
        }
    }
    None
}

/// Whether a verb is one that quotes.
fn is_quoting(walk: &Walk<'_, '_>, at: usize) -> bool {
    let tag = if walk.tag(at).is_verb() { walk.tag(at) } else { Tag::Present };
    let lemma = walk.document.lemma_as(at, tag);
    let class = if walk.tag(at) == Tag::Gerund { Class::Participle } else { Class::Verb };
    !walk.is_auxiliary(at)
        && (cue::is_likely(class, &lemma) || cue::chance(class, &lemma, &Frame::Quote) > 0.6)
}

/// An attribution before the quotation: `X said, "…"`, or a sentence that ends in a colon.
fn before(document: &Document<'_>, quotation: &Quotation) -> Option<Found> {
    let open = document.tokens.partition_point(|t| t.span.start() < quotation.span.start());
    let last = open.checked_sub(1)?;
    let paragraph = document.paragraph_at(quotation.span.start())?;
    let sentence = &document.sentences[document.sentence_at(document.tokens[last].span.start())?];
    let lead_in = document.word(last);
    let same_paragraph = sentence.paragraph == paragraph;
    if !(same_paragraph || (lead_in == ":" && sentence.paragraph + 1 == paragraph)) {
        return None;
    }
    let start = after_last_quotation(document, sentence.tokens.start, quotation.span);
    let walk = Walk::of(document, start..last + 1);
    let begins_own_sentence = document
        .sentence_at(quotation.span.start())
        .is_some_and(|s| document.sentences[s].tokens.start == open);
    if walk.range.is_empty() || (begins_own_sentence && lead_in != ":") {
        return None;
    }
    let floor = walk.range.start.max(open.saturating_sub(REACH));
    // Vane: "…"
    let label = walk.phrase_before(last);
    let stands_alone = label.start == walk.range.start || walk.tag(label.start - 1) == Tag::Mark;
    if lead_in == ":"
        && stands_alone
        && label.clone().next_back().is_some_and(|i| walk.tag(i) == Tag::Name)
    {
        return Some((Some(label), last..last + 1, BEFORE_COLON));
    }
    let verbs = (floor..open).rev().filter(|&i| walk.tag(i).is_verb() && !walk.is_auxiliary(i));
    for verb in verbs.take(3) {
        let quotes = is_quoting(&walk, verb);
        let ends_there =
            verb + 1 + usize::from(walk.is_any(verb + 1, &["on", "out", "up", "back"])) >= last;
        if !(quotes || (ends_there && matches!(lead_in, ":" | ","))) {
            continue;
        }
        let group = walk.group_start(verb);
        let source = match walk.tag(verb) {
            Tag::Gerund if group == verb => walk.main_subject(verb),
            // "She was asked: …" by somebody, not by her.
            _ if walk.is_passive(verb) => {
                (verb..open).find(|&i| walk.is(i, "by")).map(|by| by + 1..walk.phrase_after(by + 1))
            }
            _ => walk.subject(group),
        };
        // Added Vane: "…"
        let swapped = walk.source_after(verb + 1);
        let source = source.or_else(|| {
            (group == walk.range.start && swapped == last && swapped > verb + 1)
                .then_some(verb + 1..swapped)
        });
        let chance = if lead_in == ":" { BEFORE_COLON } else { BESIDE };
        return Some((source, group..verb + 1, chance));
    }
    // According to Vane, "…"
    if let Some(at) = (floor..last).find(|&i| walk.is(i, "according") && walk.is(i + 1, "to")) {
        return Some((Some(at + 2..walk.source_after(at + 2)), at..at + 2, BESIDE));
    }
    None
}

/// Where the words between the quotation before `span` and `span` begin.
fn after_last_quotation(document: &Document<'_>, sentence_start: usize, span: Span) -> usize {
    document.quotation_before(span.start()).map_or(sentence_start, |before| {
        let end = document.quotations[before].span.end();
        document.tokens.partition_point(|t| t.span.start() < end).max(sentence_start)
    })
}

enum Follow {
    /// It is the rest of a speech cut in two.
    SameSpeech,
    /// Its speaker is the one before.
    SameSpeaker,
}

/// How a quotation without an attribution of its own follows the quotation `from`.
fn follows(document: &Document<'_>, from: usize, quotation: &Quotation) -> Option<Follow> {
    let before = &document.quotations[from];
    let here = document.paragraph_at(quotation.span.start())?;
    let there = document.paragraph_at(before.span.start())?;
    if here == there {
        // Between the parts: the attribution, then at most the end of its sentence.
        let between = document.sentence_at(quotation.span.start())?
            - document.sentence_at(before.span.end().saturating_sub(1))?;
        return (between <= 2).then_some(Follow::SameSpeech);
    }
    if here != there + 1 || document.paragraphs[here].span.start() != quotation.span.start() {
        return None;
    }
    let alone = document.paragraphs[here].span.end() <= quotation.span.end() + 1;
    match (quotation.continues, alone) {
        (true, _) => Some(Follow::SameSpeech),
        (false, true) => Some(Follow::SameSpeaker),
        _ => None,
    }
}
