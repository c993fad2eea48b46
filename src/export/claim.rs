//! A claim as exports show it: everything about it in one place.
//!
//! **In:** the store and a claim's IRI. **Out:** a [`Claim`], with its article, the entities in its
//! roles, its propositions and relays. Entities, propositions and articles are read once and kept,
//! up to a number, since many claims share them.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use jiff::civil::Date;
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use crate::{
    article,
    entity::wikidata,
    rdf::vocab::{ACTS, dic, foaf, oa, prov, rdf, schema, skos},
    span::{CodePoints, Span},
    store::{Error, Store},
    text::Document,
};

/// How many entities, propositions or articles are kept at once.
const KEPT: usize = 20_000;

/// One claim.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "see the ontology")]
pub struct Claim {
    pub id: NamedNode,
    pub article: Arc<Article>,
    /// First code point of the words and one past the last.
    pub place: Option<(usize, usize)>,
    /// The sentences that hold the words.
    pub sentence: Option<String>,
    pub text: Option<String>,
    pub cue: Option<String>,
    pub quotation: Option<String>,
    pub acts: Vec<NamedNode>,
    pub speakers: Vec<Arc<Entity>>,
    pub on_behalf_of: Vec<Arc<Entity>>,
    pub targets: Vec<Arc<Entity>>,
    pub addressees: Vec<Arc<Entity>>,
    pub events: Vec<Arc<Entity>>,
    pub propositions: Vec<(NamedNode, Arc<Proposition>)>,
    pub relays: Vec<Relay>,
    pub said_from: Option<Date>,
    pub said_until: Option<Date>,
    pub precision: Option<String>,
    pub date_text: Option<String>,
    pub utterance: Option<NamedNode>,
    pub confidence: Option<f64>,
    pub run: Option<NamedNode>,
}

/// The article that a claim stands in.
#[derive(Debug)]
#[expect(missing_docs, reason = "see the ontology")]
pub struct Article {
    pub id: NamedNode,
    pub url: Option<String>,
    pub headline: Option<String>,
    pub publisher: Option<Arc<Entity>>,
    pub published: Option<Date>,
    /// What it counts as, where copies are not counted: the agency that it credits, else the first
    /// article that prints its text.
    pub witness: NamedNode,
    text: String,
    points: CodePoints,
    sentences: Vec<Span>,
}

/// Somebody or something in a role.
#[derive(Debug)]
pub struct Entity {
    /// Its IRI.
    pub id: NamedNode,
    /// Its name.
    pub name: String,
    /// What it is: `person`, `organization`, `country` …
    pub kind: Option<&'static str>,
    /// Its Wikidata identifier, such as `Q42`.
    pub wikidata: Option<String>,
    /// Whether it is only described ("a senior official").
    pub unnamed: bool,
}

/// What is said, as a triple.
#[derive(Debug)]
pub struct Proposition {
    /// Its IRI.
    pub id: NamedNode,
    /// Its subject.
    pub subject: Arc<Entity>,
    /// Its relation.
    pub relation: NamedNode,
    /// Its object.
    pub object: Arc<Entity>,
}

/// A hand that the words passed through.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Whose.
    pub agent: Arc<Entity>,
    /// The words that say so.
    pub cue: Option<String>,
}

/// What an entity is called, by its classes; the first that fits, since articles may differ.
const KINDS: [(NamedNodeRef<'_>, &str); 10] = [
    (dic::EVENT, "event"),
    (schema::PERSON, "person"),
    (schema::COUNTRY, "country"),
    (schema::NEWS_MEDIA_ORGANIZATION, "organization"),
    (schema::ORGANIZATION, "organization"),
    (foaf::GROUP, "group"),
    (schema::PLACE, "location"),
    (schema::CREATIVE_WORK, "work"),
    (prov::SOFTWARE_AGENT, "software"),
    (dic::AGENT, "agent"),
];

/// What follows the `#` or the last slash of an IRI.
pub(super) fn local(node: NamedNodeRef<'_>) -> &str {
    let iri = node.as_str();
    iri.rsplit(['#', '/']).next().unwrap_or(iri)
}

/// Reads claims from a store.
#[derive(Debug)]
pub struct Reader<'a> {
    store: &'a Store,
    entities: Kept<NamedNode, Arc<Entity>>,
    propositions: Kept<NamedNode, Option<Arc<Proposition>>>,
    /// The one of the last claim: claims of an article come together.
    article: Option<Arc<Article>>,
}

