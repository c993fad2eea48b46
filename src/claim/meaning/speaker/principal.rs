//! For whom a source speaks: "a spokesman for the ministry", "a Marlish official".
//!
//! **In:** the tokens of a described source. **Out:** the body, state or person it stands for.

use std::ops::Range;

use super::{Finder, MEMORY};
use crate::{
    entity::{Class, EntityId, Kind, is},
    span::Span,
    text::Tag,
};

impl Finder<'_, '_, '_> {
    /// For whom a described source stands: "a spokesman for A", "an A official", "A's mission".
    pub(super) fn principal_in(
        &self,
        part: &Range<usize>,
        core: &Range<usize>,
    ) -> Option<EntityId> {
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
        };
        let rest = core.end..part.end;
        let after = (rest.len() > 1
            && ["for", "of", "from", "at", "with"].contains(&self.document.word(rest.start)))
        .then(|| self.mentions(self.document.span_of(rest)).into_iter().find(acts_for))
        .flatten();
        // "Marlish airlines", "a Marlish expert": nobody who speaks for Marland.
        let head = self.document.word(core.end - 1);
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
        let before = core.end.checked_sub(2).filter(|&at| at >= core.start);
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

    /// "Orla Vane, a spokeswoman for A": notes that she speaks for A.
    pub(super) fn note_principal(&mut self, part: &Range<usize>, entity: EntityId) {
        let document = self.document;
        let after = part.end;
        if document.tokens.get(after).is_none_or(|t| t.span.slice(document.text) != ",") {
            return;
        }
        let limit = document.tokens.len().min(after + 12);
        let role = (after + 1..limit)
            .take_while(|&at| !matches!(document.word(at), "," | "."))
            .find(|&at| {
                is(document.word(at), Class::Mouthpiece) || is(document.word(at), Class::Title)
            });
        let Some(role) = role else { return };
        let end =
            (role + 1..limit).find(|&at| matches!(document.word(at), "," | ".")).unwrap_or(limit);
        let principal = self
            .principal_in(&(after + 1..end), &(after + 1..role + 1))
            .filter(|&principal| principal != entity);
        if let Some(principal) = principal {
            self.entities.speaks_for(entity, principal);
        }
    }
}
