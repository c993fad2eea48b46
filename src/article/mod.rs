//! READ: bytes as they come → [`Article`].

use std::fmt;

use crate::span::Span;
use jiff::{Zoned, civil::Date};

/// One news story as read: its canonical text, and what the source says of it.
///
/// The canonical text is what was read, as Unicode with `\n` line ends and no byte order mark.
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
