//! What an attribution means: attributions → [`Claim`]s.
//!
//! **In:** attributions in reading order, with their document and its entities. **Out:** a claim for
//! each, in the same order, and notes on what was doubtful. Words that say nothing ("said it") make
//! a note and no claim. Each question has its file: who
//! speaks (`speaker`), what the content says of whom (`view`), who is held responsible (`blame`),
//! what the speaker does with the words (`act`), at whom it aims (`target`), when it was said
//! (`said`), through whose hands it came (`relay`), and what one claim
//! takes over from another (`carry`). Their word lists are tables beside them; `table` searches
//! those.

mod table;
mod view;

mod act;
mod blame;
mod carry;
mod relay;
mod said;
mod speaker;
mod target;

use self::{
    blame::{Blame, Context},
    said::Calendar,
    view::View,
};
use super::{Attribution, Claim, Note, Proposition, QuotationType, Relation};
use crate::{
    article::{Article, Published},
    entity::{Entities, Kind},
    span::Span,
    text::{Document, Tag},
};

/// Gives attributions their meaning. `entities` gains the unnamed sources they speak of.
/// The claims come in the order of the attributions; an attribution without words makes none.
pub fn interpret(
    article: &Article,
    document: &Document<'_>,
    attributions: Vec<Attribution>,
    entities: &mut Entities,
) -> (Vec<Claim>, Vec<Note>) {
    let calendar = Calendar::of(document, article.published.as_ref().map(Published::date));
    let mut claims: Vec<Claim> = Vec::with_capacity(attributions.len());
    let mut notes = Vec::new();
    if let Some(publisher) = &article.publisher {
        entities.published_by(publisher);
    }
    let main_event = entities.main_event();
    for mut attribution in attributions {
        let reporter = relay::unwrap(document, entities, &mut attribution);
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
        if is_pronoun_alone(document, &attribution.content) && !blame::cue_denies(&cue) {
            notes.push(Note { at: first, what: "content is a pronoun alone".to_owned() });
            continue;
        }
        let heard = target::object(document, entities, &attribution);
        let outer = claims.iter().rev().take(OUTER).find(|claim| holds(claim, &attribution));
        let view = View::of(document, entities, &attribution, &voice, heard, outer, &cue);
        let context = Context { document, main_event, before: &claims, cue: &cue, view: &view };
        let blame = Blame::find(&context, entities);
        let acts = act::acts(&cue, &view, blame.as_ref());
        let aim =
            target::aim(document, entities, &attribution, &view, &acts, blame.as_ref(), heard);
        let propositions =
            blame.as_ref().and_then(|blame| proposition(blame, &view)).into_iter().collect();
        let events = target::events(entities, &view, blame.as_ref());
        let mut relays = relay::relays(document, entities, &attribution, &voice);
        relays.extend(reporter.filter(|reporter| relays.iter().all(|r| r.agent != reporter.agent)));
        let said = calendar.said(document, &attribution, &cue);
        claims.push(Claim {
            quotation: quotation(document, entities, &attribution.content),
            acts,
            speakers: voice.speakers,
            on_behalf_of: voice.on_behalf_of,
            targets: aim.targets,
            addressee: aim.addressee.filter(|id| relays.iter().all(|relay| relay.agent != *id)),
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
        let main = tokens.clone().find(|&at| !is_auxiliary(document, at, tokens.end));
        let own = main.unwrap_or(tokens.start)..tokens.end;
        let lemmas: Vec<String> = own.map(|at| document.lemma(at)).collect();
        let noun = !tokens.clone().any(|at| document.tags[at].is_verb())
            && tokens.clone().any(|at| matches!(document.tags[at], Tag::Noun | Tag::Name));
        Self { lemma: lemmas.join(" ").to_lowercase(), noun }
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
fn proposition(blame: &Blame, view: &View) -> Option<Proposition> {
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
    let mut around = document.quotations[..past].iter().rev().take(4);
    around.rfind(|q| q.span.contains(place)).map(|q| q.inner)
}

/// Whether quoted words are, as a whole, the name of something.
fn is_title(entities: &Entities, words: Span) -> bool {
    entities.within(words).any(|(span, id)| {
        matches!(entities.get(id).kind, Kind::Work | Kind::Group | Kind::Agent)
            && !entities.get(id).unnamed
            && span.len() + 2 >= words.len()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::claim::Score;

    /// The claims of attributions that are given by their words: source, cue and content, each the
    /// first place in the text after the one before it began, or "" for none.
    fn claims(text: &str, given: &[[&str; 3]]) -> (Vec<Claim>, Entities, Article) {
        let published = Some(Published::Day("2031-05-14".parse().unwrap()));
        let article = Article { text: text.to_owned(), published, ..Article::default() };
        let document = Document::of(&article);
        let mut entities = Entities::of(&document);
        let place = |words: &str| {
            let at = text.find(words).unwrap_or_else(|| panic!("{words:?} is not in the text"));
            (!words.is_empty()).then(|| Span::new(at, at + words.len()))
        };
        let attributions = given.iter().map(|[source, cue, content]| Attribution {
            source: place(source).into_iter().collect(),
            cue: place(cue),
            content: place(content).into_iter().collect(),
            rule: "test",
            confidence: Score::new(1.0),
        });
        let (claims, _) = interpret(&article, &document, attributions.collect(), &mut entities);
        (claims, entities, article)
    }

    /// One claim per attribution, as `act | speakers for principal | targets | addressee |
    /// propositions | relays | dates`, parts without anything left out.
    fn check(text: &str, given: &[[&str; 3]], expected: &[&str]) {
        let (claims, entities, _) = claims(text, given);
        let name = |id| entities.get(id).name.as_str();
        let names = |ids: &[_]| ids.iter().map(|&id| name(id)).collect::<Vec<_>>().join(", ");
        let found: Vec<String> = claims
            .iter()
            .map(|claim| {
                let speakers: Vec<_> = claim.speakers.iter().map(|s| s.entity).collect();
                let mut line = format!("{:?}: {}", claim.acts[0], names(&speakers));
                let mut add = |label: &str, words: String| {
                    if !words.is_empty() {
                        line = format!("{line} | {label} {words}");
                    }
                };
                add("for", claim.on_behalf_of.map_or(String::new(), |id| name(id).to_owned()));
                add("at", names(&claim.targets));
                add("to", claim.addressee.map_or(String::new(), |id| name(id).to_owned()));
                for p in &claim.propositions {
                    let words =
                        format!("{:?} {} did {}", p.attitude, name(p.subject), name(p.object));
                    add("says", words.to_lowercase());
                }
                let relays: Vec<_> = claim.relays.iter().map(|relay| relay.agent).collect();
                add("via", names(&relays));
                let day = |date: Option<_>| {
                    date.map_or("?".to_owned(), |date: jiff::civil::Date| date.to_string())
                };
                let dates = claim.said.as_ref().map(|s| {
                    if s.from == s.until {
                        day(s.from)
                    } else {
                        format!("{}..{}", day(s.from), day(s.until))
                    }
                });
                add("on", dates.unwrap_or_default());
                line
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn responsibility_is_asserted_denied_or_admitted() {
        check(
            "The Harbour Police said on Monday that Ruritania was behind the cyber attack on Marl Foods.",
            &[[
                "The Harbour Police",
                "said",
                "Ruritania was behind the cyber attack on Marl Foods",
            ]],
            &[
                "Accusation: Harbour Police | at Ruritania | says asserts ruritania did cyber attack on marl foods | on 2031-05-12",
            ],
        );
        check(
            "Denmark insisted it had nothing to do with the explosion at the Marl Foods plant.",
            &[[
                "Denmark",
                "insisted",
                "it had nothing to do with the explosion at the Marl Foods plant",
            ]],
            &["Denial: Denmark | says denies denmark did explosion at marl foods plant"],
        );
        check(
            "A group called \"Sons of Salt\" has claimed responsibility for the bombing. Norway denied involvement in the bombing.",
            &[
                ["Sons of Salt", "has claimed", "responsibility for the bombing"],
                ["Norway", "denied", "involvement in the bombing"],
            ],
            &[
                "Admission: Sons of Salt | says asserts sons of salt did bombing",
                "Denial: Norway | says denies norway did bombing",
            ],
        );
        check(
            "Denmark dismissed the claims that it was behind the blast as slander by Norway.",
            &[[
                "Denmark",
                "dismissed",
                "the claims that it was behind the blast as slander by Norway",
            ]],
            &["Denial: Denmark | says denies denmark did blast"],
        );
    }

    #[test]
    fn nothing_is_asserted_by_what_would_be_or_is_asked() {
        check(
            "Orla Vane asked whether Norway was responsible for the fire.",
            &[["Orla Vane", "asked", "whether Norway was responsible for the fire"]],
            &["Question: Orla Vane"],
        );
        check(
            "Orla Vane said Norway would not carry out the attack.",
            &[["Orla Vane", "said", "Norway would not carry out the attack"]],
            &["Prediction: Orla Vane"],
        );
    }

    #[test]
    fn whoever_leads_a_state_promises_for_it() {
        check(
            "US President Orla Vane said Washington would never bow to Norway.",
            &[["US President Orla Vane", "said", "Washington would never bow to Norway"]],
            &["Commitment: Orla Vane"],
        );
    }

    #[test]
    fn a_spokesman_speaks_for_somebody() {
        check(
            "“We propose joint talks,” a spokesman for Norway's fishing ministry told the Marl Gazette on Friday. “Denmark must stop the raids,” he added.",
            &[
                ["a spokesman for Norway's fishing ministry", "told", "We propose joint talks"],
                ["he", "added", "Denmark must stop the raids"],
            ],
            &[
                "Proposal: spokesman for Norway's fishing ministry | for Norway | via Marl Gazette | on 2031-05-09",
                "Demand: spokesman for Norway's fishing ministry | for Norway | at Denmark | via Marl Gazette | on 2031-05-09",
            ],
        );
        check(
            "Pia Holm, a spokeswoman for the Harbour Board, said the quay would reopen. Ms. Holm praised the Danish navy.",
            &[
                ["Pia Holm", "said", "the quay would reopen"],
                ["Ms. Holm", "praised", "the Danish navy"],
            ],
            &[
                "Prediction: Pia Holm | for Harbour Board",
                "Support: Pia Holm | for Harbour Board | at Denmark",
            ],
        );
        check(
            "Marl Foods CEO Orla Vane rejected the offer. The company said prices were stable. She did not say more.",
            &[
                ["Marl Foods CEO Orla Vane", "rejected", "the offer"],
                ["The company", "said", "prices were stable"],
            ],
            &["Rejection: Orla Vane | for Marl Foods", "Assertion: Marl Foods"],
        );
    }

    #[test]
    fn sources_may_be_several_or_unknown() {
        check(
            "Writers Ann Aske, Bo Berg and Cy Dorn, all friends of Dan Elm and Eve Falk, criticised the decision made by Marl Foods.",
            &[[
                "Writers Ann Aske, Bo Berg and Cy Dorn, all friends of Dan Elm and Eve Falk",
                "criticised",
                "the decision made by Marl Foods",
            ]],
            &["Criticism: Ann Aske, Bo Berg, Cy Dorn | at Marl Foods"],
        );
        check(
            "Bakers and brewers said flour was short.",
            &[["Bakers and brewers", "said", "flour was short"]],
            &["Assertion: Bakers and brewers"],
        );
        check(
            "Threats against the bakeries closed them.",
            &[["", "Threats", "Threats against the bakeries"]],
            &["Threat: unnamed source | at bakeries"],
        );
    }

    #[test]
    fn pronouns_mean_who_had_the_floor() {
        check(
            "Norway on Tuesday described Danish claims that it was behind the theft as lies. It also warned of serious consequences if Denmark refuses.",
            &[
                ["Norway", "described", "Danish claims that it was behind the theft as lies"],
                ["Danish", "claims", "it was behind the theft as lies"],
                ["It", "warned", "serious consequences if Denmark refuses"],
            ],
            &[
                "Accusation: Norway | at Denmark | on 2031-05-13",
                "Accusation: Denmark | at Norway | says asserts norway did theft",
                "Threat: Norway | at Denmark",
            ],
        );
    }

    #[test]
    fn unsure_words_accuse_nobody() {
        let said = |words| {
            let text = format!("After the fire at the quay, Orla Vane said {words}.");
            check(&text, &[["Orla Vane", "said", words]], &["Assertion: Orla Vane"]);
        };
        said("there was no proof that Norway ordered the fire");
        said("it was not clear whether Norway caused the fire");
        said("nobody knew who was behind the fire");
        check(
            "Orla Vane said of the fire at the quay: “I have no doubt that Norway is responsible.”",
            &[["Orla Vane", "said", "I have no doubt that Norway is responsible"]],
            &["Accusation: Orla Vane | at Norway | says asserts norway did fire at quay"],
        );
    }

    #[test]
    fn the_accused_is_the_head_of_its_phrase() {
        let accused = |words, expected: &str| {
            let text = format!("After the attack on Marl Foods, Pia Holm said {words}.");
            let says = format!("says asserts {} did attack on marl foods", expected.to_lowercase());
            let line = format!("Accusation: Pia Holm | at {expected} | {says}");
            check(&text, &[["Pia Holm", "said", words]], &[&line]);
        };
        accused(
            "the attack was ordered by the Ninth Office, Norway's military intelligence service",
            "Ninth Office",
        );
        accused("this was done by Norway and by nobody else", "Norway");
        accused("Norwegian state units planned the attack", "Norway");
        accused("Norway had attacked the bakery", "Norway");
        accused(
            "a former contractor of Marl Foods was behind the attack",
            "former contractor of Marl Foods",
        );
        check(
            "After the attack on Marl Foods, Pia Holm said Bo Berg had attacked the budget.",
            &[["Pia Holm", "said", "Bo Berg had attacked the budget"]],
            &["Assertion: Pia Holm"],
        );
        check(
            "After the attack on Marl Foods, Norway accused the Harbour Board of inventing evidence.",
            &[["Norway", "accused", "the Harbour Board of inventing evidence"]],
            &["Accusation: Norway | at Harbour Board"],
        );
    }

    #[test]
    fn denials_in_many_words() {
        let denies = |cue, words| {
            let text = format!("After the fire at the quay, Norway {cue} {words}.");
            let expected = "Denial: Norway | says denies norway did fire at quay";
            check(&text, &[["Norway", cue, words]], &[expected]);
        };
        denies("denied", "any role");
        denies("denied", "it");
        denies("denied", "that it had any hand in the fire");
        denies("said", "it had no part in the fire, and those who accuse it know that");
        check("Norway denied the visa.", &[["Norway", "denied", "the visa"]], &["Denial: Norway"]);
    }

    #[test]
    fn threats_are_of_ones_own_doing() {
        check(
            "“Whoever shuts the gate must reckon with heavy consequences,” Orla Vane said.",
            &[["Orla Vane", "said", "Whoever shuts the gate must reckon with heavy consequences"]],
            &["Threat: Orla Vane"],
        );
        check(
            "Norway warned that it would close the strait. It repeated its threat to close the strait.",
            &[
                ["Norway", "warned", "it would close the strait"],
                ["It", "repeated", "its threat to close the strait"],
            ],
            &["Threat: Norway", "Threat: Norway"],
        );
        check(
            "“We will answer at a time of our choosing,” Orla Vane said. “If one toll is raised, no barge will pass,” Bo Berg said.",
            &[
                ["Orla Vane", "said", "We will answer at a time of our choosing"],
                ["Bo Berg", "said", "If one toll is raised, no barge will pass"],
            ],
            &["Threat: Orla Vane", "Threat: Bo Berg"],
        );
        check(
            "“Tolls will hit the bargeman,” Orla Vane warned.",
            &[["Orla Vane", "warned", "Tolls will hit the bargeman"]],
            &["Prediction: Orla Vane"],
        );
    }

    #[test]
    fn a_relative_pronoun_is_what_stands_before_it() {
        check(
            "The board answered Ann Aske, the mayor of Marl, who claimed that bread was short. Bakers met Bo Berg, who said flour was short.",
            &[["who", "claimed", "bread was short"], ["Bo Berg, who", "said", "flour was short"]],
            &["Assertion: Ann Aske", "Assertion: Bo Berg"],
        );
        check(
            "The bakers, who call themselves Sons of Salt, wept. “Flour is short,” Sons of Salt said.",
            &[["who", "call", "themselves Sons of Salt"], ["Sons of Salt said", "said", "Flour"]],
            &["Assertion: Sons of Salt"],
        );
    }

    #[test]
    fn whoever_is_spoken_of_speaks_next() {
        check(
            "“Salt is dear,” Ann Aske said. Minister Pia Holm went further. “Salt is gone,” she said.",
            &[["Ann Aske", "said", "Salt is dear"], ["she", "said", "Salt is gone"]],
            &["Assertion: Ann Aske", "Assertion: Pia Holm"],
        );
        check(
            "A group calling itself Sons of Salt wept. Asked about Marl Foods, the group said flour was short. The company said it was not.",
            &[["the group", "said", "flour was short"], ["The company", "said", "it was not"]],
            &["Assertion: Sons of Salt", "Assertion: Marl Foods"],
        );
        check(
            "The Harbour Office wept. The Danish embassy said flour was short. The office said it was not.",
            &[
                ["The Danish embassy", "said", "flour was short"],
                ["The office", "said", "it was not"],
            ],
            &["Assertion: Danish embassy | for Denmark", "Assertion: Harbour Office"],
        );
    }

    #[test]
    fn outlets_pass_words_on() {
        check(
            "Norway has denied that it was behind the fire at the quay, the Marl News Agency reported.",
            &[[
                "the Marl News Agency",
                "reported",
                "Norway has denied that it was behind the fire at the quay",
            ]],
            &["Denial: Norway | says denies norway did fire at quay | via Marl News Agency"],
        );
        check(
            "Bread was short, the Marl News Agency reported. “It is,” Bo Berg was quoted as saying by the Marl Press Bureau.",
            &[
                ["the Marl News Agency", "reported", "Bread was short"],
                ["Bo Berg", "was quoted as saying", "It is"],
            ],
            &["Assertion: Marl News Agency", "Assertion: Bo Berg | via Marl Press Bureau"],
        );
    }

    #[test]
    fn quotation_types() {
        let text =
            "Orla Vane said the play “The Salt Road” was a “waste of salt”. “Go home,” she said.";
        let (claims, _, _) = claims(
            text,
            &[
                ["Orla Vane", "said", "the play “The Salt Road” was"],
                ["Orla Vane", "said", "the play “The Salt Road” was a “waste of salt”"],
                ["Orla Vane", "said", "Go home"],
            ],
        );
        let types: Vec<_> = claims.iter().map(|claim| claim.quotation).collect();
        assert_eq!(types, [QuotationType::Indirect, QuotationType::Mixed, QuotationType::Direct]);
    }

    const WORDS: &str = "the a Norway Norway's North US President Orla Vane Vane's Marl Foods CEO spokesman \
        said told denied warned claims that it was behind attack on against , . “ ” ‘ ’ \" ( ) \n Friday \
        day before would never and or who for of he they its we not n't 12 May 2031 é 🦀 - — ' According to";

    proptest! {
        #[test]
        fn any_attribution_gets_a_meaning(
            words in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
            cuts in prop::collection::vec(any::<[prop::sample::Index; 6]>(), 1..5),
        ) {
            let all: Vec<&str> = WORDS.split(' ').filter(|word| !word.is_empty()).collect();
            let text = words.iter().map(|at| *at.get(&all)).collect::<Vec<_>>().join(" ");
            let published = Some(Published::Day("2031-05-14".parse().unwrap()));
            let article = Article { published, text, ..Article::default() };
            let document = Document::of(&article);
            prop_assume!(!document.tokens.is_empty());
            // Whatever a finder may come up with: any stretch of tokens in any part.
            let span = |one: &prop::sample::Index, other: &prop::sample::Index| {
                let (a, b) = (one.get(&document.tokens).span, other.get(&document.tokens).span);
                a.cover(b)
            };
            let mut attributions: Vec<Attribution> = cuts
                .iter()
                .map(|[a, b, c, d, e, f]| Attribution {
                    source: vec![span(a, b)],
                    cue: Some(span(c, d)),
                    content: vec![span(e, f)],
                    rule: "test",
                    confidence: Score::new(1.0),
                })
                .collect();
            attributions[0].source.clear();
            let mut entities = Entities::of(&document);
            let (claims, _) = interpret(&article, &document, attributions, &mut entities);
            prop_assert!(claims.len() <= cuts.len());
            for claim in &claims {
                prop_assert!(!claim.speakers.is_empty() && !claim.acts.is_empty());
                let said = claim.said.as_ref();
                prop_assert!(said.is_none_or(|said| said.from.is_none() || said.from <= said.until));
            }
        }
    }
}
