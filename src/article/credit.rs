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

/// Whether a name is that of a news agency.
pub(crate) fn is_agency(name: &str) -> bool {
    let known = AGENCIES.get(&name.to_lowercase());
    known.is_some_and(|(_, capitals)| !capitals || !name.contains(char::is_lowercase))
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

/// The people that a list given as the authors names; what stands there is believed, but for
/// addresses.
pub(super) fn names(list: &str) -> Vec<String> {
    let address = |word: &&str| word.contains("://") || word.contains('@');
    let words: Vec<&str> = list.split_whitespace().filter(|word| !address(word)).collect();
    let list = words.join(" ");
    let list = strip_by(&list).unwrap_or(&list);
    // With semicolons between names, commas belong to them ("Ray, Bob; Lee, Ann").
    let pieces: Vec<&str> = if list.contains(';') {
        list.split(';').map(str::trim).filter(|piece| !piece.is_empty()).collect()
    } else {
        pieces(list).filter(|piece| !role(piece)).collect()
    };
    pieces.into_iter().map(str::to_owned).collect()
}

/// What follows the label of a byline ("By", "Written by", "Author:").
fn strip_by(line: &str) -> Option<&str> {
    const MADE: &str = "written reported story words text posted published created article report";
    const LABELS: [&str; 4] = ["author", "authors", "byline", "writer"];
    if let Some((label, names)) = line.split_once(':')
        && LABELS.contains(&label.to_lowercase().as_str())
    {
        return Some(names.trim_start());
    }
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let (first, rest) = line.split_once(char::is_whitespace)?;
    let (by, names) = if listed(MADE, &first.to_lowercase()) {
        rest.trim_start().split_once(char::is_whitespace)?
    } else {
        (first, rest)
    };
    matches!(by.to_lowercase().as_str(), "by" | "by:").then(|| names.trim_start())
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
        let address = r"\s*(?-u:[\w.+-]*@[\w.-]+)";
        Regex::new(&format!(
            r"\s+(?:in|for|at|from|IN|FOR|AT|FROM)\s+.*$|{address}|\s*\((?:@.*|[A-Z][a-z]+)\)$"
        ))
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
        None => !credit.agencies.is_empty() || signs_with_post(&list),
    };
    enough.then_some(credit)
}

/// Whether a line gives one name and what its bearer does at the outlet ("Ann Lee, Science Editor").
fn signs_with_post(list: &str) -> bool {
    const POSTS: &str = "Correspondent Editor Reporter Writer";
    let Some((name, post)) = list.split_once(", ") else { return false };
    let words = || post.split_whitespace();
    person(name)
        && words().count() <= 4
        && words().all(|word| word.starts_with(char::is_uppercase))
        && words().last().is_some_and(|last| listed(POSTS, last))
}

/// The dateline that a story begins with ("SEOUL (Reuters) — "), and the agency in it.
pub(super) fn dateline(paragraph: &str) -> Option<(Range<usize>, Vec<String>)> {
    const LONGEST: usize = 80;
    const MARKS: [&str; 5] = ["—", "–", "--", "- ", ":"];
    let starts = |mark| Some((paragraph.find(mark)?, mark));
    let (at, mark) = MARKS.into_iter().filter_map(starts).min()?;
    let head = paragraph[..at].trim_end();
    // A hyphen between letters is no dash.
    if head.len() > LONGEST || mark == "- " && head.len() == at && !head.ends_with([')', ']']) {
        return None;
    }
    let bracketed = || {
        let (place, agency) = head.strip_suffix([')', ']'])?.rsplit_once(['(', '['])?;
        Some((place.trim_end().trim_end_matches(','), agency))
    };
    let (place, name) = match bracketed() {
        Some((place, name)) => (place, Some(name)),
        None => (head, None),
    };
    let (place, dated) = without_day(place);
    let city = place.split(',').next().unwrap_or(place);
    let capitals = city.chars().filter(|c| c.is_uppercase()).count() >= 2
        && !city.contains(char::is_lowercase);
    let placed = place.split_whitespace().count() <= 5
        && place.split([' ', ',', '/']).filter(|word| !word.is_empty()).all(|word| {
            word.starts_with(char::is_uppercase)
                && word.chars().all(|c| c.is_alphabetic() || "'’.-".contains(c))
        });
    let credited = match name.map(|name| (name, agencies(name))) {
        None => capitals && mark != ":" && agency(place).is_none(),
        Some((_, Some(_))) => true,
        // Between a place in capitals and a dash stands an agency, known or not.
        Some((name, None)) => capitals && dated && mark != ":" && is_sign(name),
    };
    if !placed || !credited {
        return None;
    }
    let rest = paragraph[at + mark.len()..].trim_start();
    let prefix = paragraph.len() - rest.len();
    if !paragraph[..prefix].contains([' ', '—', '–']) {
        return None;
    }
    let agencies = name.map(|name| agencies(name).unwrap_or_else(|| vec![plain(name)]));
    Some((0..prefix, agencies.unwrap_or_default()))
}

