//! RECONCILE: what somebody else wrote → the entities and utterances of a store that it may mean.
//!
//! **In:** a [`Query`]: a name, or a quotation in any wording; types; what else is known of the thing.
//! **Out:** [`Candidate`]s, best first, each with a score from 0 to 100 and the features that it comes
//! from; values of their [`Property`]s; suggestions for what somebody is typing. Candidates come from the
//! search index, by a word or the whole of a name; nothing ever looks at all entities. How JSON and HTTP
//! look is left to `server`. **Source:** the data model of the
//! [Reconciliation Service API](https://reconciliation-api.github.io/specs/0.2/).
//!
//! ```
//! use dictum::{rdf::Base, reconcile::{Query, Reconciler}, store::{Cancel, Store}};
//!
//! let store = Store::memory(&Base::default())?;
//! let found = Reconciler::new(&store, Cancel::new()).candidates(&Query::named("Petra Oswin"))?;
//! assert!(found.is_empty(), "an empty store knows nobody");
//! # Ok::<(), dictum::store::Error>(())
//! ```

mod condition;
mod kind;
mod property;
mod score;
mod suggest;
mod thing;

pub use condition::{Condition, Given, Quantifier};
pub use kind::Type;
pub use property::{Property, Value};
pub use score::{Candidate, Feature};
pub use thing::Thing;

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedOrBlankNode, Term};

use crate::{
    derive::stems,
    rdf::vocab::{dic, skos},
    search::{Kind, Name, Part},
    store::{Cancel, Error, Store},
};

/// Candidates that are given at most.
pub const MAX_CANDIDATES: usize = 50;

/// Candidates that a query gets which does not say how many it wants.
pub const DEFAULT_CANDIDATES: usize = 10;

/// Things that are compared closely for one name.
const POOL: usize = 60;

/// Claims that are compared closely for one quotation.
const CLAIMS: usize = 80;

/// Words of a quotation by which claims are looked up.
const WORDS: usize = 12;

/// Words from which on what has no type may be a quotation.
const QUOTATION: usize = 5;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Its name, or words of a quotation; any of several. None: it is told by its properties.
    pub names: Vec<String>,
    /// Identifiers, any of which is its own.
    pub ids: Vec<String>,
    /// What it is: one of these. Empty: anything. [`None`] is a type that the service does not have.
    pub types: Vec<Option<Type>>,
    /// Whether things of other types are candidates too, with lower scores.
    pub lenient: bool,
    /// What is known of it.
    pub conditions: Vec<Condition>,
    /// How many candidates are wanted.
    pub limit: Option<usize>,
}

impl Query {
    /// For a name and nothing else.
    pub fn named(name: &str) -> Self {
        Self { names: vec![name.to_owned()], ..Self::default() }
    }
}

/// Finds what somebody means.
#[derive(Clone, Debug)]
pub struct Reconciler {
    store: Store,
    cancel: Cancel,
}

