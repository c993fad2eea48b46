//! Parquet: columns, in groups of rows.
//!
//! Rows are taken apart into columns with levels that say where lists begin and what is missing, and
//! written whenever [`GROUP`] bytes have come together, so memory does not grow with the table.
//! Texts are written with a dictionary, which makes names and acts cost a few bits each. Every struct and
//! value is optional, every list there, if empty.
//!
//! **Source:** [Parquet's logical types](https://parquet.apache.org/docs/file-format/types/logicaltypes/);
//! S. Melnik et al., *Dremel*, 2010, for the levels.

use std::{
    io::{self, Write},
    sync::Arc,
};

use parquet::{
    basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical},
    data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type},
    errors::ParquetError,
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::types::{Type as Node, TypePtr},
};

use super::{Field, Schema, Table, Type, Value};

/// Bytes of values that make a group of rows.
const GROUP: usize = 16 << 20;

/// Writes Parquet.
pub struct Parquet<W> {
    /// Not into `out` itself, which may not move between threads.
    file: SerializedFileWriter<Vec<u8>>,
    out: W,
    schema: Schema,
    leaves: Vec<Leaf>,
    bytes: usize,
    group: usize,
}

impl<W> std::fmt::Debug for Parquet<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parquet").field("schema", &self.schema).finish_non_exhaustive()
    }
}

/// The values of a column that holds no others, with their levels.
struct Leaf {
    values: Values,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

enum Values {
    Text(Vec<ByteArray>),
    Whole(Vec<i64>),
    Number(Vec<f64>),
    Day(Vec<i32>),
    Truth(Vec<bool>),
}

impl<W: Write> Parquet<W> {
    /// Begins a file.
    pub fn new(schema: &Schema, out: W) -> io::Result<Self> {
        let fields = schema.0.iter().map(node).collect::<Result<_, _>>().map_err(failed)?;
        let root = Node::group_type_builder("row").with_fields(fields).build().map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(format!("dictum version {}", env!("CARGO_PKG_VERSION")))
            .build();
        let file = SerializedFileWriter::new(Vec::new(), root.into(), properties.into());
        let mut leaves = Vec::new();
        schema.0.iter().for_each(|field| add_leaves(&field.of, &mut leaves));
        Ok(Self {
            file: file.map_err(failed)?,
            out,
            schema: schema.clone(),
            leaves,
            bytes: 0,
            group: GROUP,
        })
    }

    /// Writes the rows that have come together.
    fn group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        let mut leaves = self.leaves.iter_mut();
        while let Some(mut column) = group.next_column()? {
            let Some(leaf) = leaves.next() else { break };
            let levels = (Some(leaf.definition.as_slice()), Some(leaf.repetition.as_slice()));
            match &mut leaf.values {
                Values::Text(values) => {
                    column.typed::<ByteArrayType>().write_batch(values, levels.0, levels.1)?;
                    values.clear();
                }
                Values::Whole(values) => {
                    column.typed::<Int64Type>().write_batch(values, levels.0, levels.1)?;
                    values.clear();
                }
                Values::Number(values) => {
                    column.typed::<DoubleType>().write_batch(values, levels.0, levels.1)?;
                    values.clear();
                }
                Values::Day(values) => {
                    column.typed::<Int32Type>().write_batch(values, levels.0, levels.1)?;
                    values.clear();
                }
                Values::Truth(values) => {
                    column.typed::<BoolType>().write_batch(values, levels.0, levels.1)?;
                    values.clear();
                }
            }
            column.close()?;
            leaf.definition.clear();
            leaf.repetition.clear();
        }
        group.close()?;
        self.bytes = 0;
        Ok(())
    }

    /// Hands on what has been written.
    fn pass_on(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.out.write_all(self.file.inner())?;
        self.file.inner_mut().clear();
        Ok(())
    }
}

impl<W: Write> Table for Parquet<W> {
    fn row(&mut self, row: Vec<Value>) -> io::Result<()> {
        self.bytes += each(row, &self.schema, Level::default(), &mut self.leaves);
        if self.bytes >= self.group {
            self.group().map_err(failed)?;
            self.pass_on()?;
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        if self.bytes > 0 {
            self.group().map_err(failed)?;
        }
        self.file.finish().map_err(failed)?;
        self.pass_on()?;
        self.out.flush()
    }
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => io::Error::other(error),
        error => io::Error::other(error),
    }
}

/// A column as Parquet describes it.
fn node(field: &Field) -> Result<TypePtr, ParquetError> {
    let name = field.name.as_str();
    let plain = |physical, logical: Option<LogicalType>| {
        Node::primitive_type_builder(name, physical)
            .with_logical_type(logical)
            .with_repetition(Repetition::OPTIONAL)
            .build()
    };
    Ok(Arc::new(match &field.of {
        Type::Text => plain(Physical::BYTE_ARRAY, Some(LogicalType::String))?,
        Type::Whole => plain(Physical::INT64, None)?,
        Type::Number => plain(Physical::DOUBLE, None)?,
        Type::Day => plain(Physical::INT32, Some(LogicalType::Date))?,
        Type::Truth => plain(Physical::BOOLEAN, None)?,
        Type::Struct(fields) => Node::group_type_builder(name)
            .with_repetition(Repetition::OPTIONAL)
            .with_fields(fields.0.iter().map(node).collect::<Result<_, _>>()?)
            .build()?,
        Type::List(of) => {
            let element = node(&Field { name: "element".to_owned(), of: of.as_ref().clone() })?;
            let list = Node::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![element])
                .build()?;
            Node::group_type_builder(name)
                .with_repetition(Repetition::REQUIRED)
                .with_logical_type(Some(LogicalType::List))
                .with_converted_type(ConvertedType::LIST)
                .with_fields(vec![list.into()])
                .build()?
        }
    }))
}

