//! What a claim takes over from another report of the same words.
//!
//! **In:** the claims of one article. **Out:** the same, with the dates and relays that they leave
//! to others: a quotation that goes on, a headline that sums up what the story then dates, a body
//! that speaks once in an article through several mouths. A claim that says of itself that it was
//! made at another time ("has previously denied") takes nothing over, and what is quoted inside
//! another's words neither gives nor takes.

use std::collections::{HashMap, HashSet};

use super::{OUTER, holds, relay};
use crate::{
    claim::{Act, Claim, Precision, Proposition, QuotationType, Relay, Said},
    entity::{Class, Entities, EntityId, Kind, is},
    text::{Document, ParagraphKind, Tag},
};

/// How many paragraphs a speaker may go on without being dated again, furniture counted.
const NEAR: usize = 2;

/// How many claims back a speaker's own last words are looked for.
const MEMORY: usize = 8;

/// How many offices up somebody's body is looked for: spokesman, ministry, state.
const OFFICES: usize = 3;

/// Hands dates and relays over.
pub(super) fn over(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    let free: Vec<bool> = (0..claims.len()).map(|at| is_free(document, claims, at)).collect();
    speakers_named_later(document, entities, claims);
    speakers_of_headlines(document, entities, claims);
    dates_going_on(document, entities, claims, &free);
    dates_of_headlines(document, entities, claims);
    dates_of_speakers(document, entities, claims, &free);
    relay::carried(document, entities, claims);
    relays_of_statements(entities, claims, &free);
    relays_going_on(document, entities, claims, &free);
    targets_of_critics(claims);
    sides_of_people(entities, claims);
}

/// Who once speaks for somebody speaks for them in the whole article, unless for others elsewhere.
fn sides_of_people(entities: &Entities, claims: &mut [Claim]) {
    let person = |claim: &Claim| match &claim.speakers[..] {
        [only] => Some(only.entity).filter(|&id| {
            let entity = entities.get(id);
            entity.kind == Kind::Person && !entity.unnamed
        }),
        _ => None,
    };
    let mut sides = HashMap::<EntityId, Option<EntityId>>::new();
    for claim in claims.iter() {
        let Some((person, side)) = person(claim).zip(claim.on_behalf_of) else { continue };
        let known = sides.entry(person).or_insert(Some(side));
        *known = known.filter(|known| *known == side);
    }
    for claim in claims.iter_mut().filter(|claim| claim.on_behalf_of.is_none()) {
        let side = person(claim).and_then(|person| sides.get(&person).copied().flatten());
        claim.on_behalf_of = side;
    }
}

/// Criticism that names nobody, of a speaker all of whose criticism aims at one: at the same.
fn targets_of_critics(claims: &mut [Claim]) {
    let mut criticised = HashMap::<EntityId, Vec<EntityId>>::new();
    let critical = |claim: &Claim| claim.acts[0] == Act::Criticism;
    for claim in claims.iter().filter(|claim| critical(claim)) {
        if let Some(&target) = claim.targets.first() {
            criticised.entry(claim.speakers[0].entity).or_default().push(target);
        }
    }
    for claim in claims.iter_mut().filter(|claim| critical(claim) && claim.targets.is_empty()) {
        if let Some([first, rest @ ..]) =
            criticised.get(&claim.speakers[0].entity).map(Vec::as_slice)
            && rest.iter().all(|other| other == first)
        {
            claim.targets.push(*first);
        }
    }
}

/// Whether a claim may give and take: no words inside another's, and no other time meant, unless
/// it tells which.
fn is_free(document: &Document<'_>, claims: &[Claim], at: usize) -> bool {
    let before = &claims[at.saturating_sub(OUTER)..at];
    let embedded = before.iter().any(|outer| holds(outer, &claims[at].attribution));
    let of_a_day = || claims[at].said.as_ref().is_some_and(|said| said.precision == Precision::Day);
    !embedded && (!is_perfect(document, &claims[at]) || of_a_day())
}

