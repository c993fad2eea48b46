//! `dictum mcp`: the store for an agent that starts this program and speaks to it on standard input and
//! output. Logs go to standard error, where the protocol leaves them alone.

use std::env;

use anyhow::{Context as _, Result};
use tokio::runtime::Builder;

use super::{
    Common, Exit,
    serve::{Limits, STACK_BYTES},
};
use crate::{
    claim::Finder,
    server::{self, AppState},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    limits: Limits,
}

impl Args {
    pub(super) fn run(self, common: &Common) -> Result<Exit> {
        let program = env::current_exe().context("cannot find the program itself")?;
        // Nothing is taken in, so nothing is extracted.
        let extractor = Finder::Rules.into();
        let state = AppState::new(self.limits.shared(program, common.store()?, extractor, None)?);
        let runtime =
            Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
        let runtime = runtime.context("cannot start threads")?;
        let ended = runtime.block_on(server::serve_stdio(state)).context("cannot serve the agent");
        runtime.shutdown_background();
        ended.map(|()| Exit::Done)
    }
}
