//! `dictum demo`: the example articles, one question about them, and a server that answers it too.

use std::{net::SocketAddr, path::Path};

use anyhow::{Context as _, Result};
use rust_embed::RustEmbed;

use super::{
    Common, Console, Exit,
    serve::{self, Limits},
    table,
};
use crate::{
    article::{self, Article, ReadError},
    ingest::{self, Failure, Settings, Summary, Watch},
    store::{Options, Store},
};

/// The examples, in the program itself: an installed program has no folder beside it.
#[derive(RustEmbed)]
#[folder = "examples/"]
struct Examples;

/// The question.
const QUESTION: &str = "queries/who-attributed-the-attack-to-whom.rq";

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7979")]
    bind: SocketAddr,
    /// Stop after the answer
    #[arg(long)]
    no_serve: bool,
    #[command(flatten)]
    limits: Limits,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let store = Store::memory(&common.base())?;
        let settings =
            Settings { threads: common.threads.unwrap_or_default(), ..Settings::default() };
        let extractor = common.extractor()?;
        let summary = ingest::run(&store, articles(), &extractor, settings, &mut Loud)?;
        let Summary { new, claims, .. } = summary;
        writeln!(console.out, "{claims} claims from {new} invented articles.\n")?;
        let query = text(QUESTION)?;
        let title = query.lines().next().unwrap_or_default().trim_start_matches(['#', ' ']);
        writeln!(console.out, "{title}")?;
        let answer = store.query(&query, &Options::default())?.answer()?;
        table::write(answer, store.base(), console.out)?;
        if self.no_serve {
            return Ok(Exit::Done);
        }
        serve::serve(store, extractor, None, self.bind, &self.limits, console, |url, console| {
            let request = request(&query);
            writeln!(
                console.out,
                "\nThe same by SPARQL, until Ctrl-C:\n\n    curl {url}sparql -H 'Accept: text/csv' \
                 --data-urlencode {request}"
            )?;
            Ok(console.out.flush()?)
        })
    }
}

/// The question as curl takes it: from the file, in a clone of the repository; else in one line.
fn request(query: &str) -> String {
    let file = format!("examples/{QUESTION}");
    if Path::new(&file).exists() {
        return format!("query@{file}");
    }
    let lines = query.lines().filter(|line| !line.starts_with('#'));
    format!("'query={}'", lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" "))
}

/// An example file.
fn text(path: &str) -> Result<String> {
    let file = Examples::get(path).with_context(|| format!("there is no example {path}"))?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

/// All example articles.
fn articles() -> impl Iterator<Item = Result<Article, ReadError>> {
    let paths = Examples::iter().filter(|path| path.starts_with("articles/"));
    paths.flat_map(|path| {
        let bytes = Examples::get(&path).map(|file| file.data.into_owned()).unwrap_or_default();
        let articles: Vec<_> = article::read(&*bytes, &path).collect();
        articles
    })
}

/// The examples have no failures; if one does, that is worth a line.
struct Loud;

impl Watch<ReadError> for Loud {
    fn failed(&mut self, failure: Failure<ReadError>) {
        tracing::error!("{failure}");
    }

    fn stored(&mut self, _: &Summary) {}
}
