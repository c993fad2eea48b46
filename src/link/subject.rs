//! The entities of a store that are to be linked, with what tells them from namesakes.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::NamedOrBlankNode;

use crate::{
    entity::wikidata,
    rdf::vocab::{schema, skos},
    reconcile::{Property, Reconciler, Thing, Type},
    store::{Cancel, Error, Relation, Store},
};

/// Articles in which one looks for what stands beside an entity.
const ARTICLES: usize = 8;

/// Names of the context that are kept.
const CONTEXT: usize = 12;

/// An entity to be linked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// Its IRI.
    pub iri: String,
    /// Its names, the one to show first.
    pub names: Vec<String>,
    /// What it is.
    pub types: Vec<Type>,
    /// How articles present it.
    pub described: Option<String>,
    /// The countries whose position it voiced.
    pub countries: Vec<String>,
    /// Names that stand beside it: whom it spoke for, what its articles name most, words of its office.
    pub context: Vec<String>,
    /// What it is the same as elsewhere.
    pub same_as: Vec<String>,
    /// What somebody said it is not.
    pub rejected: Vec<String>,
    /// In how many articles it is named.
    pub articles: u64,
}

/// The entities of a store that have no counterpart elsewhere yet, in the order of their IRIs; all of
/// them, if those that have one are wanted too.
pub fn subjects(store: &Store, all: bool, cancel: &Cancel) -> Result<Vec<Subject>, Error> {
    let reconciler = Reconciler::new(store, cancel.clone());
    let (label, graph) = (Some(skos::PREF_LABEL), store.base().entities());
    let mut iris = BTreeSet::new();
    for quad in store.look(None, label, None, Some(graph.as_ref())) {
        if let NamedOrBlankNode::NamedNode(iri) = quad?.subject {
            iris.insert(iri);
        }
    }
    let mut subjects = Vec::new();
    for iri in iris {
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let Some(thing) = reconciler.thing(&iri)? else { continue };
        let links = store.links_of(&iri)?;
        let of = |relation| {
            let those = links.iter().filter(move |(own, _)| *own == relation);
            those.map(|(_, other)| other.as_str().to_owned())
        };
        let mut same_as: Vec<String> = of(Relation::Exact).collect();
        // Its own identifier may be one of Wikidata's.
        same_as.extend(thing.wikidata().map(wikidata::iri));
        if same_as.is_empty() || all {
            let rejected = of(Relation::Different).collect();
            subjects.push(Subject { same_as, rejected, ..subject(&reconciler, &thing)? });
        }
    }
    Ok(subjects)
}

fn subject(reconciler: &Reconciler, thing: &Thing) -> Result<Subject, Error> {
    let wanted = [Property::DescribedAs, Property::SpokeFor, Property::Country, Property::Articles];
    let [described, spoke_for, countries, articles] = wanted.map(|property| {
        let values = reconciler.values(thing, property);
        values.map(|values| values.iter().map(ToString::to_string).collect::<Vec<_>>())
    });
    let (described, countries) = (described?.into_iter().next(), countries?);
    let mut context = spoke_for?;
    // Each word of an office may be found in a description.
    if let Some(words) = &described {
        let name = |word: &&str| thing.names.iter().all(|name| !name.contains(word));
        context.extend(words.split_whitespace().filter(name).map(str::to_owned));
    }
    context.extend(beside(reconciler, thing)?);
    context.dedup();
    context.truncate(CONTEXT);
    Ok(Subject {
        iri: thing.iri.as_str().to_owned(),
        names: thing.names.clone(),
        types: thing.types.clone(),
        described,
        countries,
        context,
        same_as: Vec::new(),
        rejected: Vec::new(),
        articles: articles?.first().and_then(|n| n.parse().ok()).unwrap_or(0),
    })
}

/// What the articles that name an entity name beside it, the most frequent first.
fn beside(reconciler: &Reconciler, thing: &Thing) -> Result<Vec<String>, Error> {
    let store = reconciler.store();
    let mut times = BTreeMap::new();
    let articles = store.look(None, Some(schema::MENTIONS), Some(thing.iri.as_ref()), None);
    for article in articles.take(ARTICLES) {
        let NamedOrBlankNode::NamedNode(article) = article?.subject else { continue };
        for other in store.quads(Some(article.as_ref()), Some(schema::MENTIONS), None, None)? {
            if let oxigraph::model::Term::NamedNode(other) = other.object
                && other != thing.iri
            {
                *times.entry(other).or_insert(0_usize) += 1;
            }
        }
    }
    let mut times: Vec<_> = times.into_iter().collect();
    times.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut names = Vec::new();
    for (other, _) in times.into_iter().take(CONTEXT) {
        names.extend(reconciler.thing(&other)?.map(|other| other.name));
    }
    Ok(names)
}
