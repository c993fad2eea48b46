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
    Cue, View, speaker,
    table::{LazyPattern, Table, lazy, regex},
};
use crate::{
    claim::{Attitude, Claim},
    entity::{Entities, Entity, EntityId, Kind, rows},
    span::Span,
    text::{Document, Tag},
};

/// Somebody held responsible, or cleared.
pub(super) struct Blame {
    /// Whether the speaker asserts or denies the responsibility.
    pub(super) attitude: Attitude,
    /// Who is responsible.
    pub(super) agent: EntityId,
    /// For what.
    pub(super) event: Option<EntityId>,
}

/// What responsibility is read from.
pub(super) struct Context<'c, 'd> {
    pub(super) document: &'c Document<'d>,
    pub(super) main_event: Option<EntityId>,
    pub(super) before: &'c [Claim],
    pub(super) cue: &'c Cue,
    pub(super) view: &'c View,
}

impl Blame {
    /// What the content says of responsibility.
    pub(super) fn find(context: &Context<'_, '_>, entities: &mut Entities) -> Option<Self> {
        let Context { cue, view, .. } = *context;
        let (table, rules) = &*RULES;
        for row in table.fitting(&cue.lemma, &view.text) {
            match rules[row].attitude {
                None if cue_denies(cue) => {}
                None => return None,
                Some(attitude) => {
                    let found = rules[row].parts(&view.text)?;
                    let event = found.event(context, entities);
                    if event.is_none() && found.needs_event {
                        continue;
                    }
                    let blame = found.blame(context, entities, attitude, event);
                    // "Denied an attack" is no attack by nobody.
                    if blame.is_some() || !cue_denies(cue) {
                        return blame;
                    }
                }
            }
        }
        Self::of_event(entities, cue, view)
    }

    /// "Denied the attack": what is denied is an event.
    fn of_event(entities: &Entities, cue: &Cue, view: &View) -> Option<Self> {
        let (start, content) = (view.span(0..1)?, view.span(0..view.text.len())?);
        let event = |&(span, id): &(Span, EntityId)| {
            span.start() <= start.end() + 1 && entities.is_harmful(id)
        };
        let (_, event) = entities.within(content).find(event).filter(|_| cue_denies(cue))?;
        Some(Self { attitude: Attitude::Denies, agent: view.side, event: Some(event) })
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
    /// Who suffered the event.
    victim: Option<Range<usize>>,
    not: bool,
    needs_event: bool,
}

/// How far before a match its lead reaches, in bytes.
const LEAD: usize = 200;

impl Rule {
    fn parts(&self, text: &str) -> Option<Parts> {
        let found = self.content.captures(text)?;
        let whole = found.get(0)?;
        let far = whole.start().saturating_sub(LEAD);
        let start = (far..=whole.start()).find(|&at| text.is_char_boundary(at)).unwrap_or(far);
        // With the space that the match begins with.
        let lead = |lead| (self.lead == Some(lead)).then_some(start..whole.start() + 1);
        let part = |name| found.name(name).map(|part| part.range());
        let who = lead(Lead::Who).or(part("who"));
        let (event, victim) = (part("event"), part("victim"));
        let needs_event = event.is_some() || victim.is_some();
        let what = lead(Lead::What).or(event).or(part("what"));
        let begins = who.as_ref().filter(|who| who.start == whole.start());
        let verb = begins.map_or(whole.start() + usize::from(self.lead.is_some()), |who| who.end);
        Some(Parts { verb, who, what, victim, not: found.name("not").is_some(), needs_event })
    }
}

impl Parts {
    /// For what somebody is held responsible.
    fn event(&self, context: &Context<'_, '_>, entities: &Entities) -> Option<EntityId> {
        let &Context { main_event, view, .. } = context;
        let in_match = |words: &Range<usize>| {
            let span = view.span(words.clone())?;
            let mut named = entities.within(span).map(|(_, id)| id);
            named.find(|&id| entities.is_harmful(id))
        };
        let near = |words: &Range<usize>| {
            let text = &view.text[words.clone()];
            let end = text.match_indices(' ').nth(OBJECT).map_or(text.len(), |(space, _)| space);
            words.start..words.start + end
        };
        if self.needs_event
            && let Some(what) = &self.what
        {
            return in_match(&near(what));
        }
        if let Some(victim) = &self.victim {
            // "Attacked the mill": the event is known by whom it befell.
            let event = main_event?;
            let befell = |id: EntityId| entities.get(event).name.contains(&entities.get(id).name);
            let words = &view.text[victim.clone()];
            let known = words.starts_with("the ") || view.who(victim.clone()).any(befell);
            return known.then_some(event);
        }
        // "Responsible", "behind it": for the event that the article is about.
        let unsaid = self.what.as_ref().is_none_or(|what| {
            let words = view.text[what.clone()].trim_matches([' ', '.', ',']);
            let first = words.split(' ').next().unwrap_or("");
            // "It had nothing to do with it": the second is no speaker.
            let who = self.who.as_ref().is_some_and(|who| view.text[who.clone()].contains("self"));
            matches!(first, "" | "it" | "this" | "that" | "them") || who && words == "self"
        });
        let said = self.what.as_ref().and_then(in_match);
        said.or_else(|| self.who.as_ref().and_then(in_match)).or(main_event.filter(|_| unsaid))
    }

