//! Clusters inside a component of linked items.
//!
//! **In:** items in a fixed order, and how likely each pair is one. **Out:** clusters, as lists of
//! positions. Average linkage: two clusters merge while the mean over all their pairs says so, so
//! that a report between two utterances does not chain them together. A function of the items
//! alone: ties go to those that stand first. **Source:** Sokal and Michener's unweighted pair-group
//! method (1958).

use std::collections::BTreeSet;

/// Items that are compared each with each; larger components are first cut at their weaker links.
pub(super) const LARGEST: usize = 150;

/// Likeness from which on links are not cut, however many they hold together.
const CERTAIN: f32 = 0.9;

/// Linked items by position, each with how likely both are one.
pub(super) type Links = Vec<(usize, f32)>;

/// Cuts what is linked by at least `least`, directly or through others, at its weaker links, until each
/// part is small enough to compare all with all, or certain.
pub(super) fn parts(links: &[Links], least: f32) -> Vec<Vec<usize>> {
    let mut parts = Vec::new();
    let mut whole: Vec<_> = components((0..links.len()).collect(), links, least)
        .into_iter()
        .map(|component| (component, least))
        .collect();
    while let Some((part, cut)) = whole.pop() {
        if part.len() <= LARGEST || cut > CERTAIN {
            parts.push(part);
        } else {
            let cut = cut + (1.0 - cut) / 4.0;
            let smaller = components(part.into_iter().collect(), links, cut);
            whole.extend(smaller.into_iter().map(|component| (component, cut)));
        }
    }
    parts.sort();
    parts
}

/// Groups some items by their links of at least `least`.
fn components(mut left: BTreeSet<usize>, links: &[Links], least: f32) -> Vec<Vec<usize>> {
    let mut components = Vec::new();
    while let Some(first) = left.pop_first() {
        let (mut component, mut at) = (vec![first], 0);
        while let Some(&near) = component.get(at) {
            let linked = links[near].iter().filter(|(_, like)| *like >= least);
            component.extend(linked.map(|(other, _)| *other).filter(|other| left.remove(other)));
            at += 1;
        }
        component.sort_unstable();
        components.push(component);
    }
    components
}

/// The clusters of `n` items whose mean likeness is at least `least`.
pub(super) fn average(n: usize, least: f32, like: impl Fn(usize, usize) -> f32) -> Vec<Vec<usize>> {
    let mut sum = vec![0.0_f32; n * n];
    for a in 0..n {
        for b in a + 1..n {
            let likeness = like(a, b);
            (sum[a * n + b], sum[b * n + a]) = (likeness, likeness);
        }
    }
    let mut clusters: Vec<Vec<usize>> = (0..n).map(|item| vec![item]).collect();
    let mut alive: Vec<usize> = (0..n).collect();
    loop {
        let mut best: Option<(f32, usize, usize)> = None;
        for (at, &a) in alive.iter().enumerate() {
            for &b in &alive[at + 1..] {
                let pairs = super::words::ratio(clusters[a].len() * clusters[b].len(), 1);
                let mean = sum[a * n + b] / pairs;
                if mean >= least && best.is_none_or(|(most, ..)| mean > most) {
                    best = Some((mean, a, b));
                }
            }
        }
        let Some((_, a, b)) = best else { break };
        let merged = std::mem::take(&mut clusters[b]);
        clusters[a].extend(merged);
        alive.retain(|&other| other != b);
        for &other in alive.iter().filter(|&&other| other != a) {
            let both = sum[a * n + other] + sum[b * n + other];
            (sum[a * n + other], sum[other * n + a]) = (both, both);
        }
    }
    let mut clusters: Vec<Vec<usize>> = clusters.into_iter().filter(|c| !c.is_empty()).collect();
    for cluster in &mut clusters {
        cluster.sort_unstable();
    }
    clusters
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Items on a line; the nearer the likelier.
    fn check(points: &[f32], expected: &[&[usize]]) {
        let like = |a: usize, b: usize| (1.0 - (points[a] - points[b]).abs()).max(0.0);
        assert_eq!(average(points.len(), 0.5, like), expected, "{points:?}");
    }

    #[test]
    fn what_is_near_is_one_and_a_chain_is_cut() {
        check(&[], &[]);
        check(&[0.0, 0.1, 5.0], &[&[0, 1], &[2]]);
        // Each is near its neighbour, but the ends are far apart.
        check(&[0.0, 0.4, 0.8, 1.2], &[&[0, 1], &[2, 3]]);
    }

    /// Items in a row, each linked with the next.
    fn row(likes: &[f32]) -> Vec<Links> {
        let mut links = vec![Vec::new(); likes.len() + 1];
        for (at, &like) in likes.iter().enumerate() {
            links[at].push((at + 1, like));
            links[at + 1].push((at, like));
        }
        links
    }

    #[test]
    fn parts_follow_links_to_the_end() {
        assert_eq!(parts(&row(&[0.9, 0.3, 0.6]), 0.5), [vec![0, 1], vec![2, 3]]);
    }

    #[test]
    fn what_is_too_large_is_cut_where_it_is_weak_and_never_where_it_is_certain() {
        let likes: Vec<f32> = (1..500).map(|i| if i % 100 == 0 { 0.6 } else { 0.7 }).collect();
        let found = parts(&row(&likes), 0.5);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [100; 5]);
        assert_eq!(parts(&row(&[0.95; 499]), 0.5).len(), 1);
    }
}
