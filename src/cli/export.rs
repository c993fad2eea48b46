//! `dictum export`: everything the store holds.

use anyhow::{Result, ensure};

use super::{Common, Console, Exit, query::RdfVersion};
use crate::store::{Form, Format};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// nquads, trig, jsonld; turtle, ntriples, rdfxml and n3 leave the graphs out
    #[arg(long, default_value = "nquads")]
    format: Format,
    /// Version of RDF to write; 1.1 leaves triple terms out, for tools that do not know them
    #[arg(long, value_name = "VERSION", default_value = "1.2")]
    rdf: RdfVersion,
    /// Sort the lines of nquads or ntriples, so that equal stores give equal files
    #[arg(long)]
    sorted: bool,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let Self { format, rdf, sorted } = self;
        ensure!(format.carries(Form::Graph), "{format} is for rows; a store is exported as nquads or another RDF format");
        let lines = matches!(format, Format::NQuads | Format::NTriples);
        ensure!(lines || !sorted, "only nquads and ntriples have lines to sort, not {format}");
        let rdf = rdf.into();
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
