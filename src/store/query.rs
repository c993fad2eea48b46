//! SPARQL queries: text → [`Query`] (parsed) → [`Answer`], or straight into a writer.
//!
//! **In:** the text of a query and its [`Options`]. **Out:** rows, triples or a boolean, streamed
//! in any [`Format`] that carries them. A query can be stopped from another thread by its
//! [`Cancel`]; it looks at it whenever it reads a quad and before every row it writes.
//! **Source:** [SPARQL 1.1 Query](https://www.w3.org/TR/sparql11-query/).

use std::{
    cell::Cell,
    fmt,
    io::{self, Write},
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
};

use oxigraph::{
    model::{GraphName, NamedNode, NamedOrBlankNode, Term, Triple, Variable},
    sparql::{
        CancellationToken, PreparedSparqlQuery, QueryEvaluationError, QueryResults, QuerySolution,
        QueryTripleIter, SparqlEvaluator, SparqlSyntaxError, results::QueryResultsSerializer,
    },
};
use serde::{Deserialize, Serialize};
use spargebra::{Query as Parsed, SparqlParser};

use super::{
    Bounds, Effort, Error, Form, Format, Rdf, Scan, Shape, Store, cut,
    federation::{self, Services},
    latest, order, rewrite, service,
    sort::{self, Sorting},
    tables,
};
use crate::outside::{self, Listed, Session};

/// What a query sees as its default graph, where neither it nor its dataset parameters say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DefaultGraph {
    /// All graphs together.
    #[default]
    Union,
    /// The unnamed graph alone, as the W3C tests want; Dictum writes nothing into it.
    Plain,
}

/// Under what terms a query is answered.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The default graph.
    pub default_graph: DefaultGraph,
    /// `default-graph-uri` parameters of the protocol; any of these or of the next replaces the
    /// dataset of the query.
    pub default_graph_uris: Vec<String>,
    /// `named-graph-uri` parameters of the protocol.
    pub named_graph_uris: Vec<String>,
    /// What relative IRIs in the query are relative to; the base of the store, if not given.
    pub base_iri: Option<String>,
    /// How large the query may be.
    pub bounds: Bounds,
    /// How many rows or triples are written at most.
    pub rows: Option<u64>,
    /// The other servers that it may ask.
    pub services: Listed,
    /// Stops the query.
    pub cancel: Cancel,
}

impl Options {
    /// Says what a query sees, unless it does so itself.
    pub(super) fn place(&self, prepared: &mut PreparedSparqlQuery) -> Result<(), Error> {
        let dataset = prepared.dataset_mut();
        if !(self.default_graph_uris.is_empty() && self.named_graph_uris.is_empty()) {
            let default = self.default_graph_uris.iter().map(|iri| named(iri).map(GraphName::from));
            let others =
                self.named_graph_uris.iter().map(|iri| named(iri).map(NamedOrBlankNode::from));
            dataset.set_default_graph(default.collect::<Result<_, _>>()?);
            dataset.set_available_named_graphs(others.collect::<Result<_, _>>()?);
        } else if dataset.is_default_dataset() && self.default_graph == DefaultGraph::Union {
            dataset.set_default_graph_as_union();
        }
        Ok(())
    }
}

/// Stops a query from another thread. Clones stop the same query.
#[derive(Clone, Default)]
pub struct Cancel(CancellationToken, Arc<Mutex<Option<outside::Error>>>);

impl Cancel {
    /// One that nobody has pulled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the query, now or when it starts.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    pub(super) fn token(&self) -> CancellationToken {
        self.0.clone()
    }

    /// Stops the query because another server failed. The engine alone would not tell: in an `EXISTS`,
    /// it takes an error for an answer.
    pub(super) fn fail(&self, error: outside::Error) {
        let mut failure = self.1.lock().unwrap_or_else(PoisonError::into_inner);
        failure.get_or_insert(error);
        drop(failure);
        self.cancel();
    }

    /// Why it was stopped, if it was.
    fn reason(&self) -> Option<Error> {
        self.is_cancelled().then(|| {
            let failure = self.1.lock().unwrap_or_else(PoisonError::into_inner).take();
            failure.map_or(Error::Cancelled, Error::Elsewhere)
        })
    }

    /// An error if it was stopped.
    pub(super) fn going(&self) -> Result<(), Error> {
        self.reason().map_or(Ok(()), Err)
    }

    /// Whether the query was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_cancelled()).finish()
    }
}

