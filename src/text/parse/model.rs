//! The file of weights and tables: safetensors, a JSON header and the bytes of named tensors.
//!
//! **In:** the bytes of `models/linguistic.safetensors`. **Out:** tensors by name, checked for
//! their shape. **Source:** the safetensors format, <https://huggingface.co/docs/safetensors>.

use std::{collections::HashMap, ops::Range};

use serde::{Deserialize, de::DeserializeOwned};
use thiserror::Error;

/// Why a model could not be loaded.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// It ends before its header or a tensor does.
    #[error("model is cut off")]
    CutOff,
    /// The header or the rules are not the JSON that is expected.
    #[error("model has a header or rules that cannot be read")]
    Json(#[from] serde_json::Error),
    /// A tensor that is needed is not there, or not in the shape that is needed.
    #[error("model has no tensor {name:?} of type {kind} and shape {shape:?}")]
    Tensor {
        /// Its name.
        name: String,
        /// The type of its numbers, as safetensors writes it.
        kind: &'static str,
        /// The shape it should have, 0 for any length.
        shape: Vec<usize>,
    },
    /// A rule names something that does not exist.
    #[error("model has a rule that cannot be followed: {0}")]
    Rule(String),
}

/// A file of tensors.
#[derive(Debug)]
pub(super) struct Model<'a> {
    entries: HashMap<String, Entry>,
    data: &'a [u8],
}

#[derive(Debug, Deserialize)]
struct Entry {
    #[serde(default, rename = "dtype")]
    kind: String,
    #[serde(default)]
    shape: Vec<usize>,
    #[serde(default, rename = "data_offsets")]
    bytes: Range2,
}

/// safetensors writes a range as a pair.
type Range2 = (usize, usize);

impl<'a> Model<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, LoadError> {
        let (length, rest) = bytes.split_first_chunk().ok_or(LoadError::CutOff)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| LoadError::CutOff)?;
        let (header, data) = rest.split_at_checked(length).ok_or(LoadError::CutOff)?;
        Ok(Self { entries: serde_json::from_slice(header)?, data })
    }

    /// The bytes of a tensor.
    fn raw(&self, name: &str, kind: &'static str, shape: &[usize]) -> Result<&'a [u8], LoadError> {
        let entry = self.entries.get(name).filter(|entry| {
            entry.kind == kind
                && entry.shape.len() == shape.len()
                && entry.shape.iter().zip(shape).all(|(is, want)| *want == 0 || is == want)
        });
        let Some(Entry { bytes: (start, end), .. }) = entry else {
            return Err(LoadError::Tensor { name: name.to_owned(), kind, shape: shape.to_vec() });
        };
        self.data.get(Range { start: *start, end: *end }).ok_or(LoadError::CutOff)
    }

    /// The numbers of a tensor, in order; a length of 0 stands for any.
    pub(super) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        Ok(numbers(self.raw(name, "F32", shape)?, f32::from_le_bytes))
    }

    /// Rows of `N` numbers each.
    pub(super) fn rows<const N: usize>(&self, name: &str) -> Result<Vec<[u32; N]>, LoadError> {
        let shape: &[usize] = if N == 1 { &[0] } else { &[0, N] };
        let numbers = numbers(self.raw(name, "U32", shape)?, u32::from_le_bytes);
        Ok(numbers.as_chunks().0.to_vec())
    }

    /// Pairs of long numbers.
    pub(super) fn pairs(&self, name: &str) -> Result<Vec<[u64; 2]>, LoadError> {
        let numbers = numbers(self.raw(name, "U64", &[0, 2])?, u64::from_le_bytes);
        Ok(numbers.as_chunks().0.to_vec())
    }

    /// Sorted lines; an absent table is empty.
    pub(super) fn lines(&self, name: &str) -> Lines {
        Lines(self.raw(name, "U8", &[0]).unwrap_or_default().into())
    }

    /// What a tensor of JSON says.
    pub(super) fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, LoadError> {
        Ok(serde_json::from_slice(self.raw(name, "U8", &[0])?)?)
    }
}

fn numbers<T, const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks().0.iter().map(|bytes| number(*bytes)).collect()
}

/// A table that needs no loading: sorted lines, each a key and, after tabs, its values.
#[derive(Debug)]
pub(super) struct Lines(Box<[u8]>);

impl Lines {
    /// The values of a key, if it is in the table.
    pub(super) fn get(&self, key: &str) -> Option<impl Iterator<Item = &str>> {
        let bytes = &self.0;
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            // The line that holds the middle of what is left.
            let middle = low.midpoint(high);
            let start =
                bytes[low..middle].iter().rposition(|b| *b == b'\n').map_or(low, |n| low + n + 1);
            let end = start + bytes[start..].iter().position(|b| *b == b'\n')?;
            let mut fields = bytes[start..end].split(|b| *b == b'\t');
            match fields.next()?.cmp(key.as_bytes()) {
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
                std::cmp::Ordering::Equal => {
                    return Some(fields.filter_map(|field| std::str::from_utf8(field).ok()));
                }
            }
        }
        None
    }

    /// Whether a key is in the table.
    pub(super) fn contains(&self, key: &str) -> bool {
        self.get(key).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_by_their_key() {
        let table = Lines(b"a\tx\nab\ty\tz\nb\nca\tw\n".as_slice().into());
        let get = |key| table.get(key).map(|values| values.collect::<Vec<_>>().join(" "));
        assert_eq!(get("a").as_deref(), Some("x"));
        assert_eq!(get("ab").as_deref(), Some("y z"));
        assert_eq!(get("b").as_deref(), Some(""));
        assert_eq!(get("ca").as_deref(), Some("w"));
        for absent in ["", "aa", "abc", "c", "d"] {
            assert_eq!(get(absent), None);
        }
        assert!(!Lines([].into()).contains("a"));
    }

    #[test]
    fn a_broken_file_is_refused() {
        for bytes in [&b""[..], b"\x08\0\0\0\0\0\0\0{}", b"\x02\0\0\0\0\0\0\0{]"] {
            assert!(Model::read(bytes).is_err());
        }
        let empty = Model::read(b"\x02\0\0\0\0\0\0\0{}").unwrap();
        let error = empty.floats("a.W", &[2, 3]).unwrap_err();
        assert_eq!(error.to_string(), "model has no tensor \"a.W\" of type F32 and shape [2, 3]");
    }
}
