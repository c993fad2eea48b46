//! Finds the happenings that a document speaks of.
//!
//! **In:** a [`Document`] whose names are joined. **Out:** an event entity for each happening, with
//! its mentions: noun phrases headed by a noun of `events.tsv` ("the cyber attack on Marl Foods").
//! Mentions of one class are one event unless they say that they befell different things. The
//! fullest description names it.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    Entities, Entity, Kind,
    gazetteer::{Class, is, rows, singular},
    phrase::{self, is_determiner, is_modifier},
};
use crate::{
    span::Span,
    text::{Document, Tag},
};

/// Adds the events of a document to its entities.
pub(super) fn find(document: &Document<'_>, entities: &mut Entities) {
    let mut events: Vec<Event> = Vec::new();
    let mut befell = HashMap::<(&str, String), usize>::new();
    let mut main = HashMap::<&str, usize>::new();
    let mut most_mentioned: Option<usize> = None;
    for sentence in &document.sentences {
        for head in sentence.tokens.clone() {
            let limits = (sentence.tokens.start, sentence.tokens.end);
            let Some(mention) = Mention::headed_by(document, entities, head, limits) else {
                continue;
            };
            let known = match &mention.befell {
                _ if mention.class == "incident" => {
                    match most_mentioned.filter(|_| mention.definite) {
                        Some(event) => Some(event),
                        None => continue,
                    }
                }
                Some(what) => {
                    // What befell something is what was spoken of without saying so.
                    let open =
                        main.get(mention.class).filter(|&&at| !events[at].told && !mention.apart);
                    befell.get(&(mention.class, what.clone())).or(open).copied()
                }
                None => main.get(mention.class).copied(),
            };
            let at = known.unwrap_or_else(|| {
                events.push(Event {
                    name: mention.name.clone(),
                    mentions: Vec::new(),
                    told: false,
                    harmful: !PEACEFUL.contains(&mention.class),
                });
                events.len() - 1
            });
            if let Some(what) = &mention.befell {
                befell.entry((mention.class, what.clone())).or_insert(at);
            }
            let event = &mut events[at];
            event.mentions.push(mention.span);
            event.told |= mention.befell.is_some();
            if mention.class != "incident" && words(&mention.name) > words(&event.name) {
                event.name = mention.name;
            }
            let count = |at: usize| events[at].mentions.len();
            if main.get(mention.class).is_none_or(|&other| count(at) > count(other)) {
                main.insert(mention.class, at);
            }
            if events[at].harmful && most_mentioned.is_none_or(|other| count(at) > count(other)) {
                most_mentioned = Some(at);
            }
        }
    }
    for Event { name, mentions, harmful, .. } in events {
        let id = entities.add(Entity { name, kind: Kind::Event, unnamed: false, mentions });
        if harmful {
            entities.befell(id);
        }
    }
}

struct Event {
    name: String,
    mentions: Vec<Span>,
    /// Whether it was said what it befell.
    told: bool,
    /// Whether somebody may be held responsible for it.
    harmful: bool,
}

fn words(name: &str) -> usize {
    name.split(' ').count()
}

/// One noun phrase that speaks of a happening.
struct Mention {
    span: Span,
    class: &'static str,
    /// What to call it: noun modifiers, head, and what it befell.
    name: String,
    /// What it befell, or what else sets it apart.
    befell: Option<String>,
    /// Whether it is set apart from what else is spoken of: "another attack".
    apart: bool,
    /// Whether it refers to something known: "the", "this".
    definite: bool,
}

