//! Rows with types, nested where they have to be, in three formats.
//!
//! **In:** a [`Schema`], and rows of [`Value`]s that follow it. **Out:** CSV, JSON lines or Parquet,
//! written as rows come. One schema serves all three: what Parquet calls `speakers.list.element.name`
//! and JSON `{"speakers": [{"name": …}]}` is the column `speakers.name` in CSV, where the values of a
//! list share a cell.

mod csv;
mod jsonl;
mod parquet;

pub use self::{csv::Csv, jsonl::JsonLines, parquet::Parquet};

use std::io;

use jiff::civil::Date;

/// What a column holds. Any value may be missing but a list, which is empty then.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A day.
    Day,
    /// Yes or no.
    Truth,
    /// Several of one type; no lists in lists.
    List(Box<Type>),
    /// Fields with names.
    Struct(Schema),
}

/// Columns, or the fields of a struct.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema(pub Vec<Field>);

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub of: Type,
}

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Missing,
    /// Of [`Type::Text`].
    Text(String),
    /// Of [`Type::Whole`].
    Whole(i64),
    /// Of [`Type::Number`].
    Number(f64),
    /// Of [`Type::Day`].
    Day(Date),
    /// Of [`Type::Truth`].
    Truth(bool),
    /// Of [`Type::List`].
    List(Vec<Value>),
    /// Of [`Type::Struct`], in the order of its fields.
    Struct(Vec<Value>),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Missing, Into::into)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Schema {
    /// Columns by name and type.
    pub fn of<const N: usize>(fields: [(&str, Type); N]) -> Self {
        let field = |(name, of): (&str, Type)| Field { name: name.to_owned(), of };
        Self(fields.into_iter().map(field).collect())
    }

    /// The columns that hold no others, by their paths: `speakers.name`.
    pub fn leaves(&self) -> Vec<String> {
        let mut leaves = Vec::new();
        for Field { name, of } in &self.0 {
            let inner = match of {
                Type::List(element) => element.as_ref(),
                of => of,
            };
            match inner {
                Type::Struct(fields) => {
                    leaves.extend(fields.leaves().iter().map(|leaf| format!("{name}.{leaf}")));
                }
                _ => leaves.push(name.clone()),
            }
        }
        leaves
    }
}

/// Takes rows, each with a value for every column.
pub trait Table {
    /// Takes the next row.
    fn row(&mut self, row: Vec<Value>) -> io::Result<()>;

    /// There are no more.
    fn end(&mut self) -> io::Result<()>;
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A schema with every type, and rows that have and lack everything.
    pub(in crate::export) fn sample() -> (Schema, Vec<Vec<Value>>) {
        let inner = Schema::of([("name", Type::Text), ("born", Type::Day)]);
        let deep = Schema::of([("who", Type::Struct(inner.clone())), ("how", Type::Text)]);
        let schema = Schema::of([
            ("id", Type::Text),
            ("size", Type::Whole),
            ("share", Type::Number),
            ("day", Type::Day),
            ("right", Type::Truth),
            ("tags", Type::List(Type::Text.into())),
            ("people", Type::List(Type::Struct(inner).into())),
            ("deeds", Type::List(Type::Struct(deep).into())),
        ]);
        let day: Date = "1969-12-31".parse().unwrap();
        let person = |name: &str| Value::Struct(vec![name.into(), Value::Missing]);
        let deed = Value::Struct(vec![person("Ann, “Lee”"), "a|b".into()]);
        let full = vec![
            "1".into(),
            Value::Whole(-7),
            Value::Number(0.98),
            Value::Day(day),
            Value::Truth(true),
            Value::List(vec!["x|y".into(), "back\\slash".into()]),
            Value::List(vec![person("Ann"), Value::Struct(vec!["Bo".into(), Value::Day(day)])]),
            Value::List(vec![deed]),
        ];
        let mut bare = vec![Value::Missing; 5];
        bare.extend(vec![Value::List(Vec::new()); 3]);
        let one = vec![
            "two\nlines".into(),
            Value::Whole(i64::MAX),
            Value::Number(1.0),
            Value::Missing,
            Value::Truth(false),
            Value::List(vec![Value::Missing, "".into()]),
            Value::List(Vec::new()),
            Value::List(vec![Value::Struct(vec![Value::Missing, Value::Missing])]),
        ];
        (schema, vec![full, bare, one])
    }

    #[test]
    fn leaves_are_named_by_their_paths() {
        let leaves = sample().0.leaves();
        assert_eq!(
            leaves[4..],
            [
                "right", "tags", "people.name", "people.born", "deeds.who.name", "deeds.who.born",
                "deeds.how"
            ]
        );
    }
}
