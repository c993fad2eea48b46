//! Reading what derivation reads, and writing what it makes.
//!
//! **In:** names of graphs and subjects; quads to exchange for others. **Out:** quads. Every ingest
//! leaves word, in its own transaction, of the articles from which nothing was derived yet; the
//! transaction that writes what follows from them takes that back. So whenever the process ends, the
//! next one knows what is left to do. Where an article is replaced, or graphs are written by other
//! means, it is also forgotten by which rules the derived graphs were made: the next process derives
//! all anew.

use std::{collections::BTreeMap, sync::PoisonError};

use oxigraph::{
    model::{GraphNameRef, Literal, NamedNode, NamedNodeRef, Quad, QuadRef, Term},
    store::StorageError,
};

use super::{Error, Store, open::ITSELF, rewrite::Values};
use crate::rdf::{
    ArticleId,
    vocab::{dic, rdf, skos},
};

impl Store {
    /// All articles, in the order of their identifiers.
    pub fn articles(&self) -> Result<Vec<ArticleId>, Error> {
        let class = Some(dic::ARTICLE.into());
        let found = self.inner.quads_for_pattern(None, Some(rdf::TYPE), class, None);
        // Not by way of quads, which take ten times the memory.
        let ids = found.map(|quad| Ok(id(&quad?.subject.to_string())));
        let ids: Result<Vec<Option<ArticleId>>, StorageError> = ids.collect();
        let mut ids: Vec<_> =
            ids.map_err(|e| Error::storage("read", e))?.into_iter().flatten().collect();
        ids.sort();
        Ok(ids)
    }

    /// The quads of an article's own graph; none if the store does not have it.
    pub fn article(&self, article: &ArticleId) -> Result<Vec<Quad>, Error> {
        self.quads(None, None, None, Some(self.base.article_graph(article).as_ref()))
    }

    /// The quads of a graph.
    pub fn graph(&self, graph: NamedNodeRef<'_>) -> Result<Vec<Quad>, Error> {
        self.quads(None, None, None, Some(graph))
    }

    /// The quads of a graph that `wanted` picks.
    pub fn pick(
        &self,
        graph: NamedNodeRef<'_>,
        mut wanted: impl FnMut(&Quad) -> bool,
    ) -> Result<Vec<Quad>, Error> {
        let graph = GraphNameRef::NamedNode(graph);
        let found = self.inner.quads_for_pattern(None, None, None, Some(graph));
        let picked = found.filter(|quad| quad.as_ref().map_or(true, &mut wanted));
        picked.collect::<Result<_, _>>().map_err(|e| Error::storage("read", e))
    }

    /// The quads that match, in no particular order.
    pub fn quads(
        &self,
        subject: Option<NamedNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<NamedNodeRef<'_>>,
        graph: Option<NamedNodeRef<'_>>,
    ) -> Result<Vec<Quad>, Error> {
        self.look(subject, predicate, object, graph).collect()
    }

    /// The same, but no more than so many.
    pub fn first(
        &self,
        subject: Option<NamedNodeRef<'_>>,
        predicate: Option<NamedNodeRef<'_>>,
        object: Option<NamedNodeRef<'_>>,
        graph: Option<NamedNodeRef<'_>>,
        limit: usize,
    ) -> Result<Vec<Quad>, Error> {
        self.look(subject, predicate, object, graph).take(limit).collect()
    }

    /// The articles from which nothing was derived yet, in the order of their identifiers.
    pub fn awaiting(&self) -> Result<Vec<ArticleId>, Error> {
        let dataset = self.base.dataset();
        let found = self.inner.quads_for_pattern(
            Some(dataset.as_ref().into()),
            Some(dic::AWAITS),
            None,
            Some(ITSELF),
        );
        let found = found.collect::<Result<Vec<_>, _>>().map_err(|e| Error::storage("read", e))?;
        let mut ids: Vec<_> = found.iter().filter_map(|q| id(&q.object.to_string())).collect();
        ids.sort();
        Ok(ids)
    }

    /// The version of the rules by which the derived graphs were made, once they are whole.
    pub fn derived_by(&self) -> Result<Option<String>, Error> {
        let found = self.derived_by_quads().map_err(|e| Error::storage("read", e))?;
        Ok(found.into_iter().find_map(|quad| match quad.object {
            Term::Literal(version) => Some(version.value().to_owned()),
            _ => None,
        }))
    }

