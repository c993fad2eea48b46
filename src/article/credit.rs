//! Who made the story, by the lines that say so.
//!
//! **In:** a line, or the ends of a paragraph. **Out:** the authors and agencies it credits, and
//! where. A line that says anything else is no credit line: better no author than a wrong one.

use std::{collections::HashMap, ops::Range, sync::LazyLock};

use regex::Regex;

use super::{furniture::listed, outlet};

/// Those a line credits.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Credit {
    pub(super) authors: Vec<String>,
    pub(super) agencies: Vec<String>,
}

impl Credit {
    fn is_empty(&self) -> bool {
        self.authors.is_empty() && self.agencies.is_empty()
    }
}

/// Names of agencies in lower case → the first name of each, and the way it must be written.
static AGENCIES: LazyLock<HashMap<String, (&str, bool)>> = LazyLock::new(|| {
    let lines = include_str!("agencies.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .flat_map(|line| {
            let first = line.split('|').next().unwrap_or(line);
            let capitals = |name: &str| name.len() <= 5 && !name.contains(char::is_lowercase);
            line.split('|').map(move |name| (name.to_lowercase(), (first, capitals(name))))
        })
        .collect()
});

/// The agency of this name, under its first name; articles and marks around it don't matter.
pub(super) fn agency(name: &str) -> Option<&'static str> {
    let name = name.trim_matches(|c: char| c.is_whitespace() || ".()[]*–—-".contains(c));
    let name = name.strip_prefix("The ").or(name.strip_prefix("the ")).unwrap_or(name);
    let (first, capitals) = AGENCIES.get(&name.to_lowercase())?;
    (!capitals || !name.contains(char::is_lowercase)).then_some(first)
}

/// The agencies of a list that names nothing else ("AFP, Reuters"), as it names them.
fn agencies(list: &str) -> Option<Vec<String>> {
    let list = list.trim_matches(|c: char| c.is_whitespace() || ".()[]".contains(c));
    let mut found = Vec::new();
    for piece in pieces(list) {
        if agency(piece).is_some() {
            found.push(plain(piece));
        } else if !matches!(piece.to_lowercase().as_str(), "agencies" | "news agencies" | "wires") {
            return None;
        }
    }
    (!list.is_empty()).then_some(found)
}

/// An agency's name as a credit has it, without article and marks.
fn plain(name: &str) -> String {
    let name = name.trim_matches(|c: char| c.is_whitespace() || ".()[]*–—-".contains(c));
    name.strip_prefix("The ").or(name.strip_prefix("the ")).unwrap_or(name).to_owned()
}

/// The parts of a list of names.
fn pieces(list: &str) -> impl Iterator<Item = &str> {
    static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\s*[,;/&|]\s*(?:and\s+|with\s+)?|\s+(?:and|with)\s+")
            .expect("a fixed pattern")
    });
    BETWEEN.split(list).map(str::trim).filter(|piece| !piece.is_empty())
}

/// The people that a list given as the authors names; what stands there is believed.
pub(super) fn names(list: &str) -> Vec<String> {
    let list = strip_by(list).unwrap_or(list);
    // With semicolons between names, commas belong to them ("Ray, Bob; Lee, Ann").
    let pieces: Vec<&str> = if list.contains(';') {
        list.split(';').map(str::trim).filter(|piece| !piece.is_empty()).collect()
    } else {
        pieces(list).filter(|piece| !role(piece)).collect()
    };
    let address = |name: &str| name.contains("://") || name.contains('@');
    pieces.into_iter().filter(|name| !address(name)).map(str::to_owned).collect()
}

fn strip_by(line: &str) -> Option<&str> {
    static BY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[\W_]*(?:(?:written|reported|story|words|text|posted|published|created|article|report)\s+)?by:?\s+|^(?:authors?|byline|writer):\s*")
            .expect("a fixed pattern")
    });
    BY.find(line).map(|by| &line[by.end()..])
}

/// Whether words name a job, a desk or an outlet, not a person.
fn role(words: &str) -> bool {
    const ROLES: &str = "writer writers editor reporter reporters correspondent correspondents staff \
        contributor contributing columnist bureau desk press news newsroom service special \
        chief producer team agency online media";
    words.split_whitespace().any(|word| listed(ROLES, &word.to_lowercase()))
        || words
            .split_whitespace()
            .skip(1)
            .last()
            .is_some_and(|last| listed(outlet::LAST_WORDS, last))
}

