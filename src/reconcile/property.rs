//! What is known of a thing that was found: values to fetch, and to compare with what others know.

use std::{collections::BTreeSet, fmt};

use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Term};

use super::{Reconciler, Thing, Type};
use crate::{
    claim::Act,
    rdf::{
        quads::act,
        vocab::{dic, oa, rdf, schema},
    },
    search::{Name, is_title},
    store::Error,
};

/// Claims of an entity that are read for a comparison.
pub(super) const COMPARED: usize = 500;

/// Mentions that are looked at for how somebody is described.
const MENTIONS: usize = 20;

/// Something that is known of things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Property {
    /// All its names.
    Name,
    /// Its types.
    Type,
    /// Its IRI.
    Iri,
    /// Its identifier in Wikidata.
    Wikidata,
    /// The same thing elsewhere.
    SameAs,
    /// How articles present it as a speaker: "Interior Minister Petra Oswin".
    DescribedAs,
    /// Whose position it voiced.
    SpokeFor,
    /// The countries among these.
    Country,
    /// Who voiced its position.
    VoicedBy,
    /// How many articles name it, or report the utterance.
    Articles,
    /// How many claims it is the speaker of, or report the utterance.
    Claims,
    /// How many claims aim at it.
    Targeted,
    /// How many claims of an act it is the speaker of.
    Acts(Act),
    /// First day on which it is reported to have spoken, or on which the utterance may have been made.
    Earliest,
    /// The last such day.
    Latest,
    /// The words of an utterance, as first reported.
    Text,
    /// Who made it.
    Speaker,
    /// Whose position it is.
    Side,
    /// Which acts it is.
    DoneAs,
    /// At whom it is aimed.
    Target,
    /// The event that it is about.
    Event,
    /// How many independent articles report it.
    Witnesses,
    /// Whose articles report it.
    Publisher,
}

/// Those of entities.
const OF_ENTITIES: [Property; 14] = [
    Property::Name,
    Property::Type,
    Property::Iri,
    Property::Wikidata,
    Property::SameAs,
    Property::DescribedAs,
    Property::SpokeFor,
    Property::Country,
    Property::VoicedBy,
    Property::Articles,
    Property::Claims,
    Property::Targeted,
    Property::Earliest,
    Property::Latest,
];

/// Those of utterances.
const OF_UTTERANCES: [Property; 14] = [
    Property::Text,
    Property::Speaker,
    Property::Side,
    Property::DoneAs,
    Property::Target,
    Property::Event,
    Property::Earliest,
    Property::Latest,
    Property::Articles,
    Property::Witnesses,
    Property::Claims,
    Property::Publisher,
    Property::Type,
    Property::Iri,
];

impl Property {
    /// Those of a type, the more telling ones first; all of them for none.
    pub fn of(kind: Option<Type>) -> Vec<Self> {
        let acts = || Act::ALL.into_iter().map(Self::Acts);
        match kind {
            Some(Type::Utterance) => OF_UTTERANCES.to_vec(),
            Some(_) => OF_ENTITIES.into_iter().chain(acts()).collect(),
            None => {
                let more = OF_UTTERANCES.into_iter().filter(|own| !OF_ENTITIES.contains(own));
                OF_ENTITIES.into_iter().chain(more).chain(acts()).collect()
            }
        }
    }

