//! Attention of every row to every row, several heads side by side.
//!
//! **In:** for every row its queries, keys and values. **Out:** for every row the values of all rows,
//! weighed by how well their keys answer its query.
//!
//! **Source:** Vaswani et al. 2017, section 3.2.

use super::{
    function::powers,
    kernel::{Floats, LANES, LARGEST_TILE, Simd, Tile, Work, flat, flat_mut},
};

/// Numbers a head.
pub const HEAD: usize = 32;

/// Room that is used again.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// One head's keys: sixteen rows side by side.
    keys: Vec<Floats>,
    /// One head's values: sixteen numbers of each row, then the other sixteen.
    values: Vec<Floats>,
    /// How well all keys answer a few queries.
    scores: Vec<Floats>,
}

/// Writes a row of `width` numbers for each row of `qkv`, which has its queries, keys and values one
/// after the other. A score is the exponent of two: the queries come multiplied by log2(e) / √[`HEAD`].
pub fn attention(simd: Simd, qkv: &[f32], width: usize, out: &mut [f32], scratch: &mut Scratch) {
    assert_eq!((qkv.len(), width % HEAD), (3 * out.len(), 0));
    simd.run(Heads { simd, qkv, width, out, scratch });
}

struct Heads<'a> {
    simd: Simd,
    qkv: &'a [f32],
    width: usize,
    out: &'a mut [f32],
    scratch: &'a mut Scratch,
}

const NOTHING: Floats = Floats([0.0; LANES]);

impl Work for Heads<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { simd, qkv, width, out, scratch } = self;
        let stride = 3 * width;
        let all = out.len() / width;
        let panels = all.div_ceil(LANES);
        let (most_rows, most_panels) = simd.float_tile();
        scratch.keys.resize(panels * HEAD, NOTHING);
        scratch.values.resize(HEAD / LANES * all, NOTHING);
        scratch.scores.resize(most_rows * panels, NOTHING);
        for head in (0..width).step_by(HEAD) {
            scratch.take(&qkv[width + head..], stride, width, all);
            for row in (0..all).step_by(most_rows) {
                let rows = most_rows.min(all - row);
                for panel in (0..panels).step_by(most_panels) {
                    let tile = Tile {
                        x: &qkv[row * stride + head..],
                        stride,
                        rows,
                        panels: &scratch.keys[panel * HEAD..],
                        steps: HEAD,
                        begin: &[NOTHING; 4][..most_panels.min(panels - panel)],
                        out_stride: panels,
                    };
                    simd.float_products(tile, &mut scratch.scores[panel..]);
                }
                let mut shares = [0.0; LARGEST_TILE];
                for (share, scores) in shares.iter_mut().zip(scratch.scores.chunks_mut(panels)) {
                    let scores = flat_mut(scores);
                    scores[all..].fill(f32::MIN);
                    *share = 1.0 / powers(scores);
                }
                let mut sums = [NOTHING; LARGEST_TILE];
                for panel in (0..HEAD / LANES).step_by(most_panels) {
                    let tile = Tile {
                        x: flat(&scratch.scores),
                        stride: panels * LANES,
                        rows,
                        panels: &scratch.values[panel * all..],
                        steps: all,
                        begin: &[NOTHING; HEAD / LANES][..most_panels.min(HEAD / LANES - panel)],
                        out_stride: HEAD / LANES,
                    };
                    simd.float_products(tile, &mut sums[panel..]);
                }
                for (i, sums) in sums.chunks(HEAD / LANES).take(rows).enumerate() {
                    let out = &mut out[(row + i) * width + head..][..HEAD];
                    for (out, sum) in out.iter_mut().zip(flat(sums)) {
                        *out = sum * shares[i];
                    }
                }
            }
        }
    }
}

impl Scratch {
    /// Copies one head's keys and values: `qkv` begins at the first row's keys, and the values come
    /// `width` numbers after the keys.
    #[inline(always)]
    fn take(&mut self, qkv: &[f32], stride: usize, width: usize, rows: usize) {
        for (panel, first) in self.keys.chunks_exact_mut(HEAD).zip((0..rows).step_by(LANES)) {
            for lane in 0..LANES.min(rows - first) {
                let keys = &qkv[(first + lane) * stride..][..HEAD];
                for (panel, key) in panel.iter_mut().zip(keys) {
                    panel.0[lane] = *key;
                }
            }
        }
        for (part, values) in self.values.chunks_exact_mut(rows).enumerate() {
            for (row, values) in values.iter_mut().enumerate() {
                let from = row * stride + width + part * LANES;
                values.0.copy_from_slice(&qkv[from..][..LANES]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// The same by the book, in doubles.
    fn expected(qkv: &[f32], width: usize) -> Vec<f64> {
        let rows: Vec<_> = qkv.chunks(3 * width).collect();
        let number = |row: usize, at: usize| f64::from(rows[row][at]);
        let mut out = vec![0.0; rows.len() * width];
        for row in 0..rows.len() {
            for head in (0..width).step_by(HEAD) {
                let score = |to| {
                    let own = head..head + HEAD;
                    own.map(|at| number(row, at) * number(to, width + at)).sum::<f64>().exp2()
                };
                let shares: Vec<_> = (0..rows.len()).map(score).collect();
                let all: f64 = shares.iter().sum();
                for at in head..head + HEAD {
                    let sum: f64 =
                        (0..rows.len()).map(|to| shares[to] * number(to, 2 * width + at)).sum();
                    out[row * width + at] = sum / all;
                }
            }
        }
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn all_paths_agree_and_are_right(
            (width, qkv) in (1..40_usize, 1..3_usize)
                .prop_flat_map(|(rows, heads)| {
                    let width = heads * HEAD;
                    (Just(width), vec(-1.0..1.0_f32, rows * 3 * width))
                }),
        ) {
            let mut scratch = Scratch::default();
            let mut on = |simd| {
                let mut out = vec![f32::NAN; qkv.len() / 3];
                // What a longer window left behind does no harm.
                attention(simd, &vec![3.0; 3 * HEAD * 50], HEAD, &mut [0.0; HEAD * 50], &mut scratch);
                attention(simd, &qkv, width, &mut out, &mut scratch);
                out
            };
            let portable = on(Simd::PORTABLE);
            for (found, expected) in portable.iter().zip(expected(&qkv, width)) {
                prop_assert!((f64::from(*found) - expected).abs() < 1e-5);
            }
            for simd in Simd::all() {
                prop_assert_eq!(&portable, &on(simd), "{:?}", simd);
            }
        }
    }
}
