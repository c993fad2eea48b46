//! Answers as tables for people.

use std::io::Write;

use anyhow::{Result, anyhow};
use comfy_table::{ContentArrangement, Table, presets};
use oxigraph::model::Term;

use crate::{
    rdf::{Base, vocab::PREFIXES},
    store::Answer,
};

/// Writes an answer as a table.
pub(super) fn write(answer: Answer, base: &Base, out: &mut dyn Write) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    let mut rows = 0;
    match answer {
        Answer::Boolean(answer) => return Ok(writeln!(out, "{answer}")?),
        Answer::Solutions(solutions) => {
            table.set_header(solutions.variables());
            for row in solutions {
                let cell = |term: &Option<Term>| term.as_ref().map_or_else(String::new, |t| word(t, base));
                table.add_row(row?.iter().map(cell));
                rows += 1;
            }
        }
        Answer::Graph(triples) => {
            table.set_header(["subject", "predicate", "object"]);
            for triple in triples {
                let triple = triple?;
                let terms = [triple.subject.into(), triple.predicate.into(), triple.object];
                table.add_row(terms.map(|term: Term| word(&term, base)));
                rows += 1;
            }
        }
    }
    writeln!(out, "{table}")?;
    writeln!(out, "{rows} {}", if rows == 1 { "row" } else { "rows" })?;
    Ok(())
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
            let short = |(name, start): &(&str, &str)| Some(format!("{name}:{}", iri.strip_prefix(start)?));
            PREFIXES.iter().find_map(short).unwrap_or_else(|| iri.to_owned())
        }
        other => other.to_string(),
    }
}
