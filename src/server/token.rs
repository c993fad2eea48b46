//! Bearer tokens: who may write. The data folder keeps only their hashes.
//!
//! A token is 32 random bytes, so a plain hash guards it as well as a slow one would.
//! **Source:** RFC 6750.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

use crate::rdf::ids::hex;

/// What a token allows. Later scopes include earlier ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Sending articles.
    Ingest,
    /// Everything.
    Admin,
}

/// The tokens of one data folder: a file of JSON lines, read anew each time, so that a token
/// counts from the moment it is created.
#[derive(Clone, Debug)]
pub struct Tokens {
    file: PathBuf,
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Entry {
    sha256: String,
    scope: Scope,
}

impl Tokens {
    /// The tokens of the data folder `dir`, which need not exist.
    pub fn of(dir: &Path) -> Self {
        Self { file: dir.join("tokens.jsonl") }
    }

    /// Creates a token and returns it; it is kept nowhere.
    pub fn create(&self, scope: Scope) -> io::Result<String> {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        let token = hex(&secret);
        let entry = serde_json::to_string(&Entry { sha256: hash(&token), scope })?;
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // One write, so that two of us at once do not mix their lines.
        options.open(&self.file)?.write_all(format!("{entry}\n").as_bytes())?;
        Ok(token)
    }

    /// Whether there is any token.
    pub fn any(&self) -> io::Result<bool> {
        Ok(!self.entries()?.is_empty())
    }

    /// What `token` allows; `None` if it is not one of ours. Every entry is compared to the last
    /// byte, so that the time taken tells nothing.
    pub fn scope_of(&self, token: &str) -> io::Result<Option<Scope>> {
        let given = hash(token);
        let entries = self.entries()?;
        let mut found = u32::MAX;
        for (place, entry) in (0..).zip(&entries) {
            found.conditional_assign(&place, entry.sha256.as_bytes().ct_eq(given.as_bytes()));
        }
        Ok(entries.get(found as usize).map(|entry| entry.scope))
    }

    fn entries(&self) -> io::Result<Vec<Entry>> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(e),
        };
        Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
    }
}

/// SHA-256 in hexadecimal.
fn hash(token: &str) -> String {
    hex(&Sha256::digest(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_what_its_scope_allows_and_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(&folder.path().join("data"));
        assert!(!tokens.any().unwrap());
        let ingest = tokens.create(Scope::Ingest).unwrap();
        let admin = tokens.create(Scope::Admin).unwrap();
        assert_eq!(tokens.scope_of(&ingest).unwrap(), Some(Scope::Ingest));
        assert_eq!(tokens.scope_of(&admin).unwrap(), Some(Scope::Admin));
        assert_eq!(tokens.scope_of("").unwrap(), None);
        assert_eq!(tokens.scope_of(&ingest[1..]).unwrap(), None);
        assert!(tokens.any().unwrap() && ingest.len() == 64 && ingest != admin);
        let kept = fs::read_to_string(&tokens.file).unwrap();
        assert!(!kept.contains(&ingest) && !kept.contains(&admin));
    }
}
