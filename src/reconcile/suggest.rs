//! What somebody who is typing may mean.

use super::{Property, Reconciler, Thing, Type};
use crate::{
    search::{Kind, Name, Part},
    store::Error,
};

/// Suggestions that are given at once.
const SUGGESTIONS: usize = 20;

impl Reconciler {
    /// Things whose name or words have all that was typed, the last word perhaps not to its end; after
    /// so many that were given before.
    pub fn suggest(&self, typed: &str, after: usize) -> Result<Vec<Thing>, Error> {
        let mut things = Vec::new();
        if after == 0 {
            things.extend(self.known(typed)?);
        }
        let name = Name::of(typed);
        let Some((last, others)) = name.words().split_last() else { return Ok(things) };
        let mut parts: Vec<_> = others.iter().map(|word| Part::Word(word)).collect();
        // After a space the last word is whole, and yet it may have other endings.
        parts.push(Part::Start(last));
        // Utterances only where there is room after all entities.
        let kinds = if after == 0 { &[Kind::Entity, Kind::Claim][..] } else { &[Kind::Entity] };
        for &kind in kinds {
            let room = SUGGESTIONS.saturating_sub(things.len());
            for iri in self.store.having(kind, &parts, true, room, after)? {
                let Some(iri) = self.ours(&iri) else { continue };
                let thing = match kind {
                    // A claim stands for its utterance.
                    Kind::Claim => {
                        let utterance = self.store.base().utterance(iri.as_ref());
                        self.thing(&utterance)?
                    }
                    _ => self.thing(&iri)?,
                };
                things.extend(thing.filter(|thing| !things.contains(thing)));
            }
        }
        things.truncate(SUGGESTIONS);
        Ok(things)
    }
}

impl Type {
    /// Types whose name or identifier starts so.
    pub fn suggest(typed: &str) -> impl Iterator<Item = Self> {
        let typed = typed.trim().to_lowercase();
        Self::ALL.into_iter().filter(move |kind| starts(kind.id(), kind.name(), &typed))
    }
}

impl Property {
    /// Properties whose name or identifier starts so.
    pub fn suggest(typed: &str) -> impl Iterator<Item = Self> {
        let typed = typed.trim().to_lowercase();
        Self::of(None).into_iter().filter(move |own| starts(own.id(), own.name(), &typed))
    }
}

fn starts(id: &str, name: &str, typed: &str) -> bool {
    let words = name.split_whitespace().chain([id, name]);
    words.into_iter().any(|word| word.to_lowercase().starts_with(typed))
}
