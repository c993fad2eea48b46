//! Which things are compared at all, and how: an index of rare words instead of all pairs.
//!
//! Three kinds of things are grouped: wordings into utterances, texts into families of near
//! duplicates, events into happenings. Each says here under which entries it is found.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    groups::{Entry, Item},
    pair,
    record::{Manner, Name, Wording},
    words::{Words, hash, mix, ratio},
};
use crate::rdf::vocab::dic;

/// Rare words of a claim under which it is found.
const RARE: usize = 6;

/// Days that share an entry of the index; neighbours are looked up as well.
const PERIOD: i32 = 8;

/// Words in a row by which a quotation is found, whoever spoke it and whenever.
const RUN: usize = 5;

/// Runs of words under which a quotation is found: those of the smallest hashes.
const RUNS: usize = 3;

impl Wording {
    /// Entries for a period of time, counted from the claim's own.
    fn entries_at(&self, period: i32) -> impl Iterator<Item = u64> {
        let mut names: Vec<u64> = self
            .party()
            .filter(|name| !name.unnamed || self.principals.is_empty())
            .flat_map(|name| [name.tokens.first(), name.tokens.last()])
            .flatten()
            .map(|token| hash(token.as_bytes()))
            .collect();
        names.sort_unstable();
        names.dedup();
        let epoch = Date::constant(1970, 1, 1);
        // What has no date meets only what has none.
        let at = self.day().map(|day| pair::apart(day, epoch).div_euclid(PERIOD) + period);
        let at = mix(u64::from(at.map_or(u32::MAX, i32::cast_unsigned)));
        let words = self.words.rarest(RARE);
        names.into_iter().flat_map(move |name| {
            let entry = move |&word: &u32| mix(name ^ at ^ mix(u64::from(word)));
            words.iter().map(entry).collect::<Vec<_>>()
        })
    }

    /// Who did what on one day in one matter: so a headline finds what it is short for, in whatever
    /// words. Nothing where one of them is unknown.
    fn deeds(&self) -> Vec<u64> {
        let (Some(day), Some(matter)) = (self.said.0, &self.matter) else { return Vec::new() };
        if self.said.1 != Some(day) {
            return Vec::new();
        }
        let day = mix(hash(day.to_string().as_bytes()));
        let parts: Vec<u64> = matter.parts().map(|part| hash(part.as_bytes())).collect();
        let acts: Vec<_> = self.acts.iter().filter(|act| *act != dic::ASSERTION).collect();
        let sides = self.sides().iter().filter(|name| !name.unnamed);
        let keys = sides.flat_map(|side| {
            let side = hash(side.iri.as_str().as_bytes());
            acts.iter().map(move |act| mix(side ^ mix(hash(act.as_str().as_bytes()))))
        });
        keys.flat_map(|key| parts.iter().map(move |part| mix(key ^ day ^ mix(*part)))).collect()
    }

    fn runs(&self) -> Vec<u64> {
        if self.manner == Manner::Indirect {
            return Vec::new();
        }
        let run = |run: &[u32]| run.iter().fold(RUN as u64, |sum, &w| mix(sum ^ u64::from(w)));
        let mut runs: Vec<u64> = self.words.order.windows(RUN).map(run).collect();
        runs.sort_unstable();
        runs.dedup();
        runs.truncate(RUNS);
        runs
    }
}

/// Entries of the period before, of now and of the period after as one: it stands now, and looks in all.
fn looking_around<I: Iterator<Item = u64>>(
    [before, now, after]: [I; 3],
) -> impl Iterator<Item = Entry> {
    before.zip(now).zip(after).map(|((before, now), after)| (now, [before, now, after]))
}

impl Item for Arc<Wording> {
    fn entries(&self) -> Vec<Entry> {
        let dated = looking_around([-1, 0, 1].map(|period| self.entries_at(period)));
        let whenever = self.runs().into_iter().chain(self.deeds());
        dated.chain(whenever.map(|entry| (entry, [entry; 3]))).collect()
    }

    fn like(&self, other: &Self) -> f32 {
        pair::same(self, other)
    }
}

/// The text of one or more articles, as a sample of its shingles, and when they printed it.
#[derive(Debug)]
pub(super) struct Text {
    sketch: Box<[u64]>,
    /// Counted from the first of all days; texts of one period and its neighbours are compared.
    period: u64,
}

/// Days in which a text is reprinted. Longer ones would compare it with all that ever used one of
/// its phrases.
const REPRINTED: i32 = 30;

/// Share of all shingles that two texts have in common, from which on they are one.
const RESEMBLE: f32 = 0.5;

/// Share of the shorter text's shingles that the longer one has, from which on it was cut from it.
const CONTAINED: f32 = 0.7;

/// Shingles under which a text is found: those of the smallest hashes.
const FOUND_BY: usize = 12;

