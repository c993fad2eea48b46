//! `SERVICE`: patterns that other servers answer.
//!
//! **In:** a parsed query and a [`Session`] with the servers that may be asked. **Out:** their rows, as
//! they come in, to the engine that joins them.
//!
//! The engine asks for all that matches the pattern of a service, whatever it is joined with, which for
//! one on the open web is often millions of rows. So what is known here goes along: where a service is
//! joined with patterns of ours, the values that these give to the variables that both have are found
//! first, and sent as a table inside the pattern. That keeps the answer as it is: rows that agree with
//! none of the values would have been lost in the join. Where there are too many values, or blank nodes
//! among them, which mean nothing elsewhere, the service is asked for all.
//!
//! The answer to `SERVICE SILENT` is read to its end before its first row counts: it is whole, or the
//! one empty row that stands for a failure.
//!
//! **Source:** SPARQL 1.1 Federated Query; Aranda, Arenas and Corcho, “Semantics and optimization of
//! the SPARQL 1.1 federation extension” (2011), for tables inside services.

use std::{collections::HashSet, convert::Infallible, sync::Arc};

use oxigraph::{
    model::{BlankNode, NamedNode, Term, Variable},
    sparql::{
        DefaultServiceHandler, QueryEvaluationError, QuerySolution, QuerySolutionIter,
        results::{
            QueryResultsFormat, QueryResultsParseError, QueryResultsParser,
            ReaderQueryResultsParserOutput,
        },
    },
};
use oxiri::Iri;
use spargebra::{
    Query,
    algebra::{Expression, GraphPattern, QueryDataset},
    term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern},
};

use super::{
    Cancel, Error,
    walk::{self, Part, PartMut},
};
use crate::outside::{self, Session};

/// Rows of a table that is sent along.
const MAX_KNOWN: usize = 1000;

/// What is read of an answer. CSV says of no value what it is.
const ACCEPT: &str = "application/sparql-results+json, application/sparql-results+xml;q=0.9, \
    text/tab-separated-values;q=0.5";

/// Marks the name of a silent service, which the engine does not tell of.
const SILENT: &str = "urn:dictum:silent:";

/// Asks services, and stops the query where one fails that may not.
pub(super) struct Services {
    pub(super) session: Session,
    pub(super) cancel: Cancel,
}

impl DefaultServiceHandler for Services {
    type Error = Error;

    fn handle(
        &self,
        service: &NamedNode,
        pattern: &GraphPattern,
        _base: Option<&Iri<String>>,
    ) -> Result<QuerySolutionIter<'static>, Error> {
        match service.as_str().strip_prefix(SILENT) {
            Some(service) => self.rows(service, pattern, true),
            None => self.rows(service.as_str(), pattern, false).inspect_err(|error| {
                if let Error::Elsewhere(error) = error {
                    self.cancel.fail(error.clone());
                }
            }),
        }
    }
}

impl Services {
    fn rows(
        &self,
        service: &str,
        pattern: &GraphPattern,
        silent: bool,
    ) -> Result<QuerySolutionIter<'static>, Error> {
        let query = Query::Select { dataset: None, pattern: pattern.clone(), base_iri: None };
        let answer = self.session.query(service, &query.to_string(), ACCEPT)?;
        let format = QueryResultsFormat::from_media_type(answer.media_type());
        let format =
            format.filter(|format| *format != QueryResultsFormat::Csv).ok_or_else(|| {
                answer.refuse(format!("{} holds no rows that are read here", answer.media_type()))
            })?;
        let no_rows = answer.refuse("it answered yes or no instead of rows");
        let iri = service.to_owned();
        let failed = move |error| unreadable(&iri, error);
        let rows = match QueryResultsParser::from_format(format).for_reader(answer) {
            Ok(ReaderQueryResultsParserOutput::Solutions(rows)) => rows,
            Ok(ReaderQueryResultsParserOutput::Boolean(_)) => return Err(no_rows.into()),
            Err(error) => return Err(failed(error)),
        };
        let variables: Arc<[Variable]> = rows.variables().into();
        let labels = BlankNode::default();
        let names = Arc::clone(&variables);
        let rows = rows.map(move |row| {
            let row = row.map_err(&failed)?;
            let values = row.values().iter().map(|value| Some(own(value.clone()?, &labels)));
            Ok(QuerySolution::from((Arc::clone(&names), values.collect::<Vec<_>>())))
        });
        if silent {
            let all: Vec<_> = rows.collect::<Result<_, Error>>()?;
            return Ok(QuerySolutionIter::new(variables, all.into_iter().map(Ok)));
        }
        let cancel = self.cancel.clone();
        let mut rows = rows;
        let mut over = false;
        // After an error there is no other: a sort would collect them without end.
        let rows = std::iter::from_fn(move || {
            let row = if over { None } else { rows.next() };
            row.map(|row| {
                row.map_err(|error| {
                    over = true;
                    if let Error::Elsewhere(error) = &error {
                        cancel.fail(error.clone());
                    }
                    QueryEvaluationError::Service(error.into())
                })
            })
        });
        Ok(QuerySolutionIter::new(variables, rows))
    }
}

