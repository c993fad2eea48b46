//! The graph of one article.
//!
//! **In:** an outcome and the base of a store. **Out:** [`ArticleGraph`]: the quads of the article's
//! own graph, and those of the graphs that articles share. **Source:** `ontology/dictum.ttl`; spans
//! and selectors after [Web Annotation](https://www.w3.org/TR/annotation-model/).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::civil::Date;
use oxigraph::model::{
    GraphName, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term, Triple,
};

use super::{
    ids::{ArticleId, Base, Ids, anchor, hex},
    vocab::{dct, dic, foaf, oa, prov, rdf, schema, skos, xsd},
};
use crate::{
    article::Published,
    claim::{Act, Attitude, Claim, Precision, Proposition, QuotationType, Relation, Relay, Said},
    entity::{Entity, EntityId, Kind},
    pipeline::Outcome,
    span::Span,
};

/// Characters kept on either side of a span's words, so that they can be found again in a text that
/// was changed elsewhere.
const SURROUNDINGS: usize = 32;

/// The quads of one article, ready to be stored.
///
/// Every quad stands once, and no triple of `shared` is one of `own`. A name in `shared` is a
/// `skos:prefLabel` that this article proposes; the store keeps one for each entity.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleGraph {
    /// The article.
    pub article: ArticleId,
    /// Quads of the article's own graph, replaced as a whole.
    pub own: Vec<Quad>,
    /// Quads of the graphs that articles share: entities and propositions.
    pub shared: Vec<Quad>,
}

impl ArticleGraph {
    /// Maps what was found in one article. Pure: no clock, no randomness, and nothing of where the
    /// article was read from.
    pub fn of(outcome: &Outcome, base: &Base) -> Self {
        let ids = Ids::of(outcome, base);
        let mut map = Map {
            own: Graph::new(base.article_graph(&ids.id)),
            entities: Graph::new(base.entities()),
            propositions: Graph::new(base.propositions()),
            mentions: BTreeMap::new(),
            language: language(&outcome.article.language),
            outcome,
            ids: &ids,
        };
        map.article();
        map.entities();
        for (claim, iri) in outcome.claims.iter().zip(&ids.claims) {
            map.claim(claim, iri.as_ref());
        }
        let shared = [map.entities.quads, map.propositions.quads].concat();
        let mut own = map.own;
        own.add(own.name.clone(), schema::SHA256, digest(&own.quads, &shared));
        Self { article: ids.id, own: own.quads, shared }
    }
}

/// A claim's words without line breaks; an ellipsis stands for what cuts them: "Yes," she said, "soon".
pub(crate) fn words(claim: &Claim, text: &str) -> String {
    let pieces = claim.attribution.content.iter().map(|piece| piece.slice(text));
    pieces.map(|piece| spaced(piece.split_whitespace())).collect::<Vec<_>>().join(" … ")
}

fn spaced<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// The words of a cue: as they stand, but in lower case and without line breaks.
pub(crate) fn cue(span: Span, text: &str) -> String {
    spaced(span.slice(text).split_whitespace()).to_lowercase()
}

/// What an article graph says, as one hash: an article whose hash is stored is stored already.
fn digest(own: &[Quad], shared: &[Quad]) -> Literal {
    let mut lines: Vec<_> = own.iter().chain(shared).map(Quad::to_string).collect();
    lines.sort_unstable();
    Literal::from(hex(lines.join("\n").as_bytes()))
}

/// A language tag that RDF takes; English where the source gives none that it does.
fn language(tag: &str) -> String {
    match Literal::new_language_tagged_literal("", tag) {
        Ok(_) => tag.to_lowercase(),
        Err(_) => "en".to_owned(),
    }
}

/// Quads of one graph in the order in which they came, each once.
struct Graph {
    name: NamedNode,
    quads: Vec<Quad>,
    seen: HashSet<Triple>,
}

