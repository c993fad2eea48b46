//! MAP: outcome → quads of the ontology.
//!
//! **In:** an [`Outcome`](crate::pipeline::Outcome) and the [`Base`] of a store. **Out:** an
//! [`ArticleGraph`], ready to be stored. Leaves to the store what needs other articles: which of
//! several names of an entity is shown. **Source:** `ontology/dictum.ttl`.

pub mod ids;
pub mod thing;
pub mod vocab;

pub(crate) mod quads;
#[cfg(test)]
pub(crate) mod sample;

pub use ids::{ArticleId, Base};
pub use quads::ArticleGraph;
pub use thing::Thing;
