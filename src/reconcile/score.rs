//! How likely a thing is what somebody looks for.
//!
//! The score starts from the name: 100 for the same one in another spelling, less for one that differs, as
//! [`Name::agrees`] has it; for a quotation from the weight of the words that a report of the utterance
//! shares with it, and their order. A type that does not fit, and a property that is otherwise, take a
//! part of it; a property that is as it should be gives a part of what is missing to 100.

use super::{Property, Query, Reconciler, Thing, Type, condition::Verdict};
use crate::{derive::Words, rdf::vocab::dic, search::Name, store::Error};

/// The least score of a candidate.
const LEAST: f32 = 25.0;

/// The score from which on a candidate may be taken without anybody looking.
const SURE: f32 = 96.0;

/// By how much it must be better than the next one then.
const AHEAD: f32 = 8.0;

/// What is left of the score of something of another type, and of an agent of unknown kind.
const OTHER_TYPE: f32 = 0.6;
const UNKNOWN_TYPE: f32 = 0.95;

/// What is left of the score where a property is otherwise.
const CONTRADICTED: f32 = 0.7;

/// What a property that is as it should be gives of what is missing.
const MET: f32 = 0.3;

/// What something scores that is told by its properties alone.
const UNNAMED: f32 = 0.6;

/// The least weight of the words of a quotation that can be told from others.
const TELLING: f32 = 8.0;

/// Reports of one utterance that are compared with a quotation.
const REPORTS: usize = 20;

/// What a thing and the reasons for its score say, as one candidate.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The thing.
    pub thing: Thing,
    /// What tells it from namesakes.
    pub description: String,
    /// From 0 to 100.
    pub score: f32,
    /// Whether it can be taken without anybody looking.
    pub is_match: bool,
    /// What the score comes from.
    pub features: Vec<Feature>,
    /// Whether nothing speaks against it.
    sound: bool,
    /// In how many claims it speaks, or that report it, up to a bound.
    weight: u64,
}

/// One reason for a score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Feature {
    /// How well the names agree, from 0 to 1.
    Name(f32),
    /// Which share of the quotation's words, by their weight, a report has.
    Words(f32),
    /// Which share of the quotation's pairs of neighbouring words a report has.
    Order(f32),
    /// Whether it is of a type that was asked for.
    Type(bool),
    /// Which share of the conditions it is known to meet.
    Properties(f32),
    /// In how many claims it speaks, or that report it; up to 100.
    Claims(u64),
}

impl Feature {
    /// Its identifier and name.
    pub const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Name(_) => ("name", "agreement of the names, from 0 to 1"),
            Self::Words(_) => {
                ("words", "share of the quotation's words that are reported, by weight")
            }
            Self::Order(_) => {
                ("order", "share of the quotation's pairs of words that are reported")
            }
            Self::Type(_) => ("type", "it is of the type asked for"),
            Self::Properties(_) => ("properties", "share of the conditions that it meets"),
            Self::Claims(_) => ("claims", "claims in which it speaks or that report it, up to 100"),
        }
    }
}

impl Reconciler {
    /// A thing as a candidate, if it is one.
    pub(super) fn weigh(&self, thing: Thing, query: &Query) -> Result<Option<Candidate>, Error> {
        let mut features = Vec::new();
        let mut sound = true;
        let mut score = 100.0 * self.named(&thing, query, &mut features, &mut sound)?;
        if !query.types.is_empty() {
            let fits = query.types.iter().flatten().any(|kind| thing.is_a(*kind));
            let may = query.types.iter().flatten().any(|kind| kind.is_a(Type::Agent));
            features.push(Feature::Type(fits));
            if !fits && thing.is_of_unknown_kind() && may {
                score *= UNKNOWN_TYPE;
            } else if !fits {
                if !query.lenient {
                    return Ok(None);
                }
                score *= OTHER_TYPE;
                sound = false;
            }
        }
        if !query.conditions.is_empty() {
            let (mut met, mut record) = (0.0, None);
            for condition in &query.conditions {
                match self.verdict(&thing, condition, &mut record)? {
                    Verdict::Met => {
                        met += 1.0;
                        score += (100.0 - score) * MET;
                    }
                    _ if condition.required => return Ok(None),
                    Verdict::Contradicted => {
                        score *= CONTRADICTED;
                        sound = false;
                    }
                    Verdict::Unknown => {}
                }
            }
            #[expect(clippy::cast_precision_loss, reason = "a handful")]
            features.push(Feature::Properties(met / query.conditions.len() as f32));
        }
        if score < LEAST {
            return Ok(None);
        }
        let weight = self.prominence(&thing)?;
        features.push(Feature::Claims(weight));
        let (description, is_match) = (String::new(), false);
        Ok(Some(Candidate { thing, description, score, is_match, features, sound, weight }))
    }

