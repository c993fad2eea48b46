//! What the algebra of a query is made of.
//!
//! **In:** a pattern or an expression. **Out:** its immediate parts, patterns and expressions alike, to
//! read ([`of_pattern`], [`of_expression`]) or to change ([`of_pattern_mut`], [`of_expression_mut`]).
//! Whoever measures, rewrites or answers a query goes through these, so that nothing is forgotten in
//! one of them: an `EXISTS` in a sort key, the argument of an aggregate.

use spargebra::{
    Query,
    algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression},
};

/// A part.
pub(super) enum Part<'a> {
    Pattern(&'a GraphPattern),
    Expression(&'a Expression),
}

/// A part that may be changed.
pub(super) enum PartMut<'a> {
    Pattern(&'a mut GraphPattern),
    Expression(&'a mut Expression),
}

/// What a query matches.
pub(super) fn pattern(query: &Query) -> &GraphPattern {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    pattern
}

/// What a query matches, to be changed.
pub(super) fn pattern_mut(query: &mut Query) -> &mut GraphPattern {
    let (Query::Select { pattern, .. }
    | Query::Construct { pattern, .. }
    | Query::Describe { pattern, .. }
    | Query::Ask { pattern, .. }) = query;
    pattern
}

/// The same walk over what is read and over what is changed.
macro_rules! walk {
    ($of_pattern:ident, $of_expression:ident, $part:ident $(, $mut:tt)?) => {
        /// Hands over the parts of a pattern, from the left. The first error ends it.
        pub(super) fn $of_pattern<E>(
            pattern: &$($mut)? GraphPattern,
            visit: &mut dyn FnMut($part<'_>) -> Result<(), E>,
        ) -> Result<(), E> {
            match pattern {
                GraphPattern::Bgp { .. }
                | GraphPattern::Path { .. }
                | GraphPattern::Values { .. } => Ok(()),
                GraphPattern::Join { left, right }
                | GraphPattern::Lateral { left, right }
                | GraphPattern::Union { left, right }
                | GraphPattern::Minus { left, right } => {
                    visit($part::Pattern(left))?;
                    visit($part::Pattern(right))
                }
                GraphPattern::LeftJoin { left, right, expression } => {
                    visit($part::Pattern(left))?;
                    visit($part::Pattern(right))?;
                    match expression {
                        Some(expression) => visit($part::Expression(expression)),
                        None => Ok(()),
                    }
                }
                GraphPattern::Filter { expr: expression, inner }
                | GraphPattern::Extend { inner, expression, .. } => {
                    visit($part::Pattern(inner))?;
                    visit($part::Expression(expression))
                }
                GraphPattern::OrderBy { inner, expression } => {
                    visit($part::Pattern(inner))?;
                    for key in expression {
                        let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = key;
                        visit($part::Expression(by))?;
                    }
                    Ok(())
                }
                GraphPattern::Group { inner, aggregates, .. } => {
                    visit($part::Pattern(inner))?;
                    for (_, aggregate) in aggregates {
                        if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                            visit($part::Expression(expr))?;
                        }
                    }
                    Ok(())
                }
                GraphPattern::Graph { inner, .. }
                | GraphPattern::Project { inner, .. }
                | GraphPattern::Distinct { inner }
                | GraphPattern::Reduced { inner }
                | GraphPattern::Slice { inner, .. }
                | GraphPattern::Service { inner, .. } => visit($part::Pattern(inner)),
            }
        }

        /// Hands over the parts of an expression, from the left. The first error ends it.
        pub(super) fn $of_expression<E>(
            expression: &$($mut)? Expression,
            visit: &mut dyn FnMut($part<'_>) -> Result<(), E>,
        ) -> Result<(), E> {
            match expression {
                Expression::NamedNode(_)
                | Expression::Literal(_)
                | Expression::Variable(_)
                | Expression::Bound(_) => Ok(()),
                Expression::Exists(pattern) => visit($part::Pattern(pattern)),
                Expression::UnaryPlus(a) | Expression::UnaryMinus(a) | Expression::Not(a) => {
                    visit($part::Expression(a))
                }
                Expression::Or(a, b)
                | Expression::And(a, b)
                | Expression::Equal(a, b)
                | Expression::SameTerm(a, b)
                | Expression::Greater(a, b)
                | Expression::GreaterOrEqual(a, b)
                | Expression::Less(a, b)
                | Expression::LessOrEqual(a, b)
                | Expression::Add(a, b)
                | Expression::Subtract(a, b)
                | Expression::Multiply(a, b)
                | Expression::Divide(a, b) => {
                    visit($part::Expression(a))?;
                    visit($part::Expression(b))
                }
                Expression::If(a, b, c) => {
                    visit($part::Expression(a))?;
                    visit($part::Expression(b))?;
                    visit($part::Expression(c))
                }
                Expression::In(a, list) => {
                    visit($part::Expression(a))?;
                    list.into_iter().try_for_each(|of| visit($part::Expression(of)))
                }
                Expression::Coalesce(list) | Expression::FunctionCall(_, list) => {
                    list.into_iter().try_for_each(|of| visit($part::Expression(of)))
                }
            }
        }
    };
}

walk!(of_pattern, of_expression, Part);
walk!(of_pattern_mut, of_expression_mut, PartMut, mut);

/// Whether something holds of an expression and of all its operands, none of which is a pattern.
pub(super) fn holds_throughout(
    expression: &Expression,
    holds: &dyn Fn(&Expression) -> bool,
) -> bool {
    let operand = |part: Part<'_>| match part {
        Part::Expression(operand) if holds_throughout(operand, holds) => Ok(()),
        _ => Err(()),
    };
    holds(expression) && of_expression(expression, &mut { operand }).is_ok()
}

impl Part<'_> {
    /// Hands over its parts.
    pub(super) fn parts<E>(
        &self,
        visit: &mut dyn FnMut(Part<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Pattern(pattern) => of_pattern(pattern, visit),
            Self::Expression(expression) => of_expression(expression, visit),
        }
    }
}

impl PartMut<'_> {
    /// Hands over its parts.
    pub(super) fn parts<E>(
        &mut self,
        visit: &mut dyn FnMut(PartMut<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Pattern(pattern) => of_pattern_mut(pattern, visit),
            Self::Expression(expression) => of_expression_mut(expression, visit),
        }
    }
}
