//! Who speaks.
//!
//! **In:** the source spans of an attribution, the claims before it. **Out:** a [`Voice`]: the
//! speakers, and the principal for whom they speak. A named source is its entity; a described one
//! ("a spokesman for the ministry") an unnamed entity of this article; a pronoun or a definite
//! description means who was last spoken of so.

mod antecedent;
mod principal;

use std::ops::Range;

use self::antecedent::Pronoun;
use super::{Cue, tidy::counted};
use crate::{
    claim::{Attribution, Claim, Speaker},
    entity::{Class, Entities, Entity, EntityId, Kind, after_office, is, is_press, singular},
    span::Span,
    text::{Document, Shape, Tag},
};

/// Who speaks, and for whom.
#[derive(Clone)]
pub(super) struct Voice {
    /// At least one.
    pub(super) speakers: Vec<Speaker>,
    /// The principal.
    pub(super) on_behalf_of: Option<EntityId>,
    /// The agency that says "we" and means its state.
    pub(super) organ: Option<EntityId>,
}

/// The name of a source of which the article says nothing.
pub(super) const NOBODY: &str = "unnamed source";

/// How many claims back one is looked for who has just spoken.
const RECENT: usize = 4;

/// How far back, in mentions, a description or pronoun is looked up.
const MEMORY: usize = 60;

/// Finds out who speaks.
pub(super) fn voice(
    document: &Document<'_>,
    entities: &mut Entities,
    attribution: &Attribution,
    cue: &Cue,
    before: &[Claim],
) -> Voice {
    let mut finder = Finder { document, entities, before, on_behalf_of: None };
    let mut speakers = Vec::<Speaker>::new();
    for &source in &attribution.source {
        for speaker in finder.source(source) {
            if !speakers.iter().any(|known| known.entity == speaker.entity) {
                speakers.push(speaker);
            }
        }
    }
    if speakers.is_empty() {
        speakers = finder.unsaid(attribution, cue);
    }
    let on_behalf_of = finder.on_behalf_of.or_else(|| {
        let [only] = speakers.as_slice() else { return None };
        let office = entities.get(only.entity).kind == Kind::Organization
            && entities
                .principal(only.entity)
                .is_some_and(|of| entities.get(of).kind == Kind::Country);
        let mouthpiece = office
            || entities.is_mouthpiece(only.entity)
            || entities.get(only.entity).unnamed
                && !entities.roles(only.entity).iter().any(|role| is(role, Class::Private));
        entities.principal(only.entity).filter(|_| mouthpiece)
    });
    // Who speaks for an organ of a state speaks for the state.
    let state = on_behalf_of.and_then(|id| entities.principal(id));
    let state = state.filter(|&id| entities.get(id).kind == Kind::Country);
    let on_behalf_of = state.or(on_behalf_of).filter(|&id| speakers.iter().all(|s| s.entity != id));
    let mut voice = Voice { speakers, on_behalf_of, organ: None };
    if let [only] = &mut voice.speakers[..]
        && entities.get(only.entity).kind == Kind::NewsMedia
        && let Some(state) = entities.principal(only.entity)
        && says_we(document, attribution)
        && !is_commentary(document, attribution)
    {
        voice.organ = Some(std::mem::replace(&mut only.entity, state));
        voice.on_behalf_of = None;
    }
    voice
}

/// Whether quoted words speak of "us" and "our country".
fn says_we(document: &Document<'_>, attribution: &Attribution) -> bool {
    attribution.content.iter().any(|&content| {
        document.tokens_in(content).any(|at| {
            let word = document.word(at).to_lowercase();
            matches!(word.as_str(), "we" | "us" | "our" | "ours")
                && document.quoted(document.tokens[at].span).is_some()
        })
    })
}

/// What an outlet writes in its own name.
const COMMENTARIES: &[&str] = &["commentary", "editorial", "op-ed", "leader", "column"];

