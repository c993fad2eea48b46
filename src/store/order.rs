//! Makes `ORDER BY` a total order.
//!
//! **In:** a parsed query. **Out:** the same query, each of its sort keys preceded by the kind of what
//! that sorts. The engine compares numbers as numbers and anything else as text, so that a column of both
//! has no order (9 < 10, but "10" < "9a" and 9 < "9a"), and the sort itself panics. SPARQL leaves the
//! order of such values open; kind by kind, they have one. A key that cannot be of several kinds is left
//! alone, since to ask for the kind of each value takes longer than to sort them.
//!
//! **Source:** SPARQL 1.1 Query Language, 15.1.

use std::convert::Infallible;

use oxigraph::model::{Literal, NamedNode, Term, Variable, vocab::xsd};
use spargebra::{
    Query,
    algebra::{
        AggregateExpression, AggregateFunction, Expression, Function, GraphPattern, OrderExpression,
    },
    term::{NamedNodePattern, TermPattern},
};

use super::walk::{self, PartMut};

/// The function that the sort keys call; its name is ours, nobody else means anything by it.
pub(super) fn kind_function() -> NamedNode {
    NamedNode::new_unchecked("urn:dictum:order-kind") // a fixed, absolute IRI
}

/// What kind of thing a term is, as a number: only terms of one kind are compared with each other.
pub(super) fn kind(arguments: &[Term]) -> Option<Term> {
    Some(Literal::from(kind_of(arguments.first()?)).into())
}

/// The same of one term.
pub(super) fn kind_of(term: &Term) -> i32 {
    match term {
        Term::BlankNode(_) => 0,
        Term::NamedNode(_) => 1,
        Term::Literal(literal) => literal_kind(literal),
        // After everything else, as SPARQL 1.2 has it.
        Term::Triple(_) => i32::MAX,
    }
}

