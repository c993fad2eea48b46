//! The words of a report, as far as they tell utterances apart.
//!
//! **In:** the text of a claim or an article. **Out:** [`Words`]: stems in their order, each with a
//! weight by its rarity; [`shingles`] of a whole text. How rare a word is comes from a table that is
//! part of the program and not from the corpus at hand, so that two reports compare the same
//! whatever else was ingested, before or after them. **Source:** Snowball's English stemmer;
//! `rarity.tsv`, `alike.tsv`; shingles after Broder, "On the resemblance and containment of
//! documents" (1997).

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use frostem::{Algorithm, Stemmer};

/// Weight of a word that the table does not know: -ln of the share of articles that have it.
const RAREST: f32 = 5.6;

/// Words of a lower weight say nothing of the matter: "the", "said", "would".
const LEAST: f32 = 1.25;

/// What is left of the weight of a word that names the speaker or the target.
const NAMED: f32 = 0.4;

/// A stem, hashed.
pub(crate) type Stem = u32;

/// The words of a report that carry meaning, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Words {
    /// As they follow each other.
    pub(crate) order: Box<[Stem]>,
    /// Each once, by stem, with its weight.
    pub(super) set: Box<[(Stem, f32)]>,
}

impl Words {
    /// The words of `text`.
    pub(crate) fn of(text: &str) -> Self {
        let weighed: Vec<_> =
            tokens(text).map(|token| stem(&token)).filter(|(_, weight)| *weight >= LEAST).collect();
        let mut set = weighed.clone();
        set.sort_unstable_by_key(|(stem, _)| *stem);
        set.dedup_by_key(|(stem, _)| *stem);
        Self { order: weighed.iter().map(|(stem, _)| *stem).collect(), set: set.into() }
    }

    /// Whether a word is a name, as far as the table can tell: nobody writes it small.
    pub(super) fn is_name(word: &str) -> bool {
        let stem = short(&STEMMER.stem(word));
        !ALIKE.contains_key(&stem) && !RARITY.contains_key(&stem)
    }

    /// Gives words that `names` are made of a lower weight: that a report repeats whom it is of or
    /// about says little of what was said.
    pub(super) fn discount<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let names: HashSet<Stem> = names.map(|word| stem(word).0).collect();
        for (word, weight) in &mut self.set {
            if names.contains(word) {
                *weight *= NAMED;
            }
        }
    }

    /// Sum of the weights.
    pub(crate) fn weight(&self) -> f32 {
        self.set.iter().map(|(_, weight)| weight).sum()
    }

    /// Sum of the weights of the words that both have.
    pub(crate) fn shared(&self, other: &Self) -> f32 {
        let (mut a, mut b) = (self.set.iter().peekable(), other.set.iter().peekable());
        let mut sum = 0.0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.0.cmp(&y.0) {
                std::cmp::Ordering::Less => _ = a.next(),
                std::cmp::Ordering::Greater => _ = b.next(),
                std::cmp::Ordering::Equal => {
                    sum += x.1.min(y.1);
                    a.next();
                    b.next();
                }
            }
        }
        sum
    }

    /// Share of the shorter one's pairs of neighbouring words that the other has too: 1 for a
    /// quotation that was cut short, low for two sentences of one speech.
    pub(crate) fn in_order(&self, other: &Self) -> f32 {
        let pairs = |words: &Self| -> Vec<[Stem; 2]> {
            let mut pairs: Vec<_> = words.order.windows(2).map(|pair| [pair[0], pair[1]]).collect();
            pairs.sort_unstable();
            pairs.dedup();
            pairs
        };
        let (a, b) = (pairs(self), pairs(other));
        let least = a.len().min(b.len());
        if least == 0 {
            return 0.0;
        }
        let both = a.iter().filter(|pair| b.binary_search(pair).is_ok()).count();
        ratio(both, least)
    }

    /// The `n` rarest words.
    pub(super) fn rarest(&self, n: usize) -> Vec<Stem> {
        let mut words = self.set.to_vec();
        words.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        words.into_iter().take(n).map(|(stem, _)| stem).collect()
    }
}

/// The stems of the `n` words of a text that weigh most, each once, for looking up what has them.
pub(crate) fn stems(text: &str, n: usize) -> Vec<String> {
    let mut found: Vec<(f32, String)> = Vec::new();
    for token in tokens(text) {
        let (weight, stem) = (stem(&token).1, STEMMER.stem(&token).to_string());
        // "happi" is no start of "happy".
        let start = stem.strip_suffix('i').filter(|start| start.len() > 2).unwrap_or(&stem);
        if weight >= LEAST && !found.iter().any(|(_, known)| known == start) {
            found.push((weight, start.to_owned()));
        }
    }
    // Of equals the first.
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().take(n).map(|(_, stem)| stem).collect()
}

