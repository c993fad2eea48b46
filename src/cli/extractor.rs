//! What a command extracts with.

use std::fs;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use super::Common;
use crate::claim::Finder;

/// What finds attributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Extractor {
    /// Rules alone: fast, and blind to what no rule foresees
    Rules,
    /// A learned model, with the rules beside it
    Model,
}

impl Common {
    /// What finds attributions, as the flags say.
    pub(super) fn finder(&self) -> Result<Finder> {
        match (self.extractor, &self.model) {
            (Extractor::Rules, _) => Ok(Finder::Rules),
            (Extractor::Model, None) => Ok(Finder::built_in()),
            (Extractor::Model, Some(file)) => {
                let failed = || format!("cannot use the model {}", file.display());
                let bytes = fs::read(file).with_context(failed)?;
                Finder::model(&bytes).with_context(failed)
            }
        }
    }
}
