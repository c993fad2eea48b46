//! Items kept in groups of what is the same, as items come and go.
//!
//! **In:** items, each with a key, the index entries under which others look for it, and a measure
//! of likeness. **Out:** which groups a change took apart and which it made. Only the components
//! that a change touches are looked at, and a component's groups are a function of its items: the
//! groups depend on what is there, not on how it came.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::cluster::clusters;

/// Likeness from which on two items are linked.
pub(super) const LINKED: f32 = 0.5;

/// What can be grouped.
pub(super) trait Item {
    /// Entries of the index under which it is found.
    fn entries(&self) -> Vec<u64>;

    /// Entries under which it looks for others. Whoever finds must be found: `b` is found by `a`
    /// if and only if `a` is found by `b`.
    fn looks_up(&self) -> Vec<u64>;

    /// How likely both are the same, between 0 and 1. Symmetric.
    fn like(&self, other: &Self) -> f32;
}

/// A group: the keys of its items, in ascending order.
pub(super) type Group = Vec<u64>;

/// The items of an entry of the index: nearly always one.
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

    fn add(&mut self, key: u64) {
        match self {
            Self::One(first) => *self = Self::More(vec![*first, key]),
            Self::More(keys) => keys.push(key),
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

/// Items and their groups.
#[derive(Debug)]
pub(super) struct Groups<T> {
    items: HashMap<u64, T>,
    index: HashMap<u64, Found>,
    /// The first key of the group of each item.
    group_of: HashMap<u64, u64>,
    by_first: HashMap<u64, Group>,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self {
            items: HashMap::new(),
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
}

impl<T: Item> Groups<T> {
    /// The item of a key.
    pub(super) fn get(&self, key: u64) -> Option<&T> {
        self.items.get(&key)
    }

    /// The group that an item is in.
    pub(super) fn group(&self, key: u64) -> &[u64] {
        let group = self.group_of.get(&key).and_then(|first| self.by_first.get(first));
        group.map_or(&[], Vec::as_slice)
    }

    /// Takes items out and puts others in; a key may be in both.
    pub(super) fn change(&mut self, out: &[u64], new: BTreeMap<u64, T>) -> Changed {
        let mut touched: BTreeSet<u64> = BTreeSet::new();
        for &key in out {
            touched.extend(self.component(key));
        }
        for &key in out {
            self.take_out(key);
        }
        for (key, item) in new {
            for entry in item.entries() {
                let found = self.index.entry(entry);
                found.and_modify(|found| found.add(key)).or_insert(Found::One(key));
            }
            self.items.insert(key, item);
            touched.insert(key);
        }
        let mut changed = Changed::default();
        let mut old: BTreeSet<u64> =
            out.iter().chain(&touched).filter_map(|key| self.group_of.get(key).copied()).collect();
        let mut seen = HashSet::new();
        let mut now = BTreeSet::new();
        for &key in touched.iter().filter(|key| self.items.contains_key(key)) {
            if seen.contains(&key) {
                continue;
            }
            let component = self.component(key);
            seen.extend(component.iter().copied());
            old.extend(component.iter().filter_map(|key| self.group_of.get(key).copied()));
            now.extend(self.grouped(&component));
        }
        // A group that is as it was is no change.
        for first in old {
            let Some(group) = self.by_first.remove(&first) else { continue };
            for key in &group {
                self.group_of.remove(key);
            }
            if !out.iter().any(|key| group.binary_search(key).is_ok()) && now.contains(&group) {
                now.remove(&group);
                self.put(group);
            } else {
                changed.gone.push(group);
            }
        }
        for group in now {
            changed.new.push(group.clone());
            self.put(group);
        }
        changed
    }

    fn put(&mut self, group: Group) {
        self.group_of.extend(group.iter().map(|&key| (key, group[0])));
        self.by_first.insert(group[0], group);
    }

    fn take_out(&mut self, key: u64) {
        let Some(item) = self.items.remove(&key) else { return };
        for entry in item.entries() {
            if let Some(found) = self.index.get_mut(&entry)
                && !found.remove(key)
            {
                self.index.remove(&entry);
            }
        }
    }

    /// All that is linked with an item, directly or through others; in ascending order.
    fn component(&self, key: u64) -> Vec<u64> {
        let (mut found, mut at) = (vec![key], 0);
        let mut seen = HashSet::from([key]);
        while at < found.len() {
            let Some(item) = self.items.get(&found[at]) else { break };
            at += 1;
            let entries = item.looks_up();
            let near =
                entries.iter().filter_map(|entry| self.index.get(entry)).flat_map(Found::keys);
            let mut near: Vec<u64> = near.copied().filter(|key| !seen.contains(key)).collect();
            near.sort_unstable();
            near.dedup();
            near.retain(|key| item.like(&self.items[key]) >= LINKED);
            seen.extend(near.iter().copied());
            found.extend(near);
        }
        found.sort_unstable();
        found
    }

    fn grouped(&self, component: &[u64]) -> Vec<Group> {
        let item = |at: usize| &self.items[&component[at]];
        let parts = clusters(component.len(), LINKED, |a, b| item(a).like(item(b)));
        parts.into_iter().map(|part| part.iter().map(|&at| component[at]).collect()).collect()
    }

    /// How likely two items are the same.
    pub(super) fn likeness(&self, one: u64, other: u64) -> f32 {
        match (self.items.get(&one), self.items.get(&other)) {
            (Some(a), Some(b)) if one != other => a.like(b),
            _ => 1.0,
        }
    }

    /// How sure it is that an item belongs to its group: mean likeness to the others.
    pub(super) fn confidence(&self, key: u64) -> f32 {
        let (group, item) = (self.group(key), &self.items[&key]);
        let others = group.iter().filter(|&&other| other != key);
        let sum: f32 = others.map(|other| item.like(&self.items[other])).sum();
        if group.len() < 2 { 1.0 } else { sum / super::words::ratio(group.len() - 1, 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number; what is near is alike.
    struct Number(i32);

    impl Item for Number {
        fn entries(&self) -> Vec<u64> {
            vec![u64::try_from(self.0 / 10).unwrap()]
        }

        fn looks_up(&self) -> Vec<u64> {
            let near = |at: i32| u64::try_from(self.0 / 10 + at).ok();
            (-1..=1).filter_map(near).collect()
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
}
