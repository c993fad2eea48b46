//! The graph of one article.

use oxigraph::model::Quad;

use super::ids::{ArticleId, Base};
use crate::pipeline::Outcome;

/// The quads of one article, ready to be stored.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleGraph {
    /// The article.
    pub article: ArticleId,
    /// Quads of the article's own graph, replaced as a whole.
    pub own: Vec<Quad>,
    /// Quads of the graphs that articles share: entities and propositions.
    pub shared: Vec<Quad>,
}

impl ArticleGraph {
    /// Maps what was found in one article. Pure: no clock, no randomness.
    pub fn of(outcome: &Outcome, _base: &Base) -> Self {
        Self { article: ArticleId::of(&outcome.article), own: Vec::new(), shared: Vec::new() }
    }
}
