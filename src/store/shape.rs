//! What a query looks like before it runs: whether it may, and whether it is simple.
//!
//! **In:** the text of a query, then its algebra. **Out:** [`Scan`], [`Shape`]. The text is measured
//! before it is parsed: the parser recurses, and a few kilobytes of brackets or operators would
//! overflow its stack and take the whole process along. Patterns are counted before the engine plans
//! them, which takes time with the square of their number and does not look at its [`Cancel`].
//!
//! A query is **simple** if the engine answers it in a stream of index look-ups: it then looks at its
//! cancellation before every quad and holds on to nothing, so that it can be started anywhere and
//! stopped at once, or as good as nothing: the different ones among few rows. Sorting, grouping, closures
//! from everywhere, products and functions that build strings or compile patterns are not. One that sorts
//! or groups what begins with something named is **small** where few triples name that, which only the
//! store can tell.
//!
//! [`Cancel`]: super::Cancel

use std::{collections::HashSet, convert::Infallible};

use serde::{Deserialize, Serialize};
use spargebra::{
    Query,
    algebra::{
        AggregateExpression, AggregateFunction, Expression, Function, GraphPattern,
        OrderExpression, PropertyPathExpression,
    },
    term::{NamedNodePattern, TermPattern, TriplePattern, Variable},
};

use super::{
    Error,
    walk::{self, Part},
};
use crate::rdf::vocab::rdf;

/// How long chains of operators, alternatives, optional parts and the like may be altogether: each
/// is one level of the parsed query, and whatever walks over it recurses.
const MAX_OPERATORS: usize = 1000;

/// Patterns of a simple query.
const SIMPLE_PATTERNS: usize = 12;

/// Rows of `VALUES` in a simple query.
const SIMPLE_VALUES: usize = 200;

/// How large a query may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Brackets within brackets.
    pub depth: usize,
    /// Triple patterns, and steps of property paths.
    pub patterns: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { depth: 64, patterns: 100 }
    }
}

/// The measures of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// Brackets within brackets.
    pub depth: usize,
    /// Operators and keywords that nest what they join.
    pub operators: usize,
}

impl Scan {
    /// Measures the text of a query or an update in one pass, or refuses it.
    pub fn of(text: &str, bounds: Bounds) -> Result<Self, Error> {
        let mut scan = Self::default();
        let mut depth = 0usize;
        let mut last = Token::Other;
        for token in Tokens(text.as_bytes()) {
            match token {
                Token::Open => {
                    depth += 1;
                    scan.depth = scan.depth.max(depth);
                }
                Token::Close => depth = depth.saturating_sub(1),
                // `1 -1` is a difference, `:s :p -1` is not.
                Token::Sign { before_digit: true }
                    if !matches!(last, Token::Operand | Token::Close) => {}
                Token::Operator | Token::Sign { .. } => scan.operators += 1,
                Token::Operand | Token::Other => {}
            }
            last = token;
        }
        if scan.depth > bounds.depth {
            return Err(Error::TooComplex {
                what: "brackets within brackets",
                found: scan.depth,
                limit: bounds.depth,
            });
        }
        if scan.operators > MAX_OPERATORS {
            return Err(Error::TooComplex {
                what: "operators",
                found: scan.operators,
                limit: MAX_OPERATORS,
            });
        }
        Ok(scan)
    }
}

impl Scan {
    /// The text with its strings, numbers and comments left out, for a log.
    pub fn without_literals(text: &str) -> String {
        let mut tokens = Tokens(text.as_bytes());
        let mut kept = String::new();
        loop {
            let rest = tokens.0.trim_ascii_start();
            let Some(token) = tokens.next() else { return kept };
            let piece = &rest[..rest.len() - tokens.0.len()];
            let literal = token == Token::Operand && !matches!(piece[0], b'?' | b'$');
            if piece[0] == b'#' {
                continue;
            }
            if !kept.is_empty() {
                kept.push(' ');
            }
            if literal {
                kept.push('…');
            } else {
                kept.push_str(&String::from_utf8_lossy(piece));
            }
        }
    }
}

/// What a piece of the text is to the scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Open,
    Close,
    /// Joins or changes operands.
    Operator,
    /// `+` or `-`: an operator, or part of a number.
    Sign {
        before_digit: bool,
    },
    /// A number, a variable or a string.
    Operand,
    Other,
}

