//! Which utterances contradict and answer which.
//!
//! **In:** utterances with their [`Position`](super::utterance::Position)s, as they come and go.
//! **Out:** [`Link`]s: a denial contradicts whoever asserts the same, and answers the accusation
//! if it comes from the accused; a refusal or consent answers the proposal or demand it speaks of.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{Bound, RangeInclusive},
};

use jiff::{ToSpan as _, civil::Date};
use oxigraph::model::{NamedNode, NamedNodeRef};

use super::{
    record::{Acts, Stand},
    utterance::Utterance,
};
use crate::rdf::vocab::dic;

/// Days within which utterances on one issue speak to each other.
const DEBATE: i64 = 60;

/// Utterances before and after a denial, in the order of their days, with which it is linked. Where
/// more assert one thing its issue still joins them all; links of all with all would grow with the
/// square of the news.
const NEAREST: usize = 16;

/// Offers of one side among which an answer finds its own: the last ones before it.
const PENDING: usize = 64;

/// Days within which an answer is given.
const ANSWER: i64 = 30;

/// Weight of the words that an answer shares with what it answers: two rare words.
const SAME_MATTER: f32 = 8.0;

/// A derived triple between two utterances.
#[derive(Debug, PartialEq)]
pub(super) struct Link {
    pub(super) from: NamedNode,
    pub(super) how: NamedNodeRef<'static>,
    pub(super) to: NamedNode,
    pub(super) sure: f32,
}

/// An utterance and its day.
type Dated = (Option<Date>, NamedNode);

/// Utterances in the order of their days; those without a day first.
type Days = BTreeSet<Dated>;

/// Who stands where on what, and who proposed or answered.
#[derive(Debug, Default)]
pub(super) struct Issues {
    stands: BTreeMap<(NamedNode, Stand), Days>,
    /// Proposals and demands, and answers, by everybody who makes them or at whom they aim.
    offers: BTreeMap<NamedNode, Days>,
    answers: BTreeMap<NamedNode, Days>,
    /// How many utterances have a proposition raise an issue.
    raised: BTreeMap<(NamedNode, NamedNode), u32>,
}

impl Issues {
    /// Puts an utterance in; the utterances whose links that may change.
    pub(super) fn add(&mut self, new: &Utterance) -> BTreeSet<NamedNode> {
        let entry = || (new.day(), new.iri.clone());
        for position in &new.issues {
            let key = (position.issue.clone(), position.stand);
            self.stands.entry(key).or_default().insert(entry());
            if let Some(proposition) = &position.proposition {
                *self.raised.entry((proposition.clone(), position.issue.clone())).or_default() += 1;
            }
        }
        if let Some(lists) = self.dealings(new) {
            for name in new.sides.union(&new.targets) {
                lists.entry(name.clone()).or_default().insert(entry());
            }
        }
        self.partners(new)
    }

    /// Takes an utterance out; the utterances whose links that may change.
    pub(super) fn remove(&mut self, old: &Utterance) -> BTreeSet<NamedNode> {
        let entry = (old.day(), old.iri.clone());
        for position in &old.issues {
            let key = (position.issue.clone(), position.stand);
            if let Some(days) = self.stands.get_mut(&key) {
                days.remove(&entry);
                if days.is_empty() {
                    self.stands.remove(&key);
                }
            }
            if let Some(proposition) = &position.proposition {
                let key = (proposition.clone(), position.issue.clone());
                let left = self.raised.get_mut(&key).map_or(0, |count| {
                    *count -= 1;
                    *count
                });
                if left == 0 {
                    self.raised.remove(&key);
                }
            }
        }
        if let Some(lists) = self.dealings(old) {
            for name in old.sides.union(&old.targets) {
                let Some(list) = lists.get_mut(name) else { continue };
                list.remove(&entry);
                if list.is_empty() {
                    lists.remove(name);
                }
            }
        }
        self.partners(old)
    }

    /// Whether anybody stands anywhere on an issue.
    pub(super) fn has(&self, issue: &NamedNode) -> bool {
        [Stand::Asserts, Stand::Denies, Stand::Seeks]
            .iter()
            .any(|stand| self.stands.contains_key(&(issue.clone(), *stand)))
    }

    /// The issues that a proposition raises.
    pub(super) fn raised_by(&self, proposition: &NamedNode) -> Vec<NamedNode> {
        let from = (proposition.clone(), least());
        let all = self.raised.range(from..).map(|((by, issue), _)| (by, issue));
        all.take_while(|(by, _)| *by == proposition).map(|(_, issue)| issue.clone()).collect()
    }

    /// Where an utterance is kept as an offer or an answer.
    fn dealings(&mut self, of: &Utterance) -> Option<&mut BTreeMap<NamedNode, Days>> {
        if is_offer(of.acts) {
            Some(&mut self.offers)
        } else if is_answer(of.acts) {
            Some(&mut self.answers)
        } else {
            None
        }
    }

