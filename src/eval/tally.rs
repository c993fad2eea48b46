//! [`score`]: counts what is right, article by article, on the side of the gold and of the
//! prediction.

use super::{
    Predicted, Roles, Scored,
    calibration::Calibration,
    figures::{ByManner, Counted, Figures, Prf, percent},
    matching::{Pair, Unit, matched, pairs},
    words::{Tokens, Words},
};
use crate::{claim::Score, span::Span};

/// Scores articles.
pub fn score<'a>(articles: impl IntoIterator<Item = Scored<'a>>) -> Figures {
    let mut tally = Tally::default();
    for article in articles {
        tally.add(&article);
    }
    tally.figures()
}

#[derive(Default)]
struct Tally {
    /// By role: tokens right, gold and predicted.
    tokens: [(usize, Counted); 3],
    units: Counted,
    exact: usize,
    any: Counted,
    strict: usize,
    iou50: usize,
    attribution: usize,
    manners: [ManneredTally; 3],
    source_right: usize,
    named: usize,
    named_right: usize,
    named_exact: usize,
    calibration: Calibration,
}

#[derive(Clone, Copy, Default)]
struct ManneredTally {
    units: Counted,
    iou50: Counted,
    attribution: Counted,
    source_right: usize,
}

impl Tally {
    fn add(&mut self, article: &Scored<'_>) {
        let words = Words::of(article.text);
        let gold: Vec<&Roles> = article.gold.iter().filter(|roles| roles.has_content()).collect();
        let found: Vec<&Predicted> =
            article.predicted.iter().filter(|found| found.roles.has_content()).collect();
        let predicted: Vec<&Roles> = found.iter().map(|found| &found.roles).collect();
        let roles: [fn(&Roles) -> &[Span]; 3] =
            [|roles| &roles.source, |roles| &roles.cue, |roles| &roles.content];
        for ((right, counted), role) in self.tokens.iter_mut().zip(roles) {
            let tokens = |all: &[&Roles]| words.tokens_in(all.iter().flat_map(|roles| role(roles)));
            let (gold, predicted) = (tokens(&gold), tokens(&predicted));
            *right += gold.intersection(&predicted).count();
            counted.gold += gold.len();
            counted.predicted += predicted.len();
        }

        let gold: Vec<Unit> = gold.iter().filter_map(|roles| Unit::of(&words, roles)).collect();
        let unit = |found: &&Predicted| Some((Unit::of(&words, &found.roles)?, found.confidence));
        let (predicted, confidences): (Vec<Unit>, Vec<Score>) =
            found.iter().filter_map(unit).unzip();
        self.units.gold += gold.len();
        self.units.predicted += predicted.len();
        for unit in &gold {
            self.manners[unit.manner as usize].units.gold += 1;
        }
        for unit in &predicted {
            self.manners[unit.manner as usize].units.predicted += 1;
        }
        let touched = |units: &[Unit], by: &[Unit]| {
            let all: Tokens = by.iter().flat_map(|unit| unit.content.iter().copied()).collect();
            units.iter().filter(|unit| !unit.content.is_disjoint(&all)).count()
        };
        self.any.gold += touched(&gold, &predicted);
        self.any.predicted += touched(&predicted, &gold);

        let pairs = pairs(&gold, &predicted);
        self.exact += matched(&pairs, Pair::is_exact).count();
        self.strict += matched(&pairs, |pair| {
            pair.is_exact() && gold[pair.gold].source == predicted[pair.predicted].source
        })
        .count();
        let mut right = vec![false; predicted.len()];
        for pair in matched(&pairs, |pair| pair.is_half() && pair.agrees) {
            right[pair.predicted] = true;
            self.attribution += 1;
            self.manners[gold[pair.gold].manner as usize].attribution.gold += 1;
            self.manners[predicted[pair.predicted].manner as usize].attribution.predicted += 1;
        }
        for (confidence, right) in confidences.into_iter().zip(right) {
            self.calibration.add(confidence, right);
        }
        for pair in matched(&pairs, Pair::is_half) {
            let (gold, predicted) = (&gold[pair.gold], &predicted[pair.predicted]);
            let right = usize::from(pair.agrees);
            self.iou50 += 1;
            self.manners[gold.manner as usize].iou50.gold += 1;
            self.manners[predicted.manner as usize].iou50.predicted += 1;
            self.manners[gold.manner as usize].source_right += right;
            self.source_right += right;
            if !gold.source.is_empty() {
                self.named += 1;
                self.named_right += right;
                self.named_exact += usize::from(gold.source == predicted.source);
            }
        }
    }

    fn figures(&self) -> Figures {
        let Counted { gold, predicted } = self.units;
        let of = |right| Prf::of(right, predicted, gold);
        Figures {
            gold,
            predicted,
            role_tokens: self
                .tokens
                .map(|(right, all)| Prf::of(Counted::both(right), all.predicted, all.gold)),
            content_exact: of(Counted::both(self.exact)),
            content_iou50: of(Counted::both(self.iou50)),
            content_any: of(self.any),
            attribution: of(Counted::both(self.attribution)),
            attribution_strict: of(Counted::both(self.strict)),
            by_manner: self.manners.map(|tally| ByManner {
                gold: tally.units.gold,
                predicted: tally.units.predicted,
                content: Prf::of(tally.iou50, tally.units.predicted, tally.units.gold),
                attribution: Prf::of(tally.attribution, tally.units.predicted, tally.units.gold),
                source_accuracy: percent(tally.source_right, tally.iou50.gold),
            }),
            source_accuracy: percent(self.source_right, self.iou50),
            source_accuracy_named: percent(self.named_right, self.named),
            source_accuracy_exact: percent(self.named_exact, self.named),
            calibration: self.calibration.clone(),
        }
    }
}
