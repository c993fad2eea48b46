//! Answers as tables for people.

use std::io::Write;

use anyhow::Result;
use comfy_table::{ContentArrangement, Row, Table, presets};
use oxigraph::model::Term;

use crate::{
    rdf::{Base, vocab::PREFIXES},
    store::Answer,
};

/// An answer as a table, with the number of its rows.
pub(super) fn write(answer: Answer, base: &Base, out: &mut dyn Write) -> Result<()> {
    let word = |term: &Term| word(term, base);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let header: Vec<String> = match answer {
        Answer::Boolean(answer) => return Ok(writeln!(out, "{answer}")?),
        Answer::Solutions(solutions) => {
            let variables = solutions.variables().into_iter().map(str::to_owned).collect();
            for row in solutions {
                let cell = |term: &Option<Term>| term.as_ref().map_or_else(String::new, word);
                rows.push(row?.iter().map(cell).collect());
            }
            variables
        }
        Answer::Graph(triples) => {
            for triple in triples {
                let triple = triple?;
                let terms: [Term; 3] =
                    [triple.subject.into(), triple.predicate.into(), triple.object];
                rows.push(terms.iter().map(word).collect());
            }
            ["subject", "predicate", "object"].map(str::to_owned).into()
        }
    };
    let count = rows.len();
    write!(out, "{}", of(header, rows))?;
    writeln!(out, "{count} {}", if count == 1 { "row" } else { "rows" })?;
    Ok(())
}

/// How wide a table is where no terminal says so: what a page or a mail still shows.
const WIDTH: u16 = 120;

/// Rows under a header, as wide as the terminal, if there is one.
pub(super) fn of<R>(header: impl Into<Row>, rows: impl IntoIterator<Item = R>) -> String
where
    R: Into<Row>,
{
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    if !table.is_tty() {
        table.set_width(WIDTH);
    }
    table.set_header(header).add_rows(rows);
    format!("{table}\n")
}

/// A term as people read it: a literal's text, an IRI cut short by the base or a usual prefix.
fn word(term: &Term, base: &Base) -> String {
    match term {
        Term::Literal(literal) => literal.value().to_owned(),
        Term::NamedNode(node) => {
            let iri = node.as_str();
            if let Some(rest) = iri.strip_prefix(base.as_str()) {
                return format!("<{rest}>");
            }
            let short =
                |(name, start): &(&str, &str)| Some(format!("{name}:{}", iri.strip_prefix(start)?));
            PREFIXES.iter().find_map(short).unwrap_or_else(|| iri.to_owned())
        }
        other => other.to_string(),
    }
}
