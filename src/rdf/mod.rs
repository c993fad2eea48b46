//! MAP: outcome → quads of the ontology.

use oxigraph::model::Quad;

use crate::pipeline::Outcome;

/// The start of every IRI that a store mints, such as `http://localhost:7979/`. Fixed when a store
/// is created, so that what is minted is what its server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

/// The quads of one article, ready to be stored.
#[derive(Clone, Debug)]
pub struct ArticleGraph {
    /// Quads of the article's own graph, replaced as a whole.
    pub own: Vec<Quad>,
    /// Quads of the graphs that articles share: entities and propositions.
    pub shared: Vec<Quad>,
}

impl ArticleGraph {
    /// Maps what was found in one article. Pure: no clock, no randomness.
    pub fn of(_outcome: &Outcome, _base: &Base) -> Self {
        Self { own: Vec::new(), shared: Vec::new() }
    }
}
