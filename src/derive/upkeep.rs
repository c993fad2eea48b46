//! Deriving in a store: all anew, or what came since.
//!
//! **In:** a [`Store`]. **Out:** its derived graphs. The store says from which articles nothing was
//! derived yet, and whether its derived graphs are whole; both change in the transaction that writes
//! what follows. So a process that is killed leaves work to do, never a wrong picture that is taken
//! for a right one.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use oxigraph::model::{NamedNode, NamedOrBlankNode, Quad, Term};

use super::{
    corpus::Corpus,
    graphs::{Graph, Patch},
    record::{Article, Propositions},
};
use crate::{
    rdf::{ArticleId, vocab::rdf},
    store::{Error, Store},
};

/// The version of the rules. What was made by others is made again.
const RULES: &str = "2";

/// Articles that are read and written at once.
const BATCH: usize = 256;

/// Quads that a transaction of a rebuild exchanges.
const EXCHANGED: usize = 100_000;

/// How far a derivation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many articles of all have been read.
    Read(usize, usize),
    /// So many quads of all that change have been written.
    Written(usize, usize),
}

/// What was derived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Articles that were read.
    pub read: usize,
    /// Claims in the store.
    pub claims: usize,
    /// Utterances that they report.
    pub utterances: usize,
    /// Quads that were written.
    pub added: usize,
    /// Quads that were taken out.
    pub removed: usize,
}

/// Keeps the derived graphs of a store. Cheap to clone; clones share what they know.
#[derive(Clone, Debug)]
pub struct Derivation {
    store: Store,
    /// What is known of the articles whose consequences are in the store; nothing until the first
    /// use.
    known: Arc<Mutex<Option<Corpus>>>,
}

impl Derivation {
    /// Of a store. Reads nothing yet.
    pub fn of(store: &Store) -> Self {
        Self { store: store.clone(), known: Arc::default() }
    }