/// A term of an answer: its blank nodes are those of no other answer, and none of ours.
fn own(term: Term, labels: &BlankNode) -> Term {
    match term {
        Term::BlankNode(node) => {
            let label = format!("{}x{}", labels.as_str(), node.as_str());
            BlankNode::new(label).unwrap_or(node).into()
        }
        other => other,
    }
}

fn unreadable(service: &str, error: QueryResultsParseError) -> Error {
    let failed = |reason| outside::Error::Failed { iri: service.to_owned(), reason };
    let error = match error {
        QueryResultsParseError::Io(error) => match error.downcast() {
            Ok(own) => own,
            Err(other) => failed(other.to_string()),
        },
        // The message may quote the answer, which is not for all to see.
        QueryResultsParseError::Syntax(_) => failed("its rows cannot be read".to_owned()),
    };
    error.into()
}

/// Whether a query asks any service.
pub(super) fn asks(query: &Query) -> bool {
    has_service(&Part::Pattern(walk::pattern(query)))
}

/// Whether there is a service in it.
pub(super) fn has_service(part: &Part<'_>) -> bool {
    if matches!(part, Part::Pattern(GraphPattern::Service { .. })) {
        return true;
    }
    let none = part.parts(&mut |inner| if has_service(&inner) { Err(()) } else { Ok(()) });
    none.is_err()
}

/// Marks silent services.
pub(super) fn mark_silent(query: &mut Query) {
    mark_part(PartMut::Pattern(walk::pattern_mut(query)));
}

fn mark_part(mut part: PartMut<'_>) {
    if let PartMut::Pattern(GraphPattern::Service { name, silent, .. }) = &mut part {
        if let NamedNodePattern::NamedNode(name) = name {
            *name = mark(name.clone(), *silent);
        }
        return;
    }
    let Ok(()) = part.parts(&mut |part| {
        mark_part(part);
        Ok::<_, Infallible>(())
    });
}

fn mark(service: NamedNode, silent: bool) -> NamedNode {
    if silent {
        NamedNode::new_unchecked(format!("{SILENT}{}", service.as_str())) // an IRI after a scheme
    } else {
        service
    }
}

/// The rows of a table that is sent along.
pub(super) type Table = Vec<Vec<Option<GroundTerm>>>;

/// Finds what a pattern of ours gives to variables; `Ok(None)` if it is more than may be sent.
pub(super) type Find<'a> =
    dyn FnMut(GraphPattern, &[Variable]) -> Result<Option<Table>, Error> + 'a;

/// Sends along what is known where services are joined with patterns of ours.
pub(super) fn send_along(query: &mut Query, find: &mut Find<'_>) -> Result<(), Error> {
    along(walk::pattern_mut(query), &[], find)
}

