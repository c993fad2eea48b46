//! Joins names into entities: "Orla Vane", "President Vane" and "Vane" are one.
//!
//! **In:** the [`Name`]s of one document, in order. **Out:** [`Entities`]. A known name joins its
//! gazetteer entry; an abbreviation its long form; a single word the person whose surname, or the
//! body whose first word, it is.

use std::collections::{HashMap, HashSet};

use super::{
    Entities, Entity, EntityId, Kind,
    description::OF_STATE,
    gazetteer::{Class, Form, Gazetteer, Known, Sex, is, key, sex_of},
    names::Name,
};
use crate::text::{Document, Shape, Tag};

/// Joins the names of a document.
pub(super) fn join(document: &Document<'_>, gazetteer: &Gazetteer, names: &[Name]) -> Entities {
    let groups = Groups::of(document, gazetteer, names);
    let mut entities = Entities::default();
    let mut ids = HashMap::<String, EntityId>::new();
    let mut by_name = Vec::with_capacity(names.len());
    let mut kin = Kin::default();
    for name in names {
        let of_kin = kin.member(document, &groups, name);
        let group = of_kin.unwrap_or_else(|| groups.of_name(document, name));
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
    gazetteer: &'n Gazetteer,
    /// The fullest name and the kind for each key that was found.
    full: HashMap<&'n str, (&'n Name, Option<Kind>)>,
    /// The key that a shorter key stands for.
    stands_for: HashMap<&'n str, &'n str>,
    /// What known things are named by a form that needs no help, and none other has.
    named: HashSet<&'n str>,
    /// The states that named places lie in.
    around: HashSet<&'n str>,
    /// Names whose adjective the article uses: countries that the gazetteer lacks.
    states: HashSet<&'n str>,
    /// The people who bear a surname, where it is that of several.
    families: HashMap<&'n str, Vec<&'n str>>,
}

