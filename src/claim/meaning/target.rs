//! At whom words aim, to whom they were said, and which events they are about.
//!
//! **In:** the acts, the [`View`], who is held responsible. **Out:** targets for acts that have one
//! (accusation, criticism, threat, demand, support, rejection), the addressee, the events.

use std::sync::LazyLock;

use regex::Regex;

use super::{Blame, View};
use crate::{
    claim::{Act, Attribution},
    entity::{Entities, Entity, EntityId, Kind},
    span::Span,
    text::{Document, Tag},
};

/// At whom a claim aims.
#[derive(Default)]
pub(super) struct Aim {
    /// Accused, criticised, threatened, asked.
    pub(super) targets: Vec<EntityId>,
    /// To whom it was said.
    pub(super) addressee: Option<EntityId>,
}

/// How many words may stand between a cue and its object's end.
const OBJECT: usize = 10;

/// The object of the cue: "told Orla Vane that …", "warned Marland of …". Outlets are told so that
/// they may pass it on: they are relays, not addressees.
pub(super) fn object(
    document: &Document<'_>,
    entities: &Entities,
    attribution: &Attribution,
) -> Option<EntityId> {
    let cue = attribution.cue?;
    let content = attribution.content.iter().find(|content| content.start() >= cue.end());
    let after = document.tokens_in(Span::new(cue.end(), document.text.len())).start;
    let sentence = &document.sentences[document.sentence_at(cue.start())?];
    let limit = sentence.tokens.end.min(after + OBJECT);
    let between = (after..limit)
        .take_while(|&at| content.is_none_or(|c| document.tokens[at].span.start() < c.start()));
    let mut end = after;
    for at in between {
        let tag = document.tags[at];
        let goes_on = matches!(
            tag,
            Tag::Determiner
                | Tag::Adjective
                | Tag::Noun
                | Tag::Name
                | Tag::Number
                | Tag::Genitive
                | Tag::Possessive
        );
        if !goes_on {
            break;
        }
        end = at + 1;
    }
    let phrase = (end > after).then(|| document.span_of(after..end))?;
    let last = document.tokens[end - 1].span;
    let mut named = entities.within(phrase).filter(|&(span, id)| {
        is_actor(entities.get(id).kind)
            && entities.get(id).kind != Kind::NewsMedia
            && span.end() <= last.end()
    });
    let id = named.next().map(|(_, id)| id)?;
    attribution
        .source
        .iter()
        .all(|source| entities.within(*source).all(|(_, own)| own != id))
        .then_some(id)
}

/// At whom the acts aim.
pub(super) fn aim(
    document: &Document<'_>,
    entities: &mut Entities,
    view: &View,
    acts: &[Act],
    blame: Option<&Blame>,
    heard: Option<EntityId>,
) -> Aim {
    let mut aim = Aim { targets: Vec::new(), addressee: heard };
    let all = 0..view.text.len();
    let others: Vec<EntityId> = {
        let others = view.who(all.clone()).filter(|&id| !view.is_self(id));
        let mut seen = Vec::new();
        for id in others.filter(|&id| is_actor(entities.get(id).kind)) {
            if !seen.contains(&id) {
                seen.push(id);
            }
        }
        seen
    };
    match acts[0] {
        Act::Accusation => {
            let accused = match blame {
                Some(blame) => blame
                    .agent
                    .or_else(|| blame.named.map(|span| describe(document, entities, span))),
                None => None,
            };
            aim.targets.extend(accused.or(heard).or(others.first().copied()));
        }
        Act::Threat => {
            let harmless = |&&id: &&EntityId| !acts_in(view, id);
            let victim = heard.or(others.iter().find(harmless).copied());
            aim.targets.extend(victim.or_else(|| {
                let span = aimed_at(document, view)?;
                Some(describe(document, entities, span))
            }));
        }
        Act::Demand => aim.targets.extend(heard.or(others.first().copied())),
        Act::Criticism => aim.targets.extend(others.first().copied().or(heard)),
        Act::Support | Act::Rejection | Act::Acceptance => {
            let event = view.span(all).and_then(|span| {
                entities.within(span).find(|&(_, id)| entities.get(id).kind == Kind::Event)
            });
            aim.targets.extend(others.first().copied().or(event.map(|(_, id)| id)));
        }
        Act::Proposal => aim.addressee = aim.addressee.or(others.first().copied()),
        _ => {}
    }
    aim
}

/// Whether an entity is to do the harm threatened: "Marland will retaliate", not "Marland will face
/// consequences".
fn acts_in(view: &View, id: EntityId) -> bool {
    DOES.find_iter(&view.text).any(|found| {
        let before = found.start().saturating_sub(1);
        view.who(0..before).next_back() == Some(id)
            && view.who(before.saturating_sub(12)..before).next().is_some()
    })
}

/// The words after "against" that name what a threat is aimed at.
fn aimed_at(document: &Document<'_>, view: &View) -> Option<Span> {
    let found = AGAINST.captures(&view.text)?.get(1)?;
    let tokens = document.tokens_in(view.span(found.range())?);
    let nominal = |&at: &usize| {
        matches!(document.tags[at], Tag::Adjective | Tag::Noun | Tag::Name | Tag::Number)
    };
    let start = tokens.clone().find(nominal)?;
    let end = (start..tokens.end).take_while(nominal).last()? + 1;
    // "against the theatres", not "against those who …".
    let skipped = start - tokens.start <= 1;
    skipped.then(|| document.span_of(start..end))
}

static DOES: LazyLock<Regex> = LazyLock::new(|| {
    let does = r"\b(?:will|would|shall) (?:\w+ly )?(?:retaliate|punish|strike|avenge|destroy|crush|respond|act|attack)\b";
    Regex::new(does).expect("a fixed pattern")
});
static AGAINST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:against|on|at) (.+)$").expect("a fixed pattern"));

/// The events a claim is about: the one in question of responsibility, else those it names.
pub(super) fn events(entities: &Entities, view: &View, blame: Option<&Blame>) -> Vec<EntityId> {
    let mut events: Vec<EntityId> = blame.and_then(|blame| blame.event).into_iter().collect();
    if let Some(span) = view.span(0..view.text.len()) {
        for (_, id) in entities.within(span) {
            if entities.get(id).kind == Kind::Event && !events.contains(&id) {
                events.push(id);
            }
        }
    }
    events
}

/// An entity for words that name nobody: "the hackers".
fn describe(document: &Document<'_>, entities: &mut Entities, span: Span) -> EntityId {
    let words: Vec<&str> = span.slice(document.text).split_whitespace().collect();
    let name = words.join(" ");
    let same = |(_, e): &(EntityId, &Entity)| e.unnamed && e.name == name;
    let known = entities.iter().find(same).map(|(id, _)| id);
    let id = known.unwrap_or_else(|| {
        entities.add(Entity { name, kind: Kind::Agent, unnamed: true, mentions: Vec::new() })
    });
    entities.mention(id, span);
    id
}

fn is_actor(kind: Kind) -> bool {
    kind.can_speak()
}
