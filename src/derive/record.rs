//! What derivation needs to know of an article: compact, and independent of every other article.
//!
//! **In:** the quads of an article's own graph, and what its propositions say. **Out:**
//! [`Article`] with its [`Report`]s. Names are compared by the words in their IRIs: the label that
//! the store shows for an entity may change as other articles come in.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
    hash::{Hash, Hasher},
    sync::Arc,
};

use jiff::civil::Date;
use oxigraph::model::{NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use super::words::{Words, hash, mix, shingles};
use crate::rdf::{
    ArticleId,
    vocab::{ACTS, dic, rdf, schema, skos},
};

/// Words in a row that make a shingle of an article.
const SHINGLE: usize = 5;

/// One shingle in so many is kept, chosen by its hash: the same ones in every article.
const SAMPLED: u64 = 4;

/// Characters of an article that hold its headline and its lead.
const LEAD: usize = 500;

/// Somebody or something that claims name.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) iri: NamedNode,
    /// The words of the name.
    pub(super) tokens: Box<[Box<str>]>,
    /// Those that carry meaning.
    pub(super) words: Words,
    /// Known by description, in one article.
    pub(super) unnamed: bool,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.iri == other.iri
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.iri.cmp(&other.iri)
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.iri.hash(state);
    }
}

/// Every name once.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<NamedNode, Arc<Name>>);

impl Names {
    pub(super) fn get(&mut self, iri: &NamedNode, description: Option<&str>) -> Arc<Name> {
        if let Some(name) = self.0.get(iri) {
            return Arc::clone(name);
        }
        let words = description.unwrap_or_else(|| local(iri).split('_').next().unwrap_or_default());
        let text = words.to_lowercase();
        let tokens = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let tokens: Box<[Box<str>]> = tokens.map(Box::from).collect();
        let name = Arc::new(Name {
            iri: iri.clone(),
            words: Words::of(&tokens.join(" ")),
            tokens,
            unnamed: description.is_some(),
        });
        // What one article alone describes need not be remembered.
        if description.is_none() {
            self.0.insert(iri.clone(), Arc::clone(&name));
        }
        name
    }
}

impl Name {
    /// Whether, as the name of an event, it says who or what took part. "The attack" does not: it
    /// is another one in every article.
    pub(super) fn is_told(&self) -> bool {
        self.parts().next().is_some()
    }

    /// Its words that are names themselves.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        self.tokens.iter().map(AsRef::as_ref).filter(|token| Words::is_name(token))
    }
}

/// One article.
#[derive(Debug)]
pub(super) struct Article {
    pub(super) iri: NamedNode,
    pub(super) id: ArticleId,
    pub(super) published: Option<Date>,
    /// The agencies that it credits.
    pub(super) credits: Vec<NamedNode>,
    /// A sample of its shingles, in ascending order.
    pub(super) sketch: Box<[u64]>,
    pub(super) reports: Vec<Report>,
}

/// A claim, as a report of something said.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) claim: NamedNode,
    pub(super) wording: Arc<Wording>,
}

/// Acts, as bits in the order of [`ACTS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Acts(pub(super) u16);

impl Acts {
    /// The one act.
    pub(super) fn of(act: NamedNodeRef<'_>) -> Self {
        let at = ACTS.iter().position(|known| *known == act);
        at.map_or(Self::default(), |at| Self(1 << at))
    }

    pub(super) fn has(self, act: NamedNodeRef<'_>) -> bool {
        self.meets(Self::of(act))
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The classes.
    pub(super) fn iter(self) -> impl Iterator<Item = NamedNodeRef<'static>> {
        ACTS.iter().enumerate().filter(move |(at, _)| self.0 & (1 << at) != 0).map(|(_, act)| *act)
    }
}

/// How a claim stands to a proposition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Stand {
    Asserts,
    Denies,
    Seeks,
}

/// A proposition's three terms.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Content {
    pub(super) subject: Arc<Name>,
    pub(super) relation: NamedNode,
    pub(super) object: Arc<Name>,
}

/// How words are reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Manner {
    Direct,
    Mixed,
    #[default]
    Indirect,
}

/// All that a claim says, apart from where it stands: claims of reprinted articles share it.
#[derive(Debug, Default)]
pub(super) struct Wording {
    /// A hash of all of it.
    pub(super) key: u64,
    pub(super) acts: Acts,
    pub(super) speakers: Vec<Arc<Name>>,
    pub(super) principals: Vec<Arc<Name>>,
    pub(super) via: Vec<Arc<Name>>,
    pub(super) targets: Vec<Arc<Name>>,
    pub(super) events: Vec<Arc<Name>>,
    pub(super) contents: Vec<(Stand, Content)>,
    pub(super) manner: Manner,
    pub(super) words: Words,
    pub(super) text: Box<str>,
    pub(super) said: (Option<Date>, Option<Date>),
    /// When the article was published.
    pub(super) published: Option<Date>,
    /// Whether it stands in the headline or the lead, which say in short what is told below.
    pub(super) lead: bool,
    /// The happening that most of the article's claims speak of.
    pub(super) matter: Option<Arc<Name>>,
}

