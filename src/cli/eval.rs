//! `dictum eval`: what is extracted, measured against what people marked.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow};
use clap::ValueEnum;

use super::{Common, Console, Exit, ordered::ordered};
use crate::{
    article,
    claim::Finder,
    eval::{self, Cost, Gold, Predicted, Report, Scored, Stopwatch},
    text::Document,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// JSON lines of articles with attributions: {"id", "text", "attributions": [{"source":
    /// [[start, end]], "cue": …, "content": …}]}, offsets in code points; .gz is read through;
    /// the figures are those of all files together
    #[arg(value_name = "GOLD", required = true)]
    gold: Vec<PathBuf>,
    /// How the figures are written
    #[arg(long, default_value = "text")]
    format: Layout,
    /// Tell how often attributions are right by the confidence they are given with
    #[arg(long)]
    calibration: bool,
}

/// How figures are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// For people
    Text,
    /// One JSON object
    Json,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let whole = Stopwatch::start();
        let finder = common.extractor()?.finder;
        let mut lines = Vec::new();
        for file in &self.gold {
            gold(file, &mut lines).with_context(|| format!("cannot read {}", file.display()))?;
        }

        let alone = Stopwatch::start();
        let mut found = Vec::new();
        let work = |line| found_in(line, &finder);
        ordered(common.threads.unwrap_or_default(), lines.into_iter(), work, |article| {
            found.push(article?);
            Ok(())
        })?;
        let extraction = alone.elapsed();

        let figures = eval::score(found.iter().map(|(gold, predicted)| Scored {
            text: &gold.text,
            gold: gold.attributions.clone(),
            predicted: predicted.clone(),
        }));
        let cost = Cost {
            articles: found.len(),
            words: found.iter().map(|(gold, _)| gold.text.split_whitespace().count()).sum(),
            extraction,
            whole: whole.elapsed(),
            peak_memory: eval::peak_memory(),
        };
        let report = Report { figures, calibration: self.calibration, cost };
        match self.format {
            Layout::Text => write!(console.out, "{report}")?,
            Layout::Json => writeln!(console.out, "{:#}", report.json())?,
        }
        Ok(Exit::Done)
    }
}

/// Adds what people marked in a file, beside the lines as they stand there.
fn gold(file: &Path, to: &mut Vec<(Gold, String)>) -> Result<()> {
    let (_, unpacked) = article::unpack(Box::new(File::open(file)?))?;
    let text = io::read_to_string(unpacked)?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    for (gold, line) in eval::gold(text.as_bytes()).zip(lines) {
        to.push((gold?, line.to_owned()));
    }
    Ok(())
}

/// What the program finds in the article of a line when it reads the line as any input.
fn found_in((gold, line): (Gold, String), finder: &Finder) -> Result<(Gold, Vec<Predicted>)> {
    let article = article::read(line.as_bytes(), &gold.id).next();
    let article = article.ok_or_else(|| anyhow!("{} holds no article", gold.id))??;
    let found = finder.find(&Document::of(&article));
    Ok((gold, found.iter().map(Predicted::from).collect()))
}
