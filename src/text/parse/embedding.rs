//! From words to vectors that know their neighbours.
//!
//! **In:** the numbers of each word. **Out:** a vector of [`WIDTH`] for each token: rows of hashed
//! tables, mixed, then four layers that each look one word to either side.
//! **Source:** Miranda et al. 2022, *Multi hash embeddings in spaCy* (arXiv 2212.09255); layer
//! normalisation: Ba, Kiros and Hinton 2016 (arXiv 1607.06450).

use super::{
    dense::Dense,
    model::{LoadError, Model},
};

/// Numbers in a vector.
pub(super) const WIDTH: usize = 96;
/// Layers that look at neighbours, and so rows of nothing around the text that they work on too.
const DEPTH: usize = 4;
const PIECES: usize = 3;
/// Rows of a hashed table that are summed for one number.
const KEYS: usize = 4;
/// Rows that go through a layer together, so that what is between stays in the cache.
const STRIP: usize = 32;

/// A network that turns words into vectors.
#[derive(Debug)]
pub(super) struct Embedding {
    tables: Vec<Table>,
    mix: Layer,
    windows: Vec<Layer>,
}

/// A hashed table of vectors.
#[derive(Debug)]
struct Table {
    rows: Vec<f32>,
    seed: u32,
}

/// The largest of three sums for each output, normed.
#[derive(Debug)]
struct Layer {
    dense: Dense,
    scale: Vec<f32>,
    shift: Vec<f32>,
}

impl Embedding {
    pub(super) fn load(
        model: &Model<'_>,
        name: &str,
        attributes: &[&str],
        seeds: &[u32],
    ) -> Result<Self, LoadError> {
        let table = |(attribute, seed): (&&str, &u32)| {
            let rows = model.floats(&format!("{name}.embed.{attribute}"), &[0, WIDTH])?;
            Ok(Table { rows, seed: *seed })
        };
        let layer = |number: usize, inputs: usize| Layer::load(model, name, number, inputs);
        Ok(Self {
            tables: attributes.iter().zip(seeds).map(table).collect::<Result<_, LoadError>>()?,
            mix: layer(0, attributes.len() * WIDTH)?,
            windows: (1..=DEPTH).map(|n| layer(n, 3 * WIDTH)).collect::<Result<_, _>>()?,
        })
    }

    /// A vector for each token. `forms` are the numbers of each different word, one for each
    /// table (and maybe more); `tokens` say which of them stands where.
    pub(super) fn encode<const N: usize>(&self, forms: &[[u64; N]], tokens: &[usize]) -> Vec<f32> {
        let inputs = self.tables.len() * WIDTH;
        let mut rows = vec![0.0; forms.len() * inputs];
        for (form, row) in forms.iter().zip(rows.chunks_exact_mut(inputs)) {
            for ((table, number), sum) in
                self.tables.iter().zip(form).zip(row.chunks_exact_mut(WIDTH))
            {
                table.look_up(*number, sum);
            }
        }
        let mut mixed = vec![0.0; forms.len() * WIDTH];
        self.mix.apply(&rows, inputs, &mut mixed);

        // Around the text stand rows that begin as nothing but go through the layers like the
        // rest, and beyond them one on each side that stays nothing.
        let edge = (DEPTH + 1) * WIDTH;
        let mut vectors = vec![0.0; tokens.len() * WIDTH + 2 * edge];
        for (form, vector) in tokens.iter().zip(vectors[edge..].chunks_exact_mut(WIDTH)) {
            vector.copy_from_slice(&mixed[form * WIDTH..][..WIDTH]);
        }
        let mut change = vec![0.0; vectors.len() - 2 * WIDTH];
        for layer in &self.windows {
            // Three neighbours stand one after another, and so are the inputs as they are.
            layer.apply(&vectors, WIDTH, &mut change);
            for (number, change) in vectors[WIDTH..].iter_mut().zip(&change) {
                *number += change;
            }
        }
        vectors.truncate(edge + tokens.len() * WIDTH);
        vectors.drain(..edge);
        vectors
    }
}

