//! Which outlet a story is from, by the lines that name it.
//!
//! **In:** a line outside the story. **Out:** the outlet's name. A section or an agency is none.

use std::sync::LazyLock;

use regex::Regex;

use super::furniture::{bare, listed};

/// Last words of the names of outlets.
pub(super) const LAST_WORDS: &str = "\
    Times Post Herald Tribune Gazette Journal Chronicle Guardian Observer Telegraph Star Sun \
    Mirror Mail Express Standard Echo Courier Examiner Inquirer Dispatch Register Sentinel \
    Globe Press Bulletin Record Review Monitor Independent Today Weekly Daily Magazine News \
    Wire Radio TV Broadcasting Mercury Advertiser Argus Reporter Leader";

/// The outlet that a line above the headline names: as the suffix of the page's title, as a call
/// sign, an address, or a name such as newspapers have.
pub(super) fn above(words: &str, headline: &str) -> Option<String> {
    const SECTIONS: &str = "trending latest breaking top world local business sports sport more related live \
        national international entertainment politics popular video videos home news menu \
        opinion tech technology culture health science us uk eu un usa asia europe africa \
        most exclusive photos money";
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:www\.)?[a-z0-9-]+\.(?:com|org|net|news|info|tv|co\.[a-z]{2}|com\.[a-z]{2}|[a-z]{2})$")
            .expect("a fixed pattern")
    });
    static CALL_SIGN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[A-Z]{3,5}\d?(?:[ -](?:TV|FM|AM|News))?$").expect("a fixed pattern")
    });
    if let Some((title, name)) = suffixed(words)
        && bare(title) == bare(headline)
    {
        return Some(name.trim().to_owned());
    }
    let section = |word: &str| listed(SECTIONS, &word.to_lowercase());
    let parts: Vec<&str> = words.split_whitespace().collect();
    let named = (2..=5).contains(&parts.len())
        && parts.last().is_some_and(|last| listed(LAST_WORDS, last))
        && parts.iter().all(|part| part.starts_with(char::is_uppercase))
        && !parts[..parts.len() - 1].iter().any(|part| section(part));
    let called = CALL_SIGN.is_match(words) && !parts.iter().take(1).any(|part| section(part));
    (named || called || ADDRESS.is_match(words)).then(|| words.to_owned())
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
