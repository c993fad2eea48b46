//! All minting: what our IRIs look like is known here alone.
//!
//! **In:** content (an article, a span, a name). **Out:** IRIs under the [`Base`] of a store, each a
//! function of that content: whoever ingests the same article again adds nothing, and stores filled
//! apart merge by plain union. **Source:** the table of identifiers in the design; spans after
//! [RFC 5147](https://www.rfc-editor.org/rfc/rfc5147).
//!
//! | thing | IRI under the base |
//! |---|---|
//! | article | `article/{h}`, h = 16 hex digits of SHA-256 over its address, else publisher and text |
//! | its graph | `graph/article/{h}` |
//! | span, selector | `article/{h}#char=start,end`, `article/{h}#sel=start,end` |
//! | claim | `claim/{h}-{start}-{end}` of its first content span; a tie gets `-2` |
//! | relay | the claim's IRI with `#relay-n` |
//! | mention | `mention/{h}-{start}-{end}`; a tie gets `-2` |
//! | entity | `entity/{slug of its name}`, `entity/{slug}_event`, `entity/{slug}_work` |
//! | unnamed source | `entity/{h}-{start}-{end}` of its first mention; a tie gets `-2` |
//! | proposition | `proposition/{16 hex digits of SHA-256 over its three N-Triples terms}` |
//! | extraction | `run/{h}-{version}` |
//! | utterance | `utterance/{id of its first claim}` |
//! | fact check | `review/{16 hex digits of SHA-256 over its address and the claim in its words}` |
//! | issue, link, dyad, month, disagreement | `{kind}/{16 hex digits of SHA-256 over what it is made of}` |

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    str::FromStr,
};

use oxigraph::model::{NamedNode, NamedNodeRef};
use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::{
    article::Article,
    claim::Claim,
    entity::{Entities, EntityId, Kind, wikidata},
    pipeline::Outcome,
    span::{CodePoints, Span},
};

/// Longest slug of a name; what is longer is cut and told apart by a hash.
const LONGEST_SLUG: usize = 80;

/// The start of every IRI that a store mints, such as `http://localhost:7979/`. Fixed when a store
/// is created, so that what is minted is what its server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

/// Why a text is no [`Base`].
#[derive(Debug, thiserror::Error)]
#[error("{base:?} is no base for identifiers: {reason}")]
pub struct BaseError {
    base: String,
    reason: String,
}

impl FromStr for Base {
    type Err = BaseError;

