//! What an attribution means: attributions → [`Claim`]s.
//!
//! **In:** attributions in reading order, with their document and its entities. **Out:** a claim for
//! each, in the same order, and notes on what was doubtful. Words that say nothing ("said it") make
//! a note and no claim. Each question has its file: who
//! speaks (`speaker`), what the content says of whom (`view`), who is held responsible (`blame`),
//! what the speaker does with the words (`act`), who should act with whom (`joint`), at whom it aims (`target`), when it was said
//! (`said`), through whose hands it came (`relay`), and what one claim
//! takes over from another (`carry`). Their word lists are tables beside them; `table` searches
//! those.

mod table;
mod view;
mod way;

mod act;
mod again;
mod blame;
mod carry;
mod embedded;
mod fault;
mod joint;
mod parts;
mod passed_on;
mod relay;
mod said;
mod speaker;
mod statement;
mod target;
mod tidy;

#[cfg(test)]
mod tests;

use self::{
    again::Quotations,
    blame::{Blame, Context},
    embedded::Embedded,
    fault::Fault,
    said::Calendar,
    speaker::Voice,
    target::{Aim, Words},
    view::View,
};
use super::{
    Act, Attribution, Claim, Note, Proposition, QuotationType, Relation, Relay, Said,
    attribution::{BACK_REFERENCE, Sort, inside, spoken_of},
};
use crate::{
    article::{Article, Published},
    entity::{Class, Entities, EntityId, Kind, is},
    span::Span,
    text::{Document, ParagraphKind, Tag},
};

/// Gives attributions their meaning. `entities` gains the unnamed sources they speak of.
/// The claims come in the order of the attributions; one without words makes none, one whose words
/// do several things, or hold somebody else's, makes several.
pub fn interpret(
    article: &Article,
    document: &Document<'_>,
    mut attributions: Vec<Attribution>,
    entities: &mut Entities,
) -> (Vec<Claim>, Vec<Note>) {
    way::taken_in(document, &mut attributions);
    let published = article.published.as_ref().map(Published::date);
    let calendar = Calendar::of(document, published, &attributions);
    if let Some(publisher) = &article.publisher {
        entities.published_by(publisher);
    }
    for agency in &article.wire_credits {
        entities.published_by(agency);
    }
    let main_event = entities.main_event();
    let claims = Vec::with_capacity(attributions.len());
    let mut cues: Vec<Span> = attributions.iter().filter_map(|found| found.cue).collect();
    cues.sort_unstable();
    let (quotations, notes) = (Quotations::default(), Vec::new());
    let mut interpreter =
        Interpreter { document, entities, calendar, main_event, cues, claims, quotations, notes };
    for attribution in attributions {
        interpreter.report(attribution);
    }
    let Interpreter { mut claims, notes, .. } = interpreter;
    carry::over(document, entities, &mut claims);
    statement::authors(document, entities, &mut claims);
    (claims, notes)
}

/// The claims of one article, in the making.
struct Interpreter<'d, 'a, 'e> {
    document: &'d Document<'a>,
    entities: &'e mut Entities,
    calendar: Calendar,
    main_event: Option<EntityId>,
    /// The cues that were found, in order.
    cues: Vec<Span>,
    claims: Vec<Claim>,
    quotations: Quotations,
    notes: Vec<Note>,
}

