//! SPARQL updates.
//!
//! **In:** the text of an update and its [`Updating`]. **Out:** the store with all of it done, or as it
//! was. The counts of the store speak of what was ingested; updates leave them alone.
//! **Source:** [SPARQL 1.1 Update](https://www.w3.org/TR/sparql11-update/).

use std::{
    fs::File,
    io::{self, Seek as _},
    sync::PoisonError,
};

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{GraphName, NamedNode, NamedOrBlankNode},
    sparql::{PreparedSparqlUpdate, SparqlEvaluator, UpdateEvaluationError},
    store::Transaction,
};
use spargebra::{GraphUpdateOperation, SparqlParser, Update};

use super::{
    Bounds, Cancel, DefaultGraph, Error, Scan, Store,
    federation::Services,
    query::{named, syntax_error},
    shape,
};
use crate::outside::{self, Listed, Session};

/// What is read of a document.
const ACCEPT: &str = "text/turtle, application/n-triples, application/n-quads, application/trig, \
    application/rdf+xml;q=0.9, application/ld+json;q=0.5";

/// Under what terms an update is done.
#[derive(Clone, Debug, Default)]
pub struct Updating {
    /// What patterns see that name no graph.
    pub default_graph: DefaultGraph,
    /// `using-graph-uri` parameters of the protocol.
    pub using_graph_uris: Vec<String>,
    /// `using-named-graph-uri` parameters of the protocol.
    pub using_named_graph_uris: Vec<String>,
    /// How large the update may be.
    pub bounds: Bounds,
    /// The other servers that it may ask, and load documents from.
    pub services: Listed,
    /// Stops it.
    pub cancel: Cancel,
}

impl Updating {
    /// Says what the patterns of an update see, unless they do so themselves.
    fn place(&self, prepared: &mut PreparedSparqlUpdate) -> Result<(), Error> {
        let default = self.using_graph_uris.iter().map(|iri| named(iri).map(Into::into));
        let default: Vec<GraphName> = default.collect::<Result<_, _>>()?;
        let others = self.using_named_graph_uris.iter().map(|iri| named(iri).map(Into::into));
        let others: Vec<NamedOrBlankNode> = others.collect::<Result<_, _>>()?;
        for dataset in prepared.using_datasets_mut() {
            if self.names_graphs() {
                dataset.set_default_graph(default.clone());
                dataset.set_available_named_graphs(others.clone());
            } else if dataset.is_default_dataset() && self.default_graph == DefaultGraph::Union {
                dataset.set_default_graph_as_union();
            }
        }
        Ok(())
    }

    fn names_graphs(&self) -> bool {
        !self.using_graph_uris.is_empty() || !self.using_named_graph_uris.is_empty()
    }
}

/// What is done at once.
enum Step {
    /// Some operations.
    Operations(Vec<GraphUpdateOperation>),
    /// What a document holds, into a graph; nothing for one that may fail and did.
    Document(Option<(Document, GraphName)>),
}

impl Store {
    /// Does an update, in one transaction. Documents are fetched before anything is done.
    pub fn update(&self, text: &str, options: &Updating) -> Result<(), Error> {
        Scan::of(text, options.bounds)?;
        let base = self.base.as_str();
        let parser = SparqlParser::new()
            .with_base_iri(base)
            .map_err(|e| Error::Iri { iri: base.to_owned(), message: e.to_string() })?;
        let update = parser.parse_update(text).map_err(|e| syntax_error(&e))?;
        for operation in &update.operations {
            if let GraphUpdateOperation::DeleteInsert { using, pattern, .. } = operation {
                shape::check_pattern(pattern, options.bounds)?;
                if options.names_graphs() && using.is_some() {
                    let twice = "the update and its parameters both name a dataset";
                    return Err(Error::Evaluation(twice.into()));
                }
            }
        }
        let session = Session::new(&options.services);
        let steps = steps(update.operations, &session)?;
        let mut evaluator = SparqlEvaluator::new().with_cancellation_token(options.cancel.token());
        if !options.services.is_empty() {
            evaluator = evaluator.with_default_service_handler(Services(session));
        }
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e| Error::storage("update the store", e);
        let mut transaction = self.inner.start_transaction().map_err(failed)?;
        for step in steps {
            match step {
                Step::Operations(operations) => {
                    let update = Update { base_iri: None, operations };
                    let mut prepared = evaluator.clone().for_update(update);
                    options.place(&mut prepared)?;
                    prepared.on_transaction(&mut transaction).execute().map_err(updating)?;
                }
                Step::Document(Some((document, graph))) => {
                    document.load(&mut transaction, &graph)?;
                }
                Step::Document(None) => {}
            }
        }
        // Whoever stopped it has been told that nothing was done.
        if options.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        transaction.commit().map_err(failed)?;
        self.settle()?;
        self.find_whatever_changed();
        Ok(())
    }
}

