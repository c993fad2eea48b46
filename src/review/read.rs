//! JSON → reviews.
//!
//! **In:** one input: a JSON document, or JSON lines. **Out:** its reviews and what is no review, each
//! under a name that says where it stands.

use jiff::civil::Date;
use serde_json::Value;

use super::Review;

/// A record that is no review.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{place}: {what}")]
pub struct Bad {
    /// Where it stands in the input.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// Lists within lists deeper than this are not followed.
const DEEPEST: usize = 8;

/// The reviews of one input, and what is none.
pub fn read(text: &str) -> Vec<Result<Review, Bad>> {
    let mut found = Vec::new();
    // One document, over as many lines as it likes; else a document a line.
    if let Ok(document) = serde_json::from_str::<Value>(text) {
        walk(&document, "the document", 0, &mut found);
    } else {
        for (line, number) in text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
            let place = format!("line {number}");
            match serde_json::from_str::<Value>(line) {
                Ok(document) => walk(&document, &place, 0, &mut found),
                Err(error) => found.push(Err(Bad { place, what: format!("not JSON: {error}") })),
            }
        }
    }
    if found.is_empty() {
        let what = "no ClaimReview in it".to_owned();
        found.push(Err(Bad { place: "the document".to_owned(), what }));
    }
    found
}

/// Looks for reviews in lists, graphs and feeds.
fn walk(value: &Value, place: &str, depth: usize, found: &mut Vec<Result<Review, Bad>>) {
    let bad = |what: &str| Err(Bad { place: place.to_owned(), what: what.to_owned() });
    if depth > DEEPEST {
        return found.push(bad("lists within lists too deep"));
    }
    match value {
        Value::Array(items) => {
            for (item, number) in items.iter().zip(1..) {
                walk(item, &format!("{place}, item {number}"), depth + 1, found);
            }
        }
        Value::Object(members) => {
            let mut lists = ["@graph", "dataFeedElement", "item"].into_iter();
            let inside = lists.find_map(|name| members.get(name));
            match inside {
                _ if is_a(value, "ClaimReview") => {
                    found.push(review(value).map_err(|what| Bad { place: place.to_owned(), what }));
                }
                Some(items) => walk(items, place, depth + 1, found),
                None => found.push(bad("no ClaimReview")),
            }
        }
        _ => found.push(bad("no ClaimReview")),
    }
}

fn is_a(value: &Value, class: &str) -> bool {
    let is = |name: &Value| {
        let name = name.as_str().unwrap_or_default();
        name.rsplit(['/', ':', '#']).next() == Some(class)
    };
    match value.get("@type").or_else(|| value.get("type")) {
        Some(Value::Array(names)) => names.iter().any(is),
        Some(name) => is(name),
        None => false,
    }
}

fn review(value: &Value) -> Result<Review, String> {
    let item = first(&value["itemReviewed"]);
    let author = first(&item["author"]);
    let rating = first(&value["reviewRating"]);
    let claim = text(&value["claimReviewed"]).or_else(|| text(&item["text"]));
    let claim = claim.ok_or("claimReviewed is missing")?;
    if claim.len() > LONGEST {
        return Err(format!("claimReviewed is longer than {LONGEST} bytes"));
    }
    let url = text(&value["url"]);
    if url.is_none() && text(&first(&value["author"])["name"]).is_none() {
        return Err("it has neither url nor author, so nobody says it".to_owned());
    }
    let appearances =
        ["firstAppearance", "appearance"].into_iter().flat_map(|name| all(&item[name]));
    let address = |work: &Value| text(&work["url"]).or_else(|| text(work));
    Ok(Review {
        url,
        claim,
        reviewer: named(&value["author"]),
        published: date(&value["datePublished"])?,
        speaker: named(author),
        said: date(&item["datePublished"])?,
        appearances: appearances.filter_map(address).collect(),
        verdict: text(&rating["alternateName"]).or_else(|| text(&rating["name"])),
        rating: ["ratingValue", "worstRating", "bestRating"].map(|name| number(&rating[name])),
        language: text(&value["inLanguage"]),
    })
}