    fn blame(
        &self,
        context: &Context<'_, '_>,
        entities: &mut Entities,
        attitude: Attitude,
        event: Option<EntityId>,
    ) -> Option<Blame> {
        let &Context { document, cue, view, .. } = context;
        // "An inquiry into the attack on the mill": a noun attacks nobody.
        let acts = |victim: &Range<usize>| {
            let words = view.span(self.verb..victim.start);
            words.is_some_and(|words| {
                document.tokens_in(words).any(|at| document.tags[at].is_verb())
            })
        };
        if self.victim.as_ref().is_some_and(|victim| !acts(victim)) {
            return None;
        }
        // What would be, or be if, and who asks whether, holds nobody responsible.
        if attitude == Attitude::Asserts && UNREAL.is_match(&view.text[..self.verb]) {
            return None;
        }
        let negated = self.not || cue_denies(cue);
        let attitude = if negated { Attitude::Denies } else { attitude };
        let agent = match &self.who {
            None => view.side,
            Some(who) if self.verb == who.end => self.subject(context, entities, who.clone())?,
            Some(who) => accused(context, entities, who.clone())?,
        };
        let person = entities.get(agent).kind == Kind::Person;
        // People attack each other in words.
        (self.victim.is_none() || !person).then_some(Blame { attitude, agent, event })
    }

