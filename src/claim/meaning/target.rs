//! At whom words aim, to whom they were said, and which events they are about.
//!
//! **In:** the acts, the [`View`], who is held responsible. **Out:** targets for acts that have one
//! (accusation, criticism, threat, demand, support, rejection), whom an assertion is about, the
//! addressee, the events.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    Blame, Cue, View,
    speaker::{kind_of, known},
    table::regex,
};
use crate::{
    claim::{Act, Attribution, Claim},
    entity::{Class, Entities, Entity, EntityId, Kind, Sex, is, singular},
    span::Span,
    text::{Document, Tag},
};

/// At whom a claim aims.
#[derive(Default)]
pub(super) struct Aim {
    /// Accused, criticised, threatened, asked.
    pub(super) targets: Vec<EntityId>,
    /// To whom it was said.
    pub(super) addressee: Option<EntityId>,
}

/// How many words may stand between a cue and its object's end.
const OBJECT: usize = 10;

/// The object of the cue: "told Orla Vane that …", "warned Marland of …". Outlets are told so that
/// they may pass it on: they are relays, not addressees.
pub(super) fn object(
    document: &Document<'_>,
    entities: &mut Entities,
    attribution: &Attribution,
) -> Option<EntityId> {
    let cue = attribution.cue?;
    let content = attribution.content.iter().find(|content| content.start() >= cue.end());
    let after = document.tokens_in(Span::new(cue.end(), document.text.len())).start;
    // "appealed to Marland not to …", "shouted at the mayor"
    let reaches = matches!(
        document.tokens.get(after)?.span.slice(document.text),
        "to" | "at" | "on" | "upon"
    );
    let after = after + usize::from(reaches);
    let sentence = &document.sentences[document.sentence_at(cue.start())?];
    let limit = sentence.tokens.end.min(after + OBJECT);
    let between = (after..limit)
        .take_while(|&at| content.is_none_or(|c| document.tokens[at].span.start() < c.start()));
    let mut end = after;
    for at in between {
        let tag = document.tags[at];
        let goes_on = matches!(
            tag,
            Tag::Determiner
                | Tag::Adjective
                | Tag::Noun
                | Tag::Name
                | Tag::Number
                | Tag::Genitive
                | Tag::Possessive
        );
        if !goes_on {
            break;
        }
        end = at + 1;
    }
    // "told jurors *Monday* not to"
    while end > after && is(document.word(end - 1), Class::Calendar) {
        end -= 1;
    }
    // "says the country can": a subject is no object.
    let acts = document.tags.get(end).is_some_and(|tag| tag.is_predicate());
    let phrase = (end > after && !acts).then(|| document.span_of(after..end))?;
    let last = document.tokens[end - 1].span;
    if is_press(document.word(end - 1)) {
        return None;
    }
    let named = entities.within(phrase).find(|&(span, id)| {
        entities.get(id).kind.can_speak()
            && entities.get(id).kind != Kind::NewsMedia
            && span.end() <= last.end()
    });
    let Some((_, id)) = named else {
        return listeners(document, entities, &attribution.source, after..end);
    };
    attribution
        .source
        .iter()
        .all(|source| entities.within(*source).all(|(_, own)| own != id))
        .then_some(id)
}

/// Those who listen without a name: "told jurors", "asked the court". The press only passes on.
fn listeners(
    document: &Document<'_>,
    entities: &mut Entities,
    source: &[Span],
    phrase: Range<usize>,
) -> Option<EntityId> {
    let head = document.word(phrase.end - 1);
    let press = is(head, Class::News) || is(head, Class::Press) || is_press(head);
    let listen = is(head, Class::Group) || is(head, Class::Person) || is(head, Class::Public);
    let start = phrase.clone().find(|&at| {
        !matches!(document.tags[at], Tag::Determiner | Tag::Possessive | Tag::Number)
    })?;
    if press || !listen || phrase.clone().any(|at| document.tags[at] == Tag::Genitive) {
        return None;
    }
    let span = document.span_of(start..phrase.end);
    if source.iter().any(|own| own.overlaps(span)) || entities.within(span).next().is_some() {
        return None;
    }
    let name = span.slice(document.text).to_owned();
    let kind = kind_of(head);
    let id = entities.described(&name).unwrap_or_else(|| {
        entities.add(Entity { name, kind, unnamed: true, mentions: Vec::new() })
    });
    entities.mention(id, span);
    Some(id)
}