impl<'n> Groups<'n> {
    fn of(document: &Document<'_>, gazetteer: &'n Gazetteer, names: &'n [Name]) -> Self {
        let mut full = HashMap::<&str, (&Name, Option<Kind>)>::new();
        let mut order: Vec<&str> = Vec::new();
        let (mut named, mut around) = (HashSet::new(), HashSet::new());
        for name in names {
            let mut senses = gazetteer.senses(&name.key);
            if let Some(known) = senses.next() {
                if known.form.is_plain() && senses.next().is_none() {
                    named.insert(known.name);
                    around.extend(known.state.filter(|_| known.kind == Kind::Place));
                }
                if !may_name_another(&name.key, known) {
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
        let mut stands_for = abbreviations(document, gazetteer, names, &full);
        // "OSTREL, Marland -": what is written in capitals where a story begins.
        for &key in order.iter().filter(|key| key.len() > 3 && is_abbreviation(key)) {
            if let Some((&plain, _)) = full.get_key_value(key.to_lowercase().as_str()) {
                stands_for.entry(key).or_insert(plain);
            }
        }
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
        let unknown = |adjective: &&&str| gazetteer.known(adjective).is_none();
        for &adjective in order.iter().filter(unknown) {
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
        let polities = Polities::of(document, names);
        for &short in &order {
            let known = gazetteer.known(short);
            // What users named stands for itself.
            if stands_for.contains_key(short) || known.is_some_and(|k| k.own && k.form.is_plain()) {
                continue;
            }
            let kind = full[short].1;
            // Jordan is a country unless there is a Michael Jordan.
            let known = known.is_some_and(|k| k.form != Form::Seat);
            let ends = |long: &&&str| {
                if known {
                    return full[**long].1 == Some(Kind::Person);
                }
                // "the Front", "Rovers": the last word of a body's name.
                if full[**long].1 == Some(Kind::Organization) && is(short, Class::Body) {
                    return matches!(kind, None | Some(Kind::Organization));
                }
                let surname = match full[**long].1 {
                    Some(Kind::Person) => true,
                    None => long.split(' ').count() <= 3,
                    _ => false,
                };
                surname && matches!(kind, None | Some(Kind::Person | Kind::Place | Kind::Country))
            };
            let begins = |long: &&&str| match full[**long].1 {
                Some(Kind::Person) => matches!(kind, None | Some(Kind::Person)),
                Some(Kind::Organization | Kind::NewsMedia) | None => {
                    matches!(kind, None | Some(Kind::Organization | Kind::NewsMedia | Kind::Agent))
                }
                _ => false,
            };
            // The first that was named; a chain of ever longer names ends at the longest.
            let long = parts.ending(short).iter().find(ends);
            // "Marland", which has an army, is not the Marland News Agency, nor a town its council.
            let mut longer = parts.beginning(short).iter();
            if matches!(kind, None | Some(Kind::Place)) && longer.any(|l| polities.rules(short, l))
            {
                states.insert(short);
            }
            let begins = |long: &&&str| {
                !known && !states.contains(short) && !is_of_government(short, long) && begins(long)
            };
            if let Some(&long) = long.or_else(|| parts.beginning(short).iter().find(begins)) {
                stands_for.insert(short, long);
            }
        }
        let person = |long: &&&str| full[**long].1 == Some(Kind::Person);
        let family = |&short: &&'n str| {
            let members: Vec<&str> = parts.ending(short).iter().filter(person).copied().collect();
            (members.len() > 1 && !short.contains(' ')).then_some((short, members))
        };
        let families = order.iter().filter_map(family).collect();
        Self { gazetteer, full, stands_for, named, around, states, families }
    }

    /// The group of a name.
    fn of_name(&self, document: &Document<'_>, name: &'n Name) -> String {
        if let Some(known) = self.sense(&name.key)
            && let Some(known_name) = self.known_name(document, name, known)
        {
            return known_name;
        }
        let key = self.longest(&name.key);
        // A seat that is meant as a place is not its country, nor a north the North.
        let known = self.gazetteer.known(key).filter(|k| k.form == Form::Name);
        known.map_or(key, |known| known.name).to_owned()
    }

    /// The longest key that a key stands for.
    fn longest<'k>(&self, mut key: &'k str) -> &'k str
    where
        'n: 'k,
    {
        // Each step goes to a longer key or from an abbreviation, so that a few suffice.
        for _ in 0..4 {
            match self.stands_for.get(key) {
                Some(&longer) => key = longer,
                None => break,
            }
        }
        key
    }

    /// What a known name stands for in this article: of several things that bear it, the one that
    /// the article names otherwise too, else the one that lies in a state whose other places it
    /// names, else the one that is mostly meant, if there is one.
    fn sense(&self, key: &str) -> Option<Known<'n>> {
        let senses = || self.gazetteer.senses(key);
        if senses().nth(1).is_none() {
            return senses().next();
        }
        let only = |fits: &dyn Fn(&Known<'n>) -> bool| {
            let mut fitting = senses().filter(fits);
            fitting.next().filter(|_| fitting.next().is_none())
        };
        only(&|known| self.named.contains(known.name))
            .or_else(|| only(&|known| known.state.is_some_and(|state| self.around.contains(state))))
            .or_else(|| senses().next().filter(|known| known.form.is_plain()))
    }

    /// The known entity that a name stands for here, if it does.
    fn known_name(&self, document: &Document<'_>, name: &Name, known: Known<'_>) -> Option<String> {
        let before = name.tokens.start.checked_sub(1).map_or("", |at| document.word(at));
        let of_place = is(before, Class::Place)
            || before == "of" && document.tokens[name.tokens.start - 1].shape == Shape::Lower;
        let person = self.stands_for.contains_key(name.key.as_str());
        let stands = match known.form {
            Form::Name | Form::People | Form::Shared => !person || of_place || known.own,
            Form::City => false,
            Form::Short => before.eq_ignore_ascii_case("the") && self.named.contains(known.name),
            Form::Seat => {
                let past = name.tokens.end;
                let owns_name = past + 1 < document.tokens.len()
                    && matches!(document.word(past), "'s" | "’s")
                    && document.tokens[past + 1].shape.is_capital();
                !of_place && !owns_name && !person
            }
        };
        stands.then(|| known.name.to_owned())
    }

    /// Name and kind of a group, at its first name.
    fn describe(&self, document: &Document<'_>, group: &str, name: &Name) -> (String, Kind) {
        let mut known = self.gazetteer.senses(&name.key).find(|known| known.name == group);
        known = known.or_else(|| self.gazetteer.known(&key(group)).filter(|k| k.name == group));
        if let Some(known) = known {
            return (known.name.to_owned(), known.kind);
        }
        let Some(&(fullest, kind)) = self.full.get(group) else {
            return (words(document, name), Kind::Agent);
        };
        let kind = match self.gazetteer.known(group).filter(|known| known.form == Form::Seat) {
            Some(_) => Kind::Place,
            None if self.states.contains(group) => Kind::Country,
            None => kind.unwrap_or(Kind::Agent),
        };
        (words(document, fullest), kind)
    }
}

/// Who of several people of one surname was named last, and how they are spoken of.
#[derive(Default)]
struct Kin<'n> {
    named: HashMap<&'n str, usize>,
    sexes: HashMap<&'n str, Sex>,
}

