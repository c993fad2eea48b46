//! What must and must not be found, as `source | cue | content`.

use super::attribute;
use crate::{article::Article, span::Span, text::Document};

/// Checks all that is found in a text; several sources or contents are parted by ` … `.
fn check(text: &str, expected: &[&str]) {
    check_below("", text, expected);
}

/// Checks what is found in a story with a headline, in the headline too.
fn check_below(headline: &str, story: &str, expected: &[&str]) {
    let text =
        &if headline.is_empty() { story.to_owned() } else { format!("{headline}\n\n{story}") };
    let headline = (!headline.is_empty()).then(|| Span::new(0, headline.len()));
    let article = Article { text: text.clone(), headline, ..Article::default() };
    let document = Document::of(&article);
    let join = |spans: &[Span]| spans.iter().map(|s| s.slice(text)).collect::<Vec<_>>().join(" … ");
    let found: Vec<_> = attribute(&document)
        .iter()
        .map(|a| {
            format!(
                "{} | {} | {}",
                join(&a.source),
                a.cue.map_or("", |c| c.slice(text)),
                join(&a.content)
            )
        })
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn direct_speech_before_and_after_its_attribution() {
    check("“The dam will hold,” Orla Vane said.", &["Orla Vane | said | The dam will hold"]);
    check(
        "“The dam will hold,” said Orla Vane, the mayor of Marl.",
        &["Orla Vane, the mayor of Marl | said | The dam will hold"],
    );
    check("Orla Vane said: “The dam will hold.”", &["Orla Vane | said | The dam will hold."]);
    check(
        "The mayor told reporters, \"We will not sleep.\"",
        &["The mayor | told | We will not sleep."],
    );
    check("Vane: “The dam will hold.”", &["Vane | : | The dam will hold."]);
    check(
        "According to the mayor, “The dam will hold.”",
        &["the mayor | According to | The dam will hold."],
    );
}

#[test]
fn split_speech_is_one_attribution() {
    check("“The dam,” she said, “will hold.”", &["she | said | The dam … will hold."]);
    check(
        "“The dam will hold,” said Vane. “We built it ourselves.”",
        &["Vane | said | The dam will hold … We built it ourselves."],
    );
}

#[test]
fn speech_goes_on_over_paragraphs() {
    check(
        "“We waited all night,” Vane said.\n\n“Nobody came to help us.”",
        &["Vane | said | We waited all night", "Vane | said | Nobody came to help us."],
    );
    check(
        "“We waited all night,” Vane said. “It rained.\n\n“Nobody came to help us.”",
        &["Vane | said | We waited all night … It rained. … Nobody came to help us."],
    );
}

#[test]
fn titles_and_single_words_are_no_speech() {
    check("The film “The Long Dam” opened in Marl.", &[]);
    check("The so-called “helpers” left the town.", &[]);
}

#[test]
fn reported_clauses() {
    check("The mayor said that the dam would hold.", &["The mayor | said | the dam would hold"]);
    check("The mayor said the dam would hold.", &["The mayor | said | the dam would hold"]);
    check(
        "The mayor told reporters that the dam would hold.",
        &["The mayor | told | the dam would hold"],
    );
    check("The dam would hold, the mayor said.", &["the mayor | said | The dam would hold"]);
    check(
        "The dam would hold, said Orla Vane, the mayor.",
        &["Orla Vane, the mayor | said | The dam would hold"],
    );
    check(
        "Orla Vane, the mayor of Marl, said on Friday the dam would hold.",
        &["Orla Vane, the mayor of Marl | said | the dam would hold"],
    );
    check(
        "The engineers, who warned that the dam was weak, left.",
        &["who | warned | the dam was weak"],
    );
}

#[test]
fn clauses_cut_by_their_attribution() {
    check(
        "There was no proof, she added, that the dam was weak.",
        &["she | added | There was no proof … that the dam was weak"],
    );
    check("The dam, the mayor said, will hold.", &["the mayor | said | The dam … will hold"]);
}

#[test]
fn a_relative_clause_is_not_the_content() {
    check(
        "Perran Loe, who sells bait beside the ramp, blamed the ferry line for the delay.",
        &["Perran Loe, who sells bait beside the ramp | blamed | the ferry line for the delay"],
    );
    check(
        "A diplomat in the capital, who spoke on condition of anonymity, said the dam was weak.",
        &[
            "A diplomat in the capital, who spoke on condition of anonymity | said | the dam was weak",
        ],
    );
}

#[test]
fn what_only_dates_the_speech_is_not_the_content() {
    check("A day after the dam broke, the mayor responded by closing the bridge.", &[]);
    check(
        "A day after the dam broke, the mayor said that she was sorry.",
        &["the mayor | said | she was sorry"],
    );
}

#[test]
fn verbs_that_share_a_subject() {
    check(
        "The mayor said the dam would hold, and urged residents to stay calm.",
        &["The mayor | said | the dam would hold", "The mayor | urged | residents to stay calm"],
    );
    check(
        "The mayor left the hall, saying that the dam would hold.",
        &["The mayor | saying | the dam would hold"],
    );
    check("Warning of a flood, the mayor closed the bridge.", &["the mayor | Warning | a flood"]);
}

#[test]
fn quoted_words_in_a_paraphrase_belong_to_it() {
    check(
        "The mayor said the dam was “as good as new” and would hold.",
        &["The mayor | said | the dam was “as good as new” and would hold"],
    );
    check(
        "The mayor called the report “a bad joke.”",
        &["The mayor | called | the report “a bad joke.”"],
    );
}

#[test]
fn according_to_before_and_after() {
    check(
        "According to the mayor, the dam will hold.",
        &["the mayor | According to | the dam will hold"],
    );
    check(
        "The dam will hold, according to the mayor.",
        &["the mayor | according to | The dam will hold"],
    );
    check("The work was done according to plan.", &[]);
}

#[test]
fn nominal_cues() {
    check(
        "There is the town’s complaint that the dam was late.",
        &["the town | complaint | the dam was late"],
    );
    check("She heard the sound of rain.", &[]);
}

#[test]
fn transcripts() {
    check(
        "VANE: The dam will hold.\n\nROE: I do not think so.",
        &["VANE | : | The dam will hold.", "ROE | : | I do not think so."],
    );
    check("The plan has one goal: the dam must hold.", &[]);
}

#[test]
fn plain_reports_attribute_nothing() {
    check("The dam broke on Friday and the river rose by two metres.", &[]);
    check("Workers carried sand to the bridge in the night.", &[]);
}

#[test]
fn work_grows_with_the_text_and_no_faster() {
    // Tokens looked at is what time goes by; count proposals as its measure, since each walk is bounded.
    let paragraph =
        "The mayor said the dam would hold, and “we will not sleep,” she added, urging calm.\n\n";
    let count = |n: usize| {
        let article = Article { text: paragraph.repeat(n), ..Article::default() };
        super::propose(&Document::of(&article)).len()
    };
    assert_eq!(count(200), 2 * count(100));
}

#[test]
fn nouns_of_saying_and_who_owns_them() {
    check(
        "It follows the mayor’s statement the day before that the dam was weak.",
        &["the mayor | statement | the dam was weak"],
    );
    check(
        "It made Marlish claims that the dam was weak look odd.",
        &["Marlish | claims | the dam was weak look odd"],
    );
    check(
        "Threats against the theatre came at night.",
        &[" | Threats | Threats against the theatre"],
    );
}

#[test]
fn conditions_belong_to_what_is_threatened() {
    check(
        "The mayor warned of “grave consequences” if the dam was closed.",
        &["The mayor | warned | “grave consequences” if the dam was closed"],
    );
}

#[test]
fn headlines() {
    check(
        "Mayor Says Dam Was Weak; Suggests Joint Inquiry",
        &["Mayor | Says | Dam Was Weak", "Mayor | Suggests | Joint Inquiry"],
    );
}

#[test]
fn owning_up_is_found_whatever_its_verb_does_elsewhere() {
    check(
        "A group called the Sons of Salt claimed responsibility in an email to the press.",
        &["the Sons of Salt | claimed | responsibility"],
    );
    check(
        "Bo Berg pleaded not guilty to three counts of theft.",
        &["Bo Berg | pleaded | not guilty to three counts of theft"],
    );
    check("Bo Berg claimed a prize in an email to the press.", &[]);
}

#[test]
fn headlines_report_in_one_word() {
    let story = "The office in Marl gave no reason for it. Ships waited all night.";
    let headline = |words: &str, expected: &[&str]| check_below(words, story, expected);
    headline(
        "Norway offers help to Denmark after ferry fire",
        &["Norway | offers | help to Denmark"],
    );
    headline(
        "Norway denies ferry attack and offers joint inquiry",
        &["Norway | denies | ferry attack", "Norway | offers | joint inquiry"],
    );
    headline(
        "Marl Foods offers refunds to customers",
        &["Marl Foods | offers | refunds to customers"],
    );
    headline("Bakers turn down Norway's offers of help", &[]);
    headline("Queue for Norway's offers of bread", &[]);
    // In the story itself such a verb needs more.
    check("The office wept.\n\nMarl Foods offers rooms with a view of the sea.", &[]);
}

#[test]
fn words_fronted_end_where_the_subject_is_dated() {
    check(
        "Warning of floods if the dam breaks, the mayor on Monday said that nobody should panic.",
        &[
            "the mayor | Warning | floods if the dam breaks",
            "the mayor | said | nobody should panic",
        ],
    );
    check(
        "She said it rained, and the mayor on Monday slept.",
        &["She | said | it rained, and the mayor on Monday slept"],
    );
}

#[test]
fn what_was_said_is_answered_or_said_again() {
    check(
        "Orla Vane turned down the offer of an inquiry.",
        &["Orla Vane | turned down | the offer of an inquiry"],
    );
    check(
        "Norway repeated its threat to close the gate.",
        &["Norway | repeated | its threat to close the gate"],
    );
    check("Orla Vane turned down the heating.", &[]);
    check("Orla Vane turned down a lane by the mill.", &[]);
}

#[test]
fn threats_may_be_nobodys() {
    check(
        "Anonymous threats against the school led the board to close it.",
        &[" | threats | Anonymous threats against the school"],
    );
    check(
        "Threats sent after the fire prompted the studio to cancel the show.",
        &[" | Threats | Threats sent after the fire"],
    );
    check("The threats led the board to close the school.", &[]);
    check("She lives under threats made long ago.", &[]);
}
