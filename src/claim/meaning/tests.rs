//! What attributions mean, given by their words.

mod acts;
mod reports;

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
                let did = match p.relation {
                    Relation::ResponsibleFor => "did",
                    Relation::ErredIn => "erred in",
                    Relation::CooperatesWith => "with",
                };
                let words =
                    format!("{:?} {} {did} {}", p.attitude, name(p.subject), name(p.object));
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
        &[["The Harbour Police", "said", "Ruritania was behind the cyber attack on Marl Foods"]],
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
        &[["Denmark", "dismissed", "the claims that it was behind the blast as slander by Norway"]],
        &["Denial: Denmark | says denies denmark did blast"],
    );
}

/// Who speaks, and for whom, where a source said that Norway lied.
fn check_voice(source: &str, speaker: &str, principal: &str) {
    let text = format!("{source} said Norway lied.");
    let (claims, entities, _) = claims(&text, &[[source, "said", "Norway lied"]]);
    let name = |id| entities.get(id).name.as_str();
    let found = (name(claims[0].speakers[0].entity), claims[0].on_behalf_of.map_or("", name));
    assert_eq!(found, (speaker, principal), "{text}");
}

#[test]
fn who_is_named_by_an_office_speaks_for_whose_office_it_is() {
    for source in [
        "Marl Foods spokeswoman Orla Vane",
        "Marl Foods' spokeswoman Orla Vane",
        "A spokeswoman for Marl Foods, Orla Vane,",
        "Orla Vane, spokeswoman for Marl Foods,",
        "Orla Vane, a Marl Foods spokeswoman,",
        "Marl Foods chief executive Orla Vane",
        "Orla Vane, the chief executive of Marl Foods,",
    ] {
        check_voice(source, "Orla Vane", "Marl Foods");
    }
    for source in [
        "Danish Foreign Minister Orla Vane",
        "Denmark's foreign minister Orla Vane",
        "Denmark Foreign Minister Orla Vane",
        "Foreign Minister Orla Vane of Denmark",
        "The Danish foreign minister, Orla Vane,",
        "A Danish government spokeswoman, Orla Vane,",
        "Danish foreign ministry spokeswoman Orla Vane",
        "Danish Secretary of State Orla Vane",
    ] {
        check_voice(source, "Orla Vane", "Denmark");
    }
    check_voice("Foreign Ministry spokeswoman Orla Vane", "Orla Vane", "Foreign Ministry");
    check_voice("Mr Marl's lawyer, Orla Vane,", "Orla Vane", "Marl");
    check_voice("Orla Vane, a lawyer for Peter Marl,", "Orla Vane", "Peter Marl");
}

#[test]
fn who_heads_a_government_or_is_employed_speaks_alone() {
    for source in [
        "Danish President Orla Vane",
        "Danish Prime Minister Orla Vane",
        "Danish prime minister Orla Vane",
        "The Danish prime minister, Orla Vane,",
        "Danish economist Orla Vane",
        "Marl University professor Orla Vane",
        "Marl Foods driver Orla Vane",
        "Secretary of State Orla Vane",
    ] {
        check_voice(source, "Orla Vane", "");
    }
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
        &["Prediction: Orla Vane | at Norway"],
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
        "A shadowy hacker group calling itself the \"Sons of Salt\" said flour was short.",
        &[[
            "A shadowy hacker group calling itself the \"Sons of Salt\"",
            "said",
            "flour was short",
        ]],
        &["Assertion: Sons of Salt"],
    );
    check(
        "A number of bakers said flour was short.",
        &[["A number of bakers", "said", "flour was short"]],
        &["Assertion: bakers"],
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
            "Threat: Norway | at Denmark | on 2031-05-13",
        ],
    );
}

