//! What is known of the thing that somebody looks for, beside its name.

use super::{
    Property, Reconciler, Thing, Value,
    property::{COMPARED, Record},
};
use crate::{search::Name, store::Error};

/// How well names must agree to count as one value.
const AGREES: f32 = 0.85;

/// One thing that is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The property; none if we don't know it.
    pub property: Option<Property>,
    /// Its values.
    pub values: Vec<Given>,
    /// Whether nothing else is a candidate.
    pub required: bool,
    /// Which of the values it has.
    pub quantifier: Quantifier,
}

/// A value, as somebody else has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// Something that was found here before.
    Id(String),
    /// Words, which may be an identifier or a day.
    Text(String),
    /// A number.
    Number(f64),
    /// Yes or no.
    Truth(bool),
}

/// Which of several values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantifier {
    /// One of them at least.
    #[default]
    Any,
    /// All of them.
    All,
    /// None of them.
    None,
}

/// How a thing stands to a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is as it should be.
    Met,
    /// It is otherwise.
    Contradicted,
    /// Nothing is known of it.
    Unknown,
}

impl Reconciler {
    /// How a thing stands to a condition. `record` is kept between conditions.
    pub(super) fn verdict(
        &self,
        thing: &Thing,
        condition: &Condition,
        record: &mut Option<Record>,
    ) -> Result<Verdict, Error> {
        let Some(property) = condition.property else { return Ok(Verdict::Unknown) };
        let own = self.read_values(thing, property, COMPARED, record)?;
        if own.is_empty() {
            return Ok(Verdict::Unknown);
        }
        let mut has = Vec::with_capacity(condition.values.len());
        for given in &condition.values {
            has.push(own.iter().any(|value| self.agree(property, value, given)));
        }
        let met = match condition.quantifier {
            Quantifier::Any => has.contains(&true),
            Quantifier::All => !has.contains(&false),
            Quantifier::None => !has.contains(&true),
        };
        Ok(if met { Verdict::Met } else { Verdict::Contradicted })
    }

    /// Whether a value is what somebody else has for it.
    fn agree(&self, property: Property, value: &Value, given: &Given) -> bool {
        let base = self.store.base();
        match (value, given) {
            (Value::Thing { id, name }, Given::Id(text) | Given::Text(text)) => {
                let text = base.path_of(text).unwrap_or(text);
                id == text
                    || id.rsplit('/').next() == Some(text)
                    || matches!(given, Given::Text(_)) && names_agree(name, text)
            }
            (Value::Text(own), Given::Id(text) | Given::Text(text)) => match property {
                Property::DescribedAs | Property::Text => contains(own, text),
                Property::Wikidata => text.rsplit('/').next() == Some(own.as_str()),
                Property::Type | Property::Iri | Property::SameAs => own == text,
                Property::DoneAs => own.eq_ignore_ascii_case(text),
                _ => names_agree(own, text),
            },
            (Value::Count(own), Given::Text(text)) => text.trim().parse() == Ok(*own),
            #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
            (Value::Count(own), Given::Number(number)) => (*own as f64 - number).abs() < 0.5,
            // "2025-03" is a part of 2025-03-16, of which "2025-03-16T00:00:00Z" is the start.
            (Value::Day(own), Given::Text(text)) => {
                text.len() >= 4 && (own.starts_with(text.trim()) || text.starts_with(own.as_str()))
            }
            (Value::Day(own), Given::Number(year)) => own
                .get(..4)
                .and_then(|own| own.parse::<u32>().ok())
                .is_some_and(|own| (f64::from(own) - year).abs() < 0.5),
            _ => false,
        }
    }
}

fn names_agree(own: &str, given: &str) -> bool {
    Name::of(own).agrees(&Name::of(given), true) >= AGREES
}

/// Whether a text has all words of another.
fn contains(own: &str, given: &str) -> bool {
    let (own, given) = (Name::of(own), Name::of(given));
    !given.words().is_empty() && given.words().iter().all(|word| own.words().contains(word))
}
