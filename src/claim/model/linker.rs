//! Which words are the source and the content of one cue.
//!
//! **In:** the vectors and tags of a window's tokens, and a cue. **Out:** the [`Links`] of the tokens
//! around it.

use std::ops::Range;

use super::{
    encoder::HIDDEN,
    pieces::Features,
    tagger::{CUE_BEGINS, Tags},
    weights::{LoadError, Weights},
};
use crate::network::{Dense, Simd, function::log_softmax};

/// The logarithms of a token's chances: it is neither, begins the source, goes on with it, begins the
/// content, goes on with it.
pub type Link = [f32; 5];

/// The links of the tokens that are near enough to a cue.
#[derive(Clone, Debug)]
pub struct Links {
    /// The first of the tokens, counted from the window's first.
    pub first: usize,
    /// By token.
    pub chances: Vec<Link>,
}

/// Tokens at either side of a cue that can be its source or content.
pub const REACH: usize = 160;

/// Numbers that stand for a token beside a cue.
const WIDTH: usize = 128;
/// Tokens that a convolution looks at, and how many of them lie before the one in the middle.
const KERNEL: usize = 5;
const BEFORE: usize = KERNEL / 2;
/// What convolutions get to see beyond [`REACH`]: as much as reaches in through both.
const MARGIN: usize = 2 * BEFORE;

/// The largest distances that have embeddings of their own; what is farther shares the last.
const DISTANCE: usize = 12;
const SENTENCES: usize = 3;
const PARAGRAPHS: usize = 2;
const CUES: usize = 4;

/// The linker's weights.
#[derive(Clone, Debug)]
pub struct Linker {
    token: Dense,
    cue: Dense,
    tags: Dense,
    distance: Table,
    sentence: Table,
    paragraph: Table,
    between: Table,
    inside: Box<[f32]>,
    convolutions: [Dense; 2],
    out: Dense,
}

/// Embeddings, [`WIDTH`] numbers each.
type Table = Box<[[f32; WIDTH]]>;

impl Linker {
    /// Takes the weights out of the model's file.
    pub fn load(weights: &Weights<'_>) -> Result<Self, LoadError> {
        let floats = |name: &str, shape: &[usize]| weights.floats(&format!("linker.{name}"), shape);
        let dense = |name: &str, inputs: usize| {
            let weight = floats(&format!("{name}.weight"), &[WIDTH, inputs])?;
            Ok::<_, LoadError>(Dense::new(inputs, &weight, None))
        };
        let table = |name: &str, rows: usize| {
            Ok::<_, LoadError>(floats(name, &[rows, WIDTH])?.as_chunks().0.into())
        };
        let convolution = |name: &str| {
            let weight = floats(&format!("{name}.weight"), &[WIDTH, WIDTH, KERNEL])?;
            let bias = floats(&format!("{name}.bias"), &[WIDTH])?;
            // Rows of tokens lie one after the other, so the token comes before the number.
            let mut turned = vec![0.0; weight.len()];
            for (turned, weight) in
                turned.chunks_exact_mut(WIDTH * KERNEL).zip(weight.chunks_exact(WIDTH * KERNEL))
            {
                for (i, weight) in weight.iter().enumerate() {
                    turned[i % KERNEL * WIDTH + i / KERNEL] = *weight;
                }
            }
            Ok::<_, LoadError>(Dense::new(WIDTH * KERNEL, &turned, Some(&bias)))
        };
        Ok(Self {
            token: Dense::new(
                HIDDEN,
                &floats("token.weight", &[WIDTH, HIDDEN])?,
                Some(&floats("token.bias", &[WIDTH])?),
            ),
            cue: dense("cue", 2 * HIDDEN)?,
            tags: dense("tags", Tags::default().len())?,
            distance: table("distance", 2 * DISTANCE + 1)?,
            sentence: table("sentence", 2 * SENTENCES + 1)?,
            paragraph: table("paragraph", 2 * PARAGRAPHS + 1)?,
            between: table("between", CUES + 1)?,
            inside: floats("inside", &[WIDTH])?.into(),
            convolutions: [convolution("conv1")?, convolution("conv2")?],
            out: Dense::new(
                WIDTH,
                &floats("out.weight", &[Link::default().len(), WIDTH])?,
                Some(&floats("out.bias", &[Link::default().len()])?),
            ),
        })
    }

    /// The links of each cue, given as its first and last token, counted from the window's first.
    pub fn links(
        &self,
        simd: Simd,
        vectors: &[f32],
        tags: &[Tags],
        features: &[Features],
        cues: &[(usize, usize)],
    ) -> Vec<Links> {
        if cues.is_empty() {
            return Vec::new();
        }
        let window = Window::new(self, simd, vectors, tags, features);
        let mut rows = Vec::new();
        cues.iter().map(|&cue| self.links_of(simd, &window, cue, &mut rows)).collect()
    }

