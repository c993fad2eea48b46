//! The graph for exploring: the parties around one, and what they do to each other.
//!
//! Read from the dyads that are derived, outwards from the focus: of each party the most frequent edges
//! first, party by party in the order in which they were met, until there are as many edges as asked
//! for, or as many dyads were read as may be.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use oxigraph::model::NamedNode;

use super::{
    Arguments, Error, Parameter, Place, Type,
    choice::{ACT_NAMES, things},
    read::Reader,
    record::{Edge, Graph, Node},
};
use crate::{rdf::vocab::dic, store::Store};

/// Dyads that are read for one graph; those of the focus are all read.
const READ: usize = 3000;

/// What is explored.
pub(super) const PARAMETERS: &[Parameter] = &[
    Parameter::new("focus", Type::Thing, "tolmaria", "The party in the middle.").at(Place::Needed),
    DEPTH,
    Parameter::new("acts", Type::Names(&ACT_NAMES), "Accusation,Denial", "Only these acts."),
    EDGES,
];

const DEPTH: Parameter =
    Parameter::new("depth", Type::Count(1, 3, 1), "2", "How many edges away from the focus.");

const EDGES: Parameter =
    Parameter::new("limit", Type::Count(1, 1000, 100), "50", "How many edges at most.");

/// The parties around one; `None` if there is none of that name.
pub fn explore(store: &Store, arguments: &Arguments) -> Result<Option<Graph>, Error> {
    let focus = arguments.get("focus").map(|named| things(store, named)).transpose()?;
    let mut reader = Reader::of(store);
    let mut depths = BTreeMap::new();
    let mut waiting = VecDeque::new();
    for iri in focus.unwrap_or_default() {
        let Ok(party) = NamedNode::new(iri) else { continue };
        if reader.entity(party.as_ref())?.is_some() {
            depths.insert(party.clone(), 0);
            waiting.push_back((0, party));
        }
    }
    if waiting.is_empty() {
        return Ok(None);
    }
    let acts: Option<Vec<&str>> = arguments.get("acts").map(|acts| acts.split(',').collect());
    let (depth, limit) = (arguments.count(&DEPTH), arguments.count(&EDGES));
    let (mut graph, mut read, mut seen) = (Graph::default(), 0, BTreeSet::new());
    while let Some((away, party)) = waiting.pop_front() {
        let node = |reader: &mut Reader<'_>, party: &NamedNode, depth| {
            let (named, types) = (reader.name(party)?, reader.types(party)?);
            Ok::<_, Error>(Node { id: named.id, name: named.name, types, depth })
        };
        graph.nodes.push(node(&mut reader, &party, away)?);
        if away == depth {
            continue;
        }
        if graph.edges.len() == limit || read > READ {
            graph.truncated = true;
            continue;
        }
        let mut edges = edges(&reader, &party, &mut seen, &mut read)?;
        edges.retain(|edge| acts.as_ref().is_none_or(|acts| acts.contains(&edge.act.as_str())));
        let room = limit - graph.edges.len();
        graph.truncated |= edges.len() > room;
        for edge in edges.into_iter().take(room) {
            for end in [&edge.from, &edge.to] {
                let Ok(end) = NamedNode::new(end) else { continue };
                if !depths.contains_key(&end) {
                    depths.insert(end.clone(), away + 1);
                    waiting.push_back((away + 1, end));
                }
            }
            graph.edges.push(edge);
        }
    }
    Ok(Some(graph))
}

/// The edges of a party that were not met before, the most frequent first.
fn edges(
    reader: &Reader<'_>,
    party: &NamedNode,
    seen: &mut BTreeSet<NamedNode>,
    read: &mut usize,
) -> Result<Vec<Edge>, Error> {
    let summaries = reader.store().base().summaries();
    let mut edges = Vec::new();
    for end in [dic::SIDE, dic::TOWARDS] {
        for dyad in reader.subjects(end, party.as_ref(), Some(summaries.as_ref()))? {
            if seen.insert(dyad.clone()) {
                *read += 1;
                edges.extend(reader.dyad(dyad.as_ref())?);
            }
        }
    }
    edges.sort_by(|a, b| {
        (b.utterances, &a.from, &a.act, &a.to).cmp(&(a.utterances, &b.from, &b.act, &b.to))
    });
    Ok(edges)
}
