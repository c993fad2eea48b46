//! Makes `ORDER BY` a total order.
//!
//! **In:** a parsed query. **Out:** the same query, each of its sort keys preceded by the kind of what
//! it sorts. The engine compares numbers as numbers and anything else as text, so that a column of both
//! has no order (9 < 10, but "10" < "9a" and 9 < "9a"), and the sort itself panics. SPARQL leaves the
//! order of such values open; kind by kind, they have one.
//!
//! **Source:** SPARQL 1.1 Query Language, 15.1.

use oxigraph::model::{Literal, NamedNode, Term, vocab::xsd};
use spargebra::{
    Query,
    algebra::{Expression, Function, GraphPattern, OrderExpression},
};

/// The function that the sort keys call; its name is ours, nobody else means anything by it.
pub(super) fn kind_function() -> NamedNode {
    NamedNode::new_unchecked("urn:dictum:order-kind") // a fixed, absolute IRI
}

/// What kind of thing a term is, as a number: only terms of one kind are compared with each other.
pub(super) fn kind(arguments: &[Term]) -> Option<Term> {
    let kind = match arguments.first()? {
        Term::BlankNode(_) => 0,
        Term::NamedNode(_) => 1,
        Term::Literal(literal) => literal_kind(literal),
        Term::Triple(_) => 99,
    };
    Some(Literal::from(kind).into())
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

/// The query with a total order wherever it orders.
pub(super) fn total(mut query: Query) -> Query {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = &mut query;
    order(pattern);
    query
}

fn order(pattern: &mut GraphPattern) {
    match pattern {
        GraphPattern::OrderBy { inner, expression } => {
            order(inner);
            *expression = expression.drain(..).flat_map(with_kind).collect();
        }
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::LeftJoin { left, right, .. }
        | GraphPattern::Union { left, right }
        | GraphPattern::Minus { left, right } => {
            order(left);
            order(right);
        }
        GraphPattern::Filter { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. } => order(inner),
        // Nothing below them orders: triples, paths, values, what other servers do.
        _ => {}
    }
}

/// A sort key, after the kind of what it sorts.
fn with_kind(key: OrderExpression) -> [OrderExpression; 2] {
    let kind = |of: &Expression| {
        Expression::FunctionCall(Function::Custom(kind_function()), vec![of.clone()])
    };
    match key {
        OrderExpression::Asc(of) => [OrderExpression::Asc(kind(&of)), OrderExpression::Asc(of)],
        OrderExpression::Desc(of) => [OrderExpression::Desc(kind(&of)), OrderExpression::Desc(of)],
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