/// Whether words stand in a commentary of their speaker: "the agency said in a commentary".
fn is_commentary(document: &Document<'_>, attribution: &Attribution) -> bool {
    let Some(cue) = attribution.cue else { return false };
    let Some(sentence) = document.sentence_at(cue.start()) else { return false };
    let inside = |at: usize| {
        let token = document.tokens[at].span;
        attribution.content.iter().any(|content| content.contains(token))
    };
    let mut words = document.sentences[sentence].tokens.clone();
    words.any(|at| COMMENTARIES.contains(&document.word(at)) && !inside(at))
}

/// Whom words describe: the first of them, if several.
pub(super) fn whom(
    document: &Document<'_>,
    entities: &mut Entities,
    words: Span,
    before: &[Claim],
) -> Option<EntityId> {
    let mut finder = Finder { document, entities, before, on_behalf_of: None };
    finder.source(words).first().map(|speaker| speaker.entity)
}

/// Whom a definite description means by its noun: who was last described so.
pub(super) fn known(
    document: &Document<'_>,
    entities: &mut Entities,
    noun: &str,
    at: usize,
    before: &[Claim],
) -> Option<EntityId> {
    Finder { document, entities, before, on_behalf_of: None }.known_as(noun, at)
}

struct Finder<'d, 'a, 'e> {
    document: &'d Document<'a>,
    entities: &'e mut Entities,
    before: &'d [Claim],
    on_behalf_of: Option<EntityId>,
}

