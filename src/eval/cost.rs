//! What an evaluation costs: time, and memory where the system tells.

use std::{
    fmt, fs,
    time::{Duration, Instant},
};

use cpu_time::ProcessTime;
use serde_json::{Value, json};

/// Time spent, by all threads together and by the clock on the wall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Time {
    /// On all cores.
    pub cpu: Duration,
    /// Passed.
    pub wall: Duration,
}

/// Measures [`Time`] from its start on.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    cpu: ProcessTime,
    wall: Instant,
}

impl Stopwatch {
    /// Starts.
    pub fn start() -> Self {
        Self { cpu: ProcessTime::now(), wall: Instant::now() }
    }

    /// The time since.
    pub fn elapsed(&self) -> Time {
        Time { cpu: self.cpu.elapsed(), wall: self.wall.elapsed() }
    }
}

/// How much was read, in which time and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Articles.
    pub articles: usize,
    /// Their words: runs without white space.
    pub words: usize,
    /// Of reading, analysing and finding alone.
    pub extraction: Time,
    /// Of reading the gold and comparing too.
    pub whole: Time,
    /// Most memory resident at once, in bytes, where the system tells.
    pub peak_memory: Option<u64>,
}

impl Cost {
    pub(super) fn json(&self) -> Value {
        let time = |time: &Time| {
            json!({
                "cpu_seconds": time.cpu.as_secs_f64(),
                "wall_seconds": time.wall.as_secs_f64(),
                "words_per_cpu_second": self.words_in(time.cpu),
                "words_per_wall_second": self.words_in(time.wall),
            })
        };
        let mut cost = json!({
            "articles": self.articles,
            "words": self.words,
            "extraction": time(&self.extraction),
            "whole": time(&self.whole),
        });
        if let Some(bytes) = self.peak_memory {
            cost["peak_memory_bytes"] = bytes.into();
        }
        cost
    }

    /// Words a second; none where the time is too short to measure.
    #[expect(clippy::cast_precision_loss, reason = "counts of words stay far below 2^52")]
    fn words_in(&self, time: Duration) -> Option<f64> {
        (!time.is_zero()).then(|| self.words as f64 / time.as_secs_f64())
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { articles, words, extraction, whole, peak_memory } = self;
        write!(f, "articles={articles} words={words}")?;
        if let Some(bytes) = peak_memory {
            write!(f, " peak_memory={}MiB", bytes >> 20)?;
        }
        writeln!(f, "\n{:<28}{:>10}{:>12}", "", "seconds", "words/s")?;
        for (name, time) in [
            ("extraction, CPU", extraction.cpu),
            ("extraction, wall", extraction.wall),
            ("whole, CPU", whole.cpu),
            ("whole, wall", whole.wall),
        ] {
            let rate = self.words_in(time).map_or("-".to_owned(), |rate| format!("{rate:.0}"));
            writeln!(f, "{name:<28}{:>10.3}{rate:>12}", time.as_secs_f64())?;
        }
        Ok(())
    }
}

/// Most memory that this process had resident at once, in bytes. Linux alone tells.
pub fn peak_memory() -> Option<u64> {
    peak_in(&fs::read_to_string("/proc/self/status").ok()?)
}

fn peak_in(status: &str) -> Option<u64> {
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = peak.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peak_memory_is_read_from_the_status_of_linux() {
        assert_eq!(peak_in("Name:\tx\nVmPeak:\t  9 kB\nVmHWM:\t    2048 kB\n"), Some(2 << 20));
        assert_eq!(peak_in("Name:\tx\n"), None);
        assert!(!cfg!(target_os = "linux") || peak_memory() > Some(1 << 20));
    }

    #[test]
    fn a_time_too_short_to_measure_gives_no_rate() {
        let extraction = Time { cpu: Duration::ZERO, wall: Duration::from_millis(500) };
        let cost = Cost { words: 1000, extraction, ..Cost::default() };
        assert_eq!(cost.json()["extraction"]["words_per_cpu_second"], Value::Null);
        assert_eq!(cost.json()["extraction"]["words_per_wall_second"], 2000.0);
        assert_eq!(cost.json().get("peak_memory_bytes"), None);
    }
}
