//! What a thing elsewhere is, in our types: by the identifier of its class, or by the words of the
//! class's name ("sovereign state", "public company").

use crate::{
    entity::{Class, is},
    reconcile::Type,
};

/// Classes by identifier: the last part of the IRI.
const CLASSES: [(&str, Type); 29] = [
    ("Q5", Type::Person),
    ("Person", Type::Person),
    ("Q6256", Type::Country),
    ("Q3624078", Type::Country),
    ("Q7275", Type::Country),
    ("Country", Type::Country),
    ("Q515", Type::Place),
    ("Q5119", Type::Place),
    ("Q1549591", Type::Place),
    ("Q200250", Type::Place),
    ("Q486972", Type::Place),
    ("Place", Type::Place),
    ("City", Type::Place),
    ("Location", Type::Place),
    ("Q43229", Type::Organization),
    ("Q4830453", Type::Organization),
    ("Q6881511", Type::Organization),
    ("Q783794", Type::Organization),
    ("Q891723", Type::Organization),
    ("Q484652", Type::Organization),
    ("Q7278", Type::Organization),
    ("Organization", Type::Organization),
    ("Organisation", Type::Organization),
    ("Corporation", Type::Organization),
    ("NewsMediaOrganization", Type::NewsMedia),
    ("Q11032", Type::NewsMedia),
    ("CreativeWork", Type::Work),
    ("Q11424", Type::Work),
    ("Event", Type::Event),
];

/// The type that a class stands for, by its identifier or IRI and its name.
pub(super) fn of_class(id: &str, name: &str) -> Option<Type> {
    let local = id.rsplit(['/', '#', ':']).next().unwrap_or(id);
    let known = CLASSES.iter().find(|(class, _)| *class == local).map(|(_, kind)| *kind);
    known.or_else(|| of_words(name))
}

/// The type that a description names: "sovereign state in Europe".
pub(super) fn of_words(text: &str) -> Option<Type> {
    let text = text.to_lowercase();
    // What follows a preposition is no longer what it is.
    let head = text.split([',', ';', '(']).next().unwrap_or_default();
    let words: Vec<&str> = head
        .split_whitespace()
        .take_while(|word| {
            !["in", "of", "from", "for", "by", "based", "that", "located"].contains(word)
        })
        .collect();
    let last = words.last()?;
    let has = |class: Class| is(last, class);
    match *last {
        "human" | "politician" => Some(Type::Person),
        "capital" | "city" | "municipality" | "settlement" => Some(Type::Place),
        "enterprise" | "business" | "conglomerate" => Some(Type::Organization),
        // Whoever holds it, it is none of these.
        "position" | "office" => None,
        _ if has(Class::Person) || has(Class::Minister) => Some(Type::Person),
        _ if has(Class::State) => Some(Type::Country),
        _ if has(Class::Locality) => Some(Type::Place),
        _ if has(Class::News) => Some(Type::NewsMedia),
        _ if has(Class::Body) || has(Class::Company) || has(Class::Public) => {
            Some(Type::Organization)
        }
        _ if has(Class::Work) => Some(Type::Work),
        _ => None,
    }
}

/// How well what we have fits what they have: 1, less for what may be, 0 for what cannot.
pub(super) fn fits(ours: &[Type], theirs: &[Type]) -> f32 {
    if ours.is_empty() || theirs.is_empty() || ours == [Type::Agent] && speaks(theirs) {
        return UNKNOWN;
    }
    let pairs = ours.iter().flat_map(|a| theirs.iter().map(move |b| (*a, *b)));
    pairs.map(|(a, b)| alike(a, b)).fold(0.0, f32::max)
}

/// Where one side does not say what it is.
pub(super) const UNKNOWN: f32 = 0.98;

fn speaks(types: &[Type]) -> bool {
    types.iter().any(|kind| kind.is_a(Type::Agent))
}

fn alike(a: Type, b: Type) -> f32 {
    use Type::{Country, Group, NewsMedia, Organization, Place};
    match (a, b) {
        _ if a == b || a.is_a(b) || b.is_a(a) => 1.0,
        (Organization | NewsMedia, Group) | (Group, Organization | NewsMedia) => 0.95,
        // A territory is one in one place and the other in another.
        (Country, Place) | (Place, Country) => 0.85,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_known_by_identifier_or_words() {
        let check = |id: &str, name: &str, expected| {
            assert_eq!(of_class(id, name), expected, "{id} {name}");
        };
        check("http://www.wikidata.org/entity/Q5", "", Some(Type::Person));
        check("https://schema.org/Country", "", Some(Type::Country));
        check("Q999999999", "sovereign state", Some(Type::Country));
        check("Q999999999", "capital city", Some(Type::Place));
        check("Q999999999", "public company", Some(Type::Organization));
        check("Q999999999", "government ministry of Orlia", Some(Type::Organization));
        check("Q999999999", "public office", None);
        check("", "", None);
    }

    #[test]
    fn what_cannot_be_one_does_not_fit() {
        let check = |a: &[Type], b: &[Type], least: f32, most: f32| {
            let fits = fits(a, b);
            assert!((least..=most).contains(&fits), "{a:?} {b:?}: {fits}");
        };
        check(&[Type::NewsMedia], &[Type::Organization], 1.0, 1.0);
        check(&[Type::Person], &[Type::Place], 0.0, 0.0);
        check(&[Type::Country], &[Type::Place], 0.8, 0.9);
        check(&[Type::Agent], &[Type::Person], 0.97, 1.0);
        check(&[Type::Agent], &[Type::Place], 0.0, 0.0);
        check(&[Type::Person], &[], 0.97, 0.99);
    }
}
