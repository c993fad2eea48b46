//! Joins names into entities: "Orla Vane", "President Vane" and "Vane" are one.
//!
//! **In:** the [`Name`]s of one document, in order. **Out:** [`Entities`]. A known name joins its
//! gazetteer entry; an abbreviation its long form; a single word the person whose surname, or the
//! body whose first word, it is.

use std::collections::{HashMap, HashSet};

use super::{
    Entities, Entity, EntityId, Kind,
    gazetteer::{Class, Form, Known, is, key, known},
    names::Name,
};
use crate::text::{Document, Shape};

/// Joins the names of a document.
pub(super) fn join(document: &Document<'_>, names: &[Name]) -> Entities {
    let groups = Groups::of(document, names);
    let mut entities = Entities::default();
    let mut ids = HashMap::<String, EntityId>::new();
    let mut by_name = Vec::with_capacity(names.len());
    for name in names {
        let group = groups.of_name(document, name);
        let id = *ids.entry(group.clone()).or_insert_with(|| {
            let (name, kind) = groups.describe(document, &group, name);
            entities.add(Entity { name, kind, unnamed: false, mentions: Vec::new() })
        });
        entities.mention(id, name.span);
        for role in &name.roles {
            entities.describe(id, role);
        }
        by_name.push(id);
    }
    for (name, &id) in names.iter().zip(&by_name) {
        if let Some(principal) = name.principal {
            entities.speaks_for(id, by_name[principal]);
        }
    }
    entities
}

/// Which names go together. A group is the key of its fullest name; that of a known entity, its
/// name.
struct Groups<'n> {
    /// The fullest name and the kind for each key that was found.
    full: HashMap<&'n str, (&'n Name, Option<Kind>)>,
    /// The key that a shorter key stands for.
    stands_for: HashMap<&'n str, &'n str>,
    /// Whether a country is named by more than a short form ("the North").
    countries: HashSet<&'static str>,
    /// Names whose adjective the article uses: countries that the gazetteer lacks.
    states: HashSet<&'n str>,
}

impl<'n> Groups<'n> {
    fn of(document: &Document<'_>, names: &'n [Name]) -> Self {
        let mut full = HashMap::<&str, (&Name, Option<Kind>)>::new();
        let mut order: Vec<&str> = Vec::new();
        let mut countries = HashSet::new();
        for name in names {
            if let Some(known) = known(&name.key) {
                if known.form != Form::Short && known.kind == Kind::Country {
                    countries.insert(known.name);
                }
                if known.form != Form::Seat {
                    continue;
                }
            }
            let (_, kind) = full.entry(&name.key).or_insert_with(|| {
                order.push(&name.key);
                (name, None)
            });
            // Titles and roles say more than the words of the name.
            if kind.is_none() || name.kind == Some(Kind::Person) {
                *kind = name.kind.or(*kind);
            }
        }
        let mut stands_for = abbreviations(document, names, &full);
        let mut states = HashSet::new();
        for &key in &order {
            // "Marlish Foreign Ministry", "Marlish Press Bureau"
            let office = key.split_once(' ').filter(|(_, rest)| {
                let mut words = rest.split(' ');
                let office = words.clone().next().is_some_and(|word| is(word, Class::Office));
                office || words.next_back().is_some_and(|word| is(word, Class::Body))
            });
            let stems = office.map_or(Vec::new(), |(adjective, _)| country_of(adjective));
            let country = stems.into_iter().find_map(|stem| full.get_key_value(&*stem));
            if let Some((&country, (_, None | Some(Kind::Place | Kind::Country)))) = country {
                states.insert(country);
            }
        }
        for &adjective in &order {
            let country =
                country_of(adjective).into_iter().find_map(|stem| full.get_key_value(&*stem));
            if let Some((&country, (_, None | Some(Kind::Place | Kind::Country)))) = country
                && full[adjective].1 != Some(Kind::Person)
            {
                stands_for.insert(adjective, country);
                states.insert(country);
            }
        }
        let parts = Parts::of(&order);
        for &short in &order {
            if stands_for.contains_key(short) {
                continue;
            }
            let kind = full[short].1;
            let ends = |long: &&&str| {
                let surname = match full[**long].1 {
                    Some(Kind::Person) => true,
                    None => long.split(' ').count() <= 3,
                    _ => false,
                };
                surname && matches!(kind, None | Some(Kind::Person | Kind::Place | Kind::Country))
            };
            let begins = |long: &&&str| match full[**long].1 {
                Some(Kind::Person) => kind == Some(Kind::Person),
                Some(Kind::Organization | Kind::NewsMedia) | None => {
                    matches!(kind, None | Some(Kind::Organization | Kind::NewsMedia | Kind::Agent))
                }
                _ => false,
            };
            // The first that was named; a chain of ever longer names ends at the longest.
            let long = parts.ending(short).iter().find(ends);
            if let Some(&long) = long.or_else(|| parts.beginning(short).iter().find(begins)) {
                stands_for.insert(short, long);
            }
        }
        Self { full, stands_for, countries, states }
    }