impl Interpreter<'_, '_, '_> {
    /// The claims of one attribution.
    fn report(&mut self, mut attribution: Attribution) {
        tidy::tidy(self.document, &mut attribution);
        // "reported, citing two ministers": who is cited says what was reported.
        let cites = |cue: Span| matches!(cue.slice(self.document.text), "citing" | "quoting");
        let claimed = |id: EntityId| {
            self.claims.last().is_some_and(|claim| claim.speakers.iter().any(|s| s.entity == id))
        };
        let is_source = |content: &Span| self.entities.within(*content).any(|(_, id)| claimed(id));
        if attribution.cue.is_some_and(cites) && attribution.content.iter().any(is_source) {
            return;
        }
        if says_nothing(self.document, &attribution) {
            let at = attribution.cue.unwrap_or(attribution.content[0]);
            self.notes.push(Note { at, what: "words that nobody says".to_owned() });
            // "has yet to comment on Marland's offer": Marland made one.
            for &content in &attribution.content {
                if let Some(spoken) = spoken_of(self.document, content) {
                    self.claim(&spoken, Hands::Outlets(&[]));
                }
            }
            return;
        }
        if attribution.content.is_empty() {
            let at = attribution.cue.unwrap_or(Span::new(0, 0));
            self.notes.push(Note { at, what: "an attribution without content".to_owned() });
            return;
        }
        // "The message appears to be an answer": so the narrator thinks.
        let seems = || {
            let cue = Cue::of(self.document, attribution.cue);
            attribution.source.is_empty() && matches!(cue.lemma.as_str(), "appear" | "seem")
        };
        if statement::tells_how(self.document, &attribution)
            || seems()
            || is_label(self.document, &attribution)
        {
            let at = attribution.cue.unwrap_or(attribution.content[0]);
            self.notes.push(Note { at, what: "words of the narrator's own".to_owned() });
            self.within(&attribution);
            return;
        }
        let again = self.quotations.taken_out(self.document, &self.claims, &mut attribution);
        let start = self.claims.len();
        if !attribution.content.is_empty() {
            self.words(attribution);
        }
        for at in start..self.claims.len() {
            self.quotations.add(self.document, &self.claims, at);
        }
        for (content, first) in again {
            self.repeat(content, first);
        }
    }

    /// The claim of words that the claim `first` gave to somebody before.
    fn repeat(&mut self, content: Span, first: usize) {
        let mut claim = self.claims[first].clone();
        for speaker in &mut claim.speakers {
            speaker.mention = None;
        }
        let cue = Cue::of(self.document, claim.attribution.cue);
        let found = &mut claim.attribution;
        (found.source, found.cue, found.content) = (Vec::new(), None, vec![content]);
        let Claim { speakers, on_behalf_of, .. } = &claim;
        let voice = Voice { speakers: speakers.clone(), on_behalf_of: *on_behalf_of, organ: None };
        let Reading { acts, aim, propositions, events } =
            self.read(&claim.attribution, &voice, &cue, claim.addressee);
        let quotation = quotation(self.document, self.entities, &[content]);
        let Aim { targets, addressee } = aim;
        self.claims.push(Claim {
            acts,
            quotation,
            targets,
            addressee,
            events,
            propositions,
            ..claim
        });
    }

    /// The claims of an attribution's words.
    fn words(&mut self, attribution: Attribution) {
        let report = attribution.clone();
        let (attributions, relays) = passed_on::unwrap(self.document, self.entities, attribution);
        for attribution in attributions {
            let first = self.claims.len();
            self.claim(&attribution, Hands::Outlets(&relays));
            // "Marland denies it, the agency reported on Monday": of that day.
            if !relays.is_empty() && attribution.cue != report.cue {
                let cue = Cue::of(self.document, report.cue);
                let reported = self.calendar.said(self.document, &report, &cue, None);
                for claim in &mut self.claims[first..] {
                    claim.said = claim.said.take().or_else(|| reported.clone());
                }
            }
            for outer in first..self.claims.len() {
                self.embedded(outer);
            }
        }
    }

    /// What is said in words that nobody says.
    fn within(&mut self, attribution: &Attribution) {
        for &content in &attribution.content {
            for mut inner in inside(self.document, content, Sort::Words) {
                tidy::tidy(self.document, &mut inner);
                if !inner.content.is_empty() && !inner.cue.is_some_and(|cue| self.is_found(cue)) {
                    self.claim(&inner, Hands::Outlets(&[]));
                }
            }
        }
    }

    /// Whether the finder found an attribution with a cue by itself.
    fn is_found(&self, cue: Span) -> bool {
        let past = self.cues.partition_point(|other| other.start() < cue.end());
        self.cues[..past].iter().rev().take(OUTER).any(|other| other.overlaps(cue))
    }

    /// The claims inside the content of another.
    fn embedded(&mut self, outer: usize) {
        for Embedded { mut attribution, hearsay } in
            embedded::embedded(self.document, &self.claims[outer])
        {
            if attribution.cue.is_some_and(|cue| self.is_found(cue)) {
                continue;
            }
            tidy::tidy(self.document, &mut attribution);
            if attribution.content.is_empty() {
                continue;
            }
            let teller = &self.claims[outer];
            let mut relays: Vec<Relay> = Vec::new();
            if hearsay {
                let cue = teller.attribution.cue;
                relays.extend(teller.speakers.iter().map(|s| Relay { agent: s.entity, cue }));
                relays.extend(teller.relays.iter().cloned());
            }
            self.claim(&attribution, Hands::Within(outer, &relays));
        }
    }

    /// The claims that an attribution's words make: one, unless they do several things.
    fn claim(&mut self, attribution: &Attribution, hands: Hands<'_>) {
        let document = self.document;
        let first = attribution.content[0];
        let cue = Cue::of(document, attribution.cue).up_to(document, attribution.cue, first);
        // "The jury was told that": who listens is no speaker.
        let passive = tidy::listener(document, attribution, &cue);
        let told =
            passive.and_then(|words| speaker::whom(document, self.entities, words, &self.claims));
        let unsaid;
        let attribution = if passive.is_some() {
            unsaid = Attribution { source: Vec::new(), ..attribution.clone() };
            &unsaid
        } else {
            attribution
        };
        let voice = speaker::voice(document, self.entities, attribution, &cue, &self.claims);
        let unknown =
            voice.speakers.iter().any(|s| self.entities.get(s.entity).name == speaker::NOBODY);
        if let Hands::Within(outer, _) = hands {
            let teller = &self.claims[outer];
            let own = |id: EntityId| {
                teller.on_behalf_of == Some(id) || teller.speakers.iter().any(|s| s.entity == id)
            };
            // Of whom nothing tells that they can speak.
            let thing = voice.speakers.iter().any(|speaker| {
                let entity = self.entities.get(speaker.entity);
                entity.unnamed && entity.kind == Kind::Agent
            });
            // What one says of one's own words is no other's claim.
            if unknown || thing || voice.speakers.iter().any(|speaker| own(speaker.entity)) {
                return;
            }
        } else if unknown {
            self.notes.push(Note { at: first, what: "no speaker found".to_owned() });
        }
        if is_pronoun_alone(document, &attribution.content) && !blame::cue_denies(&cue) {
            self.notes.push(Note { at: first, what: "content is a pronoun alone".to_owned() });
            return;
        }
        let heard = target::object(document, self.entities, attribution).or(told);
        let mut relays = match hands {
            Hands::Within(_, relays) => relays.to_vec(),
            Hands::Outlets(_) => {
                relay::relays(document, self.entities, attribution, &voice, cue.noun)
            }
        };
        if let Some(agent) = voice.organ {
            relays.insert(0, Relay { agent, cue: attribution.cue });
        }
        if let Hands::Outlets(outlets) = hands {
            for outlet in outlets {
                if relays.iter().all(|relay| relay.agent != outlet.agent) {
                    relays.push(outlet.clone());
                }
            }
        }
        let within = match hands {
            Hands::Within(outer, _) => Some(&self.claims[outer].attribution),
            Hands::Outlets(_) => None,
        };
        let said = self.calendar.said(document, attribution, &cue, within);
        let said = said.or_else(|| match hands {
            Hands::Outlets(_) => self.narrated(attribution, voice.speakers[0].entity),
            Hands::Within(..) => None,
        });
        let parts = parts::parts(document, &attribution.content);
        let contents = if parts.len() == 1 {
            vec![attribution.content.clone()]
        } else {
            let acts: Vec<Act> = parts
                .iter()
                .map(|part| {
                    let alone = Attribution { content: vec![part.span], ..attribution.clone() };
                    self.read(&alone, &voice, &cue, heard).acts[0]
                })
                .collect();
            parts::join(document, &attribution.content, &parts, &acts)
        };
        for content in contents {
            let attribution = Attribution { content, ..attribution.clone() };
            let Reading { acts, aim, propositions, events } =
                self.read(&attribution, &voice, &cue, heard);
            self.claims.push(Claim {
                quotation: quotation(document, self.entities, &attribution.content),
                acts,
                speakers: voice.speakers.clone(),
                on_behalf_of: voice.on_behalf_of,
                targets: aim.targets,
                addressee: aim.addressee.filter(|id| relays.iter().all(|relay| relay.agent != *id)),
                events,
                propositions,
                relays: relays.clone(),
                said: said.clone(),
                attribution,
            });
        }
    }

    /// The day on which the sentence before says that the speaker did something: "On Thursday she
    /// was less sure. “…,” Vane said."
    fn narrated(&self, attribution: &Attribution, speaker: EntityId) -> Option<Said> {
        let document = self.document;
        let words = attribution.content.iter().chain(&attribution.cue).map(|span| span.start());
        let sentence = document.sentence_at(words.min()?)?;
        let before = document.sentences.get(sentence.checked_sub(1)?)?;
        let tokens = before.tokens.clone();
        let dated = document.word(tokens.start) == "On"
            && is(document.word(tokens.start + 1), Class::Calendar);
        let subject = tokens.start + 2 + usize::from(document.word(tokens.start + 2) == ",");
        let verb = (subject..tokens.end).take(SUBJECT).find(|&at| document.tags[at].is_finite())?;
        let spoken = self
            .claims
            .iter()
            .rev()
            .take(OUTER)
            .any(|claim| claim.speakers.iter().any(|s| s.entity == speaker));
        let pronoun = matches!(document.word(subject), "he" | "she");
        let named = self.entities.within(before.span).any(|(_, id)| id == speaker);
        if !dated || !(named || pronoun && spoken) || document.quoted(before.span).is_some() {
            return None;
        }
        let cue = Some(document.tokens[verb].span);
        let told =
            Attribution { source: Vec::new(), cue, content: Vec::new(), ..attribution.clone() };
        self.calendar.said(document, &told, &Cue::of(document, cue), None)
    }

    /// What an attribution's words do, as their speaker means them.
    fn read(
        &mut self,
        attribution: &Attribution,
        voice: &Voice,
        cue: &Cue,
        heard: Option<EntityId>,
    ) -> Reading {
        let document = self.document;
        let outer = self.claims.iter().rev().take(OUTER).find(|claim| holds(claim, attribution));
        let view = View::of(document, self.entities, attribution, voice, heard, outer, cue);
        let main_event = self.main_event;
        let context = Context { document, main_event, before: &self.claims, cue, view: &view };
        let blame = Blame::find(&context, self.entities);
        let fault = match blame {
            None => Fault::find(document, self.entities, cue, &view, &self.claims),
            Some(_) => None,
        };
        let mut acts = act::acts(cue, &view, blame.as_ref());
        if acts == [Act::Assertion] && act::contradicts(&view, &self.claims) {
            acts = vec![Act::Denial];
        }
        // "suggested that two were asleep": what is so is no proposal.
        if acts == [Act::Proposal] && cue.lemma == "suggest" && is_told(document, attribution) {
            acts = act::acts(&Cue { lemma: "say".to_owned(), noun: false }, &view, None);
        }
        // A name of one's own making is seldom kind: called the report “a house of cards”.
        let calls = matches!(cue.lemma.as_str(), "call" | "describe" | "dub" | "brand");
        if acts == [Act::Assertion]
            && calls
            && quotation(document, self.entities, &attribution.content) == QuotationType::Mixed
        {
            acts = vec![Act::Criticism];
        }
        if let Some(fault) = &fault {
            acts = vec![fault.act(&view)];
        }
        if attribution.rule == BACK_REFERENCE {
            acts = vec![act::of_noun(&cue.lemma)];
        }
        let words = Words { document, attribution, view: &view, before: &self.claims, heard, cue };
        let mut aim = target::aim(&words, self.entities, &acts, blame.as_ref());
        let mut events = target::events(self.entities, &view, blame.as_ref());
        let mut propositions: Vec<_> =
            blame.as_ref().and_then(|blame| responsibility(blame, &view)).into_iter().collect();
        if let Some(Fault { attitude, agent, deed }) = fault {
            if acts == [Act::Criticism] {
                aim.targets = vec![agent];
            }
            if !events.contains(&deed) {
                events.push(deed);
            }
            let (subject, object, relation) = (agent, deed, Relation::ErredIn);
            propositions.push(Proposition { attitude, subject, relation, object });
        }
        propositions.extend(joint::sought(&acts, &view, &aim, self.entities));
        Reading { acts, aim, propositions, events }
    }
}

