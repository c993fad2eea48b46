//! RESOLVE: document → [`Entities`], what the article speaks of and where.
//!
//! **In:** a [`Document`]. **Out:** people, bodies, countries, places, works and events, each with
//! the places where it is named. `names` finds where something is named, `join` which names mean
//! the same, `kind` what they are, `event` what happened, `description` what is named by what it is. The
//! sources that an article leaves unnamed, and what is meant by a pronoun, are left to `claim`, which knows
//! who speaks.

mod gazetteer;
mod phrase;
pub(crate) mod wikidata;

mod description;
mod event;
mod join;
mod kind;
mod names;

use std::collections::{BTreeSet, HashMap};

pub(crate) use self::gazetteer::{Class, Sex, is, key, rows, singular};
pub use self::gazetteer::{File, Gazetteer, ReadError};
use crate::{
    span::Span,
    text::{Document, parse::Pipeline},
};

/// The role of a minister who heads the government.
pub(crate) const PRIME: &str = "prime";

/// What one article speaks of: named people, bodies, countries, works and events, and the sources
/// that it leaves unnamed.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    /// What was known by name.
    gazetteer: Gazetteer,
    list: Vec<Entity>,
    /// Every mention with its entity, in order of place.
    places: BTreeSet<(Span, EntityId)>,
    /// The unnamed sources, by description: the one described last.
    described: HashMap<String, EntityId>,
    /// The nouns by which an entity is described: "president", "spokesman".
    roles: HashMap<EntityId, Vec<String>>,
    /// The body or state in whose office somebody stands.
    principals: HashMap<EntityId, EntityId>,
    /// The offices of states, as the state's name and the office's: "Denmark foreign ministry".
    offices: HashMap<EntityId, String>,
    /// The events for which somebody may be held responsible.
    harmful: BTreeSet<EntityId>,
}

/// One person, body, country, work, event or unnamed source of one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its fullest name in the article ("Orla Vane"), or the description of an unnamed source.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is known by description alone ("a senior administration official"): such a
    /// source belongs to its article and is never merged by name.
    pub unnamed: bool,
    /// Where it is named or described, in order.
    pub mentions: Vec<Span>,
}

/// What an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A human being.
    Person,
    /// A company, agency, party, ministry or other body.
    Organization,
    /// A state.
    Country,
    /// A city, region or other location.
    Place,
    /// People known together: hackers, officials, residents.
    Group,
    /// A film, book, report.
    Work,
    /// A happening.
    Event,
    /// An outlet or agency that publishes news.
    NewsMedia,
    /// An agent of unknown kind.
    Agent,
}

impl Kind {
    /// Whether it can speak for itself.
    pub fn can_speak(self) -> bool {
        !matches!(self, Self::Place | Self::Work | Self::Event)
    }
}

/// An entity of one article: its place in [`Entities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(u32);

impl Entities {
    /// Finds what `document` names, and the events it speaks of.
    pub fn of(document: &Document<'_>) -> Self {
        Self::with(document, &Gazetteer::built_in(), None)
    }

    /// Finds so what `document` names, knowing the names of a gazetteer; a parser tells of others
    /// what they are, where the words around them don't.
    pub fn with(document: &Document<'_>, gazetteer: &Gazetteer, parser: Option<&Pipeline>) -> Self {
        let names = names::find(document, gazetteer);
        let mut entities = join::join(document, gazetteer, &names);
        entities.gazetteer = gazetteer.clone();
        entities.know_states();
        kind::tell(document, &mut entities, parser);
        entities.know_offices(document);
        event::find(document, &mut entities);
        description::find(document, &mut entities);
        entities
    }

    /// Notes for which states well-known bodies speak, adding those that the article does not name.
    fn know_states(&mut self) {
        let gazetteer = self.gazetteer.clone();
        let mut by_name: HashMap<String, EntityId> = HashMap::new();
        for (id, entity) in self.iter().filter(|(_, entity)| !entity.unnamed) {
            by_name.entry(entity.name.clone()).or_insert(id);
        }
        let known = |entity: &Entity| gazetteer.known(&key(&entity.name));
        let bodies: Vec<(EntityId, &str)> = self
            .iter()
            .filter(|(_, entity)| entity.kind.can_speak() && !entity.unnamed)
            .filter_map(|(id, entity)| Some((id, known(entity)?.state?)))
            .collect();
        for (body, name) in bodies {
            let state = *by_name.entry(name.to_owned()).or_insert_with(|| {
                let kind = gazetteer.known(&key(name)).map_or(Kind::Organization, |k| k.kind);
                let name = name.to_owned();
                self.add(Entity { name, kind, unnamed: false, mentions: Vec::new() })
            });
            self.speaks_for(body, state);
        }
    }

