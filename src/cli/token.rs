//! `dictum token`: who may write over HTTP.

use anyhow::{Context as _, Result};
use clap::Subcommand;

use super::{Common, Console, Exit};
use crate::server::{Scope, Tokens};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Create a token and print it; only its hash is kept
    Create {
        /// What it allows
        #[arg(long, default_value = "ingest")]
        scope: Scope,
    },
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let Action::Create { scope } = self.action;
        let created = Tokens::of(&common.data).create(scope);
        let token =
            created.with_context(|| format!("cannot keep a token in {}", common.data.display()))?;
        writeln!(console.out, "{token}")?;
        Ok(Exit::Done)
    }
}
