//! `dictum export`: the store, or some of its claims, as files for other tools.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use flate2::{Compression, write::GzEncoder};
use jiff::civil::Date;

use super::{Common, Console, Exit, query, query::RdfVersion, remote, usage};
use crate::{
    export::{self, Filter, Format, Selection},
    store::{self, Store},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// File to write, compressed if it ends in .gz; `-` is stdout
    #[arg(value_name = "FILE", default_value = "-")]
    file: PathBuf,
    /// nquads, trig, jsonld; turtle, ntriples, rdfxml and n3 leave the graphs out; jsonl, csv and
    /// parquet have a row for each claim; graphml and gexf the network of who does what to whom;
    /// nanopub a nanopublication and claimreview a schema.org Claim for each claim
    /// [default: by the name of the file, else nquads]
    #[arg(long)]
    format: Option<Format>,
    /// Version of RDF to write; 1.1 leaves triple terms out, for tools that do not know them
    #[arg(long, value_name = "VERSION", default_value = "1.2")]
    rdf: RdfVersion,
    /// Sort the lines of nquads or ntriples, so that equal stores give equal files
    #[arg(long)]
    sorted: bool,
    /// Have the server at this address do it, while it serves
    #[arg(long, value_name = "URL", requires = "token")]
    server: Option<String>,
    /// A token of the server
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    #[command(flatten)]
    filter: Conditions,
    /// Only the claims that the SPARQL query in this file gives as ?claim; as jsonl, csv or parquet,
    /// the rows of any SELECT; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "sparql")]
    query: Option<PathBuf>,
    /// The same, the query itself
    #[arg(short = 'e', long, value_name = "SPARQL")]
    sparql: Option<String>,
}

/// Which claims are wanted.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Only the claims")]
struct Conditions {
    /// of this speaker: a name, an IRI or its last part, a Wikidata identifier; here and below, of
    /// several any
    #[arg(long, value_name = "WHO")]
    speaker: Vec<String>,
    /// made on behalf of them
    #[arg(long, value_name = "WHO")]
    on_behalf_of: Vec<String>,
    /// that aim at them
    #[arg(long, value_name = "WHO")]
    target: Vec<String>,
    /// spoken to them
    #[arg(long, value_name = "WHO")]
    addressee: Vec<String>,
    /// about this event
    #[arg(long, value_name = "WHAT")]
    event: Vec<String>,
    /// that came through them
    #[arg(long, value_name = "WHO")]
    via: Vec<String>,
    /// of this act, such as Accusation
    #[arg(long, value_name = "ACT", value_parser = act)]
    act: Vec<String>,
    /// in direct, indirect or mixed speech
    #[arg(long, value_name = "TYPE", value_parser = ["direct", "indirect", "mixed"])]
    quotation: Vec<String>,
    /// in articles of this publisher
    #[arg(long, value_name = "WHO")]
    publisher: Vec<String>,
    /// made, or else published, on this day or later, such as 2025-03-16
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// made, or else published, on this day or earlier
    #[arg(long, value_name = "DAY", visible_alias = "to")]
    until: Option<Date>,
    /// that are at least so sure, from 0 to 1
    #[arg(long, value_name = "NUMBER")]
    confidence: Option<f64>,
    /// that have these words, as SERVICE dic:search finds them
    #[arg(long, value_name = "WORDS", visible_alias = "q")]
    text: Option<String>,
}

fn act(name: &str) -> Result<String, String> {
    Filter::act(name).map_err(|names| format!("the acts are {names}"))
}