    fn from_str(base: &str) -> Result<Self, BaseError> {
        let wrong = |reason: &str| BaseError { base: base.to_owned(), reason: reason.to_owned() };
        let Some(rest) = base.strip_prefix("http://").or(base.strip_prefix("https://")) else {
            return Err(wrong("it must start with http:// or https://"));
        };
        if rest.starts_with('/') || !rest.ends_with('/') {
            return Err(wrong("it must name a host and end in /"));
        }
        if rest.contains(['?', '#']) {
            return Err(wrong("it must have neither query nor fragment"));
        }
        NamedNode::new(base).map_err(|e| wrong(&e.to_string()))?;
        Ok(Self(base.to_owned()))
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Default for Base {
    /// What a server on the default port answers.
    fn default() -> Self {
        Self("http://localhost:7979/".to_owned())
    }
}

impl Base {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The base itself, which stands for the store as a whole.
    pub fn dataset(&self) -> NamedNode {
        self.mint("")
    }

    /// The graph of entities.
    pub fn entities(&self) -> NamedNode {
        self.mint("graph/entities")
    }

    /// The graph of propositions.
    pub fn propositions(&self) -> NamedNode {
        self.mint("graph/propositions")
    }

    /// An article.
    pub fn article(&self, article: &ArticleId) -> NamedNode {
        self.mint(&format!("article/{article}"))
    }

    /// The graph of an article.
    pub fn article_graph(&self, article: &ArticleId) -> NamedNode {
        self.mint(&format!("graph/article/{article}"))
    }

    /// An entity known by its name. What it is matters only as far as an event, a work and somebody
    /// who can speak are told apart: articles differ about the rest, and must meet in one node.
    pub fn entity(&self, name: &str, kind: Kind) -> NamedNode {
        let sort = match kind {
            Kind::Event => "_event",
            Kind::Work => "_work",
            _ => "",
        };
        self.mint(&format!("entity/{}{sort}", slug(name)))
    }

    /// An entity known by its identifier in Wikidata.
    pub fn wikidata_entity(&self, iri: &str) -> Option<NamedNode> {
        wikidata::id(iri).map(|id| self.mint(&format!("entity/{id}")))
    }

    /// What is known by an identifier: an IRI of ours, or its last part, of an `entity`, a `claim`, an
    /// `article`, an `utterance`. `None` if that is none.
    pub fn known_by(&self, kind: &str, id: &str) -> Option<NamedNode> {
        let ours = id.strip_prefix(&self.0).and_then(|path| path.strip_prefix(kind));
        let id = ours.and_then(|path| path.strip_prefix('/')).unwrap_or(id);
        let sign = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        (!id.is_empty() && id.bytes().all(sign)).then(|| self.mint(&format!("{kind}/{id}")))
    }

    /// Both ends of a span in code points; `None` if it is no span of ours.
    pub fn offsets(&self, span: NamedNodeRef<'_>) -> Option<[usize; 2]> {
        let (_, place) = span.as_str().strip_prefix(&self.0)?.split_once("#char=")?;
        let (start, end) = place.split_once(',')?;
        Some([start.parse().ok()?, end.parse().ok()?])
    }

    /// A version of the software that extracts.
    pub fn software(&self, version: &str) -> NamedNode {
        self.mint(&format!("entity/dictum_{}", slug(version)))
    }

    /// The extraction of an article by a version of the software.
    pub fn run(&self, article: &ArticleId, version: &str) -> NamedNode {
        self.mint(&format!("run/{article}-{version}"))
    }

    /// A proposition.
    pub fn proposition(
        &self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        object: NamedNodeRef<'_>,
    ) -> NamedNode {
        let terms = format!("{subject} {predicate} {object}");
        self.mint(&format!("proposition/{}", &hex(terms.as_bytes())[..16]))
    }

    /// The graph of utterances and what links them.
    pub fn utterances(&self) -> NamedNode {
        self.mint("graph/utterances")
    }

    /// The graph of what is derived of articles, events and propositions.
    pub fn matches(&self) -> NamedNode {
        self.mint("graph/matches")
    }

    /// The graph of links to other knowledge bases, and of what was renamed for them.
    pub fn links(&self) -> NamedNode {
        self.mint("graph/links")
    }

    /// The graph of fact checks by others.
    pub fn reviews(&self) -> NamedNode {
        self.mint("graph/reviews")
    }

    /// The graph of counts over the whole store.
    pub fn summaries(&self) -> NamedNode {
        self.mint("graph/summaries")
    }

    /// The utterance that is known by one of its claims. Any of them names it: which claim is its
    /// first may change as articles come in, so whoever is asked for `utterance/x` looks up what
    /// `claim/x` reports.
    pub fn utterance(&self, claim: NamedNodeRef<'_>) -> NamedNode {
        let id = claim.as_str().rsplit('/').next().unwrap_or_default();
        self.mint(&format!("utterance/{id}"))
    }

    /// The claim that an utterance is named by.
    pub fn first_claim(&self, utterance: NamedNodeRef<'_>) -> NamedNode {
        let id = utterance.as_str().rsplit('/').next().unwrap_or_default();
        self.mint(&format!("claim/{id}"))
    }

    /// The nanopublication of a claim, and its four graphs: head, assertion, provenance, publication
    /// info. Fragments, so that all of them lead to the claim.
    pub fn nanopub(claim: &NamedNode) -> [NamedNode; 5] {
        ["", "-head", "-assertion", "-provenance", "-pubinfo"].map(|part| {
            // The claim's IRI was checked, and has no fragment.
            NamedNode::new_unchecked(format!("{}#nanopub{part}", claim.as_str()))
        })
    }

    /// Something derived that is known by a few terms: an issue, a link, a dyad, a month.
    pub fn derived(&self, kind: &str, terms: &[&str]) -> NamedNode {
        self.mint(&format!("{kind}/{}", &hex(terms.join(" ").as_bytes())[..16]))
    }

    fn mint(&self, path: &str) -> NamedNode {
        // The base was checked, and paths are made of letters, digits and `-_.,=/#` here.
        NamedNode::new_unchecked(format!("{}{path}", self.0))
    }
}

/// What identifies an article: a hash of its canonical address, or of publisher and text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(String);

impl ArticleId {
    /// The identifier of an article.
    pub fn of(article: &Article) -> Self {
        let content = article.url.clone().unwrap_or_else(|| {
            format!("{}\n{}", article.publisher.as_deref().unwrap_or_default(), article.text)
        });
        let normal: String = content.nfc().collect();
        Self(hex(normal.as_bytes())[..16].to_owned())
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no [`ArticleId`].
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no article identifier: it needs 16 digits from 0-9 and a-f")]
pub struct NoArticleId(String);

impl FromStr for ArticleId {
    type Err = NoArticleId;

    fn from_str(id: &str) -> Result<Self, NoArticleId> {
        let digit = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        if id.len() == 16 && id.bytes().all(digit) {
            Ok(Self(id.to_owned()))
        } else {
            Err(NoArticleId(id.to_owned()))
        }
    }
}

/// The IRIs of everything in one article's outcome.
#[derive(Debug)]
pub struct Ids<'a> {
    base: &'a Base,
    /// The article's identifier.
    pub id: ArticleId,
    /// The article.
    pub article: NamedNode,
    /// Its claims, in their order.
    pub claims: Vec<NamedNode>,
    entities: BTreeMap<EntityId, NamedNode>,
    points: CodePoints,
}

impl<'a> Ids<'a> {
    /// Mints what an outcome needs.
    pub fn of(outcome: &Outcome, base: &'a Base) -> Self {
        let id = ArticleId::of(&outcome.article);
        let points = CodePoints::of(&outcome.article.text);
        let mut ties = Ties::default();
        let mut scoped = |kind: &str, span: Span| {
            let [start, end] = points.range(span);
            let tie = ties.suffix(format!("{kind}/{id}-{start}-{end}"));
            base.mint(&tie)
        };
        let claims = outcome.claims.iter().map(|c| scoped("claim", anchor(c))).collect();
        let entities = outcome.entities.iter().map(|(key, entity)| {
            let iri = match (entity.unnamed, entity.mentions.first()) {
                (true, Some(first)) => scoped("entity", *first),
                (true, None) => base.mint(&format!("entity/{id}-{}", slug(&entity.name))),
                (false, _) => {
                    let name = outcome.entities.common_name(key);
                    known_by(&outcome.entities, name, entity.kind, base)
                }
            };
            (key, iri)
        });
        let entities = entities.collect();
        Self { article: base.article(&id), base, claims, entities, id, points }
    }

    /// The base that they stand under.
    pub fn base(&self) -> &'a Base {
        self.base
    }

    /// An entity.
    pub fn entity(&self, id: EntityId) -> NamedNodeRef<'_> {
        self.entities[&id].as_ref()
    }

    /// Somebody whom the article names outside its text.
    pub fn named(&self, entities: &Entities, name: &str, kind: Kind) -> NamedNode {
        known_by(entities, name, kind, self.base)
    }

    /// A span of the article.
    pub fn span(&self, span: Span) -> NamedNode {
        self.fragment("char", span)
    }

    /// The selector of a span.
    pub fn selector(&self, span: Span) -> NamedNode {
        self.fragment("sel", span)
    }

    /// A mention: a span together with its place among those entities that the span names.
    pub fn mention(&self, span: Span, place: usize) -> NamedNode {
        let [start, end] = self.points.range(span);
        let path = format!("mention/{}-{start}-{end}", self.id);
        self.base.mint(&numbered(path, place))
    }

    /// The `n`th relay of a claim, from 1.
    pub fn relay(&self, claim: NamedNodeRef<'_>, n: usize) -> NamedNode {
        // The claim was minted here.
        NamedNode::new_unchecked(format!("{}#relay-{n}", claim.as_str()))
    }

    /// Both ends of a span in code points.
    pub fn points(&self, span: Span) -> [usize; 2] {
        self.points.range(span)
    }

    fn fragment(&self, kind: &str, span: Span) -> NamedNode {
        let [start, end] = self.points.range(span);
        self.base.mint(&format!("article/{}#{kind}={start},{end}", self.id))
    }
}

/// What is known by a name: by its Wikidata identifier, if it has one.
fn known_by(entities: &Entities, name: &str, kind: Kind, base: &Base) -> NamedNode {
    let (name, same_as) = entities.identity(name, kind);
    match same_as.iter().find_map(|iri| wikidata::id(iri)) {
        Some(id) => base.mint(&format!("entity/{id}")),
        None => base.entity(name, kind),
    }
}

/// Where a claim stands: its first content span; a claim without content stands at its cue, or at
/// its source.
pub fn anchor(claim: &Claim) -> Span {
    let Claim { attribution: found, .. } = claim;
    let first = found.content.first().or(found.cue.as_ref()).or(found.source.first());
    first.copied().unwrap_or_else(|| Span::new(0, 0))
}

/// Numbers what would otherwise get the same name.
#[derive(Default)]
struct Ties(HashMap<String, usize>);

impl Ties {
    fn suffix(&mut self, path: String) -> String {
        let seen = self.0.entry(path.clone()).or_default();
        *seen += 1;
        numbered(path, *seen)
    }
}

fn numbered(path: String, place: usize) -> String {
    if place > 1 { format!("{path}-{place}") } else { path }
}

/// A name as a part of an IRI: small ASCII letters and digits joined by `-`. Case, accents,
/// punctuation and a leading "the" do not count. What cannot be said in ASCII is told apart by a
/// hash of the name. Never starts with a capital, so it is no Wikidata identifier.
fn slug(name: &str) -> String {
    let folded: String = name.nfc().flat_map(char::to_lowercase).collect();
    let (mut slug, mut lost) = (String::new(), false);
    for c in folded.nfkd().filter(|&c| !is_combining_mark(c)) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            'ß' => slug.push_str("ss"),
            'æ' => slug.push_str("ae"),
            'œ' => slug.push_str("oe"),
            'þ' => slug.push_str("th"),
            'ø' => slug.push('o'),
            'ł' => slug.push('l'),
            'đ' | 'ð' => slug.push('d'),
            'ı' => slug.push('i'),
            // "U.S." is "US", "O'Hara" is "OHara".
            '.' | '\'' | '’' | '‘' => {}
            _ => {
                lost |= c.is_alphanumeric();
                if !slug.is_empty() && !slug.ends_with('-') {
                    slug.push('-');
                }
            }
        }
    }
    let mut slug = slug.trim_end_matches('-');
    slug = slug.strip_prefix("the-").unwrap_or(slug);
    if slug.len() > LONGEST_SLUG {
        (slug, lost) = (slug[..LONGEST_SLUG].trim_end_matches('-'), true);
    }
    match (slug, lost) {
        ("", _) => hex(folded.as_bytes())[..12].to_owned(),
        (slug, true) => format!("{slug}-{}", &hex(folded.as_bytes())[..12]),
        (slug, false) => slug.to_owned(),
    }
}

