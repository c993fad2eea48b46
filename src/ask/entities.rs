//! Entities: lists of them, and one. Their claims are lists of [claims](super::claims).

use super::{
    Arguments, Error, Parameter, Place, Type,
    choice::{self, CURSOR, LIMIT},
    claims::{iri, page},
    cursor,
    read::{Reader, TYPES},
    record::{Entity, Page},
};
use crate::{
    rdf::vocab::prov,
    search::{Facet, Kind, Listing, Order},
    store::Store,
};

/// The types by their names.
const TYPE_NAMES: [&str; 8] = {
    let mut names = [""; 8];
    let mut at = 0;
    while at < names.len() {
        names[at] = TYPES[at].0;
        at += 1;
    }
    names
};

/// By what entities are chosen.
pub(super) const FILTERS: &[Parameter] = &[
    Parameter::new(
        "q",
        Type::Text,
        "osw*",
        "Words of one of its names, in the language of searches.",
    ),
    Parameter::new("type", Type::Choice(&TYPE_NAMES), "person", "What it is.").at(Place::Many),
];

/// Entities that have a name, in the order of their IRIs.
pub fn list(store: &Store, arguments: &Arguments) -> Result<Page<Entity>, Error> {
    let mut listing = Listing {
        order: Order::Rising,
        limit: arguments.count(&LIMIT),
        after: arguments.get(CURSOR.name).and_then(cursor::decode),
        // The software that extracts is described like an entity, and is none.
        without: vec![(Facet::Class, prov::SOFTWARE_AGENT.as_str().to_owned())],
        ..Listing::of(Kind::Entity)
    };
    let types = arguments.all("type");
    if !types.is_empty() {
        let asked = TYPES.iter().filter(|(name, _)| types.contains(name));
        let classes = asked.map(|(_, class)| (Facet::Class, class.as_str().to_owned()));
        listing.known.push(classes.collect());
    }
    let mut note = None;
    if let Some(q) = arguments.get("q") {
        let (words, said) = choice::lenient(q);
        match words {
            Some(words) => listing.words = Some(words),
            None => listing.known.push(Vec::new()),
        }
        note = said;
    }
    let (found, meta) = page(store, listing, note)?;
    let mut reader = Reader::of(store);
    let mut items = Vec::with_capacity(found.len());
    for item in &found {
        if let Some(iri) = iri(&item.resource) {
            items.extend(reader.entity(iri)?);
        }
    }
    Ok(Page { items, meta })
}

/// One entity.
pub fn one(store: &Store, arguments: &Arguments) -> Result<Option<Entity>, Error> {
    let Some(iri) = arguments.get("id").and_then(|id| store.base().known_by("entity", id)) else {
        return Ok(None);
    };
    Ok(Reader::of(store).entity(iri.as_ref())?)
}
