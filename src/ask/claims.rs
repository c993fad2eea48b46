//! Claims: lists of them, and one.

use super::{
    Arguments, Choice, Error, Parameter,
    choice::{CURSOR, FILTERS, LIMIT, ORDER},
    cursor,
    read::Reader,
    record::{Claim, Meta, Page},
};
use crate::{
    search::{Item, Listed, Listing},
    store::Store,
};

/// What a feed of claims takes.
pub const OF_FEEDS: &[&[Parameter]] = &[FILTERS, &[ORDER, LIMIT, CURSOR]];

/// What a stream of new claims takes.
pub const OF_EVENTS: &[&[Parameter]] = &[FILTERS];

/// Claims that match, in the order of their days.
pub fn list(store: &Store, arguments: &Arguments) -> Result<Page<Claim>, Error> {
    let Choice { listing, note } = Choice::of(store, arguments)?;
    let (found, meta) = page(store, listing, note)?;
    let mut reader = Reader::of(store);
    let mut items = Vec::with_capacity(found.len());
    for item in &found {
        if let Some(iri) = iri(&item.resource) {
            items.extend(reader.claim(iri)?);
        }
    }
    Ok(Page { items, meta })
}

/// One claim.
pub fn one(store: &Store, arguments: &Arguments) -> Result<Option<Claim>, Error> {
    let Some(iri) = arguments.get("id").and_then(|id| store.base().known_by("claim", id)) else {
        return Ok(None);
    };
    Ok(Reader::of(store).claim(iri.as_ref())?)
}

/// The claim of an IRI.
pub fn of_iri(reader: &mut Reader<'_>, claim: &str) -> Result<Option<Claim>, Error> {
    let Some(claim) = iri(claim) else { return Ok(None) };
    Ok(reader.claim(claim)?)
}

/// A resource of the index as an IRI of the store, from which the index has it.
pub(super) fn iri(resource: &str) -> Option<oxigraph::model::NamedNodeRef<'_>> {
    oxigraph::model::NamedNodeRef::new(resource).ok()
}

/// A page of what is listed. One more is asked for, to know whether there is a next page.
pub(super) fn page(
    store: &Store,
    mut listing: Listing,
    note: Option<String>,
) -> Result<(Vec<Item>, Meta), Error> {
    let limit = listing.limit;
    listing.limit += 1;
    let Listed { mut items, total } = store.list(&listing)?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| cursor::encode(&last.key));
    Ok((items, Meta { total: Some(total), next, note }))
}
