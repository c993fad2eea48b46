//! SPARQL updates.
//!
//! **In:** the text of an update and its [`Updating`]. **Out:** the store with all of it done, or as it
//! was. The counts of the store and the search index follow, at a cost in proportion to what changed.
//!
//! The engine would do it all, but would not tell what it changed, and what it evaluates cannot be
//! stopped. So patterns become queries, and templates are filled here; the rows of a first pattern that
//! is not simple may be found elsewhere.
//! **Source:** [SPARQL 1.1 Update](https://www.w3.org/TR/sparql11-update/).

use std::{
    fs::File,
    io::{self, Seek as _},
    sync::PoisonError,
};

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{GraphName, GraphNameRef, NamedNode},
    sparql::{
        PreparedSparqlQuery, QueryResults, QuerySolution, SparqlEvaluator, UpdateEvaluationError,
        results::{QueryResultsFormat, QueryResultsParser, ReaderQueryResultsParserOutput},
    },
    store::Transaction,
};
use spargebra::{
    GraphUpdateOperation, Query, SparqlParser, Update,
    algebra::{GraphPattern, GraphTarget, QueryDataset},
};

use super::{
    Bounds, Cancel, DefaultGraph, Error, Options, Scan, Store,
    federation::{self, Services},
    query::{evaluation, syntax_error},
    shape,
    template::{self, Made, Template},
    tracked::Tracked,
    walk::Part,
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
    /// How many quads one operation may put in and take out: they are held in memory.
    pub quads: Option<usize>,
    /// The other servers that it may ask, and load documents from.
    pub services: Listed,
    /// Stops it.
    pub cancel: Cancel,
}

impl Updating {
    /// Says what a pattern sees, unless it does so itself.
    fn place(&self, prepared: &mut PreparedSparqlQuery) -> Result<(), Error> {
        let options = Options {
            default_graph: self.default_graph,
            default_graph_uris: self.using_graph_uris.clone(),
            named_graph_uris: self.using_named_graph_uris.clone(),
            ..Options::default()
        };
        options.place(prepared)
    }

    fn names_graphs(&self) -> bool {
        !self.using_graph_uris.is_empty() || !self.using_named_graph_uris.is_empty()
    }
}

/// What is done at once.
enum Step {
    /// Quads come and go, for each row that a pattern finds, or once.
    Change(Template, Option<Box<(GraphPattern, Option<QueryDataset>)>>),
    /// Graphs come and go.
    Graphs(GraphUpdateOperation),
    /// What a document holds, into a graph; nothing for one that may fail and did.
    Document(Option<(Document, GraphName)>),
}

/// The rows of an update's first pattern, found elsewhere.
#[derive(Debug)]
pub struct Rows {
    /// As JSON results.
    pub file: File,
    /// The version of the store that they were found in.
    pub version: u64,
}

