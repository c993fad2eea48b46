//! `dictum query`: a SPARQL query, answered.

use std::{
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use super::{Common, Console, Exit, examples, services::Services, table};
use crate::store::{DefaultGraph, Form, Format, Options, Rdf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File with the query; `-` is stdin
    #[arg(value_name = "FILE", required_unless_present_any = ["query", "example", "list"])]
    file: Option<PathBuf>,
    /// The query itself
    #[arg(short = 'e', long, value_name = "SPARQL", conflicts_with = "file")]
    query: Option<String>,
    /// An example query, by its name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["file", "query"])]
    example: Option<String>,
    /// Print the names of the example queries, and what they ask
    #[arg(long, conflicts_with_all = ["file", "query", "example"])]
    list: bool,
    /// table, csv, tsv, json or xml for rows; turtle, ntriples, rdfxml, jsonld, trig, nquads or n3
    /// for graphs [default: a table on a terminal, else csv or turtle]
    #[arg(long)]
    format: Option<Layout>,
    /// What a query sees that names no graph
    #[arg(long, value_name = "WHICH", default_value = "union")]
    default_graph: Graphs,
    /// Give the query to the engine as it is; the answer is the same, but may take longer
    #[arg(long)]
    no_rewrite: bool,
    #[command(flatten)]
    services: Services,
    /// Version of RDF to write graphs in; 1.1 leaves triple terms out
    #[arg(long, value_name = "VERSION", default_value = "1.1")]
    rdf: RdfVersion,
}

/// How an answer is laid out.
#[derive(Clone, Copy, Debug)]
enum Layout {
    /// For people.
    Table,
    /// For programs.
    Format(Format),
}

impl FromStr for Layout {
    type Err = <Format as FromStr>::Err;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "table" => Ok(Self::Table),
            name => name.parse().map(Self::Format),
        }
    }
}

/// What a query sees as its default graph.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Graphs {
    /// All graphs together.
    Union,
    /// The unnamed graph alone.
    Plain,
}

impl From<Graphs> for DefaultGraph {
    fn from(graphs: Graphs) -> Self {
        match graphs {
            Graphs::Union => Self::Union,
            Graphs::Plain => Self::Plain,
        }
    }
}

/// Which RDF is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RdfVersion {
    /// What every tool reads.
    #[value(name = "1.1")]
    V11,
    /// With triple terms.
    #[value(name = "1.2")]
    V12,
}

impl From<RdfVersion> for Rdf {
    fn from(version: RdfVersion) -> Self {
        match version {
            RdfVersion::V11 => Self::V11,
            RdfVersion::V12 => Self::V12,
        }
    }
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        if self.list {
            for (name, question) in examples::queries() {
                writeln!(console.out, "{name}\t{question}")?;
            }
            return Ok(Exit::Done);
        }
        let text = match (self.query, self.example, &self.file) {
            (Some(query), ..) => query,
            (None, Some(name), _) => examples::query(&name)?,
            (None, None, Some(file)) => read(file)?,
            (None, None, None) => unreachable!("clap asks for one of the three"),
        };
        let mut store = common.existing_store()?;
        if self.no_rewrite {
            store = store.without_rewriting();
        }
        let options = Options {
            default_graph: self.default_graph.into(),
            services: self.services.listed()?,
            ..Options::default()
        };
        let query = store.query(&text, &options)?;
        let default = match query.form() {
            _ if console.terminal => Layout::Table,
            Form::Boolean | Form::Solutions => Layout::Format(Format::Csv),
            Form::Graph => Layout::Format(Format::Turtle),
        };
        match self.format.unwrap_or(default) {
            Layout::Table => table::write(query.answer()?, store.base(), console.out)?,
            Layout::Format(format) => {
                query.write(format, self.rdf.into(), &mut *console.out)?;
            }
        }
        Ok(Exit::Done)
    }
}

/// The text of a query.
pub(super) fn read(file: &Path) -> Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).context("cannot read the query from stdin")?;
        return Ok(text);
    }
    let looks_like_sparql = file.to_str().is_some_and(|name| name.contains(['{', '?', '\n']));
    let hint = if looks_like_sparql { "; a query itself goes after -e" } else { "" };
    fs::read_to_string(file)
        .with_context(|| format!("cannot read the query from {}{hint}", file.display()))
}
