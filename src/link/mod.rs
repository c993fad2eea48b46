//! LINK: entities of a store ↔ the same things in other knowledge bases.
//!
//! **In:** [`Subject`]s, entities with what is known of them; a source of things elsewhere: an
//! [`Endpoint`] of the Reconciliation Service API, a [`Dump`] of names, or the [`table`] that a person
//! has gone over. **Out:** [`Link`](crate::store::Link)s for the store. Being right comes before finding
//! much: [`judge`] links what has the same name, is of a kind that fits, and has no rival; where two things
//! have the name, what the articles say beside it must decide.

mod dump;
mod endpoint;
mod judge;
mod kind;
mod subject;
pub mod table;

pub use dump::{Dump, DumpError, Read};
pub use endpoint::{Asked, Endpoint, EndpointError, Settings};
pub use judge::{Found, Limits, Verdict, judge};
pub use subject::{Subject, subjects};

/// The service for Wikidata.
pub const WIKIDATA: &str = "https://wikidata.reconci.link/en/api";
