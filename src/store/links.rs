//! Links from entities to other knowledge bases, and what they rename.
//!
//! **In:** [`Link`]s, by a program or a person. **Out:** the graph of links: `skos:exactMatch`,
//! `skos:closeMatch` or, rejected for good, `owl:differentFrom`, each with a `dic:Link` that says how
//! sure it is, where it comes from and since when. An entity that is found to be one of Wikidata's
//! gets the IRI that it would have had, had a gazetteer known it: every quad of articles, entities and
//! propositions that names it is changed, and the old IRI is said to be replaced by the new one
//! (`dct:isReplacedBy`), which holds for articles still to come. Derived graphs follow as they do after
//! an ingest: the articles concerned wait for it.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::PoisonError,
};

use jiff::civil::Date;
use oxigraph::{
    model::{
        GraphName, GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, QuadRef,
        Term, Triple,
    },
    store::StorageError,
};

use super::{Error, Store, open::ITSELF, tracked::Tracked};
use crate::rdf::{
    ArticleGraph, Base,
    quads::{day, decimal},
    vocab::{dct, dic, owl, rdf, skos},
};

/// How an entity stands to a thing elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// The same.
    Exact,
    /// Likely the same.
    Close,
    /// Another: never to be linked again by a program.
    Different,
}

impl Relation {
    const ALL: [Self; 3] = [Self::Exact, Self::Close, Self::Different];

    /// Its name: `exact`, `close`, `different`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Close => "close",
            Self::Different => "different",
        }
    }

    /// The relation of this name.
    pub fn known(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|relation| relation.name() == name)
    }

    const fn predicate(self) -> NamedNodeRef<'static> {
        match self {
            Self::Exact => skos::EXACT_MATCH,
            Self::Close => skos::CLOSE_MATCH,
            Self::Different => owl::DIFFERENT_FROM,
        }
    }
}

/// What somebody found out about an entity and a thing elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The entity.
    pub entity: NamedNode,
    /// The thing elsewhere.
    pub other: NamedNode,
    /// How they stand to each other.
    pub relation: Relation,
    /// How sure that is, from 0 to 1.
    pub score: f32,
    /// Where it comes from: the address of a service, the name of a file, `person`.
    pub source: String,
    /// Since when.
    pub date: Date,
    /// Whether a person says so, whose word holds against earlier ones.
    pub by_person: bool,
}

/// What came of links.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Links that were written.
    pub written: usize,
    /// Links that were there, or that a person rejected before.
    pub passed_over: usize,
    /// Old and new IRIs of entities.
    pub renamed: Vec<[NamedNode; 2]>,
    /// Links that could not be written, with the reason.
    pub refused: Vec<String>,
}

impl Store {
    /// Writes links, in one transaction.
    pub fn link(&self, links: &[Link]) -> Result<Linked, Error> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e| Error::storage("store links", e);
        let mut linking = Linking {
            tracked: Tracked::start(self)?,
            base: &self.base,
            graph: self.base.links(),
            done: Linked::default(),
        };
        for link in links {
            linking.take(link).map_err(failed)?;
        }
        let Linking { mut tracked, done, .. } = linking;
        if !done.renamed.is_empty() {
            // What followed from the articles under their old names is known to nobody else.
            tracked.doubt_derived().map_err(failed)?;
        }
        if tracked.changed {
            tracked.commit()?;
        }
        Ok(done)
    }

    /// All that is said of an entity and things elsewhere, with what says so beside it.
    pub fn links_of(&self, entity: &NamedNode) -> Result<Vec<(Relation, NamedNode)>, Error> {
        let mut found = Vec::new();
        for relation in Relation::ALL {
            for quad in self.look(Some(entity.as_ref()), Some(relation.predicate()), None, None) {
                found.extend(node(quad?.object).map(|other| (relation, other)));
            }
        }
        Ok(found)
    }

    /// Articles with the IRIs that their entities have now; `None` where nothing was ever renamed.
    pub(super) fn renamed(
        &self,
        articles: &[ArticleGraph],
    ) -> Result<Option<Vec<ArticleGraph>>, Error> {
        let graph = self.base.links();
        let mut names = HashMap::new();
        for quad in self.look(None, Some(dct::IS_REPLACED_BY), None, Some(graph.as_ref())) {
            let quad = quad?;
            if let (NamedOrBlankNode::NamedNode(old), Some(new)) = (quad.subject, node(quad.object))
            {
                names.insert(old, new);
            }
        }
        Ok((!names.is_empty())
            .then(|| articles.iter().map(|one| one.renamed(&names, &self.base)).collect()))
    }
}

