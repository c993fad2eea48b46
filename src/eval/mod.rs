//! How well attributions are found, measured against gold.
//!
//! **In:** texts with gold and predicted attributions. **Out:** a [`Report`] of what the evaluation
//! cost and of [`Figures`], (a) to (f):
//!
//! - (a) *role tokens*: tokens that gold and prediction both give to a source, cue or content;
//! - (b) *content*: one unit is the whole content of one attribution, matched one to one when the
//!   words are the same (`exact`) or half of them in common (`iou50`), or touched at all (`any`);
//! - (c) *attribution*: contents as in `iou50` and sources that share a word, or both empty. The
//!   headline figure; `strict` wants content and source exact;
//! - (d) (b) and (c) for direct, mixed and indirect content apart;
//! - (e) *source accuracy*: how often the source is right where the content is found;
//! - (f) *calibration*: how often a prediction is right as in (c), by its confidence.
//!
//! Words are tokens with a letter or digit. Only (a) looks at marks, so that quotation marks and
//! full stops never decide a match. Pairs are matched greedily, closest first.
//! **Source:** the measures of `PolNeAR` and of Pareti's attribution work, as fixed for this project.

mod calibration;
mod cost;
mod figures;
mod gold;
mod matching;
mod report;
mod tally;
mod words;

pub use self::{
    calibration::{Band, Calibration},
    cost::{Cost, Stopwatch, Time, peak_memory},
    figures::{ByManner, Figures, Manner, Prf},
    gold::{Gold, GoldError, gold},
    report::Report,
    tally::score,
};
use crate::{
    claim::{Attribution, Score},
    span::Span,
};

/// Source, cue and content of one attribution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    /// Who the words are attributed to.
    pub source: Vec<Span>,
    /// The words that attribute.
    pub cue: Vec<Span>,
    /// The words attributed. Without any, the attribution counts for nothing.
    pub content: Vec<Span>,
}

impl Roles {
    fn has_content(&self) -> bool {
        !self.content.is_empty()
    }
}

impl From<&Attribution> for Roles {
    fn from(found: &Attribution) -> Self {
        Self {
            source: found.source.clone(),
            cue: found.cue.into_iter().collect(),
            content: found.content.clone(),
        }
    }
}

/// One attribution that the program found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predicted {
    /// Its spans.
    pub roles: Roles,
    /// How sure the program is.
    pub confidence: Score,
}

impl From<&Attribution> for Predicted {
    fn from(found: &Attribution) -> Self {
        Self { roles: found.into(), confidence: found.confidence }
    }
}

/// One article with the attributions that people and the program find in it.
#[derive(Clone, Debug)]
pub struct Scored<'a> {
    /// Its text.
    pub text: &'a str,
    /// What people marked.
    pub gold: Vec<Roles>,
    /// What the program found.
    pub predicted: Vec<Predicted>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“The dam holds,” said Ann Lee. Bob Ray said that the lake “is low” now.\n\
        It reportedly leaked.";

    fn at(words: &str) -> Vec<Span> {
        let start = TEXT.find(words).unwrap();
        vec![Span::new(start, start + words.len())]
    }

    fn roles(source: &str, cue: &str, content: &str) -> Roles {
        let spans = |words: &str| if words.is_empty() { Vec::new() } else { at(words) };
        Roles { source: spans(source), cue: spans(cue), content: spans(content) }
    }

    fn gold() -> Vec<Roles> {
        vec![
            roles("Ann Lee", "said", "“The dam holds,”"),
            roles("Bob Ray", "", "that the lake “is low” now"),
            roles("", "reportedly", "leaked"),
        ]
    }

    fn figures(predicted: Vec<Roles>) -> Figures {
        let sure = |roles| Predicted { roles, confidence: Score::new(0.95) };
        let predicted = predicted.into_iter().map(sure).collect();
        score([Scored { text: TEXT, gold: gold(), predicted }])
    }

    #[test]
    fn gold_against_itself_is_perfect() {
        let found = figures(gold());
        let perfect = Prf { precision: 100.0, recall: 100.0 };
        assert_eq!([found.attribution_strict, found.attribution, found.content_any], [perfect; 3]);
        assert_eq!(found.role_tokens, [perfect; 3]);
        assert_eq!(
            found.by_manner.map(|manner| (manner.gold, manner.attribution)),
            [(1, perfect); 3]
        );
        assert!((found.source_accuracy_exact - 100.0).abs() < f64::EPSILON);
    }

    #[test]
    fn nothing_found_scores_nothing() {
        let found = figures(Vec::new());
        assert_eq!((found.gold, found.predicted), (3, 0));
        assert_eq!(found.content_any, Prf::default());
        assert!(found.attribution.f1().abs() < f64::EPSILON);
    }

    #[test]
    fn marks_decide_nothing_and_sources_do() {
        let found = figures(vec![
            roles("Bob Ray", "said", "The dam holds"),
            roles("Ray", "", "the lake “is low” now"),
            roles("It", "", "Bob Ray"),
        ]);
        let close =
            |figure: f64, expected: f64| assert!((figure - expected).abs() < 1e-9, "{figure}");
        close(found.content_exact.precision, 100.0 / 3.0);
        close(found.content_iou50.recall, 200.0 / 3.0);
        close(found.attribution.f1(), 100.0 / 3.0);
        close(found.source_accuracy, 50.0);
        close(found.by_manner[0].attribution.recall, 0.0);
        close(found.by_manner[1].attribution.recall, 100.0);
        let band = found.calibration.bands[9];
        assert_eq!((band.given, band.right), (3, 1), "right as the headline figure counts it");
    }

    #[test]
    fn gold_files_are_read_in_code_points_and_checked() {
        let read = |line: &str| super::gold(line.as_bytes()).next().unwrap();
        let good = read(r#"{"id":"a","text":"“é” x","attributions":[{"source":[[4,5]],"cue":[],"content":[[1,2]]}]}"#).unwrap();
        assert_eq!(good.attributions[0].content[0].slice(&good.text), "é");
        assert_eq!(good.attributions[0].source[0].slice(&good.text), "x");
        let bad = read(r#"{"id":"a","text":"x","attributions":[{"content":[[0,9]]}]}"#);
        assert_eq!(
            bad.unwrap_err().to_string(),
            "gold line 1 marks [0, 9], which is no place in its text"
        );
        assert!(matches!(read("{}"), Err(GoldError::Shape { line: 1, .. })));
    }
}
