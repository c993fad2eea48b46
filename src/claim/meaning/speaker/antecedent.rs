//! Whom a pronoun or a definite description means: who was last spoken of so.
//!
//! **In:** the words, and the place they stand at. **Out:** an entity named or described before.

use super::{
    super::{OUTER, holds},
    Finder, MEMORY,
};
use crate::{
    claim::Claim,
    entity::{Class, Entity, EntityId, Kind, Sex, is, singular},
    span::Span,
    text::Tag,
};

/// How many sentences back a person is looked for who is spoken of, not speaking.
const TOPIC: usize = 3;

/// How many mentions back a body is looked for whose name has the noun that means it.
const NAMES: usize = 400;

/// A third-person pronoun.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Pronoun {
    Person,
    Thing,
    Several,
}

impl Pronoun {
    /// Whom "he" or "she" means, if the word tells.
    pub(super) fn sex(word: &str) -> Option<Sex> {
        match word {
            "he" | "him" | "his" => Some(Sex::He),
            "she" | "her" => Some(Sex::She),
            _ => None,
        }
    }

    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "he" | "she" | "him" | "her" | "his" => Some(Self::Person),
            "it" | "its" => Some(Self::Thing),
            "they" | "them" | "their" | "we" => Some(Self::Several),
            _ => None,
        }
    }

    fn fits(self, entity: &Entity) -> bool {
        match self {
            Self::Person => {
                entity.kind == Kind::Person || entity.kind == Kind::Agent && !entity.unnamed
            }
            Self::Thing => matches!(
                entity.kind,
                Kind::Organization | Kind::Country | Kind::NewsMedia | Kind::Agent | Kind::Group
            ),
            Self::Several => {
                matches!(entity.kind, Kind::Group | Kind::Organization | Kind::Country)
            }
        }
    }
}

impl<'d> Finder<'d, '_, '_> {
    /// Whom a definite description means: who was last described so.
    pub(super) fn known_as(&self, head: &str, at: usize) -> Option<EntityId> {
        let same_role =
            |id: EntityId| self.entities.roles(id).iter().any(|role| office(role) == office(head));
        let same_noun = |&id: &EntityId| {
            let entity = self.entities.get(id);
            !entity.unnamed
                && (is(head, Class::Body) || is(head, Class::News))
                && entity.name.split(' ').any(|word| word.eq_ignore_ascii_case(head))
        };
        let fits = |&id: &EntityId| {
            let Entity { kind, name, unnamed, .. } = self.entities.get(id);
            let public = name.split(' ').any(|word| is(word, Class::Public));
            if is(head, Class::State) {
                *kind == Kind::Country
            } else if is(head, Class::Company) {
                let abbreviation = !name.chars().any(char::is_lowercase);
                *kind == Kind::Organization && !unnamed && !public && !abbreviation
            } else if is(head, Class::News) {
                *kind == Kind::NewsMedia
            } else if NAMELESS.contains(&head) {
                false
            } else if is(head, Class::Group) && singular(head).is_none() {
                *kind == Kind::Group && !unnamed
            } else if is(head, Class::Public) {
                false
            } else if is(head, Class::Body) {
                matches!(kind, Kind::Organization | Kind::NewsMedia) && !unnamed
            } else {
                false
            }
        };
        let spoke =
            self.before.iter().rev().take(MEMORY).flat_map(|c| c.speakers.iter().map(|s| s.entity));
        let mentioned = || self.entities.before(at).take(MEMORY).map(|(_, id)| id);
        let roles = spoke.clone().chain(mentioned()).find(|&id| same_role(id));
        let named = || self.entities.before(at).take(NAMES).map(|(_, id)| id);
        let nouns = || spoke.clone().chain(named()).find(same_noun);
        let kinds = || spoke.clone().chain(self.subjects(at)).chain(mentioned()).find(fits);
        roles.or_else(nouns).or_else(kinds)
    }

    /// The first that each of the last sentences names, the nearest first: most often its subject.
    pub(super) fn subjects(&self, at: usize) -> impl Iterator<Item = EntityId> {
        self.first_named(at).map(|(_, id)| id)
    }

    pub(super) fn first_named(&self, at: usize) -> impl Iterator<Item = (Span, EntityId)> {
        let last = self.document.sentence_at(at).map_or(0, |sentence| sentence + 1);
        let sentences = self.document.sentences[..last].iter().rev().take(8);
        sentences.filter_map(move |sentence| {
            let until = sentence.span.end().min(at).max(sentence.span.start());
            let span = Span::new(sentence.span.start(), until);
            let mut named = self.entities.within(span);
            named.find(|&(_, id)| self.entities.get(id).kind.can_speak())
        })
    }