    /// Derives everything from all articles, and writes what differs from what is there.
    pub fn rebuild(&self, watch: &mut dyn FnMut(Progress)) -> Result<Summary, Error> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = None;
        let (corpus, summary) = self.whole(watch)?;
        *known = Some(corpus);
        Ok(summary)
    }

    /// Derives what follows from articles that came since. The first call of a process reads the
    /// whole store; each further one costs what the new articles touch.
    pub fn follow(&self) -> Result<Summary, Error> {
        let mut guard = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // On an error what is known may not be what is in the store.
        let Some(mut corpus) = guard.take() else {
            let (corpus, summary) = self.whole(&mut |_| ())?;
            *guard = Some(corpus);
            return Ok(summary);
        };
        let awaiting = self.store.awaiting()?;
        let mut summary = Summary::default();
        for ids in awaiting.chunks(BATCH) {
            let (articles, gone) = self.read(ids, &mut corpus)?;
            summary.read += ids.len();
            let patch = corpus.change(articles, &gone);
            let (out, new) = self.difference(&patch)?;
            self.store.exchange(&out, &new, Some(RULES), ids)?;
            summary.removed += out.len();
            summary.added += new.len();
        }
        (summary.claims, summary.utterances) = corpus.counts();
        *guard = Some(corpus);
        Ok(summary)
    }

    /// Reads everything, and makes the derived graphs what follows from it.
    fn whole(&self, watch: &mut dyn FnMut(Progress)) -> Result<(Corpus, Summary), Error> {
        let awaiting = self.store.awaiting()?;
        let mut corpus = Corpus::empty(self.store.base().clone());
        let mut articles = Vec::new();
        let ids = self.store.articles()?;
        for part in ids.chunks(BATCH) {
            articles.extend(self.read(part, &mut corpus)?.0);
            watch(Progress::Read(articles.len(), ids.len()));
        }
        let patch = corpus.change(articles, &[]);
        let mut summary = Summary { read: ids.len(), ..Summary::default() };
        (summary.claims, summary.utterances) = corpus.counts();
        let mut new: HashSet<Quad> = patch.quads(self.store.base()).collect();
        let mut out = Vec::new();
        for graph in Graph::ALL {
            let stored = self.store.graph(graph.name(self.store.base()).as_ref())?;
            out.extend(stored.into_iter().filter(|quad| !new.remove(quad)));
        }
        let mut new: Vec<_> = new.into_iter().collect();
        new.sort_by_cached_key(ToString::to_string);
        (summary.removed, summary.added) = (out.len(), new.len());
        let all = out.len() + new.len();
        let mut written = 0;
        // In several transactions: until the last one the store says that its graphs are not whole.
        while out.len() + new.len() > EXCHANGED {
            let more = EXCHANGED - EXCHANGED.min(out.len());
            let out_now: Vec<_> = out.drain(..EXCHANGED.min(out.len())).collect();
            let new_now: Vec<_> = new.drain(..more.min(new.len())).collect();
            self.store.exchange(&out_now, &new_now, None, &[])?;
            written += out_now.len() + new_now.len();
            watch(Progress::Written(written, all));
        }
        let current = self.store.derived_by()?.as_deref() == Some(RULES);
        if all > 0 || !awaiting.is_empty() || !current {
            self.store.exchange(&out, &new, Some(RULES), &awaiting)?;
        }
        watch(Progress::Written(all, all));
        Ok((corpus, summary))
    }

    /// Reads articles; those that the store does not have come back as gone.
    fn read(
        &self,
        ids: &[ArticleId],
        corpus: &mut Corpus,
    ) -> Result<(Vec<Article>, Vec<ArticleId>), Error> {
        let (mut articles, mut gone) = (Vec::new(), Vec::new());
        let mut propositions = Propositions::new();
        for id in ids {
            let own = self.store.article(id)?;
            for proposition in Article::propositions(&own) {
                if !propositions.contains_key(proposition)
                    && let Some(terms) = self.terms(proposition)?
                {
                    propositions.insert(proposition.clone(), terms);
                }
            }
            match Article::of(&own, &propositions, &mut corpus.names) {
                Some(article) => articles.push(article),
                None => gone.push(id.clone()),
            }
        }
        Ok((articles, gone))
    }

    /// What a proposition says.
    pub(super) fn terms(&self, proposition: &NamedNode) -> Result<Option<[NamedNode; 3]>, Error> {
        let graph = self.store.base().propositions();
        let quads =
            self.store.quads(Some(proposition.as_ref()), None, None, Some(graph.as_ref()))?;
        let term = |predicate| {
            quads.iter().find(|quad| quad.predicate == predicate).and_then(|q| match &q.object {
                Term::NamedNode(node) => Some(node.clone()),
                _ => None,
            })
        };
        let terms = (term(rdf::SUBJECT), term(rdf::PREDICATE), term(rdf::OBJECT));
        let (Some(subject), Some(predicate), Some(object)) = terms else { return Ok(None) };
        Ok(Some([subject, predicate, object]))
    }

    /// What a patch takes out of the store, and what it puts in.
    fn difference(&self, patch: &Patch) -> Result<(Vec<Quad>, Vec<Quad>), Error> {
        let base = self.store.base();
        let mut subjects: BTreeSet<_> = patch.said.keys().cloned().collect();
        // The links that an utterance had are not all among those that it has.
        let utterances = base.utterances();
        for utterance in &patch.linked {
            let (from, graph) = (Some(utterance.as_ref()), Some(utterances.as_ref()));
            for link in self.store.quads(None, Some(rdf::SUBJECT), from, graph)? {
                if let NamedOrBlankNode::NamedNode(link) = link.subject {
                    subjects.insert((Graph::Utterances, link));
                }
            }
        }
        let mut out = Vec::new();
        let mut new: HashSet<Quad> = patch.quads(base).collect();
        let names: BTreeMap<_, _> = Graph::ALL.map(|graph| (graph, graph.name(base))).into();
        while let Some((graph, subject)) = subjects.pop_first() {
            let stored = self.store.quads(
                Some(subject.as_ref()),
                None,
                None,
                Some(names[&graph].as_ref()),
            )?;
            out.extend(stored.into_iter().filter(|quad| !new.remove(quad)));
        }
        Ok((out, new.into_iter().collect()))
    }
}