/// Longest claim, in bytes: what is reviewed is a sentence or two.
const LONGEST: usize = 20_000;

/// A list's items, or the one thing.
fn all(value: &Value) -> impl Iterator<Item = &Value> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    };
    items.iter()
}

fn first(value: &Value) -> &Value {
    all(value).next().unwrap_or(&Value::Null)
}

/// Words on one line.
fn text(value: &Value) -> Option<String> {
    let value = first(value);
    let text = value.get("@value").unwrap_or(value).as_str()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

fn named(value: &Value) -> Option<String> {
    let value = first(value);
    text(&value["name"]).or_else(|| text(value))
}

fn number(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        other => text(other),
    }
}

/// The day that a day or a moment begins with.
fn date(value: &Value) -> Result<Option<Date>, String> {
    let Some(text) = text(value) else { return Ok(None) };
    let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
    day.map(Some).ok_or_else(|| format!("{text:?} is no date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"@context": "https://schema.org", "@type": "ClaimReview",
        "url": "https://check.example/1", "claimReviewed": "The ferries  were sunk.",
        "datePublished": "2025-03-20T10:00:00Z",
        "author": {"@type": "Organization", "name": "Harbour Check"},
        "itemReviewed": {"@type": "Claim", "datePublished": "2025-03-16",
            "author": [{"@type": "Person", "name": "Petra Oswin"}],
            "appearance": [{"url": "https://paper.example/a"}, "https://paper.example/b"]},
        "reviewRating": {"ratingValue": 1, "bestRating": "5", "alternateName": "False"}}"#;

    #[test]
    fn a_review_is_read_alone_in_lists_graphs_feeds_and_lines() {
        let line = ONE.replace('\n', " ");
        let expected = Review {
            url: Some("https://check.example/1".to_owned()),
            claim: "The ferries were sunk.".to_owned(),
            reviewer: Some("Harbour Check".to_owned()),
            published: Some("2025-03-20".parse().unwrap()),
            speaker: Some("Petra Oswin".to_owned()),
            said: Some("2025-03-16".parse().unwrap()),
            appearances: vec![
                "https://paper.example/a".to_owned(),
                "https://paper.example/b".to_owned(),
            ],
            verdict: Some("False".to_owned()),
            rating: [Some("1".to_owned()), None, Some("5".to_owned())],
            language: None,
        };
        for (text, count) in [
            (ONE.to_owned(), 1),
            (format!("[{ONE}, {ONE}]"), 2),
            (format!("{{\"@graph\": [{ONE}]}}"), 1),
            (
                format!(
                    r#"{{"@type": "DataFeed", "dataFeedElement": [{{"@type": "DataFeedItem", "item": [{ONE}]}}]}}"#
                ),
                1,
            ),
            (format!("{line}\n\n{line}\n"), 2),
        ] {
            let found = read(&text);
            assert_eq!(found.len(), count, "{text}");
            for review in found {
                assert_eq!(review.unwrap(), expected);
            }
        }
    }

    #[test]
    fn what_is_no_review_is_named() {
        let check = |text: &str, expected: &str| {
            let found = read(text);
            let bad = found.into_iter().find_map(Result::err).unwrap();
            assert_eq!(bad.to_string(), expected, "{text}");
        };
        check("[]", "the document: no ClaimReview in it");
        check("", "the document: no ClaimReview in it");
        check(r#"[{"@type": "Recipe"}]"#, "the document, item 1: no ClaimReview");
        check("{\"@type\": \"ClaimReview\"}\n{", "line 1: claimReviewed is missing");
        check(
            r#"{"@type": "ClaimReview", "claimReviewed": "x"}"#,
            "the document: it has neither url nor author, so nobody says it",
        );
        check(&ONE.replace("2025-03-16", "last week"), "the document: \"last week\" is no date");
        let deep = format!("{}{}", "[".repeat(40), "]".repeat(40));
        check(
            &deep,
            "the document, item 1, item 1, item 1, item 1, item 1, item 1, item 1, item 1, item 1: lists within lists too deep",
        );
    }
}