/// Whether words are written like the name of a person: two to five words, all capitalised but for
/// particles.
pub(super) fn person(words: &str) -> bool {
    const PARTICLES: &str = "de da do dos del della di du van von der den bin ibn al la";
    let capitalised = |word: &str| {
        let word = word.strip_prefix("al-").or(word.strip_prefix("el-")).unwrap_or(word);
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || "-'’.".contains(c))
    };
    let count = words.split_whitespace().count();
    (2..=5).contains(&count)
        && words.split_whitespace().all(|word| capitalised(word) || listed(PARTICLES, word))
        && words.split_whitespace().filter(|word| capitalised(word)).count() >= 2
        && !words.split_whitespace().any(|word| ["The", "This", "In", "On"].contains(&word))
        && !role(words)
}

/// A name in capitals as it is usually written.
fn usual_case(name: &str) -> String {
    if name.contains(char::is_lowercase) {
        return name.to_owned();
    }
    let mut start = true;
    let mut lower = |c: char| {
        let kept = if start { c.to_string() } else { c.to_lowercase().to_string() };
        start = !c.is_alphabetic();
        kept
    };
    name.chars().map(&mut lower).collect()
}

/// The credit of a byline ("By Ann Lee and Bob Ray, Reuters"), or of a line that names people and
/// an agency without "by".
pub(super) fn byline(line: &str) -> Option<Credit> {
    static AFTER_NAMES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s+(?i:in|for|at|from)\s+.*$|\s*[\w.+-]*@[\w.-]+|\s*\((?:@.*|[A-Z][a-z]+)\)$")
            .expect("a fixed pattern")
    });
    const LONGEST: usize = 200;
    if line.len() > LONGEST {
        return None;
    }
    let labelled = strip_by(line);
    let list = labelled.unwrap_or(line);
    let list = AFTER_NAMES.replace_all(list.trim_end_matches(['.', ':', '|', '-', '–']), "");
    let list =
        list.replace(" - ", ", ").replace(" – ", ", ").replace(" — ", ", ").replace('(', ", ");
    let mut credit = Credit::default();
    for piece in pieces(&list) {
        let piece = piece.trim_matches(|c: char| "().*".contains(c) || c.is_whitespace());
        if agency(piece).is_some() {
            credit.agencies.push(plain(piece));
        } else if person(piece) {
            credit.authors.push(usual_case(piece));
        } else if !role(piece) || credit.is_empty() {
            return None;
        }
    }
    let enough = match labelled {
        Some(_) => !credit.is_empty(),
        None => !credit.agencies.is_empty(),
    };
    enough.then_some(credit)
}

/// The dateline that a story begins with ("SEOUL (Reuters) — "), and the agency in it.
pub(super) fn dateline(paragraph: &str) -> Option<(Range<usize>, Vec<String>)> {
    static PLACED: LazyLock<Regex> = LazyLock::new(|| {
        let capitals = r"\p{Lu}[\p{Lu}'’.-]*[\p{Lu}.](?:[ /-]\p{Lu}[\p{Lu}'’.-]*)*";
        let day = r"(?:,?\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d{1,2}(?:,\s+\d{4})?|,?\s+\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?:\s+\d{4})?)";
        Regex::new(&format!(
            r"^(?:(?<capitals>{capitals})(?:,\s+\p{{Lu}}[\p{{L}}.]+(?:\s\p{{Lu}}[\p{{L}}.]+)?)?|(?<place>\p{{Lu}}[\p{{L}}.'’-]+(?:[ ,/]+\p{{Lu}}[\p{{L}}.'’-]+){{0,3}}))?{day}?\s*,?\s*(?:[(\[](?<agency>[^()\[\]]{{2,40}})[)\]])?\s*(?<mark>—|–|--|-|:)\s*"
        ))
        .expect("a fixed pattern")
    });
    let found = PLACED.captures(paragraph)?;
    let whole = found.get(0)?;
    let credited = found.name("agency").and_then(|name| agencies(name.as_str()));
    // A place in capitals is enough before a dash; any other place needs its agency.
    let place = found.name("capitals").is_some_and(|place| agency(place.as_str()).is_none());
    let dash = &found["mark"] != ":" && paragraph[..whole.end()].contains([' ', '—', '–']);
    let good = match found.name("agency") {
        Some(_) => credited.is_some(),
        None => place && dash && spaced(paragraph, &found),
    };
    good.then(|| (whole.range(), credited.unwrap_or_default()))
}

/// Whether the mark after a place is a dash between words, not a hyphen inside one.
fn spaced(paragraph: &str, found: &regex::Captures<'_>) -> bool {
    let Some(mark) = found.name("mark") else { return false };
    mark.as_str() != "-"
        || paragraph[..mark.start()].ends_with(char::is_whitespace)
            && paragraph[mark.end()..].starts_with(char::is_whitespace)
}

