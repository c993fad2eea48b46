//! `dictum ingest`: articles into the store.

use std::path::PathBuf;

use anyhow::Result;
use indicatif::ProgressBar;

use super::{Common, Console, Exit, bar, failures::Failures, inputs::articles};
use crate::{
    article::ReadError,
    derive::Derivation,
    ingest::{self, Failure, Settings, Summary, Watch},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; `-` is stdin
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Articles that are stored at once, at most
    #[arg(long, value_name = "N", default_value = "128")]
    batch: usize,
    /// Leave the derived graphs as they are, until `dictum derive` or the next ingest
    #[arg(long)]
    no_derive: bool,
    /// Write the inputs that failed to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let store = common.store()?;
        let articles = articles(&self.paths, &common.data);
        let settings = Settings { threads: common.threads.unwrap_or_default(), batch: self.batch };
        let mut watch = Progress {
            bar: bar("{spinner} {pos} articles, {per_sec}, {elapsed}", common.quiet),
            failures: Failures::none(self.errors.as_deref())?,
            broken: None,
            console,
        };
        let summary = ingest::run(&store, articles, &common.extractor()?, settings, &mut watch)?;
        let Progress { bar, failures, broken, console } = watch;
        bar.finish_and_clear();
        if let Some(error) = broken {
            return Err(error);
        }
        if !common.quiet {
            console.say(describe(&summary));
        }
        if !self.no_derive {
            Derivation::of(&store).follow()?;
        }
        Ok(failures.exit())
    }
}

/// A summary in one line.
fn describe(summary: &Summary) -> String {
    let Summary { read, new, replaced, unchanged, failed, claims } = summary;
    format!(
        "{read} read: {new} new, {replaced} replaced, {unchanged} unchanged, {failed} failed; \
         {claims} claims"
    )
}

/// Shows how an ingest goes on, and keeps its failures.
struct Progress<'a, 'c> {
    bar: ProgressBar,
    failures: Failures,
    /// Why failures can be kept no longer.
    broken: Option<anyhow::Error>,
    console: &'a mut Console<'c>,
}

impl Watch<ReadError> for Progress<'_, '_> {
    fn failed(&mut self, failure: Failure<ReadError>) {
        let Self { bar, failures, broken, console } = self;
        let kept = bar.suspend(|| failures.add(failure, console));
        if let Err(error) = kept {
            broken.get_or_insert(error);
        }
    }

    fn stored(&mut self, so_far: &Summary) {
        self.bar.set_position(so_far.read as u64);
    }
}
