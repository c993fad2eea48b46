//! What a claim takes over from another report of the same words.
//!
//! **In:** the claims of one article. **Out:** the same, with the dates and relays that they leave
//! to others: a quotation that goes on, a headline that sums up what the story then dates, a source
//! without a name, who speaks once in an article.

use super::quoted;
use crate::{
    claim::{Act, Claim, Said},
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
            || here - there <= NEAR && quoted(document, claim.attribution.content[0]).is_some();
        if claim.said.is_none() && follows && speakers(last).eq(speakers(claim)) {
            claim.said.clone_from(&last.said);
        }
    }
}

/// A headline or a spokesman's words, dated where the same side does the same elsewhere: if all that
/// it does so is dated to one day.
fn same_statement(document: &Document<'_>, entities: &Entities, claims: &mut [Claim]) {
    let dated: Vec<(EntityId, Act, Said)> = claims
        .iter()
        .filter_map(|claim| Some((side(claim)?, claim.acts[0], claim.said.clone()?)))
        .collect();
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
            let act = claim.acts[0];
            let same = dated.iter().filter(|(who, what, _)| *who == own && *what == act);
            claim.said = one(same.map(|(_, _, said)| said));
        }
    }
}

/// A source without a name speaks once in an article.
fn unnamed(entities: &Entities, claims: &mut [Claim]) {
    for at in 0..claims.len() {
        let who = claims[at].speakers[0].entity;
        if !entities.get(who).unnamed || entities.get(who).mentions.len() < 2 {
            continue;
        }
        let own = || claims.iter().filter(|claim| claim.speakers[0].entity == who);
        let said = one(own().filter_map(|claim| claim.said.as_ref()));
        let relays = own().map(|claim| &claim.relays).find(|relays| !relays.is_empty()).cloned();
        let claim = &mut claims[at];
        claim.said = claim.said.take().or(said);
        if claim.relays.is_empty() {
            claim.relays = relays.unwrap_or_default();
        }
    }
}

/// The date on which all agree.
fn one<'c>(mut dates: impl Iterator<Item = &'c Said>) -> Option<Said> {
    let first = dates.next()?;
    dates.all(|other| (other.from, other.until) == (first.from, first.until)).then(|| first.clone())
}

/// For whom a claim is made.
fn side(claim: &Claim) -> Option<EntityId> {
    claim.on_behalf_of.or_else(|| claim.speakers.first().map(|speaker| speaker.entity))
}

fn speakers(claim: &Claim) -> impl Iterator<Item = EntityId> {
    claim.speakers.iter().map(|speaker| speaker.entity)
}
