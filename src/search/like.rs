//! Finding what resembles something, where [`query`](super::query) finds what has certain words.
//!
//! **In:** a [`Name`], or stems of words. **Out:** the best hits, for somebody else to compare closely.
//! A name finds the entities that have a word of it, or one that differs in a letter, first of all those
//! known by the same name however it is written.

use tantivy::{
    TantivyError, Term,
    collector::TopDocs,
    query::{BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, Query, TermQuery},
    schema::{IndexRecordOption, Value as _},
};

use super::{Error, Index, Kind, Name};

/// How much more a hit by the whole name counts than one by a word.
const WHOLE: f32 = 50.0;

/// What a word counts that differs in a letter.
const SLIP: f32 = 0.5;

/// Letters from which on a word may differ in one.
const LONG: usize = 5;

/// A part of what is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Part<'a> {
    /// A word.
    Word(&'a str),
    /// The start of a word.
    Start(&'a str),
}

impl Index {
    /// The entities that a name may mean, likely ones first.
    pub fn resembling(&self, name: &Name, limit: usize) -> Result<Vec<String>, Error> {
        let field = self.fields().words(Kind::Entity);
        let mut clauses = Vec::new();
        let mut should = |query: Box<dyn Query>, boost| {
            clauses
                .push((Occur::Should, Box::new(BoostQuery::new(query, boost)) as Box<dyn Query>));
        };
        for key in name.looked_up() {
            let term = Term::from_field_text(self.fields().key, &key);
            let query = TermQuery::new(term, IndexRecordOption::Basic);
            should(Box::new(ConstScoreQuery::new(Box::new(query), 1.0)), WHOLE);
        }
        for word in name.words() {
            let term = Term::from_field_text(field, word);
            should(Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs)), 1.0);
            if word.chars().count() >= LONG {
                should(Box::new(FuzzyTermQuery::new(term, 1, true)), SLIP);
            }
        }
        self.best(Kind::Entity, BooleanQuery::new(clauses), limit, 0)
    }

    /// What has all of some parts, or any of them, among its words.
    pub fn having(
        &self,
        kind: Kind,
        parts: &[Part<'_>],
        all: bool,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<String>, Error> {
        let field = self.fields().words(kind);
        let occur = if all { Occur::Must } else { Occur::Should };
        let clauses = parts.iter().map(|part| {
            let query: Box<dyn Query> = match part {
                Part::Word(word) => {
                    let term = Term::from_field_text(field, word);
                    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
                }
                Part::Start(start) => {
                    let term = Term::from_field_text(field, start);
                    Box::new(FuzzyTermQuery::new_prefix(term, 0, true))
                }
            };
            (occur, query)
        });
        self.best(kind, BooleanQuery::new(clauses.collect()), limit, offset)
    }

    fn best(
        &self,
        kind: Kind,
        query: BooleanQuery,
        limit: usize,
        offset: usize,
    ) -> Result<Vec<String>, Error> {
        if limit == 0 || query.clauses().is_empty() {
            return Ok(Vec::new());
        }
        let kind = Term::from_field_text(self.fields().kind, kind.name());
        let kind = TermQuery::new(kind, IndexRecordOption::Basic);
        // Being of the right kind makes nothing a better hit.
        let kind = Box::new(ConstScoreQuery::new(Box::new(kind), 0.0));
        let query = BooleanQuery::new(vec![
            (Occur::Must, Box::new(query) as Box<dyn Query>),
            (Occur::Must, kind),
        ]);
        let find = || {
            let searcher = self.searcher();
            let best = TopDocs::with_limit(limit).and_offset(offset);
            let mut found = Vec::new();
            for (_, place) in searcher.search(&query, &best.order_by_score())? {
                let document: tantivy::TantivyDocument = searcher.doc(place)?;
                let resource = document.get_first(self.fields().resource);
                found.extend(resource.and_then(|value| value.as_str()).map(str::to_owned));
            }
            Ok::<_, TantivyError>(found)
        };
        find().map_err(Error::when("read"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{Entry, Unit, Version};

    fn index() -> Index {
        let names = [
            ("e:1", "Petra Oswin"),
            ("e:2", "Salt Control Board"),
            ("e:3", "Orlia"),
            ("e:4", "U.S. Treasury"),
            ("e:5", "Oswin Shipping"),
        ];
        let units = names.map(|(iri, name)| {
            Ok::<_, Error>(Unit::new(iri, vec![Entry::new(iri, Kind::Entity, name)]))
        });
        let index = Index::memory().unwrap();
        index.update(units, Version(1)).unwrap();
        let claim = Entry::new("c:1", Kind::Claim, "The ferries were flooded by Orlia");
        index.update([Ok::<_, Error>(Unit::new("g:1", vec![claim]))], Version(2)).unwrap();
        index
    }

    fn check(name: &str, expected: &str) {
        assert_eq!(index().resembling(&Name::of(name), 9).unwrap().join(" "), expected, "{name}");
    }

    #[test]
    fn a_name_finds_its_bearer_first_however_it_is_written() {
        check("petra ÓSWIN", "e:1 e:5");
        check("Interior Minister Petra Oswin", "e:1 e:5");
        check("SCB", "e:2");
        check("Stone Cutting Bureau", "");
        check("US Treasury", "e:4");
        check("Orlya", "e:3");
        check("…", "");
    }

    #[test]
    fn parts_of_words_all_or_any() {
        let find = |kind, parts: &[Part<'_>], all| {
            index().having(kind, parts, all, 9, 0).unwrap().join(" ")
        };
        assert_eq!(find(Kind::Entity, &[Part::Word("oswin"), Part::Start("ship")], true), "e:5");
        assert_eq!(find(Kind::Claim, &[Part::Start("ferr"), Part::Start("tow")], false), "c:1");
        assert_eq!(find(Kind::Claim, &[Part::Start("ferr"), Part::Start("tow")], true), "");
        assert_eq!(find(Kind::Claim, &[], true), "");
    }
}
