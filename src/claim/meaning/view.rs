//! The content as its speaker means it.
//!
//! **In:** an attribution and who speaks. **Out:** a [`View`]: the words of the content in lower
//! case with verbs in dictionary form, in which whatever means the speaker is `self`, so that the
//! tables can say `self be not behind …` for "it was not behind", "we weren't behind" and "Marland
//! was not behind". Every word keeps its place and whom it means.

use std::ops::Range;

use super::{Cue, speaker::Voice};
use crate::{
    claim::{Attribution, Claim},
    entity::{Entities, EntityId, Kind, Sex},
    span::Span,
    text::{Document, Shape, Tag},
};

/// The content of a claim as its speaker means it.
pub(super) struct View {
    /// The words, single spaces between them.
    pub(super) text: String,
    words: Vec<Word>,
    /// The first speaker.
    pub(super) speaker: EntityId,
    /// For whom the speaker speaks: the principal, else the speaker.
    pub(super) side: EntityId,
    /// The state or body that the speaker leads.
    led: Option<EntityId>,
    /// The state whose body that is.
    state: Option<EntityId>,
}

/// One word of a view.
struct Word {
    /// Where it begins in the view's text.
    at: usize,
    /// Where it stands in the article.
    span: Span,
    /// Whom it means.
    who: Option<EntityId>,
}

impl View {
    /// `heard` is to whom the words were said, `outer` the claim that this one is part of.
    pub(super) fn of(
        document: &Document<'_>,
        entities: &Entities,
        attribution: &Attribution,
        voice: &Voice,
        heard: Option<EntityId>,
        outer: Option<&Claim>,
        cue: &Cue,
    ) -> Self {
        let speaker = voice.speakers[0].entity;
        let side = voice.on_behalf_of.unwrap_or(speaker);
        let led = entities.principal(speaker);
        let of_led = led.and_then(|body| entities.principal(body));
        let state = of_led.filter(|&id| entities.get(id).kind == Kind::Country);
        let (text, words) = (String::new(), Vec::new());
        let mut view = Self { text, words, speaker, side, led, state };
        let narrated = match (outer, heard) {
            // "A rejects B's claim that it …": the pronoun is A's.
            (Some(outer), _) if cue.noun => vec![outer.speakers[0].entity],
            (_, Some(heard)) => vec![heard, speaker, side],
            _ => vec![speaker, side],
        };
        for &piece in &attribution.content {
            let mentions: Vec<(Span, EntityId)> = entities.within(piece).collect();
            let mut past = 0;
            for at in document.tokens_in(piece) {
                let token = document.tokens[at].span;
                while mentions.get(past).is_some_and(|(span, _)| span.end() <= token.start()) {
                    past += 1;
                }
                let named = mentions[past..].iter().take(3).find(|(span, id)| {
                    span.contains(token) && entities.get(*id).kind != Kind::Event
                });
                let word = document.word(at);
                if let Some(&(span, id)) = named {
                    let first = span.start() == token.start();
                    if !view.is_self(id) {
                        view.push(&word.to_lowercase(), token, Some(id));
                    } else if first {
                        view.push("self", span, Some(id));
                    }
                    continue;
                }
                let direct = document.quoted(token).is_some();
                let who = if direct {
                    we(word, side)
                } else if is_object(document, attribution, at) {
                    view.other(document, entities, attribution, at)
                } else {
                    he(entities, word, &narrated)
                };
                let own = who.filter(|&who| view.is_self(who));
                match own {
                    Some(me) if document.tags[at] == Tag::Possessive => {
                        view.push("self's", token, Some(me));
                    }
                    Some(me) => view.push("self", token, Some(me)),
                    None => {
                        if let Some(form) = form(document, at) {
                            view.push(&form, token, who);
                        }
                    }
                }
            }
        }
        view
    }

    /// Whom an object pronoun means that cannot be the speaker: who was named last of those it fits.
    fn other(
        &self,
        document: &Document<'_>,
        entities: &Entities,
        attribution: &Attribution,
        at: usize,
    ) -> Option<EntityId> {
        let (word, place) = (document.word(at), document.tokens[at].span);
        let own = |span: Span| attribution.source.iter().any(|source| source.contains(span));
        let mut near = entities.before(place.start()).take(NEAR).filter(|&(span, _)| !own(span));
        // A place is accused of nothing.
        let fits = |&id: &EntityId| !self.is_self(id) && entities.get(id).kind != Kind::Place;
        near.find_map(|(_, id)| he(entities, word, &[id]).filter(fits))
    }

