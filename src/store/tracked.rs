//! A transaction that keeps count.
//!
//! **In:** quads to put in and to take out, one by one. **Out:** the store with them, and with it the
//! counts, the version of what can be found and, once all is committed, the search index, each at a
//! cost in proportion to what was changed.

use std::collections::BTreeSet;

use oxigraph::{
    model::{GraphNameRef, NamedNode, Quad, QuadRef, TermRef},
    store::{StorageError, Transaction},
};

use super::{Counts, Error, Store, rewrite::Values, search::Wholes};
use crate::{
    rdf::{
        Base,
        vocab::{dic, rdf},
    },
    search::{Entry, Graphs, Version},
};

/// A transaction, and what changes with it.
pub(super) struct Tracked<'a> {
    pub(super) transaction: Transaction<'a>,
    /// Whether there is anything to commit.
    pub(super) changed: bool,
    pub(super) store: &'a Store,
    /// The version of what could be found before.
    before: Version,
    account: Account,
}

/// What follows from the quads that come and go.
struct Account {
    counted: Counted,
    counts: Counts,
    /// The graphs that tell the search index something of their own.
    graphs: Graphs,
    /// The version of what can be found, and what of it has changed.
    version: Version,
    units: BTreeSet<String>,
    /// What properties were given.
    values: Values,
}

impl<'a> Tracked<'a> {
    /// Begins. To be called by whoever holds the lock on writing.
    pub(super) fn start(store: &'a Store) -> Result<Self, Error> {
        let failed = |e| Error::storage("write to the store", e);
        let before = store.findable().map_err(failed)?.unwrap_or_default();
        let account = Account {
            counted: Counted::of(&store.base),
            counts: store.counts()?,
            graphs: Graphs::of(&store.base),
            version: before,
            units: BTreeSet::new(),
            values: Values::default(),
        };
        let transaction = store.inner.start_transaction().map_err(failed)?;
        Ok(Self { transaction, changed: false, store, before, account })
    }

    /// Puts a quad in, if it is not there.
    pub(super) fn ensure(&mut self, quad: QuadRef<'_>) -> Result<(), StorageError> {
        if !self.transaction.contains(quad)? {
            self.insert(quad);
        }
        Ok(())
    }

    /// Takes a quad out, if it is there.
    pub(super) fn drop(&mut self, quad: QuadRef<'_>) -> Result<(), StorageError> {
        if self.transaction.contains(quad)? {
            self.remove(quad);
        }
        Ok(())
    }

    /// Puts a quad in that is not there.
    pub(super) fn insert(&mut self, quad: QuadRef<'_>) {
        self.transaction.insert(quad);
        self.changed = true;
        self.account.add(quad);
    }

    /// Takes a quad out that is there.
    pub(super) fn remove(&mut self, quad: QuadRef<'_>) {
        self.transaction.remove(quad);
        self.changed = true;
        self.account.take(quad);
    }

    /// Takes account of what is in a graph, or in all that pass, which is about to be emptied.
    pub(super) fn take_graphs(
        &mut self,
        graph: Option<GraphNameRef<'_>>,
        passes: impl Fn(&Quad) -> bool,
    ) -> Result<(), StorageError> {
        for quad in self.transaction.quads_for_pattern(None, None, None, graph) {
            let quad = quad?;
            if passes(&quad) {
                self.account.take(quad.as_ref());
            }
        }
        Ok(())
    }

    /// Takes back that the derived graphs are whole: what changes may be what they were derived from,
    /// and nobody can tell afterwards what it was.
    pub(super) fn doubt_derived(&mut self) -> Result<(), StorageError> {
        for quad in self.store.derived_by_quads()? {
            self.transaction.remove(&quad);
        }
        Ok(())
    }

    /// Makes it last, and found.
    pub(super) fn commit(self) -> Result<(), Error> {
        self.commit_with(&Wholes::new())
    }

    /// The same, where all that is in some graphs is known.
    pub(super) fn commit_with(self, wholes: &Wholes<'_>) -> Result<(), Error> {
        let Self { mut transaction, store, before, account, .. } = self;
        let Account { counts, version, units, values, .. } = account;
        let failed = |e| Error::storage("write to the store", e);
        store.set_counts(&mut transaction, counts).map_err(failed)?;
        store.set_findable(&mut transaction, version).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        store.settle()?;
        store.have_values(values);
        store.find_what_changed(&units, wholes, before, version);
        Ok(())
    }
}

impl Account {
    fn add(&mut self, quad: QuadRef<'_>) {
        if let Some([articles, claims]) = self.counted.as_counted(quad) {
            self.counts.quads += 1;
            self.counts.articles += articles;
            self.counts.claims += claims;
        }
        if let Some((unit, entry)) = Entry::of(quad, &self.graphs) {
            self.version += &entry;
            self.units.insert(unit);
        }
        self.values.see(quad);
    }

    fn take(&mut self, quad: QuadRef<'_>) {
        if let Some([articles, claims]) = self.counted.as_counted(quad) {
            // What an earlier version did not count is not taken off either.
            self.counts.quads = self.counts.quads.saturating_sub(1);
            self.counts.articles = self.counts.articles.saturating_sub(articles);
            self.counts.claims = self.counts.claims.saturating_sub(claims);
        }
        if let Some((unit, entry)) = Entry::of(quad, &self.graphs) {
            self.version -= &entry;
            self.units.insert(unit);
        }
    }
}

/// What the counts of a store speak of: the graphs of articles, and those that they share.
struct Counted {
    articles: String,
    shared: [NamedNode; 2],
}

impl Counted {
    fn of(base: &Base) -> Self {
        let shared = [base.entities(), base.propositions()];
        Self { articles: format!("{base}graph/article/"), shared }
    }

    /// How many articles and claims a quad stands for, if it counts.
    fn as_counted(&self, quad: QuadRef<'_>) -> Option<[u64; 2]> {
        let GraphNameRef::NamedNode(graph) = quad.graph_name else { return None };
        let counts = self.shared.iter().any(|shared| graph == *shared)
            || graph.as_str().starts_with(&self.articles);
        let is =
            |class: TermRef<'_>| u64::from(quad.predicate == rdf::TYPE && quad.object == class);
        counts.then(|| [is(dic::ARTICLE.into()), is(dic::CLAIM.into())])
    }
}
