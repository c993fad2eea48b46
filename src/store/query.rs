//! SPARQL queries: text → [`Query`] (parsed) → [`Answer`], or straight into a writer.
//!
//! **In:** the text of a query and its [`Options`]. **Out:** rows, triples or a boolean, streamed
//! in any [`Format`] that carries them. A query can be stopped from another thread by its
//! [`Cancel`]; it looks at it whenever it reads a quad and before every row it writes.
//! **Source:** [SPARQL 1.1 Query](https://www.w3.org/TR/sparql11-query/).

use std::{
    fmt,
    io::{self, Write},
};

use oxigraph::{
    model::{GraphName, NamedNode, NamedOrBlankNode, Term, Triple},
    sparql::{
        CancellationToken, PreparedSparqlQuery, QueryEvaluationError, QueryResults,
        QuerySolutionIter, QueryTripleIter, SparqlEvaluator, SparqlSyntaxError,
        results::QueryResultsSerializer,
    },
};
use spargebra::{Query as Parsed, SparqlParser};

use super::{Error, Form, Format, Rdf, Store, order, rewrite, service};

/// What a query sees as its default graph, where neither it nor its dataset parameters say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
    /// Stops the query.
    pub cancel: Cancel,
}

/// Stops a query from another thread. Clones stop the same query.
#[derive(Clone, Default)]
pub struct Cancel(CancellationToken);

impl Cancel {
    /// One that nobody has pulled yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the query, now or when it starts.
    pub fn cancel(&self) {
        self.0.cancel();
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
    prepared: PreparedSparqlQuery,
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

    /// Parses a query and answers its text searches. Nothing else is evaluated yet, so that a caller
    /// can choose a format first.
    pub fn query(&self, text: &str, options: &Options) -> Result<Query, Error> {
        let base = options.base_iri.as_deref().unwrap_or(self.base.as_str());
        let parsed = self.prepared(text, base)?;
        let form = match parsed {
            Parsed::Ask { .. } => Form::Boolean,
            Parsed::Select { .. } => Form::Solutions,
            Parsed::Construct { .. } | Parsed::Describe { .. } => Form::Graph,
        };
        let mut prepared = SparqlEvaluator::new()
            .with_cancellation_token(options.cancel.0.clone())
            .with_custom_function(order::kind_function(), order::kind)
            .for_query(order::total(parsed));
        let dataset = prepared.dataset_mut();
        if !(options.default_graph_uris.is_empty() && options.named_graph_uris.is_empty()) {
            let default =
                options.default_graph_uris.iter().map(|iri| named(iri).map(GraphName::from));
            let others =
                options.named_graph_uris.iter().map(|iri| named(iri).map(NamedOrBlankNode::from));
            dataset.set_default_graph(default.collect::<Result<_, _>>()?);
            dataset.set_available_named_graphs(others.collect::<Result<_, _>>()?);
        } else if dataset.is_default_dataset() && options.default_graph == DefaultGraph::Union {
            dataset.set_default_graph_as_union();
        }
        Ok(Query { form, prepared, store: self.inner.clone(), cancel: options.cancel.clone() })
    }

    /// Parses a query, answers its text searches, and rewrites it.
    fn prepared(&self, text: &str, base: &str) -> Result<Parsed, Error> {
        let parser = SparqlParser::new()
            .with_base_iri(base)
            .map_err(|e| Error::Iri { iri: base.to_owned(), message: e.to_string() })?;
        let mut parsed = parser.parse_query(text).map_err(|e| syntax_error(&e))?;
        service::answer_searches(&mut parsed, &self.index)?;
        if self.rewrites {
            rewrite::rewrite(&mut parsed, self);
        }
        Ok(parsed)
    }

    #[cfg(test)]
    pub(super) fn rewritten(&self, text: &str) -> Result<Parsed, Error> {
        self.prepared(text, self.base.as_str())
    }
}

fn named(iri: &str) -> Result<NamedNode, Error> {
    NamedNode::new(iri).map_err(|e| Error::Iri { iri: iri.to_owned(), message: e.to_string() })
}

/// Takes line and column out of the parser's message, the only place where they are.
fn syntax_error(error: &SparqlSyntaxError) -> Error {
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

    /// Starts evaluating. Rows and triples come as they are found.
    pub fn answer(self) -> Result<Answer, Error> {
        let cancel = self.cancel;
        Ok(match self.prepared.on_store(&self.store).execute().map_err(evaluation)? {
            QueryResults::Boolean(answer) => Answer::Boolean(answer),
            QueryResults::Solutions(rows) => Answer::Solutions(Solutions { rows, cancel }),
            QueryResults::Graph(triples) => Answer::Graph(Triples { triples, cancel }),
        })
    }

    /// Evaluates and writes the answer, row by row. On an error what was written is incomplete:
    /// whoever sends it on must break the stream off, not end it.
    pub fn write(self, format: Format, rdf: Rdf, out: impl Write) -> Result<(), Error> {
        if !format.carries(self.form) {
            return Err(Error::Format { format, form: self.form });
        }
        match self.answer()? {
            Answer::Boolean(answer) => {
                results(format).serialize_boolean_to_writer(out, answer).map_err(writing)?.flush()
            }
            Answer::Solutions(rows) => rows.write(format, out)?.flush(),
            Answer::Graph(triples) => triples.write(format, rdf, out)?.flush(),
        }
        .map_err(writing)
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
    rows: QuerySolutionIter<'static>,
    cancel: Cancel,
}

impl Solutions {
    /// The variables, without `?`, in the order of each row.
    pub fn variables(&self) -> Vec<&str> {
        self.rows.variables().iter().map(oxigraph::model::Variable::as_str).collect()
    }

    fn write<W: Write>(self, format: Format, out: W) -> Result<W, Error> {
        let Self { rows, cancel } = self;
        let variables = rows.variables().to_vec();
        let mut to =
            results(format).serialize_solutions_to_writer(out, variables).map_err(writing)?;
        for row in rows {
            going(&cancel)?;
            to.serialize(&row.map_err(evaluation)?).map_err(writing)?;
        }
        to.finish().map_err(writing)
    }
}

impl Iterator for Solutions {
    type Item = Result<Vec<Option<Term>>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(stopped) = going(&self.cancel) {
            return Some(Err(stopped));
        }
        let row = self.rows.next()?;
        Some(row.map(|row| row.values().to_vec()).map_err(evaluation))
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
    fn write<W: Write>(self, format: Format, rdf: Rdf, out: W) -> Result<W, Error> {
        let mut to = super::export::serializer(format)?.for_writer(out);
        let rdf = rdf.in_format(format);
        for triple in self {
            let triple = triple?;
            if rdf.has(&triple.object) {
                to.serialize_triple(&triple).map_err(writing)?;
            }
        }
        to.finish().map_err(writing)
    }
}

impl Iterator for Triples {
    type Item = Result<Triple, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(stopped) = going(&self.cancel) {
            return Some(Err(stopped));
        }
        Some(self.triples.next()?.map_err(evaluation))
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

fn going(cancel: &Cancel) -> Result<(), Error> {
    if cancel.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
}

fn writing(source: io::Error) -> Error {
    Error::Io { doing: "write the answer".to_owned(), source }
}

fn evaluation(error: QueryEvaluationError) -> Error {
    match error {
        QueryEvaluationError::Cancelled => Error::Cancelled,
        other => Error::Evaluation(other.into()),
    }
}
