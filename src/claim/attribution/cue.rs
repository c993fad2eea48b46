//! The lexicon of cues: which words attribute, taking what, and how likely.
//!
//! **In:** `cues.tsv`, written by `examples`' sibling `training/cues.rs`: for each cue and frame, how
//! often it was met and how often annotators saw an attribution there. **Out:** [`chance`].
//!
//! **Source:** counts over the training part of PolNeAR (Newell, Margolin and Ruths 2018); unseen
//! pairs fall back on what their frame, then their class, is worth.

use std::{
    collections::{BTreeMap, HashMap},
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
pub struct Count {
    /// Times met.
    pub met: u32,
    /// Times it attributed.
    pub hits: u32,
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

/// How many observations an opinion from elsewhere is worth.
const PRIOR_WEIGHT: f64 = 4.0;

/// How likely it is that a cue with this frame attributes, from 0 to 1.
pub(super) fn chance(class: Class, lemma: &str, frame: &Frame) -> f64 {
    let share = |count: Count, prior: f64, weight: f64| {
        (f64::from(count.hits) + weight * prior) / (f64::from(count.met) + weight)
    };
    let whole = share(LEXICON.classes.get(&class).copied().unwrap_or_default(), 0.1, PRIOR_WEIGHT);
    let by_frame = share(
        LEXICON.frames.get(&(class, frame.clone())).copied().unwrap_or_default(),
        whole,
        5.0 * PRIOR_WEIGHT,
    );
    let rows = LEXICON.cues.get(&(class, lemma.to_owned()));
    let own = rows
        .and_then(|rows| rows.iter().find(|(f, _)| f == frame))
        .map(|r| r.1)
        .unwrap_or_default();
    // A cue that attributes in other frames is likelier to in this one.
    let all = rows.into_iter().flatten().fold(Count::default(), |sum, (_, c)| Count {
        met: sum.met + c.met,
        hits: sum.hits + c.hits,
    });
    let by_lemma = share(all, by_frame, PRIOR_WEIGHT);
    share(own, (by_frame + by_lemma) / 2.0, PRIOR_WEIGHT)
}

/// Whether a verb attributes often enough, in whatever frame, to begin an attribution of its own.
pub(super) fn is_likely(class: Class, lemma: &str) -> bool {
    let all = LEXICON.cues.get(&(class, lemma.to_owned())).into_iter().flatten().fold(
        Count::default(),
        |sum, (_, c)| Count { met: sum.met + c.met, hits: sum.hits + c.hits },
    );
    all.met >= 3 && all.hits * 3 >= all.met
}
