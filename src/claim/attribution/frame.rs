//! What follows a cue: its frame, and where the content begins and ends.
//!
//! **In:** a sentence and the place after a cue. **Out:** the [`Frame`], the addressee passed over,
//! and the range of the content.
//!
//! **Source:** the complement types of Quirk et al. 1985, *A Comprehensive Grammar of the English
//! Language*, chapter 16, as far as they report speech.

use std::{fmt, ops::Range, str::FromStr};

use super::phrase::Walk;
use crate::text::Tag;

/// How a cue takes its content.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Frame {
    /// "said that it rained"
    That,
    /// "said it rained"
    Clause,
    /// "asked whether it rained"
    Wh,
    /// "offered to help"
    Infinitive,
    /// "denied helping"
    Gerund,
    /// "criticised the plan"
    Object,
    /// "called for a plan", with the preposition
    Preposition(String),
    /// "was quick", "said nothing": an adjective or adverb, whatever it means
    Complement,
    /// `said "…"`
    Quote,
    /// "told them that it rained"
    AddresseeThat,
    /// "told them it rained"
    AddresseeClause,
    /// "asked them whether it rained"
    AddresseeWh,
    /// "urged them to help"
    AddresseeInfinitive,
    /// `told them "…"`
    AddresseeQuote,
    /// "accused them of cheating", with the preposition
    AddresseePreposition(String),
    /// "It rained, she said."
    Inverted,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::That => f.write_str("that"),
            Self::Clause => f.write_str("clause"),
            Self::Wh => f.write_str("wh"),
            Self::Infinitive => f.write_str("to"),
            Self::Gerund => f.write_str("ing"),
            Self::Object => f.write_str("np"),
            Self::Preposition(word) => write!(f, "pp:{word}"),
            Self::Complement => f.write_str("adj"),
            Self::Quote => f.write_str("quote"),
            Self::AddresseeThat => f.write_str("np+that"),
            Self::AddresseeClause => f.write_str("np+clause"),
            Self::AddresseeWh => f.write_str("np+wh"),
            Self::AddresseeInfinitive => f.write_str("np+to"),
            Self::AddresseeQuote => f.write_str("np+quote"),
            Self::AddresseePreposition(word) => write!(f, "np+pp:{word}"),
            Self::Inverted => f.write_str("inverted"),
        }
    }
}

impl FromStr for Frame {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        Ok(match name {
            "that" => Self::That,
            "clause" => Self::Clause,
            "wh" => Self::Wh,
            "to" => Self::Infinitive,
            "ing" => Self::Gerund,
            "np" => Self::Object,
            "adj" => Self::Complement,
            "quote" => Self::Quote,
            "np+that" => Self::AddresseeThat,
            "np+clause" => Self::AddresseeClause,
            "np+wh" => Self::AddresseeWh,
            "np+to" => Self::AddresseeInfinitive,
            "np+quote" => Self::AddresseeQuote,
            "inverted" => Self::Inverted,
            _ => match name.split_once("pp:") {
                Some(("", word)) => Self::Preposition(word.to_owned()),
                Some(("np+", word)) => Self::AddresseePreposition(word.to_owned()),
                _ => return Err(()),
            },
        })
    }
}

impl Frame {
    /// Whether the content is a whole clause, which runs on to the end of the sentence.
    pub(super) fn is_clause(&self) -> bool {
        !matches!(
            self,
            Self::Object | Self::Preposition(_) | Self::AddresseePreposition(_) | Self::Complement
        )
    }
}

/// What a cue takes.
#[derive(Clone, Debug)]
pub(super) struct Complement {
    pub(super) frame: Frame,
    /// Where the content begins.
    pub(super) start: usize,
}

const SUBORDINATORS: &[&str] = &[
    "after", "before", "because", "since", "while", "when", "as", "although", "though", "unless",
    "until", "once", "if", "whereas", "despite", "amid", "where",
];
/// Words that, after a comma, go back from what is reported to who reports it.
const BREAKING: &[&str] =
    &["according", "as", "while", "but", "though", "although", "which", "who"];
