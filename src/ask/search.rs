//! Search: claims, articles and entities by their words, the best first.

use super::{
    Arguments, Error, Parameter, Place, Type,
    choice::{self, CURSOR, LIMIT, Q},
    cursor,
    record::{Hit, Meta, Page},
};
use crate::{
    search::{Kind, MAX_LIMIT, Request},
    store::Store,
};

/// The marks on both sides of a word in a snippet.
const MARK: &str = "**";

/// What is looked for.
pub(super) const FILTERS: &[Parameter] = &[
    Q.at(Place::Needed),
    Parameter::new(
        "kind",
        Type::Choice(&["claim", "article", "entity"]),
        "claim",
        "Only things of this kind.",
    ),
];

/// What has the words, the best hits first. Hits are counted from the first one, so a page may repeat or
/// miss one if the store changes between pages.
pub fn list(store: &Store, arguments: &Arguments) -> Result<Page<Hit>, Error> {
    let (query, note) = arguments.get(Q.name).map(choice::lenient).unwrap_or_default();
    let none = |note| Page { items: Vec::new(), meta: Meta { total: Some(0), next: None, note } };
    let Some(query) = query else { return Ok(none(note)) };
    let kind = arguments.get("kind");
    let kind = Kind::ALL.into_iter().find(|known| Some(known.name()) == kind);
    let limit = arguments.count(&LIMIT);
    let offset = arguments.get(CURSOR.name).and_then(cursor::decode);
    let offset = offset.and_then(|offset| offset.parse().ok()).unwrap_or_default();
    if limit + offset > MAX_LIMIT {
        return Ok(none(Some(format!("no more than the first {MAX_LIMIT} are given"))));
    }
    let found = store.search(&Request { kind, limit, offset, ..Request::new(query) })?;
    let end = offset + found.hits.len();
    let next =
        (end < found.total && !found.hits.is_empty()).then(|| cursor::encode(&end.to_string()));
    let hit = |hit: crate::search::Hit| Hit {
        id: hit.resource,
        kind: hit.kind.name().to_owned(),
        score: hit.score,
        snippet: hit.snippet.marked(MARK),
    };
    let items = found.hits.into_iter().map(hit).collect();
    Ok(Page { items, meta: Meta { total: Some(found.total), next, note } })
}
