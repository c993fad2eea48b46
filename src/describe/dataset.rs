//! The store as a whole: what is in it, where to ask it, what it can be asked.
//!
//! **In:** a store. **Out:** an [`Overview`], and the description of the dataset as quads.
//! **Source:** [VoID](https://www.w3.org/TR/void/), [DCAT 3](https://www.w3.org/TR/vocab-dcat-3/);
//! example queries as `sh:SPARQLExecutable`, as SIB's endpoints publish theirs.

use std::collections::BTreeMap;

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, Quad, Term};

use crate::{
    examples::Question,
    rdf::{
        Base,
        vocab::{self, dcat, dct, dic, rdf, rdfs, schema, sh, void, xsd},
    },
    store::{Counts, Error, Store},
};

/// Articles that the front page names.
const LATEST: usize = 12;

/// What a store holds, in short.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// Its counts.
    pub counts: Counts,
    /// Instances by class.
    pub classes: BTreeMap<NamedNode, u64>,
    /// The articles published last, with their names.
    pub latest: Vec<Quad>,
}

impl Overview {
    /// Of a store. Reads what says of which class things are, and when articles were published.
    pub fn of(store: &Store) -> Result<Self, Error> {
        let mut dated = store.quads(None, Some(schema::DATE_PUBLISHED), None, None)?;
        dated.sort_by_cached_key(|q| {
            std::cmp::Reverse((q.object.to_string(), q.subject.to_string()))
        });
        dated.truncate(LATEST);
        let mut latest = Vec::new();
        for quad in dated {
            for predicate in [schema::HEADLINE, schema::PUBLISHER] {
                let article = NamedNodeRef::new_unchecked(subject(&quad)); // read from the store
                let said = store.quads(Some(article), Some(predicate), None, None)?;
                for said in said {
                    if let Term::NamedNode(outlet) = &said.object {
                        latest.extend(store.quads(
                            Some(outlet.as_ref()),
                            Some(vocab::skos::PREF_LABEL),
                            None,
                            None,
                        )?);
                    }
                    latest.push(said);
                }
            }
            latest.push(quad);
        }
        Ok(Self { counts: store.counts()?, classes: store.classes()?, latest })
    }

    /// How many things there are of a class.
    pub fn count(&self, class: NamedNodeRef<'_>) -> u64 {
        self.classes.get(&class.into_owned()).copied().unwrap_or_default()
    }
}

fn subject(quad: &Quad) -> &str {
    match &quad.subject {
        oxigraph::model::NamedOrBlankNode::NamedNode(node) => node.as_str(),
        oxigraph::model::NamedOrBlankNode::BlankNode(node) => node.as_str(),
    }
}

/// The description of the dataset: `VoID`, DCAT, and the questions that can be asked.
pub fn describe(
    base: &Base,
    overview: &Overview,
    questions: &[Question],
    formats: &[&str],
) -> Vec<Quad> {
    let mut out = Out(Vec::new());
    let (dataset, endpoint) = (base.dataset(), under(base, "sparql"));
    let number = |n: u64| Literal::new_typed_literal(n.to_string(), xsd::INTEGER);
    let english = |text: &str| Literal::new_language_tagged_literal_unchecked(text, "en"); // a tag
    let set = dataset.as_ref();
    out.say(set, rdf::TYPE, void::DATASET);
    out.say(set, rdf::TYPE, dcat::DATASET);
    out.say(set, dct::TITLE, english("Attributed claims in the news"));
    out.say(set, dct::DESCRIPTION, english("Who is reported to have said what, about whom, to whom, when and through whose hands. Nothing in it says that a claim is true."));
    out.say(set, dcat::LANDING_PAGE, dataset.clone());
    out.say(set, void::URI_SPACE, Literal::from(base.as_str()));
    out.say(set, void::SPARQL_ENDPOINT, endpoint.clone());
    out.say(set, void::TRIPLES, number(overview.counts.quads));
    out.say(set, void::DOCUMENTS, number(overview.counts.articles));
    out.say(set, void::ENTITIES, number(overview.counts.claims));
    out.say(set, void::CLASSES, number(overview.classes.len() as u64));
    for (class, count) in &overview.classes {
        let name = class.as_str().rsplit(['/', '#']).next().unwrap_or_default();
        let prefix = vocab::PREFIXES.iter().find(|(_, iri)| class.as_str().starts_with(iri));
        let Some((prefix, _)) = prefix else { continue };
        let part = under(base, &format!("#class-{prefix}-{name}"));
        out.say(set, void::CLASS_PARTITION, part.clone());
        out.say(part.as_ref(), void::CLASS, class.clone());
        out.say(part.as_ref(), void::ENTITIES, number(*count));
    }
    for (prefix, iri) in vocab::PREFIXES {
        if prefix != "wd" {
            out.say(set, void::VOCABULARY, NamedNode::new_unchecked(iri)); // a constant
        }
    }
    for format in formats {
        // A name of the W3C's list of formats.
        let format = NamedNode::new_unchecked(format!("http://www.w3.org/ns/formats/{format}"));
        out.say(set, void::FEATURE, format);
    }
    if let Some(article) = overview.latest.iter().find(|q| q.predicate == schema::DATE_PUBLISHED) {
        out.say(set, void::EXAMPLE_RESOURCE, NamedNode::new_unchecked(subject(article))); // read
    }
    let service = under(base, "#sparql");
    let service = service.as_ref();
    out.say(service, rdf::TYPE, dcat::DATA_SERVICE);
    out.say(service, dct::TITLE, english("SPARQL endpoint"));
    out.say(service, dcat::ENDPOINT_URL, endpoint.clone());
    out.say(service, dcat::SERVES_DATASET, dataset.clone());
    for question in questions {
        let node = under(base, &format!("queries#{}", question.name));
        let node = node.as_ref();
        out.say(node, rdf::TYPE, sh::SPARQL_EXECUTABLE);
        out.say(node, rdf::TYPE, sh::SPARQL_SELECT_EXECUTABLE);
        out.say(node, rdfs::LABEL, english(&question.asks));
        if !question.about.is_empty() {
            out.say(node, rdfs::COMMENT, english(&question.about));
        }
        out.say(node, sh::SELECT, Literal::from(question.query.as_str()));
        out.say(node, schema::TARGET, endpoint.clone());
    }
    out.0
}

/// The classes that the front page counts, with what they are called there.
pub const COUNTED: [(NamedNodeRef<'static>, &str); 6] = [
    (dic::ARTICLE, "articles"),
    (dic::CLAIM, "claims"),
    (dic::UTTERANCE, "utterances"),
    (dic::AGENT, "people and bodies"),
    (dic::EVENT, "events"),
    (dic::PROPOSITION, "propositions"),
];

struct Out(Vec<Quad>);

impl Out {
    fn say(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        object: impl Into<Term>,
    ) {
        self.0.push(Quad::new(subject.into_owned(), predicate, object, GraphName::DefaultGraph));
    }
}

fn under(base: &Base, path: &str) -> NamedNode {
    // A checked base, and a path of ours without spaces.
    NamedNode::new_unchecked(format!("{base}{path}"))
}
