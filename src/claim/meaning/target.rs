//! At whom words aim, to whom they were said, and which events they are about.
//!
//! **In:** the acts, the [`View`], who is held responsible. **Out:** targets for acts that have one
//! (accusation, criticism, threat, demand, support, rejection), the addressee, the events.

use std::sync::LazyLock;

use regex::Regex;

use super::{Blame, View, table::regex};
use crate::{
    claim::{Act, Attribution},
    entity::{Class, Entities, Entity, EntityId, Kind, is},
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
        entities.get(id).kind.can_speak()
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
    attribution: &Attribution,
    view: &View,
    acts: &[Act],
    blame: Option<&Blame>,
    heard: Option<EntityId>,
) -> Aim {
    let mut aim = Aim { targets: Vec::new(), addressee: heard };
    let named = || attribution.content.iter().flat_map(|&piece| entities.within(piece));
    let actors: Vec<(Span, EntityId)> =
        named().filter(|&(_, id)| !view.is_self(id) && entities.get(id).kind.can_speak()).collect();
    let other = actors.first().map(|&(_, id)| id);
    let event = named().find(|&(_, id)| entities.get(id).kind == Kind::Event).map(|(_, id)| id);
    // "the Marlish leader" is not Marland.
    let head = |span: Span| {
        let next = document.tokens_in(Span::new(span.end(), document.text.len())).start;
        !matches!(document.tags.get(next), Some(Tag::Noun | Tag::Name))
    };

    match acts[0] {
        Act::Accusation => {
            let accused = blame.map(|blame| blame.agent);
            aim.targets.extend(accused.or(heard).or(other));
        }
        Act::Threat => {
            let victim = actors.iter().find(|&&(span, id)| head(span) && !acts_in(view, id));
            let victim = heard.or(victim.map(|&(_, id)| id));
            aim.targets.extend(victim.or_else(|| {
                let span = aimed_at(document, view)?;
                Some(describe(document, entities, span)).filter(|&id| !view.is_self(id))
            }));
        }
        Act::Demand => {
            // Who must do it stands before what must be done.
            let duty = DUTY.find(&view.text).and_then(|found| view.span(found.range()));
            let before = |span: Span| duty.is_none_or(|duty| span.end() <= duty.start());
            let asked = actors.iter().find(|&&(span, _)| head(span) && before(span));
            aim.targets.extend(heard.or(asked.map(|&(_, id)| id)));
        }
        Act::Criticism => aim.targets.extend(other.or(heard)),
        Act::Support | Act::Rejection | Act::Acceptance => {
            aim.targets.extend(other.or(event));
        }

        Act::Proposal => aim.addressee = aim.addressee.or(other),
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
    regex(does)
});
static DUTY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:must|should|ought|need|have to|can|to)\b"));
static AGAINST: LazyLock<Regex> = LazyLock::new(|| regex(r"\bagainst (.+)$"));

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
    if let Some((_, known)) = entities.within(span).next_back() {
        return known;
    }
    // "the regime": the state named last.
    let last = document.word(document.tokens_in(span).end - 1);
    if is(last, Class::State) {
        let mut before = entities.before(span.start()).map(|(_, id)| id);
        if let Some(known) = before.find(|&id| entities.get(id).kind == Kind::Country) {
            return known;
        }
    }
    let words: Vec<&str> = span.slice(document.text).split_whitespace().collect();
    let name = words.join(" ");
    let id = entities.described(&name).unwrap_or_else(|| {
        entities.add(Entity { name, kind: Kind::Agent, unnamed: true, mentions: Vec::new() })
    });
    entities.mention(id, span);
    id
}
