//! Claims as Web Annotations, for tools that highlight texts.
//!
//! **In:** the description of an article or of a claim. **Out:** an annotation page, or one annotation.
//! Each points at the words in the stored text, by their place in code points and by themselves with what
//! surrounds them; where the article has an address, also at that page, by the words alone.
//! **Source:** [Web Annotation Data Model](https://www.w3.org/TR/annotation-model/), sections 4.2.4, 4.2.5
//! and 5.2.

use serde_json::{Value, json};

use super::{Description, Facts};
use crate::rdf::{
    thing::Kind,
    vocab::{dic, oa, schema},
};

/// The media type's profile, and its context.
pub const PROFILE: &str = "http://www.w3.org/ns/anno.jsonld";

/// The annotations of an article, or that of a claim; nothing of anything else.
pub fn document(description: &Description) -> Option<Value> {
    let facts = Facts::of(description);
    let iri = description.thing.iri.as_str();
    let mut document = match description.thing.kind {
        Kind::Claim => annotation(&facts, iri),
        Kind::Article => {
            let mut claims = facts.pointing(dic::APPEARS_IN, iri);
            claims.sort_by_key(|claim| (place(&facts, claim), *claim));
            let items: Vec<_> = claims.iter().map(|claim| annotation(&facts, claim)).collect();
            json!({ "id": format!("{iri}.anno.jsonld"), "type": "AnnotationPage", "items": items })
        }
        _ => return None,
    };
    document["@context"] = json!(PROFILE);
    Some(document)
}

/// Where a claim begins.
fn place(facts: &Facts<'_>, claim: &str) -> Option<u64> {
    let span = facts.iri(claim, dic::HAS_SPAN)?;
    facts.text(facts.iri(span, oa::HAS_SELECTOR)?, oa::START)?.parse().ok()
}

fn annotation<'a>(facts: &Facts<'a>, claim: &'a str) -> Value {
    let article = facts.iri(claim, dic::APPEARS_IN).unwrap_or_default();
    let page = facts.iri(article, schema::URL);
    let mut targets = Vec::new();
    for span in facts.iris(claim, dic::HAS_SPAN) {
        let Some(selector) = facts.iri(span, oa::HAS_SELECTOR) else { continue };
        let text = |predicate| facts.text(selector, predicate).unwrap_or_default();
        let point = |predicate| text(predicate).parse::<u64>().unwrap_or_default();
        let quote = json!({
            "type": "TextQuoteSelector",
            "exact": text(oa::EXACT), "prefix": text(oa::PREFIX), "suffix": text(oa::SUFFIX),
        });
        let position = json!({
            "type": "TextPositionSelector", "start": point(oa::START), "end": point(oa::END),
        });
        targets.push(json!({ "id": span, "source": article, "selector": [quote, position] }));
        if let Some(page) = page {
            targets.push(json!({ "source": page, "selector": quote }));
        }
    }
    let named = |predicate| {
        let names = facts.iris(claim, predicate).into_iter().map(|iri| facts.name(iri));
        names.collect::<Vec<_>>().join(", ")
    };
    let acts = facts.iris(claim, oxigraph::model::vocab::rdf::TYPE).into_iter();
    let acts = acts.filter_map(|act| act.strip_prefix("https://w3id.org/dictum/ns#"));
    let acts: Vec<_> = acts.filter(|act| *act != "Claim").collect();
    let (speaker, target) = (named(dic::SPEAKER), named(dic::TARGET));
    let target = if target.is_empty() { target } else { format!(" → {target}") };
    let note = format!("{}: {speaker}{target}", acts.join(", "));
    json!({
        "id": format!("{claim}.anno.jsonld"),
        "type": "Annotation",
        "motivation": "describing",
        "body": [
            { "id": claim },
            { "type": "TextualBody", "value": note, "format": "text/plain", "language": "en" },
        ],
        "target": targets,
    })
}
