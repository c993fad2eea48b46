//! DESCRIBE: an IRI of ours → what the store says of it, as one document.
//!
//! **In:** a [`Thing`], which may or may not be there. **Out:** a [`Found`]; what is there comes as a
//! [`Description`]: its triples, those of its parts, and of what it refers to enough to know it by
//! name. Everything is looked up by index, and lists that others fill (the claims of a speaker) are
//! cut at [`MANY`], so a document costs what it says. [`Facts`] reads it for people;
//! [`json_ld`],
//! [`schema_org`] and [`annotation`] write it for programs; [`dataset`] describes the store as a whole.
//!
//! **Source:** [Cool URIs for the Semantic Web](https://www.w3.org/TR/cooluris/);
//! [Concise Bounded Description](https://www.w3.org/submissions/CBD/).

pub mod annotation;
pub mod dataset;
mod facts;
pub mod json_ld;
pub mod schema_org;
mod scope;

pub use facts::Facts;

use oxigraph::model::{NamedNode, NamedNodeRef, Quad, Term};

use crate::{
    rdf::{
        Thing,
        thing::Kind,
        vocab::{dct, dic, owl},
    },
    store::{Error, Name, Store},
};

/// How many things a document lists that others point out, of each kind.
pub const MANY: usize = 100;

/// What became of a thing that was asked for.
#[derive(Clone, Debug)]
pub enum Found {
    /// It is here.
    Here,
    /// It is now known by another IRI.
    Moved(NamedNode),
    /// It was here, and was withdrawn.
    Gone,
    /// Nothing is known of it.
    Absent,
}

/// What the store says of a thing.
#[derive(Clone, Debug)]
pub struct Description {
    /// What it is about.
    pub thing: Thing,
    /// What is said: first of the thing itself.
    pub quads: Vec<Quad>,
    /// What a page shows beside it, such as the text that a claim stands in.
    pub beside: Vec<Quad>,
}

/// Looks for a thing.
///
/// Where it has moved, `dct:isReplacedBy` says so, in whatever graph; an utterance goes by the name
/// of any of its claims. What was withdrawn is marked `owl:deprecated`.
pub fn find(store: &Store, thing: &Thing) -> Result<Found, Error> {
    let iri = thing.iri.as_ref();
    if let Some(to) = leads(store, iri, dct::IS_REPLACED_BY)? {
        return Ok(Found::Moved(to));
    }
    if withdrawn(store, thing)? {
        return Ok(Found::Gone);
    }
    let there = match thing.kind {
        Kind::Graph => store.has_graph(&Name::named(iri.as_str())?)?,
        _ => !store.first(Some(iri), None, None, None, 1)?.is_empty(),
    };
    if there {
        return Ok(Found::Here);
    }
    let claim = store.base().first_claim(iri);
    let reported = match thing.kind {
        Kind::Utterance => leads(store, claim.as_ref(), dic::REPORTS)?,
        _ => None,
    };
    Ok(reported.map_or(Found::Absent, Found::Moved))
}

/// Where a property leads.
fn leads(
    store: &Store,
    subject: NamedNodeRef<'_>,
    predicate: NamedNodeRef<'_>,
) -> Result<Option<NamedNode>, Error> {
    let found = store.first(Some(subject), Some(predicate), None, None, 1)?;
    Ok(found.into_iter().find_map(|quad| match quad.object {
        Term::NamedNode(to) => Some(to),
        _ => None,
    }))
}

/// Whether the article that a thing is or stands in was withdrawn, and did not come again.
fn withdrawn(store: &Store, thing: &Thing) -> Result<bool, Error> {
    let Some(id) = thing.article() else { return Ok(false) };
    let article = store.base().article(&id);
    let marked = store.first(Some(article.as_ref()), Some(owl::DEPRECATED), None, None, 1)?;
    Ok(!marked.is_empty() && !store.has_article(&id)?)
}

/// What the store says of a thing that is there.
pub fn describe(store: &Store, thing: &Thing) -> Result<Description, Error> {
    scope::describe(store, thing)
}