/// "has denied", "had said": at another time than what is told around it.
fn is_perfect(document: &Document<'_>, claim: &Claim) -> bool {
    auxiliaries(document, claim).any(|at| document.lemma(at) == "have")
}

/// "had said": the day of that is no other words' day.
fn is_pluperfect(document: &Document<'_>, claim: &Claim) -> bool {
    auxiliaries(document, claim).any(|at| matches!(document.word(at), "had" | "’d" | "'d"))
}

/// The words that help the verb of a cue, the last one first.
fn auxiliaries(document: &Document<'_>, claim: &Claim) -> impl Iterator<Item = usize> {
    let tokens = claim.attribution.cue.map_or(0..0, |cue| document.tokens_in(cue));
    let verb = tokens.rev().find(|&at| document.tags[at].is_verb()).unwrap_or(0);
    let helps = |at: &usize| document.tags[*at].is_verb() || document.tags[*at] == Tag::Adverb;
    (verb.saturating_sub(4)..verb).rev().take_while(helps)
}

fn paragraph(document: &Document<'_>, claim: &Claim) -> usize {
    document.paragraph_at(claim.attribution.content[0].start()).unwrap_or(0)
}

/// The last claim of the same speakers before one, if it stands near.
fn last_of_speakers(
    document: &Document<'_>,
    claims: &[Claim],
    free: &[bool],
    at: usize,
    near: usize,
) -> Option<usize> {
    let here = paragraph(document, &claims[at]);
    (at.saturating_sub(MEMORY)..at)
        .rev()
        .filter(|&before| free[before] && speakers(&claims[before]).eq(speakers(&claims[at])))
        .find(|&before| here.abs_diff(paragraph(document, &claims[before])) <= near)
}

/// A headline that names nobody ("…, official says") speaks of whom the story then names: who holds
/// responsible for the same, else the only one of that role who speaks.
fn speakers_of_headlines(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    let past = claims.iter().position(|c| !sums_up(document, c)).unwrap_or(claims.len());
    let (headlines, story) = claims.split_at_mut(past);
    for headline in headlines {
        let [only] = &mut headline.speakers[..] else { continue };
        if !entities.get(only.entity).unnamed {
            continue;
        }
        let says_the_same =
            || story.iter().find(|c| shares_proposition(c, headline.propositions.as_slice()));
        let roles = entities.roles(only.entity);
        let bears = |claim: &&Claim| {
            let other = entities.roles(claim.speakers[0].entity);
            roles.iter().any(|role| other.contains(role))
        };
        let mut of_role = story.iter().filter(bears);
        let alike = of_role.next().filter(|first| {
            let speaker = first.speakers[0].entity;
            of_role.all(|other| other.speakers[0].entity == speaker)
        });
        if let Some(claim) = says_the_same().or(alike) {
            only.entity = claim.speakers[0].entity;
            headline.on_behalf_of = claim.on_behalf_of;
            headline.said = headline.said.take().or_else(|| claim.said.clone());
        }
    }
}

/// How many words a headline must share with the report it sums up.
const SHARED: usize = 2;

/// How many reports of a story a headline is held beside.
const REPORTS: usize = 40;

/// A headline has the day of the report whose words it sums up: the one by the same speaker, or that
/// does the same, with which it shares most words, or by which the same is held responsible.
fn dates_of_headlines(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    let past = claims.iter().position(|c| !sums_up(document, c)).unwrap_or(claims.len());
    let (headlines, story) = claims.split_at_mut(past);
    let reports: Vec<(&Claim, HashSet<String>)> =
        story.iter().take(REPORTS).map(|claim| (claim, words(document, claim))).collect();
    for headline in headlines.iter_mut().filter(|claim| claim.said.is_none()) {
        let own = words(document, headline);
        let stands_for = |claim: &Claim| {
            let speaker = claim.speakers[0].entity;
            let mut offices = std::iter::successors(Some(speaker), |&id| entities.principal(id))
                .take(OFFICES)
                .chain(claim.on_behalf_of);
            offices.any(|id| id == headline.speakers[0].entity)
        };
        let likeness = |(claim, words): &(&Claim, HashSet<String>)| {
            let shared = own.intersection(words).count();
            let same = claim.acts[0] == headline.acts[0];
            let one = stands_for(claim);
            let blames =
                same && one && !claim.targets.is_empty() && claim.targets == headline.targets;
            let enough = shared >= SHARED && (same || one || 2 * shared > own.len());
            (enough || blames).then_some(shared + usize::from(same) + usize::from(one))
        };
        let likest = reports
            .iter()
            .filter_map(|report| Some((likeness(report)?, report.0)))
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        headline.said = likest.and_then(|(_, claim)| claim.said.clone());
    }
}

