//! STORE: quads → an embedded Oxigraph store; SPARQL answers out of it.

use std::{io, path::Path};

use crate::rdf::{ArticleGraph, Base};

/// A store of claims, on disk or in memory. Cheap to clone; clones share the data.
#[derive(Clone)]
pub struct Store {
    _inner: oxigraph::store::Store,
    base: Base,
}

/// What an ingest changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Articles that the store did not have.
    pub new: usize,
    /// Articles whose graph was replaced.
    pub replaced: usize,
    /// Articles that were there already, to the quad.
    pub unchanged: usize,
}

/// Why a store operation failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another process holds the store.
    #[error("the store {dir:?} is in use by another process")]
    Locked {
        /// The folder of the store.
        dir: String,
        /// URL of the server that holds it, if one said so.
        server: Option<String>,
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
    /// Reading or writing failed.
    #[error("cannot {doing}")]
    Io {
        /// What was tried.
        doing: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
}

impl Store {
    /// Opens the store in `dir`, creating it with `base` (or the default base) if there is none.
    /// A base that differs from the one a store was created with is an error.
    #[cfg(feature = "rocksdb")]
    pub fn open(_dir: &Path, _base: Option<&Base>) -> Result<Self, Error> {
        unimplemented!()
    }

    /// An empty store in memory.
    pub fn memory(_base: &Base) -> Result<Self, Error> {
        unimplemented!()
    }

    /// The start of all IRIs in it.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// Stores articles in one transaction: each article's graph replaced as a whole, what articles
    /// share added once. On return it is on disk.
    pub fn ingest(&self, _articles: &[ArticleGraph]) -> Result<Changes, Error> {
        unimplemented!()
    }
}
