//! Words and marks, as the treebank that the networks were trained on has them.
//!
//! **In:** text. **Out:** [`Token`]s, which cover all but single spaces between them; white space
//! beyond that is a token too. Text is cut at white space; from each chunk come the marks at its
//! ends, turn by turn, and what joins its parts, unless it is a known exception or an address.
//! **Source:** spaCy's tokeniser, with the rules in the model.

use std::{collections::HashMap, ops::Range};

use serde::Deserialize;

use super::{
    lexeme::Strings,
    model::{LoadError, Model},
    pattern::{Class, Pattern, Sets},
};

/// A chunk without white space that is longer, in characters, stays whole: the rules look at each
/// chunk from all sides, which would take the square of its length.
const LONGEST_CHUNK: usize = 512;

/// A word, a number, a mark or white space.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Bytes of the text.
    pub(super) bytes: Range<usize>,
    /// The number of its norm, where that depends on more than the word ("wo" in "won't").
    pub(super) norm: Option<u64>,
    /// Whether a single space follows that belongs to no token.
    pub(super) space_after: bool,
}

/// The rules.
#[derive(Debug)]
pub(super) struct Tokeniser {
    prefix: Pattern,
    suffix: Pattern,
    infix: Pattern,
    address: Pattern,
    /// Characters in the longest suffix, but for runs of one character (`....`).
    longest_suffix: usize,
    /// Chunks that come apart in a way of their own: lengths in bytes, and norms.
    specials: HashMap<String, Vec<(usize, Option<u64>)>>,
    /// Specials that the rules take apart, as they do it, by their first token.
    phrases: HashMap<String, Vec<Vec<String>>>,
}

/// The rules as they are stored.
#[derive(Debug, Deserialize)]
pub(super) struct Rules {
    longest_suffix: usize,
    /// Chunks, and their parts with their norms.
    specials: Vec<(String, Vec<Part>)>,
    phrases: Vec<Vec<String>>,
}

/// A word, and its norm if that is its own.
type Part = (String, Option<String>);

/// A piece of a chunk: its bytes in it, and its norm.
type Piece = (Range<usize>, Option<u64>);

impl Tokeniser {
    pub(super) fn load(
        model: &Model<'_>,
        sets: &Sets,
        strings: &Strings,
        rules: Rules,
    ) -> Result<Self, LoadError> {
        let pattern = |name| Pattern::load(model, name, sets);
        let part = |(word, norm): Part| (word.len(), norm.map(|norm| strings.number(&norm)));
        let mut by_first: HashMap<String, Vec<Vec<String>>> = HashMap::new();
        for mut phrase in rules.phrases {
            let rest = phrase.split_off(1.min(phrase.len()));
            by_first.entry(phrase.concat()).or_default().push(rest);
        }
        Ok(Self {
            prefix: pattern("prefix")?,
            suffix: pattern("suffix")?,
            infix: pattern("infix")?,
            address: pattern("url")?,
            longest_suffix: rules.longest_suffix,
            specials: rules
                .specials
                .into_iter()
                .map(|(chunk, parts)| (chunk, parts.into_iter().map(part).collect()))
                .collect(),
            phrases: by_first,
        })
    }

    /// The tokens of `text[range]`, in order.
    pub(super) fn split(&self, sets: &Sets, text: &str, range: Range<usize>) -> Vec<Token> {
        let own = &text[range.clone()];
        let mut tokens: Vec<Token> = Vec::with_capacity(own.len() / 4);
        // Most words of a text are repetitions.
        let mut known: HashMap<&str, Vec<Piece>> = HashMap::new();
        let mut at = 0;
        while let Some(first) = own[at..].chars().next() {
            let space = sets.is(Class::Space, first);
            let end = own[at..]
                .find(|c| sets.is(Class::Space, c) != space)
                .map_or(own.len(), |length| at + length);
            // One space after a word is no token.
            if space && first == ' ' && at > 0 {
                if let Some(last) = tokens.last_mut() {
                    last.space_after = true;
                }
                at += 1;
            }
            if at < end {
                let chunk = &own[at..end];
                let pieces = known.entry(chunk).or_insert_with(|| self.chunk(sets, chunk));
                tokens.extend(pieces.iter().map(|(piece, norm)| Token {
                    bytes: range.start + at + piece.start..range.start + at + piece.end,
                    norm: *norm,
                    space_after: false,
                }));
            }
            at = end;
        }
        self.join(text, tokens)
    }

