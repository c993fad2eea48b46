//! Keeping the search index in step with the store.
//!
//! **In:** what an ingest changed, or nothing, and the store is compared with the index. **Out:** an
//! index that finds what is stored. The store is the truth: it carries the version of what there is to
//! find, the index the version of what it holds. Where they differ, after a crash or for want of an
//! index, each unit has a version as well, and those that differ are indexed anew. An index that cannot
//! be read is thrown away and made again.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::PoisonError,
};

use oxigraph::{
    model::{NamedNodeRef, Quad},
    store::StorageError,
};

use super::{Error, Store, open::bytes_in};
use crate::search::{Entry, Found, Graphs, Index, Listed, Listing, Request, Tally, Unit, Version};

/// The quads of whole graphs, by their IRIs.
pub(super) type Wholes<'a> = HashMap<String, &'a [Quad]>;

/// The part of a store's folder that belongs to the index.
const FOLDER: &str = "search";

/// The index of a store in `dir`, or of one in memory.
pub(super) fn index(dir: Option<&Path>) -> Result<Index, Error> {
    let Some(dir) = dir.map(|dir| dir.join(FOLDER)) else { return Ok(Index::memory()?) };
    let open = || Index::open(&dir);
    let index = open().or_else(|error| {
        tracing::warn!(error = %error, folder = %dir.display(), "search index made anew");
        Index::remove(&dir)?;
        open()
    });
    Ok(index?)
}

impl Store {
    /// Finds claims, articles and entities by their words.
    pub fn search(&self, request: &Request) -> Result<Found, Error> {
        Ok(self.index.find(request)?)
    }

    /// Bytes of its search index; none for one in memory.
    pub fn index_bytes_on_disk(&self) -> u64 {
        self.dir.as_ref().map_or(0, |dir| bytes_in(&dir.join(FOLDER)))
    }

    /// Lists claims, articles or entities by what is known of them.
    pub fn list(&self, listing: &Listing) -> Result<Listed, Error> {
        Ok(self.index.list(listing)?)
    }

    /// Counts claims by day and act.
    pub fn tally(&self, listing: &Listing) -> Result<Tally, Error> {
        Ok(self.index.tally(listing)?)
    }

    /// Compares the search index with the store and mends what differs, and forgets what was found out
    /// for [rewriting](Store::without_rewriting) queries. Reads all that can be found, so it is for
    /// changes that no ingest made.
    pub fn refresh(&self) -> Result<(), Error> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.compare()
    }

    /// To be called after the commit of a change that no ingest made, by whoever holds the lock: as
    /// [`refresh`](Self::refresh), but what goes wrong is logged. The index then stays behind until
    /// the store is opened again.
    pub(super) fn find_whatever_changed(&self) {
        if let Err(error) = self.compare() {
            tracing::error!(error = %error, "stored, but not in the search index yet");
        }
    }

    fn compare(&self) -> Result<(), Error> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.catch_up()
    }

    /// Catches the index up with the store, if it is behind.
    pub(super) fn find_all_that_is_stored(&self) -> Result<(), Error> {
        let indexed = self.index.version().ok().map(Option::unwrap_or_default);
        let in_step = match self.findable().map_err(reading)? {
            Some(stored) => indexed == Some(stored),
            // A store that never said is empty, or older than the index.
            None => indexed == Some(Version::default()) && self.counts()?.quads == 0,
        };
        if in_step { Ok(()) } else { self.catch_up() }
    }

    /// Follows an ingest. `before` and `after` are the versions of what can be found, `units` the IRIs
    /// of what changed between them; what is not in `wholes` is read. What goes wrong is logged: the index
    /// stays behind, and catches up at the next ingest.
    pub(super) fn find_what_changed(
        &self,
        units: &BTreeSet<String>,
        wholes: &Wholes<'_>,
        before: Version,
        after: Version,
    ) {
        let follow = || match self.index.version()? {
            Some(indexed) if indexed != before => self.catch_up(),
            None if before != Version::default() => self.catch_up(),
            _ => {
                let unit = |iri: &String| match wholes.get(iri) {
                    Some(quads) => Ok(self.unit_of(iri, quads)),
                    None => self.unit(iri),
                };
                self.index.update(units.iter().map(unit), after)
            }
        };
        if let Err(error) = follow() {
            tracing::error!(error = %error, "stored, but not in the search index yet");
        }
    }

    /// What the store gives to find under one IRI: the graph of an article, or an entity.
    fn unit(&self, iri: &str) -> Result<Unit, Error> {
        let unit = NamedNodeRef::new_unchecked(iri); // a term of a stored quad
        let (graph, entities) = (Some(unit.into()), self.base.entities());
        let own = self.inner.quads_for_pattern(None, None, None, graph);
        let entities = Some(entities.as_ref().into());
        let names = self.inner.quads_for_pattern(Some(unit.into()), None, None, entities);
        let quads = own.chain(names).collect::<Result<Vec<_>, _>>().map_err(reading)?;
        Ok(self.unit_of(iri, &quads))
    }

    /// What quads give to find under one IRI, if they are all that it has.
    fn unit_of(&self, iri: &str, quads: &[Quad]) -> Unit {
        let graphs = Graphs::of(&self.base);
        let entries = quads.iter().filter_map(|quad| Entry::of(quad.as_ref(), &graphs));
        Unit::new(iri, entries.filter(|(unit, _)| unit == iri).map(|(_, entry)| entry).collect())
    }

    /// Compares every unit of the store with what the index has of it, and mends what differs.
    fn catch_up(&self) -> Result<(), Error> {
        let (mut stored, mut all) = (HashMap::<String, Version>::new(), Version::default());
        let graphs = Graphs::of(&self.base);
        for predicate in Entry::PREDICATES {
            for quad in self.inner.quads_for_pattern(None, Some(predicate), None, None) {
                if let Some((unit, entry)) = Entry::of(quad.map_err(reading)?.as_ref(), &graphs) {
                    *stored.entry(unit).or_default() += &entry;
                    all += &entry;
                }
            }
        }
        let mut indexed = self.index.units()?;
        stored.retain(|unit, version| {
            let there = indexed.remove(unit);
            there != Some(*version)
        });
        tracing::info!(changed = stored.len(), gone = indexed.len(), "search index catches up");
        let gone = indexed.into_keys().map(|iri| Ok(Unit::new(iri, Vec::new())));
        let changed = stored.into_keys().map(|iri| self.unit(&iri));
        self.index.update(gone.chain(changed), all)?;
        if self.findable().map_err(reading)?.unwrap_or_default() != all {
            // What was changed without an ingest, or before there was an index.
            let mut transaction = self.inner.start_transaction().map_err(reading)?;
            self.set_findable(&mut transaction, all).map_err(reading)?;
            transaction.commit().map_err(reading)?;
        }
        Ok(())
    }
}

fn reading(error: StorageError) -> Error {
    Error::storage("read what there is to find", error)
}