/// Whether a noun means those who only pass on what they are told.
fn is_press(noun: &str) -> bool {
    matches!(noun, "reporters" | "journalists" | "media" | "press" | "correspondents" | "newsmen")
}

/// What the aim of words is read from.
pub(super) struct Words<'w, 'd> {
    pub(super) document: &'w Document<'d>,
    pub(super) attribution: &'w Attribution,
    pub(super) view: &'w View,
    /// The claims before.
    pub(super) before: &'w [Claim],
    /// To whom it was said.
    pub(super) heard: Option<EntityId>,
    pub(super) cue: &'w Cue,
}

/// At whom the acts aim.
pub(super) fn aim(
    words: &Words<'_, '_>,
    entities: &mut Entities,
    acts: &[Act],
    blame: Option<&Blame>,
) -> Aim {
    let &Words { document, attribution, view, heard, cue, .. } = words;
    let mut aim = Aim { targets: Vec::new(), addressee: heard };
    let mentions = || attribution.content.iter().flat_map(|&piece| entities.within(piece));
    let actors: Vec<(Span, EntityId)> = mentions()
        .filter(|&(_, id)| !view.is_self(id) && entities.get(id).kind.can_speak())
        .collect();
    // Whoever has a name comes before those who have none.
    let named = |&(_, id): &(Span, EntityId)| !entities.get(id).unnamed;
    // What one tells a jury aims at it only where it says so.
    let faced = heard.filter(|&id| !entities.get(id).unnamed || YOU.is_match(&view.text));
    let other = actors.iter().copied().find(|actor| named(actor));
    let crowd = other.or(actors.first().copied()).map(|(_, id)| id);
    let event = mentions().find(|&(_, id)| entities.get(id).kind == Kind::Event).map(|(_, id)| id);
    // "the Marlish leader" is not Marland; its government is.
    let head = |span: Span| {
        let next = document.tokens_in(Span::new(span.end(), document.text.len())).start;
        let noun = matches!(document.tags.get(next), Some(Tag::Noun | Tag::Name));
        let word = || document.word(next);
        !noun || is(word(), Class::State) || is(word(), Class::Public) && is(word(), Class::Office)
    };

    // Whether words begin with a mention, but for determiners and the like.
    let first = attribution.content[0].start();
    let opens = |span: Span| span.start() - first.min(span.start()) <= SUBJECT;

    match acts[0] {
        Act::Accusation => {
            let accused = blame.map(|blame| blame.agent);
            aim.targets.extend(accused.or(faced).or(crowd));
        }
        Act::Threat => {
            let victim = actors.iter().find(|&&(span, id)| head(span) && !acts_in(view, id));
            let victim = victim.map(|&(_, id)| id);
            let struck = |entities: &mut Entities, aimed: &Regex| {
                let span = aimed_at(document, view, aimed)?;
                Some(describe(document, entities, span)).filter(|&id| !view.is_self(id))
            };
            aim.targets.extend(match (faced, whoever(document, view)) {
                (Some(faced), _) => Some(faced),
                (None, Some(span)) => Some(
                    refuser(words, entities).unwrap_or_else(|| described(document, entities, span)),
                ),
                (None, None) => {
                    struck(entities, &STRIKES).or(victim).or_else(|| struck(entities, &AGAINST))
                }
            });
            if aim.targets.is_empty() && STRIKES_BACK.is_match(&view.text) {
                aim.targets.extend(opponent(words, entities));
            }
        }
        Act::Demand => {
            // Who must do it stands before what must be done.
            // "appealed *to Marland* not to answer"
            let past =
                usize::from(view.text.starts_with("to ") && TO_WHOM.is_match(&cue.lemma)) * 3;
            let duty = DUTY.find_at(&view.text, past).and_then(|found| view.span(found.range()));
            let before = |span: Span| duty.is_none_or(|duty| span.end() <= duty.start());
            let asked = actors.iter().find(|&&(span, _)| head(span) && before(span));
            // "told jurors not to read"
            let told = heard.filter(|_| TO.is_match(&view.text));
            aim.targets.extend(faced.or(told).or(asked.map(|&(_, id)| id)));
            if aim.targets.is_empty() && AMENDS.is_match(&view.text) {
                aim.targets.extend(wrongdoer(words));
            }
        }
        Act::Criticism => {
            let subject = || actors.first().filter(|&&(span, _)| opens(span));
            // "The worst attack in Danish history" faults no Danes.
            let places = |&(span, _): &(Span, EntityId)| {
                let tokens = document.tokens_in(span);
                let inside = tokens.start.checked_sub(1).is_some_and(|at| {
                    matches!(document.word(at), "in" | "of" | "across" | "throughout")
                });
                inside && document.tags.get(tokens.end) == Some(&Tag::Noun)
            };
            let other = actors.iter().copied().find(|actor| named(actor) && !places(actor));
            let criticised = other.or_else(|| subject().copied());
            match criticised {
                Some(actor) => aim.targets = together(document, &actors, actor),
                None => aim.targets.extend(faced.or_else(|| made_by(words, entities))),
            }
        }
        Act::Support | Act::Rejection | Act::Acceptance => {
            aim.targets.extend(crowd.or(event).or(heard));
        }
        Act::Proposal => {
            // "An inquiry into the attack on Marl Foods" is offered to others.
            let events: Vec<Span> = mentions()
                .filter(|&(_, id)| entities.get(id).kind == Kind::Event)
                .map(|(span, _)| span)
                .collect();
            let befallen = |span: Span| events.iter().any(|event| event.contains(span));
            let other = actors.iter().find(|actor| named(actor) && !befallen(actor.0));
            let other = other.map(|&(_, id)| id);
            aim.addressee = aim.addressee.or(other).or_else(|| partner(words));
        }
        Act::Assertion | Act::Prediction => {
            let called = !cue.noun && CALLS.is_match(&cue.lemma);
            let object = || actors.first().filter(|&&(span, _)| opens(span)).map(|&(_, id)| id);
            let about = subject(words, entities);
            aim.targets.extend(about.or_else(|| called.then(object).flatten()));
        }
        _ => {}
    }
    let aims = matches!(
        acts[0],
        Act::Accusation | Act::Criticism | Act::Threat | Act::Demand | Act::Support
    );
    // "urged the jury to", "faulted the film for"
    if aims
        && blame.is_none()
        && let Some(objects) = faced_by(words, entities, acts[0] == Act::Demand)
    {
        aim.targets = objects;
    }
    // "accused them of", "praised her": whom a pronoun means that is the object of the cue.
    if aims && aim.targets.is_empty() {
        aim.targets.extend(view.object());
    }
    let plain = matches!(acts[0], Act::Assertion | Act::Prediction);
    if aim.targets.is_empty() && (aims || plain) {
        aim.targets.extend(meant(words, entities, aims));
    }
    if aim.targets.is_empty() && (aims && acts[0] != Act::Demand || plain) {
        aim.targets.extend(known_subject(words, entities));
    }
    aim
}