/// A query that parsed, ready to run on its store. May move to another thread; its answer may not.
pub struct Query {
    form: Form,
    shape: Shape,
    rows: Option<u64>,
    prepared: PreparedSparqlQuery,
    sorting: Option<Sorting>,
    store: oxigraph::store::Store,
    cancel: Cancel,
}

impl fmt::Debug for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Query").field("form", &self.form).finish_non_exhaustive()
    }
}

impl Store {
    /// The same store, which gives queries to the engine as they are. Answers stay the same, some take
    /// longer.
    #[must_use]
    pub fn without_rewriting(self) -> Self {
        Self { rewrites: false, ..self }
    }

    /// Whether queries are rewritten before they are planned.
    pub fn rewrites(&self) -> bool {
        self.rewrites
    }

    /// Parses a query and answers its text searches. Nothing else is evaluated yet, so that a caller
    /// can choose a format first, but for what is sent to other servers, where they may be asked.
    pub fn query(&self, text: &str, options: &Options) -> Result<Query, Error> {
        let (parsed, shape) = self.parsed(text, options)?;
        let gathers = shape.effort > Effort::Simple;
        self.planned(parsed, shape, gathers, options)
    }

    /// The same for a [simple](Effort::Simple) query, and for one that sorts or groups what begins with
    /// few triples; nothing more is done about any other.
    pub fn small_query(&self, text: &str, options: &Options) -> Result<Option<Query>, Error> {
        let (parsed, shape) = self.parsed(text, options)?;
        let small = match shape.effort {
            Effort::Direct | Effort::Simple => true,
            Effort::Anchored => rewrite::begins_with_few(&parsed, self),
            Effort::Unknown => false,
        };
        small.then(|| self.planned(parsed, shape, false, options)).transpose()
    }

    /// A query with its text searches answered, and its shape.
    fn parsed(&self, text: &str, options: &Options) -> Result<(Parsed, Shape), Error> {
        Scan::of(text, options.bounds)?;
        let base = options.base_iri.as_deref().unwrap_or(self.base.as_str());
        let mut parsed = parsed(text, base)?;
        service::answer_searches(&mut parsed, &self.index)?;
        let shape = Shape::of(&parsed, options.bounds)?;
        Ok((parsed, shape))
    }

    /// Rewrites and plans a query, which may gather many rows or not.
    fn planned(
        &self,
        mut parsed: Parsed,
        shape: Shape,
        gathers: bool,
        options: &Options,
    ) -> Result<Query, Error> {
        if self.rewrites {
            rewrite::rewrite(&mut parsed, self);
        }
        let form = form(&parsed);
        let mut evaluator = SparqlEvaluator::new()
            .with_cancellation_token(options.cancel.0.clone())
            .with_custom_function(order::kind_function(), order::kind);
        if !options.services.is_empty() && federation::asks(&parsed) {
            self.send_along(&mut parsed, &evaluator, options)?;
            let session = Session::new(&options.services);
            let services = Services { session, cancel: options.cancel.clone() };
            evaluator = evaluator.with_default_service_handler(services);
        }
        if self.rewrites {
            self.narrow(&mut parsed, &evaluator, options)?;
            if gathers && !federation::asks(&parsed) {
                tables::join(&mut parsed, self);
            }
        }
        let sorting = sort::take_off(&mut parsed);
        let one_kind =
            |property: &NamedNode| self.rewrites && self.days(property.as_ref()).is_some();
        let mut prepared = evaluator.for_query(order::total(parsed, &one_kind));
        options.place(&mut prepared)?;
        let (store, cancel) = (self.inner.clone(), options.cancel.clone());
        Ok(Query { form, shape, rows: options.rows, prepared, sorting, store, cancel })
    }

