//! Many articles into a store, on all cores and in bounded memory.
//!
//! **In:** articles, or the reasons why they could not be read. **Out:** the store, and a
//! [`Summary`]. Three stages work at once: one thread reads, a pool extracts, the calling thread
//! stores. Each transaction takes what was extracted during the last one, since to make one last
//! takes as long whatever its size: where extraction is slow, articles are stored as soon as they
//! are there, and where it is fast, many at once. Articles are stored in the order of the input, so
//! that of two versions of one article the later wins, however many threads there are; apart from
//! that the store ends the same in any order and in transactions of any size. What cannot be read,
//! or makes extraction panic, is reported and passed over.

use std::{
    io, iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use rayon::prelude::*;

use crate::{
    article::Article,
    pipeline::{self, Extractor, Outcome},
    rdf::{ArticleGraph, Base},
    store::{Error, Store},
};

/// Portions in which inputs go from stage to stage, for each transaction.
const PORTIONS: usize = 4;

/// Bytes of text after which a portion is full, however few its articles.
const PORTION_BYTES: usize = 2 << 20;

/// Room for deeply nested pages and long sentences. Only what is used takes memory.
const STACK_BYTES: usize = 64 << 20;

/// How an ingest runs. None of it changes the outcome.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Threads that extract; 0 for one on each core.
    pub threads: usize,
    /// Inputs in a transaction, at most.
    pub batch: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threads: 0, batch: 128 }
    }
}

/// What became of the articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Inputs that were taken in, whatever became of them.
    pub read: usize,
    /// Articles that the store did not have.
    pub new: usize,
    /// Articles whose graph was replaced.
    pub replaced: usize,
    /// Articles that were there already.
    pub unchanged: usize,
    /// Inputs that could not be read or extracted.
    pub failed: usize,
    /// Claims found in all of them.
    pub claims: usize,
}

/// Why an input was passed over.
#[derive(Debug, thiserror::Error)]
pub enum Failure<E> {
    /// It could not be read.
    #[error(transparent)]
    Read(E),
    /// Extraction panicked: a mistake in Dictum.
    #[error("cannot extract claims from {name:?}: {message}")]
    Extract {
        /// The name of the article.
        name: String,
        /// What the panic said.
        message: String,
    },
}

/// Hears how an ingest goes on. Called on the thread that called [`run`].
pub trait Watch<E> {
    /// An input was passed over.
    fn failed(&mut self, failure: Failure<E>);

    /// More is on disk.
    fn stored(&mut self, so_far: &Summary);
}

/// Takes articles into a store.
pub fn run<E: Send>(
    store: &Store,
    articles: impl Iterator<Item = Result<Article, E>> + Send,
    extractor: &Extractor,
    settings: Settings,
    watch: &mut impl Watch<E>,
) -> Result<Summary, Error> {
    let extract = |article| pipeline::run(article, extractor);
    extract_and_store(store, articles, settings, watch, extract)
}

fn extract_and_store<E: Send>(
    store: &Store,
    articles: impl Iterator<Item = Result<Article, E>> + Send,
    settings: Settings,
    watch: &mut impl Watch<E>,
    extract: impl Fn(Article) -> Outcome + Sync,
) -> Result<Summary, Error> {
    let failed = |source| Error::Io { doing: "start the threads of an ingest".to_owned(), source };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(settings.threads)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|e| failed(io::Error::other(e)))?;
    // Memory holds a few portions and two transactions, whatever stage is the slow one.
    let batch = settings.batch.max(1);
    let portion = batch.div_ceil(PORTIONS);
    let together = batch / portion;
    let (to_extract, from_reading) = sync_channel(1);
    let (to_store, from_extracting) = sync_channel(together);
    let (base, extract) = (store.base(), &extract);
    thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, move || read(articles, portion, &to_extract))
            .map_err(failed)?;
        thread::Builder::new()
            .spawn_scoped(scope, move || {
                pool.install(move || extract_all(&from_reading, &to_store, base, extract));
            })
            .map_err(failed)?;
        // Returning early drops the receiver, at which the other stages stop.
        write(store, &from_extracting, together, watch)
    })
}

/// Inputs on their way to be extracted.
type Read<E> = Vec<Result<Article, E>>;

