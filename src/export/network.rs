//! Who does what to whom: claims → a network of parties.
//!
//! **In:** claims. **Out:** nodes, the entities; edges, one for each side, act and target, with what
//! stands behind them. A side is whom the speaker spoke for, else the speaker. Over all claims the
//! numbers of utterances and the days are those of the dyads in `graph/summaries`, and so those that
//! the example queries answer with. Memory grows with the number of parties and of what they said,
//! not with the text.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::civil::Date;
use oxigraph::model::{NamedNode, NamedNodeRef, Term};

use super::claim::{Claim, Entity};
use crate::{
    rdf::vocab::dic,
    store::{Error, Store},
};

/// A network of parties.
#[derive(Debug, Default)]
pub struct Network {
    nodes: BTreeMap<NamedNode, Arc<Entity>>,
    edges: BTreeMap<(NamedNode, NamedNode, NamedNode), Behind>,
    utterances: Names,
    witnesses: Names,
}

/// What stands behind an edge.
#[derive(Debug, Default)]
struct Behind {
    claims: u64,
    /// What was said; by number.
    utterances: BTreeSet<u32>,
    /// Independent articles; by number.
    witnesses: BTreeSet<u32>,
    /// First and last day of what was said, where no utterance tells.
    days: Option<(Date, Date)>,
}

/// One side's acts of one kind towards another.
#[derive(Debug)]
pub struct Edge<'a> {
    /// Whose acts.
    pub from: NamedNodeRef<'a>,
    /// The act.
    pub act: NamedNodeRef<'a>,
    /// At whom they aim.
    pub to: NamedNodeRef<'a>,
    /// How many claims report them.
    pub claims: u64,
    /// How many utterances they are.
    pub utterances: usize,
    /// How many independent articles report them.
    pub articles: usize,
    /// First and last day.
    pub days: Option<(Date, Date)>,
}

impl Network {
    /// Adds a claim, as far as its acts are wanted.
    pub fn add(&mut self, claim: &Claim, acts: &[&NamedNode]) {
        // A claim that nothing was derived from is an utterance of its own.
        let utterance = self.utterances.number(claim.utterance.as_ref().unwrap_or(&claim.id));
        let witness = self.witnesses.number(&claim.article.witness);
        for side in claim.sides() {
            for target in &claim.targets {
                for act in acts {
                    let key = (side.id.clone(), (*act).clone(), target.id.clone());
                    let behind = self.edges.entry(key).or_default();
                    behind.claims += 1;
                    behind.utterances.insert(utterance);
                    behind.witnesses.insert(witness);
                    behind.days = join(behind.days, claim.days());
                    for entity in [side, target] {
                        if !self.nodes.contains_key(&entity.id) {
                            self.nodes.insert(entity.id.clone(), Arc::clone(entity));
                        }
                    }
                }
            }
        }
    }

    /// The parties, in the order of their IRIs.
    pub fn nodes(&self) -> impl Iterator<Item = &Entity> {
        self.nodes.values().map(AsRef::as_ref)
    }

    /// The edges, in the order of their ends. The days of an utterance are those of all its reports.
    pub fn edges<'a>(&'a self, store: &Store) -> Result<Vec<Edge<'a>>, Error> {
        let days = self.utterances.0.iter().map(|(name, number)| {
            let day = |predicate| {
                let found = store.quads(Some(name.as_ref()), Some(predicate), None, None)?;
                Ok::<Option<Date>, Error>(found.into_iter().find_map(|quad| match quad.object {
                    Term::Literal(day) => day.value().parse().ok(),
                    _ => None,
                }))
            };
            Ok((*number, day(dic::EARLIEST)?.zip(day(dic::LATEST)?)))
        });
        let days: HashMap<u32, Option<(Date, Date)>> = days.collect::<Result<_, Error>>()?;
        let edges = self.edges.iter().map(|((from, act, to), behind)| {
            let known = behind.utterances.iter().filter_map(|number| days.get(number)?.as_ref());
            Edge {
                from: from.as_ref(),
                act: act.as_ref(),
                to: to.as_ref(),
                claims: behind.claims,
                utterances: behind.utterances.len(),
                articles: behind.witnesses.len(),
                days: known.fold(None, |all, days| join(all, Some(*days))).or(behind.days),
            }
        });
        Ok(edges.collect())
    }
}

/// From the earlier first to the later last day.
fn join(a: Option<(Date, Date)>, b: Option<(Date, Date)>) -> Option<(Date, Date)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (one, other) => one.or(other),
    }
}

/// Numbers for IRIs, which many edges share.
#[derive(Debug, Default)]
struct Names(HashMap<NamedNode, u32>);

impl Names {
    fn number(&mut self, name: &NamedNode) -> u32 {
        if let Some(number) = self.0.get(name) {
            return *number;
        }
        let number = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        self.0.insert(name.clone(), number);
        number
    }
}
