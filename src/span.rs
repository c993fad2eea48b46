//! [`Span`]: a half-open range of bytes in one article's text.
//!
//! Every stage speaks of places in the text by spans of the *same* text, the canonical text of the
//! [`Article`](crate::article::Article); no stage changes offsets. Outside, offsets are Unicode code
//! points; [`CodePoints`] turns the ones into the others.

use std::ops::Range;

/// A half-open range of bytes in one article's text, both ends on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// A span of `text`; `None` unless the ends are in order and on character boundaries.
    pub fn of(text: &str, start: usize, end: usize) -> Option<Self> {
        text.get(start..end)?;
        Some(Self { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()? })
    }

    /// A span whose ends the caller took from tokens, spans or searches of the text.
    ///
    /// # Panics
    /// If the ends are out of order or past 4 GiB; reading refuses texts that long.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span ends before it starts: {start}..{end}");
        let narrow = |at: usize| u32::try_from(at).expect("reading limits texts to 16 MiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether it holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The words that stand here in `text`, the text it is a span of.
    pub fn slice(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span without white space at either end.
    #[must_use]
    pub fn trim(self, text: &str) -> Self {
        let words = self.slice(text);
        let start = self.start() + (words.len() - words.trim_start().len());
        Self::new(start, start + words.trim().len())
    }
}

/// Turns byte offsets of one text into offsets in Unicode code points and back, the unit of
/// [RFC 5147], Web Annotation and NIF.
///
/// [RFC 5147]: https://www.rfc-editor.org/rfc/rfc5147
#[derive(Debug)]
pub struct CodePoints {
    /// For every character longer than a byte, in order: the byte just after it, and how many
    /// bytes more than code points there are up to there.
    surplus: Vec<(usize, usize)>,
}

impl CodePoints {
    /// Reads `text` once.
    pub fn of(text: &str) -> Self {
        let mut surplus = Vec::new();
        let mut more = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            more += c.len_utf8() - 1;
            surplus.push((at + c.len_utf8(), more));
        }
        Self { surplus }
    }

    /// The code point offset of a byte offset (which must lie on a character boundary).
    pub fn at(&self, byte: usize) -> usize {
        let before = self.surplus.partition_point(|&(after, _)| after <= byte);
        byte - before.checked_sub(1).map_or(0, |last| self.surplus[last].1)
    }

    /// Both ends of a span.
    pub fn range(&self, span: Span) -> [usize; 2] {
        [self.at(span.start()), self.at(span.end())]
    }

    /// The byte offset of a code point offset.
    pub fn byte(&self, point: usize) -> usize {
        let before = self.surplus.partition_point(|&(after, more)| after - more <= point);
        point + before.checked_sub(1).map_or(0, |last| self.surplus[last].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_slices_its_text_or_is_refused() {
        let text = "a “b” c";
        assert_eq!(Span::of(text, 2, 6).map(|s| s.slice(text)), Some("“b"));
        assert_eq!(Span::of(text, 3, 6), None, "inside a character");
        assert_eq!(Span::of(text, 6, 2), None, "ends out of order");
        assert_eq!(Span::of(text, 0, 99), None, "past the end");
    }

    #[test]
    fn code_points_count_characters_not_bytes() {
        let text = "é 🦀 “so”.";
        let points = CodePoints::of(text);
        for (count, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(points.at(byte), count);
            assert_eq!(points.byte(count), byte);
        }
        assert_eq!(points.at(text.len()), text.chars().count());
    }

    #[test]
    fn trimming_drops_white_space_only() {
        let text = " \u{a0}word \n";
        let span = Span::new(0, text.len());
        assert_eq!(span.trim(text).slice(text), "word");
    }
}
