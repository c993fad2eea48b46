//! JSON records → articles.
//!
//! **In:** one object, in our own shape or as other tools write it. **Out:** its article: the text
//! verbatim, and what the record says of it.
//! **Source:** output of trafilatura 2.3 (`--json`), newspaper4k 0.9 (`to_json`), news-please 1.6
//! (`get_dict`); the `NewsAPI` response; schema.org `NewsArticle`.

use serde_json::{Map, Value};

use super::{
    Article, credit, date,
    error::{Problem, ReadError},
    furniture::bare,
    outlet,
    reader::LIMIT,
    text::{self, Given},
};

/// Where one tool's records keep what we want. Of several keys the first that holds something
/// counts.
struct Shape {
    /// A record of this shape has all of these keys.
    known_by: &'static [&'static str],
    text: &'static [&'static str],
    title: &'static [&'static str],
    publisher: &'static [&'static str],
    url: &'static [&'static str],
}

/// The first shape that fits is taken, so the plainest stands last.
const SHAPES: [Shape; 5] = [
    // trafilatura: `source` is the address, `raw_text` and `comments` are not the story.
    Shape {
        known_by: &["text", "source-hostname"],
        text: &["text"],
        title: &["title"],
        publisher: &["source-hostname", "hostname"],
        url: &["source", "url"],
    },
    // newspaper4k
    Shape {
        known_by: &["text", "meta_site_name"],
        text: &["text"],
        title: &["title"],
        publisher: &["meta_site_name"],
        url: &["canonical_link", "url"],
    },
    // news-please: `text` may be the older name of `maintext`.
    Shape {
        known_by: &["maintext"],
        text: &["maintext", "text"],
        title: &["title", "title_page"],
        publisher: &["source_domain"],
        url: &["url"],
    },
    // NewsAPI and its likes: `source` is an object, `description` is not the story.
    Shape {
        known_by: &["content", "publishedAt"],
        text: &["content"],
        title: &["title"],
        publisher: &["source"],
        url: &["url"],
    },
    // Our own, schema.org, and whatever else calls things by their names.
    Shape {
        known_by: &[],
        text: &["text", "maintext", "articleBody", "content", "body"],
        title: &["title", "headline"],
        publisher: &["publisher", "source", "site_name", "sitename"],
        url: &["url", "link", "canonical_url", "mainEntityOfPage"],
    },
];

/// These keys mean the same in every shape.
const AUTHORS: [&str; 3] = ["authors", "author", "byline"];
const PUBLISHED: [&str; 8] = [
    "published", "publish_date", "date_publish", "publishedAt", "datePublished", "date",
    "published_at", "pubDate",
];
const LANGUAGE: [&str; 4] = ["language", "lang", "inLanguage", "meta_lang"];
const ID: [&str; 2] = ["id", "@id"];

/// The article of one record: a line of JSON lines, or an item of an array, begun on `line`.
pub(super) fn record(bytes: &[u8], input: &str, line: usize) -> Result<Article, ReadError> {
    let at = |problem: Problem, line| problem.at(input, Some(line));
    let text = std::str::from_utf8(bytes.trim_ascii_end())
        .map_err(|error| at(Problem::InvalidUtf8 { offset: error.valid_up_to() }, line))?;
    let value = serde_json::from_str::<Value>(text)
        .map_err(|error| at(malformed(&error), line + error.line().saturating_sub(1)))?;
    article(&value, || format!("{input}:{line}")).map_err(|problem| at(problem, line))
}

/// The articles of a document that is one object: itself, or those it lists as `articles`.
pub(super) fn document(text: &str, input: &str) -> Vec<Result<Article, ReadError>> {
    let value = match serde_json::from_str::<Value>(text) {
        Ok(value) => value,
        Err(error) => return vec![Err(malformed(&error).at(input, Some(error.line())))],
    };
    let listed = match &value {
        Value::Array(items) => Some(items),
        _ => value.get("articles").and_then(Value::as_array),
    };
    match listed {
        Some(items) if items.is_empty() => vec![Err(Problem::Empty.at(input, None))],
        Some(items) => (1..)
            .zip(items)
            .map(|(n, item)| {
                article(item, || format!("{input}:{n}")).map_err(|problem| problem.at(input, None))
            })
            .collect(),
        None => {
            vec![article(&value, || input.to_owned()).map_err(|problem| problem.at(input, None))]
        }
    }
}

