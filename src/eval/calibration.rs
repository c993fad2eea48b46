//! Whether confidences mean what they say: of the attributions given with 0.8, are eight in ten right?
//!
//! **In:** for each predicted attribution its confidence, and whether it is right as the headline
//! figure (c) counts it. **Out:** [`Calibration`], on the scale of confidences: from 0 to 1.
//! **Source:** Naeini, Cooper and Hauskrecht 2015, for the expected calibration error.

use std::fmt;

use serde_json::{Value, json};

use super::figures::ratio;
use crate::claim::Score;

/// Bands of confidence, of equal width.
const BANDS: u8 = 10;

/// The attributions of one band of confidence.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Band {
    /// How many were given.
    pub given: usize,
    /// How many of them are right.
    pub right: usize,
    /// Sum of their confidences.
    confidence: f64,
}

impl Band {
    /// The share that is right, if any was given.
    pub fn share_right(&self) -> Option<f64> {
        (self.given > 0).then(|| ratio(self.right, self.given))
    }

    /// The mean confidence, if any was given.
    #[expect(clippy::cast_precision_loss, reason = "counts of attributions stay far below 2^52")]
    pub fn mean_confidence(&self) -> Option<f64> {
        (self.given > 0).then(|| self.confidence / self.given as f64)
    }
}

/// How often attributions are right, by the confidence they are given with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Each from its number of tenths to the next; the last holds full confidence too.
    pub bands: [Band; BANDS as usize],
}

impl Calibration {
    pub(super) fn add(&mut self, confidence: Score, right: bool) {
        let confidence = confidence.value();
        let band = (1..BANDS).filter(|&band| confidence >= edge(band)).count();
        let band = &mut self.bands[band];
        band.given += 1;
        band.right += usize::from(right);
        band.confidence += confidence;
    }

    /// The expected calibration error: how far confidence and share right are apart, on average
    /// over the attributions given.
    pub fn expected_error(&self) -> f64 {
        let given: usize = self.bands.iter().map(|band| band.given).sum();
        let error = |band: &Band| {
            let apart = (band.share_right()? - band.mean_confidence()?).abs();
            Some(ratio(band.given, given) * apart)
        };
        self.bands.iter().filter_map(error).sum()
    }

    fn rows(&self) -> impl Iterator<Item = (f64, f64, &Band)> {
        (0..BANDS).zip(&self.bands).map(|(band, counts)| (edge(band), edge(band + 1), counts))
    }

    pub(super) fn json(&self) -> Value {
        let band = |(from, to, band): (f64, f64, &Band)| {
            json!({
                "from": from,
                "to": to,
                "given": band.given,
                "right": band.right,
                "share_right": band.share_right(),
                "mean_confidence": band.mean_confidence(),
            })
        };
        json!({
            "bands": self.rows().map(band).collect::<Vec<_>>(),
            "expected_calibration_error": self.expected_error(),
        })
    }
}

/// Where a band begins.
fn edge(band: u8) -> f64 {
    f64::from(band) / f64::from(BANDS)
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12}{:>8}{:>8}{:>8}{:>8}", "confidence", "given", "right", "share", "mean")?;
        let figure = |value: Option<f64>| value.map_or("-".to_owned(), |it| format!("{it:.2}"));
        for (from, to, band) in self.rows() {
            writeln!(
                f,
                "{:<12}{:>8}{:>8}{:>8}{:>8}",
                format!("{from:.1}–{to:.1}"),
                band.given,
                band.right,
                figure(band.share_right()),
                figure(band.mean_confidence())
            )?;
        }
        writeln!(f, "expected calibration error {:.3}", self.expected_error())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_falls_into_the_band_it_begins() {
        let mut calibration = Calibration::default();
        for hundredths in 0..=100 {
            calibration.add(Score::new(f64::from(hundredths) / 100.0), true);
        }
        assert_eq!(
            calibration.bands.map(|band| band.given),
            [10, 10, 10, 10, 10, 10, 10, 10, 10, 11]
        );
    }

    #[test]
    fn the_error_is_the_mean_distance_from_the_share_right() {
        let mut calibration = Calibration::default();
        assert!(calibration.expected_error().abs() < f64::EPSILON, "nothing given, nothing wrong");
        // Nine in ten at 0.9 is as it should be; none of ten at 0.5 is half off.
        for n in 0..10 {
            calibration.add(Score::new(0.9), n > 0);
            calibration.add(Score::new(0.5), false);
        }
        assert!((calibration.expected_error() - 0.25).abs() < 1e-9, "{calibration}");
        assert_eq!(calibration.bands[5].share_right(), Some(0.0));
        assert_eq!(calibration.bands[1].share_right(), None);
    }
}
