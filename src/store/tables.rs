//! Joins what is large by reading each part of it once.
//!
//! **In:** a query, [rewritten](super::rewrite). **Out:** one that answers with the same rows, each as
//! often.
//!
//! The engine joins triple patterns row by row: it looks the next pattern up for each row that it has. A
//! look-up takes as long as several triples of one that is read from one end to the other, on disk above
//! all, so that many of them take longer than to read the whole pattern and to keep what was found so far
//! in a table. So the patterns of a group are counted, about, and begin with the fewest; each that is not
//! much larger than what it is joined to becomes a group of its own, and such groups the engine joins by a
//! table.
//!
//! That holds on to rows where look-ups hold on to none: it is done to no query that streams, and to no
//! more rows than a table has room for.

use std::{
    cell::Cell,
    collections::{HashMap, HashSet},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use oxigraph::model::Variable;
use spargebra::{
    Query,
    algebra::{Expression, Function, GraphPattern, PropertyPathExpression},
    term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern},
};

use super::{
    Store,
    walk::{self, Part},
};

/// What reading costs where a store lies.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// Triples that are read, one after the other, and joined in the time of a look-up.
    per_look_up: usize,
    /// The same where several steps are read, and their tables joined to each other.
    per_step: usize,
}

const ON_DISK: Pace = Pace { per_look_up: 8, per_step: 4 };

const IN_MEMORY: Pace = Pace { per_look_up: 2, per_step: 1 };

/// Rows that are looked up in no time.
const FEW: usize = 500;

/// One of how many rows passes a filter that asks for something in particular.
const ONE_IN: usize = 20;

/// Rows of a table of values with each of which triples are counted.
const SHORT: usize = 20;

/// More rows than anybody counts.
const UNKNOWN: usize = usize::MAX;

/// Terms that all tables of a query may have together, each of 48 bytes.
const ROOM: usize = 3 << 20;

/// What a row of a table takes up beside its terms, in terms.
const ROW: usize = 4;

/// Up to where triples are counted: of a pattern with as many no table is made.
const COUNTED: usize = 1 << 18;

/// How long a count is good enough.
const GOOD_FOR: Duration = Duration::from_mins(10);

/// How many patterns are remembered.
const REMEMBERED: usize = 1000;

/// How many triples match a pattern, about, and when that was counted. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sizes(Arc<Mutex<HashMap<TriplePattern, (usize, Instant)>>>);

/// Rewrites a query that gathers its rows anyway.
pub(super) fn join(query: &mut Query, store: &Store) {
    let pace = if store.on_disk { ON_DISK } else { IN_MEMORY };
    Tables { store, pace, room: Cell::new(ROOM) }.plan(walk::pattern_mut(query), &[]);
}

struct Tables<'a> {
    store: &'a Store,
    pace: Pace,
    /// Terms that fit into further tables.
    room: Cell<usize>,
}

/// A part of a group.
struct Piece {
    pattern: GraphPattern,
    variables: HashSet<Variable>,
    /// How many rows it has, about, or that it has more.
    rows: usize,
}

