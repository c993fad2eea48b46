//! What an update puts in and takes out, for each row that its pattern finds.
//!
//! **In:** the templates of a `DELETE`/`INSERT`, rows. **Out:** quads. A template that a row leaves a gap
//! in, or that would make a quad of the wrong terms, makes none for that row. A blank node of a template
//! is a new one for each row.
//!
//! **Source:** SPARQL 1.1 Update, 3.1.3 and 4.2.

use std::collections::HashMap;

use oxigraph::model::{
    BlankNode, GraphName, NamedNode, NamedOrBlankNode, Quad, Term, Triple, Variable,
};
use spargebra::term::{
    GraphNamePattern, GroundQuad, GroundQuadPattern, NamedNodePattern, QuadPattern, TermPattern,
    TriplePattern,
};

/// Templates of quads.
#[derive(Debug, Default)]
pub(super) struct Template {
    pub(super) delete: Vec<QuadPattern>,
    pub(super) insert: Vec<QuadPattern>,
}

/// What came of a row.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) deleted: Vec<Quad>,
    pub(super) inserted: Vec<Quad>,
}

impl Template {
    /// The variables in it, each once.
    pub(super) fn variables(&self) -> Vec<Variable> {
        let mut all = Vec::new();
        for quad in self.delete.iter().chain(&self.insert) {
            of_term(&quad.subject, &mut all);
            of_name(&quad.predicate, &mut all);
            of_term(&quad.object, &mut all);
            if let GraphNamePattern::Variable(graph) = &quad.graph_name {
                all.push(graph.clone());
            }
        }
        all.sort();
        all.dedup();
        all
    }

    /// Adds what a row makes.
    pub(super) fn fill(&self, row: &dyn Fn(&Variable) -> Option<Term>, made: &mut Made) {
        let mut filling = Filling { row, blank: HashMap::new() };
        made.deleted.extend(self.delete.iter().filter_map(|quad| filling.quad(quad)));
        made.inserted.extend(self.insert.iter().filter_map(|quad| filling.quad(quad)));
    }
}

fn of_term(term: &TermPattern, all: &mut Vec<Variable>) {
    match term {
        TermPattern::Variable(variable) => all.push(variable.clone()),
        TermPattern::Triple(triple) => {
            of_term(&triple.subject, all);
            of_name(&triple.predicate, all);
            of_term(&triple.object, all);
        }
        TermPattern::NamedNode(_) | TermPattern::Literal(_) | TermPattern::BlankNode(_) => {}
    }
}

fn of_name(name: &NamedNodePattern, all: &mut Vec<Variable>) {
    if let NamedNodePattern::Variable(variable) = name {
        all.push(variable.clone());
    }
}

/// One row, and the blank nodes that were made for it.
struct Filling<'a> {
    row: &'a dyn Fn(&Variable) -> Option<Term>,
    blank: HashMap<String, BlankNode>,
}

impl Filling<'_> {
    fn quad(&mut self, quad: &QuadPattern) -> Option<Quad> {
        let graph = match &quad.graph_name {
            GraphNamePattern::NamedNode(name) => name.clone().into(),
            GraphNamePattern::DefaultGraph => GraphName::DefaultGraph,
            GraphNamePattern::Variable(variable) => match (self.row)(variable)? {
                Term::NamedNode(name) => name.into(),
                Term::BlankNode(name) => name.into(),
                _ => return None,
            },
        };
        let subject = self.subject(&quad.subject)?;
        Some(Quad::new(subject, self.name(&quad.predicate)?, self.term(&quad.object)?, graph))
    }

    fn subject(&mut self, term: &TermPattern) -> Option<NamedOrBlankNode> {
        match self.term(term)? {
            Term::NamedNode(node) => Some(node.into()),
            Term::BlankNode(node) => Some(node.into()),
            _ => None,
        }
    }

    fn name(&mut self, name: &NamedNodePattern) -> Option<NamedNode> {
        match name {
            NamedNodePattern::NamedNode(name) => Some(name.clone()),
            NamedNodePattern::Variable(variable) => match (self.row)(variable)? {
                Term::NamedNode(name) => Some(name),
                _ => None,
            },
        }
    }

    fn term(&mut self, term: &TermPattern) -> Option<Term> {
        Some(match term {
            TermPattern::NamedNode(node) => node.clone().into(),
            TermPattern::Literal(literal) => literal.clone().into(),
            TermPattern::Variable(variable) => (self.row)(variable)?,
            TermPattern::BlankNode(node) => {
                self.blank.entry(node.as_str().to_owned()).or_default().clone().into()
            }
            TermPattern::Triple(triple) => self.triple(triple)?.into(),
        })
    }

    fn triple(&mut self, triple: &TriplePattern) -> Option<Triple> {
        let subject = self.subject(&triple.subject)?;
        Some(Triple::new(subject, self.name(&triple.predicate)?, self.term(&triple.object)?))
    }
}

/// Quads as templates of themselves.
pub(super) fn of_quads(quads: Vec<spargebra::term::Quad>) -> Vec<QuadPattern> {
    let of = |quad: spargebra::term::Quad| QuadPattern {
        subject: quad.subject.into(),
        predicate: quad.predicate.into(),
        object: quad.object.into(),
        graph_name: quad.graph_name.into(),
    };
    quads.into_iter().map(of).collect()
}

/// Quads to be deleted as templates of themselves.
pub(super) fn of_ground_quads(quads: Vec<GroundQuad>) -> Vec<QuadPattern> {
    let of = |quad: GroundQuad| QuadPattern {
        subject: quad.subject.into(),
        predicate: quad.predicate.into(),
        object: Term::from(quad.object).into(),
        graph_name: quad.graph_name.into(),
    };
    quads.into_iter().map(of).collect()
}

/// Templates of what is deleted, as others.
pub(super) fn of_patterns(quads: Vec<GroundQuadPattern>) -> Vec<QuadPattern> {
    let of = |quad: GroundQuadPattern| QuadPattern {
        subject: quad.subject.into(),
        predicate: quad.predicate,
        object: quad.object.into(),
        graph_name: quad.graph_name,
    };
    quads.into_iter().map(of).collect()
}
