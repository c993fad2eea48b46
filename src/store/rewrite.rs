//! Rewrites a query so that the engine finds a shorter way to the same answer.
//!
//! **In:** a parsed query. **Out:** one that answers with the same rows, each as often.
//!
//! The engine has no index over ranges: a filter on a day reads every date there is. But it finds equal
//! terms at once, so a range with both ends becomes the table of its days, joined with the pattern that
//! the filter stands on; the filter stays. That is the same as long as every date there is a day without
//! zone, as every ingest writes them: a day with a zone may fall in the range and is none of its days.
//! So the store is asked first, and a query that names anything more telling than a class is left alone.

use std::sync::PoisonError;

use jiff::civil::Date;
use oxigraph::model::{Literal, NamedNode, NamedNodeRef, Term, Variable, vocab::xsd};
use spargebra::{
    Query,
    algebra::{Expression, GraphPattern},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

use super::Store;
use crate::rdf::vocab::{dic, rdf, schema};

/// Longest range that becomes a table, in days.
const MAX_DAYS: usize = 400;

/// The properties whose values are days.
const OF_DAYS: [NamedNodeRef<'static>; 3] =
    [dic::SAID_FROM, dic::SAID_UNTIL, schema::DATE_PUBLISHED];

/// Members from which on a class is large: to go through fewer is as good as to look for days.
const LARGE: usize = 1000;

impl Store {
    /// Whether a property has no date but days without zone. Reads all of them the first time; no ingest
    /// changes it.
    fn only_days(&self, property: NamedNodeRef<'_>) -> bool {
        let mut known = self.only_days.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(property.into_owned()).or_insert_with(|| {
            let mut dates = self.inner.quads_for_pattern(None, Some(property), None, None);
            dates.all(|quad| match quad.map(|quad| quad.object) {
                Ok(Term::Literal(date)) if date.datatype() == xsd::DATE => {
                    date.value().parse().is_ok_and(|day: Date| day.to_string() == date.value())
                }
                Ok(_) => true,
                Err(_) => false,
            })
        })
    }

    /// Whether so many things are of a class that the days of a range are likely fewer.
    fn is_large(&self, class: &NamedNode) -> bool {
        let class = Some(class.as_ref().into());
        self.inner.quads_for_pattern(None, Some(rdf::TYPE), class, None).nth(LARGE).is_some()
    }
}

/// Rewrites a query.
pub(super) fn rewrite(query: &mut Query, store: &Store) {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    ranges(pattern, store);
}

fn ranges(pattern: &mut GraphPattern, store: &Store) {
    match pattern {
        GraphPattern::Filter { expr, inner } => match &mut **inner {
            GraphPattern::Bgp { patterns } => {
                if let Some(days) = days(expr, patterns, store) {
                    let rest = GraphPattern::Bgp { patterns: std::mem::take(patterns) };
                    **inner = GraphPattern::Join { left: Box::new(days), right: Box::new(rest) };
                }
            }
            inner => ranges(inner, store),
        },
        GraphPattern::Join { left, right }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right }
        | GraphPattern::LeftJoin { left, right, .. } => {
            ranges(left, store);
            ranges(right, store);
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. } => ranges(inner, store),
        // Nothing to filter, or nothing that is ours to change.
        GraphPattern::Bgp { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Lateral { .. }
        | GraphPattern::Service { .. } => {}
    }
}

/// The table of the days that a filter lets through, if there is one to be had.
fn days(filter: &Expression, patterns: &[TriplePattern], store: &Store) -> Option<GraphPattern> {
    if !patterns.iter().all(|triple| is_open(triple, store)) {
        return None;
    }
    patterns.iter().find_map(|triple| {
        let (NamedNodePattern::NamedNode(property), TermPattern::Variable(day)) =
            (&triple.predicate, &triple.object)
        else {
            return None;
        };
        let mut range = (None, None);
        narrow(filter, day, &mut range);
        let (first, last) = (range.0?, range.1?);
        let dates = first.series(jiff::Span::new().days(1)).take_while(|date| *date <= last);
        let dates: Vec<Date> = dates.take(MAX_DAYS + 1).collect();
        if dates.len() > MAX_DAYS
            || !OF_DAYS.iter().any(|of_days| property == of_days)
            || !store.only_days(property.as_ref())
        {
            return None;
        }
        let row =
            |date: Date| vec![Some(Literal::new_typed_literal(date.to_string(), xsd::DATE).into())];
        Some(GraphPattern::Values {
            variables: vec![day.clone()],
            bindings: dates.into_iter().map(row).collect(),
        })
    })
}

/// Whether a triple pattern says no more than that something has a property or is of a large class: what
/// says more is the better place to start from.
fn is_open(triple: &TriplePattern, store: &Store) -> bool {
    let open =
        |term: &TermPattern| matches!(term, TermPattern::Variable(_) | TermPattern::BlankNode(_));
    let NamedNodePattern::NamedNode(predicate) = &triple.predicate else { return false };
    let object = match &triple.object {
        TermPattern::NamedNode(class) if *predicate == rdf::TYPE => store.is_large(class),
        object => open(object),
    };
    open(&triple.subject) && object
}

/// Narrows a range, both ends included, to what a filter says of a variable.
fn narrow(filter: &Expression, variable: &Variable, range: &mut (Option<Date>, Option<Date>)) {
    let (first, last) = range;
    match filter {
        Expression::And(a, b) => {
            narrow(a, variable, range);
            narrow(b, variable, range);
        }
        Expression::GreaterOrEqual(a, b) => {
            raise(first, is(a, variable).then(|| day(b)).flatten());
            lower(last, is(b, variable).then(|| day(a)).flatten());
        }
        Expression::LessOrEqual(a, b) => {
            lower(last, is(a, variable).then(|| day(b)).flatten());
            raise(first, is(b, variable).then(|| day(a)).flatten());
        }
        Expression::Greater(a, b) => {
            raise(first, is(a, variable).then(|| day(b)?.tomorrow().ok()).flatten());
            lower(last, is(b, variable).then(|| day(a)?.yesterday().ok()).flatten());
        }
        Expression::Less(a, b) => {
            lower(last, is(a, variable).then(|| day(b)?.yesterday().ok()).flatten());
            raise(first, is(b, variable).then(|| day(a)?.tomorrow().ok()).flatten());
        }
        _ => {}
    }
}

fn is(expression: &Expression, variable: &Variable) -> bool {
    matches!(expression, Expression::Variable(other) if other == variable)
}

/// A constant day without zone.
fn day(expression: &Expression) -> Option<Date> {
    let text = match expression {
        Expression::Literal(literal) if literal.datatype() == xsd::DATE => literal.value(),
        _ => return None,
    };
    // Only the form that a date is written in: nothing here has to know what else stands for one.
    let date: Date = text.parse().ok()?;
    (date.to_string() == text).then_some(date)
}

fn raise(first: &mut Option<Date>, other: Option<Date>) {
    *first = (*first).max(other);
}

fn lower(last: &mut Option<Date>, other: Option<Date>) {
    if let Some(other) = other {
        *last = Some(last.map_or(other, |last| last.min(other)));
    }
}
