//! The order of the stages: article in, claims out. Pure: the same article and finder
//! give the same outcome.

use crate::{
    article::Article,
    claim::{self, Claim, Finder, Note},
    entity::Entities,
    text::Document,
};

/// What the stages made of one article.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The article.
    pub article: Article,
    /// Its claims, in reading order.
    pub claims: Vec<Claim>,
    /// What it speaks of.
    pub entities: Entities,
    /// What was skipped or doubtful.
    pub notes: Vec<Note>,
}

/// Runs every stage on one article.
pub fn run(article: Article, finder: &Finder) -> Outcome {
    let document = Document::of(&article);
    let attributions = finder.find(&document);
    let mut entities = Entities::of(&document);
    let (claims, notes) = claim::interpret(&article, &document, attributions, &mut entities);
    Outcome { article, claims, entities, notes }
}