fn add_leaves(of: &Type, leaves: &mut Vec<Leaf>) {
    let values = match of {
        Type::Text => Values::Text(Vec::new()),
        Type::Whole => Values::Whole(Vec::new()),
        Type::Number => Values::Number(Vec::new()),
        Type::Day => Values::Day(Vec::new()),
        Type::Truth => Values::Truth(Vec::new()),
        Type::List(of) => return add_leaves(of, leaves),
        Type::Struct(fields) => {
            return fields.0.iter().for_each(|field| add_leaves(&field.of, leaves));
        }
    };
    leaves.push(Leaf { values, definition: Vec::new(), repetition: Vec::new() });
}

/// How deep a value stands: how many optional and repeated nodes around it are there, and whether it
/// goes on a list.
#[derive(Clone, Copy, Default)]
struct Level {
    definition: i16,
    repetition: i16,
}

/// Takes a value apart into the leaves of its column; about how many bytes that adds.
fn shred(value: Value, of: &Type, level: Level, leaves: &mut [Leaf]) -> usize {
    let there = Level { definition: level.definition + 1, ..level };
    match (value, of) {
        (Value::List(list), Type::List(of)) if !list.is_empty() => {
            let placed = list.into_iter().enumerate();
            placed
                .map(|(n, value)| {
                    let level = Level { repetition: i16::from(n > 0), ..there };
                    shred(value, of, level, leaves)
                })
                .sum()
        }
        (Value::Struct(values), Type::Struct(fields)) => each(values, fields, there, leaves),
        // Nothing, in all the leaves that something would be in.
        (_, Type::List(_) | Type::Struct(_)) => {
            leaves.iter_mut().map(|leaf| leaf.push(Value::Missing, level)).sum()
        }
        (value, _) => leaves.first_mut().map_or(0, |leaf| leaf.push(value, level)),
    }
}

/// Takes values with names apart, each into the leaves of its own.
fn each(values: Vec<Value>, fields: &Schema, level: Level, mut leaves: &mut [Leaf]) -> usize {
    let mut bytes = 0;
    for (value, field) in values.into_iter().zip(&fields.0) {
        let (own, others) = leaves.split_at_mut(count(&field.of));
        bytes += shred(value, &field.of, level, own);
        leaves = others;
    }
    bytes
}

/// How many leaves a type has.
fn count(of: &Type) -> usize {
    match of {
        Type::List(of) => count(of),
        Type::Struct(fields) => fields.0.iter().map(|field| count(&field.of)).sum(),
        _ => 1,
    }
}

impl Leaf {
    /// Adds a value, or that there is none; about how many bytes that is.
    fn push(&mut self, value: Value, level: Level) -> usize {
        let mut there = true;
        let mut bytes = size_of::<[i16; 2]>();
        match (&mut self.values, value) {
            (Values::Text(values), Value::Text(text)) => {
                bytes += text.len() + size_of::<ByteArray>();
                values.push(ByteArray::from(text.into_bytes()));
            }
            (Values::Whole(values), Value::Whole(number)) => values.push(number),
            (Values::Number(values), Value::Number(number)) => values.push(number),
            (Values::Day(values), Value::Day(day)) => {
                let since =
                    jiff::civil::date(1970, 1, 1).until(day).map_or(0, |span| span.get_days());
                values.push(since);
            }
            (Values::Truth(values), Value::Truth(truth)) => values.push(truth),
            _ => there = false,
        }
        self.definition.push(level.definition + i16::from(there));
        self.repetition.push(level.repetition);
        bytes + size_of::<i64>()
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use parquet::file::reader::{FileReader as _, SerializedFileReader};

    use super::{super::tests::sample, *};

    /// Writes the sample so many times; what is read back.
    fn there_and_back(times: usize, group: usize) -> (SerializedFileReader<File>, Vec<String>) {
        let (schema, rows) = sample();
        let mut file = tempfile::tempfile().unwrap();
        let mut table = Parquet::new(&schema, &mut file).unwrap();
        table.group = group;
        for _ in 0..times {
            for row in &rows {
                table.row(row.clone()).unwrap();
            }
        }
        table.end().unwrap();
        drop(table);
        let read = SerializedFileReader::new(file).unwrap();
        let rows = read.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string());
        let rows = rows.collect();
        (read, rows)
    }

    #[test]
    fn rows_come_back_from_any_number_of_groups() {
        let (file, one) = there_and_back(50, GROUP);
        assert_eq!((file.num_row_groups(), one.len()), (1, 150));
        let (file, many) = there_and_back(50, 500);
        assert!(file.num_row_groups() > 20, "{}", file.num_row_groups());
        assert_eq!(many, one);
        let full = r#"{id: "1", size: -7, share: 0.98, day: 1969-12-31, right: true, tags: ["x|y", "back\slash"], people: [{name: "Ann", born: null}, {name: "Bo", born: 1969-12-31}], deeds: [{who: {name: "Ann, “Lee”", born: null}, how: "a|b"}]}"#;
        let bare = "{id: null, size: null, share: null, day: null, right: null, tags: [], people: [], deeds: []}";
        let holes =
            r#"right: false, tags: [null, ""], people: [], deeds: [{who: null, how: null}]}"#;
        assert_eq!(one[..2], [full, bare]);
        assert!(one[2].ends_with(holes), "{}", one[2]);
    }

    #[test]
    fn an_empty_table_is_a_file_too() {
        assert_eq!(there_and_back(0, GROUP).1, Vec::<String>::new());
    }
}
