//! [`AppState`]: what every handler shares, built in one place.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use axum::http::HeaderValue;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use super::{
    limits::{Class, Limits},
    metrics::Metrics,
    news::News,
    problem::{Kind, Problem},
    token::Tokens,
};
use crate::{
    derive::Derivation,
    describe::dataset::Overview,
    outside::Listed,
    pipeline::Extractor,
    rdf::ids::hex,
    store::{DefaultGraph, Store},
    worker::Workers,
};

/// Small queries that are evaluated in the server itself at once, for each core.
const QUICK_PLACES: usize = 4;

/// Clients that wait for new claims at once.
const LISTENERS: usize = 5000;

/// What every handler shares. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState(Arc<State>);

/// What an [`AppState`] is built from.
#[derive(Debug)]
pub struct Shared {
    /// The claims.
    pub store: Store,
    /// What answers queries that are not small.
    pub workers: Workers,
    /// What finds claims in the articles that come in.
    pub extractor: Extractor,
    /// Who may write; `None` makes the server read-only.
    pub tokens: Option<Tokens>,
    /// What a query sees that names no graph.
    pub default_graph: DefaultGraph,
    /// What anybody is granted.
    pub anonymous: Limits,
    /// What the owner of a token is granted.
    pub token: Limits,
    /// Whom a query may ask.
    pub services: Listed,
    /// Longest body of articles, in bytes.
    pub max_body: usize,
    /// Longest body of a graph, in bytes.
    pub max_graph: u64,
    /// After how many milliseconds a query is logged as slow.
    pub slow_ms: u64,
    /// Whether the log shows the literals of slow queries.
    pub log_literals: bool,
}

/// The overview of a version of the store: when it was made, and how long that took.
#[derive(Debug)]
struct Known {
    version: u64,
    counted: Instant,
    cost: Duration,
    overview: Arc<Overview>,
}

#[derive(Debug)]
struct State {
    shared: Shared,
    anonymous: Arc<Semaphore>,
    token: Arc<Semaphore>,
    quick: Arc<Semaphore>,
    listeners: Arc<Semaphore>,
    news: News,
    /// Whether the server is told to stop.
    stopping: watch::Sender<bool>,
    metrics: Metrics,
    derivation: Derivation,
    overview: Mutex<Option<Known>>,
    /// Told apart from every other run of a server.
    run: String,
}

impl AppState {
    /// Keeps up what follows from the articles together.
    pub fn derivation(&self) -> &Derivation {
        &self.0.derivation
    }

    /// The state of a server.
    pub fn new(shared: Shared) -> Self {
        let mut run = [0; 8];
        // Without random bytes tags are only as good as the store is the same at each start.
        let _zeroes = getrandom::fill(&mut run);
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(State {
            anonymous: Arc::new(Semaphore::new(shared.anonymous.places)),
            token: Arc::new(Semaphore::new(shared.token.places)),
            quick: Arc::new(Semaphore::new(QUICK_PLACES * cores)),
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            news: News::default(),
            stopping: watch::channel(false).0,
            metrics: Metrics::default(),
            overview: Mutex::default(),
            derivation: Derivation::of(&shared.store),
            run: hex(&run).chars().take(16).collect(),
            shared,
        }))
    }

    pub(super) fn limits(&self, class: Class) -> &Limits {
        match class {
            Class::Anonymous => &self.anonymous,
            Class::Token => &self.token,
        }
    }

    /// The tag of what the store holds now, as `variant` of it.
    pub(super) fn tag(&self, variant: &str) -> HeaderValue {
        let tag = format!("W/\"{}-{}-{variant}\"", self.0.run, self.store.version());
        HeaderValue::try_from(tag).expect("hexadecimal, a number and the name of a format")
    }

    /// What the store holds, in short. Counts anew when the store has changed, but takes no more
    /// than a tenth of the time for that: while articles come in, the overview may be some seconds
    /// behind. Blocks.
    pub(super) fn overview(&self) -> Result<Arc<Overview>, Problem> {
        let mut known = self.0.overview.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known
            && (known.version == self.store.version() || known.counted.elapsed() < 10 * known.cost)
        {
            return Ok(Arc::clone(&known.overview));
        }
        let (version, started) = (self.store.version(), Instant::now());
        let overview = Arc::new(Overview::of(&self.store)?);
        let cost = started.elapsed();
        // What costs next to nothing is always of now.
        let cost = if cost < Duration::from_millis(20) { Duration::ZERO } else { cost };
        let counted = Instant::now();
        *known = Some(Known { version, counted, cost, overview: Arc::clone(&overview) });
        Ok(overview)
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// A place for a query that is not small, or the word that there is none now.
    pub(super) fn place(&self, class: Class) -> Result<OwnedSemaphorePermit, Problem> {
        let places = match class {
            Class::Anonymous => &self.0.anonymous,
            Class::Token => &self.0.token,
        };
        let place = Arc::clone(places).try_acquire_owned();
        place.map_err(|_| Problem::new(Kind::Busy, "as many queries are being answered as may be"))
    }

    /// What has come in.
    pub(super) fn news(&self) -> &News {
        &self.0.news
    }

    /// The name of this run of the server.
    pub(super) fn run(&self) -> &str {
        &self.0.run
    }

    /// A place for a client that waits for new claims.
    pub(super) fn listener_place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let place = Arc::clone(&self.0.listeners).try_acquire_owned();
        place.map_err(|_| Problem::new(Kind::Busy, "as many wait for new claims as may"))
    }

    /// Word that the server is told to stop.
    pub(super) fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stopping.subscribe()
    }

    /// Ends what would not end by itself.
    pub(super) fn stop(&self) {
        self.0.stopping.send_replace(true);
    }

    /// A place for short work on the store in the server itself, once there is one.
    pub(super) async fn wait_for_quick_place(&self) -> Option<OwnedSemaphorePermit> {
        // Nobody closes it.
        Arc::clone(&self.0.quick).acquire_owned().await.ok()
    }

    /// A place for a small query in the server itself, if there is one.
    pub(super) fn quick_place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0.quick).try_acquire_owned().ok()
    }
}

impl std::ops::Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0.shared
    }
}
