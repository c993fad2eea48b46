//! Records as bytes: JSON, JSON Lines, CSV.
//!
//! **In:** what a [`Question`] was answered with. **Out:** a body. In CSV each column is a path into the
//! thing (`speakers.name`); several values stand in one cell with ` | ` between them, and what is not
//! known is an empty cell.

use serde_json::{Value, json};

use super::{
    problem::Problem,
    routes::api::{Output, chosen},
};
use crate::ask::{Arguments, Question, record::Page};

/// What stands between several values in a cell.
const BETWEEN: &str = " | ";

/// One thing.
pub(super) fn one(
    question: &Question,
    arguments: &Arguments,
    output: Output,
    thing: Value,
) -> Result<Vec<u8>, Problem> {
    match output {
        Output::Csv => csv(question, arguments, &[thing]),
        Output::Json | Output::Lines => line(&chosen(arguments, thing)),
    }
}

/// A page of things.
pub(super) fn page(
    question: &Question,
    arguments: &Arguments,
    output: Output,
    page: Page<Value>,
) -> Result<Vec<u8>, Problem> {
    if output == Output::Csv {
        return csv(question, arguments, &page.items);
    }
    let items = page.items.into_iter().map(|item| chosen(arguments, item));
    match output {
        Output::Lines => {
            let mut lines = Vec::new();
            for item in items {
                lines.extend(line(&item)?);
            }
            Ok(lines)
        }
        _ => line(&json!({ "items": items.collect::<Vec<_>>(), "meta": page.meta })),
    }
}

fn line(value: &Value) -> Result<Vec<u8>, Problem> {
    let mut line = serde_json::to_vec(value).map_err(Problem::internal)?;
    line.push(b'\n');
    Ok(line)
}

fn csv(question: &Question, arguments: &Arguments, things: &[Value]) -> Result<Vec<u8>, Problem> {
    let fields = arguments.get("fields");
    let columns = question.columns.iter().filter(|column| {
        let member = column.split('.').next();
        fields.is_none_or(|fields| fields.split(',').any(|field| Some(field) == member))
    });
    let columns: Vec<_> = columns.copied().collect();
    let mut rows =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    rows.write_record(&columns).map_err(Problem::internal)?;
    for thing in things {
        let cells = columns.iter().map(|column| {
            let mut values = Vec::new();
            walk(thing, column, &mut values);
            values.join(BETWEEN)
        });
        rows.write_record(cells).map_err(Problem::internal)?;
    }
    rows.into_inner().map_err(|e| Problem::internal(e.into_error()))
}

/// The values at the end of a path.
fn walk(value: &Value, path: &str, values: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, values)),
        Value::Object(members) if !path.is_empty() => {
            let (name, rest) = path.split_once('.').unwrap_or((path, ""));
            members.get(name).into_iter().for_each(|member| walk(member, rest, values));
        }
        // Counts by name.
        Value::Object(members) => {
            values.extend(members.iter().map(|(name, count)| format!("{name}: {count}")));
        }
        Value::Null => {}
        Value::String(text) => values.push(text.clone()),
        other => values.push(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_through_lists() {
        let thing = json!({ "id": "x", "speakers": [{ "name": "A" }, { "name": "B" }], "of": null, "n": { "m": 2 } });
        let check = |path: &str, expected: &[&str]| {
            let mut values = Vec::new();
            walk(&thing, path, &mut values);
            assert_eq!(values, expected, "{path}");
        };
        check("id", &["x"]);
        check("speakers.name", &["A", "B"]);
        check("of.name", &[]);
        check("absent", &[]);
        check("n.m", &["2"]);
        check("n", &["m: 2"]);
    }
}
