//! Claims as schema.org has them, a JSON-LD object a line: what a fact-checker puts under
//! `itemReviewed` of a `ClaimReview`.
//!
//! Says who is reported to have said what, where and when; rates nothing.
//! **Source:** [schema.org/Claim](https://schema.org/Claim), [ClaimReview](https://schema.org/ClaimReview).

use serde_json::{Map, Value, json};

use super::claim::{Claim, Entity, local};
use crate::entity::wikidata;

/// The object of a claim.
pub(super) fn object(claim: &Claim) -> Value {
    let article = &claim.article;
    let appearance = with(
        json!({"@type": "NewsArticle", "@id": article.id.as_str()}),
        [
            ("url", json!(article.url)),
            ("headline", json!(article.headline)),
            ("publisher", json!(article.publisher.as_deref().map(|of| party(of, "Organization")))),
            ("datePublished", json!(article.published.map(|day| day.to_string()))),
        ],
    );
    let authors: Vec<Value> = claim.speakers.iter().map(|of| party(of, "Person")).collect();
    let about: Vec<Value> =
        claim.targets.iter().chain(&claim.events).map(|of| party(of, "Thing")).collect();
    let acts: Vec<&str> = claim.acts.iter().map(|act| local(act.as_ref())).collect();
    with(
        json!({
            "@context": "https://schema.org",
            "@type": "Claim",
            "@id": claim.id.as_str(),
            "keywords": acts,
            "appearance": appearance,
        }),
        [
            ("text", json!(claim.text)),
            ("author", json!(authors)),
            ("about", json!(about)),
            // Of a span of days the first; what only the day of publication tells is left open.
            ("dateCreated", json!(claim.said_from.map(|day| day.to_string()))),
        ],
    )
}

/// An object with more members, but for those that say nothing.
fn with<const N: usize>(mut object: Value, members: [(&str, Value); N]) -> Value {
    let says =
        |value: &Value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty());
    if let Value::Object(object) = &mut object {
        let members = members.into_iter().filter(|(_, value)| says(value));
        object.extend(members.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>());
    }
    object
}

/// Somebody or something; by `otherwise` where the store does not tell what it is.
fn party(of: &Entity, otherwise: &str) -> Value {
    let class = match of.kind {
        Some("person") => "Person",
        Some("organization" | "group") => "Organization",
        Some("country") => "Country",
        Some("location") => "Place",
        Some("work") => "CreativeWork",
        Some("event") => "Event",
        _ => otherwise,
    };
    let same = of.wikidata.as_ref().map(|id| wikidata::iri(id));
    with(json!({"@type": class, "@id": of.id.as_str(), "name": of.name}), [("sameAs", json!(same))])
}
