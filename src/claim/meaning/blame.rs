//! Who is held responsible for what, and whether the speaker says so or denies it.
//!
//! **In:** the cue and the [`View`] of the content. **Out:** a [`Blame`], where a row of `blame.tsv`
//! fits.
//!
//! **Source:** the frames *Responsibility* and *Judgment communication* of FrameNet, as far as news
//! uses them for events.

use std::sync::LazyLock;

use regex::Regex;

use super::{Cue, View};
use crate::{
    claim::Attitude,
    entity::{Entities, EntityId, Kind, rows},
    span::Span,
    text::Document,
};

/// Somebody held responsible, or cleared.
pub(super) struct Blame {
    /// Whether the speaker asserts or denies the responsibility.
    pub(super) attitude: Attitude,
    /// Who is responsible; `None` if the words name nobody known.
    pub(super) agent: Option<EntityId>,
    /// The words that name the agent.
    pub(super) named: Option<Span>,
    /// For what.
    pub(super) event: Option<EntityId>,
}

impl Blame {
    /// What the content says of responsibility.
    pub(super) fn find(
        document: &Document<'_>,
        entities: &Entities,
        cue: &Cue,
        view: &View,
    ) -> Option<Self> {
        RULES.iter().find_map(|rule| rule.apply(document, entities, cue, view))
    }
}

struct Rule {
    attitude: Attitude,
    cue: Option<Regex>,
    content: Regex,
}

impl Rule {
    fn apply(
        &self,
        document: &Document<'_>,
        entities: &Entities,
        cue: &Cue,
        view: &View,
    ) -> Option<Blame> {
        if self.cue.as_ref().is_some_and(|pattern| !pattern.is_match(&cue.lemma)) {
            return None;
        }
        let found = self.content.captures(&view.text)?;
        let who = found.name("who");
        let what = found.name("what");
        // What would be, if, or who asks whether, holds nobody responsible.
        let condition = who.is_some_and(|who| CONDITION.is_match(who.as_str()));
        let general = who.is_some_and(|who| GENERAL.is_match(who.as_str()));
        if condition || general {
            return None;
        }
        let negated = found.name("not").is_some() || cue_denies(cue);
        let actor = |&id: &EntityId| {
            !matches!(entities.get(id).kind, Kind::Event | Kind::Work | Kind::Place)
        };
        let agent = match (who, what) {
            (None, _) => Some(view.side),
            (Some(who), None) => view.who(who.range()).rfind(actor),
            (Some(who), Some(what)) => {
                let in_what = || view.who(what.range()).find(actor);
                view.who(who.range())
                    .rfind(actor)
                    .or_else(|| in_what().filter(|&id| view.is_self(id)))
            }
        };
        let in_match = |id: regex::Match<'_>| {
            let span = view.span(id.range())?;
            let mut events =
                entities.within(span).filter(|&(_, id)| entities.get(id).kind == Kind::Event);
            events.next().map(|(_, id)| id)
        };
        let event = what.and_then(in_match).or_else(|| who.and_then(in_match));
        let event = event.or_else(|| main_event(entities));
        let attitude = match (self.attitude, negated) {
            (Attitude::Asserts, true) => Attitude::Denies,
            (Attitude::Denies, true) if self.cue.is_none() => Attitude::Denies,
            (attitude, _) => attitude,
        };
        let named = who.filter(|_| agent.is_none()).and_then(|who| view.span(who.range()));
        let named = named.and_then(|span| last_phrase(document, span));
        Some(Blame { attitude, agent, named, event })
    }
}

/// The event that the article speaks of most.
fn main_event(entities: &Entities) -> Option<EntityId> {
    let events = entities.iter().filter(|(_, entity)| entity.kind == Kind::Event);
    // The first of the most mentioned.
    events.rev_max(|(_, entity)| entity.mentions.len()).map(|(id, _)| id)
}

/// The first of the greatest, where [`Iterator::max_by_key`] gives the last.
trait FirstMax: Iterator + Sized {
    fn rev_max(self, key: impl Fn(&Self::Item) -> usize) -> Option<Self::Item> {
        self.fold(None, |best, item| match best {
            Some(best) if key(&best) >= key(&item) => Some(best),
            _ => Some(item),
        })
    }
}

impl<I: Iterator> FirstMax for I {}

/// The noun phrase at the end of a stretch of words: who is meant by "methods showed the hackers".
fn last_phrase(document: &Document<'_>, span: Span) -> Option<Span> {
    use crate::text::Tag;
    let tokens = document.tokens_in(span);
    let mut start = tokens.end;
    for at in tokens.clone().rev() {
        match document.tags[at] {
            Tag::Noun
            | Tag::Name
            | Tag::Adjective
            | Tag::Number
            | Tag::Genitive
            | Tag::Participle => start = at,
            _ => break,
        }
    }
    (start < tokens.end).then(|| document.span_of(start..tokens.end))
}

/// Whether the cue turns what follows into its opposite: "denied that they were behind it".
fn cue_denies(cue: &Cue) -> bool {
    DENYING.is_match(&cue.lemma)
}

static DENYING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:deny|reject|dismiss|refute|disavow|disclaim)\b").expect("a fixed pattern")
});
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:if|whether|unless|those who|anyone who|whoever|who)\s*$|\b(?:if|whether|unless)\b[^,]*$").expect("a fixed pattern")
});
static GENERAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:those|anyone|everyone|people|ones) who\s*$").expect("a fixed pattern")
});

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |row: Vec<&str>| {
        let [attitude, cue, content] = row[..] else {
            panic!("blame.tsv: not three columns: {row:?}")
        };
        let attitude = match attitude {
            "asserts" => Attitude::Asserts,
            "denies" => Attitude::Denies,
            _ => panic!("blame.tsv: no such attitude: {attitude}"),
        };
        Rule {
            attitude,
            cue: super::act::pattern(cue, true),
            content: super::act::pattern(content, false).expect("blame.tsv: a row without content"),
        }
    };
    rows(include_str!("blame.tsv")).map(rule).collect()
});
