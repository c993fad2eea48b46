//! Sorts the rows of a query when they are found.
//!
//! **In:** a query that orders its rows. **Out:** the same without, and how to sort what it finds.
//!
//! The engine looks the text of a term up in its dictionary whenever it compares it with another, which
//! takes longer than all else where many rows are sorted; and it keeps all of them where the first are
//! wanted. Here each term is looked up once, which has to be done anyway to write it, and no more rows are
//! kept than twice as many as are wanted. The order is that of [`order`](super::order), by which the engine
//! sorts within a query.
//!
//! **Source:** SPARQL 1.1 Query Language, 15.1.

use std::{cmp::Ordering, str::FromStr, sync::Arc};

use oxigraph::{
    model::{Term, Variable, vocab::xsd},
    sparql::{QuerySolution, QuerySolutionIter},
};
use oxsdatatypes::{Boolean, Date, DateTime, Decimal, Double, Time};
use spargebra::{
    Query,
    algebra::{Expression, GraphPattern, OrderExpression},
};

use super::{
    Error, order,
    query::{Cancel, stopped},
};

/// Rows that are kept before those that are not wanted are dropped for the first time, at least.
const KEPT: usize = 1024;

/// How to sort rows, and which of them are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sorting {
    /// The columns to sort by, and whether the last comes first.
    keys: Vec<(usize, bool)>,
    /// How many columns are shown; those behind them are only there to sort by.
    shown: usize,
    start: usize,
    length: Option<usize>,
}

/// Takes the order off a query, if it is rows that it orders. What tells rows apart by columns that it
/// does not sort by is left as it is.
pub(super) fn take_off(query: &mut Query) -> Option<Sorting> {
    let Query::Select { pattern, .. } = query else { return None };
    let (start, length, all) = match &mut *pattern {
        GraphPattern::Slice { inner, start, length } => (*start, *length, &mut **inner),
        all => (0, None, all),
    };
    let (distinct, project) = match all {
        GraphPattern::Distinct { inner } => (true, &mut **inner),
        project => (false, project),
    };
    let GraphPattern::Project { inner, variables } = project else { return None };
    let GraphPattern::OrderBy { inner: rows, expression } = &mut **inner else { return None };
    let columns = variables.len();
    let is_shown = |key: &OrderExpression| match key {
        OrderExpression::Asc(Expression::Variable(v))
        | OrderExpression::Desc(Expression::Variable(v)) => variables.contains(v),
        _ => false,
    };
    if distinct && !expression.iter().all(is_shown) {
        return None;
    }
    let mut keys = Vec::new();
    for (place, key) in std::mem::take(expression).into_iter().enumerate() {
        let (by, last_first) = match key {
            OrderExpression::Asc(by) => (by, false),
            OrderExpression::Desc(by) => (by, true),
        };
        let variable = if let Expression::Variable(variable) = by {
            variable
        } else {
            // No query can call a variable so.
            let variable = Variable::new_unchecked(format!("key {place}"));
            let inner = Box::new(std::mem::take(&mut **rows));
            **rows = GraphPattern::Extend { inner, variable: variable.clone(), expression: by };
            variable
        };
        let column = variables.iter().position(|v| *v == variable).unwrap_or_else(|| {
            variables.push(variable);
            variables.len() - 1
        });
        keys.push((column, last_first));
    }
    **inner = std::mem::take(&mut **rows);
    if let GraphPattern::Slice { inner, .. } = pattern {
        *pattern = std::mem::take(&mut **inner);
    }
    Some(Sorting { keys, shown: columns, start, length })
}

/// A row, with what it is sorted by.
struct Row {
    terms: QuerySolution,
    keys: Vec<Key>,
}

/// What a term is sorted by: its kind, then its value, or its text where it has none.
struct Key {
    /// None where there is no term, which comes first.
    kind: Option<i32>,
    value: Option<Value>,
}

#[derive(PartialEq, PartialOrd)]
enum Value {
    Boolean(Boolean),
    /// As a float, and exactly where that is possible.
    Number(f64, Option<Decimal>),
    Moment(DateTime),
    Day(Date),
    Time(Time),
}

