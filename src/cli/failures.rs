//! Inputs that could not be read: named on stderr, counted, and kept in a file.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{Console, Exit};
use crate::article::ReadError;

/// Inputs that could not be read.
#[derive(Debug)]
pub(super) struct Failures {
    file: Option<(PathBuf, File)>,
    count: usize,
}

impl Failures {
    /// None yet. Those to come are written to `file`, one JSON object a line.
    pub(super) fn none(file: Option<&Path>) -> Result<Self> {
        let create = |path: &Path| {
            let file = File::create(path);
            Ok::<_, anyhow::Error>((path.into(), file.with_context(|| format!("cannot create {path:?}"))?))
        };
        Ok(Self { file: file.map(create).transpose()?, count: 0 })
    }

    /// One more.
    pub(super) fn add(&mut self, error: &ReadError, console: &mut Console<'_>) -> Result<()> {
        self.count += 1;
        console.say(format_args!("dictum: {error}"));
        if let Some((path, file)) = &mut self.file {
            let line = json!({
                "input": error.place.input,
                "line": error.place.line,
                "error": error.problem.to_string(),
            });
            writeln!(file, "{line}").with_context(|| format!("cannot write to {path:?}"))?;
        }
        Ok(())
    }

    /// How many.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How a command ends that met them.
    pub(super) fn exit(&self) -> Exit {
        if self.count == 0 { Exit::Done } else { Exit::SomeFailed }
    }
}
