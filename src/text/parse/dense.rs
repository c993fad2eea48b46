//! A layer of the parser's networks: the crate's own, on the fastest path that this machine has.

use crate::network::{self, Simd};

/// A fully connected layer.
#[derive(Debug)]
pub(super) struct Dense {
    layer: network::Dense,
    simd: Simd,
}

impl Dense {
    /// Takes the weights as they are stored, the inputs of one output after those of another.
    pub(super) fn new(weights: &[f32], bias: &[f32]) -> Self {
        let inputs = weights.len() / bias.len();
        Self { layer: network::Dense::new(inputs, weights, Some(bias)), simd: Simd::detect() }
    }

    /// Numbers that it computes for each row.
    pub(super) fn outputs(&self) -> usize {
        self.layer.outputs()
    }

    /// Fills `out`, row by row; the inputs of each row begin `stride` after those of the one
    /// before.
    pub(super) fn apply(&self, rows: &[f32], stride: usize, out: &mut [f32]) {
        self.layer.apply_every(self.simd, rows, stride, out);
    }
}
