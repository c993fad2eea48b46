//! Who is said to have been wrong to do what: "the mayor made a mistake in closing the mill".
//!
//! **In:** the cue and the [`View`] of the content, the claims before. **Out:** a [`Fault`]: who
//! erred, in what, and whether the speaker says so or denies it. "They made a mistake" is about what
//! was called one before.
//!
//! **Source:** the frame *Judgment communication* of `FrameNet`.

use std::sync::LazyLock;

use regex::Regex;

use super::{Cue, View, table::regex};
use crate::{
    claim::{Act, Attitude, Claim, Relation},
    entity::{Entities, Entity, EntityId, Kind},
    span::Span,
    text::Document,
};

/// Somebody said to have erred, or not to have.
pub(super) struct Fault {
    pub(super) attitude: Attitude,
    pub(super) agent: EntityId,
    /// In what.
    pub(super) deed: EntityId,
}

/// How many words may stand between who erred and the verb.
const NEAR: usize = 6;

impl Fault {
    /// What the content says of somebody's error.
    pub(super) fn find(
        document: &Document<'_>,
        entities: &mut Entities,
        cue: &Cue,
        view: &View,
        before: &[Claim],
    ) -> Option<Self> {
        let faulted = || FAULTED.captures(&view.text).filter(|_| cue.lemma.starts_with("fault"));
        let found = MISTAKE.captures(&view.text).or_else(faulted)?;
        let start = found.name("who").map_or(found.get(0)?.start(), |who| who.end());
        let denied = found.name("not").is_some() || cue.lemma.starts_with("deny");
        let attitude = if denied { Attitude::Denies } else { Attitude::Asserts };
        let words = &view.text[..start];
        let near = words.trim_end().rmatch_indices(' ').nth(NEAR).map_or(0, |(space, _)| space);
        let last = last(before);
        let agent = if OWN_BODY.is_match(words) {
            view.body()
        } else if PRONOUN.is_match(words) {
            last?.0
        } else {
            view.who(near..start).next_back()?
        };
        let agent = if agent == view.speaker { view.side } else { agent };
        let deed = match found.name("what").and_then(|what| view.span(what.range())) {
            Some(span) => named(document, entities, span),
            None => last.map(|(_, deed)| deed)?,
        };
        entities.get(agent).kind.can_speak().then_some(Self { attitude, agent, deed })
    }

    /// What the speaker does by saying so.
    pub(super) fn act(&self, view: &View) -> Act {
        match self.attitude {
            Attitude::Denies => Act::Denial,
            _ if view.is_self(self.agent) => Act::Admission,
            _ => Act::Criticism,
        }
    }
}

/// Who was last said to have erred, and in what.
fn last(before: &[Claim]) -> Option<(EntityId, EntityId)> {
    let mut said = before.iter().rev().flat_map(|claim| &claim.propositions);
    let error = said.find(|proposition| proposition.relation == Relation::ErredIn)?;
    Some((error.subject, error.object))
}

/// A deed by its words: "closing the mill". It belongs to its article.
fn named(document: &Document<'_>, entities: &mut Entities, span: Span) -> EntityId {
    let same = entities
        .within(span)
        .find(|&(place, id)| place == span && entities.get(id).kind == Kind::Event);
    if let Some((_, id)) = same {
        return id;
    }
    let words: Vec<&str> = span.slice(document.text).split_whitespace().collect();
    let name = words.join(" ");
    entities.add(Entity { name, kind: Kind::Event, unnamed: true, mentions: vec![span] })
}

static MISTAKE: LazyLock<Regex> = LazyLock::new(|| {
    let made = r"(?P<not>\b(?:do|have) (?:not|never) (?:\w+ly )?)?\bmake (?:a|an|another|the) (?:\w+ )?(?:mistake|error)s?\b";
    regex(&format!(r"{made}(?: (?:in|by|when) (?P<what>[^,.;:!?]+))?"))
});
static FAULTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"^(?P<who>.+?) (?:'s )?(?P<what>(?:decision|move|choice) to [^,.;:!?]+)")
});
static PRONOUN: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:they|it|he|she)(?: \w+)?\s*$"));
static OWN_BODY: LazyLock<Regex> = LazyLock::new(|| {
    let bodies = r"company|firm|studios?|government|administration|country|party|group|agency|team";
    regex(&format!(r"self's (?:own )?(?:{bodies})\s*$"))
});
