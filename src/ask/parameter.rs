//! What a question can be asked with.
//!
//! **In:** names and values as they were sent, by HTTP or by an agent. **Out:** [`Arguments`], of which
//! each is known and of its type; or the [`Wrong`] one, by name. One table says of each [`Parameter`] what
//! it means and what it may be: it is read by this check and by whatever describes the interface, so
//! that the two cannot differ.

use std::str::FromStr;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::cursor;

/// Longest text of a value, in characters.
const LONGEST: usize = 300;

/// Longest cursor, in characters.
const LONGEST_CURSOR: usize = 2000;

/// How often a parameter may be given that may be given several times.
const MOST_VALUES: usize = 20;

/// How much of a wrong value is shown.
const SHOWN: usize = 60;

/// One thing that a question can be asked with.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// What it may be.
    pub kind: Type,
    /// Where it stands.
    pub place: Place,
    /// Something that it could be.
    pub example: &'static str,
}

/// Where a parameter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the path; it cannot be left out.
    Path,
    /// In the query.
    Query,
    /// In the query, where it cannot be left out.
    Needed,
    /// In the query, any number of times: each value is one of several.
    Many,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// Words.
    Text,
    /// An entity, by its IRI, by its identifier, or by one of its names.
    Thing,
    /// An IRI of ours, or its last part.
    Identifier,
    /// A day.
    Day,
    /// A whole number with its least, its greatest, and what it is if it is not given.
    Count(usize, usize, usize),
    /// A number from 0 to 1.
    Probability,
    /// One of some names.
    Choice(&'static [&'static str]),
    /// Several of the names, separated by commas.
    Names(&'static [&'static str]),
    /// Where the last page ended.
    Cursor,
}

/// Why a question cannot be asked like that.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Wrong {
    /// No parameter is called so.
    #[error("there is no parameter {name:?}; there are {known}")]
    Unknown {
        /// What was given.
        name: String,
        /// What could be.
        known: String,
    },
    /// A parameter was given too often.
    #[error("the parameter {name:?} is given more than {most} times")]
    Often {
        /// Its name.
        name: &'static str,
        /// How often it may be given.
        most: usize,
    },
    /// A parameter is missing.
    #[error("the parameter {name:?} is needed: {about}")]
    Missing {
        /// Its name.
        name: &'static str,
        /// What it means.
        about: &'static str,
    },
    /// A value is not what the parameter may be.
    #[error("the parameter {name:?} cannot be {value:?}: it is {what}")]
    Value {
        /// Its name.
        name: &'static str,
        /// What was given, or its start.
        value: String,
        /// What it may be.
        what: String,
    },
}

impl Parameter {
    /// One that may be left out.
    pub const fn new(
        name: &'static str,
        kind: Type,
        example: &'static str,
        about: &'static str,
    ) -> Self {
        Self { name, about, kind, place: Place::Query, example }
    }

    /// The same, in another place.
    #[must_use]
    pub const fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    /// Checks a value.
    fn check(&self, value: &str) -> Result<(), Wrong> {
        if self.kind.takes(value) {
            return Ok(());
        }
        let value = match value.char_indices().nth(SHOWN) {
            None => value.to_owned(),
            Some((end, _)) => format!("{}…", &value[..end]),
        };
        Err(Wrong::Value { name: self.name, value, what: self.kind.describe() })
    }

    /// The JSON Schema of one value, by draft 2020-12.
    pub fn schema(&self) -> Map<String, Value> {
        let schema = match self.kind {
            Type::Text | Type::Thing => {
                json!({ "type": "string", "minLength": 1, "maxLength": LONGEST })
            }
            Type::Identifier => {
                json!({ "type": "string", "pattern": "^([A-Za-z0-9_-]+|https?://[!-~]+)$", "maxLength": LONGEST })
            }
            Type::Day => json!({ "type": "string", "format": "date" }),
            Type::Count(least, most, default) => {
                json!({ "type": "integer", "minimum": least, "maximum": most, "default": default })
            }
            Type::Probability => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
            Type::Choice(names) => json!({ "type": "string", "enum": names }),
            Type::Names(names) => {
                let one = format!("({})", names.join("|"));
                json!({ "type": "string", "pattern": format!("^{one}(,{one})*$"), "maxLength": LONGEST })
            }
            Type::Cursor => {
                json!({ "type": "string", "pattern": cursor::PATTERN, "maxLength": LONGEST_CURSOR })
            }
        };
        match schema {
            Value::Object(schema) => schema,
            _ => Map::new(),
        }
    }
}

impl Type {
    fn takes(self, value: &str) -> bool {
        // Counting stops early: a value may be as long as a request.
        let short = |most| value.chars().nth(most).is_none();
        match self {
            Self::Text | Self::Thing => !value.is_empty() && short(LONGEST),
            Self::Identifier => {
                let sign = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
                let web = value.strip_prefix("http://").or(value.strip_prefix("https://"));
                let iri = web.is_some_and(|rest| {
                    !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic())
                });
                short(LONGEST) && (iri || !value.is_empty() && value.bytes().all(sign))
            }
            Self::Day => day(value).is_some(),
            Self::Count(least, most, _) => {
                let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
                let number = value.parse::<usize>().ok().filter(|_| digits);
                number.is_some_and(|number| (least..=most).contains(&number))
            }
            Self::Probability => probability(value).is_some(),
            Self::Choice(names) => names.contains(&value),
            Self::Names(names) => {
                short(LONGEST) && value.split(',').all(|name| names.contains(&name))
            }
            Self::Cursor => short(LONGEST_CURSOR) && cursor::decode(value).is_some(),
        }
    }

    fn describe(self) -> String {
        match self {
            Self::Text => format!("a text of 1 to {LONGEST} characters"),
            Self::Thing => {
                format!("the IRI, the identifier or a name, of 1 to {LONGEST} characters")
            }
            Self::Identifier => "an IRI, or its last part: letters, digits, `-` and `_`".to_owned(),
            Self::Day => "a day, such as 2031-05-03".to_owned(),
            Self::Count(least, most, _) => format!("a whole number from {least} to {most}"),
            Self::Probability => "a number from 0 to 1".to_owned(),
            Self::Choice(names) => format!("one of {}", names.join(", ")),
            Self::Names(names) => format!("names separated by commas, of {}", names.join(", ")),
            Self::Cursor => "what `next` of another page was".to_owned(),
        }
    }
}

