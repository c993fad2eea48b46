//! From chances to attributions.
//!
//! **In:** the [`Tags`] of a window's tokens, and for each cue the [`Links`] of the tokens around it. **Out:** [`Found`]: the likeliest source and content of each
//! cue, as ranges of tokens. [`settle`] then keeps of all that was found in a document what is likely
//! enough and does not claim words that a likelier one has.
//!
//! **Source:** Viterbi 1967 for the best sequence under the rule that nothing goes on before it began.

use std::ops::Range;

use super::{
    linker::{Link, Links},
    tagger::{CUE_BEGINS, Tags},
};

/// What a token is to a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Neither source nor content.
    None,
    /// First of a source.
    SourceBegins,
    /// Further of a source.
    SourceGoesOn,
    /// First of a piece of content.
    ContentBegins,
    /// Further of a piece of content.
    ContentGoesOn,
}

use Role::{ContentBegins, ContentGoesOn, None as Nothing, SourceBegins, SourceGoesOn};

impl Role {
    /// All of them, in the order of the model's output.
    const ALL: [Self; 5] = [Nothing, SourceBegins, SourceGoesOn, ContentBegins, ContentGoesOn];

    /// Whether it may stand behind `before`.
    fn follows(self, before: Self) -> bool {
        match self {
            SourceGoesOn => matches!(before, SourceBegins | SourceGoesOn),
            ContentGoesOn => matches!(before, ContentBegins | ContentGoesOn),
            Nothing | SourceBegins | ContentBegins => true,
        }
    }

    fn is_source(self) -> bool {
        matches!(self, SourceBegins | SourceGoesOn)
    }

    fn is_content(self) -> bool {
        matches!(self, ContentBegins | ContentGoesOn)
    }
}

/// A cue that may attribute: its tokens, and the chance that one begins there.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Tokens.
    pub cue: Range<usize>,
    /// From 0 to 1.
    pub chance: f32,
}

/// The cues that begin with at least the chance `least`.
pub fn candidates(tags: &[Tags], least: f32) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tags.len() {
        let chance = tags[at][CUE_BEGINS];
        if chance < least {
            at += 1;
            continue;
        }
        let more =
            tags[at + 1..].iter().take_while(|[none, begins, on, ..]| on > none && on > begins);
        let end = at + 1 + more.count();
        found.push(Candidate { cue: at..end, chance });
        at = end;
    }
    found
}

/// An attribution as the model sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Tokens of the source; none where the text names nobody.
    pub source: Option<Range<usize>>,
    /// Tokens of the cue.
    pub cue: Range<usize>,
    /// Tokens of the content's pieces, in reading order.
    pub content: Vec<Range<usize>>,
    /// From 0 to 1.
    pub chance: f64,
}

/// What speaks for an attribution: chances, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// That the cue begins where it does.
    pub cue: f64,
    /// That its content is content, on average over its tokens.
    pub content: f64,
    /// That its source is one, at its likeliest token; none where no source is named.
    pub source: Option<f64>,
    /// How many sources are expected to begin.
    pub sources: f64,
}

/// How sure one may be of an attribution: a logistic regression on the evidence, fitted on articles
/// that training did not see. Of attributions given 0.8, about 80 in a hundred are right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence([f64; 6]);

impl Confidence {
    /// Reads the weights as the model's file has them: of nothing, the cue, the content, the source,
    /// an unnamed source, and whether a source is named.
    pub fn parse(text: &str) -> Option<Self> {
        let weights: Vec<f64> = text.split(' ').map(str::parse).collect::<Result<_, _>>().ok()?;
        weights.try_into().ok().map(Self)
    }

    /// The chance that a reader would agree.
    pub fn of(&self, evidence: &Evidence) -> f64 {
        let Evidence { cue, content, source, sources } = *evidence;
        let (source, unnamed, named) = match source {
            Some(source) => (log_odds(source), 0.0, 1.0),
            None => (0.0, log_odds(sources.min(1.0)), 0.0),
        };
        let values = [1.0, log_odds(cue), log_odds(content), source, unnamed, named];
        let sum: f64 = self.0.iter().zip(values).map(|(weight, value)| weight * value).sum();
        1.0 / (1.0 + (-sum).exp())
    }
}

/// The logarithm of how much likelier something is than not, within what a float tells apart.
fn log_odds(chance: f64) -> f64 {
    let least = 1e-4;
    (chance.max(least) / (1.0 - chance).max(least)).ln()
}

impl Found {
    /// The same with all places counted from `tokens` earlier.
    #[must_use]
    pub fn shifted(self, tokens: usize) -> Self {
        let shift = |run: Range<usize>| run.start + tokens..run.end + tokens;
        Self {
            source: self.source.map(shift),
            cue: shift(self.cue),
            content: self.content.into_iter().map(shift).collect(),
            chance: self.chance,
        }
    }
}

/// Where as many sources are expected to begin, one is taken though at no token it is likelier that
/// one stands there than not: several mentions of one speaker share the chance.
const LEAST_SOURCE: f64 = 0.3;

