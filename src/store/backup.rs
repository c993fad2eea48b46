//! A whole store as one file, taken while it is served and written, and put back.
//!
//! **In:** a store on disk; later the file. **Out:** a tar archive of a [`Snapshot`](super::Snapshot)'s
//! files; later a new store. What a backup holds is all that was committed before it was begun. Tokens
//! are not in it.

use std::{
    fs, io,
    io::{Read, Write},
    path::Path,
};

use super::{Error, Store, open::DATABASE};

fn failed(doing: &str) -> impl Fn(io::Error) -> Error {
    move |source| Error::Io { doing: doing.to_owned(), source }
}

impl Store {
    /// Writes a backup. A store in memory has none: export it.
    pub fn backup(&self, out: impl Write) -> Result<(), Error> {
        let failed = failed("write a backup");
        if self.dir.is_none() {
            return Err(failed(io::Error::other("a store in memory is exported, not backed up")));
        }
        let snapshot = self.snapshot()?;
        let mut archive = tar::Builder::new(out);
        archive.mode(tar::HeaderMode::Deterministic);
        archive.append_dir_all(DATABASE, snapshot.path()).map_err(&failed)?;
        archive.into_inner().and_then(|mut out| out.flush()).map_err(failed)
    }

    /// Puts a backup back as the store in `dir`, which must have none.
    pub fn restore(dir: &Path, backup: impl Read) -> Result<(), Error> {
        let doing = format!("restore into {}", dir.display());
        let failed = failed(&doing);
        if dir.join(DATABASE).exists() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        fs::create_dir_all(dir).map_err(&failed)?;
        // Unpacked beside its place, so that half a backup is never taken for a store.
        let unpacked = tempfile::tempdir_in(dir).map_err(&failed)?;
        tar::Archive::new(backup).unpack(unpacked.path()).map_err(&failed)?;
        fs::rename(unpacked.path().join(DATABASE), dir.join(DATABASE)).map_err(failed)
    }
}
