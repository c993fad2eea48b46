//! How one report yields several claims, and what claims take over from other reports.

use super::*;

#[test]
fn spans_of_any_finder_mean_the_same() {
    let expected = ["Threat: Norway | at Denmark | to Denmark | on 2031-05-09"];
    let text = "Norway on Friday warned Denmark of grave consequences if it shuts the gate.";
    for content in [
        "Denmark of grave consequences if it shuts the gate",
        "of grave consequences if it shuts the gate.",
        "grave consequences if it shuts the gate",
    ] {
        check(text, &[["Norway", "warned", content]], &expected);
    }
    let text = "“Bread is short,” Ann Aske said on Monday, adding that flour was dear.";
    for content in ["“Bread is short,”", "Bread is short,", "Bread is short"] {
        let said = ["Assertion: Ann Aske | on 2031-05-12", "Assertion: Ann Aske | on 2031-05-12"];
        check(text, &[["Ann Aske", "said", content], ["", "adding", "that flour was dear"]], &said);
    }
    let text = "Ann Aske said on Monday that Marl bread was short and that approach wrong.";
    for content in ["that Marl bread was short", "Marl bread was short", "that approach"] {
        let (claims, _, article) = claims(text, &[["Ann Aske", "said", content]]);
        let words = claims[0].attribution.content[0].slice(&article.text);
        assert_eq!(
            words,
            content.strip_prefix("that Marl").map_or(content, |_| "Marl bread was short")
        );
    }
    // Sources that hold a date, or more than who speaks.
    check(
        "Norway’s port office also on Friday denied the theft.",
        &[["Friday", "denied", "the theft"]],
        &["Denial: Norway port office | for Norway | says denies norway did theft | on 2031-05-09"],
    );
    check(
        "That was the board's answer to Ann Aske's claim that bread was short.",
        &[["the board's answer to Ann Aske", "claim", "bread was short"]],
        &["Assertion: Ann Aske"],
    );
}

#[test]
fn who_is_quoted_by_an_outlet_speaks() {
    check(
        "“Bread is short,” the mayor was quoted as saying by the Marl Gazette.",
        &[["the Marl Gazette", "was quoted as saying", "“Bread is short,” the mayor"]],
        &["Assertion: mayor | via Marl Gazette"],
    );
    check(
        "“Bread is short,” said the mayor, by the gate of the Marl Gazette.",
        &[["the mayor", "said", "“Bread is short,”"]],
        &["Assertion: mayor"],
    );
}

#[test]
fn who_is_quoted_as_saying_speaks_through_who_quotes_him() {
    for (text, source, cue, content) in [
        (
            "The Marl Gazette quoted the mayor as saying that bread was short.",
            "The Marl Gazette",
            "quoted",
            "the mayor as saying that bread was short",
        ),
        (
            "The Marl Gazette on Friday quoted the mayor as saying bread was short.",
            "The Marl Gazette",
            "saying",
            "bread was short",
        ),
        (
            "“Bread is short,” the Marl Gazette quoted the mayor as saying.",
            "the Marl Gazette",
            "quoted",
            "“Bread is short,”",
        ),
        (
            "The Marl Gazette newspaper cited the mayor as saying: “Bread is short.”",
            "The Marl Gazette newspaper",
            "cited",
            "the mayor as saying: “Bread is short.”",
        ),
        (
            "Bread was short, the Marl Gazette quoted the mayor as saying.",
            "the Marl Gazette",
            "quoted",
            "the mayor as saying",
        ),
    ] {
        let (claims, entities, _) = claims(text, &[[source, cue, content]]);
        let name = |id| entities.get(id).name.as_str();
        let [claim] = &claims[..] else { panic!("{text}: {claims:?}") };
        assert_eq!(name(claim.speakers[0].entity), "mayor", "{text}");
        let relays: Vec<&str> = claim.relays.iter().map(|relay| name(relay.agent)).collect();
        assert_eq!(relays, ["Marl Gazette"], "{text}");
        let words = claim.attribution.content[0].slice(text).to_lowercase();
        assert!(
            ["bread was short", "bread is short", "bread is short."].contains(&&*words),
            "{words}"
        );
    }
    check(
        "The mayor was quoted by the Marl Gazette as saying that bread was short.",
        &[["The mayor", "was quoted", "as saying that bread was short"]],
        &["Assertion: mayor | via Marl Gazette"],
    );
    check(
        "The Marl Gazette quoted the mayor as saying on Monday that bread was short.",
        &[["The Marl Gazette", "quoted", "the mayor as saying on Monday that bread was short"]],
        &["Assertion: mayor | via Marl Gazette | on 2031-05-12"],
    );
    let lawyer = "His lawyer quoted Bo Berg as saying bread was short.";
    let given = [["His lawyer", "quoted", "Bo Berg as saying bread was short"]];
    let (claims, entities, _) = claims(lawyer, &given);
    assert_eq!(entities.get(claims[0].speakers[0].entity).name, "Bo Berg");
}

