//! What has just come in, for those who wait for it.
//!
//! **In:** the claims of articles as they are stored. **Out:** those after a number that a client knows.
//! The last [`KEPT`] claims are kept by their IRIs; whoever was away for longer is told that it missed
//! some. Waiting costs a client nothing but its place in memory: nobody is sent anything, each looks for
//! itself when there is something new.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use tokio::sync::watch;

/// Claims that are remembered.
const KEPT: usize = 10_000;

/// What has come in. Numbers start at 1 with each run of a server.
#[derive(Debug)]
pub(super) struct News {
    claims: Mutex<VecDeque<String>>,
    /// The number of the last claim.
    last: watch::Sender<u64>,
}

/// Claims after a number.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Since {
    /// Number and IRI of each.
    pub(super) claims: Vec<(u64, String)>,
    /// Whether there were others between them and the number, which are forgotten.
    pub(super) missed: bool,
}

impl Default for News {
    fn default() -> Self {
        Self { claims: Mutex::default(), last: watch::channel(0).0 }
    }
}

impl News {
    /// Claims have come in.
    pub(super) fn publish(&self, new: impl IntoIterator<Item = String>) {
        let mut claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        let before = claims.len();
        claims.extend(new);
        let added = claims.len() - before;
        let forgotten = claims.len().saturating_sub(KEPT);
        claims.drain(..forgotten);
        if added > 0 {
            self.last.send_modify(|last| *last += added as u64);
        }
    }

    /// The number of the last claim, and word of the next one.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.last.subscribe()
    }

    /// The first claims after a number, `most` of them.
    pub(super) fn since(&self, known: u64, most: usize) -> Since {
        let claims = self.claims.lock().unwrap_or_else(PoisonError::into_inner);
        let last = *self.last.borrow();
        let first = last + 1 - claims.len() as u64;
        let from = first.max(known + 1);
        let skipped = usize::try_from(from - first).unwrap_or(usize::MAX);
        let new = (from..).zip(claims.iter().skip(skipped).take(most).cloned());
        Since { claims: new.collect(), missed: known + 1 < first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_numbered_and_the_oldest_forgotten() {
        let news = News::default();
        assert_eq!(news.since(0, 5), Since::default());
        news.publish(["a", "b"].map(str::to_owned));
        let numbers = |since: Since| since.claims.into_iter().map(|(n, _)| n).collect::<Vec<_>>();
        assert_eq!(numbers(news.since(0, 5)), [1, 2]);
        assert_eq!(numbers(news.since(1, 5)), [2]);
        assert_eq!(numbers(news.since(2, 5)), [0; 0]);
        assert_eq!(numbers(news.since(9, 5)), [0; 0], "a number that never was");
        news.publish((0..KEPT).map(|n| n.to_string()));
        let since = news.since(1, 1);
        assert!(since.missed, "b is forgotten");
        assert_eq!(since.claims, [(3, "0".to_owned())]);
        assert!(!news.since(2, 1).missed);
        assert_eq!(*news.watch().borrow(), KEPT as u64 + 2);
    }
}
