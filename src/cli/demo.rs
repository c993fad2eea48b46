//! `dictum demo`: the example articles, one question about them, and a server that answers it too.

use std::{net::SocketAddr, path::Path};

use anyhow::Result;

use super::{
    Common, Console, Exit, examples,
    serve::{self, Limits},
    table,
};
use crate::{
    article::ReadError,
    derive::Derivation,
    ingest::{self, Failure, Settings, Summary, Watch},
    store::{Options, Store},
};

/// The question.
const QUESTION: &str = "who-attributed-the-attack-to-whom";

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
        let summary = ingest::run(&store, examples::articles(), &extractor, settings, &mut Loud)?;
        Derivation::of(&store).rebuild(&mut |_| ())?;
        let Summary { new, claims, .. } = summary;
        writeln!(console.out, "{claims} claims from {new} invented articles.\n")?;
        let query = examples::query(QUESTION)?;
        writeln!(console.out, "{}", examples::question(&query))?;
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
    let file = format!("examples/queries/{QUESTION}.rq");
    if Path::new(&file).exists() {
        return format!("query@{file}");
    }
    let lines = query.lines().filter(|line| !line.starts_with('#'));
    format!("'query={}'", lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" "))
}

/// The examples have no failures; if one does, that is worth a line.
struct Loud;

impl Watch<ReadError> for Loud {
    fn failed(&mut self, failure: Failure<ReadError>) {
        tracing::error!("{failure}");
    }

    fn stored(&mut self, _: &Summary) {}
}