#[test]
fn an_outlet_described_by_its_name_is_that_outlet() {
    for source in ["The Marl Wire news agency", "Marl Wire news agency", "the Marl Wire newspaper"]
    {
        let text = format!("{source} said bread was short.");
        let (claims, entities, _) = claims(&text, &[[source, "said", "bread was short"]]);
        let speaker = entities.get(claims[0].speakers[0].entity);
        assert_eq!(
            (speaker.name.as_str(), speaker.kind),
            ("Marl Wire", Kind::NewsMedia),
            "{source}"
        );
        assert!(!speaker.unnamed, "{source}");
    }
}

#[test]
fn headlines_leave_out_the_and() {
    let words = "it was not behind the theft, wants to help find the thieves";
    let denies = "Denial: Norway | says denies norway did theft";
    let headline = format!("Norway says {words}\nBread is short, and nobody knows why.");
    check(&headline, &[["Norway", "says", words]], &[denies, "Proposal: Norway"]);
    check(&format!("Norway says {words}."), &[["Norway", "says", words]], &[denies]);
    check(
        "Norway says it was not behind the theft, which hurts bakers",
        &[["Norway", "says", "it was not behind the theft, which hurts bakers"]],
        &["Denial: Norway | says denies norway did theft"],
    );
}

#[test]
fn words_that_do_several_things_are_several_claims() {
    let all = "We did not attack anybody. But whoever attacks us will face retaliation.";
    check(
        &format!("“{all}” Norway said."),
        &[["Norway", "said", all]],
        &["Denial: Norway", "Threat: Norway"],
    );
    check(
        "“As Denmark is slandering us, we propose a joint inquiry with it,” Norway said.",
        &[["Norway", "said", "As Denmark is slandering us, we propose a joint inquiry with it"]],
        &[
            "Accusation: Norway | at Denmark",
            "Proposal: Norway | to Denmark | says seeks norway with denmark",
        ],
    );
    // What does nothing else stays where it stands.
    let all = "Denmark was wrong. It rained. They knew.";
    check(
        &format!("“{all}” Norway said."),
        &[["Norway", "said", all]],
        &["Criticism: Norway | at Denmark"],
    );
}

#[test]
fn words_inside_words_are_claims_too() {
    check(
        "Ann Aske said on Monday that Denmark had denied the theft.",
        &[["Ann Aske", "said", "Denmark had denied the theft"]],
        &[
            "Assertion: Ann Aske | at Denmark | on 2031-05-12",
            "Denial: Denmark | says denies denmark did theft | via Ann Aske",
        ],
    );
    check(
        "Norway slammed Denmark's claims that it was behind the theft.",
        &[["Norway", "slammed", "Denmark's claims that it was behind the theft"]],
        &[
            "Criticism: Norway | at Denmark",
            "Accusation: Denmark | at Norway | says asserts norway did theft",
        ],
    );
    for words in [
        "Denmark would deny the theft",
        "nobody knew if Denmark denied the theft",
        "she had told the board so",
    ] {
        let text = format!("Ann Aske said {words}.");
        let (claims, _, _) = claims(&text, &[["Ann Aske", "said", words]]);
        assert_eq!(claims.len(), 1, "{words}");
    }
}

#[test]
fn documents_pass_words_on() {
    check(
        "Norway spoke on Friday. It also warned of retaliation if Denmark shuts the gate, said the statement carried by the Marl Press Agency, according to Reuters.",
        &[[
            "Reuters",
            "according to",
            "It also warned of retaliation if Denmark shuts the gate, said the statement carried by the Marl Press Agency",
        ]],
        &["Threat: Norway | at Denmark | via Marl Press Agency, Reuters"],
    );
}

#[test]
fn agencies_and_platforms_pass_words_on() {
    check(
        "According to Reuters, two officials familiar with the inquiry said Denmark was behind the theft. The agency reported on Monday that Denmark had offered talks.",
        &[
            [
                "Reuters",
                "According to",
                "two officials familiar with the inquiry said Denmark was behind the theft",
            ],
            ["The agency", "reported", "that Denmark had offered talks"],
        ],
        &[
            "Accusation: two officials familiar with the inquiry | at Denmark | says asserts denmark did theft | via Reuters",
            "Proposal: Denmark | via Reuters | on 2031-05-12",
        ],
    );
    check(
        "Ann Aske wrote on Facebook late Sunday that bread was short. Bo Berg said Facebook was short of it.",
        &[
            ["Ann Aske", "wrote", "that bread was short"],
            ["Bo Berg", "said", "Facebook was short of it"],
        ],
        &["Assertion: Ann Aske | via Facebook | on 2031-05-11", "Assertion: Bo Berg | at Facebook"],
    );
}

