//! The example articles and queries, for commands that name them.

use anyhow::{Context as _, Result};

pub(super) use crate::examples::articles;
use crate::examples::{self, Question};

/// The example queries: name and question, by name.
pub(super) fn queries() -> Vec<(String, String)> {
    let row = |Question { name, asks, .. }| (name, asks);
    examples::questions().into_iter().map(row).collect()
}

/// The text of an example query.
pub(super) fn query(name: &str) -> Result<String> {
    let found = examples::question(name).map(|question| question.query);
    found.with_context(|| format!("{name:?} is no example query; `dictum query --list` names them"))
}

/// What a query asks: its first comment.
pub(super) fn question(query: &str) -> &str {
    query.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
}
