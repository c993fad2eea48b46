//! What a claim takes over from another report of the same words.
//!
//! **In:** the claims of one article. **Out:** the same, with the dates and relays that they leave
//! to others: a quotation that goes on, a headline that sums up what the story then dates, a source
//! without a name, who speaks once in an article.

use std::collections::HashMap;

use super::quoted;
use crate::{
    claim::{Act, Claim, Relay, Said},
    entity::{Entities, EntityId, Kind},
    text::{Document, ParagraphKind},
};

/// How many paragraphs a quotation may go on without being dated again, furniture counted.
const NEAR: usize = 2;

/// Hands dates and relays over.
pub(super) fn over(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    going_on(document, claims);
    same_statement(document, entities, claims);
    unnamed(entities, claims);
}

/// Words that follow on dated words of the same speaker: in the same paragraph, or quoted soon after.
fn going_on(document: &Document<'_>, claims: &mut [Claim]) {
    for at in 1..claims.len() {
        let (before, rest) = claims.split_at_mut(at);
        let (last, claim) = (&before[at - 1], &mut rest[0]);
        let paragraph = |claim: &Claim| document.paragraph_at(claim.attribution.content[0].start());
        let (Some(there), Some(here)) = (paragraph(last), paragraph(claim)) else { continue };
        let follows = here == there
            || here.abs_diff(there) <= NEAR
                && quoted(document, claim.attribution.content[0]).is_some();
        if claim.said.is_none() && follows && speakers(last).eq(speakers(claim)) {
            claim.said.clone_from(&last.said);
        }
    }
}

/// A headline or a spokesman's words, dated where the same side does the same elsewhere: if all that
/// it does so is dated to one day.
fn same_statement(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    let mut dated = HashMap::<(EntityId, Act), Vec<Said>>::new();
    for claim in claims.iter() {
        if let (Some(side), Some(said)) = (side(claim), &claim.said) {
            dated.entry((side, claim.acts[0])).or_default().push(said.clone());
        }
    }
    for claim in claims.iter_mut().filter(|claim| claim.said.is_none()) {
        let Some(own) = side(claim) else { continue };
        let kind = document
            .paragraph_at(claim.attribution.content[0].start())
            .map(|at| document.paragraphs[at].kind);
        let sums_up = matches!(
            kind,
            Some(ParagraphKind::Headline | ParagraphKind::Deck | ParagraphKind::Heading)
        );
        let spokesman = entities.get(claim.speakers[0].entity).unnamed;
        if sums_up || spokesman || entities.get(own).kind == Kind::Country {
            claim.said = dated.get(&(own, claim.acts[0])).and_then(|said| agreed(said));
        }
    }
}

/// A source without a name speaks once in an article.
fn unnamed(entities: &Entities, claims: &mut [Claim]) {
    let mut given = HashMap::<EntityId, (Vec<Said>, Vec<Relay>)>::new();
    for claim in claims.iter() {
        let (said, relays) = given.entry(claim.speakers[0].entity).or_default();
        said.extend(claim.said.clone());
        if relays.is_empty() {
            relays.clone_from(&claim.relays);
        }
    }
    for claim in claims {
        let who = claim.speakers[0].entity;
        if let Some((said, relays)) = given.get(&who).filter(|_| entities.get(who).unnamed) {
            claim.said = claim.said.take().or_else(|| agreed(said));
            if claim.relays.is_empty() {
                claim.relays.clone_from(relays);
            }
        }
    }
}

/// The date on which all agree.
fn agreed(dates: &[Said]) -> Option<Said> {
    let first = dates.first()?;
    let same = |other: &Said| (other.from, other.until) == (first.from, first.until);
    dates.iter().all(same).then(|| first.clone())
}

/// For whom a claim is made.
fn side(claim: &Claim) -> Option<EntityId> {
    claim.on_behalf_of.or_else(|| claim.speakers.first().map(|speaker| speaker.entity))
}

fn speakers(claim: &Claim) -> impl Iterator<Item = EntityId> {
    claim.speakers.iter().map(|speaker| speaker.entity)
}
