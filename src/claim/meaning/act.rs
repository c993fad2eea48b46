//! What a speaker does with the words.
//!
//! **In:** the cue, the [`View`] of the content, and who is held responsible. **Out:** the acts, in
//! the order of the ontology. Responsibility decides first: held by the speaker it is an admission,
//! by another an accusation, refused a denial. Then the first row of `acts.tsv` that fits. The cue
//! alone decides only where the content leaves it open.

use std::sync::LazyLock;

use regex::Regex;

use super::{Blame, Cue, View};
use crate::{
    claim::{Act, Attitude},
    entity::rows,
};

/// What the speaker does; at least one act.
pub(super) fn acts(cue: &Cue, view: &View, blame: Option<&Blame>) -> Vec<Act> {
    if let Some(blame) = blame {
        return vec![match (blame.attitude, blame.agent) {
            (Attitude::Denies, _) => Act::Denial,
            (_, Some(agent)) if view.is_self(agent) => Act::Admission,
            _ => Act::Accusation,
        }];
    }
    let fits = |rule: &&Rule| {
        rule.cue.as_ref().is_none_or(|pattern| pattern.is_match(&cue.lemma))
            && rule.content.as_ref().is_none_or(|pattern| pattern.is_match(&view.text))
    };
    vec![RULES.iter().find(fits).map_or(Act::Assertion, |rule| rule.act)]
}

struct Rule {
    act: Act,
    cue: Option<Regex>,
    content: Option<Regex>,
}

/// The pattern in a cell of a table, "-" for none; `whole` if it must match the whole text.
pub(super) fn pattern(cell: &str, whole: bool) -> Option<Regex> {
    if cell == "-" {
        return None;
    }
    let pattern = if whole { format!("^(?:{cell})$") } else { cell.to_owned() };
    Some(Regex::new(&pattern).unwrap_or_else(|error| panic!("a table of ours: {cell}: {error}")))
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rule = |row: Vec<&str>| {
        let [act, cue, content] = row[..] else { panic!("acts.tsv: not three columns: {row:?}") };
        let act = Act::ALL.into_iter().find(|a| format!("{a:?}") == act);
        let act = act.unwrap_or_else(|| panic!("acts.tsv: no such act: {row:?}"));
        Rule { act, cue: pattern(cue, true), content: pattern(content, false) }
    };
    rows(include_str!("acts.tsv")).map(rule).collect()
});
