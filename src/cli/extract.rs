//! `dictum extract`: articles in, what they claim out, without a store. A filter: as many results
//! as articles, in their order, each as soon as those before it are done.

use std::{
    io::Write,
    iter,
    path::PathBuf,
    sync::mpsc,
    thread,
};

use anyhow::{Result, bail};
use clap::ValueEnum;
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

use super::{Common, Console, Exit, failures::Failures, table};
use crate::{
    article::{self, Article, ReadError},
    claim, json, pipeline,
    rdf::{ArticleGraph, Base},
    store::lines,
    text::Document,
};

/// Articles that may be under way for each thread.
const AHEAD: usize = 4;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files and folders; `-`, and nothing at all, is stdin
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How the results are written [default: a table on a terminal, else jsonl]
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
