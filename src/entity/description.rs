//! Finds what a document names by describing it: "the regime", "the movie giant", "the film",
//! "Orla Vane, *a professor at Marl*", "the North's foreign ministry", "the hackers".
//!
//! **In:** a [`Document`] whose names are joined and whose events are found. **Out:** mentions of
//! what is known, where the description fits one thing alone or the one spoken of last; a body for
//! each office of a state, and a group for people known by what they are. Who is described only
//! where they speak ("a spokesman") is left to `claim`.

use std::{collections::HashMap, ops::Range};

use super::{
    Entities, Entity, EntityId, Kind,
    gazetteer::{Class, bare, is, key, singular},
    phrase,
};
use crate::{
    article::is_agency,
    span::Span,
    text::{Document, Tag},
};

/// How many sentences back something is looked for that a description means.
const MEMORY: usize = 6;

/// How many mentions back a body is looked for whose name has the noun that means it.
const NAMES: usize = 100;

/// How many mentions back an outlet is looked for.
const OUTLET: usize = 12;

/// Adds what a document describes to its entities.
pub(super) fn find(document: &Document<'_>, entities: &mut Entities) {
    let works: Vec<EntityId> = of_kind(entities, Kind::Work).collect();
    // "The Foreign Ministry", too, is Marland's once that is named.
    let bodies = entities.iter().filter(|(_, entity)| entity.kind == Kind::Organization);
    let bodies = bodies.map(|(id, _)| (key(entities.common_name(id)), id)).collect();
    let mut finder = Finder {
        document,
        only_work: (works.len() == 1).then(|| works[0]),
        state_outlet: state_outlet(document, entities),
        entities,
        regime: None,
        bodies,
        groups: HashMap::new(),
    };
    for sentence in &document.sentences {
        for head in sentence.tokens.clone() {
            if let Some(phrase) = phrase::headed_by(document, &sentence.tokens, head) {
                finder.describe(&phrase, &sentence.tokens);
            }
        }
    }
}

fn of_kind(entities: &Entities, kind: Kind) -> impl Iterator<Item = EntityId> {
    entities.iter().filter(move |(_, e)| e.kind == kind && !e.unnamed).map(|(id, _)| id)
}

/// Words for what belongs to a state.
pub(super) const OF_STATE: &[&str] = &[
    "state", "state-run", "state-owned", "state-controlled", "official", "government",
    "government-run",
];

/// The outlet that the document calls a state's: "the state-run Marl Press Agency".
fn state_outlet(document: &Document<'_>, entities: &Entities) -> Option<EntityId> {
    let mut outlets = of_kind(entities, Kind::NewsMedia);
    outlets.find(|&id| {
        entities.get(id).mentions.iter().any(|mention| {
            let first = document.tokens_in(*mention).start;
            (first.saturating_sub(4)..first).any(|at| OF_STATE.contains(&document.word(at)))
        })
    })
}

struct Finder<'d, 'a, 'e> {
    document: &'d Document<'a>,
    entities: &'e mut Entities,
    only_work: Option<EntityId>,
    state_outlet: Option<EntityId>,
    /// The state that was called a regime.
    regime: Option<EntityId>,
    /// The bodies by name.
    bodies: HashMap<String, EntityId>,
    /// The groups by the noun that says what they are: the one spoken of last.
    groups: HashMap<String, EntityId>,
}