/// Keywords that nest what they join.
const NESTING: [&str; 11] = [
    "UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "EXISTS", "SELECT", "VALUES", "GRAPH",
    "SERVICE", "LATERAL",
];

/// Splits a text into tokens, without caring whether it is SPARQL.
struct Tokens<'a>(&'a [u8]);

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let text = self.0.trim_ascii_start();
        let &first = text.first()?;
        let (length, token) = match first {
            b'#' => (until(text, |b| b == b'\n' || b == b'\r'), Token::Other),
            b'"' | b'\'' => (string(text), Token::Operand),
            b'<' => match iri(text) {
                Some(length) => (length, Token::Other),
                None if text.starts_with(b"<<") => (2, Token::Open),
                None => (1, Token::Operator),
            },
            b'>' if text.starts_with(b">>") => (2, Token::Close),
            b'(' | b'[' | b'{' => (1, Token::Open),
            b')' | b']' | b'}' => (1, Token::Close),
            b'+' | b'-' => {
                let before_digit = text.get(1).is_some_and(|b| b.is_ascii_digit() || *b == b'.');
                (1, Token::Sign { before_digit })
            }
            b'!' | b'&' | b'|' | b'*' | b'/' | b'^' | b'=' | b'>' => (1, Token::Operator),
            b'?' | b'$' => match 1 + until(&text[1..], |b| !is_name(b)) {
                // A path that is optional, not a variable.
                1 => (1, Token::Operator),
                length => (length, Token::Operand),
            },
            b'0'..=b'9' => (number(text), Token::Operand),
            b if is_name(b) || b == b':' || b == b'@' => {
                let length = 1 + until(&text[1..], |b| !is_name(b) && !b":.-%\\".contains(&b));
                let word = &text[..length];
                let nests = NESTING.iter().any(|key| word.eq_ignore_ascii_case(key.as_bytes()));
                (length, if nests { Token::Operator } else { Token::Other })
            }
            _ => (1, Token::Other),
        };
        self.0 = &text[length..];
        Some(token)
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Bytes before the first that `ends`.
fn until(text: &[u8], ends: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|&b| ends(b)).unwrap_or(text.len())
}

fn number(text: &[u8]) -> usize {
    until(text, |b| !b.is_ascii_digit() && b != b'.')
}

