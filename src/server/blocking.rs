//! The store blocks; the server does not wait for it on its own threads.
//!
//! **In:** work on the store. **Out:** its result, or its output as a response body: chunks through
//! a bounded channel. The first chunk is held back until it is full or the work is done, so that an
//! early error gets its proper status; a late one breaks the body off, so that no client takes a
//! part for the whole.

use std::{
    io::{self, Write},
    time::Duration,
};

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::{
    runtime::Handle,
    sync::mpsc,
    task,
    time::{Instant, timeout_at},
};

use super::problem::{Kind, Problem};
use crate::store::Cancel;

/// Bytes of a chunk. An answer that fits in one is complete before anything is sent.
const CHUNK: usize = 64 * 1024;

/// Chunks that may wait for a slow client.
const CHUNKS_AHEAD: usize = 4;

/// Runs `work` on a thread that may block.
pub(super) async fn call<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    task::spawn_blocking(work).await.map_err(Problem::internal)?
}

/// Bounds a query: it is stopped when the time is up, and when nobody waits for it any more.
#[derive(Debug)]
pub(super) struct Limit {
    cancel: Cancel,
    deadline: Instant,
    time: Duration,
}

impl Drop for Limit {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// What the thread at work sends.
enum Piece {
    Chunk(Bytes),
    Failed(Problem),
    /// Only with this is the answer whole.
    End,
}

impl Limit {
    /// Starts the clock.
    pub(super) fn of(time: Duration) -> Self {
        Self { cancel: Cancel::new(), deadline: Instant::now() + time, time }
    }

    /// Stops the query that is given it.
    pub(super) fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Runs `work` on a thread that may block.
    pub(super) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        timeout_at(self.deadline, call(work)).await.map_err(|_| self.exceeded())?
    }

    /// Runs `work` on a thread that may block; what it writes is the body.
    pub(super) async fn stream<E: Into<Problem>>(
        self,
        work: impl FnOnce(&mut dyn Write) -> Result<(), E> + Send + 'static,
    ) -> Result<Body, Problem> {
        let (sender, mut pieces) = mpsc::channel(CHUNKS_AHEAD);
        let deadline = self.deadline;
        drop(task::spawn_blocking(move || {
            let mut out = Chunks { sender, deadline, buffer: Vec::with_capacity(CHUNK) };
            let sent = match work(&mut out) {
                Ok(()) => out.send_buffer().and_then(|()| out.send(Piece::End)),
                Err(error) => out.send(Piece::Failed(error.into())),
            };
            // Fails only if nobody waits for the answer any more.
            drop(sent);
        }));
        match self.next(&mut pieces).await? {
            None => Ok(Body::empty()),
            Some(first) if first.len() < CHUNK => {
                // The last chunk as well; what is left is the word that it is.
                self.next(&mut pieces).await?;
                Ok(Body::from(first))
            }
            Some(first) => Ok(Body::from_stream(stream::try_unfold(
                (Some(first), pieces, self),
                |(first, mut pieces, limit)| async move {
                    let chunk = match first {
                        Some(first) => Some(first),
                        None => limit.next(&mut pieces).await.map_err(|problem| late(&problem))?,
                    };
                    Ok::<_, io::Error>(chunk.map(|chunk| (chunk, (None, pieces, limit))))
                },
            ))),
        }
    }

    /// The next chunk; `None` at the end.
    async fn next(&self, pieces: &mut mpsc::Receiver<Piece>) -> Result<Option<Bytes>, Problem> {
        match timeout_at(self.deadline, pieces.recv()).await {
            Ok(Some(Piece::Chunk(chunk))) => Ok(Some(chunk)),
            Ok(Some(Piece::End)) => Ok(None),
            Ok(Some(Piece::Failed(problem))) => Err(problem),
            Ok(None) => Err(Problem::internal(io::Error::other("the query's thread died"))),
            Err(_) => Err(self.exceeded()),
        }
    }

    fn exceeded(&self) -> Problem {
        self.cancel.cancel();
        let seconds = self.time.as_secs_f32();
        Problem::new(Kind::QueryTimeout, format!("stopped after {seconds} seconds, the limit"))
    }
}

/// Logs what happened after the status was sent, and breaks the body off.
fn late(problem: &Problem) -> io::Error {
    tracing::warn!(error = %problem.describe(), "answer broken off");
    io::Error::other("answer broken off")
}

/// A writer into the channel.
struct Chunks {
    sender: mpsc::Sender<Piece>,
    deadline: Instant,
    buffer: Vec<u8>,
}

impl Chunks {
    /// Waits for a slow client, but not past the deadline.
    fn send(&self, piece: Piece) -> io::Result<()> {
        let sent = timeout_at(self.deadline, self.sender.send(piece));
        match Handle::current().block_on(sent) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    fn send_buffer(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK));
        self.send(Piece::Chunk(full.into()))
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = CHUNK - self.buffer.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.buffer.extend_from_slice(taken);
        if self.buffer.len() == CHUNK {
            self.send_buffer()?;
        }
        Ok(taken.len())
    }

    /// Chunks are sent when they are full; a flush in the middle would only make them smaller.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