/// Links on their way into the store.
struct Linking<'a> {
    tracked: Tracked<'a>,
    base: &'a Base,
    graph: NamedNode,
    done: Linked,
}

impl Linking<'_> {
    fn take(&mut self, link: &Link) -> Result<(), StorageError> {
        // It may have been renamed since somebody looked.
        let mut entity = link.entity.clone();
        if let Some(now) = self.leads_to(&entity, dct::IS_REPLACED_BY)?.pop() {
            entity = now;
        }
        let known = self.about(&entity)?;
        if !known {
            self.done.refused.push(format!("there is no entity {entity}"));
            return Ok(());
        }
        let before = self.relations(&entity, &link.other)?;
        if before.contains(&link.relation)
            || !link.by_person && before.contains(&Relation::Different)
            || link.relation == Relation::Close
                && before.contains(&Relation::Exact)
                && !link.by_person
        {
            self.done.passed_over += 1;
            return Ok(());
        }
        if link.relation == Relation::Exact && !link.by_person {
            let other_one = self.leads_to(&entity, skos::EXACT_MATCH)?.into_iter().find(|known| {
                *known != link.other && namespace(known.as_str()) == namespace(link.other.as_str())
            });
            if let Some(known) = other_one {
                self.done.refused.push(format!("{entity} is {known} already, not {}", link.other));
                return Ok(());
            }
        }
        for relation in before {
            self.unlink(&entity, relation, &link.other)?;
        }
        let wikidata = self.base.wikidata_entity(link.other.as_str());
        match (link.relation, wikidata) {
            (Relation::Exact, Some(new)) if new != entity => {
                self.rename(&entity, &new)?;
                self.insert(&entity, dct::IS_REPLACED_BY, new.clone());
                self.done.renamed.push([entity, new.clone()]);
                entity = new;
            }
            (Relation::Different, Some(rejected)) if rejected == entity => {
                let Some(old) = self.name_before(&entity)? else { return Ok(()) };
                self.remove(&old, dct::IS_REPLACED_BY, entity.clone());
                self.rename(&entity, &old)?;
                self.done.renamed.push([entity, old.clone()]);
                entity = old;
            }
            _ => {}
        }
        self.write(&entity, link);
        self.done.written += 1;
        Ok(())
    }

    /// The IRI to go back to where an identifier of Wikidata was wrong.
    fn name_before(&mut self, entity: &NamedNode) -> Result<Option<NamedNode>, StorageError> {
        let graph = self.graph.clone();
        let mut before = self.tracked.transaction.quads_for_pattern(
            None,
            Some(dct::IS_REPLACED_BY),
            Some(entity.as_ref().into()),
            Some(graph.as_ref().into()),
        );
        let before: Vec<Quad> = before.by_ref().collect::<Result<_, _>>()?;
        let mut names = before.into_iter().filter_map(|quad| match quad.subject {
            NamedOrBlankNode::NamedNode(old) => Some(old),
            NamedOrBlankNode::BlankNode(_) => None,
        });
        match (names.next(), names.next()) {
            (Some(old), None) => Ok(Some(old)),
            (None, _) => {
                let why = "a gazetteer gives it this identifier; correct that, and ingest again";
                self.done.refused.push(format!("{entity}: {why}"));
                Ok(None)
            }
            (Some(_), Some(_)) => {
                let why = "several entities became this one; which article means which is not kept";
                self.done.refused.push(format!("{entity}: {why}"));
                Ok(None)
            }
        }
    }

    fn about(&self, entity: &NamedNode) -> Result<bool, StorageError> {
        let (label, graph) = (Some(skos::PREF_LABEL), self.base.entities());
        let mut found = self.tracked.transaction.quads_for_pattern(
            Some(entity.as_ref().into()),
            label,
            None,
            Some(graph.as_ref().into()),
        );
        found.next().transpose().map(|quad| quad.is_some())
    }

    fn relations(
        &self,
        entity: &NamedNode,
        other: &NamedNode,
    ) -> Result<Vec<Relation>, StorageError> {
        let mut found = Vec::new();
        for relation in Relation::ALL {
            if self.leads_to(entity, relation.predicate())?.contains(other) {
                found.push(relation);
            }
        }
        Ok(found)
    }

    fn leads_to(
        &self,
        from: &NamedNode,
        predicate: NamedNodeRef<'_>,
    ) -> Result<Vec<NamedNode>, StorageError> {
        let from = Some(from.as_ref().into());
        let found = self.tracked.transaction.quads_for_pattern(from, Some(predicate), None, None);
        let found: Vec<Quad> = found.collect::<Result<_, _>>()?;
        Ok(found.into_iter().filter_map(|quad| node(quad.object)).collect())
    }

    fn node_of(
        &self,
        entity: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        other: NamedNodeRef<'_>,
    ) -> NamedNode {
        self.base.derived("link", &[entity.as_str(), predicate.as_str(), other.as_str()])
    }

    fn write(&mut self, entity: &NamedNode, link: &Link) {
        let predicate = link.relation.predicate();
        let node = self.node_of(entity.as_ref(), predicate, link.other.as_ref());
        self.insert(entity, predicate, link.other.clone());
        self.insert(&node, rdf::TYPE, dic::LINK.into_owned());
        self.insert(&node, rdf::SUBJECT, entity.clone());
        self.insert(&node, rdf::PREDICATE, predicate.into_owned());
        self.insert(&node, rdf::OBJECT, link.other.clone());
        let triple = Triple::new(entity.clone(), predicate, link.other.clone());
        self.insert(&node, rdf::REIFIES, triple);
        self.insert(&node, dic::CONFIDENCE, decimal(&format!("{:.2}", link.score)));
        let source: Term = match NamedNode::new(link.source.as_str()) {
            Ok(address) => address.into(),
            Err(_) => Literal::from(link.source.as_str()).into(),
        };
        self.insert(&node, dct::SOURCE, source);
        self.insert(&node, dct::DATE, day(link.date));
    }

    /// Takes back what was said, wherever it stands.
    fn unlink(
        &mut self,
        entity: &NamedNode,
        relation: Relation,
        other: &NamedNode,
    ) -> Result<(), StorageError> {
        let node = self.node_of(entity.as_ref(), relation.predicate(), other.as_ref());
        let said = |subject: &NamedNode, predicate, object| {
            self.tracked
                .transaction
                .quads_for_pattern(Some(subject.as_ref().into()), predicate, object, None)
                .collect::<Result<Vec<Quad>, _>>()
        };
        let mut gone = said(&node, None, None)?;
        gone.extend(said(entity, Some(relation.predicate()), Some(other.as_ref().into()))?);
        for quad in &gone {
            self.tracked.remove(quad.as_ref());
        }
        Ok(())
    }

    fn insert(&mut self, from: &NamedNode, predicate: NamedNodeRef<'_>, to: impl Into<Term>) {
        let to = to.into();
        let graph = GraphNameRef::from(self.graph.as_ref());
        self.tracked.insert(QuadRef::new(from, predicate, &to, graph));
    }

    fn remove(&mut self, from: &NamedNode, predicate: NamedNodeRef<'_>, to: impl Into<Term>) {
        let to = to.into();
        let graph = GraphNameRef::from(self.graph.as_ref());
        self.tracked.remove(QuadRef::new(from, predicate, &to, graph));
    }

    /// Gives an entity another IRI, everywhere but in derived graphs.
    fn rename(&mut self, old: &NamedNode, new: &NamedNode) -> Result<(), StorageError> {
        let mut quads = self.naming(old)?;
        // Propositions and links are known by their terms.
        let propositions = GraphName::from(self.base.propositions());
        let by_terms = [propositions.clone(), GraphName::from(self.graph.clone())];
        let mut names = BTreeMap::from([(old.clone(), new.clone())]);
        let affected: BTreeSet<NamedNode> = quads
            .iter()
            .filter(|quad| by_terms.contains(&quad.graph_name))
            .filter_map(|quad| match &quad.subject {
                NamedOrBlankNode::NamedNode(node) => Some(node.clone()),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .filter(|node| node != old)
            .collect();
        for known in affected {
            let terms = self.naming(&known)?;
            let stands_in = |graph: &GraphName| terms.iter().any(|quad| quad.graph_name == *graph);
            let term = |predicate| {
                let found = terms.iter().find(|quad| {
                    quad.predicate == predicate && by_terms.contains(&quad.graph_name)
                });
                found.and_then(|quad| node(quad.object.clone()))
            };
            let terms_of = (term(rdf::SUBJECT), term(rdf::PREDICATE), term(rdf::OBJECT));
            if let (Some(subject), Some(predicate), Some(object)) = terms_of {
                let now = |term: &NamedNode| if term == old { new.clone() } else { term.clone() };
                let (subject, object) = (now(&subject), now(&object));
                let [s, p, o] = [subject.as_ref(), predicate.as_ref(), object.as_ref()];
                let now = if stands_in(&propositions) {
                    self.base.proposition(s, p, o)
                } else {
                    self.node_of(s, p, o)
                };
                names.insert(known, now);
            }
            quads.extend(terms);
        }
        let dataset = self.base.dataset();
        let (articles, mut seen) = (format!("{}graph/article/", self.base), BTreeSet::new());
        quads.sort_by_cached_key(ToString::to_string);
        quads.dedup();
        for quad in quads {
            self.tracked.remove(quad.as_ref());
            let article = quad.graph_name.to_string();
            let article = article.trim_matches(['<', '>']).strip_prefix(&articles).map(str::parse);
            if let Some(Ok(article)) = article {
                let article = self.base.article(&article);
                if seen.insert(article.clone()) {
                    let waits = QuadRef::new(&dataset, dic::AWAITS, &article, ITSELF);
                    self.tracked.transaction.insert(waits);
                }
            }
            let quad = rename_in(quad, |node| names.get(node).cloned());
            self.tracked.share(&quad)?;
        }
        Ok(())
    }

    /// The quads that name something, outside derived graphs.
    fn naming(&self, name: &NamedNode) -> Result<Vec<Quad>, StorageError> {
        let derived = [self.base.utterances(), self.base.matches(), self.base.summaries()];
        let derived = derived.map(GraphName::from);
        let transaction = &self.tracked.transaction;
        let from = transaction.quads_for_pattern(Some(name.as_ref().into()), None, None, None);
        let mut quads = from.collect::<Result<Vec<_>, _>>()?;
        let to = transaction.quads_for_pattern(None, None, Some(name.as_ref().into()), None);
        for quad in to {
            quads.push(quad?);
        }
        let itself = ITSELF.into_owned();
        quads.retain(|quad| !derived.contains(&quad.graph_name) && quad.graph_name != itself);
        Ok(quads)
    }
}

/// A quad with other names for some nodes.
fn rename_in(quad: Quad, name: impl Fn(&NamedNode) -> Option<NamedNode>) -> Quad {
    let subject = match quad.subject {
        NamedOrBlankNode::NamedNode(node) => name(&node).unwrap_or(node).into(),
        other @ NamedOrBlankNode::BlankNode(_) => other,
    };
    let term = |term: Term| match term {
        Term::NamedNode(node) => name(&node).unwrap_or(node).into(),
        other => other,
    };
    let object = match quad.object {
        Term::Triple(triple) => {
            let subject = match triple.subject {
                NamedOrBlankNode::NamedNode(node) => name(&node).unwrap_or(node).into(),
                other @ NamedOrBlankNode::BlankNode(_) => other,
            };
            Triple { subject, predicate: triple.predicate, object: term(triple.object) }.into()
        }
        other => term(other),
    };
    Quad { subject, predicate: quad.predicate, object, graph_name: quad.graph_name }
}

impl ArticleGraph {
    /// The same article, with the IRIs that its entities have now.
    fn renamed(&self, names: &HashMap<NamedNode, NamedNode>, base: &Base) -> Self {
        let now = |node: &NamedNode| names.get(node).cloned();
        let shared: Vec<Quad> =
            self.shared.iter().map(|quad| rename_in(quad.clone(), now)).collect();
        // A proposition is known by its terms.
        let mut terms: BTreeMap<&NamedNode, [Option<&NamedNode>; 3]> = BTreeMap::new();
        for quad in &shared {
            let at = [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT];
            let Some(at) = at.iter().position(|p| quad.predicate == *p) else { continue };
            if let (NamedOrBlankNode::NamedNode(proposition), Term::NamedNode(term)) =
                (&quad.subject, &quad.object)
            {
                terms.entry(proposition).or_default()[at] = Some(term);
            }
        }
        let propositions: HashMap<NamedNode, NamedNode> = terms
            .into_iter()
            .filter_map(|(old, terms)| {
                let [Some(subject), Some(predicate), Some(object)] = terms else { return None };
                let new = base.proposition(subject.as_ref(), predicate.as_ref(), object.as_ref());
                (new != *old).then(|| (old.clone(), new))
            })
            .collect();
        let also = |node: &NamedNode| propositions.get(node).or_else(|| names.get(node)).cloned();
        let all = |quads: &[Quad]| {
            quads.iter().map(|quad| rename_in(quad.clone(), also)).collect::<Vec<_>>()
        };
        Self { article: self.article.clone(), own: all(&self.own), shared: all(&shared) }
    }
}

fn node(term: Term) -> Option<NamedNode> {
    match term {
        Term::NamedNode(node) => Some(node),
        _ => None,
    }
}

/// What the IRIs of one vocabulary have in common.
pub(crate) fn namespace(iri: &str) -> &str {
    iri.rfind(['/', '#']).map_or(iri, |at| iri.get(..=at).unwrap_or(iri))
}
