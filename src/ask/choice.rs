//! Which claims are meant: filters → a [`Listing`] of the index.
//!
//! **In:** the [`Arguments`] of any question about claims. **Out:** a [`Choice`]. Whoever is named by a
//! name is looked up: a name that several have means all of them, one that nobody has means that there
//! are no such claims. Words that are no query in the language of searches are looked for as words, and a
//! note says so.

use oxigraph::model::NamedNode;

use super::{Arguments, Error, Parameter, Place, Type, cursor, read::Reader};
use crate::{
    rdf::vocab::{ACTS, dic, rdf},
    search::{self, Facet, Kind, Listing, Order, Request},
    store::Store,
};

/// The acts by their names.
pub(super) const ACT_NAMES: [&str; 15] = {
    let mut names = [""; 15];
    let mut at = 0;
    while at < names.len() {
        let (_, name) = ACTS[at].as_str().split_at(dic::CLAIM.as_str().len() - "Claim".len());
        names[at] = name;
        at += 1;
    }
    names
};

/// Ways of quoting.
const QUOTATIONS: &[&str] = &["direct", "indirect", "mixed"];

/// The roles of an entity in a claim.
const ROLES: [(&str, Facet); 6] = [
    ("speaker", Facet::Speaker),
    ("on_behalf_of", Facet::OnBehalfOf),
    ("target", Facet::Target),
    ("addressee", Facet::Addressee),
    ("event", Facet::Event),
    ("via", Facet::Via),
];

const fn thing(name: &'static str, example: &'static str, about: &'static str) -> Parameter {
    Parameter::new(name, Type::Thing, example, about).at(Place::Many)
}

/// Words.
pub(super) const Q: Parameter = Parameter::new(
    "q",
    Type::Text,
    "ferr* attack",
    "Words that it has, in the language of searches: `ransom OR pay*`, `\"grey tide\"`, `tolmaira~`.",
);

/// First day.
pub(super) const FROM: Parameter = Parameter::new(
    "from",
    Type::Day,
    "2025-03-01",
    "Only what was said, or if that is not dated printed, on this day or later.",
);

/// Last day.
pub(super) const UNTIL: Parameter = Parameter::new(
    "until",
    Type::Day,
    "2025-03-31",
    "Only what was said, or if that is not dated printed, on this day or earlier.",
);

/// Who published it.
pub(super) const PUBLISHER: Parameter =
    thing("publisher", "The Ostrel Courier", "Who published the article.");

/// Which claims: the filters that every question about claims takes.
pub(super) const FILTERS: &[Parameter] = &[
    thing("speaker", "petra-oswin", "Who said it."),
    thing("on_behalf_of", "tolmaria", "For whom it was said."),
    thing("target", "tolmaria", "At whom or what it aims."),
    thing("addressee", "reporters", "To whom it was said."),
    thing("event", "cyber-attack-on-ellvane-ferries_event", "What it is about."),
    thing("via", "ostrel-courier", "Who passed it on."),
    thing("entity", "tolmaria", "Who or what has any of these roles in it."),
    Parameter::new("act", Type::Choice(&ACT_NAMES), "Accusation", "What is done with the words.")
        .at(Place::Many),
    PUBLISHER,
    Parameter::new("article", Type::Identifier, "0123456789abcdef", "The article that reports it.")
        .at(Place::Many),
    FROM,
    UNTIL,
    Parameter::new(
        "quotation",
        Type::Choice(QUOTATIONS),
        "direct",
        "Whether the words are quoted.",
    )
    .at(Place::Many),
    Parameter::new(
        "confidence",
        Type::Probability,
        "0.8",
        "Only what was understood with at least this confidence.",
    ),
    Q,
];

/// In which order.
pub(super) const ORDER: Parameter = Parameter::new(
    "order",
    Type::Choice(&["newest", "oldest"]),
    "oldest",
    "Which come first, by the day on which they were said, else printed; `newest` unless told otherwise.",
);

/// In which role.
pub(super) const ROLE: Parameter = Parameter::new(
    "role",
    Type::Choice(&["speaker", "on_behalf_of", "target", "addressee", "event", "via"]),
    "target",
    "Only claims in which the entity has this role.",
)
.at(Place::Many);

/// How many things.
pub(super) const LIMIT: Parameter =
    Parameter::new("limit", Type::Count(1, 100, 20), "5", "How many at most.");

/// From where on.
pub(super) const CURSOR: Parameter =
    Parameter::new("cursor", Type::Cursor, "323032352d", "`next` of the page before this one.");

/// The claims that are meant.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What the index is asked for.
    pub listing: Listing,
    /// What should be known of it.
    pub note: Option<String>,
}

