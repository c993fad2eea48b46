//! All that an evaluation tells, as text and as JSON.
//!
//! The JSON of the figures has the keys of the span-level scorer for other systems, with all shares
//! in per cent; what that scorer does not tell stands beside them under `cost` and `calibration`.

use std::fmt;

use serde_json::{Value, json};

use super::{
    cost::Cost,
    figures::{Figures, Manner, Prf, ROLES},
};

/// Figures and cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// How well attributions are found.
    pub figures: Figures,
    /// Whether to tell the calibration too.
    pub calibration: bool,
    /// Time and memory.
    pub cost: Cost,
}

impl Report {
    /// As one JSON object.
    pub fn json(&self) -> Value {
        let mut report = figures(&self.figures);
        if self.calibration {
            report["calibration"] = self.figures.calibration.json();
        }
        report["cost"] = self.cost.json();
        report
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { figures, calibration, cost } = self;
        write!(f, "{figures}\n{cost}")?;
        if *calibration { write!(f, "\n{}", figures.calibration) } else { Ok(()) }
    }
}

fn figures(figures: &Figures) -> Value {
    let mut counts = json!({"gold": figures.gold, "predicted": figures.predicted});
    let mut by_type = json!({});
    for (manner, of) in Manner::ALL.iter().zip(&figures.by_manner) {
        let name = manner.name();
        counts[format!("gold_{name}")] = of.gold.into();
        counts[format!("predicted_{name}")] = of.predicted.into();
        by_type[name] = json!({
            "iou50": prf(&of.content),
            "attribution": prf(&of.attribution),
            "source_accuracy": of.source_accuracy,
        });
    }
    let role_tokens: serde_json::Map<_, _> = ROLES
        .iter()
        .zip(&figures.role_tokens)
        .map(|(role, tokens)| ((*role).to_owned(), prf(tokens)))
        .collect();
    json!({
        "counts": counts,
        "role_tokens": role_tokens,
        "content": {
            "exact": prf(&figures.content_exact),
            "iou50": prf(&figures.content_iou50),
            "any": prf(&figures.content_any),
        },
        "attribution": prf(&figures.attribution),
        "attribution_strict": prf(&figures.attribution_strict),
        "by_type": by_type,
        "source_accuracy": {
            "all": figures.source_accuracy,
            "gold_has_source": figures.source_accuracy_named,
            "exact": figures.source_accuracy_exact,
        },
    })
}

fn prf(prf: &Prf) -> Value {
    json!({"P": prf.precision, "R": prf.recall, "F1": prf.f1()})
}