    /// Looks for the days in which the first rows are, where a query is sorted by day.
    fn narrow(
        &self,
        parsed: &mut Parsed,
        evaluator: &SparqlEvaluator,
        options: &Options,
    ) -> Result<(), Error> {
        if federation::asks(parsed) {
            return Ok(());
        }
        latest::narrow(parsed, self, &mut |some| {
            let mut prepared = evaluator.clone().for_query(some);
            options.place(&mut prepared)?;
            match prepared.on_store(&self.inner).execute().map_err(evaluation)? {
                QueryResults::Solutions(mut rows) => {
                    rows.try_fold(0, |count, row| row.map(|_| count + 1).map_err(evaluation))
                }
                QueryResults::Boolean(_) | QueryResults::Graph(_) => Ok(0),
            }
        })
    }

    /// Sends along to other servers what is known of their answers here.
    fn send_along(
        &self,
        parsed: &mut Parsed,
        evaluator: &SparqlEvaluator,
        options: &Options,
    ) -> Result<(), Error> {
        let dataset = parsed.dataset().cloned();
        federation::mark_silent(parsed);
        if !self.rewrites {
            return Ok(());
        }
        federation::send_along(parsed, &mut |pattern, variables| {
            let query = federation::known_values(pattern, variables, dataset.clone());
            let mut prepared = evaluator.clone().for_query(query);
            options.place(&mut prepared)?;
            match prepared.on_store(&self.inner).execute().map_err(evaluation)? {
                QueryResults::Solutions(rows) => federation::table(rows),
                QueryResults::Boolean(_) | QueryResults::Graph(_) => Ok(None),
            }
        })
    }

    /// Parses a query and does nothing else with it; what it answers with.
    pub fn parse(&self, text: &str, options: &Options) -> Result<Form, Error> {
        Scan::of(text, options.bounds)?;
        let base = options.base_iri.as_deref().unwrap_or(self.base.as_str());
        let parsed = parsed(text, base)?;
        Shape::of(&parsed, options.bounds)?;
        Ok(form(&parsed))
    }

    /// The same query with its text searches answered, for a process that has no index.
    pub fn answer_searches(&self, text: &str, base: &str, bounds: Bounds) -> Result<String, Error> {
        Scan::of(text, bounds)?;
        let mut parsed = parsed(text, base)?;
        service::answer_searches(&mut parsed, &self.index)?;
        Ok(parsed.to_string())
    }

    #[cfg(test)]
    pub(super) fn rewritten(&self, text: &str) -> Result<Parsed, Error> {
        let options = Options::default();
        let (mut parsed, _) = self.parsed(text, &options)?;
        if self.rewrites {
            rewrite::rewrite(&mut parsed, self);
            self.narrow(&mut parsed, &SparqlEvaluator::new(), &options)?;
        }
        Ok(parsed)
    }
}

fn parsed(text: &str, base: &str) -> Result<Parsed, Error> {
    let parser = SparqlParser::new()
        .with_base_iri(base)
        .map_err(|e| Error::Iri { iri: base.to_owned(), message: e.to_string() })?;
    parser.parse_query(text).map_err(|e| syntax_error(&e))
}

fn form(parsed: &Parsed) -> Form {
    match parsed {
        Parsed::Ask { .. } => Form::Boolean,
        Parsed::Select { .. } => Form::Solutions,
        Parsed::Construct { .. } | Parsed::Describe { .. } => Form::Graph,
    }
}

pub(super) fn named(iri: &str) -> Result<NamedNode, Error> {
    NamedNode::new(iri).map_err(|e| Error::Iri { iri: iri.to_owned(), message: e.to_string() })
}

/// Takes line and column out of the parser's message, the only place where they are.
pub(super) fn syntax_error(error: &SparqlSyntaxError) -> Error {
    let message = error.to_string();
    let at = message.strip_prefix("error at ").and_then(|rest| {
        let (place, what) = rest.split_once(": ")?;
        let (line, column) = place.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?, what.to_owned()))
    });
    let (line, column, message) = at.unwrap_or((1, 1, message));
    Error::Syntax { message, line, column }
}