impl<'a> Reader<'a> {
    /// Of a store.
    pub fn of(store: &'a Store) -> Self {
        Self { store, entities: Kept::new(), propositions: Kept::new(), article: None }
    }

    /// The claims of an article, in the order of its text.
    pub fn claims_of(&mut self, article: NamedNodeRef<'_>) -> Result<Vec<Claim>, Error> {
        let found = self.store.quads(None, Some(dic::APPEARS_IN), Some(article), None)?;
        let mut claims = Vec::with_capacity(found.len());
        for quad in found {
            if let NamedOrBlankNode::NamedNode(claim) = &quad.subject {
                claims.extend(self.claim(claim)?);
            }
        }
        claims.sort_by(|a, b| (a.place, &a.id).cmp(&(b.place, &b.id)));
        claims.dedup_by(|a, b| a.id == b.id);
        Ok(claims)
    }

    /// A claim; `None` if there is none of that name that appears in an article.
    pub fn claim(&mut self, id: &NamedNode) -> Result<Option<Claim>, Error> {
        let quads = self.store.quads(Some(id.as_ref()), None, None, None)?;
        let is_claim = |q: &Quad| q.predicate == rdf::TYPE && q.object == dic::CLAIM.into();
        let article = quads.iter().find(|q| q.predicate == dic::APPEARS_IN).and_then(node);
        let (true, Some(article)) = (quads.iter().any(is_claim), article) else { return Ok(None) };
        let mut claim = Claim {
            id: id.clone(),
            article: self.article(article)?,
            place: None,
            sentence: None,
            text: None,
            cue: None,
            quotation: None,
            acts: Vec::new(),
            speakers: Vec::new(),
            on_behalf_of: Vec::new(),
            targets: Vec::new(),
            addressees: Vec::new(),
            events: Vec::new(),
            propositions: Vec::new(),
            relays: Vec::new(),
            said_from: None,
            said_until: None,
            precision: None,
            date_text: None,
            utterance: None,
            confidence: None,
            run: None,
        };
        let mut relays = Vec::new();
        for quad in &quads {
            match &quad.object {
                Term::NamedNode(object) => {
                    self.refer(&mut claim, &mut relays, quad.predicate.as_ref(), object)?;
                }
                Term::Literal(literal) => claim.say(quad.predicate.as_ref(), literal.value()),
                _ => {}
            }
        }
        for list in [
            &mut claim.speakers, &mut claim.on_behalf_of, &mut claim.targets,
            &mut claim.addressees, &mut claim.events,
        ] {
            list.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
            list.dedup_by(|a, b| a.id == b.id);
        }
        claim.acts.sort();
        claim.propositions.sort_by(|(a, x), (b, y)| (a, &x.id).cmp(&(b, &y.id)));
        relays.sort_by_key(|(position, _): &(i64, Relay)| *position);
        claim.relays = relays.into_iter().map(|(_, relay)| relay).collect();
        claim.sentence = claim.place.and_then(|place| claim.article.sentences(place));
        Ok(Some(claim))
    }

    /// Adds what a claim says of another node.
    fn refer(
        &mut self,
        claim: &mut Claim,
        relays: &mut Vec<(i64, Relay)>,
        predicate: NamedNodeRef<'_>,
        object: &NamedNode,
    ) -> Result<(), Error> {
        let list = match predicate {
            p if p == dic::SPEAKER => &mut claim.speakers,
            p if p == dic::ON_BEHALF_OF => &mut claim.on_behalf_of,
            p if p == dic::TARGET => &mut claim.targets,
            p if p == dic::ADDRESSEE => &mut claim.addressees,
            p if p == dic::HAS_EVENT => &mut claim.events,
            p if p == rdf::TYPE => {
                if ACTS.contains(&object.as_ref()) {
                    claim.acts.push(object.clone());
                }
                return Ok(());
            }
            p if [dic::ASSERTS, dic::DENIES, dic::SEEKS].contains(&p) => {
                if let Some(proposition) = self.proposition(object)? {
                    claim.propositions.push((p.into_owned(), proposition));
                }
                return Ok(());
            }
            p if p == dic::HAS_SPAN => {
                if let Some((start, end)) = self.place(object)? {
                    let place = claim.place.get_or_insert((start, end));
                    *place = (place.0.min(start), place.1.max(end));
                }
                return Ok(());
            }
            p if p == dic::HAS_RELAY => {
                relays.extend(self.relay(object)?);
                return Ok(());
            }
            p => {
                match p {
                    p if p == dic::QUOTATION_TYPE => {
                        claim.quotation = Some(local(object.as_ref()).to_owned());
                    }
                    p if p == dic::DATE_PRECISION => {
                        claim.precision = Some(local(object.as_ref()).to_owned());
                    }
                    p if p == dic::REPORTS => claim.utterance = Some(object.clone()),
                    p if p == prov::WAS_GENERATED_BY => claim.run = Some(object.clone()),
                    _ => {}
                }
                return Ok(());
            }
        };
        list.push(self.entity(object)?);
        Ok(())
    }

