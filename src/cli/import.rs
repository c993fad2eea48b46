//! `dictum import`: what others found out about claims, into the store.

use std::{
    fs::File,
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use clap::ValueEnum;
use oxigraph::model::{NamedOrBlankNode, Quad};
use serde_json::json;

use super::{Common, Console, Exit};
use crate::{article::unpack, review, store::Store};

/// Longest input, in bytes: it is read as one.
const LONGEST: u64 = 256 << 20;

/// What is imported.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Fact checks as schema.org has them: JSON-LD, JSON lines, or a Data Commons feed.
    #[value(name = "claimreview")]
    ClaimReview,
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files to read; `-` is stdin; .gz and .zst are read through
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// What they hold
    #[arg(long)]
    format: What,
    /// Write the records that failed to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
}

#[derive(Default)]
struct Count {
    read: usize,
    joined: usize,
    links: usize,
    failed: usize,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let What::ClaimReview = self.format;
        let store = common.existing_store()?;
        let mut errors = match &self.errors {
            Some(path) => {
                let file = File::create(path);
                Some(file.with_context(|| format!("cannot create {}", path.display()))?)
            }
            None => None,
        };
        let mut count = Count::default();
        for file in &self.files {
            let text = text(file)?;
            let name = file.display().to_string();
            for review in review::read(&text) {
                match review {
                    Ok(review) => take_in(&review, &store, &mut count)?,
                    Err(bad) => {
                        count.failed += 1;
                        console.say(format_args!("dictum: {name}: {bad}"));
                        if let Some(errors) = &mut errors {
                            let line =
                                json!({"input": name, "place": bad.place, "error": bad.what});
                            writeln!(errors, "{line}").context("cannot write the errors")?;
                        }
                    }
                }
            }
        }
        let Count { read, joined, links, failed } = count;
        if !common.quiet {
            console.say(format_args!(
                "{read} reviews read, {failed} failed; {joined} joined to {links} claims"
            ));
        }
        Ok(if failed > 0 { Exit::SomeFailed } else { Exit::Done })
    }
}

/// Stores a review, in place of what was stored of it.
fn take_in(review: &review::Review, store: &Store, count: &mut Count) -> Result<()> {
    let matches = review::matches(review, store)?;
    let (node, new) = review::quads(review, &matches, store.base());
    let mut old: Vec<Quad> = Vec::new();
    let graph = store.base().reviews();
    let mut parts = vec![node.clone()];
    for quad in store.quads(None, None, Some(node.as_ref()), Some(graph.as_ref()))? {
        parts.extend(subject(&quad));
    }
    for quad in &new {
        parts.extend(subject(quad));
    }
    parts.sort();
    parts.dedup();
    for part in parts {
        old.extend(store.quads(Some(part.as_ref()), None, None, Some(graph.as_ref()))?);
    }
    old.retain(|quad| !new.contains(quad));
    store.amend(&old, &new)?;
    count.read += 1;
    count.joined += usize::from(!matches.is_empty());
    count.links += matches.len();
    Ok(())
}

fn subject(quad: &Quad) -> Option<oxigraph::model::NamedNode> {
    match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => Some(node.clone()),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}

/// The whole of a file.
fn text(file: &Path) -> Result<String> {
    let named = || format!("cannot read {}", file.display());
    let input: Box<dyn Read + Send> = match file.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => Box::new(File::open(file).with_context(named)?),
    };
    let mut text = String::new();
    let (_, input) = unpack(input).with_context(named)?;
    input.take(LONGEST + 1).read_to_string(&mut text).with_context(named)?;
    anyhow::ensure!(
        text.len() as u64 <= LONGEST,
        "{} is longer than {LONGEST} bytes",
        file.display()
    );
    Ok(text)
}
