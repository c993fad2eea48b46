//! Bearer tokens: who may write. The data folder keeps only their hashes.
//!
//! A token is 32 random bytes, so a plain hash guards it as well as a slow one would.
//! **Source:** RFC 6750.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
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

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ingest => "ingest",
            Self::Admin => "admin",
        })
    }
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Entry {
    sha256: String,
    scope: Scope,
    /// When it was created, in seconds since 1970; older files do not say.
    #[serde(default)]
    created: Option<i64>,
}

/// A token that is one of ours, without the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What it is called in lists and logs: the start of its hash.
    pub id: String,
    /// What it allows.
    pub scope: Scope,
    /// When it was created, in seconds since 1970, if that is known.
    pub created: Option<i64>,
}

/// Characters of the hash that name a token.
const ID_LENGTH: usize = 12;

impl From<&Entry> for Known {
    fn from(entry: &Entry) -> Self {
        let id = entry.sha256.chars().take(ID_LENGTH).collect();
        Self { id, scope: entry.scope, created: entry.created }
    }
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
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        let created = i64::try_from(now.as_secs()).ok();
        let entry = Entry { sha256: hash(&token), scope, created };
        if let Some(dir) = self.file.parent() {
            fs::create_dir_all(dir)?;
        }
        // One write, so that two of us at once do not mix their lines.
        private(OpenOptions::new().create(true).append(true))
            .open(&self.file)?
            .write_all(line(&entry)?.as_bytes())?;
        Ok(token)
    }

    /// Whether there is any token.
    pub fn any(&self) -> io::Result<bool> {
        Ok(!self.entries()?.is_empty())
    }

    /// All tokens.
    pub fn list(&self) -> io::Result<Vec<Known>> {
        Ok(self.entries()?.iter().map(Known::from).collect())
    }

    /// Takes back the token that is called `id`; whether there was one.
    pub fn revoke(&self, id: &str) -> io::Result<bool> {
        let entries = self.entries()?;
        let (gone, kept): (Vec<_>, Vec<_>) =
            entries.iter().partition(|entry| Known::from(*entry).id == id);
        if gone.is_empty() {
            return Ok(false);
        }
        let lines = kept.into_iter().map(line).collect::<io::Result<String>>()?;
        // Renamed into place, so that a server never reads half of it.
        let new = self.file.with_extension("new");
        private(OpenOptions::new().create(true).write(true).truncate(true))
            .open(&new)?
            .write_all(lines.as_bytes())?;
        fs::rename(&new, &self.file)?;
        Ok(true)
    }

    /// What `token` is; `None` if it is not one of ours. Every entry is compared to the last byte, so
    /// that the time taken tells nothing.
    pub fn find(&self, token: &str) -> io::Result<Option<Known>> {
        let given = hash(token);
        let entries = self.entries()?;
        let mut found = u32::MAX;
        for (place, entry) in (0..).zip(&entries) {
            found.conditional_assign(&place, entry.sha256.as_bytes().ct_eq(given.as_bytes()));
        }
        Ok(entries.get(found as usize).map(Known::from))
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

fn line(entry: &Entry) -> io::Result<String> {
    Ok(serde_json::to_string(entry)? + "\n")
}

/// For nobody else to read.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
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
        let scope = |token: &str| tokens.find(token).unwrap().map(|known| known.scope);
        assert_eq!(scope(&ingest), Some(Scope::Ingest));
        assert_eq!(scope(&admin), Some(Scope::Admin));
        assert_eq!((scope(""), scope(&ingest[1..])), (None, None));
        assert!(tokens.any().unwrap() && ingest.len() == 64 && ingest != admin);
        let kept = fs::read_to_string(&tokens.file).unwrap();
        assert!(!kept.contains(&ingest) && !kept.contains(&admin));
    }

    #[test]
    fn a_token_taken_back_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(folder.path());
        let (one, other) =
            (tokens.create(Scope::Ingest).unwrap(), tokens.create(Scope::Admin).unwrap());
        let id = tokens.find(&one).unwrap().unwrap().id;
        assert_eq!(tokens.list().unwrap()[0].id, id);
        assert!(tokens.revoke(&id).unwrap() && !tokens.revoke(&id).unwrap());
        assert_eq!(tokens.find(&one).unwrap(), None);
        assert_eq!(tokens.list().unwrap(), [tokens.find(&other).unwrap().unwrap()]);
    }
}
