//! Which attributions of the gold and of the prediction are one.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    Roles,
    figures::Manner,
    words::{Tokens, Words},
};

/// One attribution, as sets of words.
pub(super) struct Unit {
    pub(super) content: Tokens,
    pub(super) source: Tokens,
    pub(super) manner: Manner,
}

impl Unit {
    /// The words of an attribution; none if its content holds no word.
    pub(super) fn of(words: &Words, roles: &Roles) -> Option<Self> {
        let content = words.words_in(&roles.content);
        let quoted = content.iter().filter(|&&token| words.quoted[token]).count();
        let manner = match quoted {
            0 => Manner::Indirect,
            _ if quoted == content.len() => Manner::Direct,
            _ => Manner::Mixed,
        };
        let source = words.words_in(&roles.source);
        (!content.is_empty()).then_some(Self { content, source, manner })
    }

    /// Whether the sources share a word, or neither names one.
    fn agrees(&self, other: &Self) -> bool {
        self.source.is_empty() && other.source.is_empty() || !self.source.is_disjoint(&other.source)
    }
}

/// A gold and a predicted unit with words in common.
pub(super) struct Pair {
    pub(super) gold: usize,
    pub(super) predicted: usize,
    common: usize,
    either: usize,
    pub(super) agrees: bool,
}

impl Pair {
    pub(super) fn is_exact(&self) -> bool {
        self.common == self.either
    }

    pub(super) fn is_half(&self) -> bool {
        2 * self.common >= self.either
    }

    /// Closest first; of equals the one with the right source, then the first in the text.
    fn order(&self, other: &Self) -> Ordering {
        let closeness = (other.common * self.either).cmp(&(self.common * other.either));
        closeness
            .then(other.agrees.cmp(&self.agrees))
            .then(self.gold.cmp(&other.gold))
            .then(self.predicted.cmp(&other.predicted))
    }
}

/// All pairs that share a word, in the order they are matched.
pub(super) fn pairs(gold: &[Unit], predicted: &[Unit]) -> Vec<Pair> {
    let mut owners: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, unit) in gold.iter().enumerate() {
        for &token in &unit.content {
            owners.entry(token).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for (at, unit) in predicted.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for owner in unit.content.iter().filter_map(|token| owners.get(token)).flatten() {
            *common.entry(*owner).or_default() += 1;
        }
        pairs.extend(common.into_iter().map(|(owner, common)| Pair {
            gold: owner,
            predicted: at,
            common,
            either: gold[owner].content.len() + unit.content.len() - common,
            agrees: gold[owner].agrees(unit),
        }));
    }
    pairs.sort_by(Pair::order);
    pairs
}

/// Those of the pairs that pass, one to one.
pub(super) fn matched(
    pairs: &[Pair],
    passes: impl Fn(&Pair) -> bool,
) -> impl Iterator<Item = &Pair> {
    let (mut gold, mut predicted) = (BTreeSet::new(), BTreeSet::new());
    pairs.iter().filter(move |pair| {
        let free = !gold.contains(&pair.gold) && !predicted.contains(&pair.predicted);
        let taken = free && passes(pair);
        if taken {
            gold.insert(pair.gold);
            predicted.insert(pair.predicted);
        }
        taken
    })
}