/// How many words the object of a cue may have.
const NOUNS: usize = 6;

/// Who is the object of the cue by what they are: "urged *the jury* to", "accused *both mills* of",
/// "faulted *the film* for". "Both countries" are those named last. What is asked for alone (`demand`)
/// faces nobody: "asked for a guard".
fn faced_by(words: &Words<'_, '_>, entities: &mut Entities, demand: bool) -> Option<Vec<EntityId>> {
    let &Words { document, attribution, .. } = words;
    let (cue, first) = (attribution.cue?, *attribution.content.first()?);
    if first.start() < cue.end() || document.quoted(first).is_some() {
        return None;
    }
    let tokens = document.tokens_in(first);
    let nominal = |&at: &usize| {
        let tag = document.tags[at];
        tag.is_nominal() || matches!(tag, Tag::Determiner | Tag::Adjective | Tag::Number)
    };
    let end = tokens.clone().take(NOUNS).take_while(nominal).last()? + 1;
    let next = (end < tokens.end).then(|| document.word(end));
    if demand && next.is_none()
        || !matches!(next, None | Some("to" | "of" | "for" | "as" | "“" | "\"" | "not"))
    {
        return None;
    }
    let head = document.word(end - 1).to_lowercase();
    let both = document.word(tokens.start).eq_ignore_ascii_case("both")
        || end - tokens.start > 2 && document.word(tokens.start + 1) == "two";
    if both && is(&head, Class::State) && head != "governments" {
        let mut states = Vec::new();
        for (_, id) in entities.before(first.start()).take(STATES) {
            if entities.get(id).kind == Kind::Country && !states.contains(&id) {
                states.push(id);
            }
        }
        states.truncate(2);
        return (states.len() == 2).then_some(states);
    }
    let inner = tokens.start + usize::from(is_article(document.word(tokens.start)))..end;
    if inner.is_empty() {
        return None;
    }
    let span = document.span_of(inner);
    let whole = Span::new(first.start(), span.end());
    // "praised the Danish navy": Denmark.
    let of_state = entities
        .within(whole)
        .any(|(place, id)| entities.get(id).kind == Kind::Country && place.end() < span.end());
    if of_state {
        return None;
    }
    let known = entities.within(whole).find(|(place, id)| {
        let entity = entities.get(*id);
        place.end() == span.end() && entity.kind != Kind::Event && (!both || !entity.unnamed)
    });
    if let Some((_, id)) = known {
        return (!words.view.is_self(id)).then(|| vec![id]);
    }
    let acts = [Class::Person, Class::Group, Class::Body, Class::Public, Class::Crowd];
    let somebody = acts.iter().any(|&class| is(&head, class)) || both && head == "sides";
    let other = entities.within(span).next().is_some() && !both;
    if !somebody || other || document.tags[end - 1] == Tag::Name {
        return None;
    }
    let name = span.slice(document.text).to_owned();
    let kind = kind_of(&head);
    let id = entities.described(&name).unwrap_or_else(|| {
        entities.add(Entity { name, kind, unnamed: true, mentions: Vec::new() })
    });
    entities.mention(id, span);
    Some(vec![id])
}

