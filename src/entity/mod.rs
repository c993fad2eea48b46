//! RESOLVE: document → [`Entities`], what the article speaks of and where.

use crate::{span::Span, text::Document};

/// What one article speaks of: named people, bodies, countries, works and events, and the sources
/// that it leaves unnamed.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    entities: Vec<Entity>,
}

/// One person, body, country, work, event or unnamed source of one article.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its fullest name in the article ("Barack Obama"), or the description of an unnamed source.
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

/// An entity of one article: its place in [`Entities`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(u32);

impl Entities {
    /// Finds what `document` names.
    pub fn of(_document: &Document<'_>) -> Self {
        Self::default()
    }

    /// All of them, with their identifiers.
    pub fn iter(&self) -> impl Iterator<Item = (EntityId, &Entity)> {
        (0..).map(EntityId).zip(&self.entities)
    }

    /// One of them.
    pub fn get(&self, id: EntityId) -> &Entity {
        &self.entities[id.0 as usize]
    }

    /// Adds an entity.
    pub fn add(&mut self, entity: Entity) -> EntityId {
        self.entities.push(entity);
        EntityId(u32::try_from(self.entities.len() - 1).expect("fewer entities than bytes"))
    }
}
