//! Items kept in groups of what is the same, as items come and go.
//!
//! **In:** items, each with a key, the index entries where it stands and where it looks for others,
//! and a measure of likeness. **Out:** which groups a change took apart and which it made. Three
//! steps, each a function of the items that are there and not of how they came:
//!
//! 1. Links between what is likely the same. Under an entry where many stand, everybody is compared
//!    with the first few by key alone, so an item costs time by its own entries, however full.
//! 2. Classes: near copies are represented by one of them, in the order of their keys, where many are
//!    linked; a few stand each for itself, so that who comes first decides nothing.
//! 3. Groups of what represents a class, by average linkage within a component of links.
//!
//! A key is a hash, and so the order of keys is one by lot: a new item is among the first of n with a
//! chance of few in n, and seldom changes whom others are compared with or represented by. **Source:**
//! Ailon, Charikar and Newman, "Aggregating inconsistent information: ranking and clustering" (2008)
//! for classes by lot; Censor-Hillel, Haramaty and Karnin, "Optimal dynamic distributed MIS" (2016)
//! for how little a change moves them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{
    cluster::{LARGEST, average, parts},
    words::mix,
};

/// Likeness from which on two items are linked.
pub(super) const LINKED: f32 = 0.5;

/// Likeness from which on two items are near copies.
const SURE: f32 = 0.99;

/// Items of an entry with which all that look there are compared: the first by key. An item with as
/// many links may be represented by another.
const LEADERS: usize = 24;

/// Members of a group by whom the others' confidence is judged: the first by key.
const SAMPLE: usize = 8;

/// What can be grouped.
pub(super) trait Item {
    /// Entries of the index: each where it stands, and with it where those stand with whom it is
    /// compared. If `a` looks where `b` stands, `b` looks where `a` stands; what belongs to an entry
    /// follows from that entry.
    fn entries(&self) -> Vec<Entry>;

    /// How likely both are the same, between 0 and 1. Symmetric.
    fn like(&self, other: &Self) -> f32;
}

/// The entry where an item stands, and all where it looks; that one is among them.
pub(super) type Entry = (u64, [u64; 3]);

/// A group: the keys of its items, in ascending order.
pub(super) type Group = Vec<u64>;

/// The items of an entry of the index in ascending order: nearly always one.
#[derive(Debug)]
enum Found {
    One(u64),
    More(Vec<u64>),
}

impl Found {
    fn keys(&self) -> &[u64] {
        match self {
            Self::One(key) => std::slice::from_ref(key),
            Self::More(keys) => keys,
        }
    }

    /// The first of them.
    fn leaders(&self) -> &[u64] {
        let keys = self.keys();
        &keys[..keys.len().min(LEADERS)]
    }

    fn add(&mut self, key: u64) {
        match self {
            Self::One(only) => *self = Self::More(vec![key.min(*only), key.max(*only)]),
            Self::More(keys) => {
                let at = keys.partition_point(|other| *other < key);
                keys.insert(at, key);
            }
        }
    }

    /// Whether any is left.
    fn remove(&mut self, key: u64) -> bool {
        match self {
            Self::One(only) => *only != key,
            Self::More(keys) => {
                keys.retain(|&other| other != key);
                !keys.is_empty()
            }
        }
    }
}

/// An item and whom it is linked with.
#[derive(Debug)]
struct Node<T> {
    item: T,
    /// Keys in ascending order, each with the likeness.
    links: Vec<(u64, f32)>,
    /// The item that represents it, maybe itself; nothing while it is new.
    stands: Option<u64>,
    /// What it was put into groups together with, as a hash of all keys.
    part: u64,
}

impl<T> Node<T> {
    /// Sets how alike another is, or that it is not.
    fn set(&mut self, other: u64, like: Option<f32>) {
        let at = self.links.binary_search_by_key(&other, |(key, _)| *key);
        match (at, like) {
            (Ok(at), None) => _ = self.links.remove(at),
            (Err(at), Some(like)) => self.links.insert(at, (other, like)),
            _ => {}
        }
    }
}

/// Items and their groups.
#[derive(Debug)]
pub(super) struct Groups<T> {
    nodes: HashMap<u64, Node<T>>,
    index: HashMap<u64, Found>,
    /// The first key of the group of each item.
    group_of: HashMap<u64, u64>,
    by_first: HashMap<u64, Group>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self {
            nodes: HashMap::new(),
            index: HashMap::new(),
            group_of: HashMap::new(),
            by_first: HashMap::new(),
        }
    }
}

