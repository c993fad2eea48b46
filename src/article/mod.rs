//! READ: bytes as they come → [`Article`].
//!
//! **In:** one input, a file or a stream: plain text as copied from a page, text with front matter,
//! an HTML page, JSON lines or JSON; any of them packed as gzip or zstd. Its first bytes tell what
//! it is. **Out:** its articles, or errors that name the input and the line. What the text means
//! is left to the stages below; here only the page around the story is told from the story.
//!
//! ```
//! let page = "Lowland Echo\n\nMayor drains the lake\n\nMay 4, 2031 | By Ann Lee\n\n\
//!             The mayor of Lowland said on Monday that the lake would be drained.";
//! let article = dictum::article::read(page.as_bytes(), "lake.txt").next().unwrap()?;
//! assert_eq!(article.title.as_deref(), Some("Mayor drains the lake"));
//! assert_eq!(article.authors, ["Ann Lee"]);
//! # Ok::<(), dictum::article::ReadError>(())
//! ```

mod credit;
mod date;
mod date_line;
mod error;
mod format;
mod furniture;
mod html;
mod inputs;
mod json;
mod json_ld;
mod layout;
mod notice;
mod outlet;
mod reader;
mod text;
mod unpack;
pub(crate) mod wrap;

use std::{fmt, io::Read};

use jiff::{Zoned, civil::Date};

pub(crate) use self::{credit::is_agency, unpack::unpack};
pub use self::{
    error::{Place, Problem, ReadError},
    format::Format,
    inputs::inputs,
    reader::{LIMIT, Reader},
};
use crate::span::Span;

/// Reads the articles of one input; `name` stands for it in errors, and names articles that bring
/// no identifier of their own.
pub fn read<'a>(input: impl Read + Send + 'a, name: &str) -> Reader<'a> {
    Reader::new(input, name)
}

/// Which stretches of a canonical text are not the story, as far as the text itself tells; what only
/// the page around it showed is not known here.
pub fn furniture(text: &str, title: Option<&str>) -> Vec<Span> {
    layout::read(text, title).furniture
}

/// One news story as read: its canonical text, and what the source says of it.
///
/// The canonical text is what was read, as Unicode with `\n` line ends and no byte order mark; of a
/// JSON record, the text it holds, verbatim; of a page, headline and paragraphs.
/// Nothing is cut out of it: page furniture stays, marked by [`furniture`](Self::furniture), so
/// that offsets hold for the text people see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// The identifier given with the input, or the name of the file it was read from.
    pub name: String,
    /// Canonical address of the page, where the source gives one.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Where the headline stands in the text, if it stands there.
    pub headline: Option<Span>,
    /// Outlet that published the story.
    pub publisher: Option<String>,
    /// Authors as the byline names them.
    pub authors: Vec<String>,
    /// When it was published.
    pub published: Option<Published>,
    /// Agencies credited for the story as a whole ("– AFP, Reuters").
    pub wire_credits: Vec<String>,
    /// Language of the text as a BCP 47 tag, `en` unless the source says otherwise.
    pub language: String,
    /// The canonical text.
    pub text: String,
    /// Stretches of the text that are not the story: navigation, captions, byline and date lines,
    /// related links, copyright. In order, without overlap.
    pub furniture: Vec<Span>,
}

/// When a story was published, as exactly as its source says.
#[derive(Clone, Debug, PartialEq)]
pub enum Published {
    /// The day.
    Day(Date),
    /// The moment, in the zone that the source gives.
    Moment(Box<Zoned>),
}

impl Published {
    /// The day, in the zone of the source.
    pub fn date(&self) -> Date {
        match self {
            Self::Day(date) => *date,
            Self::Moment(moment) => moment.date(),
        }
    }
}

impl fmt::Display for Published {
    /// As ISO 8601: `2014-12-20`, `2014-12-20T21:10:00-05:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(f, "{date}"),
            Self::Moment(moment) => write!(f, "{}", moment.strftime("%Y-%m-%dT%H:%M:%S%:z")),
        }
    }
}
