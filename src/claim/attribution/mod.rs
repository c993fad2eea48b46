//! Finds attributions by rule: who is said to have said what, and where the text says so.
//!
//! **In:** a [`Document`]. **Out:** [`Attribution`]s in the order of their first content span; none
//! stands inside another's content.
//!
//! Each family of rules proposes source, cue and content, with the chance that a reader would agree;
//! [`attribute`] keeps the likely ones that do not contradict a likelier one. The chances come from
//! counts over annotated news (`cues.tsv`), so a rule says *what* an attribution looks like and the
//! data says *how often* it is one.
//!
//! **Source:** the task and its spans are PARC's and PolNeAR's (Pareti 2012; Newell et al. 2018).

mod according;
mod adjective;
mod cue;
mod frame;
mod headline;
mod inside;
mod inverted;
mod noun;
mod phrase;
mod quoted;
mod transcript;
mod verb;

#[cfg(test)]
mod tests;

use std::ops::Range;

pub(in crate::claim) use self::{
    inside::{Sort, inside, spoken_of, whole_infinitive},
    noun::BACK_REFERENCE,
};

use self::{cue::Class, frame::Frame, phrase::Walk};
use super::{Attribution, Score};
use crate::{
    span::Span,
    text::{Document, ParagraphKind, Tag},
};

/// Proposals below this chance are dropped: about half the rate at which kept ones are right, where
/// one more proposal stops raising F1 (Lewis 1995).
const LEAST_CHANCE: f64 = 0.4;

/// What a rule takes for an attribution; all ranges are of tokens.
#[derive(Clone, Debug)]
struct Proposal {
    source: Option<Range<usize>>,
    cue: Range<usize>,
    content: Vec<Range<usize>>,
    chance: f64,
    /// The row of the lexicon that gave the chance.
    key: Option<(Class, String, Frame)>,
    rule: &'static str,
}

impl Proposal {
    /// A proposal whose chance the rule itself knows.
    fn fixed(
        source: Option<Range<usize>>,
        cue: Range<usize>,
        content: Range<usize>,
        chance: f64,
        rule: &'static str,
    ) -> Self {
        Self { source, cue, content: vec![content], chance, key: None, rule }
    }
}

/// Finds the attributions of a document.
pub fn attribute(document: &Document<'_>) -> Vec<Attribution> {
    let mut proposals = propose(document);
    proposals.retain(|p| p.chance >= LEAST_CHANCE);
    let mut kept: Vec<Proposal> = Vec::new();
    // Likelier first; of equals the earlier.
    proposals.sort_by(|a, b| b.chance.total_cmp(&a.chance).then(a.cue.start.cmp(&b.cue.start)));
    let mut taken = Taken::new(0..document.tokens.len());
    for proposal in proposals {
        if taken.admits(&proposal) {
            taken.add(&proposal);
            kept.push(proposal);
        }
    }
    let mut found: Vec<_> = kept.into_iter().map(|p| finish(document, p)).collect();
    found.sort_by_key(|a| (a.content.first().copied(), a.cue));
    found
}

/// One proposal as the lexicon's counts need it: its row, and the spans that it stands for.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Class of the cue, its dictionary form and its frame, parted by tabs.
    pub key: String,
    /// What would be found.
    pub attribution: Attribution,
}

/// Everything that the lexicon has an opinion on, whatever its chance: what `training/cues.rs`
/// counts.
pub fn observe(document: &Document<'_>) -> Vec<Observation> {
    propose(document)
        .into_iter()
        .filter_map(|p| {
            let (class, lemma, frame) = p.key.as_ref()?;
            Some(Observation {
                key: format!("{class}\t{lemma}\t{frame}"),
                attribution: finish(document, p),
            })
        })
        .collect()
}

fn propose(document: &Document<'_>) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    quoted::propose(document, &mut proposals);
    transcript::propose(document, &mut proposals);
    for sentence in &document.sentences {
        if document.paragraphs[sentence.paragraph].kind == ParagraphKind::PullQuote {
            continue;
        }
        let walk = Walk::of(document, sentence.tokens.clone());
        according::propose(&walk, &mut proposals);
        let kind = document.paragraphs[sentence.paragraph].kind;
        if matches!(kind, ParagraphKind::Headline | ParagraphKind::Deck) {
            headline::propose(&walk, &mut proposals);
        }
        let unquoted = walk.range.clone().filter(|&i| walk.quoted(i).is_none());
        proposals.extend(unquoted.filter_map(|i| match walk.tag(i) {
            Tag::Noun => noun::propose(&walk, i),
            Tag::Adjective => adjective::propose(&walk, i),
            tag if tag.is_verb() => verb::propose(&walk, i),
            _ => None,
        }));
    }
    proposals
}

/// Which tokens the attributions kept so far hold, and as what.
struct Taken {
    /// The first token looked at.
    first: usize,
    cue: Vec<bool>,
    content: Vec<bool>,
}

impl Taken {
    fn new(tokens: Range<usize>) -> Self {
        let (cue, content) = (vec![false; tokens.len()], vec![false; tokens.len()]);
        Self { first: tokens.start, cue, content }
    }

    /// Whether a proposal stands apart from all that is kept: its cue outside their contents and
    /// cues, theirs outside its content, and its content its own.
    fn admits(&self, proposal: &Proposal) -> bool {
        let follows_on = proposal.rule == quoted::FOLLOWS_ON;
        let cue_is_free =
            self.places(&proposal.cue).all(|i| !self.content[i] && (follows_on || !self.cue[i]));
        let content_is_free = proposal
            .content
            .iter()
            .flat_map(|content| self.places(content))
            .all(|i| !self.content[i] && !self.cue[i]);
        cue_is_free && content_is_free
    }

    fn add(&mut self, proposal: &Proposal) {
        let cue = self.places(&proposal.cue);
        self.cue[cue].fill(true);
        for content in &proposal.content {
            let content = self.places(content);
            self.content[content].fill(true);
        }
    }

    /// The places of tokens in what is looked at. A quotation may reach beyond it.
    fn places(&self, tokens: &Range<usize>) -> Range<usize> {
        let place = |at: usize| at.saturating_sub(self.first).min(self.cue.len());
        place(tokens.start)..place(tokens.end)
    }
}

fn finish(document: &Document<'_>, proposal: Proposal) -> Attribution {
    let span = |range: Range<usize>| document.span_of(range);
    Attribution {
        source: proposal.source.into_iter().filter(|s| !s.is_empty()).map(span).collect(),
        cue: Some(span(proposal.cue)),
        content: proposal.content.into_iter().map(|c| without_marks(document, span(c))).collect(),
        rule: proposal.rule,
        confidence: Score::new(proposal.chance),
    }
}

/// Without quotation marks around all of it, and without the comma that belongs to the sentence.
pub(super) fn without_marks(document: &Document<'_>, span: Span) -> Span {
    let from = document.quotations.partition_point(|q| q.span.start() < span.start());
    let whole = document.quotations.get(from).filter(|q| q.depth == 0 && q.span == span);
    let span = whole.map_or(span, |q| q.inner);
    let words = span.slice(document.text);
    match words.strip_suffix(',') {
        Some(rest) if !rest.is_empty() => Span::new(span.start(), span.start() + rest.len()),
        _ => span,
    }
}