impl<'n> Kin<'n> {
    /// The group of whom a surname means that several bear: who is spoken of so, and was named last.
    fn member(
        &mut self,
        document: &Document<'_>,
        groups: &Groups<'n>,
        name: &'n Name,
    ) -> Option<String> {
        let told = name.roles.iter().find_map(|role| Sex::of_role(role));
        let Some(members) = groups.families.get(name.key.as_str()) else {
            let given = document.word(name.tokens.start);
            let sex = told.or_else(|| sex_of(given).filter(|_| name.tokens.len() > 1));
            self.named.insert(&name.key, name.tokens.start);
            if let Some(sex) = sex {
                self.sexes.entry(&name.key).or_insert(sex);
            }
            return None;
        };
        let may_be = |member: &&&'n str| match (told, self.sexes.get(**member)) {
            (Some(told), Some(&sex)) => told == sex,
            _ => true,
        };
        let last = |member: &&&'n str| self.named.get(**member).copied();
        let member = *members.iter().filter(may_be).max_by_key(last)?;
        self.named.insert(member, name.tokens.start);
        if let Some(told) = told {
            self.sexes.entry(member).or_insert(told);
        }
        Some(groups.longest(member).to_owned())
    }
}

/// What the words around names say of states that the gazetteer lacks.
struct Polities<'n> {
    /// Names of what has an army, an embassy, a government.
    with_organs: HashSet<&'n str>,
    /// Names of what is a state's: "the state-run Marland News Agency".
    of_state: HashSet<&'n str>,
}

impl<'n> Polities<'n> {
    fn of(document: &Document<'_>, names: &'n [Name]) -> Self {
        let organ = |name: &&Name| {
            let owner = name.tokens.end;
            let owns = document.tags.get(owner) == Some(&Tag::Genitive);
            let owned = (owner + 1..document.tokens.len()).take(3);
            let mut owned = owned.take_while(|&at| document.tokens[at].shape == Shape::Lower);
            owns && owned.any(|at| is(document.word(at), Class::Organ))
        };
        let of_state = |name: &&Name| {
            let before = name.tokens.start.saturating_sub(3)..name.tokens.start;
            before.into_iter().any(|at| OF_STATE.contains(&document.word(at)))
        };
        let keys = |name: &'n Name| name.key.as_str();
        Self {
            with_organs: names.iter().filter(organ).map(keys).collect(),
            of_state: names.iter().filter(of_state).map(keys).collect(),
        }
    }

    /// Whether the words of a longer name only say what kind of body it is in the state `short`.
    fn rules(&self, short: &str, long: &str) -> bool {
        let body =
            |word: &str| [Class::Press, Class::Body, Class::Office].iter().any(|&c| is(word, c));
        (self.with_organs.contains(short) || self.of_state.contains(long))
            && long[short.len()..].split_whitespace().all(body)
    }
}

/// Whether a longer name is that of a government's office in the place `short`.
fn is_of_government(short: &str, long: &str) -> bool {
    let mut rest = long[short.len()..].split_whitespace();
    // "Marl Energy" is a firm, the Marl Energy Ministry none.
    let public = rest.clone().next_back().is_some_and(|last| is(last, Class::Public));
    rest.any(|word| public && is(word, Class::Office) || is(word, Class::Locality))
}

/// The words of a name, single spaces between them.
fn words(document: &Document<'_>, name: &Name) -> String {
    let words: Vec<&str> = name.span.slice(document.text).split_whitespace().collect();
    words.join(" ")
}