fn literal_kind(literal: &Literal) -> i32 {
    let datatype = literal.datatype();
    let numeric = [xsd::INTEGER, xsd::DECIMAL, xsd::FLOAT, xsd::DOUBLE];
    let calendar = [xsd::DATE_TIME, xsd::DATE, xsd::TIME];
    if numeric.contains(&datatype) {
        // No number is greater or less than NaN.
        if literal.value() == "NaN" { 3 } else { 2 }
    } else if let Some(place) = calendar.iter().position(|c| *c == datatype) {
        // With and without a zone they do not compare either.
        let place = i32::try_from(place).unwrap_or_default();
        10 + 2 * place + i32::from(has_zone(literal.value()))
    } else if datatype == xsd::BOOLEAN {
        4
    } else if datatype == xsd::STRING {
        5
    } else if literal.language().is_some() {
        6
    } else {
        // Each other datatype by itself; equal numbers only join two rare ones.
        let sum = datatype
            .as_str()
            .bytes()
            .fold(0u32, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
        100 + i32::try_from(sum % 1_000_000).unwrap_or_default()
    }
}

/// Whether a date or time ends in a zone: `Z`, `+01:00`.
fn has_zone(value: &str) -> bool {
    let bytes = value.as_bytes();
    let offset = bytes
        .len()
        .checked_sub(6)
        .is_some_and(|at| matches!(bytes[at], b'+' | b'-') && bytes[at + 3] == b':');
    value.ends_with('Z') || offset
}

/// Whether all values of a property are of one kind.
type OneKind<'a> = dyn Fn(&NamedNode) -> bool + 'a;

/// The query with a total order wherever it orders.
pub(super) fn total(mut query: Query, one_kind: &OneKind<'_>) -> Query {
    order(PartMut::Pattern(walk::pattern_mut(&mut query)), one_kind);
    query
}

fn order(mut part: PartMut<'_>, one_kind: &OneKind<'_>) {
    // What other servers do is their business.
    if matches!(&part, PartMut::Pattern(GraphPattern::Service { .. })) {
        return;
    }
    let Ok(()) = part.parts(&mut |part| {
        order(part, one_kind);
        Ok::<_, Infallible>(())
    });
    if let PartMut::Pattern(GraphPattern::OrderBy { expression, inner }) = part {
        for (place, key) in std::mem::take(expression).into_iter().enumerate() {
            expression.extend(kind_first(place, &key, inner, one_kind));
            expression.push(key);
        }
    }
}

/// The sort key that goes before another if there may be several kinds of what that sorts. The kinds
/// become a column of the pattern: the engine works a key out anew for each two rows that it compares.
fn kind_first(
    place: usize,
    key: &OrderExpression,
    pattern: &mut GraphPattern,
    one_kind: &OneKind<'_>,
) -> Option<OrderExpression> {
    let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = key;
    if let Expression::Variable(variable) = by
        && is_of_one_kind(variable, pattern, one_kind)
    {
        return None;
    }
    let of = Function::Custom(kind_function());
    let expression = Expression::FunctionCall(of, vec![by.clone()]);
    // No query can call a variable so.
    let variable = Variable::new_unchecked(format!("kind {place}"));
    let column = Expression::Variable(variable.clone());
    let inner = Box::new(std::mem::take(pattern));
    *pattern = GraphPattern::Extend { inner, variable, expression };
    Some(match key {
        OrderExpression::Asc(_) => OrderExpression::Asc(column),
        OrderExpression::Desc(_) => OrderExpression::Desc(column),
    })
}

/// Whether a pattern binds a variable, if at all, to numbers that it counted, to values of a property
/// that has only one kind of them, or to what is no literal.
fn is_of_one_kind(variable: &Variable, pattern: &GraphPattern, one_kind: &OneKind<'_>) -> bool {
    let within = |inner| is_of_one_kind(variable, inner, one_kind);
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().any(|triple| {
            let is_it =
                |term: &TermPattern| matches!(term, TermPattern::Variable(v) if v == variable);
            is_it(&triple.subject)
                || match &triple.predicate {
                    NamedNodePattern::Variable(predicate) => predicate == variable,
                    NamedNodePattern::NamedNode(p) => is_it(&triple.object) && one_kind(p),
                }
        }),
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            within(left) || within(right)
        }
        GraphPattern::Union { left, right } => within(left) && within(right),
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Minus { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => within(inner),
        GraphPattern::Project { inner, variables } => variables.contains(variable) && within(inner),
        GraphPattern::Graph { name, inner } => {
            matches!(name, NamedNodePattern::Variable(name) if name == variable) || within(inner)
        }
        // A number that is counted goes by the name that the query gives it afterwards.
        GraphPattern::Extend { inner, expression, variable: named } => match expression {
            Expression::Variable(of) if named == variable => is_of_one_kind(of, inner, one_kind),
            _ => named != variable && within(inner),
        },
        GraphPattern::Group { inner, variables, aggregates } => {
            let count = |aggregate: &AggregateExpression| {
                matches!(
                    aggregate,
                    AggregateExpression::CountSolutions { .. }
                        | AggregateExpression::FunctionCall { name: AggregateFunction::Count, .. }
                )
            };
            aggregates.iter().any(|(named, aggregate)| named == variable && count(aggregate))
                || (variables.contains(variable) && within(inner))
        }
        GraphPattern::Path { .. } | GraphPattern::Values { .. } | GraphPattern::Service { .. } => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_that_do_not_compare_are_of_different_kinds() {
        let kind = |literal: Literal| literal_kind(&literal);
        assert_eq!(kind(Literal::from(9)), kind(Literal::from(9.5)));
        assert_ne!(kind(Literal::from(9)), kind(Literal::from("9")));
        assert_ne!(kind(Literal::from(9)), kind(Literal::from(f64::NAN)));
        let moment = |value| Literal::new_typed_literal(value, xsd::DATE_TIME);
        assert_ne!(kind(moment("2031-05-03T10:00:00")), kind(moment("2031-05-03T10:00:00Z")));
        assert_eq!(kind(moment("2031-05-03T10:00:00-05:00")), kind(moment("2031-05-03T10:00:00Z")));
    }
}
