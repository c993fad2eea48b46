//! How long each stage takes: reading, analysing, finding attributions, the whole pipeline, storing,
//! and the questions people ask. The articles are the examples, again and again.

use std::{hint::black_box, path::Path, time::Duration};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dictum::{
    article::{self, Article},
    claim::{
        Finder,
        model::{Model, Scratch, pieces::Pieces, windows::windows},
    },
    ingest::{self, Failure, Settings, Summary, Watch},
    network::Simd,
    pipeline,
    rdf::Base,
    store::{Options, Store},
    text::{Document, parse::Pipeline},
};

fn examples(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the examples are in the repository")
        .map(|entry| entry.expect("a folder can be listed").path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            (path.display().to_string(), std::fs::read(&path).expect("an example can be read"))
        })
        .collect()
}

fn articles() -> Vec<Article> {
    let files = examples("articles");
    files
        .iter()
        .flat_map(|(name, bytes)| article::read(bytes.as_slice(), name))
        .map(|article| article.expect("the examples are articles"))
        .collect()
}

/// `n` articles, each with an address of its own.
fn many(n: usize) -> Vec<Article> {
    let some = articles();
    (0..n)
        .map(|i| {
            let mut article = some[i % some.len()].clone();
            article.url = Some(format!("https://bench.example/{i}"));
            article
        })
        .collect()
}

struct Quiet;

impl<E> Watch<E> for Quiet {
    fn failed(&mut self, _: Failure<E>) {}
    fn stored(&mut self, _: &Summary) {}
}

fn filled(articles: Vec<Article>) -> Store {
    let store = Store::memory(&Base::default()).expect("a store in memory opens");
    let articles = articles.into_iter().map(Ok::<_, std::convert::Infallible>);
    ingest::run(&store, articles, &Finder::Rules.into(), Settings::default(), &mut Quiet)
        .expect("the examples are stored");
    store
}

fn stages(c: &mut Criterion) {
    let articles = articles();
    let bytes: usize = articles.iter().map(|a| a.text.len()).sum();
    let files = examples("articles");
    let mut group = c.benchmark_group("stages");
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("read", |b| {
        b.iter(|| {
            files
                .iter()
                .map(|(name, bytes)| article::read(bytes.as_slice(), name).count())
                .sum::<usize>()
        });
    });
    group.bench_function("analyse", |b| {
        b.iter(|| articles.iter().map(|a| black_box(Document::of(a)).tokens.len()).sum::<usize>());
    });
    let documents: Vec<_> = articles.iter().map(Document::of).collect();
    group.bench_function("attribute", |b| {
        b.iter(|| documents.iter().map(|d| Finder::Rules.find(d).len()).sum::<usize>());
    });
    let rules = Finder::Rules.into();
    group.bench_function("pipeline", |b| {
        b.iter_batched(
            || articles.clone(),
            |articles| {
                articles.into_iter().map(|a| pipeline::run(a, &rules).claims.len()).sum::<usize>()
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

/// The learned model in word pieces a second, with each instruction set but the slowest.
fn reading(c: &mut Criterion) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/attribution.safetensors");
    let model = Model::load(&std::fs::read(file).expect("the model is in the repository"))
        .expect("the model loads");
    let articles = articles();
    let all: Vec<_> =
        articles.iter().map(|a| Pieces::of(&Document::of(a), &model.vocabulary)).collect();
    let mut group = c.benchmark_group("model");
    group.sample_size(10);
    group.throughput(Throughput::Elements(all.iter().map(|p| p.ids.len() as u64).sum()));
    for simd in Simd::all().into_iter().filter(|&simd| simd != Simd::PORTABLE) {
        let model = model.clone().with(simd);
        let mut scratch = Scratch::default();
        group.bench_function(format!("encoder and tagger, {simd:?}"), |b| {
            b.iter(|| {
                for pieces in &all {
                    for window in windows(pieces) {
                        black_box(model.read(pieces, window, &mut scratch));
                    }
                }
            });
        });
    }
    group.finish();
}

/// Grammar and names.
fn parsing(c: &mut Criterion) {
    let articles = articles();
    let words: usize = articles.iter().map(|a| a.text.split_whitespace().count()).sum();
    let pipeline = Pipeline::embedded();
    let mut group = c.benchmark_group("parse");
    group.bench_function("load", |b| {
        let bytes =
            std::fs::read("models/linguistic.safetensors").expect("it is in the repository");
        b.iter(|| Pipeline::load(black_box(&bytes)).expect("it is a model"));
    });
    group.sample_size(10).throughput(Throughput::Elements(words as u64));
    group.bench_function("words", |b| {
        b.iter(|| {
            articles
                .iter()
                .map(|a| pipeline.parse(&a.text, 0..a.text.len()).words.len())
                .sum::<usize>()
        });
    });
    group.finish();
}

fn storing(c: &mut Criterion) {
    let mut group = c.benchmark_group("store");
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function("ingest 1000 in memory", |b| {
        b.iter_batched(|| many(1000), filled, BatchSize::PerIteration);
    });
    group.finish();
}

fn asking(c: &mut Criterion) {
    let store = filled(many(1000));
    let mut group = c.benchmark_group("query");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    for (name, query) in examples("queries") {
        let query = String::from_utf8(query).expect("queries are text");
        let name = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let short = [
            "who-attributed-the-attack-to-whom",
            "who-accuses-whom",
            "highlight-an-article",
            "timeline",
        ];
        if short.contains(&name.as_str()) {
            group.bench_function(name, |b| {
                b.iter(|| {
                    store
                        .query(&query, &Options::default())
                        .and_then(dictum::store::Query::answer)
                        .expect("the examples are queries")
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, stages, reading, parsing, storing, asking);
criterion_main!(benches);