/// Nouns that a that-clause spells out.
const CONTENT_NOUNS: &[&str] = &[
    "claim", "allegation", "accusation", "notion", "idea", "fact", "suggestion", "assertion",
    "argument", "belief", "view", "report", "rumor", "rumour", "charge", "statement", "theory",
    "possibility", "conclusion", "finding", "evidence", "concern", "fear", "hope", "sense",
    "impression", "promise", "pledge", "warning", "threat", "news", "word", "proof", "assumption",
    "complaint", "contention", "speculation", "assurance", "criticism", "prediction", "doubt",
];
const INTERROGATIVES: &[&str] =
    &["whether", "if", "how", "why", "what", "who", "where", "when", "which"];

impl Walk<'_, '_> {
    /// What the cue that ends before `after` takes.
    pub(super) fn complement(&self, after: usize) -> Option<Complement> {
        let at = self.past_circumstances(after);
        let found = |frame, start| Some(Complement { frame, start });
        if at >= self.range.end {
            return None;
        }
        if self.is(at, "that") && self.tag(at) != Tag::Determiner
            || self.is(at, "that") && self.tag(at + 1).is_nominal()
        {
            return found(Frame::That, at + 1);
        }
        if self.opens_quotation(at) {
            return found(Frame::Quote, self.past_colon(at));
        }
        if self.word(at) == ":" {
            return found(Frame::Quote, at + 1);
        }
        if self.is_any(at, INTERROGATIVES)
            && (self.tag(at) == Tag::Wh || self.is_any(at, &["whether", "if"]))
        {
            return found(Frame::Wh, at);
        }
        match self.tag(at) {
            Tag::To => {
                let verb = self.tag(at + 1) == Tag::Base
                    || (self.tag(at + 1) == Tag::Adverb && self.tag(at + 2) == Tag::Base);
                found(
                    if verb { Frame::Infinitive } else { Frame::Preposition("to".to_owned()) },
                    at + usize::from(!verb),
                )
            }
            Tag::Preposition if self.is_any(at, SUBORDINATORS) && !self.is(at, "as") => None,
            Tag::Preposition => found(Frame::Preposition(self.word(at).to_lowercase()), at + 1),
            Tag::Gerund => found(Frame::Gerund, at),
            Tag::Mark | Tag::Conjunction | Tag::Modal | Tag::Genitive => None,
            tag if tag.is_verb() => None,
            _ => self.after_phrase(at),
        }
    }

    /// The complement that begins with a noun phrase: a subject, an object or an addressee.
    fn after_phrase(&self, at: usize) -> Option<Complement> {
        let plain = self.plain_phrase_after(at);
        if plain == at {
            return Some(Complement { frame: Frame::Complement, start: at });
        }
        let whole = self.longer_phrase(at, plain);
        let found = |frame, start| Some(Complement { frame, start });
        for end in [plain, whole] {
            if self.begins_predicate(end) {
                return found(Frame::Clause, at);
            }
        }
        let next = self.past_circumstances(plain);
        if self.is(next, "that") {
            // "told them that" has an addressee; "rejected the claim that" has none.
            let noun = self.document.lemma(plain - 1);
            return if self.tag(plain - 1) != Tag::Noun || !CONTENT_NOUNS.contains(&noun.as_str()) {
                found(Frame::AddresseeThat, next + 1)
            } else {
                found(Frame::Object, at)
            };
        }
        if self.opens_quotation(next) {
            let modifies = matches!(
                self.tag(plain - 1),
                Tag::Genitive | Tag::Determiner | Tag::Adjective | Tag::Possessive
            );
            // `said the dam "will hold"`
            return if next == plain && (modifies || self.begins_predicate(next + 1)) {
                found(Frame::Clause, at)
            } else {
                found(Frame::AddresseeQuote, self.past_colon(next))
            };
        }
        if self.is_any(next, INTERROGATIVES)
            && (self.is_any(next, &["whether", "if"]) || self.tag(plain - 1) == Tag::Pronoun)
        {
            return found(Frame::AddresseeWh, next);
        }
        if self.tag(next) == Tag::To && self.tag(next + 1) == Tag::Base {
            return found(Frame::AddresseeInfinitive, at);
        }
        let second = self.plain_phrase_after(next);
        if matches!(self.tag(next), Tag::Pronoun | Tag::Determiner | Tag::Name | Tag::Possessive)
            && second > next
            && self.begins_predicate(self.longer_phrase(next, second))
        {
            return found(Frame::AddresseeClause, next);
        }
        let hangs_on = self.tag(plain) == Tag::Preposition && !self.is_any(plain, SUBORDINATORS);
        if hangs_on || self.is(plain, "as") {
            return found(Frame::AddresseePreposition(self.word(plain).to_lowercase()), at);
        }
        found(Frame::Object, at)
    }