#[test]
fn what_dates_others_words_dates_nothing_here() {
    check(
        "Norway rejected the offer, saying it had warned Denmark in March.",
        &[["Norway", "rejected", "the offer"], ["", "saying", "it had warned Denmark in March"]],
        &["Rejection: Norway", "Assertion: Norway"],
    );
}

#[test]
fn one_statement_has_one_day_and_one_way() {
    check(
        "Norway denied the theft on Friday. The message, carried by the Marl Press Agency, was short. “Denmark must stop the raids,” a spokesman for Norway's navy said. On Monday, Norway had praised Denmark.",
        &[
            ["Norway", "denied", "the theft"],
            ["a spokesman for Norway's navy", "said", "Denmark must stop the raids"],
        ],
        &[
            "Denial: Norway | says denies norway did theft | via Marl Press Agency | on 2031-05-09",
            "Demand: spokesman for Norway's navy | for Norway | at Denmark | via Marl Press Agency | on 2031-05-09",
        ],
    );
    // Not what was said at another time.
    check(
        "Norway denied the theft on Friday. It has offered to help.",
        &[["Norway", "denied", "the theft"], ["It", "has offered", "to help"]],
        &["Denial: Norway | says denies norway did theft | on 2031-05-09", "Proposal: Norway"],
    );
}

