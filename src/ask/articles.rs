//! Articles: lists of them, and one with its text.

use super::{
    Arguments, Choice, Error, Parameter, Type,
    choice::{FROM, PUBLISHER, UNTIL},
    claims::{iri, page},
    read::Reader,
    record::{Article, ArticleInFull, Page},
};
use crate::{search::Kind, store::Store};

/// By what articles are chosen.
pub(super) const FILTERS: &[Parameter] = &[
    PUBLISHER,
    Parameter { about: "Only what was published on this day or later.", ..FROM },
    Parameter { about: "Only what was published on this day or earlier.", ..UNTIL },
    Parameter::new("q", Type::Text, "ferr*", "Words of its headline, in the language of searches."),
];

/// Articles that match, in the order of their days.
pub fn list(store: &Store, arguments: &Arguments) -> Result<Page<Article>, Error> {
    let Choice { listing, note } = Choice::some(store, Kind::Article, arguments)?;
    let (found, meta) = page(store, listing, note)?;
    let mut reader = Reader::of(store);
    let mut items = Vec::with_capacity(found.len());
    for item in &found {
        if let Some(iri) = iri(&item.resource) {
            items.extend(reader.article(iri)?);
        }
    }
    Ok(Page { items, meta })
}

/// One article.
pub fn one(store: &Store, arguments: &Arguments) -> Result<Option<ArticleInFull>, Error> {
    let Some(iri) = arguments.get("id").and_then(|id| store.base().known_by("article", id)) else {
        return Ok(None);
    };
    Ok(Reader::of(store).article_in_full(iri.as_ref())?)
}