/// The steps of an update, its documents fetched.
fn steps(operations: Vec<GraphUpdateOperation>, session: &Session) -> Result<Vec<Step>, Error> {
    let mut steps = vec![Step::Operations(Vec::new())];
    for operation in operations {
        match (operation, steps.last_mut()) {
            (GraphUpdateOperation::Load { silent, source, destination }, _) => {
                let document = match Document::fetch(&source, session) {
                    Err(_) if silent => None,
                    fetched => Some((fetched?, graph_name(destination))),
                };
                steps.push(Step::Document(document));
            }
            (operation, Some(Step::Operations(operations))) => operations.push(operation),
            (operation, _) => steps.push(Step::Operations(vec![operation])),
        }
    }
    Ok(steps)
}

fn graph_name(name: spargebra::term::GraphName) -> GraphName {
    match name {
        spargebra::term::GraphName::NamedNode(name) => name.into(),
        spargebra::term::GraphName::DefaultGraph => GraphName::DefaultGraph,
    }
}

/// A document of another server, in a file of our own, seen to parse.
struct Document {
    file: File,
    format: RdfFormat,
    iri: NamedNode,
}

impl Document {
    fn fetch(source: &NamedNode, session: &Session) -> Result<Self, Error> {
        let mut received = session.document(source.as_str(), ACCEPT)?;
        let of_name = || RdfFormat::from_extension(source.as_str().rsplit('.').next()?);
        let format = RdfFormat::from_media_type(received.media_type());
        let format = match format.filter(|_| !received.media_type().starts_with("text/plain")) {
            Some(format) => format,
            None => of_name()
                .ok_or_else(|| received.refuse(format!("{} is no RDF", received.media_type())))?,
        };
        let mut file = tempfile::tempfile().map_err(keeping)?;
        let copied = io::copy(&mut received, &mut file);
        copied.map_err(|e| e.downcast().map_or_else(keeping, |own: outside::Error| own.into()))?;
        let document = Self { file, format, iri: source.clone() };
        for quad in document.parser(&GraphName::DefaultGraph)?.for_reader(document.reader()?) {
            // The message may quote the document, which is not for all to see.
            quad.map_err(|_| received.refuse("its document cannot be read"))?;
        }
        Ok(document)
    }

    fn load(&self, transaction: &mut Transaction<'_>, graph: &GraphName) -> Result<(), Error> {
        let parser = self.parser(graph)?;
        let loaded = transaction.load_from_reader(parser, self.reader()?);
        loaded.map_err(|e| keeping(io::Error::other(e)))
    }

    fn parser(&self, graph: &GraphName) -> Result<RdfParser, Error> {
        let parser = RdfParser::from_format(self.format).with_default_graph(graph.clone());
        let parser = if *graph == GraphName::DefaultGraph {
            parser
        } else {
            parser.without_named_graphs()
        };
        let iri = self.iri.as_str();
        parser
            .with_base_iri(iri)
            .map_err(|e| Error::Iri { iri: iri.to_owned(), message: e.to_string() })
    }

    fn reader(&self) -> Result<io::BufReader<&File>, Error> {
        (&self.file).rewind().map_err(keeping)?;
        Ok(io::BufReader::new(&self.file))
    }
}

fn keeping(source: io::Error) -> Error {
    Error::Io { doing: "keep a document".to_owned(), source }
}

fn updating(error: UpdateEvaluationError) -> Error {
    match error {
        UpdateEvaluationError::Storage(e) => Error::storage("update the store", e),
        UpdateEvaluationError::Service(error) => match error.downcast() {
            Ok(own) => *own,
            Err(other) => Error::Outside(other.to_string()),
        },
        UpdateEvaluationError::UnsupportedService(_) => Error::Outside(error.to_string()),
        UpdateEvaluationError::GraphDoesNotExist(name) => Error::NoGraph(name.to_string()),
        UpdateEvaluationError::GraphAlreadyExists(name) => Error::GraphExists(name.to_string()),
        other => Error::Evaluation(other.into()),
    }
}
