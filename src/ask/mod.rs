//! ASK: typed questions → records, for whoever does not speak SPARQL.
//!
//! **In:** a [`Store`](crate::store::Store) and the [`Arguments`] of a [`Question`]. **Out:** [records](record) in a stable
//! order, page by page. The one place that HTTP routes, feeds, agents and pages of the web read the claims
//! graph through: what a question takes, what it answers and how it is documented stands in one table,
//! [`QUESTIONS`], and everything that describes the interface is made from it.
//!
//! Things are chosen by the [search index](crate::search), which knows who said what when, and read by
//! direct look-ups of quads ([`read`]); what many articles have in common is read from the derived graphs.
//! So an answer costs what it holds, and not what the store holds. No query is put together from what was
//! sent. Beside each question lies the SPARQL that asks the same (`queries/`), and a test compares the two.
//!
//! ```
//! use dictum::{ask::{self, Arguments}, rdf::Base, store::Store};
//!
//! let store = Store::memory(&Base::default())?;
//! let question = ask::QUESTIONS.iter().find(|question| question.name == "list_claims").unwrap();
//! let sent = [("act".to_owned(), "Denial".to_owned()), ("limit".to_owned(), "5".to_owned())];
//! let arguments = Arguments::of(question.parameters, sent)?;
//! assert!(matches!(question.answer(&store, &arguments)?, ask::Answer::Page(page) if page.items.is_empty()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod articles;
mod choice;
pub mod claims;
pub mod compare;
mod cursor;
pub mod entities;
pub mod graph;
mod parameter;
mod questions;
pub mod read;
pub mod record;
pub mod search;
pub mod timeline;
pub mod utterances;

pub use choice::{Choice, things};
pub use parameter::{Arguments, Parameter, Place, Type, Wrong, most_values};
pub use questions::{Answer, QUESTIONS, Question};

use crate::store;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It cannot be asked like that.
    #[error(transparent)]
    Wrong(#[from] Wrong),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
