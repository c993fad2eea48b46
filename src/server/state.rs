//! [`AppState`]: what every handler shares, built in one place.

use std::{sync::Arc, time::Duration};

use super::token::Tokens;
use crate::{
    derive::Derivation,
    pipeline::Extractor,
    store::{DefaultGraph, Store},
};

/// What every handler shares. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    shared: Arc<Shared>,
    derivation: Derivation,
}

/// What an [`AppState`] is built from.
#[derive(Debug)]
pub struct Shared {
    /// The claims.
    pub store: Store,
    /// What finds them in the articles that come in.
    pub extractor: Extractor,
    /// Who may write; `None` makes the server read-only.
    pub tokens: Option<Tokens>,
    /// What a query sees that names no graph.
    pub default_graph: DefaultGraph,
    /// Longest time that a query may take, sending its answer included.
    pub query_timeout: Duration,
    /// Longest body of articles, in bytes.
    pub max_body: usize,
}

impl AppState {
    /// Keeps up what follows from the articles together.
    pub fn derivation(&self) -> &Derivation {
        &self.derivation
    }

    /// The state of a server.
    pub fn new(shared: Shared) -> Self {
        Self { derivation: Derivation::of(&shared.store), shared: Arc::new(shared) }
    }
}

impl std::ops::Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}
