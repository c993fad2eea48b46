//! Names in a form in which it does not matter how they are written.
//!
//! **In:** a name as somebody wrote it. **Out:** [`Name`]: its words without case, accents, dots and
//! possessives, and how well another name agrees with it. Titles ("Interior Minister"), what follows the
//! name of a company ("Ltd") and small words do not count; initials and acronyms are what they stand for;
//! "Oswin, Petra" is "Petra Oswin". Nothing is known here of who bears a name.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::entity::{Class, is};

/// Most words of a name that are looked at.
const MOST_WORDS: usize = 32;

/// What a name says beside the words that tell it from others. None of a single letter: that may be
/// an initial.
const SMALL: [&str; 20] = [
    "the", "of", "and", "for", "in", "on", "at", "to", "an", "de", "la", "le", "du", "des", "der",
    "die", "das", "el", "al", "et",
];

/// How companies are called in law.
const IN_LAW: [&str; 27] = [
    "inc", "incorporated", "corp", "corporation", "co", "company", "companies", "ltd", "limited",
    "llc", "llp", "plc", "gmbh", "ag", "se", "sa", "nv", "bv", "spa", "srl", "ab", "asa", "oyj",
    "kk", "pty", "group", "holdings",
];

/// Stands before an acronym that nobody wrote, which no name has in it.
const ACRONYM: char = '~';

/// What a word weighs that many names have: "ministry", "bank", "republic".
const COMMON: f32 = 0.4;

/// The most that names get which differ in a word that counts.
const UNLIKE: f32 = 0.94;

/// A name, ready to be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name {
    /// All words.
    words: Vec<String>,
    /// Without articles, small words and what companies are in law.
    core: Vec<String>,
    /// Of the core, what is left without leading titles.
    bare: usize,
    /// The first letters of its words, if it has several.
    acronym: Option<String>,
    /// Whether it is one word in capitals.
    is_acronym: bool,
}

impl Name {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        let turned = turned(text);
        let raw = turned.as_deref().unwrap_or(text);
        let words: Vec<String> = words(raw).take(MOST_WORDS).collect();
        let counts = |word: &&String| !SMALL.contains(&word.as_str());
        let mut core: Vec<String> = words.iter().filter(counts).cloned().collect();
        if core.is_empty() {
            core.clone_from(&words);
        }
        while core.len() > 1 && core.last().is_some_and(|word| IN_LAW.contains(&word.as_str())) {
            core.pop();
        }
        let titles = core.iter().take_while(|word| is_title(word)).count();
        // "Minister Oswin" is somebody; "Minister of Salt" is an office, and no name without it.
        let next = words.iter().find(|word| !is_title(word) && *word != "the");
        let office = next.is_some_and(|word| ["of", "for"].contains(&word.as_str()));
        let bare = if titles < core.len() && !office { titles } else { 0 };
        let initials: String = core.iter().filter_map(|word| word.chars().next()).collect();
        let acronym = (core.len() > 1).then_some(initials);
        let is_acronym = core.len() == 1
            && (2..=8).contains(&core[0].chars().count())
            && raw.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        Self { words, core, bare, acronym, is_acronym }
    }

    /// Whether there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.core.is_empty()
    }

    /// Its words that count, as one: the same for names that differ in writing alone, be it in where a
    /// word ends.
    pub fn key(&self) -> String {
        self.core.concat()
    }

    /// The forms under which it is kept: its key, that without titles, and, marked as such, its acronym.
    pub fn keys(&self) -> Vec<String> {
        let mut keys = self.plain_keys();
        keys.extend(self.acronym.as_ref().map(|acronym| format!("{ACRONYM}{acronym}")));
        keys
    }

    /// The forms under which what it may mean is kept: an acronym looks for names that it stands for, a
    /// name for the acronym that is used for it, and neither for other names that have the same one.
    pub fn looked_up(&self) -> Vec<String> {
        let mut keys = self.plain_keys();
        keys.extend(self.acronym.clone().filter(|acronym| acronym.len() > 1));
        keys.extend(self.is_acronym.then(|| format!("{ACRONYM}{}", self.core[0])));
        keys
    }

    fn plain_keys(&self) -> Vec<String> {
        let mut keys = vec![self.key()];
        keys.extend((self.bare > 0).then(|| self.core[self.bare..].concat()));
        keys
    }

    /// All its words.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How well another name agrees, from 0 to 1; 0.97 and more for two ways to write one name. Of
    /// people, titles do not count, and initials and missing middle names do little harm.
    pub fn agrees(&self, other: &Self, person: bool) -> f32 {
        if self.is_empty() || other.is_empty() {
            return 0.0;
        }
        let mut best = agree(&self.core, &other.core, person);
        if person && (self.bare > 0 || other.bare > 0) {
            best = best.max(agree(&self.core[self.bare..], &other.core[other.bare..], true) - 0.01);
        }
        let stands_for = |short: &Self, long: &Self| {
            short.is_acronym && long.acronym.as_ref() == Some(&short.core[0])
        };
        if !person && (stands_for(self, other) || stands_for(other, self)) {
            best = best.max(0.9);
        }
        best
    }
}