    /// Everybody else whose links may involve an utterance.
    fn partners(&self, of: &Utterance) -> BTreeSet<NamedNode> {
        let Some(day) = of.day() else { return BTreeSet::new() };
        let mut found = BTreeSet::new();
        let at = (Some(day), of.iri.clone());
        for position in of.issues.iter().filter(|position| position.stand == Stand::Asserts) {
            let stands = |stand| self.stands.get(&(position.issue.clone(), stand));
            // Beyond so many others like it, it is nobody's nearest.
            let asserted = stands(Stand::Asserts);
            let first = before(asserted, &at, around(day)).nth(NEAREST - 1);
            let last = after(asserted, &at, around(day)).nth(NEAREST - 1);
            let denied = within(stands(Stand::Denies), around(day));
            let near = denied
                .filter(|denial| first.is_none_or(|first| first < *denial))
                .filter(|denial| last.is_none_or(|last| *denial < last));
            found.extend(near.map(|(_, iri)| iri.clone()));
        }
        if is_offer(of.acts) {
            let soon = || day..=day.saturating_add(ANSWER.days());
            for name in of.sides.union(&of.targets) {
                let last = after(self.offers.get(name), &at, soon()).nth(PENDING - 1);
                let answers = within(self.answers.get(name), soon());
                let near = answers.take_while(|(day, _)| last.is_none_or(|(last, _)| day < last));
                found.extend(near.map(|(_, iri)| iri.clone()));
            }
        }
        found
    }

    /// The links that start at an utterance.
    pub(super) fn links(
        &self,
        from: &Utterance,
        all: &BTreeMap<NamedNode, Utterance>,
    ) -> Vec<Link> {
        let Some(day) = from.day() else { return Vec::new() };
        let at = (Some(day), from.iri.clone());
        let mut links = BTreeMap::<(NamedNodeRef<'static>, &NamedNode), f32>::new();
        let mut link = |how, to, sure: f32| {
            let known = links.entry((how, to)).or_insert(sure);
            *known = known.max(sure);
        };
        for position in from.issues.iter().filter(|position| position.stand == Stand::Denies) {
            let asserted = self.stands.get(&(position.issue.clone(), Stand::Asserts));
            let earlier = before(asserted, &at, around(day)).take(NEAREST);
            let later = after(asserted, &at, around(day)).take(NEAREST);
            for (theirs, iri) in earlier.chain(later) {
                let Some((iri, other)) = all.get_key_value(iri) else { continue };
                if *iri == from.iri || !from.sides.is_disjoint(&other.sides) {
                    continue;
                }
                let same_words = |p: &super::utterance::Position| {
                    p.issue == position.issue && p.proposition == position.proposition
                };
                let sure = if other.issues.iter().any(same_words) { 0.95 } else { 0.85 };
                link(dic::CONTRADICTS, iri, sure);
                let accused = from.sides.contains(&position.content.subject.iri);
                let before = theirs.is_some_and(|theirs| theirs <= day);
                if accused && before && recent(day, *theirs) {
                    link(dic::RESPONDS_TO, iri, sure - 0.05);
                }
            }
        }
        if is_answer(from.acts) {
            for name in from.sides.union(&from.targets) {
                let days = day.saturating_sub(ANSWER.days())..=day;
                let offers = within(self.offers.get(name), days).rev().take(PENDING);
                for (_, iri) in offers {
                    let Some((iri, offer)) = all.get_key_value(iri) else { continue };
                    if let Some(sure) = answers(from, offer) {
                        link(dic::RESPONDS_TO, iri, sure);
                    }
                }
            }
        }
        let link = |((how, to), sure): ((NamedNodeRef<'static>, &NamedNode), f32)| Link {
            from: from.iri.clone(),
            how,
            to: to.clone(),
            sure,
        };
        links.into_iter().map(link).collect()
    }
}

fn is_offer(acts: Acts) -> bool {
    acts.has(dic::PROPOSAL) || acts.has(dic::DEMAND)
}

fn is_answer(acts: Acts) -> bool {
    !is_offer(acts) && (acts.has(dic::REJECTION) || acts.has(dic::ACCEPTANCE))
}

/// How sure it is that one side's refusal or consent answers the other side's offer.
fn answers(answer: &Utterance, offer: &Utterance) -> Option<f32> {
    let between = answer.sides.is_disjoint(&offer.sides)
        && (!answer.targets.is_disjoint(&offer.sides) || !offer.targets.is_disjoint(&answer.sides));
    let shared = answer.first.words.shared(&offer.first.words);
    (between && shared >= SAME_MATTER).then(|| (0.5 + shared / 60.0).min(0.9))
}

fn around(day: Date) -> RangeInclusive<Date> {
    day.saturating_sub(DEBATE.days())..=day.saturating_add(DEBATE.days())
}

fn recent(day: Date, theirs: Option<Date>) -> bool {
    theirs.is_some_and(|theirs| theirs >= day.saturating_sub(ANSWER.days()))
}

/// An IRI that sorts before all others.
fn least() -> NamedNode {
    NamedNode::new_unchecked(String::new())
}

/// The utterances of those days.
fn within(
    days: Option<&Days>,
    range: RangeInclusive<Date>,
) -> impl DoubleEndedIterator<Item = &Dated> {
    let from = (Some(*range.start()), least());
    let until = (Some(range.end().saturating_add(1.day())), least());
    days.map(|days| days.range(from..until)).into_iter().flatten()
}

/// Those of them before one, the nearest first.
fn before<'a>(
    days: Option<&'a Days>,
    at: &Dated,
    range: RangeInclusive<Date>,
) -> impl Iterator<Item = &'a Dated> {
    let from = (Some(*range.start()), least());
    days.filter(|_| from < *at).map(|days| days.range(from..at.clone()).rev()).into_iter().flatten()
}

/// Those of them after one.
fn after<'a>(
    days: Option<&'a Days>,
    at: &Dated,
    range: RangeInclusive<Date>,
) -> impl Iterator<Item = &'a Dated> {
    let until = (Some(range.end().saturating_add(1.day())), least());
    let rest = (Bound::Excluded(at.clone()), Bound::Excluded(until.clone()));
    days.filter(|_| *at < until).map(|days| days.range(rest)).into_iter().flatten()
}
