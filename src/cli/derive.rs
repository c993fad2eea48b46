//! `dictum derive`: what follows from all articles together, made anew.

use anyhow::Result;

use super::{Common, Console, Exit, bar};
use crate::derive::{Derivation, Progress, Summary};

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let Self {} = self;
        let store = common.existing_store()?;
        let bar = bar("{spinner} {pos} {msg}, {elapsed}", common.quiet);
        let summary = Derivation::of(&store).rebuild(&mut |progress| match progress {
            Progress::Read(done, all) => {
                bar.set_message(format!("of {all} articles read"));
                bar.set_position(done as u64);
            }
            Progress::Written(done) => {
                bar.set_message("quads written");
                bar.set_position(done as u64);
            }
        })?;
        bar.finish_and_clear();
        if !common.quiet {
            console.say(describe(&summary));
        }
        Ok(Exit::Done)
    }
}

/// A summary in one line.
pub(super) fn describe(summary: &Summary) -> String {
    let Summary { read, claims, utterances, added, removed } = summary;
    format!(
        "{read} articles read: {claims} claims report {utterances} utterances; {added} quads \
         added, {removed} removed"
    )
}
