//! The dictionary form of a word, from its part of speech.
//!
//! **In:** a word, its universal part of speech and its features. **Out:** its lemma: the form that
//! a list of irregular ones has, else what an ending's rule makes of it, if a dictionary has that.
//! **Source:** WordNet's Morphy, with WordNet 3.0's lists, as spaCy's rule lemmatiser has them.

use std::collections::HashMap;

use super::{
    model::Model,
    pattern::{Class, Sets},
};

/// Lists and rules for each part of speech.
#[derive(Debug)]
pub(super) struct Lemmatiser {
    by_pos: HashMap<String, Table>,
}

#[derive(Debug)]
struct Table {
    /// Endings, and what stands in a lemma in their place.
    endings: Vec<(String, String)>,
    known: super::model::Lines,
    irregular: super::model::Lines,
}

/// Endings for each part of speech, as they are stored.
pub(super) type Endings = HashMap<String, Vec<(String, String)>>;

impl Lemmatiser {
    pub(super) fn load(model: &Model<'_>, endings: Endings) -> Self {
        let by_pos = endings
            .into_iter()
            .map(|(pos, endings)| {
                let known = model.lines(&format!("lemma.index.{pos}"));
                let irregular = model.lines(&format!("lemma.irregular.{pos}"));
                (pos.to_uppercase(), Table { endings, known, irregular })
            })
            .collect();
        Self { by_pos }
    }

    /// The lemma of a word.
    pub(super) fn lemma(&self, word: &str, pos: &str, features: &str, sets: &Sets) -> String {
        let lower = word.to_lowercase();
        if is_base(pos, features) {
            return lower;
        }
        let Some(table) = self.by_pos.get(pos) else {
            return if pos == "PROPN" { word.to_owned() } else { lower };
        };
        table.lemma(&lower, sets).unwrap_or_else(|| word.to_owned())
    }
}

impl Table {
    fn lemma(&self, word: &str, sets: &Sets) -> Option<String> {
        let is_word = |form: &str| form.chars().all(|c| sets.is(Class::Letter, c));
        // Forms that the dictionary has, the last rule's first; forms that it need not have, since
        // they are no words; others.
        let (mut known, mut marks, mut unknown) = (Vec::new(), Vec::new(), None);
        for (old, new) in &self.endings {
            let Some(stem) = word.strip_suffix(old.as_str()) else { continue };
            let form = format!("{stem}{new}");
            if form.is_empty() {
            } else if self.known.contains(&form) {
                known.push(form);
            } else if !is_word(&form) {
                marks.push(form);
            } else if unknown.is_none() {
                unknown = Some(form);
            }
        }
        known.reverse();
        known.append(&mut marks);
        let irregular = self.irregular.get(word).and_then(|forms| {
            forms.filter(|form| !known.iter().any(|known| known == form)).last().map(str::to_owned)
        });
        irregular.or_else(|| known.into_iter().next()).or(unknown)
    }
}

/// Whether the features say that a word is its own lemma.
fn is_base(pos: &str, features: &str) -> bool {
    let has = |feature: &str| features.split('|').any(|has| has == feature);
    has("VerbForm=Inf")
        || has("Degree=Pos")
        || pos == "NOUN" && has("Number=Sing")
        || pos == "VERB"
            && has("VerbForm=Fin")
            && has("Tense=Pres")
            && !features.split('|').any(|has| has.starts_with("Number="))
}

#[cfg(test)]
mod tests {
    use crate::text::parse::Pipeline;

    #[test]
    fn endings_lists_and_features_give_the_lemma() {
        let pipeline = Pipeline::embedded();
        for (word, pos, features, lemma) in [
            ("Accused", "VERB", "Tense=Past|VerbForm=Fin", "accuse"),
            ("told", "VERB", "Tense=Past|VerbForm=Fin", "tell"),
            ("deny", "VERB", "Tense=Pres|VerbForm=Fin", "deny"),
            ("denies", "VERB", "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", "deny"),
            ("ministries", "NOUN", "Number=Plur", "ministry"),
            ("wolves", "NOUN", "Number=Plur", "wolf"),
            ("News", "NOUN", "Number=Sing", "news"),
            ("Ministries", "PROPN", "Number=Plur", "Ministries"),
            ("Worse", "ADJ", "Degree=Cmp", "bad"),
            ("“", "PUNCT", "PunctType=Quot", "\""),
        ] {
            let found = pipeline.lemmatiser.lemma(word, pos, features, &pipeline.sets);
            assert_eq!(found, lemma, "{word} as {pos}");
        }
    }
}