#[test]
fn who_has_a_title_is_known_by_it_again() {
    check(
        "“Flour is short,” President Vane told reporters. Vane then left. The president added that salt was dear.",
        &[
            ["President Vane", "told", "“Flour is short,”"],
            ["The president", "added", "that salt was dear"],
        ],
        &["Assertion: Vane", "Assertion: Vane"],
    );
    check(
        "President Vane said flour was short. Vane then left. The president added that salt was dear.",
        &[
            ["President Vane", "said", "flour was short"],
            ["The president", "added", "that salt was dear"],
        ],
        &["Assertion: Vane", "Assertion: Vane"],
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
        &["Assertion: Pia Holm | at Bo Berg"],
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
    check("Norway denied the rumour.", &[["Norway", "denied", "the rumour"]], &["Denial: Norway"]);
    check("Norway denied the visa.", &[["Norway", "denied", "the visa"]], &["Rejection: Norway"]);
    check(
        "“There is much we do not know,” Ann Aske said.",
        &[["Ann Aske", "said", "There is much we do not know"]],
        &["Assertion: Ann Aske"],
    );
}

#[test]
fn threats_are_of_ones_own_doing() {
    check(
        "“Whoever shuts the gate must reckon with heavy consequences,” Orla Vane said.",
        &[["Orla Vane", "said", "Whoever shuts the gate must reckon with heavy consequences"]],
        &["Threat: Orla Vane | at Whoever shuts the gate"],
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
        &[["The Danish embassy", "said", "flour was short"], ["The office", "said", "it was not"]],
        &["Assertion: Danish embassy | for Denmark", "Assertion: Harbour Office"],
    );
}

#[test]
fn threats_and_criticism_aim_at_somebody() {
    check(
        "“We will never tolerate anyone who shuts the gate,” Norway said.",
        &[["Norway", "said", "We will never tolerate anyone who shuts the gate"]],
        &["Threat: Norway | at anyone who shuts the gate"],
    );
    check(
        "Norway offered Denmark talks. Ann Aske called the offer a ploy.",
        &[["Norway", "offered", "Denmark talks"], ["Ann Aske", "called", "the offer a ploy"]],
        &["Proposal: Norway | to Denmark", "Criticism: Ann Aske | at Norway"],
    );
    check(
        "Ann Aske said Denmark was wrong. She insisted it was a mistake to shut the gate.",
        &[
            ["Ann Aske", "said", "Denmark was wrong"],
            ["She", "insisted", "it was a mistake to shut the gate"],
        ],
        &["Criticism: Ann Aske | at Denmark", "Criticism: Ann Aske | at Denmark"],
    );
}

#[test]
fn faults_are_found_and_denied() {
    check(
        "Ann Aske said Marl Foods made a mistake in closing the mill. Marl Foods CEO Bo Berg insisted his company did not make a mistake.",
        &[
            ["Ann Aske", "said", "Marl Foods made a mistake in closing the mill"],
            ["Marl Foods CEO Bo Berg", "insisted", "his company did not make a mistake"],
        ],
        &[
            "Criticism: Ann Aske | at Marl Foods | says asserts marl foods erred in closing the mill",
            "Denial: Bo Berg | for Marl Foods | says denies marl foods erred in closing the mill",
        ],
    );
    check(
        "Ann Aske faulted Denmark's decision to close the strait.",
        &[["Ann Aske", "faulted", "Denmark's decision to close the strait"]],
        &[
            "Criticism: Ann Aske | at Denmark | says asserts denmark erred in decision to close the strait",
        ],
    );
    check(
        "Ann Aske said Marl Foods made a mistake in closing the mill. “I think they made a mistake,” she insisted.",
        &[
            ["Ann Aske", "said", "Marl Foods made a mistake in closing the mill"],
            ["she", "insisted", "I think they made a mistake"],
        ],
        &[
            "Criticism: Ann Aske | at Marl Foods | says asserts marl foods erred in closing the mill",
            "Criticism: Ann Aske | at Marl Foods | says asserts marl foods erred in closing the mill",
        ],
    );
    // Nobody is known to have erred, nor in what.
    check(
        "Ann Aske said a mistake was made.",
        &[["Ann Aske", "said", "a mistake was made"]],
        &["Criticism: Ann Aske"],
    );
}

#[test]
fn what_is_called_names_is_criticised() {
    let acts = |words: &str, cue: &str| {
        let text = format!("Orla Vane {cue} {words}.");
        let (claims, _, _) = claims(&text, &[["Orla Vane", cue, words]]);
        claims[0].acts[0]
    };
    assert_eq!(acts("the report a fantasy with footnotes", "called"), Act::Criticism);
    assert_eq!(acts("the offer as an insult", "described"), Act::Criticism);
    assert_eq!(acts("the offer as a first step", "described"), Act::Criticism);
    assert_eq!(acts("the quay as long and grey", "described"), Act::Assertion);
    assert_eq!(acts("she had not ignored any warning", "said"), Act::Denial);
    assert_eq!(acts("she had not seen the ship", "said"), Act::Assertion);
    assert_eq!(acts("the Ninth Bakery does not exist", "said"), Act::Denial);
    assert_eq!(acts("for a guard at the gate", "asked"), Act::Demand);
    assert_eq!(acts("for years of bread", "apologised"), Act::Admission);
    check(
        "Orla Vane appealed to Norway not to close the gate.",
        &[["Orla Vane", "appealed", "not to close the gate"]],
        &["Demand: Orla Vane | at Norway | to Norway"],
    );
    check(
        "Bo Berg said Norway was behind the fire. “That is a fantasy,” Orla Vane said.",
        &[
            ["Bo Berg", "said", "Norway was behind the fire"],
            ["Orla Vane", "said", "“That is a fantasy,”"],
        ],
        &[
            "Accusation: Bo Berg | at Norway | says asserts norway did fire",
            "Criticism: Orla Vane | at Bo Berg",
        ],
    );
}

#[test]
fn joint_action_is_sought_of_somebody() {
    check(
        "Denmark offered Norway a joint inquiry. Orla Vane asked Norway for a new inquiry.",
        &[
            ["Denmark", "offered", "Norway a joint inquiry"],
            ["Orla Vane", "asked", "Norway for a new inquiry"],
        ],
        &[
            "Proposal: Denmark | to Norway | says seeks denmark with norway",
            "Demand: Orla Vane | at Norway",
        ],
    );
    check(
        "Denmark said a joint inquiry with Norway had failed.",
        &[["Denmark", "said", "a joint inquiry with Norway had failed"]],
        &["Assertion: Denmark"],
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
        for claim in &claims {
            prop_assert!(!claim.speakers.is_empty() && !claim.acts.is_empty());
            let said = claim.said.as_ref();
            prop_assert!(said.is_none_or(|said| said.from.is_none() || said.from <= said.until));
        }
    }
}

#[test]
fn a_group_is_known_by_its_noun() {
    let text = "The press wrote that Sons of Salt burned the mill. Orla Vane said the group was a door with no house.";
    let said = ["Orla Vane", "said", "the group was a door with no house"];
    let given = |text: &str, words: &'static str| {
        let (claims, entities, _) = claims(text, &[["Orla Vane", "said", words]]);
        let targets = &claims[0].targets;
        targets.iter().map(|&id| entities.get(id).name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(given(text, said[2]), ["Sons of Salt"]);
    // Several are nobody in particular, and a house is no group.
    let text =
        "The press wrote that Sons of Salt burned the mill. Orla Vane said the families were poor.";
    assert_eq!(given(text, "the families were poor"), Vec::<String>::new());
    let text =
        "The press wrote that Sons of Salt burned the mill. Orla Vane said the house was poor.";
    assert_eq!(given(text, "the house was poor"), Vec::<String>::new());
}

#[test]
fn whoever_refuses_an_offer_is_who_accuses() {
    let text = "Norway accused Denmark of theft. Denmark offered an inquiry. Denmark said whoever shuts that door would face consequences.";
    let given = [
        ["Norway", "accused", "Denmark of theft"],
        ["Denmark", "offered", "an inquiry"],
        ["Denmark", "said", "whoever shuts that door would face consequences"],
    ];
    let (claims, entities, _) = claims(text, &given);
    assert_eq!(claims[2].acts, [Act::Threat]);
    assert_eq!(entities.get(claims[2].targets[0]).name, "Norway");
}

#[test]
fn a_noun_attacks_nobody() {
    check(
        "Norway turned down Denmark's offer of an inquiry into the cyber attack on Marl Foods.",
        &[[
            "Norway",
            "turned down",
            "Denmark's offer of an inquiry into the cyber attack on Marl Foods",
        ]],
        &["Rejection: Norway | at Denmark", "Proposal: Denmark"],
    );
}

#[test]
fn a_state_that_only_places_something_is_not_criticised() {
    check(
        "Orla Vane called it “the worst fraud in Danish history”.",
        &[["Orla Vane", "called", "it “the worst fraud in Danish history”"]],
        &["Criticism: Orla Vane"],
    );
    check(
        "Orla Vane criticised the Danish government for the fraud.",
        &[["Orla Vane", "criticised", "the Danish government for the fraud"]],
        &["Criticism: Orla Vane | at Denmark"],
    );
}
