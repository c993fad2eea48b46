//! Opening the store that a command is to work on.

use anyhow::Result;

use super::Common;
use crate::{rdf::Base, store::Store};

impl Common {
    /// The base for a new store.
    pub(super) fn base(&self) -> Base {
        self.base.clone().unwrap_or_default()
    }

    /// The store, created if there is none.
    pub(super) fn store(&self) -> Result<Store> {
        if self.memory {
            return Ok(Store::memory(&self.base())?);
        }
        #[cfg(feature = "rocksdb")]
        return Ok(Store::open(&self.data, self.base.as_ref())?);
        #[cfg(not(feature = "rocksdb"))]
        return Err(self.no_disk());
    }

    /// The store; it is an error if there is none.
    pub(super) fn existing_store(&self) -> Result<Store> {
        if self.memory {
            return Ok(Store::memory(&self.base())?);
        }
        #[cfg(feature = "rocksdb")]
        return Ok(Store::open_existing(&self.data)?);
        #[cfg(not(feature = "rocksdb"))]
        return Err(self.no_disk());
    }

    #[cfg(not(feature = "rocksdb"))]
    fn no_disk(&self) -> anyhow::Error {
        anyhow::anyhow!(
            "this build of dictum keeps stores in memory only, so it cannot open {}: say --memory, \
             or build it with the store on disk (`make build`)",
            self.data.display()
        )
    }
}