impl Table {
    /// Adds the rows for `number` to `sum`.
    fn look_up(&self, number: u64, sum: &mut [f32]) {
        let length = self.rows.len() / WIDTH;
        for key in murmur3(number, self.seed) {
            let row = &self.rows[key as usize % length * WIDTH..][..WIDTH];
            for (sum, number) in sum.iter_mut().zip(row) {
                *sum += number;
            }
        }
    }
}

impl Layer {
    fn load(
        model: &Model<'_>,
        name: &str,
        number: usize,
        inputs: usize,
    ) -> Result<Self, LoadError> {
        let tensor = |part: &str, shape: &[usize]| {
            model.floats(&format!("{name}.layer{number}.{part}"), shape)
        };
        let weights = tensor("W", &[WIDTH, PIECES, inputs])?;
        let bias = tensor("b", &[WIDTH, PIECES])?;
        let order = || (0..PIECES).flat_map(|piece| (0..WIDTH).map(move |o| o * PIECES + piece));
        let weights: Vec<f32> =
            order().flat_map(|row| &weights[row * inputs..][..inputs]).copied().collect();
        Ok(Self {
            dense: Dense::new(&weights, &order().map(|row| bias[row]).collect::<Vec<_>>()),
            scale: tensor("scale", &[WIDTH])?,
            shift: tensor("shift", &[WIDTH])?,
        })
    }

    /// Fills `out`, [`WIDTH`] for each row of `rows`, which begin `stride` after one another.
    fn apply(&self, rows: &[f32], stride: usize, out: &mut [f32]) {
        let mut sums = vec![0.0; STRIP * PIECES * WIDTH];
        for (strip, out) in out.chunks_mut(STRIP * WIDTH).enumerate() {
            let sums = &mut sums[..out.len() * PIECES];
            self.dense.apply(&rows[strip * STRIP * stride..], stride, sums);
            for (sums, out) in sums.chunks_exact(PIECES * WIDTH).zip(out.chunks_exact_mut(WIDTH)) {
                let (first, rest) = sums.split_at(WIDTH);
                let (second, third) = rest.split_at(WIDTH);
                for (((out, a), b), c) in out.iter_mut().zip(first).zip(second).zip(third) {
                    *out = a.max(*b).max(*c);
                }
                self.norm(out);
            }
        }
    }

    /// Brings a vector to mean 0 and variance 1, then to the scale and place that were learned.
    fn norm(&self, vector: &mut [f32]) {
        #[expect(clippy::cast_precision_loss, reason = "a small constant")]
        let count = WIDTH as f32;
        let mean = vector.iter().sum::<f32>() / count;
        let variance = vector.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / count + 1e-8;
        let factor = variance.sqrt().recip();
        for ((x, scale), shift) in vector.iter_mut().zip(&self.scale).zip(&self.shift) {
            *x = (*x - mean) * factor * scale + shift;
        }
    }
}

/// Four hashes of a number. **Source:** `MurmurHash3_x64_128` (Appleby 2011) for eight bytes, with
/// the length of the key taken into the first half before the seed's half is added, as thinc has it.
fn murmur3(number: u64, seed: u32) -> [u32; KEYS] {
    let mix = |mut h: u64| {
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    };
    let seed = u64::from(seed);
    let key = number.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31);
    let mut first = seed ^ key.wrapping_mul(0x4cf5_ad43_2745_937f) ^ 8;
    let mut second = seed ^ 8;
    first = first.wrapping_add(second);
    second = second.wrapping_add(first);
    first = mix(first);
    second = mix(second);
    first = first.wrapping_add(second);
    second = second.wrapping_add(first);
    let bytes = [first.to_le_bytes(), second.to_le_bytes()];
    let mut keys = [0; KEYS];
    for (key, bytes) in keys.iter_mut().zip(bytes.as_flattened().as_chunks().0) {
        *key = u32::from_le_bytes(*bytes);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_those_the_tables_were_trained_with() {
        // As thinc's `NumpyOps.hash` gives them.
        assert_eq!(
            murmur3(7_562_983_679_033_046_312, 8),
            [655_588_468, 2_562_203_417, 3_130_866_350, 1_695_821_477]
        );
    }
}
