//! CSV: a header, then a line a row.
//!
//! Several values of one cell are separated by `|`; a `|` or `\` that belongs to a value has a `\`
//! before it. Of a list of structs each field is a column, and the values of one element have the same
//! place in all of them. Nothing is an empty cell, and an empty place between two bars.
//! **Source:** [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), lines ended by `\n`.

use std::io::{self, Write};

use super::{Schema, Table, Type, Value};

/// Writes CSV.
#[derive(Debug)]
pub struct Csv<W: Write> {
    out: ::csv::Writer<W>,
    schema: Schema,
}

impl<W: Write> Csv<W> {
    /// Begins with the header.
    pub fn new(schema: &Schema, out: W) -> io::Result<Self> {
        let mut out = ::csv::Writer::from_writer(out);
        out.write_record(schema.leaves()).map_err(failed)?;
        Ok(Self { out, schema: schema.clone() })
    }
}

impl<W: Write> Table for Csv<W> {
    fn row(&mut self, row: Vec<Value>) -> io::Result<()> {
        for (value, field) in row.iter().zip(&self.schema.0) {
            cells(&field.of, &[value], false, &mut self.out)?;
        }
        // Ends the record.
        self.out.write_record(None::<&[u8]>).map_err(failed)
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes the cells of a column of these values: one, or those of a list.
fn cells<W: Write>(
    of: &Type,
    values: &[&Value],
    listed: bool,
    out: &mut ::csv::Writer<W>,
) -> io::Result<()> {
    match of {
        Type::List(element) => {
            let all: Vec<&Value> = values
                .iter()
                .flat_map(|value| match value {
                    Value::List(list) => list.as_slice(),
                    _ => &[],
                })
                .collect();
            cells(element, &all, true, out)
        }
        Type::Struct(fields) => {
            for (at, field) in fields.0.iter().enumerate() {
                let all: Vec<&Value> = values
                    .iter()
                    .map(|value| match value {
                        Value::Struct(fields) => fields.get(at).unwrap_or(&Value::Missing),
                        _ => &Value::Missing,
                    })
                    .collect();
                cells(&field.of, &all, listed, out)?;
            }
            Ok(())
        }
        _ if listed => {
            let texts: Vec<String> = values
                .iter()
                .map(|value| text(value).replace('\\', r"\\").replace('|', r"\|"))
                .collect();
            out.write_field(texts.join("|")).map_err(failed)
        }
        _ => {
            let text = values.first().map_or_else(String::new, |value| text(value));
            out.write_field(text).map_err(failed)
        }
    }
}

fn failed(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Whole(number) => number.to_string(),
        Value::Number(number) => format!("{number:?}"), // as in JSON: 1.0
        Value::Day(day) => day.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Missing | Value::List(_) | Value::Struct(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::sample, *};

    #[test]
    fn lists_share_a_cell_and_can_be_taken_apart() {
        let (schema, rows) = sample();
        let mut out = Vec::new();
        let mut table = Csv::new(&schema, &mut out).unwrap();
        for row in rows {
            table.row(row).unwrap();
        }
        table.end().unwrap();
        drop(table);
        let expected = "id,size,share,day,right,tags,people.name,people.born,deeds.who.name,\
                        deeds.who.born,deeds.how\n\
                        1,-7,0.98,1969-12-31,true,x\\|y|back\\\\slash,Ann|Bo,|1969-12-31,\
                        \"Ann, “Lee”\",,a\\|b\n\
                        ,,,,,,,,,,\n\
                        \"two\nlines\",9223372036854775807,1.0,,false,|,,,,,\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
