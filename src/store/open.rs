//! Opening and creating stores, and what a store remembers of itself.
//!
//! A store on disk is a folder: `rdf/` belongs to RocksDB, `search/` to the search index, `server.url`
//! names the server that holds the store. The base of its identifiers and its counts are quads of a small graph of its own; the
//! ontology is another graph, replaced whenever the program brings a different one.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering},
};

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{GraphNameRef, Literal, NamedNodeRef, Quad, QuadRef, Term},
    store::{StorageError, Store as Inner, Transaction},
};

use super::{Counts, Error, Sizes, Store};
use crate::{
    rdf::{
        Base,
        vocab::{self, rdf, schema, void, xsd},
    },
    search::{Index, Version},
};

/// The part of a store's folder that belongs to RocksDB.
pub(super) const DATABASE: &str = "rdf";

/// Names the server that holds the store.
const SERVER: &str = "server.url";

/// The graph in which a store speaks of itself.
pub(super) const ITSELF: GraphNameRef<'static> = GraphNameRef::NamedNode(vocab::graph::STORE);

impl Store {
    /// Opens the store in `dir`, creating it with `base` (or the default base) if there is none.
    /// A base that differs from the one a store was created with is an error.
    #[cfg(feature = "rocksdb")]
    pub fn open(dir: &Path, base: Option<&Base>) -> Result<Self, Error> {
        let database = dir.join(DATABASE);
        fs::create_dir_all(&database).map_err(|source| Error::Io {
            doing: format!("create the store {}", dir.display()),
            source,
        })?;
        let inner = Inner::open(&database).map_err(|error| {
            // RocksDB has no error kind of its own for this; its message ends in the lock's path.
            if error.to_string().contains("/LOCK") {
                let server = fs::read_to_string(dir.join(SERVER)).ok();
                Error::Locked { dir: dir.to_owned(), server }
            } else {
                Error::storage(&format!("open the store {}", dir.display()), error)
            }
        })?;
        // Nobody else holds the store now, so whatever server said so was killed.
        let _absent = fs::remove_file(dir.join(SERVER));
        let _absent = fs::remove_dir_all(dir.join(super::snapshot::SNAPSHOTS));
        Self::prepare(inner, Some(dir.to_owned()), base)
    }

    /// Opens the store in `dir`; it is an error if there is none.
    #[cfg(feature = "rocksdb")]
    pub fn open_existing(dir: &Path) -> Result<Self, Error> {
        if dir.join(DATABASE).is_dir() {
            Self::open(dir, None)
        } else {
            Err(Error::Absent { dir: dir.to_owned() })
        }
    }

    /// An empty store in memory.
    pub fn memory(base: &Base) -> Result<Self, Error> {
        let inner = Inner::new().map_err(|e| Error::storage("create a store in memory", e))?;
        Self::prepare(inner, None, Some(base))
    }

    fn prepare(inner: Inner, dir: Option<PathBuf>, asked: Option<&Base>) -> Result<Self, Error> {
        let failed = |e| Error::storage("read what the store says of itself", e);
        let base = match (remembered(&inner)?, asked) {
            (Some(stored), Some(given)) if stored != *given => {
                let (dir, given) = (dir.unwrap_or_default(), given.clone());
                return Err(Error::OtherBase { dir, stored, given });
            }
            (Some(stored), _) => stored,
            (None, asked) => asked.cloned().unwrap_or_default(),
        };
        let mut transaction = inner.start_transaction().map_err(failed)?;
        remember(&mut transaction, &base);
        replace_ontology(&mut transaction).map_err(failed)?;
        transaction
            .commit()
            .map_err(|e| Error::storage("write what the store says of itself", e))?;
        let index = super::search::index(dir.as_deref())?;
        let store = Self::of(inner, base, dir, index);
        store.settle()?;
        store.find_all_that_is_stored()?;
        Ok(store)
    }

    pub(super) fn of(inner: Inner, base: Base, dir: Option<PathBuf>, index: Index) -> Self {
        let (writing, version, days) = (Arc::default(), Arc::default(), Arc::default());
        let sizes = Sizes::default();
        let on_disk = dir.is_some();
        let (dir, index) = (dir.map(Into::into), index.into());
        Self { inner, base, dir, on_disk, writing, index, rewrites: true, days, sizes, version }
    }

