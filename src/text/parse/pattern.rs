//! The regular expressions of the tokeniser, compiled when the model was made.
//!
//! **In:** a program and a stretch of characters. **Out:** where it matches, as Python's `re` would
//! say: leftmost, the first alternative first, with looks ahead and behind. Nothing is compiled at
//! start. The caller bounds the text's length, and so the work.

use super::model::{LoadError, Model};

/// Sets of characters, which all programs share.
#[derive(Debug)]
pub(super) struct Sets {
    sets: Vec<Set>,
}

#[derive(Debug)]
struct Set {
    /// A bit for each character of ASCII.
    ascii: u128,
    /// First and last code points, sorted.
    ranges: Vec<[u32; 2]>,
}

/// What Python takes a character for; the number of its set.
#[derive(Clone, Copy, Debug)]
pub(super) enum Class {
    Letter = 0,
    Capital = 1,
    Digit = 2,
    Space = 3,
}

impl Sets {
    pub(super) fn load(model: &Model<'_>) -> Result<Self, LoadError> {
        let ranges: Vec<[u32; 2]> = model.rows("set.ranges")?;
        let bounds: Vec<[u32; 1]> = model.rows("set.bounds")?;
        let sets = bounds
            .windows(2)
            .map(|bounds| {
                let ranges = ranges.get(bounds[0][0] as usize..bounds[1][0] as usize)?.to_vec();
                let mut set = Set { ascii: 0, ranges };
                set.ascii = (0..128).filter(|c| set.searched(*c)).fold(0, |bits, c| bits | 1 << c);
                Some(set)
            })
            .collect::<Option<Vec<_>>>()
            .filter(|sets| sets.len() > Class::Space as usize)
            .ok_or_else(|| LoadError::Rule("sets of characters".into()))?;
        Ok(Self { sets })
    }

    /// Whether Python takes `c` for such a character.
    pub(super) fn is(&self, class: Class, c: char) -> bool {
        self.sets[class as usize].contains(c)
    }
}

impl Set {
    fn contains(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii >> u32::from(c) & 1 == 1 } else { self.searched(c.into()) }
    }

    fn searched(&self, point: u32) -> bool {
        let after = self.ranges.partition_point(|[first, _]| *first <= point);
        after > 0 && self.ranges[after - 1][1] >= point
    }
}

/// A regular expression.
#[derive(Debug)]
pub(super) struct Pattern {
    code: Vec<Step>,
}

/// One instruction of a program.
#[derive(Clone, Copy, Debug)]
enum Step {
    Char(char),
    Set(usize),
    /// Goes on at the first, and at the second if that fails.
    Split(usize, usize),
    Jump(usize),
    Start,
    End,
    /// Runs what follows up to its `Match` from some characters back, then goes on at `past` if the
    /// result is as it should be.
    Look {
        past: usize,
        back: usize,
        matches: bool,
    },
    Match,
}

impl Pattern {
    pub(super) fn load(model: &Model<'_>, name: &str, sets: &Sets) -> Result<Self, LoadError> {
        let rows: Vec<[u32; 3]> = model.rows(&format!("pattern.{name}"))?;
        let within = |place: u32| Some(place as usize).filter(|place| *place < rows.len());
        let step = |[op, a, b]: [u32; 3]| {
            Some(match op {
                0 => Step::Char(char::from_u32(a)?),
                1 => Step::Set(Some(a as usize).filter(|set| *set < sets.sets.len())?),
                2 => Step::Split(within(a)?, within(b)?),
                3 => Step::Jump(within(a)?),
                4 => Step::Start,
                5 => Step::End,
                6 | 7 => Step::Look { past: within(a)?, back: b as usize / 2, matches: b % 2 == 0 },
                8 => Step::Match,
                _ => return None,
            })
        };
        let code: Option<Vec<Step>> = rows.iter().map(|row| step(*row)).collect();
        let code = code
            .filter(|code| matches!(code.last(), Some(Step::Match)))
            .ok_or_else(|| LoadError::Rule(format!("pattern {name}")))?;
        Ok(Self { code })
    }

