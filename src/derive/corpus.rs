//! What is derived, kept up as articles come and go.
//!
//! **In:** [`Article`]s to put in, identifiers of those to take out. **Out:** a [`Patch`]: for each
//! subject whose derived quads may have changed, all that is now said of it. Every derived fact is a
//! function of the articles that are there, so any order of changes ends in the same, and a rebuild
//! is but a change from nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use jiff::civil::Date;
use oxigraph::model::NamedNode;

use super::{
    candidates::{Happening, Text},
    graphs::{Mapping, Patch},
    groups::Groups,
    issue::Issues,
    record::{Article, Name, Names, Wording, local},
    tally::Tallies,
    utterance::{Member, Utterance},
    words::hash,
};
use crate::rdf::{ArticleId, Base};

/// All articles, and what follows from them.
#[derive(Debug)]
pub(super) struct Corpus {
    pub(super) base: Base,
    pub(super) names: Names,
    articles: BTreeMap<ArticleId, Known>,
    /// Reports by what they say.
    wordings: Groups<Arc<Wording>>,
    /// The claims that say it.
    claims: HashMap<u64, BTreeMap<NamedNode, ArticleId>>,
    texts: Groups<Text>,
    /// The articles that print it.
    printed: HashMap<u64, BTreeSet<(Option<Date>, ArticleId)>>,
    /// The article that stands for those that print a text.
    firsts: HashMap<u64, NamedNode>,
    happenings: Groups<Happening>,
    /// The event that stands for an event.
    stands: HashMap<u64, Arc<Name>>,
    /// The days on which articles spoke of an event, and the wordings that do.
    events: HashMap<u64, Event>,
    utterances: BTreeMap<NamedNode, Utterance>,
    /// The utterance of each wording.
    utterance_of: HashMap<u64, NamedNode>,
    issues: Issues,
    tallies: Tallies,
}

/// An article that is in the corpus.
#[derive(Debug)]
struct Known {
    iri: NamedNode,
    published: Option<Date>,
    credits: Vec<NamedNode>,
    text: u64,
    reports: Vec<(NamedNode, u64)>,
}

#[derive(Debug)]
struct Event {
    name: Arc<Name>,
    days: BTreeMap<Date, u32>,
    uses: BTreeMap<u64, u32>,
}

impl Corpus {
    /// One without articles.
    pub(super) fn empty(base: Base) -> Self {
        Self {
            base,
            names: Names::default(),
            articles: BTreeMap::new(),
            wordings: Groups::default(),
            claims: HashMap::new(),
            texts: Groups::default(),
            printed: HashMap::new(),
            firsts: HashMap::new(),
            happenings: Groups::default(),
            stands: HashMap::new(),
            events: HashMap::new(),
            utterances: BTreeMap::new(),
            utterance_of: HashMap::new(),
            issues: Issues::default(),
            tallies: Tallies::default(),
        }
    }

    /// Number of claims and of utterances.
    pub(super) fn counts(&self) -> (usize, usize) {
        (self.articles.values().map(|known| known.reports.len()).sum(), self.utterances.len())
    }

    /// Puts articles in, each in place of what was there under its identifier, and takes others
    /// out. Whenever `full` is called, it may empty the patch: what was said so far will not be
    /// said otherwise.
    pub(super) fn change(
        &mut self,
        articles: Vec<Article>,
        gone: &[ArticleId],
        full: &mut dyn FnMut(&mut Patch),
    ) -> Patch {
        let mut patch = Patch::default();
        // 1. The articles themselves, and which wordings, texts and events come and go with them.
        let mut touched = Touched::default();
        let ids = articles.iter().map(|article| &article.id).chain(gone);
        for id in ids.cloned().collect::<BTreeSet<_>>() {
            self.take_out(&id, &mut touched, &mut patch);
        }
        for article in articles {
            self.put_in(article, &mut touched);
        }
        // 2. Groups of texts and events, and of the reports that they bear on.
        self.regroup_texts(&mut touched, &mut patch);
        self.regroup_events(&mut touched, &mut patch);
        self.regroup_wordings(&mut touched);
        // 3. The utterances, then what links and counts them.
        full(&mut patch);
        self.rewrite(&touched, &mut patch, full);
        patch
    }

