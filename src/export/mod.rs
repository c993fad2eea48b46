//! EXPORT: claims → the files that other tools open.
//!
//! **In:** a [`Store`] and a [`Selection`]: all claims, those that fit a [`Filter`], or those that a
//! SPARQL query gives. **Out:** bytes in a [`Format`]: RDF; the flat rows of claims as CSV, JSON lines
//! or Parquet ([`row`]); the network of who does what to whom as GraphML or GEXF ([`network`]);
//! nanopublications; schema.org's `Claim`. Claims
//! come in the order of their articles' identifiers and of their place in the text, so equal stores
//! give equal files. Written as it is read, in memory that does not grow with the store, but for
//! networks, which are kept until they are whole, and for the IRIs that an index or a query selects.
//!
//! ```
//! use dictum::{export::{self, Format, Selection}, rdf::Base, store::{Rdf, Store}};
//!
//! let store = Store::memory(&Base::default())?;
//! let mut out = Vec::new();
//! let selection = Selection::query("SELECT (1 + 1 AS ?two) {}");
//! export::write(&store, &selection, Format::JsonLines, Rdf::V11, &mut out)?;
//! assert_eq!(out, b"{\"two\":2}\n");
//! # Ok::<(), export::Error>(())
//! ```

mod answer;
mod claim;
mod claim_review;
mod filter;
mod gexf;
mod graphml;
mod nanopub;
mod network;
mod quads;
pub mod row;
pub mod table;
mod xml;

pub use self::{
    claim::{Article, Claim, Entity, Proposition, Reader, Relay},
    filter::Filter,
    network::{Edge, Network},
};

use std::{
    collections::BTreeSet,
    fmt,
    io::{self, Write},
    str::FromStr,
};

use oxigraph::model::{NamedNode, Term};

use self::table::{Csv, JsonLines, Parquet, Schema, Table};
use crate::store::{self, Answer, Options, QuadWriter, Rdf, Solutions, Store};

/// The variable by which a query gives claims.
const CLAIM: &str = "claim";

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As RDF.
    Rdf(store::Format),
    /// Rows, as CSV.
    Csv,
    /// Rows, as JSON lines.
    JsonLines,
    /// Rows, as Parquet.
    Parquet,
    /// A network, as GraphML.
    GraphMl,
    /// A network, as GEXF.
    Gexf,
    /// Nanopublications, as TriG.
    Nanopub,
    /// Claims as schema.org has them, as JSON-LD lines.
    ClaimReview,
}

/// Formats that are not RDF, with their names and file extensions.
const OTHERS: [(Format, &str, &str); 7] = [
    (Format::JsonLines, "jsonl", "jsonl"),
    (Format::Csv, "csv", "csv"),
    (Format::Parquet, "parquet", "parquet"),
    (Format::GraphMl, "graphml", "graphml"),
    (Format::Gexf, "gexf", "gexf"),
    (Format::Nanopub, "nanopub", "nanopub.trig"),
    (Format::ClaimReview, "claimreview", "claimreview.jsonl"),
];

impl Format {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let rdf = store::Form::Graph.formats().iter().map(|format| Self::Rdf(*format));
        rdf.chain(OTHERS.iter().map(|(format, ..)| *format))
    }

    /// Its name, and its file extension without the dot.
    fn names(self) -> [&'static str; 2] {
        match (self, OTHERS.iter().find(|(format, ..)| *format == self)) {
            (_, Some((_, name, extension))) => [name, extension],
            (Self::Rdf(format), None) => [format.name(), format.extension()],
            (_, None) => unreachable!("every format is in one of the lists"),
        }
    }

    /// Its media type, as a `Content-Type`.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Rdf(format) => format.media_type(),
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines | Self::ClaimReview => "application/jsonl",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::GraphMl => "application/graphml+xml",
            Self::Gexf => "application/gexf+xml",
            Self::Nanopub => store::Format::TriG.media_type(),
        }
    }

    /// The one of files with this extension.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::all().find(|format| format.names()[1] == extension)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.names()[0])
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::all().find(|format| format.names()[0] == name).ok_or_else(|| {
            let names: Vec<_> = Self::all().map(|format| format.to_string()).collect();
            Error::NoFormat { given: name.to_owned(), names: names.join(", ") }
        })
    }
}

/// Which claims are written.
#[derive(Clone, Debug, PartialEq)]
pub enum Selection {
    /// All; in RDF, everything that the store holds.
    All,
    /// Those that fit.
    Filter(Box<Filter>),
    /// Those that a SPARQL query gives as its only variable, `?claim`. The rows of any other `SELECT`
    /// are written as they are, in the formats for rows.
    Query(String),
}

