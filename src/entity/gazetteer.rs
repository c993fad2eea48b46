//! What Dictum knows of names before it reads: countries, well-known bodies and places, given
//! names, and the words that tell one kind of name from another.
//!
//! **In:** the data files beside this one. **Out:** look-ups by [`key`].

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use super::Kind;

/// What a known name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Known {
    /// The name that the entity gets.
    pub(super) name: &'static str,
    /// What it is.
    pub(super) kind: Kind,
    /// In which sense the form names it.
    pub(super) form: Form,
}

/// In which sense a form names an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As its name.
    Name,
    /// As the people or adjective of a country: "Danish", "Danes".
    People,
    /// As the seat of its government: "Copenhagen".
    Seat,
    /// As a short form, once the article has named it otherwise: "the North".
    Short,
}

/// What a word tells about the name or description it stands in, see `words.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Class {
    Opener,
    Calendar,
    Initialism,
    Title,
    Modifier,
    Particle,
    Person,
    Private,
    Mouthpiece,
    Minister,
    Group,
    Body,
    Office,
    News,
    Press,
    Company,
    Public,
    State,
    Locality,
    Document,
    Work,
    Crowd,
    Platform,
    Thing,
    Venue,
    Occasion,
    Naming,
    Place,
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

/// What `key` names, for whole names.
pub(super) fn known(key: &str) -> Option<Known> {
    KNOWN.get(key).copied()
}

/// The state for which a known body speaks.
pub(super) fn state_of(name: &str) -> Option<&'static str> {
    STATES.get(name).copied()
}

/// Whether `word` is a given name.
pub(super) fn is_given_name(word: &str) -> bool {
    GIVEN.contains(word)
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

static KNOWN: LazyLock<HashMap<String, Known>> = LazyLock::new(|| {
    let mut known = HashMap::new();
    let mut add = |forms: &'static str, name, kind, form| {
        for one in forms.split('|').filter(|&one| one != "-") {
            known.entry(key(one)).or_insert(Known { name, kind, form });
        }
    };
    for row in rows(include_str!("countries.tsv")) {
        let [name, people, seat, other, short] = row[..] else {
            panic!("countries.tsv: not five columns: {row:?}")
        };
        add(name, name, Kind::Country, Form::Name);
        add(other, name, Kind::Country, Form::Name);
        add(people, name, Kind::Country, Form::People);
        add(seat, name, Kind::Country, Form::Seat);
        add(short, name, Kind::Country, Form::Short);
    }
    for row in rows(include_str!("bodies.tsv")) {
        let [kind, name, other, _] = row[..] else {
            panic!("bodies.tsv: not four columns: {row:?}")
        };
        let kind = match kind {
            "news" => Kind::NewsMedia,
            "organization" => Kind::Organization,
            "place" => Kind::Place,
            _ => panic!("bodies.tsv: no such kind: {kind}"),
        };
        add(name, name, kind, Form::Name);
        add(other, name, kind, Form::Name);
    }
    known
});

static STATES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let bodies = rows(include_str!("bodies.tsv"));
    bodies.map(|row| (row[1], row[3])).filter(|(_, state)| *state != "-").collect()
});

static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("given_names.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
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
        "particle" => Class::Particle,
        "person" => Class::Person,
        "private" => Class::Private,
        "mouthpiece" => Class::Mouthpiece,
        "minister" => Class::Minister,
        "group" => Class::Group,
        "body" => Class::Body,
        "office" => Class::Office,
        "news" => Class::News,
        "press" => Class::Press,
        "company" => Class::Company,
        "public" => Class::Public,
        "state" => Class::State,
        "locality" => Class::Locality,
        "document" => Class::Document,
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
    fn forms_of_a_country_meet_in_its_name() {
        for form in ["U.S.", "US", "the United States", "American", "Washington’s", "U.S.'s"] {
            assert_eq!(known(&key(form)).map(|k| k.name), Some("United States"), "{form}");
        }
        for form in ["Us", "us", "States", "White"] {
            assert_eq!(known(&key(form)), None, "{form}");
        }
    }

    #[test]
    fn words_have_their_classes_in_the_plural_too() {
        assert!(is("Spokesmen", Class::Person) || is("spokesman", Class::Mouthpiece));
        assert!(is("agencies", Class::Body));
        assert!(is("officials", Class::Person));
        assert!(!is("glass", Class::Person));
    }

    #[test]
    fn every_country_has_one_row() {
        let mut names = HashSet::new();
        for row in rows(include_str!("countries.tsv")) {
            assert!(names.insert(row[0]), "{} stands twice", row[0]);
        }
        assert!(names.len() > 195);
    }
}
