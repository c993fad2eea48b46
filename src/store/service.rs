//! `SERVICE dic:search`: text search inside SPARQL.
//!
//! **In:** a parsed pattern. **Out:** the same pattern, with a table of what was found in place of each
//! such clause. A clause is answered from the index alone and knows nothing of what stands around it, so
//! it may as well be answered before the query is planned: the engine, which takes a service for a thing
//! of unknown size and reads whole predicates to join it, then starts from the few things found.
//!
//! ```sparql
//! SELECT ?speaker ?words {
//!   SERVICE dic:search { [] dic:query "ferr* attack" ; dic:kind "claim" ; dic:resource ?claim ; dic:snippet ?words }
//!   ?claim dic:speaker ?speaker
//! }
//! ```
//!
//! **Source:** SPARQL 1.1 Federated Query; `ontology/dictum.ttl` for the properties.

use oxigraph::model::{Literal, NamedNode, Variable, vocab::xsd};
use spargebra::{
    Query,
    algebra::GraphPattern,
    term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern},
};

use super::{
    Error,
    walk::{self, PartMut},
};
use crate::{
    rdf::vocab::dic,
    search::{Found, Hit, Index, Request},
};

/// The marks on both sides of a word in a snippet.
const MARK: &str = "**";

/// Answers the searches of a query, wherever in it they stand.
pub(super) fn answer_searches(query: &mut Query, index: &Index) -> Result<(), Error> {
    answer(PartMut::Pattern(walk::pattern_mut(query)), index)
}

fn answer(mut part: PartMut<'_>, index: &Index) -> Result<(), Error> {
    if let PartMut::Pattern(pattern) = &mut part
        && let GraphPattern::Service { name, inner, silent } = &mut **pattern
    {
        if *name != NamedNodePattern::from(dic::SEARCH.into_owned()) {
            // What other services do is their business.
            return Ok(());
        }
        **pattern = match Clause::read(inner).and_then(|clause| clause.find(index)) {
            // A silent service that fails is a single answer without bindings.
            Err(_) if *silent => {
                GraphPattern::Values { variables: Vec::new(), bindings: vec![Vec::new()] }
            }
            found => found?,
        };
        return Ok(());
    }
    part.parts(&mut |part| answer(part, index))
}

/// What a hit is asked for.
#[derive(Clone, Copy)]
enum Column {
    Resource,
    Kind,
    Score,
    Snippet,
    Total,
}

/// One `SERVICE dic:search`: what to find, and which variables to bind.
struct Clause {
    request: Request,
    columns: Vec<(Variable, Column)>,
}

impl Clause {
    fn read(pattern: &GraphPattern) -> Result<Self, Error> {
        let GraphPattern::Bgp { patterns } = pattern else {
            return wrong(
                "inside SERVICE dic:search stand properties of one node and nothing else",
            );
        };
        let mut clause = Self { request: Request::new(""), columns: Vec::new() };
        let mut queries = 0;
        for TriplePattern { subject, predicate, object } in patterns {
            let NamedNodePattern::NamedNode(property) = predicate else {
                return wrong(format!("{predicate} is no property of a search"));
            };
            if *subject != patterns[0].subject {
                return wrong("one SERVICE dic:search takes one search; write another SERVICE");
            }
            queries += usize::from(*property == dic::QUERY);
            clause.property(property, object)?;
        }
        match (queries, patterns.first().map(|first| &first.subject)) {
            (1, Some(TermPattern::BlankNode(_))) => Ok(clause),
            (1, _) => wrong("the node that has the dic:query is a blank one: [] dic:query …"),
            _ => wrong("a search has one dic:query"),
        }
    }

    fn property(&mut self, property: &NamedNode, object: &TermPattern) -> Result<(), Error> {
        let column = [
            (dic::RESOURCE, Column::Resource),
            (dic::KIND, Column::Kind),
            (dic::SCORE, Column::Score),
            (dic::SNIPPET, Column::Snippet),
            (dic::TOTAL, Column::Total),
        ];
        let column = column.into_iter().find(|(name, _)| property == name).map(|(_, c)| c);
        match (object, column) {
            (TermPattern::Variable(variable), Some(column)) => {
                if self.columns.iter().any(|(taken, _)| taken == variable) {
                    return wrong(format!("{variable} stands for two things"));
                }
                self.columns.push((variable.clone(), column));
            }
            (TermPattern::NamedNode(resource), Some(Column::Resource)) => {
                self.request.resource = Some(resource.as_str().to_owned());
            }
            (TermPattern::Literal(kind), Some(Column::Kind)) => {
                self.request.kind = Some(kind.value().parse()?);
            }
            (TermPattern::Literal(words), None) if *property == dic::QUERY => {
                words.value().clone_into(&mut self.request.query);
            }
            (TermPattern::Literal(limit), None) if *property == dic::LIMIT => {
                let number = limit.value().parse().ok();
                self.request.limit = match number.filter(|_| limit.datatype() == xsd::INTEGER) {
                    Some(number) => number,
                    None => return wrong(format!("{limit} is no number of things")),
                };
            }
            (_, None) if *property == dic::QUERY || *property == dic::LIMIT => {
                return wrong(format!(
                    "{property} takes a constant, as a search knows nothing of \
                    what stands outside its SERVICE"
                ));
            }
            (_, None) => return wrong(format!("{property} is no property of a search")),
            (object, Some(_)) => return wrong(format!("{property} cannot be {object}")),
        }
        Ok(())
    }

    fn find(self, index: &Index) -> Result<GraphPattern, Error> {
        let Found { hits, total } = index.find(&self.request)?;
        let (variables, columns): (Vec<_>, Vec<_>) = self.columns.into_iter().unzip();
        let row =
            |hit: &Hit| columns.iter().map(|column| Some(cell(*column, hit, total))).collect();
        Ok(GraphPattern::Values { variables, bindings: hits.iter().map(row).collect() })
    }
}

fn cell(column: Column, hit: &Hit, total: usize) -> GroundTerm {
    match column {
        Column::Resource => NamedNode::new_unchecked(hit.resource.as_str()).into(), // as it is stored
        Column::Kind => Literal::from(hit.kind.name()).into(),
        Column::Score => Literal::from(hit.score).into(),
        Column::Snippet => Literal::from(hit.snippet.marked(MARK)).into(),
        Column::Total => Literal::new_typed_literal(total.to_string(), xsd::INTEGER).into(),
    }
}

fn wrong<T>(what: impl Into<String>) -> Result<T, Error> {
    Err(Error::Service(what.into()))
}
