//! Copies of a store as it was at one moment, for other processes to read.
//!
//! **In:** a store, open and perhaps being written. **Out:** a folder or a file that another process
//! opens read-only. On disk it is a checkpoint: hard links to RocksDB's files, which never change, so
//! that it takes milliseconds and no room whatever the size of the store. (RocksDB leaves it undefined
//! what a process sees that opens the very folder which another one writes.) A store in memory is
//! written out as N-Quads.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use oxigraph::{
    io::{RdfFormat, RdfParser},
    store::Store as Inner,
};
use tempfile::TempPath;

use super::{Error, Format, Rdf, Sizes, Store};
use crate::{rdf::Base, search::Index};

/// The part of a store's folder that holds its snapshots.
#[cfg(feature = "rocksdb")]
pub(super) const SNAPSHOTS: &str = "snapshots";

/// A copy of a store; gone when this is dropped.
#[derive(Debug)]
pub struct Snapshot {
    place: Place,
    version: u64,
}

#[derive(Debug)]
enum Place {
    /// A checkpoint of a store on disk.
    #[cfg_attr(not(feature = "rocksdb"), expect(dead_code, reason = "there are none in memory"))]
    Folder(PathBuf),
    /// The quads of a store in memory.
    File(TempPath),
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        if let Place::Folder(folder) = &self.place {
            // What is left goes when the store is opened the next time.
            let _left = fs::remove_dir_all(folder);
        }
    }
}

impl Snapshot {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        match &self.place {
            Place::Folder(path) => path,
            Place::File(path) => path,
        }
    }

    /// Which version of the store it is a copy of, or of a later one.
    pub fn version(&self) -> u64 {
        self.version
    }
}

impl Store {
    /// Takes a copy.
    pub fn snapshot(&self) -> Result<Snapshot, Error> {
        // Read before the copy is taken, so that the copy has what the number says at least.
        let version = self.version();
        #[cfg(feature = "rocksdb")]
        if let Some(dir) = &self.dir {
            let folder = dir.join(SNAPSHOTS);
            let doing = || format!("take a snapshot in {}", folder.display());
            fs::create_dir_all(&folder).map_err(|source| Error::Io { doing: doing(), source })?;
            let mut name = [0; 8];
            getrandom::fill(&mut name)
                .map_err(|e| Error::Io { doing: doing(), source: io::Error::other(e) })?;
            let folder = folder.join(crate::rdf::ids::hex(&name));
            self.inner.backup(&folder).map_err(|e| Error::storage("take a snapshot", e))?;
            return Ok(Snapshot { place: Place::Folder(folder), version });
        }
        let failed = |source| Error::Io { doing: "take a snapshot".to_owned(), source };
        let file = tempfile::Builder::new().prefix("dictum-").tempfile().map_err(failed)?;
        self.export(Format::NQuads, Rdf::V12, io::BufWriter::new(&file))?;
        Ok(Snapshot { place: Place::File(file.into_temp_path()), version })
    }

    /// What it found out of how many triples match the patterns of queries.
    pub(crate) fn sizes(&self) -> Sizes {
        self.sizes.clone()
    }

    /// The same store, which takes it that this holds of it, too: it is of another version of it.
    #[must_use]
    pub(crate) fn with_sizes(self, sizes: Sizes) -> Self {
        Self { sizes, ..self }
    }

    /// Opens a copy of a store with this base, to read. It finds nothing by its words: the index stays
    /// with the store.
    pub fn open_snapshot(path: &Path, base: Base) -> Result<Self, Error> {
        let doing = "open a snapshot";
        #[cfg(feature = "rocksdb")]
        if path.is_dir() {
            let inner = Inner::open_read_only(path).map_err(|e| Error::storage(doing, e))?;
            return Ok(Self { on_disk: true, ..Self::of(inner, base, None, Index::memory()?) });
        }
        let failed = |source| Error::Io { doing: doing.to_owned(), source };
        let inner = Inner::new().map_err(|e| Error::storage(doing, e))?;
        let file = fs::File::open(path).map_err(failed)?;
        let mut loader = inner.bulk_loader();
        loader
            .load_from_reader(RdfParser::from_format(RdfFormat::NQuads), io::BufReader::new(file))
            .and_then(|()| loader.commit().map_err(Into::into))
            .map_err(|e| failed(io::Error::other(e)))?;
        Ok(Self::of(inner, base, None, Index::memory()?))
    }
}