/// What was extracted from a portion of inputs, in their order.
type Extracted<E> = Vec<Result<Mapped, Failure<E>>>;

/// An article ready to be stored.
struct Mapped {
    graph: ArticleGraph,
    claims: usize,
}

fn read<E>(
    articles: impl Iterator<Item = Result<Article, E>>,
    most: usize,
    to: &SyncSender<Read<E>>,
) {
    let (mut portion, mut bytes) = (Vec::new(), 0);
    for article in articles {
        bytes += article.as_ref().map_or(0, |article| article.text.len());
        portion.push(article);
        if portion.len() >= most || bytes >= PORTION_BYTES {
            bytes = 0;
            if to.send(std::mem::take(&mut portion)).is_err() {
                return; // storing failed
            }
        }
    }
    if !portion.is_empty() {
        let _sent = to.send(portion);
    }
}

fn extract_all<E: Send>(
    from: &Receiver<Read<E>>,
    to: &SyncSender<Extracted<E>>,
    base: &Base,
    extract: &(impl Fn(Article) -> Outcome + Sync),
) {
    for portion in from {
        let one = |article: Result<Article, E>| map(article.map_err(Failure::Read)?, base, extract);
        let mapped = portion.into_par_iter().map(one).collect();
        if to.send(mapped).is_err() {
            return; // storing failed
        }
    }
}

fn map<E>(
    article: Article,
    base: &Base,
    extract: &impl Fn(Article) -> Outcome,
) -> Result<Mapped, Failure<E>> {
    let name = article.name.clone();
    guarded(&name, || {
        let outcome = extract(article);
        Mapped { graph: ArticleGraph::of(&outcome, base), claims: outcome.claims.len() }
    })
}

/// Extracts from the article called `name`; a panic becomes a failure. Whatever `extract` borrows
/// must not be changed by it.
pub fn guarded<T, E>(name: &str, extract: impl FnOnce() -> T) -> Result<T, Failure<E>> {
    catch_unwind(AssertUnwindSafe(extract)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or(panic.downcast_ref::<&str>().copied());
        let message = text.unwrap_or("it panicked").to_owned();
        Failure::Extract { name: name.to_owned(), message }
    })
}