    /// Exchanges quads of derived graphs in one transaction. With it goes what is now known of
    /// them: the version of the rules that made them, if they are whole, and the articles that are
    /// accounted for.
    pub fn exchange(
        &self,
        out: &[Quad],
        new: &[Quad],
        derived_by: Option<&str>,
        done: &[ArticleId],
    ) -> Result<(), Error> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e| Error::storage("store what was derived", e);
        let mut transaction = self.inner.start_transaction().map_err(failed)?;
        for quad in out {
            transaction.remove(quad);
        }
        let mut values = Values::default();
        for quad in new {
            transaction.insert(quad);
            values.see(quad.as_ref());
        }
        let dataset = self.base.dataset();
        for old in self.derived_by_quads().map_err(failed)? {
            transaction.remove(&old);
        }
        if let Some(version) = derived_by {
            let version = Literal::from(version);
            transaction.insert(QuadRef::new(&dataset, dic::DERIVED_BY, &version, ITSELF));
        }
        for article in done {
            let article = self.base.article(article);
            transaction.remove(QuadRef::new(&dataset, dic::AWAITS, &article, ITSELF));
        }
        transaction.commit().map_err(failed)?;
        self.settle()?;
        self.have_values(values);
        Ok(())
    }

    /// Adds quads to derived graphs that are not whole yet, all of them or none. What a transaction
    /// would index twice is sorted and written once.
    pub fn add_derived(&self, new: Vec<Quad>) -> Result<(), Error> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e| Error::storage("store what was derived", e);
        self.doubt_derived().map_err(failed)?;
        let mut values = Values::default();
        for quad in &new {
            values.see(quad.as_ref());
        }
        let mut loader = self.inner.bulk_loader();
        loader.load_quads(new).and_then(|()| loader.commit()).map_err(failed)?;
        self.settle()?;
        self.have_values(values);
        Ok(())
    }

    /// How many things there are of each class. Reads what says so, and no more.
    pub fn classes(&self) -> Result<BTreeMap<NamedNode, u64>, Error> {
        let mut classes = BTreeMap::new();
        for quad in self.inner.quads_for_pattern(None, Some(rdf::TYPE), None, None) {
            if let Term::NamedNode(class) = quad.map_err(|e| Error::storage("read", e))?.object {
                *classes.entry(class).or_default() += 1;
            }
        }
        Ok(classes)
    }

    /// Takes back that the derived graphs are whole: what is about to be written may be what they
    /// were derived from, and nobody can tell afterwards what it was. Not while a transaction is open.
    pub(super) fn doubt_derived(&self) -> Result<(), StorageError> {
        for quad in self.derived_by_quads()? {
            self.inner.remove(&quad)?;
        }
        Ok(())
    }

    /// How many things there are of each class, and how many quads in each kind of graph; the graphs
    /// of articles are counted as one. Reads the whole store.
    pub fn census(&self) -> Result<Census, Error> {
        let mut census = Census::default();
        let entities = self.base.entities();
        let articles = format!("<{}graph/article/", self.base);
        for quad in &self.inner {
            let quad = quad.map_err(|e| Error::storage("read", e))?;
            let of_entities = quad.graph_name.as_ref() == GraphNameRef::from(entities.as_ref());
            census.entities += u64::from(of_entities && quad.predicate == skos::PREF_LABEL);
            let graph = quad.graph_name.to_string();
            let graph =
                if graph.starts_with(&articles) { format!("{articles}…>") } else { graph };
            *census.graphs.entry(graph).or_default() += 1;
            if let (true, Term::NamedNode(class)) = (quad.predicate == rdf::TYPE, quad.object) {
                *census.classes.entry(class).or_default() += 1;
            }
        }
        Ok(census)
    }

    pub(super) fn derived_by_quads(&self) -> Result<Vec<Quad>, StorageError> {
        let dataset = self.base.dataset();
        let subject = Some(dataset.as_ref().into());
        self.inner.quads_for_pattern(subject, Some(dic::DERIVED_BY), None, Some(ITSELF)).collect()
    }
}

/// What a store holds, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Instances by class.
    pub classes: BTreeMap<NamedNode, u64>,
    /// People, bodies, places, events and whatever else claims name.
    pub entities: u64,
    /// Quads by graph, as its name in N-Quads.
    pub graphs: BTreeMap<String, u64>,
}

/// The identifier that an article's IRI ends in.
fn id(article: &str) -> Option<ArticleId> {
    article.trim_end_matches('>').rsplit('/').next()?.parse().ok()
}
