//! [`Facts`]: quads, arranged to be asked.
//!
//! **In:** quads. **Out:** what they say of a subject, by property. Graphs are left aside.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use super::Description;
use crate::rdf::vocab::{rdf, schema, skos};

/// What is said of some subjects.
#[derive(Debug, Default)]
pub struct Facts<'a> {
    said: BTreeMap<&'a str, Vec<(&'a NamedNode, &'a Term)>>,
    pointing: BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>,
}

impl<'a> Facts<'a> {
    /// Of a description, with what stands beside it.
    pub fn of(description: &'a Description) -> Self {
        Self::from(description.quads.iter().chain(&description.beside))
    }

    /// Of quads.
    pub fn from(quads: impl IntoIterator<Item = &'a Quad>) -> Self {
        let mut facts = Self::default();
        for quad in quads {
            let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
            facts.said.entry(subject.as_str()).or_default().push((&quad.predicate, &quad.object));
            if let Term::NamedNode(object) = &quad.object {
                let key = (quad.predicate.as_str(), object.as_str());
                facts.pointing.entry(key).or_default().insert(subject.as_str());
            }
        }
        facts
    }

    /// All subjects.
    pub fn subjects(&self) -> impl Iterator<Item = &'a str> {
        self.said.keys().copied()
    }

    /// All that is said of a subject.
    pub fn about(&self, subject: &str) -> &[(&'a NamedNode, &'a Term)] {
        self.said.get(subject).map_or(&[], Vec::as_slice)
    }

    /// The values of a property, in the order in which they were said.
    pub fn all(
        &self,
        subject: &str,
        predicate: NamedNodeRef<'_>,
    ) -> impl Iterator<Item = &'a Term> {
        let fits = move |(p, _): &&(&'a NamedNode, &'a Term)| p.as_str() == predicate.as_str();
        let said: Vec<_> = self.about(subject).iter().filter(fits).map(|(_, o)| *o).collect();
        said.into_iter()
    }

    /// The IRIs that a property leads to.
    pub fn iris(&self, subject: &str, predicate: NamedNodeRef<'_>) -> Vec<&'a str> {
        let iri = |term: &'a Term| match term {
            Term::NamedNode(node) => Some(node.as_str()),
            _ => None,
        };
        self.all(subject, predicate).filter_map(iri).collect()
    }

    /// The first IRI that a property leads to.
    pub fn iri(&self, subject: &str, predicate: NamedNodeRef<'_>) -> Option<&'a str> {
        self.iris(subject, predicate).into_iter().next()
    }

    /// The literals of a property.
    pub fn texts(&self, subject: &str, predicate: NamedNodeRef<'_>) -> Vec<&'a str> {
        let text = |term: &'a Term| match term {
            Term::Literal(literal) => Some(literal.value()),
            _ => None,
        };
        self.all(subject, predicate).filter_map(text).collect()
    }

    /// The first literal of a property.
    pub fn text(&self, subject: &str, predicate: NamedNodeRef<'_>) -> Option<&'a str> {
        self.texts(subject, predicate).into_iter().next()
    }

    /// The first number of a property.
    pub fn number(&self, subject: &str, predicate: NamedNodeRef<'_>) -> Option<f64> {
        self.text(subject, predicate)?.parse().ok()
    }

    /// Whatever points at an object by a property, in the order of its IRIs.
    pub fn pointing(&self, predicate: NamedNodeRef<'_>, object: &'a str) -> Vec<&'a str> {
        let found = self.pointing.get(&(predicate.as_str(), object));
        found.into_iter().flatten().copied().collect()
    }

    /// Whether a subject is of a class.
    pub fn is(&self, subject: &str, class: NamedNodeRef<'_>) -> bool {
        self.iris(subject, rdf::TYPE).contains(&class.as_str())
    }

    /// The name of something: its label or headline, else the end of its IRI.
    pub fn name(&self, iri: &'a str) -> &'a str {
        let label = self.text(iri, skos::PREF_LABEL).or_else(|| self.text(iri, schema::HEADLINE));
        label.unwrap_or_else(|| iri.rsplit(['/', '#']).next().unwrap_or(iri))
    }
}
