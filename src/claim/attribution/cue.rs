//! The lexicon of cues: which words attribute, taking what, and how likely.
//!
//! **In:** `cues.tsv`, written by `examples`' sibling `training/cues.rs`: for each cue and frame, how
//! often it was met and how often annotators saw an attribution there. **Out:** [`chance`].
//!
//! **Source:** counts over the training part of PolNeAR (Newell, Margolin and Ruths 2018); unseen
//! pairs fall back on what their frame, then their class, is worth.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt,
    sync::LazyLock,
};

use super::frame::Frame;

/// What kind of word a cue is, and in what shape: the same verb cues otherwise when passive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Class {
    /// A verb with a subject: "she said".
    Verb,
    /// A participle hung on a clause: ", saying that".
    Participle,
    /// A passive: "was accused of".
    Passive,
    /// An infinitive that no verb governs: "the right to say".
    Infinitive,
    /// A noun: "the claim that".
    Noun,
    /// An adjective after "be": "is confident that".
    Adjective,
}

impl Class {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Verb, "verb"),
        (Self::Participle, "participle"),
        (Self::Passive, "passive"),
        (Self::Infinitive, "infinitive"),
        (Self::Noun, "noun"),
        (Self::Adjective, "adjective"),
    ];
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL.iter().find(|(class, _)| class == self).map_or("", |(_, name)| name))
    }
}

/// How often a cue was met with a frame, and how often it attributed.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    /// Times met.
    met: u32,
    /// Times it attributed.
    hits: u32,
}

impl Count {
    /// The share of hits, drawn towards `prior` as if that had been seen `weight` times.
    fn share(self, prior: f64, weight: f64) -> f64 {
        (f64::from(self.hits) + weight * prior) / (f64::from(self.met) + weight)
    }
}

type Frames = Vec<(Frame, Count)>;

#[derive(Default)]
struct Lexicon {
    cues: HashMap<(Class, String), Frames>,
    /// What a frame is worth whatever the cue.
    frames: BTreeMap<(Class, Frame), Count>,
    classes: BTreeMap<Class, Count>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    for row in include_str!("cues.tsv").lines().filter(|l| !l.starts_with('#')) {
        let cells: Vec<_> = row.split('\t').collect();
        let [class, lemma, frame, met, hits] = cells[..] else { continue };
        let class = Class::ALL.iter().find(|(_, name)| *name == class).map(|(class, _)| *class);
        let (Some(class), Ok(frame), Ok(met), Ok(hits)) =
            (class, frame.parse::<Frame>(), met.parse(), hits.parse())
        else {
            continue;
        };
        let count = Count { met, hits };
        if lemma == "*" {
            let whole = lexicon.classes.entry(class).or_default();
            whole.met += met;
            whole.hits += hits;
            lexicon.frames.insert((class, frame), count);
        } else {
            lexicon.cues.entry((class, lemma.to_owned())).or_default().push((frame, count));
        }
    }
    lexicon
});

static VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("verbs.txt").lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// What a verb known to report speech is worth before it was met.
const KNOWN_VERB: f64 = 0.5;

/// How many observations an opinion from elsewhere is worth.
const PRIOR_WEIGHT: f64 = 4.0;

/// How likely it is that a cue with this frame attributes, from 0 to 1.
pub(super) fn chance(class: Class, lemma: &str, frame: &Frame) -> f64 {
    let whole = LEXICON.classes.get(&class).copied().unwrap_or_default().share(0.1, PRIOR_WEIGHT);
    let of_frame = LEXICON.frames.get(&(class, frame.clone())).copied().unwrap_or_default();
    let by_frame = of_frame.share(whole, 5.0 * PRIOR_WEIGHT);
    // A verb known to report speech, or seen to in other frames, is likelier to in this one.
    let reports = matches!(class, Class::Verb | Class::Participle) && reports(lemma);
    let known = if reports { by_frame.max(KNOWN_VERB) } else { by_frame };
    let by_lemma = all(class, lemma).share(known, PRIOR_WEIGHT);
    let mut prior = known.midpoint(by_lemma);
    if class == Class::Participle {
        // A participle means what its finite forms mean, which are met more often.
        prior = count(Class::Verb, lemma, frame).share(prior, PRIOR_WEIGHT);
    }
    count(class, lemma, frame).share(prior, PRIOR_WEIGHT)
}

/// Whether a verb is known to report speech.
pub(super) fn reports(lemma: &str) -> bool {
    VERBS.contains(lemma)
}

/// Whether a verb attributes often enough, in whatever frame, to begin an attribution of its own.
pub(super) fn is_likely(class: Class, lemma: &str) -> bool {
    let all = all(class, lemma);
    all.met >= 3 && all.hits * 3 >= all.met
}

/// Whether a verb reports in whole clauses, as "say" does and "blame" does not.
pub(super) fn takes_clauses(lemma: &str) -> bool {
    let clauses = rows(Class::Verb, lemma)
        .iter()
        .filter(|(frame, _)| matches!(frame, Frame::That | Frame::Clause | Frame::Quote))
        .map(|(_, count)| count.hits)
        .sum::<u32>();
    clauses * 5 >= all(Class::Verb, lemma).hits
}

fn rows(class: Class, lemma: &str) -> &'static [(Frame, Count)] {
    LEXICON.cues.get(&(class, lemma.to_owned())).map_or(&[], Vec::as_slice)
}

fn count(class: Class, lemma: &str, frame: &Frame) -> Count {
    rows(class, lemma).iter().find(|(f, _)| f == frame).map(|row| row.1).unwrap_or_default()
}

/// A cue's counts over all its frames.
fn all(class: Class, lemma: &str) -> Count {
    rows(class, lemma).iter().fold(Count::default(), |sum, (_, c)| Count {
        met: sum.met + c.met,
        hits: sum.hits + c.hits,
    })
}
