//! What the networks see of a word: numbers for its norm, first letter, last letters and shape.
//!
//! **In:** a word. **Out:** a [`Lexeme`]. A string's number is its hash, but for a few words that
//! stood for something else when the model was trained.
//! **Source:** `MurmurHash64A` (Appleby 2008), as spaCy's string store uses it.

use std::collections::HashMap;

use super::{
    model::{LoadError, Model},
    pattern::{Class, Sets},
};

/// A word apart from where it stands.
#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    pub(super) norm: u64,
    pub(super) prefix: u64,
    pub(super) suffix: u64,
    pub(super) shape: u64,
    /// Whether it is nothing but white space.
    pub(super) space: bool,
}

/// Numbers for strings.
#[derive(Debug)]
pub(super) struct Strings {
    /// Words that are numbered otherwise: names of attributes, labels and the like.
    symbols: HashMap<String, u64>,
    /// Numbers of words and of their norms, sorted.
    norms: Vec<[u64; 2]>,
}

impl Strings {
    pub(super) fn load(
        model: &Model<'_>,
        symbols: HashMap<String, u64>,
    ) -> Result<Self, LoadError> {
        Ok(Self { symbols, norms: model.pairs("norms")? })
    }

    /// The number of a string.
    pub(super) fn number(&self, string: &str) -> u64 {
        self.symbols.get(string).copied().unwrap_or_else(|| murmur64a(string.as_bytes(), 1))
    }

    /// What the networks see of a word, which must not be empty.
    pub(super) fn lexeme(&self, word: &str, sets: &Sets) -> Lexeme {
        let number = self.number(word);
        let norm = match self.norms.binary_search_by_key(&number, |[word, _]| *word) {
            Ok(found) => self.norms[found][1],
            Err(_) => self.number(&word.to_lowercase()),
        };
        let first = word.chars().next().map_or(0, char::len_utf8);
        let last = word.char_indices().nth_back(2).map_or(0, |(at, _)| at);
        Lexeme {
            norm,
            prefix: self.number(&word[..first]),
            suffix: self.number(&word[last..]),
            shape: self.number(&shape(word, sets)),
            space: word.chars().all(|c| sets.is(Class::Space, c)),
        }
    }
}

/// From how many characters on a word has no shape.
const LONG: usize = 100;

/// `Xxxxx` for "Dictum", `dd-ddd` for "24-365": no more than four of a kind in a row.
fn shape(word: &str, sets: &Sets) -> String {
    if word.chars().nth(LONG - 1).is_some() {
        return "LONG".into();
    }
    let mut shape = String::with_capacity(word.len());
    let (mut last, mut row) = (None, 0);
    for c in word.chars() {
        let kind = if sets.is(Class::Letter, c) {
            if sets.is(Class::Capital, c) { 'X' } else { 'x' }
        } else if sets.is(Class::Digit, c) {
            'd'
        } else {
            c
        };
        row = if last == Some(kind) { row + 1 } else { 0 };
        last = Some(kind);
        if row < 4 {
            shape.push(kind);
        }
    }
    shape
}

fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut hash = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let (words, rest) = bytes.as_chunks();
    for word in words {
        let mut word = u64::from_le_bytes(*word).wrapping_mul(M);
        word = (word ^ (word >> R)).wrapping_mul(M);
        hash = (hash ^ word).wrapping_mul(M);
    }
    if !rest.is_empty() {
        let mut word = [0; 8];
        word[..rest.len()].copy_from_slice(rest);
        hash = (hash ^ u64::from_le_bytes(word)).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> R)).wrapping_mul(M);
    hash ^ (hash >> R)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_string_store() {
        // As spaCy's `hash_string` gives them.
        assert_eq!(murmur64a(b"dog", 1), 7_562_983_679_033_046_312);
        assert_eq!(murmur64a("“café”, twice".as_bytes(), 1), 5_183_380_282_981_429_306);
    }
}