    /// To be called after each commit. Counts the change, and makes it outlast a loss of power:
    /// Oxigraph writes its log without syncing it, which outlasts the end of the process alone;
    /// flushing syncs everything. It costs about 15 ms whatever the size of the transaction, a
    /// reason to store in batches.
    #[cfg_attr(
        not(feature = "rocksdb"),
        expect(clippy::unnecessary_wraps, reason = "on disk it can fail")
    )]
    pub(super) fn settle(&self) -> Result<(), Error> {
        self.version.fetch_add(1, Ordering::SeqCst);
        #[cfg(feature = "rocksdb")]
        if self.dir.is_some() {
            self.inner.flush().map_err(|e| Error::storage("write the store to disk", e))?;
        }
        Ok(())
    }

    /// Counts the changes since the store was opened: what was read under the same number is the
    /// same.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::SeqCst)
    }

    /// The start of all IRIs in it.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// How much it holds. Cheap.
    pub fn counts(&self) -> Result<Counts, Error> {
        let read = |measure| {
            let found = said(&self.inner, &self.base, measure);
            found.map(|quads| quads.first().map_or(0, number))
        };
        let counts = || {
            Ok(Counts {
                articles: read(void::DOCUMENTS)?,
                claims: read(void::ENTITIES)?,
                quads: read(void::TRIPLES)?,
            })
        };
        counts().map_err(|e| Error::storage("read the counts of the store", e))
    }

    /// Writes the counts into a transaction.
    pub(super) fn set_counts(
        &self,
        transaction: &mut Transaction<'_>,
        counts: Counts,
    ) -> Result<(), StorageError> {
        let Counts { articles, claims, quads } = counts;
        let measures =
            [(void::DOCUMENTS, articles), (void::ENTITIES, claims), (void::TRIPLES, quads)];
        for (measure, count) in measures {
            let number = Literal::new_typed_literal(count.to_string(), xsd::INTEGER);
            self.say(transaction, measure, (count > 0).then_some(&number))?;
        }
        Ok(())
    }

    /// The version of what can be found; none if nothing was ever stored.
    pub(super) fn findable(&self) -> Result<Option<Version>, StorageError> {
        let versions = said(&self.inner, &self.base, schema::VERSION)?;
        Ok(versions.first().and_then(|quad| match &quad.object {
            Term::Literal(version) => version.value().parse().ok(),
            _ => None,
        }))
    }

    /// Writes the version of what can be found into a transaction.
    pub(super) fn set_findable(
        &self,
        transaction: &mut Transaction<'_>,
        version: Version,
    ) -> Result<(), StorageError> {
        let text = Literal::from(version.to_string());
        self.say(transaction, schema::VERSION, (version != Version::default()).then_some(&text))
    }

    /// Says one thing of the store, or nothing, in place of what was said before.
    fn say(
        &self,
        transaction: &mut Transaction<'_>,
        what: NamedNodeRef<'_>,
        value: Option<&Literal>,
    ) -> Result<(), StorageError> {
        let dataset = self.base.dataset();
        for old in said(&self.inner, &self.base, what)? {
            transaction.remove(&old);
        }
        if let Some(value) = value {
            transaction.insert(QuadRef::new(&dataset, what, value, ITSELF));
        }
        Ok(())
    }

    /// Bytes of its files; none for a store in memory.
    pub fn bytes_on_disk(&self) -> u64 {
        self.dir.as_ref().map_or(0, |dir| bytes_in(&dir.join(DATABASE)))
    }

    /// Tells other processes that want the store the URL of the server that holds it, until the
    /// result is dropped. Does nothing for a store in memory.
    pub fn announce(&self, url: &str) -> Result<Announcement, Error> {
        let file = self.dir.as_ref().map(|dir| dir.join(SERVER));
        if let Some(file) = &file {
            fs::write(file, url).map_err(|source| Error::Io {
                doing: format!("write {}", file.display()),
                source,
            })?;
        }
        Ok(Announcement { file })
    }
}

/// Says in the folder of a store which server holds it, as long as it lives.
#[derive(Debug)]
#[must_use = "dropping it takes the announcement back"]
pub struct Announcement {
    file: Option<PathBuf>,
}

impl Drop for Announcement {
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // The next one to open the store removes it as well.
            let _kept = fs::remove_file(file);
        }
    }
}

/// Bytes of the files of a folder, which come and go while one looks.
pub(super) fn bytes_in(folder: &Path) -> u64 {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
}

fn said(inner: &Inner, base: &Base, measure: NamedNodeRef<'_>) -> Result<Vec<Quad>, StorageError> {
    let dataset = base.dataset();
    inner
        .quads_for_pattern(Some(dataset.as_ref().into()), Some(measure), None, Some(ITSELF))
        .collect()
}

fn number(quad: &Quad) -> u64 {
    match &quad.object {
        Term::Literal(count) => count.value().parse().unwrap_or_default(),
        _ => 0,
    }
}

/// Notes down the base, which every IRI in the store begins with.
pub(super) fn remember(transaction: &mut Transaction<'_>, base: &Base) {
    let (dataset, space) = (base.dataset(), Literal::from(base.as_str()));
    transaction.insert(QuadRef::new(&dataset, rdf::TYPE, void::DATASET, ITSELF));
    transaction.insert(QuadRef::new(&dataset, void::URI_SPACE, &space, ITSELF));
}

/// The base that a store was created with.
pub(super) fn remembered(inner: &Inner) -> Result<Option<Base>, Error> {
    let mut found = inner.quads_for_pattern(None, Some(void::URI_SPACE), None, Some(ITSELF));
    let Some(quad) = found.next() else { return Ok(None) };
    let quad = quad.map_err(|e| Error::storage("read the base of the store", e))?;
    let Term::Literal(base) = &quad.object else { return Ok(None) };
    base.value().parse().map(Some).map_err(|error| Error::Io {
        doing: "read the base of the store".to_owned(),
        source: io::Error::new(io::ErrorKind::InvalidData, error),
    })
}

/// Gives the store the ontology of this version of the program.
fn replace_ontology(transaction: &mut Transaction<'_>) -> Result<(), StorageError> {
    let parser = RdfParser::from_format(RdfFormat::Turtle)
        .without_named_graphs()
        .with_default_graph(vocab::graph::ONTOLOGY);
    let current: HashSet<Quad> = parser
        .for_slice(vocab::ONTOLOGY)
        .collect::<Result<_, _>>()
        .expect("the ontology parses, as its tests see");
    let graph = GraphNameRef::NamedNode(vocab::graph::ONTOLOGY);
    let stored: HashSet<Quad> =
        transaction.quads_for_pattern(None, None, None, Some(graph)).collect::<Result<_, _>>()?;
    stored.difference(&current).for_each(|quad| transaction.remove(quad));
    current.difference(&stored).for_each(|quad| transaction.insert(quad));
    Ok(())
}
