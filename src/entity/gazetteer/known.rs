//! [`Gazetteer`]: names known before reading, with what they stand for.
//!
//! **In:** `countries.tsv`, `bodies.tsv`, users' entries. **Out:** for a name, its [`Known`] senses.
//! Users' entries win: a form that they name is theirs, and an entry of ours with the same name or
//! the same identifier becomes one with theirs, so that "Danish" still leads there.
//! No form has two senses by accident. Where one has ("Congo", "Korea", "Georgia"), at most one holds
//! without more; the others want that the article names their entity in another way.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt,
    sync::{Arc, LazyLock},
};

use super::{key, rows};
use crate::entity::{Kind, wikidata};

/// The names known before reading. Cheap to clone.
#[derive(Clone)]
pub struct Gazetteer(Arc<Names>);

/// What a known name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::entity) struct Known<'g> {
    /// The name that the entity gets.
    pub(in crate::entity) name: &'g str,
    /// What it is.
    pub(in crate::entity) kind: Kind,
    /// In which sense the form names it.
    pub(in crate::entity) form: Form,
    /// The state that it speaks for, or lies in.
    pub(in crate::entity) state: Option<&'g str>,
    /// Whether users named it.
    pub(in crate::entity) own: bool,
}

/// In which sense a form names an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::entity) enum Form {
    /// As its name.
    Name,
    /// As the people or adjective of a country: "Danish", "Danes".
    People,
    /// As the seat of its government: "Copenhagen".
    Seat,
    /// As a city that names nothing but itself: "Brussels".
    City,
    /// As a short form with "the", once the article has named it otherwise: "the North".
    Short,
    /// As one of several that bear the name, once the article has named it otherwise: "Congo".
    Shared,
}

impl Form {
    /// Whether the form names the entity without help from the article.
    pub(in crate::entity) fn is_plain(self) -> bool {
        !matches!(self, Self::City | Self::Short | Self::Shared)
    }
}

/// One named thing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// Whom it speaks for, or the state that a place lies in.
    pub(super) speaks_for: Option<String>,
    /// The same thing elsewhere, as IRIs.
    pub(super) same_as: Vec<String>,
    /// What else it is called.
    pub(super) others: Vec<String>,
}

/// The entries, and the forms that lead to them.
#[derive(Default)]
struct Names {
    entries: Vec<Entry>,
    /// How many of them users brought; these stand first.
    own: usize,
    /// The senses of each key, those that need no help first.
    senses: HashMap<String, Vec<(usize, Form)>>,
    /// A hash of the files that users brought.
    version: Option<String>,
}

static BUILT_IN: LazyLock<Gazetteer> =
    LazyLock::new(|| Gazetteer(Arc::new(Names::of(Vec::new(), None))));

impl Gazetteer {
    /// The names that the program brings along.
    pub fn built_in() -> Self {
        BUILT_IN.clone()
    }

    /// These beside users' own. `version` tells one set of those from another.
    pub(super) fn with(own: Vec<Entry>, version: String) -> Self {
        Self(Arc::new(Names::of(own, Some(version))))
    }

    /// What tells users' entries from others: the first signs of their files' SHA-256.
    pub fn version(&self) -> Option<&str> {
        self.0.version.as_deref()
    }

    /// What a name stands for that is known to stand for nothing else, or for that rather than
    /// anything else. `key` is what [`key`] makes of the name.
    pub(in crate::entity) fn known(&self, key: &str) -> Option<Known<'_>> {
        self.senses(key).next()
    }

    /// All that a name may stand for, what needs no help from the article first.
    pub(in crate::entity) fn senses(&self, key: &str) -> impl Iterator<Item = Known<'_>> {
        let senses = self.0.senses.get(key).map_or(&[][..], Vec::as_slice);
        senses.iter().map(|&(at, form)| {
            let entry = &self.0.entries[at];
            Known {
                name: &entry.name,
                kind: entry.kind,
                form,
                state: entry.speaks_for.as_deref(),
                own: at < self.0.own,
            }
        })
    }

    /// The name by which something is known, and what is the same elsewhere. A name that is not
    /// known stays as it is. An event or a work is nothing else of its name.
    pub(in crate::entity) fn identity<'a>(
        &'a self,
        name: &'a str,
        kind: Kind,
    ) -> (&'a str, &'a [String]) {
        let happens = |kind| matches!(kind, Kind::Event | Kind::Work);
        let sense = self.0.senses.get(&key(name)).and_then(|senses| senses.first());
        let entry =
            sense.filter(|(_, form)| *form == Form::Name).map(|(at, _)| &self.0.entries[*at]);
        match entry {
            Some(entry) if !happens(kind) && !happens(entry.kind) || entry.kind == kind => {
                (&entry.name, &entry.same_as)
            }
            _ => (name, &[]),
        }
    }
}

