//! The encoder: what each word piece means where it stands.
//!
//! **In:** the pieces of some tokens. **Out:** a vector of [`HIDDEN`] numbers for the first piece of
//! each token.
//!
//! **Source:** BERT (Devlin et al. 2019) in the sizes of `MiniLM` (Wang et al. 2020), to whose
//! embeddings ours of the tokens' [`Features`] are added; trained by `training/attribution/train.py`.

use std::{f32::consts::LOG2_E, ops::Range};

use super::{
    pieces::{Features, Pieces},
    weights::{LoadError, Weights},
};
use crate::network::{
    Int8, Quantised, Simd, Then,
    attention::{self, HEAD, attention},
    function::Norm,
};

/// Numbers that stand for a piece.
pub const HIDDEN: usize = 384;
const INNER: usize = 1536;
const LAYERS: usize = 6;
const POSITIONS: usize = 512;

/// The encoder's weights.
#[derive(Clone, Debug)]
pub struct Encoder {
    word: Box<[i8]>,
    word_scale: Box<[f32]>,
    position: Box<[f32]>,
    features: Vec<Box<[f32]>>,
    norm: Norm,
    layers: Vec<Layer>,
}

#[derive(Clone, Debug)]
struct Layer {
    qkv: Int8,
    out: Int8,
    norm1: Norm,
    up: Int8,
    down: Int8,
    norm2: Norm,
}

/// Room that is used again from window to window.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    x: Vec<f32>,
    bytes: Quantised,
    wide: Vec<f32>,
    heads: Vec<f32>,
    sum: Vec<f32>,
    attention: attention::Scratch,
}

impl Encoder {
    /// Takes the weights out of the model's file.
    pub fn load(weights: &Weights<'_>) -> Result<Self, LoadError> {
        let words = weights.rows("word.weight")?;
        let mut features = Vec::new();
        for (i, size) in Features::SIZES.into_iter().enumerate() {
            // One row more, for what is no token.
            let table = weights.floats(&format!("features.{i}"), &[size + 1, HIDDEN])?;
            features.push(table.into());
        }
        Ok(Self {
            word: weights.bytes("word.weight", &[words, HIDDEN])?.into(),
            word_scale: weights.floats("word.scale", &[words])?.into(),
            position: weights.floats("position", &[POSITIONS, HIDDEN])?.into(),
            features,
            norm: norm(weights, "norm")?,
            layers: (0..LAYERS).map(|i| Layer::load(weights, i)).collect::<Result<_, _>>()?,
        })
    }

    /// How many pieces it knows.
    pub fn words(&self) -> usize {
        self.word_scale.len()
    }

    /// The vectors of some tokens; `around` are the pieces before and after them.
    ///
    /// # Panics
    ///
    /// If the tokens have more pieces than the encoder has positions.
    pub fn read(
        &self,
        simd: Simd,
        pieces: &Pieces,
        tokens: Range<usize>,
        around: [u32; 2],
        scratch: &mut Scratch,
    ) -> Vec<f32> {
        let first_piece = pieces.starts[tokens.start];
        let size = pieces.starts[tokens.end] - first_piece + 2;
        assert!(size <= POSITIONS, "windows are shorter");
        scratch.x.clear();
        scratch.x.reserve(size * HIDDEN);
        let nothing = Features::SIZES;
        self.embed(around[0], nothing, &mut scratch.x);
        for token in tokens.clone() {
            let features = pieces.features[token].values().map(usize::from);
            for piece in pieces.of_token(token) {
                self.embed(pieces.ids[piece], features, &mut scratch.x);
            }
        }
        self.embed(around[1], nothing, &mut scratch.x);
        self.norm.apply(simd, &mut scratch.x);
        for layer in &self.layers {
            layer.apply(simd, scratch);
        }
        let mut vectors = Vec::with_capacity(tokens.len() * HIDDEN);
        for token in tokens {
            let piece = pieces.starts[token] - first_piece + 1;
            vectors.extend_from_slice(&scratch.x[piece * HIDDEN..][..HIDDEN]);
        }
        vectors
    }

    /// Appends what a piece is before its neighbours are looked at.
    fn embed(&self, id: u32, features: [usize; 5], out: &mut Vec<f32>) {
        let place = out.len();
        let id = id as usize;
        let (word, scale) = (&self.word[id * HIDDEN..][..HIDDEN], self.word_scale[id]);
        let position = &self.position[place..][..HIDDEN];
        out.extend(word.iter().zip(position).map(|(&w, p)| f32::from(w) * scale + p));
        for (table, value) in self.features.iter().zip(features) {
            for (out, x) in out[place..].iter_mut().zip(&table[value * HIDDEN..]) {
                *out += x;
            }
        }
    }
}

impl Layer {
    fn load(weights: &Weights<'_>, i: usize) -> Result<Self, LoadError> {
        let at = |name: &str| format!("layers.{i}.{name}");
        // Queries come out of the layer as the scores need them.
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let query = LOG2_E / (HEAD as f32).sqrt();
        Ok(Self {
            qkv: int8(weights, &at("qkv"), HIDDEN, 3 * HIDDEN, |output| {
                if output < HIDDEN { query } else { 1.0 }
            })?,
            out: int8(weights, &at("out"), HIDDEN, HIDDEN, |_| 1.0)?,
            norm1: norm(weights, &at("norm1"))?,
            up: int8(weights, &at("up"), HIDDEN, INNER, |_| 1.0)?,
            down: int8(weights, &at("down"), INNER, HIDDEN, |_| 1.0)?,
            norm2: norm(weights, &at("norm2"))?,
        })
    }

    fn apply(&self, simd: Simd, scratch: &mut Scratch) {
        let Scratch { x, bytes, wide, heads, sum, attention: room } = scratch;
        let rows = x.len() / HIDDEN;
        heads.resize(rows * HIDDEN, 0.0);
        sum.resize(rows * HIDDEN, 0.0);

        bytes.fill(simd, x, HIDDEN);
        wide.resize(rows * 3 * HIDDEN, 0.0);
        self.qkv.apply(simd, bytes, Then::Nothing, wide);
        attention(simd, wide, HIDDEN, heads, room);
        bytes.fill(simd, heads, HIDDEN);
        self.out.apply(simd, bytes, Then::Nothing, sum);
        self.norm1.apply_sum(simd, x, sum);

        bytes.fill(simd, x, HIDDEN);
        wide.resize(rows * INNER, 0.0);
        self.up.apply(simd, bytes, Then::Gelu, wide);
        bytes.fill(simd, wide, INNER);
        self.down.apply(simd, bytes, Then::Nothing, sum);
        self.norm2.apply_sum(simd, x, sum);
    }
}

fn norm(weights: &Weights<'_>, name: &str) -> Result<Norm, LoadError> {
    let part = |part: &str| weights.floats(&format!("{name}.{part}"), &[HIDDEN]);
    Ok(Norm::new(&part("weight")?, &part("bias")?))
}

/// A layer whose outputs are multiplied by `factor`.
fn int8(
    weights: &Weights<'_>,
    name: &str,
    inputs: usize,
    outputs: usize,
    factor: impl Fn(usize) -> f32,
) -> Result<Int8, LoadError> {
    let scaled = |part: &str| {
        let mut values = weights.floats(&format!("{name}.{part}"), &[outputs])?;
        for (output, value) in values.iter_mut().enumerate() {
            *value *= factor(output);
        }
        Ok::<_, LoadError>(values)
    };
    let bytes = weights.bytes(&format!("{name}.weight"), &[outputs, inputs])?;
    Ok(Int8::new(&bytes, &scaled("scale")?, &scaled("bias")?))
}
