//! Which word depends on which: moves between a stack and a buffer of words.
//!
//! **In:** the tokens' vectors. **Out:** a head and a label for each token; a token without a head
//! is its own. A label may still be decorated, which `tree` resolves.
//! **Source:** arc-eager parsing (Nivre 2003), with moves that take back an earlier one
//! (Honnibal and Johnson 2015, *An improved non-monotonic transition system for dependency
//! parsing*) and a move that ends the sentence.

use super::{
    model::{LoadError, Model},
    transition::Scorer,
};

/// Places that are looked at: two of the buffer, three of the stack, three last dependents.
const PLACES: usize = 8;

/// The parser.
#[derive(Debug)]
pub(super) struct ArcParser {
    scorer: Scorer<PLACES>,
    moves: Vec<Move>,
    /// The labels, decorated ones too.
    pub(super) labels: Vec<String>,
    root: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Move {
    /// The next word onto the stack.
    Shift,
    /// The stack's top away, or back to the buffer if it has no head yet.
    Reduce,
    /// The next word is the head of the stack's top.
    Left(usize),
    /// The stack's top is the head of the next word.
    Right(usize),
    /// The word after the next begins a sentence.
    Break,
}

/// The head and the label of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arc {
    pub(super) head: usize,
    pub(super) label: usize,
}

impl ArcParser {
    pub(super) fn load(model: &Model<'_>, names: &[String]) -> Result<Self, LoadError> {
        let mut labels = Vec::new();
        let moves = names
            .iter()
            .map(|name| {
                let (kind, label) = name.split_once('-').unwrap_or((name, ""));
                Some(match kind {
                    "S" => Move::Shift,
                    "D" => Move::Reduce,
                    "L" => Move::Left(number(&mut labels, label)),
                    "R" => Move::Right(number(&mut labels, label)),
                    "B" => Move::Break,
                    _ => return None,
                })
            })
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| LoadError::Rule("a move of the parser".into()))?;
        let root = number(&mut labels, "ROOT");
        // What a decoration names may be a label that no move gives.
        for index in 0..labels.len() {
            if let Some((own, head)) = labels[index].clone().split_once("||") {
                number(&mut labels, own);
                number(&mut labels, head);
            }
        }
        Ok(Self { scorer: Scorer::load(model, "arcs", moves.len())?, moves, labels, root })
    }

    /// The number of a label.
    pub(super) fn label(&self, name: &str) -> Option<usize> {
        self.labels.iter().position(|label| label == name)
    }

    /// An arc for each token.
    pub(super) fn parse(&self, vectors: &[f32], tokens: usize) -> Vec<Arc> {
        let mut primed = self.scorer.prime(vectors);
        let mut state = State::new(tokens);
        while !state.stack.is_empty() || state.left() > 0 {
            let allowed = |index: usize| self.moves.get(index).is_some_and(|m| state.allows(*m));
            let Some(best) = primed.best(state.places(), allowed) else { break };
            state.go(self.moves[best]);
        }
        let arc = |(token, arc): (usize, Option<Arc>)| {
            arc.unwrap_or(Arc { head: token, label: self.root })
        };
        state.arcs.into_iter().enumerate().map(arc).collect()
    }
}

/// The number of a label, which is new if it has none.
fn number(labels: &mut Vec<String>, label: &str) -> usize {
    labels.iter().position(|known| known == label).unwrap_or_else(|| {
        labels.push(label.to_owned());
        labels.len() - 1
    })
}

/// A parse in the making.
struct State {
    stack: Vec<usize>,
    /// Words back in the buffer, the next one last.
    returned: Vec<usize>,
    /// The first word that was never moved.
    fresh: usize,
    arcs: Vec<Option<Arc>>,
    /// Words that may not be moved onto the stack again.
    unshiftable: Vec<bool>,
    starts: Vec<bool>,
    left: Dependents,
    right: Dependents,
}

/// The dependents of each word on one side, as chains from the last to the first.
struct Dependents {
    last: Vec<Option<usize>>,
    before: Vec<Option<usize>>,
}

impl Dependents {
    fn new(tokens: usize) -> Self {
        Self { last: vec![None; tokens], before: vec![None; tokens] }
    }

    fn add(&mut self, head: usize, child: usize) {
        self.before[child] = self.last[head].replace(child);
    }

    /// Takes back the last dependent of `head`. No other is ever taken back: a word whose head is
    /// replaced is the stack's top, and whatever came after it is gone.
    fn take_back(&mut self, head: usize) {
        self.last[head] = self.last[head].and_then(|child| self.before[child]);
    }
}