#[test]
fn a_states_agency_that_says_we_is_its_relay() {
    check(
        "“Our country is at peace,” Xinhua said. “Rice is dear,” it added.",
        &[["Xinhua", "said", "Our country is at peace"], ["Xinhua", "said", "Rice is dear"]],
        &["Assertion: China | via Xinhua", "Assertion: Xinhua"],
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
        "Bread was short, the mayor said, the Marl Wire news agency reported.",
        &[["the Marl Wire news agency", "reported", "Bread was short, the mayor said"]],
        &["Assertion: mayor | via Marl Wire"],
    );
    check(
        "“Bread is short,” the mayor said, according to the Marl News Agency.",
        &[["the Marl News Agency", "according to", "“Bread is short,” the mayor said"]],
        &["Assertion: mayor | via Marl News Agency"],
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
fn a_bodys_day_is_that_of_who_holds_its_office() {
    check(
        "The Salt Board on Monday warned of shortages. “Bread will be dear,” director Ann Aske told reporters.",
        &[
            ["The Salt Board", "warned", "of shortages"],
            ["Ann Aske", "told", "“Bread will be dear,”"],
        ],
        &["Prediction: Salt Board | on 2031-05-12", "Prediction: Ann Aske | on 2031-05-12"],
    );
    // A witness holds no office, and what is told in the present has no day.
    check(
        "The Salt Board on Monday warned of shortages. “Bread is dear,” baker Bo Berg told reporters. The Salt Board calls Bo Berg a liar.",
        &[
            ["The Salt Board", "warned", "of shortages"],
            ["Bo Berg", "told", "“Bread is dear,”"],
            ["The Salt Board", "calls", "Bo Berg a liar"],
        ],
        &[
            "Prediction: Salt Board | on 2031-05-12",
            "Assertion: Bo Berg",
            "Criticism: Salt Board | at Bo Berg",
        ],
    );
}

#[test]
fn a_headline_speaks_of_whom_the_story_names() {
    check(
        "Norway was behind the blast at Marl Foods, watchdog says\n\nThe Salt Board said on Monday that the blast was planned by Norway.",
        &[
            ["watchdog", "says", "Norway was behind the blast at Marl Foods"],
            ["The Salt Board", "said", "the blast was planned by Norway"],
        ],
        &[
            "Accusation: Salt Board | at Norway | says asserts norway did blast at marl foods | on 2031-05-12",
            "Accusation: Salt Board | at Norway | says asserts norway did blast at marl foods | on 2031-05-12",
        ],
    );
}

#[test]
fn a_date_behind_an_object_dates_the_words() {
    check(
        "Ann Aske blamed Norway for the dear bread on Monday. She urged Denmark on Tuesday to bake.",
        &[
            ["Ann Aske", "blamed", "Norway for the dear bread on Monday"],
            ["She", "urged", "Denmark on Tuesday to bake"],
        ],
        &[
            "Accusation: Ann Aske | at Norway | on 2031-05-12",
            "Demand: Ann Aske | at Denmark | on 2031-05-13",
        ],
    );
    // What was taken on Monday may be asked for at any time.
    check(
        "Ann Aske demanded the bread that Norway took on Monday.",
        &[["Ann Aske", "demanded", "the bread that Norway took on Monday"]],
        &["Demand: Ann Aske | at Norway"],
    );
}

#[test]
fn threats_and_orders_inside_words_are_claims_too() {
    check(
        "Ann Aske said Norway had threatened to shut the gate.",
        &[["Ann Aske", "said", "Norway had threatened to shut the gate"]],
        &["Assertion: Ann Aske | at Norway", "Threat: Norway | via Ann Aske"],
    );
    check(
        "Ann Aske said Norway had told Denmark to shut the gate.",
        &[["Ann Aske", "said", "Norway had told Denmark to shut the gate"]],
        &["Assertion: Ann Aske | at Norway", "Demand: Norway | at Denmark | via Ann Aske"],
    );
    for words in ["Norway had planned to shut the gate", "Norway might order Denmark to leave"] {
        let text = format!("Ann Aske said {words}.");
        let (claims, _, _) = claims(&text, &[["Ann Aske", "said", words]]);
        assert_eq!(claims.len(), 1, "{words}");
    }
}

#[test]
fn a_date_line_is_no_speaker() {
    check(
        "OSLO, 12 May 2031 (Marl News) – The mayor said bread was short.",
        &[["OSLO, 12 May 2031 (Marl News) – The mayor", "said", "bread was short"]],
        &["Assertion: mayor"],
    );
    check(
        "Oslo – and the mayor – said bread was short.",
        &[["the mayor", "said", "bread was short"]],
        &["Assertion: mayor"],
    );
}

#[test]
fn what_is_rejected_stands_before_its_pronoun() {
    let text = "Norway made a claim that the board rejected. It wept, which Ann Aske denied.";
    let (claims, _, article) =
        claims(text, &[["the board", "rejected", "that"], ["Ann Aske", "denied", "which"]]);
    let words = |at: usize| claims[at].attribution.content[0].slice(&article.text);
    // Before "which" no noun stands.
    assert_eq!([words(0), words(1)], ["a claim", "which"]);
}

#[test]
fn who_is_explained_is_nobody_spoken_of_before() {
    let text = |who: &str| format!("His lawyer said bread was short. “It is,” said {who}.");
    let given = [["His lawyer", "said", "bread was short"], ["Bo Berg", "said", "It is"]];
    check(&text("Bo Berg"), &given, &["Assertion: Bo Berg", "Assertion: Bo Berg"]);
    check(&text("Bo Berg, who bakes it"), &given, &["Assertion: lawyer", "Assertion: Bo Berg"]);
}

#[test]
fn a_pronoun_may_be_whom_words_aim_at() {
    check(
        "Ann Aske accused Bo Berg of theft. “He lied to the board,” she said. She demanded that he resign.",
        &[
            ["Ann Aske", "accused", "Bo Berg of theft"],
            ["she", "said", "He lied to the board"],
            ["She", "demanded", "that he resign"],
        ],
        &[
            "Accusation: Ann Aske | at Bo Berg | says asserts bo berg did theft",
            "Accusation: Ann Aske | at Bo Berg",
            "Demand: Ann Aske | at Bo Berg",
        ],
    );
    // Of herself.
    check(
        "Bo Berg wept. Ann Aske said she was ill.",
        &[["Ann Aske", "said", "she was ill"]],
        &["Assertion: Ann Aske"],
    );
}

#[test]
fn silence_about_somebody_is_no_claim() {
    let text = "Ann Aske did not name the baker. She praised the mill.";
    let given = [["Ann Aske", "did not name", "the baker"], ["She", "praised", "the mill"]];
    let (claims, _, _) = claims(text, &given);
    assert_eq!(claims.len(), 1);
}

#[test]
fn what_is_reported_on_a_day_was_said_on_it() {
    let report =
        |day: &str| format!("Norway has denied the theft, the Marl News Agency reported{day}.");
    let given = [["the Marl News Agency", "reported", "Norway has denied the theft"]];
    let denial = "Denial: Norway | says denies norway did theft | via Marl News Agency";
    check(&report(" on Monday"), &given, &[&format!("{denial} | on 2031-05-12")]);
    check(&report(""), &given, &[denial]);
}

#[test]
fn an_inquiry_speaks_for_the_body_whose_it_is() {
    let found = |source: &str, expected: &str| {
        let text = format!("{source} found that bread was short.");
        check(&text, &[[source, "found", "bread was short"]], &[expected]);
    };
    found("A Harbour Police investigation", "Assertion: Harbour Police");
    found("A Marl Gazette investigation", "Assertion: Marl Gazette");
    found("Marl Foods’ review", "Assertion: Marl Foods");
    found("An audit by Marl Foods", "Assertion: Marl Foods");
    // One into it, or by people of whom only their country is told.
    found("An investigation into Marl Foods", "Assertion: investigation into Marl Foods");
    found("The Marl Foods inquiry", "Assertion: Marl Foods inquiry | for Marl Foods");
    found("A Danish inquiry", "Assertion: Danish inquiry | for Denmark");
}

#[test]
fn a_statement_has_its_author_for_the_body_that_made_it() {
    let text = |how: &str| {
        format!(
            "Norway on Friday denied the theft. The message, {how}, was long. Denmark on Friday denied the bombing. Norway had denied a fire."
        )
    };
    let given = [
        ["Norway", "denied", "the theft"],
        ["Denmark", "denied", "the bombing"],
        ["Norway", "had denied", "a fire"],
    ];
    let theft = "says denies norway did theft";
    let denmark = "Denial: Denmark | says denies denmark did bombing | on 2031-05-09";
    let fire = "Denial: Norway | says denies norway did fire";
    let spokesman = "unnamed Foreign Ministry spokesman";
    check(
        &text("attributed to an unnamed Foreign Ministry spokesman"),
        &given,
        &[&format!("Denial: {spokesman} | for Norway | {theft} | on 2031-05-09"), denmark, fire],
    );
    // Who only carried it is no author.
    check(
        &text("carried by the Marl News Agency"),
        &given,
        &[
            &format!("Denial: Norway | {theft} | via Marl News Agency | on 2031-05-09"),
            denmark,
            fire,
        ],
    );
}

#[test]
fn how_a_statement_came_out_is_no_claim() {
    let text = "Norway denied it. The message, first reported by the Marl Gazette, met with scorn.";
    let count = |given: &[[&str; 3]]| claims(text, given).0.len();
    assert_eq!(count(&[["the Marl Gazette", "reported", "The message"]]), 0);
    // A noun that ends the text.
    assert_eq!(claims("The read message", &[["", "read", "The"]]).0.len(), 1);
    let text = "The message appears to be an answer to Norway’s claim that bread was short.";
    let answer = "The message appears to be an answer";
    let (found, entities, _) = claims(text, &[["", "appears", answer]]);
    assert!(found.is_empty(), "{found:?} {entities:?}");
}

#[test]
fn words_printed_again_keep_their_speaker() {
    let words = "We will bake no bread for them before the spring";
    let text = format!(
        "“{words},” Ann Aske said on Friday.\n\n“Bread is dear,” said Bo Berg.\n\n“{words}.”\n\n“Flour is dear before the spring, and so is salt.”"
    );
    let article = Article { text: text.clone(), ..Article::default() };
    let document = Document::of(&article);
    let mut entities = Entities::of(&document);
    let span = |words: &str, from: usize| {
        let at = text[from..].find(words).unwrap() + from;
        Span::new(at, at + words.len())
    };
    let again = text.rfind(words).unwrap();
    let attribution = |source: Span, content: Vec<Span>| Attribution {
        source: vec![source],
        cue: Some(Span::new(source.start(), source.start())),
        content,
        rule: "test",
        confidence: Score::new(1.0),
    };
    let given = vec![
        attribution(span("Ann Aske", 0), vec![span(words, 0)]),
        // A finder that takes what follows for more of the same.
        attribution(
            span("Bo Berg", 0),
            vec![span("Bread is dear", 0), span(words, again), span("Flour is dear", 0)],
        ),
    ];
    let (claims, _) = interpret(&article, &document, given, &mut entities);
    let spoke: Vec<_> = claims
        .iter()
        .map(|claim| {
            let words = claim.attribution.content[0].slice(&text);
            (&words[..5], entities.get(claim.speakers[0].entity).name.as_str())
        })
        .collect();
    assert_eq!(spoke, [("We wi", "Ann Aske"), ("Bread", "Bo Berg"), ("We wi", "Ann Aske")]);
}

#[test]
fn a_commentary_is_the_agencys_own() {
    let said = |said: &str, expected: &str| {
        let text = format!(
            "North Korea wept. “Our country is short of bread,” the Korean Central News Agency {said}."
        );
        check(
            &text,
            &[["the Korean Central News Agency", "said", "Our country is short of bread"]],
            &[expected],
        );
    };
    said("said", "Assertion: North Korea | via Korean Central News Agency");
    said("said in a commentary", "Assertion: Korean Central News Agency");
}

#[test]
fn whom_words_aim_at_may_be_known_by_what_they_are() {
    check(
        "Ann Aske urged the jury to weep. She warned both sides to be kind. She accused two bakers of theft.",
        &[
            ["Ann Aske", "urged", "the jury to weep"],
            ["She", "warned", "both sides to be kind"],
            ["She", "accused", "two bakers of theft"],
        ],
        &[
            "Demand: Ann Aske | at jury",
            "Demand: Ann Aske | at both sides",
            "Accusation: Ann Aske | at two bakers | says asserts two bakers did theft",
        ],
    );
    check(
        "Denmark wrote to Norway. Ann Aske called on both countries to be kind.",
        &[["Ann Aske", "called on", "both countries to be kind"]],
        &["Demand: Ann Aske | at Norway, Denmark"],
    );
    check(
        "The film “The Salt Road” opened. Ann Aske faulted the film for its bread.",
        &[["Ann Aske", "faulted", "the film for its bread"]],
        &["Criticism: Ann Aske | at The Salt Road"],
    );
    // What is asked for is asked of nobody.
    check(
        "Ann Aske asked for a navy guard. She demanded bread.",
        &[["Ann Aske", "asked for", "a navy guard"], ["She", "demanded", "bread"]],
        &["Demand: Ann Aske", "Demand: Ann Aske"],
    );
}

#[test]
fn who_is_spoken_of_may_be_explained_by_a_name() {
    check(
        "Ann Aske said the board's head baker, Bo Berg, had left.",
        &[["Ann Aske", "said", "the board's head baker, Bo Berg, had left"]],
        &["Assertion: Ann Aske | at Bo Berg"],
    );
    check(
        "Ann Aske said the bread was short, and Bo Berg, had he left, would weep.",
        &[["Ann Aske", "said", "the bread was short, and Bo Berg, had he left, would weep"]],
        &["Assertion: Ann Aske"],
    );
    check(
        "Ann Aske said that two officials were asleep. She said that officials were tired.",
        &[
            ["Ann Aske", "said", "two officials were asleep"],
            ["She", "said", "officials were tired"],
        ],
        &["Assertion: Ann Aske | at two officials", "Assertion: Ann Aske"],
    );
}

#[test]
fn whoever_refuses_is_to_whom_an_offer_was_made() {
    let offer = ["Norway", "offered", "Denmark a joint inquiry"];
    let text = |who: &str| {
        format!(
            "Norway offered Denmark a joint inquiry. “{who} will face serious consequences,” it said."
        )
    };
    let threat = |who: &str, expected: &str| {
        let words = format!("{who} will face serious consequences");
        let given = [offer, ["it", "said", words.as_str()]];
        let (claims, entities, _) = claims(&text(who), &given);
        let target = claims[1].targets.first().map(|&id| entities.get(id).name.as_str());
        assert_eq!(target, Some(expected));
    };
    threat("Whoever shuts that door", "Denmark");
    threat("Anybody who rejects it", "Denmark");
    threat("Anyone who insults us", "Anyone who insults us");
}

#[test]
fn a_headline_has_the_day_of_what_it_sums_up() {
    let story = |headline: &str| {
        format!(
            "{headline}\n\nAnn Aske on Monday rejected calls to cut the price of bread. On Friday she said that salt was dear.\n\nBo Berg wept on Tuesday."
        )
    };
    let given = |source: &'static str, cue: &'static str, words: &'static str| {
        [
            [source, cue, words],
            ["Ann Aske", "rejected", "calls to cut the price of bread"],
            ["she", "said", "salt was dear"],
        ]
    };
    let day = |headline: &str, given: [[&str; 3]; 3]| {
        let (claims, _, _) = claims(&story(headline), &given);
        claims[0].said.as_ref().and_then(|said| said.from).map(|day| day.to_string())
    };
    let headline = "Mill chief rebuffs call to cut bread price";
    let monday = Some("2031-05-12".to_owned());
    assert_eq!(day(headline, given("Mill chief", "rebuffs", "call to cut bread price")), monday);
    let headline = "Mill chief promises cake for all";
    assert_eq!(day(headline, given("Mill chief", "promises", "cake for all")), None);
}

#[test]
fn what_the_narrator_adds_is_not_reported() {
    let content = |text: &str, words: &str| {
        let (claims, _, article) = claims(text, &[["Ann Aske", "said", words]]);
        claims[0].attribution.content[0].slice(&article.text).to_owned()
    };
    let said = |words: &str| content(&format!("Ann Aske said {words}."), words);
    let mill = "the mill would close";
    assert_eq!(said("the mill would close, which left forty bakers idle"), mill);
    assert_eq!(said("the mill would close but did not say when"), mill);
    assert_eq!(said("the mill would close, which left bakers idle, tired, and poor"), mill);
    for whole in [
        "the mill, which she owns, would close",
        "the mill would close but did not burn",
        "she knew which mill would close",
    ] {
        assert_eq!(said(whole), whole);
    }
}

#[test]
fn who_does_not_answer_makes_no_claim() {
    let count = |cue: &str, words: &str| {
        let text = format!("Ann Aske {cue} {words}.");
        claims(&text, &[["Ann Aske", cue, words]]).0.len()
    };
    assert_eq!(count("did not respond to", "a request for comment"), 0);
    assert_eq!(count("did not return", "calls"), 0);
    assert_eq!(count("declined", "to comment"), 1);
    assert_eq!(count("did not reply that", "bread was short"), 1);
}

#[test]
fn amends_are_demanded_of_whom_one_has_just_spoken() {
    let given = |words: &'static str| {
        [["Ann Aske", "accused", "Bo Berg of theft"], ["She", "demanded", words]]
    };
    let text = |words: &str| format!("Ann Aske accused Bo Berg of theft. She demanded {words}.");
    let accusation = "Accusation: Ann Aske | at Bo Berg | says asserts bo berg did theft";
    check(
        &text("an apology"),
        &given("an apology"),
        &[accusation, "Demand: Ann Aske | at Bo Berg"],
    );
    check(&text("more bread"), &given("more bread"), &[accusation, "Demand: Ann Aske"]);
}

