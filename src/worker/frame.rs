//! What goes through the pipes: frames of a tag, a length and that many bytes.
//!
//! **In, out:** jobs to a worker, and what it answers. Both ends are the same program, so the shape may
//! change with any version.

use std::{
    io::{self, Read, Write},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::{
    outside::{self, Listed},
    store::{self, Bounds, Cancel, DefaultGraph, Form, Format, Options, Rdf},
};

/// Bytes of a chunk of an answer. One that fits in it is complete before anything is sent.
pub const CHUNK: usize = 64 * 1024;

/// What to do with the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    /// Answer it.
    Answer,
    /// Evaluate it, and tell how, as JSON.
    Explain,
}

/// What a worker is asked to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// The query.
    pub text: String,
    /// What to do with it.
    pub task: Task,
    /// Whether it is rewritten before it is planned.
    pub rewrite: bool,
    /// What relative IRIs in it are relative to.
    pub base: String,
    /// The default graph.
    pub default_graph: DefaultGraph,
    /// `default-graph-uri` parameters.
    pub default_graph_uris: Vec<String>,
    /// `named-graph-uri` parameters.
    pub named_graph_uris: Vec<String>,
    /// How the answer may be written.
    pub accepted: Accepted,
    /// How large the query may be.
    pub bounds: Bounds,
    /// Rows or triples at most.
    pub rows: u64,
    /// Bytes of the answer at most.
    pub bytes: u64,
    /// The other servers that it may ask.
    pub services: Listed,
    /// Bytes of memory at most, above what a worker takes that has nothing to do.
    pub memory: u64,
}

impl Job {
    /// Under what terms its query is answered.
    pub(crate) fn options(&self, cancel: Cancel) -> Options {
        Options {
            default_graph: self.default_graph,
            default_graph_uris: self.default_graph_uris.clone(),
            named_graph_uris: self.named_graph_uris.clone(),
            base_iri: Some(self.base.clone()),
            bounds: self.bounds,
            rows: Some(self.rows),
            services: self.services.clone(),
            cancel,
        }
    }
}

/// The format for each form of answer: only the worker knows the form of a query that is not parsed
/// before. `None` where the sender accepts none on offer.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Accepted {
    /// For yes or no.
    pub boolean: Option<Format>,
    /// For rows.
    pub solutions: Option<Format>,
    /// For triples, and which RDF.
    pub graph: Option<(Format, Rdf)>,
}

impl Accepted {
    /// The format for an answer of this form.
    pub fn of(&self, form: Form) -> Option<(Format, Rdf)> {
        match form {
            Form::Boolean => Some((self.boolean?, Rdf::V11)),
            Form::Solutions => Some((self.solutions?, Rdf::V11)),
            Form::Graph => self.graph,
        }
    }
}

/// A job on the store as it was copied to `snapshot`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) snapshot: PathBuf,
    pub(super) job: Job,
}

/// Why there is no answer, or no whole one.
#[derive(Clone, Debug, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind of failure.
    pub kind: Kind,
    /// In words.
    pub message: String,
    /// Line and column, from 1, of a syntax error.
    pub position: Option<(usize, usize)>,
}

/// What kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The query is not SPARQL.
    Syntax,
    /// It asks for what is not there or not allowed.
    Refused,
    /// It wants to ask whom it may not.
    Outside,
    /// Another server did not answer.
    Elsewhere,
    /// It is larger than allowed.
    TooComplex,
    /// No format that carries the answer is accepted.
    NotAcceptable(Form),
    /// The answer is longer than allowed.
    TooLong,
    /// The time was up.
    Timeout,
    /// It took more memory than allowed.
    Memory,
    /// The worker died of it.
    Died,
    /// Our fault.
    Internal,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), position: None }
    }

    pub(super) fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        Self::new(Kind::Internal, crate::telemetry::chain(error))
    }
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        use store::Error;
        let kind = match &error {
            Error::Syntax { .. } => Kind::Syntax,
            Error::Iri { .. } | Error::Search(_) | Error::Service(_) | Error::Evaluation(_) => {
                Kind::Refused
            }
            Error::Outside(_)
            | Error::Elsewhere(outside::Error::NotListed { .. } | outside::Error::Private { .. }) => {
                Kind::Outside
            }
            Error::Elsewhere(_) => Kind::Elsewhere,
            Error::TooComplex { .. } => Kind::TooComplex,
            Error::TooLong { .. } => Kind::TooLong,
            Error::Format { form, .. } => Kind::NotAcceptable(*form),
            Error::Cancelled => Kind::Timeout,
            Error::Locked { .. }
            | Error::Absent { .. }
            | Error::OtherBase { .. }
            | Error::Changed
            | Error::NoGraph(_)
            | Error::GraphExists(_)
            | Error::Io { .. } => return Self::internal(&error),
        };
        match error {
            Error::Syntax { message, line, column } => {
                Self { kind, message, position: Some((line, column)) }
            }
            other => Self::new(kind, other.to_string()),
        }
    }
}

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// To the worker: an [`Order`].
    Order,
    /// To the worker: what it is doing is not wanted any more.
    Stop,
    /// From the worker: format and RDF of the answer.
    Head,
    /// Bytes of the answer.
    Chunk,
    /// The answer is whole.
    End,
    /// There is none, or no whole one: a [`Failure`].
    Failed,
}

impl Tag {
    const ALL: [(Self, u8); 6] = [
        (Self::Order, b'O'),
        (Self::Stop, b'S'),
        (Self::Head, b'H'),
        (Self::Chunk, b'C'),
        (Self::End, b'E'),
        (Self::Failed, b'F'),
    ];

    fn byte(self) -> u8 {
        Self::ALL.iter().find(|(tag, _)| *tag == self).map_or(0, |(_, byte)| *byte)
    }

    /// Tag and length out of a frame's first bytes.
    pub(super) fn of_header(header: [u8; HEADER]) -> io::Result<(Self, usize)> {
        let [byte, a, b, c, d] = header;
        let tag = Self::ALL.iter().find(|(_, known)| *known == byte).map(|(tag, _)| *tag);
        let tag = tag.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no frame"))?;
        Ok((tag, u32::from_le_bytes([a, b, c, d]) as usize))
    }
}

/// Bytes of a frame before its content.
pub(super) const HEADER: usize = 5;

/// A frame.
pub(super) fn frame(tag: Tag, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("jobs and chunks are far shorter");
    let mut frame = Vec::with_capacity(HEADER + content.len());
    frame.push(tag.byte());
    frame.extend(length.to_le_bytes());
    frame.extend(content);
    frame
}

/// A frame of JSON.
pub(super) fn json(tag: Tag, content: &impl Serialize) -> Vec<u8> {
    frame(tag, &serde_json::to_vec(content).expect("strings and numbers serialise"))
}

/// The next frame; `None` at the end.
pub(super) fn read(input: &mut impl Read) -> io::Result<Option<(Tag, Vec<u8>)>> {
    let mut header = [0; HEADER];
    match input.read_exact(&mut header) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (tag, length) = Tag::of_header(header)?;
    let mut content = vec![0; length];
    input.read_exact(&mut content)?;
    Ok(Some((tag, content)))
}

/// Sends frames off at once.
pub(super) fn send(output: &mut impl Write, frames: &[u8]) -> io::Result<()> {
    output.write_all(frames)?;
    output.flush()
}
