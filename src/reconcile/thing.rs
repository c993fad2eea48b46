//! One thing that can be found: an entity known by name, or an utterance.

use oxigraph::model::{NamedNode, Term};

use super::{Reconciler, Type};
use crate::{
    entity::wikidata,
    rdf::vocab::{dct, dic, rdf, skos},
    store::Error,
};

/// An entity or an utterance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// Its IRI.
    pub iri: NamedNode,
    /// What is left of that without the base of the store.
    pub id: String,
    /// The name to show; for an utterance the words of its first report, cut if long.
    pub name: String,
    /// All names, that one first.
    pub names: Vec<String>,
    /// What it is, the narrower types first.
    pub types: Vec<Type>,
    /// The same thing elsewhere.
    pub same_as: Vec<String>,
}

impl Thing {
    /// Whether it is of a type.
    pub fn is_a(&self, kind: Type) -> bool {
        self.types.iter().any(|own| own.is_a(kind))
    }

    /// Whether no more is known of it than that it can speak.
    pub(super) fn is_of_unknown_kind(&self) -> bool {
        self.types == [Type::Agent]
    }

    /// Its identifier in Wikidata.
    pub fn wikidata(&self) -> Option<&str> {
        let own = self.id.strip_prefix("entity/").filter(|id| wikidata::is_id(id));
        own.or_else(|| self.same_as.iter().find_map(|iri| wikidata::id(iri)))
    }
}

impl Reconciler {
    /// The thing that has this IRI or identifier, here or elsewhere: `entity/petra-oswin`,
    /// `http://localhost:7979/entity/petra-oswin`, `petra-oswin`, `Q35`, an IRI that it is the same as.
    pub fn known(&self, text: &str) -> Result<Option<Thing>, Error> {
        let base = self.store.base();
        let text = text.trim();
        if let Some(named) = base.thing(base.path_of(text).unwrap_or(text))
            && let Some(thing) = self.thing(&named.iri)?
        {
            return Ok(Some(thing));
        }
        let id = wikidata::read(text);
        if let Some(iri) = base.known_by("entity", id.unwrap_or(text))
            && let Some(thing) = self.thing(&iri)?
        {
            return Ok(Some(thing));
        }
        let elsewhere = id.map_or_else(|| text.to_owned(), wikidata::iri);
        let Ok(elsewhere) = NamedNode::new(elsewhere) else { return Ok(None) };
        let same = Some(elsewhere.as_ref());
        let Some(quad) = self.store.look(None, Some(skos::EXACT_MATCH), same, None).next() else {
            return Ok(None);
        };
        match quad?.subject {
            oxigraph::model::NamedOrBlankNode::NamedNode(iri) => self.thing(&iri),
            oxigraph::model::NamedOrBlankNode::BlankNode(_) => Ok(None),
        }
    }

    /// The thing that has this IRI. An utterance is known by each of its claims.
    pub fn thing(&self, iri: &NamedNode) -> Result<Option<Thing>, Error> {
        let Some(id) = self.store.base().path_of(iri.as_str()) else { return Ok(None) };
        if let Some(now) = self.object(iri, dct::IS_REPLACED_BY)? {
            return self.read(now, &self.store.base().entities());
        }
        if id.starts_with("utterance/") {
            let claim = self.store.base().first_claim(iri.as_ref());
            let Some(utterance) = self.object(&claim, dic::REPORTS)? else { return Ok(None) };
            return self.read(utterance, &self.store.base().utterances());
        }
        if id.starts_with("entity/") {
            return self.read(iri.clone(), &self.store.base().entities());
        }
        Ok(None)
    }

    fn read(&self, iri: NamedNode, graph: &NamedNode) -> Result<Option<Thing>, Error> {
        let (mut name, mut others, mut types, mut same_as) =
            (None, Vec::new(), Vec::new(), Vec::new());
        for quad in self.store.quads(Some(iri.as_ref()), None, None, Some(graph.as_ref()))? {
            let predicate = quad.predicate.as_ref();
            match quad.object {
                Term::Literal(label) if predicate == skos::PREF_LABEL => {
                    name = Some(label.value().to_owned());
                }
                Term::Literal(label) if predicate == skos::ALT_LABEL => {
                    others.push(label.value().to_owned());
                }
                Term::NamedNode(class) if predicate == rdf::TYPE => {
                    types.extend(Type::of_class(class.as_ref()));
                }
                Term::NamedNode(same) if predicate == skos::EXACT_MATCH => {
                    same_as.push(same.into_string());
                }
                _ => {}
            }
        }
        types.sort_unstable();
        types.dedup();
        let all = types.clone();
        // What follows from another type goes without saying.
        types.retain(|kind| !all.iter().any(|other| other != kind && other.is_a(*kind)));
        let (Some(name), false) = (name, types.is_empty()) else { return Ok(None) };
        others.sort_unstable();
        let mut names = vec![name.clone()];
        names.extend(others);
        same_as.sort_unstable();
        let id = self.store.base().path_of(iri.as_str()).unwrap_or(iri.as_str()).to_owned();
        Ok(Some(Thing { iri, id, name, names, types, same_as }))
    }

    /// What tells it from namesakes, in a line.
    pub fn description(&self, thing: &Thing) -> Result<String, Error> {
        use super::Property;
        let first = |property| -> Result<Option<String>, Error> {
            Ok(self.values(thing, property)?.into_iter().next().map(|value| value.to_string()))
        };
        if thing.is_a(Type::Utterance) {
            let (act, speaker) = (first(Property::DoneAs)?, first(Property::Speaker)?);
            let (day, articles) = (first(Property::Earliest)?, first(Property::Articles)?);
            let by = speaker.map(|speaker| format!("by {speaker}"));
            let head = [act, by].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let articles =
                articles.map(|n| format!("{n} article{}", if n == "1" { "" } else { "s" }));
            let parts = [Some(head).filter(|head| !head.is_empty()), day, articles];
            return Ok(parts.into_iter().flatten().collect::<Vec<_>>().join(", "));
        }
        let kind = thing.types.first().map_or("thing", |kind| kind.name());
        Ok(match self.described(thing)? {
            Some(words) => format!("{kind}: {words}"),
            None => kind.to_owned(),
        })
    }
}