    fn take_out(&mut self, id: &ArticleId, touched: &mut Touched, patch: &mut Patch) {
        let Some(known) = self.articles.remove(id) else { return };
        for (claim, key) in &known.reports {
            if let Some(claims) = self.claims.get_mut(key) {
                claims.remove(claim);
                if claims.is_empty() {
                    self.claims.remove(key);
                }
            }
            touched.wordings.insert(*key);
            patch.claim(claim);
            let Some(wording) = self.wordings.get(*key) else { continue };
            for name in events(wording) {
                let at = event_key(&name);
                let Some(event) = self.events.get_mut(&at) else { continue };
                less(&mut event.uses, key);
                if let Some(day) = &known.published {
                    less(&mut event.days, day);
                }
                touched.events.insert(at);
            }
        }
        if let Some(printed) = self.printed.get_mut(&known.text) {
            printed.remove(&(known.published, id.clone()));
            if printed.is_empty() {
                self.printed.remove(&known.text);
            }
        }
        touched.texts.insert(known.text, None);
        patch.article(&known.iri);
    }

    fn put_in(&mut self, article: Article, touched: &mut Touched) {
        let Article { iri, id, published, credits, sketch, reports } = article;
        let text = Text::of(sketch, published);
        // An article without words is like no other.
        let key = text.key().unwrap_or_else(|| hash(local(&iri).as_bytes()));
        self.printed.entry(key).or_default().insert((published, id.clone()));
        touched.texts.insert(key, Some(text));
        let mut known = Vec::with_capacity(reports.len());
        for report in reports {
            let key = report.wording.key;
            known.push((report.claim.clone(), key));
            self.claims.entry(key).or_default().insert(report.claim, id.clone());
            for name in events(&report.wording) {
                let event = self.events.entry(event_key(&name)).or_insert_with(|| Event {
                    name: Arc::clone(&name),
                    days: BTreeMap::new(),
                    uses: BTreeMap::new(),
                });
                *event.uses.entry(key).or_default() += 1;
                if let Some(day) = published {
                    *event.days.entry(day).or_default() += 1;
                }
                touched.events.insert(event_key(&name));
            }
            touched.wordings.insert(key);
            touched.new.entry(key).or_insert(report.wording);
        }
        touched.articles.insert(id.clone());
        self.articles.insert(id, Known { iri, published, credits, text: key, reports: known });
    }

    fn regroup_texts(&mut self, touched: &mut Touched, patch: &mut Patch) {
        let (mut out, mut new) = (Vec::new(), BTreeMap::new());
        for (key, text) in std::mem::take(&mut touched.texts) {
            match (self.printed.contains_key(&key), self.texts.get(key).is_some(), text) {
                (false, true, _) => out.push(key),
                (true, false, Some(text)) => new.extend([(key, text)]),
                // The same text in one article more or less.
                _ => touched.families.push(self.texts.group(key).to_vec()),
            }
        }
        let changed = self.texts.change(&out, new);
        for key in out {
            self.firsts.remove(&key);
        }
        touched.families.extend(changed.gone.into_iter().chain(changed.new));
        let keys: BTreeSet<u64> = touched.families.iter().flatten().copied().collect();
        let families: BTreeSet<&[u64]> = keys.iter().map(|key| self.texts.group(*key)).collect();
        for family in families {
            let Some((first, stands)) = self.first_printed(family) else { continue };
            for key in family {
                let Some(printed) = self.printed.get(key) else { continue };
                let moved = self.firsts.get(key) != Some(&stands);
                if moved {
                    self.firsts.insert(*key, stands.clone());
                }
                for (_, id) in printed {
                    if moved || touched.articles.contains(id) {
                        let known = &self.articles[id];
                        let sure = self.texts.likeness(*key, first);
                        patch.near_duplicate(&known.iri, &stands, sure);
                        touched.wordings.extend(known.reports.iter().map(|(_, key)| *key));
                    }
                }
            }
        }
    }

    /// The first article that prints one of a family of texts, and which of them.
    fn first_printed(&self, family: &[u64]) -> Option<(u64, NamedNode)> {
        let family = family.iter();
        let first = |key: &u64| self.printed.get(key)?.iter().map(by_day).min().map(|f| (f, *key));
        let ((_, _, id), key) = family.filter_map(first).min()?;
        Some((key, self.articles[id].iri.clone()))
    }

