//! The functions between layers, written so that they compile to vector instructions.
//!
//! **In:** a number or a row. **Out:** a number or a row. Polynomials stand for the exponential and
//! the error function, whose library versions are many times slower; sums over a row are sixteen sums
//! until the end, so that their order is the same on all paths.

use super::kernel::{LANES, Simd, Work};

/// Two to the power of `x`, within 2e-7 of it; nothing below 2^-126.
#[inline(always)]
pub fn exp2(x: f32) -> f32 {
    /// Added to a small number, it leaves that number's nearest whole one in the lowest bits.
    const SHIFT: f32 = 12_582_912.0;
    /// Fitted to 2^f for f from -1/2 to 1/2 by least squares of the relative error.
    const FACTORS: [f32; 6] =
        [1.327_523_1e-3, 9.681_327e-3, 5.550_77e-2, 2.402_199e-1, 6.931_469e-1, 1.000_000_1];
    let x = if x > -126.0 { x } else { -126.0 };
    let shifted = x + SHIFT;
    let fraction = x - (shifted - SHIFT);
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1.0_f32.to_bits()));
    power * polynomial(fraction, FACTORS)
}

/// x Φ(x), Φ being the normal distribution: within 2e-6 of it.
#[inline(always)]
pub fn gelu(x: f32) -> f32 {
    /// From here on, either way, x Φ(x) is max(x, 0).
    const END: f32 = 5.0;
    /// Fitted to a Φ(-a) for a from 0 to [`END`], stretched to -1 to 1, at Chebyshev's nodes.
    const FACTORS: [f32; 14] = [
        -2.544_437_5e-2, 7.232_652_5e-3, 1.315_901_6e-1, -9.251_749e-2, -2.514_085_5e-1,
        3.452_813_6e-1, 7.726_434e-2, -4.908_128_7e-1, 4.189_891_2e-1, -1.737_596_7e-2,
        -2.569_682e-1, 2.326_666_7e-1, -9.402_215_5e-2, 1.552_543_6e-2,
    ];
    let size = x.abs();
    let size = if size < END { size } else { END };
    let positive = if x > 0.0 { x } else { 0.0 };
    positive - polynomial(size.mul_add(2.0 / END, -1.0), FACTORS)
}

#[inline(always)]
fn polynomial<const N: usize>(x: f32, factors: [f32; N]) -> f32 {
    let mut sum = factors[0];
    for factor in &factors[1..] {
        sum = sum.mul_add(x, *factor);
    }
    sum
}

/// The chances that logits stand for.
pub fn softmax(logits: &mut [f32]) {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for x in logits.iter_mut() {
        *x = exp2((*x - top) * std::f32::consts::LOG2_E);
    }
    let sum: f32 = logits.iter().sum();
    for x in logits {
        *x /= sum;
    }
}

/// The logarithms of the chances that logits stand for.
pub fn log_softmax(logits: &mut [f32]) {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|x| exp2((x - top) * std::f32::consts::LOG2_E)).sum();
    let below = top + sum.ln();
    for x in logits {
        *x -= below;
    }
}

/// Combines a row's numbers, sixteen at a time.
#[inline(always)]
fn fold(
    row: &[f32],
    start: f32,
    each: impl Fn(f32, f32) -> f32,
    both: impl Fn(f32, f32) -> f32,
) -> f32 {
    let mut lanes = [start; LANES];
    let (whole, rest) = row.as_chunks::<LANES>();
    for some in whole {
        for (lane, x) in lanes.iter_mut().zip(some) {
            *lane = each(*lane, *x);
        }
    }
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane = each(*lane, *x);
    }
    let mut half = LANES / 2;
    while half > 0 {
        for i in 0..half {
            lanes[i] = both(lanes[i], lanes[i + half]);
        }
        half /= 2;
    }
    lanes[0]
}

#[inline(always)]
fn sum(row: &[f32]) -> f32 {
    fold(row, 0.0, |a, b| a + b, |a, b| a + b)
}

/// The largest size of a row's numbers.
#[inline(always)]
pub(super) fn largest(row: &[f32]) -> f32 {
    let larger = |a, b: f32| if a > b.abs() { a } else { b.abs() };
    fold(row, 0.0, larger, larger)
}

/// The powers of two of a row less its largest number, in its place. Returns their sum.
#[inline(always)]
pub(super) fn powers(row: &mut [f32]) -> f32 {
    let larger = |a, b| if a > b { a } else { b };
    let top = fold(row, f32::MIN, larger, larger);
    for x in row.iter_mut() {
        *x = exp2(*x - top);
    }
    sum(row)
}

/// A layer norm: each row gets mean 0 and variance 1, then a weight and a bias for each place.
#[derive(Clone, Debug)]
pub struct Norm {
    weight: Box<[f32]>,
    bias: Box<[f32]>,
}

/// Added to a variance, so that it is never zero.
const LEAST_VARIANCE: f32 = 1e-12;

impl Norm {
    /// A norm for rows as long as its weights.
    pub fn new(weight: &[f32], bias: &[f32]) -> Self {
        assert_eq!(weight.len(), bias.len());
        Self { weight: weight.into(), bias: bias.into() }
    }

