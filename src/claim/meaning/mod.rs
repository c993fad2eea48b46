//! What an attribution means: attributions → [`Claim`]s.
//!
//! **In:** attributions in reading order, with their document and its entities. **Out:** one claim
//! for each, in the same order, and notes on what was doubtful. Each question has its file: who
//! speaks (`speaker`), what the content says of whom (`view`), who is held responsible (`blame`),
//! what the speaker does with the words (`act`), at whom it aims (`target`), when it was said
//! (`said`), through whose hands it came (`relay`), and what one claim
//! takes over from another (`carry`). Their word lists are tables beside them.

mod view;

mod act;
mod blame;
mod carry;
mod relay;
mod said;
mod speaker;
mod target;

use self::{blame::Blame, said::Calendar, view::View};
use super::{Attribution, Claim, Note, Proposition, QuotationType, Relation};
use crate::{
    article::Article,
    entity::{Entities, Kind},
    span::Span,
    text::{Document, Tag},
};

/// Gives attributions their meaning. `entities` gains the unnamed sources they speak of.
/// The claims come in the order of the attributions.
pub fn interpret(
    article: &Article,
    document: &Document<'_>,
    attributions: Vec<Attribution>,
    entities: &mut Entities,
) -> (Vec<Claim>, Vec<Note>) {
    let calendar = Calendar::of(document, article.published.as_ref().map(|p| p.date()));
    let mut claims: Vec<Claim> = Vec::with_capacity(attributions.len());
    let mut notes = Vec::new();
    for attribution in attributions {
        let Some(&first) = attribution.content.first() else {
            notes.push(Note {
                at: attribution.cue.unwrap_or(Span::new(0, 0)),
                what: "an attribution without content".to_owned(),
            });
            continue;
        };
        let cue = Cue::of(document, attribution.cue);
        let voice = speaker::voice(document, entities, &attribution, &cue, &claims);
        if voice.speakers.iter().any(|s| entities.get(s.entity).name == speaker::NOBODY) {
            notes.push(Note { at: first, what: "no speaker found".to_owned() });
        }
        let heard = target::object(document, entities, &attribution);
        let outer = claims.iter().rev().take(OUTER).find(|claim| holds(claim, &attribution));
        let view = View::of(document, entities, &attribution, &voice, heard, outer, &cue);
        let blame = Blame::find(document, entities, &cue, &view);
        let acts = act::acts(&cue, &view, blame.as_ref());
        let aim = target::aim(document, entities, &view, &acts, blame.as_ref(), heard);
        let propositions =
            blame.as_ref().and_then(|blame| proposition(blame, &view)).into_iter().collect();
        let events = target::events(entities, &view, blame.as_ref());
        let relays = relay::relays(document, entities, &attribution, &voice);
        let said = calendar.said(document, &attribution, &cue);
        claims.push(Claim {
            quotation: quotation(document, entities, &attribution.content),
            acts,
            speakers: voice.speakers,
            on_behalf_of: voice.on_behalf_of,
            targets: aim.targets,
            addressee: aim.addressee,
            events,
            propositions,
            relays,
            said,
            attribution,
        });
    }
    carry::over(document, entities, &mut claims);
    (claims, notes)
}

/// How many claims back an enclosing one is looked for.
const OUTER: usize = 6;

/// Whether an attribution stands inside the content of a claim.
fn holds(claim: &Claim, inner: &Attribution) -> bool {
    let at = inner.cue.unwrap_or(inner.content[0]);
    claim.attribution.content.iter().any(|content| content.contains(at))
}

/// The words that attribute, as they are judged.
struct Cue {
    /// Dictionary forms of its words, single spaces between them: "call for", "say".
    lemma: String,
    /// Whether it is a noun: "statement", "claims that …".
    noun: bool,
}

impl Cue {
    fn of(document: &Document<'_>, span: Option<Span>) -> Self {
        let tokens = span.map_or(0..0, |span| document.tokens_in(span));
        let lemmas: Vec<String> = tokens.clone().map(|at| document.lemma(at)).collect();
        let noun = !tokens.clone().any(|at| document.tags[at].is_verb())
            && tokens.clone().any(|at| matches!(document.tags[at], Tag::Noun | Tag::Name));
        Self { lemma: lemmas.join(" ").to_lowercase(), noun }
    }
}

/// What the claim says as one triple: who is responsible for which event.
fn proposition(blame: &Blame, view: &View) -> Option<Proposition> {
    let subject = blame.agent.map(|agent| if agent == view.speaker { view.side } else { agent })?;
    Some(Proposition {
        attitude: blame.attitude,
        subject,
        relation: Relation::ResponsibleFor,
        object: blame.event?,
    })
}

/// Whether the content is quoted: all of its words, some, or none. A title in quotation marks is
/// no quotation.
fn quotation(document: &Document<'_>, entities: &Entities, content: &[Span]) -> QuotationType {
    let (mut inside, mut outside) = (false, false);
    for &piece in content {
        for at in document.tokens_in(piece) {
            let token = document.tokens[at].span;
            if !token.slice(document.text).starts_with(char::is_alphanumeric) {
                continue;
            }
            match quoted(document, token) {
                Some(quote) if is_title(entities, quote) => {}
                Some(_) => inside = true,
                None => outside = true,
            }
        }
    }
    match (inside, outside) {
        (true, true) => QuotationType::Mixed,
        (true, false) => QuotationType::Direct,
        (false, _) => QuotationType::Indirect,
    }
}

/// The words of the quotation that a place stands in, the outer one.
fn quoted(document: &Document<'_>, place: Span) -> Option<Span> {
    let past = document.quotations.partition_point(|q| q.span.start() <= place.start());
    // An inner quotation before the place hides the outer one around it: look a few back.
    let around = document.quotations[..past].iter().rev().take(4);
    around.filter(|q| q.span.contains(place)).last().map(|q| q.inner)
}

/// Whether quoted words are, as a whole, the name of something.
fn is_title(entities: &Entities, words: Span) -> bool {
    entities.within(words).any(|(span, id)| {
        matches!(entities.get(id).kind, Kind::Work | Kind::Group | Kind::Agent)
            && !entities.get(id).unnamed
            && span.len() + 2 >= words.len()
    })
}