    /// The person whom one of the last sentences is about, outside of quotations.
    pub(super) fn topic(&self, at: usize, sex: Option<Sex>) -> Option<(Span, EntityId)> {
        let owns = |span: Span| {
            let next = self.document.tokens_in(Span::new(span.end(), self.document.text.len()));
            self.document.tags.get(next.start) == Some(&Tag::Genitive)
        };
        // "Questioned by Orla Vane, she said"
        let acts_in_passing = |span: Span| {
            let first = self.document.tokens_in(span).start;
            first.checked_sub(1).is_some_and(|at| {
                matches!(self.document.word(at), "by" | "with" | "against" | "about")
            })
        };
        let is_topic = |&(span, id): &(Span, EntityId)| {
            self.entities.get(id).kind == Kind::Person
                && self.may_be(id, sex)
                && !owns(span)
                && !acts_in_passing(span)
                && self.document.quoted(span).is_none()
        };
        let last = self.document.sentence_at(at).map_or(0, |sentence| sentence + 1);
        let sentences = self.document.sentences[..last].iter().rev().take(TOPIC);
        sentences.into_iter().find_map(|sentence| {
            let until = sentence.span.end().min(at).max(sentence.span.start());
            self.entities.within(Span::new(sentence.span.start(), until)).find(is_topic)
        })
    }

    /// Whom a pronoun means: who spoke last, else who was named last, of the kind it fits.
    pub(super) fn antecedent(&self, pronoun: Pronoun, at: usize) -> Option<EntityId> {
        let sex = self.sex_at(at);
        let fits = |&id: &EntityId| pronoun.fits(self.entities.get(id)) && self.may_be(id, sex);
        let spoke = self.floor().flat_map(|claim| claim.speakers.iter().map(|s| s.entity));
        let named = self.entities.before(at).take(MEMORY).map(|(_, id)| id);
        if pronoun == Pronoun::Person {
            // Who was spoken of since the last words were spoken.
            let words = self.before.last().map(|claim| &claim.attribution);
            let spoken = words.map_or(0, |words| words.content.last().map_or(0, |c| c.end()));
            if let Some((_, topic)) = self.topic(at, sex).filter(|(span, _)| span.start() >= spoken)
            {
                return Some(topic);
            }
            return spoke.chain(self.subjects(at)).chain(named).find(fits);
        }
        // "A spokesperson said …. They added": one who is not said to be a man or a woman.
        if pronoun == Pronoun::Several
            && let [last] = self.last_to_speak().map_or(&[][..], |last| &last.speakers)
            && self.is_neutral(last.entity)
        {
            return Some(last.entity);
        }
        // Who spoke in the same sentence goes on: "…, the board said, and it warned".
        let sentence = self.document.sentence_at(at);
        let goes_on = self.last_to_speak().filter(|last| {
            let cue = last.attribution.cue.unwrap_or(last.attribution.content[0]);
            cue.start() < at && self.document.sentence_at(cue.start()) == sentence
        });
        let last = goes_on.into_iter().flat_map(|claim| claim.speakers.iter().map(|s| s.entity));
        let here = self.subjects(at).take(1).filter(|_| !self.opens_sentence(at));
        last.chain(here).chain(spoke).chain(self.subjects(at)).chain(named).find(fits)
    }

    /// Whether somebody may be spoken of so.
    pub(super) fn may_be(&self, id: EntityId, sex: Option<Sex>) -> bool {
        sex.is_none_or(|sex| self.entities.sex(id).is_none_or(|own| own == sex))
    }

    /// What the pronoun at a place tells of whom it means.
    fn sex_at(&self, at: usize) -> Option<Sex> {
        let token = self.document.tokens_in(Span::new(at, at + 1)).start;
        self.document.tokens.get(token).filter(|token| token.span.start() == at)?;
        Pronoun::sex(&self.document.word(token).to_lowercase())
    }

    /// Whether somebody is one person of whom nothing tells the sex.
    fn is_neutral(&self, id: EntityId) -> bool {
        let entity = self.entities.get(id);
        let neutral = |role: &String| NEUTRAL.iter().any(|end| role.ends_with(end));
        entity.kind == Kind::Person && entity.unnamed && self.entities.roles(id).iter().any(neutral)
    }

    /// The last claims before, the nearest first, without those inside another's words: who is
    /// quoted there does not hold the floor.
    fn floor(&self) -> impl Iterator<Item = &'d Claim> + use<'d> {
        let before = self.before;
        let held = |n: usize, claim: &Claim| {
            let outers = &before[n.saturating_sub(OUTER)..n];
            outers.iter().any(|outer| holds(outer, &claim.attribution))
        };
        let last = before.iter().enumerate().rev().take(8);
        last.filter(move |&(n, claim)| !held(n, claim)).map(|(_, claim)| claim)
    }

    /// The last claim that is nobody's inside another's words.
    pub(super) fn last_to_speak(&self) -> Option<&'d Claim> {
        self.floor().next()
    }

    /// Whether nothing of its sentence stands before a place.
    pub(super) fn opens_sentence(&self, at: usize) -> bool {
        let sentence = self.document.sentence_at(at).map(|at| &self.document.sentences[at]);
        sentence.is_none_or(|sentence| sentence.span.start() == at)
    }
}

/// Nouns of people who are others than a group that has a name.
const NAMELESS: &[&str] =
    &["opposition", "police", "public", "press", "media", "family", "staff", "crew", "crowd"];

/// Ends of roles that tell no sex, and whose bearers are spoken of as "they".
const NEUTRAL: &[&str] = &["spokesperson", "source", "user", "official", "insider", "resident"];

/// A role without what tells the bearer's sex: "spokes" for spokesman and spokesperson.
fn office(role: &str) -> &str {
    ["man", "woman", "person"]
        .iter()
        .find_map(|sex| role.strip_suffix(sex))
        .filter(|o| !o.is_empty())
        .unwrap_or(role)
}
