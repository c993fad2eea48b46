//! Layers in bytes.
//!
//! **In:** rows of numbers, each row scaled to bytes by its largest. **Out:** rows of numbers. The
//! products and their sums are whole numbers, so they are exact; what is lost is lost when weights
//! and rows are rounded to bytes.
//!
//! **Source:** dynamic quantisation with symmetric weights, as in Jacob et al. 2018.

use super::{
    dense::padded,
    function::{gelu, largest},
    kernel::{Bytes, Floats, LANES, LARGEST_TILE, QUAD, Simd, Sums, Tile, Work, ZERO},
};

/// Rows of numbers as bytes, each with its scale.
#[derive(Clone, Debug, Default)]
pub struct Quantised {
    /// Bytes a row, a multiple of [`QUAD`].
    width: usize,
    values: Vec<u8>,
    scales: Vec<f32>,
}

impl Quantised {
    /// Takes over rows of `width` numbers.
    pub fn fill(&mut self, simd: Simd, x: &[f32], width: usize) {
        self.width = width.next_multiple_of(QUAD);
        self.scales.clear();
        self.scales.resize(x.len() / width, 0.0);
        self.values.resize(self.width * self.scales.len(), ZERO);
        simd.run(Round { x, width, into: self });
    }
}

struct Round<'a> {
    x: &'a [f32],
    width: usize,
    into: &'a mut Quantised,
}

impl Work for Round<'_> {
    #[inline(always)]
    fn run(self) {
        /// Added to a small number, it leaves that number's nearest whole one plus [`ZERO`] in the
        /// lowest bits.
        const SHIFT: f32 = 12_582_912.0 + ZERO as f32;
        let Quantised { width, values, scales } = self.into;
        let rows = self.x.chunks_exact(self.width).zip(values.chunks_exact_mut(*width));
        for ((x, out), scale) in rows.zip(scales) {
            let top = largest(x);
            *scale = top / 127.0;
            let per_step = if top > 0.0 { 127.0 / top } else { 0.0 };
            let (out, rest) = out.split_at_mut(self.width);
            for (x, out) in x.iter().zip(out) {
                *out = (x * per_step + SHIFT).to_bits().to_le_bytes()[0];
            }
            rest.fill(ZERO);
        }
    }
}

/// What a layer does to its outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// Nothing.
    Nothing,
    /// The function [`gelu`].
    Gelu,
}

/// A layer whose weights are bytes, packed for the kernels.
#[derive(Clone, Debug)]
pub struct Int8 {
    outputs: usize,
    steps: usize,
    panels: Box<[Bytes]>,
    begin: Box<[Sums]>,
    scale: Box<[Floats]>,
    bias: Box<[Floats]>,
}

impl Int8 {
    /// Packs `weights`, each output's one after the other; each output has a scale and a bias.
    pub fn new(weights: &[i8], scale: &[f32], bias: &[f32]) -> Self {
        let outputs = scale.len();
        let inputs = weights.len() / outputs;
        assert_eq!((outputs * inputs, outputs), (weights.len(), bias.len()));
        let steps = inputs.div_ceil(QUAD);
        let mut panels = vec![Bytes([0; LANES * QUAD]); outputs.div_ceil(LANES) * steps];
        let mut begin = vec![Sums([0; LANES]); outputs.div_ceil(LANES)];
        for (output, weights) in weights.chunks_exact(inputs).enumerate() {
            let (panel, lane) = (output / LANES, output % LANES);
            for (step, quad) in panels[panel * steps..].iter_mut().zip(weights.chunks(QUAD)) {
                step.0[lane * QUAD..][..quad.len()].copy_from_slice(quad);
            }
            let sum: i32 = weights.iter().map(|&w| i32::from(w)).sum();
            begin[panel].0[lane] = -i32::from(ZERO) * sum;
        }
        Self {
            outputs,
            steps,
            panels: panels.into(),
            begin: begin.into(),
            scale: padded(scale).collect(),
            bias: padded(bias).collect(),
        }
    }

    /// How many numbers come out of a row.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// Writes a row of outputs for each row of inputs.
    pub fn apply(&self, simd: Simd, x: &Quantised, then: Then, out: &mut [f32]) {
        assert_eq!(x.width, self.steps * QUAD, "rows as wide as the weights");
        assert_eq!(x.scales.len() * self.outputs, out.len(), "as many rows out as in");
        simd.run(Product { layer: self, simd, x, then, out });
    }
}

struct Product<'a> {
    layer: &'a Int8,
    simd: Simd,
    x: &'a Quantised,
    then: Then,
    out: &'a mut [f32],
}

