//! Finds attributions by a learned model.

pub mod decode;
pub mod pieces;
pub mod windows;
