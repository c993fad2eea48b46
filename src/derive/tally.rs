//! Counts over utterances: per pair of sides, and per side and month.
//!
//! **In:** utterances as they come and go. **Out:** which counts changed, and what they are.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use oxigraph::model::NamedNode;

use super::{
    record::Acts,
    utterance::{Deed, Utterance},
};

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tally {
    /// Acts of one kind by one side towards another.
    Dyad(Deed),
    /// Acts of one kind by one side in one month: year and month.
    Month { side: NamedNode, act: Acts, month: [i16; 2] },
}

/// How many utterances, and from when to when.
#[derive(Debug, Default)]
pub(super) struct Count {
    pub(super) utterances: u64,
    earliest: BTreeMap<Date, u64>,
    latest: BTreeMap<Date, u64>,
}

impl Count {
    /// First day of all.
    pub(super) fn earliest(&self) -> Option<Date> {
        self.earliest.keys().next().copied()
    }

    /// Last day of all.
    pub(super) fn latest(&self) -> Option<Date> {
        self.latest.keys().next_back().copied()
    }
}

/// All counts.
#[derive(Debug, Default)]
pub(super) struct Tallies(BTreeMap<Tally, Count>);

impl Tallies {
    /// What is counted, if there is any of it.
    pub(super) fn get(&self, tally: &Tally) -> Option<&Count> {
        self.0.get(tally)
    }

    /// Counts an utterance; the counts that it changes.
    pub(super) fn add(&mut self, new: &Utterance) -> BTreeSet<Tally> {
        let tallies = tallies(new);
        for tally in &tallies {
            let count = self.0.entry(tally.clone()).or_default();
            count.utterances += 1;
            for (days, day) in
                [(&mut count.earliest, new.earliest), (&mut count.latest, new.latest)]
            {
                if let Some(day) = day {
                    *days.entry(day).or_default() += 1;
                }
            }
        }
        tallies
    }

    /// Counts an utterance no more; the counts that it changes.
    pub(super) fn remove(&mut self, old: &Utterance) -> BTreeSet<Tally> {
        let tallies = tallies(old);
        for tally in &tallies {
            let Some(count) = self.0.get_mut(tally) else { continue };
            count.utterances -= 1;
            for (days, day) in
                [(&mut count.earliest, old.earliest), (&mut count.latest, old.latest)]
            {
                let Some(day) = day else { continue };
                let left = days.get_mut(&day).map_or(0, |left| {
                    *left -= 1;
                    *left
                });
                if left == 0 {
                    days.remove(&day);
                }
            }
            if count.utterances == 0 {
                self.0.remove(tally);
            }
        }
        tallies
    }
}

/// The counts that an utterance is in.
fn tallies(of: &Utterance) -> BTreeSet<Tally> {
    let month = of.day().map(|day| [day.year(), i16::from(day.month())]);
    let dyads = of.deeds.iter().filter(|deed| deed.towards.is_some()).cloned().map(Tally::Dyad);
    let months = of.deeds.iter().filter_map(|deed| {
        let Deed { side, act, .. } = deed.clone();
        Some(Tally::Month { side, act, month: month? })
    });
    dyads.chain(months).collect()
}
