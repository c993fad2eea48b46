//! Lines that date a story, and sign it on the way.
//!
//! **In:** a line. **Out:** its dates and credits, if it holds nothing else: the date of a caption or
//! of an event stands among other words.

use std::sync::LazyLock;

use regex::Regex;

use super::{Published, credit, date};

/// What a line of dates and names says.
#[derive(Default)]
pub(super) struct DateLine {
    pub(super) published: Option<Published>,
    pub(super) revised: Option<Published>,
    pub(super) credit: credit::Credit,
    /// Whether it calls its date one of publication or change.
    pub(super) labelled: bool,
}

/// Reads a line of dates, perhaps with a byline, a section or the like.
pub(super) fn read(words: &str) -> Option<DateLine> {
    const LONGEST: usize = 200;
    const SECTION: usize = 3;
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:(?:first|originally|last)\s+)?(?<what>published|posted|updated|modified|edited|created|issued|released|uploaded)\b(?:\s+(?:on|at|in))?|\b(?:date|time|on|at|as of|local time|online|hrs?)\b")
            .expect("a fixed pattern")
    });
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:\d+\s*(?:min(?:ute)?s?|comments?|shares?|views?)\b.*|(?:\d+|an?)\s+\w+\s+ago|\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:\p{Lu}{1,4})?)$")
            .expect("a fixed pattern")
    });
    if words.len() > LONGEST {
        return None;
    }
    let mut data = DateLine::default();
    let mut rest = String::new();
    let mut ahead = words;
    while let Some(dated) = date::find(ahead) {
        let before = &ahead[..dated.place.start];
        let label = LABEL.captures_iter(before).filter_map(|label| label.name("what")).last();
        data.labelled |= label.is_some();
        match label.map(|label| label.as_str().to_lowercase()).as_deref() {
            Some("updated" | "modified" | "edited") => data.revised = Some(dated.published),
            _ => data.published = data.published.or(Some(dated.published)),
        }
        rest.push_str(before);
        rest.push('|');
        ahead = &ahead[dated.place.end..];
    }
    if rest.is_empty() {
        return None;
    }
    rest.push_str(ahead);
    for piece in rest.split(['|', '•', '·', '–', '—', '/', '●']) {
        let piece = LABEL.replace_all(piece, " ");
        let piece = piece.trim_matches(|c: char| c.is_whitespace() || ",:;-().[]".contains(c));
        let section = || {
            piece.split_whitespace().count() <= SECTION
                && piece.split_whitespace().all(|word| word.starts_with(char::is_uppercase))
        };
        if let Some(credit) = credit::byline(piece) {
            data.credit.authors.extend(credit.authors);
            data.credit.agencies.extend(credit.agencies);
        } else if !piece.is_empty() && !section() && !ASIDE.is_match(piece) {
            return None;
        }
    }
    Some(data)
}