impl Graph {
    fn new(name: NamedNode) -> Self {
        Self { name, quads: Vec::new(), seen: HashSet::new() }
    }

    fn add(
        &mut self,
        subject: impl Into<NamedNode>,
        predicate: NamedNodeRef<'_>,
        object: impl Into<Term>,
    ) {
        let subject = NamedOrBlankNode::from(subject.into());
        let triple = Triple::new(subject, predicate.into_owned(), object);
        if self.seen.insert(triple.clone()) {
            self.quads.push(triple.in_graph(GraphName::from(self.name.clone())));
        }
    }
}

/// One article on its way into its graphs.
struct Map<'a> {
    outcome: &'a Outcome,
    ids: &'a Ids<'a>,
    language: String,
    own: Graph,
    entities: Graph,
    propositions: Graph,
    /// The entities that each span mentions, in the order of the claims that say so.
    mentions: BTreeMap<Span, Vec<EntityId>>,
}

impl Map<'_> {
    fn article(&mut self) {
        let (article, iri) = (&self.outcome.article, self.ids.article.clone());
        self.own.add(iri.clone(), rdf::TYPE, dic::ARTICLE);
        self.own.add(iri.clone(), rdf::TYPE, schema::NEWS_ARTICLE);
        self.own.add(iri.clone(), schema::ARTICLE_BODY, Literal::from(article.text.as_str()));
        self.own.add(iri.clone(), schema::SHA256, Literal::from(hex(article.text.as_bytes())));
        self.own.add(iri.clone(), schema::IN_LANGUAGE, Literal::from(self.language.as_str()));
        if let Some(title) = &article.title {
            self.own.add(iri.clone(), schema::HEADLINE, self.label(title));
        }
        if let Some(url) = &article.url {
            self.own.add(iri.clone(), schema::URL, address(url));
        }
        if let Some(published) = &article.published {
            self.own.add(iri.clone(), schema::DATE_PUBLISHED, day(published.date()));
            if matches!(published, Published::Moment(_)) {
                let moment = Literal::new_typed_literal(published.to_string(), xsd::DATE_TIME);
                self.own.add(iri.clone(), dct::ISSUED, moment);
            }
        }
        if let Some(name) = &article.publisher {
            let outlet = self.agent(name, Kind::NewsMedia);
            self.own.add(iri.clone(), schema::PUBLISHER, outlet);
        }
        for name in &article.authors {
            let author = self.agent(name, Kind::Person);
            self.own.add(iri.clone(), schema::AUTHOR, author);
        }
        for name in &article.wire_credits {
            let agency = self.agent(name, Kind::NewsMedia);
            self.own.add(iri.clone(), dic::WIRE_CREDIT, agency);
        }
        let (run, base) = (self.run(), self.ids.base());
        let software = base.software(&self.outcome.extractor);
        self.own.add(run.clone(), rdf::TYPE, dic::EXTRACTION);
        self.own.add(run.clone(), prov::USED, iri);
        self.own.add(run.clone(), prov::WAS_ASSOCIATED_WITH, software.clone());
        self.own.add(self.own.name.clone(), prov::WAS_GENERATED_BY, run);
        self.entities.add(software.clone(), rdf::TYPE, prov::SOFTWARE_AGENT);
        let label = Literal::new_language_tagged_literal_unchecked(
            format!("Dictum {}", self.outcome.extractor),
            "en", // a language tag, in lower case
        );
        self.entities.add(software, skos::PREF_LABEL, label);
    }

    fn entities(&mut self) {
        let outcome = self.outcome;
        let speakers: BTreeSet<EntityId> =
            outcome.claims.iter().flat_map(|claim| &claim.speakers).map(|s| s.entity).collect();
        for (id, entity) in outcome.entities.iter() {
            let iri = self.ids.entity(id).into_owned();
            let name = outcome.entities.common_name(id);
            let label = self.label(name);
            let graph = self.home(entity);
            if entity.unnamed && speakers.contains(&id) {
                graph.add(iri.clone(), rdf::TYPE, dic::UNNAMED_SOURCE);
            }
            for class in classes(entity.kind) {
                graph.add(iri.clone(), rdf::TYPE, *class);
            }
            graph.add(iri.clone(), skos::PREF_LABEL, label);
            if !entity.unnamed {
                self.same_as(&iri, name, entity.kind);
            }
            if !entity.unnamed && !entity.mentions.is_empty() {
                self.own.add(self.ids.article.clone(), schema::MENTIONS, iri);
            }
        }
    }

    fn claim(&mut self, claim: &Claim, iri: NamedNodeRef<'_>) {
        let text = &self.outcome.article.text;
        self.own.add(iri, rdf::TYPE, dic::CLAIM);
        for done in &claim.acts {
            self.own.add(iri, rdf::TYPE, act(*done));
        }
        self.own.add(iri, dic::APPEARS_IN, self.ids.article.clone());
        let content = &claim.attribution.content;
        let anchor = [anchor(claim)];
        for span in if content.is_empty() { &anchor } else { &content[..] } {
            let span = self.span(*span);
            self.own.add(iri, dic::HAS_SPAN, span);
        }
        let said =
            if content.is_empty() { anchor[0].slice(text).to_owned() } else { words(claim, text) };
        self.own.add(iri, dic::TEXT, self.in_language(&said));
        for speaker in &claim.speakers {
            let agent = self.role(speaker.entity, dic::AGENT);
            self.own.add(iri, dic::SPEAKER, agent);
            if let Some(span) = speaker.mention {
                let mention = self.mention(span, speaker.entity);
                self.own.add(iri, dic::SPEAKER_MENTION, mention);
            }
        }
        if let Some(principal) = claim.on_behalf_of {
            let agent = self.role(principal, dic::AGENT);
            self.own.add(iri, dic::ON_BEHALF_OF, agent);
        }
        for target in &claim.targets {
            self.own.add(iri, dic::TARGET, self.ids.entity(*target));
        }
        if let Some(addressee) = claim.addressee {
            let agent = self.role(addressee, dic::AGENT);
            self.own.add(iri, dic::ADDRESSEE, agent);
        }
        for event in &claim.events {
            let event = self.role(*event, dic::EVENT);
            self.own.add(iri, dic::HAS_EVENT, event);
        }
        if let Some(span) = claim.attribution.cue {
            self.own.add(iri, dic::CUE, Literal::from(cue(span, text)));
        }
        self.own.add(iri, dic::QUOTATION_TYPE, quotation(claim.quotation));
        for proposition in &claim.propositions {
            self.proposition(proposition, iri);
        }
        if let Some(said) = &claim.said {
            self.said(said, iri);
        }
        for (relay, n) in claim.relays.iter().zip(1..) {
            self.relay(relay, n, iri);
        }
        let confidence = decimal(&claim.attribution.confidence.to_string());
        self.own.add(iri, dic::CONFIDENCE, confidence);
        self.own.add(iri, prov::WAS_GENERATED_BY, self.run());
    }

    fn proposition(&mut self, proposition: &Proposition, claim: NamedNodeRef<'_>) {
        let subject = self.ids.entity(proposition.subject);
        let object = self.ids.entity(proposition.object);
        let predicate = relation(proposition.relation);
        let node = self.ids.base().proposition(subject, predicate, object);
        self.own.add(claim, attitude(proposition.attitude), node.clone());
        self.propositions.add(node.clone(), rdf::TYPE, dic::PROPOSITION);
        self.propositions.add(node.clone(), rdf::SUBJECT, subject);
        self.propositions.add(node.clone(), rdf::PREDICATE, predicate);
        self.propositions.add(node.clone(), rdf::OBJECT, object);
        let triple = Triple::new(subject.into_owned(), predicate, object);
        self.propositions.add(node, rdf::REIFIES, triple);
    }

    fn said(&mut self, said: &Said, claim: NamedNodeRef<'_>) {
        for (bound, predicate) in [(said.from, dic::SAID_FROM), (said.until, dic::SAID_UNTIL)] {
            if let Some(date) = bound {
                self.own.add(claim, predicate, day(date));
                self.own.add(claim, dic::DATE_PRECISION, precision(said.precision));
            }
        }
        let words = said.text.slice(&self.outcome.article.text).split_whitespace();
        self.own.add(claim, dic::DATE_TEXT, Literal::from(spaced(words)));
    }

    fn relay(&mut self, relay: &Relay, n: usize, claim: NamedNodeRef<'_>) {
        let node = self.ids.relay(claim, n);
        let agent = self.role(relay.agent, dic::AGENT);
        self.own.add(claim, dic::HAS_RELAY, node.clone());
        self.own.add(claim, dic::VIA, agent.clone());
        self.own.add(node.clone(), rdf::TYPE, dic::RELAY);
        self.own.add(node.clone(), dic::RELAY_AGENT, agent);
        self.own.add(node.clone(), dic::POSITION, integer(n));
        if let Some(span) = relay.cue {
            let words = cue(span, &self.outcome.article.text);
            self.own.add(node, dic::CUE, Literal::from(words));
        }
    }

    /// Writes a span with its selector.
    fn span(&mut self, span: Span) -> NamedNode {
        let (node, selector) = (self.ids.span(span), self.ids.selector(span));
        let text = &self.outcome.article.text;
        let [start, end] = self.ids.points(span);
        self.own.add(node.clone(), rdf::TYPE, dic::SPAN);
        self.own.add(node.clone(), oa::HAS_SOURCE, self.ids.article.clone());
        self.own.add(node.clone(), oa::HAS_SELECTOR, selector.clone());
        self.own.add(selector.clone(), rdf::TYPE, oa::TEXT_POSITION_SELECTOR);
        self.own.add(selector.clone(), rdf::TYPE, oa::TEXT_QUOTE_SELECTOR);
        self.own.add(selector.clone(), oa::START, integer(start));
        self.own.add(selector.clone(), oa::END, integer(end));
        self.own.add(selector.clone(), oa::EXACT, Literal::from(span.slice(text)));
        let before = text[..span.start()].char_indices().rev().take(SURROUNDINGS).last();
        let before = &text[before.map_or(span.start(), |(at, _)| at)..span.start()];
        let after = text[span.end()..].char_indices().nth(SURROUNDINGS);
        let after = &text[span.end()..after.map_or(text.len(), |(at, _)| span.end() + at)];
        self.own.add(selector.clone(), oa::PREFIX, Literal::from(before));
        self.own.add(selector, oa::SUFFIX, Literal::from(after));
        node
    }

    /// Writes a mention of an entity. Several entities may share the words ("the couple").
    fn mention(&mut self, span: Span, entity: EntityId) -> NamedNode {
        let here = self.mentions.entry(span).or_default();
        if !here.contains(&entity) {
            here.push(entity);
        }
        let place = here.iter().position(|&e| e == entity).map_or(1, |at| at + 1);
        let node = self.ids.mention(span, place);
        let words = self.span(span);
        self.own.add(node.clone(), rdf::TYPE, dic::MENTION);
        self.own.add(node.clone(), dic::HAS_SPAN, words);
        self.own.add(node.clone(), dic::REFERS_TO, self.ids.entity(entity));
        node
    }

    /// An entity in a role that asks for a class: a report that says something is an agent too.
    fn role(&mut self, id: EntityId, class: NamedNodeRef<'_>) -> NamedNode {
        let iri = self.ids.entity(id).into_owned();
        let entity = self.outcome.entities.get(id);
        self.home(entity).add(iri.clone(), rdf::TYPE, class);
        iri
    }

    /// Somebody whom the article names outside its text.
    fn agent(&mut self, name: &str, kind: Kind) -> NamedNode {
        let iri = self.ids.named(&self.outcome.entities, name, kind);
        for class in classes(kind) {
            self.entities.add(iri.clone(), rdf::TYPE, *class);
        }
        let label = self.label(name);
        self.entities.add(iri.clone(), skos::PREF_LABEL, label);
        self.same_as(&iri, name, kind);
        iri
    }

    /// What is the same elsewhere as something known by a name.
    fn same_as(&mut self, iri: &NamedNode, name: &str, kind: Kind) {
        for same in self.outcome.entities.identity(name, kind).1 {
            // Checked when the gazetteer was read.
            let same = NamedNode::new_unchecked(same.as_str());
            self.entities.add(iri.clone(), skos::EXACT_MATCH, same);
        }
    }

    /// The graph in which an entity is described: what has no name belongs to its article.
    fn home(&mut self, entity: &Entity) -> &mut Graph {
        if entity.unnamed { &mut self.own } else { &mut self.entities }
    }

    fn run(&self) -> NamedNode {
        self.ids.base().run(&self.ids.id, &self.outcome.extractor)
    }

    /// A name, on one line.
    fn label(&self, name: &str) -> Literal {
        self.in_language(&spaced(name.split_whitespace()))
    }

    fn in_language(&self, text: &str) -> Literal {
        // The tag was checked once for the article.
        Literal::new_language_tagged_literal_unchecked(text, &self.language)
    }
}

