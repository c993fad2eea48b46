//! What a speaker does with the words.
//!
//! **In:** the cue, the [`View`] of the content, and who is held responsible. **Out:** the acts, in
//! the order of the ontology. Responsibility decides first: held by the speaker it is an admission,
//! by another an accusation, refused a denial. Then the first row of `acts.tsv` that fits. The cue
//! alone decides only where the content leaves it open.

use std::sync::LazyLock;

use super::{Blame, Cue, View, table::Column};
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
    let (cues, contents) = (TABLE.cue.fits(&cue.lemma), TABLE.content.fits(&view.text));
    let first = cues.iter().find(|&row| contents.matched(row));
    vec![first.map_or(Act::Assertion, |row| TABLE.acts[row])]
}

/// `acts.tsv`.
struct Table {
    acts: Vec<Act>,
    cue: Column,
    content: Column,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let (mut acts, mut cues, mut contents) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows(include_str!("acts.tsv")) {
        let [act, cue, content] = row[..] else { panic!("acts.tsv: not three columns: {row:?}") };
        let act = Act::ALL.into_iter().find(|a| format!("{a:?}") == act);
        acts.push(act.unwrap_or_else(|| panic!("acts.tsv: no such act: {row:?}")));
        cues.push(cue);
        contents.push(content);
    }
    Table { acts, cue: Column::whole(&cues), content: Column::anywhere(&contents) }
});