    /// Notes for which states the offices speak that bear a state's name: "Danish Foreign Ministry".
    /// One that bears none ("the Foreign Ministry") is no office of that name elsewhere.
    fn know_offices(&mut self, document: &Document<'_>) {
        let mut states = HashMap::<String, EntityId>::new();
        for (id, state) in self.iter().filter(|(_, entity)| entity.kind == Kind::Country) {
            states.insert(key(&state.name), id);
            states.extend(state.mentions.iter().map(|m| (key(m.slice(document.text)), id)));
        }
        let office = |entity: &Entity| {
            let (owner, office) = entity.name.split_once(' ')?;
            let last = office.rsplit(' ').next()?;
            let public = is(last, Class::Public) || is(last, Class::Office);
            let owner = key(owner);
            let state = states.get(&owner).or_else(|| {
                let mut countries = join::country_of(&owner).into_iter();
                countries.find_map(|country| states.get(&country))
            });
            state.map(|&state| (state, office.to_owned())).filter(|_| public)
        };
        let bodies = || self.iter().filter(|(_, entity)| entity.kind == Kind::Organization);
        let offices: Vec<_> =
            bodies().filter_map(|(id, entity)| Some((id, office(entity)?))).collect();
        let stateless: Vec<EntityId> = bodies()
            .filter(|(id, entity)| self.principal(*id).is_none() && is_office(&entity.name))
            .map(|(id, _)| id)
            .filter(|id| offices.iter().all(|(known, _)| known != id))
            .collect();
        for (id, (state, office)) in offices {
            self.is_office_of(id, state, &office);
        }
        for id in stateless {
            let Entity { name, unnamed, .. } = &mut self.list[id.0 as usize];
            *unnamed = true;
            self.described.insert(name.clone(), id);
        }
    }

    /// All of them, with their identifiers.
    pub fn iter(&self) -> impl Iterator<Item = (EntityId, &Entity)> {
        (0..).map(EntityId).zip(&self.list)
    }

    /// One of them.
    pub fn get(&self, id: EntityId) -> &Entity {
        &self.list[id.0 as usize]
    }

    /// Adds an entity.
    ///
    /// # Panics
    /// Past 2³² entities, more than a text that reading accepts has bytes.
    pub fn add(&mut self, entity: Entity) -> EntityId {
        let id =
            EntityId(u32::try_from(self.list.len()).expect("fewer entities than bytes of text"));
        self.places.extend(entity.mentions.iter().map(|&span| (span, id)));
        if entity.unnamed {
            self.described.insert(entity.name.clone(), id);
        }
        self.list.push(entity);
        id
    }

    /// Adds a mention of an entity, unless it has it already.
    pub fn mention(&mut self, id: EntityId, span: Span) {
        let mentions = &mut self.list[id.0 as usize].mentions;
        if let Err(at) = mentions.binary_search(&span) {
            mentions.insert(at, span);
            self.places.insert((span, id));
        }
    }

    /// The mentions that lie wholly inside `span`, in order.
    pub fn within(&self, span: Span) -> impl DoubleEndedIterator<Item = (Span, EntityId)> {
        self.places
            .range(from(span.start())..from(span.end()))
            .copied()
            .filter(move |(place, _)| place.end() <= span.end())
    }

    /// The mentions that begin before `at`, the nearest first.
    pub fn before(&self, at: usize) -> impl Iterator<Item = (Span, EntityId)> {
        self.places.range(..from(at)).rev().copied()
    }

    /// The unnamed source that was last described by the words `description`.
    pub fn described(&self, description: &str) -> Option<EntityId> {
        self.described.get(description).copied()
    }

