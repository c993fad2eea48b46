//! Looking things up without SPARQL, no further than asked.
//!
//! **In:** a pattern of terms; words. **Out:** the quads that match, as they are found; how many there
//! are; what resembles a name or has some words.

use oxigraph::model::{GraphNameRef, NamedNodeRef, Quad};

use super::{Error, Store};
use crate::search::{Kind, Name, Part};

impl Store {
    /// The quads that match, as they are read.
    pub fn look<'a>(
        &'a self,
        subject: Option<NamedNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<NamedNodeRef<'_>>,
        graph: Option<NamedNodeRef<'_>>,
    ) -> impl Iterator<Item = Result<Quad, Error>> + use<'a> {
        let found = self.inner.quads_for_pattern(
            subject.map(Into::into),
            predicate,
            object.map(Into::into),
            graph.map(GraphNameRef::NamedNode),
        );
        found.map(|quad| quad.map_err(|e| Error::storage("read", e)))
    }

    /// The entities that a name may mean, likely ones first.
    pub fn resembling(&self, name: &Name, limit: usize) -> Result<Vec<String>, Error> {
        Ok(self.index.resembling(name, limit)?)
    }

    /// What has all of some parts of words, or any of them, best first.
    pub fn having(
        &self,
        kind: Kind,
        parts: &[Part<'_>],
        all: bool,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<String>, Error> {
        Ok(self.index.having(kind, parts, all, limit, offset)?)
    }
}