impl Tables<'_> {
    /// Rewrites a pattern on which these filters stand; about how many rows it has.
    fn plan(&self, pattern: &mut GraphPattern, filters: &[&Expression]) -> usize {
        match pattern {
            GraphPattern::Bgp { .. } | GraphPattern::Join { .. } | GraphPattern::Path { .. } => {
                self.group(pattern, filters)
            }
            GraphPattern::Values { bindings, .. } => bindings.len(),
            GraphPattern::Filter { expr, inner } => {
                let mut all = filters.to_vec();
                conjuncts(expr, &mut all);
                let rows = self.plan(inner, &all);
                self.exists(expr, inner, rows);
                rows
            }
            GraphPattern::LeftJoin { left, right, expression } => {
                let rows = self.plan(left, filters);
                let mut optional = (**right).clone();
                let others = self.plan(&mut optional, &[]);
                let joined = !variables(left).is_disjoint(&variables(right));
                let steps = self.steps(right).filter(|_| expression.is_none());
                let far = steps.as_ref().is_some_and(|steps| {
                    let by_steps = rows.saturating_mul(steps.len());
                    steps.len() > 1 && self.reads(steps) / self.pace.per_step > by_steps
                });
                if joined && !far && self.has_room(rows, others, right) {
                    // Looked up row by row as a whole, it would be read as often.
                    seal(left);
                    **right = sealed(optional);
                } else if joined
                    && steps.is_some()
                    && (far || others / self.pace.per_look_up > rows)
                {
                    // What is several steps away the engine would read as a whole.
                    let left = Box::new(std::mem::take(&mut **left));
                    let (nothing, right) = (Box::default(), Box::new(std::mem::take(&mut **right)));
                    let optional =
                        GraphPattern::LeftJoin { left: nothing, right, expression: None };
                    *pattern = GraphPattern::Lateral { left, right: Box::new(optional) };
                }
                rows
            }
            GraphPattern::Minus { left, right } => {
                self.plan(right, &[]);
                self.plan(left, filters)
            }
            GraphPattern::Union { left, right } => {
                self.plan(left, filters).saturating_add(self.plan(right, filters))
            }
            GraphPattern::Extend { inner, .. } => self.plan(inner, filters),
            GraphPattern::OrderBy { inner, .. }
            | GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Group { inner, .. } => self.plan(inner, &[]),
            // The first rows come without the others, unless all are gathered to tell which are first.
            GraphPattern::Slice { inner, length, .. } => {
                let rows = if gathers(inner) { self.plan(inner, &[]) } else { UNKNOWN };
                length.unwrap_or(UNKNOWN).min(rows)
            }
            // Begins with few.
            GraphPattern::Lateral { .. } => FEW,
            GraphPattern::Graph { .. } | GraphPattern::Service { .. } => UNKNOWN,
        }
    }

    /// Whether it takes less time to read as many `others`, which match a pattern, than to look them up
    /// for each of the `rows`, and there is room for them.
    fn has_room(&self, rows: usize, others: usize, pattern: &GraphPattern) -> bool {
        if rows < FEW || others > rows.saturating_mul(self.pace.per_look_up) {
            return false;
        }
        let terms = others.saturating_mul(variables(pattern).len() + ROW);
        let left = self.room.get().checked_sub(terms);
        left.map(|left| self.room.set(left)).is_some()
    }

    /// Joins the parts of a group in an order and in ways that suit how many rows each has.
    fn group(&self, pattern: &mut GraphPattern, filters: &[&Expression]) -> usize {
        let mut parts = Vec::new();
        self.parts(pattern, &mut parts);
        let joined = self.join_by_filters(&mut parts, filters);
        self.join_values(&mut parts);
        let rows = |at: &usize| parts[*at].rows / one_in(&parts[*at].variables, filters);
        let first = |at: &usize| (leads_to_many(&parts, *at), rows(at));
        let Some(first) = (0..parts.len()).min_by_key(first) else { return 1 };
        let (mut rows, first) = (rows(&first), parts.swap_remove(first));
        // Of triple terms the engine reads all where it does not begin with what is in them.
        let of_triple_terms = parts.iter().any(|part| in_triple_term(&part.pattern).is_some());
        // With a triple pattern that names something the engine begins itself, but not with a group of few
        // rows.
        let leads = joined || of_triple_terms || !matches!(first.pattern, GraphPattern::Bgp { .. });
        let mut changed = leads;
        if rows < FEW && !leads || rows == UNKNOWN {
            return rows;
        }
        let passing = one_in(&first.variables, filters);
        let mut bound = always_bound(&first.pattern);
        let mut group = sealed(first.pattern);
        while !parts.is_empty() {
            let Some(next) = next(&parts, &bound) else { return rows };
            let next = parts.swap_remove(next);
            let looks_up = looks_up(&next.pattern);
            // Of a path at both ends of which anything may stand, the engine finds all ways there are.
            let is_path = !looks_up && matches!(next.pattern, GraphPattern::Path { .. });
            let table = !is_path && self.has_room(rows, next.rows, &next.pattern);
            rows = if next.variables.is_subset(&bound) || !looks_up {
                rows.min(next.rows)
            } else if is_of(&next.pattern, &bound) {
                // What a thing has it has about once.
                rows
            } else if table {
                rows.max(next.rows / passing)
            } else {
                rows.saturating_mul(2)
            };
            rows /= one_in(&next.variables, filters);
            bound.extend(always_bound(&next.pattern));
            let left = Box::new(group);
            group = if (looks_up || is_path) && !table {
                GraphPattern::Lateral { left, right: Box::new(next.pattern) }
            } else {
                changed |= looks_up;
                // Of groups that are joined as they come, the engine begins with another one.
                let right = Box::new(if table { sealed(next.pattern) } else { next.pattern });
                sealed(GraphPattern::Join { left, right })
            };
        }
        if changed {
            *pattern = group;
        }
        rows
    }

    /// Splits a group into its parts, each of them rewritten.
    fn parts(&self, pattern: &mut GraphPattern, parts: &mut Vec<Piece>) {
        match pattern {
            GraphPattern::Join { left, right } => {
                self.parts(left, parts);
                self.parts(right, parts);
            }
            GraphPattern::Bgp { patterns } => {
                parts.extend(patterns.iter().cloned().map(|mut triple| {
                    name_blanks(&mut triple.subject);
                    name_blanks(&mut triple.object);
                    let rows = self.size(&triple);
                    Piece::of(GraphPattern::Bgp { patterns: vec![triple] }, rows)
                }));
            }
            GraphPattern::Path { subject, path, object } => {
                let (mut subject, mut object) = (subject.clone(), object.clone());
                name_blanks(&mut subject);
                name_blanks(&mut object);
                let path = path.clone();
                let rows = self.path_size(&subject, &path, &object);
                parts.push(Piece::of(GraphPattern::Path { subject, path, object }, rows));
            }
            other => {
                let rows = self.plan(other, &[]);
                parts.push(Piece::of(other.clone(), rows));
            }
        }
    }

    /// How many rows a path has, about, if each of its ways is one step, or many of them.
    fn path_size(
        &self,
        subject: &TermPattern,
        path: &PropertyPathExpression,
        object: &TermPattern,
    ) -> usize {
        match path {
            // Most chains are short.
            PropertyPathExpression::OneOrMore(step) => {
                self.path_size(subject, step, object).saturating_mul(2)
            }
            _ => ways(subject, path, object).map_or(UNKNOWN, |mut ways| self.plan(&mut ways, &[])),
        }
    }

    /// How many triples each step of a pattern has that is of nothing but triples.
    fn steps(&self, pattern: &GraphPattern) -> Option<Vec<usize>> {
        match pattern {
            GraphPattern::Bgp { patterns } => {
                Some(patterns.iter().map(|triple| self.size(triple)).collect())
            }
            GraphPattern::Path { subject, path, object } => {
                Some(vec![self.path_size(subject, path, object)])
            }
            GraphPattern::Join { left, right } => {
                Some([self.steps(left)?, self.steps(right)?].concat())
            }
            _ => None,
        }
    }

    /// Triples that are read to find all that is several steps away: the fewest, and for each of these
    /// the others are looked up or all of them read.
    fn reads(&self, steps: &[usize]) -> usize {
        let fewest = steps.iter().min().copied().unwrap_or(0);
        let looked_up = fewest.saturating_mul(self.pace.per_look_up);
        steps.iter().map(|triples| looked_up.min(*triples)).fold(0, usize::saturating_add)
    }

    /// Joins each table of a few values to what has the fewest triples with them.
    fn join_values(&self, parts: &mut Vec<Piece>) {
        let all = std::mem::take(parts);
        let (tables, mut others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|part| is_short_table(&part.pattern));
        for table in tables {
            let sizes = others.iter().map(|part| self.size_with(&part.pattern, &table.pattern));
            let sizes = sizes.enumerate().filter_map(|(at, size)| Some((size?, at)));
            let Some((rows, at)) = sizes.min() else {
                parts.push(table);
                continue;
            };
            let (left, right) = (Box::new(table.pattern), Box::new(others[at].pattern.clone()));
            others[at] = Piece::of(GraphPattern::Lateral { left, right }, rows);
        }
        parts.append(&mut others);
    }

    /// Joins tables to what a filter compares with their values, where nothing else joins them to anything.
    /// Whether there are any.
    fn join_by_filters(&self, parts: &mut Vec<Piece>, filters: &[&Expression]) -> bool {
        let mut any = false;
        for filter in filters.iter().filter(|filter| asks_for_something(filter) && is_fixed(filter))
        {
            let compared = expression_variables(filter);
            let alone = |at: usize| {
                parts.iter().enumerate().all(|(other, part)| {
                    other == at || part.variables.is_disjoint(&parts[at].variables)
                })
            };
            let table = (0..parts.len()).find(|&at| {
                is_full_table(&parts[at].pattern)
                    && parts[at].variables.is_subset(&compared)
                    && alone(at)
            });
            let Some(table) = table else { continue };
            let rest = &compared - &parts[table].variables;
            let with = parts.iter().position(|part| {
                looks_up(&part.pattern) && !rest.is_empty() && rest.is_subset(&part.variables)
            });
            let Some(with) = with else { continue };
            // What far fewer lead to is compared when it is found.
            let fewer = |part: &Piece| part.rows < parts[with].rows / self.pace.per_look_up;
            let led_to = |(at, part): (usize, &Piece)| {
                at != with && fewer(part) && joins(part, &parts[with].variables)
            };
            if parts.iter().enumerate().any(led_to) {
                continue;
            }
            let (left, right) = (parts[table].pattern.clone(), sealed(parts[with].pattern.clone()));
            let inner =
                Box::new(GraphPattern::Join { left: Box::new(left), right: Box::new(right) });
            parts[with] = Piece::of(GraphPattern::Filter { expr: (*filter).clone(), inner }, FEW);
            parts.swap_remove(table);
            any = true;
        }
        any
    }

    /// How many triples match a pattern with the values of a table, about; `None` if those are many, or
    /// none of its variables.
    fn size_with(&self, pattern: &GraphPattern, table: &GraphPattern) -> Option<usize> {
        let (GraphPattern::Bgp { patterns }, GraphPattern::Values { variables, bindings }) =
            (pattern, table)
        else {
            return None;
        };
        let ([triple], [variable]) = (&patterns[..], &variables[..]) else { return None };
        let values = bindings.iter().flatten().flatten();
        let mut sizes = values.map(|value| Some(self.size(&with_value(triple, variable, value)?)));
        sizes.try_fold(0, |sum: usize, size| {
            let sum = sum.saturating_add(size?);
            (sum < COUNTED).then_some(sum)
        })
    }

    /// How many triples match a pattern, about. Those of triple terms are not counted, since all of these
    /// are read to find them.
    fn size(&self, triple: &TriplePattern) -> usize {
        if matches!(triple.object, TermPattern::Triple(_)) {
            return UNKNOWN;
        }
        let unnamed = unnamed(triple);
        let sizes = || self.store.sizes.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((size, at)) = sizes().get(&unnamed)
            && at.elapsed() < GOOD_FOR
        {
            return *size;
        }
        let count = self.store.count(triple, COUNTED);
        let size = count.filter(|count| *count < COUNTED).unwrap_or(UNKNOWN);
        let mut sizes = sizes();
        if sizes.len() >= REMEMBERED {
            sizes.clear();
        }
        sizes.insert(unnamed, (size, Instant::now()));
        size
    }

    /// Lets what a filter says is there or not be read once, not looked up for each of the `rows`.
    fn exists(&self, filter: &mut Expression, inner: &mut GraphPattern, rows: usize) {
        if let Expression::And(a, b) = filter {
            self.exists(a, inner, rows);
            self.exists(b, inner, rows);
            return;
        }
        let (exists, there) = match filter {
            Expression::Exists(pattern) => (&**pattern, true),
            Expression::Not(not) => match &**not {
                Expression::Exists(pattern) => (&**pattern, false),
                _ => return,
            },
            _ => return,
        };
        if !matches!(exists, GraphPattern::Bgp { .. }) {
            return;
        }
        let shared = &variables(exists) & &variables(inner);
        if shared.is_empty() || !shared.is_subset(&always_bound(inner)) {
            return;
        }
        let mut exists = exists.clone();
        let others = self.plan(&mut exists, &[]);
        if !self.has_room(rows, others, &exists) {
            return;
        }
        let shared = sorted(shared);
        let right = GraphPattern::Project { inner: Box::new(exists), variables: shared };
        let left = Box::new(std::mem::take(inner));
        *inner = if there {
            let right = Box::new(GraphPattern::Distinct { inner: Box::new(right) });
            GraphPattern::Join { left: Box::new(sealed(*left)), right }
        } else {
            GraphPattern::Minus { left, right: Box::new(right) }
        };
        *filter = Expression::Literal(true.into());
    }
}

