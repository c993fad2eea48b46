//! Words between quotation marks.
//!
//! **In:** the text, its tokens and its paragraphs. **Out:** [`Quotation`]s, outer before inner.
//!
//! Curly marks say which side they are on; straight ones are read by the white space around them.
//! A quotation that its paragraph leaves open goes on in the next if that begins with an opening
//! mark again (the convention for speech over several paragraphs); otherwise it ends where its
//! paragraph ends. Single marks count inside double ones, and alone where a closing partner stands in
//! the same paragraph: an apostrophe is none.
//!
//! **Source:** *The Chicago Manual of Style*, 13.30–13.32; PolNeAR's texts use `''` for both sides.

use std::ops::Range;

use super::{Paragraph, ParagraphKind, Token};
use crate::span::Span;

/// Words between quotation marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// With the marks. Across paragraphs: one quotation each, see [`continues`](Self::continues).
    pub span: Span,
    /// Without the marks.
    pub inner: Span,
    /// 0 for an outer quotation, 1 for one inside another.
    pub depth: u8,
    /// Whether it goes on from the quotation before it, left open at its paragraph's end.
    pub continues: bool,
}

/// Which side of a quotation a mark stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Open,
    Close,
}

/// Finds the quotations of all paragraphs. `tokens_of` gives a paragraph's tokens.
pub(super) fn find(
    text: &str,
    tokens: &[Token],
    paragraphs: &[Paragraph],
    tokens_of: impl Fn(&Paragraph) -> Range<usize>,
) -> Vec<Quotation> {
    let mut quotations = Vec::new();
    let mut left_open = false;
    for paragraph in paragraphs.iter().filter(|p| p.kind != ParagraphKind::Furniture) {
        let range = tokens_of(paragraph);
        let first = quotations.len();
        let open_at_end = doubles(text, &tokens[range.clone()], paragraph.span, &mut quotations);
        if let Some(quotation) = quotations.get_mut(first) {
            quotation.continues = left_open && quotation.span.start() == paragraph.span.start();
        }
        left_open = open_at_end;
        singles(text, &tokens[range], &mut quotations, first);
        quotations[first..].sort_by_key(|q| (q.span.start(), q.depth));
    }
    quotations
}

/// Double marks. Returns whether the paragraph leaves a quotation open.
fn doubles(text: &str, tokens: &[Token], paragraph: Span, out: &mut Vec<Quotation>) -> bool {
    let mut open: Option<Span> = None;
    let close = |open: Span, end: usize, inner_end: usize, out: &mut Vec<Quotation>| {
        let inner = Span::new(open.end(), inner_end.max(open.end())).trim(text);
        out.push(Quotation {
            span: Span::new(open.start(), end),
            inner,
            depth: 0,
            continues: false,
        });
    };
    for token in tokens {
        let Some(side) = double_side(text, token.span, open.is_some()) else { continue };
        match (side, open) {
            (Side::Open, None) => open = Some(token.span),
            // A second opening mark: the first one's partner was forgotten at a sentence's end.
            (Side::Open, Some(before)) => {
                close(before, token.span.start(), token.span.start(), out);
                open = Some(token.span);
            }
            (Side::Close, Some(before)) => {
                close(before, token.span.end(), token.span.start(), out);
                open = None;
            }
            (Side::Close, None) => {}
        }
    }
    if let Some(before) = open {
        close(before, paragraph.end(), paragraph.end(), out);
    }
    open.is_some()
}

/// Which side a double mark stands on, given whether a quotation is open.
fn double_side(text: &str, mark: Span, is_open: bool) -> Option<Side> {
    match mark.slice(text) {
        // A slip of the keyboard: “so,“ she said.
        "“" if is_open && closes_by_spacing(text, mark) && !opens_by_spacing(text, mark) => {
            Some(Side::Close)
        }
        "“" | "„" | "«" | "``" => Some(Side::Open),
        "”" | "»" => Some(Side::Close),
        "\"" | "''" if is_open => {
            Some(if opens_by_spacing(text, mark) && !closes_by_spacing(text, mark) {
                Side::Open
            } else {
                Side::Close
            })
        }
        "\"" | "''" => {
            (!closes_by_spacing(text, mark) || opens_by_spacing(text, mark)).then_some(Side::Open)
        }
        _ => None,
    }
}

