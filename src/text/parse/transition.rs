//! What a move is worth: the small network that the parser and the finder of names share.
//!
//! **In:** the tokens' vectors, and which tokens stand where that matters. **Out:** a score for each
//! move. What each token adds in each place is computed once, before the first move.
//! **Source:** Kiperwasser and Goldberg 2016, *Simple and accurate dependency parsing*, without the
//! recurrence; Honnibal's precomputed features.

use super::{
    dense::Dense,
    embedding::WIDTH,
    model::{LoadError, Model},
};

const HIDDEN: usize = 64;
const PIECES: usize = 2;
/// Sums for one token in one place.
const SUMS: usize = HIDDEN * PIECES;

/// A network that scores moves from the tokens in `PLACES` places.
#[derive(Debug)]
pub(super) struct Scorer<const PLACES: usize> {
    reduce: Dense,
    lower: Dense,
    lower_bias: Vec<f32>,
    /// What is added for a place with no token.
    empty: Vec<f32>,
    upper: Dense,
}

/// What each token of a text adds in each place.
pub(super) struct Primed<'a, const PLACES: usize> {
    scorer: &'a Scorer<PLACES>,
    features: Vec<f32>,
    scores: Vec<f32>,
}

impl<const PLACES: usize> Scorer<PLACES> {
    pub(super) fn load(model: &Model<'_>, name: &str, moves: usize) -> Result<Self, LoadError> {
        let tensor = |part: &str, shape: &[usize]| model.floats(&format!("{name}.{part}"), shape);
        // Both pieces of an output stand together; all of one piece are wanted together.
        let order = |row: usize| {
            let (block, row) = (row / SUMS * SUMS, row % SUMS);
            block + row % HIDDEN * PIECES + row / HIDDEN
        };
        let reorder = |numbers: Vec<f32>, width: usize| -> Vec<f32> {
            let rows = numbers.len() / width;
            (0..rows).flat_map(|row| &numbers[order(row) * width..][..width]).copied().collect()
        };
        let lower = tensor("lower.W", &[PLACES, HIDDEN, PIECES, HIDDEN])?;
        let empty = tensor("lower.pad", &[1, PLACES, HIDDEN, PIECES])?;
        let upper_bias = tensor("upper.b", &[0])?;
        if upper_bias.len() < moves {
            return Err(LoadError::Rule(format!("moves of {name}")));
        }
        let upper = tensor("upper.W", &[upper_bias.len(), HIDDEN])?;
        Ok(Self {
            reduce: Dense::new(
                &tensor("reduce.W", &[HIDDEN, WIDTH])?,
                &tensor("reduce.b", &[HIDDEN])?,
            ),
            lower: Dense::new(&reorder(lower, HIDDEN), &vec![0.0; PLACES * SUMS]),
            lower_bias: reorder(tensor("lower.b", &[HIDDEN, PIECES])?, 1),
            empty: reorder(empty, 1),
            upper: Dense::new(&upper, &upper_bias),
        })
    }

    /// Computes what each token adds.
    pub(super) fn prime(&self, vectors: &[f32]) -> Primed<'_, PLACES> {
        let tokens = vectors.len() / WIDTH;
        let mut reduced = vec![0.0; tokens * HIDDEN];
        self.reduce.apply(vectors, WIDTH, &mut reduced);
        let mut features = vec![0.0; tokens * PLACES * SUMS];
        self.lower.apply(&reduced, HIDDEN, &mut features);
        Primed { scorer: self, features, scores: vec![0.0; self.upper.outputs()] }
    }
}

impl<const PLACES: usize> Primed<'_, PLACES> {
    /// The best of the moves that are `allowed`, given the tokens in the places.
    pub(super) fn best(
        &mut self,
        places: [Option<usize>; PLACES],
        allowed: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let mut sums = [0.0; SUMS];
        for (place, token) in places.into_iter().enumerate() {
            let added = match token {
                Some(token) => &self.features[(token * PLACES + place) * SUMS..][..SUMS],
                None => &self.scorer.empty[place * SUMS..][..SUMS],
            };
            for (sum, added) in sums.iter_mut().zip(added) {
                *sum += added;
            }
        }
        for (sum, bias) in sums.iter_mut().zip(&self.scorer.lower_bias) {
            *sum += bias;
        }
        let mut hidden = [0.0; HIDDEN];
        let (first, second) = sums.split_at(HIDDEN);
        for ((hidden, a), b) in hidden.iter_mut().zip(first).zip(second) {
            *hidden = a.max(*b);
        }
        self.scorer.upper.apply(&hidden, HIDDEN, &mut self.scores);
        let mut best: Option<(usize, f32)> = None;
        for (index, score) in self.scores.iter().enumerate().filter(|(index, _)| allowed(*index)) {
            if best.is_none_or(|(_, most)| *score > most) {
                best = Some((index, *score));
            }
        }
        best.map(|(index, _)| index)
    }
}