/// The same pattern whatever its variables and blank nodes are called.
fn unnamed(triple: &TriplePattern) -> TriplePattern {
    let mut triple = triple.clone();
    let names =
        |term: &TermPattern| matches!(term, TermPattern::Variable(_) | TermPattern::BlankNode(_));
    // What stands in two places has to be equal.
    if triple.subject != triple.object {
        if names(&triple.subject) {
            triple.subject = Variable::new_unchecked("subject").into();
        }
        if names(&triple.object) {
            triple.object = Variable::new_unchecked("object").into();
        }
    }
    triple
}

/// Whether nothing but what nobody counts comes next to a part.
fn leads_to_many(parts: &[Piece], at: usize) -> bool {
    let bound = &parts[at].variables;
    let mut others =
        parts.iter().enumerate().filter(|(other, part)| *other != at && joins(part, bound));
    let many = |part: &Piece| part.rows == UNKNOWN && !is_of(&part.pattern, bound);
    let first = others.next();
    first.is_some_and(|(_, part)| many(part)) && others.all(|(_, part)| many(part))
}

/// Whether a part can be joined to what is bound, without making a product.
fn joins(part: &Piece, bound: &HashSet<Variable>) -> bool {
    match in_triple_term(&part.pattern) {
        Some(within) => is_of(&part.pattern, bound) || within.is_subset(bound),
        None => !part.variables.is_disjoint(bound),
    }
}