/// Whether a claim stands in a headline.
fn sums_up(document: &Document<'_>, claim: &Claim) -> bool {
    let kind = document.paragraphs[paragraph(document, claim)].kind;
    matches!(kind, ParagraphKind::Headline | ParagraphKind::Deck)
}

/// The words of a claim that tell it from others, in dictionary form.
fn words(document: &Document<'_>, claim: &Claim) -> HashSet<String> {
    let tokens = claim.attribution.content.iter().flat_map(|&piece| document.tokens_in(piece));
    let telling = tokens.filter(|&at| {
        let tag = document.tags[at];
        let content = tag.is_nominal() || tag.is_verb() || tag == Tag::Adjective;
        content && document.word(at).len() > 3
    });
    // "overwhelming" may be a verb here and an adjective there.
    let form = |at: usize| match document.tags[at] {
        Tag::Gerund => document.word(at).to_owned(),
        _ => document.lemma(at),
    };
    telling.map(|at| form(at).to_lowercase()).collect()
}

/// "His lawyer said so. “…,” Orla Vane said": who is first named without an office, quoted right after
/// somebody who has one and no name, is that somebody.
fn speakers_named_later(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    for at in 1..claims.len() {
        let (before, claim) = (&claims[at - 1], &claims[at]);
        let ([known], [named]) = (&before.speakers[..], &claim.speakers[..]) else { continue };
        let (office, person) = (entities.get(known.entity), entities.get(named.entity));
        let one = office.unnamed
            && matches!(office.kind, Kind::Person | Kind::Agent)
            && entities.roles(known.entity).iter().any(|role| is(role, Class::Person));
        let alike = shares_role(entities, known.entity, named.entity);
        let introduced = person.kind == Kind::Person
            && !person.unnamed
            && (entities.roles(named.entity).is_empty()
                && entities.principal(named.entity).is_none()
                || alike)
            && person.mentions.first().is_some_and(|first| Some(*first) == named.mention);
        let near = paragraph(document, claim).abs_diff(paragraph(document, before)) <= 1;
        // "Bo Berg, who bakes bread": of whom the text says who it is, that is nobody else.
        let explained = named.mention.is_some_and(|name| {
            let next = document.tokens_in(name).end;
            let word = |at: usize| document.tokens.get(at).map_or("", |_| document.word(at));
            word(next) == "," && matches!(word(next + 1), "who" | "whose" | "a" | "an")
        });
        let goes_on = claim.quotation == QuotationType::Direct || alike;
        if one && introduced && !explained && near && goes_on {
            let (office, person, side) = (known.entity, named.entity, before.on_behalf_of);
            for earlier in &mut claims[at.saturating_sub(MEMORY)..at] {
                earlier.speakers.iter_mut().filter(|s| s.entity == office).for_each(|speaker| {
                    speaker.entity = person;
                });
            }
            claims[at].on_behalf_of = claims[at].on_behalf_of.or(side);
        }
    }
}

/// "The governor …. Governor Orla Vane": whether both hold an office by one noun.
fn shares_role(entities: &Entities, one: EntityId, other: EntityId) -> bool {
    let roles = entities.roles(other);
    entities.roles(one).iter().any(|role| is(role, Class::Person) && roles.contains(role))
}