    /// The group of a name.
    fn of_name(&self, document: &Document<'_>, name: &'n Name) -> String {
        if let Some(known) = known(&name.key)
            && let Some(known_name) = self.known_name(document, name, known)
        {
            return known_name;
        }
        let mut key = name.key.as_str();
        // Each step goes to a longer key or from an abbreviation, so that a few suffice.
        for _ in 0..4 {
            match self.stands_for.get(key) {
                Some(&longer) => key = longer,
                None => break,
            }
        }
        // A seat that is meant as a place is not its country, nor a north the North.
        known(key).filter(|k| k.form == Form::Name).map_or(key, |known| known.name).to_owned()
    }

    /// The known entity that a name stands for here, if it does.
    fn known_name(&self, document: &Document<'_>, name: &Name, known: Known) -> Option<String> {
        match known.form {
            Form::Name | Form::People => Some(known.name.to_owned()),
            Form::Short => {
                let article = name.tokens.start.checked_sub(1).map(|at| document.word(at));
                let alone = article.is_some_and(|word| word.eq_ignore_ascii_case("the"));
                (alone && self.countries.contains(known.name)).then(|| known.name.to_owned())
            }
            Form::Seat => {
                let before = name.tokens.start.checked_sub(1).map_or("", |at| document.word(at));
                let past = name.tokens.end;
                let owns_name = past + 1 < document.tokens.len()
                    && matches!(document.word(past), "'s" | "’s")
                    && document.tokens[past + 1].shape.is_capital();
                let location = is(before, Class::Place)
                    || before == "of"
                        && document.tokens[name.tokens.start - 1].shape == Shape::Lower
                    || owns_name;
                let person = self.stands_for.contains_key(name.key.as_str());
                (!location && !person).then(|| known.name.to_owned())
            }
        }
    }

    /// Name and kind of a group, at its first name.
    fn describe(&self, document: &Document<'_>, group: &str, name: &Name) -> (String, Kind) {
        if let Some(known) = known(&name.key).filter(|known| known.name == group) {
            return (known.name.to_owned(), known.kind);
        }
        if let Some(known) = known(&key(group)).filter(|known| known.name == group) {
            return (known.name.to_owned(), known.kind);
        }
        let Some(&(fullest, kind)) = self.full.get(group) else {
            return (words(document, name), Kind::Agent);
        };
        let kind = match known(group) {
            Some(_) => Kind::Place,
            None if self.states.contains(group) => Kind::Country,
            None => kind.unwrap_or(Kind::Agent),
        };
        (words(document, fullest), kind)
    }
}

/// The words of a name, single spaces between them.
fn words(document: &Document<'_>, name: &Name) -> String {
    let words: Vec<&str> = name.span.slice(document.text).split_whitespace().collect();
    words.join(" ")
}

/// Which longer keys begin and end with a key, in the order given.
#[derive(Default)]
struct Parts<'n> {
    begins: HashMap<&'n str, Vec<&'n str>>,
    ends: HashMap<&'n str, Vec<&'n str>>,
}

impl<'n> Parts<'n> {
    fn of(keys: &[&'n str]) -> Self {
        let mut parts = Self::default();
        for &long in keys {
            for (space, _) in long.match_indices(' ') {
                parts.begins.entry(&long[..space]).or_default().push(long);
                parts.ends.entry(&long[space + 1..]).or_default().push(long);
            }
        }
        parts
    }

    fn beginning(&self, key: &str) -> &[&'n str] {
        self.begins.get(key).map_or(&[], Vec::as_slice)
    }

    fn ending(&self, key: &str) -> &[&'n str] {
        self.ends.get(key).map_or(&[], Vec::as_slice)
    }
}

/// Abbreviations with the key of their long form: given in brackets, or made of its initials.
fn abbreviations<'n>(
    document: &Document<'_>,
    names: &'n [Name],
    full: &HashMap<&'n str, (&'n Name, Option<Kind>)>,
) -> HashMap<&'n str, &'n str> {
    let mut found = HashMap::new();
    let mut by_initials = HashMap::<String, &str>::new();
    for name in names {
        let initials: String = document.tokens[name.tokens.clone()]
            .iter()
            .filter(|t| t.shape.is_capital())
            .filter_map(|t| t.span.slice(document.text).chars().next())
            .collect();
        if initials.len() > 1 {
            by_initials.entry(initials).or_insert(&name.key);
        }
    }
    for pair in names.windows(2) {
        let [long, short] = pair else { continue };
        let between = long.tokens.end..short.tokens.start;
        let in_brackets = between.len() == 1 && document.word(between.start) == "(";
        if in_brackets && is_abbreviation(&short.key) && known(&short.key).is_none() {
            found.insert(short.key.as_str(), long.key.as_str());
        }
    }
    let mut keys: Vec<_> = full.keys().copied().filter(|&key| is_abbreviation(key)).collect();
    keys.sort_unstable();
    for short in keys {
        if let Some(&long) = by_initials.get(short).filter(|&&long| long != short) {
            found.entry(short).or_insert(long);
        }
    }
    found
}