impl Finder<'_, '_, '_> {
    /// Notes whom or what a noun phrase describes, if that is plain.
    fn describe(&mut self, phrase: &Range<usize>, sentence: &Range<usize>) {
        let document = self.document;
        let head = phrase.end - 1;
        let word = document.word(head).to_lowercase();
        let first = document.word(phrase.start).to_lowercase();
        let definite = matches!(first.as_str(), "the" | "this");
        let article = matches!(document.tags[phrase.start], Tag::Determiner | Tag::Possessive);
        let inner = phrase.start + usize::from(article && phrase.len() > 1)..phrase.end;
        let span = document.span_of(inner.clone());
        let taken = self.entities.within(span).any(|(place, id)| {
            place.end() == span.end() || self.entities.get(id).kind == Kind::Event
        });
        if taken {
            return;
        }
        let names: Vec<EntityId> = self.entities.within(span).map(|(_, id)| id).collect();
        let one = singular(&word).is_none() && !word.ends_with("men");
        if one && let Some(id) = self.explained(phrase, sentence, &word) {
            self.entities.mention(id, span);
            self.entities.describe(id, &word);
            return;
        }
        if one && let Some(id) = self.outlet(&inner, &word, definite) {
            self.entities.mention(id, span);
            return;
        }
        if one && self.office(&inner, &word, span) {
            return;
        }
        if one && definite && names.is_empty() {
            if let Some(id) = self.meant(&word, span.start()) {
                self.entities.mention(id, span);
                if word == "regime" {
                    self.regime = Some(id);
                }
            }
        } else if !one {
            self.group(&inner, &word, definite);
        }
    }

    /// "Orla Vane, a professor at Marl": whom a phrase after a comma explains, or before one names
    /// in other words ("the Marlish leader, Orla Vane").
    fn explained(
        &self,
        phrase: &Range<usize>,
        sentence: &Range<usize>,
        head: &str,
    ) -> Option<EntityId> {
        let document = self.document;
        let comma = |at: usize| document.word(at) == ",";
        let mark = |at: usize| matches!(document.word(at), "”" | "\"" | "’" | "'" | "''");
        let fits = |id: EntityId| {
            let entity = self.entities.get(id);
            let class = match entity.kind {
                Kind::Person => Class::Person,
                Kind::Work => Class::Work,
                Kind::Organization => Class::Company,
                _ => return false,
            };
            is(head, class) && !entity.unnamed
        };
        // In front: the comma may stand inside the quotation marks of a title.
        let mut at = phrase.start;
        while at > sentence.start && (comma(at - 1) || mark(at - 1)) {
            at -= 1;
        }
        let apposed =
            (at..phrase.start).any(comma) && document.tags[phrase.start] == Tag::Determiner;
        if apposed && at > sentence.start {
            let end = document.tokens[at - 1].span.end();
            let name = self.entities.before(end).take(3).find(|(place, _)| place.end() == end);
            // "Ann Aske, Bo Berg, a baker, and …": the last of a list is explained all the same.
            if let Some((_, id)) = name.filter(|&(_, id)| fits(id)) {
                return Some(id);
            }
        }
        let definite = document.word(phrase.start).eq_ignore_ascii_case("the");
        let past = phrase.end;
        if definite && past + 1 < sentence.end && comma(past) {
            let start = document.tokens[past + 1].span.start();
            let rest = Span::new(start, document.sentences.last()?.span.end());
            let name =
                self.entities.within(rest).next().filter(|(place, _)| place.start() == start);
            return name
                .map(|(_, id)| id)
                .filter(|&id| fits(id) && self.entities.get(id).kind == Kind::Person);
        }
        None
    }

    /// "Marland's state-run news service", "state media": the outlet that the document calls so.
    fn outlet(&self, phrase: &Range<usize>, head: &str, definite: bool) -> Option<EntityId> {
        let document = self.document;
        let modifiers = phrase.start..phrase.end - 1;
        let has =
            |word: &str| modifiers.clone().any(|at| document.word(at).eq_ignore_ascii_case(word));
        let of_state = modifiers.clone().any(|at| OF_STATE.contains(&document.word(at)));
        let serves = matches!(head, "agency" | "service" | "media" | "organ")
            && (has("news") || head == "media");
        if of_state && (serves || is(head, Class::News)) {
            return self.state_outlet;
        }
        // "The agency", where one that gathers news was the last body spoken of.
        let start = document.tokens[phrase.start].span.start();
        let body = |&(_, id): &(Span, EntityId)| {
            matches!(self.entities.get(id).kind, Kind::NewsMedia | Kind::Organization)
        };
        let (_, last) = self.entities.before(start).take(OUTLET).find(body)?;
        let name = &self.entities.get(last).name;
        let gathers = is_agency(name) || name.to_lowercase().ends_with("agency");
        let news = self.entities.get(last).kind == Kind::NewsMedia && gathers;
        (definite && head == "agency" && news).then_some(last)
    }

    /// "The North's foreign ministry", "the Marlish embassy": a body of the state named before it.
    fn office(&mut self, phrase: &Range<usize>, head: &str, span: Span) -> bool {
        let document = self.document;
        let of_state =
            is(head, Class::Office) && !is(head, Class::Person) || is(head, Class::Public);
        let Some((place, state)) = self.entities.within(span).next() else { return false };
        let country =
            self.entities.get(state).kind == Kind::Country && place.start() == span.start();
        let rest = document.tokens_in(place).end;
        let rest = rest + usize::from(document.tags.get(rest) == Some(&Tag::Genitive))..phrase.end;
        if !of_state || !country || is(head, Class::State) || rest.is_empty() {
            return false;
        }
        let words: Vec<&str> =
            document.span_of(rest).slice(document.text).split_whitespace().collect();
        let words = words.join(" ");
        let common = key(&format!("{} {words}", self.entities.get(state).name));
        let known = self.bodies.get(&common).or_else(|| self.bodies.get(&key(&words))).copied();
        let id = known.unwrap_or_else(|| {
            let name = format!("{} {words}", bare(place.slice(document.text)));
            let kind = Kind::Organization;
            self.entities.add(Entity { name, kind, unnamed: false, mentions: Vec::new() })
        });
        self.bodies.insert(common, id);
        self.entities.mention(id, span);
        self.entities.is_office_of(id, state, &words);
        true
    }

    /// What "the company", "the film", "the country" means: what was spoken of last that is one.
    fn meant(&self, head: &str, at: usize) -> Option<EntityId> {
        if is(head, Class::Work) {
            let before = self.last(at, |entity| entity.kind == Kind::Work && !entity.unnamed);
            before.or(self.only_work)
        } else if head == "regime" {
            // Who was called so once is called so again.
            self.regime.or_else(|| self.state(at))
        } else if matches!(head, "country" | "nation" | "kingdom") {
            self.state(at)
        } else if is(head, Class::Company) {
            // "The bank" is one that is called so, if any is.
            let called = |&(_, id): &(Span, EntityId)| {
                let entity = self.entities.get(id);
                let mut words = entity.name.split(' ');
                is_company(entity) && words.any(|word| word.eq_ignore_ascii_case(head))
            };
            let named = self.entities.before(at).take(NAMES).find(called).map(|(_, id)| id);
            named.or_else(|| self.last(at, is_company))
        } else if head == "group" {
            self.last(at, |entity| entity.kind == Kind::Group && !entity.unnamed)
        } else if is(head, Class::Public) || is(head, Class::Body) {
            let bears = |entity: &Entity| {
                matches!(entity.kind, Kind::Organization | Kind::NewsMedia)
                    && entity.name.split(' ').any(|word| word.eq_ignore_ascii_case(head))
            };
            self.last(at, |entity| bears(entity) && !entity.unnamed)
        } else if is(head, Class::Person) {
            let role = head.to_owned();
            let bears = |(_, id): &(Span, EntityId)| {
                let entity = self.entities.get(*id);
                entity.kind == Kind::Person
                    && !entity.unnamed
                    && self.entities.roles(*id).contains(&role)
            };
            self.entities.before(at).take(40).find(bears).map(|(_, id)| id)
        } else {
            None
        }
    }

    /// The state that was spoken of last: the nearest sentence's subject or only one. A state that is
    /// only somebody's ("Norwegian police") counts where none is named for itself; two that act
    /// together are nobody's country.
    fn state(&self, at: usize) -> Option<EntityId> {
        let document = self.document;
        let here = document.sentence_at(at)?;
        document.sentences[..=here]
            .iter()
            .rev()
            .take(MEMORY)
            .find_map(|sentence| {
                let until = sentence.span.end().min(at).max(sentence.span.start());
                let named = self.entities.within(Span::new(sentence.span.start(), until));
                let states = named.filter(|&(_, id)| self.entities.get(id).kind == Kind::Country);
                let (owners, heads): (Vec<_>, Vec<_>) = states.partition(|(place, _)| {
                    let next = document.tags.get(document.tokens_in(*place).end);
                    matches!(next, Some(Tag::Noun | Tag::Name | Tag::Adjective))
                });
                let named = if heads.is_empty() { owners } else { heads };
                let &(first, state) = named.first()?;
                let together = |&&(other, id): &&(Span, EntityId)| {
                    let between = document.tokens_in(first).end..document.tokens_in(other).start;
                    id != state
                        && between.len() == 1
                        && matches!(document.word(between.start), "and" | "," | "or")
                };
                Some((state, named.iter().skip(1).any(|one| together(&one))))
            })
            .and_then(|(state, together)| (!together).then_some(state))
    }

    /// The first that one of the last sentences names and that fits, the nearest sentence first.
    fn last(&self, at: usize, fits: impl Fn(&Entity) -> bool) -> Option<EntityId> {
        let here = self.document.sentence_at(at)?;
        self.document.sentences[..=here].iter().rev().take(MEMORY).find_map(|sentence| {
            let until = sentence.span.end().min(at).max(sentence.span.start());
            let mut named = self.entities.within(Span::new(sentence.span.start(), until));
            named.find(|&(_, id)| fits(self.entities.get(id))).map(|(_, id)| id)
        })
    }

    /// "The hackers", "American officials", "filmmakers and actors": people or bodies known
    /// together by what they are.
    fn group(&mut self, phrase: &Range<usize>, head: &str, definite: bool) {
        let document = self.document;
        let one = singular(head).unwrap_or_else(|| head.replace("men", "man"));
        let people = is(&one, Class::Person) && !is(&one, Class::Crowd);
        let kinds = [Class::Company, Class::Public, Class::State, Class::News, Class::Venue];
        let bodies = kinds.iter().any(|&class| is(&one, class)) && !is(&one, Class::Thing);
        // "The two countries" are those already named.
        let known = matches!(document.word(phrase.start), "two" | "both");
        if !people && (!bodies || known) {
            return;
        }
        // "filmmakers and actors"
        let mut start = phrase.start;
        let pair = start.checked_sub(2).filter(|&before| {
            document.word(start - 1) == "and"
                && document.tags[before] == Tag::Noun
                && singular(document.word(before)).is_some_and(|one| is(&one, Class::Person))
        });
        if let Some(before) = pair.filter(|_| people && phrase.len() == 1) {
            let sentence = document.sentence_at(document.tokens[before].span.start());
            let first = sentence.map_or(before, |at| document.sentences[at].tokens.start);
            start = phrase::start(document, first, before);
            start += usize::from(document.tags[start] == Tag::Determiner);
        }
        let span = document.span_of(start..phrase.end);
        let bare = start + 1 == phrase.end;
        let words: Vec<&str> = span.slice(document.text).split_whitespace().collect();
        let name = words.join(" ");
        let same = self.groups.get(&one).copied().filter(|_| bare && (definite || people));
        let id = same.or_else(|| self.entities.described(&name)).unwrap_or_else(|| {
            let kind = Kind::Group;
            self.entities.add(Entity { name, kind, unnamed: true, mentions: Vec::new() })
        });
        self.entities.mention(id, span);
        self.groups.insert(one, id);
    }
}

