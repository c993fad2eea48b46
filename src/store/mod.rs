//! STORE: quads → an embedded Oxigraph store; SPARQL answers out of it.
//!
//! **In:** [`ArticleGraph`](crate::rdf::ArticleGraph)s, SPARQL text. **Out:** answers and exports in
//! every RDF and SPARQL results format. Blocks: an asynchronous caller goes through
//! `spawn_blocking` and hands in a writer that feeds its stream. Leaves limits of time to the
//! caller, who cancels. What is stored can be found by its words: the [search index](crate::search)
//! follows the store.
//!
//! ```
//! use dictum::{rdf::Base, store::{Format, Options, Rdf, Store}};
//!
//! let store = Store::memory(&Base::default())?;
//! let query = store.query("SELECT * { ?act a owl:Class } LIMIT 1", &Options::default());
//! assert!(query.is_err(), "no prefix is declared");
//! let mut out = Vec::new();
//! store.query("ASK { ?s ?p ?o }", &Options::default())?.write(Format::Csv, Rdf::V11, &mut out)?;
//! assert_eq!(out, b"true", "the store holds the ontology");
//! # Ok::<(), dictum::store::Error>(())
//! ```

mod backup;
mod cut;
mod derived;
mod export;
mod federation;
mod format;
mod graph;
mod ingest;
mod latest;
mod links;
mod look;
mod open;
mod order;
mod query;
mod rewrite;
mod search;
mod service;
mod shape;
mod snapshot;
mod sort;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod tracked;
mod update;
mod walk;

pub use derived::Census;
pub use export::{QuadWriter, Rdf};
pub use format::{Form, Format};
pub use graph::{GraphError, Name, Source};
pub use ingest::Changes;
pub(crate) use links::namespace;
pub use links::{Link, Linked, Relation};
pub use open::Announcement;
pub use query::{Answer, Cancel, DefaultGraph, Options, Query, Solutions, Triples, Written};
pub use shape::{Bounds, Effort, Scan, Shape};
pub use snapshot::Snapshot;
pub use update::{Rows, Updating};

use std::{
    io,
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
};

use crate::{
    outside,
    rdf::Base,
    search::{self as finding, Index},
};

use rewrite::Days;
pub(crate) use tables::Sizes;

/// A store of claims, on disk or in memory. Cheap to clone; clones share the data.
#[derive(Clone)]
pub struct Store {
    inner: oxigraph::store::Store,
    base: Base,
    /// The folder of a store on disk.
    dir: Option<Arc<PathBuf>>,
    /// Whether it reads from disk.
    on_disk: bool,
    /// Held while writing: Oxigraph's transactions do not detect conflicts.
    writing: Arc<std::sync::Mutex<()>>,
    /// Follows what is written.
    index: Arc<Index>,
    /// Whether queries are rewritten before they are planned.
    rewrites: bool,
    /// Between which days the values of a property are, if they are nothing but days without zone.
    days: Arc<std::sync::Mutex<Days>>,
    /// How many triples match the patterns of queries, about.
    sizes: Sizes,
    /// Counts the changes since it was opened.
    version: Arc<AtomicU64>,
}

/// How much a store holds. Kept up at every ingest, so reading it costs nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Articles.
    pub articles: u64,
    /// Claims.
    pub claims: u64,
    /// Quads of articles and of the graphs they share; not those of ontology and derived graphs.
    pub quads: u64,
}

/// Why a store operation failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process holds the store.
    #[error("the store {dir:?} is in use by another process{}", server.as_ref().map_or(String::new(), |url| format!(", the server at {url}")))]
    Locked {
        /// The folder of the store.
        dir: PathBuf,
        /// URL of the server that holds it, if one said so.
        server: Option<String>,
    },
    /// There is no store where one was expected.
    #[error("there is no store in {dir:?}")]
    Absent {
        /// The folder.
        dir: PathBuf,
    },
    /// The store was created with another base.
    #[error("the store {dir:?} was created with the base {stored}, not {given}")]
    OtherBase {
        /// The folder of the store.
        dir: PathBuf,
        /// The base that it was created with.
        stored: Base,
        /// The base that was asked for.
        given: Base,
    },
    /// The query does not parse.
    #[error("SPARQL syntax error at line {line}, column {column}: {message}")]
    Syntax {
        /// What is wrong.
        message: String,
        /// 1-based.
        line: usize,
        /// 1-based, in code points.
        column: usize,
    },
    /// An IRI that was handed in is none.
    #[error("{iri:?} is no absolute IRI: {message}")]
    Iri {
        /// What was given.
        iri: String,
        /// What is wrong with it.
        message: String,
    },
    /// The format cannot carry what the query answers with.
    #[error("the format {format} does not carry the answer of this query ({form:?})")]
    Format {
        /// The format.
        format: Format,
        /// What the query answers with.
        form: Form,
    },
    /// The query is larger than allowed.
    #[error("the query has {found} {what}; the limit is {limit}")]
    TooComplex {
        /// What there is too much of.
        what: &'static str,
        /// How much.
        found: usize,
        /// How much there may be.
        limit: usize,
    },
    /// There are more rows or triples than allowed, and the format has no place to say so.
    #[error(
        "the answer has more than {limit} rows, the limit; {format} cannot say that it was cut"
    )]
    TooLong {
        /// How many there may be.
        limit: u64,
        /// The format.
        format: Format,
    },
    /// The query was stopped.
    #[error("the query was stopped")]
    Cancelled,
    /// Nothing could be found by its words.
    #[error(transparent)]
    Search(#[from] finding::Error),
    /// A `SERVICE dic:search` does not say what to find.
    #[error("cannot search: {0}")]
    Service(String),
    /// The query cannot be evaluated, such as one that needs the network.
    #[error("cannot evaluate the query: {0}")]
    Evaluation(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The query or update wants another server, and none may be asked.
    #[error("no other server is asked: {0}")]
    Outside(String),
    /// Another server may not be asked, or did not answer.
    #[error(transparent)]
    Elsewhere(#[from] outside::Error),
    /// The store has changed since the rows of an update were found.
    #[error("the store has changed meanwhile")]
    Changed,
    /// An update speaks of a graph that is not there.
    #[error("there is no graph {0}")]
    NoGraph(String),
    /// An update creates a graph that is there.
    #[error("there is a graph {0} already")]
    GraphExists(String),
    /// Reading or writing failed.
    #[error("cannot {doing}: {source}")]
    Io {
        /// What was tried.
        doing: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

impl Error {
    fn storage(doing: &str, error: oxigraph::store::StorageError) -> Self {
        Self::Io { doing: doing.to_owned(), source: error.into() }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("dir", &self.dir)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}
