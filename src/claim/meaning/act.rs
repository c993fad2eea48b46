//! What a speaker does with the words.
//!
//! **In:** the cue, the [`View`] of the content, and who is held responsible. **Out:** the acts, in
//! the order of the ontology. Responsibility decides first: held by the speaker it is an admission,
//! by another an accusation, refused a denial. Then the first row of `acts.tsv` that fits. The cue
//! alone decides only where the content leaves it open.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Blame, Cue, View,
    table::{Table, regex},
};
use crate::{
    claim::{Act, Attitude, Claim},
    entity::rows,
};

/// What the speaker does; at least one act.
pub(super) fn acts(cue: &Cue, view: &View, blame: Option<&Blame>) -> Vec<Act> {
    if let Some(blame) = blame {
        return vec![match (blame.attitude, blame.agent) {
            (Attitude::Denies, _) => Act::Denial,
            (_, agent) if view.is_self(agent) => Act::Admission,
            _ => Act::Accusation,
        }];
    }
    let (table, acts) = &*RULES;
    let fitting: Vec<Act> = table.fitting(&cue.lemma, &view.text).map(|row| acts[row]).collect();
    let first = fitting.first().copied().unwrap_or(Act::Assertion);
    // Long words may well hold both an offer and what follows if it is refused.
    let second =
        (first == Act::Threat && fitting.contains(&Act::Proposal)).then_some(Act::Proposal);
    second.into_iter().chain([first]).collect()
}

/// What somebody did whose words are named by a noun alone: "Marland's offer".
pub(super) fn of_noun(noun: &str) -> Act {
    match noun {
        "accusation" | "allegation" | "charge" => Act::Accusation,
        "criticism" => Act::Criticism,
        "denial" => Act::Denial,
        "apology" => Act::Admission,
        "appeal" | "call" | "demand" | "plea" | "request" => Act::Demand,
        "invitation" | "offer" | "proposal" | "proposition" | "suggestion" => Act::Proposal,
        "pledge" | "promise" | "vow" => Act::Commitment,
        "threat" | "ultimatum" => Act::Threat,
        "warning" => Act::Prediction,
        _ => Act::Assertion,
    }
}

/// How many claims back an accusation is looked for that words may answer.
const ANSWERED: usize = 12;

/// Whether words deny what was said against their speaker: "we did not".
pub(super) fn contradicts(view: &View, before: &[Claim]) -> bool {
    if !NEGATES.is_match(&view.text) {
        return false;
    }
    let answers = |claim: &Claim| {
        let against = matches!(claim.acts[0], Act::Accusation | Act::Criticism);
        against && claim.targets.iter().any(|&id| view.is_self(id))
    };
    let goes_on = |claim: &Claim| {
        claim.acts[0] == Act::Denial && claim.speakers.iter().any(|s| view.is_self(s.entity))
    };
    before.iter().rev().take(ANSWERED).any(answers) || before.last().is_some_and(goes_on)
}

static NEGATES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:^|[.;,] )(?:and |but |no , )?self (?:do|have|be) (?:not|never)\b"));

/// `acts.tsv`.
static RULES: LazyLock<(Table, Vec<Act>)> = LazyLock::new(|| {
    let (mut cells, mut acts) = (Vec::new(), Vec::new());
    for row in rows(include_str!("acts.tsv")) {
        let [act, cue, content] = row[..] else { panic!("acts.tsv: not three columns: {row:?}") };
        let act = Act::ALL.into_iter().find(|a| format!("{a:?}") == act);
        acts.push(act.unwrap_or_else(|| panic!("acts.tsv: no such act: {row:?}")));
        cells.push((cue, content.to_owned()));
    }
    (Table::of(cells.into_iter()), acts)
});
