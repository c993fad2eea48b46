//! Storing articles.
//!
//! **In:** [`ArticleGraph`]s. **Out:** [`Changes`]. The end depends only on which articles came last
//! under each identifier, not on order, batches or threads:
//!
//! - An article's own graph becomes what its last version says. An article without an address is known
//!   by its text, so its versions differ in title, date or authors alone and none is a correction of
//!   another: the one whose description is the greater stays.
//! - The shared graphs only grow. What an article said of an entity stays when the article is
//!   replaced; finding what nothing refers to any more needs the whole store.
//! - Of all names that were ever proposed for an entity the greatest, by an order that looks at
//!   nothing but the names, is its `skos:prefLabel`; the others are `skos:altLabel`s.
//!
//! The search index follows once the transaction is done: should it fail, the articles are stored all
//! the same, and found after the next ingest.

use std::{collections::HashSet, sync::PoisonError};

use oxigraph::{
    model::{GraphName, GraphNameRef, Literal, NamedOrBlankNodeRef, Quad, QuadRef, Term},
    store::StorageError,
};

use super::{
    Error, Store,
    open::{self, ITSELF},
    search::Wholes,
    tracked::Tracked,
};
use crate::rdf::{
    ArticleGraph,
    ids::ArticleId,
    vocab::{dct, dic, owl, schema, skos},
};

/// What an ingest changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Articles that the store did not have.
    pub new: usize,
    /// Articles whose graph was replaced.
    pub replaced: usize,
    /// Articles that were there already, to the quad.
    pub unchanged: usize,
}

impl Store {
    /// Stores articles in one transaction, one after the other: each article's graph replaced as a
    /// whole, what articles share added once. On return it is on disk, or none of it is.
    pub fn ingest(&self, articles: &[ArticleGraph]) -> Result<Changes, Error> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e| Error::storage("store articles", e);
        let renamed = self.renamed(articles)?;
        let mut writer = Writer { tracked: Tracked::start(self)?, shared: HashSet::new() };
        let mut changes = Changes::default();
        let mut wholes = Wholes::new();
        for article in renamed.as_deref().unwrap_or(articles) {
            let iri = self.base.article_graph(&article.article);
            let graph = GraphNameRef::from(iri.as_ref());
            let change = writer.article(article, graph).map_err(failed)?;
            if !matches!(change, Change::Unchanged) {
                wholes.insert(iri.as_str().to_owned(), &article.own);
                let (dataset, article) = (self.base.dataset(), self.base.article(&article.article));
                let transaction = &mut writer.tracked.transaction;
                transaction.insert(QuadRef::new(&dataset, dic::AWAITS, &article, ITSELF));
                // One that was withdrawn is here again.
                let gone = Literal::from(true);
                transaction.remove(QuadRef::new(&article, owl::DEPRECATED, &gone, ITSELF));
            }
            if matches!(change, Change::Replaced) {
                // What followed from its last version is known to this process alone.
                writer.tracked.doubt_derived().map_err(failed)?;
            }
            *match change {
                Change::New => &mut changes.new,
                Change::Replaced => &mut changes.replaced,
                Change::Unchanged => &mut changes.unchanged,
            } += 1;
        }
        if writer.tracked.changed {
            // An update may have dropped all graphs, and this with them.
            open::remember(&mut writer.tracked.transaction, &self.base);
            writer.tracked.commit_with(&wholes)?;
        }
        Ok(changes)
    }

    /// Whether the store has an article.
    pub fn has_article(&self, article: &ArticleId) -> Result<bool, Error> {
        let graph = self.base.article_graph(article);
        let graph = GraphNameRef::from(graph.as_ref());
        let mut any = self.inner.quads_for_pattern(None, None, None, Some(graph));
        any.next().transpose().map(|quad| quad.is_some()).map_err(|e| Error::storage("read", e))
    }
}

enum Change {
    New,
    Replaced,
    Unchanged,
}

/// Stores articles one after the other.
struct Writer<'a, 'b> {
    tracked: Tracked<'a>,
    /// Shared quads that this transaction has seen to: most articles name the same few.
    shared: HashSet<&'b Quad>,
}

