//! Storing articles.

use super::{Error, Store};
use crate::rdf::{ArticleGraph, ids::ArticleId};

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

impl Store {
    /// Stores articles in one transaction: each article's graph replaced as a whole, what articles
    /// share added once. On return it is on disk.
    pub fn ingest(&self, _articles: &[ArticleGraph]) -> Result<Changes, Error> {
        unimplemented!()
    }

    /// Whether the store has an article.
    pub fn has_article(&self, _article: &ArticleId) -> Result<bool, Error> {
        unimplemented!()
    }
}
