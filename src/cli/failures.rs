//! Inputs that were passed over: named on stderr, counted, and kept in a file.

use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::{Console, Exit};
use crate::{article::ReadError, ingest::Failure};

/// Inputs that were passed over.
#[derive(Debug)]
pub(super) struct Failures {
    file: Option<(PathBuf, File)>,
    count: usize,
}

impl Failures {
    /// None yet. Those to come are written to `file`, one JSON object a line.
    pub(super) fn none(file: Option<&Path>) -> Result<Self> {
        let create = |path: &Path| {
            let file =
                File::create(path).with_context(|| format!("cannot create {}", path.display()))?;
            anyhow::Ok((path.to_owned(), file))
        };
        Ok(Self { file: file.map(create).transpose()?, count: 0 })
    }

    /// One more.
    pub(super) fn add(
        &mut self,
        failure: Failure<ReadError>,
        console: &mut Console<'_>,
    ) -> Result<()> {
        self.count += 1;
        console.say(format_args!("dictum: {failure}"));
        if let Some((path, file)) = &mut self.file {
            let line = match failure {
                Failure::Read(ReadError { place, problem }) => {
                    json!({"input": place.input, "line": place.line, "error": problem.to_string()})
                }
                Failure::Extract { name, message } => {
                    json!({"input": name, "line": null, "error": message})
                }
            };
            writeln!(file, "{line}")
                .with_context(|| format!("cannot write to {}", path.display()))?;
        }
        Ok(())
    }

    /// How a command ends that met them.
    pub(super) fn exit(&self) -> Exit {
        if self.count == 0 { Exit::Done } else { Exit::SomeFailed }
    }
}