impl Text {
    /// The text of an article.
    pub(super) fn of(sketch: Box<[u64]>, published: Option<Date>) -> Self {
        let epoch = Date::constant(1970, 1, 1);
        let period = |day: Date| pair::apart(day, epoch).div_euclid(REPRINTED);
        // What has no date meets only what has none.
        let period = published.map_or(u64::MAX / 2, |day| u64::from(period(day).cast_unsigned()));
        Self { sketch, period }
    }

    /// Its key: texts with the same sample, of one period, have the same. An article without words
    /// has none.
    pub(super) fn key(&self) -> Option<u64> {
        let seed = mix(self.period);
        let key = self.sketch.iter().fold(seed, |sum, shingle| mix(sum ^ shingle));
        (!self.sketch.is_empty()).then_some(key)
    }

    fn entries_at(&self, period: u64) -> impl Iterator<Item = u64> {
        self.sketch.iter().take(FOUND_BY).map(move |shingle| mix(shingle ^ mix(period)))
    }
}

impl Item for Text {
    fn entries(&self) -> Vec<Entry> {
        let near = [self.period.wrapping_sub(1), self.period, self.period.wrapping_add(1)];
        looking_around(near.map(|period| self.entries_at(period))).collect()
    }

    fn like(&self, other: &Self) -> f32 {
        let (mut both, mut at) = (0, 0);
        for shingle in &self.sketch {
            while other.sketch.get(at).is_some_and(|next| next < shingle) {
                at += 1;
            }
            both += usize::from(other.sketch.get(at) == Some(shingle));
        }
        let least = self.sketch.len().min(other.sketch.len());
        if both == 0 || least == 0 {
            return 0.0;
        }
        let resembles = ratio(both, self.sketch.len() + other.sketch.len() - both) / RESEMBLE;
        let contained = ratio(both, least) / CONTAINED;
        (resembles.max(contained) / 2.0).min(1.0)
    }
}

/// An event by one name, and when articles spoke of it.
#[derive(Debug)]
pub(super) struct Happening {
    pub(super) name: Arc<Name>,
    pub(super) first: Option<Date>,
    pub(super) last: Option<Date>,
    kind: Words,
    parts: Vec<Box<str>>,
}

/// Days between the last report of one event and the first of another that may be the same.
const STILL_NEWS: i32 = 60;

impl Happening {
    /// An event that articles of these days speak of.
    pub(super) fn of(name: &Arc<Name>, first: Option<Date>, last: Option<Date>) -> Self {
        // A word that no article of the table writes small is the name of somebody or something.
        let (parts, kind): (Vec<_>, Vec<_>) =
            name.tokens.iter().cloned().partition(|token| Words::is_name(token));
        let kind = Words::of(&kind.join(" "));
        Self { name: Arc::clone(name), first, last, kind, parts }
    }

    /// Whether it is the same one in every article that names it so.
    pub(super) fn is_told(&self) -> bool {
        !self.parts.is_empty()
    }
}

impl Item for Happening {
    fn entries(&self) -> Vec<Entry> {
        if self.kind.set.is_empty() {
            return Vec::new();
        }
        let epoch = Date::constant(1970, 1, 1);
        let period = |day: Date| pair::apart(day, epoch).div_euclid(STILL_NEWS);
        // Periods in which it was spoken of. What has no date meets only what has none.
        let periods: Vec<Option<i32>> = match (self.first, self.last) {
            (Some(first), Some(last)) => (period(first)..=period(last)).map(Some).collect(),
            _ => vec![None],
        };
        let parts = self.parts.iter().map(|part| hash(part.as_bytes()));
        let entry = |part: u64, at: Option<i32>| {
            let at =
                |margin: i32| at.map_or(u64::MAX, |at| u64::from((at + margin).cast_unsigned()));
            let [before, now, after] = [-1, 0, 1].map(|margin| mix(part ^ mix(at(margin))));
            (now, [before, now, after])
        };
        parts.flat_map(|part| periods.iter().map(move |at| entry(part, *at))).collect()
    }

    fn like(&self, other: &Self) -> f32 {
        let gap = |a: &Self, b: &Self| Some(pair::apart(a.first?, b.last?));
        let far = gap(self, other).max(gap(other, self)).is_some_and(|gap| gap > STILL_NEWS);
        let kinds = |a: &Self, b: &Self| {
            a.kind.set.iter().all(|(stem, _)| b.kind.set.iter().any(|(other, _)| other == stem))
        };
        let parts = |a: &Self, b: &Self| a.parts.iter().all(|part| b.parts.contains(part));
        let (kind, back) = (kinds(self, other), kinds(other, self));
        let (part, whole) = (parts(self, other), parts(other, self));
        if far || !(kind || back) || !(part || whole) {
            return 0.0;
        }
        let less = |same: bool| if same { 1.0 } else { 0.9 };
        less(kind && back) * less(part && whole)
    }
}