/// What may be the country of an adjective or people: "marland" of "marlandish".
pub(super) fn country_of(adjective: &str) -> Vec<String> {
    let one = adjective.strip_suffix('s').unwrap_or(adjective);
    ["n", "an", "ian", "ish", "ese", "i"]
        .iter()
        .filter_map(|ending| one.strip_suffix(ending).filter(|stem| stem.len() > 3))
        .flat_map(|stem| [stem.to_owned(), format!("{stem}ia")])
        .filter(|stem| stem != one)
        .collect()
}

fn is_abbreviation(key: &str) -> bool {
    key.len() > 1 && key.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::entity::testing::check;

    #[test]
    fn variants_of_a_name_join() {
        check(
            "Danish Prime Minister Orla Vane met Mr. Holm. Vane smiled. Later, Pia Holm left.",
            &[
                "Country Denmark: Danish",
                "Person Orla Vane: Orla Vane, Vane",
                "Person Pia Holm: Holm, Pia Holm",
            ],
        );
        check(
            "The Salt Control Board (SCB) met. The SCB agreed with US officials and Washington.",
            &[
                "Organization Salt Control Board: Salt Control Board, SCB, SCB",
                "Country United States: US, Washington",
                "Group US officials: US officials",
            ],
        );
        check(
            "Shares of Marl Foods fell, and Marl Foods Holdings sued. Marl's lawyers wept in Oslo.",
            &[
                "Organization Marl Foods Holdings: Marl Foods, Marl Foods Holdings, Marl",
                "Place Oslo: Oslo",
            ],
        );
        check(
            "South Korea and Norway signed. The South gained; in the south of Norway, the North lost.",
            &[
                "Country South Korea: South Korea, South",
                "Country Norway: Norway, Norway",
                "Agent North: North",
            ],
        );
    }

    #[test]
    fn a_country_is_known_by_its_adjective() {
        check(
            "In Tolmaria, Tolmarian bakers wept. Most Tolmarians agreed.",
            &["Country Tolmaria: Tolmaria, Tolmarian, Tolmarians"],
        );
    }

    #[test]
    fn a_country_is_known_by_the_names_of_its_bodies() {
        check(
            "Bread was short in Tolmaria. The Tolmarian Press Bureau said so. Marl Foods wept.",
            &[
                "Country Tolmaria: Tolmaria",
                "NewsMedia Tolmarian Press Bureau: Tolmarian Press Bureau",
                "Organization Marl Foods: Marl Foods",
            ],
        );
    }

    #[test]
    fn the_name_of_a_body_goes_on() {
        check(
            "Pia Holm left the Salters' Union of Marl for the Danish Association of Sea Bakers. Then bakers' wives met Holm.",
            &[
                "Person Pia Holm: Pia Holm, Holm",
                "Organization Salters' Union of Marl: Salters' Union of Marl",
                "Organization Danish Association of Sea Bakers: Danish Association of Sea Bakers",
            ],
        );
    }

    #[test]
    fn outlets_and_groups_are_known_by_the_words_around() {
        check(
            "A group calling itself Salt Sons wrote to the Marl Press Bureau and the Marl Grain Bureau on the Sound.",
            &[
                "Group Salt Sons: Salt Sons",
                "NewsMedia Marl Press Bureau: Marl Press Bureau",
                "Organization Marl Grain Bureau: Marl Grain Bureau",
                "Place Sound: Sound",
            ],
        );
    }

    #[test]
    fn a_day_befalls_nobody() {
        check(
            "The attack on Friday disabled gates. The attack on Marl Foods closed it.",
            &[
                "Organization Marl Foods: Marl Foods",
                "Event attack on Marl Foods: The attack, attack on Marl Foods",
            ],
        );
    }

    #[test]
    fn a_capital_that_begins_a_sentence_is_no_name() {
        check("Salt is dear. Bakers wept. Brewers, too, wept over salt and bakers.", &[]);
        check("He said: “Nobody knows.” Wow. Tomorrow we go.", &[]);
    }

    #[test]
    fn headlines_name_only_what_is_known_otherwise() {
        check(
            "Angry Bakers Blame Marl Foods And Norway\nOn Monday, bakers blamed Marl Foods.",
            &["Organization Marl Foods: Marl Foods, Marl Foods", "Country Norway: Norway"],
        );
    }

    #[test]
    fn works_and_groups_are_named_in_quotation_marks() {
        check(
            "A group called “Sons of Salt” hated the film “The Salt Road”.",
            &["Group Sons of Salt: Sons of Salt", "Work The Salt Road: film, The Salt Road"],
        );
    }

    #[test]
    fn happenings_join_by_what_they_befell() {
        check(
            "A massive cyber attack on Marl Foods spoiled bread. The attack came before the fire at the quay. An attack on Pia Holm followed.",
            &[
                "Organization Marl Foods: Marl Foods",
                "Person Pia Holm: Pia Holm",
                "Event cyber attack on Marl Foods: cyber attack on Marl Foods, The attack",
                "Event fire at quay: fire at the quay",
                "Event attack on Pia Holm: attack on Pia Holm",
            ],
        );
    }
}