    fn regroup_events(&mut self, touched: &mut Touched, patch: &mut Patch) {
        let (mut out, mut new) = (Vec::new(), BTreeMap::new());
        for &key in &touched.events {
            let Some(event) = self.events.get(&key) else { continue };
            let days = &event.days;
            let (first, last) = (days.keys().next().copied(), days.keys().next_back().copied());
            let known = self.happenings.get(key);
            if event.uses.is_empty() {
                out.push(key);
                patch.event(&event.name.iri);
                self.events.remove(&key);
            } else if known.is_none_or(|known| (known.first, known.last) != (first, last)) {
                out.extend(known.map(|_| key));
                new.insert(key, Happening::of(&event.name, first, last));
            }
        }
        let changed = self.happenings.change(&out, new);
        let groups = changed.gone.iter().chain(&changed.new);
        let keys: BTreeSet<u64> = groups.flatten().copied().collect();
        let mut first_of = HashMap::<u64, Arc<Name>>::new();
        for key in keys {
            let Some(event) = self.events.get(&key) else {
                self.stands.remove(&key);
                continue;
            };
            // An event that is in no group is all of its own.
            let group = self.happenings.group(key).first().copied().unwrap_or(key);
            let stands = first_of.entry(group).or_insert_with(|| self.first_reported(key));
            let stands = Arc::clone(stands);
            let sure = self.happenings.likeness(key, event_key(&stands));
            patch.happening(&event.name.iri, &stands, sure);
            if self.stands.get(&key) != Some(&stands) {
                touched.wordings.extend(event.uses.keys());
                self.stands.insert(key, stands);
            }
        }
    }

    /// The event that stands for all that are the same happening: the first reported.
    fn first_reported(&self, key: u64) -> Arc<Name> {
        let known = self.happenings.group(key).iter().filter_map(|key| self.happenings.get(*key));
        let first = known.min_by_key(|known| (known.first.is_none(), known.first, &known.name.iri));
        Arc::clone(first.map_or(&self.events[&key].name, |known| &known.name))
    }

    /// Whether an event is the same one in all articles that name it so.
    fn is_told(&self, event: &Arc<Name>) -> bool {
        self.happenings.get(event_key(event)).is_some_and(Happening::is_told)
    }

    fn regroup_wordings(&mut self, touched: &mut Touched) {
        let keys = std::mem::take(&mut touched.wordings);
        let (mut out, mut new) = (Vec::new(), BTreeMap::new());
        for &key in &keys {
            match (self.claims.contains_key(&key), self.wordings.get(key).is_some()) {
                (false, true) => out.push(key),
                (true, false) => new.extend(touched.new.remove(&key).map(|wording| (key, wording))),
                _ => {}
            }
        }
        // The utterances as they were.
        let mut old = |keys: &mut dyn Iterator<Item = u64>, of: &HashMap<u64, NamedNode>| {
            touched.old.extend(keys.filter_map(|key| of.get(&key).cloned()));
        };
        old(&mut keys.iter().copied(), &self.utterance_of);
        let changed = self.wordings.change(&out, new);
        old(&mut changed.gone.iter().flatten().copied(), &self.utterance_of);
        for key in &out {
            self.utterance_of.remove(key);
        }
        let kept = keys.iter().map(|&key| self.wordings.group(key).to_vec());
        touched.kept = kept.filter(|group| !group.is_empty()).collect();
        for group in &changed.new {
            touched.kept.remove(group);
        }
        touched.regrouped = changed.new;
        touched.judged = changed.judged;
    }