    /// The pieces of a chunk between white space, or of white space.
    fn chunk(&self, sets: &Sets, chunk: &str) -> Vec<Piece> {
        if let Some(parts) = self.special(chunk, 0) {
            return parts;
        }
        let chars: Vec<char> = chunk.chars().take(LONGEST_CHUNK + 1).collect();
        if chars.len() > LONGEST_CHUNK {
            return vec![(0..chunk.len(), None)];
        }
        let mut bytes: Vec<usize> = chunk.char_indices().map(|(at, _)| at).collect();
        bytes.push(chunk.len());
        let words = |range: Range<usize>| &chunk[bytes[range.start]..bytes[range.end]];
        let special =
            |range: Range<usize>| !range.is_empty() && self.specials.contains_key(words(range));
        let (prefixes, core, suffixes) = self.strip(sets, &chars, special);

        let plain = |range: Range<usize>| (bytes[range.start]..bytes[range.end], None);
        let mut pieces: Vec<Piece> = prefixes.into_iter().map(plain).collect();
        let inside = &chars[core.clone()];
        if let Some(parts) = self.special(words(core.clone()), bytes[core.start]) {
            pieces.extend(parts);
        } else if self.address.at_start(sets, inside).is_some() {
            pieces.push(plain(core));
        } else {
            let parts = self.infixes(sets, inside).into_iter();
            pieces.extend(parts.map(|part| plain(core.start + part.start..core.start + part.end)));
        }
        pieces.extend(suffixes.into_iter().rev().map(plain));
        pieces
    }

    /// Takes marks and units from both ends, turn by turn, until a special is left or nothing more
    /// comes off. Gives those in front, what is left, and those behind, the outermost first.
    fn strip(
        &self,
        sets: &Sets,
        chars: &[char],
        special: impl Fn(Range<usize>) -> bool,
    ) -> (Vec<Range<usize>>, Range<usize>, Vec<Range<usize>>) {
        let (mut start, mut end) = (0, chars.len());
        let (mut prefixes, mut suffixes) = (Vec::new(), Vec::new());
        while start < end && !special(start..end) {
            let after = start + self.prefix.at_start(sets, &chars[start..end]).unwrap_or(0);
            let before = end - self.suffix_of(sets, &chars[after..end]);
            let before = if after > start && special(after..end) { end } else { before };
            let after = if before < end && special(start..before) { start } else { after };
            if after == start && before == end {
                break;
            }
            if after > start {
                prefixes.push(start..after);
            }
            if before < end {
                suffixes.push(before..end);
            }
            (start, end) = (after, before);
        }
        (prefixes, start..end, suffixes)
    }

    /// How many characters of the suffix come off.
    fn suffix_of(&self, sets: &Sets, chars: &[char]) -> usize {
        let run = chars.iter().rev().take_while(|c| Some(*c) == chars.last()).count();
        let from = chars.len().saturating_sub(run.max(self.longest_suffix));
        self.suffix.find(sets, chars, from).map_or(0, |(start, end)| end - start)
    }

    /// The parts of a special chunk that begins at the byte `at`.
    fn special(&self, chunk: &str, at: usize) -> Option<Vec<Piece>> {
        let mut end = at;
        let piece = |(length, norm): &(usize, Option<u64>)| {
            let start = end;
            end += length;
            (start..end, *norm)
        };
        Some(self.specials.get(chunk)?.iter().map(piece).collect())
    }

