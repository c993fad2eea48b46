//! Why an input could not be read.

use std::{fmt, io};

/// What could not be read, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {place}: {problem}")]
pub struct ReadError {
    /// Where.
    pub place: Place,
    /// Why. Part of the message, and so not its source: a chain would say it twice.
    pub problem: Problem,
}

/// An input, and the line of it where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name that the input was given: a path, or `-`.
    pub input: String,
    /// 1-based line, for inputs of many records.
    pub line: Option<usize>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{:?}, line {line}", self.input),
            None => write!(f, "{:?}", self.input),
        }
    }
}

/// What is wrong with an input or a record.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// Nothing but white space.
    #[error("it is empty")]
    Empty,
    /// Nothing but marks and signs.
    #[error("it has no words")]
    NoWords,
    /// Not text at all.
    #[error("it is {0}, not text")]
    Binary(&'static str),
    /// Neither UTF-8 nor marked as another encoding.
    #[error("invalid UTF-8 at byte {offset}")]
    InvalidUtf8 {
        /// Bytes before the first wrong one.
        offset: usize,
    },
    /// Bytes that the declared encoding does not have.
    #[error("bytes that are not {0}, the encoding it declares")]
    WrongEncoding(&'static str),
    /// Longer than one article may be.
    #[error("longer than {limit} bytes, the limit for one article")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Compressed data that breaks off or makes no sense.
    #[error("truncated or damaged {format} data ({source})")]
    Compressed {
        /// `gzip` or `zstd`.
        format: &'static str,
        /// What the decoder says.
        #[source]
        source: io::Error,
    },
    /// Not JSON.
    #[error("malformed JSON at column {column}: {message}")]
    MalformedJson {
        /// 1-based, in bytes of the line.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// JSON, but not an object, or none of its keys holds a text.
    #[error(
        "JSON without text: no text in any of the keys text, maintext, articleBody, content, body"
    )]
    NoText,
    /// A page that holds no story.
    #[error("no article found in the HTML page")]
    NoArticle,
    /// A page nested beyond reason.
    #[error("HTML elements nested deeper than {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The operating system would not.
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Problem {
    /// The error of this problem at a place.
    pub(super) fn at(self, input: &str, line: Option<usize>) -> ReadError {
        ReadError { place: Place { input: input.to_owned(), line }, problem: self }
    }
}
