//! Rewrites a query so that the engine finds a shorter way to the same answer.
//!
//! **In:** a parsed query. **Out:** one that answers with the same rows, each as often.
//!
//! The engine has no index over ranges: a filter on a day reads every date there is. But it finds equal
//! terms at once, so a range with both ends becomes the table of its days, joined with the pattern that
//! the filter stands on; the filter stays. That is the same as long as every date there is a day without
//! zone, as every ingest writes them: a day with a zone may fall in the range and is none of its days.
//! So the store is asked first, and a query that names anything more telling than a class is left alone.
//!
//! Nor does the engine know how many triples match a pattern: of several that each name a thing, such as
//! an act and a speaker, it starts from the one that is written first. So those patterns race: a step
//! through the matches of each in turn, until one has no more. That costs no more than to read the
//! shortest of them a few times, is exact at any moment, and needs no counts to be kept. The winner
//! leads, what hangs together with it follows, each joined row by row.

use std::{collections::BTreeMap, convert::Infallible, sync::PoisonError};

use jiff::civil::Date;
use oxigraph::{
    model::{Literal, NamedNode, NamedNodeRef, QuadRef, Term, TermRef, Variable, vocab::xsd},
    sparql::{QueryResults, QuerySolutionIter, SparqlEvaluator},
};
use spargebra::{
    Query,
    algebra::{AggregateExpression, Expression, GraphPattern},
    term::{NamedNodePattern, TermPattern, TriplePattern},
};

use super::{
    Store, shape,
    walk::{self, PartMut},
};
use crate::rdf::vocab::rdf;

/// Longest range that becomes a table, in days.
pub(super) const MAX_DAYS: usize = 400;

/// Members from which on a class is large: to go through fewer is as good as to look for days.
const LARGE: usize = 1000;

/// Triples that a small query may begin with.
const FEW: usize = 256;

/// Steps of a race that nobody wins: what has so many matches is no place to start from.
const MAX_STEPS: usize = 512;

impl Store {
    /// Between which days the values of a property are, if it has values and all of them are days
    /// without zone. Reads all of them the first time, unless it finds another value.
    pub(super) fn days(&self, property: NamedNodeRef<'_>) -> Option<(Date, Date)> {
        let mut known = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        *known.entry(property.as_str().to_owned()).or_insert_with(|| {
            let mut days = None;
            for value in self.values(property)? {
                days = wider(days, day_of(value.ok()?.get(0)?.as_ref())?);
            }
            days
        })
    }

    /// The values of a property, each once.
    fn values(&self, property: NamedNodeRef<'_>) -> Option<QuerySolutionIter<'static>> {
        let value = Variable::new_unchecked("value");
        let triple = TriplePattern {
            subject: Variable::new_unchecked("thing").into(),
            predicate: property.into_owned().into(),
            object: value.clone().into(),
        };
        let inner = Box::new(project(triple, vec![value]));
        self.rows(GraphPattern::Distinct { inner })
    }

    /// What a pattern finds in all graphs. Unlike quads, rows are not looked up in the dictionary but for
    /// what they show, which makes them ten times as cheap.
    pub(super) fn rows(&self, pattern: GraphPattern) -> Option<QuerySolutionIter<'static>> {
        let query = Query::Select { dataset: None, pattern, base_iri: None };
        let mut rows = SparqlEvaluator::new().for_query(query);
        rows.dataset_mut().set_default_graph_as_union();
        match rows.on_store(&self.inner).execute().ok()? {
            QueryResults::Solutions(rows) => Some(rows),
            QueryResults::Boolean(_) | QueryResults::Graph(_) => None,
        }
    }

    /// How many triples match a pattern, or `most` if there are more.
    pub(super) fn count(&self, triple: &TriplePattern, most: usize) -> Option<usize> {
        let found = Box::new(GraphPattern::Bgp { patterns: vec![triple.clone()] });
        let some = Box::new(GraphPattern::Slice { inner: found, start: 0, length: Some(most) });
        let count = Variable::new_unchecked("count");
        let counting = AggregateExpression::CountSolutions { distinct: false };
        let aggregates = vec![(count, counting)];
        let mut rows =
            self.rows(GraphPattern::Group { inner: some, variables: Vec::new(), aggregates })?;
        match rows.next()?.ok()?.get("count")? {
            Term::Literal(count) => count.value().parse().ok(),
            _ => None,
        }
    }