impl Choice {
    /// Reads the filters of a question about claims.
    pub fn of(store: &Store, arguments: &Arguments) -> Result<Self, Error> {
        let mut choice = Self::some(store, Kind::Claim, arguments)?;
        for (name, facet) in ROLES {
            choice.any_of(store, arguments, name, &[facet])?;
        }
        choice.any_of(store, arguments, "entity", &ROLES.map(|(_, facet)| facet))?;
        if let Some(id) = arguments.get("id") {
            let roles = arguments.all(ROLE.name);
            let meant = |(name, _): &&(&str, Facet)| roles.is_empty() || roles.contains(name);
            let iri = store.base().known_by("entity", id);
            let iri = iri.map_or_else(String::new, NamedNode::into_string);
            let known = ROLES.iter().filter(meant).map(|(_, facet)| (*facet, iri.clone()));
            choice.listing.known.push(known.collect());
        }
        let act = |name: &str| (Facet::Class, format!("{}{name}", namespace()));
        choice.each(arguments, "act", act);
        choice.each(arguments, "quotation", |name| {
            (Facet::Quotation, format!("{}{name}", namespace()))
        });
        choice.each(arguments, "article", |id| {
            let iri = store.base().known_by("article", id);
            (Facet::Article, iri.map_or_else(String::new, NamedNode::into_string))
        });
        choice.listing.confidence = arguments.probability("confidence");
        Ok(choice)
    }

    /// Reads what claims and articles are both chosen by, and which page is wanted.
    pub(super) fn some(store: &Store, kind: Kind, arguments: &Arguments) -> Result<Self, Error> {
        let mut listing = Listing::of(kind);
        listing.from = arguments.get(FROM.name).map(str::to_owned);
        listing.until = arguments.get(UNTIL.name).map(str::to_owned);
        listing.order = match arguments.get(ORDER.name) {
            Some("oldest") => Order::Rising,
            _ => Order::Falling,
        };
        listing.limit = arguments.count(&LIMIT);
        listing.after = arguments.get(CURSOR.name).and_then(cursor::decode);
        let mut choice = Self { listing, note: None };
        choice.any_of(store, arguments, PUBLISHER.name, &[Facet::Publisher])?;
        if let Some(q) = arguments.get(Q.name) {
            let (words, note) = lenient(q);
            match words {
                Some(words) => choice.listing.words = Some(words),
                None => choice.listing.known.push(Vec::new()),
            }
            choice.note = note;
        }
        Ok(choice)
    }

    /// Whoever a parameter names, in one of the roles.
    fn any_of(
        &mut self,
        store: &Store,
        arguments: &Arguments,
        name: &str,
        roles: &[Facet],
    ) -> Result<(), Error> {
        let given = arguments.all(name);
        if given.is_empty() {
            return Ok(());
        }
        let mut any = Vec::new();
        for value in given {
            for iri in things(store, value)? {
                any.extend(roles.iter().map(|role| (*role, iri.clone())));
            }
        }
        self.listing.known.push(any);
        Ok(())
    }

    /// One of the values of a parameter.
    fn each(&mut self, arguments: &Arguments, name: &str, facet: impl Fn(&str) -> (Facet, String)) {
        let given = arguments.all(name);
        if !given.is_empty() {
            self.listing.known.push(given.into_iter().map(facet).collect());
        }
    }
}

fn namespace() -> &'static str {
    dic::CLAIM.as_str().trim_end_matches("Claim")
}

/// How many things of one name are meant at most.
const NAMESAKES: usize = 50;

/// The IRIs of the entities that a text names: by IRI, by identifier, or by one of their names, in which
/// case does not count.
pub fn things(store: &Store, named: &str) -> Result<Vec<String>, Error> {
    if named.contains("://") {
        return Ok(vec![named.to_owned()]);
    }
    if let Some(iri) = store.base().known_by("entity", named)
        && !store.quads(Some(iri.as_ref()), Some(rdf::TYPE), None, None)?.is_empty()
    {
        return Ok(vec![iri.into_string()]);
    }
    let query = format!("name:\"{}\"", words(named).join(" "));
    if search::check(&query).is_err() {
        // Without a word there is no name.
        return Ok(Vec::new());
    }
    let request = Request { kind: Some(Kind::Entity), limit: NAMESAKES, ..Request::new(query) };
    let mut reader = Reader::of(store);
    let mut found = Vec::new();
    for hit in store.search(&request)?.hits {
        if reader.is_called(&hit.resource, named)? {
            found.push(hit.resource);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// A query in the language of searches out of what was sent: itself, or its words and a note; no query
/// where there is no word.
pub(super) fn lenient(q: &str) -> (Option<String>, Option<String>) {
    let Err(error) = search::check(q) else { return (Some(q.to_owned()), None) };
    // What is too long is no query even as words.
    let query = Some(words(q).join(" ")).filter(|query| search::check(query).is_ok());
    let done = if query.is_some() { "looked for its words" } else { "nothing was looked for" };
    (query, Some(format!("{error}; {done}")))
}

/// The words of a text, none of which means anything in the language of searches.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| search::check(word).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_query_is_looked_for_as_words() {
        assert_eq!(lenient("ferr* attack"), (Some("ferr* attack".to_owned()), None));
        for (q, words) in [
            ("\"grey tide", Some("grey tide")),
            ("(((", None),
            ("colour:red", Some("colour red")),
            ("!!", None),
            ("0".repeat(300).as_str(), None),
            (format!("(grey {}", "0".repeat(200)).as_str(), Some("grey")),
        ] {
            let (query, note) = lenient(q);
            assert_eq!(query.as_deref(), words, "{q}");
            assert!(note.is_some(), "{q}");
            assert!(query.is_none_or(|query| search::check(&query).is_ok()), "{q}");
        }
    }

    #[test]
    fn acts_have_the_names_of_the_ontology() {
        assert_eq!(ACT_NAMES[..3], ["Assertion", "Accusation", "Denial"]);
        assert_eq!(ACT_NAMES[14], "NoComment");
    }
}