/// What a change did.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// Groups that are no more.
    pub(super) gone: Vec<Group>,
    /// Groups that are new.
    pub(super) new: Vec<Group>,
    /// Items of new groups whose confidence may be another.
    pub(super) judged: HashSet<u64>,
}

/// What a change of the items leads to.
#[derive(Debug, Default)]
struct Stir {
    /// Items whose links are others.
    links: BTreeSet<u64>,
    /// Items among which those that represent a class are to be grouped anew.
    groups: BTreeSet<u64>,
    /// Items that are represented by another than before.
    moved: BTreeSet<u64>,
}

impl<T: Item> Groups<T> {
    /// The item of a key.
    pub(super) fn get(&self, key: u64) -> Option<&T> {
        self.nodes.get(&key).map(|node| &node.item)
    }

    /// The group that an item is in.
    pub(super) fn group(&self, key: u64) -> &[u64] {
        let group = self.group_of.get(&key).and_then(|first| self.by_first.get(first));
        group.map_or(&[], Vec::as_slice)
    }

    /// Takes items out and puts others in; a key may be in both.
    pub(super) fn change(&mut self, out: &[u64], new: BTreeMap<u64, T>) -> Changed {
        let mut stir = Stir::default();
        // Who is now among the first of an entry, and who may be no longer.
        let mut risen_or_fallen = BTreeSet::new();
        for &key in out {
            self.take_out(key, &mut risen_or_fallen, &mut stir);
        }
        for (key, item) in new {
            self.put_in(key, item, &mut risen_or_fallen, &mut stir);
        }
        for key in risen_or_fallen {
            let Some(node) = self.nodes.get(&key) else { continue };
            let changed = self.relink(key, &node.item.entries());
            stir.groups.extend(changed.iter().copied());
            stir.links.extend(changed);
        }
        self.represent(&mut stir);
        let components = self.components(&stir.groups);
        let regrouped: HashSet<u64> = components.iter().flatten().copied().collect();
        // What was a group, and what is one now.
        let stood = stir.moved.iter().filter_map(|key| self.nodes[key].stands);
        let touched = out.iter().chain(&stir.moved).chain(&regrouped).copied().chain(stood);
        let old: BTreeSet<u64> =
            touched.filter_map(|key| self.group_of.get(&key).copied()).collect();
        let mut clusters: Vec<Vec<u64>> = Vec::new();
        for component in components {
            clusters.extend(self.clusters(&component));
        }
        for first in &old {
            let mut kept = self.by_first[first].clone();
            kept.retain(|key| self.represents(*key) && !regrouped.contains(key));
            clusters.extend((!kept.is_empty()).then_some(kept));
        }
        let now = clusters.iter().map(|cluster| self.with_classes(cluster)).collect();
        self.exchange(out, old, now)
    }

    /// Puts groups in the place of others.
    fn exchange(&mut self, out: &[u64], old: BTreeSet<u64>, mut now: BTreeSet<Group>) -> Changed {
        let mut changed = Changed::default();
        let mut judged_by = HashMap::<u64, u64>::new();
        for first in old {
            let Some(group) = self.by_first.remove(&first) else { continue };
            let sample = sample(&group);
            for key in &group {
                self.group_of.remove(key);
            }
            // A group that is as it was is no change.
            let replaced = out.iter().any(|key| group.binary_search(key).is_ok());
            if !replaced && now.remove(&group) {
                self.put(group);
                continue;
            }
            if !replaced {
                judged_by.extend(group.iter().map(|key| (*key, sample)));
            }
            changed.gone.push(group);
        }
        for group in now {
            let sample = sample(&group);
            let others = group.iter().filter(|key| judged_by.get(key) != Some(&sample));
            changed.judged.extend(others);
            changed.new.push(group.clone());
            self.put(group);
        }
        changed
    }

    fn put(&mut self, group: Group) {
        self.group_of.extend(group.iter().map(|&key| (key, group[0])));
        self.by_first.insert(group[0], group);
    }

    fn take_out(&mut self, key: u64, risen: &mut BTreeSet<u64>, stir: &mut Stir) {
        let Some(node) = self.nodes.remove(&key) else { return };
        for (stands, _) in node.item.entries() {
            let Some(found) = self.index.get_mut(&stands) else { continue };
            let led = found.leaders().contains(&key);
            if !found.remove(key) {
                self.index.remove(&stands);
            } else if led {
                risen.extend(found.keys().get(LEADERS - 1));
            }
        }
        for (other, _) in node.links {
            if let Some(other) = self.nodes.get_mut(&other) {
                other.set(key, None);
            }
            stir.links.insert(other);
            // Whom it held together may fall apart.
            if node.stands == Some(key) {
                stir.groups.insert(other);
            }
        }
    }