/// How many mentions back the two states are looked for that "both countries" means.
const STATES: usize = 24;

fn is_article(word: &str) -> bool {
    matches!(word.to_ascii_lowercase().as_str(), "the" | "a" | "an")
}

/// How many claims, and how many mentions, back whom a pronoun means is looked for.
const CLAIMS: usize = 3;
const MENTIONS: usize = 8;

/// Whom the pronoun means that begins the words: "*They* lied to us", "demanded that *she* resign".
/// Whoever was aimed at just before; else, if the act aims at somebody (`aims`), who was named last.
fn meant(words: &Words<'_, '_>, entities: &Entities, aims: bool) -> Option<EntityId> {
    let &Words { document, attribution, view, before, .. } = words;
    let first = attribution.content[0];
    let tokens = document.tokens_in(first);
    // "I begged *him* to stop": in words that blame, quoted, further in as well.
    let further = tokens.clone().find(|&at| {
        matches!(document.word(at).to_lowercase().as_str(), "he" | "she" | "they" | "him" | "them")
    });
    let blames = aims && document.quoted(first).is_some();
    let at = further.filter(|_| blames).unwrap_or(tokens.start);
    let pronoun = document.word(at).to_lowercase();
    let sex = match pronoun.as_str() {
        "he" | "him" => Some(Sex::He),
        "she" => Some(Sex::She),
        "they" | "them" => None,
        _ => return None,
    };
    let fits = |&id: &EntityId| {
        let entity = entities.get(id);
        let kind = match sex {
            Some(sex) => {
                entity.kind == Kind::Person && entities.sex(id).is_none_or(|own| own == sex)
            }
            None => matches!(entity.kind, Kind::Group | Kind::Organization | Kind::Country),
        };
        kind && !view.is_self(id)
    };
    let quoted = document.quoted(first).is_some();
    // "Orla Vane said she would come": of herself.
    if !quoted && !aims {
        return None;
    }
    let own = |claim: &&Claim| aims || claim.speakers.iter().any(|s| s.entity == view.speaker);
    let near = before.iter().rev().take(CLAIMS).filter(own);
    let aimed = near.flat_map(|claim| claim.targets.iter().copied()).find(fits);
    let named = || {
        let mentions = entities.before(first.start()).take(MENTIONS).map(|(_, id)| id);
        mentions.into_iter().find(fits)
    };
    aimed.or_else(|| if aims { named() } else { None })
}