#[test]
fn who_once_speaks_for_a_body_speaks_for_it_throughout() {
    check(
        "“The quay is shut,” a spokeswoman for the Harbour Board told reporters. The spokeswoman, Orla Vane, warned of delays. “It is shut,” Orla Vane said.",
        &[
            ["a spokeswoman for the Harbour Board", "told", "The quay is shut"],
            ["The spokeswoman, Orla Vane,", "warned of", "delays"],
            ["Orla Vane", "said", "It is shut"],
        ],
        &[
            "Assertion: Orla Vane | for Harbour Board",
            "Prediction: Orla Vane | for Harbour Board",
            "Assertion: Orla Vane | for Harbour Board",
        ],
    );
    // A mayor speaks for whom she likes.
    check(
        "Orla Vane, the mayor, praised the bakers. Orla Vane wept.",
        &[["Orla Vane", "praised", "the bakers"]],
        &["Support: Orla Vane | at bakers"],
    );
}

#[test]
fn what_a_statement_does_is_done() {
    check(
        "Norway released a statement Friday warning of serious consequences if Denmark refuses.",
        &[[
            "Norway",
            "released a statement Friday warning of",
            "serious consequences if Denmark refuses",
        ]],
        &["Threat: Norway | at Denmark | on 2031-05-09"],
    );
}