/// Length of the string that starts here, quotes included; the rest of the text if it does not end.
fn string(text: &[u8]) -> usize {
    let quote = text[0];
    let long = text.starts_with(&[quote; 3]);
    let width = if long { 3 } else { 1 };
    let mut at = width;
    while let Some(&byte) = text.get(at) {
        if byte == b'\\' {
            at += 2;
        } else if text[at..].starts_with(&[quote; 3][..width]) {
            return at + width;
        } else if !long && byte == b'\n' {
            return at;
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Length of the IRI that starts here, brackets included, if it is one.
fn iri(text: &[u8]) -> Option<usize> {
    let end = 1 + until(&text[1..], |b| b <= b' ' || b"<>\"{}|^`\\".contains(&b));
    (text.get(end) == Some(&b'>')).then_some(end + 1)
}

/// What it takes to answer a query, as far as its looks tell; the less, the smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effort {
    /// To go through the matches of one pattern, each of which is a row.
    Direct,
    /// A stream of index look-ups.
    Simple,
    /// To sort or group what such a stream gives that begins with something named.
    Anchored,
    /// Whatever it may be.
    #[default]
    Unknown,
}

/// The measures of a parsed query.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Triple patterns, and steps of property paths.
    pub patterns: usize,
    /// What it takes to answer it.
    pub effort: Effort,
    /// Whether it constructs triples and speaks of triple terms, and so wants them in its answer.
    pub triple_terms: bool,
}

impl Shape {
    /// Measures a query, or refuses it.
    pub(super) fn of(query: &Query, bounds: Bounds) -> Result<Self, Error> {
        let pattern = walk::pattern(query);
        let template = match query {
            Query::Construct { template, .. } => template.len(),
            _ => 0,
        };
        let count = patterns(pattern);
        check(count, bounds)?;
        let small = count <= SIMPLE_PATTERNS && template <= SIMPLE_PATTERNS;
        // A string that holds these signs makes an answer say that it is RDF 1.2, no more.
        let triple_terms = matches!(query, Query::Construct { .. }) && {
            let text = query.to_string();
            text.contains("<<(") || text.contains("TRIPLE(")
        };
        let effort = if !small {
            Effort::Unknown
        } else if bound(pattern, Rows::Pass).is_some() {
            if is_direct(pattern) { Effort::Direct } else { Effort::Simple }
        } else if bound(pattern, Rows::MayGather).is_some() {
            Effort::Anchored
        } else {
            Effort::Unknown
        };
        Ok(Self { patterns: count, effort, triple_terms })
    }
}

fn check(found: usize, bounds: Bounds) -> Result<(), Error> {
    if found > bounds.patterns {
        return Err(Error::TooComplex { what: "patterns", found, limit: bounds.patterns });
    }
    Ok(())
}

/// Whether a pattern is answered by a stream of index look-ups.
pub(super) fn is_simple(pattern: &GraphPattern) -> bool {
    patterns(pattern) <= SIMPLE_PATTERNS && bound(pattern, Rows::Pass).is_some()
}

/// Refuses a pattern of an update that is too large.
pub(super) fn check_pattern(pattern: &GraphPattern, bounds: Bounds) -> Result<(), Error> {
    check(patterns(pattern), bounds)
}

/// Counts triple patterns and steps of paths, those of `EXISTS` as well.
fn patterns(pattern: &GraphPattern) -> usize {
    fn count(part: &Part<'_>) -> usize {
        let mut patterns = match part {
            Part::Pattern(GraphPattern::Bgp { patterns }) => patterns.len(),
            Part::Pattern(GraphPattern::Path { path, .. }) => steps(path),
            _ => 0,
        };
        let Ok(()) = part.parts(&mut |inner| {
            patterns += count(&inner);
            Ok::<_, Infallible>(())
        });
        patterns
    }
    count(&Part::Pattern(pattern))
}

fn steps(path: &PropertyPathExpression) -> usize {
    match path {
        PropertyPathExpression::NamedNode(_) => 1,
        PropertyPathExpression::NegatedPropertySet(properties) => properties.len(),
        PropertyPathExpression::Sequence(a, b) | PropertyPathExpression::Alternative(a, b) => {
            steps(a) + steps(b)
        }
        PropertyPathExpression::Reverse(of)
        | PropertyPathExpression::ZeroOrMore(of)
        | PropertyPathExpression::OneOrMore(of)
        | PropertyPathExpression::ZeroOrOne(of) => steps(of),
    }
}

/// What may become of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rows {
    /// They go out as they are found.
    Pass,
    /// Those of a pattern that begins with something named may be gathered first.
    MayGather,
}

/// What a simple pattern can be joined by; `None` if it is not simple.
fn bound(pattern: &GraphPattern, rows: Rows) -> Option<HashSet<Name<'_>>> {
    match pattern {
        GraphPattern::Bgp { patterns } => connected(patterns),
        GraphPattern::Values { variables, bindings } => {
            (bindings.len() <= SIMPLE_VALUES).then(|| of(variables))
        }
        // From one end, a path is looked up step by step; from none it may be a closure over everything.
        GraphPattern::Path { subject, path, object } => {
            (is_finite(path) || !is_open(subject, object)).then(|| ends(subject, object))
        }
        GraphPattern::Join { left, right } => match (&**left, &**right) {
            (one, GraphPattern::Path { subject, object, .. })
            | (GraphPattern::Path { subject, object, .. }, one) => {
                let (mut names, ends) = (bound(one, rows)?, ends(subject, object));
                let joined = !names.is_disjoint(&ends);
                let alone = names.is_empty() && !is_open(subject, object);
                names.extend(ends);
                (joined || alone).then_some(names)
            }
            (left, right) => joined(left, right, rows),
        },
        GraphPattern::LeftJoin { left, right, expression } => {
            if expression.as_ref().is_some_and(|expression| !is_light(expression)) {
                return None;
            }
            joined(left, right, rows)
        }
        GraphPattern::Union { left, right } => {
            let (mut left, right) = (bound(left, rows)?, bound(right, rows)?);
            // Joined with what only one side binds, the other side makes a product.
            left.retain(|name| right.contains(name));
            Some(left)
        }
        GraphPattern::Filter { expr, inner } => is_light(expr).then(|| bound(inner, rows))?,
        GraphPattern::Extend { inner, expression, variable } => {
            let mut names = is_light(expression).then(|| bound(inner, rows))??;
            names.insert(Name::Variable(variable));
            Some(names)
        }
        GraphPattern::Graph { name, inner } => {
            let mut names = bound(inner, rows)?;
            if let NamedNodePattern::Variable(name) = name {
                names.insert(Name::Variable(name));
            }
            Some(names)
        }
        GraphPattern::Project { inner, variables } => {
            bound(inner, rows)?;
            Some(of(variables))
        }
        // To tell rows apart is to hold on to them: only to those that start from something named.
        GraphPattern::Distinct { inner } => is_anchored(inner).then(|| bound(inner, rows))?,
        GraphPattern::Slice { inner, .. } => bound(inner, rows),
        GraphPattern::OrderBy { inner, expression } if rows == Rows::MayGather => {
            let light = expression
                .iter()
                .all(|(OrderExpression::Asc(key) | OrderExpression::Desc(key))| is_light(key));
            (light && is_anchored(inner)).then(|| bound(inner, rows))?
        }
        GraphPattern::Group { inner, variables, aggregates } if rows == Rows::MayGather => {
            let light = aggregates.iter().all(|(_, aggregate)| is_light_aggregate(aggregate));
            (light && is_anchored(inner)).then(|| bound(inner, rows))??;
            Some(
                variables
                    .iter()
                    .chain(aggregates.iter().map(|(name, _)| name))
                    .map(Name::Variable)
                    .collect(),
            )
        }
        GraphPattern::Lateral { .. }
        | GraphPattern::Minus { .. }
        | GraphPattern::OrderBy { .. }
        | GraphPattern::Reduced { .. }
        | GraphPattern::Group { .. }
        | GraphPattern::Service { .. } => None,
    }
}

