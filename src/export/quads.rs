//! The quads that some claims are made of.
//!
//! **In:** claims, those of an article together. **Out:** their quads, each once and in its graph: what
//! is said of the claim, its spans, mentions and relays, its article and run; of entities and
//! propositions what the shared graphs say. Of what was derived, the utterance that a claim reports, without
//! what links it to others.

use std::{collections::HashSet, io::Write};

use oxigraph::model::{GraphName, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use super::Error;
use crate::{
    rdf::vocab::{dic, schema},
    store::{self, QuadWriter, Store},
};

/// What links things to others that were not asked for.
const LINKS: [NamedNodeRef<'_>; 10] = [
    dic::CONTRADICTS,
    dic::RESPONDS_TO,
    dic::AFFIRMS,
    dic::DISPUTES,
    dic::PURSUES,
    dic::CONCERNS,
    dic::HAS_ISSUE,
    dic::NEAR_DUPLICATE_OF,
    dic::SAME_HAPPENING_AS,
    dic::AWAITS,
];

/// What is written of a thing without going on to what it leads to: whatever else an article mentions, and
/// whoever other articles name in the utterance.
const ENDS: [NamedNodeRef<'_>; 4] = [schema::MENTIONS, dic::VOICE, dic::SIDE, dic::AIMS_AT];

/// Collects the quads of claims.
pub(super) struct Quads<'a, W: Write> {
    store: &'a Store,
    to: QuadWriter<W>,
    /// Shared nodes that were written.
    shared: HashSet<NamedNode>,
    /// Nodes of the present article that were written.
    own: HashSet<NamedNode>,
    article: Option<NamedNode>,
}

impl<'a, W: Write> Quads<'a, W> {
    pub(super) fn new(store: &'a Store, to: QuadWriter<W>) -> Self {
        Self { store, to, shared: HashSet::new(), own: HashSet::new(), article: None }
    }

    /// Writes a claim of an article.
    pub(super) fn claim(&mut self, claim: &NamedNode, article: &NamedNode) -> Result<(), Error> {
        if self.article.as_ref() != Some(article) {
            self.own.clear();
            self.article = Some(article.clone());
        }
        let mut waiting = vec![claim.clone()];
        while let Some(node) = waiting.pop() {
            if self.own.contains(&node) || self.shared.contains(&node) {
                continue;
            }
            let quads = self.about(&node)?;
            for quad in &quads {
                self.to.quad(quad)?;
                let Term::NamedNode(object) = &quad.object else { continue };
                if !ENDS.contains(&quad.predicate.as_ref())
                    && object.as_str().starts_with(self.store.base().as_str())
                {
                    waiting.push(object.clone());
                }
            }
            // The graph that says so says where it is from, too.
            if let Some(Quad { graph_name: GraphName::NamedNode(graph), .. }) =
                quads.iter().find(|quad| quad.subject == NamedOrBlankNode::from(claim.clone()))
            {
                waiting.push(graph.clone());
            }
            let base = self.store.base();
            let shared = [base.entities(), base.propositions(), base.utterances()];
            let is_shared = quads.first().is_some_and(|quad| match &quad.graph_name {
                GraphName::NamedNode(graph) => shared.contains(graph),
                _ => false,
            });
            if is_shared {
                self.shared.insert(node)
            } else {
                self.own.insert(node)
            };
        }
        Ok(())
    }

    /// What is said of a node, but for its links.
    fn about(&self, node: &NamedNode) -> Result<Vec<Quad>, store::Error> {
        let mut quads = self.store.quads(Some(node.as_ref()), None, None, None)?;
        quads.retain(|quad| !LINKS.contains(&quad.predicate.as_ref()));
        Ok(quads)
    }

    pub(super) fn end(self) -> Result<(), Error> {
        self.to.end()?;
        Ok(())
    }
}
