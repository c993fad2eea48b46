//! What can be found, and when it changed.
//!
//! **In:** quads. **Out:** [`Entry`]s, and the [`Unit`]s in which they come and go: an article with its
//! claims, an entity with its names. A [`Version`] tells two states of a collection of entries apart
//! without comparing them.

use std::ops::{AddAssign, SubAssign};

use oxigraph::model::{NamedNodeRef, NamedOrBlankNodeRef, QuadRef, TermRef};
use sha2::{Digest as _, Sha256};

use super::Kind;
use crate::rdf::vocab::{dic, schema, skos};

/// Words by which one thing is found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The thing's IRI.
    pub resource: String,
    /// What it is.
    pub kind: Kind,
    /// The words.
    pub words: String,
}

impl Entry {
    /// Words of a thing.
    pub fn new(resource: impl Into<String>, kind: Kind, words: impl Into<String>) -> Self {
        Self { resource: resource.into(), kind, words: words.into() }
    }

    /// What a quad gives to find, and the IRI of the unit to which that belongs. `entities` is the graph
    /// of entities: those named elsewhere have no name but a description.
    pub fn of(quad: QuadRef<'_>, entities: NamedNodeRef<'_>) -> Option<(String, Self)> {
        let (NamedOrBlankNodeRef::NamedNode(resource), TermRef::Literal(words)) =
            (quad.subject, quad.object)
        else {
            return None;
        };
        let resource = resource.as_str();
        let shared = quad.graph_name == entities.into();
        let (unit, kind) = match quad.predicate {
            dic::TEXT => (graph(quad)?, Kind::Claim),
            schema::HEADLINE => (graph(quad)?, Kind::Article),
            skos::PREF_LABEL | skos::ALT_LABEL if shared => (resource, Kind::Entity),
            _ => return None,
        };
        Some((unit.to_owned(), Self::new(resource, kind, words.value())))
    }

    /// The predicates of quads that give something to find, in the graphs of articles.
    pub const IN_ARTICLES: [NamedNodeRef<'static>; 2] = [dic::TEXT, schema::HEADLINE];

    /// Those in the graph of entities.
    pub const OF_ENTITIES: [NamedNodeRef<'static>; 2] = [skos::PREF_LABEL, skos::ALT_LABEL];

    /// A number that tells this entry from others.
    fn mark(&self) -> u64 {
        let mut hash = Sha256::new();
        for part in [&self.resource, self.kind.name(), &self.words] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let bytes = hash.finalize();
        bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

fn graph(quad: QuadRef<'_>) -> Option<&str> {
    match quad.graph_name {
        oxigraph::model::GraphNameRef::NamedNode(graph) => Some(graph.as_str()),
        _ => None,
    }
}

/// Entries that are replaced together, under one IRI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The graph of an article, or an entity.
    pub iri: String,
    /// Its entries; a unit without any is taken out of the index.
    pub entries: Vec<Entry>,
}

impl Unit {
    /// A unit.
    pub fn new(iri: impl Into<String>, entries: Vec<Entry>) -> Self {
        Self { iri: iri.into(), entries }
    }

    /// The version of its entries.
    pub fn version(&self) -> Version {
        let mut version = Version::default();
        for entry in &self.entries {
            version += entry;
        }
        version
    }
}

/// Tells collections of entries apart: the sum of a hash of each, so that it does not depend on their
/// order and follows a change without looking at the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version(pub u64);

impl AddAssign<&Entry> for Version {
    fn add_assign(&mut self, entry: &Entry) {
        self.0 = self.0.wrapping_add(entry.mark());
    }
}

impl SubAssign<&Entry> for Version {
    fn sub_assign(&mut self, entry: &Entry) {
        self.0 = self.0.wrapping_sub(entry.mark());
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl std::str::FromStr for Version {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u64::from_str_radix(text, 16).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_forgets_order_and_what_was_taken_out() {
        let [a, b] = ["a", "b"].map(|words| Entry::new("urn:x", Kind::Claim, words));
        let version = |entries: &[&Entry]| {
            let mut version = Version::default();
            for entry in entries {
                version += entry;
            }
            version
        };
        assert_eq!(version(&[&a, &b]), version(&[&b, &a]));
        assert_ne!(version(&[&a]), version(&[&b]));
        let mut one = version(&[&a, &b]);
        one -= &b;
        assert_eq!(one, version(&[&a]));
    }
}