fn of(variables: &[Variable]) -> HashSet<Name<'_>> {
    variables.iter().map(Name::Variable).collect()
}

/// Whether each match of the one pattern is a row.
fn is_direct(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Bgp { patterns } => match &patterns[..] {
            [] => true,
            [triple] => {
                // What stands in it twice has to be compared.
                let open = |term: &TermPattern| {
                    matches!(term, TermPattern::Variable(_) | TermPattern::BlankNode(_))
                };
                let ends = [&triple.subject, &triple.object];
                let nested = ends.iter().any(|term| matches!(term, TermPattern::Triple(_)));
                let variables = ends.iter().filter(|term| open(term)).count()
                    + usize::from(matches!(triple.predicate, NamedNodePattern::Variable(_)));
                !nested && names(triple).len() == variables
            }
            _ => false,
        },
        GraphPattern::Values { .. } => true,
        GraphPattern::Graph { name: NamedNodePattern::NamedNode(_), inner }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Slice { inner, start: 0, .. }
        // So does `DESCRIBE` name what it describes.
        | GraphPattern::Extend { inner, expression: Expression::NamedNode(_), .. } => {
            is_direct(inner)
        }
        // A row has the graph once, unless the pattern names it too.
        GraphPattern::Graph { name: NamedNodePattern::Variable(name), inner } => {
            is_direct(inner) && bound(inner, Rows::Pass).is_some_and(|of| !of.contains(&Name::Variable(name)))
        }
        _ => false,
    }
}

/// Whether a path has a fixed number of steps.
fn is_finite(path: &PropertyPathExpression) -> bool {
    match path {
        PropertyPathExpression::NamedNode(_) => true,
        PropertyPathExpression::Reverse(of) => is_finite(of),
        PropertyPathExpression::Sequence(a, b) | PropertyPathExpression::Alternative(a, b) => {
            is_finite(a) && is_finite(b)
        }
        PropertyPathExpression::ZeroOrMore(_)
        | PropertyPathExpression::OneOrMore(_)
        | PropertyPathExpression::ZeroOrOne(_)
        | PropertyPathExpression::NegatedPropertySet(_) => false,
    }
}

/// Whether a path names neither of its ends.
fn is_open(subject: &TermPattern, object: &TermPattern) -> bool {
    let constant = |term| matches!(term, &TermPattern::NamedNode(_) | &TermPattern::Literal(_));
    !constant(subject) && !constant(object)
}

/// What the ends of a path can be joined by.
fn ends<'a>(subject: &'a TermPattern, object: &'a TermPattern) -> HashSet<Name<'a>> {
    let mut names = HashSet::new();
    add(subject, &mut names);
    add(object, &mut names);
    names
}

