//! Words, numbers and marks.
//!
//! **In:** a stretch of text. **Out:** its [`Token`]s, in order, without overlap; white space is in
//! none. What is one word follows the Penn Treebank: clitics stand alone (`did` `n't`,
//! `Vane` `'s`), a hyphenated word is one token, an abbreviation keeps its full stop.
//!
//! **Source:** Marcus, Santorini and Marcinkiewicz 1993, *Building a Large Annotated Corpus of
//! English: The Penn Treebank*.

use crate::span::Span;

/// A word, a number or a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// How it is written.
    pub shape: Shape,
}

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `word`
    Lower,
    /// `Word`, `McWord`
    Capitalised,
    /// `WORD`, `U.S.`; two letters or more
    Upper,
    /// Digits, with what stands between and around them: `3,000`, `24th`, `2014-12-20`
    Number,
    /// Anything else: marks and signs
    Mark,
}

impl Shape {
    /// Whether it begins with a capital letter.
    pub fn is_capital(self) -> bool {
        matches!(self, Self::Capitalised | Self::Upper)
    }
}

/// Words that keep a full stop, lower case without it. A single letter keeps its own too.
const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "lt", "col", "maj", "capt", "sgt",
    "cpl", "adm", "cmdr", "supt", "rev", "hon", "pres", "atty", "st", "jr", "sr", "messrs", "jan",
    "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "inc", "corp",
    "co", "ltd", "bros", "no", "nos", "vs", "v", "etc", "approx", "dept", "univ", "assn", "ave",
    "blvd", "rd", "ft", "mt", "ark", "ariz", "calif", "colo", "conn", "del", "fla", "ga", "ill",
    "ind", "kan", "ky", "la", "md", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla",
    "ore", "pa", "tenn", "tex", "va", "vt", "wash", "wis", "wyo", "a.m", "p.m", "ph.d", "e.g",
    "i.e", "al", "est", "fig",
];

/// Short words that are abbreviations only when capitalised or before a number ("No. 5", "Ill.").
const WORDS_TOO: &[&str] = &[
    "no", "mar", "co", "del", "ill", "ind", "mo", "miss", "mass", "wash", "la", "pa", "al", "est",
    "fig", "sep", "jun", "ore",
];

/// Appends the tokens of `text[range]` to `out`.
pub(super) fn tokenise(text: &str, range: Span, out: &mut Vec<Token>) {
    let mut at = range.start();
    while let Some(c) = text[at..range.end()].chars().next() {
        if c.is_whitespace() || is_invisible(c) {
            at += c.len_utf8();
        } else if c.is_alphanumeric() {
            let end = word_end(text, at, range.end());
            push_word(text, at, end, out);
            at = end;
        } else if let Some(len) = clitic(&text[at..range.end()], out.last(), at)
            .or_else(|| plural_genitive(&text[range.start()..range.end()], at - range.start()))
        {
            out.push(Token { span: Span::new(at, at + len), shape: Shape::Lower });
            at += len;
        } else {
            let end = at + mark_len(&text[at..range.end()], c);
            out.push(Token { span: Span::new(at, end), shape: Shape::Mark });
            at = end;
        }
    }
}

/// Where the word that begins at `start` ends: letters and digits, with single joining marks
/// between them.
fn word_end(text: &str, start: usize, limit: usize) -> usize {
    let mut end = start;
    let mut chars = text[start..limit].char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        let before = text[start..start + offset].chars().next_back();
        let joins = next.is_some_and(char::is_alphanumeric)
            && match c {
                // Apostrophes stand inside names ("O'Brien", "d'Ivoire"); clitics are cut off later.
                '-' | '‑' | '&' | '@' | '_' | '\'' | '’' => true,
                // Between digits ("3,000", "10:30") or initials ("U.S", "a.m").
                '.' => {
                    next.is_some_and(|n| n.is_ascii_digit())
                        || is_initial(text, start, start + offset)
                }
                ',' | ':' | '/' => {
                    before.is_some_and(|b| b.is_ascii_digit())
                        && next.is_some_and(|n| n.is_ascii_digit())
                }
                _ => false,
            };
        if !(c.is_alphanumeric() || joins || is_combining(c)) {
            break;
        }
        end = start + offset + c.len_utf8();
    }
    // The full stop of an abbreviation belongs to it.
    if text[end..limit].starts_with('.')
        && keeps_full_stop(&text[start..end], &text[end + 1..limit])
    {
        end += 1;
    }
    end
}

/// Whether the letter just before `at` stands alone, as in `U.S`.
fn is_initial(text: &str, start: usize, at: usize) -> bool {
    let mut back = text[start..at].chars().rev();
    back.next().is_some_and(char::is_alphabetic) && back.next().is_none_or(|c| c == '.')
}