impl State {
    fn new(tokens: usize) -> Self {
        Self {
            stack: Vec::new(),
            returned: Vec::new(),
            fresh: 0,
            arcs: vec![None; tokens],
            unshiftable: vec![false; tokens],
            starts: vec![false; tokens],
            left: Dependents::new(tokens),
            right: Dependents::new(tokens),
        }
    }

    /// How many words the buffer holds.
    fn left(&self) -> usize {
        self.arcs.len() - self.fresh + self.returned.len()
    }

    fn top(&self, below: usize) -> Option<usize> {
        self.stack.len().checked_sub(below + 1).map(|at| self.stack[at])
    }

    fn next(&self, after: usize) -> Option<usize> {
        match self.returned.len().checked_sub(after + 1) {
            Some(at) => Some(self.returned[at]),
            None => Some(self.fresh + after - self.returned.len()).filter(|w| *w < self.arcs.len()),
        }
    }

    /// The tokens that the score depends on.
    fn places(&self) -> [Option<usize>; PLACES] {
        let (top, next) = (self.top(0), self.next(0));
        [
            next,
            self.next(1),
            top,
            self.top(1),
            self.top(2),
            next.and_then(|word| self.left.last[word]),
            top.and_then(|word| self.left.last[word]),
            top.and_then(|word| self.right.last[word]),
        ]
    }

    fn allows(&self, step: Move) -> bool {
        let next_starts = self.next(0).is_some_and(|word| self.starts[word]);
        match step {
            Move::Shift => {
                self.stack.is_empty()
                    || self.left() >= 2
                        && !next_starts
                        && !self.next(0).is_some_and(|word| self.unshiftable[word])
            }
            Move::Reduce => !self.stack.is_empty(),
            Move::Left(_) | Move::Right(_) => {
                !self.stack.is_empty() && self.left() > 0 && !next_starts
            }
            Move::Break => match (self.next(0), self.next(1)) {
                (Some(next), Some(after)) => after == next + 1 && !self.starts[after],
                _ => false,
            },
        }
    }

    fn go(&mut self, step: Move) {
        match step {
            Move::Shift => self.push(),
            Move::Reduce => {
                if let Some(top) = self.stack.pop()
                    && self.arcs[top].is_none()
                    && !self.stack.is_empty()
                {
                    self.unshiftable[top] = true;
                    self.returned.push(top);
                }
            }
            Move::Left(label) => {
                if let (Some(head), Some(child)) = (self.next(0), self.stack.pop()) {
                    self.attach(child, Arc { head, label });
                    self.unshiftable[head] = false;
                }
            }
            Move::Right(label) => {
                if let (Some(child), Some(head)) = (self.next(0), self.top(0)) {
                    self.attach(child, Arc { head, label });
                    self.push();
                }
            }
            Move::Break => {
                if let Some(after) = self.next(1) {
                    self.starts[after] = true;
                }
            }
        }
    }

    fn push(&mut self) {
        if let Some(next) = self.next(0) {
            if self.returned.pop().is_none() {
                self.fresh += 1;
            }
            self.stack.push(next);
        }
    }

    fn attach(&mut self, child: usize, arc: Arc) {
        let side = |head: usize| head > child;
        if let Some(old) = self.arcs[child].replace(arc) {
            if side(old.head) { &mut self.left } else { &mut self.right }.take_back(old.head);
        }
        if side(arc.head) { &mut self.left } else { &mut self.right }.add(arc.head, child);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(moves: &[Move], tokens: usize) -> State {
        let mut state = State::new(tokens);
        for step in moves {
            assert!(state.allows(*step), "{step:?} after {:?}", state.stack);
            state.go(*step);
        }
        state
    }

    #[test]
    fn a_later_arc_replaces_the_head() {
        let state = after(&[Move::Shift, Move::Right(1), Move::Left(2)], 3);
        assert_eq!(state.arcs[1], Some(Arc { head: 2, label: 2 }));
        assert_eq!((state.right.last[0], state.left.last[2]), (None, Some(1)));
        assert_eq!(state.stack, [0]);
    }

    #[test]
    fn a_word_without_a_head_goes_back_and_is_not_shifted_again() {
        let state = after(&[Move::Shift, Move::Shift, Move::Reduce], 3);
        assert_eq!((state.next(0), state.next(1)), (Some(1), Some(2)));
        assert!(!state.allows(Move::Shift) && state.allows(Move::Right(0)));
    }

    #[test]
    fn no_arc_reaches_into_the_next_sentence() {
        let state = after(&[Move::Break, Move::Shift], 3);
        assert!(!state.allows(Move::Right(0)) && !state.allows(Move::Left(0)));
        assert!(!state.allows(Move::Shift) && state.allows(Move::Reduce));
    }
}
