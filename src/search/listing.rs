//! Things by what is known of them, in an order that stays.
//!
//! **In:** a [`Listing`]. **Out:** [`Listed`], the things in the order of their days with the key by
//! which the next page goes on, so that a page costs the same wherever it starts; or a [`Tally`] of
//! claims over time. Words and facets meet in one query of the index.

use std::{collections::BTreeMap, ops::Bound};

use tantivy::{
    TantivyError, Term,
    collector::{Count, TopDocs},
    query::{BooleanQuery, EnableScoring, Occur, Query, RangeQuery, TermQuery, TermSetQuery},
    schema::IndexRecordOption,
};

use super::{
    Error, Facet, Kind,
    index::{Index, analyzer},
    query::understand,
};

/// Which things are listed, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// What they are.
    pub kind: Kind,
    /// Words that they have, in the language of [`query`](super::query).
    pub words: Option<String>,
    /// What is known of them: of each of these sets, one at least.
    pub known: Vec<Vec<(Facet, String)>>,
    /// What is not.
    pub without: Vec<(Facet, String)>,
    /// Only these things.
    pub among: Option<Vec<String>>,
    /// Only things of this day or later.
    pub from: Option<String>,
    /// Only things of this day or earlier.
    pub until: Option<String>,
    /// Only claims that are at least so sure.
    pub confidence: Option<f64>,
    /// Which come first.
    pub order: Order,
    /// The key of the last thing that is known already.
    pub after: Option<String>,
    /// How many at most.
    pub limit: usize,
}

/// In which order things are listed. Of one day, they are in the order of their IRIs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The latest day first; what has no day comes last.
    #[default]
    Falling,
    /// The earliest day first; what has no day comes before it.
    Rising,
}

impl Listing {
    /// All things of a kind.
    pub fn of(kind: Kind) -> Self {
        Self {
            kind,
            words: None,
            known: Vec::new(),
            without: Vec::new(),
            among: None,
            from: None,
            until: None,
            confidence: None,
            order: Order::default(),
            after: None,
            limit: super::DEFAULT_LIMIT,
        }
    }
}

/// What was listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// The things.
    pub items: Vec<Item>,
    /// How many there are, those before and after these included.
    pub total: usize,
}

/// One thing of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its IRI.
    pub resource: String,
    /// Its place in the order; to be handed back as [`Listing::after`].
    pub key: String,
}

/// How many claims were made when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// By day, as a number such as 20310503, and by act, as its place in the list of acts. A claim of
    /// several acts counts for each.
    pub acts: BTreeMap<u64, BTreeMap<u64, u64>>,
    /// Claims by day.
    pub claims: BTreeMap<u64, u64>,
    /// Claims whose article does not say when they were made.
    pub undated: u64,
}

/// What stands between the day and the IRI in a key.
const SPACE: char = ' ';

/// The key of a thing: its day and its IRI.
pub(super) fn key(day: &str, resource: &str) -> String {
    format!("{day}{SPACE}{resource}")
}

impl Index {
    /// Lists things.
    pub fn list(&self, listing: &Listing) -> Result<Listed, Error> {
        let searcher = self.searcher();
        let chosen = self.chosen(listing)?;
        let failed = Error::when("read");
        let list = || {
            let total = searcher.search(&chosen, &Count)?;
            if listing.limit == 0 || total == 0 {
                return Ok(Listed { items: Vec::new(), total });
            }
            let mut clauses = vec![(Occur::Must, Box::new(chosen) as Box<dyn Query>)];
            if let Some(after) = &listing.after {
                let after = Bound::Excluded(Term::from_field_text(self.fields().order, after));
                let rest = match listing.order {
                    Order::Falling => RangeQuery::new(Bound::Unbounded, after),
                    Order::Rising => RangeQuery::new(after, Bound::Unbounded),
                };
                clauses.push((Occur::Must, Box::new(rest)));
            }
            let order = match listing.order {
                Order::Falling => tantivy::Order::Desc,
                Order::Rising => tantivy::Order::Asc,
            };
            let first =
                TopDocs::with_limit(listing.limit).order_by_string_fast_field("order", order);
            let found = searcher.search(&BooleanQuery::new(clauses), &first)?;
            let items = found.into_iter().filter_map(|(key, _)| {
                let key = key?;
                let resource = key.split_once(SPACE)?.1.to_owned();
                Some(Item { resource, key })
            });
            Ok::<_, TantivyError>(Listed { items: items.collect(), total })
        };
        list().map_err(failed)
    }

    /// Counts claims by day and act.
    pub fn tally(&self, listing: &Listing) -> Result<Tally, Error> {
        let searcher = self.searcher();
        let chosen = self.chosen(listing)?;
        let failed = Error::when("read");
        let mut tally = Tally::default();
        let mut count = || {
            let weight = chosen.weight(EnableScoring::disabled_from_searcher(&searcher))?;
            for segment in searcher.segment_readers() {
                let columns = segment.fast_fields();
                let (days, acts) = (columns.u64("day")?, columns.u64("acts")?);
                weight.for_each_no_score(segment, &mut |documents| {
                    for &document in documents.iter().filter(|d| !segment.is_deleted(**d)) {
                        let Some(day) = days.first(document) else {
                            tally.undated += 1;
                            continue;
                        };
                        *tally.claims.entry(day).or_default() += 1;
                        let of_day = tally.acts.entry(day).or_default();
                        for act in acts.values_for_doc(document) {
                            *of_day.entry(act).or_default() += 1;
                        }
                    }
                })?;
            }
            Ok::<_, TantivyError>(())
        };
        count().map_err(failed)?;
        Ok(tally)
    }

    /// What a listing asks for, without its order.
    fn chosen(&self, listing: &Listing) -> Result<BooleanQuery, Error> {
        let fields = self.fields();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let term = |field, value: &str| {
            let term = Term::from_field_text(field, value);
            Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Query>
        };
        clauses.push((Occur::Must, term(fields.kind, listing.kind.name())));
        if let Some(words) = &listing.words {
            let understood = understand(words, &analyzer(), |kind| fields.words(kind))?;
            clauses.push((Occur::Must, understood.query));
        }
        for any in &listing.known {
            let facet = |(facet, value): &(Facet, String)| facet.term(value);
            let terms = any.iter().map(|one| Term::from_field_text(fields.facets, &facet(one)));
            clauses.push((Occur::Must, Box::new(TermSetQuery::new(terms))));
        }
        for (facet, value) in &listing.without {
            clauses.push((Occur::MustNot, term(fields.facets, &facet.term(value))));
        }
        if let Some(among) = &listing.among {
            let terms = among.iter().map(|iri| Term::from_field_text(fields.resource, iri));
            clauses.push((Occur::Must, Box::new(TermSetQuery::new(terms))));
        }
        if listing.from.is_some() || listing.until.is_some() {
            let start = listing.from.as_deref().unwrap_or("0");
            // After every key of the last day, and before the next day.
            let end = listing.until.as_ref().map(|day| format!("{day}~"));
            let bound = |day: &str| Term::from_field_text(fields.order, day);
            let end = end.map_or(Bound::Unbounded, |end| Bound::Excluded(bound(&end)));
            let range = RangeQuery::new(Bound::Included(bound(start)), end);
            clauses.push((Occur::Must, Box::new(range)));
        }
        if let Some(least) = listing.confidence {
            let least = Term::from_field_f64(fields.confidence, least);
            let range = RangeQuery::new(Bound::Included(least), Bound::Unbounded);
            clauses.push((Occur::Must, Box::new(range)));
        }
        Ok(BooleanQuery::new(clauses))
    }
}
