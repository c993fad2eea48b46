//! Which claims are wanted.
//!
//! **In:** conditions, all of which have to hold; of several values for one, any. **Out:** whether a
//! [`Claim`] fits, and, where an index knows, the only claims that can.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode};

use super::claim::{Claim, Entity, local};
use crate::{
    rdf::vocab::{ACTS, dic},
    search::{self, Request},
    store::{Error, Store},
};

/// How many hits of a search are asked for at once.
const HITS: usize = 10_000;

/// Ways of quoting.
const QUOTATIONS: [&str; 3] = ["direct", "indirect", "mixed"];

/// Conditions on claims; without any, all claims fit. A party is meant by its IRI, the last part of
/// that, its Wikidata identifier, or its name in whatever case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Who speaks.
    pub speaker: Vec<String>,
    /// Whom the speaker speaks for.
    pub on_behalf_of: Vec<String>,
    /// At whom it aims.
    pub target: Vec<String>,
    /// To whom it was said.
    pub addressee: Vec<String>,
    /// What it is about.
    pub event: Vec<String>,
    /// Who passed it on.
    pub via: Vec<String>,
    /// What is done, such as `Accusation`.
    pub act: Vec<String>,
    /// `direct`, `indirect` or `mixed`.
    pub quotation: Vec<String>,
    /// Who published the article.
    pub publisher: Vec<String>,
    /// Said, as far as is known, or else published, on this day or later.
    pub from: Option<Date>,
    /// The same, on this day or earlier.
    pub until: Option<Date>,
    /// How sure it has to be that the claim is right.
    pub confidence: Option<f64>,
    /// Words, in the language of [`search`].
    pub text: Option<String>,
}

impl Filter {
    /// An act by its name, in whatever case; the names there are, if it is none.
    pub fn act(name: &str) -> Result<String, String> {
        let names = || ACTS.iter().map(|act| local(*act));
        let found = names().find(|act| act.eq_ignore_ascii_case(name));
        found.map(str::to_owned).ok_or_else(|| names().collect::<Vec<_>>().join(", "))
    }

    /// Adds a condition by its name, the one that it has in this struct.
    pub fn require(&mut self, name: &str, value: &str) -> Result<(), super::Error> {
        let wrong = |expected: &str| super::Error::NoCondition {
            name: name.to_owned(),
            given: value.to_owned(),
            expected: expected.to_owned(),
        };
        let day = || value.parse().map_err(|_| wrong("a day is like 2025-03-16"));
        let several = match name {
            "speaker" => &mut self.speaker,
            "on_behalf_of" => &mut self.on_behalf_of,
            "target" => &mut self.target,
            "addressee" => &mut self.addressee,
            "event" => &mut self.event,
            "via" => &mut self.via,
            "publisher" => &mut self.publisher,
            "quotation" if QUOTATIONS.contains(&value) => &mut self.quotation,
            name => {
                match name {
                    "act" => self.act.push(Self::act(value).map_err(|acts| wrong(&acts))?),
                    "quotation" => return Err(wrong(&QUOTATIONS.join(", "))),
                    "from" => self.from = Some(day()?),
                    "until" => self.until = Some(day()?),
                    "confidence" => {
                        let number =
                            value.parse().ok().filter(|number| (0.0..=1.0).contains(number));
                        self.confidence = Some(number.ok_or_else(|| wrong("from 0 to 1"))?);
                    }
                    "text" => self.text = Some(value.to_owned()),
                    _ => return Err(wrong("there is no such condition")),
                }
                return Ok(());
            }
        };
        several.push(value.to_owned());
        Ok(())
    }

    /// The conditions by their names, as [`require`](Self::require) takes them.
    pub fn conditions(&self) -> Vec<(&'static str, String)> {
        let several = [
            ("speaker", &self.speaker),
            ("on_behalf_of", &self.on_behalf_of),
            ("target", &self.target),
            ("addressee", &self.addressee),
            ("event", &self.event),
            ("via", &self.via),
            ("act", &self.act),
            ("quotation", &self.quotation),
            ("publisher", &self.publisher),
        ];
        let several = several
            .into_iter()
            .flat_map(|(name, all)| all.iter().map(move |one| (name, one.clone())));
        let one = [
            ("from", self.from.map(|day| day.to_string())),
            ("until", self.until.map(|day| day.to_string())),
            ("confidence", self.confidence.map(|number| number.to_string())),
            ("text", self.text.clone()),
        ];
        several.chain(one.into_iter().filter_map(|(name, one)| Some((name, one?)))).collect()
    }