#[test]
fn a_number_of_people_are_those_people() {
    check(
        "Ann Aske wept, as well as a number of bakers who spoke out against the mill.",
        &[["who", "spoke out", "the mill"]],
        &["Criticism: bakers"],
    );
}

#[test]
fn what_others_only_speak_of_is_its_owners() {
    let spoken = |text: &str, cue: &str, words: &str, expected: &[&str]| {
        let subject = text.split(' ').next().unwrap();
        check(text, &[[subject, cue, words]], expected);
    };
    spoken(
        "Denmark dismissed Norway's threat.",
        "dismissed",
        "Norway's threat",
        &["Rejection: Denmark | at Norway", "Threat: Norway"],
    );
    spoken(
        "Denmark reacted angrily to Norway's demand for an apology.",
        "reacted angrily to",
        "Norway's demand for an apology",
        &["Assertion: Denmark", "Demand: Norway"],
    );
    spoken(
        "Denmark rejected accusations by Norway.",
        "rejected",
        "accusations by Norway",
        &["Denial: Denmark", "Accusation: Norway"],
    );
    // Whoever is silent says nothing; what is waited for has been said.
    spoken(
        "Denmark has yet to comment on Norway's proposal.",
        "has yet to comment on",
        "Norway's proposal",
        &["Proposal: Norway"],
    );
    spoken(
        "Denmark said it would not comment on Norway's proposal.",
        "said",
        "it would not comment on Norway's proposal",
        &["NoComment: Denmark", "Proposal: Norway | via Denmark"],
    );
    spoken(
        "Denmark said it would comment on the fire in Norway.",
        "said",
        "it would comment on the fire in Norway",
        &["Commitment: Denmark"],
    );
    spoken("Denmark has yet to comment on the fire.", "has yet to comment on", "the fire", &[]);
    // "Its" offer is known by another sentence, one's own is no other's; a call may be one by telephone.
    spoken("Denmark dismissed her offer.", "dismissed", "her offer", &["Rejection: Denmark"]);
    spoken(
        "Denmark dismissed Norway's call.",
        "dismissed",
        "Norway's call",
        &["Rejection: Denmark | at Norway"],
    );
    spoken(
        "Denmark dismissed Norway's offer price.",
        "dismissed",
        "Norway's offer price",
        &["Rejection: Denmark | at Norway"],
    );
}

