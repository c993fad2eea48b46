//! Finds attributions by a learned model.

pub mod pieces;