    /// Writes anew the utterances that were touched, what they are linked with, and the counts.
    fn rewrite(&mut self, touched: &Touched, patch: &mut Patch, full: &mut dyn FnMut(&mut Patch)) {
        let mut again = BTreeSet::new();
        let mut count = BTreeSet::new();
        let mut positions = BTreeSet::new();
        for iri in &touched.old {
            patch.utterance(iri);
            if let Some(utterance) = self.utterances.remove(iri) {
                again.extend(self.issues.remove(&utterance));
                count.extend(self.tallies.remove(&utterance));
                positions.extend(utterance.issues);
            }
        }
        let mut map = Mapping { base: self.base.clone(), patch };
        for group in touched.regrouped.iter().chain(&touched.kept) {
            let utterance = self.utterance(group);
            again.insert(utterance.iri.clone());
            for &key in group {
                let renamed = self.utterance_of.get(&key) != Some(&utterance.iri);
                self.utterance_of.insert(key, utterance.iri.clone());
                let anew = renamed || touched.judged.contains(&key);
                for (claim, article) in &self.claims[&key] {
                    if anew || touched.articles.contains(article) {
                        let sure = self.wordings.confidence(key);
                        map.reports(claim, &utterance.iri, sure, group.len() > 1);
                    }
                }
            }
            again.extend(self.issues.add(&utterance));
            count.extend(self.tallies.add(&utterance));
            positions.extend(utterance.issues.iter().cloned());
            self.utterances.insert(utterance.iri.clone(), utterance);
            full(map.patch);
        }
        for iri in &again {
            // A partner that is gone was taken off above.
            let Some(utterance) = self.utterances.get(iri) else { continue };
            map.utterance(utterance);
            for link in self.issues.links(utterance, &self.utterances) {
                map.link(&link);
            }
            full(map.patch);
        }
        for position in &positions {
            map.issue(position, self.issues.has(&position.issue));
            if let Some(proposition) = &position.proposition {
                map.proposition(proposition, &self.issues.raised_by(proposition));
            }
            full(map.patch);
        }
        for tally in count {
            map.tally(&tally, self.tallies.get(&tally));
            full(map.patch);
        }
    }

    /// Makes the utterance that a group of wordings reports.
    fn utterance(&self, group: &[u64]) -> Utterance {
        let members = group.iter().flat_map(|key| {
            let wording = self.wordings.get(*key).expect("a group has its items");
            self.claims[key].iter().map(move |(claim, id)| {
                let known = &self.articles[id];
                Member { claim, wording, article: id, published: known.published }
            })
        });
        let mut members: Vec<_> = members.collect();
        members.sort_by_key(|m| (m.published.is_none(), m.published, m.claim));
        let mut witnesses = BTreeSet::new();
        for member in &members {
            let known = &self.articles[member.article];
            // One agency is one witness, and so is one text, whoever prints it.
            let credit = known.credits.first().cloned();
            witnesses.insert(credit.or_else(|| self.firsts.get(&known.text).cloned()));
        }
        let event = |name: &Arc<Name>| Arc::clone(&self.stands[&event_key(name)]);
        let told = |name: &Arc<Name>| self.is_told(name);
        Utterance::of(&self.base, &members, witnesses.len(), event, told)
    }
}

/// What a change bears on.
#[derive(Debug, Default)]
struct Touched {
    wordings: BTreeSet<u64>,
    new: HashMap<u64, Arc<Wording>>,
    texts: BTreeMap<u64, Option<Text>>,
    families: Vec<Vec<u64>>,
    /// Articles that were put in.
    articles: BTreeSet<ArticleId>,
    events: BTreeSet<u64>,
    /// Utterances as they were.
    old: BTreeSet<NamedNode>,
    /// Groups of wordings that are new.
    regrouped: Vec<Vec<u64>>,
    /// Wordings that belong to their group with another confidence.
    judged: HashSet<u64>,
    /// Groups of wordings that are as they were, but for who prints them.
    kept: BTreeSet<Vec<u64>>,
}

fn event_key(name: &Name) -> u64 {
    hash(local(&name.iri).as_bytes())
}

/// The events that a wording speaks of, each once.
fn events(wording: &Wording) -> BTreeSet<Arc<Name>> {
    let objects = wording.contents.iter().map(|(_, content)| &content.object);
    objects.chain(&wording.events).cloned().collect()
}

/// Orders printed texts by their day; those without one last.
fn by_day((day, id): &(Option<Date>, ArticleId)) -> (bool, Option<Date>, &ArticleId) {
    (day.is_none(), *day, id)
}

/// Takes one off a count.
fn less<K: Ord>(counts: &mut BTreeMap<K, u32>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
