//! The latest of many, or the first: rows in the order of a day, of which only some are wanted.
//!
//! **In:** a query that sorts by a day before anything else and takes the first rows. **Out:** the same
//! query, told in which days these rows are.
//!
//! The engine finds all rows, sorts them and drops nearly all. But where every value of a property is a
//! day, rows can be looked for from the last day on, or the first: in one day, then in as many as should
//! do, until there are as many as are wanted. Whole days are taken, so whatever else sorts the rows sorts
//! them all. Looking stops at as many rows as are wanted, which costs little; where the days have too many
//! rows of other classes for it to pay, the query stays as it is.

use jiff::{ToSpan as _, civil::Date};
use spargebra::{
    Query,
    algebra::{Expression, GraphPattern, OrderExpression},
    term::{NamedNodePattern, TermPattern, TriplePattern, Variable},
};

use super::{
    Error, Store,
    rewrite::{self, MAX_DAYS},
};

/// Rows up to which it pays.
const MAX_ROWS: usize = 10_000;

/// How many times wider than the one before a window may be.
const WIDER: usize = 4;

/// Which part of all days the widest window is.
const PART: usize = 4;

/// How many rows the engine would have to go through for each that a window has, so that it pays.
const SPARED: usize = 4;

/// Which rows are wanted.
struct Wanted {
    rows: usize,
    day: Variable,
    /// The pattern that says the day.
    dated: TriplePattern,
    /// The pattern that the engine would begin with.
    leading: TriplePattern,
    /// All days that there may be, the first that is wanted first.
    days: Vec<Date>,
}

/// Narrows a query to the days in which its rows are. `find` says how many rows a query has.
pub(super) fn narrow(
    query: &mut Query,
    store: &Store,
    find: &mut dyn FnMut(Query) -> Result<usize, Error>,
) -> Result<(), Error> {
    let Query::Select { dataset, pattern, base_iri } = query else { return Ok(()) };
    let Some(wanted) = Wanted::of(pattern, store) else { return Ok(()) };
    let Wanted { rows, day, dated, leading, days } = wanted;
    let Some(mut all) = store.rows(rewrite::project(leading, Vec::new())) else { return Ok(()) };
    let mut width = 1;
    while width <= days.len() / PART {
        let table = rewrite::table(&day, &days[..width]);
        let mut window = rewrite::project(dated.clone(), Vec::new());
        if let Some(place) = ground_mut(&mut window) {
            rewrite::join(place, table.clone());
        }
        let Some(mut window) = store.rows(window) else { return Ok(()) };
        if !window.all(|_| all.nth(SPARED - 1).is_some()) {
            return Ok(());
        }
        let mut narrowed = pattern.clone();
        if let Some(place) = ground_mut(&mut narrowed) {
            rewrite::join(place, table);
        }
        let pattern_of_some = some(narrowed.clone(), rows);
        let (dataset, base_iri) = (dataset.clone(), base_iri.clone());
        let found = find(Query::Select { dataset, pattern: pattern_of_some, base_iri })?;
        if found >= rows {
            *pattern = narrowed;
            return Ok(());
        }
        // As many days as should have them by this, and a third more.
        let likely = (4 * width * rows).checked_div(3 * found).unwrap_or(usize::MAX);
        width = likely.clamp(width + 1, WIDER * width);
    }
    Ok(())
}

impl Wanted {
    fn of(pattern: &GraphPattern, store: &Store) -> Option<Self> {
        let GraphPattern::Slice { inner, start, length } = pattern else { return None };
        let rows = start.checked_add((*length)?).filter(|rows| (1..=MAX_ROWS).contains(rows))?;
        let (sorted, first) = order(inner)?;
        let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = first;
        let Expression::Variable(day) = by else { return None };
        let latest = matches!(first, OrderExpression::Desc(_));
        let mut filters = Vec::new();
        let patterns = ground(sorted, &mut filters)?;
        let (dated, property) = patterns.iter().find_map(|triple| {
            let NamedNodePattern::NamedNode(property) = &triple.predicate else { return None };
            let TermPattern::Variable(object) = &triple.object else { return None };
            (object == day).then_some((triple, property))
        })?;
        let class = patterns.iter().find(|it| matches!(it.object, TermPattern::NamedNode(_)));
        let leading = class.unwrap_or(dated).clone();
        if !patterns.iter().all(|triple| rewrite::is_open(triple, store)) {
            return None;
        }
        let (first, last) = store.days(property.as_ref())?;
        let mut range = (Some(first), Some(last));
        for filter in filters {
            rewrite::narrow(filter, day, &mut range);
        }
        let (first, last) = (range.0?, range.1?);
        let most = MAX_DAYS * PART;
        let days = if latest {
            let days = last.series((-1).day()).take_while(|date| *date >= first);
            days.take(most).collect()
        } else {
            first.series(1.day()).take_while(|date| *date <= last).take(most).collect()
        };
        Some(Self { rows, day: day.clone(), dated: dated.clone(), leading, days })
    }
}

/// What is sorted, and what it is sorted by first.
fn order(pattern: &GraphPattern) -> Option<(&GraphPattern, &OrderExpression)> {
    match pattern {
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Project { inner, .. } => order(inner),
        GraphPattern::OrderBy { inner, expression } => Some((inner, expression.first()?)),
        _ => None,
    }
}

/// The triple patterns that all rows match, and the filters that all rows pass.
fn ground<'a>(
    pattern: &'a GraphPattern,
    filters: &mut Vec<&'a Expression>,
) -> Option<&'a [TriplePattern]> {
    match pattern {
        GraphPattern::Bgp { patterns } => Some(patterns),
        GraphPattern::Filter { inner, expr } => {
            filters.push(expr);
            ground(inner, filters)
        }
        GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. } => ground(inner, filters),
        _ => None,
    }
}

/// Where these patterns are in a whole query.
fn ground_mut(pattern: &mut GraphPattern) -> Option<&mut GraphPattern> {
    match pattern {
        GraphPattern::Bgp { .. } => Some(pattern),
        GraphPattern::Slice { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. } => ground_mut(inner),
        _ => None,
    }
}

/// So many rows of a query, in whatever order they are found.
fn some(pattern: GraphPattern, rows: usize) -> GraphPattern {
    match pattern {
        GraphPattern::Slice { inner, .. } => GraphPattern::Slice {
            inner: Box::new(some(*inner, rows)),
            start: 0,
            length: Some(rows),
        },
        GraphPattern::Distinct { inner } => {
            GraphPattern::Distinct { inner: Box::new(some(*inner, rows)) }
        }
        GraphPattern::Reduced { inner } => {
            GraphPattern::Reduced { inner: Box::new(some(*inner, rows)) }
        }
        GraphPattern::Project { inner, variables } => {
            GraphPattern::Project { inner: Box::new(some(*inner, rows)), variables }
        }
        GraphPattern::OrderBy { inner, .. } => *inner,
        other => other,
    }
}