/// Whom the subject of the words means that only says what they are: "*the gang* was a sham": who was
/// called so before, else a body named in the same sentence or the one before.
fn known_subject(words: &Words<'_, '_>, entities: &mut Entities) -> Option<EntityId> {
    let &Words { document, attribution, view, before, .. } = words;
    let tokens = document.tokens_in(attribution.content[0]);
    let head = tokens.start + 1;
    let definite = matches!(document.word(tokens.start), "the" | "The" | "this" | "that");
    if !definite || head + 1 >= tokens.end || document.tags[head] != Tag::Noun {
        return None;
    }
    let mark = usize::from(matches!(document.word(head + 1), "“" | "\"" | "‘"));
    let next = document.tags[head + 1 + mark..tokens.end].first()?;
    let acts = next.is_predicate() || *next == Tag::Adverb;
    let (word, span) = (document.word(head).to_lowercase(), document.tokens[head].span);
    let group = is(&word, Class::Group) && singular(&word).is_none();
    if !acts || !group || entities.within(span).next().is_some() {
        return None;
    }
    let sentence = document.sentence_at(span.start())?;
    let near = document.sentences[sentence.saturating_sub(1)].span.start();
    let body = |&id: &EntityId| {
        let entity = entities.get(id);
        matches!(entity.kind, Kind::Group | Kind::Organization)
            && !entity.unnamed
            && !entity.name.split(' ').any(|word| is(word, Class::Public))
            && !view.is_self(id)
    };
    let named = || {
        let mentions = entities.before(span.start()).take_while(|(place, _)| place.start() >= near);
        mentions.map(|(_, id)| id).find(body)
    };
    let named = named();
    let id = known(document, entities, &word, span.start(), before).or(named)?;
    (!view.is_self(id)).then(|| {
        entities.mention(id, span);
        id
    })
}

/// How many bytes of determiners and the like may stand before a subject.
const SUBJECT: usize = 5;

/// An actor with those named beside it: "theatres and Marl Foods".
fn together(
    document: &Document<'_>,
    actors: &[(Span, EntityId)],
    one: (Span, EntityId),
) -> Vec<EntityId> {
    let at = actors.iter().position(|actor| *actor == one).unwrap_or(0);
    let joined = |left: Span, right: Span| {
        let between = document.tokens_in(Span::new(left.end(), right.start().max(left.end())));
        let word = |at: usize| document.word(at).to_lowercase();
        (1..=3).contains(&between.len())
            && between.clone().any(|at| word(at) == "and")
            && between.into_iter().all(|at| matches!(word(at).as_str(), "and" | "," | "the"))
    };
    let mut all = vec![one.1];
    let before = (0..at).rev().take_while(|&i| joined(actors[i].0, actors[i + 1].0));
    let after = (at + 1..actors.len()).take_while(|&i| joined(actors[i - 1].0, actors[i].0));
    for i in before.chain(after) {
        if !all.contains(&actors[i].1) {
            all.push(actors[i].1);
        }
    }
    all
}

/// Whom an assertion is about: its subject, if that is no speaker.
fn subject(words: &Words<'_, '_>, entities: &Entities) -> Option<EntityId> {
    let &Words { document, attribution, view, .. } = words;
    let first = attribution.content[0];
    let explained = entities.within(first).take(EXPLAINED).find(|&(place, id)| {
        entities.get(id).kind == Kind::Person
            && !view.is_self(id)
            && explained_by(document, first, place)
    });
    if let Some((_, id)) = explained {
        return Some(id);
    }
    let (span, id) = entities
        .within(first)
        .find(|&(_, id)| entities.get(id).kind.can_speak() && !view.is_self(id))?;
    // "Our members", "investigators": nobody in particular. "Two bakers" are.
    let counted = document.tags.get(document.tokens_in(first).start) == Some(&Tag::Number);
    let unnamed = entities.get(id).unnamed && entities.get(id).kind == Kind::Group && !counted;
    let lead = span.start() - first.start();
    // "Marl Foods, she said, was": the verb may stand in the next piece.
    let rest = attribution.content.get(1).filter(|_| span.end() == first.end());
    let next = rest.map_or(span.end(), |rest| rest.start());
    let next = document.tokens_in(Span::new(next, document.text.len())).start;
    let acts = document
        .tags
        .get(next)
        .is_some_and(|tag| tag.is_verb() || matches!(tag, Tag::Modal | Tag::Adverb));
    (lead <= SUBJECT && acts && !unnamed).then_some(id)
}

