//! Who is held responsible for what, and whether the speaker says so or denies it.
//!
//! **In:** the cue and the [`View`] of the content. **Out:** a [`Blame`], where a row of `blame.tsv`
//! fits.
//!
//! **Source:** the frames *Responsibility* and *Judgment communication* of `FrameNet`, as far as
//! news uses them for events.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    Cue, View,
    table::{LazyPattern, Table, lazy, regex},
};
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
        let (table, rules) = &*RULES;
        let mut fitting = table.fitting(&cue.lemma, &view.text).map(|row| &rules[row]);
        match fitting.find(|rule| rule.attitude.is_some() || !cue_denies(cue)) {
            Some(rule) => {
                let attitude = rule.attitude?;
                let found = rule.parts(&view.text)?;
                Self::of(document, entities, main_event, cue, view, attitude, found)
            }
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

/// A row of `blame.tsv`.
struct Rule {
    /// `None` ends the search.
    attitude: Option<Attitude>,
    /// What the words before the match hold.
    lead: Option<Lead>,
    content: LazyPattern,
}

/// What the words before a match hold.
#[derive(Clone, Copy, PartialEq)]
enum Lead {
    Who,
    What,
}

/// Where one match of a row has its parts in the view's text.
struct Parts {
    /// Where the words that hold somebody responsible begin.
    verb: usize,
    who: Option<Range<usize>>,
    what: Option<Range<usize>>,
    not: bool,
}

/// How far before a match its lead reaches, in bytes.
const LEAD: usize = 200;

impl Rule {
    fn parts(&self, text: &str) -> Option<Parts> {
        let found = self.content.captures(text)?;
        let whole = found.get(0)?;
        let start = text.floor_char_boundary(whole.start().saturating_sub(LEAD));
        // With the space that the match begins with.
        let lead = |lead| (self.lead == Some(lead)).then_some(start..whole.start() + 1);
        let part = |name| found.name(name).map(|part| part.range());
        let (who, what) = (lead(Lead::Who).or(part("who")), lead(Lead::What).or(part("what")));
        let begins = who.as_ref().filter(|who| who.start == whole.start());
        let verb = begins.map_or(whole.start() + usize::from(self.lead.is_some()), |who| who.end);
        Some(Parts { verb, who, what, not: found.name("not").is_some() })
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
        found: Parts,
    ) -> Option<Self> {
        let Parts { verb, who, what, not } = found;
        // What would be, or be if, and who asks whether, holds nobody responsible.
        if attitude == Attitude::Asserts && UNREAL.is_match(&view.text[..verb]) {
            return None;
        }

        let negated = not || cue_denies(cue);
        let actor = |&id: &EntityId| !matches!(entities.get(id).kind, Kind::Event | Kind::Work);
        // The subject stands just before the verb; whoever is named further off is another's.
        let subject = |who: &Range<usize>| {
            if verb != who.end {
                return view.who(who.clone()).rfind(actor);
            }
            let words = &view.text[who.clone()];
            let near = words.rmatch_indices(' ').nth(SUBJECT).map_or(0, |(space, _)| space);
            let near = words[near..].rfind(" that ").map_or(near, |that| near + that);
            // "a worker of Marl Foods" is not Marl Foods; who acts for a state is that state.
            let agent = view.who(who.start + near..who.end).rfind(actor)?;
            let part = PART.is_match(&words[near..]);
            (!part || entities.get(agent).kind == Kind::Country).then_some(agent)
        };
        let agent = match (&who, &what) {
            (None, _) => Some(view.side),
            (Some(who), None) => subject(who),
            (Some(who), Some(what)) => {
                let in_what = || view.who(what.clone()).find(actor);
                subject(who).or_else(|| in_what().filter(|&id| view.is_self(id)))
            }
        };

        let in_match = |words: &Range<usize>| {
            let span = view.span(words.clone())?;
            let mut events =
                entities.within(span).filter(|&(_, id)| entities.get(id).kind == Kind::Event);
            events.next().map(|(_, id)| id)
        };
        let event = what.as_ref().and_then(in_match).or_else(|| who.as_ref().and_then(in_match));
        // "Responsible", "behind it": for the event that the article is about.
        let unsaid = what.is_none_or(|what| {
            matches!(
                view.text[what].trim_matches([' ', '.', ',']),
                "" | "it" | "this" | "that" | "them"
            )
        });
        let event = event.or(main_event.filter(|_| unsaid));
        let attitude = if negated { Attitude::Denies } else { attitude };
        let named = who.filter(|_| agent.is_none()).and_then(|who| view.span(who));
        let named = named.and_then(|span| phrase(document, span));
        if agent.is_none() && named.is_none() {
            return None;
        }
        Some(Self { attitude, agent, named, event })
    }
}

/// How many words may stand between a subject's name and its verb.
const SUBJECT: usize = 7;

/// The words that describe who is responsible: all, if they are one noun phrase, else the noun
/// phrase that they end in.
fn phrase(document: &Document<'_>, span: Span) -> Option<Span> {
    let mut tokens = document.tokens_in(span);
    let nominal = |at: usize| {
        matches!(
            document.tags[at],
            Tag::Noun | Tag::Name | Tag::Adjective | Tag::Number | Tag::Genitive | Tag::Participle
        )
    };
    if document.tags[tokens.clone()].first() == Some(&Tag::Determiner) {
        tokens.start += 1;
        let all = tokens
            .clone()
            .all(|at| nominal(at) || matches!(document.word(at), "of" | "the" | "for"));
        if all && !tokens.is_empty() && tokens.len() <= SUBJECT {
            return Some(document.span_of(tokens));
        }
    }
    let start = tokens.clone().rev().take_while(|&at| nominal(at)).last()?;
    Some(document.span_of(start..tokens.end))
}

/// Whether the cue turns what follows into its opposite: "denied that they were behind it".
fn cue_denies(cue: &Cue) -> bool {
    DENYING.is_match(&cue.lemma)
}

static DENYING: LazyLock<Regex> = LazyLock::new(|| {
    let denying = r"^(?:deny|reject|dismiss|refute|disavow|disclaim)\b";
    regex(denying)
});
/// Ends of the words before the verb that make it unreal or general.
static UNREAL: LazyLock<Regex> = LazyLock::new(|| {
    let unreal = r"\b(?:if|whether|unless)\b[^,]*$|\b(?:will|would|shall|should|must|can|to|not|never|who|whoever)\s*$";
    regex(unreal)
});

/// Whoever is named last only says to whom or where somebody else belongs.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    let part = r"\b(?:of|from|at|in|by|with) (?:the )?[^ ]+(?: [^ ]+){0,3} *$";
    regex(part)
});