/// The part that is joined next to what is bound; `None` if there is only what makes a product.
fn next(parts: &[Piece], bound: &HashSet<Variable>) -> Option<usize> {
    (0..parts.len()).filter(|&at| joins(&parts[at], bound)).min_by_key(|&at| {
        let part = &parts[at];
        let new = part.variables.difference(bound).count();
        // What binds nothing new only takes rows away; what a thing is had by may be many.
        (new, new > 0 && !is_of(&part.pattern, bound), part.rows)
    })
}

/// Whether a pattern is a table of one column and a few rows, with a value in each.
fn is_short_table(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Values { variables, bindings } => {
            variables.len() == 1 && bindings.len() <= SHORT && is_full_table(pattern)
        }
        _ => false,
    }
}

/// A pattern with a value in place of a variable; `None` if it has not got the variable, or the value
/// cannot stand there.
fn with_value(
    triple: &TriplePattern,
    variable: &Variable,
    value: &GroundTerm,
) -> Option<TriplePattern> {
    let mut with = triple.clone();
    for term in [&mut with.subject, &mut with.object] {
        if matches!(term, TermPattern::Variable(of) if of == variable) {
            *term = match value {
                GroundTerm::NamedNode(node) => node.clone().into(),
                GroundTerm::Literal(literal) => literal.clone().into(),
                GroundTerm::Triple(_) => return None,
            };
        }
    }
    if matches!(&with.predicate, NamedNodePattern::Variable(of) if of == variable) {
        let GroundTerm::NamedNode(node) = value else { return None };
        with.predicate = node.clone().into();
    }
    (with != *triple).then_some(with)
}