    fn put_in(&mut self, key: u64, item: T, fallen: &mut BTreeSet<u64>, stir: &mut Stir) {
        let entries = item.entries();
        for (stands, _) in &entries {
            let found = self.index.entry(*stands);
            let found = found.and_modify(|found| found.add(key)).or_insert(Found::One(key));
            if found.leaders().contains(&key) {
                fallen.extend(found.keys().get(LEADERS));
            }
        }
        self.nodes.insert(key, Node { item, links: Vec::new(), stands: None, part: 0 });
        stir.links.insert(key);
        stir.links.extend(self.relink(key, &entries));
    }

    /// All with whom an item of these entries is compared: those that lead where it looks, and, where
    /// it leads itself, all that look there.
    fn met(&self, key: u64, entries: &[Entry]) -> Vec<u64> {
        let mut met = Vec::new();
        for (stands, looks) in entries {
            let leads = |entry: &u64| self.index.get(entry).map_or(&[][..], Found::leaders);
            let all = |entry: &u64| self.index.get(entry).map_or(&[][..], Found::keys);
            let leader = leads(stands).contains(&key);
            let (mut looks, mut last) = (looks.iter(), None);
            while let Some(entry) = looks.next().filter(|entry| last != Some(**entry)) {
                met.extend(if leader { all(entry) } else { leads(entry) });
                last = Some(*entry);
            }
        }
        met.sort_unstable();
        met.dedup();
        met.retain(|other| *other != key);
        met
    }

    /// Links an item with those alike among whom it is compared with, and with nobody else; all whose
    /// links that changes.
    fn relink(&mut self, key: u64, entries: &[Entry]) -> BTreeSet<u64> {
        let mut changed = BTreeSet::new();
        let node = &self.nodes[&key];
        let met = self.met(key, entries);
        let has = |other: u64| node.links.binary_search_by_key(&other, |(key, _)| *key).is_ok();
        let linked = node.links.iter().map(|(other, _)| *other);
        let lost: Vec<u64> = linked.filter(|other| met.binary_search(other).is_err()).collect();
        let like = |other: u64| Some((other, node.item.like(&self.nodes.get(&other)?.item)));
        let found = met.iter().filter(|other| !has(**other)).filter_map(|other| like(*other));
        let found: Vec<(u64, f32)> = found.filter(|(_, like)| *like >= LINKED).collect();
        let lost = lost.into_iter().map(|other| (other, None));
        for (other, like) in lost.chain(found.into_iter().map(|(key, like)| (key, Some(like)))) {
            for (one, other) in [(key, other), (other, key)] {
                changed.insert(one);
                if let Some(node) = self.nodes.get_mut(&one) {
                    node.set(other, like);
                }
            }
        }
        changed
    }

    /// Whether an item represents its class.
    fn represents(&self, key: u64) -> bool {
        self.nodes.get(&key).is_some_and(|node| node.stands == Some(key))
    }

    /// Chooses anew who represents whom, in the order of keys: an item with many links is
    /// represented by the likest near copy before it that represents itself.
    fn represent(&mut self, stir: &mut Stir) {
        let mut queue = stir.links.clone();
        while let Some(key) = queue.pop_first() {
            let Some(node) = self.nodes.get(&key) else { continue };
            let copies = || node.links.iter().filter(|(_, like)| *like >= SURE);
            let before = copies().filter(|(other, _)| *other < key && self.represents(*other));
            // Of equals the first.
            let best = before.rev().max_by(|a, b| a.1.total_cmp(&b.1));
            let best = best.filter(|_| node.links.len() >= LEADERS);
            let stands = best.map_or(key, |(other, _)| *other);
            if node.stands == Some(stands) {
                continue;
            }
            let (was, is) = (node.stands == Some(key), stands == key);
            stir.moved.insert(key);
            if is {
                stir.groups.insert(key);
            } else if was {
                stir.groups.extend(node.links.iter().map(|(other, _)| *other));
            }
            if was != is {
                queue.extend(copies().map(|(other, _)| *other).filter(|other| *other > key));
            }
            let node = self.nodes.get_mut(&key).expect("it was there above");
            (node.stands, node.part) = (Some(stands), 0);
        }
    }

    /// All that represent a class and are linked with some, directly or through others; each
    /// component in ascending order.
    fn components(&self, some: &BTreeSet<u64>) -> Vec<Vec<u64>> {
        let mut seen = HashSet::new();
        let mut components = Vec::new();
        for &key in some {
            if !self.represents(key) || !seen.insert(key) {
                continue;
            }
            let (mut component, mut at) = (vec![key], 0);
            while at < component.len() {
                for &(other, _) in &self.nodes[&component[at]].links {
                    if self.represents(other) && seen.insert(other) {
                        component.push(other);
                    }
                }
                at += 1;
            }
            component.sort_unstable();
            components.push(component);
        }
        components
    }