/// `part / whole`.
pub(super) fn ratio(part: usize, whole: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of words, far below 2^24")]
    let ratio = part as f32 / whole as f32;
    ratio
}

/// Hashes of all runs of `n` words of a text, each once, in ascending order.
pub(super) fn shingles(text: &str, n: usize) -> Vec<u64> {
    let words: Vec<u64> = tokens(text).map(|token| hash(token.as_bytes())).collect();
    let run = |run: &[u64]| run.iter().fold(SEED, |hash, word| mix(hash ^ word));
    let mut shingles: Vec<u64> = words.windows(n).map(run).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// Words of letters and digits in lower case, without possessive endings and accents on them.
fn tokens(text: &str) -> impl Iterator<Item = String> + '_ {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '.');
    text.split(move |c: char| !word(c)).filter_map(|raw| {
        let mut token = raw.replace('’', "'").to_lowercase();
        token.retain(|c| c != '.');
        let bare = token.strip_suffix("'s").unwrap_or(&token);
        let bare = bare.replace('\'', "");
        (!bare.is_empty()).then_some(bare)
    })
}

/// A word's stem, or what stands for all words like it, and the weight of that.
fn stem(word: &str) -> (Stem, f32) {
    let stem = short(&STEMMER.stem(word));
    let weight = || (stem, RARITY.get(&stem).copied().unwrap_or(RAREST));
    ALIKE.get(&stem).copied().unwrap_or_else(weight)
}

/// A hash of a token that is compared as it stands.
pub(super) fn short(token: &str) -> Stem {
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
    let half = hash(token.as_bytes()) as u32;
    half
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, well mixed: the same on every machine and in every version.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    mix(bytes.iter().fold(SEED, step))
}

/// Spreads the bits of a number over all of it (the finaliser of `SplitMix64`).
pub(super) fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// Weights of stems; of several words with one stem the commonest decides.
static RARITY: LazyLock<HashMap<Stem, f32>> = LazyLock::new(|| {
    let mut rarity = HashMap::new();
    for (tenths, words) in rows(include_str!("rarity.tsv")) {
        let weight: f32 = tenths.parse().expect("rarity.tsv: a number, as its tests see");
        for word in words.split(' ') {
            let known = rarity.entry(short(&STEMMER.stem(word))).or_insert(RAREST);
            *known = known.min(weight / 10.0);
        }
    }
    rarity
});

/// The stems that are taken for another, with the weight of the commonest of their row.
static ALIKE: LazyLock<HashMap<Stem, (Stem, f32)>> = LazyLock::new(|| {
    let mut alike = HashMap::new();
    let lines = include_str!("alike.tsv").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let stems = line.split(' ').map(|word| short(&STEMMER.stem(word)));
        let weight = |stem| RARITY.get(&stem).copied().unwrap_or(RAREST);
        let common = stems.clone().map(weight).fold(RAREST, f32::min);
        let first = stems.clone().next().unwrap_or_default();
        alike.extend(stems.map(|stem| (stem, (first, common))));
    }
    alike
});

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_and_words_alike_are_one_and_small_words_are_none() {
        let check = |one: &str, other: &str| {
            assert_eq!(Words::of(one).order, Words::of(other).order, "{one} | {other}");
        };
        check("The ministry’s warnings", "ministry warning");
        check("a joint probe", "the joint investigations");
        check("U.S. theatres", "US theaters");
        check("it is to be", "the");
    }

    #[test]
    fn rare_words_weigh_more_and_the_tables_are_read() {
        let weight = |word: &str| Words::of(word).weight();
        assert!(weight("harbourmaster") > weight("border"));
        assert!(weight("border") > weight("country"));
        assert!(RARITY.len() > 2000 && ALIKE.len() > 100);
    }

    #[test]
    fn a_quotation_cut_short_keeps_its_order() {
        let whole = Words::of("the harbour will be dredged before winter, said nobody in earnest");
        let cut = Words::of("the harbour will be dredged before winter");
        let other = Words::of("before winter nobody dredged any harbour");
        assert!((whole.in_order(&cut) - 1.0).abs() < 1e-6);
        assert!(whole.in_order(&other) < 0.5);
        assert!(whole.shared(&cut) > 0.9 * cut.weight());
    }
}
