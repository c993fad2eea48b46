//! Answering a query under the limits of its caller.
//!
//! **In:** a [`Job`]. **Out:** a response. A small query is started in the server itself: nearly all are
//! answered there within a millisecond, and those that go through one pattern on the spot. One that has
//! not ended after [`QUICK`], or [`BRIEF`] where it gathers rows, or that answers with more than
//! [`QUICK_BYTES`], is started anew by a worker, as is every query that is not small: the server's own
//! memory and threads are spent on nothing that it cannot stop. The start of an answer is held back until
//! it is long or the answer whole, so that an early failure gets its proper status; a late one breaks the
//! body off, so that no client takes a part for the whole.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderValue,
        header::{CONTENT_TYPE, VARY},
    },
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use tokio::{
    task,
    time::{Instant, timeout},
};

use super::{
    AppState,
    limits::Class,
    metrics::{Observed, Outcome},
    problem::{Kind, Problem},
};
use crate::{
    outside::Listed,
    store::{self, Cancel, Effort, Format, Options, Query, Rdf, Rows, Scan, Written},
    worker::{self, Accepted, Answer, Failure, Head, Job, Task},
};

/// How long a simple query may take in the server itself.
const QUICK: Duration = Duration::from_millis(200);

/// How long one may that gathers rows: it cannot have gathered many by then.
const BRIEF: Duration = Duration::from_millis(25);

/// Bytes of an answer that is put together in the server itself.
const QUICK_BYTES: usize = 256 * 1024;

/// Bytes of an answer that are held back, and for how long once there are any: what fails by then gets
/// a status that says so.
const HELD: usize = 512 * 1024;
const HOLD: Duration = Duration::from_millis(500);

/// What is parsed in the server itself is shorter than this, in bytes: parsing cannot be stopped.
const QUICK_LENGTH: usize = 8 * 1024;

/// What is parsed without handing it to another thread is shorter than this, in bytes, and has no more
/// operators.
const TERSE_LENGTH: usize = 1024;
const TERSE_OPERATORS: usize = 4;

/// Words of queries for whose plan something may have to be looked up.
const LOOKING: [&str; 6] = ["filter", "group", "offset", "order", "search", "service"];

/// And has no more brackets within brackets and operators than this: parsing recurses.
const QUICK_SCAN: Scan = Scan { depth: 32, operators: 128 };

/// Answers the query, and keeps account of it.
pub(super) async fn answer(state: &AppState, class: Class, job: Job) -> Result<Response, Problem> {
    let mut observed = Observed::query(state, class, &job.text);
    let answered = try_answer(state, class, job, &mut observed).await;
    match answered {
        Ok(response) => Ok(response),
        Err(problem) => {
            observed.ended(Outcome::of(problem.kind()), Written::default());
            Err(problem)
        }
    }
}

async fn try_answer(
    state: &AppState,
    class: Class,
    job: Job,
    observed: &mut Observed,
) -> Result<Response, Problem> {
    let limits = state.limits(class);
    let deadline = Instant::now() + limits.time;
    if job.text.len() > limits.length {
        let detail = format!("the query has more than {} bytes, the limit", limits.length);
        return Err(Problem::new(Kind::TooLarge, detail));
    }
    let scan = Scan::of(&job.text, job.bounds)?;
    let quick = job.task == Task::Answer
        && job.text.len() <= QUICK_LENGTH
        && scan.depth <= QUICK_SCAN.depth
        && scan.operators <= QUICK_SCAN.operators;
    if quick && let Some((head, body, written)) = at_once(state, &job, scan).await? {
        observed.take().ended(Outcome::Answered, written);
        return Ok(respond(head, Body::from(body)));
    }
    let place = state.place(class)?;
    let job = with_searches_answered(state, job).await?;
    let (head, answer) = state.workers.start(job, deadline, place).await?;
    Ok(respond(head, stream(answer, observed).await?))
}

/// The rows of a query, in a file.
pub(super) async fn rows(
    state: &AppState,
    class: Class,
    job: Job,
    deadline: Instant,
) -> Result<Rows, Problem> {
    let (place, limit) = (state.place(class)?, job.rows);
    let (_, mut answer) = state.workers.start(job, deadline, place).await?;
    let version = answer.version().unwrap_or_default();
    let mut file = tempfile::tempfile().map_err(Problem::internal)?;
    while let Some(chunk) = answer.next().await? {
        let written = task::spawn_blocking(move || file.write_all(&chunk).map(|()| file));
        file = written.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    }
    if answer.written().is_some_and(|written| written.cut) {
        let detail = format!("the pattern finds more than {limit} rows, the limit");
        return Err(Problem::new(Kind::AnswerTooLong, detail));
    }
    Ok(Rows { file, version })
}

/// The index for text searches is here: a worker gets what it finds as a table.
async fn with_searches_answered(state: &AppState, mut job: Job) -> Result<Job, Problem> {
    if !job.text.contains("search") {
        return Ok(job);
    }
    let store = state.store.clone();
    let answered = task::spawn_blocking(move || {
        job.text = store.answer_searches(&job.text, &job.base, job.bounds)?;
        Ok::<_, Failure>(job)
    });
    Ok(answered.await.map_err(Problem::internal)??)
}

