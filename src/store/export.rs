//! Writing out everything that a store holds, or some quads of it.

use std::io::{self, Write};

use oxigraph::{
    io::{RdfSerializer, WriterQuadSerializer},
    model::{Quad, Term},
};
use serde::{Deserialize, Serialize};

use super::{Error, Form, Format, Store};

/// Which RDF is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rdf {
    /// RDF 1.1, which every tool reads: propositions by `rdf:subject`, `rdf:predicate` and
    /// `rdf:object`; triples that hold a triple term are left out.
    #[default]
    V11,
    /// RDF 1.2: `rdf:reifies` with its triple term as well.
    V12,
}

impl Rdf {
    /// Whether it can say a triple with this object.
    pub(super) fn has(self, object: &Term) -> bool {
        self == Self::V12 || !matches!(object, Term::Triple(_))
    }

    /// JSON-LD knows no triple terms.
    pub(super) fn in_format(self, format: Format) -> Self {
        if format == Format::JsonLd { Self::V11 } else { self }
    }
}

pub(super) fn serializer(format: Format) -> Result<RdfSerializer, Error> {
    let rdf = format.rdf().ok_or(Error::Format { format, form: Form::Graph })?;
    // Prefixes make Turtle and its like readable; the others ignore them.
    crate::rdf::vocab::PREFIXES.iter().try_fold(
        RdfSerializer::from_format(rdf),
        |to, (name, iri)| {
            to.with_prefix(*name, *iri)
                .map_err(|e| Error::Iri { iri: (*iri).to_owned(), message: e.to_string() })
        },
    )
}

/// Writes quads. Formats without graphs get the triples alone.
pub struct QuadWriter<W: Write> {
    to: WriterQuadSerializer<W>,
    format: Format,
    rdf: Rdf,
    written: u64,
}

impl<W: Write> QuadWriter<W> {
    /// Writes in a format that carries graphs.
    pub fn new(format: Format, rdf: Rdf, out: W) -> Result<Self, Error> {
        let to = serializer(format)?.for_writer(out);
        Ok(Self { to, format, rdf: rdf.in_format(format), written: 0 })
    }

    /// Writes a quad, if this RDF can say it.
    pub fn quad(&mut self, quad: &Quad) -> Result<(), Error> {
        if !self.rdf.has(&quad.object) {
            return Ok(());
        }
        if self.format.keeps_graphs() {
            self.to.serialize_quad(quad)
        } else {
            self.to.serialize_triple(quad.as_ref())
        }
        .map_err(failed)?;
        self.written += 1;
        Ok(())
    }

    /// There are no more; how many were written.
    pub fn end(self) -> Result<u64, Error> {
        self.to.finish().and_then(|mut out| out.flush()).map_err(failed)?;
        Ok(self.written)
    }
}

impl<W: Write> std::fmt::Debug for QuadWriter<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QuadWriter").field("format", &self.format).finish_non_exhaustive()
    }
}

fn failed(source: io::Error) -> Error {
    Error::Io { doing: "write the export".to_owned(), source }
}

impl Store {
    /// Writes every quad of the store, in no particular order; returns how many. Formats without
    /// graphs get the triples alone.
    pub fn export(&self, format: Format, rdf: Rdf, out: impl Write) -> Result<u64, Error> {
        let mut to = QuadWriter::new(format, rdf, out)?;
        for quad in &self.inner {
            to.quad(&quad.map_err(|e| Error::storage("read the store", e))?)?;
        }
        to.end()
    }
}