/// Whether words begin with a noun phrase that a name explains: "the head baker, *Bo Berg*, had left".
fn explained_by(document: &Document<'_>, content: Span, name: Span) -> bool {
    let before = document.tokens_in(Span::new(content.start(), name.start()));
    let past = document.tokens_in(name).end;
    let comma = |at: usize| document.tokens.get(at).is_some() && document.word(at) == ",";
    let phrase = before.start..before.end.saturating_sub(1);
    let nominal = |at: usize| {
        let tag = document.tags[at];
        tag.is_nominal()
            || matches!(
                tag,
                Tag::Determiner
                    | Tag::Adjective
                    | Tag::Genitive
                    | Tag::Possessive
                    | Tag::Number
                    | Tag::Adverb
            )
            || matches!(document.word(at), "of" | "-")
    };
    let acts = document.tags.get(past + 1).is_some_and(|tag| tag.is_predicate());
    !phrase.is_empty()
        && comma(phrase.end)
        && comma(past)
        && acts
        && phrase.len() <= APPOSED
        && phrase.into_iter().all(nominal)
}

/// How many of the first mentions are looked at for a name that explains the first words.
const EXPLAINED: usize = 4;

/// How many words may stand before the name that explains them.
const APPOSED: usize = 10;

/// With whom the speaker wants to do something: "an inquiry with it" is one with whom the same
/// speaker was just speaking of.
fn partner(words: &Words<'_, '_>) -> Option<EntityId> {
    let found = WITH.captures(&words.view.text)?.get(1)?;
    let named = words.view.who(found.range()).find(|&id| !words.view.is_self(id));
    let last = words.before.last().filter(|claim| {
        let speaks = claim.speakers.iter().any(|speaker| speaker.entity == words.view.speaker);
        speaks && matches!(found.as_str(), "it" | "them" | "him" | "her")
    });
    named.or_else(|| last?.targets.first().copied())
}

/// Who made what is criticised: "the offer is a ploy", "that is a fantasy".
fn made_by(words: &Words<'_, '_>, entities: &Entities) -> Option<EntityId> {
    let found = MADE.captures(&words.view.text)?;
    let act = found.get(1).map(|noun| match noun.as_str() {
        "threat" | "warning" => Act::Threat,
        "demand" | "request" | "call" => Act::Demand,
        "claim" | "accusation" | "allegation" | "charge" | "report" | "suspicion" => {
            Act::Accusation
        }
        "denial" => Act::Denial,
        _ => Act::Proposal,
    });
    let meant = |claim: &&Claim| act.is_none_or(|act| claim.acts.contains(&act));
    let made = words.before.iter().rev().find(meant)?;
    let side = made.on_behalf_of.unwrap_or(made.speakers[0].entity);
    (!words.view.is_self(side) && entities.get(side).kind.can_speak()).then_some(side)
}

/// How many claims back an attack is looked for.
const ATTACKS: usize = 6;

/// At whom a blow back aims that names nobody: who is spoken of just before it.
fn opponent(words: &Words<'_, '_>, entities: &Entities) -> Option<EntityId> {
    let first = words.attribution.content[0].start();
    let sentence = words.document.sentence_at(first)?;
    let start = words.document.sentences[sentence].span.start();
    let own = |place: Span| words.attribution.source.iter().any(|source| source.overlaps(place));
    let party = |&(place, id): &(Span, EntityId)| {
        let entity = entities.get(id);
        matches!(entity.kind, Kind::Country | Kind::Organization | Kind::Group)
            && !entity.unnamed
            && !words.view.is_self(id)
            && !own(place)
    };
    let beside = entities.within(Span::new(start, first.max(start))).rfind(party);
    beside.map(|(_, id)| id).or_else(|| attacker(words, entities))
}

/// Whoever has just aimed at the speaker. Who speaks for a state is that state.
fn attacker(words: &Words<'_, '_>, entities: &Entities) -> Option<EntityId> {
    let aimed = |claim: &&Claim| claim.targets.iter().any(|&target| words.view.is_self(target));
    let claim = words.before.iter().rev().take(ATTACKS).find(aimed)?;
    let speaker = claim.speakers[0].entity;
    let offices = std::iter::successors(Some(speaker), |&id| entities.principal(id)).take(3);
    let state = offices.into_iter().find(|&id| entities.get(id).kind == Kind::Country);
    Some(claim.on_behalf_of.or(state).unwrap_or(speaker))
}