fn keeps_full_stop(word: &str, after: &str) -> bool {
    if !word.is_ascii() {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    let capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    if lower.len() == 1 {
        return capital && lower != "i";
    }
    // Initials keep theirs: `U.S.`, `a.m.`
    if lower.len() > 2 && lower.split('.').all(|part| part.len() == 1) {
        return true;
    }
    if WORDS_TOO.contains(&lower.as_str()) {
        let number_follows = after.trim_start().starts_with(|c: char| c.is_ascii_digit());
        let ends_sentence =
            after.trim_start_matches([' ', '\u{a0}']).starts_with(|c: char| c.is_uppercase());
        return number_follows
            || (capital && lower != "no" && (!after.starts_with([' ', '\n']) || !ends_sentence));
    }
    ABBREVIATIONS.contains(&lower.as_str())
}

/// The length of a clitic that begins with an apostrophe right after a word (`'s`, `’ll`).
fn clitic(rest: &str, last: Option<&Token>, at: usize) -> Option<usize> {
    let after_word = last.is_some_and(|t| t.span.end() == at && t.shape != Shape::Mark);
    let mark = rest.chars().next().filter(|c| matches!(c, '\'' | '’'))?;
    let letters = &rest[mark.len_utf8()..];
    let len = letters.bytes().take_while(u8::is_ascii_alphabetic).count();
    let known =
        ["s", "d", "m", "ll", "re", "ve"].iter().any(|c| letters[..len].eq_ignore_ascii_case(c));
    (after_word && known).then_some(mark.len_utf8() + len)
}

/// How far back an opening single quotation mark is looked for.
const SINGLE_QUOTE_REACH: usize = 200;

/// The length of the genitive mark of a plural at `at` ("the hackers' methods"), which a closing
/// quotation mark looks like: it is none where a single quotation is open.
fn plural_genitive(text: &str, at: usize) -> Option<usize> {
    let mark = text[at..].chars().next().filter(|c| matches!(c, '\'' | '’'))?;
    let after = text[at + mark.len_utf8()..].strip_prefix([' ', '\u{a0}'])?;
    let belongs = text[..at].ends_with(['s', 'S']) && after.starts_with(char::is_alphanumeric);
    let floor =
        (0..=at.saturating_sub(SINGLE_QUOTE_REACH)).rev().find(|&i| text.is_char_boundary(i))?;
    let mut before = ' ';
    let open = text[floor..at].chars().any(|c| {
        let opens = c == '‘' || (c == '\'' && !before.is_alphanumeric());
        before = c;
        opens
    });
    (belongs && !open).then_some(mark.len_utf8())
}

/// Pushes the word at `start..end`, its clitics apart.
fn push_word(text: &str, start: usize, end: usize, out: &mut Vec<Token>) {
    let word = &text[start..end];
    let cut = clitic_start(word).map_or(end, |offset| start + offset);
    if start < cut {
        out.push(Token { span: Span::new(start, cut), shape: shape(&text[start..cut]) });
    }
    if cut < end {
        out.push(Token { span: Span::new(cut, end), shape: Shape::Lower });
    }
}

/// Where the clitic at the end of a word begins: `did|n't`, `Vane|'s`, `we|'ll`.
fn clitic_start(word: &str) -> Option<usize> {
    let at = word.rfind(['\'', '’'])?;
    let mark = word[at..].chars().next()?.len_utf8();
    let tail = &word[at + mark..];
    if tail.eq_ignore_ascii_case("t") {
        let n = at.checked_sub(1).filter(|&n| word.is_char_boundary(n))?;
        return (n > 0 && word[n..at].eq_ignore_ascii_case("n")).then_some(n);
    }
    ["s", "d", "m", "ll", "re", "ve"].iter().any(|c| tail.eq_ignore_ascii_case(c)).then_some(at)
}

fn shape(word: &str) -> Shape {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    if word.starts_with(|c: char| c.is_numeric()) {
        return Shape::Number;
    }
    let Some(first) = letters.next() else { return Shape::Number };
    if !first.is_uppercase() {
        return Shape::Lower;
    }
    let mut more = letters.peekable();
    if more.peek().is_some() && more.all(char::is_uppercase) {
        Shape::Upper
    } else {
        Shape::Capitalised
    }
}

/// Marks that belong together: `--`, `...`, two straight or slanted quotes.
fn mark_len(rest: &str, first: char) -> usize {
    let pairs = |c: char| rest.chars().take_while(|&next| next == c).count();
    match first {
        '-' => pairs('-'),
        '.' => pairs('.'),
        '\'' | '`' if pairs(first) >= 2 => 2,
        _ => first.len_utf8(),
    }
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Characters that show nothing: soft hyphen, zero-width spaces and joiners, the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let mut tokens = Vec::new();
        tokenise(text, Span::new(0, text.len()), &mut tokens);
        let words: Vec<_> = tokens.iter().map(|t| t.span.slice(text)).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn clitics_stand_alone() {
        check(
            "She didn't say it’s Marl's.",
            &["She", "did", "n't", "say", "it", "’s", "Marl", "'s", "."],
        );
        check("The hackers' methods", &["The", "hackers", "'", "methods"]);
        check("We’ll see, O'Brien can't.", &["We", "’ll", "see", ",", "O'Brien", "ca", "n't", "."]);
    }

    #[test]
    fn abbreviations_keep_their_full_stop() {
        check(
            "Mr. Vane left the U.S. at 5 p.m. Friday.",
            &["Mr.", "Vane", "left", "the", "U.S.", "at", "5", "p.m.", "Friday", "."],
        );
        check("She said no. He agreed.", &["She", "said", "no", ".", "He", "agreed", "."]);
        check("Dec. 25 is J. Roe's.", &["Dec.", "25", "is", "J.", "Roe", "'s", "."]);
    }

    #[test]
    fn marks_stand_alone_or_in_runs() {
        check("“So,” -- he... ''no''", &["“", "So", ",", "”", "--", "he", "...", "''", "no", "''"]);
        check(
            "a well-known $3,000 (or 40%)",
            &["a", "well-known", "$", "3,000", "(", "or", "40", "%", ")"],
        );
    }

    #[test]
    fn shapes() {
        use Shape::{Capitalised, Lower, Mark, Number, Upper};
        let text = "word Word WORD U.S. A 24th McRoe 🦀";
        let mut tokens = Vec::new();
        tokenise(text, Span::new(0, text.len()), &mut tokens);
        let shapes: Vec<_> = tokens.iter().map(|t| t.shape).collect();
        assert_eq!(
            shapes,
            [Lower, Capitalised, Upper, Upper, Capitalised, Number, Capitalised, Mark]
        );
    }
}
