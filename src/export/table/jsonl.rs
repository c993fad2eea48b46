//! JSON lines: an object a row, with every column.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

use super::{Schema, Table, Type, Value};

/// Writes JSON lines.
#[derive(Debug)]
pub struct JsonLines<W> {
    out: W,
    schema: Schema,
}

impl<W: Write> JsonLines<W> {
    /// Writes nothing yet.
    pub fn new(schema: &Schema, out: W) -> Self {
        Self { out, schema: schema.clone() }
    }
}

impl<W: Write> Table for JsonLines<W> {
    fn row(&mut self, row: Vec<Value>) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, &Object(&self.schema, &row))?;
        self.out.write_all(b"\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

struct Object<'a>(&'a Schema, &'a [Value]);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let fields = self.0.0.iter().zip(self.1);
        to.collect_map(fields.map(|(field, value)| (&field.name, Typed(&field.of, value))))
    }
}

struct Typed<'a>(&'a Type, &'a Value);

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match (self.1, self.0) {
            (Value::List(list), Type::List(of)) => {
                to.collect_seq(list.iter().map(|value| Typed(of, value)))
            }
            (Value::Struct(values), Type::Struct(fields)) => Object(fields, values).serialize(to),
            (Value::Text(text), _) => to.serialize_str(text),
            (Value::Whole(number), _) => to.serialize_i64(*number),
            (Value::Number(number), _) => to.serialize_f64(*number),
            (Value::Day(day), _) => to.collect_str(day),
            (Value::Truth(truth), _) => to.serialize_bool(*truth),
            (Value::Missing | Value::List(_) | Value::Struct(_), _) => to.serialize_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::sample, *};

    #[test]
    fn each_row_is_an_object_with_every_column() {
        let (schema, rows) = sample();
        let mut out = Vec::new();
        let mut table = JsonLines::new(&schema, &mut out);
        for row in rows {
            table.row(row).unwrap();
        }
        table.end().unwrap();
        let lines = String::from_utf8(out).unwrap();
        let bare = r#"{"id":null,"size":null,"share":null,"day":null,"right":null,"tags":[],"people":[],"deeds":[]}"#;
        assert_eq!(lines.lines().nth(1), Some(bare));
        let full: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
        assert_eq!(full["people"][1]["born"], "1969-12-31");
        assert_eq!(full["deeds"][0]["who"]["name"], "Ann, “Lee”");
        assert_eq!(full["share"], 0.98);
    }
}
