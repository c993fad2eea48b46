//! Rows of a `SELECT` as a table with types.
//!
//! **In:** [`Solutions`]. **Out:** a column a variable. What a column holds is known when all rows are:
//! whole numbers, numbers, days or truths where every value is one, text otherwise. Until then rows wait
//! in a temporary file, not in memory.

use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, BufWriter, Seek as _, Write as _},
};

use oxigraph::model::{Term, vocab::xsd};

use super::{
    Error,
    table::{Field, Schema, Table, Type, Value},
};
use crate::store::Solutions;

/// Rows that wait, and what their columns turned out to hold.
pub(super) struct Rows {
    file: File,
    schema: Schema,
}

/// A value that waits: the type that it has by itself, and its text.
type Waiting = Option<(Sort, String)>;

/// Types, so that of two the later one takes the values of both.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
enum Sort {
    Whole,
    Number,
    Day,
    Truth,
    Text,
}

impl Sort {
    /// The type by itself of a term, which its text can be read as.
    fn of(term: &Term) -> (Self, String) {
        match term {
            Term::NamedNode(node) => (Self::Text, node.as_str().to_owned()),
            Term::Literal(literal) => {
                let text = literal.value();
                let sort = match literal.datatype() {
                    t if t == xsd::INTEGER && text.parse::<i64>().is_ok() => Self::Whole,
                    t if [xsd::INTEGER, xsd::DECIMAL, xsd::DOUBLE, xsd::FLOAT].contains(&t)
                        && text.parse::<f64>().is_ok() =>
                    {
                        Self::Number
                    }
                    t if t == xsd::DATE && text.parse::<jiff::civil::Date>().is_ok() => Self::Day,
                    t if t == xsd::BOOLEAN && ["true", "false"].contains(&text) => Self::Truth,
                    _ => Self::Text,
                };
                (sort, text.to_owned())
            }
            other => (Self::Text, other.to_string()),
        }
    }

    /// The type that takes the values of two.
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Whole, Self::Number) | (Self::Number, Self::Whole) => Self::Number,
            _ => Self::Text,
        }
    }

    fn value(self, text: String) -> Value {
        let read = match self {
            Self::Whole => text.parse().ok().map(Value::Whole),
            Self::Number => text.parse().ok().map(Value::Number),
            Self::Day => text.parse().ok().map(Value::Day),
            Self::Truth => text.parse().ok().map(Value::Truth),
            Self::Text => None,
        };
        read.unwrap_or(Value::Text(text))
    }
}

impl From<Sort> for Type {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Whole => Self::Whole,
            Sort::Number => Self::Number,
            Sort::Day => Self::Day,
            Sort::Truth => Self::Truth,
            Sort::Text => Self::Text,
        }
    }
}

impl Rows {
    /// Takes all rows.
    pub(super) fn of(solutions: Solutions) -> Result<Self, Error> {
        let names: Vec<String> = solutions.variables().into_iter().map(str::to_owned).collect();
        let mut sorts: Vec<Option<Sort>> = vec![None; names.len()];
        let mut file = BufWriter::new(tempfile::tempfile()?);
        for row in solutions {
            let row: Vec<Waiting> = row?.iter().map(|term| term.as_ref().map(Sort::of)).collect();
            for (sort, value) in sorts.iter_mut().zip(&row) {
                if let Some((own, _)) = value {
                    *sort = Some(sort.map_or(*own, |sort| sort.with(*own)));
                }
            }
            serde_json::to_writer(&mut file, &row).map_err(io::Error::from)?;
            file.write_all(b"\n")?;
        }
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let types = sorts.into_iter().map(|sort| sort.unwrap_or(Sort::Text).into());
        let fields = names.into_iter().zip(types).map(|(name, of)| Field { name, of });
        Ok(Self { file, schema: Schema(fields.collect()) })
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Hands all rows on; how many.
    pub(super) fn write(self, table: &mut dyn Table) -> Result<u64, Error> {
        let mut rows = 0;
        for line in BufReader::new(self.file).lines() {
            let row: Vec<Waiting> = serde_json::from_str(&line?).map_err(io::Error::from)?;
            let typed = row.into_iter().zip(&self.schema.0).map(|(value, field)| match value {
                None => Value::Missing,
                Some((_, text)) => Sort::taking(&field.of).value(text),
            });
            table.row(typed.collect())?;
            rows += 1;
        }
        table.end()?;
        Ok(rows)
    }
}

impl Sort {
    /// The type of a column.
    fn taking(of: &Type) -> Self {
        match of {
            Type::Whole => Self::Whole,
            Type::Number => Self::Number,
            Type::Day => Self::Day,
            Type::Truth => Self::Truth,
            Type::Text | Type::List(_) | Type::Struct(_) => Self::Text,
        }
    }
}
