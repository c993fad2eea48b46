//! `dictum completions`: what a shell needs to complete our flags.

use anyhow::Result;
use clap::Command;
use clap_complete::Shell;

use super::{Console, Exit};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

impl Args {
    pub(super) fn run(self, mut definition: Command, console: &mut Console<'_>) -> Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut definition, "dictum", &mut script);
        console.out.write_all(&script)?;
        Ok(Exit::Done)
    }
}