/// Through whose hands words came, as far as it is known beforehand.
#[derive(Clone, Copy)]
enum Hands<'r> {
    /// Of these outlets, last of all.
    Outlets(&'r [Relay]),
    /// Inside the content of a claim, and of these.
    Within(usize, &'r [Relay]),
}

/// What words do.
struct Reading {
    acts: Vec<Act>,
    aim: Aim,
    propositions: Vec<Proposition>,
    events: Vec<EntityId>,
}

/// How many claims back an enclosing one is looked for.
const OUTER: usize = 6;

/// How many words the subject of a sentence that only dates may have.
const SUBJECT: usize = 6;

/// Whether an attribution stands inside the content of a claim.
fn holds(claim: &Claim, inner: &Attribution) -> bool {
    let at = inner.cue.unwrap_or(inner.content[0]);
    claim.attribution.content.iter().any(|content| content.contains(at))
}

/// Whether an attribution is only the setting of another: "*Asked whether it would rain*, she said",
/// "…, the board said, *citing its books*".
fn says_nothing(document: &Document<'_>, attribution: &Attribution) -> bool {
    let (Some(cue), [content]) = (attribution.cue, &attribution.content[..]) else { return false };
    let words = document.tokens_in(cue);
    let opens = document
        .sentence_at(cue.start())
        .is_some_and(|at| document.sentences[at].span.start() == cue.start());
    let asked = words.len() == 1 && matches!(document.word(words.start), "Asked" | "Pressed");
    let cites = matches!(document.word(words.start), "citing" | "quoting");
    let clause = document.tokens_in(*content).any(|at| document.tags[at].is_finite());
    // "You once said": so one who asks begins.
    let asks = attribution.source.iter().any(|source| {
        matches!(source.slice(document.text), "You" | "you") && document.quoted(*source).is_none()
    });
    // "She did not name the baker": nothing is said. "Referring to the baker": of whom it was.
    let silent = words.clone().any(|at| matches!(document.word(at), "not" | "n't" | "n’t"))
        && matches!(document.lemma(words.end - 1).as_str(), "name" | "address" | "mention");
    // "did not respond to a request for comment", "has yet to comment"
    let lemma = Cue::of(document, attribution.cue).lemma;
    let answers = ["respond", "reply", "return", "answer", "react", "reach"];
    let waits = ["comment", "respond", "reply", "react", "answer", "speak"];
    let verb = words.clone().rev().find(|&at| document.tags[at].is_verb());
    let waits = verb.is_some_and(|at| waits.contains(&document.lemma(at).as_str()))
        && words.clone().any(|at| document.word(at) == "yet");
    let no_answer = ["not ", "never ", "fail to ", "yet to "].iter().any(|no| {
        let verb = lemma.split_once(no).and_then(|(_, after)| after.split(' ').next());
        verb.is_some_and(|verb| answers.contains(&verb))
    });
    let asked_for = document.tokens_in(*content).any(|at| {
        matches!(document.word(at), "request" | "requests" | "message" | "messages" | "call")
            || matches!(document.word(at), "calls" | "email" | "emails" | "comment" | "questions")
    });
    // "A satire about a plot": what works tell, nobody says.
    let about = document.word(words.end - 1) == "about";
    let of_work = about
        && (words.start.saturating_sub(2)..words.end)
            .any(|at| document.tags[at] == Tag::Noun && is(document.word(at), Class::Work));
    let acts = words.len() == 1 && DEEDS.contains(&document.lemma(words.start).as_str());
    if of_work || acts && document.quoted(*content).is_none() {
        return true;
    }
    let refers = document.word(words.start).eq_ignore_ascii_case("referring");
    asked && opens
        || (cites || silent || refers || waits || no_answer && asked_for) && !clause
        || asks
}

/// Whether words are a heading that only names what comes: "‘Without a permit’".
fn is_label(document: &Document<'_>, attribution: &Attribution) -> bool {
    let (None, [content]) = (attribution.cue, &attribution.content[..]) else { return false };
    let paragraph = document.paragraph_at(content.start());
    let heading =
        paragraph.is_some_and(|at| document.paragraphs[at].kind == ParagraphKind::Heading);
    let verb = |at: usize| document.tags[at].is_predicate();
    heading && !document.tokens_in(*content).any(verb)
}

/// Verbs of what is done, not said, with whatever reason is given for it: "cancelled the show as …".
const DEEDS: &[&str] = &[
    "cancel", "decide", "postpone", "scrap", "suspend", "withdraw", "launch", "close", "shelve",
    "halt",
];

/// Whether the first verb of a content is finite, and tells that something is or was so.
fn is_told(document: &Document<'_>, attribution: &Attribution) -> bool {
    let mut words = attribution.content.iter().flat_map(|&piece| document.tokens_in(piece));
    let verb = words.find(|&at| {
        let tag = document.tags[at];
        tag.is_verb() || matches!(tag, Tag::Modal | Tag::To)
    });
    let mut all = attribution.content.iter().flat_map(|&piece| document.tokens_in(piece));
    // "that the two be asked"
    let asked = all.any(|at| {
        document.word(at) == "be" && !matches!(document.tags[at - 1], Tag::Modal | Tag::To)
    });
    !asked && verb.is_some_and(|at| matches!(document.tags[at], Tag::Past | Tag::Present))
}

/// Whether words are only a pronoun, with or without a name after it: "it", "themselves X".
fn is_pronoun_alone(document: &Document<'_>, content: &[Span]) -> bool {
    let [only] = content else { return false };
    let tokens = document.tokens_in(*only);
    let word = document.word(tokens.start.min(document.tokens.len() - 1)).to_lowercase();
    let pronoun = document.tags[tokens.clone()].first() == Some(&Tag::Pronoun)
        || matches!(word.as_str(), "it" | "them" | "him" | "her" | "us" | "me" | "this" | "that");
    let reflexive = word.ends_with("self") || word.ends_with("selves");
    pronoun && tokens.len() == 1
        || reflexive && !tokens.skip(1).any(|at| document.tags[at].is_verb())
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
        // "released a statement warning of": what the statement does.
        let stated = tokens.clone().rev().take_while(|&at| at > tokens.start).find(|&at| {
            (document.tags[at] == Tag::Gerund || document.word(at) == "warning")
                && (tokens.start..at).any(|before| is(document.word(before), Class::Document))
        });
        let main =
            stated.or_else(|| tokens.clone().find(|&at| !is_auxiliary(document, at, tokens.end)));
        let own = main.unwrap_or(tokens.start)..tokens.end;
        let lemmas: Vec<String> = own.map(|at| document.lemma(at)).collect();
        let noun = !tokens.clone().any(|at| document.tags[at].is_verb())
            && tokens.clone().any(|at| matches!(document.tags[at], Tag::Noun | Tag::Name));
        Self { lemma: lemmas.join(" ").to_lowercase(), noun }
    }

    /// With the preposition that alone stands between the cue and its content: "spoke out *against* the
    /// plan".
    fn up_to(mut self, document: &Document<'_>, cue: Option<Span>, content: Span) -> Self {
        let Some(cue) = cue.filter(|cue| cue.end() < content.start()) else { return self };
        let mut between = document.tokens_in(Span::new(cue.end(), content.start()));
        if let (Some(only), None) = (between.next(), between.next())
            && matches!(document.word(only), "against" | "at" | "for" | "of" | "on" | "upon")
            && !self.noun
        {
            self.lemma.push(' ');
            self.lemma.push_str(document.word(only));
        }
        self
    }
}

/// Whether a word only helps the verb after it: "has", "now" and "been" before "denied".
fn is_auxiliary(document: &Document<'_>, at: usize, end: usize) -> bool {
    let helps = matches!(document.lemma(at).as_str(), "be" | "have" | "will")
        || document.tags[at] == Tag::Adverb
            && !matches!(document.word(at), "not" | "n't" | "never" | "n’t");
    helps && (at + 1..end).any(|next| document.tags[next].is_verb())
}

/// What the claim says as one triple: who is responsible for which event.
fn responsibility(blame: &Blame, view: &View) -> Option<Proposition> {
    let subject = if blame.agent == view.speaker { view.side } else { blame.agent };
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
            match document.quoted(token) {
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

/// Whether quoted words are, as a whole, the name of something.
fn is_title(entities: &Entities, words: Span) -> bool {
    entities.within(words).any(|(span, id)| {
        matches!(entities.get(id).kind, Kind::Work | Kind::Group | Kind::Agent)
            && !entities.get(id).unnamed
            && span.len() + 2 >= words.len()
    })
}
