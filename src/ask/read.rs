//! Records out of the graph: what is said of a claim, an entity, an article, an utterance.
//!
//! **In:** IRIs. **Out:** records. Each is put together by direct look-ups of quads, some thirty for a
//! claim; what several records share (names, articles) is looked up once.

use std::collections::HashMap;

use oxigraph::model::{Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};

use super::record::{
    Article, ArticleInFull, Claim, Edge, Entity, Linked, Named, Offsets, Place, Proposition, Relay,
    Roles, Said, Speaker, Utterance,
};
use crate::{
    rdf::vocab::{ACTS, dic, foaf, rdf, schema, skos},
    search::{Facet, Kind, Listing},
    store::{Error, Store},
};

/// The classes of entities by the names of their types, the telling ones alone.
pub(super) const TYPES: [(&str, NamedNodeRef<'static>); 8] = [
    ("person", schema::PERSON),
    ("organization", schema::ORGANIZATION),
    ("media", schema::NEWS_MEDIA_ORGANIZATION),
    ("country", schema::COUNTRY),
    ("location", schema::PLACE),
    ("group", foaf::GROUP),
    ("work", schema::CREATIVE_WORK),
    ("event", dic::EVENT),
];

/// Reads records, and remembers names and articles.
#[derive(Debug)]
pub struct Reader<'a> {
    store: &'a Store,
    known: HashMap<NamedNode, Known>,
    places: HashMap<NamedNode, Option<Place>>,
}

/// What is said of an entity.
#[derive(Clone, Debug, Default)]
struct Known {
    name: Option<String>,
    others: Vec<String>,
    types: Vec<String>,
    same_as: Vec<String>,
    unnamed: bool,
    /// Whether it is described at all.
    there: bool,
}

/// What is said of one subject.
struct About(Vec<Quad>);

impl About {
    fn all(&self, predicate: NamedNodeRef<'_>) -> impl Iterator<Item = &Term> {
        self.0.iter().filter(move |quad| quad.predicate == predicate).map(|quad| &quad.object)
    }

    fn node(&self, predicate: NamedNodeRef<'_>) -> Option<&NamedNode> {
        self.nodes(predicate).next()
    }

    fn nodes(&self, predicate: NamedNodeRef<'_>) -> impl Iterator<Item = &NamedNode> {
        self.all(predicate).filter_map(|term| match term {
            Term::NamedNode(node) => Some(node),
            _ => None,
        })
    }

    fn text(&self, predicate: NamedNodeRef<'_>) -> Option<String> {
        self.literal(predicate).map(|literal| literal.value().to_owned())
    }

    fn literal(&self, predicate: NamedNodeRef<'_>) -> Option<&Literal> {
        self.all(predicate).find_map(|term| match term {
            Term::Literal(literal) => Some(literal),
            _ => None,
        })
    }

    fn number(&self, predicate: NamedNodeRef<'_>) -> u64 {
        self.literal(predicate).and_then(|n| n.value().parse().ok()).unwrap_or_default()
    }

    fn is_a(&self, class: NamedNodeRef<'_>) -> bool {
        self.nodes(rdf::TYPE).any(|known| *known == class)
    }

    /// The acts among its classes, in the order of the ontology.
    fn acts(&self, predicate: NamedNodeRef<'_>) -> Vec<String> {
        let has = |act: &&NamedNodeRef<'_>| self.nodes(predicate).any(|class| *class == **act);
        ACTS.iter().filter(has).map(|act| local(*act)).collect()
    }
}

impl<'a> Reader<'a> {
    /// A reader of a store.
    pub fn of(store: &'a Store) -> Self {
        Self { store, known: HashMap::new(), places: HashMap::new() }
    }