/// Whether an entity is a body that trades, as far as its name tells.
fn is_company(entity: &Entity) -> bool {
    let public = entity.name.split(' ').any(|word| is(word, Class::Public));
    let abbreviation = !entity.name.chars().any(char::is_lowercase);
    entity.kind == Kind::Organization && !entity.unnamed && !public && !abbreviation
}

#[cfg(test)]
mod tests {
    use crate::entity::testing::check;

    #[test]
    fn what_was_spoken_of_last_is_described() {
        check(
            "Shares of Marl Foods fell. The bread giant closed two mills, and the company said so.",
            &["Organization Marl Foods: Marl Foods, bread giant, company"],
        );
        check(
            "The film “The Salt Road” opened. Norway banned the movie. The regime feared it.",
            &["Work The Salt Road: film, The Salt Road, movie", "Country Norway: Norway, regime"],
        );
        check(
            "Denmark wrote to Norway. A company wept. This week the film was long.",
            &["Country Denmark: Denmark", "Country Norway: Norway"],
        );
    }

    #[test]
    fn the_country_is_the_one_spoken_of() {
        check(
            "Norwegian police blamed Denmark. The country has agreed.",
            &[
                "Country Norway: Norwegian",
                "Country Denmark: Denmark, country",
                "Organization Norwegian police: Norwegian police",
            ],
        );
        check(
            "Denmark wrote to Norway. The nation has agreed.",
            &["Country Denmark: Denmark, nation", "Country Norway: Norway"],
        );
        check(
            "Denmark blamed Norwegian boats. The country has agreed.",
            &["Country Denmark: Denmark, country", "Country Norway: Norwegian"],
        );
        check(
            "Denmark blamed Norwegian bakers. The country has agreed.",
            &[
                "Country Denmark: Denmark, country",
                "Country Norway: Norwegian",
                "Group Norwegian bakers: Norwegian bakers",
            ],
        );
        check(
            "The Danish minister wept. The country has agreed.",
            &["Country Denmark: Danish, country"],
        );
        check(
            "Denmark and Norway signed. The country has agreed.",
            &["Country Denmark: Denmark", "Country Norway: Norway"],
        );
    }