impl Reconciler {
    /// In a store, until cancelled.
    pub fn new(store: &Store, cancel: Cancel) -> Self {
        Self { store: store.clone(), cancel }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The candidates for a query, best first.
    pub fn candidates(&self, query: &Query) -> Result<Vec<Candidate>, Error> {
        let mut found: Vec<Candidate> = Vec::new();
        for thing in self.pool(query)? {
            self.going()?;
            if let Some(candidate) = self.weigh(thing, query)? {
                found.push(candidate);
            }
        }
        score::rank(&mut found);
        found.truncate(query.limit.unwrap_or(DEFAULT_CANDIDATES).min(MAX_CANDIDATES));
        for candidate in &mut found {
            candidate.description = self.description(&candidate.thing)?;
        }
        Ok(found)
    }

    /// What may be meant: what has the name or the words, else what has a property as given.
    fn pool(&self, query: &Query) -> Result<Vec<Thing>, Error> {
        let mut iris = BTreeSet::new();
        let among = |of: fn(Type) -> bool| {
            query.lenient || query.types.is_empty() || query.types.iter().flatten().any(|t| of(*t))
        };
        let (entities, utterances) =
            (among(|t| t != Type::Utterance), among(|t| t == Type::Utterance));
        for id in &query.ids {
            iris.extend(self.known(id)?.map(|thing| thing.iri));
        }
        for text in &query.names {
            iris.extend(self.known(text)?.map(|thing| thing.iri));
            let name = Name::of(text);
            if entities {
                let found = self.store.resembling(&name, POOL)?;
                iris.extend(found.into_iter().filter_map(|iri| self.ours(&iri)));
            }
            let typed = query.types.contains(&Some(Type::Utterance));
            if utterances && (typed || name.words().len() >= QUOTATION) {
                iris.extend(self.quoted(text)?);
            }
        }
        if query.names.is_empty() && query.ids.is_empty() {
            for condition in &query.conditions {
                iris.extend(self.having(condition, POOL)?);
            }
        }
        let things = iris.into_iter().map(|iri| self.thing(&iri));
        things.filter_map(Result::transpose).collect()
    }

    /// The utterances that are reported in words like these.
    fn quoted(&self, text: &str) -> Result<BTreeSet<NamedNode>, Error> {
        let stems = stems(text, WORDS);
        let parts: Vec<_> = stems.iter().map(|stem| Part::Start(stem)).collect();
        let claims = self.store.having(Kind::Claim, &parts, false, CLAIMS, 0)?;
        let claims = claims.iter().filter_map(|claim| self.ours(claim));
        let mut found = BTreeSet::new();
        for claim in claims {
            found.extend(self.object(&claim, dic::REPORTS)?);
        }
        Ok(found)
    }

    /// What has a property as given, as far as that can be looked up.
    fn having(&self, condition: &Condition, most: usize) -> Result<BTreeSet<NamedNode>, Error> {
        let mut found = BTreeSet::new();
        let Some(property) = condition.property else { return Ok(found) };
        for given in &condition.values {
            if let (Property::Wikidata | Property::SameAs, Given::Text(id) | Given::Id(id)) =
                (property, given)
            {
                found.extend(self.known(id)?.map(|thing| thing.iri));
            }
            let Some(predicate) = property.links() else { continue };
            for thing in self.meant(given)? {
                for quad in
                    self.store.look(None, Some(predicate), Some(thing.as_ref()), None).take(most)
                {
                    self.going()?;
                    let NamedOrBlankNode::NamedNode(subject) = quad?.subject else { continue };
                    match property {
                        // It is a claim that says so, of its speakers.
                        Property::SpokeFor | Property::Country => {
                            found.extend(self.objects(&subject, dic::SPEAKER)?);
                        }
                        _ => _ = found.insert(subject),
                    }
                }
            }
        }
        Ok(found)
    }

    /// The entities that the value of a property means.
    fn meant(&self, given: &Given) -> Result<Vec<NamedNode>, Error> {
        let text = match given {
            Given::Id(id) => id,
            Given::Text(text) => text,
            Given::Number(_) | Given::Truth(_) => return Ok(Vec::new()),
        };
        if let Some(thing) = self.known(text)? {
            return Ok(vec![thing.iri]);
        }
        let found = self.candidates(&Query { limit: Some(3), ..Query::named(text) })?;
        let sure = found.into_iter().filter(|candidate| candidate.score >= 90.0);
        Ok(sure.map(|candidate| candidate.thing.iri).collect())
    }

    /// The one node to which a node of ours leads.
    fn object(
        &self,
        from: &NamedNode,
        predicate: oxigraph::model::NamedNodeRef<'_>,
    ) -> Result<Option<NamedNode>, Error> {
        let found = self.store.look(Some(from.as_ref()), Some(predicate), None, None).next();
        Ok(found.transpose()?.and_then(|quad| match quad.object {
            Term::NamedNode(node) => Some(node),
            _ => None,
        }))
    }

    /// All nodes to which a node of ours leads.
    fn objects(
        &self,
        from: &NamedNode,
        predicate: oxigraph::model::NamedNodeRef<'_>,
    ) -> Result<Vec<NamedNode>, Error> {
        let quads = self.store.quads(Some(from.as_ref()), Some(predicate), None, None)?;
        let node = |term| if let Term::NamedNode(node) = term { Some(node) } else { None };
        Ok(quads.into_iter().filter_map(|quad| node(quad.object)).collect())
    }

    /// The name to show for a node.
    fn label(&self, node: &NamedNode) -> Result<Option<String>, Error> {
        let found = self.store.look(Some(node.as_ref()), Some(skos::PREF_LABEL), None, None).next();
        Ok(found.transpose()?.and_then(|quad| match quad.object {
            Term::Literal(label) => Some(label.value().to_owned()),
            _ => None,
        }))
    }

    /// A stored IRI.
    fn ours(&self, iri: &str) -> Option<NamedNode> {
        self.store
            .base()
            .path_of(iri)
            .and_then(|path| self.store.base().thing(path))
            .map(|thing| thing.iri)
    }

    fn going(&self) -> Result<(), Error> {
        if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }
}
