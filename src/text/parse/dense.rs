//! The one place where numbers are multiplied: a layer of a network over many rows at once.
//!
//! **In:** rows of inputs, which may overlap. **Out:** `weights · row + bias` for each.
//! Plain loops over arrays of fixed width, which the compiler turns into vector instructions.

/// Outputs that are computed together.
const WIDTH: usize = 8;
/// Rows that are computed together, so that weights are read once for all of them.
const HEIGHT: usize = 4;

/// A fully connected layer.
#[derive(Debug)]
pub(super) struct Dense {
    /// Weights in panels of [`WIDTH`] outputs: for each input, its weight for each of them.
    panels: Vec<[f32; WIDTH]>,
    bias: Vec<f32>,
    inputs: usize,
}

impl Dense {
    /// Takes the weights as they are stored, the inputs of one output after those of another.
    pub(super) fn new(weights: &[f32], bias: Vec<f32>) -> Self {
        let outputs = bias.len();
        let inputs = weights.len() / outputs;
        let mut panels = vec![[0.0; WIDTH]; outputs.div_ceil(WIDTH) * inputs];
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            let panel = &mut panels[output / WIDTH * inputs..][..inputs];
            for (cell, weight) in panel.iter_mut().zip(row) {
                cell[output % WIDTH] = *weight;
            }
        }
        Self { panels, bias, inputs }
    }

    /// Numbers that it computes for each row.
    pub(super) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Fills `out`, row by row; the inputs of each row begin `stride` after those of the one
    /// before.
    pub(super) fn apply(&self, rows: &[f32], stride: usize, out: &mut [f32]) {
        let outputs = self.outputs();
        let row = |number: usize| &rows[number * stride..][..self.inputs];
        for (number, panel) in self.panels.chunks_exact(self.inputs).enumerate() {
            let first = number * WIDTH;
            let bias = &self.bias[first..outputs.min(first + WIDTH)];
            for (group, out) in out.chunks_mut(HEIGHT * outputs).enumerate() {
                let at = group * HEIGHT;
                if out.len() == HEIGHT * outputs {
                    let sums = products(panel, [row(at), row(at + 1), row(at + 2), row(at + 3)]);
                    for (out, sums) in out.chunks_exact_mut(outputs).zip(sums) {
                        add(bias, sums, &mut out[first..]);
                    }
                } else {
                    for (i, out) in out.chunks_exact_mut(outputs).enumerate() {
                        let [sums] = products(panel, [row(at + i)]);
                        add(bias, sums, &mut out[first..]);
                    }
                }
            }
        }
    }
}

/// The products of some rows with one panel.
#[inline]
fn products<const N: usize>(panel: &[[f32; WIDTH]], rows: [&[f32]; N]) -> [[f32; WIDTH]; N] {
    let rows = rows.map(|row| &row[..panel.len()]);
    let mut sums = [[0.0; WIDTH]; N];
    for (i, weights) in panel.iter().enumerate() {
        for (sums, row) in sums.iter_mut().zip(rows) {
            let input = row[i];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += input * weight;
            }
        }
    }
    sums
}

fn add(bias: &[f32], sums: [f32; WIDTH], out: &mut [f32]) {
    for ((out, sum), bias) in out.iter_mut().zip(sums).zip(bias) {
        *out = sum + bias;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_rows_and_outputs_is_the_plain_sum_of_products() {
        for (rows, outputs, inputs, stride) in [(1, 1, 1, 1), (7, 11, 6, 2), (9, 16, 5, 5)] {
            let number = |i: usize| f32::from(u8::try_from(i * 37 % 101).unwrap()) / 10.0 - 5.0;
            let weights: Vec<f32> = (0..outputs * inputs).map(number).collect();
            let bias: Vec<f32> = (0..outputs).map(number).collect();
            let input: Vec<f32> = (3..3 + (rows - 1) * stride + inputs).map(number).collect();
            let mut out = vec![0.0; rows * outputs];
            Dense::new(&weights, bias.clone()).apply(&input, stride, &mut out);
            for r in 0..rows {
                for o in 0..outputs {
                    let sum: f32 =
                        (0..inputs).map(|i| input[r * stride + i] * weights[o * inputs + i]).sum();
                    assert!((out[r * outputs + o] - sum - bias[o]).abs() < 1e-3);
                }
            }
        }
    }
}