fn classes(kind: Kind) -> &'static [NamedNodeRef<'static>] {
    match kind {
        Kind::Person => &[dic::AGENT, schema::PERSON],
        Kind::Organization => &[dic::AGENT, schema::ORGANIZATION],
        Kind::Country => &[dic::AGENT, schema::COUNTRY],
        Kind::Group => &[dic::AGENT, foaf::GROUP],
        Kind::NewsMedia => &[dic::AGENT, schema::NEWS_MEDIA_ORGANIZATION],
        Kind::Agent => &[dic::AGENT],
        Kind::Place => &[schema::PLACE],
        Kind::Work => &[schema::CREATIVE_WORK],
        Kind::Event => &[dic::EVENT],
    }
}

pub(crate) fn act(act: Act) -> NamedNodeRef<'static> {
    match act {
        Act::Assertion => dic::ASSERTION,
        Act::Accusation => dic::ACCUSATION,
        Act::Denial => dic::DENIAL,
        Act::Admission => dic::ADMISSION,
        Act::Prediction => dic::PREDICTION,
        Act::Criticism => dic::CRITICISM,
        Act::Support => dic::SUPPORT,
        Act::Demand => dic::DEMAND,
        Act::Question => dic::QUESTION,
        Act::Proposal => dic::PROPOSAL,
        Act::Commitment => dic::COMMITMENT,
        Act::Threat => dic::THREAT,
        Act::Acceptance => dic::ACCEPTANCE,
        Act::Rejection => dic::REJECTION,
        Act::NoComment => dic::NO_COMMENT,
    }
}