#[test]
fn what_words_are_called_is_not_in_them() {
    let text = "Norway described the Danish claims that it burned the mill as slander.";
    let words = "the Danish claims that it burned the mill as slander";
    let (claims, _, article) = claims(text, &[["Norway", "described", words]]);
    let inner = claims[1].attribution.content[0].slice(&article.text);
    assert_eq!(inner, "it burned the mill");
    let text = "Norway said the Danish claimed that it burned the mill as a warning.";
    let words = "the Danish claimed that it burned the mill as a warning";
    let (claims, _, article) = super::claims(text, &[["Norway", "said", words]]);
    let inner = claims[1].attribution.content[0].slice(&article.text);
    assert_eq!(inner, "it burned the mill as a warning");
}

#[test]
fn an_offer_takes_in_the_way_it_names() {
    let text = "Norway offered to clear its name by proposing an inquiry with Denmark.";
    let given = [["Norway", "offered", "to clear its name"], ["Norway", "proposing", "an inquiry"]];
    let (claims, _, article) = claims(text, &given);
    let words = |claim: &Claim| claim.attribution.content[0].slice(&article.text).to_owned();
    assert_eq!(
        claims.iter().map(words).collect::<Vec<_>>(),
        ["to clear its name by proposing an inquiry with Denmark"]
    );
    // A noun phrase names no way.
    let text = "Norway criticised the plan by saying that it was dear.";
    let given = [["Norway", "criticised", "the plan"], ["Norway", "saying", "that it was dear"]];
    assert_eq!(super::claims(text, &given).0.len(), 2);
}

