//! Whole graphs: written out, put in the place of another, merged into it, removed.
//!
//! **In:** the [`Name`] of a graph; its triples as text, in any RDF [`Format`]. **Out:** the changed
//! store, or the graph as text. What fits in [`IN_MEMORY`] is one transaction. Longer input goes to the
//! bulk loader, which sorts on disk: it is read twice, once to see that it parses, so that nothing is
//! changed if it does not; but a crash in the middle of replacing a graph can leave it empty.
//! The counts of the store and the search index follow; after a long input the index is compared with all
//! there is, and the counts stay as they are.
//! **Source:** [SPARQL 1.1 Graph Store Protocol](https://www.w3.org/TR/sparql11-http-rdf-update/).

use std::{
    fs::File,
    io::{self, Seek as _, Write},
    sync::PoisonError,
};

use oxigraph::{
    io::{RdfParseError, RdfParser},
    model::{GraphName, Literal, NamedNode, Quad, QuadRef},
    store::{LoaderError, StorageError, Transaction},
};

use super::{Error, Format, Rdf, Store, export::serializer, open::ITSELF, tracked::Tracked};
use crate::rdf::vocab::{dic, owl};

/// Bytes of input up to which a change is held in memory.
const IN_MEMORY: u64 = 16 << 20;

/// Which graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(GraphName);

impl Name {
    /// The graph that has no name.
    pub const DEFAULT: Self = Self(GraphName::DefaultGraph);

    /// The graph of this name.
    pub fn named(iri: &str) -> Result<Self, Error> {
        Ok(Self(super::query::named(iri)?.into()))
    }

    /// What relative IRIs in it are relative to.
    fn base(&self) -> Option<&NamedNode> {
        match &self.0 {
            GraphName::NamedNode(name) => Some(name),
            _ => None,
        }
    }
}

/// Triples to read.
#[derive(Debug)]
pub struct Source {
    /// From its start.
    pub file: File,
    /// How they are written.
    pub format: Format,
}

/// Why a graph was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// The text is not what its format says.
    #[error("the {format} does not parse: {message}")]
    Parse {
        /// The format.
        format: Format,
        /// What is wrong, and where.
        message: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Store {
    /// Whether there is such a graph. The default graph always is.
    pub fn has_graph(&self, name: &Name) -> Result<bool, Error> {
        let Some(iri) = name.base() else { return Ok(true) };
        self.inner.contains_named_graph(iri).map_err(|e| Error::storage("look for a graph", e))
    }

    /// Writes a graph out, in no particular order.
    pub fn write_graph(
        &self,
        name: &Name,
        format: Format,
        rdf: Rdf,
        out: impl Write,
    ) -> Result<(), Error> {
        let failed = |source| Error::Io { doing: "write the graph".to_owned(), source };
        let mut to = serializer(format)?.for_writer(out);
        let rdf = rdf.in_format(format);
        for quad in self.inner.quads_for_pattern(None, None, None, Some(name.0.as_ref())) {
            let quad = quad.map_err(|e| Error::storage("read a graph", e))?;
            if rdf.has(&quad.object) {
                to.serialize_triple(quad.as_ref()).map_err(failed)?;
            }
        }
        to.finish().and_then(|mut out| out.flush()).map_err(failed)
    }

    /// Puts triples into a graph: instead of those that are there, or beside them. Whether the graph
    /// is new.
    pub fn load_graph(
        &self,
        name: &Name,
        sources: &[Source],
        replace: bool,
    ) -> Result<bool, GraphError> {
        let mut length = 0;
        for source in sources {
            length += source.file.metadata().map_err(reading)?.len();
        }
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let new = !self.has_graph(name)?;
        let failed = |e| Error::storage("store a graph", e);
        if length > IN_MEMORY {
            for source in sources {
                for quad in source.parser(name)?.for_reader(source.reader()?) {
                    quad.map_err(|e| source.unreadable(e))?;
                }
            }
            self.doubt_derived().map_err(failed)?;
            if replace && !new {
                self.inner.clear_graph(name.0.as_ref()).map_err(failed)?;
            }
            let mut loader = self.inner.bulk_loader();
            for source in sources {
                let parser = source.parser(name)?;
                loader.load_from_reader(parser, source.reader()?).map_err(|e| source.failed(e))?;
            }
            loader.commit().map_err(failed)?;
        } else {
            let mut tracked = Tracked::start(self)?;
            if replace {
                tracked.take_graphs(Some(name.0.as_ref()), |_| true).map_err(failed)?;
                tracked.transaction.clear_graph(name.0.as_ref()).map_err(failed)?;
            }
            for source in sources {
                // Blank nodes of two sources are not the same.
                let parser = source.parser(name)?.rename_blank_nodes();
                for quad in parser.for_reader(source.reader()?) {
                    let quad = quad.map_err(|e| source.unreadable(e))?;
                    tracked.ensure(quad.as_ref()).map_err(failed)?;
                }
            }
            if let Some(iri) = name.base() {
                tracked.transaction.insert_named_graph(iri);
            }
            tracked.doubt_derived().map_err(failed)?;
            tracked.commit()?;
            return Ok(new);
        }
        self.settle()?;
        self.find_whatever_changed();
        Ok(new)
    }

    /// Takes quads out and puts others in, in one transaction. For graphs that are no article's: what
    /// is derived from articles stays as it is.
    pub fn amend(&self, out: &[Quad], new: &[Quad]) -> Result<(), Error> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e| Error::storage("store what was changed", e);
        let mut tracked = Tracked::start(self)?;
        out.iter().try_for_each(|quad| tracked.drop(quad.as_ref())).map_err(failed)?;
        new.iter().try_for_each(|quad| tracked.ensure(quad.as_ref())).map_err(failed)?;
        tracked.commit()
    }

    /// Removes a graph; whether there was one. The default graph is emptied.
    pub fn remove_graph(&self, name: &Name) -> Result<bool, Error> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.has_graph(name)? {
            return Ok(false);
        }
        let mut tracked = Tracked::start(self)?;
        let taken = tracked.take_graphs(Some(name.0.as_ref()), |_| true);
        let removed: Result<(), StorageError> = taken.and_then(|()| match name.base() {
            Some(iri) => tracked.transaction.remove_named_graph(iri),
            None => tracked.transaction.clear_graph(name.0.as_ref()),
        });
        let failed = |e| Error::storage("remove a graph", e);
        removed.map_err(failed)?;
        tracked.doubt_derived().map_err(failed)?;
        self.withdraw(name, &mut tracked.transaction);
        tracked.commit()?;
        Ok(true)
    }
}

