//! From treebank tags to universal parts of speech, features and irregular lemmas, by rules.
//!
//! **In:** tokens with tag and arc. **Out:** [`Attributes`] of each. All rules look at the state
//! before any of them; where two set the same attribute, the later one wins.
//! **Source:** spaCy's attribute ruler; Universal Dependencies for the parts of speech.

use std::collections::HashMap;

use serde::Deserialize;

/// What rules say of a token.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attributes<'m> {
    pub(super) tag: Option<&'m str>,
    pub(super) label: Option<&'m str>,
    pub(super) pos: &'m str,
    /// Features, as `Number=Sing|Person=3`; `_` for none.
    pub(super) features: &'m str,
    pub(super) lemma: Option<&'m str>,
}

/// A token as rules look at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) tag: &'a str,
    pub(super) label: &'a str,
    /// The word in lower case, as [`Ruler::word`] numbers it.
    pub(super) word: Option<usize>,
    pub(super) space: bool,
}

/// The rules.
#[derive(Debug)]
pub(super) struct Ruler {
    rules: Vec<Rule>,
    /// Words that rules name.
    words: HashMap<String, usize>,
}

/// A rule as it is stored.
#[derive(Debug, Deserialize)]
pub(super) struct Stored {
    words: Vec<StoredWord>,
    at: usize,
    sets: Sets,
}

#[derive(Debug, Deserialize)]
struct StoredWord {
    tag: Option<OneOf<String>>,
    dep: Option<OneOf<String>>,
    lower: Option<OneOf<String>>,
    space: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct Sets {
    tag: Option<String>,
    pos: Option<String>,
    morph: Option<String>,
    lemma: Option<String>,
    dep: Option<String>,
}

/// Whether a value must be one of a list, or must not.
#[derive(Debug, Deserialize)]
struct OneOf<T>(bool, Vec<T>);

impl OneOf<String> {
    fn allows(&self, value: &str) -> bool {
        self.1.iter().any(|listed| listed == value) == self.0
    }
}

#[derive(Debug)]
struct Rule {
    words: Vec<Word>,
    /// Which of the words it sets attributes of.
    at: usize,
    sets: Sets,
}

#[derive(Debug)]
struct Word {
    tag: Option<OneOf<String>>,
    label: Option<OneOf<String>>,
    words: Option<OneOf<usize>>,
    space: Option<bool>,
}

impl Ruler {
    pub(super) fn new(stored: Vec<Stored>) -> Self {
        let mut words: HashMap<String, usize> = HashMap::new();
        let mut word = |stored: StoredWord| Word {
            tag: stored.tag,
            label: stored.dep,
            words: stored.lower.map(|OneOf(is, list)| {
                let mut number = |word: String| {
                    let next = words.len();
                    *words.entry(word).or_insert(next)
                };
                OneOf(is, list.into_iter().map(&mut number).collect())
            }),
            space: stored.space,
        };
        let rules = stored
            .into_iter()
            .map(|rule| Rule {
                words: rule.words.into_iter().map(&mut word).collect(),
                at: rule.at,
                sets: rule.sets,
            })
            .collect();
        Self { rules, words }
    }

    /// The number of a word in lower case, if a rule names it.
    pub(super) fn word(&self, lower: &str) -> Option<usize> {
        self.words.get(lower).copied()
    }

    /// What the rules say of each token.
    pub(super) fn apply(&self, seen: &[Seen<'_>]) -> Vec<Attributes<'_>> {
        let mut out = vec![Attributes::default(); seen.len()];
        for rule in &self.rules {
            for (first, window) in seen.windows(rule.words.len()).enumerate() {
                if rule.words.iter().zip(window).all(|(word, token)| word.matches(token))
                    && let Some(attributes) = out.get_mut(first + rule.at)
                {
                    rule.sets.apply(attributes);
                }
            }
        }
        out
    }
}

impl Word {
    fn matches(&self, token: &Seen<'_>) -> bool {
        // Words first: most tokens are named by no rule.
        self.words
            .as_ref()
            .is_none_or(|one| one.1.iter().any(|listed| Some(*listed) == token.word) == one.0)
            && self.tag.as_ref().is_none_or(|one| one.allows(token.tag))
            && self.label.as_ref().is_none_or(|one| one.allows(token.label))
            && self.space.is_none_or(|space| space == token.space)
    }
}

impl Sets {
    fn apply<'m>(&'m self, attributes: &mut Attributes<'m>) {
        let Self { tag, pos, morph, lemma, dep } = self;
        attributes.tag = tag.as_deref().or(attributes.tag);
        attributes.label = dep.as_deref().or(attributes.label);
        attributes.pos = pos.as_deref().unwrap_or(attributes.pos);
        attributes.features = morph.as_deref().unwrap_or(attributes.features);
        attributes.lemma = lemma.as_deref().or(attributes.lemma);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_rule_wins_and_sees_only_the_first_state() {
        let rules = r#"[
            {"words": [{"tag": [true, ["IN"]]}], "at": 0, "sets": {"pos": "ADP", "tag": "X"}},
            {"words": [{"tag": [true, ["IN"]], "lower": [true, ["that", "if"]]}], "at": 0,
             "sets": {"pos": "SCONJ"}},
            {"words": [{"tag": [true, ["X"]]}], "at": 0, "sets": {"pos": "X"}},
            {"words": [{"dep": [false, ["det", ""]]}, {"lower": [true, ["na"]]}], "at": 1,
             "sets": {"lemma": "to"}}
        ]"#;
        let ruler = Ruler::new(serde_json::from_str(rules).unwrap());
        let seen =
            |tag, label, word: &str| Seen { tag, label, word: ruler.word(word), space: false };
        let out = ruler.apply(&[
            seen("IN", "mark", "if"),
            seen("IN", "prep", "of"),
            seen("NN", "det", "na"),
            seen("NN", "pobj", "na"),
        ]);
        assert_eq!(out.iter().map(|a| a.pos).collect::<Vec<_>>(), ["SCONJ", "ADP", "", ""]);
        assert_eq!(
            out.iter().map(|a| a.tag).collect::<Vec<_>>(),
            [Some("X"), Some("X"), None, None]
        );
        assert_eq!(out.iter().map(|a| a.lemma).collect::<Vec<_>>(), [None, None, Some("to"), None]);
    }
}