/// Whether a pattern is a table with a value in each place.
fn is_full_table(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Values { bindings, .. } => bindings.iter().flatten().all(Option::is_some),
        _ => false,
    }
}

/// Whether an expression says the same of the same values, wherever it stands and how often it is asked.
fn is_fixed(expression: &Expression) -> bool {
    walk::holds_throughout(expression, &|operand| match operand {
        Expression::FunctionCall(function, _) => !matches!(
            function,
            Function::Rand
                | Function::Uuid
                | Function::StrUuid
                | Function::BNode
                | Function::Custom(_)
        ),
        _ => true,
    })
}

impl Piece {
    fn of(pattern: GraphPattern, rows: usize) -> Self {
        Self { variables: variables(&pattern), pattern, rows }
    }
}

/// Whether a triple pattern or path is about something that is bound.
fn is_of(pattern: &GraphPattern, bound: &HashSet<Variable>) -> bool {
    let subject = match pattern {
        GraphPattern::Bgp { patterns } => patterns.first().map(|triple| &triple.subject),
        GraphPattern::Path { subject, .. } => Some(subject),
        _ => None,
    };
    matches!(subject, Some(TermPattern::Variable(subject)) if bound.contains(subject))
}

/// The parts of an expression of which each has to hold.
fn conjuncts<'a>(expression: &'a Expression, all: &mut Vec<&'a Expression>) {
    if let Expression::And(a, b) = expression {
        conjuncts(a, all);
        conjuncts(b, all);
    } else {
        all.push(expression);
    }
}

/// Of how many rows with these variables one passes the filters.
fn one_in(variables: &HashSet<Variable>, filters: &[&Expression]) -> usize {
    let picks = |filter: &&Expression| {
        asks_for_something(filter) && expression_variables(filter).is_subset(variables)
    };
    if filters.iter().any(picks) { ONE_IN } else { 1 }
}

/// Whether a part of a group can be looked up row by row, or read as a whole.
fn looks_up(pattern: &GraphPattern) -> bool {
    matches!(pattern, GraphPattern::Bgp { .. }) || as_union(pattern).is_some()
}

/// The variables of the triple term that a pattern looks for, if it does. All triple terms are read to
/// find it, unless it is known whose it is or what is in it.
fn in_triple_term(pattern: &GraphPattern) -> Option<HashSet<Variable>> {
    let GraphPattern::Bgp { patterns } = pattern else { return None };
    let term = patterns.iter().find_map(|triple| match &triple.object {
        TermPattern::Triple(term) => Some(term),
        _ => None,
    })?;
    Some(variables(&GraphPattern::Bgp { patterns: vec![(**term).clone()] }))
}

/// A pattern as a group of its own, which the engine does not look up row by row.
fn sealed(pattern: GraphPattern) -> GraphPattern {
    let inner = Box::new(as_union(&pattern).unwrap_or(pattern));
    let variables = sorted(variables(&inner));
    GraphPattern::Project { inner, variables }
}

fn seal(pattern: &mut GraphPattern) {
    *pattern = sealed(std::mem::take(pattern));
}

fn sorted(variables: HashSet<Variable>) -> Vec<Variable> {
    let mut variables: Vec<Variable> = variables.into_iter().collect();
    variables.sort_unstable();
    variables
}

fn variables(pattern: &GraphPattern) -> HashSet<Variable> {
    let mut variables = HashSet::new();
    pattern.on_in_scope_variable(|variable| {
        variables.insert(variable.clone());
    });
    variables
}