/// A place without the day behind it ("LOWTOWN, May 3, 2031"), and whether there was one.
fn without_day(place: &str) -> (&str, bool) {
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    let mut rest = place;
    loop {
        let (before, last) = rest.rsplit_once(' ').unwrap_or(("", rest));
        let word = last.trim_end_matches([',', '.']);
        let month = word.get(..3).is_some_and(|start| listed(MONTHS, &start.to_lowercase()))
            && rest.len() < place.len();
        if month || !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
            rest = before.trim_end_matches([',', ' ']);
        } else {
            return (rest, rest.len() < place.len());
        }
    }
}

/// Whether a name is one of few words as agencies have it for a sign: "Tern", "TPB", "Heron Wire".
fn is_sign(name: &str) -> bool {
    const WORDS: usize = 3;
    let sign = |word: &str| {
        (2..=12).contains(&word.len())
            && word.starts_with(char::is_uppercase)
            && word.chars().all(char::is_alphabetic)
    };
    (1..=WORDS).contains(&name.split(' ').count()) && name.split(' ').all(sign)
}

/// The agencies that close a paragraph ("… at dawn. – AFP, Reuters"), and where they stand with
/// the dash or brackets before them.
pub(super) fn sign_off(paragraph: &str) -> Option<(Range<usize>, Vec<String>)> {
    const LONGEST: usize = 70;
    let end = paragraph.trim_end();
    let bare = end.trim_end_matches('.').trim_end();
    let at = if let Some(inside) = bare.strip_suffix([')', ']']) {
        inside.rfind(['(', '['])?
    } else {
        let dash = bare.rfind(['–', '—']).max(bare.rfind("--")).max(bare.rfind(" -"))?;
        dash + usize::from(bare[dash..].starts_with(' '))
    };
    let before = paragraph[..at].trim_end();
    if bare.len() - at > LONGEST || !before.ends_with(['.', '!', '?', '…', '"', '”', '’', '\''])
    {
        return None;
    }
    let list = bare[at..].trim_start_matches(|c: char| "–—-([".contains(c)).trim();
    let list = list.trim_end_matches([')', ']']);
    let list = list.strip_prefix("With ").or(list.strip_prefix("with ")).unwrap_or(list);
    Some((at..end.len(), agencies(list)?))
}

