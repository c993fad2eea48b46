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

use std::{
    collections::{BTreeSet, HashSet},
    sync::PoisonError,
};

use oxigraph::{
    model::{GraphName, GraphNameRef, NamedNode, NamedOrBlankNodeRef, Quad, QuadRef, Term},
    store::{StorageError, Transaction},
};

use super::{Counts, Error, Store, open::ITSELF};
use crate::{
    rdf::{
        ArticleGraph,
        ids::ArticleId,
        vocab::{dct, dic, rdf, schema, skos},
    },
    search::{Entry, Version},
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
        let counts = self.counts()?;
        let before = self.findable().map_err(failed)?.unwrap_or_default();
        let transaction = self.inner.start_transaction().map_err(failed)?;
        let mut writer = Writer {
            transaction,
            counts,
            shared: HashSet::new(),
            changed: false,
            entities: &self.base.entities(),
            version: before,
            units: BTreeSet::new(),
        };
        let made = self.derived_by_quads().map_err(failed)?;
        let mut changes = Changes::default();
        for article in articles {
            let graph = self.base.article_graph(&article.article);
            let graph = GraphNameRef::from(graph.as_ref());
            let change = writer.article(article, graph).map_err(failed)?;
            if !matches!(change, Change::Unchanged) {
                let (dataset, article) = (self.base.dataset(), self.base.article(&article.article));
                writer.transaction.insert(QuadRef::new(&dataset, dic::AWAITS, &article, ITSELF));
            }
            if matches!(change, Change::Replaced) {
                // What followed from its last version is known to this process alone.
                for quad in &made {
                    writer.transaction.remove(quad);
                }
            }
            *match change {
                Change::New => &mut changes.new,
                Change::Replaced => &mut changes.replaced,
                Change::Unchanged => &mut changes.unchanged,
            } += 1;
        }
        if writer.changed {
            let Writer { mut transaction, counts, version, units, .. } = writer;
            self.set_counts(&mut transaction, counts).map_err(failed)?;
            self.set_findable(&mut transaction, version).map_err(failed)?;
            transaction.commit().map_err(failed)?;
            self.settle()?;
            self.find_what_changed(&units, before, version);
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

/// A transaction that keeps count.
struct Writer<'a, 'b> {
    transaction: Transaction<'a>,
    counts: Counts,
    /// Shared quads that this transaction has seen to: most articles name the same few.
    shared: HashSet<&'b Quad>,
    /// Whether there is anything to commit.
    changed: bool,
    /// The graph of entities.
    entities: &'a NamedNode,
    /// The version of what can be found.
    version: Version,
    /// What of it has changed.
    units: BTreeSet<String>,
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
            && self.transaction.contains(digest)?
        {
            return Ok(Change::Unchanged);
        }
        let old = self.transaction.quads_for_pattern(None, None, None, Some(graph));
        let old = old.collect::<Result<Vec<_>, _>>()?;
        for quad in &article.shared {
            if self.shared.insert(quad) {
                self.share(quad)?;
            }
        }
        let addressed = article.own.iter().any(|quad| quad.predicate == schema::URL);
        if !addressed && description(&article.own) < description(&old) {
            return Ok(Change::Unchanged);
        }
        let kept: HashSet<_> = article.own.iter().collect();
        for quad in old.iter().filter(|quad| !kept.contains(quad)) {
            self.remove(quad.as_ref());
        }
        let there: HashSet<_> = old.iter().collect();
        for quad in article.own.iter().filter(|quad| !there.contains(quad)) {
            self.insert(quad.as_ref());
        }
        if old.is_empty() {
            self.counts.articles += 1;
            Ok(Change::New)
        } else {
            Ok(Change::Replaced)
        }
    }

    fn share(&mut self, quad: &Quad) -> Result<(), StorageError> {
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

    fn ensure(&mut self, quad: QuadRef<'_>) -> Result<(), StorageError> {
        if !self.transaction.contains(quad)? {
            self.insert(quad);
        }
        Ok(())
    }

    fn insert(&mut self, quad: QuadRef<'_>) {
        self.transaction.insert(quad);
        self.changed = true;
        self.counts.quads += 1;
        self.counts.claims += u64::from(is_claim(quad));
        if let Some((unit, entry)) = Entry::of(quad, self.entities.as_ref()) {
            self.version += &entry;
            self.units.insert(unit);
        }
    }

    fn remove(&mut self, quad: QuadRef<'_>) {
        self.transaction.remove(quad);
        self.changed = true;
        self.counts.quads -= 1;
        self.counts.claims -= u64::from(is_claim(quad));
        if let Some((unit, entry)) = Entry::of(quad, self.entities.as_ref()) {
            self.version -= &entry;
            self.units.insert(unit);
        }
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

fn is_claim(quad: QuadRef<'_>) -> bool {
    quad.predicate == rdf::TYPE && quad.object == dic::CLAIM.into()
}

/// Which of two names of one entity is shown: one in both capitals and small letters rather than
/// a headline's capitals, then the greater, which has small letters and accents rather than not.
fn rank(name: &Term) -> (bool, &str, Option<&str>) {
    let Term::Literal(name) = name else { return (false, "", None) };
    let mixed = name.value().chars().any(char::is_uppercase)
        && name.value().chars().any(char::is_lowercase);
    (mixed, name.value(), name.language())
}
