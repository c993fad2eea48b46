//! What an entity is whose name does not tell: "Orla Vane, who …", "Tolmaria's parliament".
//!
//! **In:** a [`Document`] and its named entities. **Out:** a kind for those of unknown kind, where
//! the words around one of their mentions tell it, else as a parser has it.

use std::collections::{BTreeSet, HashMap};

use super::{
    Entities, Entity, EntityId, Kind,
    gazetteer::{Class, is, key},
};
use crate::{
    span::Span,
    text::{Document, Tag, parse::Pipeline},
};

/// How many mentions of one entity are looked at.
const MENTIONS: usize = 12;

/// In the paragraphs of how many mentions of an entity the parser reads.
const READ: usize = 3;

/// How many words before or after a name may present it.
const NEAR: usize = 8;

/// Tells the kinds of named entities that have none yet.
pub(super) fn tell(document: &Document<'_>, entities: &mut Entities, parser: Option<&Pipeline>) {
    let told = |(id, entity): (EntityId, &Entity)| {
        let mut mentions = entity.mentions.iter().take(MENTIONS);
        Some((id, mentions.find_map(|&mention| told_by(document, mention))?))
    };
    // Where one may be in it, a state looks like a town.
    let state = |&(_, kind): &(EntityId, Kind)| kind == Kind::Country;
    let states: Vec<_> = places(entities).filter_map(told).filter(state).collect();
    let clubs = places(entities).filter(|(_, entity)| is_club(document, entity));
    let clubs: Vec<_> = clubs.map(|(id, _)| (id, Kind::Organization)).collect();
    let told: Vec<_> = unknown(entities).filter_map(told).chain(states).chain(clubs).collect();
    for (id, kind) in told {
        entities.is_a(id, kind);
    }
    for (id, kind) in parser.map_or(Vec::new(), |parser| parsed(document, entities, parser)) {
        entities.is_a(id, kind);
    }
    let heard = |(_, entity): &(EntityId, &Entity)| {
        let body = matches!(entity.kind, Kind::Organization | Kind::Agent) && !entity.unnamed;
        body && only_listens(document, entity)
            && entities.gazetteer.known(&key(&entity.name)).is_none()
    };
    let outlets: Vec<_> = entities.iter().filter(heard).map(|(id, _)| id).collect();
    for id in outlets {
        entities.is_a(id, Kind::NewsMedia);
    }
}

/// "told Marl Sports": whether all that an article says of a body is that one spoke to it, as one
/// does to an outlet.
fn only_listens(document: &Document<'_>, entity: &Entity) -> bool {
    let last = entity.name.rsplit(' ').next().unwrap_or("");
    let body = [Class::Body, Class::Public, Class::Office].iter().any(|&class| is(last, class));
    let listens = |mention: &Span| {
        let first = document.tokens_in(*mention).start;
        let past = document.tokens_in(*mention).end;
        let word = |back: usize| first.checked_sub(back).map_or("", |at| document.word(at));
        let back = 1 + usize::from(word(1) == "the");
        let told = matches!(word(back), "told" | "tells" | "telling")
            || word(back) == "with" && word(back + 1) == "interview"
            || word(back) == "to" && matches!(word(back + 1), "speaking" | "spoke");
        let goes_on = matches!(document.tags.get(past), Some(Tag::Noun | Tag::Genitive));
        told && !goes_on
    };
    !body && !entity.mentions.is_empty() && entity.mentions.iter().all(listens)
}

/// "Marl Town", "a Town winger": whether the noun in a place's name stands for it by itself, as of a
/// club.
fn is_club(document: &Document<'_>, entity: &Entity) -> bool {
    let last = entity.name.rsplit(' ').next().unwrap_or("");
    let alone = |mention: &Span| {
        let first = document.tokens_in(*mention).start;
        let inside = document.sentence_at(mention.start());
        let opens = inside.is_none_or(|at| document.sentences[at].tokens.start == first);
        mention.slice(document.text) == last && !opens
    };
    last != entity.name && is(last, Class::Locality) && entity.mentions.iter().any(alone)
}

fn unknown(entities: &Entities) -> impl Iterator<Item = (EntityId, &Entity)> {
    entities.iter().filter(|(_, entity)| entity.kind == Kind::Agent && !entity.unnamed)
}

/// Places that no gazetteer knows.
fn places(entities: &Entities) -> impl Iterator<Item = (EntityId, &Entity)> {
    let known = |entity: &Entity| entities.gazetteer.known(&key(&entity.name)).is_some();
    entities.iter().filter(move |(_, entity)| entity.kind == Kind::Place && !known(entity))
}

/// The kinds that a parser gives to most of the first mentions of an entity. It reads only the
/// paragraphs where these stand.
fn parsed(
    document: &Document<'_>,
    entities: &Entities,
    parser: &Pipeline,
) -> Vec<(EntityId, Kind)> {
    let mut votes = HashMap::<EntityId, Vec<Kind>>::new();
    let read: BTreeSet<usize> = unknown(entities)
        .flat_map(|(_, entity)| entity.mentions.iter().take(READ))
        .filter_map(|mention| document.paragraph_at(mention.start()))
        .collect();
    for paragraph in read {
        let span = document.paragraphs[paragraph].span;
        let parse = parser.parse(document.text, span.start()..span.end());
        for (words, label) in &parse.entities {
            let Some(kind) = kind_of(label) else { continue };
            let place = parse.words[words.start].span.cover(parse.words[words.end - 1].span);
            for (_, id) in entities.within(place) {
                votes.entry(id).or_default().push(kind);
            }
        }
    }
    let count = |kinds: &[Kind], kind: Kind| kinds.iter().filter(|&&k| k == kind).count();
    // The first of those that have the most.
    let most = |kinds: &[Kind]| kinds.iter().copied().rev().max_by_key(|&kind| count(kinds, kind));
    let told = |(id, entity): (EntityId, &Entity)| {
        if has_surname(document, entity) {
            return Some((id, Kind::Person));
        }
        match most(votes.get(&id)?)? {
            Kind::Place if acts_as_state(document, entity) => Some((id, Kind::Country)),
            // Nobody is called "the Orla Vane".
            Kind::Person if takes_article(document, entity) => Some((id, Kind::Organization)),
            kind => Some((id, kind)),
        }
    };
    unknown(entities).filter_map(told).collect()
}

