//! `dictum export`: everything the store holds.

use std::io::{self, BufRead as _, Write as _};

use anyhow::{Result, ensure};

use super::{Common, Console, Exit};
use crate::store::{Form, Format, Rdf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// nquads, trig, jsonld; turtle, ntriples, rdfxml and n3 leave the graphs out
    #[arg(long, default_value = "nquads")]
    format: Format,
    /// Leave triple terms (RDF 1.2) out, for tools that know RDF 1.1 only
    #[arg(long)]
    rdf11: bool,
    /// Sort the lines of nquads or ntriples, so that equal stores give equal files
    #[arg(long)]
    sorted: bool,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let Self { format, rdf11, sorted } = self;
        ensure!(format.carries(Form::Graph), "{format} is for rows; a store is exported as nquads or another RDF format");
        let lines = matches!(format, Format::NQuads | Format::NTriples);
        ensure!(lines || !sorted, "only nquads and ntriples have lines to sort, not {format}");
        let rdf = if rdf11 { Rdf::V11 } else { Rdf::V12 };
        let store = common.existing_store()?;
        if sorted {
            let mut text = Vec::new();
            store.export(format, rdf, &mut text)?;
            let mut lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
            lines.sort_unstable();
            lines.into_iter().try_for_each(|line| console.out.write_all(line))?;
        } else {
            store.export(format, rdf, &mut *console.out)?;
        }
        Ok(Exit::Done)
    }
}
