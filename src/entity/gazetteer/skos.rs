//! A gazetteer as a SKOS vocabulary.
//!
//! **In:** RDF in which what has a `skos:prefLabel` is a thing known by name. Labels in English or
//! in no language count: `skos:prefLabel` is its name, `skos:altLabel` and `skos:hiddenLabel` are what else it
//! is called. A class of schema.org or FOAF says what it is; `skos:exactMatch` or `owl:sameAs` what
//! is the same elsewhere, beside its own IRI; `schema:parentOrganization`, `schema:worksFor` or
//! `schema:memberOf` whom it speaks for. All else is left alone.
//! **Source:** [SKOS](https://www.w3.org/TR/skos-reference/).

use std::collections::BTreeMap;

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{NamedOrBlankNode, Term},
};

use super::{
    file::{File, ReadError},
    known::Entry,
};
use crate::entity::Kind;

/// What a vocabulary says of one thing.
#[derive(Default)]
struct Concept {
    /// Labels by rank: English, none, of another language.
    labels: Vec<(u8, String)>,
    others: Vec<String>,
    kinds: Vec<(usize, Kind)>,
    same_as: Vec<String>,
    speaks_for: Vec<Term>,
}

/// The classes that say what something is, the narrower before the wider.
const CLASSES: [(&str, Kind); 15] = [
    ("NewsMediaOrganization", Kind::NewsMedia),
    ("Newspaper", Kind::NewsMedia),
    ("GovernmentOrganization", Kind::Organization),
    ("Corporation", Kind::Organization),
    ("NGO", Kind::Organization),
    ("Organization", Kind::Organization),
    ("Country", Kind::Country),
    ("City", Kind::Place),
    ("State", Kind::Place),
    ("AdministrativeArea", Kind::Place),
    ("Place", Kind::Place),
    ("Person", Kind::Person),
    ("Group", Kind::Group),
    ("CreativeWork", Kind::Work),
    ("Agent", Kind::Agent),
];

/// The things of a vocabulary, in order of their IRIs.
pub(super) fn read(file: &File, format: RdfFormat) -> Result<Vec<Entry>, ReadError> {
    let mut concepts = BTreeMap::<String, Concept>::new();
    for quad in RdfParser::from_format(format).for_slice(&file.bytes) {
        let quad = quad.map_err(|error| ReadError::Line {
            file: file.name.clone(),
            line: error.location().map_or(1, |place| place.start.line + 1),
            reason: error.to_string(),
        })?;
        let subject = match quad.subject {
            NamedOrBlankNode::NamedNode(node) => node.into_string(),
            NamedOrBlankNode::BlankNode(node) => node.to_string(),
        };
        concepts.entry(subject).or_default().learn(quad.predicate.as_str(), quad.object);
    }
    let names: BTreeMap<String, String> = concepts
        .iter()
        .filter_map(|(iri, concept)| Some((iri.clone(), concept.label()?.to_owned())))
        .collect();
    let mut entries = Vec::new();
    for (iri, concept) in concepts {
        let Some(name) = names.get(&iri) else { continue };
        if name.trim().is_empty() {
            let reason = "its label is empty".to_owned();
            return Err(ReadError::Concept { file: file.name.clone(), concept: iri, reason });
        }
        let speaks_for = concept.speaks_for.first().map(|whom| match whom {
            Term::NamedNode(node) => names.get(node.as_str()).cloned().ok_or_else(|| {
                let reason = format!("it speaks for <{}>, which has no label", node.as_str());
                ReadError::Concept { file: file.name.clone(), concept: iri.clone(), reason }
            }),
            Term::Literal(label) => Ok(label.value().to_owned()),
            _ => Ok(String::new()),
        });
        let mut same_as = concept.same_as;
        same_as.sort_unstable();
        if !iri.starts_with("_:") {
            same_as.insert(0, iri.clone());
        }
        same_as.dedup();
        let labels = concept.labels.iter().filter(|(rank, _)| *rank < 2).map(|(_, label)| label);
        let others = concept.others.iter().chain(labels.filter(|&label| label != name));
        entries.push(Entry {
            name: name.clone(),
            kind: concept.kinds.iter().min().map_or(Kind::Agent, |(_, kind)| *kind),
            speaks_for: speaks_for.transpose()?.filter(|whom| !whom.is_empty()),
            same_as,
            others: others.cloned().collect(),
        });
    }
    Ok(entries)
}

impl Concept {
    /// Takes in what one triple says.
    fn learn(&mut self, predicate: &str, object: Term) {
        let (home, local) = predicate.split_at(predicate.rfind(['#', '/']).map_or(0, |at| at + 1));
        match (home, local, object) {
            ("http://www.w3.org/2004/02/skos/core#", "prefLabel", Term::Literal(label)) => {
                self.labels.push((rank(label.language()), label.value().to_owned()));
            }
            (
                "http://www.w3.org/2004/02/skos/core#",
                "altLabel" | "hiddenLabel",
                Term::Literal(label),
            ) if rank(label.language()) < 2 => self.others.push(label.value().to_owned()),
            ("http://www.w3.org/2004/02/skos/core#", "exactMatch", Term::NamedNode(same))
            | ("http://www.w3.org/2002/07/owl#", "sameAs", Term::NamedNode(same)) => {
                self.same_as.push(same.into_string());
            }
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "type", Term::NamedNode(class)) => {
                let homes =
                    ["http://schema.org/", "https://schema.org/", "http://xmlns.com/foaf/0.1/"];
                let local = homes.iter().find_map(|home| class.as_str().strip_prefix(home));
                let known = CLASSES.iter().enumerate().find(|(_, (name, _))| local == Some(name));
                self.kinds.extend(known.map(|(at, (_, kind))| (at, *kind)));
            }
            (
                "http://schema.org/" | "https://schema.org/",
                "parentOrganization" | "worksFor" | "memberOf",
                whom,
            ) => self.speaks_for.push(whom),
            _ => {}
        }
    }

    /// Its label: in English rather than in no language, and that rather than in another.
    fn label(&self) -> Option<&str> {
        self.labels.iter().min().map(|(_, label)| label.as_str())
    }
}

fn rank(language: Option<&str>) -> u8 {
    match language {
        Some(tag) if tag == "en" || tag.starts_with("en-") => 0,
        None => 1,
        Some(_) => 2,
    }
}
