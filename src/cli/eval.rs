//! `dictum eval`: what is extracted, measured against what people marked.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::PathBuf,
};

use anyhow::{Context as _, Result, anyhow};

use super::{Common, Console, Exit, ordered::ordered};
use crate::{
    article,
    claim::Finder,
    eval::{self, Gold, Roles, Scored},
    text::Document,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// JSON lines of articles with attributions: {"id", "text", "attributions": [{"source":
    /// [[start, end]], "cue": …, "content": …}]}, offsets in code points; .gz is read through
    #[arg(value_name = "GOLD")]
    gold: PathBuf,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let reading = || format!("cannot read {}", self.gold.display());
        let file = File::open(&self.gold).with_context(reading)?;
        let (_, unpacked) = article::unpack(Box::new(file)).with_context(reading)?;
        let lines = (1..).zip(BufReader::new(unpacked).lines());
        let threads = common.threads.unwrap_or_default();
        let mut found = Vec::new();
        let finder = common.finder()?;
        let work = |(number, line): (usize, std::io::Result<String>)| {
            let line = line.with_context(reading)?;
            if line.trim().is_empty() {
                return Ok(None);
            }
            found_in(&line, &finder)
                .map(Some)
                .with_context(|| format!("{}, line {number}", reading()))
        };
        ordered(threads, lines, work, |article| {
            found.extend(article?);
            Ok(())
        })?;
        let scored = found.iter().map(|(gold, predicted)| Scored {
            text: &gold.text,
            gold: gold.attributions.clone(),
            predicted: predicted.clone(),
        });
        write!(console.out, "{}", eval::score(scored))?;
        Ok(Exit::Done)
    }
}

/// What people marked in the article of a line, and what the program finds in it when it reads the
/// same line as any input.
fn found_in(line: &str, finder: &Finder) -> Result<(Gold, Vec<Roles>)> {
    let gold = eval::gold(line.as_bytes()).next().ok_or_else(|| anyhow!("it is empty"))??;
    let article = article::read(line.as_bytes(), &gold.id).next();
    let article = article.ok_or_else(|| anyhow!("it holds no article"))??;
    let found = finder.find(&Document::of(&article));
    Ok((gold, found.iter().map(Roles::from).collect()))
}