#[test]
fn the_sentence_before_dates_what_its_subject_then_says() {
    let given =
        [["Ann Aske", "said", "bread was short"], ["Ann Aske", "added", "“There is bread,”"]];
    let first = "Assertion: Ann Aske | on 2031-05-12";
    check(
        "Ann Aske said on Monday bread was short. On Tuesday she was less sure. “There is bread,” she added.",
        &given,
        &[first, "Assertion: Ann Aske | on 2031-05-13"],
    );
    check(
        "Ann Aske said on Monday bread was short. On Tuesday it rained. “There is bread,” she added.",
        &given,
        &[first, first],
    );
}

#[test]
fn plots_and_deeds_are_said_by_nobody() {
    check(
        "It is a satire about a plot to kill the king.",
        &[["", "satire about", "a plot to kill the king"]],
        &[],
    );
    check(
        "The studio cancelled the show as the mill burned.",
        &[["The studio", "cancelled", "the show as the mill burned"]],
        &[],
    );
    check(
        "The board decided to close the mill.",
        &[["The board", "decided", "to close the mill"]],
        &[],
    );
    check(
        "The studio spoke about the show.",
        &[["The studio", "spoke about", "the show"]],
        &["Assertion: studio"],
    );
}

#[test]
fn a_heading_between_is_no_part_of_what_is_said() {
    let said = |heading: &str| {
        let text = format!(
            "The mill burned all night, and nobody in Marl slept for a moment of it.\n\n“Bread is short in Marl,” the mayor said.\n\n{heading}\n\n“Salt is dear,” she said of the price that the town now pays to everybody."
        );
        let article = Article { text: text.clone(), ..Article::default() };
        let document = Document::of(&article);
        let mut entities = Entities::of(&document);
        let place = |words: &str| {
            let at = text.find(words).unwrap();
            Span::new(at, at + words.len())
        };
        let attribution = Attribution {
            source: vec![place("the mayor")],
            cue: Some(place("said")),
            content: vec![place("Bread is short in Marl"), place(heading)],
            rule: "test",
            confidence: Score::new(1.0),
        };
        let (claims, _) = interpret(&article, &document, vec![attribution], &mut entities);
        claims.iter().map(|claim| claim.attribution.content.len()).sum::<usize>()
    };
    assert_eq!(said("‘Bread and salt’"), 1);
    assert_eq!(
        said("“It burned to the ground, and we shall have no bread for a year or more.”"),
        2
    );
}