    /// An entity; what nothing is known of has its IRI for a name.
    pub fn entity(&mut self, id: &NamedNode) -> Result<Arc<Entity>, Error> {
        if let Some(entity) = self.entities.get(id) {
            return Ok(entity);
        }
        let quads = self.store.quads(Some(id.as_ref()), None, None, None)?;
        let is = |class: NamedNodeRef<'_>| {
            quads.iter().any(|q| q.predicate == rdf::TYPE && q.object == class.into())
        };
        let names = quads.iter().filter(|q| q.predicate == skos::PREF_LABEL).filter_map(value);
        let same = quads.iter().filter(|q| q.predicate == skos::EXACT_MATCH).filter_map(node);
        let entity = Arc::new(Entity {
            id: id.clone(),
            name: names.min().unwrap_or(id.as_str()).to_owned(),
            kind: KINDS.iter().find(|(class, _)| is(*class)).map(|(_, kind)| *kind),
            wikidata: same.filter_map(|same| wikidata::id(same.as_str())).min().map(str::to_owned),
            unnamed: is(dic::UNNAMED_SOURCE),
        });
        self.entities.keep(id.clone(), Arc::clone(&entity));
        Ok(entity)
    }

    fn proposition(&mut self, id: &NamedNode) -> Result<Option<Arc<Proposition>>, Error> {
        if let Some(proposition) = self.propositions.get(id) {
            return Ok(proposition);
        }
        let quads = self.store.quads(Some(id.as_ref()), None, None, None)?;
        let term = |predicate: NamedNodeRef<'_>| {
            quads.iter().find(|q| q.predicate == predicate).and_then(node)
        };
        let terms = (term(rdf::SUBJECT), term(rdf::PREDICATE), term(rdf::OBJECT));
        let proposition = if let (Some(subject), Some(relation), Some(object)) = terms {
            let (subject, object) = (self.entity(subject)?, self.entity(object)?);
            let relation = relation.clone();
            Some(Arc::new(Proposition { id: id.clone(), subject, relation, object }))
        } else {
            None
        };
        self.propositions.keep(id.clone(), proposition.clone());
        Ok(proposition)
    }

    /// A relay, and its place in the order.
    fn relay(&mut self, id: &NamedNode) -> Result<Option<(i64, Relay)>, Error> {
        let quads = self.store.quads(Some(id.as_ref()), None, None, None)?;
        let one = |predicate: NamedNodeRef<'_>| quads.iter().find(|q| q.predicate == predicate);
        let Some(agent) = one(dic::RELAY_AGENT).and_then(node) else { return Ok(None) };
        let position = one(dic::POSITION).and_then(value).and_then(|n| n.parse().ok());
        let cue = one(dic::CUE).and_then(value).map(str::to_owned);
        Ok(Some((position.unwrap_or(i64::MAX), Relay { agent: self.entity(agent)?, cue })))
    }

    /// Where a span begins and ends.
    fn place(&self, span: &NamedNode) -> Result<Option<(usize, usize)>, Error> {
        let found = self.store.quads(Some(span.as_ref()), Some(oa::HAS_SELECTOR), None, None)?;
        let Some(selector) = found.first().and_then(node) else { return Ok(None) };
        let offset = |end| {
            let found = self.store.quads(Some(selector.as_ref()), Some(end), None, None)?;
            Ok::<_, Error>(found.first().and_then(value).and_then(|n| n.parse().ok()))
        };
        Ok(offset(oa::START)?.zip(offset(oa::END)?))
    }

    fn article(&mut self, id: &NamedNode) -> Result<Arc<Article>, Error> {
        if let Some(article) = self.article.as_ref().filter(|article| article.id == *id) {
            return Ok(Arc::clone(article));
        }
        let quads = self.store.quads(Some(id.as_ref()), None, None, None)?;
        let one = |predicate: NamedNodeRef<'_>| quads.iter().find(|q| q.predicate == predicate);
        let text = one(schema::ARTICLE_BODY).and_then(value).unwrap_or_default().to_owned();
        let publisher = one(schema::PUBLISHER).and_then(node);
        let credits = quads.iter().filter(|q| q.predicate == dic::WIRE_CREDIT).filter_map(node);
        let witness = credits.min().or(one(dic::NEAR_DUPLICATE_OF).and_then(node)).unwrap_or(id);
        let article = Arc::new(Article {
            id: id.clone(),
            url: one(schema::URL).and_then(|quad| match &quad.object {
                Term::NamedNode(url) => Some(url.as_str().to_owned()),
                _ => value(quad).map(str::to_owned),
            }),
            headline: one(schema::HEADLINE).and_then(value).map(str::to_owned),
            publisher: publisher.map(|publisher| self.entity(publisher)).transpose()?,
            published: one(schema::DATE_PUBLISHED).and_then(value).and_then(|d| d.parse().ok()),
            witness: witness.clone(),
            points: CodePoints::of(&text),
            sentences: sentences(&text),
            text,
        });
        self.article = Some(Arc::clone(&article));
        Ok(article)
    }
}

