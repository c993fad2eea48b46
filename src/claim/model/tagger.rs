//! Which words are of a cue, a source or a content, whoever's.
//!
//! **In:** the vectors of tokens. **Out:** for each its [`Tags`].

use super::{
    encoder::HIDDEN,
    weights::{LoadError, Weights},
};
use crate::network::{Dense, Simd, function::softmax};

/// A token's chances: for each role that it is outside, begins one, goes on with one. Cues come
/// first, then sources, then contents.
pub type Tags = [f32; 9];

/// Where the chance that a token begins a cue stands.
pub const CUE_BEGINS: usize = 1;

/// The tagger's weights.
#[derive(Clone, Debug)]
pub struct Tagger(Dense);

impl Tagger {
    /// Takes the weights out of the model's file.
    pub fn load(weights: &Weights<'_>) -> Result<Self, LoadError> {
        let bias = weights.floats("tagger.bias", &[size_of::<Tags>() / size_of::<f32>()])?;
        let weight = weights.floats("tagger.weight", &[bias.len(), HIDDEN])?;
        Ok(Self(Dense::new(HIDDEN, &weight, Some(&bias))))
    }

    /// The chances of each token.
    pub fn tags(&self, simd: Simd, vectors: &[f32]) -> Vec<Tags> {
        let mut tags = vec![Tags::default(); vectors.len() / HIDDEN];
        self.0.apply(simd, vectors, tags.as_flattened_mut());
        for role in tags.as_flattened_mut().chunks_exact_mut(3) {
            softmax(role);
        }
        tags
    }
}
