//! What an entity is whose name does not tell: "Orla Vane, who …", "Tolmaria's parliament".
//!
//! **In:** a [`Document`] and its named entities. **Out:** a kind for those of unknown kind, where
//! the words around one of their mentions tell it.

use super::{
    Entities, Entity, EntityId, Kind,
    gazetteer::{Class, is},
};
use crate::{
    span::Span,
    text::{Document, Tag},
};

/// How many mentions of one entity are looked at.
const MENTIONS: usize = 12;

/// How many words before or after a name may present it.
const NEAR: usize = 8;

/// Tells the kinds of named entities that have none yet.
pub(super) fn tell(document: &Document<'_>, entities: &mut Entities) {
    let unknown = |(_, entity): &(EntityId, &Entity)| entity.kind == Kind::Agent && !entity.unnamed;
    let told: Vec<(EntityId, Kind)> = entities
        .iter()
        .filter(unknown)
        .filter_map(|(id, entity)| {
            let mut mentions = entity.mentions.iter().take(MENTIONS);
            Some((id, mentions.find_map(|&mention| told_by(document, mention))?))
        })
        .collect();
    for (id, kind) in told {
        entities.is_a(id, kind);
    }
}

/// What the words around a mention tell of it.
fn told_by(document: &Document<'_>, mention: Span) -> Option<Kind> {
    let name = document.tokens_in(mention);
    let sentence = &document.sentences[document.sentence_at(mention.start())?].tokens;
    let word = |at: usize| if sentence.contains(&at) { document.word(at) } else { "" };
    let next = name.end;
    // "Tolmaria's parliament", "Tolmaria's Defence Minister"
    if sentence.contains(&next) && document.tags[next] == Tag::Genitive {
        let mut owned = (next + 1..sentence.end.min(next + 4)).take_while(|&at| {
            document.tags[at].is_nominal() || document.tags[at] == Tag::Adjective
        });
        let of_state = |at: usize| {
            let head = word(at);
            is(head, Class::Minister) || is(head, Class::Office) && is(head, Class::Public)
        };
        return owned.any(of_state).then_some(Kind::Country);
    }
    if name.len() < 2 || name.len() > 4 {
        return None;
    }
    let comma = word(next) == ",";
    let who = comma && word(next + 1) == "who";
    // "Grey Tide said": of common words, it may be anything.
    let says = sentence.contains(&next)
        && !name.clone().any(|at| document.is_common(at))
        && document.tags[next].is_finite()
        && SPEAKS.contains(&document.lemma(next).as_str());
    // "Orla Vane, the mayor of Marl", "the mayor of Marl, Orla Vane"
    let role = |at: usize| document.tags[at].is_nominal() && is(word(at), Class::Person);
    let goes_on = |at: &usize| {
        let tag = document.tags[*at];
        !tag.is_verb() && !matches!(word(*at), "," | ";" | ":" | "”" | "\"")
    };
    let explained = comma
        && document.tags.get(next + 1) == Some(&Tag::Determiner)
        && (next + 1..sentence.end.min(next + NEAR)).take_while(goes_on).any(role);
    let first = name.start.saturating_sub(NEAR).max(sentence.start);
    let presented = name.start > first
        && word(name.start - 1) == ","
        && (first..name.start - 1).rev().take_while(goes_on).any(role);
    (who || says || explained || presented).then_some(Kind::Person)
}

/// What people do, and hardly a body that has no noun in its name.
const SPEAKS: &[&str] =
    &["say", "tell", "add", "recall", "ask", "write", "shout", "smile", "laugh"];

#[cfg(test)]
mod tests {
    use crate::entity::testing::check;

    #[test]
    fn the_words_around_a_name_tell_its_kind() {
        for text in [
            "Then Zyx Quorl, who sells bread, left.",
            "Then Zyx Quorl said so.",
            "We met a deputy of the mills, Zyx Quorl, there.",
        ] {
            check(text, &["Person Zyx Quorl: Zyx Quorl"]);
        }
        check("We met Zyx Quorl, the mayor, there.", &["Person Zyx Quorl: Zyx Quorl, mayor"]);
        check("The town paid. Then Grey Tide said so.", &["Agent Grey Tide: Grey Tide"]);
        check("We met Zyx Quorl, and bread was short.", &["Agent Zyx Quorl: Zyx Quorl"]);
        check("Bread was short in all of Quorlia's markets.", &["Agent Quorlia: Quorlia"]);
        check("Bread was short when Quorlia's parliament met.", &["Country Quorlia: Quorlia"]);
    }
}