    #[test]
    fn an_apposition_is_what_it_explains() {
        check(
            "The mayor met Ann Aske, a professor at Marl University. The Danish leader, Bo Berg, left.",
            &[
                "Person Ann Aske: Ann Aske, professor",
                "Organization Marl University: Marl University",
                "Country Denmark: Danish",
                "Person Bo Berg: Danish leader, Bo Berg",
            ],
        );
        check("Ann Aske sold bread, a baker said.", &["Person Ann Aske: Ann Aske"]);
    }

    #[test]
    fn a_state_has_offices_and_outlets() {
        check(
            "Norway’s finance ministry told the state-run Marl Press Agency so. Norway's state news agency said so.",
            &[
                "Country Norway: Norway, Norway",
                "NewsMedia Marl Press Agency: Marl Press Agency, Norway's state news agency",
                "Organization Norway finance ministry: Norway’s finance ministry",
            ],
        );
        check("Norway’s bread was short.", &["Country Norway: Norway"]);
    }

    #[test]
    fn people_known_by_what_they_are_are_groups() {
        check(
            "The hackers fled. Danish officials said so, as men and women did. Hackers are people.",
            &[
                "Country Denmark: Danish",
                "Group hackers: hackers, Hackers",
                "Group Danish officials: Danish officials",
            ],
        );
    }
}