/// The agencies that close a paragraph ("… at dawn. – AFP, Reuters"), and where they stand with
/// the dash or brackets before them.
pub(super) fn sign_off(paragraph: &str) -> Option<(Range<usize>, Vec<String>)> {
    static SIGN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"[.!?…"”’']\s*(?<sign>(?:[–—]|--|\s-)\s*(?<list>[^–—.!?]{2,60})|[(\[](?<inside>[^()\[\]]{2,60})[)\]])\.?\s*$"#)
            .expect("a fixed pattern")
    });
    // Only the end can match, so only the end is searched.
    let tail = paragraph.char_indices().rev().nth(90).map_or(0, |(at, _)| at);
    let found = SIGN.captures(&paragraph[tail..])?;
    let list = found.name("list").or(found.name("inside"))?;
    let credited = agencies(list.as_str().trim_start_matches("With ").trim_start_matches("with "))?;
    let sign = found.name("sign")?;
    let lead = sign.as_str().len() - sign.as_str().trim_start().len();
    Some((tail + sign.start() + lead..paragraph.trim_end().len(), credited))
}

/// A closing line that does nothing but credit: agencies alone, "With inputs from …",
/// "(Reporting by …; Editing by …)", "… contributed to this report."
pub(super) fn closing(line: &str) -> Option<Credit> {
    static CREDITS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?ix)^[(\[*—–-]*\s*(?:
              (?:with\s+|additional\s+|further\s+)*(?:reporting|writing|editing|compiled|translated|edited|written)\s+by\s+\p{Lu}.*
            | (?:with\s+)?(?:inputs?|files?|reports?|reporting|additional\s+reporting|material|contributions?)\s+from\s+(?:the\s+)?(?<inputs>.{2,80})
            | (?:source|agency|credit|with):?\s+(?<source>.{2,60})
            | (?<who>.{2,160}?)\s+(?:also\s+)?contributed\s+(?:(?:to|reporting)\b.{0,120})
            | (?:copyright|©).{0,40}
            )[)\]*.]*$")
            .expect("a fixed pattern")
    });
    const LONGEST: usize = 400;
    if line.len() > LONGEST {
        return None;
    }
    let bare = line.trim_matches(|c: char| c.is_whitespace() || "()[]–—-*_.".contains(c));
    if let Some(agencies) = agencies(bare) {
        return Some(Credit { authors: Vec::new(), agencies });
    }
    let found = CREDITS.captures(line)?;
    let credited = |name: &str| {
        found.name(name).map(|list| agencies(list.as_str().trim_end_matches(['.', ')'])))
    };
    let agencies = match (credited("inputs").or(credited("who")), credited("source")) {
        (_, Some(source)) => source?,
        (inputs, None) => inputs.flatten().unwrap_or_default(),
    };
    Some(Credit { authors: Vec::new(), agencies })
}

/// A copyright line.
pub(super) struct Notice {
    /// Whose, where it says so.
    pub(super) holder: Option<String>,
}