/// Whether a known name may stand for something else that the article names: "Washington", a city
/// or a person; "Jordan"; what users know, shorter or longer.
fn may_name_another(key: &str, known: Known<'_>) -> bool {
    let one_word = !key.contains(' ');
    let nation = matches!(known.kind, Kind::Country | Kind::Place);
    !matches!(known.form, Form::Name | Form::People) || known.own || one_word && nation
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
    gazetteer: &Gazetteer,
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
        if in_brackets && is_abbreviation(&short.key) && gazetteer.known(&short.key).is_none() {
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
    fn a_state_is_not_the_body_that_bears_its_name() {
        check(
            "Marland denied it. A man told the Marland News Agency so, and Marland’s foreign minister wept.",
            &[
                "Country Marland: Marland, Marland",
                "NewsMedia Marland News Agency: Marland News Agency",
            ],
        );
        check(
            "Marland denied it. The state-run Marland Press Bureau wept.",
            &["Country Marland: Marland", "NewsMedia Marland Press Bureau: Marland Press Bureau"],
        );
        check(
            "The Ostrel City Council met. Later Ostrel wept.",
            &["Organization Ostrel City Council: Ostrel City Council", "Agent Ostrel: Ostrel"],
        );
        // Yet a body has a short name.
        check(
            "The Marland News Agency wept. Marland said so, and Marland’s bread was dry.",
            &["NewsMedia Marland News Agency: Marland News Agency, Marland, Marland"],
        );
    }

    #[test]
    fn a_person_may_be_called_like_a_country() {
        check(
            "Michael Jordan wept. Jordan, who is a baker, never was in Jordan.",
            &["Person Michael Jordan: Michael Jordan, Jordan", "Country Jordan: Jordan"],
        );
        check("Jordan and Chad wept.", &["Country Jordan: Jordan", "Country Chad: Chad"]);
    }

    #[test]
    fn of_several_that_bear_a_name_the_article_names_one() {
        check(
            "Seoul wept. In all of Korea, Korean boats did.",
            &["Country South Korea: Seoul, Korea, Korean"],
        );
        check(
            "Seoul wept. In all of Korea, Korean bakers did.",
            &["Country South Korea: Seoul, Korea, Korean", "Group Korean bakers: Korean bakers"],
        );
        check(
            "Brazzaville wept, and Congo’s boats did.",
            &["Country Republic of the Congo: Brazzaville, Congo"],
        );
        check("Boats in Congo sank.", &["Country Democratic Republic of the Congo: Congo"]);
        check(
            "Boats in Ohio sank, as in Georgia.",
            &["Place Ohio: Ohio", "Place Georgia (U.S. state): Georgia"],
        );
        check(
            "Boats in Tbilisi sank, in Ohio and in Georgia.",
            &["Place Tbilisi: Tbilisi", "Place Ohio: Ohio", "Country Georgia: Georgia"],
        );
        check(
            "Georgian boats sank in Ohio and in Georgia.",
            &["Country Georgia: Georgian, Georgia", "Place Ohio: Ohio"],
        );
    }

    #[test]
    fn the_name_of_a_body_goes_on() {
        check(
            "Pia Holm left the Salters' Union of Marl for the Danish Association of Sea Bakers. Then dogs met Holm.",
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
    fn gangs_alliances_and_homes_are_known_by_the_words_before() {
        check(
            "Bread was short. A gang known as Grey Tide met the Alliance of Salt Towns.",
            &[
                "Group Grey Tide: Grey Tide",
                "Organization Alliance of Salt Towns: Alliance of Salt Towns",
            ],
        );
        check(
            "Bread was short, said Zyx Quorl, 44, of Marl Gap.",
            &["Person Zyx Quorl: Zyx Quorl", "Place Marl Gap: Marl Gap"],
        );
        check(
            "We saw her new film, The Salt Gap, there. Known as Grey Tide, it rose.",
            &["Work The Salt Gap: The Salt Gap", "Agent Grey Tide: Grey Tide"],
        );
        check(
            "Marlex, a heap of bread, fell. Bread, a staple food, was short.",
            &["Agent Marlex: Marlex"],
        );
        check(
            "Marlex, a baker of bread, wept. Bread, a staple food, was short.",
            &["Person Marlex: Marlex, baker"],
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
        check("Salt is dear. Barrels broke. Bottles, too, broke over salt and barrels.", &[]);
        check(
            "Salt is dear. Bakers wept. Brewers, too, wept over salt and bakers.",
            &["Group bakers: bakers"],
        );
        check("He said: “Nobody knows.” Wow. Tomorrow we go.", &[]);
    }

    #[test]
    fn an_account_is_known_by_its_handle() {
        check(
            "The user @saltmarsh_ann left. Then @saltmarsh_ann’s post went.",
            &["Person @saltmarsh_ann: @saltmarsh_ann, @saltmarsh_ann"],
        );
        check("Write to ann@salt.example or call. We meet @ six.", &[]);
    }

    #[test]
    fn headlines_name_only_what_is_known_otherwise() {
        check(
            "Dear Salt Troubles Marl Foods And Norway\nOn Monday, salt troubled Marl Foods.",
            &["Organization Marl Foods: Marl Foods, Marl Foods", "Country Norway: Norway"],
        );
        check(
            "Angry Bakers Blame Marl Foods And Norway\nOn Monday, bakers blamed Marl Foods.",
            &[
                "Organization Marl Foods: Marl Foods, Marl Foods",
                "Country Norway: Norway",
                "Group Angry Bakers: Angry Bakers, bakers",
            ],
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