impl Wording {
    /// The sides whose position it is: principals, else speakers.
    pub(super) fn sides(&self) -> &[Arc<Name>] {
        if self.principals.is_empty() { &self.speakers } else { &self.principals }
    }

    /// Speakers and principals.
    pub(super) fn party(&self) -> impl Iterator<Item = &Arc<Name>> {
        self.speakers.iter().chain(&self.principals)
    }

    /// Takes its words from its text. Those that name who speaks, at whom and of what event say
    /// little of what was said.
    pub(super) fn weigh(&mut self) {
        let mut words = Words::of(&self.text);
        let names = self.party().chain(&self.targets);
        let names = names.flat_map(|name| &name.tokens).map(AsRef::as_ref);
        words.discount(names.chain(self.events.iter().flat_map(|event| event.parts())));
        self.words = words;
    }

    /// The day to place it by: when it was said, else when it was printed.
    pub(super) fn day(&self) -> Option<Date> {
        self.said.0.or(self.published).or(self.said.1)
    }

    fn keyed(mut self) -> Self {
        let names = |names: &[Arc<Name>]| {
            names.iter().fold(1, |sum, name| mix(sum ^ hash(local(&name.iri).as_bytes())))
        };
        let contents = self.contents.iter().fold(3, |sum, (stand, content)| {
            let terms = [&content.subject.iri, &content.relation, &content.object.iri].map(local);
            let text = format!("{stand:?} {terms:?}");
            mix(sum ^ hash(text.as_bytes()))
        });
        let plain = format!(
            "{:?} {:?} {} {:?} {:?} {}",
            self.acts, self.manner, self.text, self.said, self.published, self.lead
        );
        let parts = [
            hash(plain.as_bytes()),
            contents,
            names(&self.speakers),
            names(&self.principals),
            names(&self.via),
            names(&self.targets),
            names(&self.events),
            names(self.matter.as_slice()),
        ];
        self.key = parts.iter().fold(4, |sum, part| mix(sum.rotate_left(7) ^ part));
        self
    }
}

/// What is left of an IRI without the base of its store: by that, groups fall alike under any base.
pub(super) fn local(iri: &NamedNode) -> &str {
    iri.as_str().rsplit('/').next().unwrap_or_default()
}

/// What a proposition says, by its IRI.
pub(super) type Propositions = HashMap<NamedNode, [NamedNode; 3]>;

impl Article {
    /// The propositions that the quads of an article's graph refer to.
    pub(super) fn propositions(own: &[Quad]) -> impl Iterator<Item = &NamedNode> {
        own.iter().filter(|quad| stand(quad.predicate.as_ref()).is_some()).filter_map(node)
    }

    /// Reads the quads of an article's own graph; `None` where they hold no article.
    pub(super) fn of(own: &[Quad], propositions: &Propositions, names: &mut Names) -> Option<Self> {
        let mut about = BTreeMap::<&str, Vec<&Quad>>::new();
        for quad in own {
            if let NamedOrBlankNode::NamedNode(subject) = &quad.subject {
                about.entry(subject.as_str()).or_default().push(quad);
            }
        }
        let is = |quad: &&Quad, class: NamedNodeRef<'_>| {
            quad.predicate == rdf::TYPE && quad.object == class.into()
        };
        let article = own.iter().find(|quad| is(quad, dic::ARTICLE))?;
        let NamedOrBlankNode::NamedNode(iri) = &article.subject else { return None };
        let id = iri.as_str().rsplit('/').next()?.parse().ok()?;
        let mut found = Self {
            iri: iri.clone(),
            id,
            published: None,
            credits: Vec::new(),
            sketch: Box::default(),
            reports: Vec::new(),
        };
        for quad in about.get(iri.as_str()).into_iter().flatten() {
            if quad.predicate == schema::DATE_PUBLISHED {
                found.published = value(quad).parse().ok();
            } else if quad.predicate == dic::WIRE_CREDIT {
                found.credits.extend(node(quad).cloned());
            } else if quad.predicate == schema::ARTICLE_BODY {
                let mut sketch = shingles(value(quad), SHINGLE);
                sketch.retain(|shingle| shingle % SAMPLED == 0);
                found.sketch = sketch.into();
            }
        }
        let claims = own.iter().filter(|quad| is(quad, dic::CLAIM)).filter_map(|quad| {
            let NamedOrBlankNode::NamedNode(claim) = &quad.subject else { return None };
            Some(claim)
        });
        let mut wordings = Vec::new();
        for claim in claims {
            let mut name = |iri: &NamedNode| {
                // A description stands in the article's own graph, a name elsewhere.
                let said = about.get(iri.as_str()).into_iter().flatten();
                let label =
                    said.filter(|quad| quad.predicate == skos::PREF_LABEL).map(|q| value(q));
                let label = label.max();
                names.get(iri, label)
            };
            let quads = about.get(claim.as_str()).into_iter().flatten().copied();
            let mut wording = Wording { published: found.published, ..Wording::default() };
            for quad in quads {
                wording.take(quad, propositions, &mut name);
            }
            for list in [
                &mut wording.speakers, &mut wording.principals, &mut wording.via,
                &mut wording.targets, &mut wording.events,
            ] {
                list.sort();
            }
            wording.contents.sort();
            wording.weigh();
            wordings.push((claim, wording));
        }
        let matter = matter(wordings.iter().map(|(_, wording)| wording));
        for (claim, mut wording) in wordings {
            wording.matter.clone_from(&matter);
            found.reports.push(Report { claim: claim.clone(), wording: Arc::new(wording.keyed()) });
        }
        found.reports.sort_by(|a, b| a.claim.cmp(&b.claim));
        found.credits.sort();
        Some(found)
    }
}