    /// Groups the items of a component that represent classes.
    fn clusters(&mut self, component: &[u64]) -> Vec<Vec<u64>> {
        let at = |key: &u64| component.binary_search(key).ok();
        let links = |key: &u64| -> Vec<(usize, f32)> {
            let links = self.nodes[key].links.iter();
            links.filter_map(|(other, like)| Some((at(other)?, *like))).collect()
        };
        let links: Vec<_> = component.iter().map(links).collect();
        let mut clusters = Vec::new();
        for part in parts(&links, LINKED) {
            let keys: Vec<u64> = part.into_iter().map(|at| component[at]).collect();
            let hash = keys.iter().fold(1, |sum, key| mix(sum ^ key));
            if keys.len() > LARGEST {
                clusters.push(keys);
            } else if keys.iter().all(|key| self.nodes[key].part == hash) {
                // Nothing came and nothing went since they were last looked at.
                let mut groups = BTreeMap::<u64, Vec<u64>>::new();
                for key in keys {
                    groups.entry(self.group_of[&key]).or_default().push(key);
                }
                clusters.extend(groups.into_values());
            } else {
                let item = |at: usize| &self.nodes[&keys[at]].item;
                let found = average(keys.len(), LINKED, |a, b| item(a).like(item(b)));
                clusters.extend(
                    found.into_iter().map(|c| c.into_iter().map(|at| keys[at]).collect::<Vec<_>>()),
                );
                for key in keys {
                    self.nodes.get_mut(&key).expect("a component has its items").part = hash;
                }
            }
        }
        clusters
    }

    /// Items with all that they represent, in ascending order.
    fn with_classes(&self, cluster: &[u64]) -> Group {
        let class = |key: u64| {
            let links = self.nodes[&key].links.iter().map(|(other, _)| *other);
            let of = links.filter(move |other| self.nodes[other].stands == Some(key));
            std::iter::once(key).chain(of)
        };
        let mut group: Group = cluster.iter().flat_map(|key| class(*key)).collect();
        group.sort_unstable();
        group
    }

    /// How likely two items are the same.
    pub(super) fn likeness(&self, one: u64, other: u64) -> f32 {
        match (self.get(one), self.get(other)) {
            (Some(a), Some(b)) if one != other => a.like(b),
            _ => 1.0,
        }
    }

    /// How sure it is that an item belongs to its group: mean likeness to some of the others.
    pub(super) fn confidence(&self, key: u64) -> f32 {
        let (group, item) = (self.group(key), &self.nodes[&key].item);
        let others = group.iter().take(SAMPLE + 1).filter(|other| **other != key).take(SAMPLE);
        let (mut sum, mut count) = (0.0, 0);
        for other in others {
            sum += item.like(&self.nodes[other].item);
            count += 1;
        }
        if count == 0 { 1.0 } else { sum / super::words::ratio(count, 1) }
    }
}