    /// Whether a claim fits, but for the words.
    pub fn fits(&self, claim: &Claim) -> bool {
        let any = |wanted: &[String], there: &[Arc<Entity>]| {
            wanted.is_empty() || there.iter().any(|e| wanted.iter().any(|name| is(e, name)))
        };
        let through: Vec<_> = claim.relays.iter().map(|relay| Arc::clone(&relay.agent)).collect();
        let among = |wanted: &[String], there: &str| {
            wanted.is_empty() || wanted.iter().any(|name| name.eq_ignore_ascii_case(there))
        };
        let days = claim.days();
        any(&self.speaker, &claim.speakers)
            && any(&self.on_behalf_of, &claim.on_behalf_of)
            && any(&self.target, &claim.targets)
            && any(&self.addressee, &claim.addressees)
            && any(&self.event, &claim.events)
            && any(&self.via, &through)
            && any(&self.publisher, claim.article.publisher.as_slice())
            && (self.act.is_empty()
                || claim.acts.iter().any(|act| among(&self.act, local(act.as_ref()))))
            && among(&self.quotation, claim.quotation.as_deref().unwrap_or_default())
            && self.from.is_none_or(|from| days.is_some_and(|(_, until)| until >= from))
            && self.until.is_none_or(|until| days.is_some_and(|(from, _)| from <= until))
            && self.confidence.is_none_or(|least| claim.confidence.is_some_and(|c| c >= least))
    }

    /// The acts of a claim that are wanted.
    pub fn acts<'a>(&self, claim: &'a Claim) -> Vec<&'a NamedNode> {
        let wanted = claim.acts.iter().filter(|act| {
            let name = local(act.as_ref());
            self.act.is_empty() || self.act.iter().any(|act| act.eq_ignore_ascii_case(name))
        });
        wanted.collect()
    }

    /// The claims among which all that fit are, if an index knows them.
    pub fn among(&self, store: &Store) -> Result<Option<BTreeSet<NamedNode>>, Error> {
        let mut among: Option<BTreeSet<NamedNode>> = None;
        let mut only = |found: BTreeSet<NamedNode>| {
            among = Some(match among.take() {
                Some(before) => &before & &found,
                None => found,
            });
        };
        if let Some(words) = &self.text {
            only(with_words(store, words)?);
        }
        for (wanted, role) in [
            (&self.speaker, dic::SPEAKER),
            (&self.on_behalf_of, dic::ON_BEHALF_OF),
            (&self.target, dic::TARGET),
            (&self.addressee, dic::ADDRESSEE),
            (&self.event, dic::HAS_EVENT),
            (&self.via, dic::VIA),
        ] {
            // Names may be many entities'; IRIs say which.
            let iris: Option<Vec<_>> = wanted.iter().map(|name| iri(name)).collect();
            match iris {
                Some(iris) if !iris.is_empty() => only(with_role(store, role, &iris)?),
                _ => {}
            }
        }
        Ok(among)
    }
}

/// Whether an entity is meant.
fn is(entity: &Entity, wanted: &str) -> bool {
    entity.id.as_str() == wanted
        || local(entity.id.as_ref()) == wanted
        || entity.wikidata.as_deref() == Some(wanted)
        || entity.name == wanted
        || entity.name.to_lowercase() == wanted.to_lowercase()
}

fn iri(wanted: &str) -> Option<NamedNode> {
    if wanted.contains("://") { NamedNode::new(wanted).ok() } else { None }
}

fn with_role(
    store: &Store,
    role: NamedNodeRef<'_>,
    entities: &[NamedNode],
) -> Result<BTreeSet<NamedNode>, Error> {
    let mut found = BTreeSet::new();
    for entity in entities {
        let quads = store.quads(None, Some(role), Some(entity.as_ref()), None)?;
        found.extend(quads.into_iter().filter_map(|quad| match quad.subject {
            NamedOrBlankNode::NamedNode(claim) => Some(claim),
            NamedOrBlankNode::BlankNode(_) => None,
        }));
    }
    Ok(found)
}

fn with_words(store: &Store, words: &str) -> Result<BTreeSet<NamedNode>, Error> {
    let mut found = BTreeSet::new();
    let mut request =
        Request { kind: Some(search::Kind::Claim), limit: HITS, ..Request::new(words) };
    loop {
        let page = store.search(&request)?;
        request.offset += page.hits.len();
        let done = page.hits.is_empty() || request.offset >= page.total;
        found.extend(page.hits.into_iter().filter_map(|hit| NamedNode::new(hit.resource).ok()));
        if done {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_taken_by_the_names_that_they_are_given_by() {
        let sent = [
            ("speaker", "Ann Lee"),
            ("speaker", "Bo & Co"),
            ("on_behalf_of", "x"),
            ("target", "Q42"),
            ("addressee", "x"),
            ("event", "x"),
            ("via", "x"),
            ("act", "Denial"),
            ("quotation", "mixed"),
            ("publisher", "x"),
            ("from", "2025-03-16"),
            ("until", "2025-03-17"),
            ("confidence", "0.5"),
            ("text", "a OR b"),
        ];
        let mut filter = Filter::default();
        for (name, value) in sent {
            filter.require(name, value).unwrap();
        }
        let sent = sent.map(|(name, value)| (name, value.to_owned()));
        assert_eq!(filter.conditions(), sent);
        for (name, value, said) in [
            ("speakers", "x", "no such condition"),
            ("act", "gossip", "Accusation"),
            ("from", "May", "2025-03-16"),
            ("confidence", "2", "from 0 to 1"),
            ("quotation", "sung", "indirect"),
        ] {
            let error = filter.require(name, value).unwrap_err().to_string();
            assert!(
                error.contains(name) && error.contains(value) && error.contains(said),
                "{error}"
            );
        }
    }
}