fn article(value: &Value, name: impl Fn() -> String) -> Result<Article, Problem> {
    let record = value.as_object().ok_or(Problem::NoText)?;
    let shape = SHAPES
        .iter()
        .find(|shape| shape.known_by.iter().all(|&key| record.contains_key(key)))
        .ok_or(Problem::NoText)?;
    let text = first(record, shape.text).ok_or(Problem::NoText)?;
    if !text.contains(char::is_alphanumeric) {
        return Err(Problem::NoWords);
    }
    if text.len() > LIMIT {
        return Err(Problem::TooLong { limit: LIMIT });
    }
    let given = Given {
        url: first(record, shape.url).filter(|url| url.contains("://")),
        title: first(record, shape.title),
        publisher: publisher(record, shape),
        authors: AUTHORS.iter().find_map(|&key| authors(record.get(key)?)).unwrap_or_default(),
        published: first(record, &PUBLISHED).and_then(|at| Some(date::find(&at)?.published)),
        language: first(record, &LANGUAGE),
        wire_credits: Vec::new(),
    };
    let name = first(record, &ID).unwrap_or_else(name);
    Ok(text::compose(name, text, given))
}

/// The outlet that a record names. Where it gives a host alone, the page's title may spell it
/// behind the headline ("Mayor leaves | Lowland Echo", of lowlandecho.example).
fn publisher(record: &Map<String, Value>, shape: &Shape) -> Option<String> {
    let given = shape.publisher.iter().find_map(|&key| name(record.get(key)?))?;
    let (domain, _) = given.trim_start_matches("www.").split_once('.').unwrap_or((&given, ""));
    let spelled = shape.title.iter().find_map(|&key| {
        let title = record.get(key)?.as_str()?;
        let (_, site) = outlet::suffixed(title).filter(|(_, site)| bare(site) == bare(domain))?;
        Some(site.trim().to_owned())
    });
    Some(spelled.unwrap_or(given))
}

/// The first of these keys that holds a word, as a string.
fn first(record: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|&key| word(record.get(key)?))
}

/// A value as a string: itself, a number, or what an object goes by.
pub(super) fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(word) => (!word.trim().is_empty()).then(|| word.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => first(object, &["name", "@id", "id"]),
        Value::Array(items) => items.iter().find_map(word),
        Value::Null | Value::Bool(_) => None,
    }
}

/// The name that a value gives; an address is none.
pub(super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => object.get("name").and_then(name),
        Value::Array(items) => items.iter().find_map(name),
        _ => word(value).filter(|word| !word.contains("://")),
    }
}

/// Names in any of the shapes they come in: a list, one string of several, objects with names.
pub(super) fn authors(value: &Value) -> Option<Vec<String>> {
    let names: Vec<String> = match value {
        Value::Array(items) => items.iter().filter_map(authors).flatten().collect(),
        _ => credit::names(&name(value)?),
    };
    (!names.is_empty()).then_some(names)
}