impl Wording {
    fn take(
        &mut self,
        quad: &Quad,
        propositions: &Propositions,
        name: &mut impl FnMut(&NamedNode) -> Arc<Name>,
    ) {
        let predicate = quad.predicate.as_ref();
        let list = match predicate {
            p if p == dic::SPEAKER => Some(&mut self.speakers),
            p if p == dic::ON_BEHALF_OF => Some(&mut self.principals),
            p if p == dic::VIA => Some(&mut self.via),
            p if p == dic::TARGET => Some(&mut self.targets),
            p if p == dic::HAS_EVENT => Some(&mut self.events),
            _ => None,
        };
        match (list, node(quad)) {
            (Some(list), Some(iri)) => list.push(name(iri)),
            (None, Some(class)) if predicate == rdf::TYPE => {
                self.acts.0 |= Acts::of(class.as_ref()).0;
            }
            (None, Some(kind)) if predicate == dic::QUOTATION_TYPE => {
                self.manner = match kind.as_ref() {
                    kind if kind == dic::DIRECT => Manner::Direct,
                    kind if kind == dic::MIXED => Manner::Mixed,
                    _ => Manner::Indirect,
                };
            }
            (None, Some(span)) if predicate == dic::HAS_SPAN => {
                self.lead |= start(span).is_some_and(|start| start < LEAD);
            }
            (None, Some(iri)) => {
                if let (Some(stand), Some([subject, relation, object])) =
                    (stand(predicate), propositions.get(iri))
                {
                    let (subject, object) = (name(subject), name(object));
                    let content = Content { subject, relation: relation.clone(), object };
                    self.contents.push((stand, content));
                }
            }
            (None, None) if predicate == dic::TEXT => self.text = value(quad).into(),
            (None, None) if predicate == dic::SAID_FROM => self.said.0 = value(quad).parse().ok(),
            (None, None) if predicate == dic::SAID_UNTIL => self.said.1 = value(quad).parse().ok(),
            _ => {}
        }
    }
}

/// The happening that most claims speak of; of equals the first by name.
fn matter<'a>(wordings: impl Iterator<Item = &'a Wording>) -> Option<Arc<Name>> {
    let mut uses = BTreeMap::<&Arc<Name>, usize>::new();
    for event in wordings.flat_map(|wording| &wording.events).filter(|event| event.is_told()) {
        *uses.entry(event).or_default() += 1;
    }
    let most = uses.iter().rev().max_by_key(|(_, uses)| **uses);
    most.map(|(event, _)| Arc::clone(event))
}

/// Where a span of the text starts: `…#char=start,end`.
fn start(span: &NamedNode) -> Option<usize> {
    let (_, range) = span.as_str().rsplit_once("#char=")?;
    range.split(',').next()?.parse().ok()
}

fn stand(predicate: NamedNodeRef<'_>) -> Option<Stand> {
    match predicate {
        p if p == dic::ASSERTS => Some(Stand::Asserts),
        p if p == dic::DENIES => Some(Stand::Denies),
        p if p == dic::SEEKS => Some(Stand::Seeks),
        _ => None,
    }
}

fn node(quad: &Quad) -> Option<&NamedNode> {
    match &quad.object {
        Term::NamedNode(node) => Some(node),
        _ => None,
    }
}

fn value(quad: &Quad) -> &str {
    match &quad.object {
        Term::Literal(literal) => literal.value(),
        _ => "",
    }
}