impl From<Conditions> for Filter {
    fn from(typed: Conditions) -> Self {
        let Conditions {
            speaker,
            on_behalf_of,
            target,
            addressee,
            event,
            via,
            act,
            quotation,
            publisher,
            from,
            until,
            confidence,
            text,
        } = typed;
        Self {
            speaker,
            on_behalf_of,
            target,
            addressee,
            event,
            via,
            act,
            quotation,
            publisher,
            from,
            until,
            confidence,
            text,
        }
    }
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let Self { file, format, rdf, sorted, server, token, filter, query, sparql } = self;
        let format = format.unwrap_or_else(|| by_name(&file));
        let lines = [store::Format::NQuads, store::Format::NTriples].map(Format::Rdf);
        if sorted && !lines.contains(&format) {
            return Err(usage("only nquads and ntriples have lines to sort"));
        }
        let text = match (query, sparql) {
            (Some(file), _) => Some(query::read(&file)?),
            (None, sparql) => sparql,
        };
        let filter = Filter::from(filter);
        let selection = match (text, filter == Filter::default()) {
            (Some(_), false) => {
                return Err(usage("a query says itself which claims it wants: no other condition"));
            }
            (Some(text), true) => Selection::Query(text),
            (None, true) => Selection::All,
            (None, false) => Selection::Filter(Box::new(filter)),
        };
        let source = match (server.zip(token), selection) {
            (None, selection) => Source::Store(Box::new(common.existing_store()?), selection),
            (Some(_), Selection::Query(_)) => {
                return Err(usage("a server exports by conditions, not by a query"));
            }
            (Some((server, token)), Selection::Filter(filter)) => {
                Source::Server(address(&server, format, rdf, &filter), token)
            }
            (Some((server, token)), Selection::All) => {
                Source::Server(address(&server, format, rdf, &Filter::default()), token)
            }
        };
        let export = |out: &mut dyn Write| {
            if !sorted {
                return source.write(format, rdf, out);
            }
            let mut text = Vec::new();
            source.write(format, rdf, &mut text)?;
            let mut lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
            lines.sort_unstable();
            Ok(lines.into_iter().try_for_each(|line| out.write_all(line))?)
        };
        if file == Path::new("-") {
            export(&mut *console.out)?;
        } else {
            whole(&file, export)?;
        }
        Ok(Exit::Done)
    }
}

/// What writes the export.
enum Source {
    Store(Box<Store>, Selection),
    /// The server that answers at an address, for a token.
    Server(String, String),
}

impl Source {
    fn write(&self, format: Format, rdf: RdfVersion, out: &mut dyn Write) -> Result<()> {
        match self {
            Self::Store(store, selection) => {
                export::write(store, selection, format, rdf.into(), out)?;
            }
            Self::Server(url, token) => {
                let mut body = remote::send("GET", url, token)?;
                io::copy(&mut body, out).context("the export broke off")?;
            }
        }
        Ok(())
    }
}

/// Where a server exports what is wanted.
fn address(server: &str, format: Format, rdf: RdfVersion, filter: &Filter) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("format", &format.to_string());
    let version = match rdf {
        RdfVersion::V11 => "1.1",
        RdfVersion::V12 => "1.2",
    };
    query.append_pair("rdf", version).extend_pairs(filter.conditions());
    format!("{}/export?{}", server.trim_end_matches('/'), query.finish())
}

/// The format that a file's name tells.
fn by_name(file: &Path) -> Format {
    let name = if is_compressed(file) { file.with_extension("") } else { file.to_owned() };
    let extension = name.extension().and_then(|extension| extension.to_str());
    extension.and_then(Format::of_extension).unwrap_or(Format::Rdf(store::Format::NQuads))
}

fn is_compressed(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "gz")
}

/// Writes a file that has its name once it is whole; of one that fails nothing is left.
fn whole(file: &Path, write: impl Fn(&mut dyn Write) -> Result<()>) -> Result<()> {
    let doing = || format!("cannot write {}", file.display());
    let part = file.with_added_extension("part");
    let out = File::create(&part).with_context(doing)?;
    let written = fill(out, is_compressed(file), write)
        .and_then(|out| out.sync_all().and_then(|()| fs::rename(&part, file)).with_context(doing));
    if written.is_err() {
        drop(fs::remove_file(&part));
    }
    written
}

fn fill(
    file: File,
    compressed: bool,
    write: impl Fn(&mut dyn Write) -> Result<()>,
) -> Result<File> {
    let mut out = io::BufWriter::new(file);
    if compressed {
        let mut packer = GzEncoder::new(out, Compression::default());
        write(&mut packer)?;
        out = packer.finish()?;
    } else {
        write(&mut out)?;
    }
    Ok(out.into_inner().map_err(io::IntoInnerError::into_error)?)
}