/// Variables that have a value in each row of a pattern.
fn always_bound(pattern: &GraphPattern) -> HashSet<Variable> {
    match pattern {
        GraphPattern::Bgp { .. } | GraphPattern::Path { .. } => variables(pattern),
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            &always_bound(left) | &always_bound(right)
        }
        GraphPattern::Union { left, right } => &always_bound(left) & &always_bound(right),
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => always_bound(inner),
        GraphPattern::Project { inner, variables }
        | GraphPattern::Group { inner, variables, .. } => {
            &always_bound(inner) & &variables.iter().cloned().collect()
        }
        GraphPattern::Values { .. } | GraphPattern::Graph { .. } | GraphPattern::Service { .. } => {
            HashSet::new()
        }
    }
}

/// The variables of an expression, but for those of patterns in it.
fn expression_variables(expression: &Expression) -> HashSet<Variable> {
    let mut variables = HashSet::new();
    if let Expression::Variable(variable) | Expression::Bound(variable) = expression {
        variables.insert(variable.clone());
    }
    let Ok(()) = walk::of_expression(expression, &mut |part| {
        if let Part::Expression(inner) = part {
            variables.extend(expression_variables(inner));
        }
        Ok::<_, Infallible>(())
    });
    variables
}

/// Makes variables of blank nodes, which are variables that cannot be named across groups. No query can
/// call a variable so.
fn name_blanks(term: &mut TermPattern) {
    match term {
        TermPattern::BlankNode(node) => {
            *term = Variable::new_unchecked(format!("blank {}", node.as_str())).into();
        }
        TermPattern::Triple(triple) => {
            name_blanks(&mut triple.subject);
            name_blanks(&mut triple.object);
        }
        TermPattern::NamedNode(_) | TermPattern::Literal(_) | TermPattern::Variable(_) => {}
    }
}

/// A path whose every way is one step, as triple patterns; `None` for any other pattern.
fn as_union(pattern: &GraphPattern) -> Option<GraphPattern> {
    let GraphPattern::Path { subject, path, object } = pattern else { return None };
    ways(subject, path, object)
}

fn ways(
    subject: &TermPattern,
    path: &PropertyPathExpression,
    object: &TermPattern,
) -> Option<GraphPattern> {
    match path {
        PropertyPathExpression::NamedNode(property) => {
            let predicate = NamedNodePattern::from(property.clone());
            let (subject, object) = (subject.clone(), object.clone());
            Some(GraphPattern::Bgp { patterns: vec![TriplePattern { subject, predicate, object }] })
        }
        PropertyPathExpression::Reverse(path) => ways(object, path, subject),
        PropertyPathExpression::Alternative(a, b) => {
            let (left, right) = (ways(subject, a, object)?, ways(subject, b, object)?);
            Some(GraphPattern::Union { left: Box::new(left), right: Box::new(right) })
        }
        _ => None,
    }
}

/// Whether a pattern gathers all of its rows before it has a first one.
fn gathers(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::OrderBy { .. } | GraphPattern::Group { .. } => true,
        GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Filter { inner, .. } => gathers(inner),
        _ => false,
    }
}