    fn links_of(
        &self,
        simd: Simd,
        window: &Window<'_>,
        (first, last): (usize, usize),
        x: &mut Vec<f32>,
    ) -> Links {
        let all = window.tokens.len() / WIDTH;
        let within = |reach: usize| first.saturating_sub(reach)..all.min(first + reach + 1);
        let seen = within(REACH + MARGIN);
        // Zeros stand around the tokens.
        x.clear();
        x.resize((seen.len() + 2 * BEFORE) * WIDTH, 0.0);
        let inner = BEFORE * WIDTH..x.len() - BEFORE * WIDTH;
        self.relate(simd, window, (first, last), seen.clone(), &mut x[inner.clone()]);
        let mut y = vec![0.0; inner.len()];
        for convolution in &self.convolutions {
            convolution.apply_every(simd, x, WIDTH, &mut y);
            for (x, y) in x[inner.clone()].iter_mut().zip(&y) {
                *x += y.max(0.0);
            }
        }
        let near = within(REACH);
        let mut chances = vec![Link::default(); near.len()];
        let skipped = BEFORE + near.start - seen.start;
        let rows = &x[skipped * WIDTH..][..near.len() * WIDTH];
        self.out.apply(simd, rows, chances.as_flattened_mut());
        for chances in &mut chances {
            log_softmax(chances);
        }
        Links { first: near.start, chances }
    }

    /// What tokens are to a cue before their neighbours are looked at.
    fn relate(
        &self,
        simd: Simd,
        window: &Window<'_>,
        (first, last): (usize, usize),
        tokens: Range<usize>,
        out: &mut [f32],
    ) {
        let vector = |token: usize| &window.vectors[token * HIDDEN..][..HIDDEN];
        let mut cue = [0.0; WIDTH];
        self.cue.apply(simd, &[vector(first), vector(last)].concat(), &mut cue);
        for (token, out) in tokens.zip(out.as_chunks_mut::<WIDTH>().0) {
            let distance = self.distance[bucket(distance(token, first, last))];
            let sentence = self.sentence[apart(&window.sentence, token, first, SENTENCES)];
            let paragraph = self.paragraph[apart(&window.paragraph, token, first, PARAGRAPHS)];
            let between = self.between[window.cues_between(token, first, last)];
            let base = &window.tokens[token * WIDTH..][..WIDTH];
            for i in 0..WIDTH {
                out[i] = base[i] + cue[i] + distance[i] + sentence[i] + paragraph[i] + between[i];
            }
            if (first..=last).contains(&token) {
                for (out, inside) in out.iter_mut().zip(&self.inside) {
                    *out += inside;
                }
            }
            for out in out {
                *out = out.max(0.0);
            }
        }
    }
}

/// What all cues of a window share.
struct Window<'a> {
    vectors: &'a [f32],
    tags: &'a [Tags],
    /// The tokens' part of what they are to a cue.
    tokens: Vec<f32>,
    sentence: Vec<usize>,
    paragraph: Vec<usize>,
    /// How many cues are expected to begin up to each token.
    passed: Vec<f32>,
}

impl<'a> Window<'a> {
    fn new(
        linker: &Linker,
        simd: Simd,
        vectors: &'a [f32],
        tags: &'a [Tags],
        features: &[Features],
    ) -> Self {
        let mut tokens = vec![0.0; tags.len() * WIDTH];
        let mut of_tags = tokens.clone();
        linker.token.apply(simd, vectors, &mut tokens);
        linker.tags.apply(simd, tags.as_flattened(), &mut of_tags);
        for (x, y) in tokens.iter_mut().zip(of_tags) {
            *x += y;
        }
        let counted = |least: u8| {
            let mut count = 0;
            let begun = features.iter().map(|f| {
                count += usize::from(f.begins >= least);
                count
            });
            begun.collect()
        };
        let mut sum = 0.0_f64;
        let passed = tags.iter().map(|tags| {
            sum += f64::from(tags[CUE_BEGINS]);
            #[expect(clippy::cast_possible_truncation, reason = "as in training")]
            let sum = sum as f32;
            sum
        });
        let passed = passed.collect();
        Self { vectors, tags, tokens, sentence: counted(1), paragraph: counted(2), passed }
    }

    /// How many other cues stand between a token and a cue, as far as the tagger can say.
    fn cues_between(&self, token: usize, first: usize, last: usize) -> usize {
        let count = if token < first {
            self.passed[first] - self.tags[first][CUE_BEGINS] - self.passed[token]
        } else {
            self.passed[token] - self.passed[last]
        };
        let count = count.round_ties_even();
        (1..=CUES)
            .rev()
            .zip((1..=4_u8).rev())
            .find(|&(_, least)| count >= f32::from(least))
            .map_or(0, |c| c.0)
    }
}

/// How many tokens before a cue (negative) or after it a token stands.
fn distance(token: usize, first: usize, last: usize) -> isize {
    if token < first {
        -(first - token).cast_signed()
    } else {
        token.saturating_sub(last).cast_signed()
    }
}

/// A distance's embedding: exact to 4, then by powers of the square root of two.
fn bucket(distance: isize) -> usize {
    let size = distance.unsigned_abs();
    let size = if size <= 4 { size } else { (size * size).ilog2() as usize };
    let size = size.min(DISTANCE);
    if distance < 0 { DISTANCE - size } else { DISTANCE + size }
}

/// How many sentences or paragraphs a token stands after a cue, from `-most` to `most`, as a place in
/// a table.
fn apart(unit: &[usize], token: usize, cue: usize, most: usize) -> usize {
    (most + unit[token]).saturating_sub(unit[cue]).min(2 * most)
}
