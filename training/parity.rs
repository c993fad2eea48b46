//! Reads windows with a model and writes what it sees, for `training/attribution/parity.py`.
//!
//!     cargo run --release --no-default-features --example parity -- MODEL.safetensors [PATH]
//!
//! **In:** JSON lines of word pieces, where each token's begin, the tokens' features, and cues.
//! **Out:** JSON lines of the tokens' tags, and for each cue the first token near it and the links.
//! PATH names the instruction set to use, such as `Portable`.

use std::{
    error::Error,
    io::{self, BufRead as _, Write as _},
};

use dictum::{
    claim::model::{
        Model, Scratch,
        pieces::{Features, Pieces},
    },
    network::Simd,
};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Window {
    ids: Vec<u32>,
    starts: Vec<usize>,
    features: Vec<[u8; 5]>,
    cues: Vec<(usize, usize)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("usage: parity MODEL.safetensors [PATH]")?;
    let mut model = Model::load(&std::fs::read(file)?)?;
    if let Some(path) = arguments.next().filter(|path| !path.is_empty()) {
        let mut all = Simd::all().into_iter();
        model =
            model.with(all.find(|simd| format!("{simd:?}") == path).ok_or("no such path here")?);
    }
    let mut scratch = Scratch::default();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let Window { ids, starts, features, cues } = serde_json::from_str(&line?)?;
        let features = features.into_iter().map(|[shape, quoted, begins, paragraph, tag]| {
            Features { shape, quoted, begins, paragraph, tag }
        });
        let pieces = Pieces { ids, starts, features: features.collect() };
        let tagged = model.read(&pieces, 0..pieces.features.len(), &mut scratch);
        let links = model.link(&pieces, &tagged, &cues);
        let links: Vec<_> = links.iter().map(|links| (links.first, &links.chances)).collect();
        writeln!(out, "{}", json!({ "tags": tagged.tags, "links": links }))?;
    }
    Ok(())
}