    /// The name by which something called `name` is known, and IRIs of the same thing elsewhere. What
    /// the gazetteer lacks goes by the name that it has.
    pub fn identity<'a>(&'a self, name: &'a str, kind: Kind) -> (&'a str, &'a [String]) {
        self.gazetteer.identity(name, kind)
    }

    /// Whether somebody may be held responsible for an event.
    pub fn is_harmful(&self, event: EntityId) -> bool {
        self.harmful.contains(&event)
    }

    /// The event that the article speaks of most, the first of several, of those for which somebody
    /// may be held responsible.
    pub fn main_event(&self) -> Option<EntityId> {
        let mut events = self.iter().filter(|(id, _)| self.harmful.contains(id));
        let first = events.next()?;
        let count = |(_, entity): &(EntityId, &Entity)| entity.mentions.len();
        Some(
            events
                .fold(first, |most, next| if count(&next) > count(&most) { next } else { most })
                .0,
        )
    }

    /// Notes that whatever bears the publisher's name, or a part of it ("the Courier"), is an outlet.
    pub(crate) fn published_by(&mut self, publisher: &str) {
        let full = key(publisher);
        for entity in &mut self.list {
            let name = key(&entity.name);
            let part = full == name
                || full.strip_suffix(&name).is_some_and(|rest| rest.ends_with(' '))
                    && is(&name, Class::News)
                || full.strip_prefix(&name).is_some_and(|rest| is_press(rest.trim_start()));
            let may_be = full == name && entity.kind != Kind::Event
                || !matches!(entity.kind, Kind::Country | Kind::Person | Kind::Event);
            if part && may_be && !entity.unnamed {
                publisher.clone_into(&mut entity.name);
                entity.kind = Kind::NewsMedia;
            }
        }
    }

    /// The nouns by which an entity is described, in lower case.
    pub fn roles(&self, id: EntityId) -> &[String] {
        self.roles.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether somebody is presented as one who speaks for somebody else. The head of a government, though a
    /// minister, speaks for himself.
    pub(crate) fn is_mouthpiece(&self, id: EntityId) -> bool {
        let roles = self.roles(id);
        roles.iter().any(|role| is(role, Class::Mouthpiece))
            && !roles.iter().any(|role| role == PRIME)
    }

    /// How a person is spoken of, as far as titles, roles and the given name tell.
    pub(crate) fn sex(&self, id: EntityId) -> Option<Sex> {
        let entity = self.get(id);
        let first = entity.name.split(' ').next().filter(|_| !entity.unnamed);
        let told = self.roles(id).iter().find_map(|role| Sex::of_role(role));
        told.or_else(|| first.filter(|name| *name != entity.name).and_then(gazetteer::sex_of))
    }

    /// The body or state in whose office an entity stands: the firm of its chief.
    pub fn principal(&self, id: EntityId) -> Option<EntityId> {
        self.principals.get(&id).copied()
    }

    /// The name under which a named entity is the same in all articles: its own, or that of an office
    /// of a state, which is called by the state's name here and by an adjective there.
    pub fn common_name(&self, id: EntityId) -> &str {
        self.offices.get(&id).map_or(&self.get(id).name, String::as_str)
    }

    /// Notes that a body is an office of a state.
    fn is_office_of(&mut self, id: EntityId, state: EntityId, office: &str) {
        let name = format!("{} {office}", self.get(state).name);
        self.offices.entry(id).or_insert(name);
        self.speaks_for(id, state);
    }

    /// Notes what an entity is.
    pub(crate) fn is_a(&mut self, id: EntityId, kind: Kind) {
        self.list[id.0 as usize].kind = kind;
    }

    /// Notes that somebody may be held responsible for an event.
    pub(crate) fn befell(&mut self, event: EntityId) {
        self.harmful.insert(event);
    }

    /// Notes a noun that describes an entity.
    pub(crate) fn describe(&mut self, id: EntityId, role: &str) {
        let roles = self.roles.entry(id).or_default();
        if !roles.iter().any(|known| known == role) {
            roles.push(role.to_owned());
        }
    }

    /// Notes in whose office an entity stands.
    pub(crate) fn speaks_for(&mut self, id: EntityId, principal: EntityId) {
        if id != principal {
            self.principals.entry(id).or_insert(principal);
        }
    }
}

/// Whether a name is that of an office that every state has, and says no state's: "Foreign Ministry",
/// "Ministry of Finance".
fn is_office(name: &str) -> bool {
    let every = |word: &str| is(word, Class::Office);
    let house = |word: &str| every(word) && is(word, Class::Public);
    match name.split(' ').collect::<Vec<_>>()[..] {
        [first, "of", ..] => house(first),
        [first, .., last] => every(first) && house(last),
        _ => false,
    }
}

/// Whether a word says what somebody is a minister or secretary of: "State", "Finance".
fn is_office_word(word: &str) -> bool {
    is(word, Class::Office) || is(word, Class::Modifier)
}

/// "Secretary *of* State Orla Vane": what comes after an office, up to `end`, given the token of its "of".
pub(crate) fn after_office(document: &Document<'_>, of: usize, end: usize) -> Option<usize> {
    let title = of.checked_sub(1).filter(|&at| is(document.word(at), Class::Title));
    let named = (of + 1..end).find(|&at| !is_office_word(document.word(at)))?;
    (title.is_some() && document.word(of) == "of" && named > of + 1).then_some(named)
}

/// Whether words only say that a name is an outlet's: "News Agency".
pub(crate) fn is_press(words: &str) -> bool {
    !words.is_empty()
        && words.split(' ').all(|word| is(word, Class::Press) || is(word, Class::Body))
}

/// The least mention that begins at `at`.
fn from(at: usize) -> (Span, EntityId) {
    (Span::new(at, at), EntityId(0))
}

/// What the tests of several files ask.
#[cfg(test)]
mod testing {
    use crate::{article::Article, entity::Entities, text::Document};

    /// What a text names and describes: kind, name and forms.
    pub(super) fn check(text: &str, expected: &[&str]) {
        let article = Article { text: text.to_owned(), ..Article::default() };
        let document = Document::of(&article);
        let entities = Entities::of(&document);
        let found: Vec<String> = entities
            .iter()
            .map(|(_, e)| {
                let forms: Vec<&str> = e.mentions.iter().map(|m| m.slice(text)).collect();
                format!("{:?} {}: {}", e.kind, e.name, forms.join(", "))
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }
}
