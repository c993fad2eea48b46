//! Comparing: who agrees, who denies, who wants what, on the issues that concern something.
//!
//! Issues are derived: the statement that propositions of several articles make, once events that are the
//! same happening are taken for one.

use std::collections::BTreeSet;

use oxigraph::model::{NamedNode, NamedNodeRef};

use super::{
    Arguments, Error, Parameter, Place, Type,
    choice::things,
    read::Reader,
    record::{Camp, Issue, Meta, Page},
};
use crate::{
    rdf::vocab::{dic, rdf},
    store::Store,
};

/// Utterances that are shown of each camp.
const SHOWN: usize = 10;

/// What is compared.
pub(super) const FILTERS: &[Parameter] = &[Parameter::new(
    "about",
    Type::Thing,
    "cyber-attack-on-ellvane-ferries_event",
    "The event that the issues are about, or the party that they speak of.",
)
.at(Place::Needed)];

/// How many issues.
pub(super) const ISSUES: Parameter =
    Parameter::new("limit", Type::Count(1, 50, 10), "5", "How many issues at most.");

/// The issues that concern something: those in dispute first, then those on which most is said.
pub fn list(store: &Store, arguments: &Arguments) -> Result<Page<Issue>, Error> {
    let reader = Reader::of(store);
    let mut issues = BTreeSet::new();
    for named in arguments.all("about") {
        for iri in things(store, named)? {
            let Ok(thing) = NamedNodeRef::new(&iri) else { continue };
            issues.extend(concerning(&reader, thing)?);
        }
    }
    of(store, issues, arguments.count(&ISSUES))
}

/// The issues on which the utterance takes a stand that a claim reports.
pub fn of_claim(
    store: &Store,
    claim: NamedNodeRef<'_>,
    limit: usize,
) -> Result<Page<Issue>, Error> {
    let reader = Reader::of(store);
    let Some(utterance) = reader.reported_by(claim)? else { return of(store, [].into(), limit) };
    of(store, reader.issues(utterance.as_ref())?.into_iter().collect(), limit)
}

/// The issues that a thing is a term of, by the name that stands for all names of an event.
fn concerning(reader: &Reader<'_>, thing: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, Error> {
    let stands = reader.objects(thing, dic::SAME_HAPPENING_AS)?.into_iter().next();
    let thing = stands.as_ref().map_or(thing, NamedNode::as_ref);
    let matches = reader.store().base().matches();
    let mut terms = reader.subjects(rdf::SUBJECT, thing, Some(matches.as_ref()))?;
    terms.extend(reader.subjects(rdf::OBJECT, thing, Some(matches.as_ref()))?);
    Ok(terms)
}

fn of(store: &Store, issues: BTreeSet<NamedNode>, limit: usize) -> Result<Page<Issue>, Error> {
    let mut reader = Reader::of(store);
    let mut ranked = Vec::new();
    for issue in issues {
        let stands = [dic::AFFIRMS, dic::DISPUTES, dic::PURSUES];
        let [affirmed, disputed, pursued] =
            stands.map(|s| reader.subjects(s, issue.as_ref(), None));
        let camps = [affirmed?, disputed?, pursued?];
        let [affirmed, disputed, pursued] = [&camps[0], &camps[1], &camps[2]].map(Vec::len);
        if affirmed + disputed + pursued > 0 {
            let in_dispute = affirmed > 0 && disputed > 0;
            ranked.push((in_dispute, affirmed + disputed + pursued, issue, camps));
        }
    }
    ranked.sort_by(|(a, many, one, _), (b, more, other, _)| (b, more, one).cmp(&(a, many, other)));
    let total = ranked.len();
    let mut items = Vec::new();
    for (_, _, issue, [affirmed, disputed, pursued]) in ranked.into_iter().take(limit) {
        let Some((subject, relation, object)) = reader.issue(issue.as_ref())? else { continue };
        items.push(Issue {
            id: issue.into_string(),
            subject,
            relation,
            object,
            affirmed: camp(&mut reader, affirmed)?,
            disputed: camp(&mut reader, disputed)?,
            pursued: camp(&mut reader, pursued)?,
        });
    }
    Ok(Page { items, meta: Meta { total: Some(total), next: None, note: None } })
}

/// Those who said some utterances, and the first of these by day.
fn camp(reader: &mut Reader<'_>, utterances: Vec<NamedNode>) -> Result<Camp, Error> {
    let total = utterances.len();
    let mut sides = BTreeSet::new();
    let mut dated = Vec::with_capacity(total);
    for utterance in utterances {
        sides.extend(reader.objects(utterance.as_ref(), dic::SIDE)?);
        let day = reader.earliest(utterance.as_ref())?;
        dated.push((day.is_none(), day, utterance));
    }
    dated.sort_unstable();
    let mut shown = Vec::new();
    for (_, _, utterance) in dated.iter().take(SHOWN) {
        shown.extend(reader.utterance(utterance.as_ref())?);
    }
    let sides = sides.iter().map(|side| reader.name(side)).collect::<Result<_, _>>()?;
    Ok(Camp { total, sides, utterances: shown })
}
