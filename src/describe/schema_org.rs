//! Articles, claims, utterances and entities in the words of schema.org, for search engines and for
//! whoever reads no other vocabulary.
//!
//! **In:** a description. **Out:** one JSON-LD document under schema.org's own context; nothing for a
//! kind of thing that schema.org has no word for. A claim is a `Claim`, and a `Quotation` where all of it
//! is quoted; whoever says it is its `author`. Nothing is rated: that is for
//! [ClaimReview](https://schema.org/ClaimReview).
//! **Source:** [Claim](https://schema.org/Claim), [Quotation](https://schema.org/Quotation),
//! [NewsArticle](https://schema.org/NewsArticle).

use serde_json::{Map, Value, json};

use super::{Description, Facts};
use crate::rdf::{
    thing::Kind,
    vocab::{dic, rdf, schema, skos},
};

/// The media type's profile.
pub const PROFILE: &str = "https://schema.org/";

/// The document of a description; with the text of an article, if wanted.
pub fn document(description: &Description, with_text: bool) -> Option<Value> {
    let facts = Facts::of(description);
    let write = Write { facts: &facts, with_text };
    let iri = description.thing.iri.as_str();
    let mut document = match description.thing.kind {
        Kind::Article => write.article(iri, true),
        Kind::Claim => write.claim(iri, true),
        Kind::Utterance => write.utterance(iri),
        Kind::Entity => write.entity(iri),
        _ => return None,
    };
    document.insert("@context".to_owned(), json!("https://schema.org"));
    Some(Value::Object(document))
}

struct Write<'a> {
    facts: &'a Facts<'a>,
    with_text: bool,
}

impl<'a> Write<'a> {
    fn article(&self, iri: &'a str, whole: bool) -> Map<String, Value> {
        let facts = self.facts;
        let mut node = node("NewsArticle", iri);
        let text = |predicate| facts.text(iri, predicate).map(|text| json!(text));
        put(&mut node, "headline", text(schema::HEADLINE));
        put(&mut node, "datePublished", text(schema::DATE_PUBLISHED));
        put(&mut node, "publisher", self.entities(iri, schema::PUBLISHER));
        if whole {
            put(&mut node, "inLanguage", text(schema::IN_LANGUAGE));
            put(&mut node, "author", self.entities(iri, schema::AUTHOR));
            put(&mut node, "url", facts.iri(iri, schema::URL).map(|url| json!(url)));
            put(&mut node, "mentions", self.entities(iri, schema::MENTIONS));
            if self.with_text {
                put(&mut node, "articleBody", text(schema::ARTICLE_BODY));
            }
            let claims = facts.pointing(dic::APPEARS_IN, iri).into_iter();
            put(
                &mut node,
                "hasPart",
                list(claims.map(|claim| self.claim(claim, false).into()).collect()),
            );
        }
        node
    }

    fn claim(&self, iri: &'a str, whole: bool) -> Map<String, Value> {
        let facts = self.facts;
        let mut node = node("Claim", iri);
        if facts.iri(iri, dic::QUOTATION_TYPE) == Some(dic::DIRECT.as_str()) {
            node.insert("@type".to_owned(), json!(["Claim", "Quotation"]));
            put(&mut node, "spokenByCharacter", self.entities(iri, dic::SPEAKER));
        }
        put(&mut node, "text", facts.text(iri, dic::TEXT).map(|text| json!(text)));
        put(&mut node, "author", self.entities(iri, dic::SPEAKER));
        let about = [facts.iris(iri, dic::HAS_EVENT), facts.iris(iri, dic::TARGET)].concat();
        put(&mut node, "about", list(about.into_iter().map(|e| self.entity(e).into()).collect()));
        match (facts.text(iri, dic::SAID_FROM), facts.text(iri, dic::SAID_UNTIL)) {
            (Some(from), Some(until)) if from == until => {
                put(&mut node, "dateCreated", Some(json!(from)));
            }
            (None, None) => {}
            (from, until) => {
                let interval = format!("{}/{}", from.unwrap_or(".."), until.unwrap_or(".."));
                put(&mut node, "temporal", Some(json!(interval)));
            }
        }
        if whole && let Some(article) = facts.iri(iri, dic::APPEARS_IN) {
            put(&mut node, "appearance", Some(self.article(article, false).into()));
        }
        node
    }

    /// An utterance is a claim with many appearances.
    fn utterance(&self, iri: &'a str) -> Map<String, Value> {
        let facts = self.facts;
        let mut node = node("Claim", iri);
        put(&mut node, "text", facts.text(iri, skos::PREF_LABEL).map(|text| json!(text)));
        put(&mut node, "author", self.entities(iri, dic::VOICE));
        let mut articles: Vec<_> = facts
            .pointing(dic::REPORTS, iri)
            .into_iter()
            .filter_map(|claim| facts.iri(claim, dic::APPEARS_IN))
            .collect();
        articles.sort_by_key(|article| (facts.text(article, schema::DATE_PUBLISHED), *article));
        articles.dedup();
        let first = articles.first().map(|article| self.article(article, false).into());
        put(&mut node, "firstAppearance", first);
        let all = articles.into_iter().map(|article| self.article(article, false).into());
        put(&mut node, "appearance", list(all.collect()));
        node
    }

    fn entity(&self, iri: &'a str) -> Map<String, Value> {
        let facts = self.facts;
        let own = facts.iris(iri, rdf::TYPE);
        let class = own.iter().find_map(|class| class.strip_prefix("https://schema.org/"));
        let class =
            class.unwrap_or(if own.contains(&dic::EVENT.as_str()) { "Event" } else { "Thing" });
        let mut node = node(class, iri);
        put(&mut node, "name", Some(json!(facts.name(iri))));
        let texts = |predicate| facts.texts(iri, predicate).into_iter().map(|t| json!(t)).collect();
        put(&mut node, "alternateName", list(texts(skos::ALT_LABEL)));
        let same = facts.iris(iri, skos::EXACT_MATCH).into_iter().map(|same| json!(same));
        put(&mut node, "sameAs", list(same.collect()));
        node
    }

    fn entities(&self, iri: &str, predicate: oxigraph::model::NamedNodeRef<'_>) -> Option<Value> {
        let found = self.facts.iris(iri, predicate).into_iter();
        list(found.map(|entity| self.entity(entity).into()).collect())
    }
}

fn node(class: &str, iri: &str) -> Map<String, Value> {
    Map::from_iter([("@type".to_owned(), json!(class)), ("@id".to_owned(), json!(iri))])
}

fn put(node: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        node.insert(name.to_owned(), value);
    }
}

/// Nothing, one, or a list.
fn list(mut values: Vec<Value>) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::Array(values)),
    }
}