impl Finder<'_, '_, '_> {
    /// The speakers of one source span.
    fn source(&mut self, source: Span) -> Vec<Speaker> {
        let parts = self.parts(self.document.tokens_in(source));
        parts.into_iter().filter_map(|part| self.speaker(&part)).collect()
    }

    /// Cuts a coordination into its members and leaves out what only explains a name.
    fn parts(&mut self, tokens: Range<usize>) -> Vec<Range<usize>> {
        let mut cuts: Vec<Range<usize>> = Vec::new();
        let mut start = tokens.start;
        for at in tokens.clone() {
            if self.document.word(at) == "," || self.document.tags[at] == Tag::Conjunction {
                cuts.push(start..at);
                start = at + 1;
            }
        }
        cuts.push(start..tokens.end);
        // "Wednesday, officials": a date is nobody.
        let dates = |at: usize| {
            is(self.document.word(at), Class::Calendar) || self.document.tags[at] == Tag::Number
        };
        cuts.retain(|part| !part.clone().all(dates));
        let mut cuts = cuts.into_iter();
        let Some(first) = cuts.next() else { return Vec::new() };
        let mut parts = vec![first];
        let mut explains = false;
        let mut offices = Vec::new();
        for cut in cuts {
            let listed = self.document.word(cut.start - 1) != ",";
            let starts_low = matches!(
                self.document.tags[cut.start],
                Tag::Determiner | Tag::Possessive | Tag::Wh | Tag::Number | Tag::Preposition
            );
            let last = parts.last_mut().expect("the first part stands");
            let named = self.named_head(&cut).is_some();
            // A list has a conjunction; commas alone set off what is the same.
            let in_list =
                (cut.start..tokens.end).any(|at| self.document.tags[at] == Tag::Conjunction);
            let place = self
                .named_head(last)
                .is_none_or(|(_, id)| self.entities.get(id).kind == Kind::Place);
            let apposed = self.describes_one(last) || !in_list && place;
            if named && !listed && !explains && apposed {
                // "the mayor's spokeswoman, Orla Vane": the name of whoever was described.
                let described = std::mem::replace(last, cut.clone());
                offices.extend(self.named_head(&cut).map(|(_, id)| (id, described)));
            } else if named
                && !explains
                && (listed || !starts_low && in_list)
                && !self.has_complement(last)
            {
                parts.push(cut);
            } else if listed && !named && !explains && self.named_head(last).is_none() {
                // "filmmakers and actors" are one group.
                last.end = cut.end;
            } else if !listed {
                // ", all friends of A and B": what is listed next belongs to the explanation.
                explains = starts_low || !named;
            }
        }
        for (id, described) in offices {
            self.note_role(&described, &self.core(&described), id);
        }
        parts
    }

    /// Whether a part describes one person without naming them.
    fn describes_one(&self, part: &Range<usize>) -> bool {
        let head = self.document.word(self.core(part).end - 1).to_lowercase();
        is(&head, Class::Person)
            && kind_of(&head) == Kind::Person
            && self.named_head(part).is_none()
    }

    /// Whether a part goes on after its head: "a spokesman for A", so that "and B" belongs to A.
    fn has_complement(&self, part: &Range<usize>) -> bool {
        self.core(part).end < part.end
    }

    /// The noun phrase of a part up to its head: before any preposition, relative clause or verb.
    fn core(&self, part: &Range<usize>) -> Range<usize> {
        let tags = &self.document.tags;
        let first = part
            .clone()
            .find(|&at| {
                !matches!(tags[at], Tag::Mark | Tag::Adverb | Tag::Preposition)
                    && !is(self.document.word(at), Class::Calendar)
            })
            .unwrap_or(part.start);
        let ends = |at: usize| {
            matches!(tags[at], Tag::Preposition | Tag::Wh | Tag::To | Tag::Mark)
                || at > first && matches!(tags[at], Tag::Past | Tag::Present | Tag::Modal)
                || at > first
                    && matches!(tags[at], Tag::Participle | Tag::Gerund)
                    && tags[at - 1].is_nominal()
        };
        // "two sources familiar with the matter"
        let after_noun = |at: usize| {
            at > first
                && tags[at] == Tag::Adjective
                && tags[at - 1] == Tag::Noun
                && at + 1 < part.end
                && matches!(tags[at + 1], Tag::Preposition | Tag::To)
        };
        let in_name = |at: usize| {
            let token = self.document.tokens[at].span;
            self.mentions(self.document.span_of(part.clone()))
                .iter()
                .filter(|(_, id)| !self.entities.get(*id).unnamed)
                .any(|(span, _)| span.contains(token) && span.start() < token.start())
        };
        // "Secretary *of* State Orla Vane"
        let in_office = |at: usize| {
            let named = after_office(self.document, at, part.end);
            at > first && named.is_some_and(|at| self.document.tokens[at].shape.is_capital())
        };
        let end = (first..part.end)
            .find(|&at| (ends(at) || after_noun(at)) && !in_name(at) && !in_office(at))
            .unwrap_or(part.end);
        let mut end = end.max(first + 1).min(part.end);
        while end > first + 1 && tags[end - 1] == Tag::Genitive {
            end -= 1;
        }
        first..end
    }

    fn mentions(&self, span: Span) -> Vec<(Span, EntityId)> {
        let all = self.entities.within(span);
        all.filter(|&(_, id)| self.entities.get(id).kind != Kind::Event).collect()
    }

    /// The entity named by the head of a part.
    fn named_head(&self, part: &Range<usize>) -> Option<(Span, EntityId)> {
        let core = self.core(part);
        if core.is_empty() {
            return None;
        }
        let end = self.document.tokens[core.end - 1].span.end();
        let mentions = self.mentions(self.document.span_of(core));
        mentions.into_iter().find(|&(span, id)| span.end() == end && !self.entities.get(id).unnamed)
    }

    /// The speaker that a part presents.
    fn speaker(&mut self, part: &Range<usize>) -> Option<Speaker> {
        // "as well as *a number of* bakers"
        let core = self.core(&counted(self.document, part.clone()));
        let part = &counted(self.document, core.start..part.end.max(core.end));
        let core = self.core(part);
        if core.is_empty() {
            return None;
        }
        if let Some((span, entity)) = self.named_head(part) {
            // "The Dane said": one of the people just spoken of.
            if self.is_one_of_a_people(span, entity)
                && let Some(entity) = self.antecedent(Pronoun::Person, span.start())
            {
                return Some(Speaker { entity, mention: Some(span) });
            }
            self.note_description(part, entity, span);
            self.note_apposition(part, entity);
            self.note_host(entity, span);
            return Some(Speaker { entity, mention: Some(span) });
        }
        let head = core.end - 1;
        let word = self.document.word(head).to_lowercase();
        let place = self.document.tokens[head].span;
        let aged = word.ends_with("-year-old");
        if core.len() == 1 || aged && core.len() == 2 {
            if matches!(word.as_str(), "who" | "which" | "that")
                && let Some(before) = self.before_relative(head)
            {
                return self.speaker(&before);
            }
            // "The 51-year-old"
            if let Some(kind) = Pronoun::of(&word).or(aged.then_some(Pronoun::Person)) {
                let entity = self.antecedent(kind, place.start())?;
                return Some(Speaker { entity, mention: Some(place) });
            }
        }
        self.outlet(&core).or_else(|| self.described(part, &core, &word))
    }

    /// "The Marl Wire news agency": the outlet that is named, not one that is only described.
    fn outlet(&mut self, core: &Range<usize>) -> Option<Speaker> {
        let named = self.mentions(self.document.span_of(core.clone())).into_iter().next();
        let (place, entity) = named?;
        let words = self.document.tokens_in(place);
        let article = self.document.tags[core.start] == Tag::Determiner;
        let first = core.start + usize::from(article && core.len() > 1);
        let Entity { kind, unnamed, .. } = *self.entities.get(entity);
        let may_be = matches!(kind, Kind::NewsMedia | Kind::Organization | Kind::Agent);
        if words.start != first || words.end >= core.end || !may_be || unnamed {
            return None;
        }
        let rest = self.document.span_of(words.end..core.end);
        if !is_press(rest.slice(self.document.text)) {
            return None;
        }
        self.entities.is_a(entity, Kind::NewsMedia);
        Some(Speaker { entity, mention: Some(place) })
    }

    /// What a relative pronoun stands for: the noun phrase just before, or, if that only explains a
    /// name ("Orla Vane, the mayor of Marl, who …"), the name.
    fn before_relative(&self, pronoun: usize) -> Option<Range<usize>> {
        let sentence = self.document.sentence_at(self.document.tokens[pronoun].span.start())?;
        let first = self.document.sentences[sentence].tokens.start;
        let comma = |at: usize| at > first && self.document.word(at - 1) == ",";
        // After its verb or its comma.
        let phrase = |end: usize| {
            let begins = |&at: &usize| {
                let tag = self.document.tags[at];
                !tag.is_verb()
                    && !matches!(
                        tag,
                        Tag::Pronoun | Tag::Wh | Tag::Conjunction | Tag::Modal | Tag::To
                    )
                    && !matches!(self.document.word(at), "," | ";" | ":" | "”" | "\"" | "“")
            };
            let start = (first..end).rev().take_while(begins).last()?;
            Some(start..end)
        };
        let near = phrase(if comma(pronoun) { pronoun - 1 } else { pronoun })?;
        let explains = matches!(
            self.document.tags[near.start],
            Tag::Determiner | Tag::Possessive | Tag::Genitive
        ) && comma(near.start);
        let named = phrase(near.start.saturating_sub(1)).filter(|named| {
            explains
                && self.named_head(named).is_some_and(|(span, id)| {
                    span.end() == self.document.tokens[named.end - 1].span.end()
                        && self.entities.get(id).kind.can_speak()
                })
        });
        Some(named.unwrap_or(near))
    }

    /// A speaker known by description.
    fn described(
        &mut self,
        part: &Range<usize>,
        core: &Range<usize>,
        head: &str,
    ) -> Option<Speaker> {
        let tags = &self.document.tags;
        let article = matches!(tags[core.start], Tag::Determiner | Tag::Possessive)
            || self.document.word(core.start).eq_ignore_ascii_case("the");
        let first = self.document.word(core.start).to_lowercase();
        let definite = ["the", "this", "that", "these"].contains(&first.as_str());
        let inner = core.start + usize::from(article && core.len() > 1)..part.end;
        let mention = self.document.span_of(inner);
        let here =
            |&(span, id): &(Span, EntityId)| span == mention && self.entities.get(id).unnamed;
        let here = self.entities.within(mention).find(here).map(|(_, entity)| entity);
        if here.is_none()
            && is(head, Class::Document)
            && let Some(entity) = self.possessor(core, head)
        {
            return Some(Speaker { entity, mention: Some(mention) });
        }
        if is(head, Class::Inquiry)
            && let Some(entity) = self.inquirer(part, core)
        {
            return Some(Speaker { entity, mention: Some(mention) });
        }
        if here.is_none()
            && let Some((span, entity)) = self.called(core.end, definite)
        {
            return Some(Speaker { entity, mention: Some(span) });
        }
        // "The Marlish embassy" is no other one.
        let own = core.start + 1..core.end.saturating_sub(1).max(core.start + 1);
        let own_name = own.clone().any(|at| tags[at] == Tag::Name)
            || !own.is_empty() && !self.mentions(self.document.span_of(own)).is_empty();
        let principal = self.principal_in(part, core);
        if let Some(state) = principal.filter(|_| is(head, Class::State))
            && self.entities.get(state).kind == Kind::Country
        {
            return Some(Speaker { entity: state, mention: Some(mention) });
        }
        let same_side = |&id: &EntityId| {
            !own_name || principal.is_some() && self.entities.principal(id) == principal
        };
        if definite
            && here.is_none()
            && let Some(entity) = self.known_as(head, mention.start()).filter(same_side)
        {
            self.entities.mention(entity, mention);
            return Some(Speaker { entity, mention: Some(mention) });
        }
        if is(head, Class::Document) {
            // "The statement said": who made the statement.
            if let Some(last) = self.last_to_speak().filter(|_| definite) {
                return last
                    .speakers
                    .first()
                    .map(|s| Speaker { entity: s.entity, mention: Some(mention) });
            }
        }
        let mut name =
            mention.slice(self.document.text).split_whitespace().collect::<Vec<_>>().join(" ");
        // "her office": whose.
        let possessor = self.possessor(core, head);
        if let Some(owner) = possessor {
            name = format!("{name} of {}", self.entities.get(owner).name);
        }
        let indefinite = ["a", "an", "another", "one"].contains(&first.as_str());
        let known = here.or_else(|| self.entities.described(&name).filter(|_| !indefinite));
        // "her office": the one that she heads.
        let headed = possessor.and_then(|of| self.entities.principal(of)).filter(|&body| {
            is(head, Class::Body)
                && self.entities.get(body).name.split(' ').any(|w| w.eq_ignore_ascii_case(head))
        });
        if let Some(entity) = headed {
            self.entities.mention(entity, mention);
            return Some(Speaker { entity, mention: Some(mention) });
        }
        let principal = principal.or(possessor);
        let kind = self.one_of(core, part).unwrap_or_else(|| kind_of(head));
        let entity = known.unwrap_or_else(|| {
            self.entities.add(Entity { name, kind, unnamed: true, mentions: Vec::new() })
        });
        self.entities.mention(entity, mention);
        self.entities.describe(entity, head);
        if let Some(principal) = principal {
            self.entities.speaks_for(entity, principal);
        }
        Some(Speaker { entity, mention: Some(mention) })
    }

    /// Whose inquiry has found something: "a Harbour Police investigation", "Marl Foods' review", "an
    /// audit by the board of Marl". That of a firm named before the noun may be one into it.
    fn inquirer(&self, part: &Range<usize>, core: &Range<usize>) -> Option<EntityId> {
        let inquires = |&(span, id): &(Span, EntityId)| {
            let entity = self.entities.get(id);
            let after = self.document.tokens_in(span).end;
            let owns = self.document.tags.get(after) == Some(&Tag::Genitive);
            let public = entity.name.split(' ').any(|word| is(word, Class::Public))
                || self.entities.principal(id).is_some();
            match entity.kind {
                Kind::NewsMedia => true,
                Kind::Organization | Kind::Group => owns || public,
                Kind::Person | Kind::Country => owns,
                _ => false,
            }
        };
        let by = core.end < part.end && self.document.word(core.end) == "by";
        let named = |tokens: Range<usize>| {
            let words = (!tokens.is_empty()).then(|| self.document.span_of(tokens));
            words.map_or(Vec::new(), |words| self.mentions(words))
        };
        let before = named(core.start..core.end - 1);
        if let Some(&(_, id)) = before.iter().find(|mention| inquires(mention)) {
            return Some(id);
        }
        let after = named(if by { core.end + 1..part.end } else { 0..0 });
        let acts = |&&(_, id): &&(Span, EntityId)| self.entities.get(id).kind.can_speak();
        after.iter().find(acts).map(|&(_, id)| id)
    }

    /// Whether a country's name is that of one who is from there: "the Dane", "the 24-year-old Pole".
    fn is_one_of_a_people(&self, span: Span, entity: EntityId) -> bool {
        let tokens = self.document.tokens_in(span);
        let before = tokens.start.checked_sub(1).map_or("", |at| self.document.word(at));
        let word = span.slice(self.document.text);
        let people = ["sh", "ch", "ese", "ss", "s"].iter().any(|end| word.ends_with(end));
        self.entities.get(entity).kind == Kind::Country
            && before.eq_ignore_ascii_case("the")
            && tokens.len() == 1
            && self.document.tokens[tokens.start].shape == Shape::Capitalised
            && !people
            && !matches!(self.document.tags.get(tokens.end), Some(Tag::Noun | Tag::Adjective))
            && !self.entities.get(entity).name.contains(word)
            && !matches!(word, "North" | "South" | "West" | "East" | "Kremlin")
    }

    /// "One of the wives", "two of his officers": what one or several of those are.
    fn one_of(&self, core: &Range<usize>, part: &Range<usize>) -> Option<Kind> {
        let head = self.document.word(core.end - 1).to_lowercase();
        let one = matches!(head.as_str(), "one" | "another");
        let counts = one || self.document.tags[core.end - 1] == Tag::Number;
        if !counts || core.end + 1 >= part.end || self.document.word(core.end) != "of" {
            return None;
        }
        let noun = (core.end + 1..part.end).find(|&at| self.document.tags[at] == Tag::Noun)?;
        let people = is(self.document.word(noun), Class::Person);
        people.then_some(if one { Kind::Person } else { Kind::Group })
    }

    /// Whose a described source is: "its embassy", "her office".
    fn possessor(&self, core: &Range<usize>, head: &str) -> Option<EntityId> {
        let at = self.document.tokens[core.start].span.start();
        if self.document.tags[core.start] != Tag::Possessive {
            return None;
        }
        let pronoun = Pronoun::of(&self.document.word(core.start).to_lowercase())?;
        let mut near = self.entities.before(at).take(MEMORY).map(|(_, id)| id);
        match pronoun {
            Pronoun::Thing if is(head, Class::Office) => {
                near.find(|&id| self.entities.get(id).kind == Kind::Country)
            }
            Pronoun::Person => {
                // Where two are spoken of, nothing tells whose it is.
                let sentence = self.document.sentence_at(at)?.saturating_sub(1);
                let start = self.document.sentences[sentence].span.start();
                let sex = Pronoun::sex(&self.document.word(core.start).to_lowercase());
                let people = |&id: &EntityId| {
                    self.entities.get(id).kind == Kind::Person && self.may_be(id, sex)
                };
                let named = self.entities.within(Span::new(start, at)).map(|(_, id)| id);
                let named: Vec<EntityId> = named.filter(people).collect();
                let &first = named.first()?;
                let alone = named.iter().all(|&id| id == first);
                // Of several, the one who has just spoken.
                let spoke = self.before.iter().rev().take(RECENT).flat_map(|c| &c.speakers);
                let mut spoke = spoke.map(|s| s.entity).filter(|id| named.contains(id));
                if alone { Some(first) } else { spoke.next() }
            }
            _ => self.antecedent(pronoun, at),
        }
    }

    /// The name that follows a description: "a group calling itself Sons of Salt".
    fn called(&self, after: usize, definite: bool) -> Option<(Span, EntityId)> {
        let limit = self.document.tokens.len().min(after + 6);
        let leads = |&at: &usize| {
            let word = self.document.word(at);
            is(word, Class::Naming)
                || matches!(word, "," | "who" | "which" | "that" | "call" | "calls" | "calling")
        };
        let naming = (after..limit).take_while(leads).last()?;
        // "The board named her" gives the board no name.
        let word = self.document.word(naming);
        let reflexive = matches!(word, "itself" | "themselves" | "himself" | "herself");
        if !is(word, Class::Naming) || definite && !reflexive {
            return None;
        }
        let start = self.document.tokens[naming].span.end();
        let next = self.entities.within(Span::new(start, self.document.text.len())).next();
        // A space, and perhaps "the" and a quotation mark, between.
        let near = |span: Span| {
            let between = Span::new(start, span.start()).slice(self.document.text);
            let mut words = between.split([' ', '"', '“', '‘', '\'']).filter(|w| !w.is_empty());
            words.all(|word| word == "the")
        };
        next.filter(|&(span, id)| near(span) && self.entities.get(id).kind.can_speak())
    }

    /// The speakers of words that name none: whoever spoke just before, if the words are quoted;
    /// else a source of which nothing is known.
    fn unsaid(&mut self, attribution: &Attribution, cue: &Cue) -> Vec<Speaker> {
        let content = attribution.content[0];
        let paragraph = self.document.paragraph_at(content.start());
        let goes_on = attribution.cue.is_none() || !cue.noun;
        if goes_on
            && self.document.quoted(content).is_some()
            && let Some(last) = self.last_to_speak()
            && let Some(here) = paragraph
            && let Some(there) = self.document.paragraph_at(last.attribution.content[0].start())
            && here.abs_diff(there) <= 1
        {
            self.on_behalf_of = last.on_behalf_of;
            return last
                .speakers
                .iter()
                .map(|s| Speaker { entity: s.entity, mention: None })
                .collect();
        }
        // "…, adding that": the subject of the sentence.
        if let Some(cue) = attribution.cue.filter(|_| goes_on)
            && let Some(sentence) = self.document.sentence_at(cue.start())
        {
            let start = self.document.sentences[sentence].span.start();
            let inside = |place: Span| attribution.content.iter().any(|c| c.overlaps(place));
            let mut named = self.entities.within(Span::new(start, cue.start()));
            let subject =
                named.find(|&(place, id)| self.entities.get(id).kind.can_speak() && !inside(place));
            if let Some((_, entity)) = subject {
                return vec![Speaker { entity, mention: None }];
            }
        }
        let place = attribution.cue.unwrap_or(content);
        let name = NOBODY.to_owned();
        let entity = self.entities.add(Entity {
            name,
            kind: Kind::Agent,
            unnamed: true,
            mentions: vec![place],
        });
        vec![Speaker { entity, mention: None }]
    }
}
/// What heads a description tells its kind.
pub(super) fn kind_of(head: &str) -> Kind {
    let plural = singular(head).is_some_and(|one| is(&one, Class::Person)) || head.ends_with("men");
    if plural || is(head, Class::Group) && !is(head, Class::Body) {
        Kind::Group
    } else if is(head, Class::Person) {
        Kind::Person
    } else if is(head, Class::News) {
        Kind::NewsMedia
    } else if is(head, Class::Body) {
        Kind::Organization
    } else {
        Kind::Agent
    }
}
