//! Finds attributions by a learned model.
//!
//! **In:** a [`Document`]. **Out:** what it attributes to whom, as ranges of tokens. Its tokens are cut
//! into [`pieces`] and read a [window](windows) at a time: the [`encoder`] makes a vector of each, the
//! [`tagger`] says where cues may be, the [`linker`] which words are the source and the content of
//! each, and [`decode`] makes attributions of their chances.
//!
//! **Source:** trained on `PolNeAR` (Newell, Margolin and Ruths 2018) by `training/attribution`, whose
//! `model.py` defines what is computed here.

pub mod pieces;
pub mod weights;
pub mod windows;

pub mod encoder;
pub mod linker;
pub mod tagger;

pub mod decode;

use std::ops::Range;

use sha2::{Digest as _, Sha256};

use self::{
    decode::{Confidence, Found},
    encoder::Encoder,
    linker::{Linker, Links},
    pieces::{Pieces, Vocabulary},
    tagger::{Tagger, Tags},
    weights::Weights,
};
use crate::{network::Simd, text::Document};

pub use self::{encoder::Scratch, weights::LoadError};

/// The learned model. It does not change: threads may share it, each with its own [`Scratch`].
#[derive(Clone, Debug)]
pub struct Model {
    name: String,
    /// The word pieces that it knows.
    pub vocabulary: Vocabulary,
    /// An attribution with less chance is dropped.
    pub threshold: f32,
    /// A token that begins a cue with less chance is not looked at.
    pub least_cue: f32,
    /// How sure one may be of an attribution.
    pub confidence: Confidence,
    simd: Simd,
    encoder: Encoder,
    tagger: Tagger,
    linker: Linker,
}

/// Some tokens of a document, read.
#[derive(Clone, Debug)]
pub struct Tagged {
    /// Which tokens.
    pub tokens: Range<usize>,
    /// Their tags.
    pub tags: Vec<Tags>,
    /// What the encoder made of each, one after the other.
    vectors: Vec<f32>,
}

impl Model {
    /// Reads a model's file.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        let weights = Weights::open(bytes)?;
        let encoder = Encoder::load(&weights)?;
        let chance = "a number from 0 to 1";
        let parse = |text: &str| text.parse().ok().filter(|x| (0.0..=1.0).contains(x));
        let digest = Sha256::digest(bytes);
        let first = digest.first_chunk().copied().map_or(0, u32::from_be_bytes);
        Ok(Self {
            name: format!("{first:08x}"),
            vocabulary: weights.parsed("vocabulary", "a piece for each word vector", |text| {
                let pieces = text.lines().count();
                (pieces == encoder.words()).then(|| Vocabulary::parse(text)).flatten()
            })?,
            threshold: weights.parsed("threshold", chance, parse)?,
            least_cue: weights.parsed("least_cue", chance, parse)?,
            confidence: weights.parsed("confidence", "six numbers", Confidence::parse)?,
            simd: Simd::detect(),
            tagger: Tagger::load(&weights)?,
            linker: Linker::load(&weights)?,
            encoder,
        })
    }

    /// What tells it from other models: the first eight signs of its file's SHA-256.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same model on another path.
    #[must_use]
    pub fn with(mut self, simd: Simd) -> Self {
        self.simd = simd;
        self
    }

    /// Reads some tokens: a window, as [`windows::windows`] cuts them.
    pub fn read(&self, pieces: &Pieces, tokens: Range<usize>, scratch: &mut Scratch) -> Tagged {
        let around = [self.vocabulary.start, self.vocabulary.end];
        let vectors = self.encoder.read(self.simd, pieces, tokens.clone(), around, scratch);
        Tagged { tags: self.tagger.tags(self.simd, &vectors), tokens, vectors }
    }

    /// What a document attributes to whom, likelier attributions first.
    pub fn attribute(&self, document: &Document<'_>) -> Vec<Found> {
        let pieces = Pieces::of(document, &self.vocabulary);
        let mut scratch = Scratch::default();
        let mut found = Vec::new();
        for window in windows::windows(&pieces) {
            let first = window.start;
            let tagged = self.read(&pieces, window, &mut scratch);
            let candidates = decode::candidates(&tagged.tags, self.least_cue);
            let cues: Vec<_> = candidates.iter().map(|c| (c.cue.start, c.cue.end - 1)).collect();
            let links = self.link(&pieces, &tagged, &cues);
            let read = candidates
                .iter()
                .zip(&links)
                .filter_map(|(c, links)| decode::read(c, links, &self.confidence));
            found.extend(read.map(|found| found.shifted(first)));
        }
        decode::settle(found, self.threshold.into(), document.tokens.len())
    }

    /// The links of cues among tokens that were read, each given as its first and last token. All
    /// places are counted from the first of the tokens.
    pub fn link(&self, pieces: &Pieces, tagged: &Tagged, cues: &[(usize, usize)]) -> Vec<Links> {
        let features = &pieces.features[tagged.tokens.clone()];
        self.linker.links(self.simd, &tagged.vectors, &tagged.tags, features, cues)
    }
}

#[cfg(test)]
mod tests;