impl Store {
    /// Remembers that the article of a graph that was removed was here: who asks for it is told that it is
    /// gone. And leaves word for what is derived from articles.
    fn withdraw(&self, name: &Name, transaction: &mut Transaction<'_>) {
        let own = name.base().and_then(|iri| self.base.path_of(iri.as_str()));
        let id = own.and_then(|path| path.strip_prefix("graph/article/")?.parse().ok());
        let Some(id) = id else { return };
        let (article, dataset) = (self.base.article(&id), self.base.dataset());
        let gone = Literal::from(true);
        transaction.insert(QuadRef::new(&article, owl::DEPRECATED, &gone, ITSELF));
        transaction.insert(QuadRef::new(&dataset, dic::AWAITS, &article, ITSELF));
    }
}

impl Source {
    fn parser(&self, name: &Name) -> Result<RdfParser, Error> {
        let form = super::Form::Graph;
        let rdf = self.format.rdf().ok_or(Error::Format { format: self.format, form })?;
        let parser =
            RdfParser::from_format(rdf).without_named_graphs().with_default_graph(name.0.clone());
        let Some(base) = name.base() else { return Ok(parser) };
        parser
            .with_base_iri(base.as_str())
            .map_err(|e| Error::Iri { iri: base.as_str().to_owned(), message: e.to_string() })
    }

    /// The file from its start.
    fn reader(&self) -> Result<io::BufReader<&File>, Error> {
        (&self.file).rewind().map_err(reading)?;
        Ok(io::BufReader::new(&self.file))
    }

    fn unreadable(&self, error: RdfParseError) -> GraphError {
        match error {
            RdfParseError::Syntax(error) => {
                GraphError::Parse { format: self.format, message: error.to_string() }
            }
            RdfParseError::Io(error) => reading(error).into(),
        }
    }

    fn failed(&self, error: LoaderError) -> GraphError {
        match error {
            LoaderError::Storage(error) => Error::storage("store a graph", error).into(),
            LoaderError::Parsing(error) => self.unreadable(error),
            LoaderError::InvalidBaseIri { iri, error } => {
                Error::Iri { iri, message: error.to_string() }.into()
            }
        }
    }
}

fn reading(source: io::Error) -> Error {
    Error::Io { doing: "read a graph".to_owned(), source }
}
