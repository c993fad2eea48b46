//! Gold files: JSON lines of `id`, `text` and `attributions` with spans in code points.

use std::io::BufRead;

use serde::Deserialize;

use super::Roles;
use crate::span::{CodePoints, Span};

/// One gold article as a line of a gold file has it.
#[derive(Clone, Debug)]
pub struct Gold {
    /// Its identifier.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Its day of publication, if given.
    pub date: Option<String>,
    /// What people marked.
    pub attributions: Vec<Roles>,
}

/// Why a gold file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GoldError {
    /// The line could not be read.
    #[error("cannot read gold line {line}")]
    Io {
        /// 1-based.
        line: usize,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The line is no gold article.
    #[error("gold line {line} is not an object of id, text and attributions")]
    Shape {
        /// 1-based.
        line: usize,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// An offset lies outside the text.
    #[error("gold line {line} marks [{start}, {end}], which is no place in its text")]
    Span {
        /// 1-based.
        line: usize,
        /// First code point.
        start: usize,
        /// One past the last.
        end: usize,
    },
}

#[derive(Deserialize)]
struct GoldLine {
    id: String,
    text: String,
    date: Option<String>,
    attributions: Vec<RolesLine>,
}

/// Spans in code points.
#[derive(Deserialize)]
struct RolesLine {
    #[serde(default)]
    source: Vec<[usize; 2]>,
    #[serde(default)]
    cue: Vec<[usize; 2]>,
    #[serde(default)]
    content: Vec<[usize; 2]>,
}

/// Reads a gold file: JSON lines of `id`, `text` and `attributions` with spans in code points.
pub fn gold(input: impl BufRead) -> impl Iterator<Item = Result<Gold, GoldError>> {
    (1..).zip(input.lines()).filter_map(|(line, read)| match read {
        Ok(text) if text.trim().is_empty() => None,
        Ok(text) => Some(gold_line(&text, line)),
        Err(source) => Some(Err(GoldError::Io { line, source })),
    })
}

fn gold_line(json: &str, line: usize) -> Result<Gold, GoldError> {
    let GoldLine { id, text, date, attributions } =
        serde_json::from_str(json).map_err(|source| GoldError::Shape { line, source })?;
    let points = CodePoints::of(&text);
    let length = points.at(text.len());
    let span = |&[start, end]: &[usize; 2]| {
        let span = (end <= length && start <= end)
            .then(|| Span::of(&text, points.byte(start), points.byte(end)))
            .flatten();
        span.ok_or(GoldError::Span { line, start, end })
    };
    let spans = |list: &[[usize; 2]]| list.iter().map(span).collect::<Result<Vec<_>, _>>();
    let attributions = attributions
        .iter()
        .map(|roles| {
            Ok(Roles {
                source: spans(&roles.source)?,
                cue: spans(&roles.cue)?,
                content: spans(&roles.content)?,
            })
        })
        .collect::<Result<_, GoldError>>()?;
    Ok(Gold { id, text, date, attributions })
}
