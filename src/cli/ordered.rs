//! Work on many items on all cores, with results in the order of the items.

use std::{iter, sync::mpsc, thread};

use anyhow::{Context as _, Result};
use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

/// Items that may be under way for each thread.
const AHEAD: usize = 4;

/// Room for deeply nested pages. Only what is used takes memory.
const STACK_BYTES: usize = 64 << 20;

/// Calls `work` on every item, on so many threads (0 for one on each core), and `take` on the
/// results in the order of the items. Whatever has come in is worked on at once: no item waits for
/// a later one, so that a program that feeds us line by line gets its answers line by line.
pub(super) fn ordered<T: Send, R: Send>(
    threads: usize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK_BYTES);
    let pool = pool.build().context("cannot start threads")?;
    let ahead = AHEAD * pool.current_num_threads();
    let (sender, receiver) = mpsc::sync_channel(ahead);
    thread::scope(|scope| {
        let read = move || {
            for item in items {
                if sender.send(item).is_err() {
                    return; // taking failed
                }
            }
        };
        thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, read)?;
        // Owned here, so that it is dropped, and the reader stopped, before the scope is left.
        let receiver = receiver;
        while let Ok(first) = receiver.recv() {
            let batch: Vec<T> = iter::once(first).chain(receiver.try_iter().take(ahead)).collect();
            let done: Vec<R> = pool.install(|| batch.into_par_iter().map(&work).collect());
            done.into_iter().try_for_each(&mut take)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(threads: usize, items: u64) {
        let (mut taken, slow) = (Vec::new(), |n: u64| {
            thread::yield_now();
            (n * n, (0..(n * 7919) % 1000).sum::<u64>())
        });
        let take = |(square, _): (u64, u64)| {
            taken.push(square);
            Ok(())
        };
        ordered(threads, 0..items, slow, take).unwrap();
        assert_eq!(taken, (0..items).map(|n| n * n).collect::<Vec<_>>());
    }

    #[test]
    fn results_come_in_the_order_of_the_items() {
        check(1, 100);
        check(4, 100);
        check(4, 0);
    }

    #[test]
    fn no_item_waits_for_a_later_one() {
        let (give, items) = mpsc::channel();
        let mut left = 3;
        give.send(left).unwrap();
        let take = |item| {
            assert_eq!(item, left);
            left -= 1;
            if left > 0 { Ok(give.send(left)?) } else { anyhow::bail!("enough") }
        };
        let ended = ordered(2, items.into_iter().take(3), |item| item, take);
        assert_eq!(ended.unwrap_err().to_string(), "enough");
    }
}