/// What the links of a cue say; `None` where nothing is likely to be its content.
pub fn read(candidate: &Candidate, links: &Links, confidence: &Confidence) -> Option<Found> {
    let Links { first, chances: links } = links;
    let best = best_sequence(links);
    let chance_of = |at: usize, kind: fn(Role) -> bool| -> f64 {
        let own = Role::ALL.iter().zip(&links[at]).filter(|(link, _)| kind(**link));
        own.map(|(_, log)| f64::from(*log).exp()).sum()
    };
    let mean = |run: &Range<usize>, kind: fn(Role) -> bool| {
        let sum: f64 = run.clone().map(|at| chance_of(at, kind)).sum();
        sum / count(run.len())
    };
    let content = runs(&best, ContentBegins, ContentGoesOn);
    let words: usize = content.iter().map(ExactSizeIterator::len).sum();
    if words == 0 {
        return None;
    }
    let sure: f64 = content.iter().map(|run| mean(run, Role::is_content) * count(run.len())).sum();
    // A source is one phrase: of several the surest.
    let named = runs(&best, SourceBegins, SourceGoesOn)
        .into_iter()
        .rev()
        .max_by(|a, b| mean(a, Role::is_source).total_cmp(&mean(b, Role::is_source)));
    let sources: f64 = (0..links.len()).map(|at| chance_of(at, |role| role == SourceBegins)).sum();
    let source = named.or_else(|| {
        let named: Vec<_> = (0..links.len()).map(|at| chance_of(at, Role::is_source)).collect();
        (sources >= LEAST_SOURCE).then(|| around(&named, &content)).flatten()
    });
    let shift = |run: Range<usize>| run.start + first..run.end + first;
    let evidence = Evidence {
        cue: candidate.chance.into(),
        content: sure / count(words),
        source: source
            .clone()
            .map(|run| run.map(|at| chance_of(at, Role::is_source)).fold(0.0, f64::max)),
        sources,
    };
    Some(Found {
        source: source.map(shift),
        cue: candidate.cue.clone(),
        content: content.into_iter().map(shift).collect(),
        chance: confidence.of(&evidence),
    })
}

/// The likeliest token outside the content, with its neighbours that are half as likely.
fn around(chances: &[f64], content: &[Range<usize>]) -> Option<Range<usize>> {
    let free = |at: &usize| !content.iter().any(|run| run.contains(at));
    let top =
        (0..chances.len()).filter(free).rev().max_by(|a, b| chances[*a].total_cmp(&chances[*b]))?;
    let goes_on = |at: &usize| free(at) && 2.0 * chances[*at] > chances[top];
    let before = (0..top).rev().take_while(goes_on).count();
    let after = (top + 1..chances.len()).take_while(goes_on).count();
    Some(top - before..top + 1 + after)
}

#[expect(clippy::cast_precision_loss, reason = "tokens of one window")]
fn count(tokens: usize) -> f64 {
    tokens as f64
}

/// The likeliest sequence of links in which each follows from the one before.
fn best_sequence(links: &[Link]) -> Vec<Role> {
    let mut score =
        [0.0, f32::NEG_INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY];
    let mut came_from = Vec::with_capacity(links.len());
    for logs in links {
        let step = Role::ALL.map(|link| {
            let before = Role::ALL.into_iter().filter(|&before| link.follows(before));
            before.fold((Nothing, f32::NEG_INFINITY), |best, before| {
                let through = score[before as usize];
                if through > best.1 { (before, through) } else { best }
            })
        });
        for (link, (_, through)) in Role::ALL.into_iter().zip(step) {
            score[link as usize] = through + logs[link as usize];
        }
        came_from.push(step.map(|(before, _)| before));
    }
    let best = |scores: &Link| {
        let order = |a: &Role, b: &Role| scores[*a as usize].total_cmp(&scores[*b as usize]);
        Role::ALL.into_iter().rev().max_by(order).unwrap_or(Nothing)
    };
    let mut link = best(&score);
    let mut sequence: Vec<Role> = came_from
        .iter()
        .rev()
        .map(|before| {
            let this = link;
            link = before[this as usize];
            this
        })
        .collect();
    sequence.reverse();
    sequence
}

/// The stretches that begin with `begins` and go on with `on`.
fn runs(sequence: &[Role], begins: Role, on: Role) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, &link) in sequence.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if link == on && run.end == at => run.end = at + 1,
            _ if link == begins => runs.push(at..at + 1),
            _ => {}
        }
    }
    runs
}

