//! What a caller is granted, by class.

use std::time::Duration;

use crate::store::Bounds;

/// What each caller of one class is granted. An answer over a limit of rows is cut and says so; over
/// any other it fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time for a query, sending its answer included.
    pub time: Duration,
    /// Bytes of memory that a query may take.
    pub memory: u64,
    /// Rows or triples of an answer.
    pub rows: u64,
    /// Bytes of an answer.
    pub bytes: u64,
    /// Queries of all callers of the class at once.
    pub places: usize,
    /// Bytes of the text of a query.
    pub length: usize,
    /// How large a query may be that is short enough.
    pub bounds: Bounds,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Class {
    /// Anybody.
    Anonymous,
    /// Who sends a token that the server knows.
    Token,
}

impl Class {
    /// Its name in logs and metrics.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Token => "token",
        }
    }
}