impl Selection {
    /// What a SPARQL query gives.
    pub fn query(text: impl Into<String>) -> Self {
        Self::Query(text.into())
    }
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such format.
    #[error("{given:?} is no format to export in; those are {names}")]
    NoFormat {
        /// What was given.
        given: String,
        /// What there is.
        names: String,
    },
    /// There is no such condition, or not with such a value.
    #[error("no claim can be wanted by {name:?} as {given:?}: {expected}")]
    NoCondition {
        /// Its name.
        name: String,
        /// Its value.
        given: String,
        /// What it could be.
        expected: String,
    },
    /// A query gives rows where claims are wanted.
    #[error("{format} is written of claims: the query should be a SELECT of ?claim alone")]
    NoClaims {
        /// The format.
        format: Format,
    },
    /// A query gives something else as a claim.
    #[error("the query gives {given} as ?claim, and there is no such claim in an article")]
    NoClaim {
        /// What it gave.
        given: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Reading or writing failed.
    #[error("cannot write the export: {0}")]
    Io(#[from] io::Error),
}

/// Writes what is selected; returns how many claims, rows or quads that were.
pub fn write(
    store: &Store,
    selection: &Selection,
    format: Format,
    rdf: Rdf,
    out: &mut dyn Write,
) -> Result<u64, Error> {
    let filter = match selection {
        Selection::Filter(filter) => filter.as_ref().clone(),
        Selection::All | Selection::Query(_) => Filter::default(),
    };
    let wanted = match (selection, format) {
        (Selection::All, Format::Rdf(format)) => return Ok(store.export(format, rdf, out)?),
        (Selection::All, _) => None,
        (Selection::Filter(filter), _) => filter.among(store)?,
        (Selection::Query(text), _) => {
            match (store.query(text, &Options::default())?.answer()?, format) {
                (Answer::Solutions(rows), _) if rows.variables() == [CLAIM] => Some(claims(rows)?),
                (Answer::Solutions(rows), Format::Csv | Format::JsonLines | Format::Parquet) => {
                    let rows = answer::Rows::of(rows)?;
                    let schema = rows.schema().clone();
                    return rows.write(table(&schema, format, out)?.as_mut());
                }
                _ => return Err(Error::NoClaims { format }),
            }
        }
    };
    let asked = matches!(selection, Selection::Query(_));
    let each = |visit: &mut dyn FnMut(&Claim) -> Result<(), Error>| {
        let mut count = 0;
        each_claim(store, wanted.as_ref(), asked, &mut |claim| {
            if filter.fits(claim) {
                count += 1;
                visit(claim)?;
            }
            Ok(())
        })?;
        Ok::<u64, Error>(count)
    };
    match format {
        Format::Csv | Format::JsonLines | Format::Parquet => {
            let mut table = table(&row::SCHEMA, format, out)?;
            let count = each(&mut |claim| Ok(table.row(row::row(claim))?))?;
            table.end()?;
            Ok(count)
        }
        Format::GraphMl | Format::Gexf => {
            let mut network = Network::default();
            let count = each(&mut |claim| {
                network.add(claim, &filter.acts(claim));
                Ok(())
            })?;
            let edges = network.edges(store)?;
            if format == Format::Gexf {
                gexf::write(network.nodes(), &edges, out)?;
            } else {
                graphml::write(network.nodes(), &edges, out)?;
            }
            Ok(count)
        }
        Format::ClaimReview => {
            let count = each(&mut |claim| {
                serde_json::to_writer(&mut *out, &claim_review::object(claim))
                    .map_err(io::Error::from)?;
                Ok(out.write_all(b"\n")?)
            })?;
            out.flush()?;
            Ok(count)
        }
        Format::Nanopub => {
            let mut nanopubs = nanopub::Nanopubs::new(store, out)?;
            let count = each(&mut |claim| nanopubs.claim(claim))?;
            nanopubs.end()?;
            Ok(count)
        }
        Format::Rdf(format) => {
            let mut quads = quads::Quads::new(store, QuadWriter::new(format, rdf, out)?);
            let count = each(&mut |claim| quads.claim(&claim.id, &claim.article.id))?;
            quads.end()?;
            Ok(count)
        }
    }
}

/// The claims that a query gives.
fn claims(rows: Solutions) -> Result<BTreeSet<NamedNode>, Error> {
    rows.map(|row| match row?.into_iter().next().flatten() {
        Some(Term::NamedNode(claim)) => Ok(claim),
        other => {
            let given = other.map_or_else(|| "nothing".to_owned(), |term| term.to_string());
            Err(Error::NoClaim { given })
        }
    })
    .collect()
}

fn table<'a>(
    schema: &Schema,
    format: Format,
    out: &'a mut dyn Write,
) -> Result<Box<dyn Table + 'a>, Error> {
    Ok(match format {
        Format::Csv => Box::new(Csv::new(schema, out)?),
        Format::Parquet => Box::new(Parquet::new(schema, out)?),
        _ => Box::new(JsonLines::new(schema, out)),
    })
}

/// Visits claims article by article, in the order of the text. Of `wanted`, one that is not there is an
/// error if it was `asked` for by name.
fn each_claim(
    store: &Store,
    wanted: Option<&BTreeSet<NamedNode>>,
    asked: bool,
    visit: &mut dyn FnMut(&Claim) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reader = Reader::of(store);
    let Some(wanted) = wanted else {
        for article in store.articles()? {
            let article = store.base().article(&article);
            reader.claims_of(article.as_ref())?.iter().try_for_each(&mut *visit)?;
        }
        return Ok(());
    };
    // A claim's IRI begins with that of its article.
    let mut together: Vec<Claim> = Vec::new();
    let mut visit_all = |together: &mut Vec<Claim>| {
        together.sort_by(|a, b| (a.place, &a.id).cmp(&(b.place, &b.id)));
        together.drain(..).try_for_each(|claim| visit(&claim))
    };
    for id in wanted {
        match reader.claim(id)? {
            Some(claim) => {
                if together.first().is_some_and(|first| first.article.id != claim.article.id) {
                    visit_all(&mut together)?;
                }
                together.push(claim);
            }
            None if asked => return Err(Error::NoClaim { given: id.to_string() }),
            None => {}
        }
    }
    visit_all(&mut together)
}
