//! Phrases around a cue: its verb group, its subject, noun phrases to the left and right.
//!
//! **In:** a document, one sentence of it (a range of tokens) and a place in it. **Out:** ranges of
//! tokens. Nothing here knows a cue; everything is decided by parts of speech and a few closed
//! lists. Every walk is bounded by [`REACH`], so work stays linear in the text.

use std::ops::Range;

use super::cue::{self, Class};
use crate::text::{Document, Tag};

/// How many tokens a phrase may take; longer ones are enumerations or slips of the tagger.
const REACH: usize = 40;
/// How many clauses to look back through for a subject that verbs share.
const SHARED: usize = 4;

/// Prepositions that hang a phrase on a noun rather than on the verb.
const NOUN_PREPOSITIONS: &[&str] =
    &["of", "for", "from", "at", "in", "with", "on", "to", "by", "against", "behind", "near"];
/// Of these, the ones that still do to the right of an inverted verb ("said the head of").
const TITLE_PREPOSITIONS: &[&str] = &["of", "for", "from", "at", "with"];

const TIME_WORDS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "yesterday",
    "today", "tomorrow", "tonight", "earlier", "later", "recently", "previously", "afterward",
    "afterwards", "morning", "afternoon", "evening", "night", "week", "month", "year",
];

/// Forms of "be", and "get" where it does the same work.
const BE: &[&str] = &[
    "be", "is", "are", "was", "were", "been", "being", "am", "'s", "’s", "'re", "’re", "'m", "’m",
    "get", "gets", "got",
];
const HAVE_OR_DO: &[&str] =
    &["have", "has", "had", "having", "'ve", "’ve", "'d", "’d", "do", "does", "did"];

/// One sentence of a document, to walk about in.
#[derive(Clone)]
pub(super) struct Walk<'d, 'a> {
    pub(super) document: &'d Document<'a>,
    /// The sentence's tokens.
    pub(super) range: Range<usize>,
    /// The quotation that all of it stands in, whose marks make no difference within.
    around: Option<usize>,
}

impl<'d, 'a> Walk<'d, 'a> {
    /// Along a sentence, or a part of it.
    pub(super) fn of(document: &'d Document<'a>, range: Range<usize>) -> Self {
        Self { document, range, around: None }
    }

    /// Inside somebody's words.
    pub(super) fn within(document: &'d Document<'a>, range: Range<usize>) -> Self {
        let walk = Self::of(document, range);
        let around = walk.quoted(walk.range.start).filter(|&quotation| {
            let inner = document.quotations[quotation].inner;
            inner.contains(document.span_of(walk.range.clone()))
        });
        Self { around, ..walk }
    }
}

impl Walk<'_, '_> {
    pub(super) fn tag(&self, at: usize) -> Tag {
        if self.range.contains(&at) { self.document.tags[at] } else { Tag::Mark }
    }

    /// The word at a token, or nothing outside the sentence.
    pub(super) fn word(&self, at: usize) -> &str {
        if self.range.contains(&at) { self.document.word(at) } else { "" }
    }

