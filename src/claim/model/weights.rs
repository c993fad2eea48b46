//! The model's file.
//!
//! **In:** its bytes, as `training/attribution/export.py` writes them. **Out:** its texts and tensors
//! by name, each of the shape that the program expects.
//!
//! **Source:** the safetensors format: a header of names, types and shapes, then the numbers.

use std::collections::HashMap;

use half::f16;
use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::TensorView};
use thiserror::Error;

/// What the file says it is.
const FORMAT: &str = "dictum-attribution-1";

/// Why a model cannot be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The bytes are no tensors.
    #[error("cannot read the model's tensors")]
    File(#[from] SafeTensorError),
    /// A text that the model cannot do without is missing, or is not what it should be.
    #[error("the model's `{name}` is {found:?}, not {expected}")]
    Text {
        /// Its name.
        name: &'static str,
        /// What stands there, at most its beginning.
        found: Option<String>,
        /// What should.
        expected: &'static str,
    },
    /// A tensor is missing.
    #[error("the model has no tensor `{name}`")]
    Missing {
        /// Its name.
        name: String,
    },
    /// A tensor is not as large as it should be.
    #[error("the model's tensor `{name}` has shape {found:?}, not {expected:?}")]
    Shape {
        /// Its name.
        name: String,
        /// Its sizes.
        found: Vec<usize>,
        /// The sizes it should have.
        expected: Vec<usize>,
    },
    /// A tensor's numbers are of a kind that its place does not take.
    #[error("the model's tensor `{name}` has numbers of type {found:?}")]
    Kind {
        /// Its name.
        name: String,
        /// Their type.
        found: Dtype,
    },
}

/// A model's file, opened.
#[derive(Debug)]
pub struct Weights<'a> {
    tensors: SafeTensors<'a>,
    texts: HashMap<String, String>,
}

impl<'a> Weights<'a> {
    /// Reads the header.
    pub fn open(bytes: &'a [u8]) -> Result<Self, LoadError> {
        let (_, header) = SafeTensors::read_metadata(bytes)?;
        let texts = header.metadata().clone().unwrap_or_default();
        let weights = Self { tensors: SafeTensors::deserialize(bytes)?, texts };
        weights
            .parsed("format", "\"dictum-attribution-1\"", |text| (text == FORMAT).then_some(()))?;
        Ok(weights)
    }

    /// What `parse` makes of a text of the header.
    pub fn parsed<T>(
        &self,
        name: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, LoadError> {
        let text = self.texts.get(name);
        text.and_then(|text| parse(text)).ok_or_else(|| LoadError::Text {
            name,
            found: text.map(|text| text.chars().take(40).collect()),
            expected,
        })
    }

    /// How many rows a tensor has.
    pub fn rows(&self, name: &str) -> Result<usize, LoadError> {
        Ok(self.tensor(name)?.shape().first().copied().unwrap_or(0))
    }

    /// A tensor of bytes.
    pub fn bytes(&self, name: &str, shape: &[usize]) -> Result<Vec<i8>, LoadError> {
        let tensor = self.shaped(name, shape)?;
        match tensor.dtype() {
            Dtype::I8 => Ok(tensor.data().iter().map(|&byte| byte.cast_signed()).collect()),
            found => Err(LoadError::Kind { name: name.to_owned(), found }),
        }
    }

    /// A tensor of floats of 32 or 16 bits.
    pub fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let tensor = self.shaped(name, shape)?;
        match tensor.dtype() {
            Dtype::F32 => {
                Ok(tensor.data().as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect())
            }
            Dtype::F16 => {
                let halves = tensor.data().as_chunks().0.iter();
                Ok(halves.map(|&b| f16::from_le_bytes(b).to_f32()).collect())
            }
            found => Err(LoadError::Kind { name: name.to_owned(), found }),
        }
    }

    fn shaped(&self, name: &str, shape: &[usize]) -> Result<TensorView<'_>, LoadError> {
        let tensor = self.tensor(name)?;
        if tensor.shape() == shape {
            return Ok(tensor);
        }
        Err(LoadError::Shape {
            name: name.to_owned(),
            found: tensor.shape().to_vec(),
            expected: shape.to_vec(),
        })
    }

    fn tensor(&self, name: &str) -> Result<TensorView<'_>, LoadError> {
        self.tensors.tensor(name).map_err(|error| match error {
            SafeTensorError::TensorNotFound(name) => LoadError::Missing { name },
            other => other.into(),
        })
    }
}