/// `blame.tsv`.
static RULES: LazyLock<(Table, Vec<Rule>)> = LazyLock::new(|| {
    let (mut cells, mut rules) = (Vec::new(), Vec::new());
    for row in rows(include_str!("blame.tsv")) {
        let [attitude, cue, content] = row[..] else {
            panic!("blame.tsv: not three columns: {row:?}")
        };
        let attitude = match attitude {
            "asserts" => Some(Attitude::Asserts),
            "denies" => Some(Attitude::Denies),
            "none" => None,
            _ => panic!("blame.tsv: no such attitude: {attitude}"),
        };
        let (lead, rest) = match (content.strip_prefix("<who>"), content.strip_prefix("<what>")) {
            (Some(rest), _) => (Some(Lead::Who), rest),
            (_, Some(rest)) => (Some(Lead::What), rest),
            _ => (None, content),
        };
        // Whether a row fits does not hang on the words after it.
        let end = ["<who>", "<what>"].iter().find_map(|end| rest.strip_suffix(end));
        let (head, tail) = end.map_or((rest, ""), |head| (head, &rest[head.len()..]));
        let capture = |pattern: &str, words: &str| {
            pattern
                .replace("<who>", &format!("(?<who>{words})"))
                .replace("<what>", &format!("(?<what>{words})"))
        };
        let middle = capture(head, ".+?");
        let whole = middle.clone() + &capture(tail, ".*");
        cells.push((cue, middle));
        rules.push(Rule { attitude, lead, content: lazy(whole) });
    }
    (Table::of(cells.into_iter()), rules)
});