    /// To be called when values were stored.
    pub(super) fn have_values(&self, values: Values) {
        let mut known = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        for (property, days) in values.0 {
            match (known.get_mut(&property), days) {
                (Some(Some(known)), Some((first, last))) => {
                    *known = (known.0.min(first), known.1.max(last));
                }
                // Of what had no values, or others, it has to be found out again.
                (Some(_), _) => {
                    known.remove(&property);
                }
                (None, _) => {}
            }
        }
    }

    /// The pattern with the fewest matches, among those that name a property and what has it or what it
    /// has; `None` if there are not several of them, or none has few.
    fn fewest(&self, patterns: &[TriplePattern]) -> Option<usize> {
        let racing: Vec<_> =
            patterns.iter().enumerate().filter(|(_, triple)| names_an_end(triple)).collect();
        if racing.len() < 2 {
            return None;
        }
        let racing = racing.into_iter().map(|(at, triple)| Some((at, self.matches(triple)?)));
        let mut racing: Vec<_> = racing.collect::<Option<_>>()?;
        for _ in 0..MAX_STEPS {
            for (at, matches) in &mut racing {
                match matches.next() {
                    Some(Ok(_)) => {}
                    Some(Err(_)) => return None,
                    None => return Some(*at),
                }
            }
        }
        None
    }

    /// The matches of a pattern.
    fn matches(&self, triple: &TriplePattern) -> Option<QuerySolutionIter<'static>> {
        self.rows(project(triple.clone(), Vec::new()))
    }

    /// Whether few triples match a pattern.
    fn has_few(&self, triple: &TriplePattern) -> bool {
        self.count(triple, FEW + 1).is_some_and(|count| count <= FEW)
    }

    /// Whether so many things are of a class that the days of a range are likely fewer.
    fn is_large(&self, class: &NamedNode) -> bool {
        let class = Some(class.as_ref().into());
        self.inner.quads_for_pattern(None, Some(rdf::TYPE), class, None).nth(LARGE).is_some()
    }
}

/// Whether a pattern names a property and one end of it.
fn names_an_end(triple: &TriplePattern) -> bool {
    let names = |term: &TermPattern| matches!(term, TermPattern::NamedNode(_));
    let says = |term: &TermPattern| names(term) || matches!(term, TermPattern::Literal(_));
    let one_end = names(&triple.subject) && is_open_term(&triple.object)
        || is_open_term(&triple.subject) && says(&triple.object);
    one_end && matches!(triple.predicate, NamedNodePattern::NamedNode(_))
}

/// Properties: between which days their values are, if these are nothing but days.
pub(super) type Days = BTreeMap<String, Option<(Date, Date)>>;

/// What was stored.
#[derive(Debug, Default)]
pub(super) struct Values(Days);

impl Values {
    /// Takes note of a quad.
    pub(super) fn see(&mut self, quad: QuadRef<'_>) {
        let day = day_of(quad.object);
        match self.0.get_mut(quad.predicate.as_str()) {
            Some(days) => *days = days.zip(day).and_then(|(days, day)| wider(Some(days), day)),
            None => {
                self.0.insert(quad.predicate.as_str().to_owned(), day.map(|day| (day, day)));
            }
        }
    }
}

/// A value that is a day without zone, in the form that a date is written in.
fn day_of(value: TermRef<'_>) -> Option<Date> {
    let TermRef::Literal(date) = value else { return None };
    if date.datatype() != xsd::DATE {
        return None;
    }
    let day: Date = date.value().parse().ok()?;
    (day.to_string() == date.value()).then_some(day)
}

fn wider(days: Option<(Date, Date)>, day: Date) -> Option<(Date, Date)> {
    days.map_or(Some((day, day)), |(first, last)| Some((first.min(day), last.max(day))))
}

/// A pattern that shows some of its variables.
pub(super) fn project(triple: TriplePattern, variables: Vec<Variable>) -> GraphPattern {
    let inner = Box::new(GraphPattern::Bgp { patterns: vec![triple] });
    GraphPattern::Project { inner, variables }
}

/// Whether each part of a query has few triples to begin with.
pub(super) fn begins_with_few(query: &Query, store: &Store) -> bool {
    shape::begins_with(walk::pattern(query), &mut |triple| store.has_few(triple))
}