impl Store {
    /// A query for the rows of an update's first pattern, if that is not simple: to be answered where
    /// it can be stopped, and handed to [`update`](Self::update).
    pub fn first_rows(&self, text: &str, options: &Updating) -> Result<Option<String>, Error> {
        let first = self.operations(text, options)?.into_iter().next();
        let Some(GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern }) = first
        else {
            return Ok(None);
        };
        // Written as `FROM`, what has no `USING NAMED` would lose the other graphs.
        let unwritten = using.as_ref().is_some_and(|using| using.named.is_none())
            && has_graph(&Part::Pattern(&pattern));
        let asks = federation::has_service(&Part::Pattern(&pattern));
        if shape::is_simple(&pattern) || unwritten || asks {
            return Ok(None);
        }
        let template = Template { delete: template::of_patterns(delete), insert };
        Ok(Some(rows_of(*pattern, using, &template).to_string()))
    }

    /// Does an update, in one transaction. Documents are fetched before anything is done. `rows` are
    /// those of [`first_rows`](Self::first_rows); if the store has changed since, that is an error.
    pub fn update(
        &self,
        text: &str,
        options: &Updating,
        mut rows: Option<Rows>,
    ) -> Result<(), Error> {
        let session = Session::new(&options.services);
        let operations = self.operations(text, options)?;
        let steps = operations.into_iter().map(|operation| step(operation, &session));
        let steps: Vec<Step> = steps.collect::<Result<_, _>>()?;
        let mut evaluator = SparqlEvaluator::new().with_cancellation_token(options.cancel.token());
        if !options.services.is_empty() {
            let services = Services { session, cancel: options.cancel.clone() };
            evaluator = evaluator.with_default_service_handler(services);
        }
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if rows.as_ref().is_some_and(|rows| rows.version != self.version()) {
            return Err(Error::Changed);
        }
        let mut tracked = Tracked::start(self)?;
        for step in steps {
            match step {
                Step::Change(template, None) => {
                    let mut made = Made::default();
                    template.fill(&|_| None, &mut made);
                    made.apply(&mut tracked)?;
                }
                Step::Change(template, Some(from)) => {
                    let changing = Changing { template: &template, options };
                    let made = match rows.take() {
                        Some(rows) => changing.read(&rows.file)?,
                        None => changing.find(*from, &evaluator, &tracked.transaction)?,
                    };
                    made.apply(&mut tracked)?;
                }
                Step::Graphs(operation) => graphs(operation, &evaluator, &mut tracked)?,
                Step::Document(Some((document, graph))) => document.load(&mut tracked, &graph)?,
                Step::Document(None) => {}
            }
        }
        // Whoever stopped it has been told that nothing was done.
        options.cancel.going()?;
        tracked.doubt_derived().map_err(|e| Error::storage("update the store", e))?;
        tracked.commit()
    }

    fn operations(
        &self,
        text: &str,
        options: &Updating,
    ) -> Result<Vec<GraphUpdateOperation>, Error> {
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
        Ok(update.operations)
    }
}

fn has_graph(part: &Part<'_>) -> bool {
    matches!(part, Part::Pattern(GraphPattern::Graph { .. }))
        || part.parts(&mut |inner| if has_graph(&inner) { Err(()) } else { Ok(()) }).is_err()
}

/// A query for the rows that fill a template.
fn rows_of(pattern: GraphPattern, using: Option<QueryDataset>, template: &Template) -> Query {
    let pattern =
        GraphPattern::Project { inner: Box::new(pattern), variables: template.variables() };
    Query::Select { dataset: using, pattern, base_iri: None }
}

/// The step that an operation is, its document fetched.
fn step(operation: GraphUpdateOperation, session: &Session) -> Result<Step, Error> {
    Ok(match operation {
        GraphUpdateOperation::InsertData { data } => {
            let insert = template::of_quads(data);
            Step::Change(Template { delete: Vec::new(), insert }, None)
        }
        GraphUpdateOperation::DeleteData { data } => {
            let delete = template::of_ground_quads(data);
            Step::Change(Template { delete, insert: Vec::new() }, None)
        }
        GraphUpdateOperation::DeleteInsert { delete, insert, using, pattern } => {
            let delete = template::of_patterns(delete);
            Step::Change(Template { delete, insert }, Some(Box::new((*pattern, using))))
        }
        GraphUpdateOperation::Load { silent, source, destination } => {
            Step::Document(match Document::fetch(&source, session) {
                Err(_) if silent => None,
                fetched => Some((fetched?, graph_name(destination))),
            })
        }
        operation => Step::Graphs(operation),
    })
}

/// Rows into quads.
struct Changing<'a> {
    template: &'a Template,
    options: &'a Updating,
}