fn malformed(error: &serde_json::Error) -> Problem {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    Problem::MalformedJson {
        column: error.column(),
        message: message.strip_suffix(&place).unwrap_or(&message).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Article {
        record(line.as_bytes(), "in.jsonl", 3).unwrap()
    }

    /// Every shape says the same of the same story.
    fn check(line: &str) {
        let article = read(line);
        assert_eq!(article.text, "The mayor “left”.\n\nNobody saw her go.", "{line}");
        assert_eq!(article.title.as_deref(), Some("Mayor leaves"), "{line}");
        assert_eq!(article.authors, ["Ann Lee", "Bob Ray"], "{line}");
        assert_eq!(article.publisher.as_deref(), Some("The Lowland Echo"), "{line}");
        assert_eq!(article.published.unwrap().date().to_string(), "2031-05-04", "{line}");
        assert_eq!(article.url.as_deref(), Some("https://echo.example/mayor"), "{line}");
        assert_eq!(article.language, "en-GB", "{line}");
    }

    #[test]
    fn every_shape_says_the_same() {
        const TEXT: &str = r#""The mayor “left”.\n\nNobody saw her go.""#;
        check(&format!(
            r#"{{"id":"x","url":"https://echo.example/mayor","title":"Mayor leaves","text":{TEXT},"publisher":"The Lowland Echo","published":"2031-05-04","authors":["Ann Lee","Bob Ray"],"language":"en-GB"}}"#
        ));
        check(&format!(
            r#"{{"title":"Mayor leaves","author":"Ann Lee; Bob Ray","hostname":"echo.example","date":"2031-05-04","fingerprint":"f","id":null,"raw_text":"no","comments":"no","text":{TEXT},"language":"en-GB","source":"https://echo.example/mayor","source-hostname":"The Lowland Echo","excerpt":"no"}}"#
        ));
        check(&format!(
            r#"{{"url":"https://m.echo.example/mayor","canonical_link":"https://echo.example/mayor","language":"en-GB","title":"Mayor leaves","authors":["Ann Lee","Bob Ray"],"publish_date":"2031-05-04T09:00:00+00:00","summary":"no","meta_site_name":"The Lowland Echo","text":{TEXT}}}"#
        ));
        check(&format!(
            r#"{{"authors":["Ann Lee","Bob Ray"],"date_download":"2032-01-01","date_modify":null,"date_publish":"2031-05-04 09:00:00","language":"en-GB","maintext":{TEXT},"source_domain":"The Lowland Echo","text":null,"title":"Mayor leaves","url":"https://echo.example/mayor"}}"#
        ));
        check(&format!(
            r#"{{"source":{{"id":null,"name":"The Lowland Echo"}},"author":"By Ann Lee and Bob Ray","title":"Mayor leaves","description":"no","url":"https://echo.example/mayor","publishedAt":"2031-05-04T09:00:00Z","content":{TEXT},"language":"en-GB"}}"#
        ));
        check(&format!(
            r#"{{"@type":"NewsArticle","headline":"Mayor leaves","articleBody":{TEXT},"author":[{{"name":"Ann Lee"}},{{"@type":"Person","name":"Bob Ray"}}],"publisher":{{"name":"The Lowland Echo"}},"datePublished":"2031-05-04","mainEntityOfPage":{{"@id":"https://echo.example/mayor"}},"inLanguage":"en-GB"}}"#
        ));
    }

    #[test]
    fn an_address_is_no_name() {
        let article = read(
            r#"{"text":"Rain fell.","publisher":{"@id":"https://echo.example/#p"},"author":["https://echo.example/lee","Bob Ray, bob@echo.example"]}"#,
        );
        assert_eq!(article.publisher, None);
        assert_eq!(article.authors, ["Bob Ray"]);
    }

    #[test]
    fn a_host_is_spelled_as_the_page_title_does() {
        let publisher = |host: &str| {
            let title = "Rain falls | Lowland Echo";
            read(&format!(
                r#"{{"maintext":"Rain fell.","title":"Rain falls","title_page":"{title}","source_domain":"{host}"}}"#
            ))
            .publisher
        };
        assert_eq!(publisher("www.lowlandecho.example").as_deref(), Some("Lowland Echo"));
        assert_eq!(publisher("highland.example").as_deref(), Some("highland.example"));
    }

    #[test]
    fn a_record_without_id_is_named_by_its_place() {
        assert_eq!(read(r#"{"text":"Rain fell."}"#).name, "in.jsonl:3");
        assert_eq!(read(r#"{"id":7,"text":"Rain fell."}"#).name, "7");
    }

    #[test]
    fn bad_records_say_what_is_wrong_and_where() {
        let error = |line: &str| record(line.as_bytes(), "in.jsonl", 3).unwrap_err().to_string();
        assert_eq!(
            error(r#"{"text": }"#),
            r#"cannot read "in.jsonl", line 3: malformed JSON at column 10: expected value"#
        );
        assert!(error(r#"{"title": "Rain", "text": " "}"#).contains("JSON without text"));
        assert!(error("[1]").contains("JSON without text"));
    }

    #[test]
    fn an_object_may_list_articles() {
        let listed = document(r#"{"status":"ok","articles":[{"text":"Rain."},{"text":""}]}"#, "in");
        assert!(matches!(listed.as_slice(), [Ok(_), Err(_)]));
    }
}
