//! Who is held responsible for what, and whether the speaker says so or denies it.
//!
//! **In:** the cue and the [`View`] of the content. **Out:** a [`Blame`], where a row of `blame.tsv`
//! fits.
//!
//! **Source:** the frames *Responsibility* and *Judgment communication* of `FrameNet`, as far as
//! news uses them for events.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{Cue, View, act::pattern};
use crate::{
    claim::Attitude,
    entity::{Entities, EntityId, Kind, rows},
    span::Span,
    text::{Document, Tag},
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
        main_event: Option<EntityId>,
        cue: &Cue,
        view: &View,
    ) -> Option<Self> {
        let rule = RULES.iter().find(|rule| rule.fits(cue, view));
        match rule {
            Some(Rule { attitude: Some(attitude), content, .. }) => {
                let found = content.captures(&view.text)?;
                Self::of(document, entities, main_event, cue, view, *attitude, &found)
            }
            Some(_) => None,
            None => Self::of_event(entities, cue, view),
        }
    }

    /// "Denied the attack": what is denied is an event.
    fn of_event(entities: &Entities, cue: &Cue, view: &View) -> Option<Self> {
        let (start, content) = (view.span(0..1)?, view.span(0..view.text.len())?);
        let event = |&(span, id): &(Span, EntityId)| {
            span.start() <= start.end() && entities.get(id).kind == Kind::Event
        };
        let (_, event) = entities.within(content).find(event).filter(|_| cue_denies(cue))?;
        let agent = Some(view.side);
        Some(Self { attitude: Attitude::Denies, agent, named: None, event: Some(event) })
    }
}

struct Rule {
    /// `None` ends the search.
    attitude: Option<Attitude>,
    cue: Option<Regex>,
    content: Regex,
}

impl Rule {
    fn fits(&self, cue: &Cue, view: &View) -> bool {
        (self.attitude.is_some() || !cue_denies(cue))
            && self.cue.as_ref().is_none_or(|pattern| pattern.is_match(&cue.lemma))
            && self.content.is_match(&view.text)
    }
}

impl Blame {
    /// Reads one match of a row.
    fn of(
        document: &Document<'_>,
        entities: &Entities,
        main_event: Option<EntityId>,
        cue: &Cue,
        view: &View,
        attitude: Attitude,
        found: &Captures<'_>,
    ) -> Option<Self> {
        let who = found.name("who");
        let what = found.name("what");
        // What would be, or be if, and who asks whether, holds nobody responsible.
        let whole = found.get(0)?;
        let verb =
            who.filter(|who| who.start() == whole.start()).map_or(whole.start(), |who| who.end());
        if attitude == Attitude::Asserts && UNREAL.is_match(&view.text[..verb]) {
            return None;
        }

        let negated = found.name("not").is_some() || cue_denies(cue);
        let actor = |&id: &EntityId| {
            !matches!(entities.get(id).kind, Kind::Event | Kind::Work | Kind::Place)
        };
        // The subject stands just before the verb; whoever is named further off is another's.
        let subject = |who: regex::Match<'_>| {
            let words = who.as_str();
            let near = words.rmatch_indices(' ').nth(SUBJECT).map_or(0, |(space, _)| space);
            let near = words[near..].rfind(" that ").map_or(near, |that| near + that);
            let is_object = verb != who.end();
            view.who(if is_object { who.range() } else { who.start() + near..who.end() })
                .rfind(actor)
        };
        let agent = match (who, what) {
            (None, _) => Some(view.side),
            (Some(who), None) => subject(who),
            (Some(who), Some(what)) => {
                let in_what = || view.who(what.range()).find(actor);
                subject(who).or_else(|| in_what().filter(|&id| view.is_self(id)))
            }
        };

        let in_match = |id: regex::Match<'_>| {
            let span = view.span(id.range())?;
            let mut events =
                entities.within(span).filter(|&(_, id)| entities.get(id).kind == Kind::Event);
            events.next().map(|(_, id)| id)
        };
        let event = what.and_then(in_match).or_else(|| who.and_then(in_match));
        let event = event.or(main_event);
        let attitude = if negated { Attitude::Denies } else { attitude };
        let named = who.filter(|_| agent.is_none()).and_then(|who| view.span(who.range()));
        let named = named.and_then(|span| last_phrase(document, span));
        if agent.is_none() && named.is_none() {
            return None;
        }
        Some(Self { attitude, agent, named, event })
    }
}

/// How many words may stand between a subject's name and its verb.
const SUBJECT: usize = 7;

/// The noun phrase at the end of a stretch of words: who is meant by "methods showed the hackers".
fn last_phrase(document: &Document<'_>, span: Span) -> Option<Span> {
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
/// Ends of the words before the verb that make it unreal or general.
static UNREAL: LazyLock<Regex> = LazyLock::new(|| {
    let unreal = r"\b(?:if|whether|unless)\b[^,]*$|\b(?:will|would|shall|should|must|can|to|not|never|who|whoever)\s*$";
    Regex::new(unreal).expect("a fixed pattern")
});

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |row: Vec<&str>| {
        let [attitude, cue, content] = row[..] else {
            panic!("blame.tsv: not three columns: {row:?}")
        };
        let attitude = match attitude {
            "asserts" => Some(Attitude::Asserts),
            "denies" => Some(Attitude::Denies),
            "none" => None,
            _ => panic!("blame.tsv: no such attitude: {attitude}"),
        };
        Rule {
            attitude,
            cue: pattern(cue, true),
            content: pattern(content, false).expect("blame.tsv: a row without content"),
        }
    };
    rows(include_str!("blame.tsv")).map(rule).collect()
});
