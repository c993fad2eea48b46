//! Layers in floats.
//!
//! **In:** rows of `inputs` numbers. **Out:** rows of `outputs` numbers: weights times inputs plus bias.

use super::kernel::{Floats, LANES, LARGEST_TILE, Simd, Tile};

/// A layer whose weights are packed for the kernels: sixteen outputs side by side.
#[derive(Clone, Debug)]
pub struct Dense {
    inputs: usize,
    outputs: usize,
    panels: Box<[Floats]>,
    bias: Box<[Floats]>,
}

impl Dense {
    /// Packs `weights`, each output's one after the other, and a bias for each output (none is zero).
    pub fn new(inputs: usize, weights: &[f32], bias: Option<&[f32]>) -> Self {
        let outputs = weights.len() / inputs;
        assert_eq!(outputs * inputs, weights.len(), "weights are rows of inputs");
        let mut panels = vec![Floats([0.0; LANES]); outputs.div_ceil(LANES) * inputs];
        for (output, weights) in weights.chunks_exact(inputs).enumerate() {
            let panel = &mut panels[output / LANES * inputs..][..inputs];
            for (step, weight) in panel.iter_mut().zip(weights) {
                step.0[output % LANES] = *weight;
            }
        }
        let bias = bias.map_or_else(|| vec![0.0; outputs], <[f32]>::to_vec);
        assert_eq!(bias.len(), outputs, "a bias for each output");
        Self { inputs, outputs, panels: panels.into(), bias: padded(&bias).collect() }
    }

    /// How many numbers come out of a row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes a row of outputs for each row of inputs.
    pub fn apply(&self, simd: Simd, x: &[f32], out: &mut [f32]) {
        assert_eq!(x.len() / self.inputs * self.outputs, out.len(), "as many rows out as in");
        self.apply_every(simd, x, self.inputs, out);
    }

    /// The same where rows begin `stride` apart and may overlap, which makes it a convolution over
    /// shorter rows: there are as many as `out` has room for.
    pub fn apply_every(&self, simd: Simd, x: &[f32], stride: usize, out: &mut [f32]) {
        let (rows, panels) = simd.float_tile();
        let all = out.len() / self.outputs;
        let mut sums = [Floats([0.0; LANES]); LARGEST_TILE];
        for first_panel in (0..self.bias.len()).step_by(panels) {
            let begin = &self.bias[first_panel..self.bias.len().min(first_panel + panels)];
            for row in (0..all).step_by(rows) {
                let rows = rows.min(all - row);
                let tile = Tile {
                    x: &x[row * stride..],
                    stride,
                    rows,
                    panels: &self.panels[first_panel * self.inputs..],
                    steps: self.inputs,
                    begin,
                    out_stride: begin.len(),
                };
                simd.float_products(tile, &mut sums);
                for (i, sums) in sums.chunks(begin.len()).take(rows).enumerate() {
                    let first = first_panel * LANES;
                    let out = &mut out[(row + i) * self.outputs..][first..self.outputs];
                    for (out, sums) in out.chunks_mut(LANES).zip(sums) {
                        sums.write(out);
                    }
                }
            }
        }
    }
}

/// Values by sixteen, zeros after the last.
pub(super) fn padded(values: &[f32]) -> impl Iterator<Item = Floats> {
    values.chunks(LANES).map(|some| {
        let mut lanes = [0.0; LANES];
        lanes[..some.len()].copy_from_slice(some);
        Floats(lanes)
    })
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// Inputs, stride, activations, weights, bias.
    fn layers() -> impl Strategy<Value = (usize, usize, Vec<f32>, Vec<f32>, Vec<f32>)> {
        let sizes = (1..15_usize, 1..70_usize, 1..90_usize, 1..70_usize);
        sizes.prop_flat_map(|(rows, inputs, outputs, stride)| {
            let x = vec(-9.0..9.0_f32, (rows - 1) * stride + inputs);
            let weights = vec(-1.0..1.0_f32, inputs * outputs);
            (Just(inputs), Just(stride), x, weights, vec(-1.0..1.0_f32, outputs))
        })
    }

    proptest! {
        #[test]
        fn every_path_adds_in_the_order_of_the_inputs((inputs, stride, x, w, bias) in layers()) {
            let rows = (x.len() - inputs) / stride + 1;
            let mut expected = Vec::new();
            for row in 0..rows {
                let x = &x[row * stride..][..inputs];
                expected.extend(w.chunks(inputs).zip(&bias).map(|(w, bias)| {
                    x.iter().zip(w).fold(*bias, |sum, (x, w)| x.mul_add(*w, sum))
                }));
            }
            let layer = Dense::new(inputs, &w, Some(&bias));
            for simd in Simd::all() {
                let mut out = vec![f32::NAN; expected.len()];
                layer.apply_every(simd, &x, stride, &mut out);
                prop_assert_eq!(&expected, &out, "{:?}", simd);
            }
        }
    }
}
