//! What a small neural network is made of, on one core.
//!
//! **In:** rows of numbers, and weights. **Out:** rows of numbers. Knows nothing of text. A network
//! puts these together: [`Dense`] layers in floats, [`Int8`] layers in bytes (four times the speed,
//! for the large ones), [`attention()`], and the [`function`]s between them.
//!
//! Each takes the [`Simd`] to use and gives the same bits with any of them. Rows and weights whose
//! sizes do not fit together are a mistake in the program: a panic.

#![expect(clippy::missing_panics_doc, reason = "said above, for all of them")]
#![expect(
    clippy::inline_always,
    reason = "what `Simd::run` compiles for a path must be part of it to the innermost loop"
)]

pub mod attention;
pub mod dense;
pub mod function;
pub mod int8;
mod kernel;

pub use self::{
    attention::attention,
    dense::Dense,
    int8::{Int8, Quantised, Then},
    kernel::{Floats, LANES, Simd, Work},
};