/// Whether a filter asks for something in particular, which few rows have.
fn asks_for_something(filter: &Expression) -> bool {
    match filter {
        Expression::Or(a, b) => asks_for_something(a) && asks_for_something(b),
        Expression::Equal(..) | Expression::SameTerm(..) | Expression::In(..) => true,
        Expression::FunctionCall(function, _) => matches!(
            function,
            Function::Contains | Function::Regex | Function::StrStarts | Function::StrEnds
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use spargebra::SparqlParser;

    use super::*;
    use crate::{rdf::Base, store::Updating};

    /// 900 things of 300 kinds with a name, every third of them with a note and every second of a class.
    fn filled() -> Store {
        let mut data = String::from("PREFIX : <http://a.example/> INSERT DATA { GRAPH :g {");
        for n in 0..900 {
            write!(data, ":t{n} :kind :k{} ; :name 'thing {n}' .", n % 300).unwrap();
            if n % 3 == 0 {
                write!(data, ":t{n} :note 'note {n}' .").unwrap();
            }
            if n % 2 == 0 {
                write!(data, ":t{n} a :Even .").unwrap();
            }
        }
        for n in 0..300 {
            write!(data, ":k{n} :name 'kind {n}' .").unwrap();
        }
        for n in 0..2 {
            write!(data, ":few :of :k{n} {{| :name 'kept {n}' |}} .").unwrap();
        }
        data.push_str("}}");
        let store = Store::memory(&Base::default()).unwrap();
        store.update(&data, &Updating::default(), None).unwrap();
        store
    }

    /// The rows of a query as it is and as it is joined, in any order, and what it became, if another.
    fn both(store: &Store, query: &str) -> (Vec<String>, Vec<String>, String) {
        let query = format!("PREFIX : <http://a.example/> {query}");
        let parsed = SparqlParser::new().parse_query(&query).unwrap();
        let joined_at = |pace: Pace| {
            let mut joined = parsed.clone();
            let tables = Tables { store, pace, room: Cell::new(ROOM) };
            tables.plan(walk::pattern_mut(&mut joined), &[]);
            joined
        };
        let joined = joined_at(ON_DISK);
        let rows = |query: &Query| {
            let Query::Select { pattern, .. } = query else { panic!("{query}") };
            let rows = store.rows(pattern.clone()).unwrap();
            let mut rows: Vec<String> = rows.map(|row| format!("{:?}", row.unwrap())).collect();
            rows.sort();
            rows
        };
        let changed = if joined == parsed { String::new() } else { joined.to_string() };
        assert_eq!(rows(&parsed), rows(&joined_at(IN_MEMORY)), "{query}");
        (rows(&parsed), rows(&joined), changed)
    }

    #[test]
    fn joined_by_tables_the_rows_stay() {
        let store = filled();
        for (query, rows) in [
            ("SELECT ?n ?k { ?t :name ?n ; :kind/:name ?k } ORDER BY ?n", 900),
            ("SELECT ?n ?o { ?t :kind ?k ; :name ?n OPTIONAL { ?t :note ?o } } ORDER BY ?n", 900),
            ("SELECT ?n { ?t :kind ?k ; :name ?n FILTER EXISTS { ?t a :Even } } ORDER BY ?n", 450),
            (
                "SELECT ?n { ?t :kind ?k ; :name ?n FILTER NOT EXISTS { ?t :note ?x } } ORDER BY ?n",
                600,
            ),
            ("SELECT ?k (COUNT(*) AS ?n) { ?t :kind ?k ; :name|:note ?x } GROUP BY ?k", 300),
            (
                "SELECT * { ?t :kind ?k . { SELECT ?k (MIN(?u) AS ?m) { ?u :kind ?k } GROUP BY ?k } ?t :name ?n } ORDER BY ?n",
                900,
            ),
            (
                "SELECT * { ?a :kind ?k . ?b :kind ?k . ?a :name ?n FILTER(?a != ?b) } ORDER BY ?n",
                1800,
            ),
            ("SELECT * { { ?t :kind ?k ; :name ?m } MINUS { ?t :note ?o } } ORDER BY ?t", 600),
            (
                "SELECT * { { ?t :kind ?k ; :name ?n } UNION { ?t a :Even ; :name ?n } } ORDER BY ?n",
                1350,
            ),
        ] {
            let (plain, tables, changed) = both(&store, query);
            assert_eq!(plain.len(), rows, "{query}");
            assert_eq!(plain, tables, "{query}\n{changed}");
            assert!(changed.contains("{ SELECT"), "{query}\n{changed}");
        }
    }

    #[test]
    fn a_group_of_few_rows_leads_and_so_does_what_a_filter_finds() {
        let store = filled();
        for (query, rows) in [
            (
                "SELECT * { { SELECT DISTINCT ?k { :few :of ?k } } ?t :kind ?k ; :name ?n } ORDER BY ?n",
                6,
            ),
            (
                "SELECT * { VALUES ?w { 'KIND 7' } ?k :name ?l FILTER(UCASE(?l) = ?w) ?t :kind ?k ; :name ?n } ORDER BY ?n",
                3,
            ),
        ] {
            let (plain, joined, changed) = both(&store, query);
            assert_eq!(plain.len(), rows, "{query}");
            assert_eq!(plain, joined, "{query}\n{changed}");
            assert!(changed.contains("LATERAL"), "{query}\n{changed}");
        }
    }

    #[test]
    fn what_few_rows_lead_to_is_looked_up() {
        let store = filled();
        for (query, rows, becomes) in [
            // Each value with its own things, not with all there are.
            (
                "SELECT * { VALUES ?k { :k1 :k2 } ?t :kind ?k ; :name ?n } ORDER BY ?n",
                6,
                "LATERAL { ?t <http://a.example/kind> ?k . }",
            ),
            // Two steps away from two things.
            (
                "SELECT * { :few :of ?k OPTIONAL { ?k ^:kind/:name ?n } } ORDER BY ?n",
                6,
                "LATERAL {  OPTIONAL",
            ),
            // Of the path one end is known.
            (
                "SELECT * { { SELECT DISTINCT ?k { :few :of ?k } } ?t :kind/:next? ?k ; :name ?n } ORDER BY ?n",
                6,
                "LATERAL { ?blank",
            ),
            // What the triple term is of is known.
            (
                "SELECT * { ?t :of ?k . ?r rdf:reifies <<( ?t :of ?k )>> ; :name ?n } ORDER BY ?n",
                2,
                "LATERAL { ?r <http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies>",
            ),
        ] {
            let query =
                format!("PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> {query}");
            let (plain, joined, changed) = both(&store, &query);
            assert_eq!(plain.len(), rows, "{query}");
            assert_eq!(plain, joined, "{query}\n{changed}");
            assert!(changed.contains(becomes), "{query}\n{changed}");
        }
    }

    #[test]
    fn a_path_of_few_steps_leads_and_so_does_a_group_with_what_may_be_missing() {
        let store = filled();
        let chain = "PREFIX : <http://a.example/> INSERT { ?t :after ?before } WHERE {
            ?t :kind ?k ; :note ?x . ?before :kind ?k ; :note ?y FILTER(STR(?t) > STR(?before)) }";
        store.update(chain, &Updating::default(), None).unwrap();
        for (query, rows, becomes) in [
            // Not the way from each thing that has a name.
            (
                "SELECT * { ?t :after+ ?first . ?t :name ?m . ?first :name ?n } ORDER BY ?m ?n",
                300,
                "WHERE { { SELECT ?first ?t WHERE { ?t (<http://a.example/after>)+ ?first . } }",
            ),
            // Names of two things are no product.
            (
                "SELECT * { :few :of ?k . ?t :kind ?k OPTIONAL { ?k :note ?o } ?t :name ?m . ?k :name ?n FILTER(COALESCE(?o, ?t) = ?t) } ORDER BY ?m",
                6,
                "} LATERAL { ?k <http://a.example/name> ?n . }",
            ),
            // What few have is found first, and then compared.
            (
                "SELECT * { VALUES ?w { 'KIND 1' } ?k :name ?l FILTER(UCASE(?l) = ?w) :few :of ?k . ?t :kind ?k } ORDER BY ?t",
                3,
                "",
            ),
        ] {
            let (plain, joined, changed) = both(&store, query);
            assert_eq!(plain.len(), rows, "{query}");
            assert_eq!(plain, joined, "{query}\n{changed}");
            assert!(changed.contains(becomes), "{query}\n{changed}");
            assert_eq!(becomes.is_empty(), changed.is_empty(), "{query}\n{changed}");
        }
    }

    #[test]
    fn few_that_lead_to_more_than_anybody_counts_do_not_lead() {
        let part = |query: &str, rows: usize| {
            let query = format!("SELECT * {{ {query} }}");
            let Query::Select { pattern, .. } = SparqlParser::new().parse_query(&query).unwrap()
            else {
                panic!("{query}");
            };
            let GraphPattern::Project { inner, .. } = pattern else { panic!("{query}") };
            Piece::of(*inner, rows)
        };
        let mut parts = vec![
            part("?type <urn:code> ?code", 25),
            part("?claim a ?type", UNKNOWN),
            part("?claim <urn:text> ?text", 9000),
        ];
        assert!(leads_to_many(&parts, 0), "of all classes, all members");
        assert!(!leads_to_many(&parts, 2), "of each claim, its class");
        parts.push(part("?type <urn:label> ?label", 30));
        assert!(!leads_to_many(&parts, 0), "of each class, its label");
        assert!(!leads_to_many(&parts[..1], 0), "nothing follows");
    }

    #[test]
    fn what_begins_with_few_or_streams_stays_as_it_is() {
        let store = filled();
        for query in [
            "SELECT * { ?t :kind :k7 ; :name ?n } ORDER BY ?n",
            "SELECT * { ?t :kind ?k ; :name ?n } LIMIT 5",
            "SELECT * { GRAPH :g { ?t :kind ?k ; :name ?n } } ORDER BY ?n",
            // The names of two things make a product, whoever joins them.
            "SELECT (COUNT(*) AS ?n) { ?s :note ?x . ?t :of ?y }",
        ] {
            let (plain, joined, changed) = both(&store, query);
            assert_eq!(plain, joined, "{query}");
            assert_eq!(changed, "", "{query}");
        }
    }

    #[test]
    fn tables_take_no_more_than_their_room() {
        let store = filled();
        let mut query = SparqlParser::new()
            .parse_query(
                "PREFIX : <http://a.example/> SELECT * { ?t :kind ?k ; :name ?n } ORDER BY ?n",
            )
            .unwrap();
        let before = query.clone();
        let tables = Tables { store: &store, pace: ON_DISK, room: Cell::new(1000) };
        tables.plan(walk::pattern_mut(&mut query), &[]);
        assert_eq!(query, before);
    }
}
