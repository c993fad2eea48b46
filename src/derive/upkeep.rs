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
    words::{hash, mix},
};
use crate::{
    rdf::{ArticleId, vocab::rdf},
    store::{Error, Store},
};

/// The version of the rules. What was made by others is made again.
const RULES: &str = "4";

/// Articles that are read and written at once.
const BATCH: usize = 256;

/// Subjects of which a transaction of a rebuild writes what is said.
const SUBJECTS: usize = 5_000;

/// Quads from which on it is cheaper to sort them and add them by themselves.
const BULK: usize = 2_000;

/// Quads that a transaction takes out.
const QUADS: usize = 20_000;

/// How far a derivation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// So many articles of all have been read.
    Read(usize, usize),
    /// So many quads have been written or taken out.
    Written(usize),
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

    /// Derives what follows from articles that came since, at the cost of what they touch. The first
    /// call of a process that has anything to do reads the other articles, too; where what the store
    /// holds was made by other rules, or not from these articles, everything is derived anew.
    pub fn follow(&self) -> Result<Summary, Error> {
        let mut guard = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let awaiting = self.store.awaiting()?;
        let rules = self.store.derived_by()?;
        let whole = rules.as_deref() == Some(RULES);
        // On an error what is known may not be what is in the store.
        let mut corpus = match guard.take() {
            Some(corpus) => corpus,
            None if whole && awaiting.is_empty() => return Ok(Summary::default()),
            None if whole => self.load(&awaiting)?,
            None => {
                let (corpus, summary) = self.whole(&mut |_| ())?;
                *guard = Some(corpus);
                return Ok(summary);
            }
        };
        let mut summary = Summary::default();
        for ids in awaiting.chunks(BATCH) {
            let (articles, gone) = self.read(ids, &mut corpus)?;
            summary.read += ids.len();
            let patch = corpus.change(articles, &gone, &mut |_| ());
            let (out, new) = self.difference(&patch)?;
            self.store.exchange(&out, &new, rules.as_deref(), ids)?;
            summary.removed += out.len();
            summary.added += new.len();
        }
        (summary.claims, summary.utterances) = corpus.counts();
        *guard = Some(corpus);
        Ok(summary)
    }

    /// What is known of all articles but some: what the store holds follows from them.
    fn load(&self, awaiting: &[ArticleId]) -> Result<Corpus, Error> {
        let mut ids = self.store.articles()?;
        ids.retain(|id| awaiting.binary_search(id).is_err());
        let mut corpus = Corpus::empty(self.store.base().clone());
        let articles = self.read_all(&ids, &mut corpus, &mut |_| ())?;
        corpus.change(articles, &[], &mut Patch::clear);
        Ok(corpus)
    }

    /// Reads everything, and makes the derived graphs what follows from it.
    fn whole(&self, watch: &mut dyn FnMut(Progress)) -> Result<(Corpus, Summary), Error> {
        let awaiting = self.store.awaiting()?;
        let mut corpus = Corpus::empty(self.store.base().clone());
        let ids = self.store.articles()?;
        let articles = self.read_all(&ids, &mut corpus, watch)?;
        let mut writer = Rewriting::of(self);
        let mut rest = corpus.change(articles, &[], &mut |patch| {
            if patch.said.len() >= SUBJECTS {
                writer.write(patch, watch);
            }
        });
        writer.write(&mut rest, watch);
        let (added, removed) = writer.finish()?;
        let current = self.store.derived_by()?.as_deref() == Some(RULES);
        if added + removed > 0 || !awaiting.is_empty() || !current {
            self.store.exchange(&[], &[], Some(RULES), &awaiting)?;
        }
        let (claims, utterances) = corpus.counts();
        let summary = Summary { read: ids.len(), claims, utterances, added, removed };
        Ok((corpus, summary))
    }

    fn read_all(
        &self,
        ids: &[ArticleId],
        corpus: &mut Corpus,
        watch: &mut dyn FnMut(Progress),
    ) -> Result<Vec<Article>, Error> {
        let mut articles = Vec::with_capacity(ids.len());
        for part in ids.chunks(BATCH) {
            articles.extend(self.read(part, corpus)?.0);
            watch(Progress::Read(articles.len(), ids.len()));
        }
        Ok(articles)
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

/// Writes a rebuild part by part, each in a transaction of its own: until the last one the store
/// says that its graphs are not whole.
struct Rewriting<'a> {
    of: &'a Derivation,
    /// Hashes of the subjects that were looked at.
    said: HashSet<u64>,
    added: usize,
    removed: usize,
    failed: Option<Error>,
}

impl<'a> Rewriting<'a> {
    fn of(of: &'a Derivation) -> Self {
        Self { of, said: HashSet::new(), added: 0, removed: 0, failed: None }
    }

    fn write(&mut self, patch: &mut Patch, watch: &mut dyn FnMut(Progress)) {
        if self.failed.is_none() {
            self.said.extend(patch.said.keys().map(subject_key));
            let written = self.of.difference(patch).and_then(|(out, new)| self.exchange(&out, new));
            self.failed = written.err();
            watch(Progress::Written(self.added + self.removed));
        }
        patch.clear();
    }

    fn exchange(&mut self, out: &[Quad], new: Vec<Quad>) -> Result<(), Error> {
        (self.removed, self.added) = (self.removed + out.len(), self.added + new.len());
        let store = &self.of.store;
        if new.len() >= BULK {
            store.add_derived(new)?;
            return if out.is_empty() { Ok(()) } else { store.exchange(out, &[], None, &[]) };
        }
        if out.is_empty() && new.is_empty() {
            return Ok(());
        }
        store.exchange(out, &new, None, &[])
    }

    /// Takes out what is said of anything else; how many quads were added and removed in all.
    fn finish(mut self) -> Result<(usize, usize), Error> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        for graph in Graph::ALL {
            let name = graph.name(self.of.store.base());
            let stored = self.of.store.pick(name.as_ref(), |quad| match &quad.subject {
                NamedOrBlankNode::NamedNode(subject) => {
                    !self.said.contains(&subject_key(&(graph, subject.clone())))
                }
                NamedOrBlankNode::BlankNode(_) => true,
            })?;
            for out in stored.chunks(QUADS) {
                self.exchange(out, Vec::new())?;
            }
        }
        Ok((self.added, self.removed))
    }
}

fn subject_key((graph, subject): &(Graph, NamedNode)) -> u64 {
    mix(hash(subject.as_str().as_bytes()) ^ *graph as u64)
}
