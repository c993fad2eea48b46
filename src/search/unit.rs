//! What can be found, and when it changed.
//!
//! **In:** quads. **Out:** [`Entry`]s, and the [`Unit`]s in which they come and go: an article with its
//! claims, an entity with its names. A [`Version`] tells two states of a collection of entries apart
//! without comparing them.

use std::ops::{AddAssign, SubAssign};

use oxigraph::model::{
    GraphNameRef, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, QuadRef, TermRef,
};
use sha2::{Digest as _, Sha256};

use super::Kind;
use crate::rdf::{
    Base,
    vocab::{ACTS, dic, rdf, schema, skos},
};

/// Something that is known of a thing, by which things are chosen and put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facet {
    /// The class of an entity, the act of a claim.
    Class,
    /// Who spoke.
    Speaker,
    /// For whom they spoke.
    OnBehalfOf,
    /// At whom the claim aims.
    Target,
    /// To whom it was said.
    Addressee,
    /// What it is about.
    Event,
    /// Who passed it on.
    Via,
    /// The article that reports it.
    Article,
    /// Whether it is quoted.
    Quotation,
    /// How sure it is that the claim is right.
    Confidence,
    /// First day on which it may have been said.
    From,
    /// Last day on which it may have been said.
    Until,
    /// Who published the article. Holds for its claims too.
    Publisher,
    /// On which day. Places those claims in time that are not dated themselves.
    Published,
}

impl Facet {
    /// Its name in the index.
    const fn name(self) -> &'static str {
        match self {
            Self::Class => "class",
            Self::Speaker => "speaker",
            Self::OnBehalfOf => "on behalf of",
            Self::Target => "target",
            Self::Addressee => "addressee",
            Self::Event => "event",
            Self::Via => "via",
            Self::Article => "article",
            Self::Quotation => "quotation",
            Self::Confidence => "confidence",
            Self::From => "from",
            Self::Until => "until",
            Self::Publisher => "publisher",
            Self::Published => "published",
        }
    }

    /// A value of it, as the index holds it.
    pub(super) fn term(self, value: &str) -> String {
        format!("{} {value}", self.name())
    }
}

/// What the index is told of one thing by one quad.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The thing's IRI.
    pub resource: String,
    /// What it is.
    pub kind: Kind,
    /// What is known of it; `None` for words by which it is found.
    pub facet: Option<Facet>,
    /// The words, or the facet's value.
    pub words: String,
}

/// The graphs of a store that tell the index something of their own.
#[derive(Clone, Debug)]
pub struct Graphs {
    entities: NamedNode,
    derived: [NamedNode; 3],
}

impl Graphs {
    /// Those of the store with a base.
    pub fn of(base: &Base) -> Self {
        Self {
            entities: base.entities(),
            derived: [base.utterances(), base.matches(), base.summaries()],
        }
    }

    /// The graph of entities: those named elsewhere have no name but a description.
    pub fn entities(&self) -> NamedNodeRef<'_> {
        self.entities.as_ref()
    }
}

impl Entry {
    /// Words of a thing.
    pub fn new(resource: impl Into<String>, kind: Kind, words: impl Into<String>) -> Self {
        Self { resource: resource.into(), kind, facet: None, words: words.into() }
    }

    /// Something known of a thing.
    pub fn known(
        resource: impl Into<String>,
        kind: Kind,
        facet: Facet,
        value: impl Into<String>,
    ) -> Self {
        Self { facet: Some(facet), ..Self::new(resource, kind, value) }
    }

    /// What a quad tells the index, and the IRI of the unit to which that belongs.
    pub fn of(quad: QuadRef<'_>, graphs: &Graphs) -> Option<(String, Self)> {
        let (NamedOrBlankNodeRef::NamedNode(resource), GraphNameRef::NamedNode(graph)) =
            (quad.subject, quad.graph_name)
        else {
            return None;
        };
        let value = match quad.object {
            TermRef::NamedNode(node) => node.as_str(),
            TermRef::Literal(literal) => literal.value(),
            _ => return None,
        };
        let (resource, shared) = (resource.as_str(), graph == graphs.entities());
        let (unit, kind, facet) = match quad.predicate {
            skos::PREF_LABEL | skos::ALT_LABEL if shared => (resource, Kind::Entity, None),
            rdf::TYPE if shared => (resource, Kind::Entity, Some(Facet::Class)),
            _ if graphs.derived.iter().any(|derived| graph == derived.as_ref()) => return None,
            dic::TEXT => (graph.as_str(), Kind::Claim, None),
            schema::HEADLINE => (graph.as_str(), Kind::Article, None),
            predicate => {
                let (kind, facet) = facet(predicate, value)?;
                (graph.as_str(), kind, Some(facet))
            }
        };
        let literal = matches!(quad.object, TermRef::Literal(_));
        if facet.is_none() && !literal {
            return None;
        }
        let (resource, words) = (resource.to_owned(), value.to_owned());
        Some((unit.to_owned(), Self { resource, kind, facet, words }))
    }

    /// The predicates of quads that tell the index something.
    pub const PREDICATES: [NamedNodeRef<'static>; 18] = [
        rdf::TYPE,
        dic::TEXT,
        dic::SPEAKER,
        dic::ON_BEHALF_OF,
        dic::TARGET,
        dic::ADDRESSEE,
        dic::HAS_EVENT,
        dic::VIA,
        dic::APPEARS_IN,
        dic::QUOTATION_TYPE,
        dic::CONFIDENCE,
        dic::SAID_FROM,
        dic::SAID_UNTIL,
        schema::HEADLINE,
        schema::PUBLISHER,
        schema::DATE_PUBLISHED,
        skos::PREF_LABEL,
        skos::ALT_LABEL,
    ];

    /// A number that tells this entry from others.
    fn mark(&self) -> u64 {
        let mut hash = Sha256::new();
        let facet = self.facet.map_or("", Facet::name);
        for part in [&self.resource, self.kind.name(), facet, &self.words] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let bytes = hash.finalize();
        bytes.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

/// What a quad of an article's graph says of a claim or of the article.
fn facet(predicate: NamedNodeRef<'_>, value: &str) -> Option<(Kind, Facet)> {
    Some(match predicate {
        rdf::TYPE if value == dic::ARTICLE.as_str() => (Kind::Article, Facet::Class),
        rdf::TYPE if ACTS.iter().any(|act| act.as_str() == value) => (Kind::Claim, Facet::Class),
        dic::SPEAKER => (Kind::Claim, Facet::Speaker),
        dic::ON_BEHALF_OF => (Kind::Claim, Facet::OnBehalfOf),
        dic::TARGET => (Kind::Claim, Facet::Target),
        dic::ADDRESSEE => (Kind::Claim, Facet::Addressee),
        dic::HAS_EVENT => (Kind::Claim, Facet::Event),
        dic::VIA => (Kind::Claim, Facet::Via),
        dic::APPEARS_IN => (Kind::Claim, Facet::Article),
        dic::QUOTATION_TYPE => (Kind::Claim, Facet::Quotation),
        dic::CONFIDENCE => (Kind::Claim, Facet::Confidence),
        dic::SAID_FROM => (Kind::Claim, Facet::From),
        dic::SAID_UNTIL => (Kind::Claim, Facet::Until),
        schema::PUBLISHER => (Kind::Article, Facet::Publisher),
        schema::DATE_PUBLISHED => (Kind::Article, Facet::Published),
        _ => return None,
    })
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