/// The notice that a copyright line is.
pub(super) fn copyright(line: &str) -> Option<Notice> {
    static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:copyright\b|©|\(c\)|&copy;)[\s©:]*(?:\(c\))?\s*(?:copyright)?\s*(?:\d{4}(?:\s*[-–]\s*\d{2,4})?)?,?\s*(?:by\s+)?(?<holder>(?:[^.|•]|\.\w)*?)(?:\s*,?\s*\b(?:inc|ltd|llc|plc|corp|gmbh|limited|company)\b)?\s*(?:\d{4})?\s*(?:\.(?:\s.*)?|[|•,–-].*|all rights reserved.*)?$")
            .expect("a fixed pattern")
    });
    static RESERVED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\ball rights reserved\b|\bmay not be (?:published|reproduced|republished)\b",
        )
        .expect("a fixed pattern")
    });
    if line.len() > 400 {
        return None;
    }
    if let Some(found) = NOTICE.captures(line) {
        let holder = found["holder"].trim().trim_end_matches(',');
        let holder = holder.strip_suffix(" All rights reserved").unwrap_or(holder).trim();
        let capital = |c: char| c.is_uppercase() || c.is_ascii_digit();
        let named = (1..=6).contains(&holder.split_whitespace().count())
            && (holder.starts_with(capital) || holder.contains('.'));
        let dated = line.contains(|c: char| c == '©' || c.is_ascii_digit());
        if named || dated {
            return Some(Notice { holder: named.then(|| holder.to_owned()) });
        }
    }
    RESERVED.is_match(line).then_some(Notice { holder: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, authors: &[&str], agencies: &[&str]) {
        let credit = byline(line).unwrap_or_default();
        assert_eq!(
            (&credit.authors[..], &credit.agencies[..]),
            (
                &authors.iter().map(ToString::to_string).collect::<Vec<_>>()[..],
                &agencies.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
            ),
            "{line}"
        );
    }

    #[test]
    fn bylines_name_people_and_agencies() {
        check("By Ann Lee", &["Ann Lee"], &[]);
        check("BY ANN O'LEE AND BOB RAY", &["Ann O'Lee", "Bob Ray"], &[]);
        check("By Ann Lee, Staff Writer", &["Ann Lee"], &[]);
        check("Written by Ann van der Lee in Lowtown", &["Ann van der Lee"], &[]);
        check(
            "By Ann Lee, Bob J. Ray and Cy Dow | Reuters",
            &["Ann Lee", "Bob J. Ray", "Cy Dow"],
            &["Reuters"],
        );
        check("By The Associated Press", &[], &["Associated Press"]);
        check("Ann Lee, Associated Press", &["Ann Lee"], &["Associated Press"]);
        check("Author: Ann Lee (@annlee)", &["Ann Lee"], &[]);
    }

    #[test]
    fn other_lines_are_no_bylines() {
        check("By noon the mayor had left.", &[], &[]);
        check("Ann Lee and Bob Ray", &[], &[]);
        check("By the Numbers", &[], &[]);
        check("Related: PHOTOS: Ann Lee", &[], &[]);
    }

    #[test]
    fn datelines_are_places_before_a_dash() {
        let prefix =
            |text: &str| dateline(text).map(|(place, who)| (text[place].to_owned(), who.join("+")));
        let some = |prefix: &str, who: &str| Some((prefix.to_owned(), who.to_owned()));
        assert_eq!(
            prefix("LOWTOWN (Reuters) — Rain fell."),
            some("LOWTOWN (Reuters) — ", "Reuters")
        );
        assert_eq!(
            prefix("LOWTOWN, Ohio, Dec. 20 (AP) -- Rain fell."),
            some("LOWTOWN, Ohio, Dec. 20 (AP) -- ", "AP")
        );
        assert_eq!(prefix("LOWTOWN, S.C. – Rain fell."), some("LOWTOWN, S.C. – ", ""));
        assert_eq!(
            prefix("Lowtown, May 3, 2031 (Xinhua) - Rain fell."),
            some("Lowtown, May 3, 2031 (Xinhua) - ", "Xinhua")
        );
        assert_eq!(prefix("(Reuters) - Rain fell."), some("(Reuters) - ", "Reuters"));
        assert_eq!(prefix("Lowtown – Rain fell."), None);
        assert_eq!(prefix("U.S.-led troops left."), None);
        assert_eq!(prefix("NATO-led troops left."), None);
        assert_eq!(prefix("Ann Lee (left) — Rain fell."), None);
        assert_eq!(prefix("Rain fell — at last."), None);
    }

    #[test]
    fn agencies_sign_off() {
        let sign =
            |text: &str| sign_off(text).map(|(place, who)| (text[place].to_owned(), who.join("+")));
        let some = |sign: &str, who: &str| Some((sign.to_owned(), who.to_owned()));
        assert_eq!(sign("Rain fell. – AFP, Reuters"), some("– AFP, Reuters", "AFP+Reuters"));
        assert_eq!(sign("“Rain fell.” (AP)"), some("(AP)", "AP"));
        assert_eq!(sign("“Rain fell,” she said. (Agencies)"), some("(Agencies)", ""));
        assert_eq!(sign("Rain fell. – Ann Lee"), None);
        assert_eq!(sign("He told Reuters."), None);
    }

    #[test]
    fn closing_lines_only_credit() {
        let agencies = |line: &str| closing(line).map(|credit| credit.agencies.join("+"));
        assert_eq!(agencies("(Reporting by Ann Lee; Editing by Bob Ray)").as_deref(), Some(""));
        assert_eq!(agencies("With inputs from PTI").as_deref(), Some("PTI"));
        assert_eq!(
            agencies("The Associated Press contributed to this report.").as_deref(),
            Some("Associated Press")
        );
        assert_eq!(agencies("— Reuters").as_deref(), Some("Reuters"));
        assert_eq!(agencies("Source: the ministry"), None);
        assert_eq!(agencies("With a smile she left."), None);
    }

    #[test]
    fn copyright_lines_name_their_holder() {
        let holder = |line: &str| copyright(line).map(|notice| notice.holder.unwrap_or_default());
        assert_eq!(
            holder("© 2031 Lowland Echo. All rights reserved.").as_deref(),
            Some("Lowland Echo")
        );
        assert_eq!(
            holder("Copyright 2031 The Lowland Echo Inc.").as_deref(),
            Some("The Lowland Echo")
        );
        assert_eq!(
            holder("Copyright © 2019-2031 echo.example.com").as_deref(),
            Some("echo.example.com")
        );
        assert_eq!(holder("(c) Lowland Echo 2031").as_deref(), Some("Lowland Echo"));
        assert_eq!(holder("All rights reserved.").as_deref(), Some(""));
        assert_eq!(holder("Copyright law is hard, he said in court on Monday."), None);
    }
}
