//! Opening and creating stores, and what a store remembers of itself.

use std::path::PathBuf;

use super::{Counts, Error, Store};
use crate::rdf::Base;

/// Says in the folder of a store which server holds it, as long as it lives.
#[derive(Debug)]
pub struct Announcement {
    file: Option<PathBuf>,
}

impl Store {
    /// Opens the store in `dir`, creating it with `base` (or the default base) if there is none.
    /// A base that differs from the one a store was created with is an error.
    #[cfg(feature = "rocksdb")]
    pub fn open(_dir: &std::path::Path, _base: Option<&Base>) -> Result<Self, Error> {
        unimplemented!()
    }

    /// Opens the store in `dir`; it is an error if there is none.
    #[cfg(feature = "rocksdb")]
    pub fn open_existing(_dir: &std::path::Path) -> Result<Self, Error> {
        unimplemented!()
    }

    /// An empty store in memory.
    pub fn memory(_base: &Base) -> Result<Self, Error> {
        unimplemented!()
    }

    /// The start of all IRIs in it.
    pub fn base(&self) -> &Base {
        &self.base
    }

    /// How much it holds. Cheap.
    pub fn counts(&self) -> Result<Counts, Error> {
        unimplemented!()
    }

    /// Tells other processes that want the store the URL of the server that holds it, until the
    /// result is dropped. Does nothing for a store in memory.
    pub fn announce(&self, _url: &str) -> Result<Announcement, Error> {
        unimplemented!()
    }
}