pub(crate) fn attitude(attitude: Attitude) -> NamedNodeRef<'static> {
    match attitude {
        Attitude::Asserts => dic::ASSERTS,
        Attitude::Denies => dic::DENIES,
        Attitude::Seeks => dic::SEEKS,
    }
}

pub(crate) fn relation(relation: Relation) -> NamedNodeRef<'static> {
    match relation {
        Relation::ResponsibleFor => dic::RESPONSIBLE_FOR,
        Relation::ErredIn => dic::ERRED_IN,
        Relation::CooperatesWith => dic::COOPERATES_WITH,
    }
}

pub(crate) fn quotation(quotation: QuotationType) -> NamedNodeRef<'static> {
    match quotation {
        QuotationType::Direct => dic::DIRECT,
        QuotationType::Indirect => dic::INDIRECT,
        QuotationType::Mixed => dic::MIXED,
    }
}

pub(crate) fn precision(precision: Precision) -> NamedNodeRef<'static> {
    match precision {
        Precision::Day => dic::DAY,
        Precision::Month => dic::MONTH,
        Precision::Year => dic::YEAR,
        Precision::OpenEnded => dic::OPEN_ENDED,
    }
}

/// An address as an IRI if it is one, else as it stands.
fn address(url: &str) -> Term {
    let web = url.starts_with("http://") || url.starts_with("https://");
    match NamedNode::new(url) {
        Ok(iri) if web => iri.into(),
        _ => Literal::from(url).into(),
    }
}