impl Claim {
    /// Adds what a claim says in words or numbers.
    fn say(&mut self, predicate: NamedNodeRef<'_>, value: &str) {
        match predicate {
            p if p == dic::TEXT => self.text = Some(value.to_owned()),
            p if p == dic::CUE => self.cue = Some(value.to_owned()),
            p if p == dic::SAID_FROM => self.said_from = value.parse().ok(),
            p if p == dic::SAID_UNTIL => self.said_until = value.parse().ok(),
            p if p == dic::DATE_TEXT => self.date_text = Some(value.to_owned()),
            p if p == dic::CONFIDENCE => self.confidence = value.parse().ok(),
            _ => {}
        }
    }

    /// Whose position it is: whom the speaker spoke for, else the speaker.
    pub fn sides(&self) -> &[Arc<Entity>] {
        if self.on_behalf_of.is_empty() { &self.speakers } else { &self.on_behalf_of }
    }

    /// First and last day on which the words may have been spoken, as the article says; else the day
    /// on which it was published.
    pub fn days(&self) -> Option<(Date, Date)> {
        let from = self.said_from.or(self.said_until).or(self.article.published)?;
        let until = self.said_until.or(self.said_from).or(self.article.published)?;
        Some((from, until))
    }
}

impl Article {
    /// The sentences that hold what stands at some code points, without line breaks.
    fn sentences(&self, (start, end): (usize, usize)) -> Option<String> {
        let (start, end) = (self.points.byte(start), self.points.byte(end));
        let first = self.sentences.partition_point(|sentence| sentence.end() <= start);
        let past = self.sentences.partition_point(|sentence| sentence.start() < end);
        let held = self.sentences.get(first..past).filter(|held| !held.is_empty())?;
        let held = held[0].cover(held[held.len() - 1]);
        let held = Span::of(&self.text, held.start(), held.end())?.slice(&self.text);
        Some(held.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// Where the sentences of a text stand.
fn sentences(text: &str) -> Vec<Span> {
    let article = article::Article { text: text.to_owned(), ..article::Article::default() };
    Document::of(&article).sentences.iter().map(|sentence| sentence.span).collect()
}

fn node(quad: &Quad) -> Option<&NamedNode> {
    match &quad.object {
        Term::NamedNode(node) => Some(node),
        _ => None,
    }
}

fn value(quad: &Quad) -> Option<&str> {
    match &quad.object {
        Term::Literal(literal) => Some(literal.value()),
        _ => None,
    }
}

/// What was read, up to a number; then all is forgotten, and read again where it is met again.
#[derive(Debug)]
struct Kept<K, V>(HashMap<K, V>);

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    fn new() -> Self {
        Self(HashMap::new())
    }

    fn get(&self, key: &K) -> Option<V> {
        self.0.get(key).cloned()
    }

    fn keep(&mut self, key: K, value: V) {
        if self.0.len() >= KEPT {
            self.0.clear();
        }
        self.0.insert(key, value);
    }
}
