//! CONNECT: the claims of many articles → what they have in common, in graphs that can be made again.
//!
//! **In:** the article graphs of a [`Store`](crate::store::Store). **Out:** three more graphs:
//!
//! - `graph/utterances`: which claims report one utterance, who said it at whom, how many articles
//!   and independent ones carry it, what contradicts and answers it, where reports disagree.
//! - `graph/matches`: articles that print one text, events that are one happening, and the issues
//!   in which propositions of different articles meet.
//! - `graph/summaries`: counts per pair of sides, and per side and month.
//!
//! Every derived quad is a function of the articles that are there: neither the order in which they
//! came nor the batches matter, and upkeep ends in the same graphs as [`Derivation::rebuild`]. A
//! change costs time by what it touches. What is compared is found through an index of rare words
//! ([`candidates`]), weighed by a fixed table of how rare words are ([`words`]), judged two by two
//! ([`pair`]) and grouped so that nothing is chained together ([`cluster`]).
//!
//! ```
//! use dictum::{derive::Derivation, rdf::Base, store::Store};
//!
//! let derivation = Derivation::of(&Store::memory(&Base::default())?);
//! let summary = derivation.rebuild(&mut |_| ())?;
//! assert_eq!(summary.utterances, 0, "an empty store has none");
//! # Ok::<(), dictum::store::Error>(())
//! ```

mod candidates;
mod cluster;
mod corpus;
#[cfg(test)]
mod gold;
mod graphs;
mod groups;
mod issue;
mod pair;
mod record;
mod tally;
#[cfg(test)]
mod tests;
mod upkeep;
mod utterance;
mod words;

pub use upkeep::{Derivation, Progress, Summary};
pub(crate) use words::{Words, stems};