/// "Oswin, Petra" the right way round; not "Ellvane Ferries, Inc" nor a list.
fn turned(text: &str) -> Option<String> {
    let (last, first) = text.split_once(',')?;
    let law = words(first).all(|word| IN_LAW.contains(&word.as_str()));
    (!first.contains(',') && !law && last.split_whitespace().count() <= 3)
        .then(|| format!("{} {}", first.trim(), last.trim()))
}

/// Small letters and digits without accents; dots and apostrophes join, what else is no letter parts.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let parts =
        text.split(|c: char| !(c.is_alphanumeric() || is_combining_mark(c) || is_inside(c)));
    parts.filter_map(|raw| {
        let raw = raw.trim_end_matches(is_inside);
        let owner = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| raw.strip_suffix(ending));
        let lower = owner.unwrap_or(raw).chars().flat_map(char::to_lowercase);
        let mut word = String::with_capacity(raw.len());
        for c in lower.nfkd().filter(|&c| !is_combining_mark(c) && !is_inside(c)) {
            match c {
                'ß' => word.push_str("ss"),
                'æ' => word.push_str("ae"),
                'œ' => word.push_str("oe"),
                'þ' => word.push_str("th"),
                'ø' => word.push('o'),
                'ł' => word.push('l'),
                'đ' | 'ð' => word.push('d'),
                'ı' => word.push('i'),
                c => word.push(c),
            }
        }
        (!word.is_empty()).then_some(word)
    })
}

/// What stands inside a word: "O'Hara", "U.S.".
fn is_inside(c: char) -> bool {
    matches!(c, '.' | '\'' | '’' | '‘' | 'ʼ' | '`')
}

/// Whether a word in lower case stands before a name: "interior", "minister".
pub(crate) fn is_title(word: &str) -> bool {
    is(word, Class::Title) || is(word, Class::Modifier) || is(word, Class::Minister)
}

fn weight(word: &str) -> f32 {
    let common =
        [Class::Body, Class::Public, Class::State, Class::Locality, Class::Office, Class::News];
    if common.into_iter().any(|class| is(word, class)) { COMMON } else { 1.0 }
}

fn agree(a: &[String], b: &[String], person: bool) -> f32 {
    if a == b || a.concat() == b.concat() {
        return 1.0;
    }
    let (mut one, mut other) = (a.to_vec(), b.to_vec());
    one.sort_unstable();
    other.sort_unstable();
    if one == other {
        // "Sudan South" is South Sudan; "West Virginia Bank" is no "Virginia West Bank".
        return if a.len() == 2 { 0.97 } else { UNLIKE };
    }
    let person = if person { as_people(a, b) } else { 0.0 };
    person.max(word_by_word(a, b))
}

/// First and last name, with initials for first names and without some in the middle.
fn as_people(a: &[String], b: &[String]) -> f32 {
    let ([first, .., last], [other_first, .., other_last]) = (a, b) else { return 0.0 };
    if last != other_last {
        return 0.0;
    }
    let (middle, other_middle) = (&a[1..a.len() - 1], &b[1..b.len() - 1]);
    let stands = |a: &String, b: &String| is_initial(a, b) || is_initial(b, a);
    let first = match (first == other_first, stands(first, other_first)) {
        (true, _) => 1.0,
        (_, true) => 0.9,
        _ => return 0.0,
    };
    let middle = match (middle, other_middle) {
        ([], []) => 1.0,
        ([], _) | (_, []) => 0.95,
        _ if middle.iter().zip(other_middle).all(|(a, b)| a == b || stands(a, b)) => 0.97,
        _ => return 0.0,
    };
    f32::min(first, middle) - if first < 1.0 && middle < 1.0 { 0.05 } else { 0.0 }
}

