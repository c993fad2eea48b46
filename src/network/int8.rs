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
        // A few panels stay in the nearest cache while all rows pass.
        for panel in (0..layer.begin.len()).step_by(panels) {
            let begin = &layer.begin[panel..layer.begin.len().min(panel + panels)];
            for row in (0..all).step_by(rows) {
                let rows = rows.min(all - row);
                let mut sums = [Sums([0; LANES]); LARGEST_TILE];
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
                        out.copy_from_slice(&values.0[..out.len()]);
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