impl Sorting {
    /// The rows that are wanted, sorted, and their variables.
    pub(super) fn of(
        &self,
        found: QuerySolutionIter<'static>,
        cancel: &Cancel,
    ) -> Result<(Vec<Variable>, Vec<QuerySolution>), Error> {
        let shown: Arc<[Variable]> = found.variables()[..self.shown].into();
        let most = self.length.map(|length| self.start.saturating_add(length));
        let mut rows = Vec::new();
        for terms in found {
            cancel.going()?;
            let terms = terms.map_err(|e| stopped(cancel, e))?;
            let keys = self.keys.iter().map(|(column, _)| Key::of(terms.get(*column))).collect();
            rows.push(Row { terms, keys });
            if let Some(most) = most
                && rows.len() >= most.saturating_mul(2).max(KEPT)
            {
                self.sort(&mut rows);
                rows.truncate(most);
            }
        }
        self.sort(&mut rows);
        let length = self.length.unwrap_or(usize::MAX);
        let rows = rows.into_iter().skip(self.start).take(length).map(|row| {
            let terms = row.terms.values();
            if terms.len() == self.shown {
                return row.terms;
            }
            (Arc::clone(&shown), terms[..self.shown].to_vec()).into()
        });
        Ok((shown.to_vec(), rows.collect()))
    }