/// Whether something is named with an article before its name.
fn takes_article(document: &Document<'_>, entity: &Entity) -> bool {
    entity.mentions.first().is_some_and(|mention| {
        let tokens = document.tokens_in(*mention);
        let before = tokens.start.checked_sub(1).map_or("", |at| document.word(at));
        let noun = matches!(document.tags.get(tokens.end), Some(Tag::Noun | Tag::Genitive));
        before.eq_ignore_ascii_case("the") && !noun
    })
}

/// Whether something named by two or three words is called by the last of them alone: "Casimir
/// Holt", "Holt".
fn has_surname(document: &Document<'_>, entity: &Entity) -> bool {
    let mut words = entity.name.split(' ');
    let (count, last) = (words.clone().count(), words.next_back().unwrap_or(""));
    let body = [Class::Body, Class::News, Class::Locality, Class::Group].iter();
    (2..=3).contains(&count)
        && !body.into_iter().any(|&class| is(last, class))
        && entity.mentions.iter().any(|mention| {
            let before = document.tokens_in(*mention).start.checked_sub(1);
            let located = before.is_some_and(|at| is(document.word(at), Class::Place));
            mention.slice(document.text) == last && !located
        })
}

/// Whether a place does what only states do: "Marland has yet to reply", "urged Marland to".
///
/// A town has a team that says much, too: what anybody does counts for a place where one can be.
fn acts_as_state(document: &Document<'_>, entity: &Entity) -> bool {
    if entity.name.ends_with("stan") {
        return true;
    }
    let does = |mention: &Span, acts: &[&str]| {
        let next = document.tokens_in(*mention).end;
        document.tags.get(next).is_some_and(|tag| tag.is_finite())
            && acts.contains(&document.lemma(next).as_str())
    };
    let located = |mention: &Span| {
        let before = document.tokens_in(*mention).start.checked_sub(1);
        before.is_some_and(|at| is(document.word(at), Class::Place))
    };
    let mentions = || entity.mentions.iter().take(MENTIONS);
    let governed = || document.text.contains("inister");
    mentions().any(|mention| does(mention, OF_STATE))
        || mentions().any(|mention| does(mention, OF_ANYBODY))
            && (mentions().any(located) || governed())
}

/// What states do, and towns hardly.
const OF_STATE: &[&str] =
    &["condemn", "expel", "recall", "invade", "retaliate", "impose", "annex", "ratify", "mobilise"];

/// What states do, and whoever speaks.
const OF_ANYBODY: &[&str] = &[
    "accuse", "deny", "reject", "warn", "threaten", "offer", "say", "insist", "vow", "demand",
    "agree", "refuse", "sign", "propose", "blame", "protest", "call", "urge", "claim", "dismiss",
];

/// What a kind of name in `OntoNotes` is here. Whether it is a state or a town that a name of a
/// place names, the parser does not tell.
fn kind_of(label: &str) -> Option<Kind> {
    Some(match label {
        "PERSON" => Kind::Person,
        "ORG" => Kind::Organization,
        "NORP" => Kind::Group,
        "GPE" | "LOC" | "FAC" => Kind::Place,
        "WORK_OF_ART" => Kind::Work,
        _ => return None,
    })
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
        let of_firm = |at: usize| OF_FIRMS.contains(&word(at).to_lowercase().as_str());
        return if owned.clone().any(of_state) {
            Some(Kind::Country)
        } else {
            owned.any(of_firm).then_some(Kind::Organization)
        };
    }
    let before = |back: usize| name.start.checked_sub(back).map_or("", word);
    // "the Tolmaria parliament", "shares of Lumenta"
    let organ = sentence.contains(&next) && OF_STATES.contains(&document.lemma(next).as_str());
    if name.len() == 1 && organ {
        return Some(Kind::Country);
    }
    let held = matches!(before(1), "of" | "at" | "in")
        && OF_FIRMS.contains(&before(2).to_lowercase().as_str());
    if held {
        return Some(Kind::Organization);
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

/// What firms have, and hardly anybody else.
const OF_FIRMS: &[&str] = &[
    "shares", "shareholders", "shareholder", "executives", "executive", "ceo", "investors",
    "customers", "staff", "employees", "founder", "headquarters", "subsidiary", "auditors",
];

/// What states have, named by them.
const OF_STATES: &[&str] =
    &["parliament", "embassy", "consulate", "consul", "ambassador", "navy", "army", "troops"];

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
        check("Bread was short. Shares of Quorlia fell.", &["Organization Quorlia: Quorlia"]);
        check(
            "Bread was short, said the Quorlia embassy.",
            &["Country Quorlia: Quorlia", "Organization Quorlia embassy: Quorlia embassy"],
        );
        check("We met Zyx Quorl, and bread was short.", &["Agent Zyx Quorl: Zyx Quorl"]);
        check("Bread was short in all of Quorlia's markets.", &["Agent Quorlia: Quorlia"]);
        check(
            "Bread was short when Quorlia's parliament met.",
            &["Country Quorlia: Quorlia", "Organization Quorlia parliament: Quorlia's parliament"],
        );
    }
}