    /// `end` with the prepositional phrases that follow.
    fn longer_phrase(&self, start: usize, mut end: usize) -> usize {
        while end > start
            && self.tag(end) == Tag::Preposition
            && !self.is(end, "that")
            && end < start + 20
        {
            let more = self.plain_phrase_after(end + 1);
            if more == end + 1 {
                break;
            }
            end = more;
        }
        end
    }

    /// Whether a finite verb group begins here.
    fn begins_predicate(&self, at: usize) -> bool {
        let mut at = at;
        while self.tag(at) == Tag::Adverb {
            at += 1;
        }
        self.tag(at).is_finite()
            || self.tag(at) == Tag::Modal
            || self.is_any(at, &["'s", "’s", "'d", "’d", "'ll", "’ll"])
                && self.tag(at) != Tag::Genitive
    }

    fn opens_quotation(&self, at: usize) -> bool {
        self.is_open_quote(self.past_colon(at))
    }

    fn past_colon(&self, at: usize) -> usize {
        if matches!(self.word(at), "," | ":") { at + 1 } else { at }
    }

    /// Past the adverbs and short phrases of time, place and manner between a cue and its content:
    /// "said on Friday in a statement that".
    fn past_circumstances(&self, start: usize) -> usize {
        let mut at = start;
        while at < self.range.end {
            if self.is_time(at)
                || (self.tag(at) == Tag::Adverb && !self.is_any(at, &["not", "n't"]))
            {
                at += 1;
            } else if self.is(at, "the")
                && self.is_any(at + 1, &["day", "week", "month", "year"])
                && self.is_any(at + 2, &["before", "after"])
            {
                at += 3;
            } else if self.is_any(
                at,
                &[
                    "in", "on", "at", "during", "via", "last", "this", "late", "early", "through",
                    "to", "after", "with", "by",
                ],
            ) && self.tag(at + 1) != Tag::Base
            {
                let end = self.longer_phrase(at + 1, self.plain_phrase_after(at + 1));
                let end = if self.is_time(end) { end + 1 } else { end };
                let leads_on =
                    self.is(end, "that") || self.opens_quotation(end) || self.word(end) == ":";
                let dated = (at + 1..end.max(at + 2)).any(|i| self.is_time(i)) && end <= at + 4;
                if end <= at || !(leads_on || dated) {
                    break;
                }
                at = end.max(at + 1);
            } else if self.word(at) == "," && self.is(at + 1, "that") {
                at += 1;
            } else {
                break;
            }
        }
        at
    }