fn shares_proposition(claim: &Claim, propositions: &[Proposition]) -> bool {
    claim.propositions.iter().any(|own| propositions.contains(own))
}

/// Words that follow on dated words of the same speaker, or of the body whose office the speaker
/// holds: "The board said on Monday …", and in the next paragraph its chief, quoted.
fn dates_going_on(
    document: &Document<'_>,
    entities: &Entities,
    claims: &mut [Claim],
    free: &[bool],
) {
    for at in (1..claims.len()).filter(|&at| free[at]) {
        if claims[at].said.is_some() || is_present(document, &claims[at]) {
            continue;
        }
        let here = paragraph(document, &claims[at]);
        let bodies = bodies(entities, &claims[at]);
        let goes_on = |&before: &usize| {
            let last = &claims[before];
            // "Vane had told the board on Monday …. The oven, she said": on the same occasion.
            // "The ministry had offered it earlier in the day. “…,” its spokeswoman said."
            let own = speakers(last).eq(speakers(&claims[at]));
            let of_body = speakers(last).any(|speaker| bodies.contains(&speaker));
            let near = here.abs_diff(paragraph(document, last));
            let same = !is_pluperfect(document, &claims[at])
                && near <= usize::from(own)
                && (own || of_body);
            free[before]
                && (!is_pluperfect(document, last) || same)
                && here - paragraph(document, last).min(here) <= NEAR
                && (own || of_body)
        };
        let last = (at.saturating_sub(MEMORY)..at).rev().find(goes_on);
        if let Some(said) = last.and_then(|last| claims[last].said.clone()) {
            claims[at].said = Some(said);
        }
    }
}

/// The bodies for which a claim's first speaker stands, the nearest first: ministry, state.
fn bodies(entities: &Entities, claim: &Claim) -> Vec<EntityId> {
    let of = |id: &EntityId| entities.principal(*id);
    let speaker = claim.speakers[0].entity;
    let mut bodies: Vec<EntityId> = std::iter::successors(of(&speaker), of).take(OFFICES).collect();
    bodies.extend(claim.on_behalf_of);
    bodies
}

/// "calls", "denies": what is told in the present has no day.
fn is_present(document: &Document<'_>, claim: &Claim) -> bool {
    let Some(cue) = claim.attribution.cue else { return false };
    let body = document.paragraphs[paragraph(document, claim)].kind == ParagraphKind::Body;
    body && document.tokens_in(cue).any(|at| document.tags[at] == Tag::Present)
}

/// Words that nothing dates, of a speaker all of whose dated words fall on one day. A headline, and
/// a source without a name, has the day of the side it stands for, and a state that of what it does
/// likewise elsewhere.
fn dates_of_speakers(
    document: &Document<'_>,
    entities: &Entities,
    claims: &mut [Claim],
    free: &[bool],
) {
    let mut by_speaker = HashMap::<EntityId, Vec<Said>>::new();
    let mut by_side = HashMap::<EntityId, Vec<Said>>::new();
    let mut by_act = HashMap::<(EntityId, Act), Vec<Said>>::new();
    for claim in claims.iter().zip(free).filter_map(|(claim, free)| free.then_some(claim)) {
        let Some(said) = claim.said.as_ref().filter(|said| said.precision == Precision::Day) else {
            continue;
        };
        if is_pluperfect(document, claim) {
            continue;
        }
        for speaker in speakers(claim) {
            by_speaker.entry(speaker).or_default().push(said.clone());
        }
        let side = side(entities, claim);
        by_act.entry((side, claim.acts[0])).or_default().push(said.clone());
        by_side.entry(side).or_default().push(said.clone());
    }
    let agreed_by = |who: EntityId| by_speaker.get(&who).and_then(|said| agreed(said));
    for (claim, _) in
        claims.iter_mut().zip(free).filter(|(claim, free)| **free && claim.said.is_none())
    {
        let kind = document.paragraphs[paragraph(document, claim)].kind;
        let (speaker, side) = (claim.speakers[0].entity, side(entities, claim));
        let sums_up =
            matches!(kind, ParagraphKind::Headline | ParagraphKind::Deck | ParagraphKind::Heading);
        // "A spokesman for the ministry" speaks when Marland does; "a senior official" on another day.
        let mouthpiece =
            || entities.is_mouthpiece(speaker) && entities.get(side).kind == Kind::Country;
        let stands_for = sums_up || entities.get(speaker).unnamed && mouthpiece();
        // A firm speaks on many days; people, and states, in one article mostly on one.
        let body = matches!(entities.get(speaker).kind, Kind::Organization | Kind::NewsMedia);
        if body && !stands_for {
            continue;
        }
        let alike = stands_for || entities.get(side).kind == Kind::Country;
        let by_side = || by_side.get(&side).and_then(|said| agreed(said));
        let by_act = || by_act.get(&(side, claim.acts[0])).and_then(|said| agreed(said));
        claim.said = agreed_by(speaker)
            .or_else(|| agreed_by(side).filter(|_| stands_for))
            .or_else(|| by_side().or_else(by_act).filter(|_| alike));
    }
}

