//! Names of people, places, bodies, sums and dates.
//!
//! **In:** the tokens' vectors and where sentences begin. **Out:** ranges of tokens with a kind, in
//! order; none crosses a sentence, overlaps another or begins with white space.
//! **Source:** named entities by moves (Lample et al. 2016), kinds of OntoNotes 5.

use std::ops::Range;

use super::{
    model::{LoadError, Model},
    transition::Scorer,
};

/// Places that are looked at: the next token, the first and the last of an open name.
const PLACES: usize = 3;

/// The finder of names.
#[derive(Debug)]
pub(super) struct EntityFinder {
    scorer: Scorer<PLACES>,
    moves: Vec<Move>,
    /// What kinds of names there are.
    pub(super) kinds: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
enum Move {
    Begin(usize),
    Inside(usize),
    Last(usize),
    /// A name of one token.
    Unit(usize),
    Outside,
    /// Stands among the scores but is never made: a name of no kind.
    Never,
}

impl EntityFinder {
    pub(super) fn load(model: &Model<'_>, names: &[String]) -> Result<Self, LoadError> {
        let mut kinds: Vec<String> = Vec::new();
        let moves = names
            .iter()
            .map(|name| {
                let (step, kind) = name.split_once('-').unwrap_or((name, ""));
                if kind.is_empty() {
                    return Some(if step == "O" { Move::Outside } else { Move::Never });
                }
                let kind = kinds.iter().position(|known| known == kind).unwrap_or_else(|| {
                    kinds.push(kind.to_owned());
                    kinds.len() - 1
                });
                Some(match step {
                    "B" => Move::Begin(kind),
                    "I" => Move::Inside(kind),
                    "L" => Move::Last(kind),
                    "U" => Move::Unit(kind),
                    _ => return None,
                })
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| LoadError::Rule("a move of the finder of names".into()))?;
        Ok(Self { scorer: Scorer::load(model, "entities", moves.len())?, moves, kinds })
    }

    /// The names, each with the number of its kind.
    pub(super) fn find(
        &self,
        vectors: &[f32],
        starts: &[bool],
        is_space: impl Fn(usize) -> bool,
    ) -> Vec<(Range<usize>, usize)> {
        let mut primed = self.scorer.prime(vectors);
        let mut found = Vec::new();
        let mut open: Option<(usize, usize)> = None;
        for token in 0..starts.len() {
            // A name goes on only with a token left in the same sentence.
            let may_go_on = starts.get(token + 1).is_some_and(|start| !start);
            let may_begin = open.is_none() && !is_space(token);
            let allowed = |index: usize| {
                self.moves.get(index).is_some_and(|step| match *step {
                    Move::Begin(_) => may_begin && may_go_on,
                    Move::Unit(_) => may_begin,
                    Move::Inside(kind) => may_go_on && open.is_some_and(|(_, k)| k == kind),
                    Move::Last(kind) => open.is_some_and(|(_, k)| k == kind),
                    Move::Outside => open.is_none(),
                    Move::Never => false,
                })
            };
            let first = open.map(|(first, _)| first);
            let places = [Some(token), first, first.and(token.checked_sub(1))];
            match primed.best(places, allowed).map(|best| self.moves[best]) {
                Some(Move::Begin(kind)) => open = Some((token, kind)),
                Some(Move::Last(kind)) => {
                    if let Some((first, _)) = open.take() {
                        found.push((first..token + 1, kind));
                    }
                }
                Some(Move::Unit(kind)) => found.push((token..token + 1, kind)),
                Some(Move::Inside(_) | Move::Outside | Move::Never) | None => {}
            }
        }
        found
    }
}