/// `filters` stand right around the pattern.
fn along(
    pattern: &mut GraphPattern,
    filters: &[Expression],
    find: &mut Find<'_>,
) -> Result<(), Error> {
    match pattern {
        GraphPattern::Filter { expr, inner } => {
            let mut all = filters.to_vec();
            conjuncts(expr, &mut all);
            along(inner, &all, find)
        }
        GraphPattern::Join { .. } => {
            let mut parts = Vec::new();
            joined(pattern, &mut parts);
            let ours = parts.iter().filter(|part| !has_service(&Part::Pattern(part)));
            let ours = ours.map(|part| GraphPattern::clone(part)).reduce(|left, right| {
                GraphPattern::Join { left: Box::new(left), right: Box::new(right) }
            });
            parts.into_iter().try_for_each(|part| beside(part, ours.as_ref(), filters, find))
        }
        GraphPattern::LeftJoin { left, right, .. } => {
            along(left, &[], find)?;
            let ours = (!has_service(&Part::Pattern(left))).then_some(&**left);
            beside(right, ours, filters, find)
        }
        GraphPattern::Union { left, right } => {
            along(left, filters, find)?;
            along(right, filters, find)
        }
        GraphPattern::Minus { left, right } => {
            along(left, filters, find)?;
            along(right, &[], find)
        }
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Group { inner, .. } => along(inner, &[], find),
        // In a graph, or joined to each row, patterns mean something else than they do here.
        GraphPattern::Graph { .. }
        | GraphPattern::Lateral { .. }
        | GraphPattern::Bgp { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => Ok(()),
    }
}

/// Goes on with a part that is joined with `ours`.
fn beside(
    part: &mut GraphPattern,
    ours: Option<&GraphPattern>,
    filters: &[Expression],
    find: &mut Find<'_>,
) -> Result<(), Error> {
    if !matches!(part, GraphPattern::Service { .. }) {
        return along(part, &[], find);
    }
    let Some(ours) = ours else { return Ok(()) };
    let known = certain(ours);
    if let Some(each) = each_named(part, ours, &known, find)? {
        *part = each;
        return Ok(());
    }
    let GraphPattern::Service { inner, .. } = part else { return Ok(()) };
    let mut both = Vec::new();
    inner.on_in_scope_variable(|variable| {
        if known.contains(variable) && !both.contains(variable) {
            both.push(variable.clone());
        }
    });
    if both.is_empty() {
        return Ok(());
    }
    let applicable = filters.iter().filter(|filter| speaks_of(filter, &known));
    let ours = applicable.fold(ours.clone(), |inner, expr| GraphPattern::Filter {
        expr: expr.clone(),
        inner: Box::new(inner),
    });
    if let Some(bindings) = find(ours, &both)? {
        let table = GraphPattern::Values { variables: both, bindings };
        if matches!(&table, GraphPattern::Values { bindings, .. } if bindings.is_empty()) {
            // There is nothing to join an answer with.
            *part = table;
        } else {
            let rest = std::mem::take(&mut **inner);
            **inner = GraphPattern::Join { left: Box::new(table), right: Box::new(rest) };
        }
    }
    Ok(())
}

/// A service that is named by what is found, once for each name: the engine asks before it knows them.
fn each_named(
    service: &GraphPattern,
    ours: &GraphPattern,
    known: &HashSet<&Variable>,
    find: &mut Find<'_>,
) -> Result<Option<GraphPattern>, Error> {
    let GraphPattern::Service { name: NamedNodePattern::Variable(name), inner, silent } = service
    else {
        return Ok(None);
    };
    if !known.contains(name) {
        return Ok(None);
    }
    let variables = vec![name.clone()];
    let names = find(ours.clone(), &variables)?.unwrap_or_default();
    let none = GraphPattern::Values { variables: variables.clone(), bindings: Vec::new() };
    let each = names.into_iter().filter_map(|row| match row.first() {
        Some(Some(GroundTerm::NamedNode(iri))) => {
            let named = mark(iri.clone(), *silent);
            let service =
                GraphPattern::Service { name: named.into(), inner: inner.clone(), silent: *silent };
            let table = GraphPattern::Values { variables: variables.clone(), bindings: vec![row] };
            Some(GraphPattern::Join { left: Box::new(table), right: Box::new(service) })
        }
        _ => None,
    });
    Ok(Some(
        each.fold(none, |all, one| GraphPattern::Union {
            left: Box::new(all),
            right: Box::new(one),
        }),
    ))
}

/// The parts of joins within joins.
fn joined<'a>(pattern: &'a mut GraphPattern, parts: &mut Vec<&'a mut GraphPattern>) {
    match pattern {
        GraphPattern::Join { left, right } => {
            joined(left, parts);
            joined(right, parts);
        }
        part => parts.push(part),
    }
}

