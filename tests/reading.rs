//! Reading the five seed stories, against what was marked in them by hand.

#![expect(clippy::unwrap_used, reason = "a fault in the shared files should stop the test")]

use std::{fs, path::PathBuf};

use dictum::{
    article::{self, Article},
    span::{CodePoints, Span},
};
use serde_json::Value;

fn shared(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path)
}

/// The stories with their annotations; `None`, said loudly, where the shared folder is absent.
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn stories() -> Option<Vec<(String, Article, Value)>> {
    let Ok(gold) = fs::read_dir(shared("gold")) else {
        eprintln!("NOT RUN: {} is absent", shared("gold").display());
        return None;
    };
    let mut files: Vec<_> = gold.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let stories = files.iter().filter(|file| file.extension().is_some_and(|end| end == "json"));
    let read = stories.filter_map(|file| {
        let marked: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        marked.get("article")?;
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let story = fs::File::open(shared("seeds").join(format!("{name}.txt"))).unwrap();
        let article = article::read(story, &name).next().unwrap().unwrap();
        Some((name, article, marked))
    });
    Some(read.collect())
}

#[test]
fn what_the_pages_say_of_their_stories_is_found() {
    for (name, article, gold) in stories().into_iter().flatten() {
        let gold = &gold["article"];
        assert_eq!(article.title.as_deref(), gold["title"].as_str(), "{name}");
        assert_eq!(article.publisher.as_deref(), gold["publisher"].as_str(), "{name}");
        let authors: Vec<&str> = gold["author"].as_str().into_iter().collect();
        assert_eq!(article.authors, authors, "{name}");
        let published = article.published.map(|published| published.date().to_string());
        let shown = gold["published"].as_str().filter(|_| gold["published_in_text"] == true);
        assert_eq!(published.as_deref(), shown, "{name}");
        let agencies = gold["wire_credits"].as_array().unwrap();
        assert_eq!(
            article.wire_credits,
            agencies.iter().map(|agency| agency.as_str().unwrap()).collect::<Vec<_>>(),
            "{name}"
        );
    }
}

#[test]
fn furniture_holds_the_lines_marked_as_such_and_no_claim() {
    for (name, article, gold) in stories().into_iter().flatten() {
        let inside = |span: Span| article.furniture.iter().any(|mark| mark.contains(span));
        for line in gold["article"]["boilerplate"].as_array().unwrap() {
            let line = line.as_str().unwrap();
            let missed = article
                .text
                .match_indices(line)
                .filter(|(at, _)| at == &0 || article.text[..*at].ends_with('\n'))
                .any(|(at, line)| !inside(Span::of(&article.text, at, at + line.len()).unwrap()));
            assert!(!missed, "{name}: {line:?} is not marked");
        }
        let points = CodePoints::of(&article.text);
        for claim in gold["claims"].as_array().unwrap() {
            for piece in claim["content_spans"].as_array().unwrap() {
                let end =
                    |at: usize| points.byte(usize::try_from(piece[at].as_u64().unwrap()).unwrap());
                let content = Span::of(&article.text, end(0), end(1)).unwrap();
                let lost = article.furniture.iter().any(|mark| mark.overlaps(content));
                assert!(!lost, "{name}: {:?} is marked", content.slice(&article.text));
            }
        }
    }
}