/// Sides that share no variable are a product.
fn joined<'a>(
    left: &'a GraphPattern,
    right: &'a GraphPattern,
    rows: Rows,
) -> Option<HashSet<Name<'a>>> {
    let (mut left, right) = (bound(left, rows)?, bound(right, rows)?);
    let joined = left.is_empty() || right.is_empty() || !left.is_disjoint(&right);
    left.extend(right);
    joined.then_some(left)
}

/// Whether a pattern names something other than a class in each of its parts, so that few rows are
/// likely to match.
fn is_anchored(pattern: &GraphPattern) -> bool {
    begins_with(pattern, &mut |_| true)
}

/// Whether each part of a pattern has something to begin with: the end of a path, a table, or a triple
/// pattern that names something other than a class and that `few` holds for.
pub(super) fn begins_with(
    pattern: &GraphPattern,
    few: &mut dyn FnMut(&TriplePattern) -> bool,
) -> bool {
    let constant =
        |term: &TermPattern| matches!(term, TermPattern::NamedNode(_) | TermPattern::Literal(_));
    match pattern {
        GraphPattern::Bgp { patterns } => patterns.iter().any(|triple| {
            let is_class =
                matches!(&triple.predicate, NamedNodePattern::NamedNode(p) if *p == rdf::TYPE);
            let named = constant(&triple.subject) || constant(&triple.object) && !is_class;
            named && few(triple)
        }),
        GraphPattern::Path { subject, object, .. } => constant(subject) || constant(object),
        GraphPattern::Values { .. } => true,
        GraphPattern::Join { left, right } => begins_with(left, few) || begins_with(right, few),
        GraphPattern::Union { left, right } => begins_with(left, few) && begins_with(right, few),
        GraphPattern::LeftJoin { left: inner, .. }
        | GraphPattern::Filter { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::Graph { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. } => begins_with(inner, few),
        _ => false,
    }
}

/// What triple patterns that hang together can be joined by.
fn connected(patterns: &[TriplePattern]) -> Option<HashSet<Name<'_>>> {
    let mut open: Vec<HashSet<Name<'_>>> = patterns.iter().map(names).collect();
    let mut reached = open.pop().unwrap_or_default();
    while !open.is_empty() {
        // A pattern without variables is one look-up.
        let next = open.iter().position(|names| {
            names.is_empty() || reached.is_empty() || !names.is_disjoint(&reached)
        })?;
        reached.extend(open.swap_remove(next));
    }
    Some(reached)
}

/// What joins patterns: a variable, or a blank node, which is a variable without a name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Name<'a> {
    Variable(&'a Variable),
    BlankNode(&'a str),
}

/// What a pattern can be joined by.
pub(super) fn names(pattern: &TriplePattern) -> HashSet<Name<'_>> {
    let mut names = HashSet::new();
    add(&pattern.subject, &mut names);
    add(&pattern.object, &mut names);
    if let NamedNodePattern::Variable(variable) = &pattern.predicate {
        names.insert(Name::Variable(variable));
    }
    names
}

fn add<'a>(term: &'a TermPattern, names: &mut HashSet<Name<'a>>) {
    match term {
        TermPattern::Variable(variable) => {
            names.insert(Name::Variable(variable));
        }
        TermPattern::BlankNode(node) => {
            names.insert(Name::BlankNode(node.as_str()));
        }
        TermPattern::Triple(inner) => names.extend(self::names(inner)),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) => {}
    }
}

/// Whether an expression takes little time and memory, whatever the values in it.
fn is_light(expression: &Expression) -> bool {
    walk::holds_throughout(expression, &|operand| match operand {
        Expression::FunctionCall(function, _) => !matches!(
            function,
            Function::Concat
                | Function::Replace
                | Function::Regex
                | Function::EncodeForUri
                | Function::Triple
                | Function::Custom(_)
        ),
        _ => true,
    })
}