    /// Whether the word is `word`, whatever its capitals.
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|w| self.is(at, w))
    }

    /// Whether a token dates what stands beside it.
    pub(super) fn is_time(&self, at: usize) -> bool {
        self.is_any(at, TIME_WORDS)
    }

    pub(super) fn is_open_quote(&self, at: usize) -> bool {
        let Some(token) = self.document.tokens.get(at).filter(|_| self.range.contains(&at)) else {
            return false;
        };
        self.quotation_around(token.span.start())
            .is_some_and(|q| self.document.quotations[q].span.start() == token.span.start())
    }

    /// The outer quotation that holds a byte.
    pub(super) fn quotation_around(&self, byte: usize) -> Option<usize> {
        let at = self.document.quotation_before(byte + 1).filter(|&at| Some(at) != self.around)?;
        (byte < self.document.quotations[at].span.end()).then_some(at)
    }

    /// The outer quotation that holds a token.
    pub(super) fn quoted(&self, at: usize) -> Option<usize> {
        self.quotation_around(self.document.tokens[at].span.start())
    }

    /// Whether the verb at `at` is a form of be, have, do or get.
    pub(super) fn is_auxiliary(&self, at: usize) -> bool {
        (self.tag(at).is_verb() || self.tag(at) == Tag::Genitive)
            && (self.is_be(at) || self.is_any(at, HAVE_OR_DO))
    }

    fn is_be(&self, at: usize) -> bool {
        self.is_any(at, BE)
    }

    /// Whether a token is a finite verb. After "and" a past tense often passes for a participle.
    pub(super) fn is_finite(&self, at: usize) -> bool {
        let joined = at > self.range.start && self.tag(at - 1) == Tag::Conjunction;
        let acts = || joined || self.follows_pronoun(at);
        self.tag(at).is_finite() || (self.tag(at) == Tag::Participle && acts())
    }

    /// "It also warned": whether a pronoun and an adverb of time or addition stand before.
    fn follows_pronoun(&self, at: usize) -> bool {
        at > self.range.start + 1
            && self.is_any(at - 1, &["also", "then", "later", "again", "earlier", "further"])
            && self.is_any(at - 2, &["it", "he", "she", "they", "we"])
    }

    /// Where the verb group that ends at `verb` begins: auxiliaries, modals, adverbs, and the verbs
    /// that govern it ("continued to suggest", "is expected to say").
    pub(super) fn group_start(&self, verb: usize) -> usize {
        let mut start = verb;
        let floor = self.range.start.max(verb.saturating_sub(REACH));
        while start > floor {
            let before = start - 1;
            let tag = self.tag(before);
            // "continued to", "went on to"
            let particle =
                usize::from(before > floor + 1 && self.is_any(before - 1, &["on", "out", "back"]));
            let governs = tag == Tag::To
                && before > floor + particle
                && self.tag(before - 1 - particle).is_verb();
            let split = tag == Tag::Adverb || self.is_any(before, &["n't", "not"]);
            if !(tag == Tag::Modal || self.is_auxiliary(before) || split || governs) {
                break;
            }
            start = if governs { before - 1 - particle } else { before };
        }
        // An adverb before everything else is the sentence's, not the verb's.
        while start < verb && self.tag(start) == Tag::Adverb {
            start += 1;
        }
        start
    }

    /// Whether the participle at `verb` is passive: right after a form of "be".
    pub(super) fn is_passive(&self, verb: usize) -> bool {
        if self.tag(verb) != Tag::Participle {
            return false;
        }
        let mut at = verb;
        while at > self.range.start
            && (self.tag(at - 1) == Tag::Adverb || self.is_any(at - 1, &["n't"]))
        {
            at -= 1;
        }
        at > self.range.start && self.is_be(at - 1)
    }

    /// The subject of the verb group that begins at `group`.
    pub(super) fn subject(&self, group: usize) -> Option<Range<usize>> {
        self.subject_within(group, SHARED)
    }

    fn subject_within(&self, group: usize, hops: usize) -> Option<Range<usize>> {
        let mut end = group;
        while end > self.range.start && self.tag(end - 1) == Tag::Adverb {
            end -= 1;
        }
        let last = end.checked_sub(1).filter(|&l| l >= self.range.start)?;
        match self.tag(last) {
            Tag::Pronoun | Tag::Wh => Some(last..end),
            Tag::Noun | Tag::Name | Tag::Number | Tag::Genitive => Some(self.phrase_before(end)),
            Tag::Determiner
                if self.is_any(
                    last,
                    &[
                        "some", "many", "others", "all", "both", "most", "this", "that", "these",
                        "those", "another",
                    ],
                ) =>
            {
                Some(last..end)
            }
            Tag::Adjective if self.is_any(last, &["many", "others", "several", "few"]) => {
                Some(last..end)
            }
            Tag::Preposition if self.is(last, "that") => Some(last..end),
            Tag::Conjunction | Tag::Preposition => self.shared_subject(last, hops),
            tag if tag.is_verb() => {
                self.subject_within(self.group_start(last), hops.checked_sub(1)?)
            }
            Tag::Mark => match self.word(last) {
                ";" => self.shared_subject(last, hops),
                "," | "—" | "–" | "--" | "-" => {
                    self.before_insertion(last).or_else(|| self.shared_subject(last, hops))
                }
                ")" | "]" => {
                    let open =
                        (self.range.start..last).rev().find(|&i| self.is_any(i, &["(", "["]))?;
                    self.subject_within(open, hops.checked_sub(1)?)
                }
                "”" | "\"" | "''" | "’" => {
                    let quotation = self.quoted(last)?;
                    let open =
                        self.document.tokens_in(self.document.quotations[quotation].span).start;
                    (open >= self.range.start && last - open <= 8)
                        .then(|| self.phrase_before(open).start..end)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// The subject left of an insertion between commas or dashes that ends at `mark`: "Ms. Vane, the
    /// mayor of Marl, said".
    fn before_insertion(&self, mark: usize) -> Option<Range<usize>> {
        let floor = self.range.start.max(mark.saturating_sub(REACH));
        let opening = (floor..mark).rev().filter(|&i| self.word(i) == self.word(mark));
        for open in opening.take(3) {
            let before = open.checked_sub(1).filter(|&b| b >= self.range.start)?;
            let is_insertion =
                !self.tag(open + 1).is_finite() && !self.is_any(open + 1, &["and", "but", "then"]);
            // "Rep. Vane (M-Marl), who"
            let head = if self.word(before) == ")" {
                (floor..before).rev().find(|&i| self.word(i) == "(").unwrap_or(open)
            } else {
                open
            };
            if head > floor && matches!(self.tag(head - 1), Tag::Noun | Tag::Name) && is_insertion {
                return Some(self.phrase_before(head).start..mark);
            }
        }
        None
    }

    /// The subject of the verb before `at` that the verb after it shares: "He left and said". Of
    /// several the last that reports speech, since what it reports has verbs of its own: "She said
    /// it rained but added".
    fn shared_subject(&self, at: usize, hops: usize) -> Option<Range<usize>> {
        let hops = hops.checked_sub(1)?;
        let floor = self.range.start.max(at.saturating_sub(REACH));
        let finite = |&i: &usize| self.tag(i).is_predicate() && self.quoted(i).is_none();
        let verbs = || (floor..at).rev().filter(finite);
        let verb = verbs()
            .find(|&i| cue::is_likely(Class::Verb, &self.document.lemma(i)))
            .or_else(|| verbs().next())?;
        let group = self.group_start(verb);
        // "…," said the mayor, adding
        let before = group.checked_sub(1).filter(|&b| b >= self.range.start);
        let swapped = before.is_some_and(|b| {
            self.quoted(b).is_some() || (self.word(b) == "," && self.tag(verb + 1).is_nominal())
        });
        if swapped && group == verb {
            let right = self.source_after(verb + 1);
            if right > verb + 1 {
                return Some(verb + 1..right);
            }
        }
        self.subject_within(group, hops)
    }

    /// The subject of the sentence's main clause, for participles hung on it: ", saying that".
    pub(super) fn main_subject(&self, participle: usize) -> Option<Range<usize>> {
        if participle > self.range.start + 1 {
            return self.shared_subject(participle, SHARED);
        }
        // Fronted: "Warning of floods, the mayor closed the bridge".
        let comma = (participle..self.range.end)
            .find(|&i| self.word(i) == "," && self.tag(i + 1) != Tag::Conjunction)?;
        let end = self.phrase_after(comma + 1);
        (end > comma + 1).then_some(comma + 1..end)
    }

    /// The noun phrase that ends before `end`.
    pub(super) fn phrase_before(&self, end: usize) -> Range<usize> {
        let floor = self.range.start.max(end.saturating_sub(REACH));
        let mut start = end;
        while start > floor {
            let at = start - 1;
            let nominal_before =
                at > floor && matches!(self.tag(at - 1), Tag::Noun | Tag::Name | Tag::Number);
            // A determiner begins its phrase: what stands before it is another ("on Sunday her").
            let begun = start < end && matches!(self.tag(start), Tag::Determiner | Tag::Possessive);
            let takes = match self.tag(at) {
                Tag::Noun
                | Tag::Name
                | Tag::Number
                | Tag::Adjective
                | Tag::Possessive
                | Tag::Genitive => !begun,
                Tag::Determiner => !begun || self.is_any(at, &["all", "both"]),
                Tag::Participle | Tag::Gerund => {
                    at > floor
                        && matches!(
                            self.tag(at - 1),
                            Tag::Determiner | Tag::Possessive | Tag::Adjective
                        )
                        && start < end
                }
                Tag::Preposition | Tag::To => {
                    let quantity =
                        at > floor && self.is(at, "of") && self.tag(at - 1) == Tag::Determiner;
                    quantity || (nominal_before && self.is_any(at, NOUN_PREPOSITIONS))
                }
                Tag::Conjunction => nominal_before && !self.is(at, "but"),
                Tag::Mark => {
                    (self.word(at) == "&" && nominal_before)
                        || (self.word(at) == "," && nominal_before && self.in_list(start, end))
                }
                _ => false,
            };
            if !takes {
                break;
            }
            start = at;
        }
        while start < end
            && matches!(self.tag(start), Tag::Preposition | Tag::To | Tag::Conjunction | Tag::Mark)
        {
            start += 1;
        }
        // "On Sunday officials": what dates the verb begins no phrase.
        while start + 1 < end && self.is_time(start) {
            start += 1;
        }
        start..self.without_time(start, end)
    }

    /// Whether `start..end` holds the "and" of a list, so that a comma before it goes on with it.
    fn in_list(&self, start: usize, end: usize) -> bool {
        (start..end).any(|i| self.tag(i) == Tag::Conjunction)
    }

    /// `end` moved before the words that date the verb: "Vane on Friday", "Vane later".
    pub(super) fn without_time(&self, start: usize, mut end: usize) -> usize {
        while end > start + 1
            && (self.is_time(end - 1)
                || (self.tag(end - 1) == Tag::Number
                    && end > start + 2
                    && self.tag(end - 2) == Tag::Name
                    && self.is(end - 3, "on")))
        {
            end -= 1;
            while end > start + 1
                && (self.is_any(end - 1, &["on", "last", "this", "late", "early", "in", "the"]))
            {
                end -= 1;
            }
        }
        end
    }

    /// Where the noun phrase that begins at `start` ends, with the phrases hung on it.
    pub(super) fn phrase_after(&self, start: usize) -> usize {
        let mut end = self.plain_phrase_after(start);
        while end > start && self.is_any(end, TITLE_PREPOSITIONS) {
            let more = self.plain_phrase_after(end + 1);
            if more == end + 1 {
                break;
            }
            end = more;
        }
        end
    }

    /// Where the noun phrase that begins at `start` ends: determiners, adjectives, nouns.
    pub(super) fn plain_phrase_after(&self, start: usize) -> usize {
        let limit = self.range.end.min(start + REACH);
        let mut end = start;
        while end < limit {
            let takes = match self.tag(end) {
                Tag::Noun | Tag::Name | Tag::Number | Tag::Adjective => true,
                Tag::Determiner | Tag::Possessive => {
                    end == start
                        || self.tag(end - 1) == Tag::Conjunction
                        || self.is_any(end - 1, &["all", "both"])
                }
                Tag::Genitive => end > start,
                Tag::Pronoun if end == start => return end + 1,
                // "the company itself"
                Tag::Pronoun => {
                    self.word(end).ends_with("self") || self.word(end).ends_with("selves")
                }
                Tag::Participle | Tag::Gerund => {
                    end > start && !self.tag(end - 1).is_nominal() && self.tag(end + 1).is_nominal()
                }
                Tag::Conjunction => {
                    end > start
                        && !self.is(end, "but")
                        && self.tag(end - 1).is_nominal()
                        && matches!(
                            self.tag(end + 1),
                            Tag::Noun
                                | Tag::Name
                                | Tag::Adjective
                                | Tag::Determiner
                                | Tag::Possessive
                        )
                }
                Tag::Mark => {
                    self.word(end) == "&" || (self.is_any(end, &["$", "£", "€", "#", "%"]))
                }
                _ => false,
            };
            if !takes || (end > start && self.is_time(end)) {
                break;
            }
            end += 1;
        }
        while end > start
            && matches!(self.tag(end - 1), Tag::Conjunction | Tag::Determiner)
            && end - start > 1
        {
            end -= 1;
        }
        end
    }

    /// Where the source right of an inverted verb ends: "said Orla Vane, the mayor of Marl".
    pub(super) fn source_after(&self, start: usize) -> usize {
        let end = self.phrase_after(start);
        if end == start || self.word(end) != "," {
            return end;
        }
        // An apposition goes on to the next comma or the end of the sentence, with what hangs on it.
        let mut apposed = self.phrase_after(end + 1);
        let begins = matches!(
            self.tag(end + 1),
            Tag::Determiner | Tag::Noun | Tag::Name | Tag::Adjective | Tag::Possessive | Tag::Wh
        );
        let hangs_on = self.tag(apposed) == Tag::Wh || self.is(apposed, "that");
        if self.tag(end + 1) == Tag::Wh || (hangs_on && self.tag(end + 1) == Tag::Determiner) {
            let limit = self.range.end.min(apposed + REACH);
            apposed = (apposed..limit)
                .find(|&i| self.is_any(i, &[",", "."]) && self.quoted(i).is_none())
                .unwrap_or(end);
        }
        let closes = self.is_any(apposed, &[",", "."]) || apposed >= self.range.end;
        if begins && closes && apposed > end + 1 { apposed } else { end }
    }
}