/// Stores what was extracted: with a portion those that wait behind it, so many in all at most.
fn write<E>(
    store: &Store,
    portions: &Receiver<Extracted<E>>,
    together: usize,
    watch: &mut impl Watch<E>,
) -> Result<Summary, Error> {
    let mut summary = Summary::default();
    while let Ok(first) = portions.recv() {
        let mut graphs = Vec::new();
        for one in iter::once(first).chain(portions.try_iter().take(together - 1)).flatten() {
            summary.read += 1;
            match one {
                Ok(mapped) => {
                    summary.claims += mapped.claims;
                    graphs.push(mapped.graph);
                }
                Err(failure) => {
                    summary.failed += 1;
                    watch.failed(failure);
                }
            }
        }
        let changes = store.ingest(&graphs)?;
        summary.new += changes.new;
        summary.replaced += changes.replaced;
        summary.unchanged += changes.unchanged;
        watch.stored(&summary);
    }
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::{
        rdf::sample,
        store::{Format, Rdf},
    };

    /// What an ingest told.
    #[derive(Default)]
    struct Heard {
        failed: Vec<String>,
        stored: Vec<Summary>,
    }

    impl Watch<String> for Heard {
        fn failed(&mut self, failure: Failure<String>) {
            self.failed.push(match failure {
                Failure::Read(why) => why,
                Failure::Extract { name, message } => format!("{name}: {message}"),
            });
        }

        fn stored(&mut self, so_far: &Summary) {
            self.stored.push(*so_far);
        }
    }

    /// Ingests articles, each of which stands for the outcome of its number.
    fn ingest(
        store: &Store,
        inputs: Vec<Result<Article, String>>,
        settings: Settings,
    ) -> (Summary, Heard) {
        let outcomes = sample::many(50);
        let extract = |article: Article| {
            let number: usize = article.name.parse().unwrap();
            outcomes[number].clone()
        };
        let mut heard = Heard::default();
        let inputs = inputs.into_iter();
        let summary = extract_and_store(store, inputs, settings, &mut heard, extract).unwrap();
        (summary, heard)
    }

    fn named(name: &str) -> Article {
        Article { name: name.to_owned(), ..Article::default() }
    }

    fn numbered(number: usize) -> Article {
        named(&number.to_string())
    }

    fn dump(store: &Store) -> Vec<String> {
        let mut out = Vec::new();
        store.export(Format::NQuads, Rdf::V12, &mut out).unwrap();
        let mut lines: Vec<_> =
            String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn threads_batches_and_order_do_not_matter() {
        let run = |threads, batch, reversed| {
            let store = Store::memory(&Base::default()).unwrap();
            let mut inputs: Vec<_> = (0..50).map(numbered).map(Ok).collect();
            if reversed {
                inputs.reverse();
            }
            let (summary, heard) = ingest(&store, inputs, Settings { threads, batch });
            let expected = Summary { read: 50, new: 50, claims: 50, ..Summary::default() };
            assert_eq!(summary, expected);
            assert_eq!(heard.stored.last(), Some(&expected));
            assert!(heard.stored.len() >= 50_usize.div_ceil(batch));
            let mut before = 0;
            for so_far in &heard.stored {
                assert!((1..=batch).contains(&(so_far.read - before)), "{:?}", heard.stored);
                before = so_far.read;
            }
            dump(&store)
        };
        let expected = run(1, 50, false);
        assert_eq!(run(4, 3, false), expected);
        assert_eq!(run(2, 1, true), expected);
    }

    #[test]
    fn what_waits_is_stored_at_once_up_to_a_limit() {
        let store = Store::memory(&Base::default()).unwrap();
        let outcomes = sample::many(5);
        let (to, from) = sync_channel(5);
        for outcome in &outcomes {
            let mapped = map(Article::default(), store.base(), &|_| outcome.clone());
            to.send(vec![mapped]).unwrap();
        }
        drop(to);
        let mut heard = Heard::default();
        let summary = write(&store, &from, 3, &mut heard).unwrap();
        let read: Vec<usize> = heard.stored.iter().map(|so_far| so_far.read).collect();
        assert_eq!((read, summary.new), (vec![3, 5], 5));
    }

    #[test]
    fn what_fails_is_reported_and_passed_over() {
        let store = Store::memory(&Base::default()).unwrap();
        let inputs = vec![
            Ok(numbered(0)),
            Err("bad.html: no story".to_owned()),
            Ok(named("x")),
            Ok(numbered(1)),
            Ok(numbered(0)),
        ];
        let (summary, heard) = ingest(&store, inputs, Settings::default());
        let expected =
            Summary { read: 5, new: 2, unchanged: 1, failed: 2, claims: 3, ..Summary::default() };
        assert_eq!(summary, expected);
        assert_eq!(heard.failed[0], "bad.html: no story");
        assert!(
            heard.failed[1].starts_with("x: "),
            "the panic names its article: {:?}",
            heard.failed
        );
        assert_eq!(store.counts().unwrap().articles, 2);
    }

    /// Sees how far reading is ahead of storing.
    struct Slow<'a>(&'a AtomicUsize, usize);
    impl Watch<String> for Slow<'_> {
        fn failed(&mut self, _: Failure<String>) {}
        fn stored(&mut self, so_far: &Summary) {
            self.1 = self.1.max(self.0.load(Ordering::SeqCst) - so_far.read);
        }
    }

    #[test]
    fn reading_waits_for_storing() {
        let read = AtomicUsize::new(0);
        let store = Store::memory(&Base::default()).unwrap();
        let articles = (0..1000).map(|n| {
            read.fetch_add(1, Ordering::SeqCst);
            Ok(numbered(n))
        });
        let mut slow = Slow(&read, 0);
        let settings = Settings { threads: 2, batch: 10 };
        let outcome = |article: Article| Outcome {
            article: Article { text: article.name.clone(), ..article },
            claims: Vec::new(),
            entities: crate::entity::Entities::default(),
            notes: Vec::new(),
            extractor: String::new(),
        };
        let summary = extract_and_store(&store, articles, settings, &mut slow, outcome).unwrap();
        assert_eq!(summary.new, 1000);
        // At each of the three stages and the two doors between them stands one batch at most.
        assert!(slow.1 <= 60, "{} articles were in memory", slow.1);
    }
}