/// Whether an aggregate keeps little for each group.
fn is_light_aggregate(aggregate: &AggregateExpression) -> bool {
    match aggregate {
        AggregateExpression::CountSolutions { .. } => true,
        AggregateExpression::FunctionCall { name, expr, .. } => {
            let builds = matches!(
                name,
                AggregateFunction::GroupConcat { .. } | AggregateFunction::Custom(_)
            );
            !builds && is_light(expr)
        }
    }
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;

    /// The depth and the number of operators of a text.
    #[track_caller]
    fn check_scan(text: &str, depth: usize, operators: usize) {
        let bounds = Bounds { depth: usize::MAX, patterns: 0 };
        assert_eq!(Scan::of(text, bounds).unwrap(), Scan { depth, operators }, "{text}");
    }

    #[test]
    fn brackets_and_operators_are_counted_where_they_are_some() {
        check_scan("SELECT * { ?s ?p ?o }", 1, 2);
        check_scan("ASK { { <a#b(c> ?p '}}}', \"((\\\"(\" } # {{{\n } }", 2, 0);
        check_scan("ASK { ?s ?p '''a ' { ''' }", 1, 0);
        check_scan("ASK { FILTER(1 < 2 && ?a<3) }", 2, 5);
        check_scan("ASK { <<( ?s ?p ?o )>> ?q 1 }", 3, 0);
        check_scan("ASK { ?s :p -1, -2.5 ; a-b:c-d 3 }", 1, 0);
        check_scan("ASK { FILTER(1-1+1 - -1) }", 2, 4);
        check_scan("ASK { ?s ^:p/(:q|:r)?/!a ?o OPTIONAL {} }", 2, 7);
        check_scan("ASK { 'never ends", 1, 0);
    }

    #[test]
    fn a_log_shows_no_literals() {
        let text = "ASK { ?s <http://a.example/> 'se\\'cret'@en, 17.5 # hidden\n; :p 1 }";
        let shown = "ASK { ?s <http://a.example/> … @en , … ; :p … }";
        assert_eq!(Scan::without_literals(text), shown);
    }

    #[test]
    fn what_nests_too_deep_is_refused_before_it_is_parsed() {
        let refused = |text: &str| {
            let error = Scan::of(text, Bounds::default()).unwrap_err();
            assert!(matches!(error, Error::TooComplex { .. }), "{error}");
        };
        for (open, close) in [("{", "}"), ("(", ")"), ("[", "]"), ("<<", ">>"), ("OPTIONAL{", "}")]
        {
            refused(&format!("ASK {{ {} {} }}", open.repeat(65), close.repeat(65)));
        }
        for chain in
            ["!", "-", "1+", "1-1", "^", "a/", "a|", "?x&&", "UNION{}", "OPTIONAL{}", "1=", "1*"]
        {
            refused(&format!("ASK {{ {} }}", chain.repeat(1001)));
        }
    }

    #[track_caller]
    fn shape(query: &str) -> Shape {
        let query = format!("PREFIX : <http://a.example/> {query}");
        let parsed = SparqlParser::new().parse_query(&query).unwrap();
        Shape::of(&parsed, Bounds { depth: 0, patterns: 1000 }).unwrap()
    }

    #[test]
    fn look_ups_are_simple() {
        for query in [
            "SELECT * { :a ?p ?o }",
            "SELECT ?n { ?c a :Claim ; :speaker/:name ?n . FILTER(?n > 'a') } LIMIT 10",
            "SELECT * { :a :p [ :q ?x ] }",
            "SELECT * { VALUES ?s { :a :b } ?s ?p ?o OPTIONAL { ?s :label ?l } }",
            "SELECT * { GRAPH ?g { ?s :p 1 } }",
            "SELECT * { { :a ?p ?o } UNION { ?o ?p :a } }",
            "ASK { :a :b :c }",
            "ASK {}",
            "DESCRIBE :a",
            "CONSTRUCT { ?s :q ?o } { ?s :p ?o }",
            "SELECT (STRLEN(?o) AS ?n) { :a :p ?o }",
            "SELECT DISTINCT ?o { :a :p ?o OPTIONAL { ?o :q ?x } }",
            "SELECT DISTINCT ?o { GRAPH :g { :a :p/:q* ?o } }",
            "SELECT ?o { ?s :p :a ; :q/:r+ ?o }",
            "SELECT ?o { ?o :p|:q :a }",
            "SELECT DISTINCT ?x { :a :p ?y OPTIONAL { GRAPH ?g { ?y :p|:q ?x } } }",
        ] {
            assert!(shape(query).effort <= Effort::Simple, "{query}");
        }
    }

    #[test]
    fn one_pattern_is_direct_where_each_match_is_a_row() {
        for query in [
            "SELECT ?p ?o { :a ?p ?o } LIMIT 5",
            "SELECT * { GRAPH ?g { :a ?p ?o } }",
            "CONSTRUCT { ?s ?p ?o } { GRAPH :g { ?s ?p ?o } }",
            "DESCRIBE :a",
            "ASK { ?s ?p :a }",
        ] {
            assert_eq!(shape(query).effort, Effort::Direct, "{query}");
        }
        for query in [
            "SELECT * { ?s ?p ?s }",
            "SELECT * { GRAPH ?g { ?g ?p ?o } }",
            "SELECT * { :a ?p ?o } OFFSET 5",
            "SELECT * { :a ?p ?o FILTER(?o > 5) }",
            "SELECT DISTINCT ?p { :a ?p ?o }",
            "SELECT * { :a :p ?o . ?o :q ?x }",
        ] {
            assert_ne!(shape(query).effort, Effort::Direct, "{query}");
        }
    }

    #[test]
    fn what_gathers_may_begin_with_something_named() {
        for query in [
            "SELECT * { :a :p ?o } ORDER BY DESC(?o)",
            "SELECT ?t (COUNT(*) AS ?n) { ?c :speaker :a ; :target ?t } GROUP BY ?t ORDER BY ?n",
            "SELECT DISTINCT ?o { :a :p/:q* ?o } ORDER BY ?o LIMIT 5",
            "SELECT * { { SELECT (MAX(?d) AS ?m) { :a :day ?d } } ?c :day ?m }",
        ] {
            assert_eq!(shape(query).effort, Effort::Anchored, "{query}");
        }
        for query in [
            "SELECT * { ?s :p ?o } ORDER BY DESC(?o)",
            "SELECT (COUNT(*) AS ?n) { ?c a :Claim }",
            "SELECT (GROUP_CONCAT(?o) AS ?n) { :a :p ?o }",
            "SELECT * { :a :p ?o } ORDER BY CONCAT(?o, ?o)",
            "SELECT * { :a :p ?x . ?d ?e ?f } ORDER BY ?f",
            "SELECT * { { SELECT (MAX(?d) AS ?m) { :a :day ?d } } ?c :day ?x }",
        ] {
            assert_eq!(shape(query).effort, Effort::Unknown, "{query}");
        }
    }

    #[test]
    fn what_gathers_or_multiplies_is_not_simple() {
        for query in [
            "SELECT * { ?a ?b ?c . ?d ?e ?f }",
            "SELECT * { { ?a ?b ?c } { ?d ?e ?f } }",
            "SELECT * { ?a ?b ?c OPTIONAL { ?d ?e ?f } }",
            "SELECT * { VALUES ?a { 1 2 } VALUES ?b { 1 2 } }",
            "SELECT * { ?s :p* ?o }",
            "SELECT * { ?s :p ?o } ORDER BY ?o",
            "SELECT DISTINCT ?o { ?s :p ?o }",
            "SELECT DISTINCT ?o { ?s a :C ; :p ?o }",
            "SELECT DISTINCT ?o { ?s :p ?o OPTIONAL { :a :p ?o } }",
            "SELECT * { :a :p ?o . ?x :q* ?y }",
            "SELECT (COUNT(*) AS ?n) { ?s :p ?o }",
            "SELECT (CONCAT(?o, ?o) AS ?x) { ?s :p ?o }",
            "SELECT * { ?s :p ?o FILTER(REGEX(?o, 'a')) }",
            "SELECT * { ?s :p ?o FILTER EXISTS { ?o :q 1 } }",
            "SELECT * { ?s :p ?o MINUS { ?o :q 1 } }",
            "SELECT * { SERVICE :s { ?s :p ?o } }",
        ] {
            assert!(shape(query).effort > Effort::Simple, "{query}");
        }
    }

    #[test]
    fn patterns_count_wherever_they_stand() {
        for (query, patterns) in [
            ("SELECT * { ?a :p 1 ; :q 2 . OPTIONAL { ?a :r 3 } MINUS { ?a :s 4 } }", 4),
            ("SELECT * { ?a (:p|:q)+/:r* ?b }", 3),
            ("SELECT * { FILTER EXISTS { ?a :p 1 } FILTER(1 = 1 && NOT EXISTS { ?a :q 2 }) }", 2),
            ("SELECT (COUNT(*) AS ?n) { { SELECT * { ?a :p 1 } } } ORDER BY EXISTS { ?a :q 2 }", 2),
        ] {
            assert_eq!(shape(query).patterns, patterns, "{query}");
        }
        let wide = format!("ASK {{ {} }}", "?a ?b ?c .".repeat(101));
        let wide = SparqlParser::new().parse_query(&wide).unwrap();
        assert!(matches!(Shape::of(&wide, Bounds::default()), Err(Error::TooComplex { .. })));
    }
}