/// How many claims back an offer is looked for.
const OFFERS: usize = 12;

/// Who is meant by "whoever shuts the door": to whom the speaker's side has made an offer.
fn refuser(words: &Words<'_, '_>, entities: &Entities) -> Option<EntityId> {
    if !REFUSES.is_match(&words.view.text) {
        return None;
    }
    let own = |claim: &&Claim| {
        let sides = claim.speakers.iter().map(|s| s.entity).chain(claim.on_behalf_of);
        sides.into_iter().any(|id| words.view.is_self(id))
    };
    let party = |&id: &EntityId| {
        let Entity { kind, unnamed, .. } = entities.get(id);
        kind.can_speak() && *kind != Kind::Person && !unnamed && !words.view.is_self(id)
    };
    let offered = || {
        let offers = |claim: &&Claim| {
            claim.acts.iter().any(|act| matches!(act, Act::Proposal | Act::Threat))
        };
        words.before.iter().rev().take(OFFERS).filter(own).filter(offers)
    };
    let named = offered()
        .flat_map(|claim| claim.addressee.into_iter().chain(claim.targets.iter().copied()))
        .find(party);
    // An offer to nobody in particular is one to whoever accuses.
    named.or_else(|| offered().next().and_then(|_| attacker(words, entities)).filter(party))
}

/// Of whom amends are demanded that are not said to be anybody's: "… demanded an apology": of whom the
/// same speaker has just spoken.
fn wrongdoer(words: &Words<'_, '_>) -> Option<EntityId> {
    let last = words.before.last()?;
    let own = last.speakers.iter().any(|speaker| speaker.entity == words.view.speaker);
    last.targets.first().copied().filter(|&id| own && !words.view.is_self(id))
}

/// Whether an entity is to do the harm threatened: "Marland will retaliate", not "Marland will face
/// consequences".
fn acts_in(view: &View, id: EntityId) -> bool {
    DOES.find_iter(&view.text).any(|found| {
        let before = found.start().saturating_sub(1);
        view.who(0..before).next_back() == Some(id)
            && view.who(before.saturating_sub(12)..before).next().is_some()
    })
}

/// The words after `aimed` that name what a threat is aimed at.
fn aimed_at(document: &Document<'_>, view: &View, aimed: &Regex) -> Option<Span> {
    let found = aimed.captures(&view.text)?.get(1)?;
    let tokens = document.tokens_in(view.span(found.range())?);
    let nominal = |&at: &usize| {
        matches!(document.tags[at], Tag::Adjective | Tag::Noun | Tag::Name | Tag::Number)
    };
    let start = tokens.clone().find(nominal)?;
    let end = (start..tokens.end).take_while(nominal).last()? + 1;
    // "against the theatres", not "against those who …".
    let skipped = start - tokens.start <= 1;
    skipped.then(|| document.span_of(start..end))
}

/// The words that say whom a threat is aimed at, whoever that be: "anyone who insults us".
fn whoever(document: &Document<'_>, view: &View) -> Option<Span> {
    let found = WHOEVER.captures(&view.text)?.get(1)?;
    let start = view.span(found.range())?.start();
    let rest = view.span(found.start()..view.text.len())?;
    let tokens = document.tokens_in(Span::new(start, rest.end()));
    // "Anyone who blames us will regret it"
    let subject = found.start() == 0;
    let opens = |at: usize| at <= tokens.start + 2 && document.word(at) == "\"";
    let ends = |at: usize| {
        matches!(document.word(at), "," | ";" | "." | "”" | "\"" | "but") && !opens(at)
            || subject && document.tags[at] == Tag::Modal
            || document.word(at) == "and" && document.tags[at + 1..].first() != Some(&Tag::Noun)
    };
    let end = tokens.clone().find(|&at| ends(at)).unwrap_or(tokens.end);
    (end > tokens.start).then(|| document.span_of(tokens.start..end))
}

/// A group known by what it does.
fn described(document: &Document<'_>, entities: &mut Entities, span: Span) -> EntityId {
    let words: Vec<&str> = span.slice(document.text).split_whitespace().collect();
    let name = words.join(" ");
    let id = entities.described(&name).unwrap_or_else(|| {
        let kind = Kind::Group;
        entities.add(Entity { name, kind, unnamed: true, mentions: Vec::new() })
    });
    entities.mention(id, span);
    id
}