impl Changing<'_> {
    /// From rows that were found elsewhere.
    fn read(&self, mut file: &File) -> Result<Made, Error> {
        file.rewind().map_err(keeping)?;
        let parser = QueryResultsParser::from_format(QueryResultsFormat::Json);
        let failed = |e| keeping(io::Error::other(e));
        match parser.for_reader(io::BufReader::new(file)).map_err(failed)? {
            ReaderQueryResultsParserOutput::Solutions(rows) => {
                self.fill(rows.map(|row| row.map_err(failed)))
            }
            ReaderQueryResultsParserOutput::Boolean(_) => Ok(Made::default()),
        }
    }

    /// From rows of the transaction, as it is by now.
    fn find(
        &self,
        (pattern, using): (GraphPattern, Option<QueryDataset>),
        evaluator: &SparqlEvaluator,
        transaction: &Transaction<'_>,
    ) -> Result<Made, Error> {
        let query = rows_of(pattern, using, self.template);
        let mut prepared = evaluator.clone().for_query(query);
        self.options.place(&mut prepared)?;
        match prepared.on_transaction(transaction).execute().map_err(evaluation)? {
            QueryResults::Solutions(rows) => self.fill(rows.map(|row| row.map_err(evaluation))),
            QueryResults::Boolean(_) | QueryResults::Graph(_) => Ok(Made::default()),
        }
    }

    /// All of them, before the first changes anything.
    fn fill(
        &self,
        rows: impl Iterator<Item = Result<QuerySolution, Error>>,
    ) -> Result<Made, Error> {
        let mut made = Made::default();
        for row in rows {
            let row = row?;
            self.options.cancel.going()?;
            self.template.fill(&|variable| row.get(variable).cloned(), &mut made);
            made.check(self.options.quads)?;
        }
        Ok(made)
    }
}

impl Made {
    fn check(&self, limit: Option<usize>) -> Result<(), Error> {
        let found = self.deleted.len() + self.inserted.len();
        match limit {
            Some(limit) if found > limit => {
                Err(Error::TooComplex { what: "quads to change", found, limit })
            }
            _ => Ok(()),
        }
    }

    /// Deletes first.
    fn apply(self, tracked: &mut Tracked<'_>) -> Result<(), Error> {
        let failed = |e| Error::storage("update the store", e);
        self.deleted.iter().try_for_each(|quad| tracked.drop(quad.as_ref())).map_err(failed)?;
        self.inserted.iter().try_for_each(|quad| tracked.ensure(quad.as_ref())).map_err(failed)
    }
}

/// Empties, removes or creates graphs.
fn graphs(
    operation: GraphUpdateOperation,
    evaluator: &SparqlEvaluator,
    tracked: &mut Tracked<'_>,
) -> Result<(), Error> {
    let target = match &operation {
        GraphUpdateOperation::Clear { graph, .. } | GraphUpdateOperation::Drop { graph, .. } => {
            Some(graph)
        }
        _ => None,
    };
    let taken = match target {
        Some(GraphTarget::NamedNode(name)) => {
            tracked.take_graphs(Some(GraphNameRef::NamedNode(name.as_ref())), |_| true)
        }
        Some(GraphTarget::DefaultGraph) => {
            tracked.take_graphs(Some(GraphNameRef::DefaultGraph), |_| true)
        }
        Some(GraphTarget::NamedGraphs) => {
            tracked.take_graphs(None, |quad| quad.graph_name != GraphName::DefaultGraph)
        }
        Some(GraphTarget::AllGraphs) => tracked.take_graphs(None, |_| true),
        None => Ok(()),
    };
    taken.map_err(|e| Error::storage("update the store", e))?;
    let update = Update { base_iri: None, operations: vec![operation] };
    let prepared = evaluator.clone().for_update(update);
    prepared.on_transaction(&mut tracked.transaction).execute().map_err(updating)
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

    fn load(&self, tracked: &mut Tracked<'_>, graph: &GraphName) -> Result<(), Error> {
        if let GraphName::NamedNode(name) = graph {
            tracked.transaction.insert_named_graph(name);
            tracked.changed = true;
        }
        // Blank nodes of two documents are not the same.
        for quad in self.parser(graph)?.rename_blank_nodes().for_reader(self.reader()?) {
            let quad = quad.map_err(|e| keeping(io::Error::other(e)))?;
            let failed = |e| Error::storage("update the store", e);
            tracked.ensure(quad.as_ref()).map_err(failed)?;
        }
        Ok(())
    }

    fn parser(&self, graph: &GraphName) -> Result<RdfParser, Error> {
        let parser = RdfParser::from_format(self.format).with_default_graph(graph.clone());
        let parser =
            if *graph == GraphName::DefaultGraph { parser } else { parser.without_named_graphs() };
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
