//! Utterances: those that matching claims report, and one with what it is linked to.
//!
//! An utterance stands where the first of the matching claims that report it stands in the order of
//! claims. Whether a claim is that first one, the index is asked; so a page needs nothing of those
//! before it.

use std::collections::HashMap;

use oxigraph::model::NamedNode;

use super::{
    Arguments, Choice, Error,
    claims::iri,
    cursor,
    read::Reader,
    record::{Meta, Page, Utterance, UtteranceInFull},
};
use crate::{
    rdf::vocab::dic,
    search::{Item, Listing},
    store::Store,
};

/// Claims that are looked at in one go.
const BATCH: usize = 100;

/// Claims of an utterance that are shown with it.
const REPORTS: usize = 100;

/// Utterances that matching claims report, in the order of these.
pub fn list(store: &Store, arguments: &Arguments) -> Result<Page<Utterance>, Error> {
    let Choice { mut listing, note } = Choice::of(store, arguments)?;
    let limit = std::mem::replace(&mut listing.limit, BATCH);
    let mut reader = Reader::of(store);
    let mut firsts = HashMap::new();
    let mut items = Vec::with_capacity(limit);
    let mut next = None;
    'pages: loop {
        let found = store.list(&listing)?.items;
        for Item { resource, key } in &found {
            let Some(utterance) =
                iri(resource).map(|claim| reader.reported_by(claim)).transpose()?
            else {
                continue;
            };
            let Some(utterance) = utterance else { continue };
            if first(store, &reader, &listing, &utterance, key, &mut firsts)?.as_deref()
                != Some(key)
            {
                continue;
            }
            if items.len() == limit {
                break 'pages;
            }
            items.extend(reader.utterance(utterance.as_ref())?);
            next = Some(cursor::encode(key));
        }
        match found.last() {
            Some(last) if found.len() == BATCH => listing.after = Some(last.key.clone()),
            _ => {
                next = None;
                break;
            }
        }
    }
    Ok(Page { items, meta: Meta { total: None, next, note } })
}

/// The key of the first matching claim that reports an utterance; that with `key` is one.
fn first(
    store: &Store,
    reader: &Reader<'_>,
    listing: &Listing,
    utterance: &NamedNode,
    key: &str,
    known: &mut HashMap<NamedNode, Option<String>>,
) -> Result<Option<String>, Error> {
    if let Some(first) = known.get(utterance) {
        return Ok(first.clone());
    }
    let reports = reader.reports(utterance.as_ref())?;
    if reports.len() == 1 {
        return Ok(Some(key.to_owned()));
    }
    let reports = reports.into_iter().map(NamedNode::into_string);
    let among =
        Listing { among: Some(reports.collect()), after: None, limit: 1, ..listing.clone() };
    let first = store.list(&among)?.items.pop().map(|item| item.key);
    known.insert(utterance.clone(), first.clone());
    Ok(first)
}

/// One utterance, by the identifier of any claim that reports it.
pub fn one(store: &Store, arguments: &Arguments) -> Result<Option<UtteranceInFull>, Error> {
    let base = store.base();
    let Some(named) = arguments.get("id").and_then(|id| base.known_by("utterance", id)) else {
        return Ok(None);
    };
    let claim = base.first_claim(named.as_ref());
    let mut reader = Reader::of(store);
    let Some(iri) = reader.reported_by(claim.as_ref())? else { return Ok(None) };
    let Some(utterance) = reader.utterance(iri.as_ref())? else { return Ok(None) };
    let mut reports = Vec::new();
    for claim in reader.reports(iri.as_ref())?.into_iter().take(REPORTS) {
        reports.extend(reader.claim(claim.as_ref())?);
    }
    // A contradiction is one link between two.
    let mut contradicts = reader.linked(iri.as_ref(), dic::CONTRADICTS, true)?;
    contradicts.extend(reader.linked(iri.as_ref(), dic::CONTRADICTS, false)?);
    contradicts.sort_by(|a, b| a.id.cmp(&b.id));
    contradicts.dedup_by(|a, b| a.id == b.id);
    Ok(Some(UtteranceInFull {
        utterance,
        contradicts,
        responds_to: reader.linked(iri.as_ref(), dic::RESPONDS_TO, true)?,
        answered_by: reader.linked(iri.as_ref(), dic::RESPONDS_TO, false)?,
        reports,
    }))
}