/// A closing line that does nothing but credit: agencies alone, "With inputs from …",
/// "(Reporting by …; Editing by …)", "… contributed to this report."
pub(super) fn closing(line: &str) -> Option<Credit> {
    const LONGEST: usize = 400;
    const MADE: [&str; 7] =
        ["reporting", "writing", "editing", "compiled", "translated", "edited", "written"];
    const GIVEN: &str = "input inputs file files report reports reporting material contribution \
        contributions";
    const WORK: &str = "reporting report story article";
    if line.len() > LONGEST {
        return None;
    }
    let credit = |agencies| Some(Credit { authors: Vec::new(), agencies });
    let bare = line.trim_matches(|c: char| c.is_whitespace() || "()[]*–—-_.".contains(c));
    if let Some(agencies) = agencies(bare).or_else(|| signs(line)) {
        return credit(agencies);
    }
    let mut rest = bare;
    while let Some((first, after)) = rest.split_once(' ')
        && matches!(first.to_lowercase().as_str(), "with" | "additional" | "further")
    {
        rest = after.trim_start();
    }
    let lower = rest.to_lowercase();
    let made = |verb: &&str| {
        let by = lower.strip_prefix(*verb)?.strip_prefix(" by ")?;
        rest.get(rest.len().checked_sub(by.len())?..)
    };
    if MADE.iter().find_map(made).is_some_and(|who| who.trim().starts_with(char::is_uppercase)) {
        return credit(Vec::new());
    }
    if let Some((given, who)) = rest.split_once(" from ")
        && listed(GIVEN, &given.to_lowercase())
    {
        return credit(agencies(who).unwrap_or_default());
    }
    if let Some((who, what)) = bare.split_once(" contributed ")
        && what.split_whitespace().take(3).any(|word| listed(WORK, word))
    {
        return credit(agencies(who.trim_end_matches(" also")).unwrap_or_default());
    }
    let source = bare.split_once([':', ' ']).filter(|(label, _)| {
        matches!(label.to_lowercase().as_str(), "source" | "agency" | "credit" | "with")
    });
    credit(agencies(source?.1)?)
}

/// The agencies of a line that is but a dash and their signs ("– Tern, TPB"), one in capitals.
fn signs(line: &str) -> Option<Vec<String>> {
    let list = line.strip_prefix(['–', '—']).or(line.strip_prefix("--"))?;
    let signs: Vec<&str> = pieces(list.trim_end_matches('.')).collect();
    let capitals = |sign: &&str| !sign.contains(char::is_lowercase);
    (signs.iter().all(|sign| is_sign(sign)) && signs.iter().any(capitals))
        .then(|| signs.into_iter().map(str::to_owned).collect())
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
        check("Ann Lee, Science Editor", &["Ann Lee"], &[]);
    }

    #[test]
    fn other_lines_are_no_bylines() {
        check("By noon the mayor had left.", &[], &[]);
        check("Ann Lee and Bob Ray", &[], &[]);
        check("By the Numbers", &[], &[]);
        check("Ann Lee, editor of the Echo", &[], &[]);
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
        assert_eq!(
            prefix("LOWTOWN, May 3 (Heron) — Rain fell."),
            some("LOWTOWN, May 3 (Heron) — ", "Heron")
        );
        assert_eq!(
            prefix("LOWTOWN, 3 May 2031 (Heron Wire) – Rain fell."),
            some("LOWTOWN, 3 May 2031 (Heron Wire) – ", "Heron Wire")
        );
        assert_eq!(prefix("LOWTOWN, 3 May 2031 (Ann left) – Rain fell."), None);
        assert_eq!(prefix("LOWTOWN (left) — Rain fell."), None);
        assert_eq!(prefix("Lowtown – Rain fell."), None);
        assert_eq!(prefix("U.S.-led troops left."), None);
        assert_eq!(prefix("NATO-led troops left."), None);
        assert_eq!(prefix("Ann Lee (left) — Rain fell."), None);
        assert_eq!(prefix("Rain fell — at last."), None);
        assert_eq!(prefix("LEE--Ann, of Lowtown, aged 90."), None);
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
        assert_eq!(agencies("– Heron, LPB").as_deref(), Some("Heron+LPB"));
        assert_eq!(agencies("Additional reporting by Ann Lee in Lowtown").as_deref(), Some(""));
        assert_eq!(agencies("– Ann Lee"), None);
        assert_eq!(agencies("The rain contributed to the delay of the report."), None);
        assert_eq!(agencies("Reporting by night is hard."), None);
        assert_eq!(agencies("Source: the ministry"), None);
        assert_eq!(agencies("With a smile she left."), None);
    }
}