/// A day with four digits of the year, and nothing beside it.
fn day(value: &str) -> Option<Date> {
    let shape = value.len() == 10
        && value.bytes().enumerate().all(|(at, b)| match at {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    Date::from_str(value).ok().filter(|_| shape)
}

fn probability(value: &str) -> Option<f64> {
    let plain = value.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
    value.parse().ok().filter(|number| plain && (0.0..=1.0).contains(number))
}

/// What a question is asked with, checked.
#[derive(Clone, Debug, Default)]
pub struct Arguments(Vec<(&'static str, String)>);

impl Arguments {
    /// Checks what was sent.
    pub fn of(
        parameters: &[&'static [Parameter]],
        sent: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, Wrong> {
        let known = || parameters.iter().copied().flatten();
        let mut arguments = Self::default();
        for (name, value) in sent {
            let Some(parameter) = known().find(|parameter| parameter.name == name) else {
                let names: Vec<_> = known().map(|parameter| parameter.name).collect();
                let known = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
                let name = name.chars().take(SHOWN).collect();
                return Err(Wrong::Unknown { name, known });
            };
            parameter.check(&value)?;
            let most = if parameter.place == Place::Many { MOST_VALUES } else { 1 };
            if arguments.all(parameter.name).len() == most {
                return Err(Wrong::Often { name: parameter.name, most });
            }
            arguments.0.push((parameter.name, value));
        }
        let needed = known().filter(|p| matches!(p.place, Place::Path | Place::Needed));
        for Parameter { name, about, .. } in needed {
            arguments.get(name).ok_or(Wrong::Missing { name, about })?;
        }
        Ok(arguments)
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// All values of a parameter.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| *known == name).map(|(_, v)| v.as_str()).collect()
    }

    /// The number that a parameter is, or what it is if it was not given.
    pub fn count(&self, parameter: &Parameter) -> usize {
        let default = match parameter.kind {
            Type::Count(_, _, default) => default,
            _ => 0,
        };
        self.get(parameter.name).and_then(|value| value.parse().ok()).unwrap_or(default)
    }

    /// The probability that a parameter is.
    pub fn probability(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(probability)
    }
}

/// How many times a parameter may be given that may be given several times.
pub const fn most_values() -> usize {
    MOST_VALUES
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Parameter] = &[
        Parameter::new("q", Type::Text, "x", "words"),
        Parameter::new("day", Type::Day, "2031-05-03", "a day"),
        Parameter::new("limit", Type::Count(1, 100, 20), "5", "how many"),
        Parameter::new("sure", Type::Probability, "0.5", "how sure"),
        Parameter::new("act", Type::Choice(&["Denial", "Threat"]), "Denial", "act").at(Place::Many),
        Parameter::new("fields", Type::Names(&["id", "text"]), "id", "which"),
        Parameter::new("cursor", Type::Cursor, "61", "where"),
    ];

    fn check(sent: &[(&str, &str)], expected: Result<(), &str>) {
        let pairs = sent.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        let got = Arguments::of(&[ALL], pairs).map(drop).map_err(|wrong| wrong.to_string());
        match expected {
            Ok(()) => assert_eq!(got, Ok(()), "{sent:?}"),
            Err(part) => {
                assert!(got.as_ref().is_err_and(|e| e.contains(part)), "{sent:?}: {got:?}");
            }
        }
    }

    #[test]
    fn values_are_what_their_parameter_says() {
        check(&[("q", "ferry; DROP ALL"), ("day", "2031-05-03"), ("limit", "100")], Ok(()));
        check(&[("sure", "0.75"), ("fields", "text,id"), ("cursor", "616263")], Ok(()));
        check(&[("act", "Denial"), ("act", "Threat")], Ok(()));
        check(&[("q", "")], Err("1 to 300"));
        check(&[("q", &"x".repeat(301))], Err("…"));
        check(&[("day", "2031-02-30")], Err("a day"));
        check(&[("day", "2031-05-03T00:00")], Err("a day"));
        check(&[("limit", "0")], Err("from 1 to 100"));
        check(&[("limit", "+5")], Err("from 1 to 100"));
        check(&[("sure", "NaN")], Err("from 0 to 1"));
        check(&[("act", "denial")], Err("Denial, Threat"));
        check(&[("fields", "id,")], Err("separated by commas"));
        check(&[("cursor", "6")], Err("another page"));
    }

    #[test]
    fn names_are_known_and_given_once() {
        const NEEDED: &[Parameter] =
            &[Parameter::new("about", Type::Text, "x", "what").at(Place::Needed)];
        check(&[("Q", "x")], Err("no parameter \"Q\""));
        check(&[("q", "x"), ("q", "y")], Err("more than 1 times"));
        let missing = Arguments::of(&[NEEDED], []).unwrap_err();
        assert_eq!(missing, Wrong::Missing { name: "about", about: "what" });
    }

    #[test]
    fn every_example_is_taken_and_fits_its_schema() {
        for parameter in ALL {
            parameter.check(parameter.example).unwrap();
            assert!(parameter.schema().contains_key("type"), "{}", parameter.name);
        }
    }
}