fn conjuncts(filter: &Expression, all: &mut Vec<Expression>) {
    match filter {
        Expression::And(a, b) => {
            conjuncts(a, all);
            conjuncts(b, all);
        }
        other => all.push(other.clone()),
    }
}

/// Whether an expression names no other variables, and looks at no pattern.
fn speaks_of(expression: &Expression, known: &HashSet<&Variable>) -> bool {
    match expression {
        Expression::Exists(_) => false,
        Expression::Variable(variable) | Expression::Bound(variable) => known.contains(variable),
        other => walk::of_expression(other, &mut |part| match part {
            Part::Expression(operand) if speaks_of(operand, known) => Ok(()),
            _ => Err(()),
        })
        .is_ok(),
    }
}

/// The variables that every row of a pattern binds.
fn certain(pattern: &GraphPattern) -> HashSet<&Variable> {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            let mut variables = HashSet::new();
            for triple in patterns {
                of_triple(triple, &mut variables);
            }
            variables
        }
        GraphPattern::Path { subject, object, .. } => {
            let mut variables = HashSet::new();
            of_term(subject, &mut variables);
            of_term(object, &mut variables);
            variables
        }
        GraphPattern::Values { variables, bindings } => {
            let bound = |at: &usize| bindings.iter().all(|row| row[*at].is_some());
            (0..variables.len()).filter(bound).map(|at| &variables[at]).collect()
        }
        GraphPattern::Join { left, right } => &certain(left) | &certain(right),
        GraphPattern::Union { left, right } => &certain(left) & &certain(right),
        GraphPattern::LeftJoin { left, .. } | GraphPattern::Minus { left, .. } => certain(left),
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => certain(inner),
        GraphPattern::Graph { name, inner } => {
            let mut variables = certain(inner);
            of_name(name, &mut variables);
            variables
        }
        GraphPattern::Project { inner, variables } => {
            let inside = certain(inner);
            variables.iter().filter(|variable| inside.contains(variable)).collect()
        }
        GraphPattern::Group { .. }
        | GraphPattern::Lateral { .. }
        | GraphPattern::Service { .. } => HashSet::new(),
    }
}

fn of_triple<'a>(triple: &'a TriplePattern, variables: &mut HashSet<&'a Variable>) {
    of_term(&triple.subject, variables);
    of_name(&triple.predicate, variables);
    of_term(&triple.object, variables);
}

fn of_term<'a>(term: &'a TermPattern, variables: &mut HashSet<&'a Variable>) {
    match term {
        TermPattern::Variable(variable) => {
            variables.insert(variable);
        }
        TermPattern::Triple(triple) => of_triple(triple, variables),
        _ => {}
    }
}

fn of_name<'a>(name: &'a NamedNodePattern, variables: &mut HashSet<&'a Variable>) {
    if let NamedNodePattern::Variable(variable) = name {
        variables.insert(variable);
    }
}

/// A query for what a pattern gives to variables, each once, and one row more than may be sent.
pub(super) fn known_values(
    pattern: GraphPattern,
    variables: &[Variable],
    dataset: Option<QueryDataset>,
) -> Query {
    let inner = GraphPattern::Project { inner: Box::new(pattern), variables: variables.to_vec() };
    let inner = Box::new(GraphPattern::Distinct { inner: Box::new(inner) });
    let pattern = GraphPattern::Slice { inner, start: 0, length: Some(MAX_KNOWN + 1) };
    Query::Select { dataset, pattern, base_iri: None }
}

/// The rows that such a query found, as a table; `None` if they cannot be sent.
pub(super) fn table(rows: QuerySolutionIter<'_>) -> Result<Option<Table>, Error> {
    let mut table = Vec::new();
    for row in rows {
        let row = row.map_err(super::query::evaluation)?;
        let ground = row.values().iter().map(|value| match value {
            Some(Term::NamedNode(node)) => Some(Some(node.clone().into())),
            Some(Term::Literal(literal)) => Some(Some(literal.clone().into())),
            _ => None,
        });
        match ground.collect::<Option<Vec<_>>>() {
            Some(row) if table.len() < MAX_KNOWN => table.push(row),
            _ => return Ok(None),
        }
    }
    Ok(Some(table))
}
