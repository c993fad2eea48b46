//! The figures of a comparison, and how they are printed.

use std::fmt;

use super::calibration::Calibration;

/// Precision, recall and their harmonic mean, in per cent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prf {
    /// Precision.
    pub precision: f64,
    /// Recall.
    pub recall: f64,
}

impl Prf {
    pub(super) fn of(right: Counted, predicted: usize, gold: usize) -> Self {
        Self { precision: percent(right.predicted, predicted), recall: percent(right.gold, gold) }
    }

    /// The harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

pub(super) fn percent(part: usize, whole: usize) -> f64 {
    100.0 * ratio(part, whole)
}

#[expect(clippy::cast_precision_loss, reason = "counts of tokens stay far below 2^52")]
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What was right, counted on either side.
#[derive(Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) gold: usize,
    pub(super) predicted: usize,
}

impl Counted {
    pub(super) fn both(count: usize) -> Self {
        Self { gold: count, predicted: count }
    }
}

/// How the words of a content are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Manner {
    /// Every word inside quotation marks.
    Direct,
    /// Some.
    Mixed,
    /// None.
    Indirect,
}

impl Manner {
    pub(super) const ALL: [Self; 3] = [Self::Direct, Self::Mixed, Self::Indirect];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Mixed => "mixed",
            Self::Indirect => "indirect",
        }
    }
}

/// The figures of one manner of giving words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ByManner {
    /// Gold units of it.
    pub gold: usize,
    /// Predicted units of it.
    pub predicted: usize,
    /// (b) `iou50`.
    pub content: Prf,
    /// (c).
    pub attribution: Prf,
    /// (e).
    pub source_accuracy: f64,
}

/// The roles of an attribution, in the order of [`Figures::role_tokens`].
pub(super) const ROLES: [&str; 3] = ["source", "cue", "content"];

/// All figures, in per cent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Gold attributions with a content of words.
    pub gold: usize,
    /// Predicted ones.
    pub predicted: usize,
    /// (a) for source, cue, content.
    pub role_tokens: [Prf; 3],
    /// (b) the same words.
    pub content_exact: Prf,
    /// (b) half of the words in common.
    pub content_iou50: Prf,
    /// (b) any word in common.
    pub content_any: Prf,
    /// (c).
    pub attribution: Prf,
    /// (c), content and source exact.
    pub attribution_strict: Prf,
    /// (d) in the order of [`Manner`].
    pub by_manner: [ByManner; 3],
    /// (e) over all gold units whose content was found.
    pub source_accuracy: f64,
    /// (e) over those that have a source.
    pub source_accuracy_named: f64,
    /// (e) over those that have a source, with exactly its words.
    pub source_accuracy_exact: f64,
    /// (f), from 0 to 1.
    pub calibration: Calibration,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gold, predicted, .. } = self;
        write!(f, "gold={gold} predicted={predicted}")?;
        for (manner, figures) in Manner::ALL.iter().zip(&self.by_manner) {
            write!(f, " gold_{}={}", manner.name(), figures.gold)?;
        }
        for (manner, figures) in Manner::ALL.iter().zip(&self.by_manner) {
            write!(f, " predicted_{}={}", manner.name(), figures.predicted)?;
        }
        writeln!(f, "\n{:<28}{:>8}{:>8}{:>8}", "", "P", "R", "F1")?;
        let mut line = |name: &str, prf: &Prf| {
            writeln!(f, "{name:<28}{:8.1}{:8.1}{:8.1}", prf.precision, prf.recall, prf.f1())
        };
        for (role, prf) in ROLES.iter().zip(&self.role_tokens) {
            line(&format!("(a) {role} tokens"), prf)?;
        }
        line("(b) content exact", &self.content_exact)?;
        line("(b) content iou50", &self.content_iou50)?;
        line("(b) content any", &self.content_any)?;
        line("(c) ATTRIBUTION", &self.attribution)?;
        line("(c) attribution strict", &self.attribution_strict)?;
        for (manner, figures) in Manner::ALL.iter().zip(&self.by_manner) {
            line(&format!("(d) {} content iou50", manner.name()), &figures.content)?;
            line(&format!("(d) {} attribution", manner.name()), &figures.attribution)?;
        }
        write!(
            f,
            "(e) source accuracy all={:.1} gold_has_source={:.1} exact={:.1}",
            self.source_accuracy, self.source_accuracy_named, self.source_accuracy_exact
        )?;
        for (manner, figures) in Manner::ALL.iter().zip(&self.by_manner) {
            write!(f, " {}={:.1}", manner.name(), figures.source_accuracy)?;
        }
        writeln!(f)
    }
}