fn opens_by_spacing(text: &str, mark: Span) -> bool {
    let before = text[..mark.start()].chars().next_back();
    let after = text[mark.end()..].chars().next();
    before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | '-' | '‘'))
        && after.is_some_and(|c| !c.is_whitespace())
}

fn closes_by_spacing(text: &str, mark: Span) -> bool {
    let before = text[..mark.start()].chars().next_back();
    let after = text[mark.end()..].chars().next();
    before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(|c| !c.is_alphanumeric())
}

/// Single marks: inside the double quotations from `first` on, or alone.
fn singles(text: &str, tokens: &[Token], out: &mut Vec<Quotation>, first: usize) {
    let mut at = 0;
    let mut outer = first;
    let doubles = out.len();
    while at < tokens.len() {
        let mark = tokens[at].span;
        at += 1;
        let opens = match mark.slice(text) {
            "‘" => true,
            "'" | "’" => opens_by_spacing(text, mark),
            _ => false,
        };
        if !opens {
            continue;
        }
        while outer < doubles && out[outer].span.end() <= mark.start() {
            outer += 1;
        }
        let around = (outer < doubles && out[outer].span.contains(mark)).then(|| out[outer].span);
        if let Some(end) = single_end(text, tokens, at, around) {
            let close = tokens[end].span;
            let inner = Span::new(mark.end(), close.start()).trim(text);
            if !inner.is_empty() {
                out.push(Quotation {
                    span: mark.cover(close),
                    inner,
                    depth: u8::from(around.is_some()),
                    continues: false,
                });
            }
            at = end + 1;
        }
    }
}

/// How many tokens a quotation in single marks may take; an apostrophe looks like a mark.
const SINGLE_REACH: usize = 200;

/// The token of the single mark that closes a quotation opened before `from`: one after a mark of
/// the sentence if there is one (a plural's apostrophe is not), else the first that can close.
fn single_end(text: &str, tokens: &[Token], from: usize, around: Option<Span>) -> Option<usize> {
    let mut weak = None;
    for (at, token) in tokens.iter().enumerate().skip(from).take(SINGLE_REACH) {
        if around.is_some_and(|outer| !outer.contains(token.span)) {
            break;
        }
        match token.span.slice(text) {
            "‘" => break,
            "“" | "”" | "\"" | "''" if around.is_none() => break,
            "’" | "'" if closes_by_spacing(text, token.span) => {
                let before = text[..token.span.start()].chars().next_back();
                if before.is_some_and(|c| matches!(c, ',' | '.' | '?' | '!' | '…')) {
                    return Some(at);
                }
                if weak.is_none() {
                    weak = Some(at);
                }
            }
            _ => {}
        }
    }
    weak
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use crate::article::Article;

    /// Quotations as `depth:inner`, a `+` before one that continues.
    fn check(text: &str, expected: &[&str]) {
        let article = Article { text: text.to_owned(), ..Article::default() };
        let document = Document::of(&article);
        let found: Vec<_> = document
            .quotations
            .iter()
            .map(|q| {
                format!("{}{}:{}", if q.continues { "+" } else { "" }, q.depth, q.inner.slice(text))
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn curly_straight_and_doubled_marks() {
        check("“We won,” she said. “They lost.”", &["0:We won,", "0:They lost."]);
        check("\"We won,\" she said. \"They lost.\"", &["0:We won,", "0:They lost."]);
        check("''We won,'' she said.", &["0:We won,"]);
    }

    #[test]
    fn single_inside_double_and_alone() {
        check(
            "“He called it ‘a joke,’ then left,” she said.",
            &["0:He called it ‘a joke,’ then left,", "1:a joke,"],
        );
        check("The report ‘The Long Dam’ is out.", &["0:The Long Dam"]);
        check("The hackers' methods weren't the ministers’ own.", &[]);
    }

    #[test]
    fn speech_over_paragraphs_opens_again() {
        check("“We waited.\n\n“Nobody came,” she said.", &["0:We waited.", "+0:Nobody came,"]);
        check("“We waited.”\n\n“Nobody came,” she said.", &["0:We waited.", "0:Nobody came,"]);
    }

    #[test]
    fn a_missing_mark_spoils_its_paragraph_only() {
        check(
            "She said: “We waited.\n\nIt rained.\n\n“So what?” he said.",
            &["0:We waited.", "0:So what?"],
        );
        check("Nobody came,” she said.\n\n“So what?” he said.", &["0:So what?"]);
        check("“We waited. “Nobody came,” she said.", &["0:We waited.", "0:Nobody came,"]);
    }
}