    /// Identifier, name and description.
    const fn row(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Name => ("name", "Names", "all its names"),
            Self::Type => ("type", "Types", "what it is"),
            Self::Iri => ("iri", "IRI", "its IRI in this store"),
            Self::Wikidata => ("wikidata", "Wikidata", "its identifier in Wikidata"),
            Self::SameAs => ("sameAs", "Same as", "the same thing elsewhere, as IRIs"),
            Self::DescribedAs => {
                ("describedAs", "Described as", "how articles present it: its office, for instance")
            }
            Self::SpokeFor => ("spokeFor", "Spoke for", "whose position it voiced"),
            Self::Country => ("country", "Country", "the countries whose position it voiced"),
            Self::VoicedBy => ("voicedBy", "Voiced by", "who voiced its position"),
            Self::Articles => ("articles", "Articles", "how many articles name or report it"),
            Self::Claims => ("claims", "Claims", "how many claims are its own, or report it"),
            Self::Targeted => ("targeted", "Targeted by", "how many claims aim at it"),
            Self::Acts(act) => act_row(act),
            Self::Earliest => {
                ("earliest", "First date", "the first day on which it may have been said")
            }
            Self::Latest => ("latest", "Last date", "the last day on which it may have been said"),
            Self::Text => ("text", "Words", "the words, as first reported"),
            Self::Speaker => ("speaker", "Speaker", "who said it"),
            Self::Side => ("onBehalfOf", "On behalf of", "whose position it is"),
            Self::DoneAs => ("act", "Act", "accusation, denial, threat and so on"),
            Self::Target => ("target", "Target", "at whom it is aimed"),
            Self::Event => ("event", "Event", "the event that it is about"),
            Self::Witnesses => {
                ("witnesses", "Witnesses", "how many independent articles report it")
            }
            Self::Publisher => ("publisher", "Publisher", "whose articles report it"),
        }
    }

    /// Its identifier.
    pub const fn id(self) -> &'static str {
        self.row().0
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        self.row().1
    }

    /// What it says.
    pub const fn description(self) -> &'static str {
        self.row().2
    }

    /// The property that has this identifier.
    pub fn known(id: &str) -> Option<Self> {
        Self::of(None).into_iter().find(|property| property.id() == id)
    }

    /// The type of things that its values are; none for values that are no things of ours.
    pub const fn leads_to(self) -> Option<Type> {
        match self {
            Self::SpokeFor | Self::VoicedBy | Self::Speaker | Self::Side | Self::Target => {
                Some(Type::Agent)
            }
            Self::Publisher => Some(Type::NewsMedia),
            Self::Country => Some(Type::Country),
            Self::Event => Some(Type::Event),
            _ => None,
        }
    }

    /// The predicate that links what has it to an entity, where that is enough to look things up.
    pub(super) fn links(self) -> Option<NamedNodeRef<'static>> {
        Some(match self {
            Self::Speaker => dic::VOICE,
            Self::Side => dic::SIDE,
            Self::Target => dic::AIMS_AT,
            Self::Event => dic::CONCERNS,
            Self::SpokeFor | Self::Country => dic::ON_BEHALF_OF,
            _ => return None,
        })
    }
}

const fn act_row(act: Act) -> (&'static str, &'static str, &'static str) {
    match act {
        Act::Assertion => ("assertions", "Assertions", "how many assertions it made"),
        Act::Accusation => ("accusations", "Accusations", "how many accusations it made"),
        Act::Denial => ("denials", "Denials", "how many denials it made"),
        Act::Admission => ("admissions", "Admissions", "how many admissions it made"),
        Act::Prediction => ("predictions", "Predictions", "how many predictions it made"),
        Act::Criticism => ("criticisms", "Criticisms", "how often it criticised"),
        Act::Support => ("support", "Support", "how often it supported"),
        Act::Demand => ("demands", "Demands", "how many demands it made"),
        Act::Question => ("questions", "Questions", "how many questions it asked"),
        Act::Proposal => ("proposals", "Proposals", "how many proposals it made"),
        Act::Commitment => ("commitments", "Commitments", "how many commitments it made"),
        Act::Threat => ("threats", "Threats", "how many threats it made"),
        Act::Acceptance => ("acceptances", "Acceptances", "how often it accepted"),
        Act::Rejection => ("rejections", "Rejections", "how often it rejected"),
        Act::NoComment => ("noComments", "No comment", "how often it would not comment"),
    }
}