impl Query {
    /// What it answers with.
    pub fn form(&self) -> Form {
        self.form
    }

    /// Its measures.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Which RDF to write its answer in for who asks for `asked`: a query that speaks of triple terms
    /// itself gets them.
    pub fn rdf(&self, asked: Rdf) -> Rdf {
        if self.shape.triple_terms { Rdf::V12 } else { asked }
    }

    /// Starts evaluating. Rows and triples come as they are found.
    pub fn answer(self) -> Result<Answer, Error> {
        let cancel = self.cancel;
        let evaluated = self.prepared.on_store(&self.store).execute();
        Ok(match evaluated.map_err(|e| stopped(&cancel, e))? {
            QueryResults::Boolean(answer) => {
                cancel.going()?;
                Answer::Boolean(answer)
            }
            QueryResults::Solutions(rows) => {
                Answer::Solutions(if let Some(sorting) = self.sorting {
                    let (variables, rows) = sorting.of(rows, &cancel)?;
                    Solutions { variables, rows: Box::new(rows.into_iter().map(Ok)), cancel }
                } else {
                    let variables = rows.variables().to_vec();
                    Solutions { variables, rows: Box::new(rows), cancel }
                })
            }
            QueryResults::Graph(triples) => Answer::Graph(Triples { triples, cancel }),
        })
    }

    /// Evaluates and writes the answer, row by row. On an error what was written is incomplete:
    /// whoever sends it on must break the stream off, not end it. An answer that has more rows than
    /// allowed is cut, and says so where its format has a place for it; else that is an error.
    pub fn write(self, format: Format, rdf: Rdf, out: impl Write) -> Result<Written, Error> {
        if !format.carries(self.form) {
            return Err(Error::Format { format, form: self.form });
        }
        let limit = self.rows.unwrap_or(u64::MAX);
        let tail = Tail { out, holding: Rc::default(), held: Vec::new() };
        let (written, mut out) = match self.answer()? {
            Answer::Boolean(answer) => {
                let to = results(format).serialize_boolean_to_writer(tail, answer);
                (Written { rows: 1, cut: false }, to.map_err(writing)?)
            }
            Answer::Solutions(rows) => rows.write(format, limit, tail)?,
            Answer::Graph(triples) => triples.write(format, rdf, limit, tail)?,
        };
        if written.cut {
            cut::mark(format, limit, &mut out.held)?;
        }
        out.end().map_err(writing)?;
        Ok(written)
    }

    /// How the query is evaluated, as JSON: the plan, with times and numbers of rows. Evaluates the
    /// query and drops its answer.
    pub fn explain(self, out: impl Write) -> Result<(), Error> {
        let bound = self.prepared.on_store(&self.store).compute_statistics();
        let (results, explanation) = bound.explain();
        match results.map_err(|e| stopped(&self.cancel, e))? {
            QueryResults::Boolean(_) => {}
            QueryResults::Solutions(rows) => {
                for row in rows {
                    self.cancel.going()?;
                    row.map_err(|e| stopped(&self.cancel, e))?;
                }
            }
            QueryResults::Graph(triples) => {
                for triple in triples {
                    self.cancel.going()?;
                    triple.map_err(|e| stopped(&self.cancel, e))?;
                }
            }
        }
        explanation.write_in_json(out).map_err(writing)
    }
}

/// What came of writing an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Rows or triples.
    pub rows: u64,
    /// Whether there were more of them.
    pub cut: bool,
}

/// A writer that can hold back the end of an answer, so that a note is put in before it.
struct Tail<W> {
    out: W,
    holding: Rc<Cell<bool>>,
    held: Vec<u8>,
}

