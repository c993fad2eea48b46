//! Which outlet a story is from, by the lines that name it.
//!
//! **In:** a line outside the story. **Out:** the outlet's name. A section or an agency is none.

use super::furniture::{bare, listed};

/// Last words of the names of outlets.
pub(super) const LAST_WORDS: &str = "\
    Times Post Herald Tribune Gazette Journal Chronicle Guardian Observer Telegraph Star Sun \
    Mirror Mail Express Standard Echo Courier Examiner Inquirer Dispatch Register Sentinel \
    Globe Press Bulletin Record Review Monitor Independent Today Weekly Daily Magazine News \
    Wire Radio TV Broadcasting Mercury Advertiser Argus Reporter Leader";

/// Words that begin the name of a section, not of an outlet ("World News").
const SECTIONS: &str = "trending latest breaking top world local business sports sport more related live \
    national international entertainment politics popular video videos home news menu \
    opinion tech technology culture health science us uk eu un usa asia europe africa \
    most exclusive photos money";

/// The outlet that a line above the headline names: as the suffix of the page's title, as a call
/// sign, an address, or a name such as newspapers have.
pub(super) fn above(words: &str, headline: &str) -> Option<String> {
    if let Some((title, name)) = suffixed(words)
        && bare(title) == bare(headline)
    {
        return Some(name.trim().to_owned());
    }
    (named(words) || call_sign(words) || address(words)).then(|| words.to_owned())
}

/// Whether words are a name such as newspapers have, in capitals or not.
pub(super) fn named(words: &str) -> bool {
    let parts: Vec<&str> = words.split_whitespace().collect();
    let [parts @ .., last] = parts.as_slice() else { return false };
    (1..=4).contains(&parts.len())
        && parts.iter().chain([last]).all(|part| part.starts_with(char::is_uppercase))
        && LAST_WORDS.split(' ').any(|word| word == *last || word.to_uppercase() == *last)
        && !parts.iter().any(|part| is_section(part))
}

/// Whether words are like "KLOW-TV" or "LBC News".
fn call_sign(words: &str) -> bool {
    let (sign, kind) = words.split_once([' ', '-']).unwrap_or((words, "TV"));
    let letters = sign.trim_end_matches(|c: char| c.is_ascii_digit());
    (3..=5).contains(&letters.len())
        && sign.len() - letters.len() <= 1
        && letters.bytes().all(|letter| letter.is_ascii_uppercase())
        && ["TV", "FM", "AM", "News"].contains(&kind)
        && !is_section(sign)
}

/// Whether words are the name of a host.
fn address(words: &str) -> bool {
    const ENDS: [&str; 6] = ["com", "org", "net", "news", "info", "tv"];
    let Some((host, end)) = words.trim_start_matches("www.").split_once('.') else { return false };
    let land = |end: &str| end.len() == 2 && end.bytes().all(|letter| letter.is_ascii_lowercase());
    let label = |byte: u8| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let (under, last) = end.split_once('.').unwrap_or(("com", end));
    !host.is_empty()
        && host.bytes().all(label)
        && (land(last) && ["co", "com"].contains(&under) || ENDS.contains(&end))
}

fn is_section(word: &str) -> bool {
    listed(SECTIONS, &word.to_lowercase())
}

/// Whether two names are of one outlet: they may differ in case and in their article.
pub(super) fn same(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        let name = name.to_lowercase();
        bare(name.strip_prefix("the ").unwrap_or(&name))
    };
    plain(one) == plain(other)
}

/// A title and the name of the site behind it, if this is how a line is made.
pub(super) fn suffixed(words: &str) -> Option<(&str, &str)> {
    words.rsplit_once([" | ", " – ", " — ", " - "].into_iter().find(|mark| words.contains(mark))?)
}

/// The outlet that a closing line gives as the source.
pub(super) fn named_as_source(words: &str) -> Option<String> {
    let name = words.strip_prefix("Source:").or(words.strip_prefix("Publisher:"))?.trim();
    let count = name.split_whitespace().count();
    ((1..=5).contains(&count) && name.starts_with(char::is_uppercase)).then(|| name.to_owned())
}

/// Whether a name is that of a house for pictures, which no story is from.
pub(super) fn is_of_pictures(name: &str) -> bool {
    ["getty", "shutterstock", "istock", "alamy", "epa"]
        .iter()
        .any(|house| name.to_lowercase().contains(house))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, outlet: bool) {
        assert_eq!(above(line, "Mayor leaves").is_some(), outlet, "{line}");
    }

    #[test]
    fn outlets_are_told_from_headings() {
        for line in [
            "The Lowland Echo",
            "LOWLAND EVENING ECHO",
            "KLOW-TV",
            "KLOW7 News",
            "LBC",
            "lowland-echo.example.com",
            "www.echo.co.uk",
            "echo.io",
            "Mayor leaves | Lowland Online",
        ] {
            check(line, line != "lowland-echo.example.com");
        }
        for line in [
            "World News",
            "Mayor leaves",
            "Echo",
            "NEWS",
            "The echo of a Star",
            "Rain falls | Lowland Online",
            "e.g. so.",
        ] {
            check(line, false);
        }
    }

    #[test]
    fn names_of_an_outlet_differ_in_dress() {
        assert!(same("THE LOWLAND ECHO", "Lowland Echo"));
        assert!(!same("The Lowland Echo", "Highland Echo"));
    }
}
