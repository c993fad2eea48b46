//! `dictum config`: the settings in force.

use anyhow::Result;
use clap::{ArgMatches, Command, Subcommand};

use super::{Console, Exit};
use crate::config;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print every setting as dictum.toml would have it
    Show,
}

impl Args {
    pub(super) fn run(
        self,
        definition: &Command,
        matches: &ArgMatches,
        console: &mut Console<'_>,
    ) -> Result<Exit> {
        let Action::Show = self.action;
        write!(console.out, "{}", config::show(definition, matches))?;
        Ok(Exit::Done)
    }
}
