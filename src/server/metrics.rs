//! What the server counts, for Prometheus; and the log of slow queries.
//!
//! **In:** each query when it starts and when it ends, each write. **Out:** the text of `/metrics`.
//! **Source:** [OpenMetrics](https://prometheus.io/docs/specs/om/open_metrics_spec/).

use std::time::Instant;

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{AppState, limits::Class, problem::Kind};
use crate::store::{Scan, Written};

/// Upper ends of the histogram's buckets, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0];

/// How a query ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Outcome {
    /// With its answer.
    Answered,
    /// With an error of its own.
    Refused,
    /// At a limit.
    Stopped,
    /// Not even started: all places were taken.
    Busy,
    /// Its client went away.
    Abandoned,
    /// By our fault.
    Failed,
}

impl Outcome {
    pub(super) fn of(kind: Kind) -> Self {
        match kind {
            Kind::QueryTimeout | Kind::QueryMemory | Kind::AnswerTooLong => Self::Stopped,
            Kind::Busy => Self::Busy,
            Kind::Internal | Kind::Unavailable | Kind::QueryDied => Self::Failed,
            _ => Self::Refused,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Stopped => "stopped",
            Self::Busy => "busy",
            Self::Abandoned => "abandoned",
            Self::Failed => "failed",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Query {
    class: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Of {
    class: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Write {
    what: &'static str,
}

/// What is counted.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    queries: Family<Query, Counter>,
    seconds: Family<Of, Histogram, fn() -> Histogram>,
    rows: Family<Of, Counter>,
    writes: Family<Write, Counter>,
    articles: Gauge,
    claims: Gauge,
    quads: Gauge,
    disk: Gauge,
    index: Gauge,
    memory: Gauge,
    workers: Gauge,
    worker_memory: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("dictum");
        let queries = Family::default();
        registry.register("queries", "Queries, by class of caller and outcome", queries.clone());
        let new: fn() -> Histogram = || Histogram::new(SECONDS);
        let seconds = Family::new_with_constructor(new);
        let help = "Time from a query's arrival to the end of its answer";
        registry.register_with_unit("query", help, Unit::Seconds, seconds.clone());
        let rows = Family::default();
        registry.register("rows", "Rows and triples sent", rows.clone());
        let writes = Family::default();
        registry.register("writes", "Writes that succeeded, by kind", writes.clone());
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let articles = gauge("articles", "Articles in the store");
        let claims = gauge("claims", "Claims in the store");
        let quads = gauge("quads", "Quads of articles in the store, and of what they share");
        let disk = gauge("store_bytes", "Bytes of the store on disk");
        let index = gauge("index_bytes", "Bytes of the search index on disk");
        let memory = gauge("memory_bytes", "Bytes of memory of the server");
        let workers = gauge("workers_busy", "Query processes at work");
        let worker_memory = gauge("workers_memory_bytes", "Bytes of memory of all query processes");
        Self {
            registry,
            queries,
            seconds,
            rows,
            writes,
            articles,
            claims,
            quads,
            disk,
            index,
            memory,
            workers,
            worker_memory,
        }
    }
}

impl Metrics {
    /// A write that has succeeded.
    pub(super) fn wrote(&self, what: &'static str) {
        self.writes.get_or_create(&Write { what }).inc();
    }

    /// The text of `/metrics`. Blocks while it looks at the store.
    pub(super) fn text(&self, state: &AppState) -> String {
        let number = |of: u64| i64::try_from(of).unwrap_or(i64::MAX);
        if let Ok(counts) = state.store.counts() {
            self.articles.set(number(counts.articles));
            self.claims.set(number(counts.claims));
            self.quads.set(number(counts.quads));
        }
        self.disk.set(number(state.store.bytes_on_disk()));
        self.index.set(number(state.store.index_bytes_on_disk()));
        self.memory.set(number(crate::worker::memory_of_this_process().unwrap_or_default()));
        let (busy, bytes) = state.workers.usage();
        self.workers.set(number(busy as u64));
        self.worker_memory.set(number(bytes));
        let mut out = String::new();
        text::encode(&mut out, &self.registry).expect("a string takes everything");
        out
    }
}

/// A query under way. If it is dropped before it has ended, its client went away.
#[derive(Debug)]
pub(super) struct Observed(Option<Running>);

#[derive(Debug)]
struct Running {
    state: AppState,
    class: Class,
    text: String,
    started: Instant,
}

impl Observed {
    /// A query that has come.
    pub(super) fn query(state: &AppState, class: Class, text: &str) -> Self {
        let (state, text, started) = (state.clone(), text.to_owned(), Instant::now());
        Self(Some(Running { state, class, text, started }))
    }

    /// Hands it to whoever sees its end.
    pub(super) fn take(&mut self) -> Self {
        Self(self.0.take())
    }

    /// Counts it. What comes later does not count again.
    pub(super) fn ended(&mut self, outcome: Outcome, written: Written) {
        let Some(Running { state, class, text, started }) = self.0.take() else { return };
        let (metrics, taken) = (state.metrics(), started.elapsed());
        let class = class.name();
        metrics.queries.get_or_create(&Query { class, outcome: outcome.name() }).inc();
        metrics.seconds.get_or_create(&Of { class }).observe(taken.as_secs_f64());
        metrics.rows.get_or_create(&Of { class }).inc_by(written.rows);
        let ms = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
        if ms >= state.slow_ms && outcome != Outcome::Busy {
            let query = if state.log_literals { text } else { Scan::without_literals(&text) };
            let outcome = outcome.name();
            tracing::warn!(
                duration_ms = ms,
                query.class = class,
                query.outcome = outcome,
                query.rows = written.rows,
                query.text = query,
                "slow query"
            );
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.ended(Outcome::Abandoned, Written::default());
    }
}