    /// Norms rows in place.
    pub fn apply(&self, simd: Simd, x: &mut [f32]) {
        simd.run(Normed { norm: self, x, add: None });
    }

    /// Adds other rows to `x`, then norms it.
    pub fn apply_sum(&self, simd: Simd, x: &mut [f32], add: &[f32]) {
        assert_eq!(x.len(), add.len());
        simd.run(Normed { norm: self, x, add: Some(add) });
    }
}

struct Normed<'a> {
    norm: &'a Norm,
    x: &'a mut [f32],
    add: Option<&'a [f32]>,
}

impl Work for Normed<'_> {
    #[inline(always)]
    fn run(self) {
        let Norm { weight, bias } = self.norm;
        let width = weight.len();
        #[expect(clippy::cast_precision_loss, reason = "rows are short")]
        let share = 1.0 / width as f32;
        for (i, x) in self.x.chunks_exact_mut(width).enumerate() {
            if let Some(add) = self.add {
                for (x, add) in x.iter_mut().zip(&add[i * width..]) {
                    *x += add;
                }
            }
            let mean = sum(x) * share;
            let variance = fold(x, 0.0, |a, b| (b - mean).mul_add(b - mean, a), |a, b| a + b);
            let scale = 1.0 / (variance * share + LEAST_VARIANCE).sqrt();
            for ((x, weight), bias) in x.iter_mut().zip(weight).zip(bias) {
                *x = ((*x - mean) * scale).mul_add(*weight, *bias);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// The normal distribution, by Simpson's rule.
    fn normal(x: f64) -> f64 {
        let steps = 400;
        let step = x / f64::from(steps);
        let density = |t: f64| (-t * t / 2.0).exp() / std::f64::consts::TAU.sqrt();
        let inner: f64 = (1..steps)
            .map(|i| f64::from(if i % 2 == 0 { 2 } else { 4 }) * density(f64::from(i) * step))
            .sum();
        0.5 + (density(0.0) + inner + density(x)) * step / 3.0
    }

    #[test]
    fn gelu_is_within_two_millionths() {
        for i in -32_000..32_000_i16 {
            let x = f32::from(i) / 4_000.0;
            let exact = f64::from(x) * normal(f64::from(x));
            assert!((f64::from(gelu(x)) - exact).abs() < 2e-6, "{x}: {} {exact}", gelu(x));
        }
        assert!((gelu(1e6) - 1e6).abs() < 1e-5 && gelu(-1e6).abs() < 1e-5);
    }

    #[test]
    fn exp2_is_within_two_ten_millionths() {
        for i in -30_000..30_000_i16 {
            let x = f32::from(i) / 250.0;
            let ratio = f64::from(exp2(x)) / f64::from(x).exp2();
            assert!((ratio - 1.0).abs() < 3e-7, "{x}: {ratio}");
        }
        assert!(exp2(f32::MIN) < 1e-37);
    }

    #[test]
    fn chances_add_up() {
        let mut chances = [1.0, 3.0, -80.0];
        softmax(&mut chances);
        let e = 2.0_f32.exp();
        for (found, expected) in chances.iter().zip([1.0 / (1.0 + e), e / (1.0 + e), 0.0]) {
            assert!((found - expected).abs() < 1e-6);
        }
        let mut logs = [1.0, 3.0, -80.0];
        log_softmax(&mut logs);
        assert!(
            (logs[0] - chances[0].ln()).abs() < 1e-6 && (logs[2] - (logs[1] - 83.0)).abs() < 1e-4
        );
    }

    proptest! {
        #[test]
        fn normed_rows_are_the_same_on_all_paths(
            (width, x) in (1..70_usize).prop_flat_map(|w| (Just(w), vec(-5.0..5.0_f32, 3 * w))),
        ) {
            let norm = Norm::new(&vec![1.0; width], &vec![0.0; width]);
            let add: Vec<_> = x.iter().rev().copied().collect();
            let normed = |simd| {
                let mut x = x.clone();
                norm.apply_sum(simd, &mut x, &add);
                norm.apply(simd, &mut x);
                x
            };
            let expected = normed(Simd::PORTABLE);
            for simd in Simd::all() {
                prop_assert_eq!(&expected, &normed(simd), "{:?}", simd);
            }
            for row in expected.chunks(width) {
                prop_assert!(row.iter().sum::<f32>().abs() < 1e-3);
            }
        }

        #[test]
        fn powers_are_the_same_on_all_paths(x in vec(-50.0..50.0_f32, 1..70)) {
            struct Powers<'a>(&'a mut [f32], &'a mut f32);
            impl Work for Powers<'_> {
                #[inline(always)]
                fn run(self) {
                    *self.1 = powers(self.0);
                }
            }
            let on = |simd: Simd| {
                let (mut x, mut sum) = (x.clone(), 0.0);
                simd.run(Powers(&mut x, &mut sum));
                (x, sum)
            };
            for simd in Simd::all() {
                prop_assert_eq!(on(Simd::PORTABLE), on(simd), "{:?}", simd);
            }
        }
    }
}
