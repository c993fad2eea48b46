//! The innermost loops, written for each instruction set, and the choice among them.
//!
//! **In:** rows of activations and packed panels of weights. **Out:** their products.
//! All paths give the same bits: whole numbers add up exactly, and every sum of floats is a chain of
//! fused multiply-adds in the order of the inputs, with sixteen outputs side by side. What a machine
//! can do shows in the speed alone.
//!
//! Everything `unsafe` of the crate is in this file.
#![expect(unsafe_code, reason = "vector instructions of the machine at hand")]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    __m128i, __m256, __m256i, __m512, __m512i, _mm_loadu_si128, _mm_set1_epi32, _mm256_add_epi32,
    _mm256_cvtepi8_epi16, _mm256_cvtepu8_epi16, _mm256_dpbusd_avx_epi32, _mm256_fmadd_ps,
    _mm256_hadd_epi32, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_permute4x64_epi64, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps,
    _mm256_setzero_ps, _mm256_setzero_si256, _mm256_storeu_ps, _mm256_storeu_si256,
    _mm256_sub_epi16, _mm512_dpbusd_epi32, _mm512_fmadd_ps, _mm512_loadu_ps, _mm512_loadu_si512,
    _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_ps, _mm512_setzero_si512, _mm512_storeu_ps,
    _mm512_storeu_si512,
};
use std::fmt;

/// No path has larger tiles than these many sums.
pub(super) const LARGEST_TILE: usize = 6 * 4;

/// Outputs that are computed side by side.
pub const LANES: usize = 16;
/// Inputs of one output that lie side by side in a panel of bytes.
pub(super) const QUAD: usize = 4;
/// What stands for zero among activations.
pub(super) const ZERO: u8 = 128;

/// One number for each of sixteen outputs.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub struct Floats(pub [f32; LANES]);

/// Sixteen outputs' weights for four inputs: the first output's four, then the next one's.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Bytes(pub(super) [i8; LANES * QUAD]);

/// One sum for each of sixteen outputs.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Sums(pub(super) [i32; LANES]);

impl Floats {
    /// Writes as many as there is room for.
    #[inline(always)]
    pub(super) fn write(&self, out: &mut [f32]) {
        if let Ok(out) = <&mut [f32; LANES]>::try_from(&mut *out) {
            *out = self.0;
        } else {
            out.copy_from_slice(&self.0[..out.len()]);
        }
    }
}

/// Floats as one row.
#[inline(always)]
pub(super) fn flat(all: &[Floats]) -> &[f32] {
    // SAFETY: `Floats` is sixteen floats without padding.
    unsafe { std::slice::from_raw_parts(all.as_ptr().cast(), all.len() * LANES) }
}

/// Floats as one row.
#[inline(always)]
pub(super) fn flat_mut(all: &mut [Floats]) -> &mut [f32] {
    // SAFETY: as above.
    unsafe { std::slice::from_raw_parts_mut(all.as_mut_ptr().cast(), all.len() * LANES) }
}

/// Rows of activations times panels of weights: one small part of a matrix product.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tile<'a, X, W, S> {
    /// The first row begins here.
    pub(super) x: &'a [X],
    /// From one row's beginning to the next one's.
    pub(super) stride: usize,
    /// How many rows.
    pub(super) rows: usize,
    /// `steps` weights for the first sixteen outputs, then for the next sixteen.
    pub(super) panels: &'a [W],
    /// How many steps the inputs are.
    pub(super) steps: usize,
    /// What each sum begins at, by panel.
    pub(super) begin: &'a [S],
    /// From one row's first sums to the next one's in what is written.
    pub(super) out_stride: usize,
}

/// Something to compute, compiled once for each path.
pub trait Work {
    /// Does it. The implementation is `#[inline(always)]`, as is all that it calls in its loops, so
    /// that the compiler may use the path's instructions for them.
    fn run(self);
}