    /// The store.
    pub fn store(&self) -> &'a Store {
        self.store
    }

    fn about(&self, subject: NamedNodeRef<'_>) -> Result<About, Error> {
        Ok(About(self.store.quads(Some(subject), None, None, None)?))
    }

    /// A claim; `None` if there is none of that IRI.
    pub fn claim(&mut self, iri: NamedNodeRef<'_>) -> Result<Option<Claim>, Error> {
        let about = self.about(iri)?;
        if !about.is_a(dic::CLAIM) {
            return Ok(None);
        }
        let said = Said {
            from: about.text(dic::SAID_FROM),
            until: about.text(dic::SAID_UNTIL),
            precision: about.node(dic::DATE_PRECISION).map(|p| local(p.as_ref())),
            text: about.text(dic::DATE_TEXT),
        };
        let said = Some(said).filter(|s| s.from.is_some() || s.until.is_some() || s.text.is_some());
        let mut content: Vec<_> =
            about.nodes(dic::HAS_SPAN).filter_map(|span| self.offsets(span)).collect();
        content.sort_unstable();
        let article = about.node(dic::APPEARS_IN);
        Ok(Some(Claim {
            id: iri.as_str().to_owned(),
            acts: about.acts(rdf::TYPE),
            speakers: self.speakers(&about)?,
            on_behalf_of: self.one(&about, dic::ON_BEHALF_OF)?,
            targets: self.named(about.nodes(dic::TARGET))?,
            addressee: self.one(&about, dic::ADDRESSEE)?,
            events: self.named(about.nodes(dic::HAS_EVENT))?,
            text: about.text(dic::TEXT).unwrap_or_default(),
            quotation: about.node(dic::QUOTATION_TYPE).map(|kind| local(kind.as_ref())),
            cue: about.text(dic::CUE),
            content,
            propositions: self.propositions(&about)?,
            relays: self.relays(&about)?,
            said,
            confidence: probability(&about),
            article: article.map(|article| self.place(article)).transpose()?.flatten(),
            utterance: about.node(dic::REPORTS).map(|u| u.as_str().to_owned()),
        }))
    }

    fn speakers(&mut self, about: &About) -> Result<Vec<Speaker>, Error> {
        let mut mentions = HashMap::new();
        for mention in about.nodes(dic::SPEAKER_MENTION) {
            let mention = self.about(mention.as_ref())?;
            let span = mention.node(dic::HAS_SPAN).and_then(|span| self.offsets(span));
            if let (Some(whom), Some(span)) = (mention.node(dic::REFERS_TO), span) {
                mentions.insert(whom.clone(), span);
            }
        }
        let mut speakers = Vec::new();
        for speaker in about.nodes(dic::SPEAKER) {
            let mention = mentions.get(speaker).copied();
            let (id, known) = (speaker.as_str().to_owned(), self.known(speaker)?);
            let (name, unnamed) = (known.name(speaker), known.unnamed);
            speakers.push(Speaker { id, name, unnamed, mention });
        }
        speakers.sort_by(|a, b| (a.mention, &a.id).cmp(&(b.mention, &b.id)));
        Ok(speakers)
    }

    fn propositions(&mut self, about: &About) -> Result<Vec<Proposition>, Error> {
        let mut propositions = Vec::new();
        for attitude in [dic::ASSERTS, dic::DENIES, dic::SEEKS] {
            for node in about.nodes(attitude) {
                let of = self.about(node.as_ref())?;
                let [subject, relation, object] =
                    [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT].map(|part| of.node(part));
                let (Some(subject), Some(relation), Some(object)) = (subject, relation, object)
                else {
                    continue;
                };
                propositions.push(Proposition {
                    id: node.as_str().to_owned(),
                    attitude: local(attitude),
                    subject: self.name(subject)?,
                    relation: local(relation.as_ref()),
                    object: self.name(object)?,
                });
            }
        }
        propositions.sort_by(|a, b| (&a.attitude, &a.id).cmp(&(&b.attitude, &b.id)));
        Ok(propositions)
    }

    fn relays(&mut self, about: &About) -> Result<Vec<Relay>, Error> {
        let mut relays = Vec::new();
        for node in about.nodes(dic::HAS_RELAY) {
            let of = self.about(node.as_ref())?;
            let Some(agent) = of.node(dic::RELAY_AGENT) else { continue };
            let Named { id, name } = self.name(agent)?;
            relays.push((of.number(dic::POSITION), Relay { id, name, cue: of.text(dic::CUE) }));
        }
        relays.sort_by(|(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
        Ok(relays.into_iter().map(|(_, relay)| relay).collect())
    }

    /// What is said of an article beside its text, read property by property: the text is long.
    fn article_about(
        &self,
        iri: &NamedNode,
        properties: &[NamedNodeRef<'_>],
    ) -> Result<About, Error> {
        let read = |property: &NamedNodeRef<'_>| {
            self.store.quads(Some(iri.as_ref()), Some(*property), None, None)
        };
        let quads = properties.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(About(quads.concat()))
    }

    fn place(&mut self, iri: &NamedNode) -> Result<Option<Place>, Error> {
        if let Some(place) = self.places.get(iri) {
            return Ok(place.clone());
        }
        let properties = [schema::HEADLINE, schema::PUBLISHER, schema::DATE_PUBLISHED, schema::URL];
        let about = self.article_about(iri, &properties)?;
        let place = Place {
            id: iri.as_str().to_owned(),
            title: about.text(schema::HEADLINE),
            publisher: self.one(&about, schema::PUBLISHER)?,
            published: about.text(schema::DATE_PUBLISHED),
            url: url(&about),
        };
        self.places.insert(iri.clone(), Some(place.clone()));
        Ok(Some(place))
    }

    /// An article; `None` if there is none of that IRI.
    pub fn article(&mut self, iri: NamedNodeRef<'_>) -> Result<Option<Article>, Error> {
        let iri = iri.into_owned();
        let properties = [
            rdf::TYPE,
            schema::HEADLINE,
            schema::PUBLISHER,
            schema::AUTHOR,
            dic::WIRE_CREDIT,
            schema::DATE_PUBLISHED,
            schema::URL,
            schema::IN_LANGUAGE,
            dic::NEAR_DUPLICATE_OF,
        ];
        let about = self.article_about(&iri, &properties)?;
        if !about.is_a(dic::ARTICLE) {
            return Ok(None);
        }
        Ok(Some(Article {
            id: iri.as_str().to_owned(),
            title: about.text(schema::HEADLINE),
            publisher: self.one(&about, schema::PUBLISHER)?,
            authors: self.named(about.nodes(schema::AUTHOR))?,
            wire_credits: self.named(about.nodes(dic::WIRE_CREDIT))?,
            published: about.text(schema::DATE_PUBLISHED),
            url: url(&about),
            language: about.text(schema::IN_LANGUAGE),
            claims: self.count(Facet::Article, &iri)?,
            near_duplicate_of: about.node(dic::NEAR_DUPLICATE_OF).map(|a| a.as_str().to_owned()),
        }))
    }

    /// An article with its text.
    pub fn article_in_full(
        &mut self,
        iri: NamedNodeRef<'_>,
    ) -> Result<Option<ArticleInFull>, Error> {
        let Some(article) = self.article(iri)? else { return Ok(None) };
        let text = self.article_about(&iri.into_owned(), &[schema::ARTICLE_BODY])?;
        let text = text.text(schema::ARTICLE_BODY).unwrap_or_default();
        Ok(Some(ArticleInFull { article, text }))
    }

    /// An entity; `None` if nothing is said of that IRI.
    pub fn entity(&mut self, iri: NamedNodeRef<'_>) -> Result<Option<Entity>, Error> {
        let iri = iri.into_owned();
        let known = self.known(&iri)?.clone();
        if !known.there {
            return Ok(None);
        }
        let claims = Roles {
            speaker: self.count(Facet::Speaker, &iri)?,
            on_behalf_of: self.count(Facet::OnBehalfOf, &iri)?,
            target: self.count(Facet::Target, &iri)?,
            addressee: self.count(Facet::Addressee, &iri)?,
            event: self.count(Facet::Event, &iri)?,
            via: self.count(Facet::Via, &iri)?,
        };
        let name = known.name(&iri);
        Ok(Some(Entity {
            id: iri.into_string(),
            name,
            types: known.types,
            also_called: known.others,
            same_as: known.same_as,
            unnamed: known.unnamed,
            claims,
        }))
    }

    /// Claims with an entity in a role.
    fn count(&self, facet: Facet, iri: &NamedNode) -> Result<usize, Error> {
        let known = vec![vec![(facet, iri.as_str().to_owned())]];
        Ok(self.store.list(&Listing { known, limit: 0, ..Listing::of(Kind::Claim) })?.total)
    }

    /// An utterance; `None` if there is none of that IRI.
    pub fn utterance(&mut self, iri: NamedNodeRef<'_>) -> Result<Option<Utterance>, Error> {
        let about = self.about(iri)?;
        if !about.is_a(dic::UTTERANCE) {
            return Ok(None);
        }
        let unnamed = about.literal(dic::UNNAMED).is_some_and(|unnamed| unnamed.value() == "true");
        Ok(Some(Utterance {
            id: iri.as_str().to_owned(),
            text: about.text(skos::PREF_LABEL).unwrap_or_default(),
            acts: about.acts(dic::HAS_ACT),
            voices: self.named(about.nodes(dic::VOICE))?,
            sides: self.named(about.nodes(dic::SIDE))?,
            targets: self.named(about.nodes(dic::AIMS_AT))?,
            events: self.named(about.nodes(dic::CONCERNS))?,
            claims: about.number(dic::CLAIMS),
            articles: about.number(dic::ARTICLES),
            witnesses: about.number(dic::WITNESSES),
            wordings: about.number(dic::WORDINGS),
            unnamed,
            earliest: about.text(dic::EARLIEST),
            latest: about.text(dic::LATEST),
        }))
    }

    /// An issue, its terms with their names; `None` if there is none of that IRI.
    pub fn issue(
        &mut self,
        iri: NamedNodeRef<'_>,
    ) -> Result<Option<(Named, String, Named)>, Error> {
        let about = self.about(iri)?;
        let [subject, relation, object] =
            [rdf::SUBJECT, rdf::PREDICATE, rdf::OBJECT].map(|part| about.node(part));
        let (true, Some(subject), Some(relation), Some(object)) =
            (about.is_a(dic::ISSUE), subject, relation, object)
        else {
            return Ok(None);
        };
        Ok(Some((self.name(subject)?, local(relation.as_ref()), self.name(object)?)))
    }

    /// The issues on which an utterance takes a stand.
    pub fn issues(&self, utterance: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, Error> {
        let about = self.about(utterance)?;
        let stands = [dic::AFFIRMS, dic::DISPUTES, dic::PURSUES];
        let mut issues: Vec<_> = stands.iter().flat_map(|s| about.nodes(*s)).cloned().collect();
        issues.sort_unstable();
        issues.dedup();
        Ok(issues)
    }

    /// The values of a property, in the order of their IRIs.
    pub fn objects(
        &self,
        subject: NamedNodeRef<'_>,
        property: NamedNodeRef<'_>,
    ) -> Result<Vec<NamedNode>, Error> {
        let found = About(self.store.quads(Some(subject), Some(property), None, None)?);
        let mut objects: Vec<_> = found.nodes(property).cloned().collect();
        objects.sort_unstable();
        Ok(objects)
    }

    /// The first day of an utterance.
    pub fn earliest(&self, utterance: NamedNodeRef<'_>) -> Result<Option<String>, Error> {
        let found = self.store.quads(Some(utterance), Some(dic::EARLIEST), None, None)?;
        Ok(About(found).text(dic::EARLIEST))
    }

    /// What one party did towards another, if it is that what the IRI stands for.
    pub fn dyad(&self, iri: NamedNodeRef<'_>) -> Result<Option<Edge>, Error> {
        let about = self.about(iri)?;
        let (Some(from), Some(to), Some(act)) =
            (about.node(dic::SIDE), about.node(dic::TOWARDS), about.node(dic::HAS_ACT))
        else {
            return Ok(None);
        };
        Ok(Some(Edge {
            from: from.as_str().to_owned(),
            to: to.as_str().to_owned(),
            act: local(act.as_ref()),
            utterances: about.number(dic::UTTERANCES),
            earliest: about.text(dic::EARLIEST),
            latest: about.text(dic::LATEST),
        }))
    }

    /// The utterance that a claim reports.
    pub fn reported_by(&self, claim: NamedNodeRef<'_>) -> Result<Option<NamedNode>, Error> {
        let found = self.store.quads(Some(claim), Some(dic::REPORTS), None, None)?;
        Ok(About(found).node(dic::REPORTS).cloned())
    }

    /// The claims that report an utterance, in the order of their IRIs.
    pub fn reports(&self, utterance: NamedNodeRef<'_>) -> Result<Vec<NamedNode>, Error> {
        self.subjects(dic::REPORTS, utterance, None)
    }

    /// What an utterance is linked to: the links that start at it, or that end there.
    pub fn linked(
        &mut self,
        utterance: NamedNodeRef<'_>,
        how: NamedNodeRef<'_>,
        starts_here: bool,
    ) -> Result<Vec<Linked>, Error> {
        let others = if starts_here {
            let found = self.store.quads(Some(utterance), Some(how), None, None)?;
            About(found).nodes(how).cloned().collect()
        } else {
            self.subjects(how, utterance, None)?
        };
        let mut linked = Vec::new();
        for other in others {
            let (from, to) =
                if starts_here { (utterance, other.as_ref()) } else { (other.as_ref(), utterance) };
            let link =
                self.store.base().derived("link", &[from.as_str(), how.as_str(), to.as_str()]);
            let confidence = probability(&self.about(link.as_ref())?);
            if let Some(Utterance { id, text, sides, .. }) = self.utterance(other.as_ref())? {
                linked.push(Linked { id, text, sides, confidence });
            }
        }
        linked.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(linked)
    }

    /// What has a property with that value, in the order of the IRIs.
    pub fn subjects(
        &self,
        property: NamedNodeRef<'_>,
        value: NamedNodeRef<'_>,
        graph: Option<NamedNodeRef<'_>>,
    ) -> Result<Vec<NamedNode>, Error> {
        let found = self.store.quads(None, Some(property), Some(value), graph)?;
        let mut subjects: Vec<_> = found
            .into_iter()
            .filter_map(|quad| match quad.subject {
                NamedOrBlankNode::NamedNode(node) => Some(node),
                NamedOrBlankNode::BlankNode(_) => None,
            })
            .collect();
        subjects.sort_unstable();
        Ok(subjects)
    }

    /// Somebody or something with its name.
    pub fn name(&mut self, iri: &NamedNode) -> Result<Named, Error> {
        let name = self.known(iri)?.name(iri);
        Ok(Named { id: iri.as_str().to_owned(), name })
    }

    /// Whether an entity has a name, in which case does not count.
    pub fn is_called(&mut self, iri: &str, name: &str) -> Result<bool, Error> {
        let Ok(iri) = NamedNode::new(iri) else { return Ok(false) };
        let known = self.known(&iri)?;
        let name = name.to_lowercase();
        let mut names = known.name.iter().chain(&known.others);
        Ok(names.any(|known| known.to_lowercase() == name))
    }

    /// What an entity is.
    pub fn types(&mut self, iri: &NamedNode) -> Result<Vec<String>, Error> {
        Ok(self.known(iri)?.types.clone())
    }

    /// The names of several, in the order of their IRIs.
    fn named<'b>(
        &mut self,
        iris: impl Iterator<Item = &'b NamedNode>,
    ) -> Result<Vec<Named>, Error> {
        let mut named = iris.map(|iri| self.name(iri)).collect::<Result<Vec<_>, _>>()?;
        named.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(named)
    }

    fn one(&mut self, about: &About, role: NamedNodeRef<'_>) -> Result<Option<Named>, Error> {
        about.nodes(role).min().map(|iri| self.name(iri)).transpose()
    }

    fn known(&mut self, iri: &NamedNode) -> Result<&Known, Error> {
        if !self.known.contains_key(iri) {
            let known = Known::of(&self.about(iri.as_ref())?);
            self.known.insert(iri.clone(), known);
        }
        Ok(&self.known[iri])
    }

    fn offsets(&self, span: &NamedNode) -> Option<Offsets> {
        self.store.base().offsets(span.as_ref())
    }
}

impl Known {
    fn of(about: &About) -> Self {
        let texts = |predicate| {
            let mut texts: Vec<_> = about
                .all(predicate)
                .filter_map(|term| match term {
                    Term::Literal(text) => Some(text.value().to_owned()),
                    _ => None,
                })
                .collect();
            texts.sort_unstable();
            texts.dedup();
            texts
        };
        let types = TYPES.iter().filter(|(_, class)| about.is_a(*class));
        let mut same_as: Vec<_> =
            about.nodes(skos::EXACT_MATCH).map(|same| same.as_str().to_owned()).collect();
        same_as.sort_unstable();
        let described = |class: &NamedNode| {
            *class == dic::AGENT || TYPES.iter().any(|(_, known)| class == known)
        };
        Self {
            name: texts(skos::PREF_LABEL).into_iter().next(),
            others: texts(skos::ALT_LABEL),
            types: types.map(|(name, _)| (*name).to_owned()).collect(),
            same_as,
            unnamed: about.is_a(dic::UNNAMED_SOURCE),
            there: about.nodes(rdf::TYPE).any(described),
        }
    }

    /// Its name; the last part of its IRI if it has none.
    fn name(&self, iri: &NamedNode) -> String {
        let last = || iri.as_str().rsplit(['/', '#']).next().unwrap_or_default().to_owned();
        self.name.clone().unwrap_or_else(last)
    }
}

/// The address of an article: an IRI, or a text where it is none.
fn url(about: &About) -> Option<String> {
    let node = about.node(schema::URL).map(|url| url.as_str().to_owned());
    node.or_else(|| about.text(schema::URL))
}

fn probability(about: &About) -> Option<f64> {
    about.literal(dic::CONFIDENCE).and_then(|sure| sure.value().parse().ok())
}

/// The name of a term: what follows the `#` or the last `/`.
pub(super) fn local(term: NamedNodeRef<'_>) -> String {
    term.as_str().rsplit(['#', '/']).next().unwrap_or_default().to_owned()
}
