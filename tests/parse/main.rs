//! The parser says of our stories what spaCy says of them, and something sound of any text.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use dictum::{
    article::Article,
    span::Span,
    text::{
        Document,
        parse::{Parse, Pipeline},
    },
};
use proptest::prelude::*;

const STORIES: [&str; 3] =
    [include_str!("harbour.txt"), include_str!("mine.txt"), include_str!("court.txt")];

fn parse(text: &str) -> Parse<'static> {
    Pipeline::embedded().parse(text, 0..text.len())
}

/// A parse in the columns of `training/linguistic/expect.py`.
fn lines(text: &str, parse: &Parse<'_>) -> Vec<String> {
    let line = |word: &dictum::text::parse::Word<'_>| {
        let entity = match word.entity {
            Some(kind) if word.begins_entity => format!("B-{kind}"),
            Some(kind) => format!("I-{kind}"),
            None => "O".into(),
        };
        let head = word.head.to_string();
        let begins = if word.begins_sentence { "S" } else { "-" };
        let token = word.span.slice(text);
        [token, word.tag, word.pos, &head, word.label, &word.lemma, &entity, begins]
            .map(|field| {
                let json = serde_json::to_string(field).unwrap();
                json[1..json.len() - 1].to_owned()
            })
            .join("\t")
    };
    parse.words.iter().map(line).collect()
}

#[test]
fn our_stories_are_parsed_as_spacy_parses_them() {
    let expected: Vec<&str> = include_str!("expected.tsv").trim_end().split("\n\n").collect();
    assert_eq!(expected.len(), STORIES.len());
    for (text, expected) in STORIES.into_iter().zip(expected) {
        let found = lines(text, &parse(text));
        let expected: Vec<&str> = expected.lines().collect();
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected);
        }
        assert_eq!(found.len(), expected.len());
    }
}

#[test]
fn a_stretch_of_a_text_is_parsed_as_if_alone() {
    let text = STORIES[0];
    let start = text.find("“I wasn't").unwrap();
    let end = text.find("According").unwrap();
    let own = Pipeline::embedded().parse(text, start..end);
    let alone = parse(&text[start..end]);
    assert_eq!(lines(text, &own), lines(&text[start..end], &alone));
    assert_eq!(own.words[0].span.start(), start);
    assert_eq!(own.entities, alone.entities);
}

#[test]
fn words_are_found_at_the_tokens_of_a_document() {
    let article = Article { text: STORIES[1].into(), ..Article::default() };
    let document = Document::of(&article);
    let parse = parse(&article.text);
    assert!(document.tokens.len() > 200);
    for token in &document.tokens {
        let words = &parse.words[parse.at(token.span)];
        assert!(words.iter().all(|word| word.span.overlaps(token.span)));
        let length: usize = words
            .iter()
            .map(|w| token.span.end().min(w.span.end()) - w.span.start().max(token.span.start()))
            .sum();
        assert_eq!(length, token.span.len(), "{}", token.span.slice(&article.text));
    }
    let text = STORIES[1];
    let place = text.find("giant Tolbek").unwrap() + 3;
    let at = |length| parse.at(Span::of(text, place, place + length).unwrap());
    let words = |range: std::ops::Range<usize>| -> Vec<&str> {
        parse.words[range].iter().map(|word| word.span.slice(text)).collect()
    };
    assert_eq!(words(at(1)), ["giant"]);
    assert_eq!(words(at(4)), ["giant", "Tolbek"]);
    assert!(at(0).is_empty() || words(at(0)) == ["giant"]);
}

#[test]
fn a_text_of_nothing_has_no_words() {
    assert!(parse("").words.is_empty());
    assert!(parse("").sentences().next().is_none());
    assert_eq!(parse(" ").words.len(), 1);
}

#[test]
fn a_chunk_without_end_is_one_word() {
    for text in [")".repeat(100_000), "a@:".repeat(50_000), "-x".repeat(300)] {
        assert_eq!(parse(&text).words.len(), 1);
    }
}

/// What holds of every parse.
fn check(text: &str, parse: &Parse<'_>) -> Result<(), TestCaseError> {
    let words = &parse.words;
    prop_assert!(words.windows(2).all(|w| w[0].span.end() <= w[1].span.start()));
    let covered: usize = words.iter().map(|word| word.span.len()).sum();
    let between = text.len() - covered;
    prop_assert!(between <= text.matches(' ').count(), "only single spaces are left out");
    let visible = |s: &str| s.chars().filter(|c| !c.is_whitespace()).count();
    let seen: usize = words.iter().map(|word| visible(word.span.slice(text))).sum();
    prop_assert_eq!(seen, visible(text));
    for (index, word) in words.iter().enumerate() {
        prop_assert!(!word.span.is_empty() && !word.tag.is_empty() && !word.pos.is_empty());
        prop_assert!(word.head < words.len());
        // From every word the heads lead to a root.
        let mut at = index;
        for _ in 0..=words.len() {
            at = words[at].head;
        }
        prop_assert_eq!(words[at].head, at);
    }
    prop_assert_eq!(parse.sentences().map(|s| s.len()).sum::<usize>(), words.len());
    prop_assert!(parse.entities.windows(2).all(|e| e[0].0.end <= e[1].0.start));
    let inside: usize = parse.entities.iter().map(|(range, _)| range.len()).sum();
    prop_assert_eq!(inside, words.iter().filter(|w| w.entity.is_some()).count());
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_parsed_soundly(text in "(\\PC|[ \n\t\"'“”‘’.,!?—:/@$€%-]|[a-z]{1,6} ){0,60}") {
        check(&text, &parse(&text))?;
    }
}