/// Answers a small query, if it is one and does not take long.
async fn at_once(
    state: &AppState,
    job: &Job,
    scan: Scan,
) -> Result<Option<(Head, Vec<u8>, Written)>, Problem> {
    let cancel = Cancel::new();
    // What asks others is not small.
    let options = Options { services: Listed::default(), ..job.options(cancel.clone()) };
    let mut quick = Quick { accepted: job.accepted, room: room(job), query: None };
    if is_terse(&job.text, scan) {
        let Some(query) = state.store.small_query(&job.text, &options)? else { return Ok(None) };
        if query.shape().effort == Effort::Direct {
            // To hand it to another thread would take longer.
            return Ok(quick.answer(query)?);
        }
        quick.query = Some(query);
    }
    let Some(place) = state.quick_place() else { return Ok(None) };
    let (store, text) = (state.store.clone(), job.text.clone());
    let streams = Arc::new(AtomicBool::new(false));
    let found_out = Arc::clone(&streams);
    let mut work = task::spawn_blocking(move || {
        let _place = place;
        let query = match quick.query.take() {
            Some(query) => Some(query),
            None => store.small_query(&text, &options)?,
        };
        let Some(query) = query else { return Ok(None) };
        found_out.store(query.shape().effort <= Effort::Simple, Ordering::Relaxed);
        quick.answer(query)
    });
    for patience in [BRIEF, QUICK.saturating_sub(BRIEF)] {
        if let Ok(done) = timeout(patience, &mut work).await {
            return Ok(done.map_err(Problem::internal)??);
        }
        if !streams.load(Ordering::Relaxed) {
            break;
        }
    }
    // It looks up from its work at the next quad.
    cancel.cancel();
    Ok(None)
}

/// Whether a query is so short, and so free of anything but patterns, that to parse it costs next to
/// nothing and to plan it looks at nothing.
fn is_terse(text: &str, scan: Scan) -> bool {
    let plain = |word: &str| !LOOKING.contains(&word);
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    text.len() <= TERSE_LENGTH
        && scan.operators <= TERSE_OPERATORS
        && words.all(|word| plain(&word.to_ascii_lowercase()))
}

/// Bytes that an answer may have that is put together here.
fn room(job: &Job) -> usize {
    QUICK_BYTES.min(usize::try_from(job.bytes).unwrap_or(usize::MAX))
}

/// A query on its way to a short answer.
struct Quick {
    accepted: Accepted,
    room: usize,
    /// If it is parsed already.
    query: Option<Query>,
}

impl Quick {
    /// The answer, unless it is long or takes long.
    fn answer(&self, query: Query) -> Result<Option<(Head, Vec<u8>, Written)>, Failure> {
        let form = query.form();
        let Some((format, rdf)) = self.accepted.of(form) else {
            let kind = worker::Kind::NotAcceptable(form);
            return Err(Failure { kind, message: String::new(), position: None });
        };
        let rdf = query.rdf(rdf);
        let mut out = Short { bytes: Vec::new(), room: self.room };
        match query.write(format, rdf, &mut out) {
            Ok(written) => Ok(Some((Some((format, rdf)), out.bytes, written))),
            Err(store::Error::Cancelled | store::Error::Io { .. }) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }
}

/// An answer that must stay short.
struct Short {
    bytes: Vec<u8>,
    /// How long it may be.
    room: usize,
}

impl Write for Short {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.room {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What a worker writes, as a body.
async fn stream(mut answer: Answer, observed: &mut Observed) -> Result<Body, Problem> {
    let (mut first, patience) = (Vec::new(), Instant::now() + HOLD);
    while first.len() < HELD && (first.is_empty() || Instant::now() < patience) {
        let Some(chunk) = answer.next().await? else {
            observed.take().ended(Outcome::Answered, answer.written().unwrap_or_default());
            return Ok(Body::from(first));
        };
        first.extend(chunk);
    }
    let start = (Some(first), answer, observed.take());
    Ok(Body::from_stream(stream::try_unfold(
        start,
        |(first, mut answer, mut observed)| async move {
            if let Some(first) = first {
                return Ok(Some((Bytes::from(first), (None, answer, observed))));
            }
            match answer.next().await {
                Ok(Some(chunk)) => Ok(Some((Bytes::from(chunk), (None, answer, observed)))),
                Ok(None) => {
                    observed.ended(Outcome::Answered, answer.written().unwrap_or_default());
                    Ok(None)
                }
                Err(failure) => {
                    let problem = Problem::from(failure);
                    tracing::warn!(error = %problem.describe(), "answer broken off");
                    observed.ended(Outcome::of(problem.kind()), Written::default());
                    Err(io::Error::other("answer broken off"))
                }
            }
        },
    )))
}

fn respond(head: Head, body: Body) -> Response {
    let media_type = match head {
        Some((format, rdf)) => media_type(format, rdf),
        None => HeaderValue::from_static("application/json"),
    };
    let headers = [(CONTENT_TYPE, media_type), (VARY, HeaderValue::from_static("accept"))];
    (headers, body).into_response()
}

/// The `Content-Type` of what is written so.
pub(super) fn media_type(format: Format, rdf: Rdf) -> HeaderValue {
    let name = match rdf {
        Rdf::V12 => format!("{}; version=1.2", format.media_type()),
        Rdf::V11 => format.media_type().to_owned(),
    };
    HeaderValue::try_from(name).expect("media types are ASCII")
}