    /// The content that begins at `start`. `is_cue` says which verbs may begin a new attribution.
    pub(super) fn content(
        &self,
        start: usize,
        frame: &Frame,
        is_cue: &dyn Fn(usize) -> bool,
    ) -> Range<usize> {
        let mut at = start;
        let mut relative = false;
        while at < self.range.end {
            if let Some(end) = self.quotation_end(at, start) {
                at = end;
                continue;
            }
            let stops = match self.word(at) {
                ";" => true,
                "," => self.breaks_off(at, frame, is_cue),
                "—" | "–" | "--" => {
                    !frame.is_clause() || is_cue(at + 1) || self.names_cue(at + 1, is_cue)
                }
                "(" => !frame.is_clause(),
                _ => false,
            } || (self.tag(at) == Tag::Conjunction
                && at > start
                && self.joins_cue(at + 1, is_cue));
            if stops {
                break;
            }
            if !frame.is_clause() && at > start {
                // What is warned of or threatened may hang on a condition, which belongs to it.
                if self.is_any(at, &["if", "unless", "should"]) {
                    return self.content(start, &Frame::Clause, is_cue);
                }
                relative |= self.tag(at) == Tag::Wh || self.is(at, "that");
                let subordinate = self.is_any(at, SUBORDINATORS)
                    && !(self.is(at, "as")
                        && self.tag(at - 1) != Tag::Mark
                        && matches!(frame, Frame::AddresseePreposition(_) | Frame::Preposition(_)));
                let predicate =
                    self.tag(at).is_finite() && !relative && *frame != Frame::Infinitive;
                if (subordinate && self.tag(at) != Tag::Wh) || predicate {
                    break;
                }
            }
            at += 1;
        }
        let mut end = at.min(self.range.end);
        let trails = |i: usize| {
            self.tag(i) == Tag::Conjunction
                || matches!(self.word(i), "." | "," | ";" | ":" | "!" | "?" | "—" | "–" | "--")
        };
        while end > start && trails(end - 1) && self.quoted(end - 1).is_none() {
            end -= 1;
        }
        start..if frame.is_clause() { end } else { self.without_time(start, end) }
    }

    /// If a quotation opens at `at`, the token after it (its end may lie in a later sentence).
    fn quotation_end(&self, at: usize, start: usize) -> Option<usize> {
        if at != start && !self.is_open_quote(at) {
            return None;
        }
        let quotation = &self.document.quotations[self.quoted(at)?];
        let end = self.document.tokens_in(quotation.span).end;
        (end > at).then_some(end.min(self.range.end))
    }

    /// Whether the comma at `at` ends the content.
    fn breaks_off(&self, at: usize, frame: &Frame, is_cue: &dyn Fn(usize) -> bool) -> bool {
        let next = at + 1;
        let participle = self.tag(next) == Tag::Gerund && is_cue(next);
        // "says it will help, wants talks": headlines leave out the "and".
        let follows = self.tag(next).is_finite() && is_cue(next);
        let subordinate = self.is_any(next, BREAKING);
        let joined = self.tag(next) == Tag::Conjunction
            && (self.joins_cue(next + 1, is_cue) || self.names_cue(next + 1, is_cue));
        !frame.is_clause()
            || participle
            || follows
            || subordinate
            || joined
            || self.names_cue(next, is_cue)
    }

    /// Whether a finite cue without a subject of its own follows: "… and offered to".
    fn joins_cue(&self, at: usize, is_cue: &dyn Fn(usize) -> bool) -> bool {
        let mut verb = at;
        while self.tag(verb) == Tag::Adverb {
            verb += 1;
        }
        self.is_finite(verb) && is_cue(verb)
    }

    /// Whether a new subject with a finite cue follows: "…, she said", "…, the mayor on Monday said".
    fn names_cue(&self, at: usize, is_cue: &dyn Fn(usize) -> bool) -> bool {
        let end = self.phrase_after(at);
        let dated = usize::from(self.is_any(end, &["on", "late", "early"]));
        let dated = if self.is_time(end + dated) { dated + 1 } else { 0 };
        end > at && self.joins_cue(end + dated, is_cue)
    }
}
