//! A review, as quads.
//!
//! **In:** a review, and the claims that it was found to speak of. **Out:** quads of the graph of reviews.
//! A review is named after its address and the claim it reviews, so that importing it again changes
//! nothing.

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, Quad, Term, Triple};

use super::{Match, Review};
use crate::rdf::{
    Base,
    quads::{day, decimal},
    vocab::{dic, rdf, schema},
};

/// What a review says, in the graph of reviews, and its name.
pub fn quads(review: &Review, matches: &[Match], base: &Base) -> (NamedNode, Vec<Quad>) {
    let by = review.url.as_ref().or(review.reviewer.as_ref()).map_or("", String::as_str);
    let node = base.derived("review", &[by, &review.claim]);
    let mut out = Out { graph: base.reviews().into(), quads: Vec::new() };
    let part = |name: &str| NamedNode::new_unchecked(format!("{}#{name}", node.as_str())); // ours
    let literal = |text: &str| {
        let tagged = review.language.as_deref();
        let tagged = tagged.and_then(|tag| Literal::new_language_tagged_literal(text, tag).ok());
        tagged.unwrap_or_else(|| Literal::from(text))
    };
    let this = node.as_ref();
    out.say(this, rdf::TYPE, schema::CLAIM_REVIEW);
    out.say(this, schema::CLAIM_REVIEWED, literal(&review.claim));
    if let Some(url) = &review.url {
        out.say(this, schema::URL, address(url));
    }
    if let Some(date) = review.published {
        out.say(this, schema::DATE_PUBLISHED, day(date));
    }
    if let Some(name) = &review.reviewer {
        let author = part("author");
        out.say(this, schema::AUTHOR, author.clone());
        out.say(author.as_ref(), rdf::TYPE, schema::ORGANIZATION);
        out.say(author.as_ref(), schema::NAME, Literal::from(name.as_str()));
    }
    let item = part("item");
    out.say(this, schema::ITEM_REVIEWED, item.clone());
    let item = item.as_ref();
    out.say(item, rdf::TYPE, schema::CLAIM);
    if let Some(name) = &review.speaker {
        let speaker = part("speaker");
        out.say(item, schema::AUTHOR, speaker.clone());
        out.say(speaker.as_ref(), schema::NAME, Literal::from(name.as_str()));
    }
    if let Some(date) = review.said {
        out.say(item, schema::DATE_PUBLISHED, day(date));
    }
    for url in &review.appearances {
        out.say(item, schema::APPEARANCE, address(url));
    }
    let rating = part("rating");
    let scale = [schema::RATING_VALUE, schema::WORST_RATING, schema::BEST_RATING];
    let values = scale.into_iter().zip(&review.rating);
    let values = values.filter_map(|(predicate, value)| Some((predicate, value.as_deref()?)));
    let verdict = review.verdict.as_deref().map(|verdict| (schema::ALTERNATE_NAME, verdict));
    for (predicate, value) in verdict.into_iter().chain(values) {
        out.say(this, schema::REVIEW_RATING, rating.clone());
        out.say(rating.as_ref(), rdf::TYPE, schema::RATING);
        out.say(rating.as_ref(), predicate, Literal::from(value));
    }
    for Match { claim, confidence } in matches {
        let id = claim.as_str().rsplit('/').next().unwrap_or_default();
        let link = part(&format!("reviews-{id}"));
        let triple = Triple::new(node.clone(), schema::ITEM_REVIEWED, claim.clone());
        out.say(link.as_ref(), rdf::TYPE, dic::LINK);
        out.say(link.as_ref(), rdf::SUBJECT, node.clone());
        out.say(link.as_ref(), rdf::PREDICATE, schema::ITEM_REVIEWED);
        out.say(link.as_ref(), rdf::OBJECT, claim.clone());
        out.say(link.as_ref(), rdf::REIFIES, triple);
        out.say(link.as_ref(), dic::CONFIDENCE, decimal(&format!("{confidence:.2}")));
        out.say(this, schema::ITEM_REVIEWED, claim.clone());
    }
    out.quads.sort_by_cached_key(ToString::to_string);
    out.quads.dedup();
    (node, out.quads)
}

/// An address as an IRI if it is one, else as it stands.
fn address(url: &str) -> Term {
    let web = url.starts_with("http://") || url.starts_with("https://");
    match NamedNode::new(url) {
        Ok(iri) if web => iri.into(),
        _ => Literal::from(url).into(),
    }
}

struct Out {
    graph: GraphName,
    quads: Vec<Quad>,
}

impl Out {
    fn say(
        &mut self,
        subject: NamedNodeRef<'_>,
        predicate: NamedNodeRef<'_>,
        object: impl Into<Term>,
    ) {
        self.quads.push(Quad::new(subject.into_owned(), predicate, object, self.graph.clone()));
    }
}