/// The instruction set that the kernels use, known to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Simd(Path);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Path {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "aarch64")]
    Neon,
}

impl fmt::Debug for Simd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Simd {
    /// Plain Rust, on any machine.
    pub const PORTABLE: Self = Self(Path::Portable);

    /// The fastest that this machine has.
    pub fn detect() -> Self {
        Self::all().pop().unwrap_or(Self::PORTABLE)
    }

    /// All that this machine has, the fastest last.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::PORTABLE];
        #[cfg(target_arch = "aarch64")]
        all.push(Self(Path::Neon));
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            all.push(Self(Path::Avx2));
            if is_x86_feature_detected!("avxvnni") {
                all.push(Self(Path::AvxVnni));
            }
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni")
            {
                all.push(Self(Path::Avx512));
            }
        }
        all
    }

    /// Does some work with the path's instructions.
    pub fn run(self, work: impl Work) {
        match self.0 {
            Path::Portable => work.run(),
            #[cfg(target_arch = "aarch64")]
            Path::Neon => work.run(),
            // SAFETY: `all` made this value, so the machine has the features.
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 => unsafe { run_avx2(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Path::AvxVnni => unsafe { run_avx_vnni(work) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Path::Avx512 => unsafe { run_avx512(work) },
        }
    }

    /// How many rows and panels the registers hold in a product of bytes.
    pub(super) fn byte_tile(self) -> (usize, usize) {
        match self.0 {
            Path::Portable => (4, 1),
            #[cfg(target_arch = "aarch64")]
            Path::Neon => (2, 1),
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 => (2, 1),
            #[cfg(target_arch = "x86_64")]
            Path::AvxVnni => (6, 1),
            #[cfg(target_arch = "x86_64")]
            Path::Avx512 => (6, 4),
        }
    }

    /// How many rows and panels the registers hold in a product of floats.
    pub(super) fn float_tile(self) -> (usize, usize) {
        match self.0 {
            Path::Portable => (1, 1),
            #[cfg(target_arch = "aarch64")]
            Path::Neon => (4, 1),
            #[cfg(target_arch = "x86_64")]
            Path::Avx2 | Path::AvxVnni => (6, 1),
            #[cfg(target_arch = "x86_64")]
            Path::Avx512 => (6, 4),
        }
    }

    /// The products of a tile no larger than [`byte_tile`](Self::byte_tile), row by row; `begin` is
    /// what [`ZERO`] adds to a sum, negated.
    pub(super) fn byte_products(self, tile: Tile<'_, u8, Bytes, Sums>, out: &mut [Sums]) {
        tile.check(QUAD, out.len());
        match (self.0, tile.rows, tile.begin.len()) {
            (Path::Portable, ..) => bytes_portable(tile, out),
            // SAFETY: a machine of this architecture has it; the tile was checked.
            #[cfg(target_arch = "aarch64")]
            (Path::Neon, 1, 1) => unsafe { bytes_neon::<1>(tile, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "aarch64")]
            (Path::Neon, 2, 1) => unsafe { bytes_neon::<2>(tile, out) },
            // SAFETY: `all` made this value, so the machine has the features; the tile was checked.
            #[cfg(target_arch = "x86_64")]
            (Path::Avx2, 1, 1) => unsafe { bytes_avx2::<1>(tile, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            (Path::Avx2, 2, 1) => unsafe { bytes_avx2::<2>(tile, out) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            (Path::AvxVnni, rows @ 1..=6, 1) => unsafe {
                match rows {
                    1 => bytes_avx_vnni::<1>(tile, out),
                    2 => bytes_avx_vnni::<2>(tile, out),
                    3 => bytes_avx_vnni::<3>(tile, out),
                    4 => bytes_avx_vnni::<4>(tile, out),
                    5 => bytes_avx_vnni::<5>(tile, out),
                    _ => bytes_avx_vnni::<6>(tile, out),
                }
            },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            (Path::Avx512, rows @ 1..=6, panels @ 1..=4) => unsafe {
                match panels {
                    1 => bytes_avx512_rows::<1>(rows, tile, out),
                    2 => bytes_avx512_rows::<2>(rows, tile, out),
                    3 => bytes_avx512_rows::<3>(rows, tile, out),
                    _ => bytes_avx512_rows::<4>(rows, tile, out),
                }
            },
            #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
            _ => unreachable!("a tile is no larger than `byte_tile`"),
        }
    }

    /// The products of a tile no larger than [`float_tile`](Self::float_tile), row by row.
    pub(super) fn float_products(self, tile: Tile<'_, f32, Floats, Floats>, out: &mut [Floats]) {
        tile.check(1, out.len());
        match (self.0, tile.rows, tile.begin.len()) {
            (Path::Portable, ..) => floats_portable(tile, out),
            #[cfg(target_arch = "aarch64")]
            (Path::Neon, ..) => floats_portable(tile, out),
            // SAFETY: `all` made this value, so the machine has the features; the tile was checked.
            #[cfg(target_arch = "x86_64")]
            (Path::Avx2 | Path::AvxVnni, rows @ 1..=6, 1) => unsafe {
                match rows {
                    1 => floats_avx2::<1>(tile, out),
                    2 => floats_avx2::<2>(tile, out),
                    3 => floats_avx2::<3>(tile, out),
                    4 => floats_avx2::<4>(tile, out),
                    5 => floats_avx2::<5>(tile, out),
                    _ => floats_avx2::<6>(tile, out),
                }
            },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            (Path::Avx512, rows @ 1..=6, panels @ 1..=4) => unsafe {
                match panels {
                    1 => floats_avx512_rows::<1>(rows, tile, out),
                    2 => floats_avx512_rows::<2>(rows, tile, out),
                    3 => floats_avx512_rows::<3>(rows, tile, out),
                    _ => floats_avx512_rows::<4>(rows, tile, out),
                }
            },
            #[cfg(target_arch = "x86_64")]
            _ => unreachable!("a tile is no larger than `float_tile`"),
        }
    }
}

impl<X, W, S> Tile<'_, X, W, S> {
    /// Panics unless all that a kernel touches is there: they read and write without looking.
    fn check(&self, step: usize, out: usize) {
        assert!(self.rows > 0 && !self.begin.is_empty());
        assert!((self.rows - 1) * self.stride + self.steps * step <= self.x.len());
        assert!(self.begin.len() * self.steps <= self.panels.len());
        assert!((self.rows - 1) * self.out_stride + self.begin.len() <= out);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn run_avx2(work: impl Work) {
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avxvnni")]
fn run_avx_vnni(work: impl Work) {
    work.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
fn run_avx512(work: impl Work) {
    work.run();
}

fn bytes_portable(tile: Tile<'_, u8, Bytes, Sums>, out: &mut [Sums]) {
    for (row, out) in out.chunks_mut(tile.out_stride).take(tile.rows).enumerate() {
        let x = &tile.x[row * tile.stride..][..tile.steps * QUAD];
        for ((panel, begin), out) in tile.panels.chunks_exact(tile.steps).zip(tile.begin).zip(out) {
            *out = *begin;
            for (x, w) in x.chunks_exact(QUAD).zip(panel) {
                for (sum, w) in out.0.iter_mut().zip(w.0.chunks_exact(QUAD)) {
                    for (&x, &w) in x.iter().zip(w) {
                        *sum += i32::from(x) * i32::from(w);
                    }
                }
            }
        }
    }
}

fn floats_portable(tile: Tile<'_, f32, Floats, Floats>, out: &mut [Floats]) {
    for (row, out) in out.chunks_mut(tile.out_stride).take(tile.rows).enumerate() {
        let x = &tile.x[row * tile.stride..][..tile.steps];
        for ((panel, begin), out) in tile.panels.chunks_exact(tile.steps).zip(tile.begin).zip(out) {
            let mut sums = *begin;
            for (&x, w) in x.iter().zip(panel) {
                for (sum, w) in sums.0.iter_mut().zip(w.0) {
                    *sum = x.mul_add(w, *sum);
                }
            }
            *out = sums;
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
unsafe fn bytes_avx512_rows<const P: usize>(
    rows: usize,
    tile: Tile<'_, u8, Bytes, Sums>,
    out: &mut [Sums],
) {
    // SAFETY: as this function's.
    unsafe {
        match rows {
            1 => bytes_avx512::<1, P>(tile, out),
            2 => bytes_avx512::<2, P>(tile, out),
            3 => bytes_avx512::<3, P>(tile, out),
            4 => bytes_avx512::<4, P>(tile, out),
            5 => bytes_avx512::<5, P>(tile, out),
            _ => bytes_avx512::<6, P>(tile, out),
        }
    }
}

/// # Safety
///
/// The tile was checked and has `R` rows and `P` panels.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
unsafe fn bytes_avx512<const R: usize, const P: usize>(
    tile: Tile<'_, u8, Bytes, Sums>,
    out: &mut [Sums],
) {
    let (x, panels, steps) = (tile.x.as_ptr(), tile.panels.as_ptr(), tile.steps);
    let out = out.as_mut_ptr();
    let mut sums = [[_mm512_setzero_si512(); P]; R];
    // SAFETY: `Tile::check` compared all indices with the lengths; loads and stores may be unaligned.
    unsafe {
        for row in &mut sums {
            for (sum, begin) in row.iter_mut().zip(tile.begin) {
                *sum = _mm512_loadu_si512(begin.0.as_ptr().cast());
            }
        }
        for step in 0..steps {
            let mut w: [__m512i; P] = [_mm512_setzero_si512(); P];
            for (panel, w) in w.iter_mut().enumerate() {
                *w = _mm512_loadu_si512(panels.add(panel * steps + step).cast());
            }
            for (row, sums) in sums.iter_mut().enumerate() {
                let x = x.add(row * tile.stride + step * QUAD).cast::<[u8; QUAD]>();
                let x = _mm512_set1_epi32(i32::from_le_bytes(*x));
                for (sum, w) in sums.iter_mut().zip(w) {
                    *sum = _mm512_dpbusd_epi32(*sum, x, w);
                }
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (panel, sum) in sums.into_iter().enumerate() {
                _mm512_storeu_si512(out.add(row * tile.out_stride + panel).cast(), sum);
            }
        }
    }
}

/// # Safety
///
/// The tile was checked and has `R` rows and one panel.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,avxvnni")]
unsafe fn bytes_avx_vnni<const R: usize>(tile: Tile<'_, u8, Bytes, Sums>, out: &mut [Sums]) {
    let (x, panel, begin) = (tile.x.as_ptr(), tile.panels.as_ptr(), tile.begin.as_ptr());
    // SAFETY: as in `bytes_avx512`.
    unsafe {
        let halves = |at: *const __m256i| (_mm256_loadu_si256(at), _mm256_loadu_si256(at.add(1)));
        let mut sums = [halves(begin.cast()); R];
        for step in 0..tile.steps {
            let w = halves(panel.add(step).cast());
            for (row, sum) in sums.iter_mut().enumerate() {
                let x = x.add(row * tile.stride + step * QUAD).cast::<[u8; QUAD]>();
                let x = _mm256_set1_epi32(i32::from_le_bytes(*x));
                sum.0 = _mm256_dpbusd_avx_epi32(sum.0, x, w.0);
                sum.1 = _mm256_dpbusd_avx_epi32(sum.1, x, w.1);
            }
        }
        for (out, sum) in out.iter_mut().step_by(tile.out_stride).zip(sums) {
            let out = std::ptr::from_mut(out).cast::<__m256i>();
            _mm256_storeu_si256(out, sum.0);
            _mm256_storeu_si256(out.add(1), sum.1);
        }
    }
}

/// The instruction for bytes saturates at 16 bits, so both sides are widened first.
///
/// # Safety
///
/// The tile was checked and has `R` rows and one panel.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
unsafe fn bytes_avx2<const R: usize>(tile: Tile<'_, u8, Bytes, Sums>, out: &mut [Sums]) {
    let (x, panel) = (tile.x.as_ptr(), tile.panels.as_ptr());
    let zero = _mm256_set1_epi16(i16::from(ZERO));
    // Two sums an output, of its inputs 1 and 2 and of 3 and 4; four outputs a vector.
    let mut sums = [[_mm256_setzero_si256(); QUAD]; R];
    // SAFETY: as in `bytes_avx512`.
    unsafe {
        for step in 0..tile.steps {
            let mut wide = [_mm256_setzero_si256(); R];
            for (row, wide) in wide.iter_mut().enumerate() {
                let x = x.add(row * tile.stride + step * QUAD).cast::<[u8; QUAD]>();
                let x = _mm256_cvtepu8_epi16(_mm_set1_epi32(i32::from_le_bytes(*x)));
                *wide = _mm256_sub_epi16(x, zero);
            }
            let w = panel.add(step).cast::<__m128i>();
            for four in 0..QUAD {
                let w = _mm256_cvtepi8_epi16(_mm_loadu_si128(w.add(four)));
                for (sums, x) in sums.iter_mut().zip(wide) {
                    sums[four] = _mm256_add_epi32(sums[four], _mm256_madd_epi16(x, w));
                }
            }
        }
        for (out, [a, b, c, d]) in out.iter_mut().step_by(tile.out_stride).zip(sums) {
            let out = std::ptr::from_mut(out).cast::<__m256i>();
            for (half, (a, b)) in [(a, b), (c, d)].into_iter().enumerate() {
                // Outputs 1 2 5 6 3 4 7 8, until put in order.
                let eight = _mm256_hadd_epi32(a, b);
                let eight = _mm256_permute4x64_epi64::<0b11_01_10_00>(eight);
                _mm256_storeu_si256(out.add(half), eight);
            }
        }
    }
}

/// # Safety
///
/// The tile was checked and has `R` rows and one panel.
#[cfg(target_arch = "aarch64")]
#[target_feature(enable = "neon")]
unsafe fn bytes_neon<const R: usize>(tile: Tile<'_, u8, Bytes, Sums>, out: &mut [Sums]) {
    use std::arch::aarch64::{
        vdupq_n_s32, vdupq_n_u32, vget_high_s8, vget_low_s8, vld1q_s8, vmull_s8, vpadalq_s16,
        vpaddq_s32, vreinterpretq_s8_u8, vreinterpretq_u8_u32, vst1q_s32,
    };
    let (x, panel) = (tile.x.as_ptr(), tile.panels.as_ptr());
    // Two sums an output, of its inputs 1 and 2 and of 3 and 4; two outputs a vector.
    let mut sums = [[vdupq_n_s32(0); 2 * QUAD]; R];
    // SAFETY: as in `bytes_avx512`.
    unsafe {
        for step in 0..tile.steps {
            let w = panel.add(step).cast::<i8>();
            for (row, sums) in sums.iter_mut().enumerate() {
                let x = x.add(row * tile.stride + step * QUAD).cast::<[u8; QUAD]>();
                // Less `ZERO` is the same as the highest bit turned over.
                let x = vdupq_n_u32(u32::from_le_bytes(*x) ^ 0x8080_8080);
                let x = vget_low_s8(vreinterpretq_s8_u8(vreinterpretq_u8_u32(x)));
                for four in 0..QUAD {
                    let w = vld1q_s8(w.add(four * LANES));
                    // A product has 15 bits, so none is lost before they are added in pairs.
                    sums[2 * four] = vpadalq_s16(sums[2 * four], vmull_s8(vget_low_s8(w), x));
                    sums[2 * four + 1] =
                        vpadalq_s16(sums[2 * four + 1], vmull_s8(vget_high_s8(w), x));
                }
            }
        }
        for (out, sums) in out.iter_mut().step_by(tile.out_stride).zip(sums) {
            for four in 0..QUAD {
                let sum = vpaddq_s32(sums[2 * four], sums[2 * four + 1]);
                vst1q_s32(out.0.as_mut_ptr().add(four * QUAD), sum);
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn floats_avx512_rows<const P: usize>(
    rows: usize,
    tile: Tile<'_, f32, Floats, Floats>,
    out: &mut [Floats],
) {
    // SAFETY: as this function's.
    unsafe {
        match rows {
            1 => floats_avx512::<1, P>(tile, out),
            2 => floats_avx512::<2, P>(tile, out),
            3 => floats_avx512::<3, P>(tile, out),
            4 => floats_avx512::<4, P>(tile, out),
            5 => floats_avx512::<5, P>(tile, out),
            _ => floats_avx512::<6, P>(tile, out),
        }
    }
}

/// # Safety
///
/// The tile was checked and has `R` rows and `P` panels.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn floats_avx512<const R: usize, const P: usize>(
    tile: Tile<'_, f32, Floats, Floats>,
    out: &mut [Floats],
) {
    let (x, panels, steps) = (tile.x.as_ptr(), tile.panels.as_ptr(), tile.steps);
    let out = out.as_mut_ptr();
    let mut sums = [[_mm512_setzero_ps(); P]; R];
    // SAFETY: as in `bytes_avx512`.
    unsafe {
        for row in &mut sums {
            for (sum, begin) in row.iter_mut().zip(tile.begin) {
                *sum = _mm512_loadu_ps(begin.0.as_ptr());
            }
        }
        for step in 0..steps {
            let mut w: [__m512; P] = [_mm512_setzero_ps(); P];
            for (panel, w) in w.iter_mut().enumerate() {
                *w = _mm512_loadu_ps(panels.add(panel * steps + step).cast());
            }
            for (row, sums) in sums.iter_mut().enumerate() {
                let x = _mm512_set1_ps(*x.add(row * tile.stride + step));
                for (sum, w) in sums.iter_mut().zip(w) {
                    *sum = _mm512_fmadd_ps(x, w, *sum);
                }
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (panel, sum) in sums.into_iter().enumerate() {
                _mm512_storeu_ps(out.add(row * tile.out_stride + panel).cast(), sum);
            }
        }
    }
}

/// # Safety
///
/// The tile was checked and has `R` rows and one panel.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn floats_avx2<const R: usize>(tile: Tile<'_, f32, Floats, Floats>, out: &mut [Floats]) {
    let (x, panel) = (tile.x.as_ptr(), tile.panels.as_ptr());
    // SAFETY: as in `bytes_avx512`.
    unsafe {
        let halves = |at: *const f32| -> (__m256, __m256) {
            (_mm256_loadu_ps(at), _mm256_loadu_ps(at.add(LANES / 2)))
        };
        let mut sums = [(_mm256_setzero_ps(), _mm256_setzero_ps()); R];
        for sum in &mut sums {
            *sum = halves(tile.begin.as_ptr().cast());
        }
        for step in 0..tile.steps {
            let w = halves(panel.add(step).cast());
            for (row, sum) in sums.iter_mut().enumerate() {
                let x = _mm256_set1_ps(*x.add(row * tile.stride + step));
                sum.0 = _mm256_fmadd_ps(x, w.0, sum.0);
                sum.1 = _mm256_fmadd_ps(x, w.1, sum.1);
            }
        }
        for (out, sum) in out.iter_mut().step_by(tile.out_stride).zip(sums) {
            let out = out.0.as_mut_ptr();
            _mm256_storeu_ps(out, sum.0);
            _mm256_storeu_ps(out.add(LANES / 2), sum.1);
        }
    }
}
