//! The example articles and questions, in the program itself: an installed program has no folder
//! beside it.
//!
//! **In:** nothing. **Out:** the files of `examples/`, as they are in the repository.

use rust_embed::RustEmbed;

use crate::article::{self, Article, ReadError};

#[derive(RustEmbed)]
#[folder = "examples/"]
struct Files;

/// A question with its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name: that of its file.
    pub name: String,
    /// What is asked: the query's first comment line.
    pub asks: String,
    /// The comment lines after that: how to read the answer.
    pub about: String,
    /// The query, in SPARQL.
    pub query: String,
}

/// An example file as text, by its path under `examples/`.
pub fn text(path: &str) -> Option<String> {
    String::from_utf8(Files::get(path)?.data.into_owned()).ok()
}

/// All example articles.
pub fn articles() -> impl Iterator<Item = Result<Article, ReadError>> {
    let paths = Files::iter().filter(|path| path.starts_with("articles/"));
    paths.flat_map(|path| {
        let bytes = Files::get(&path).map(|file| file.data.into_owned()).unwrap_or_default();
        let articles: Vec<_> = article::read(&*bytes, &path).collect();
        articles
    })
}

/// The question of a name.
pub fn question(name: &str) -> Option<Question> {
    let query = text(&format!("queries/{name}.rq"))?;
    let comments = query.lines().take_while(|line| line.starts_with('#'));
    let mut lines = comments.map(|line| line.trim_start_matches(['#', ' ']));
    let asks = lines.next().unwrap_or_default().to_owned();
    let about = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    Some(Question { name: name.to_owned(), asks, about, query })
}

/// All questions, by name.
pub fn questions() -> Vec<Question> {
    let mut names: Vec<String> = Files::iter()
        .filter_map(|path| Some(path.strip_prefix("queries/")?.strip_suffix(".rq")?.to_owned()))
        .collect();
    names.sort();
    names.iter().filter_map(|name| question(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_asks_something_and_has_a_query() {
        let all = questions();
        assert!(all.len() > 40, "the files are in the program");
        for question in all {
            assert!(question.asks.contains(['?', '.']), "{}: {}", question.name, question.asks);
            assert!(question.query.contains("WHERE"), "{}", question.name);
            assert!(!question.about.contains('#'), "{}", question.about);
        }
        assert_eq!(question("no-such-question"), None);
    }
}
