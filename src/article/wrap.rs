//! Lines as their writer meant them.
//!
//! **In:** a text. **Out:** its lines without surrounding white space. Where the text was broken to
//! fit a width, as in mails and agency wires, the pieces are one line again.

use crate::span::Span;

/// The lines of a text that hold more than white space, in order.
pub(crate) fn lines(text: &str) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::new(at, at + line.len()).trim(text);
        at += line.len();
        if !span.is_empty() {
            pieces.push(span);
        }
    }
    let Some(width) = width(text, &pieces) else { return pieces };
    pieces.dedup_by(|next, line| {
        // Only the last piece of what is joined already was broken by the width.
        let last = line.slice(text).rfind('\n').map_or(line.start(), |at| line.start() + at + 1);
        let joined = Break::of(text, Span::new(last, line.end()).trim(text), *next)
            .is_some_and(|at| at.fits(width));
        if joined {
            *line = line.cover(*next);
        }
        joined
    });
    pieces
}

/// Whether two lines follow each other without an empty line between.
pub(super) fn tight(text: &str, line: Span, next: Span) -> bool {
    Span::new(line.end(), next.start()).slice(text).matches('\n').count() == 1
}

/// A single line end between two lines.
struct Break {
    /// Length of the line before it, in characters.
    line: usize,
    /// The same with the first word behind the break.
    full: usize,
    /// Whether a sentence goes on behind it.
    inside: bool,
}

impl Break {
    fn of(text: &str, line: Span, next: Span) -> Option<Self> {
        if !tight(text, line, next) {
            return None;
        }
        let (words, next) = (line.slice(text), next.slice(text));
        let length = words.chars().count();
        let first = next.split(char::is_whitespace).next().unwrap_or(next);
        let ended = words.ends_with(['.', '!', '?', ':', '…', '”', '"']);
        Some(Self {
            line: length,
            full: length + 1 + first.chars().count(),
            inside: !ended && next.starts_with(char::is_lowercase),
        })
    }

    /// Whether the width may have made it: the next word would not have fitted, or the line is
    /// long and its sentence goes on.
    fn fits(&self, width: usize) -> bool {
        self.full > width || self.inside && self.is_long(width)
    }

    fn is_long(&self, width: usize) -> bool {
        2 * self.line > width
    }
}

/// The width that a text was broken to fit, if it was: its lines are as long as they could be, and
/// sentences go on from one to the next. Lines that are paragraphs, a menu, a list end anywhere.
fn width(text: &str, lines: &[Span]) -> Option<usize> {
    const WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;
    let breaks: Vec<Break> =
        lines.windows(2).filter_map(|pair| Break::of(text, pair[0], pair[1])).collect();
    let mut lengths: Vec<usize> = breaks.iter().map(|at| at.line).collect();
    lengths.sort_unstable();
    // An address or a table may stick out.
    let width = *lengths.get(lengths.len() * 19 / 20)?;
    let count = |is: &dyn Fn(&Break) -> bool| breaks.iter().filter(|at| is(at)).count();
    let long = count(&|at| at.is_long(width));
    let fit = count(&|at| at.fits(width));
    let inside = count(&|at| at.fits(width) && at.inside);
    let wrapped = inside >= 2 && 3 * fit >= 2 * long && 3 * inside >= fit;
    (wrapped && WIDTHS.contains(&width)).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = lines(text).iter().map(|line| line.slice(text)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_broken_to_fit_a_width_are_one() {
        let first = "The mayor of Lowland said on Monday that the lake\n\
            would be drained before winter, and that nobody\n\
            had asked her to wait for the council’s answer\n\
            or for the rain.";
        let second = "“It is only water,” Ann Lee told reporters who had\n\
            come to the town hall. She left by the back door.";
        check(
            &format!("LOWLAND ECHO\nHome\nNews\n\n{first}\n\n{second}\n\nMore\nSport\n"),
            &["LOWLAND ECHO", "Home", "News", first, second, "More", "Sport"],
        );
        // An indent, or a short last line, ends a paragraph as well.
        check(&format!("{first}\n{second}\n"), &[first, second]);
    }

    #[test]
    fn lines_that_are_paragraphs_stay() {
        let story = [
            "The mayor of Lowland said on Monday that the lake would be drained.",
            "“It is only water,” Ann Lee told reporters.",
            "The council had warned in March that the dam was old, and that repairs would cost.",
            "and so it went",
            "Her office did not say when the work on the dam would begin, or at what price.",
        ];
        check(&story.join("\n"), &story);
    }

    #[test]
    fn headlines_in_a_row_stay() {
        let list = [
            "Mayor of Lowland to drain the lake before winter comes",
            "Council warns of an old dam and of costs for the town",
            "Fishermen of Lowland ask for boats, and get a new bus",
            "Rain falls on the hills while nobody looks at the dam",
        ];
        check(&list.join("\n"), &list);
    }
}