    /// The first match to begin at or after `from`.
    pub(super) fn find(&self, sets: &Sets, text: &[char], from: usize) -> Option<(usize, usize)> {
        let mut open = Vec::new();
        (from..=text.len())
            .find_map(|start| Some((start, self.run(sets, text, 0, start, &mut open)?)))
    }

    /// Where a match that begins at the start ends.
    pub(super) fn at_start(&self, sets: &Sets, text: &[char]) -> Option<usize> {
        self.run(sets, text, 0, 0, &mut Vec::new())
    }

    /// Where a match that begins at `at` ends. `open` holds alternatives that are still to be
    /// tried; those of callers lie below ours.
    fn run(
        &self,
        sets: &Sets,
        text: &[char],
        step: usize,
        at: usize,
        open: &mut Vec<(usize, usize)>,
    ) -> Option<usize> {
        let floor = open.len();
        let (mut step, mut at) = (step, at);
        loop {
            let goes_on = match self.code[step] {
                Step::Match => {
                    open.truncate(floor);
                    return Some(at);
                }
                Step::Char(c) => text.get(at) == Some(&c),
                Step::Set(set) => text.get(at).is_some_and(|c| sets.sets[set].contains(*c)),
                Step::Start => at == 0,
                // Python's `$` also stands before a last line break.
                Step::End => at == text.len() || text[at..] == ['\n'],
                Step::Split(first, second) => {
                    open.push((second, at));
                    step = first;
                    continue;
                }
                Step::Jump(to) => {
                    step = to;
                    continue;
                }
                Step::Look { past, back, matches } => {
                    let found = at
                        .checked_sub(back)
                        .is_some_and(|at| self.run(sets, text, step + 1, at, open).is_some());
                    if found == matches {
                        step = past;
                        continue;
                    }
                    false
                }
            };
            if goes_on {
                at += usize::from(matches!(self.code[step], Step::Char(_) | Step::Set(_)));
                step += 1;
            } else if open.len() > floor {
                (step, at) = open.pop()?;
            } else {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::parse::Pipeline;

    #[test]
    fn sets_are_what_python_takes_characters_for() {
        let sets = &Pipeline::embedded().sets;
        let is = |class, chars: &str| chars.chars().all(|c| sets.is(class, c));
        assert!(is(Class::Letter, "aZéΩя漢"));
        assert!(is(Class::Capital, "ZÉΩЯ"));
        assert!(is(Class::Digit, "09٣²"));
        assert!(is(Class::Space, " \t\n\u{a0}\u{1c}\u{3000}"));
        for (class, none) in [
            (Class::Letter, "0-\u{301}"),
            (Class::Capital, "zé0"),
            (Class::Digit, "a½"),
            (Class::Space, "a\u{200b}"),
        ] {
            assert!(!none.chars().any(|c| sets.is(class, c)), "{class:?}");
        }
    }

    #[test]
    fn looks_behind_ahead_and_alternatives_are_followed() {
        // (?<=a)b(?!c)|cd+
        let sets = Sets { sets: Vec::new() };
        let code = vec![
            Step::Split(1, 8),
            Step::Look { past: 4, back: 1, matches: true },
            Step::Char('a'),
            Step::Match,
            Step::Char('b'),
            Step::Look { past: 13, back: 0, matches: false },
            Step::Char('c'),
            Step::Match,
            Step::Char('c'),
            Step::Char('d'),
            Step::Split(11, 13),
            Step::Char('d'),
            Step::Jump(10),
            Step::Match,
        ];
        let pattern = Pattern { code };
        let find = |text: &str| pattern.find(&sets, &text.chars().collect::<Vec<_>>(), 0);
        assert_eq!(find("xab"), Some((2, 3)));
        assert_eq!(find("b"), None);
        assert_eq!(find("abc"), None);
        assert_eq!(find("abcddd."), Some((2, 6)));
    }
}