/// Rewrites a query.
pub(super) fn rewrite(query: &mut Query, store: &Store) {
    ranges(PartMut::Pattern(walk::pattern_mut(query)), store);
    lead(walk::pattern_mut(query), store);
}

/// Lets the pattern with the fewest matches lead, where nothing that stands around comes before.
fn lead(pattern: &mut GraphPattern, store: &Store) {
    match pattern {
        GraphPattern::Bgp { patterns } => {
            if let Some(chain) = store.fewest(patterns).and_then(|first| chain(patterns, first)) {
                *pattern = chain;
            }
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. } => lead(inner, store),
        GraphPattern::Union { left, right } => {
            lead(left, store);
            lead(right, store);
        }
        GraphPattern::Join { .. }
        | GraphPattern::Lateral { .. }
        | GraphPattern::Path { .. }
        | GraphPattern::Values { .. }
        | GraphPattern::Service { .. } => {}
    }
}

/// Patterns joined row by row, each with what those before it bind; `None` if they do not hang together.
fn chain(patterns: &[TriplePattern], first: usize) -> Option<GraphPattern> {
    let mut rest: Vec<&TriplePattern> = patterns.iter().collect();
    let first = rest.remove(first);
    let mut bound = shape::names(first);
    let single = |triple: &TriplePattern| GraphPattern::Bgp { patterns: vec![triple.clone()] };
    let mut chain = single(first);
    while !rest.is_empty() {
        let open = |triple: &TriplePattern| shape::names(triple).difference(&bound).count();
        let joined = |triple: &TriplePattern| !shape::names(triple).is_disjoint(&bound);
        // What binds nothing new only takes rows away.
        let next =
            (0..rest.len()).filter(|&at| joined(rest[at])).min_by_key(|&at| open(rest[at]))?;
        let next = rest.remove(next);
        bound.extend(shape::names(next));
        chain = GraphPattern::Lateral { left: Box::new(chain), right: Box::new(single(next)) };
    }
    Some(chain)
}

fn ranges(mut part: PartMut<'_>, store: &Store) {
    match &mut part {
        // What other servers do is their business; what is joined to each row must stay as it is.
        PartMut::Pattern(GraphPattern::Service { .. } | GraphPattern::Lateral { .. }) => return,
        PartMut::Pattern(GraphPattern::Filter { expr, inner }) => {
            if let GraphPattern::Bgp { patterns } = &**inner
                && let Some(days) = days(expr, patterns, store)
            {
                join(inner, days);
            }
        }
        _ => {}
    }
    let Ok(()) = part.parts(&mut |part| {
        ranges(part, store);
        Ok::<_, Infallible>(())
    });
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
        if dates.len() > MAX_DAYS || store.days(property.as_ref()).is_none() {
            return None;
        }
        Some(table(day, &dates))
    })
}

/// Days as a table.
pub(super) fn table(variable: &Variable, days: &[Date]) -> GraphPattern {
    let row =
        |day: &Date| vec![Some(Literal::new_typed_literal(day.to_string(), xsd::DATE).into())];
    GraphPattern::Values {
        variables: vec![variable.clone()],
        bindings: days.iter().map(row).collect(),
    }
}

/// Joins a pattern with a table that goes before it.
pub(super) fn join(pattern: &mut GraphPattern, table: GraphPattern) {
    let rest = std::mem::take(pattern);
    *pattern = GraphPattern::Join { left: Box::new(table), right: Box::new(rest) };
}

/// Whether a triple pattern says no more than that something has a property or is of a large class: what
/// says more is the better place to start from.
pub(super) fn is_open(triple: &TriplePattern, store: &Store) -> bool {
    let NamedNodePattern::NamedNode(predicate) = &triple.predicate else { return false };
    let object = match &triple.object {
        TermPattern::NamedNode(class) if *predicate == rdf::TYPE => store.is_large(class),
        object => is_open_term(object),
    };
    is_open_term(&triple.subject) && object
}

fn is_open_term(term: &TermPattern) -> bool {
    matches!(term, TermPattern::Variable(_) | TermPattern::BlankNode(_))
}

/// Narrows a range, both ends included, to what a filter says of a variable.
pub(super) fn narrow(
    filter: &Expression,
    variable: &Variable,
    range: &mut (Option<Date>, Option<Date>),
) {
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