/// What a body says on one day is one statement, and what one without a name says at all: where all
/// that passed it on agree, so did whoever passed on the rest.
fn relays_of_statements(entities: &Entities, claims: &mut [Claim], free: &[bool]) {
    let key = |claim: &Claim| {
        let said = claim.said.as_ref().map(|said| (said.from, said.until));
        let speaker = claim.speakers[0].entity;
        (if said.is_some() { side(entities, claim) } else { speaker }, said)
    };
    let mut chains = HashMap::<_, Vec<Relay>>::new();
    for claim in claims.iter().zip(free).filter_map(|(claim, free)| free.then_some(claim)) {
        if claim.relays.is_empty() {
            continue;
        }
        let known = chains.entry(key(claim)).or_insert_with(|| claim.relays.clone());
        let alike = known.iter().zip(&claim.relays).take_while(|(a, b)| a.agent == b.agent).count();
        known.truncate(alike);
    }
    for (claim, _) in
        claims.iter_mut().zip(free).filter(|(claim, free)| **free && claim.relays.is_empty())
    {
        let speaker = entities.get(claim.speakers[0].entity);
        let key = key(claim);
        let body = matches!(entities.get(key.0).kind, Kind::Country | Kind::Organization);
        let dated = body && key.1.is_some();
        if !(speaker.unnamed || dated) {
            continue;
        }
        if let Some(chain) = chains.get(&key) {
            claim.relays.clone_from(chain);
        }
    }
}

/// A person goes on speaking to whom they spoke before, on the same day.
fn relays_going_on(
    document: &Document<'_>,
    entities: &Entities,
    claims: &mut [Claim],
    free: &[bool],
) {
    for at in (1..claims.len()).filter(|&at| free[at]) {
        let person = entities.get(claims[at].speakers[0].entity).kind == Kind::Person;
        if !claims[at].relays.is_empty() || !person {
            continue;
        }
        let Some(last) = last_of_speakers(document, claims, free, at, NEAR) else { continue };
        let day = |claim: &Claim| claim.said.as_ref().map(|said| (said.from, said.until));
        if day(&claims[last]) == day(&claims[at]) {
            let relays = claims[last].relays.clone();
            claims[at].relays = relays;
        }
    }
}

/// The date on which all agree.
fn agreed(dates: &[Said]) -> Option<Said> {
    let first = dates.first()?;
    let same = |other: &Said| (other.from, other.until) == (first.from, first.until);
    dates.iter().all(same).then(|| first.clone())
}

/// Whose statement a claim is: a spokesman without a name makes that of whom he speaks for, others
/// make their own.
fn side(entities: &Entities, claim: &Claim) -> EntityId {
    let speaker = claim.speakers[0].entity;
    claim.on_behalf_of.filter(|_| entities.get(speaker).unnamed).unwrap_or(speaker)
}

fn speakers(claim: &Claim) -> impl Iterator<Item = EntityId> {
    claim.speakers.iter().map(|speaker| speaker.entity)
}