impl<W: Write> Write for Tail<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.holding.get() { self.held.write(bytes) } else { self.out.write(bytes) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Tail<W> {
    fn end(mut self) -> io::Result<()> {
        self.out.write_all(&self.held)?;
        self.out.flush()
    }
}

/// What a query found.
#[derive(Debug)]
pub enum Answer {
    /// Yes or no.
    Boolean(bool),
    /// Rows.
    Solutions(Solutions),
    /// Triples.
    Graph(Triples),
}

/// Rows of a `SELECT`, found as they are asked for; each has a term or nothing for every variable.
pub struct Solutions {
    variables: Vec<Variable>,
    rows: Box<dyn Iterator<Item = Result<QuerySolution, QueryEvaluationError>>>,
    cancel: Cancel,
}

impl Solutions {
    /// The variables, without `?`, in the order of each row.
    pub fn variables(&self) -> Vec<&str> {
        self.variables.iter().map(Variable::as_str).collect()
    }

    fn write<W: Write>(
        self,
        format: Format,
        limit: u64,
        out: Tail<W>,
    ) -> Result<(Written, Tail<W>), Error> {
        let Self { variables, rows, cancel } = self;
        let holding = out.holding.clone();
        let mut written = Written::default();
        let mut to =
            results(format).serialize_solutions_to_writer(out, variables).map_err(writing)?;
        for row in rows {
            cancel.going()?;
            let row = row.map_err(|e| stopped(&cancel, e))?;
            if written.rows == limit {
                written.cut = true;
                break;
            }
            to.serialize(&row).map_err(writing)?;
            written.rows += 1;
        }
        cancel.going()?;
        holding.set(true);
        Ok((written, to.finish().map_err(writing)?))
    }
}

impl Iterator for Solutions {
    type Item = Result<Vec<Option<Term>>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(stopped) = self.cancel.going() {
            return Some(Err(stopped));
        }
        let Some(row) = self.rows.next() else { return self.cancel.reason().map(Err) };
        Some(row.map(|row| row.values().to_vec()).map_err(|e| stopped(&self.cancel, e)))
    }
}

impl fmt::Debug for Solutions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Solutions").field("variables", &self.variables()).finish_non_exhaustive()
    }
}

/// Triples of a `CONSTRUCT` or `DESCRIBE`, found as they are asked for.
pub struct Triples {
    triples: QueryTripleIter<'static>,
    cancel: Cancel,
}

impl Triples {
    fn write<W: Write>(
        self,
        format: Format,
        rdf: Rdf,
        limit: u64,
        out: Tail<W>,
    ) -> Result<(Written, Tail<W>), Error> {
        let holding = out.holding.clone();
        let mut written = Written::default();
        let mut to = super::export::serializer(format)?.for_writer(out);
        let rdf = rdf.in_format(format);
        for triple in self {
            let triple = triple?;
            if !rdf.has(&triple.object) {
                continue;
            }
            if written.rows == limit {
                written.cut = true;
                break;
            }
            to.serialize_triple(&triple).map_err(writing)?;
            written.rows += 1;
        }
        holding.set(true);
        Ok((written, to.finish().map_err(writing)?))
    }
}

impl Iterator for Triples {
    type Item = Result<Triple, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(stopped) = self.cancel.going() {
            return Some(Err(stopped));
        }
        match self.triples.next() {
            Some(triple) => Some(triple.map_err(|e| stopped(&self.cancel, e))),
            None => self.cancel.reason().map(Err),
        }
    }
}

impl fmt::Debug for Triples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Triples").finish_non_exhaustive()
    }
}

fn results(format: Format) -> QueryResultsSerializer {
    QueryResultsSerializer::from_format(format.results().expect("the form was checked"))
}

/// What an error of the engine comes from.
pub(super) fn stopped(cancel: &Cancel, error: QueryEvaluationError) -> Error {
    match evaluation(error) {
        Error::Cancelled => cancel.reason().unwrap_or(Error::Cancelled),
        other => other,
    }
}

fn writing(source: io::Error) -> Error {
    Error::Io { doing: "write the answer".to_owned(), source }
}

pub(super) fn evaluation(error: QueryEvaluationError) -> Error {
    match error {
        QueryEvaluationError::Cancelled => Error::Cancelled,
        QueryEvaluationError::Service(error) => match error.downcast() {
            Ok(own) => *own,
            Err(other) => Error::Outside(other.to_string()),
        },
        QueryEvaluationError::UnsupportedService(_) => Error::Outside(error.to_string()),
        other => Error::Evaluation(other.into()),
    }
}