/// What tells by whom the members of a group are judged.
fn sample(group: &[u64]) -> u64 {
    group.iter().take(SAMPLE + 1).fold(2, |sum, key| mix(sum ^ key))
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, rc::Rc};

    use super::*;

    /// A number; what is near is alike.
    struct Number(i32);

    impl Item for Number {
        fn entries(&self) -> Vec<Entry> {
            let near = |at: i32| u64::try_from(self.0 / 10 + at + 1).unwrap();
            vec![(near(0), [near(-1), near(0), near(1)])]
        }

        fn like(&self, other: &Self) -> f32 {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let apart = (self.0 - other.0).abs() as f32;
            (1.0 - apart / 8.0).max(0.0)
        }
    }

    fn put(groups: &mut Groups<Number>, numbers: &[i32]) -> Changed {
        let items = numbers.iter().map(|&n| (u64::try_from(n).unwrap(), Number(n)));
        groups.change(&[], items.collect())
    }

    fn all(groups: &Groups<Number>) -> BTreeSet<Group> {
        groups.by_first.values().cloned().collect()
    }

    #[test]
    fn any_order_and_any_batches_end_in_the_same_groups() {
        let numbers = [3, 5, 7, 11, 12, 19, 23, 25, 40, 44, 47, 90];
        let mut whole = Groups::default();
        put(&mut whole, &numbers);
        for batch in [1, 2, 5] {
            let mut order = numbers;
            order.rotate_left(batch);
            order.reverse();
            let mut groups = Groups::default();
            for part in order.chunks(batch) {
                put(&mut groups, part);
            }
            assert_eq!(all(&groups), all(&whole), "batches of {batch}");
        }
    }

    #[test]
    fn what_is_taken_out_leaves_no_trace() {
        let mut with = Groups::default();
        put(&mut with, &[3, 5, 7, 9, 11, 90]);
        let changed = with.change(&[7], BTreeMap::new());
        assert!(changed.gone.iter().any(|group| group.contains(&7)));
        let mut without = Groups::default();
        put(&mut without, &[3, 5, 9, 11, 90]);
        assert_eq!(all(&with), all(&without));
        assert!(with.change(&[], BTreeMap::new()).new.is_empty());
    }

    /// A place on a line, and how often places were compared. It stands under an entry of its spot, and
    /// all stand under one more.
    struct Place(f32, Rc<Cell<usize>>);

    impl Item for Place {
        fn entries(&self) -> Vec<Entry> {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
            let spot = 2 + self.0 as u64;
            vec![(1, [1; 3]), (spot, [spot; 3])]
        }

        fn like(&self, other: &Self) -> f32 {
            self.1.set(self.1.get() + 1);
            (1.0 - (self.0 - other.0).abs()).max(0.0)
        }
    }

    /// Places near a score of spots, some nearly the same and some between two spots.
    fn places(n: u64, compared: &Rc<Cell<usize>>) -> Vec<(u64, Place)> {
        let place = |i: u64| {
            let lot = mix(i + 1);
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let at = (lot % 20) as f32 + [0.0, 0.01, 0.2, 0.5][usize::try_from(lot >> 62).unwrap()];
            (mix(lot), Place(at, Rc::clone(compared)))
        };
        (0..n).map(place).collect()
    }

    /// The links of each item, and who represents it.
    type Nodes = BTreeMap<u64, (Vec<u64>, Option<u64>)>;

    /// Groups, and what they were made from.
    fn whole(groups: &Groups<Place>) -> (BTreeSet<Group>, Nodes) {
        let links = |node: &Node<Place>| node.links.iter().map(|(key, _)| *key).collect();
        let nodes = groups.nodes.iter().map(|(key, node)| (*key, (links(node), node.stands)));
        (groups.by_first.values().cloned().collect(), nodes.collect())
    }

    #[test]
    fn where_many_stand_neither_order_nor_batches_nor_what_went_leaves_a_trace() {
        let compared = Rc::default();
        let mut expected = Groups::default();
        expected.change(&[], places(300, &compared).into_iter().collect());
        assert!(expected.by_first.len() > 10, "{}", expected.by_first.len());
        for batch in [1, 7, 64] {
            let mut items = places(400, &compared);
            let gone: Vec<u64> = items[300..].iter().map(|(key, _)| *key).collect();
            items.rotate_left(5 * batch);
            items.reverse();
            let mut groups = Groups::default();
            while !items.is_empty() {
                let part = items.split_off(items.len().saturating_sub(batch));
                groups.change(&[], part.into_iter().collect());
            }
            for part in gone.chunks(batch) {
                groups.change(part, BTreeMap::new());
            }
            assert_eq!(whole(&groups), whole(&expected), "batches of {batch}");
        }
    }

    #[test]
    fn among_few_who_comes_first_decides_nothing() {
        // Two near copies, and one that is like the second of them, but not like both.
        let places = [0.0, 0.01, 0.506];
        for lot in 0..32 {
            let keys: Vec<u64> = (1..=3).map(|n| mix(lot ^ mix(n))).collect();
            let items = places.iter().map(|at| Place(*at, Rc::default()));
            let mut groups = Groups::default();
            groups.change(&[], keys.iter().copied().zip(items).collect());
            assert_eq!(groups.group(keys[2]), [keys[2]], "{lot}");
            assert_eq!(groups.group(keys[0]).len(), 2, "{lot}");
        }
    }

    #[test]
    fn what_an_item_costs_does_not_grow_with_how_many_stand_where_it_stands() {
        let compared: Rc<Cell<usize>> = Rc::default();
        let (mut groups, mut before, mut cost) = (Groups::default(), 0, Vec::new());
        for part in places(4000, &compared).chunks_mut(1000) {
            for (key, place) in part {
                let place = Place(place.0, Rc::clone(&place.1));
                groups.change(&[], BTreeMap::from([(*key, place)]));
            }
            cost.push(compared.get() - before);
            before = compared.get();
        }
        assert!(cost[3] < cost[0] * 3 / 2, "{cost:?}");
    }
}
