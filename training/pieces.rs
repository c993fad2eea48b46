//! Writes annotated articles as the model reads them, so that training sees what the program sees.
//!
//!     cargo run --release --no-default-features --example pieces -- VOCABULARY GOLD.jsonl.gz > GOLD.pieces.jsonl
//!
//! **In:** a vocabulary, one piece a line, and articles with gold attributions as JSON lines.
//! **Out:** for each article its id, its word pieces and where each token's begin, its tokens'
//! places in code points, their features, sentences and paragraphs, and the gold attributions as
//! lists of tokens.

use std::{
    error::Error,
    fs::File,
    io::{self, BufRead as _, BufReader, Write as _},
};

use dictum::{
    article,
    claim::model::pieces::{Pieces, Vocabulary},
    eval,
    span::{CodePoints, Span},
    text::Document,
};
use flate2::read::GzDecoder;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: pieces VOCABULARY GOLD.jsonl.gz");
    let (vocabulary, gold) = (next()?, next()?);
    let vocabulary =
        Vocabulary::parse(&std::fs::read_to_string(vocabulary)?).ok_or("no vocabulary")?;
    let unpacked = GzDecoder::new(File::open(gold)?);
    let mut out = io::stdout().lock();
    for line in BufReader::new(unpacked).lines() {
        let line = line?;
        let gold = eval::gold(line.as_bytes()).next().ok_or("an empty line")??;
        let article = article::read(line.as_bytes(), &gold.id).next().ok_or("no article")??;
        let document = Document::of(&article);
        let pieces = Pieces::of(&document, &vocabulary);
        let points = CodePoints::of(&article.text);
        let tokens_of = |spans: &[Span]| -> Vec<usize> {
            let touched = |span: &Span| {
                let first = document.tokens.partition_point(|t| t.span.end() <= span.start());
                let past = document.tokens.partition_point(|t| t.span.start() < span.end());
                first..past.max(first)
            };
            spans.iter().flat_map(touched).collect()
        };
        let attributions: Vec<_> = gold.attributions.iter().map(|a| json!({
            "source": tokens_of(&a.source), "cue": tokens_of(&a.cue), "content": tokens_of(&a.content),
        })).collect();
        let tokens: Vec<_> = document
            .tokens
            .iter()
            .map(|t| [points.at(t.span.start()), points.at(t.span.end())])
            .collect();
        let features: Vec<_> = pieces.features.iter().map(|f| f.values()).collect();
        let sentences: Vec<_> = document.sentences.iter().map(|s| s.tokens.start).collect();
        let row = json!({
            "id": gold.id, "ids": pieces.ids, "starts": pieces.starts, "tokens": tokens,
            "features": features, "sentences": sentences, "attributions": attributions,
        });
        writeln!(out, "{row}")?;
    }
    Ok(())
}
