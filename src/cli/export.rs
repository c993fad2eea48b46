//! `dictum export`: everything the store holds.

use anyhow::Result;

use super::{Common, Console, Exit, query::RdfVersion, usage};
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
        if !format.carries(Form::Graph) {
            return Err(usage(format_args!("{format} is for rows, not for a store: try nquads")));
        }
        if sorted && !matches!(format, Format::NQuads | Format::NTriples) {
            return Err(usage("only nquads and ntriples have lines to sort"));
        }
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