    /// Whom the first word means, if not the speaker: "accused *them* of".
    pub(super) fn object(&self) -> Option<EntityId> {
        self.words.first()?.who.filter(|&id| !self.is_self(id))
    }

    /// Whether an entity is the speaker, or whom the speaker stands for.
    pub(super) fn is_self(&self, id: EntityId) -> bool {
        id == self.speaker || id == self.side || [self.led, self.state].contains(&Some(id))
    }

    /// The body or state of which the speaker says "my company".
    pub(super) fn body(&self) -> EntityId {
        self.led.unwrap_or(self.side)
    }

    /// Whom the words of a range of the text mean, in order.
    pub(super) fn who(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = EntityId> {
        self.words_in(range).iter().filter_map(|word| word.who)
    }

    /// Where the words of a range of the text stand in the article.
    pub(super) fn span(&self, range: Range<usize>) -> Option<Span> {
        let words = self.words_in(range);
        Some(words.first()?.span.cover(words.last()?.span))
    }

    fn words_in(&self, range: Range<usize>) -> &[Word] {
        let first = self.words.partition_point(|word| word.at < range.start);
        let past = self.words.partition_point(|word| word.at < range.end);
        &self.words[first..past.max(first)]
    }

    fn push(&mut self, form: &str, span: Span, who: Option<EntityId>) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.words.push(Word { at: self.text.len(), span, who });
        self.text.push_str(form);
    }
}

/// How many mentions back whom an object pronoun means is looked for.
const NEAR: usize = 12;

/// Whether a pronoun is the object of the cue: "accused *them* of", "called *him* a liar".
fn is_object(document: &Document<'_>, attribution: &Attribution, at: usize) -> bool {
    let (Some(cue), Some(first)) = (attribution.cue, attribution.content.first()) else {
        return false;
    };
    let opens = document.tokens[at].span.start() == first.start() && first.start() >= cue.end();
    let next = document.tags.get(at + 1);
    opens
        && match document.word(at) {
            "him" | "them" => true,
            "her" | "it" => {
                matches!(next, Some(Tag::Preposition | Tag::To | Tag::Determiner | Tag::Mark))
            }
            _ => false,
        }
}

/// A word as the tables have it; quotation marks are left out.
fn form(document: &Document<'_>, at: usize) -> Option<String> {
    let word = document.word(at);
    if document.tokens[at].shape == Shape::Mark
        && !matches!(word, "," | ";" | "?" | "!" | "." | ":")
    {
        return None;
    }
    let lower = word.to_lowercase().replace('’', "'");
    Some(match lower.as_str() {
        "n't" => "not".to_owned(),
        "wo" | "'ll" => "will".to_owned(),
        "ca" => "can".to_owned(),
        // A gerund has no subject: "conducting attacks" says of nobody that they do.
        _ if document.tags[at].is_verb() && document.tags[at] != Tag::Gerund => document.lemma(at),
        _ => lower,
    })
}

/// Whom the first person means in quoted words.
fn we(word: &str, side: EntityId) -> Option<EntityId> {
    let word = word.to_lowercase();
    ["i", "we", "us", "me", "my", "our", "ours", "myself", "ourselves"]
        .contains(&word.as_str())
        .then_some(side)
}

/// Whom the third person means in reported words: the first of `narrated` that it fits.
fn he(entities: &Entities, word: &str, narrated: &[EntityId]) -> Option<EntityId> {
    let word = word.to_lowercase();
    let fits = |&id: &EntityId| {
        let entity = entities.get(id);
        match word.as_str() {
            "he" | "him" | "his" | "himself" => {
                entity.kind == Kind::Person && entities.sex(id) != Some(Sex::She)
            }
            "she" | "her" | "herself" => {
                entity.kind == Kind::Person && entities.sex(id) != Some(Sex::He)
            }
            "it" | "its" | "itself" => match entity.kind {
                Kind::Person => false,
                Kind::Group => !entity.unnamed,
                _ => true,
            },
            "they" | "them" | "their" | "themselves" => {
                entity.kind == Kind::Group
                    || entity.unnamed
                    || id == narrated[0] && entity.kind != Kind::Person
            }
            _ => false,
        }
    };
    narrated.iter().copied().find(fits)
}
