//! Links as a table: what is unmatched, for a person to go over in OpenRefine, and back.
//!
//! **In:** subjects or links; CSV. **Out:** CSV; subjects or links. In an export the columns `match` and
//! `relation` are empty: whoever fills them in makes a link of a line. Lines without a `match` and columns
//! of other names are passed over.

use std::io::{Read, Write};

use jiff::civil::Date;
use oxigraph::model::NamedNode;

use super::Subject;
use crate::{
    entity::wikidata,
    rdf::Base,
    reconcile::Type,
    store::{Link, Relation},
};

/// The columns of what is unmatched.
const SUBJECT: [&str; 12] = [
    "id", "name", "aliases", "type", "country", "described_as", "context", "articles", "same_as",
    "rejected", "match", "relation",
];

/// The columns of links.
const LINK: [&str; 7] = ["id", "match", "relation", "score", "source", "date", "by"];

/// Who made a link that no person has seen.
const PROGRAM: &str = "program";

/// A last line of our own: where a quotation mark is not closed it is taken for a part of a cell.
const END: &str = "\u{0}";

/// Why a table is none.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// It cannot be read or written.
    #[error("cannot read or write the table: {0}")]
    Csv(#[from] ::csv::Error),
    /// A column is missing.
    #[error("the table has no column {0:?}; it needs \"id\" and \"match\"")]
    Column(&'static str),
    /// A line is wrong.
    #[error("line {line}: {reason}")]
    Line {
        /// 1-based.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

/// Writes what is unmatched.
pub fn write(subjects: &[Subject], base: &Base, out: impl Write) -> Result<(), TableError> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(SUBJECT)?;
    for subject in subjects {
        let (name, aliases) = subject
            .names
            .split_first()
            .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let types: Vec<&str> = subject.types.iter().map(|kind| kind.id()).collect();
        table.write_record([
            base.path_of(&subject.iri).unwrap_or(&subject.iri),
            name,
            &aliases.join("|"),
            &types.join("|"),
            &subject.countries.join("|"),
            subject.described.as_deref().unwrap_or_default(),
            &subject.context.join("|"),
            &subject.articles.to_string(),
            &subject.same_as.join("|"),
            &subject.rejected.join("|"),
            "",
            "",
        ])?;
    }
    table.flush().map_err(::csv::Error::from)?;
    Ok(())
}

/// Reads subjects back.
pub fn read_subjects(input: impl Read, base: &Base) -> Result<Vec<Subject>, TableError> {
    let mut subjects = Vec::new();
    rows(input, |row| {
        let list = |name| {
            let parts = row.cell(name).split('|').filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect::<Vec<String>>()
        };
        let mut names = vec![row.cell("name").to_owned()];
        names.extend(list("aliases"));
        subjects.push(Subject {
            iri: row.entity(base)?.into_string(),
            names,
            types: list("type").iter().filter_map(|id| Type::known(id)).collect(),
            described: Some(row.cell("described_as").to_owned()).filter(|words| !words.is_empty()),
            countries: list("country"),
            context: list("context"),
            same_as: list("same_as"),
            rejected: list("rejected"),
            articles: row.cell("articles").parse().unwrap_or_default(),
        });
        Ok(())
    })?;
    Ok(subjects)
}

/// Writes links.
pub fn write_links(links: &[Link], base: &Base, out: impl Write) -> Result<(), TableError> {
    let mut table = ::csv::Writer::from_writer(out);
    table.write_record(LINK)?;
    for link in links {
        table.write_record([
            base.path_of(link.entity.as_str()).unwrap_or(link.entity.as_str()),
            link.other.as_str(),
            link.relation.name(),
            &format!("{:.2}", link.score),
            &link.source,
            &link.date.to_string(),
            if link.by_person { "" } else { PROGRAM },
        ])?;
    }
    table.flush().map_err(::csv::Error::from)?;
    Ok(())
}

/// Reads links: those of a program as they were written, and what a person has filled in. `match` is an
/// identifier of Wikidata or an IRI, `relation` is `exact` if it is empty, else `close` or `different`;
/// `source` and `date` hold where the table says nothing else.
pub fn read_links(
    input: impl Read,
    base: &Base,
    source: &str,
    date: Date,
) -> Result<Vec<Link>, TableError> {
    let mut links = Vec::new();
    rows(input, |row| {
        let other = row.cell("match");
        if other.is_empty() {
            return Ok(());
        }
        let wrong = |what: &str| row.wrong(format!("{other:?} is {what}"));
        let other = iri(other).and_then(|iri| NamedNode::new(iri).ok());
        let relation = match row.cell("relation") {
            "" => Relation::Exact,
            name => Relation::known(name).ok_or_else(|| {
                row.wrong(format!("{name:?} is no relation; there are exact, close and different"))
            })?,
        };
        let score = match row.cell("score") {
            "" => 1.0,
            text => text
                .parse()
                .ok()
                .filter(|score| (0.0..=1.0).contains(score))
                .ok_or_else(|| row.wrong(format!("{text:?} is no score from 0 to 1")))?,
        };
        let date = match row.cell("date") {
            "" => date,
            text => text.parse().map_err(|_| row.wrong(format!("{text:?} is no date")))?,
        };
        links.push(Link {
            entity: row.entity(base)?,
            other: other.ok_or_else(|| wrong("neither an identifier of Wikidata nor an IRI"))?,
            relation,
            score,
            source: match row.cell("source") {
                "" => source.to_owned(),
                own => own.to_owned(),
            },
            date,
            by_person: row.cell("by") != PROGRAM,
        });
        Ok(())
    })?;
    Ok(links)
}

/// One line of a table.
struct Row<'a> {
    header: &'a ::csv::StringRecord,
    record: &'a ::csv::StringRecord,
}

impl Row<'_> {
    fn cell(&self, name: &str) -> &str {
        column(self.header, name).and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    fn entity(&self, base: &Base) -> Result<NamedNode, TableError> {
        let id = self.cell("id");
        entity(id, base).ok_or_else(|| self.wrong(format!("{id:?} is no entity")))
    }

    fn line(&self) -> u64 {
        self.record.position().map_or(1, ::csv::Position::line)
    }

    fn wrong(&self, reason: String) -> TableError {
        TableError::Line { line: self.line(), reason }
    }
}

/// Where a column stands; spreadsheets put a mark before the first one.
fn column(header: &::csv::StringRecord, name: &str) -> Option<usize> {
    header.iter().position(|own| own.trim_start_matches('\u{feff}') == name)
}

fn rows(
    input: impl Read,
    mut take: impl FnMut(&Row<'_>) -> Result<(), TableError>,
) -> Result<(), TableError> {
    let input = input.chain(&b"\n"[..]).chain(END.as_bytes());
    let mut table =
        ::csv::ReaderBuilder::new().trim(::csv::Trim::All).flexible(true).from_reader(input);
    let header = table.headers()?.clone();
    for name in ["id", "match"] {
        column(&header, name).ok_or(TableError::Column(name))?;
    }
    let mut line = 1;
    for record in table.records() {
        let record = record?;
        if record == [END][..] {
            return Ok(());
        }
        let row = Row { header: &header, record: &record };
        line = row.line();
        if record.iter().any(|cell| cell.ends_with(END)) {
            break;
        }
        let [cells, columns] = [record.len(), header.len()];
        if cells != columns {
            return Err(row.wrong(format!("it has {cells} cells, and the table {columns} columns")));
        }
        take(&row)?;
    }
    Err(TableError::Line { line, reason: "a quotation mark is not closed".to_owned() })
}

/// The entity that is called so: `entity/petra-oswin`, `petra-oswin`, its IRI.
pub fn entity(text: &str, base: &Base) -> Option<NamedNode> {
    base.known_by("entity", text.strip_prefix("entity/").unwrap_or(text))
}

/// The IRI of a thing elsewhere: an identifier of Wikidata stands for one.
pub fn iri(text: &str) -> Option<String> {
    match wikidata::read(text) {
        Some(id) => Some(wikidata::iri(id)),
        None => NamedNode::new(text).is_ok().then(|| text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_once_it_is_filled_in() {
        let base = Base::default();
        let subject = Subject {
            iri: "http://localhost:7979/entity/petra-oswin".to_owned(),
            names: vec!["Petra Oswin".to_owned(), "Oswin, \"P.\"".to_owned()],
            types: vec![Type::Person],
            ..Subject::default()
        };
        let mut out = Vec::new();
        write(&[subject.clone(), subject.clone()], &base, &mut out).unwrap();
        assert_eq!(read_subjects(out.as_slice(), &base).unwrap(), [subject.clone(), subject]);
        let text = String::from_utf8(out).unwrap();
        let filled = text.replacen(",0,,,,", ",0,,,https://www.wikidata.org/wiki/Q7,", 1);
        assert_ne!(text, filled);
        let date = jiff::civil::date(2025, 3, 18);
        let links = read_links(filled.as_bytes(), &base, "person", date).unwrap();
        assert_eq!(links.len(), 1, "what was not filled in is passed over");
        let mut again = Vec::new();
        write_links(&links, &base, &mut again).unwrap();
        assert_eq!(read_links(again.as_slice(), &base, "other", date).unwrap(), links);
        assert_eq!(links[0].entity.as_str(), "http://localhost:7979/entity/petra-oswin");
        assert_eq!(links[0].other.as_str(), "http://www.wikidata.org/entity/Q7");
        assert_eq!((links[0].relation, links[0].date), (Relation::Exact, date));
    }

    #[test]
    fn a_wrong_line_is_named() {
        let check = |text: &str, expected: &str| {
            let date = jiff::civil::date(2025, 3, 18);
            let error = read_links(text.as_bytes(), &Base::default(), "person", date).unwrap_err();
            assert_eq!(error.to_string(), expected);
        };
        check("id,name\n", "the table has no column \"match\"; it needs \"id\" and \"match\"");
        check(
            "id,match\na,Q1\nb,two words\n",
            "line 3: \"two words\" is neither an identifier of Wikidata nor an IRI",
        );
        check("id,match\na,Q1\nb\n", "line 3: it has 1 cells, and the table 2 columns");
        check("id,match,n\na,Q1,x\nb,Q2,\"y\nc,Q3,z\n", "line 3: a quotation mark is not closed");
        check("id,match\n\"a,Q1\n", "line 2: a quotation mark is not closed");
        check("id,match,\"n\na,Q1,x\n", "line 1: a quotation mark is not closed");
        check("id,match\n../x,Q1\n", "line 2: \"../x\" is no entity");
        check(
            "id,match,relation\na,Q1,same\n",
            "line 2: \"same\" is no relation; there are exact, close and different",
        );
    }
}
