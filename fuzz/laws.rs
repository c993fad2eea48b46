//! What holds of every article, whatever its text.

use dictum::{
    article::Article,
    json,
    pipeline::{self, Extractor},
    rdf::{ArticleGraph, Base},
};

/// Takes an article to quads and JSON twice.
///
/// # Panics
/// If a stage does, if a claim lacks what every claim has, or if the two times differ.
pub fn hold(article: Article, extractor: &Extractor) {
    let base = Base::default();
    let outcome = pipeline::run(article.clone(), extractor);
    for claim in &outcome.claims {
        assert!(!claim.acts.is_empty(), "a claim does something");
        assert!(!claim.speakers.is_empty(), "a claim has a speaker");
        for span in claim.attribution.content.iter().chain(&claim.attribution.cue) {
            assert!(!span.slice(&article.text).trim().is_empty(), "a span has words");
        }
    }
    for (_, entity) in outcome.entities.iter() {
        assert!(!entity.name.trim().is_empty(), "an entity has a name");
        assert!(entity.mentions.is_sorted(), "mentions are in order");
        for mention in &entity.mentions {
            assert!(!mention.slice(&article.text).is_empty(), "a mention has words");
        }
    }
    let graph = ArticleGraph::of(&outcome, &base);
    offsets_hold(&outcome, &base);
    let again = ArticleGraph::of(&pipeline::run(article, extractor), &base);
    assert_eq!(graph, again, "the same article gives the same quads");
}

/// The article as JSON: its offsets are computed, and none may lie outside the text.
fn offsets_hold(outcome: &pipeline::Outcome, base: &Base) {
    let points = outcome.article.text.chars().count();
    let shape = json::Article::of(outcome, base);
    let mentions = shape.entities.iter().flat_map(|entity| &entity.mentions);
    let contents = shape.claims.iter().flat_map(|claim| &claim.content);
    for [start, end] in mentions.chain(contents) {
        assert!(start <= end && *end <= points, "offsets lie within the text");
    }
}
