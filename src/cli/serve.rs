//! `dictum serve`: the store over HTTP, until told to stop.

use std::{env, net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, ensure};
use tokio::{net::TcpListener, runtime::Builder};

use super::{Common, Console, Exit, limits::ClassLimits, query::Graphs, services::Services};
use crate::{
    pipeline::Extractor,
    server::{self, AppState, Shared, Tokens},
    store::Store,
    worker::Workers,
};

/// Room for deeply nested queries and pages. Only what is used takes memory.
pub(super) const STACK_BYTES: usize = 64 << 20;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7979")]
    bind: SocketAddr,
    /// Take nothing in
    #[arg(long)]
    read_only: bool,
    #[command(flatten)]
    limits: Limits,
}

/// What a server grants a request.
#[derive(Debug, clap::Args)]
pub(super) struct Limits {
    /// What a query sees that names no graph
    #[arg(long, value_name = "WHICH", default_value = "union")]
    default_graph: Graphs,
    /// Give queries to the engine as they are; answers are the same, but may take longer
    #[arg(long)]
    no_rewrite: bool,
    #[command(flatten)]
    services: Services,
    #[command(flatten)]
    classes: ClassLimits,
    /// Memory for all queries together that are not simple, in their processes
    #[arg(long, value_name = "BYTES", default_value = "402653184")]
    workers_memory: u64,
    /// Longest body of articles
    #[arg(long, value_name = "BYTES", default_value = "33554432")]
    max_body: usize,
    /// Longest body of a graph
    #[arg(long, value_name = "BYTES", default_value = "1073741824")]
    max_graph: u64,
    /// Log queries that take longer
    #[arg(long, value_name = "MILLISECONDS", default_value = "1000")]
    slow_query: u64,
    /// Show the literals of slow queries in the log
    #[arg(long)]
    log_literals: bool,
    /// Longest time to wait for requests under way when told to stop
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    shutdown_timeout: u64,
}

impl Limits {
    /// What a server is built from.
    pub(super) fn shared(
        &self,
        program: PathBuf,
        store: Store,
        extractor: Extractor,
        tokens: Option<Tokens>,
    ) -> Result<Shared> {
        let store = if self.no_rewrite { store.without_rewriting() } else { store };
        Ok(Shared {
            workers: Workers::new(program, store.clone(), self.workers_memory),
            store,
            extractor,
            tokens,
            default_graph: self.default_graph.into(),
            anonymous: self.classes.anonymous,
            token: self.classes.token,
            services: self.services.listed()?,
            max_body: self.max_body,
            max_graph: self.max_graph,
            slow_ms: self.slow_query,
            log_literals: self.log_literals,
        })
    }
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let tokens = (!self.read_only).then(|| Tokens::of(&common.data));
        if let Some(tokens) = &tokens {
            let any = tokens
                .any()
                .with_context(|| format!("cannot read the tokens in {}", common.data.display()))?;
            ensure!(
                any || self.bind.ip().is_loopback(),
                "refusing to listen on {} for all to reach while articles are taken in and no token \
                 exists: create one with `dictum token create`, or say --read-only",
                self.bind
            );
        }
        let store = common.store()?;
        serve(store, common.extractor()?, tokens, self.bind, &self.limits, console, |_, _| Ok(()))
    }
}

/// Serves `store` until told to stop; `ready` is called with the URL when it is reachable.
pub(super) fn serve(
    store: Store,
    extractor: Extractor,
    tokens: Option<Tokens>,
    bind: SocketAddr,
    limits: &Limits,
    console: &mut Console<'_>,
    ready: impl FnOnce(&str, &mut Console<'_>) -> Result<()>,
) -> Result<Exit> {
    let patience = Duration::from_secs(limits.shutdown_timeout);
    let program = env::current_exe().context("cannot find the program itself")?;
    let state = AppState::new(limits.shared(program, store, extractor, tokens)?);
    let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    let runtime = runtime.context("cannot start threads")?;
    let ended = runtime.block_on(async {
        let listener = TcpListener::bind(bind).await;
        let listener = listener.with_context(|| format!("cannot listen on {bind}"))?;
        let url = format!("http://{}/", listener.local_addr()?);
        // Kept until the end: other processes that want the store are told of us.
        let _announced = state.store.announce(&url)?;
        console.say(format_args!("serving on {url}"));
        ready(&url, console)?;
        server::serve(listener, state, told_to_stop()?, patience).await?;
        console.say("stopped");
        Ok(Exit::Done)
    });
    // Queries that were stopped may take a while to notice; nothing waits for them.
    runtime.shutdown_background();
    ended
}

/// Ready when the process is told to stop, by Ctrl-C or SIGTERM.
fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).context("cannot wait for SIGTERM")?
    };
    Ok(async move {
        #[cfg(unix)]
        let terminated = terminate.recv();
        #[cfg(not(unix))]
        let terminated = std::future::pending::<Option<()>>();
        tokio::select! {
            _ = terminated => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    })
}