    /// What stands between joints, and the joints themselves.
    fn infixes(&self, sets: &Sets, chars: &[char]) -> Vec<Range<usize>> {
        let (mut parts, mut from, mut done) = (Vec::new(), 0, 0);
        while let Some((start, end)) = self.infix.find(sets, chars, from) {
            from = end.max(start + 1);
            if start == 0 {
                continue;
            }
            parts.extend([done..start, start..end].into_iter().filter(|part| !part.is_empty()));
            done = end;
        }
        if done < chars.len() {
            parts.push(done..chars.len());
        }
        parts
    }

    /// Puts specials back together that the rules took apart because something stood beside them.
    fn join(&self, text: &str, tokens: Vec<Token>) -> Vec<Token> {
        let word = |token: usize| &text[tokens[token].bytes.clone()];
        let mut found: Vec<Range<usize>> = Vec::new();
        for first in 0..tokens.len() {
            for rest in self.phrases.get(word(first)).into_iter().flatten() {
                let end = first + 1 + rest.len();
                if end <= tokens.len() && rest.iter().zip(first + 1..).all(|(w, i)| w == word(i)) {
                    found.push(first..end);
                }
            }
        }
        if found.is_empty() {
            return tokens;
        }
        // The longest first, then the leftmost; each blocks those that begin or end inside it.
        found.sort_by_key(|range| (usize::MAX - range.len(), range.start));
        let mut taken = vec![false; tokens.len()];
        found.retain(|range| {
            let free = !taken[range.start] && !taken[range.end - 1];
            taken[range.clone()].fill(true);
            free
        });
        found.sort_by_key(|range| range.start);

        let (mut out, mut done) = (Vec::with_capacity(tokens.len()), 0);
        for range in found {
            let bytes = tokens[range.start].bytes.start..tokens[range.end - 1].bytes.end;
            let Some(parts) = self.special(&text[bytes.clone()], bytes.start) else { continue };
            out.extend_from_slice(&tokens[done..range.start]);
            let last = parts.len() - 1;
            out.extend(parts.into_iter().enumerate().map(|(index, (bytes, norm))| Token {
                bytes,
                norm,
                space_after: index == last && tokens[range.end - 1].space_after,
            }));
            done = range.end;
        }
        out.extend_from_slice(&tokens[done..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use crate::text::parse::Pipeline;

    fn check(text: &str, expected: &[&str]) {
        let pipeline = Pipeline::embedded();
        let tokens = pipeline.tokeniser.split(&pipeline.sets, text, 0..text.len());
        let words: Vec<&str> = tokens.iter().map(|t| &text[t.bytes.clone()]).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn marks_come_off_and_exceptions_stay() {
        check(
            "(“We didn't,” she said.)",
            &["(", "“", "We", "did", "n't", ",", "”", "she", "said", ".", ")"],
        );
        check(
            "at 10am, Dr. Vane's U.S. tour",
            &["at", "10", "am", ",", "Dr.", "Vane", "'s", "U.S.", "tour"],
        );
        check("a well-kept 5km road...", &["a", "well", "-", "kept", "5", "km", "road", "..."]);
    }

    #[test]
    fn an_address_is_one_word() {
        check(
            "see www.quay.example/a?b=1, or ask@quay.example.",
            &["see", "www.quay.example/a?b=1", ",", "or", "ask@quay.example", "."],
        );
    }

    #[test]
    fn white_space_beyond_one_space_is_a_word() {
        check(" a  b\n\nc d ", &[" ", "a", " ", "b", "\n\n", "c", "d"]);
    }

    #[test]
    fn a_special_beside_a_mark_is_put_together_again() {
        check("gone :-(!", &["gone", ":-(", "!"]);
        // From behind come the bracket and the colon, one by one.
        check("done:)", &["done", ":)"]);
        check("done:) ok,:(", &["done", ":)", "ok", ",", ":("]);
    }
}
