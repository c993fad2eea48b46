//! For whom a source speaks: "a spokesman for the ministry", "a Marlish official".
//!
//! **In:** the tokens of a described source. **Out:** the body, state or person it stands for.

use std::ops::Range;

use super::{Finder, MEMORY};
use crate::{
    entity::{Class, EntityId, Kind, PRIME, is},
    span::Span,
    text::{Shape, Tag},
};

impl Finder<'_, '_, '_> {
    /// For whom a described source stands: "a spokesman for A", "an A official", "A's mission".
    pub(super) fn principal_in(
        &self,
        part: &Range<usize>,
        core: &Range<usize>,
    ) -> Option<EntityId> {
        let head = self.document.word(core.end - 1);
        // "Orla Vane's lawyer"
        let speaks = is(head, Class::Mouthpiece) && !is(head, Class::Minister);
        let acts_for = |&(_, id): &(Span, EntityId)| {
            let entity = self.entities.get(id);
            let crowd = entity.kind == Kind::Group && entity.unnamed;
            !crowd
                && matches!(
                    entity.kind,
                    Kind::Country
                        | Kind::Organization
                        | Kind::NewsMedia
                        | Kind::Group
                        | Kind::Agent
                )
                || speaks && entity.kind == Kind::Person && !entity.unnamed
        };
        let rest = core.end..part.end;
        let after = (rest.len() > 1
            && ["for", "of", "from", "at", "with"].contains(&self.document.word(rest.start)))
        .then(|| self.mentions(self.document.span_of(rest)).into_iter().find(acts_for))
        .flatten();
        // "Marlish airlines", "a Marlish expert": nobody who speaks for Marland.
        let own = is(head, Class::Company) || is(head, Class::Private);
        let within = || {
            let mut inside = self.mentions(self.document.span_of(core.clone())).into_iter();
            inside.find(|mention| {
                acts_for(mention) && !(own && self.entities.get(mention.1).kind == Kind::Country)
            })
        };
        if let Some((_, id)) = after.or_else(within) {
            return Some(self.owner(id));
        }
        // "a company spokesman", "a spokeswoman for the company".
        let body = |at: usize| {
            let word = self.document.word(at).to_lowercase();
            let body = is(&word, Class::Body) || is(&word, Class::Company);
            let place = self.document.tokens[at].span.start();
            body.then(|| self.known_as(&word, place)).flatten()
        };
        let definite = part.end > core.end + 2
            && self.document.word(core.end + 1) == "the"
            && ["for", "of", "from", "at"].contains(&self.document.word(core.end));
        let owned = |at: usize| self.document.tags[at] == Tag::Genitive;
        let before = core.clone().rev().skip(1).find(|&at| !owned(at));
        // "the foreign ministry"
        let noun =
            |&at: &usize| matches!(self.document.tags[at], Tag::Adjective | Tag::Noun | Tag::Name);
        let head = || (core.end + 2..part.end).take_while(noun).last();
        let body_or_state = |at: usize| {
            let word = self.document.word(at);
            let office = is(word, Class::Public) && is(word, Class::Office);
            body(at).or_else(|| self.last_state().filter(|_| office))
        };
        let of_body = definite.then(head).flatten().and_then(body_or_state);
        of_body.or_else(|| before.and_then(body))
    }

    /// The state that spoke last, itself or by somebody.
    fn last_state(&self) -> Option<EntityId> {
        let sides = self.before.iter().rev().take(MEMORY).flat_map(|claim| {
            claim.on_behalf_of.into_iter().chain(claim.speakers.iter().map(|s| s.entity))
        });
        let mut states = sides.filter(|&side| self.entities.get(side).kind == Kind::Country);
        states.next()
    }

    /// The state whose ministry an article means by "the Foreign Ministry": the one that spoke
    /// last. Any other body is its own.
    pub(super) fn owner(&self, id: EntityId) -> EntityId {
        let name = &self.entities.get(id).name;
        let office = name.split(' ').next().is_some_and(|word| is(word, Class::Office));
        if !office {
            return id;
        }
        self.last_state().unwrap_or(id)
    }

    /// "The board warned … ‘…,’ director Orla Vane said": notes that whoever is first named by an
    /// office, and of which body is not told, holds it in the one that has just spoken.
    pub(super) fn note_host(&mut self, entity: EntityId, mention: Span) {
        let person = self.entities.get(entity);
        let introduced = person.kind == Kind::Person && person.mentions.first() == Some(&mention);
        if !introduced || self.entities.principal(entity).is_some() {
            return;
        }
        let roles = self.entities.roles(entity);
        let holds = |class: Class| roles.iter().any(|role| is(role, class));
        let fits = if holds(Class::Private) {
            return;
        } else if holds(Class::Minister) {
            |kind: Kind| kind == Kind::Country
        } else if holds(Class::Person) {
            |kind: Kind| kind == Kind::Organization
        } else {
            return;
        };
        let Some(last) = self.last_to_speak() else { return };
        let (here, there) = (mention.start(), last.attribution.content[0].start());
        let paragraph = |at: usize| self.document.paragraph_at(at).unwrap_or(0);
        let near = paragraph(here).abs_diff(paragraph(there)) <= 1;
        let side = last.on_behalf_of.into_iter().chain(last.speakers.iter().map(|s| s.entity));
        let host = side.into_iter().find(|&id| fits(self.entities.get(id).kind));
        if let Some(host) = host.filter(|&host| near && !self.promises_for_another(mention, host)) {
            self.entities.speaks_for(entity, host);
        }
    }

    /// "President Orla Vane said *Denmark would* answer": whether a sentence goes on about what a state
    /// will do that is not `host`.
    fn promises_for_another(&self, mention: Span, host: EntityId) -> bool {
        let Some(sentence) = self.document.sentence_at(mention.start()) else { return false };
        let end = self.document.sentences[sentence].span.end().max(mention.end());
        let acts = |place: Span| {
            let next = self.document.tags.get(self.document.tokens_in(place).end);
            next == Some(&Tag::Modal)
        };
        let mut after = self.entities.within(Span::new(mention.end(), end));
        after.any(|(place, id)| {
            self.entities.get(id).kind == Kind::Country && id != host && acts(place)
        })
    }

    /// "Marl Foods spokeswoman Orla Vane": notes what stands before a name, or in its place.
    pub(super) fn note_description(&mut self, part: &Range<usize>, entity: EntityId, name: Span) {
        let name = self.document.tokens_in(name);
        let core = self.core(part);
        let in_place = self.document.tokens[name.end - 1].shape == Shape::Lower;
        let described = core.start..if in_place { core.end } else { name.start };
        if described.is_empty() {
            return;
        }
        let of = |at: &usize| self.document.tags[*at] == Tag::Preposition;
        let end = described.clone().find(of).unwrap_or(described.end);
        let core = described.start..end;
        self.note_role(&described, &core, entity);
        // "Foreign Minister Orla Vane of Denmark"
        if name.end + 1 < part.end && self.document.word(name.end) == "of" {
            let whose = self.mentions(self.document.span_of(name.end + 1..part.end));
            let whose =
                whose.first().filter(|(_, id)| self.entities.get(*id).kind == Kind::Country);
            if let Some(&(_, state)) = whose {
                self.hold(entity, &core, state);
            }
        }
    }

    /// "Orla Vane, a spokeswoman for A": notes what follows a name.
    pub(super) fn note_apposition(&mut self, part: &Range<usize>, entity: EntityId) {
        let word = |at: usize| self.document.word(at);
        let after = part.end;
        if after >= self.document.tokens.len() || word(after) != "," {
            return;
        }
        let limit = self.document.tokens.len().min(after + 12);
        let mark = |at: usize| matches!(word(at), "," | ".");
        let mut before_mark = (after + 1..limit).take_while(|&at| !mark(at));
        let is_role = |at: &usize| is(word(*at), Class::Mouthpiece) || is(word(*at), Class::Title);
        let Some(role) = before_mark.find(is_role) else { return };
        // "chief executive"
        let role = (role + 1..limit).take_while(is_role).last().unwrap_or(role);
        let end = (role + 1..limit).find(|&at| mark(at)).unwrap_or(limit);
        self.note_role(&(after + 1..end), &(after + 1..role + 1), entity);
    }

    /// Notes that a description, with this noun phrase, is of somebody.
    pub(super) fn note_role(
        &mut self,
        description: &Range<usize>,
        core: &Range<usize>,
        entity: EntityId,
    ) {
        if let Some(principal) = self.principal_in(description, core).filter(|&id| id != entity) {
            self.hold(entity, core, principal);
        }
    }

    /// Notes that somebody holds an office of a principal, as a noun phrase has it.
    fn hold(&mut self, entity: EntityId, core: &Range<usize>, principal: EntityId) {
        let head = self.document.word(core.end - 1).to_lowercase();
        if is(&head, Class::Private) || !is(&head, Class::Person) && !is(&head, Class::Title) {
            return;
        }
        self.entities.speaks_for(entity, principal);
        if core.clone().any(|at| self.document.word(at).eq_ignore_ascii_case(PRIME)) {
            self.entities.describe(entity, PRIME);
        }
        self.entities.describe(entity, &head);
    }
}
