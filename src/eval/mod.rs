//! How well attributions are found, measured against gold.
//!
//! **In:** texts with gold and predicted attributions. **Out:** [`Figures`], (a) to (e):
//!
//! - (a) *role tokens*: tokens that gold and prediction both give to a source, cue or content;
//! - (b) *content*: one unit is the whole content of one attribution, matched one to one when the
//!   words are the same (`exact`) or half of them in common (`iou50`), or touched at all (`any`);
//! - (c) *attribution*: contents as in `iou50` and sources that share a word, or both empty. The
//!   headline figure; `strict` wants content and source exact;
//! - (d) (b) and (c) for direct, mixed and indirect content apart;
//! - (e) *source accuracy*: how often the source is right where the content is found.
//!
//! Words are tokens with a letter or digit. Only (a) looks at marks, so that quotation marks and
//! full stops never decide a match. Pairs are matched greedily, closest first.
//! **Source:** the measures of `PolNeAR` and of Pareti's attribution work, as fixed for this project.

mod gold;
mod words;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fmt,
};

pub use self::gold::{Gold, GoldError, gold};
use self::words::{Tokens, Words};
use crate::{claim::Attribution, span::Span};

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

impl From<&Attribution> for Roles {
    fn from(found: &Attribution) -> Self {
        Self {
            source: found.source.clone(),
            cue: found.cue.into_iter().collect(),
            content: found.content.clone(),
        }
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
    pub predicted: Vec<Roles>,
}

/// Precision, recall and their harmonic mean, in per cent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Prf {
    /// Precision.
    pub precision: f64,
    /// Recall.
    pub recall: f64,
}

impl Prf {
    fn of(right: Counted, predicted: usize, gold: usize) -> Self {
        Self { precision: percent(right.predicted, predicted), recall: percent(right.gold, gold) }
    }

    /// The harmonic mean of the two.
    pub fn f1(&self) -> f64 {
        let sum = self.precision + self.recall;
        if sum > 0.0 { 2.0 * self.precision * self.recall / sum } else { 0.0 }
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of tokens stay far below 2^52")]
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
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
    const ALL: [Self; 3] = [Self::Direct, Self::Mixed, Self::Indirect];

    fn name(self) -> &'static str {
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
}

/// Scores articles.
pub fn score<'a>(articles: impl IntoIterator<Item = Scored<'a>>) -> Figures {
    let mut tally = Tally::default();
    for article in articles {
        tally.add(&article);
    }
    tally.figures()
}

/// What was right, counted on either side.
#[derive(Clone, Copy, Default)]
struct Counted {
    gold: usize,
    predicted: usize,
}

impl Counted {
    fn both(count: usize) -> Self {
        Self { gold: count, predicted: count }
    }
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
}

#[derive(Clone, Copy, Default)]
struct ManneredTally {
    units: Counted,
    iou50: Counted,
    attribution: Counted,
    source_right: usize,
}

/// One attribution, as sets of words.
struct Unit {
    content: Tokens,
    source: Tokens,
    manner: Manner,
}

impl Unit {
    /// Whether the sources share a word, or neither names one.
    fn agrees(&self, other: &Self) -> bool {
        self.source.is_empty() && other.source.is_empty() || !self.source.is_disjoint(&other.source)
    }
}

impl Tally {
    fn add(&mut self, article: &Scored<'_>) {
        let words = Words::of(article.text);
        let with_content = |all: &[Roles]| -> Vec<Roles> {
            all.iter().filter(|roles| !roles.content.is_empty()).cloned().collect()
        };
        let (gold, predicted) = (with_content(&article.gold), with_content(&article.predicted));
        let roles: [fn(&Roles) -> &[Span]; 3] =
            [|roles| &roles.source, |roles| &roles.cue, |roles| &roles.content];
        for ((right, counted), role) in self.tokens.iter_mut().zip(roles) {
            let tokens = |all: &[Roles]| words.tokens_in(all.iter().flat_map(role));
            let (gold, predicted) = (tokens(&gold), tokens(&predicted));
            *right += gold.intersection(&predicted).count();
            counted.gold += gold.len();
            counted.predicted += predicted.len();
        }

        let (gold, predicted) = (units(&words, &gold), units(&words, &predicted));
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
        for pair in matched(&pairs, |pair| pair.is_half() && pair.agrees) {
            self.attribution += 1;
            self.manners[gold[pair.gold].manner as usize].attribution.gold += 1;
            self.manners[predicted[pair.predicted].manner as usize].attribution.predicted += 1;
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
        }
    }
}

/// A gold and a predicted unit with words in common.
struct Pair {
    gold: usize,
    predicted: usize,
    common: usize,
    either: usize,
    agrees: bool,
}

impl Pair {
    fn is_exact(&self) -> bool {
        self.common == self.either
    }

    fn is_half(&self) -> bool {
        2 * self.common >= self.either
    }

    /// Closest first; of equals the one with the right source, then the first in the text.
    fn order(&self, other: &Self) -> Ordering {
        let closeness = (other.common * self.either).cmp(&(self.common * other.either));
        closeness
            .then(other.agrees.cmp(&self.agrees))
            .then(self.gold.cmp(&other.gold))
            .then(self.predicted.cmp(&other.predicted))
    }
}

/// All pairs that share a word, in the order they are matched.
fn pairs(gold: &[Unit], predicted: &[Unit]) -> Vec<Pair> {
    let mut owners: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, unit) in gold.iter().enumerate() {
        for &token in &unit.content {
            owners.entry(token).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for (at, unit) in predicted.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for owner in unit.content.iter().filter_map(|token| owners.get(token)).flatten() {
            *common.entry(*owner).or_default() += 1;
        }
        pairs.extend(common.into_iter().map(|(owner, common)| Pair {
            gold: owner,
            predicted: at,
            common,
            either: gold[owner].content.len() + unit.content.len() - common,
            agrees: gold[owner].agrees(unit),
        }));
    }
    pairs.sort_by(Pair::order);
    pairs
}

/// Those of the pairs that pass, one to one.
fn matched(pairs: &[Pair], passes: impl Fn(&Pair) -> bool) -> impl Iterator<Item = &Pair> {
    let (mut gold, mut predicted) = (BTreeSet::new(), BTreeSet::new());
    pairs.iter().filter(move |pair| {
        let free = !gold.contains(&pair.gold) && !predicted.contains(&pair.predicted);
        let taken = free && passes(pair);
        if taken {
            gold.insert(pair.gold);
            predicted.insert(pair.predicted);
        }
        taken
    })
}

/// The attributions whose content holds a word.
fn units(words: &Words, attributions: &[Roles]) -> Vec<Unit> {
    let unit = |roles: &Roles| {
        let content = words.words_in(&roles.content);
        let quoted = content.iter().filter(|&&token| words.quoted[token]).count();
        let manner = match quoted {
            0 => Manner::Indirect,
            _ if quoted == content.len() => Manner::Direct,
            _ => Manner::Mixed,
        };
        (!content.is_empty()).then(|| Unit {
            content,
            source: words.words_in(&roles.source),
            manner,
        })
    };
    attributions.iter().filter_map(unit).collect()
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
        for (role, prf) in ["source", "cue", "content"].iter().zip(&self.role_tokens) {
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