static WHOEVER: LazyLock<Regex> = LazyLock::new(|| {
    let aims = format!(r"tolerate|target|against|on|at|hunt down|forgive|{STRUCK}");
    let whom = r"(?:the )?(?:anyone|anybody|everyone|those|whoever|people|ones|persons|all) (?:who|that)|whoever";
    regex(&format!(r"(?:^|\b(?:{aims}) )({whom})\b"))
});
static WITH: LazyLock<Regex> = LazyLock::new(|| regex(r"\bwith (?:the )?([^ ]+)"));
static MADE: LazyLock<Regex> = LazyLock::new(|| {
    let made = r"proposal|offer|proposition|suggestion|threat|warning|demand|request|call|claim|accusation|allegation|denial|charge|report|suspicion";
    regex(&format!(
        r"^(?:(?:the |this |that |these |those |such an? )(?:\w+ )?({made})s?\b|(?:this|that|it) be\b)"
    ))
});
static CALLS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:call|describe|label|brand|dub|name|portray|depict)(?: as)?$"));
static STRIKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:retaliat\w*|respond|response|strike back|hit back|answer|would (?:treat|regard|consider))\b",
    )
});
static DOES: LazyLock<Regex> = LazyLock::new(|| {
    let does = r"\b(?:will|would|shall) (?:\w+ly )?(?:retaliate|punish|strike|avenge|destroy|crush|respond|act|attack|treat|regard|consider|answer|close)\b";
    regex(does)
});
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    let refuses = r"\b(?:(?:shut|close|slam|bar) (?:the|that|this|our|self's) (?:\w+ )?(?:door|gate)|reject|refuse|turn down|turn aside|spurn|rebuff|decline)\b";
    regex(refuses)
});
static YOU: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:you|your)\b"));
static TO: LazyLock<Regex> = LazyLock::new(|| regex(r"^(?:not )?to \w"));
static TO_WHOM: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:appeal|plead|call|cry|turn|look|pray)(?: out)?$"));
static AMENDS: LazyLock<Regex> = LazyLock::new(|| {
    let amends = r"^(?:an? |the |his |her |its |their )?(?:\w+ )?(?:apology|explanation|answers?|compensation|retraction|clarification|correction|resignation|withdrawal)$";
    regex(amends)
});
static DUTY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:must|should|ought|need|have to|can|to)\b"));
/// What is done to whom a threat is aimed at.
const STRUCK: &str = "attack|bomb|kill|sue|strike|hit|punish|expel|jail|arrest|invade|boycott|shoot|harm|hurt|behead|destroy|prosecute|fine|ban|blow up|shut down";
static STRIKES: LazyLock<Regex> =
    LazyLock::new(|| regex(&format!(r"^to (?:\w+ly )?(?:{STRUCK}) (.+)$")));
static AGAINST: LazyLock<Regex> = LazyLock::new(|| regex(r"\bagainst (.+)$"));

/// The events a claim is about: the one in question of responsibility, else those it names.
pub(super) fn events(entities: &Entities, view: &View, blame: Option<&Blame>) -> Vec<EntityId> {
    let mut events: Vec<EntityId> = blame.and_then(|blame| blame.event).into_iter().collect();
    if let Some(span) = view.span(0..view.text.len()) {
        for (_, id) in entities.within(span) {
            if entities.get(id).kind == Kind::Event && !events.contains(&id) {
                events.push(id);
            }
        }
    }
    events
}

/// An entity for words that name nobody: "the hackers".
fn describe(document: &Document<'_>, entities: &mut Entities, span: Span) -> EntityId {
    if let Some((_, known)) = entities.within(span).next_back() {
        return known;
    }
    // "the regime": the state named last.
    let last = document.word(document.tokens_in(span).end - 1);
    if is(last, Class::State) {
        let mut before = entities.before(span.start()).map(|(_, id)| id);
        if let Some(known) = before.find(|&id| entities.get(id).kind == Kind::Country) {
            return known;
        }
    }
    let words: Vec<&str> = span.slice(document.text).split_whitespace().collect();
    let name = words.join(" ");
    let id = entities.described(&name).unwrap_or_else(|| {
        entities.add(Entity { name, kind: Kind::Agent, unnamed: true, mentions: Vec::new() })
    });
    entities.mention(id, span);
    id
}
