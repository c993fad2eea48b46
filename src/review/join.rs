//! Which claims of a store a review speaks of.
//!
//! **In:** a review, a store. **Out:** claims with a confidence, the likeliest first. Candidates come from
//! the text index, by the review's longest words; a candidate is judged by the words it shares with the
//! review, by whether the review names its speaker or the side spoken for, and by its date.

use std::collections::BTreeSet;

use frostem::{Algorithm, Stemmer};
use jiff::civil::Date;
use oxigraph::model::{NamedNode, NamedNodeRef, Term};

use super::Review;
use crate::{
    rdf::vocab::{dic, schema, skos},
    search::{Kind, Request},
    store::{Error, Store},
};

/// A claim that a review speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The claim.
    pub claim: NamedNode,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// Words of a review that candidates are looked for by.
const WORDS: usize = 12;

/// Candidates that are judged.
const CANDIDATES: usize = 50;

/// Less is no match.
const LEAST: f64 = 0.55;

/// Claims that one review is joined to, at most.
const MOST: usize = 20;

/// Days between the date of a review's claim and the article's that are still the same.
const DAYS: i32 = 7;

/// The claims that a review speaks of.
pub fn matches(review: &Review, store: &Store) -> Result<Vec<Match>, Error> {
    let stems = Stems(Stemmer::new(Algorithm::English));
    let wanted = stems.of(&review.claim);
    let mut words: Vec<&str> = plain(&review.claim).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.dedup();
    words.truncate(WORDS);
    if wanted.is_empty() || words.is_empty() {
        return Ok(Vec::new());
    }
    // Each word is letters and digits alone, in quotation marks: nothing of the query language.
    let query = words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" OR ");
    let request = Request { kind: Some(Kind::Claim), limit: CANDIDATES, ..Request::new(query) };
    let mut found = Vec::new();
    for hit in store.search(&request)?.hits {
        let Ok(claim) = NamedNode::new(hit.resource) else { continue };
        let confidence = judge(review, &wanted, &stems, claim.as_ref(), store)?;
        if confidence >= LEAST {
            found.push(Match { claim, confidence });
        }
    }
    found.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.claim.cmp(&b.claim)));
    found.truncate(MOST);
    Ok(found)
}

fn judge(
    review: &Review,
    wanted: &BTreeSet<String>,
    stems: &Stems,
    claim: NamedNodeRef<'_>,
    store: &Store,
) -> Result<f64, Error> {
    let said = stems.of(&texts(store, claim, dic::TEXT)?.join(" "));
    let shared = f64::from(u32::try_from(said.intersection(wanted).count()).unwrap_or(u32::MAX));
    let shorter = f64::from(u32::try_from(said.len().min(wanted.len())).unwrap_or(u32::MAX));
    let longer = f64::from(u32::try_from(said.len().max(wanted.len())).unwrap_or(u32::MAX));
    // A shorter wording counts nearly as much as one of equal length, if not too short.
    let words = if shared < 3.0 { 0.0 } else { 0.8 * shared / shorter + 0.2 * shared / longer };
    let speaker = match &review.speaker {
        None => 0.7,
        Some(name) => {
            let name = stems.of(name);
            let mut same = false;
            for role in [dic::SPEAKER, dic::ON_BEHALF_OF] {
                for agent in nodes(store, claim, role)? {
                    for label in [skos::PREF_LABEL, skos::ALT_LABEL] {
                        let labels = texts(store, agent.as_ref(), label)?;
                        // "Oswin" is "Petra Oswin", whichever of the two the review says.
                        same |= labels.iter().any(|label| {
                            let label = stems.of(label);
                            let (less, more) = if label.len() < name.len() {
                                (&label, &name)
                            } else {
                                (&name, &label)
                            };
                            !less.is_empty() && less.is_subset(more)
                        });
                    }
                }
            }
            if same { 1.0 } else { 0.0 }
        }
    };
    let date = match review.said {
        None => 0.5,
        Some(day) => when(day, claim, store)?,
    };
    // The same words of another speaker are another claim.
    Ok(words * (0.35 + 0.5 * speaker + 0.15 * date))
}

/// Whether a day fits the dates of a claim, else of its article: 1 if it does, 0 if not, half if
/// there are none.
fn when(day: Date, claim: NamedNodeRef<'_>, store: &Store) -> Result<f64, Error> {
    let mut days = texts(store, claim, dic::SAID_FROM)?;
    days.extend(texts(store, claim, dic::SAID_UNTIL)?);
    for article in nodes(store, claim, dic::APPEARS_IN)? {
        days.extend(texts(store, article.as_ref(), schema::DATE_PUBLISHED)?);
    }
    let days: Vec<Date> = days.iter().filter_map(|day| day.parse().ok()).collect();
    let near = |other: &Date| (day - *other).get_days().abs() <= DAYS;
    Ok(if days.is_empty() {
        0.5
    } else if days.iter().any(near) {
        1.0
    } else {
        0.0
    })
}

fn texts(
    store: &Store,
    subject: NamedNodeRef<'_>,
    predicate: NamedNodeRef<'_>,
) -> Result<Vec<String>, Error> {
    let said = store.quads(Some(subject), Some(predicate), None, None)?;
    let text = |term| match term {
        Term::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    };
    Ok(said.into_iter().filter_map(|quad| text(quad.object)).collect())
}

fn nodes(
    store: &Store,
    subject: NamedNodeRef<'_>,
    predicate: NamedNodeRef<'_>,
) -> Result<Vec<NamedNode>, Error> {
    let said = store.quads(Some(subject), Some(predicate), None, None)?;
    let node = |term| match term {
        Term::NamedNode(node) => Some(node),
        _ => None,
    };
    Ok(said.into_iter().filter_map(|quad| node(quad.object)).collect())
}

/// Words of letters and digits, longer than a few letters.
fn plain(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3)
}

/// What words are compared by.
struct Stems(Stemmer);

impl Stems {
    fn of(&self, text: &str) -> BTreeSet<String> {
        let words =
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
        words.map(|word| self.0.stem(&word.to_lowercase()).into_owned()).collect()
    }
}
