//! Writing out everything that a store holds.

use std::io::Write;

use oxigraph::{
    io::RdfSerializer,
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
pub fn write<'a>(
    quads: impl IntoIterator<Item = &'a Quad>,
    format: Format,
    rdf: Rdf,
    out: impl Write,
) -> Result<(), Error> {
    let failed = |source| Error::Io { doing: "write quads".to_owned(), source };
    let mut to = serializer(format)?.for_writer(out);
    let rdf = rdf.in_format(format);
    for quad in quads.into_iter().filter(|quad| rdf.has(&quad.object)) {
        if format.keeps_graphs() {
            to.serialize_quad(quad)
        } else {
            to.serialize_triple(quad.as_ref())
        }
        .map_err(failed)?;
    }
    to.finish().and_then(|mut out| out.flush()).map_err(failed)
}

impl Store {
    /// Writes every quad of the store, in no particular order; returns how many. Formats without
    /// graphs get the triples alone.
    pub fn export(&self, format: Format, rdf: Rdf, out: impl Write) -> Result<u64, Error> {
        let (mut to, mut written) = (serializer(format)?.for_writer(out), 0);
        let failed = |source| Error::Io { doing: "write the export".to_owned(), source };
        let rdf = rdf.in_format(format);
        for quad in &self.inner {
            let quad = quad.map_err(|e| Error::storage("read the store", e))?;
            if !rdf.has(&quad.object) {
                continue;
            }
            if format.keeps_graphs() {
                to.serialize_quad(&quad)
            } else {
                to.serialize_triple(quad.as_ref())
            }
            .map_err(failed)?;
            written += 1;
        }
        to.finish().and_then(|mut out| out.flush()).map_err(failed)?;
        Ok(written)
    }
}