/// SHA-256 in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a string");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{rdf::sample, rdf::vocab::dic};

    #[test]
    fn a_base_is_an_absolute_web_address_that_ends_in_a_slash() {
        let check = |base: &str, right: bool| {
            assert_eq!(base.parse::<Base>().is_ok(), right, "{base}");
        };
        check("http://localhost:7979/", true);
        check("https://claims.example/news/", true);
        check("https://claims.example", false);
        check("ftp://claims.example/", false);
        check("http:///", false);
        check("https://claims.example/?q=/", false);
        check("https://claims.example/#/", false);
        check("https://two words/", false);
        check("", false);
    }

    #[test]
    fn a_slug_is_the_same_for_the_same_name_however_it_is_written() {
        let check = |name: &str, expected: &str| assert_eq!(slug(name), expected, "{name}");
        check("Tilda Brandt", "tilda-brandt");
        check("  TILDA   Brandt ", "tilda-brandt");
        check("U.S.", "us");
        check("Søren O’Málley & Sons", "soren-omalley-sons");
        check("S\u{f8}ren Groß", "soren-gross");
        check("Cafe\u{301}", "cafe");
        check("The Harbour Courier", "harbour-courier");
        check("The", "the");
        // What ASCII cannot say gets a hash, so that two such names stay apart.
        check("Тильда", "d3d6ad93e863");
        check("", "e3b0c44298fc");
        check("Radio Ж 5", "radio-5-8e6f5b81501d");
        assert_ne!(slug("Радио"), slug("Радия"));
        assert!(slug(&"long name ".repeat(50)).len() <= LONGEST_SLUG + 13);
        assert_ne!(slug(&format!("{} a", "x".repeat(90))), slug(&format!("{} b", "x".repeat(90))));
    }

    #[test]
    fn a_person_an_event_and_a_work_of_one_name_are_three_entities() {
        let base = Base::default();
        let iri = |kind| base.entity("Kestrel", kind).into_string();
        assert_eq!(iri(Kind::Person), "http://localhost:7979/entity/kestrel");
        assert_eq!(iri(Kind::Person), iri(Kind::Country), "articles differ about such kinds");
        assert_eq!(iri(Kind::Event), "http://localhost:7979/entity/kestrel_event");
        assert_eq!(iri(Kind::Work), "http://localhost:7979/entity/kestrel_work");
    }

    #[test]
    fn an_article_is_its_address_or_else_its_publisher_and_text() {
        let base = sample::echoed().article;
        let id = |change: &dyn Fn(&mut Article)| {
            let mut article = base.clone();
            change(&mut article);
            ArticleId::of(&article)
        };
        let before = id(&|_| ());
        assert_eq!(before, id(&|a| a.name = "another file".to_owned()));
        assert_ne!(before, id(&|a| a.publisher = None));
        assert_ne!(before, id(&|a| a.text.push('!')));
        let address = |a: &mut Article| a.url = Some("https://post.example/1".to_owned());
        assert_eq!(id(&address), id(&|a| (address(a), a.text.push('!')).0));
        assert_eq!(before.to_string().parse::<ArticleId>().unwrap(), before);
        assert!("ABCDEF0123456789".parse::<ArticleId>().is_err());
        assert!("abc".parse::<ArticleId>().is_err());
    }

    #[test]
    fn spans_count_code_points_and_ties_are_numbered() {
        let (outcome, base) = (sample::accused(), Base::default());
        let ids = Ids::of(&outcome, &base);
        let text: Vec<char> = outcome.article.text.chars().collect();
        for (claim, iri) in outcome.claims.iter().zip(&ids.claims) {
            let [start, end] = ids.points(anchor(claim));
            let words: String = text[start..end].iter().collect();
            let span = ids.span(anchor(claim));
            assert_eq!(base.offsets(span.as_ref()), Some([start, end]));
            assert_eq!(words, anchor(claim).slice(&outcome.article.text));
            let expected = format!("http://localhost:7979/claim/{}-{start}-{end}", ids.id);
            assert!(iri.as_str().starts_with(&expected), "{iri} {expected}");
        }
        let distinct: std::collections::BTreeSet<_> =
            ids.claims.iter().map(NamedNode::as_str).collect();
        assert_eq!(distinct.len(), ids.claims.len());
        assert!(ids.claims[3].as_str().ends_with("-2"), "{}", ids.claims[3]);
    }

    #[test]
    fn a_proposition_is_the_hash_of_its_three_terms() {
        let base: Base = "https://claims.example/".parse().unwrap();
        let orlia = base.entity("Orlia", Kind::Country);
        let blast = base.entity("Marrow Dam blast", Kind::Event);
        let iri = base.proposition(orlia.as_ref(), dic::RESPONSIBLE_FOR, blast.as_ref());
        // printf '<…entity/orlia> <…ns#responsibleFor> <…entity/marrow-dam-blast_event>' | sha256sum
        assert_eq!(iri.as_str(), "https://claims.example/proposition/f9720883495b2358");
    }
}
