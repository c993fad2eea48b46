//! From what the parser gives to trees: crossing arcs, and where sentences begin.
//!
//! **In:** an arc for each token, some with labels such as `prep||dobj`. **Out:** arcs with plain
//! labels, and which tokens begin a sentence.
//! **Source:** pseudo-projective parsing with decorated heads (Nivre and Nilsson 2005).

use super::arcs::Arc;

/// How often edges are passed on when sentences still overlap.
const ROUNDS: usize = 12;

/// The first token of all that hang on each.
struct Edges {
    left: Vec<usize>,
    right: Vec<usize>,
}

/// Resolves decorations: the arc goes to the nearest word below its head, breadth first, with the
/// label that the decoration names. `decorations` has one entry for each label.
pub(super) fn lift(
    arcs: &mut [Arc],
    decorations: &[Option<(usize, usize)>],
    is_space: impl Fn(usize) -> bool,
) {
    if arcs.iter().all(|arc| decorations[arc.label].is_none()) {
        return;
    }
    let edges = edges(arcs);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); arcs.len()];
    for (token, arc) in arcs.iter().enumerate() {
        if arc.head != token {
            children[arc.head].push(token);
        }
    }
    for token in 0..arcs.len() {
        let Some((label, wanted)) = decorations[arcs[token].label] else { continue };
        let old = arcs[token].head;
        let new = below(arcs, &children, token, wanted, &is_space).unwrap_or(old);
        arcs[token] = Arc { head: new, label };
        if new != old {
            children[old].retain(|child| *child != token);
            // A word is only found again where it lies between the edges known before.
            if (edges.left[new]..=edges.right[new]).contains(&token) {
                let at = children[new].partition_point(|child| *child < token);
                children[new].insert(at, token);
            }
        }
    }
}

/// The first word with a label below the head of `token`.
fn below(
    arcs: &[Arc],
    children: &[Vec<usize>],
    token: usize,
    label: usize,
    is_space: &impl Fn(usize) -> bool,
) -> Option<usize> {
    let mut queue = vec![arcs[token].head];
    let mut at = 0;
    while let Some(word) = queue.get(at) {
        for &child in &children[*word] {
            if child == token || is_space(child) {
                continue;
            }
            if arcs[child].label == label {
                return Some(child);
            }
            queue.push(child);
        }
        at += 1;
        // Trees only: a queue longer than the text has come round.
        if at > arcs.len() {
            return None;
        }
    }
    None
}

/// Whether each token begins a sentence: the leftmost of all that hang on a root.
pub(super) fn starts(arcs: &[Arc]) -> Vec<bool> {
    let edges = edges(arcs);
    let mut starts = vec![false; arcs.len()];
    for (token, arc) in arcs.iter().enumerate() {
        if arc.head == token {
            starts[edges.left[token]] = true;
        }
    }
    starts
}

fn edges(arcs: &[Arc]) -> Edges {
    let mut edges = Edges { left: (0..arcs.len()).collect(), right: (0..arcs.len()).collect() };
    for _ in 0..ROUNDS {
        for token in (0..arcs.len()).chain((0..arcs.len()).rev()) {
            let head = arcs[token].head;
            edges.left[head] = edges.left[head].min(edges.left[token]);
            edges.right[head] = edges.right[head].max(edges.right[token]);
        }
        if heads_stay_inside(arcs, &edges) {
            break;
        }
    }
    edges
}

/// Whether each head is in the sentence of its dependents, by the edges so far. The last token is
/// not looked at.
fn heads_stay_inside(arcs: &[Arc], edges: &Edges) -> bool {
    let mut starts = vec![false; arcs.len()];
    for (token, arc) in arcs.iter().enumerate() {
        if arc.head == token {
            starts[edges.left[token]] = true;
        }
    }
    let mut start = 0;
    for end in 0..arcs.len() {
        if end > 0 && starts[end] || end + 1 == arcs.len() {
            // One more than the sentence holds, as the parser this follows has it.
            if arcs[start..end].iter().any(|arc| !(start..=end).contains(&arc.head)) {
                return false;
            }
            start = end;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(heads: &[(usize, usize)]) -> Vec<Arc> {
        heads.iter().map(|&(head, label)| Arc { head, label }).collect()
    }

    #[test]
    fn a_sentence_begins_with_the_leftmost_below_its_root() {
        let two = arcs(&[(1, 0), (1, 0), (1, 0), (4, 0), (4, 0)]);
        assert_eq!(starts(&two), [true, false, false, true, false]);
    }

    #[test]
    fn a_decorated_arc_goes_to_the_first_word_with_the_label() {
        // 0 is the root, 1 its object (label 1), 2 decorated: "2 below a 1".
        let mut tree = arcs(&[(0, 0), (0, 1), (0, 3)]);
        lift(&mut tree, &[None, None, None, Some((2, 1))], |_| false);
        assert_eq!(tree[2], Arc { head: 1, label: 2 });
        let mut none = arcs(&[(0, 0), (0, 0), (0, 3)]);
        lift(&mut none, &[None, None, None, Some((2, 1))], |_| false);
        assert_eq!(none[2], Arc { head: 0, label: 2 });
    }
}
