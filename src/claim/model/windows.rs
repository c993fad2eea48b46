//! A document in stretches that the encoder can take.
//!
//! **In:** [`Pieces`]. **Out:** [`Window`]s in reading order. A window holds as many tokens as fit,
//! but what is found counts only in its middle: the margins give context. Each token counts in one
//! window.

use std::ops::Range;

use super::pieces::Pieces;

/// Word pieces in a window, without the two that stand around them: what training used.
const PIECES: usize = 382;

/// Word pieces at either side that only give context. Nearly all sources and contents stand closer
/// to their cue than this.
const MARGIN: usize = 64;

/// A stretch of a document; both ranges are of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// What is read.
    pub tokens: Range<usize>,
    /// What counts.
    pub counts: Range<usize>,
}

/// Cuts a document into windows.
pub fn windows(pieces: &Pieces) -> Vec<Window> {
    let starts = &pieces.starts;
    let all = starts.len() - 1;
    let mut windows = Vec::new();
    let (mut first, mut counted) = (0, 0);
    while counted < all {
        let fits = |past: &usize| starts[*past] - starts[first] <= PIECES;
        // A token has far fewer pieces than a window, so at least one fits.
        let past = (first + 1..=all).take_while(fits).last().unwrap_or(first + 1);
        let end = if past < all { before(starts, past).max(counted + 1) } else { all };
        windows.push(Window { tokens: first..past, counts: counted..end });
        counted = end;
        first = before(starts, end);
    }
    windows
}

/// The first token that begins less than a margin before the token `at`.
fn before(starts: &[usize], at: usize) -> usize {
    starts[..at].partition_point(|&start| start + MARGIN <= starts[at])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_token_counts_once_within_its_window(lengths in prop::collection::vec(1usize..=8, 0..900)) {
            let mut starts = vec![0];
            starts.extend(lengths.iter().scan(0, |at, n| { *at += n; Some(*at) }));
            let pieces = Pieces { starts: starts.clone(), ..Pieces::default() };
            let windows = windows(&pieces);
            let mut counted = 0;
            for Window { tokens, counts } in &windows {
                prop_assert_eq!(counts.start, counted);
                prop_assert!(tokens.start <= counts.start && counts.end <= tokens.end);
                prop_assert!(starts[tokens.end] - starts[tokens.start] <= PIECES);
                counted = counts.end;
            }
            prop_assert_eq!(counted, lengths.len());
            // Twice the text, about twice the work.
            let read: usize = windows.iter().map(|w| w.tokens.len()).sum();
            prop_assert!(read <= 2 * lengths.len() + 2);
        }
    }
}