/// Those with at least the chance `threshold`, likelier ones first; of two that claim the same words
/// the likelier has them, and the other goes if half of its words are gone. `tokens` is how many the
/// document has.
pub fn settle(mut found: Vec<Found>, threshold: f64, tokens: usize) -> Vec<Found> {
    found.retain(|f| f.chance >= threshold);
    found.sort_by(|a, b| b.chance.total_cmp(&a.chance).then(a.cue.start.cmp(&b.cue.start)));
    let mut taken = vec![false; tokens];
    found.retain_mut(|f| {
        let words: usize = f.content.iter().map(ExactSizeIterator::len).sum();
        let free: Vec<Range<usize>> =
            f.content.iter().flat_map(|run| free_runs(run.clone(), &taken)).collect();
        let kept: usize = free.iter().map(ExactSizeIterator::len).sum();
        if 2 * kept <= words {
            return false;
        }
        for run in &free {
            taken[run.clone()].fill(true);
        }
        f.content = free;
        true
    });
    found
}

/// The stretches of a range that are not taken.
fn free_runs(range: Range<usize>, taken: &[bool]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in range.filter(|&at| !taken[at]) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
#[expect(clippy::single_range_in_vec_init, reason = "lists of ranges are what is tested")]
mod tests {
    use super::*;

    /// Log chances for a line of letters: the written link gets 0.9, the others share the rest; a
    /// small letter is a half-hearted one.
    fn links(line: &str) -> Vec<Link> {
        line.chars()
            .map(|c| {
                let at = match c {
                    'S' => 1,
                    's' => 2,
                    'C' => 3,
                    'c' => 4,
                    _ => 0,
                };
                let mut logs = [0.025_f32.ln(); 5];
                logs[at] = 0.9_f32.ln();
                logs
            })
            .collect()
    }

    fn check(line: &str, source: Option<&Range<usize>>, content: &[Range<usize>]) {
        let candidate = Candidate { cue: 50..51, chance: 1.0 };
        let confidence = Confidence([0.0; 6]);
        let found = read(&candidate, &Links { first: 10, chances: links(line) }, &confidence);
        let shift = |r: &Range<usize>| r.start + 10..r.end + 10;
        assert_eq!(found.as_ref().and_then(|f| f.source.clone()), source.map(shift));
        let found: Vec<_> = found.into_iter().flat_map(|f| f.content).collect();
        assert_eq!(found, content.iter().map(shift).collect::<Vec<_>>());
    }

    #[test]
    fn sources_and_contents_are_read_off() {
        check(".Ss.Cccc.", Some(&(1..3)), &[4..8]);
        check("Ccc.Ss.Cc", Some(&(4..6)), &[0..3, 7..9]);
        check("..Cc.....", None, &[2..4]);
        check("..Ss.....", None, &[]);
    }

    #[test]
    fn nothing_goes_on_before_it_began() {
        // One of the two odd signs must give way: the content began unseen.
        check(".Ss.cccc.", Some(&(1..3)), &[4..8]);
        check("CcSsCc", Some(&(2..4)), &[0..2, 4..6]);
    }

    #[test]
    fn confidence_grows_with_the_evidence() {
        let confidence = Confidence::parse("-1.5 0.2 0.4 0.3 -0.1 0.3").unwrap();
        let of =
            |cue, content, source| confidence.of(&Evidence { cue, content, source, sources: 0.5 });
        assert!(of(0.9, 0.9, Some(0.9)) > of(0.6, 0.9, Some(0.9)));
        assert!(of(0.9, 0.9, Some(0.9)) > of(0.9, 0.6, Some(0.9)));
        assert!(of(0.9, 0.9, Some(0.9)) > of(0.9, 0.9, Some(0.6)));
        assert!((of(0.5, 0.5, None) - 1.0 / (1.0 + 1.5_f64.exp())).abs() < 1e-9);
        assert!((0.0..=1.0).contains(&of(1.0, 1.0, Some(1.0))));
        assert_eq!(Confidence::parse("1 2 3"), None);
        assert_eq!(Confidence::parse("1 2 3 4 5 six"), None);
    }

    #[test]
    fn cues_go_on_while_that_is_likeliest() {
        let tags = [[0.9, 0.1, 0.0], [0.2, 0.8, 0.0], [0.1, 0.1, 0.8], [0.3, 0.3, 0.4]]
            .map(|[none, begins, on]| [none, begins, on, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
        let cue = |cue, chance| vec![Candidate { cue, chance }];
        assert_eq!(candidates(&tags, 0.5), cue(1..4, 0.8));
        assert_eq!(candidates(&tags[..3], 0.5), cue(1..3, 0.8));
        assert_eq!(candidates(&tags, 0.9), []);
    }

    #[test]
    fn the_likelier_has_the_words() {
        let found = |chance, content| Found { source: None, cue: 0..1, content, chance };
        let settle = |all| settle(all, 0.3, 20).into_iter().map(|f| f.content).collect::<Vec<_>>();
        let long = vec![2..10];
        assert_eq!(
            settle(vec![found(0.4, vec![8..13]), found(0.9, long.clone())]),
            [long.clone(), vec![10..13]]
        );
        assert_eq!(
            settle(vec![found(0.4, vec![4..11]), found(0.9, long.clone())]),
            vec![long.clone()]
        );
        assert_eq!(settle(vec![found(0.2, vec![12..15]), found(0.9, long.clone())]), vec![long]);
    }
}
