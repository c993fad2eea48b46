//! Counts how often each cue and frame attributes, and writes the lexicon of cues.
//!
//!     cargo run --release --no-default-features --example cues -- TRAIN.jsonl.gz > src/claim/attribution/cues.tsv
//!
//! **In:** articles with gold attributions, in PolNeAR's shape as JSON lines: never the development
//! or test part. **Out:** rows of class, dictionary form, frame, times met, times it attributed; `*`
//! rows sum a frame over all cues. An observation counts as a hit if an annotator's attribution has
//! the same source (sharing a word, or both without) and a content that shares half of its words. Cues
//! inside an annotated content are passed over: the question is what a free-standing one is worth.

use std::{
    collections::BTreeMap,
    error::Error,
    fs::File,
    io::{self, BufRead, BufReader, Write},
};

use dictum::{
    article::Article,
    claim::attribution::observe,
    span::{CodePoints, Span},
    text::Document,
};
use flate2::read::GzDecoder;
use serde_json::Value;

/// Rows met less often than this say too little to keep.
const LEAST_MET: u32 = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: cues TRAIN.jsonl.gz")?;
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for line in BufReader::new(GzDecoder::new(File::open(path)?)).lines() {
        let row: Value = serde_json::from_str(&line?)?;
        let article = Article {
            text: row["text"].as_str().ok_or("no text")?.to_owned(),
            ..Article::default()
        };
        let gold = gold(&row, &article.text);
        let document = Document::of(&article);
        for seen in observe(&document) {
            let found = seen.attribution;
            let cue = found.cue.ok_or("an observation has a cue")?;
            if gold.iter().any(|g| g.content.iter().any(|c| c.contains(cue))) {
                continue;
            }
            let hit = gold.iter().any(|g| {
                let sources = (g.source.is_empty() && found.source.is_empty())
                    || touch(&g.source, &found.source);
                sources && overlap(&g.content, &found.content) >= 0.5
            });
            let count = counts.entry(seen.key).or_default();
            count.0 += 1;
            count.1 += u32::from(hit);
        }
    }
    write(&counts, &mut io::stdout().lock())?;
    Ok(())
}

struct Gold {
    source: Vec<Span>,
    content: Vec<Span>,
}

fn gold(row: &Value, text: &str) -> Vec<Gold> {
    let points = CodePoints::of(text);
    let spans = |role: &Value| -> Vec<Span> {
        let pairs = role.as_array().into_iter().flatten();
        pairs
            .filter_map(|pair| {
                let at = |i: usize| {
                    pair[i].as_u64().and_then(|p| usize::try_from(p).ok()).map(|p| points.byte(p))
                };
                Span::of(text, at(0)?, at(1)?)
            })
            .collect()
    };
    let all = row["attributions"].as_array().into_iter().flatten();
    all.map(|a| Gold { source: spans(&a["source"]), content: spans(&a["content"]) }).collect()
}

fn touch(one: &[Span], other: &[Span]) -> bool {
    one.iter().any(|a| other.iter().any(|b| a.overlaps(*b)))
}

/// Bytes in both over bytes in either.
fn overlap(one: &[Span], other: &[Span]) -> f64 {
    let size = |spans: &[Span]| spans.iter().map(|s| s.len()).sum::<usize>();
    let shared: usize = one
        .iter()
        .flat_map(|a| {
            other.iter().map(move |b| a.end().min(b.end()).saturating_sub(a.start().max(b.start())))
        })
        .sum();
    #[expect(clippy::cast_precision_loss, reason = "lengths of texts")]
    let ratio = shared as f64 / (size(one) + size(other) - shared).max(1) as f64;
    ratio
}

fn write(counts: &BTreeMap<String, (u32, u32)>, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "# The lexicon of cues: how often a cue was met in a frame, and how often it attributed."
    )?;
    writeln!(
        out,
        "# Counts over the training part of PolNeAR, written by training/cues.rs; no text is kept."
    )?;
    writeln!(out, "# class, dictionary form (* for all), frame, times met, times it attributed")?;
    let mut frames: BTreeMap<(&str, &str), (u32, u32)> = BTreeMap::new();
    for (key, (met, hits)) in counts {
        let mut cells = key.split('\t');
        if let (Some(class), Some(_), Some(frame)) = (cells.next(), cells.next(), cells.next()) {
            let sum = frames.entry((class, frame)).or_default();
            sum.0 += met;
            sum.1 += hits;
        }
    }
    for ((class, frame), (met, hits)) in frames {
        writeln!(out, "{class}\t*\t{frame}\t{met}\t{hits}")?;
    }
    for (key, (met, hits)) in counts.iter().filter(|(_, c)| c.0 >= LEAST_MET) {
        writeln!(out, "{key}\t{met}\t{hits}")?;
    }
    Ok(())
}
