//! [`Finder`]: the two ways to find attributions, by rule and by a learned model.

use std::sync::Arc;

use super::{
    Attribution, attribution, learned,
    model::{LoadError, Model},
};
use crate::text::Document;

/// The model that the program brings along.
static BUILT_IN: &[u8] = include_bytes!("../../models/attribution.safetensors");

/// What finds the attributions of a document. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Finder {
    /// Rules alone: a hundred times as fast, and blind to what no rule foresees.
    Rules,
    /// A learned model.
    Model(Arc<Model>),
}

impl Finder {
    /// The model that the program brings along.
    pub fn built_in() -> Self {
        Self::model(BUILT_IN).expect("the program brings along a model that it can read")
    }

    /// A model from the bytes of its file; see `models/README.md`.
    pub fn model(file: &[u8]) -> Result<Self, LoadError> {
        Model::load(file).map(|model| Self::Model(Arc::new(model)))
    }

    /// The attributions of a document, in the order of their first content span; none stands inside
    /// another's content.
    pub fn find(&self, document: &Document<'_>) -> Vec<Attribution> {
        match self {
            Self::Rules => attribution::attribute(document),
            Self::Model(model) => learned::attribute(model, document),
        }
    }
}