impl Default for Gazetteer {
    fn default() -> Self {
        Self::built_in()
    }
}

impl fmt::Debug for Gazetteer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gazetteer({} entries, {} of users)", self.0.entries.len(), self.0.own)
    }
}

impl Names {
    fn of(own: Vec<Entry>, version: Option<String>) -> Self {
        let mut names = Self { own: own.len(), version, ..Self::default() };
        names.bring(own);
        // What users call something is theirs alone.
        let theirs: HashSet<String> = names.senses.keys().cloned().collect();
        for row in built_in() {
            let at = names.place_of(row.entry);
            for (form, sense) in row.forms {
                if !theirs.contains(&key(form)) {
                    names.add(at, form, sense);
                }
            }
        }
        names
    }

    /// Takes in users' entries.
    fn bring(&mut self, own: Vec<Entry>) {
        let labels: HashSet<String> = own.iter().map(|entry| key(&entry.name)).collect();
        let mut bearers = HashMap::<String, BTreeSet<usize>>::new();
        for (at, entry) in own.iter().enumerate() {
            for other in &entry.others {
                bearers.entry(key(other)).or_default().insert(at);
            }
        }
        for (at, entry) in own.iter().enumerate() {
            self.add(at, &entry.name, Form::Name);
            for other in &entry.others {
                let shared = bearers[&key(other)].len() > 1;
                // A label is nobody else's, whatever else is called so.
                if !labels.contains(&key(other)) {
                    self.add(at, other, if shared { Form::Shared } else { Form::Name });
                }
            }
        }
        self.entries = own;
    }

    /// Where an entry of ours belongs: with the users' entry for the same thing, else at the end.
    fn place_of(&mut self, mut entry: Entry) -> usize {
        let named = self.senses.get(&key(&entry.name)).and_then(|senses| senses.first());
        let named = named.filter(|(at, form)| *at < self.own && *form == Form::Name);
        let same_name = named.map(|&(at, _)| at);
        let same_id = self.entries[..self.own]
            .iter()
            .position(|own| own.same_as.iter().any(|iri| entry.same_as.contains(iri)));
        let same = same_id.or(same_name.filter(|&at| self.entries[at].may_be(&entry)));
        if let Some(at) = same {
            let own = &mut self.entries[at];
            if own.kind == Kind::Agent {
                own.kind = entry.kind;
            }
            own.speaks_for = own.speaks_for.take().or(entry.speaks_for);
            if own.same_as.is_empty() {
                own.same_as = entry.same_as;
            }
            return at;
        }
        let at = self.entries.len();
        if same_name.is_some() {
            // Two things of one name: users' bears it, so ours needs another.
            let what = if entry.kind == Kind::Country { "country" } else { "otherwise known" };
            entry.name = format!("{} ({what})", entry.name);
            self.add(at, &entry.name, Form::Name);
        }
        self.entries.push(entry);
        at
    }

    /// Lets a form lead to an entry.
    fn add(&mut self, entry: usize, form: &str, sense: Form) {
        let senses = self.senses.entry(key(form)).or_default();
        if senses.iter().any(|(known, _)| *known == entry) {
            return;
        }
        let help = senses.iter().position(|(_, known)| !known.is_plain());
        let at = help.filter(|_| sense.is_plain()).unwrap_or(senses.len());
        senses.insert(at, (entry, sense));
    }
}

