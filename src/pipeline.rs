//! The order of the stages: article in, claims out. Pure: the same article and extractor
//! give the same outcome.

use crate::{
    article::Article,
    claim::{self, Claim, Finder, Note},
    entity::{Entities, Gazetteer},
    text::{Document, parse::Pipeline},
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
    /// The version of what extracted them.
    pub extractor: String,
}

/// What the stages work with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Extractor {
    /// What finds attributions.
    pub finder: Finder,
    /// The names that are known before reading.
    pub gazetteer: Gazetteer,
}

impl Extractor {
    /// What tells it from others that may extract something else: the version of the finder, and
    /// that of the gazetteer if users brought one.
    pub fn version(&self) -> String {
        let finder = self.finder.version();
        self.gazetteer.version().map_or(finder.clone(), |names| format!("{finder}-{names}"))
    }
}

impl From<Finder> for Extractor {
    /// A finder beside the built-in gazetteer.
    fn from(finder: Finder) -> Self {
        Self { finder, gazetteer: Gazetteer::built_in() }
    }
}

/// Runs every stage on one article.
pub fn run(article: Article, extractor: &Extractor) -> Outcome {
    let document = Document::of(&article);
    let attributions = extractor.finder.find(&document);
    // Beside rules alone the parser would take most of the time.
    let parser = matches!(extractor.finder, Finder::Model(_)).then(Pipeline::embedded);
    let mut entities = Entities::with(&document, &extractor.gazetteer, parser);
    let (claims, notes) = claim::interpret(&article, &document, attributions, &mut entities);
    Outcome { article, claims, entities, notes, extractor: extractor.version() }
}
