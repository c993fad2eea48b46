//! Identifiers of Wikidata, however people write them.

/// Where its entities live, and how people copy that.
const PLACES: [&str; 4] = [
    "http://www.wikidata.org/entity/",
    "https://www.wikidata.org/entity/",
    "https://www.wikidata.org/wiki/",
    "http://www.wikidata.org/wiki/",
];

/// The identifier that the IRI of an entity ends in: `Q42`.
pub(crate) fn id(iri: &str) -> Option<&str> {
    iri.strip_prefix(PLACES[0]).filter(|id| is_id(id))
}

/// The same, of an identifier or the address of its page too.
pub(crate) fn read(text: &str) -> Option<&str> {
    let id = PLACES.iter().find_map(|place| text.strip_prefix(place)).unwrap_or(text);
    Some(id).filter(|id| is_id(id))
}

/// The IRI of the entity that has an identifier.
pub(crate) fn iri(id: &str) -> String {
    format!("{}{id}", PLACES[0])
}

/// Whether a text is written as identifiers are.
pub(crate) fn is_id(text: &str) -> bool {
    let digits = text.strip_prefix('Q').filter(|digits| !digits.is_empty());
    digits.is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_read_in_every_form() {
        for text in
            ["Q42", "http://www.wikidata.org/entity/Q42", "https://www.wikidata.org/wiki/Q42"]
        {
            assert_eq!(read(text), Some("Q42"), "{text}");
        }
        for text in ["", "Q", "q42", "P31", "https://www.wikidata.org/wiki/Q42#a", "Q4 2"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(id(&iri("Q42")), Some("Q42"));
        assert_eq!(id("https://www.wikidata.org/wiki/Q42"), None);
    }
}
