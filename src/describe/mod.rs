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

use oxigraph::model::{NamedNode, Quad, Term};

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
    if thing.kind == Kind::Graph {
        let there = store.has_graph(&Name::named(thing.iri.as_str())?)?;
        return Ok(if there { Found::Here } else { withdrawn(store, thing)? });
    }
    let iri = thing.iri.as_ref();
    for quad in store.first(Some(iri), Some(dct::IS_REPLACED_BY), None, None, 1)? {
        if let Term::NamedNode(to) = quad.object {
            return Ok(Found::Moved(to));
        }
    }
    if !store.first(Some(iri), None, None, None, 1)?.is_empty() {
        let gone = store.first(Some(iri), Some(owl::DEPRECATED), None, None, 1)?;
        return Ok(if gone.is_empty() { Found::Here } else { Found::Gone });
    }
    if thing.kind == Kind::Utterance {
        let claim = store.base().first_claim(iri);
        for quad in store.first(Some(claim.as_ref()), Some(dic::REPORTS), None, None, 1)? {
            if let Term::NamedNode(to) = quad.object {
                return Ok(Found::Moved(to));
            }
        }
    }
    withdrawn(store, thing)
}

/// Whether the article of something that is not there was withdrawn.
fn withdrawn(store: &Store, thing: &Thing) -> Result<Found, Error> {
    let Some(article) = thing.article() else { return Ok(Found::Absent) };
    let article = store.base().article(&article);
    let gone = store.first(Some(article.as_ref()), Some(owl::DEPRECATED), None, None, 1)?;
    Ok(if gone.is_empty() { Found::Absent } else { Found::Gone })
}

/// What the store says of a thing that is there.
pub fn describe(store: &Store, thing: &Thing) -> Result<Description, Error> {
    scope::describe(store, thing)
}