impl Mention {
    /// The phrase whose head is the token `head`, if that names a happening.
    fn headed_by(
        document: &Document<'_>,
        entities: &Entities,
        head: usize,
        (first, past): (usize, usize),
    ) -> Option<Self> {
        let word = |at: usize| document.word(at);
        let tag = |at: usize| document.tags[at];
        let lower = word(head).to_lowercase();
        let noun = NOUNS.get(lower.as_str()).or_else(|| NOUNS.get(singular(&lower)?.as_str()))?;
        let goes_on = |at: usize| at < past && matches!(tag(at), Tag::Noun | Tag::Name);
        let nominal = matches!(tag(head), Tag::Noun | Tag::Name)
            || tag(head) == Tag::Gerund && head > first && is_determiner(tag(head - 1));
        let verb = head > first && matches!(tag(head - 1), Tag::Adverb | Tag::Modal | Tag::To);
        if !nominal || verb || goes_on(head + 1) || noun.class == "modifier" {
            return None;
        }
        let start = phrase::start(document, first, head);
        let of_name = |at: usize| {
            matches!(tag(at), Tag::Noun | Tag::Name)
                || NOUNS
                    .get(word(at).to_lowercase().as_str())
                    .is_some_and(|n| n.class == "modifier")
        };
        let nouns: Vec<usize> = (start..head).rev().take_while(|&at| of_name(at)).collect();
        let first_noun = nouns.last().copied().unwrap_or(head);
        let before = document.span_of(start..head + 1);

        // What it befell: "… on Marl Foods", or "the Marl Foods …". A country before it did it.
        let mut name: Vec<String> = Vec::new();
        let mut end = head + 1;
        let mut befell = None;
        // "An agency's investigation" does not befall the agency.
        let owner = entities.within(before).find(|&(_, id)| befalls(entities.get(id).kind));
        let owner = owner.filter(|_| !PEACEFUL.contains(&noun.class));
        let mut names_befallen = false;
        if let Some((span, complement, named)) = complement(document, entities, head + 1, past) {
            names_befallen = named;
            end = document.tokens_in(span).end;
            name.push(word(head + 1).to_lowercase());
            name.push(complement.clone());
            befell = Some(complement);
        } else if let Some((_, id)) = owner {
            name.push("on".to_owned());
            name.push(entities.get(id).name.clone());
            befell = Some(entities.get(id).name.clone());
        }
        let apart = (start..head).find(|&at| OTHERS.contains(&word(at)));
        if let Some(at) = apart.filter(|_| befell.is_none()) {
            befell = Some(word(at).to_owned());
        }
        name.insert(0, noun.name.clone());
        let named: Vec<Span> = entities.within(before).map(|(span, _)| span).collect();
        for &at in &nouns {
            let token = document.tokens[at].span;
            if tag(at) != Tag::Name && !named.iter().any(|name| name.contains(token)) {
                name.insert(0, word(at).to_lowercase());
            }
        }
        let determiner = (start..head).find(|&at| is_determiner(tag(at)));
        let determiner = determiner.map(|at| word(at).to_lowercase());
        let definite = determiner.as_ref().is_some_and(|d| DEFINITE.contains(&d.as_str()));
        // "Criminal attacks" are no event in particular.
        if befell.is_none() && determiner.is_none() && singular(&lower).is_some() {
            return None;
        }
        if matches!(determiner.as_deref(), Some("this" | "these"))
            && owner.is_none()
            && !names_befallen
        {
            befell = None;
        }
        let from = if befell.is_some() { first_noun } else { start };
        let span = document.span_of(from..end);
        Some(Self {
            span,
            class: noun.class,
            name: name.join(" "),
            befell,
            apart: apart.is_some(),
            definite,
        })
    }
}

/// "on Marl Foods": the phrase after the head that says what it befell, what to call that, and
/// whether it has a name.
fn complement(
    document: &Document<'_>,
    entities: &Entities,
    at: usize,
    past: usize,
) -> Option<(Span, String, bool)> {
    let word = |at: usize| document.word(at);
    if at >= past
        || !["on", "against", "at", "of", "in"].contains(&word(at).to_lowercase().as_str())
    {
        return None;
    }
    let start = at + 1;
    let end = (start..past)
        .find(|&at| !is_modifier(document.tags[at], word(at)))
        .filter(|&end| end > start)
        .unwrap_or(if start < past { past } else { return None });
    // "the attack on Friday": when, not whom.
    if is(word(start), Class::Calendar) {
        return None;
    }
    let phrase = document.span_of(start..end);
    for (span, id) in entities.within(phrase) {
        let after = document.tokens_in(span).end;
        // "in Marlish history" befell nobody; "on Marl Foods's servers" befell Marl Foods.
        let whole = after == end || document.tags[after] == Tag::Genitive;
        if whole && (befalls(entities.get(id).kind) || entities.get(id).kind == Kind::Country) {
            return Some((span, entities.get(id).name.clone(), true));
        }
    }
    // Only things that are named by noun can set events apart: not "in response", "of this kind".
    let plain = (start..end).skip_while(|&at| is_determiner(document.tags[at]));
    let words: Vec<&str> = plain.map(word).collect();
    let names_thing =
        ["on", "against", "at"].contains(&word(at)) && document.tags[end - 1] == Tag::Noun;
    (names_thing && !words.is_empty()).then(|| (phrase, words.join(" "), false))
}

fn befalls(kind: Kind) -> bool {
    !matches!(kind, Kind::Country | Kind::Event | Kind::Work)
}

/// Classes of happenings for which nobody is held responsible.
const PEACEFUL: &[&str] = &["inquiry", "release", "talks", "threat"];

/// Words that set a happening apart from the one the article is about.
const OTHERS: &[&str] = &[
    "previous", "earlier", "other", "past", "future", "further", "similar", "another", "possible",
    "potential",
];

/// Words that refer to something known.
const DEFINITE: &[&str] = &["the", "this", "that", "these", "those"];

struct Noun {
    class: &'static str,
    name: String,
}

static NOUNS: LazyLock<HashMap<&str, Noun>> = LazyLock::new(|| {
    let mut nouns = HashMap::new();
    for row in rows(include_str!("events.tsv")) {
        let [class, list] = row[..] else { panic!("events.tsv: not two columns: {row:?}") };
        for noun in list.split(' ') {
            let (noun, name) = noun.split_once('=').unwrap_or((noun, noun));
            nouns.entry(noun).or_insert(Noun { class, name: name.replace('_', " ") });
        }
    }
    nouns
});
