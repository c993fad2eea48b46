//! How an answer says that it was cut.
//!
//! **In:** the end of an answer, as its serialiser writes it. **Out:** the same with a note, so that no
//! part is taken for the whole.
//!
//! | format | note |
//! |---|---|
//! | JSON | the member `"truncated": {"rows": N}` beside `head` and `results`, which readers pass over |
//! | XML, RDF/XML | a comment before the last closing tag |
//! | Turtle, N-Triples, N-Quads, TriG, N3 | a comment as last line |
//! | CSV, TSV, JSON-LD | have no place for it: the answer fails |

use super::{Error, Format};

/// Puts the note into `end`.
pub(super) fn mark(format: Format, limit: u64, end: &mut Vec<u8>) -> Result<(), Error> {
    let note = format!("cut after {limit}, the limit; there is more");
    let (before, note) = match format {
        Format::Json => ("}", format!(r#","truncated":{{"rows":{limit}}}"#)),
        Format::Xml => ("</sparql>", format!("<!-- {note} -->")),
        Format::RdfXml => ("</rdf:RDF>", format!("<!-- {note} -->")),
        Format::Turtle | Format::NTriples | Format::NQuads | Format::TriG | Format::N3 => {
            ("", format!("# {note}\n"))
        }
        Format::Csv | Format::Tsv | Format::JsonLd => {
            return Err(Error::TooLong { limit, format });
        }
    };
    let text = String::from_utf8_lossy(end);
    let at = text.rfind(before).unwrap_or(text.len());
    *end = [&text[..at], &note, &text[at..]].concat().into_bytes();
    Ok(())
}
