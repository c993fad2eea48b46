//! The gold files fit the texts that they mark.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeMap,
    fs::{self, File},
    path::{Path, PathBuf},
};

use dictum::{
    article, eval,
    span::{CodePoints, Span},
};
use serde_json::Value;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether the span begins and ends with whole words, and with no white space.
fn is_whole(span: Span, text: &str) -> bool {
    let words = span.slice(text);
    let before = text[..span.start()].chars().next_back();
    let after = text[span.end()..].chars().next();
    let cut = |outside: Option<char>, inside: Option<char>| {
        outside.is_some_and(char::is_alphanumeric) && inside.is_some_and(char::is_alphanumeric)
    };
    !words.is_empty()
        && words.trim() == words
        && !cut(before, words.chars().next())
        && !cut(after, words.chars().next_back())
}

#[test]
fn paragraphs_are_marked_by_whole_words_and_without_nesting() {
    let file = fs::read(repository("tests/gold/paragraphs.jsonl")).unwrap();
    let gold: Vec<_> = eval::gold(file.as_slice()).map(Result::unwrap).collect();
    assert!(gold.len() >= 20 && gold.iter().any(|article| article.attributions.is_empty()));
    for article in &gold {
        for roles in &article.attributions {
            assert!(!roles.cue.is_empty() && !roles.content.is_empty(), "{}", article.id);
            for span in [&roles.source, &roles.cue, &roles.content].into_iter().flatten() {
                let words = span.slice(&article.text);
                assert!(is_whole(*span, &article.text), "{}: {words:?}", article.id);
            }
            let cue = roles.cue[0];
            let contents = article.attributions.iter().flat_map(|other| &other.content);
            for content in contents {
                let apart = cue.end() <= content.start() || content.end() <= cue.start();
                assert!(apart, "{}: {}", article.id, cue.slice(&article.text));
            }
        }
    }
}

/// The sets of gold claims: the articles, and what is claimed in them.
const SETS: [(&str, &str); 3] = [
    ("examples/articles", "tests/gold/claims"),
    ("tests/gold/stories/articles", "tests/gold/stories/claims"),
    ("tests/gold/unseen/articles", "tests/gold/unseen/claims"),
];

/// The texts of a folder of articles, by the names of their gold files.
fn texts(articles: &str) -> BTreeMap<String, String> {
    let files = article::inputs(&repository(articles), None).unwrap();
    let named = files.iter().flat_map(|file| {
        let input = File::open(file).unwrap();
        article::read(input, &file.to_string_lossy()).map(|article| {
            let article = article.unwrap();
            let name = article.name.replace(".jsonl:", "-");
            let stem = Path::new(&name).file_name().unwrap().to_string_lossy().into_owned();
            let stem = stem.trim_end_matches(".txt").trim_end_matches(".html").to_owned();
            (stem, article.text)
        })
    });
    named.collect()
}

/// Checks that what a gold file marks are the words that stand there.
fn check(name: &str, text: &str, gold: &Value) {
    assert_eq!(gold["file"], format!("{name}.txt"));
    let points = CodePoints::of(text);
    let words = |span: &Value| {
        let at = |end: usize| points.byte(usize::try_from(span[end].as_u64()?).ok()?).into();
        let (start, end): (Option<usize>, Option<usize>) = (at(0), at(1));
        Some(Span::of(text, start?, end?)?.slice(text).to_owned())
    };
    for claim in gold["claims"].as_array().unwrap() {
        for key in ["cue", "speaker_mention", "sentence", "date_evidence"] {
            let marked = words(&claim[format!("{key}_span")]);
            assert_eq!(marked.as_deref(), claim[key].as_str(), "{name} {}", claim["id"]);
        }
        let spans = claim["content_spans"].as_array().unwrap();
        let content = claim["content"].as_array().unwrap();
        assert_eq!(spans.len(), content.len(), "{name} {}", claim["id"]);
        for (span, content) in spans.iter().zip(content) {
            assert_eq!(words(span).as_deref(), content.as_str(), "{name} {}", claim["id"]);
        }
    }
    for entity in gold["entities"].as_array().unwrap() {
        for form in entity["mentions"].as_array().unwrap() {
            assert!(text.contains(form.as_str().unwrap()), "{name}: {form}");
        }
    }
}

#[test]
fn claims_have_the_words_they_are_marked_with() {
    for (articles, claims) in SETS {
        let texts = texts(articles);
        for (name, text) in &texts {
            let file = repository(claims).join(format!("{name}.json"));
            check(name, text, &serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap());
        }
        let files = fs::read_dir(repository(claims)).unwrap().count();
        assert!(files > 0, "no gold in {claims}");
        assert_eq!(texts.len(), files, "one gold file for each article of {articles}");
    }
}
