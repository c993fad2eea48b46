//! [`Format`]: every way in which an answer or a graph can be written, with its names.
//!
//! **In:** media types, file extensions and the names of the command line. **Out:** the matching
//! serialiser of Oxigraph. **Source:** the W3C recommendations that the media types belong to.

use std::{fmt, str::FromStr};

use oxigraph::{
    io::{JsonLdProfileSet, RdfFormat},
    sparql::results::QueryResultsFormat,
};
use serde::{Deserialize, Serialize};

/// What a query answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// Yes or no (`ASK`).
    Boolean,
    /// Rows (`SELECT`).
    Solutions,
    /// Triples (`CONSTRUCT`, `DESCRIBE`).
    Graph,
}

impl Form {
    /// The formats that can carry it, the best one first.
    pub fn formats(self) -> &'static [Format] {
        use Format::{Csv, Json, JsonLd, N3, NQuads, NTriples, RdfXml, TriG, Tsv, Turtle, Xml};
        match self {
            Self::Boolean | Self::Solutions => &[Json, Xml, Csv, Tsv],
            Self::Graph => &[Turtle, NTriples, RdfXml, JsonLd, TriG, NQuads, N3],
        }
    }
}

/// How an answer or a graph is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Format {
    /// SPARQL results in JSON.
    Json,
    /// SPARQL results in XML.
    Xml,
    /// SPARQL results in CSV.
    Csv,
    /// SPARQL results in TSV.
    Tsv,
    /// Turtle.
    Turtle,
    /// N-Triples.
    NTriples,
    /// N-Quads.
    NQuads,
    /// TriG.
    TriG,
    /// RDF/XML.
    RdfXml,
    /// JSON-LD.
    JsonLd,
    /// Notation3.
    N3,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Json,
        Self::Xml,
        Self::Csv,
        Self::Tsv,
        Self::Turtle,
        Self::NTriples,
        Self::NQuads,
        Self::TriG,
        Self::RdfXml,
        Self::JsonLd,
        Self::N3,
    ];

    /// Its name, its file extension and its media type.
    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Json => ("json", "srj", "application/sparql-results+json"),
            Self::Xml => ("xml", "srx", "application/sparql-results+xml"),
            Self::Csv => ("csv", "csv", "text/csv; charset=utf-8"),
            Self::Tsv => ("tsv", "tsv", "text/tab-separated-values; charset=utf-8"),
            Self::Turtle => ("turtle", "ttl", "text/turtle; charset=utf-8"),
            Self::NTriples => ("ntriples", "nt", "application/n-triples"),
            Self::NQuads => ("nquads", "nq", "application/n-quads"),
            Self::TriG => ("trig", "trig", "application/trig"),
            Self::RdfXml => ("rdfxml", "rdf", "application/rdf+xml"),
            Self::JsonLd => ("jsonld", "jsonld", "application/ld+json"),
            Self::N3 => ("n3", "n3", "text/n3; charset=utf-8"),
        }
    }

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Its usual file extension, without the dot.
    pub const fn extension(self) -> &'static str {
        self.row().1
    }

    /// Its media type, as a `Content-Type`.
    pub const fn media_type(self) -> &'static str {
        self.row().2
    }

    /// Its media type without parameters.
    pub fn essence(self) -> &'static str {
        self.media_type().split(';').next().unwrap_or_default()
    }

    /// The format that carries `form` under a media type (without parameters, in lower case), or
    /// under one of the generic types that clients ask for.
    pub fn from_media_type(media_type: &str, form: Form) -> Option<Self> {
        let usual = |format: &Self| format.media_type().split(';').next() == Some(media_type);
        let found = form.formats().iter().copied().find(usual);
        found.or(match (form, media_type) {
            (Form::Graph, "application/json") => Some(Self::JsonLd),
            (Form::Graph, "application/xml" | "text/xml") => Some(Self::RdfXml),
            (Form::Graph, "application/x-turtle") => Some(Self::Turtle),
            (Form::Graph, "text/plain") => Some(Self::NTriples),
            (_, "application/json" | "text/json") => Some(Self::Json),
            (_, "application/xml" | "text/xml") => Some(Self::Xml),
            _ => None,
        })
    }

    /// Whether it can carry the answer to a query of this form.
    pub fn carries(self, form: Form) -> bool {
        form.formats().contains(&self)
    }

    /// Whether it keeps the graphs of quads apart.
    pub const fn keeps_graphs(self) -> bool {
        matches!(self, Self::NQuads | Self::TriG | Self::JsonLd)
    }

    pub(super) fn results(self) -> Option<QueryResultsFormat> {
        match self {
            Self::Json => Some(QueryResultsFormat::Json),
            Self::Xml => Some(QueryResultsFormat::Xml),
            Self::Csv => Some(QueryResultsFormat::Csv),
            Self::Tsv => Some(QueryResultsFormat::Tsv),
            _ => None,
        }
    }

    pub(super) fn rdf(self) -> Option<RdfFormat> {
        match self {
            Self::Turtle => Some(RdfFormat::Turtle),
            Self::NTriples => Some(RdfFormat::NTriples),
            Self::NQuads => Some(RdfFormat::NQuads),
            Self::TriG => Some(RdfFormat::TriG),
            Self::RdfXml => Some(RdfFormat::RdfXml),
            Self::JsonLd => Some(RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() }),
            Self::N3 => Some(RdfFormat::N3),
            Self::Json | Self::Xml | Self::Csv | Self::Tsv => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that belongs to no [`Format`].
#[derive(Debug, thiserror::Error)]
#[error(
    "unknown format {0:?}: it is one of json, xml, csv, tsv, turtle, ntriples, nquads, trig, rdfxml, jsonld, n3"
)]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    /// By name or file extension.
    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let called = |format: &Self| format.name() == name || format.extension() == name;
        Self::ALL.into_iter().find(called).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}