impl Work for Product<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { layer, simd, x, then, out } = self;
        let (rows, panels) = simd.byte_tile();
        let all = x.scales.len();
        let mut sums = [Sums([0; LANES]); LARGEST_TILE];
        // A few panels stay in the nearest cache while all rows pass.
        for panel in (0..layer.begin.len()).step_by(panels) {
            let begin = &layer.begin[panel..layer.begin.len().min(panel + panels)];
            for row in (0..all).step_by(rows) {
                let rows = rows.min(all - row);
                let tile = Tile {
                    x: &x.values[row * x.width..],
                    stride: x.width,
                    rows,
                    panels: &layer.panels[panel * layer.steps..],
                    steps: layer.steps,
                    begin,
                    out_stride: begin.len(),
                };
                simd.byte_products(tile, &mut sums);
                for (row, sums) in (row..row + rows).zip(sums.chunks(begin.len())) {
                    let out = &mut out[row * layer.outputs..][panel * LANES..layer.outputs];
                    let scales = layer.scale[panel..].iter().zip(&layer.bias[panel..]);
                    for ((out, sums), (scale, bias)) in out.chunks_mut(LANES).zip(sums).zip(scales)
                    {
                        let values = scaled(sums, x.scales[row], scale, bias, then);
                        values.write(out);
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn scaled(sums: &Sums, row: f32, scale: &Floats, bias: &Floats, then: Then) -> Floats {
    let mut out = *bias;
    for ((out, &sum), scale) in out.0.iter_mut().zip(&sums.0).zip(scale.0) {
        #[expect(clippy::cast_precision_loss, reason = "24 bits are more than the bytes had")]
        let sum = sum as f32;
        *out = sum.mul_add(row * scale, *out);
    }
    if then == Then::Gelu {
        for out in &mut out.0 {
            *out = gelu(*out);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn outputs(layer: &Int8, simd: Simd, x: &[f32], width: usize, then: Then) -> Vec<f32> {
        let mut rows = Quantised::default();
        rows.fill(simd, x, width);
        let mut out = vec![f32::NAN; x.len() / width * layer.outputs()];
        layer.apply(simd, &rows, then, &mut out);
        out
    }

    /// Rows, inputs, outputs, and as many activations and weights.
    fn layers() -> impl Strategy<Value = (usize, Vec<f32>, Vec<i8>, Vec<f32>)> {
        (1..15_usize, 1..70_usize, 1..90_usize).prop_flat_map(|(rows, inputs, outputs)| {
            let weights = vec(-127..=127_i8, inputs * outputs);
            (Just(inputs), vec(-9.0..9.0_f32, rows * inputs), weights, vec(0.001..0.1_f32, outputs))
        })
    }

    proptest! {
        #[test]
        fn all_paths_agree((inputs, x, weights, scale) in layers()) {
            let bias: Vec<_> = scale.iter().map(|s| 1.0 - s).collect();
            let layer = Int8::new(&weights, &scale, &bias);
            for then in [Then::Nothing, Then::Gelu] {
                let expected = outputs(&layer, Simd::PORTABLE, &x, inputs, then);
                for simd in Simd::all() {
                    let found = outputs(&layer, simd, &x, inputs, then);
                    prop_assert_eq!(&expected, &found, "{:?}", simd);
                }
            }
        }

        #[test]
        fn sums_are_of_rounded_inputs((inputs, x, weights, scale) in layers()) {
            let layer = Int8::new(&weights, &scale, &vec![0.0; scale.len()]);
            let found = outputs(&layer, Simd::PORTABLE, &x, inputs, Then::Nothing);
            for (x, found) in x.chunks(inputs).zip(found.chunks(scale.len())) {
                let unit = x.iter().fold(0.0_f32, |a, b| a.max(b.abs())) / 127.0;
                for ((weights, scale), found) in weights.chunks(inputs).zip(&scale).zip(found) {
                    let exact: f32 = x.iter().zip(weights).map(|(x, &w)| x * f32::from(w)).sum();
                    // Each input is off by half a unit at most.
                    let sizes: f32 = weights.iter().map(|&w| f32::from(w).abs()).sum();
                    let most = (0.51 * unit * sizes + 0.01) * scale;
                    prop_assert!((exact * scale - found).abs() <= most, "{exact} {found}");
                }
            }
        }
    }

    #[test]
    fn the_largest_weights_and_inputs_fit() {
        let (inputs, outputs_) = (1536, 17);
        let x = vec![1.0; 7 * inputs];
        for weight in [-127, 127] {
            let scale = vec![1.0; outputs_];
            let layer = Int8::new(&vec![weight; inputs * outputs_], &scale, &vec![0.0; outputs_]);
            for simd in Simd::all() {
                let out = outputs(&layer, simd, &x, inputs, Then::Nothing);
                let expected = 1536.0 * f32::from(weight);
                assert!(out.iter().all(|x| (x - expected).abs() < 0.1), "{simd:?}: {out:?}");
            }
        }
    }

    #[test]
    fn a_row_of_zeros_gives_the_bias() {
        let layer = Int8::new(&[1, 2, 3, 4, 5, 6], &[1.0, 2.0], &[7.0, -8.0]);
        assert_eq!(outputs(&layer, Simd::detect(), &[0.0; 3], 3, Then::Nothing), [7.0, -8.0]);
    }
}
