//! What a command extracts with.

use std::{fs, path::PathBuf};

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use super::Common;
use crate::{
    claim::Finder,
    entity::{File, Gazetteer},
    pipeline::Extractor,
};

/// What finds attributions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Method {
    /// Rules alone: fast, and blind to what no rule foresees
    Rules,
    /// A learned model, with the rules beside it
    Model,
}

impl Common {
    /// What extracts, as the flags say.
    pub(super) fn extractor(&self) -> Result<Extractor> {
        Ok(Extractor { finder: self.finder()?, gazetteer: self.gazetteer()? })
    }

    /// The built-in names and those that users brought.
    fn gazetteer(&self) -> Result<Gazetteer> {
        let read = |file: &PathBuf| {
            let name = file.display().to_string();
            let bytes = fs::read(file).with_context(|| format!("cannot read {name}"))?;
            anyhow::Ok(File { name, bytes })
        };
        let files: Vec<File> = self.gazetteer.iter().map(read).collect::<Result<_>>()?;
        Gazetteer::read(&files).context("cannot use the gazetteer")
    }

    /// What finds attributions, as the flags say.
    pub(super) fn finder(&self) -> Result<Finder> {
        match (self.extractor, &self.model) {
            (Method::Rules, _) => Ok(Finder::Rules),
            (Method::Model, None) => Ok(Finder::built_in()),
            (Method::Model, Some(file)) => {
                let failed = || format!("cannot use the model {}", file.display());
                let bytes = fs::read(file).with_context(failed)?;
                Finder::model(&bytes).with_context(failed)
            }
        }
    }
}
