//! A gazetteer as a table.
//!
//! **In:** CSV with a header line that names its columns, in any order: `label` is needed; `alias`
//! (several separated by `|`, or in further lines of the same label), `type`, `id` (a Wikidata
//! identifier or an IRI) and `speaks_for` (the label of another thing) may stand beside it.

use oxigraph::model::NamedNode;

use super::{
    file::{File, ReadError},
    known::{Entry, kind_of},
};
use crate::entity::wikidata;

const COLUMNS: [&str; 5] = ["label", "alias", "type", "id", "speaks_for"];

/// The entries of a table, one a line.
pub(super) fn read(file: &File) -> Result<Vec<Entry>, ReadError> {
    let bytes = file.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&file.bytes);
    let wrong = |line, reason| ReadError::Line { file: file.name.clone(), line, reason };
    let broken = |error: ::csv::Error| {
        let line = line_at(error.position(), bytes);
        let reason = match error.kind() {
            ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("{len} columns, where the header has {expected_len}")
            }
            ::csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
            _ => error.to_string(),
        };
        wrong(line, reason)
    };
    let mut table = ::csv::ReaderBuilder::new().trim(::csv::Trim::All).from_reader(bytes);
    let header = table.headers().map_err(broken)?.clone();
    if let Some(unknown) = header.iter().find(|column| !COLUMNS.contains(column)) {
        let known = COLUMNS.join(", ");
        return Err(wrong(1, format!("unknown column {unknown:?}; there are {known}")));
    }
    let [label, alias, kind, id, speaks_for] =
        COLUMNS.map(|name| header.iter().position(|column| column == name));
    if label.is_none() {
        return Err(wrong(1, "no column \"label\"".to_owned()));
    }
    let mut entries = Vec::new();
    for record in table.records() {
        let record = record.map_err(broken)?;
        let wrong = |reason| wrong(line_at(record.position(), bytes), reason);
        let cell = |column: Option<usize>| column.and_then(|at| record.get(at)).unwrap_or("");
        let name = cell(label);
        if name.is_empty() {
            return Err(wrong("no label".to_owned()));
        }
        let kind = cell(kind);
        let kind = kind_of(&kind.to_lowercase()).ok_or_else(|| {
            let types = "person, organization, news, country, place, group, work or agent";
            wrong(format!("unknown type {kind:?}; it is {types}"))
        })?;
        let same_as = match cell(id) {
            "" => None,
            id => Some(iri(id).ok_or_else(|| {
                wrong(format!("{id:?} is neither a Wikidata identifier nor an IRI"))
            })?),
        };
        entries.push(Entry {
            name: name.to_owned(),
            kind,
            speaks_for: Some(cell(speaks_for).to_owned()).filter(|other| !other.is_empty()),
            same_as: same_as.into_iter().collect(),
            others: names(cell(alias)),
        });
    }
    Ok(entries)
}

/// The line at which the record begins that is read from `place`: empty lines before it are none of it.
fn line_at(place: Option<&::csv::Position>, bytes: &[u8]) -> u64 {
    let from = place.map_or(0, ::csv::Position::byte);
    let from = usize::try_from(from).unwrap_or(bytes.len()).min(bytes.len());
    let empty = bytes[from..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    bytes[..from + empty].split(|&byte| byte == b'\n').count() as u64
}

fn names(aliases: &str) -> Vec<String> {
    let names = aliases.split('|').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// `Q42` or an IRI as an IRI.
fn iri(id: &str) -> Option<String> {
    if wikidata::is_id(id) {
        return Some(wikidata::iri(id));
    }
    NamedNode::new(id).ok().map(NamedNode::into_string)
}