    /// Who is the subject: named just before the verb; whoever is named further off is another's.
    fn subject(
        &self,
        context: &Context<'_, '_>,
        entities: &mut Entities,
        who: Range<usize>,
    ) -> Option<EntityId> {
        let &Context { document, view, .. } = context;
        let words = &view.text[who.clone()];
        let near = words.rmatch_indices(' ').nth(SUBJECT).map_or(0, |(space, _)| space);
        let near = words[near..].rfind(" that ").map_or(near, |that| near + that);
        let near = who.start + near..who.end;
        // "This has nothing to do with us."
        let to_me =
            |what: &Range<usize>| view.text[what.clone()].trim_matches([' ', '.', ',']) == "self";
        if self.what.as_ref().is_some_and(to_me) {
            return Some(view.side);
        }
        let mine = |&id: &EntityId| view.is_self(id);
        if let Some(id) = view.who(near.clone()).next_back().filter(mine)
            && !PART.is_match(&view.text[near.clone()])
        {
            return Some(id);
        }
        let tokens = document.tokens_in(view.span(near.clone())?);
        let of_phrase = |&at: &usize| {
            let tag = document.tags[at];
            !tag.is_verb()
                && !matches!(tag, Tag::Pronoun | Tag::Wh | Tag::Conjunction | Tag::Modal | Tag::To)
                && !matches!(document.word(at), "," | ";" | ":" | "." | "that" | "”" | "\"" | "“")
        };
        let mut end = tokens.end;
        while end > tokens.start && document.tags[end - 1] == Tag::Adverb {
            end -= 1;
        }
        let start = (tokens.start..end).rev().take_while(of_phrase).last();
        if let Some(start) = start {
            return known(context, entities, document.span_of(start..end));
        }
        let actor = |&id: &EntityId| !matches!(entities.get(id).kind, Kind::Event | Kind::Work);
        view.who(near).rfind(actor)
    }
}

/// Who is named after the verb.
fn accused(
    context: &Context<'_, '_>,
    entities: &mut Entities,
    who: Range<usize>,
) -> Option<EntityId> {
    let view = context.view;
    let words = view.text[who.clone()].trim_start();
    if words.trim_end() == "self's" || words == "self" || words.starts_with("self ") {
        return Some(view.side);
    }
    // "done by Marland, with Marlish money"
    let words = &view.text[who.clone()];
    let next = NEXT.find(words).map(|next| next.start());
    let end = words.find([',', ';', '.']).into_iter().chain(next).min();
    let end = end.map_or(who.end, |at| who.start + at);
    known(context, entities, view.span(who.start..end.max(who.start + 1))?)
}

/// Whom a noun phrase means. Who acts for a state is that state; "a worker of Marl Foods" is not
/// Marl Foods.
fn known(context: &Context<'_, '_>, entities: &mut Entities, words: Span) -> Option<EntityId> {
    let document = context.document;
    if !document.tokens_in(words).any(|at| matches!(document.tags[at], Tag::Noun | Tag::Name)) {
        return None;
    }
    // "blamed sabotage"
    let happens = entities
        .within(words)
        .any(|(place, id)| place.end() == words.end() && entities.get(id).kind == Kind::Event);
    if happens {
        return None;
    }
    let id = speaker::whom(document, entities, words, context.before)?;
    let Entity { kind, unnamed, .. } = entities.get(id);
    let forces = *unnamed && matches!(kind, Kind::Agent | Kind::Group);
    let state = entities.principal(id).filter(|&of| entities.get(of).kind == Kind::Country);
    match kind {
        Kind::Event | Kind::Work => None,
        _ => Some(state.filter(|_| forces).unwrap_or(id)),
    }
}

/// How many words may stand between a subject's name and its verb.
const SUBJECT: usize = 7;

/// How many words after a verb the name of an event may end.
const OBJECT: usize = 8;

/// Whether the cue turns what follows into its opposite: "denied that they were behind it".
pub(super) fn cue_denies(cue: &Cue) -> bool {
    DENYING.is_match(&cue.lemma)
}

static DENYING: LazyLock<Regex> = LazyLock::new(|| {
    let denying = r"^(?:deny|reject|dismiss|refute|disavow|disclaim)\b";
    regex(denying)
});
/// Ends of the words before the verb that make it unreal or general.
static UNREAL: LazyLock<Regex> = LazyLock::new(|| {
    let unsure = r"\b(?:no|any|little|without|lack) (?:[a-z-]+ ){0,2}(?:proof|evidence|sign|indication|suggestion|hint|reason to (?:believe|think|suspect))\b[^.;]*$|\b(?:be|remain) (?:not |far from |too early to |hard to )(?:[a-z]+ )?(?:clear|know|certain|sure|prove|confirm|say|tell)\b[^.;]*$|\bunclear\b[^.;]*$|\b(?:do|can|could|would|will|have) not (?:[a-z]+ )?(?:say|know|believe|think|prove|show|establish|confirm)\b[^.;]*$";
    let unreal = r"\b(?:if|whether|unless)\b[^,]*$|\b(?:will|would|shall|should|must|can|to|not|never|who|whoever)\s*$|^(?:which|whose|what)\b[^,]*$";
    regex(&format!("{unreal}|{unsure}"))
});

/// Where a clause of its own begins behind whoever is named: "done by Marland, and it will pay".
static NEXT: LazyLock<Regex> =
    LazyLock::new(|| regex(r" (?:and|but|so|while|because) (?:it|they|he|she|this|that|self)\b"));

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
        let end = ["<who>", "<what>", "<event>", "<victim>"]
            .iter()
            .find_map(|end| rest.strip_suffix(end));
        let (head, tail) = end.map_or((rest, ""), |head| (head, &rest[head.len()..]));
        let capture = |pattern: &str, words: &str| {
            pattern
                .replace("<who>", &format!("(?<who>{words})"))
                .replace("<what>", &format!("(?<what>{words})"))
                .replace("<event>", &format!("(?<event>{words})"))
                .replace("<victim>", &format!("(?<victim>{words})"))
        };
        let middle = capture(head, ".+?");
        let whole = middle.clone() + &capture(tail, ".*");
        cells.push((cue, middle));
        rules.push(Rule { attitude, lead, content: lazy(whole) });
    }
    (Table::of(cells.into_iter()), rules)
});
