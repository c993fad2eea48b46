//! The example articles and queries, in the program itself: an installed program has no folder
//! beside it.

use anyhow::{Context as _, Result};
use rust_embed::RustEmbed;

use crate::article::{self, Article, ReadError};

#[derive(RustEmbed)]
#[folder = "examples/articles/"]
struct Articles;

#[derive(RustEmbed)]
#[folder = "examples/queries/"]
struct Queries;

/// All example articles.
pub(super) fn articles() -> impl Iterator<Item = Result<Article, ReadError>> {
    Articles::iter().flat_map(|path| {
        let bytes = Articles::get(&path).map(|file| file.data.into_owned()).unwrap_or_default();
        let articles: Vec<_> = article::read(&*bytes, &path).collect();
        articles
    })
}

/// The example queries: name and question, by name.
pub(super) fn queries() -> Result<Vec<(String, String)>> {
    let mut names: Vec<String> =
        Queries::iter().filter_map(|path| Some(path.strip_suffix(".rq")?.to_owned())).collect();
    names.sort();
    let named = |name: String| Ok((question(&query(&name)?).to_owned(), name));
    names.into_iter().map(named).map(|row| row.map(|(question, name)| (name, question))).collect()
}

/// The text of an example query.
pub(super) fn query(name: &str) -> Result<String> {
    let file = Queries::get(&format!("{name}.rq")).with_context(|| {
        format!("{name:?} is no example query; `dictum query --list` names them")
    })?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

/// What a query asks: its first comment.
pub(super) fn question(query: &str) -> &str {
    query.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
}