/// What a property says of a thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// A thing of ours.
    Thing {
        /// Its identifier.
        id: String,
        /// Its name.
        name: String,
    },
    /// Words.
    Text(String),
    /// A number.
    Count(u64),
    /// A day, as `2025-03-16`.
    Day(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Thing { name: text, .. } | Self::Text(text) | Self::Day(text) => {
                f.write_str(text)
            }
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

/// What the claims of a speaker say together.
#[derive(Debug, Default)]
pub(super) struct Record {
    claims: u64,
    acts: Vec<NamedNode>,
    principals: BTreeSet<NamedNode>,
    earliest: Option<String>,
    latest: Option<String>,
}

impl Reconciler {
    /// What properties say of a thing, one list for each.
    pub fn all_values(
        &self,
        thing: &Thing,
        properties: &[Property],
    ) -> Result<Vec<Vec<Value>>, Error> {
        let mut record = None;
        properties
            .iter()
            .map(|property| self.read_values(thing, *property, usize::MAX, &mut record))
            .collect()
    }

    /// What a property says of a thing.
    pub fn values(&self, thing: &Thing, property: Property) -> Result<Vec<Value>, Error> {
        self.read_values(thing, property, usize::MAX, &mut None)
    }

    /// The same, from so many claims of a speaker at most. `record` is kept between properties.
    pub(super) fn read_values(
        &self,
        thing: &Thing,
        property: Property,
        most: usize,
        record: &mut Option<Record>,
    ) -> Result<Vec<Value>, Error> {
        let texts = |texts: Vec<String>| Ok(texts.into_iter().map(Value::Text).collect());
        match property {
            Property::Name => texts(thing.names.clone()),
            Property::Type => texts(thing.types.iter().map(|kind| kind.id().to_owned()).collect()),
            Property::Iri => texts(vec![thing.iri.as_str().to_owned()]),
            Property::Wikidata => texts(thing.wikidata().map(str::to_owned).into_iter().collect()),
            Property::SameAs => texts(thing.same_as.clone()),
            _ if thing.is_a(Type::Utterance) => self.of_utterance(thing, property),
            _ => self.of_entity(thing, property, most, record),
        }
    }

    fn of_entity(
        &self,
        thing: &Thing,
        property: Property,
        most: usize,
        kept: &mut Option<Record>,
    ) -> Result<Vec<Value>, Error> {
        match property {
            Property::DescribedAs => {
                Ok(self.described(thing)?.map(Value::Text).into_iter().collect())
            }
            Property::Articles => self.count(thing, schema::MENTIONS),
            Property::Targeted => self.count(thing, dic::TARGET),
            Property::VoicedBy => {
                let mut voices = BTreeSet::new();
                let claims =
                    self.store.look(None, Some(dic::ON_BEHALF_OF), Some(thing.iri.as_ref()), None);
                for quad in claims.take(most) {
                    self.going()?;
                    if let NamedOrBlankNode::NamedNode(claim) = quad?.subject {
                        voices.extend(self.objects(&claim, dic::SPEAKER)?);
                    }
                }
                self.things(voices)
            }
            Property::SpokeFor
            | Property::Country
            | Property::Claims
            | Property::Acts(_)
            | Property::Earliest
            | Property::Latest => {
                let record = match kept {
                    Some(record) => record,
                    None => kept.insert(self.record(thing, most)?),
                };
                let days = |day: &Option<String>| day.clone().map(Value::Day).into_iter().collect();
                match property {
                    Property::SpokeFor => self.things(record.principals.clone()),
                    Property::Country => {
                        let mut countries = BTreeSet::new();
                        for principal in &record.principals {
                            let of = self.objects(principal, rdf::TYPE)?;
                            if of.iter().any(|class| *class == schema::COUNTRY) {
                                countries.insert(principal.clone());
                            }
                        }
                        self.things(countries)
                    }
                    Property::Earliest => Ok(days(&record.earliest)),
                    Property::Latest => Ok(days(&record.latest)),
                    Property::Acts(done) => {
                        let n = record.acts.iter().filter(|class| **class == act(done)).count();
                        Ok(vec![Value::Count(n as u64)])
                    }
                    _ => Ok(vec![Value::Count(record.claims)]),
                }
            }
            _ => Ok(Vec::new()),
        }
    }

    fn of_utterance(&self, thing: &Thing, property: Property) -> Result<Vec<Value>, Error> {
        let leads_to = |predicate| {
            self.objects(&thing.iri, predicate).map(|found| found.into_iter().collect())
        };
        match property {
            Property::Text => {
                let first = self.store.base().first_claim(thing.iri.as_ref());
                let text = self.literal(&first, dic::TEXT)?;
                Ok(text.map(Value::Text).into_iter().collect())
            }
            Property::Speaker => self.things(leads_to(dic::VOICE)?),
            Property::Side => self.things(leads_to(dic::SIDE)?),
            Property::Target => self.things(leads_to(dic::AIMS_AT)?),
            Property::Event => self.things(leads_to(dic::CONCERNS)?),
            Property::DoneAs => {
                let local = |class: &NamedNode| {
                    Value::Text(class.as_str().rsplit('#').next().unwrap_or_default().to_owned())
                };
                Ok(self.objects(&thing.iri, dic::HAS_ACT)?.iter().map(local).collect())
            }
            Property::Earliest | Property::Latest => {
                let which =
                    if property == Property::Earliest { dic::EARLIEST } else { dic::LATEST };
                Ok(self.literal(&thing.iri, which)?.map(Value::Day).into_iter().collect())
            }
            Property::Articles | Property::Witnesses | Property::Claims => {
                let which = match property {
                    Property::Articles => dic::ARTICLES,
                    Property::Witnesses => dic::WITNESSES,
                    _ => dic::CLAIMS,
                };
                let count = self.literal(&thing.iri, which)?.and_then(|count| count.parse().ok());
                Ok(count.map(Value::Count).into_iter().collect())
            }
            Property::Publisher => {
                let mut outlets = BTreeSet::new();
                for claim in self.reports(thing)? {
                    for article in self.objects(&claim, dic::APPEARS_IN)? {
                        outlets.extend(self.objects(&article, schema::PUBLISHER)?);
                    }
                }
                self.things(outlets)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The claims that report an utterance.
    pub(super) fn reports(&self, utterance: &Thing) -> Result<Vec<NamedNode>, Error> {
        let quads = self.store.look(None, Some(dic::REPORTS), Some(utterance.iri.as_ref()), None);
        let mut claims = Vec::new();
        for quad in quads {
            if let NamedOrBlankNode::NamedNode(claim) = quad?.subject {
                claims.push(claim);
            }
        }
        claims.sort_unstable();
        Ok(claims)
    }

    fn record(&self, thing: &Thing, most: usize) -> Result<Record, Error> {
        let mut record = Record::default();
        let claims = self.store.look(None, Some(dic::SPEAKER), Some(thing.iri.as_ref()), None);
        for quad in claims.take(most) {
            self.going()?;
            let NamedOrBlankNode::NamedNode(claim) = quad?.subject else { continue };
            record.claims += 1;
            for said in self.store.look(Some(claim.as_ref()), None, None, None) {
                let said = said?;
                match (said.predicate.as_ref(), said.object) {
                    (p, Term::NamedNode(class)) if p == rdf::TYPE => record.acts.push(class),
                    (p, Term::NamedNode(whom)) if p == dic::ON_BEHALF_OF => {
                        record.principals.insert(whom);
                    }
                    (p, Term::Literal(day)) if p == dic::SAID_FROM || p == dic::SAID_UNTIL => {
                        let day = day.value().to_owned();
                        let earlier = record.earliest.as_ref().is_none_or(|first| day < *first);
                        let later = record.latest.as_ref().is_none_or(|last| day > *last);
                        if later {
                            record.latest = Some(day.clone());
                        }
                        if earlier {
                            record.earliest = Some(day);
                        }
                    }
                    _ => {}
                }
            }
        }
        Ok(record)
    }

    /// The longest words by which an article presents an entity as a speaker, if they are more than
    /// its name: "Interior Minister Petra Oswin", "Sabine Rask, a spokeswoman".
    pub(super) fn described(&self, thing: &Thing) -> Result<Option<String>, Error> {
        let mentions = self.store.look(None, Some(dic::REFERS_TO), Some(thing.iri.as_ref()), None);
        let own = Name::of(&thing.name);
        let mut longest: Option<String> = None;
        for quad in mentions.take(MENTIONS) {
            let NamedOrBlankNode::NamedNode(mention) = quad?.subject else { continue };
            let Some(span) = self.object(&mention, dic::HAS_SPAN)? else { continue };
            let Some(selector) = self.object(&span, oa::HAS_SELECTOR)? else { continue };
            let mut parts = [oa::PREFIX, oa::EXACT, oa::SUFFIX].into_iter();
            let mut part = || parts.next().map_or(Ok(None), |part| self.literal(&selector, part));
            let (Some(before), Some(exact), Some(after)) = (part()?, part()?, part()?) else {
                continue;
            };
            // "she" and "the spokeswoman" present nobody.
            if !Name::of(&exact).words().iter().any(|word| own.words().contains(word)) {
                continue;
            }
            let words = presented(&before, &exact, &after);
            let more = words.chars().count() > thing.name.chars().count();
            let order = |words: &String| (words.chars().count(), std::cmp::Reverse(words.clone()));
            if more && longest.as_ref().is_none_or(|known| order(&words) > order(known)) {
                longest = Some(words);
            }
        }
        Ok(longest)
    }

    fn literal(
        &self,
        from: &NamedNode,
        predicate: NamedNodeRef<'_>,
    ) -> Result<Option<String>, Error> {
        let found = self.store.look(Some(from.as_ref()), Some(predicate), None, None).next();
        Ok(found.transpose()?.and_then(|quad| match quad.object {
            Term::Literal(literal) => Some(literal.value().to_owned()),
            _ => None,
        }))
    }

    /// How many things lead to this one.
    fn count(&self, thing: &Thing, predicate: NamedNodeRef<'_>) -> Result<Vec<Value>, Error> {
        let mut count = 0;
        for quad in self.store.look(None, Some(predicate), Some(thing.iri.as_ref()), None) {
            self.going()?;
            quad?;
            count += 1;
        }
        Ok(vec![Value::Count(count)])
    }

    fn things(&self, iris: BTreeSet<NamedNode>) -> Result<Vec<Value>, Error> {
        let mut things = Vec::with_capacity(iris.len());
        for iri in iris {
            let id = self.store.base().path_of(iri.as_str()).unwrap_or(iri.as_str()).to_owned();
            let name = self.label(&iri)?.unwrap_or_else(|| id.clone());
            things.push(Value::Thing { id, name });
        }
        Ok(things)
    }
}

/// A name with the titles before it and the apposition behind it, as far as what stands around it tells.
fn presented(before: &str, exact: &str, after: &str) -> String {
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut titles: Vec<&str> =
        before.split(' ').rev().skip(1).take_while(|word| is_title(&word.to_lowercase())).collect();
    titles.reverse();
    let mut words = spaced(&format!("{} {exact}", titles.join(" ")));
    let apposition = after.strip_prefix(", ").filter(|text| {
        ["a ", "an ", "the ", "its ", "their "].iter().any(|article| text.starts_with(article))
    });
    if let Some(apposition) = apposition {
        // Without an end in sight its last word may be half of one.
        let text = match apposition.split_once([',', '.', '"', '”']) {
            Some((whole, _)) => whole,
            None => apposition.rsplit_once(' ').map_or("", |(whole, _)| whole),
        };
        let mut kept: Vec<&str> = text.split_whitespace().collect();
        while kept.last().is_some_and(|last| SMALL.contains(last)) {
            kept.pop();
        }
        if kept.len() > 1 {
            words = format!("{words}, {}", kept.join(" "));
        }
    }
    words
}

/// Words that no apposition ends with.
const SMALL: [&str; 12] =
    ["a", "an", "the", "of", "for", "in", "at", "to", "and", "its", "their", "his"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_appositions_present_somebody() {
        let check = |before: &str, exact: &str, after: &str, expected: &str| {
            assert_eq!(presented(before, exact, after), expected);
        };
        check(
            "on Sunday. Interior Minister ",
            "Petra Oswin",
            " said",
            "Interior Minister Petra Oswin",
        );
        check(
            "us know it,\" ",
            "Sabine Rask",
            ", a spokeswoman for the Tolmaria",
            "Sabine Rask, a spokeswoman",
        );
        check(
            "\n\n",
            "Aurel Dorn",
            ", the speaker of the Chamber, said",
            "Aurel Dorn, the speaker of the Chamber",
        );
        check("said ", "Petra Oswin", ", who was there", "Petra Oswin");
        check("", "Oswin", "", "Oswin");
    }
}
