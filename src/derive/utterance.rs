//! One utterance, out of the claims that report it.
//!
//! **In:** the claims of a group, in the order of publication. **Out:** [`Utterance`]: who, what,
//! at whom, about what, when, and by how many it is carried.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use oxigraph::model::NamedNode;

use super::record::{Acts, Content, Manner, Name, Stand, Wording};
use crate::rdf::{ArticleId, Base};

/// A claim on its way into an utterance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) claim: &'a NamedNode,
    pub(super) wording: &'a Arc<Wording>,
    pub(super) article: &'a ArticleId,
    pub(super) published: Option<Date>,
}

/// A stand on an issue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) stand: Stand,
    pub(super) issue: NamedNode,
    /// The proposition with the event that stands for all its names.
    pub(super) content: Content,
    /// The proposition as the article has it, where it says the same in every article.
    pub(super) proposition: Option<NamedNode>,
}

/// An act of a side, towards somebody or nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Deed {
    pub(super) side: NamedNode,
    pub(super) act: Acts,
    pub(super) towards: Option<NamedNode>,
}

/// What several claims report.
#[derive(Debug)]
pub(super) struct Utterance {
    pub(super) iri: NamedNode,
    /// The words of its first report.
    pub(super) first: Arc<Wording>,
    pub(super) claims: usize,
    pub(super) articles: usize,
    pub(super) witnesses: usize,
    pub(super) wordings: usize,
    pub(super) unnamed: bool,
    pub(super) voices: BTreeSet<NamedNode>,
    pub(super) sides: BTreeSet<NamedNode>,
    pub(super) acts: Acts,
    pub(super) targets: BTreeSet<NamedNode>,
    pub(super) events: BTreeSet<NamedNode>,
    pub(super) deeds: BTreeSet<Deed>,
    pub(super) issues: BTreeSet<Position>,
    pub(super) earliest: Option<Date>,
    pub(super) latest: Option<Date>,
    /// Two claims whose dates do not overlap, the earlier first.
    pub(super) dates: Option<[NamedNode; 2]>,
    /// Two claims of two articles that quote different words.
    pub(super) quotes: Option<[NamedNode; 2]>,
}

impl Utterance {
    /// Puts claims together. `event` gives the event that stands for all names of a happening,
    /// `is_told` whether an event is the same one in every article that names it so.
    pub(super) fn of(
        base: &Base,
        members: &[Member<'_>],
        witnesses: usize,
        event: impl Fn(&Arc<Name>) -> Arc<Name>,
        is_told: impl Fn(&Arc<Name>) -> bool,
    ) -> Self {
        let first = members.first().expect("a group is never empty");
        let mut new = Self {
            iri: base.utterance(first.claim.as_ref()),
            first: Arc::clone(first.wording),
            claims: members.len(),
            articles: members.iter().map(|m| m.article).collect::<BTreeSet<_>>().len(),
            witnesses,
            wordings: members.iter().map(|m| &m.wording.text).collect::<BTreeSet<_>>().len(),
            unnamed: true,
            voices: BTreeSet::new(),
            sides: BTreeSet::new(),
            acts: Acts::default(),
            targets: BTreeSet::new(),
            events: BTreeSet::new(),
            deeds: BTreeSet::new(),
            issues: BTreeSet::new(),
            earliest: None,
            latest: None,
            dates: conflicting_dates(members),
            quotes: conflicting_quotes(members),
        };
        for Member { wording, article, claim, .. } in members {
            let iris =
                |names: &[Arc<Name>]| names.iter().map(|n| n.iri.clone()).collect::<Vec<_>>();
            let (sides, targets) = (iris(wording.sides()), iris(&wording.targets));
            new.unnamed &= wording.speakers.iter().all(|speaker| speaker.unnamed);
            new.acts.0 |= wording.acts.0;
            new.events.extend(wording.events.iter().map(|name| event(name).iri.clone()));
            for act in wording.acts.iter().map(Acts::of) {
                let towards = targets.iter().map(|target| Some(target.clone()));
                let towards: Vec<_> =
                    if targets.is_empty() { vec![None] } else { towards.collect() };
                for side in &sides {
                    let deed = |to: &Option<NamedNode>| Deed {
                        side: side.clone(),
                        act,
                        towards: to.clone(),
                    };
                    new.deeds.extend(towards.iter().map(deed));
                }
            }
            for (stand, content) in &wording.contents {
                let told = is_told(&content.object);
                // Distinct speakers of one article still meet over what it calls "the attack".
                let scope = if told { String::new() } else { article.to_string() };
                let Content { subject, relation, object } = content;
                let proposition =
                    base.proposition(subject.iri.as_ref(), relation.as_ref(), object.iri.as_ref());
                let object = event(object);
                let terms = [subject.iri.as_str(), relation.as_str(), object.iri.as_str(), &scope];
                new.issues.insert(Position {
                    stand: *stand,
                    issue: base.derived("issue", &terms),
                    content: Content { object, ..content.clone() },
                    proposition: told.then_some(proposition),
                });
            }
            new.voices.extend(iris(&wording.speakers));
            new.sides.extend(sides);
            new.targets.extend(targets);
            debug_assert!(claim.as_str().contains("/claim/"), "{claim}");
        }
        let said = || members.iter().map(|m| m.wording.said);
        let printed = members.iter().filter_map(|m| m.published).min();
        new.earliest = said().filter_map(|(from, until)| from.or(until)).min().or(printed);
        new.latest = said().filter_map(|(from, until)| until.or(from)).max().or(printed);
        new
    }

    /// The day to place it by.
    pub(super) fn day(&self) -> Option<Date> {
        self.earliest
    }
}

/// Two claims whose dates do not overlap: the one that ends first and the one that begins last.
fn conflicting_dates(members: &[Member<'_>]) -> Option<[NamedNode; 2]> {
    let ends = members.iter().filter_map(|m| Some((m.wording.said.1?, m)));
    let begins = members.iter().filter_map(|m| Some((m.wording.said.0?, m)));
    let (end, one) = ends.min_by_key(|(day, _)| *day)?;
    // Of equals the first, as above.
    let (begin, other) = begins.rev().max_by_key(|(day, _)| *day)?;
    (end < begin).then(|| [one.claim.clone(), other.claim.clone()])
}

/// Two claims of two articles that print different words in quotation marks; a quotation that was
/// cut short is no disagreement.
fn conflicting_quotes(members: &[Member<'_>]) -> Option<[NamedNode; 2]> {
    let mut quotes = BTreeMap::new();
    for member in members.iter().filter(|m| m.wording.manner == Manner::Direct) {
        quotes.entry(&member.wording.words.order).or_insert(member);
    }
    let mut quotes: Vec<_> = quotes.into_values().collect();
    quotes.sort_by_key(|m| (m.published.is_none(), m.published, m.claim));
    // The first that anybody contradicts; comparing all with all would cost too much.
    let first = quotes.first()?;
    let other = quotes.iter().find(|other| {
        other.article != first.article && first.wording.words.in_order(&other.wording.words) < 0.9
    })?;
    Some([first.claim.clone(), other.claim.clone()])
}