impl<'b> Writer<'_, 'b> {
    fn article(
        &mut self,
        article: &'b ArticleGraph,
        graph: GraphNameRef<'_>,
    ) -> Result<Change, StorageError> {
        // The hash of all that is stored for an article tells cheaply whether anything changed.
        let is_digest = |quad: &&Quad| {
            quad.predicate == schema::SHA256 && is_about(quad.subject.as_ref(), graph)
        };
        if let Some(digest) = article.own.iter().find(is_digest)
            && self.tracked.transaction.contains(digest)?
        {
            return Ok(Change::Unchanged);
        }
        let old = self.tracked.transaction.quads_for_pattern(None, None, None, Some(graph));
        let old = old.collect::<Result<Vec<_>, _>>()?;
        for quad in &article.shared {
            if self.shared.insert(quad) {
                self.tracked.share(quad)?;
            }
        }
        let addressed = article.own.iter().any(|quad| quad.predicate == schema::URL);
        if !addressed && description(&article.own) < description(&old) {
            return Ok(Change::Unchanged);
        }
        let kept: HashSet<_> = article.own.iter().collect();
        for quad in old.iter().filter(|quad| !kept.contains(quad)) {
            self.tracked.remove(quad.as_ref());
        }
        let there: HashSet<_> = old.iter().collect();
        for quad in article.own.iter().filter(|quad| !there.contains(quad)) {
            self.tracked.insert(quad.as_ref());
        }
        Ok(if old.is_empty() { Change::New } else { Change::Replaced })
    }
}

impl Tracked<'_> {
    /// Puts a quad into a graph that articles share.
    pub(super) fn share(&mut self, quad: &Quad) -> Result<(), StorageError> {
        if quad.predicate == skos::EXACT_MATCH {
            // Somebody linked it before the gazetteer knew: no triple stands in two graphs.
            let links = self.store.base.links();
            let linked = GraphNameRef::from(links.as_ref());
            let linked = QuadRef::new(&quad.subject, &quad.predicate, &quad.object, linked);
            if self.transaction.contains(linked)? {
                return Ok(());
            }
        }
        if quad.predicate != skos::PREF_LABEL {
            return self.ensure(quad.as_ref());
        }
        let (subject, graph) = (quad.subject.as_ref(), quad.graph_name.as_ref());
        let label = Some(skos::PREF_LABEL);
        let shown = self.transaction.quads_for_pattern(Some(subject), label, None, Some(graph));
        let Some(shown) = shown.collect::<Result<Vec<_>, _>>()?.pop() else {
            self.insert(quad.as_ref());
            return Ok(());
        };
        if shown.object == quad.object {
            return Ok(());
        }
        let other = if rank(&quad.object) > rank(&shown.object) {
            self.remove(shown.as_ref());
            self.insert(quad.as_ref());
            &shown
        } else {
            quad
        };
        self.ensure(QuadRef::new(subject, skos::ALT_LABEL, &other.object, graph))
    }
}

/// What a source says of an article beside its text, in a fixed order.
fn description(own: &[Quad]) -> Vec<String> {
    let says = [schema::HEADLINE, schema::DATE_PUBLISHED, dct::ISSUED, schema::AUTHOR];
    let said = own.iter().filter(|quad| says.iter().any(|p| quad.predicate == *p));
    let mut description: Vec<_> = said.map(ToString::to_string).collect();
    description.sort();
    description
}

fn is_about(subject: NamedOrBlankNodeRef<'_>, graph: GraphNameRef<'_>) -> bool {
    GraphName::from(subject.into_owned()).as_ref() == graph
}

/// Which of two names of one entity is shown: one in both capitals and small letters rather than
/// a headline's capitals, then the greater, which has small letters and accents rather than not.
fn rank(name: &Term) -> (bool, &str, Option<&str>) {
    let Term::Literal(name) = name else { return (false, "", None) };
    let mixed = name.value().chars().any(char::is_uppercase)
        && name.value().chars().any(char::is_lowercase);
    (mixed, name.value(), name.language())
}