impl Entry {
    /// Whether an entry of the same name may stand for the same thing.
    fn may_be(&self, other: &Self) -> bool {
        let identified = |entry: &Self| entry.same_as.iter().any(|iri| wikidata::id(iri).is_some());
        (self.kind == other.kind || self.kind == Kind::Agent)
            && !(identified(self) && identified(other))
    }
}

/// An entry of ours with its forms.
struct Row {
    entry: Entry,
    forms: Vec<(&'static str, Form)>,
}

/// The rows of `countries.tsv` and `bodies.tsv`.
fn built_in() -> impl Iterator<Item = Row> {
    let countries = rows(include_str!("../countries.tsv")).map(|row| {
        let [kind, _, id, name, people, seat, other, short] = row[..] else {
            panic!("countries.tsv: not eight columns: {row:?}")
        };
        let seat = split(seat).map(|form| match form.strip_prefix('~') {
            Some(city) => (city, Form::City),
            None => (form, Form::Seat),
        });
        let forms = [(name, Form::Name)].into_iter();
        let forms = forms.chain(all(people, Form::People)).chain(seat);
        Row {
            entry: entry(kind, name, "-", id),
            forms: forms.chain(all(other, Form::Name)).chain(shorts(short)).collect(),
        }
    });
    let bodies = rows(include_str!("../bodies.tsv")).map(|row| {
        let [kind, name, other, state, id, short] = row[..] else {
            panic!("bodies.tsv: not six columns: {row:?}")
        };
        let forms = [(name, Form::Name)].into_iter().chain(all(other, Form::Name));
        Row { entry: entry(kind, name, state, id), forms: forms.chain(shorts(short)).collect() }
    });
    countries.chain(bodies)
}

fn entry(kind: &str, name: &str, state: &str, id: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        kind: kind_of(kind).unwrap_or_else(|| panic!("no such kind: {kind}")),
        speaks_for: Some(state.to_owned()).filter(|state| state != "-"),
        same_as: Some(id).filter(|&id| id != "-").into_iter().map(wikidata::iri).collect(),
        others: Vec::new(),
    }
}

/// A kind by the name that it has in tables, ours and users'.
pub(super) fn kind_of(name: &str) -> Option<Kind> {
    Some(match name {
        "person" => Kind::Person,
        "organization" | "organisation" => Kind::Organization,
        "news" => Kind::NewsMedia,
        "country" => Kind::Country,
        "place" => Kind::Place,
        "group" => Kind::Group,
        "work" => Kind::Work,
        "" | "agent" => Kind::Agent,
        _ => return None,
    })
}