pub(crate) fn day(date: Date) -> Literal {
    Literal::new_typed_literal(date.to_string(), xsd::DATE)
}

pub(crate) fn integer(n: usize) -> Literal {
    Literal::new_typed_literal(n.to_string(), xsd::INTEGER)
}

/// A decimal number in its canonical form, the one that the store gives back: 0.9, not 0.90.
pub(crate) fn decimal(number: &str) -> Literal {
    let number = number.trim_end_matches('0').trim_end_matches('.');
    Literal::new_typed_literal(if number.is_empty() { "0" } else { number }, xsd::DECIMAL)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::{sample, vocab};

    /// The quads as sorted lines, with prefixes, without what changes with the version.
    fn lines(quads: &[Quad]) -> String {
        let mut lines: Vec<_> =
            quads.iter().map(|quad| format!("{} .", Triple::from(quad.clone()))).collect();
        lines.sort_unstable();
        let short =
            |text: String, (name, iri): &(&str, &str)| text.replace(iri, &format!("{name}:"));
        let text = vocab::PREFIXES.iter().fold(lines.join("\n"), short);
        text.replace("http://localhost:7979/", "").replace(sample::EXTRACTOR, "VERSION")
    }

    #[test]
    fn a_story_becomes_this_graph() {
        let graph = ArticleGraph::of(&sample::accused(), &Base::default());
        let hidden = [
            (r#"sha256> "[0-9a-f]{64}""#, r#"sha256> "…""#),
            ("dictum_0[a-z0-9-]+", "dictum_VERSION"),
        ];
        insta::with_settings!({ filters => hidden, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("own", lines(&graph.own));
            insta::assert_snapshot!("shared", lines(&graph.shared));
        });
    }

    #[test]
    fn every_quad_stands_once_and_no_triple_in_two_graphs() {
        for outcome in [sample::accused(), sample::echoed()] {
            let graph = ArticleGraph::of(&outcome, &Base::default());
            let all = graph.own.iter().chain(&graph.shared);
            let mut seen = HashSet::new();
            for quad in all {
                assert!(seen.insert(Triple::from(quad.clone())), "twice: {quad}");
                assert!(!quad.subject.is_blank_node() && !quad.object.is_blank_node(), "{quad}");
            }
        }
    }

    #[test]
    fn the_graph_does_not_depend_on_where_an_article_was_read() {
        let (mut outcome, base) = (sample::accused(), Base::default());
        let before = ArticleGraph::of(&outcome, &base);
        outcome.article.name = "elsewhere.txt".to_owned();
        assert_eq!(ArticleGraph::of(&outcome, &base), before);
        outcome.claims[0].attribution.confidence = crate::claim::Score::new(0.5);
        assert_ne!(ArticleGraph::of(&outcome, &base), before);
    }

    #[test]
    fn decimals_and_addresses_are_written_as_the_store_gives_them_back() {
        let check = |number: &str, expected: &str| assert_eq!(decimal(number).value(), expected);
        check("0.90", "0.9");
        check("1.00", "1");
        check("0.00", "0");
        assert!(matches!(address("https://a.example/x"), Term::NamedNode(_)));
        assert!(matches!(address("javascript:alert(1)"), Term::Literal(_)));
        assert!(matches!(address("https://a.example/x y"), Term::Literal(_)));
    }
}
