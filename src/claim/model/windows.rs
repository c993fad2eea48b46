//! A document in stretches that the encoder can take.
//!
//! **In:** [`Pieces`]. **Out:** ranges of tokens, one after the other: as many whole paragraphs as
//! fit, for an attribution hardly ever crosses one; of a longer paragraph as many whole sentences, and
//! of a longer sentence what fits. Overlapping windows found no more and cost a quarter more.

use std::ops::Range;

use super::pieces::Pieces;

/// Word pieces in a window, without the two that stand around them: what training used.
pub const PIECES: usize = 382;

/// A window is filled at least so far, if need be with a part of a paragraph.
const LEAST: usize = 100;

/// Cuts a document into windows.
pub fn windows(pieces: &Pieces) -> Vec<Range<usize>> {
    let Pieces { starts, features, .. } = pieces;
    let all = features.len();
    let mut windows = Vec::new();
    let mut first = 0;
    while first < all {
        // A token has far fewer pieces than a window, so at least one fits.
        let fitting = starts[first..].partition_point(|&start| start <= starts[first] + PIECES);
        let past = first + fitting - 1;
        let begins = |least: u8, from: usize| {
            (first + 1..=past)
                .rev()
                .find(|&at| features[at].begins >= least && starts[at] - starts[first] >= from)
        };
        let end = if past == all {
            all
        } else {
            begins(2, LEAST).or_else(|| begins(1, 1)).unwrap_or(past)
        };
        windows.push(first..end);
        first = end;
    }
    windows
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of ranges are what is tested")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::claim::model::pieces::Features;

    fn pieces(tokens: &[(usize, u8)]) -> Pieces {
        let mut starts = vec![0];
        starts.extend(tokens.iter().scan(0, |at, (n, _)| {
            *at += n;
            Some(*at)
        }));
        let feature = |begins| Features { shape: 0, quoted: 0, begins, paragraph: 4, tag: 0 };
        let features = tokens.iter().map(|&(_, begins)| feature(begins)).collect();
        Pieces { starts, features, ids: Vec::new() }
    }

    /// Paragraphs of so many sentences of so many tokens each.
    fn check(paragraphs: &[(usize, usize)], expected: &[Range<usize>]) {
        let tokens: Vec<_> = paragraphs
            .iter()
            .flat_map(|&(sentences, length)| {
                (0..sentences * length).map(move |at| match at {
                    0 => (1, 2),
                    _ if at % length == 0 => (1, 1),
                    _ => (1, 0),
                })
            })
            .collect();
        assert_eq!(windows(&pieces(&tokens)), expected);
    }

    #[test]
    fn windows_hold_whole_paragraphs_or_whole_sentences() {
        check(&[], &[]);
        check(&[(3, 10), (3, 10)], &[0..60]);
        check(&[(5, 40), (5, 40), (2, 40)], &[0..200, 200..480]);
        check(&[(20, 20)], &[0..380, 380..400]);
        check(&[(1, 50), (1, 500)], &[0..50, 50..432, 432..550]);
    }

    proptest! {
        #[test]
        fn each_token_stands_in_one_window(tokens in prop::collection::vec((1usize..=8, 0u8..3), 0..900)) {
            let pieces = pieces(&tokens);
            let mut at = 0;
            for window in windows(&pieces) {
                prop_assert_eq!(window.start, at);
                prop_assert!(!window.is_empty());
                prop_assert!(pieces.starts[window.end] - pieces.starts[window.start] <= PIECES);
                at = window.end;
            }
            prop_assert_eq!(at, tokens.len());
        }
    }
}
