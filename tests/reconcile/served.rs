//! A store served on a port of its own, for as long as it is wanted.

use std::{
    net::SocketAddr,
    path::Path,
    thread::{self, JoinHandle},
    time::Duration,
};

use assert_cmd::cargo::cargo_bin;
use dictum::{
    claim::Finder,
    outside::Listed,
    server::{self, AppState, Limits, Scope, Shared, Tokens},
    store::{Bounds, DefaultGraph, Store},
    worker::Workers,
};
use tokio::sync::oneshot;

const LIMITS: Limits = Limits {
    time: Duration::from_secs(30),
    memory: 128 << 20,
    rows: 1_000_000,
    bytes: 64 << 20,
    places: 4,
    length: 1024 * 1024,
    bounds: Bounds { depth: 64, patterns: 64 },
};

pub(crate) struct Served {
    address: SocketAddr,
    token: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Served {
    pub(crate) fn new(store: Store) -> Self {
        Self::start(store, None, String::new())
    }

    /// One that takes links in, with a token that is kept in a folder.
    pub(crate) fn with_tokens(store: Store, folder: &Path) -> Self {
        let tokens = Tokens::of(folder);
        let token = tokens.create(Scope::Admin).unwrap();
        Self::start(store, Some(tokens), token)
    }

    fn start(store: Store, tokens: Option<Tokens>, token: String) -> Self {
        let shared = Shared {
            workers: Workers::new(cargo_bin!("dictum").to_owned(), store.clone(), 384 << 20),
            store,
            extractor: Finder::Rules.into(),
            tokens,
            default_graph: DefaultGraph::Union,
            anonymous: LIMITS,
            token: LIMITS,
            max_body: 100_000,
            max_graph: 1_000_000,
            services: Listed::default(),
            slow_ms: u64::MAX,
            log_literals: false,
        };
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = thread::spawn(move || {
            tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(
                async move {
                    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                    tell.send(listener.local_addr().unwrap()).unwrap();
                    let stopped = async move { drop(stopped.await) };
                    let state = AppState::new(shared);
                    server::serve(listener, state, stopped, Duration::from_secs(5)).await.unwrap();
                },
            );
        });
        Self { address: told.recv().unwrap(), token, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            _ = stop.send(());
        }
        drop(self.thread.take().map(JoinHandle::join));
    }
}
