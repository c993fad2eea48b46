//! What Dictum knows of names before it reads: countries, well-known bodies and places, and what
//! users add to them ([`Gazetteer`]); given names, and the words that tell one kind of name from
//! another.
//!
//! **In:** the data files beside this one, users' files. **Out:** look-ups by [`key`].

mod known;

mod csv;
mod skos;

mod file;

use std::{collections::HashMap, sync::LazyLock};

pub(super) use self::known::{Form, Known};
pub use self::{
    file::{File, ReadError},
    known::Gazetteer,
};

/// What a word tells about the name or description it stands in, see `words.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Opener,
    Calendar,
    Initialism,
    Title,
    Modifier,
    Postnominal,
    Particle,
    Person,
    Private,
    Mouthpiece,
    Minister,
    Organ,
    Group,
    Body,
    Office,
    Masthead,
    News,
    Press,
    Company,
    Public,
    State,
    Locality,
    Document,
    Inquiry,
    Work,
    Crowd,
    Platform,
    Thing,
    Venue,
    Occasion,
    Naming,
    Place,
}

/// How a person is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sex {
    She,
    He,
}

impl Sex {
    /// What a title or a role tells: "mrs", "spokesman".
    pub(super) fn of_role(role: &str) -> Option<Self> {
        let she = [
            "ms", "mrs", "miss", "lady", "dame", "queen", "princess", "girl", "wife", "mother",
            "daughter", "sister", "aunt", "niece", "widow", "grandmother", "actress", "landlady",
        ];
        let he = [
            "mr", "sir", "lord", "king", "prince", "boy", "husband", "father", "son", "brother",
            "uncle", "nephew", "widower", "grandfather", "imam", "landlord",
        ];
        if she.contains(&role) || role.ends_with("woman") {
            Some(Self::She)
        } else if he.contains(&role) || role.ends_with("man") {
            Some(Self::He)
        } else {
            None
        }
    }
}

/// Whether `word` is of a class, as it stands or as the plural of a word that is. Case is no
/// matter.
pub(crate) fn is(word: &str, class: Class) -> bool {
    let mut word = word.to_lowercase();
    word.retain(|c| c != '.');
    if word.ends_with("men") {
        word.replace_range(word.len() - 2.., "an");
    }
    let has = |form: &str| WORDS.get(form).is_some_and(|classes| classes.contains(&class));
    has(&word) || singular(&word).is_some_and(|one| has(&one))
}

/// The singular of a word that looks like a plural.
pub(crate) fn singular(word: &str) -> Option<String> {
    let stem = word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s'))?;
    Some(match stem {
        _ if stem.ends_with("ie") => format!("{}y", &stem[..stem.len() - 2]),
        _ if stem.ends_with("she") || stem.ends_with("che") => stem[..stem.len() - 1].to_owned(),
        _ => stem.to_owned(),
    })
}

/// Whether `word` is a given name.
pub(super) fn is_given_name(word: &str) -> bool {
    GIVEN.contains_key(word)
}

/// Whether men or women bear a given name, if only either do. What is not in the list is judged by
/// its end, which goes for most names of most of Europe.
pub(super) fn sex_of(name: &str) -> Option<Sex> {
    match GIVEN.get(name) {
        Some(sex) => *sex,
        None if name.len() > 3 && name.ends_with('a') => Some(Sex::She),
        None if name.len() > 3 && name.ends_with('o') => Some(Sex::He),
        None => None,
    }
}

/// The form under which a name is looked up: no article, dots, hyphens or possessive; lower case
/// but for words in capitals, so that "US" is not "us".
pub(crate) fn key(name: &str) -> String {
    let name = name.replace('’', "'");
    let words = bare(&name)
        .split(|c: char| c.is_whitespace() || c == '-' || c == '‑')
        .map(|word| word.trim_matches(',').replace('.', ""))
        .filter(|word| !word.is_empty())
        .map(|word| if is_upper(&word) { word } else { word.to_lowercase() });
    let key = words.collect::<Vec<_>>().join(" ");
    key.strip_prefix("the ").map_or(key.clone(), str::to_owned)
}

/// A word or name without a possessive ending.
pub(crate) fn bare(word: &str) -> &str {
    ["'s", "’s", "'", "’"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

fn is_upper(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() > 1
        && word.chars().all(|c| !c.is_lowercase())
}

static GIVEN: LazyLock<HashMap<&str, Option<Sex>>> = LazyLock::new(|| {
    let mut given = HashMap::new();
    for row in rows(include_str!("given_names.tsv")) {
        let [sex, names] = row[..] else { panic!("given_names.tsv: not two columns: {row:?}") };
        let sex = match sex {
            "she" => Some(Sex::She),
            "he" => Some(Sex::He),
            "-" => None,
            _ => panic!("given_names.tsv: no such sex: {sex}"),
        };
        given.extend(names.split(' ').map(|name| (name, sex)));
    }
    given
});

static WORDS: LazyLock<HashMap<String, Vec<Class>>> = LazyLock::new(|| {
    let mut words = HashMap::<String, Vec<Class>>::new();
    for row in rows(include_str!("words.tsv")) {
        let [class, list] = row[..] else { panic!("words.tsv: not two columns: {row:?}") };
        for word in list.split(' ') {
            words.entry(word.to_lowercase()).or_default().push(class_of(class));
        }
    }
    words
});

fn class_of(name: &str) -> Class {
    match name {
        "opener" => Class::Opener,
        "calendar" => Class::Calendar,
        "initialism" => Class::Initialism,
        "title" => Class::Title,
        "modifier" => Class::Modifier,
        "postnominal" => Class::Postnominal,
        "particle" => Class::Particle,
        "person" => Class::Person,
        "private" => Class::Private,
        "mouthpiece" => Class::Mouthpiece,
        "minister" => Class::Minister,
        "organ" => Class::Organ,
        "group" => Class::Group,
        "body" => Class::Body,
        "office" => Class::Office,
        "masthead" => Class::Masthead,
        "news" => Class::News,
        "press" => Class::Press,
        "company" => Class::Company,
        "public" => Class::Public,
        "state" => Class::State,
        "locality" => Class::Locality,
        "document" => Class::Document,
        "inquiry" => Class::Inquiry,
        "work" => Class::Work,
        "crowd" => Class::Crowd,
        "platform" => Class::Platform,
        "thing" => Class::Thing,
        "venue" => Class::Venue,
        "occasion" => Class::Occasion,
        "naming" => Class::Naming,
        "place" => Class::Place,
        _ => panic!("words.tsv: no such class: {name}"),
    }
}

/// The rows of a table of ours: lines of columns separated by tabs, after a `#` header.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_their_classes_in_the_plural_too() {
        assert!(is("Spokesmen", Class::Person) || is("spokesman", Class::Mouthpiece));
        assert!(is("agencies", Class::Body));
        assert!(is("officials", Class::Person));
        assert!(!is("glass", Class::Person));
    }
}
