//! [`Finder`]: the two ways to find attributions, by rule and by a learned model.

use std::sync::Arc;

use super::{
    Attribution, attribution, learned,
    model::{LoadError, Model},
};
use crate::text::Document;

/// The model that the program brings along.
static BUILT_IN: &[u8] = include_bytes!("../../models/attribution.safetensors");

/// What finds the attributions of a document. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Finder {
    /// Rules alone: a hundred times as fast, and blind to what no rule foresees.
    Rules,
    /// A learned model.
    Model(Arc<Model>),
}

impl Finder {
    /// The model that the program brings along.
    ///
    /// # Panics
    /// If that is broken, which the tests would have told.
    pub fn built_in() -> Self {
        Self::model(BUILT_IN).expect("the program brings along a model that it can read")
    }

    /// A model from the bytes of its file; see `models/README.md`.
    pub fn model(file: &[u8]) -> Result<Self, LoadError> {
        Model::load(file).map(|model| Self::Model(Arc::new(model)))
    }

    /// The version of the program and, for a model, the first signs of its file's SHA-256.
    pub fn version(&self) -> String {
        let program = env!("CARGO_PKG_VERSION");
        match self {
            Self::Rules => format!("{program}-rules"),
            Self::Model(model) => format!("{program}-{}", model.name()),
        }
    }

    /// The attributions of a document, in the order of their first content span; none stands inside
    /// another's content.
    pub fn find(&self, document: &Document<'_>) -> Vec<Attribution> {
        match self {
            Self::Rules => attribution::attribute(document),
            Self::Model(model) => learned::attribute(model, document),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::article::Article;

    static MODEL: LazyLock<Finder> = LazyLock::new(Finder::built_in);

    /// What `finder` finds in `text`: source, cue and content.
    fn found(finder: &Finder, text: &str) -> Vec<[String; 3]> {
        let article = Article { text: text.to_owned(), ..Article::default() };
        let words = |spans: &[crate::span::Span]| {
            spans.iter().map(|span| span.slice(text)).collect::<Vec<_>>().join(" … ")
        };
        let attributions = finder.find(&Document::of(&article));
        attributions
            .iter()
            .map(|a| [words(&a.source), words(a.cue.as_slice()), words(&a.content)])
            .collect()
    }

    #[test]
    fn the_model_knows_whose_words_are_whose() {
        let text = "“The bridge,” Mayor Ilse Brandt said on Monday, “is safe.” Her deputy doubted it.\n\n\
            According to a report by the harbour board, two cables had rusted through.";
        assert_eq!(
            found(&MODEL, text),
            [
                ["Mayor Ilse Brandt", "said", "The bridge … is safe."],
                ["Her deputy", "doubted", "it"],
                ["a report by the harbour board", "According to", "two cables had rusted through"],
            ]
        );
    }

    #[test]
    fn what_merely_happened_is_attributed_to_nobody() {
        let text = "Two ferries left Ellvane at dawn and reached Tolm by noon. It rained all day.";
        assert_eq!(found(&MODEL, text), Vec::<[String; 3]>::new());
    }

    #[test]
    fn versions_tell_rules_and_models_apart() {
        assert!(Finder::Rules.version().ends_with("-rules"));
        let model = MODEL.version();
        let (_, name) = model.rsplit_once('-').unwrap();
        assert!(name.len() == 8 && name.bytes().all(|b| b.is_ascii_hexdigit()), "{model}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_text_is_read_the_same_each_time(text in "(\\PC|[ \n\"'“”‘’.,!?—]|said |that ){0,120}") {
            let article = Article { text, ..Article::default() };
            let document = Document::of(&article);
            prop_assert_eq!(MODEL.find(&document), MODEL.find(&document));
        }
    }
}
