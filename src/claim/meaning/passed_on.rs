//! What outlets and documents pass on: "Marland denies it, the Marl Press Agency reported".
//!
//! **In:** an attribution whose source is an outlet or a document ("the statement said"). **Out:**
//! the attributions in its content, if that begins with one, and the outlet as the last relay. Who
//! speaks then is whom the outlet quotes, or cites: "…, the Marl Gazette reported, citing two
//! ministers".

use super::relay;
use crate::{
    claim::{
        Attribution, Relay,
        attribution::{Sort, inside},
    },
    entity::{Class, Entities, EntityId, Kind, is, is_press},
    span::Span,
    text::{Document, Tag},
};

/// How often words are passed on.
const HANDS: usize = 3;

/// How many words may stand before what is passed on: "that", "on Friday".
const LEAD: usize = 3;

/// Takes what is passed on out of the report, and gives the hands it passed through, from the
/// speaker outwards.
pub(super) fn unwrap(
    document: &Document<'_>,
    entities: &Entities,
    attribution: Attribution,
) -> (Vec<Attribution>, Vec<Relay>) {
    let mut relays = Vec::new();
    let mut found = vec![attribution];
    if let Some((cited, outlet)) = cited(document, entities, &found[0]) {
        relays.push(Relay { agent: outlet, cue: found[0].cue });
        found[0].source = vec![cited];
        return (found, relays);
    }
    for _ in 0..HANDS {
        let Some(carrier) = carrier(document, entities, &found[0]) else { break };
        let [content] = found[0].content[..] else { break };
        // What an outlet quotes in its own name is its own.
        if document.quoted(content).is_some() {
            break;
        }
        let mut inner = inside(document, content, Sort::Any);
        let begins = inner.first().is_some_and(|first| begins(document, first, content));
        if !begins {
            break;
        }
        if let Carrier::Outlet(agent) = carrier {
            relays.insert(0, Relay { agent, cue: found[0].cue });
        }
        for attribution in &mut inner {
            attribution.confidence = attribution.confidence.max(found[0].confidence);
            super::tidy::tidy(document, attribution);
        }
        inner.retain(|attribution| !attribution.content.is_empty());
        if inner.is_empty() {
            break;
        }
        inner.extend(found.drain(1..));
        found = inner;
    }
    (found, relays)
}

/// How many words whom an outlet cites may have, and how far behind its cue they may stand.
const CITED: usize = 16;
const BEHIND: usize = 6;

/// Whom an outlet cites behind its cue, and the outlet.
fn cited(
    document: &Document<'_>,
    entities: &Entities,
    attribution: &Attribution,
) -> Option<(Span, EntityId)> {
    let cue = attribution.cue?;
    let Carrier::Outlet(outlet) = carrier(document, entities, attribution)? else { return None };
    let sentence = &document.sentences[document.sentence_at(cue.start())?].tokens;
    let after = document.tokens_in(Span::new(cue.end(), document.text.len())).start;
    let cites = (after..sentence.end.min(after + BEHIND))
        .find(|&at| matches!(document.word(at), "citing" | "quoting"))?;
    let ends = |at: &usize| {
        matches!(document.word(*at), "," | ";" | "." | "who" | "which" | "that" | "as")
    };
    let start = cites + 1;
    let limit = sentence.end.min(start + CITED);
    let end = (start..limit).find(ends).unwrap_or(limit);
    let people = (start..end).any(|at| {
        let word = document.word(at);
        document.tags[at] == Tag::Name
            || is(word, Class::Person)
            || is(word, Class::Group)
            || is(word, Class::Crowd)
            || is(word, Class::Body)
    });
    people.then(|| (document.span_of(start..end), outlet))
}

/// Who passes words on.
enum Carrier {
    Outlet(EntityId),
    Document,
}

/// Who passes words on, if the source only does that.
fn carrier(
    document: &Document<'_>,
    entities: &Entities,
    attribution: &Attribution,
) -> Option<Carrier> {
    let [source] = attribution.source[..] else { return None };
    let media = |&(_, id): &(Span, EntityId)| entities.get(id).kind == Kind::NewsMedia;
    // "The Marl Wire news agency" is an outlet, whatever else is known of it.
    let says_so = |place: Span| {
        is_press(Span::new(place.end(), source.end()).slice(document.text).trim_start())
    };
    let named = entities.within(source).find(|&(place, _)| {
        place.start() - source.start() <= 4 && (place.end() == source.end() || says_so(place))
    });
    if let Some((place, agent)) = named {
        let outlet = media(&(source, agent)) || says_so(place);
        return outlet.then_some(Carrier::Outlet(agent));
    }
    let tokens = document.tokens_in(source);
    let definite =
        matches!(document.word(tokens.start).to_lowercase().as_str(), "the" | "its" | "this");
    let head = tokens.clone().skip(1).take_while(|&at| document.tags[at].is_nominal()).last()?;
    let word = document.word(head);
    if !definite {
        None
    } else if is(word, Class::Document) {
        Some(Carrier::Document)
    } else if is(word, Class::News) || word == "agency" {
        // "The agency": the outlet named last, if it is the last body that was.
        let mut before = entities.before(source.start()).take(20);
        let body = |&(_, id): &(Span, EntityId)| {
            matches!(entities.get(id).kind, Kind::NewsMedia | Kind::Organization)
        };
        let (_, agent) = before.find(body).filter(media)?;
        relay::is_described(agent, entities, word).then_some(Carrier::Outlet(agent))
    } else {
        None
    }
}

/// Whether an attribution begins where a content does, and has somebody who speaks.
fn begins(document: &Document<'_>, inner: &Attribution, content: Span) -> bool {
    let Some(&source) = inner.source.first() else { return false };
    let first = inner.content.iter().map(|c| c.start()).chain([source.start()]).min();
    let lead = document.tokens_in(Span::new(content.start(), first.unwrap_or(content.start())));
    let names = document
        .tokens_in(source)
        .any(|at| matches!(document.tags[at], Tag::Noun | Tag::Name | Tag::Pronoun));
    names && lead.len() <= LEAD
}
