//! Clusters inside a component of linked items.
//!
//! **In:** items in a fixed order, and how likely each pair is one. **Out:** clusters, as lists of
//! positions. Average linkage: two clusters merge while the mean over all their pairs says so, so
//! that a report between two utterances does not chain them together. A function of the items
//! alone: ties go to those that stand first. **Source:** Sokal and Michener's unweighted pair-group
//! method (1958).

/// Items that are compared each with each; larger components are first cut at their weaker links.
const LARGEST: usize = 400;

/// Groups what is linked by at least `least`, directly or through others.
pub(super) fn components(n: usize, linked: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut left: Vec<usize> = (0..n).collect();
    let mut components = Vec::new();
    while let Some(first) = (!left.is_empty()).then(|| left.remove(0)) {
        let (mut component, mut at) = (vec![first], 0);
        while at < component.len() {
            let near = component[at];
            let (yes, no) = left.into_iter().partition(|&other| linked(near, other));
            left = no;
            component.extend::<Vec<usize>>(yes);
            at += 1;
        }
        component.sort_unstable();
        components.push(component);
    }
    components
}

/// The clusters of `n` items whose mean likeness is at least `least`.
pub(super) fn clusters(
    n: usize,
    least: f32,
    like: impl Fn(usize, usize) -> f32,
) -> Vec<Vec<usize>> {
    if n <= LARGEST {
        return average((0..n).collect(), least, &like);
    }
    // Near certainty is all that is left to cut such a component by.
    let mut clusters = Vec::new();
    let mut whole = vec![((0..n).collect::<Vec<_>>(), least)];
    while let Some((part, cut)) = whole.pop() {
        if part.len() <= LARGEST {
            clusters.extend(average(part, least, &like));
        } else if cut > 0.99 {
            clusters.push(part);
        } else {
            let cut = cut + (1.0 - cut) / 4.0;
            let smaller = components(part.len(), |a, b| like(part[a], part[b]) >= cut);
            whole.extend(smaller.into_iter().map(|c| (c.iter().map(|&i| part[i]).collect(), cut)));
        }
    }
    clusters.sort();
    clusters
}

fn average(items: Vec<usize>, least: f32, like: &impl Fn(usize, usize) -> f32) -> Vec<Vec<usize>> {
    let n = items.len();
    let mut sum = vec![0.0_f32; n * n];
    for a in 0..n {
        for b in a + 1..n {
            let likeness = like(items[a], items[b]);
            (sum[a * n + b], sum[b * n + a]) = (likeness, likeness);
        }
    }
    let mut clusters: Vec<Vec<usize>> = items.into_iter().map(|item| vec![item]).collect();
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
        assert_eq!(clusters(points.len(), 0.5, like), expected, "{points:?}");
    }

    #[test]
    fn what_is_near_is_one_and_a_chain_is_cut() {
        check(&[], &[]);
        check(&[0.0, 0.1, 5.0], &[&[0, 1], &[2]]);
        // Each is near its neighbour, but the ends are far apart.
        check(&[0.0, 0.4, 0.8, 1.2], &[&[0, 1], &[2, 3]]);
    }

    #[test]
    fn components_follow_links_to_the_end() {
        let linked = |a: usize, b: usize| a.abs_diff(b) == 2;
        assert_eq!(components(5, linked), [vec![0, 2, 4], vec![1, 3]]);
    }

    #[test]
    fn a_component_of_thousands_is_cut_and_ends() {
        let group = |i: usize| i % 3;
        let found = clusters(1200, 0.5, |a, b| if group(a) == group(b) { 0.9 } else { 0.55 });
        assert_eq!(found.len(), 3);
        assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 1200);
    }
}