fn is_initial(short: &str, long: &str) -> bool {
    short.chars().count() == 1 && long.chars().count() > 1 && long.starts_with(short)
}

/// The share of the weight of all words that have a partner in the other name.
fn word_by_word(a: &[String], b: &[String]) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut free: Vec<&String> = long.iter().collect();
    let mut shared = 0.0;
    for word in short {
        let best = free.iter().enumerate().map(|(at, other)| (at, word_alike(word, other)));
        let Some((at, alike)) = best.max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0))) else {
            break;
        };
        if alike > 0.0 {
            let other = free.swap_remove(at);
            shared += alike * (weight(word) + weight(other));
        }
    }
    let all: f32 = a.iter().chain(b).map(|word| weight(word)).sum();
    (shared / all).min(1.0) * UNLIKE
}

/// Whether two words may be one, misspelt: 1 for the same, 0 for different ones.
fn word_alike(a: &str, b: &str) -> f32 {
    if a == b {
        return 1.0;
    }
    let length = a.chars().count().min(b.chars().count());
    match (length, strsim::osa_distance(a, b)) {
        (4.., 1) => 0.85,
        (8.., 2) => 0.75,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(one: &str, other: &str, person: bool, least: f32, most: f32) {
        let (a, b) = (Name::of(one), Name::of(other));
        let agrees = a.agrees(&b, person);
        assert!((least..=most).contains(&agrees), "{one} | {other}: {agrees}");
        assert!(
            (agrees - b.agrees(&a, person)).abs() < 1e-6,
            "{one} | {other}: not the same both ways"
        );
    }

    #[test]
    fn how_a_name_is_written_does_not_matter() {
        check("Petra Oswin", "PETRA  ÓSWIN", true, 1.0, 1.0);
        check("Oswin, Petra", "Petra Oswin", true, 1.0, 1.0);
        check("U.S. Treasury", "the US treasury", false, 1.0, 1.0);
        check("Ellvane Ferries, Inc.", "Ellvane Ferries", false, 1.0, 1.0);
        check("Orlia’s Parliament", "Orlia parliament", false, 1.0, 1.0);
        check("Interior Minister Petra Oswin", "Petra Oswin", true, 0.98, 1.0);
        check("Ministry of Salt", "Salt Ministry", false, 0.97, 1.0);
    }

    #[test]
    fn initials_middle_names_and_acronyms_are_likely_and_not_sure() {
        check("P. Oswin", "Petra Oswin", true, 0.85, 0.92);
        check("Petra A. Oswin", "Petra Oswin", true, 0.93, 0.96);
        check("Petra Ane Oswin", "Petra Berit Oswin", true, 0.0, 0.9);
        check("SCB", "Salt Control Board", false, 0.9, 0.9);
        check("scb", "Salt Control Board", false, 0.0, 0.1);
    }

    #[test]
    fn a_slip_is_forgiven_and_a_different_word_is_not() {
        check("Petra Oswinn", "Petra Oswin", true, 0.8, 0.95);
        check("South Orlia", "North Orlia", false, 0.3, 0.6);
        check("Orlia", "Orlia-Vesland", false, 0.3, 0.7);
        check("Oswin", "Petra Oswin", true, 0.5, 0.7);
        check("Petra Oswin", "Sabine Rask", true, 0.0, 0.0);
        check("Foreign Ministry", "Defence Ministry", false, 0.0, 0.6);
        check("", "Orlia", false, 0.0, 0.0);
        check("Minister", "President", true, 0.0, 0.3);
        check("President of Orlia", "Orlia", true, 0.0, 0.8);
    }

    #[test]
    fn it_is_looked_up_with_and_without_titles_and_by_its_acronym() {
        let check = |name: &str, kept: &[&str], looked_up: &[&str]| {
            assert_eq!(Name::of(name).keys(), kept, "{name}");
            assert_eq!(Name::of(name).looked_up(), looked_up, "{name}");
        };
        let minister = ["interiorministerpetraoswin", "petraoswin"];
        check(
            "Interior Minister Petra Oswin",
            &[minister[0], minister[1], "~impo"],
            &[minister[0], minister[1], "impo"],
        );
        check("The Orlia", &["orlia"], &["orlia"]);
        check("SCB", &["scb"], &["scb", "~scb"]);
        check("OrlAir", &["orlair"], &["orlair"]);
        check("Orl Air", &["orlair", "~oa"], &["orlair", "oa"]);
        check("…", &[""], &[""]);
    }
}
