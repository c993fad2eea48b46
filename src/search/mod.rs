//! FIND: words → the claims, articles and entities that have them.
//!
//! **In:** [`Unit`]s, what one article or one entity has to find; a [`Request`]. **Out:** [`Found`]:
//! the best hits first, each with its score and the place of its words. A [Tantivy](https://docs.rs/tantivy)
//! index beside the store on disk, or in memory. It knows nothing of the store: which units there are,
//! and when they change, is what the store tells it.
//!
//! The index also holds what is known of each thing (who spoke, when, in which article), so that a
//! [`Listing`] gives all claims of a speaker in the order of their days, page by page.
//!
//! The index holds the words of claims, the headlines of articles and the names of entities. Words are
//! what stands between signs that are neither letters nor digits; case and accents do not count, and
//! there is no stemming, so that what a query finds can be told from the query. [`query`] has its
//! language; [`like`] finds what resembles a [`Name`] instead.
//!
//! ```
//! use dictum::search::{Entry, Index, Kind, Request, Unit};
//!
//! let index = Index::memory()?;
//! let entry = Entry::new("urn:claim:1", Kind::Claim, "Tolmaria was behind the attack on the ferries");
//! let article = Unit::new("urn:article:1", vec![entry]);
//! let version = article.version();
//! index.update([Ok::<_, dictum::search::Error>(article)], version)?;
//! let found = index.find(&Request::new("ferr* AND \"the attack\""))?;
//! assert_eq!(found.hits[0].resource, "urn:claim:1");
//! assert_eq!(found.hits[0].snippet.marked("**"), "Tolmaria was behind **the** **attack** on **the** **ferries**");
//! # Ok::<(), dictum::search::Error>(())
//! ```

mod index;
mod like;
mod listing;
mod name;
mod query;
mod snippet;
#[cfg(test)]
mod tests;
mod unit;

pub use index::Index;
pub use like::Part;
pub use listing::{Item, Listed, Listing, Order, Tally};
pub use name::Name;
pub(crate) use name::is_title;
pub use query::{QueryError, check};
pub use snippet::Snippet;
pub use unit::{Entry, Facet, Graphs, Unit, Version};

use std::{fmt, str::FromStr};

/// Hits that a request gets which does not say how many it wants.
pub const DEFAULT_LIMIT: usize = 100;

/// Hits that a request may ask for, those passed over by its offset included.
pub const MAX_LIMIT: usize = 100_000;

/// What is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A claim, by its words.
    Claim,
    /// An article, by its headline.
    Article,
    /// An entity, by its names.
    Entity,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Claim, Self::Article, Self::Entity];

    /// Its name: `claim`, `article`, `entity`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Article => "article",
            Self::Entity => "entity",
        }
    }

    /// The field of its words, as queries name it: `text`, `headline`, `name`.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Claim => "text",
            Self::Article => "headline",
            Self::Entity => "name",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let kind = Self::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| Error::Kind { given: name.to_owned() })
    }
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The words, in the language of [`query`].
    pub query: String,
    /// Only things of this kind.
    pub kind: Option<Kind>,
    /// Only this thing.
    pub resource: Option<String>,
    /// How many hits at most.
    pub limit: usize,
    /// How many hits are passed over first.
    pub offset: usize,
}

impl Request {
    /// The best hits of all kinds.
    pub fn new(query: impl Into<String>) -> Self {
        let query = query.into();
        Self { query, kind: None, resource: None, limit: DEFAULT_LIMIT, offset: 0 }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The hits, best first; of equals those with the smaller IRI.
    pub hits: Vec<Hit>,
    /// How many there are, those not asked for included.
    pub total: usize,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Its IRI.
    pub resource: String,
    /// What it is.
    pub kind: Kind,
    /// How well it fits, by BM25. Only good to compare with the other hits of the same request.
    pub score: f32,
    /// Its words, around those looked for.
    pub snippet: Snippet,
}

/// Why something was not found or not indexed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The query is not in the language of queries.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// There is no such kind.
    #[error("{given:?} is no kind of what is found; there are \"claim\", \"article\", \"entity\"")]
    Kind {
        /// What was given.
        given: String,
    },
    /// More was asked for than is given at once.
    #[error("cannot give {asked} hits at once, {MAX_LIMIT} is the most")]
    Limit {
        /// Limit and offset together.
        asked: usize,
    },
    /// The index could not be read or written.
    #[error("cannot {doing} the search index: {source}")]
    Index {
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: tantivy::TantivyError,
    },
}

impl Error {
    /// Says what was tried.
    fn when<E: Into<tantivy::TantivyError>>(doing: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self::Index { doing, source: source.into() }
    }
}