/// The forms of a column.
fn split(column: &'static str) -> impl Iterator<Item = &'static str> {
    column.split('|').filter(|&form| form != "-")
}

fn all(column: &'static str, form: Form) -> impl Iterator<Item = (&'static str, Form)> {
    split(column).map(move |one| (one, form))
}

fn shorts(column: &'static str) -> impl Iterator<Item = (&'static str, Form)> {
    split(column).map(|one| (one, if one.starts_with("the ") { Form::Short } else { Form::Shared }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of what a form may stand for; in brackets what needs help from the article.
    fn check(form: &str, expected: &[&str]) {
        let gazetteer = Gazetteer::built_in();
        let key = key(form);
        let senses = gazetteer.senses(&key).map(|known| {
            let plain = known.form.is_plain();
            if plain { known.name.to_owned() } else { format!("({})", known.name) }
        });
        assert_eq!(senses.collect::<Vec<_>>(), expected, "{form}");
    }

    #[test]
    fn forms_of_a_country_meet_in_its_name() {
        for form in ["U.S.", "US", "the United States", "American", "Washington’s", "U.S.'s"] {
            check(form, &["United States"]);
        }
        for form in ["Us", "us", "States", "White"] {
            check(form, &[]);
        }
        check("Nigerien", &["Niger"]);
        check("Nigerian", &["Nigeria"]);
        check("Türkiye", &["Turkey"]);
        check("Côte d’Ivoire", &["Ivory Coast"]);
    }

    #[test]
    fn what_several_things_are_called_is_said() {
        check("Korea", &["(North Korea)", "(South Korea)"]);
        check("Congo", &["Democratic Republic of the Congo", "(Republic of the Congo)"]);
        check("Dominican", &["Dominican Republic", "(Dominica)"]);
        check("Georgia", &["Georgia", "(Georgia (U.S. state))"]);
        check("the North", &["(North Korea)"]);
        check("Guinea", &["Guinea"]);
        check("Jersey", &["(Bailiwick of Jersey)"]);
    }

    /// Codes of countries of which the source has no capital, or a name too common to stand alone.
    const NO_CAPITAL: &str = "AI AQ BV HK HM IO MO NF RE UM";
    /// Those whose capital bears their own name.
    const CITY_STATES: &str = "DJ GI LU MC SG VA";
    /// Those of which the source has no demonym of their own, or no people.
    const NO_DEMONYM: &str = "AQ BL BQ BV CX DM GG GS HM IO MF PM RE SJ SX TF UM VG VI CG";

    #[test]
    fn every_country_of_iso_3166_has_its_row() {
        let (mut codes, mut names, mut ids) = (HashSet::new(), HashSet::new(), HashSet::new());
        for row in rows(include_str!("../countries.tsv")) {
            let [_, code, id, name, people, seat, _, short] = row[..] else { panic!("{row:?}") };
            assert!(names.insert(name), "{name} stands twice");
            assert!(id == "-" || wikidata::is_id(id) && ids.insert(id), "{name}: {id}");
            if code == "-" {
                continue;
            }
            assert!(codes.insert(code) && code.len() == 2, "{name}: {code}");
            assert_ne!(id, "-", "{name} has no identifier");
            let lacks = |list: &str| list.split(' ').any(|one| one == code);
            assert_eq!(seat == "-", lacks(NO_CAPITAL) || lacks(CITY_STATES), "{name}: {seat}");
            assert_eq!(people == "-", lacks(NO_DEMONYM), "{name}: {people}");
            assert!(people != "-" || !lacks("DM CG") || short != "-", "{name} shares its demonym");
        }
        assert_eq!(codes.len(), 249, "ISO 3166-1 has 249 codes");
    }

    #[test]
    fn no_form_is_ambiguous_silently() {
        let gazetteer = Gazetteer::built_in();
        let plain = |senses: &[(usize, Form)]| senses.iter().filter(|(_, f)| f.is_plain()).count();
        let senses = gazetteer.0.senses.iter();
        let torn: Vec<&String> =
            senses.filter(|(_, senses)| plain(senses) > 1).map(|(form, _)| form).collect();
        assert!(torn.is_empty(), "{torn:?} stand for several things without more");
    }

    #[test]
    fn whom_something_speaks_for_is_known() {
        let gazetteer = Gazetteer::built_in();
        let mut checked = 0;
        for entry in &gazetteer.0.entries {
            if let Some(state) = &entry.speaks_for {
                let known = gazetteer.known(&key(state)).map(|known| (known.name, known.kind));
                assert_eq!(known, Some((state.as_str(), Kind::Country)), "{}", entry.name);
                checked += 1;
            }
        }
        assert!(checked > 100, "{checked}");
    }

    #[test]
    fn only_names_have_an_identity() {
        let gazetteer = Gazetteer::built_in();
        let identity = |name, kind| gazetteer.identity(name, kind);
        let norway = ["http://www.wikidata.org/entity/Q20".to_owned()];
        assert_eq!(identity("Norway", Kind::Country), ("Norway", &norway[..]));
        assert_eq!(identity("Kingdom of Norway", Kind::Country), ("Norway", &norway[..]));
        assert_eq!(identity("Norway", Kind::Work), ("Norway", &[][..]));
        assert_eq!(identity("Oslo", Kind::Place), ("Oslo", &[][..]), "the seat is not the state");
        assert_eq!(identity("Marl", Kind::Place), ("Marl", &[][..]));
        assert_eq!(identity("BBC News", Kind::NewsMedia), ("BBC", &[][..]));
    }
}
