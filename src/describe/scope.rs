//! What belongs to the description of each kind of thing.
//!
//! **In:** the store and a thing. **Out:** its [`Description`]: for each kind, which properties are
//! followed, and in which direction.

use std::collections::HashSet;

use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use super::{Description, MANY};
use crate::{
    rdf::{
        Thing,
        thing::Kind,
        vocab::{dic, oa, owl, prov, rdf, schema, skos},
    },
    store::{Error, Store},
};

/// The roles in which a claim names an entity.
const ROLES: [NamedNodeRef<'static>; 6] =
    [dic::SPEAKER, dic::ON_BEHALF_OF, dic::TARGET, dic::HAS_EVENT, dic::ADDRESSEE, dic::VIA];

/// The attitudes of a claim to a proposition.
const ATTITUDES: [NamedNodeRef<'static>; 3] = [dic::ASSERTS, dic::DENIES, dic::SEEKS];

/// What utterances do with issues.
const STANCES: [NamedNodeRef<'static>; 3] = [dic::AFFIRMS, dic::DISPUTES, dic::PURSUES];

/// How utterances meet.
const MEETINGS: [NamedNodeRef<'static>; 2] = [dic::CONTRADICTS, dic::RESPONDS_TO];

/// What is said of an article where only its claims matter.
const OF_ARTICLE: [NamedNodeRef<'static>; 5] =
    [rdf::TYPE, schema::HEADLINE, schema::PUBLISHER, schema::DATE_PUBLISHED, schema::URL];

/// What is said of anything that is only referred to.
const NAMES: [NamedNodeRef<'static>; 2] = [rdf::TYPE, skos::PREF_LABEL];

pub(super) fn describe(store: &Store, thing: &Thing) -> Result<Description, Error> {
    let mut walk = Walk { store, quads: Vec::new(), seen: HashSet::new(), known: HashSet::new() };
    let mut beside = Vec::new();
    let iri = thing.iri.as_ref();
    walk.about(iri)?;
    match thing.kind {
        Kind::Article => walk.article(thing)?,
        Kind::Claim => {
            walk.claim(iri)?;
            if let Some(article) = thing.article().map(|id| store.base().article(&id)) {
                beside =
                    store.quads(Some(article.as_ref()), Some(schema::ARTICLE_BODY), None, None)?;
            }
        }
        Kind::Entity => walk.entity(iri)?,
        Kind::Utterance => walk.utterance(iri)?,
        Kind::Proposition => walk.proposition(iri)?,
        Kind::Issue => walk.issue(iri)?,
        Kind::Mention => walk.spans(iri)?,
        Kind::Review => walk.review(iri)?,
        Kind::Run | Kind::Link | Kind::Dyad | Kind::Month | Kind::Graph => {}
    }
    walk.names()?;
    Ok(Description { thing: thing.clone(), quads: walk.quads, beside })
}

/// A walk through the store that keeps what it reads.
struct Walk<'a> {
    store: &'a Store,
    quads: Vec<Quad>,
    seen: HashSet<Quad>,
    /// What was described, wholly or by name.
    known: HashSet<NamedNode>,
}

impl Walk<'_> {
    fn keep(&mut self, quads: impl IntoIterator<Item = Quad>) {
        for quad in quads {
            if self.seen.insert(quad.clone()) {
                self.quads.push(quad);
            }
        }
    }

    /// All that is said of a subject.
    fn about(&mut self, subject: NamedNodeRef<'_>) -> Result<(), Error> {
        if self.known.insert(subject.into_owned()) {
            let mut said = self.store.quads(Some(subject), None, None, None)?;
            said.sort_by_cached_key(|q| {
                (q.predicate != rdf::TYPE, q.predicate.as_str().to_owned(), q.object.to_string())
            });
            self.keep(said);
        }
        Ok(())
    }

    /// Some of what is said of a subject.
    fn partly(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicates: &[NamedNodeRef<'_>],
    ) -> Result<(), Error> {
        for predicate in predicates {
            let said = self.store.quads(Some(subject), Some(*predicate), None, None)?;
            self.keep(said);
        }
        Ok(())
    }

    /// What kept triples of a subject lead to by a property.
    fn objects(&self, subject: NamedNodeRef<'_>, predicate: NamedNodeRef<'_>) -> Vec<NamedNode> {
        let fits = |q: &&Quad| {
            q.predicate == predicate && q.subject == NamedOrBlankNode::from(subject.into_owned())
        };
        self.quads.iter().filter(fits).filter_map(|q| node(&q.object)).collect()
    }

    /// All that is said of what a property leads to.
    fn follow(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicates: &[NamedNodeRef<'_>],
    ) -> Result<Vec<NamedNode>, Error> {
        let mut found = Vec::new();
        for predicate in predicates {
            found.extend(self.objects(subject, *predicate));
        }
        for node in &found {
            self.about(node.as_ref())?;
        }
        Ok(found)
    }

    /// What points at an object by a property, in some graph or all.
    fn pointing(
        &mut self,
        predicate: NamedNodeRef<'_>,
        object: NamedNodeRef<'_>,
        graph: Option<NamedNodeRef<'_>>,
    ) -> Result<Vec<NamedNode>, Error> {
        let mut said = self.store.first(None, Some(predicate), Some(object), graph, MANY)?;
        said.sort_by_cached_key(|q| q.subject.to_string());
        let found = said.iter().filter_map(subject).collect();
        self.keep(said);
        Ok(found)
    }

    /// An article: its own graph, and what was derived of it.
    fn article(&mut self, thing: &Thing) -> Result<(), Error> {
        let (store, iri) = (self.store, thing.iri.as_ref());
        let Some(id) = thing.article() else { return Ok(()) };
        let own = store.article(&id)?;
        self.known.extend(own.iter().filter_map(subject));
        let claims: Vec<_> =
            own.iter().filter(|q| q.predicate == dic::APPEARS_IN).filter_map(subject).collect();
        let mut own: Vec<_> = own;
        own.sort_by_cached_key(|q| {
            (
                q.subject.to_string(),
                q.predicate != rdf::TYPE,
                q.predicate.as_str().to_owned(),
                q.object.to_string(),
            )
        });
        self.keep(own);
        for claim in &claims {
            self.partly(claim.as_ref(), &[dic::REPORTS])?;
        }
        for claim in &claims {
            self.follow(claim.as_ref(), &ATTITUDES)?;
        }
        self.part(iri, "near-duplicate")?;
        let mut alike = self.objects(iri, dic::NEAR_DUPLICATE_OF);
        alike.extend(self.pointing(dic::NEAR_DUPLICATE_OF, iri, None)?);
        for other in alike {
            self.partly(other.as_ref(), &OF_ARTICLE)?;
        }
        Ok(())
    }

    /// A claim: its parts, and whoever else reports the same.
    fn claim(&mut self, iri: NamedNodeRef<'_>) -> Result<(), Error> {
        self.spans(iri)?;
        self.follow(iri, &[dic::HAS_RELAY])?;
        for mention in self.follow(iri, &[dic::SPEAKER_MENTION])? {
            self.spans(mention.as_ref())?;
        }
        for proposition in self.follow(iri, &ATTITUDES)? {
            self.partly(proposition.as_ref(), &[dic::HAS_ISSUE])?;
        }
        self.part(iri, "reports")?;
        for article in self.objects(iri, dic::APPEARS_IN) {
            self.partly(article.as_ref(), &OF_ARTICLE)?;
        }
        for utterance in self.follow(iri, &[dic::REPORTS])? {
            self.utterance(utterance.as_ref())?;
        }
        for review in self.pointing(schema::ITEM_REVIEWED, iri, None)? {
            self.about(review.as_ref())?;
            self.review(review.as_ref())?;
        }
        Ok(())
    }

    /// A fact check: its parts, and the claims that it was found to speak of.
    fn review(&mut self, iri: NamedNodeRef<'_>) -> Result<(), Error> {
        for part in ["author", "item", "speaker", "rating"] {
            self.part(iri, part)?;
        }
        for link in self.pointing(rdf::SUBJECT, iri, None)? {
            self.about(link.as_ref())?;
        }
        let claims = self.objects(iri, schema::ITEM_REVIEWED);
        for claim in claims.iter().filter(|claim| !claim.as_str().contains('#')) {
            self.partly(claim.as_ref(), &[rdf::TYPE, dic::TEXT, dic::SPEAKER, dic::APPEARS_IN])?;
        }
        Ok(())
    }

    /// Where something stands in the text.
    fn spans(&mut self, iri: NamedNodeRef<'_>) -> Result<(), Error> {
        for span in self.follow(iri, &[dic::HAS_SPAN])? {
            self.follow(span.as_ref(), &[oa::HAS_SELECTOR])?;
        }
        Ok(())
    }

    /// A claim in a list of claims.
    fn brief(&mut self, claim: NamedNodeRef<'_>) -> Result<(), Error> {
        self.about(claim)?;
        for article in self.objects(claim, dic::APPEARS_IN) {
            self.partly(article.as_ref(), &OF_ARTICLE)?;
        }
        Ok(())
    }

    fn utterance(&mut self, iri: NamedNodeRef<'_>) -> Result<(), Error> {
        self.part(iri, "dates")?;
        self.part(iri, "words")?;
        for claim in self.pointing(dic::REPORTS, iri, None)? {
            self.brief(claim.as_ref())?;
            self.follow(claim.as_ref(), &[dic::HAS_RELAY])?;
            self.part(claim.as_ref(), "reports")?;
        }
        for meeting in MEETINGS {
            let mut others = self.objects(iri, meeting);
            others.extend(self.pointing(meeting, iri, None)?);
            for other in others {
                self.about(other.as_ref())?;
            }
        }
        // How sure these meetings are.
        for end in [rdf::SUBJECT, rdf::OBJECT] {
            for link in self.pointing(end, iri, None)? {
                self.about(link.as_ref())?;
            }
        }
        self.follow(iri, &STANCES)?;
        Ok(())
    }

    fn entity(&mut self, iri: NamedNodeRef<'_>) -> Result<(), Error> {
        let base = self.store.base();
        let summaries = base.summaries();
        self.part(iri, "same-happening")?;
        self.pointing(dic::SAME_HAPPENING_AS, iri, None)?;
        for end in [dic::SIDE, dic::TOWARDS] {
            for count in self.pointing(end, iri, Some(summaries.as_ref()))? {
                self.about(count.as_ref())?;
            }
        }
        for role in ROLES {
            for claim in self.pointing(role, iri, None)? {
                self.brief(claim.as_ref())?;
            }
        }
        let propositions = base.propositions();
        for end in [rdf::SUBJECT, rdf::OBJECT] {
            for proposition in self.pointing(end, iri, Some(propositions.as_ref()))? {
                self.about(proposition.as_ref())?;
            }
        }
        for article in self.pointing(schema::MENTIONS, iri, None)? {
            self.partly(article.as_ref(), &OF_ARTICLE)?;
        }
        Ok(())
    }

    fn proposition(&mut self, iri: NamedNodeRef<'_>) -> Result<(), Error> {
        for attitude in ATTITUDES {
            for claim in self.pointing(attitude, iri, None)? {
                self.brief(claim.as_ref())?;
            }
        }
        self.follow(iri, &[dic::HAS_ISSUE])?;
        Ok(())
    }

    fn issue(&mut self, iri: NamedNodeRef<'_>) -> Result<(), Error> {
        for proposition in self.pointing(dic::HAS_ISSUE, iri, None)? {
            self.about(proposition.as_ref())?;
        }
        for stance in STANCES {
            for utterance in self.pointing(stance, iri, None)? {
                self.about(utterance.as_ref())?;
            }
        }
        Ok(())
    }

    /// A part of a thing, which goes by its IRI and a fragment.
    fn part(&mut self, of: NamedNodeRef<'_>, name: &str) -> Result<(), Error> {
        match NamedNode::new(format!("{}#{name}", of.as_str())) {
            Ok(part) => self.about(part.as_ref()),
            Err(_) => Ok(()),
        }
    }

    /// The names of whatever is ours, referred to and not described.
    fn names(&mut self) -> Result<(), Error> {
        let base = self.store.base().clone();
        let told: HashSet<_> = self.quads.iter().filter_map(subject).collect();
        let mut referred: Vec<_> = self
            .quads
            .iter()
            .filter(|q| {
                ![owl::SAME_AS, skos::EXACT_MATCH, prov::WAS_GENERATED_BY]
                    .iter()
                    .any(|p| q.predicate == *p)
            })
            .filter_map(|q| node(&q.object))
            .filter(|node| !told.contains(node))
            .filter(|node| base.path_of(node.as_str()).is_some())
            .collect();
        referred.sort();
        referred.dedup();
        for node in referred {
            self.partly(node.as_ref(), &NAMES)?;
        }
        Ok(())
    }
}

fn node(term: &Term) -> Option<NamedNode> {
    match term {
        Term::NamedNode(node) => Some(node.clone()),
        _ => None,
    }
}

fn subject(quad: &Quad) -> Option<NamedNode> {
    match &quad.subject {
        NamedOrBlankNode::NamedNode(node) => Some(node.clone()),
        NamedOrBlankNode::BlankNode(_) => None,
    }
}