    /// How well the thing fits what it is called, from 0 to 1.
    fn named(
        &self,
        thing: &Thing,
        query: &Query,
        features: &mut Vec<Feature>,
        sound: &mut bool,
    ) -> Result<f32, Error> {
        let is_it = |id: &String| -> Result<bool, Error> {
            Ok(self.known(id)?.is_some_and(|known| known.iri == thing.iri))
        };
        for id in &query.ids {
            if is_it(id)? {
                return Ok(1.0);
            }
        }
        if query.names.is_empty() {
            *sound = false;
            return Ok(if query.conditions.is_empty() { 0.0 } else { UNNAMED });
        }
        let mut best = 0.0_f32;
        if thing.is_a(Type::Utterance) {
            let (mut words, mut order) = (0.0, 0.0);
            for text in &query.names {
                let asked = Words::of(text);
                if is_it(text)? {
                    return Ok(1.0);
                }
                *sound &= asked.weight() >= TELLING;
                for claim in self.reports(thing)?.iter().take(REPORTS) {
                    let (share, run, score) = alike(&asked, &self.words(claim)?);
                    if score > best {
                        (words, order, best) = (share, run, score);
                    }
                }
            }
            features.extend([Feature::Words(words), Feature::Order(order)]);
            return Ok(best);
        }
        let person = thing.is_a(Type::Person) || thing.is_of_unknown_kind();
        for text in &query.names {
            let asked = Name::of(text);
            for name in &thing.names {
                best = best.max(asked.agrees(&Name::of(name), person));
            }
            if best < 1.0 && is_it(text)? {
                best = 1.0;
            }
        }
        features.push(Feature::Name(best));
        Ok(best)
    }

    fn words(&self, claim: &oxigraph::model::NamedNode) -> Result<Words, Error> {
        let found = self.store.look(Some(claim.as_ref()), Some(dic::TEXT), None, None).next();
        Ok(found.transpose()?.map_or_else(Words::default, |quad| match &quad.object {
            oxigraph::model::Term::Literal(text) => Words::of(text.value()),
            _ => Words::default(),
        }))
    }

    /// In how many claims it speaks, or that report it.
    fn prominence(&self, thing: &Thing) -> Result<u64, Error> {
        const ENOUGH: usize = 100;
        if thing.is_a(Type::Utterance) {
            let claims = self.values(thing, Property::Claims)?;
            return Ok(match claims.first() {
                Some(super::Value::Count(claims)) => *claims.min(&(ENOUGH as u64)),
                _ => 0,
            });
        }
        let claims = self.store.look(None, Some(dic::SPEAKER), Some(thing.iri.as_ref()), None);
        Ok(claims.take(ENOUGH).count() as u64)
    }
}

/// How well a report has the words of a quotation: their share by weight, in their order, and both with
/// what the report has beside them.
fn alike(asked: &Words, reported: &Words) -> (f32, f32, f32) {
    let (a, b, shared) = (asked.weight(), reported.weight(), asked.shared(reported));
    if shared <= 0.0 {
        return (0.0, 0.0, 0.0);
    }
    let (share, both) = (shared / a, shared / (a + b - shared));
    // One word has no pairs.
    let order = if asked.order.len() < 2 { 0.0 } else { asked.in_order(reported) };
    let same = asked.order == reported.order;
    (share, order, if same { 1.0 } else { 0.55 * share + 0.2 * both + 0.22 * order })
}

/// Puts candidates in order, and tells whether the first can be taken.
pub(super) fn rank(candidates: &mut [Candidate]) {
    candidates.sort_by(|a, b| {
        let by_score = b.score.total_cmp(&a.score);
        by_score.then(b.weight.cmp(&a.weight)).then_with(|| a.thing.id.cmp(&b.thing.id))
    });
    let next = candidates.get(1).map_or(0.0, |next| next.score);
    if let Some(first) = candidates.first_mut() {
        first.is_match = first.sound && first.score >= SURE && first.score - next >= AHEAD;
    }
}
