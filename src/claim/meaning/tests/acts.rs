//! What the rows of `acts.tsv` must take, and beside each what they must leave.

use super::*;

/// The act of what Orla Vane does with words, as a cue and a content.
fn act(cue: &str, words: &str) -> Act {
    let text = format!("Orla Vane {cue} {words}.");
    claims(&text, &[["Orla Vane", cue, words]]).0[0].acts[0]
}

/// Each: a cue, a content and the act.
fn acts(cases: &[(&str, &str, Act)]) {
    for &(cue, words, expected) in cases {
        assert_eq!(act(cue, words), expected, "{cue} {words}");
    }
}

#[test]
fn silence_and_questions() {
    acts(&[
        ("declined", "to comment", Act::NoComment),
        ("declined", "the invitation", Act::Rejection),
        ("declined to discuss", "the fire", Act::NoComment),
        ("declined to sell", "the mill", Act::Rejection),
        ("would not say", "who had baked the bread", Act::NoComment),
        ("asked", "whether bread was short", Act::Question),
        ("asked", "the board to bake more bread", Act::Demand),
    ]);
}

#[test]
fn threats() {
    acts(&[
        ("said", "Norway would face serious consequences", Act::Threat),
        ("said", "Norway had faced a cold winter", Act::Assertion),
        ("said", "“Norway will regret this”", Act::Threat),
        ("said", "she regretted the fire", Act::Admission),
        ("warned", "that she would close the gate", Act::Threat),
        ("warned", "that the gate would close", Act::Prediction),
        ("said", "she would go to court", Act::Threat),
        ("said", "the widow would go to court", Act::Prediction),
        ("vowed", "to punish the thieves", Act::Threat),
        ("vowed", "to feed the poor", Act::Commitment),
        ("said", "“They will pay for this”", Act::Threat),
        ("said", "“They will pay for the bread”", Act::Prediction),
        ("warned", "that new tolls would be met with closed gates", Act::Threat),
        ("said", "“Pay up, or face the law”", Act::Threat),
    ]);
}

#[test]
fn denials_and_rejections() {
    acts(&[
        ("rejected", "the notion that she had lied", Act::Denial),
        ("rejected", "the offer", Act::Rejection),
        ("denied", "the motion", Act::Rejection),
        ("denied", "the theft", Act::Denial),
        ("pleaded", "not guilty to theft", Act::Denial),
        ("pleaded", "guilty to theft", Act::Admission),
        ("said", "there was not a word of truth in it", Act::Denial),
        ("said", "there was not a loaf of bread in it", Act::Assertion),
        ("said", "nobody paid her", Act::Denial),
        ("said", "nobody paid the bill", Act::Assertion),
        ("said", "she had not touched the money", Act::Denial),
        ("said", "“Never”", Act::Denial),
        ("said", "she had never heard of the bakery", Act::Denial),
        ("said", "she had never seen the sea", Act::Assertion),
    ]);
}

#[test]
fn demands_proposals_and_promises() {
    acts(&[
        ("ordered", "the crew to leave", Act::Demand),
        ("told", "the crew to leave", Act::Demand),
        ("told", "the crew that bread was short", Act::Assertion),
        ("warned", "against shutting the gate", Act::Demand),
        ("proposed", "a truce", Act::Proposal),
        ("suggested", "that the bread be shared", Act::Proposal),
        ("suggested", "that two bakers were asleep", Act::Assertion),
        ("said", "the gate must be shut", Act::Demand),
        ("promised", "a review of the tolls", Act::Commitment),
        ("said", "she would pay for the bread", Act::Commitment),
        ("said", "she would have paid for the bread", Act::Assertion),
        ("said", "she hoped bread would come", Act::Assertion),
    ]);
}

#[test]
fn blame_and_praise() {
    acts(&[
        ("said", "Norway had ignored the warning", Act::Accusation),
        ("said", "Norway had read the warning", Act::Assertion),
        ("said", "the clerk of the mill, Bo Berg, had lied to the board", Act::Accusation),
        ("acknowledged", "that she had signed the note", Act::Admission),
        ("acknowledged", "that the board had signed the note", Act::Assertion),
        ("said", "the board knew the bridge was unsafe", Act::Accusation),
        ("said", "the board knew the bridge well", Act::Assertion),
        ("conceded", "that the ban was mistimed", Act::Admission),
        ("thanked", "the crew", Act::Support),
        ("called", "the crew brave", Act::Support),
        ("called", "the crew at noon", Act::Assertion),
        ("called", "the verdict unjust", Act::Criticism),
        ("called", "the verdict “a house of cards”", Act::Criticism),
        ("called", "the mayor a man for all who bake", Act::Assertion),
        ("called", "for a new oven", Act::Demand),
        ("predicted", "a hard winter", Act::Prediction),
    ]);
}

#[test]
fn who_speaks_out_against_something_blames() {
    acts(&[
        ("spoke out against", "the mill", Act::Criticism),
        ("spoke out", "against the mill", Act::Criticism),
        ("railed against", "the mill", Act::Criticism),
        ("lashed out at", "the bakers", Act::Criticism),
        ("hit out at", "the bakers", Act::Criticism),
        ("took aim at", "the bakers", Act::Criticism),
        ("took issue with", "the count", Act::Criticism),
        ("spoke out", "in favour of the mill", Act::Support),
        ("came out in support of", "the mill", Act::Support),
        ("said", "the mill stood against the wall", Act::Assertion),
    ]);
}

#[test]
fn a_preposition_before_the_content_belongs_to_the_cue() {
    let act = |text: &str, cue: &str, words: &str| {
        claims(text, &[["Orla Vane", cue, words]]).0[0].acts[0]
    };
    let text = "Orla Vane has spoken out against the mill.";
    assert_eq!(act(text, "has spoken out", "the mill"), Act::Criticism);
    let text = "Orla Vane called for an inquiry into the mill.";
    assert_eq!(act(text, "called", "an inquiry into the mill"), Act::Demand);
    let text = "Orla Vane spoke, by the gate, of the mill.";
    assert_eq!(act(text, "spoke", "the mill"), Act::Assertion);
}

#[test]
fn readiness_offers_and_silence_is_none() {
    acts(&[
        ("said", "“We are ready to host talks”", Act::Proposal),
        ("said", "“We are ready to eat”", Act::Assertion),
        ("said", "she would not comment on rumours", Act::NoComment),
        ("said", "she would comment on rumours", Act::Commitment),
        ("said", "“The mayor is playing with fire”", Act::Accusation),
        ("said", "“The child is playing with bread”", Act::Assertion),
    ]);
}