    /// Rows that are alike in all keys stay as they were found.
    fn sort(&self, rows: &mut [Row]) {
        rows.sort_by(|a, b| {
            let mut orders = self.keys.iter().enumerate().map(|(place, (column, last_first))| {
                let order = a.keys[place].compare(&b.keys[place], || {
                    let (a, b) = (a.terms.get(*column), b.terms.get(*column));
                    a.zip(b).map_or(Ordering::Equal, |(a, b)| compare_texts(a, b))
                });
                if *last_first { order.reverse() } else { order }
            });
            orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
    }
}

impl Key {
    fn of(term: Option<&Term>) -> Self {
        let value = match term {
            Some(Term::Literal(literal)) => Value::of(literal.value(), literal.datatype().as_str()),
            _ => None,
        };
        Self { kind: term.map(order::kind_of), value }
    }

    fn compare(&self, other: &Self, by_text: impl FnOnce() -> Ordering) -> Ordering {
        self.kind.cmp(&other.kind).then_with(|| match (&self.value, &other.value) {
            (Some(a), Some(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            // What is no value of its datatype comes first.
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (None, None) => by_text(),
        })
    }
}

impl Value {
    fn of(text: &str, datatype: &str) -> Option<Self> {
        let is = |name: oxigraph::model::NamedNodeRef<'_>| datatype == name.as_str();
        if is(xsd::INTEGER) || is(xsd::DECIMAL) || is(xsd::DOUBLE) || is(xsd::FLOAT) {
            let float = f64::from(Double::from_str(text).ok()?);
            // Nothing is greater or less than that.
            let float = Some(float).filter(|float| !float.is_nan())?;
            Some(Self::Number(float, Decimal::from_str(text).ok()))
        } else if is(xsd::DATE) {
            text.parse().ok().map(Self::Day)
        } else if is(xsd::DATE_TIME) {
            text.parse().ok().map(Self::Moment)
        } else if is(xsd::TIME) {
            text.parse().ok().map(Self::Time)
        } else if is(xsd::BOOLEAN) {
            text.parse().ok().map(Self::Boolean)
        } else {
            None
        }
    }
}

/// Compares terms of one kind by what is written.
fn compare_texts(a: &Term, b: &Term) -> Ordering {
    match (a, b) {
        (Term::NamedNode(a), Term::NamedNode(b)) => a.as_str().cmp(b.as_str()),
        (Term::BlankNode(a), Term::BlankNode(b)) => a.as_str().cmp(b.as_str()),
        (Term::Literal(a), Term::Literal(b)) => (a.value(), a.datatype().as_str(), a.language())
            .cmp(&(b.value(), b.datatype().as_str(), b.language())),
        _ => a.to_string().cmp(&b.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use spargebra::SparqlParser;

    use super::*;
    use crate::{
        rdf::Base,
        store::{Format, Options, Rdf, Store},
    };

    /// The rows of a query, whose first line says how it is sorted.
    fn ask(query: &str) -> String {
        let store = Store::memory(&Base::default()).unwrap();
        let mut out = Vec::new();
        let query = store.query(query, &Options::default()).unwrap();
        query.write(Format::Tsv, Rdf::V12, &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().skip(1).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn rows_are_sorted_by_what_their_terms_say() {
        let values = "VALUES (?a ?b) { (10 'x') (9 'y') (UNDEF 'z') ('9' 'x') (<urn:i> 'y') \
                      ('b'@en 'x') (2.5 'z') (10.0 'a') (9 'a') (true 'x') }";
        let sorted = |order: &str| ask(&format!("SELECT ?a {{ {values} }} ORDER BY {order}"));
        let ten = r#""10"^^<http://www.w3.org/2001/XMLSchema#decimal>"#;
        let up = format!(r#" <urn:i> 2.5 9 9 {ten} 10 true "9" "b"@en"#);
        assert_eq!(sorted("?a ?b"), up, "alike in value, 10 and 10.0 are told apart by ?b");
        let down = format!(r#""b"@en "9" true {ten} 10 9 9 2.5 <urn:i> "#);
        assert_eq!(sorted("DESC(?a) ?b"), down);
    }

    #[test]
    fn days_and_times_are_sorted_by_when_they_are() {
        let values = "VALUES ?d { '2031-05-03T10:00:00-05:00'^^xsd:dateTime \
                      '2031-05-03T14:00:00Z'^^xsd:dateTime '2031-05-03'^^xsd:date \
                      '2030-12-31'^^xsd:date 'soon'^^xsd:date }";
        let query = format!(
            "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> \
             SELECT (STR(?d) AS ?s) {{ {values} }} ORDER BY ?d"
        );
        let days = r#""soon" "2030-12-31" "2031-05-03""#;
        let moments = r#""2031-05-03T14:00:00Z" "2031-05-03T10:00:00-05:00""#;
        assert!(ask(&query).contains(days), "{}", ask(&query));
        assert!(ask(&query).contains(moments), "{}", ask(&query));
    }

    #[test]
    fn of_sorted_rows_those_are_shown_that_are_wanted() {
        let many = (0..3000).map(|n| format!("({} {n})", (n * 7) % 3000));
        let many = many.collect::<Vec<_>>().concat();
        let query =
            |rest: &str| ask(&format!("SELECT ?a {{ VALUES (?a ?b) {{ {many} }} }} {rest}"));
        assert_eq!(query("ORDER BY ?a LIMIT 4"), "0 1 2 3");
        assert_eq!(query("ORDER BY DESC(?a) OFFSET 2 LIMIT 3"), "2997 2996 2995");
        assert_eq!(query("ORDER BY (0 - ?a) LIMIT 2"), "2999 2998");
        assert_eq!(query("ORDER BY ?b LIMIT 3"), "0 7 14", "sorted by what is not shown");
        assert_eq!(query("ORDER BY ?a OFFSET 2999"), "2999");
        assert_eq!(query("ORDER BY ?a LIMIT 0"), "");
    }

    #[test]
    fn what_cannot_be_sorted_afterwards_keeps_its_order() {
        let take = |query: &str| {
            let mut query = SparqlParser::new().parse_query(query).unwrap();
            take_off(&mut query)
        };
        assert_eq!(take("SELECT DISTINCT ?a { ?a ?p ?b } ORDER BY ?b"), None);
        assert_eq!(take("SELECT REDUCED ?a { ?a ?p ?b } ORDER BY ?a"), None);
        assert_eq!(take("CONSTRUCT { ?a ?p ?b } WHERE { ?a ?p ?b } ORDER BY ?a"), None);
        assert_eq!(take("SELECT * { { SELECT ?a { ?a ?p ?b } ORDER BY ?b LIMIT 2 } }"), None);
        let sorting = take("SELECT DISTINCT ?a ?b { ?a ?p ?b } ORDER BY DESC(?b) LIMIT 5").unwrap();
        assert_eq!(sorting, Sorting { keys: vec![(1, true)], shown: 2, start: 0, length: Some(5) });
    }
}
