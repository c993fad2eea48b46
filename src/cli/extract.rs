//! `dictum extract`: articles in, what they claim out, without a store. A filter: as many results
//! as articles, in their order, each as soon as those before it are done.

use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use super::{
    Common, Console, Exit, failures::Failures, inputs::articles, ordered::ordered, table, usage,
};
use crate::{
    article::{Article, ReadError},
    ingest::{Failure, guarded},
    json,
    pipeline::{self, Extractor},
    rdf::{ArticleGraph, Base},
    text::Document,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; `-` is stdin
    #[arg(value_name = "PATH", default_value = "-")]
    paths: Vec<PathBuf>,
    /// How the results are written [default: table on a terminal, else jsonl]
    #[arg(long)]
    format: Option<Layout>,
    /// What is printed of each article
    #[arg(long, default_value = "claims")]
    level: Level,
    /// Write the inputs that failed to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

/// How results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// One JSON object per article and line
    Jsonl,
    /// The quads that a store would keep
    Nquads,
    /// For people
    Table,
}

/// What is printed of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Level {
    /// Who said what to whom, with entities
    Claims,
    /// Source, cue and content alone
    Attributions,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let default = if console.terminal { Layout::Table } else { Layout::Jsonl };
        let print: fn(Article, &Extractor, &Base) -> String =
            match (self.level, self.format.unwrap_or(default)) {
                (Level::Claims, Layout::Jsonl) => claims_as_json,
                (Level::Claims, Layout::Nquads) => claims_as_quads,
                (Level::Claims, Layout::Table) => claims_as_table,
                (Level::Attributions, Layout::Jsonl) => {
                    |article, extractor, _| attributions_as_json(&article, extractor)
                }
                (Level::Attributions, Layout::Table) => {
                    |article, extractor, _| attributions_as_table(&article, extractor)
                }
                (Level::Attributions, Layout::Nquads) => {
                    return Err(usage("attributions have no quads, only claims do"));
                }
            };
        let (extractor, base) = (common.extractor()?, common.base());
        let mut failures = Failures::none(self.errors.as_deref())?;
        let articles = articles(&self.paths, &common.data);
        let threads = common.threads.unwrap_or_default();
        let work = |article: Result<Article, ReadError>| {
            let article = article.map_err(Failure::Read)?;
            let name = article.name.clone();
            guarded(&name, || print(article, &extractor, &base))
        };
        ordered(threads, articles, work, |printed| {
            match printed {
                Ok(text) => write!(console.out, "{text}").and_then(|()| console.out.flush())?,
                Err(failure) => failures.add(failure, console)?,
            }
            Ok(())
        })?;
        Ok(failures.exit())
    }
}

fn claims_as_json(article: Article, extractor: &Extractor, base: &Base) -> String {
    line(&json::Article::of(&pipeline::run(article, extractor), base))
}

fn claims_as_quads(article: Article, extractor: &Extractor, base: &Base) -> String {
    let graph = ArticleGraph::of(&pipeline::run(article, extractor), base);
    let quads = graph.own.iter().chain(&graph.shared);
    quads.flat_map(|quad| [quad.to_string(), " .\n".to_owned()]).collect()
}

fn claims_as_table(article: Article, extractor: &Extractor, base: &Base) -> String {
    let article = json::Article::of(&pipeline::run(article, extractor), base);
    let names =
        |named: &[json::Named]| named.iter().map(|n| n.name.clone()).collect::<Vec<_>>().join(", ");
    let rows = article.claims.iter().map(|claim| {
        let speakers: Vec<_> = claim.speakers.iter().map(|s| s.named.clone()).collect();
        [claim.acts.join(", "), names(&speakers), names(&claim.targets), claim.text.clone()]
    });
    let heading = heading(&article.file, article.title.as_deref());
    heading + &table::of(["act", "speaker", "target", "words"], rows)
}

fn attributions_as_json(article: &Article, extractor: &Extractor) -> String {
    let found = extractor.finder.find(&Document::of(article));
    line(&json::Attributions::of(article, &found))
}

fn attributions_as_table(article: &Article, extractor: &Extractor) -> String {
    let words = |spans: &[crate::span::Span]| {
        let words = spans.iter().map(|span| span.slice(&article.text).replace('\n', " "));
        words.collect::<Vec<_>>().join(" … ")
    };
    let found = extractor.finder.find(&Document::of(article));
    let rows = found.iter().map(|a| [words(&a.source), words(a.cue.as_slice()), words(&a.content)]);
    heading(&article.name, article.title.as_deref())
        + &table::of(["source", "cue", "content"], rows)
}

fn heading(file: &str, title: Option<&str>) -> String {
    title.map_or_else(|| format!("{file}\n"), |title| format!("{file}: {title}\n"))
}

fn line(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers serialise") + "\n"
}
