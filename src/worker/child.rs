//! The worker itself: orders from stdin, answers to stdout, until stdin ends.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};

use rustix::process::{Resource, Rlimit, getrlimit, nice, setrlimit};

use super::frame::{CHUNK, Failure, Job, Kind, Order, Tag, Task, frame, json, read, send};
use crate::{
    rdf::Base,
    store::{self, Cancel, Format, Rdf, Store, Written},
};

/// How much nicer than the server a worker is: looking things up goes before computing.
const NICE: i32 = 15;

/// Room for deeply nested queries. Only what is used takes memory.
const STACK_BYTES: usize = 64 << 20;

/// Answers queries, one after the other, until `input` ends.
pub fn run(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
) -> io::Result<()> {
    // A system that does not let us be nice answers as well.
    let _unchanged = nice(NICE);
    let (orders, received) = mpsc::channel();
    let worker = thread::Builder::new().stack_size(STACK_BYTES);
    worker.spawn(move || work(&received, output))?;
    listen(input, &orders)
}

/// Takes orders in. Returns when there are no more, and with it the process ends, whatever it is
/// working at: nobody is there to read it.
fn listen(mut input: impl Read, orders: &mpsc::Sender<(Order, Cancel)>) -> io::Result<()> {
    let mut current = Cancel::new();
    while let Some((tag, content)) = read(&mut input)? {
        if tag == Tag::Stop {
            current.cancel();
            continue;
        }
        current = Cancel::new();
        let order = serde_json::from_slice(&content)?;
        if orders.send((order, current.clone())).is_err() {
            return Err(io::Error::other("the thread at work has died"));
        }
    }
    Ok(())
}

/// Works at the orders. An error means that nobody reads any more.
fn work(orders: &mpsc::Receiver<(Order, Cancel)>, mut output: impl Write) -> io::Result<()> {
    let mut opened: Option<(PathBuf, Store)> = None;
    for (Order { snapshot, job }, cancel) in orders {
        lift_limit();
        let store = match opened.take() {
            Some((path, store)) if path == snapshot => Ok(store),
            other => {
                let sizes = other.map(|(_, store)| store.sizes()).unwrap_or_default();
                open(&snapshot, &job).map(|store| store.with_sizes(sizes))
            }
        };
        let mut out = Frames {
            output: &mut output,
            buffer: Vec::with_capacity(CHUNK),
            head: Vec::new(),
            left: job.bytes,
            full: false,
        };
        let done = store.and_then(|store| {
            let store = &opened.insert((snapshot, store)).1;
            limit_memory(job.memory);
            answer(store, &job, cancel, &mut out)
        });
        match done {
            Ok(written) => out.end(written)?,
            Err(failure) => out.fail(&failure)?,
        }
    }
    Ok(())
}

fn open(snapshot: &Path, job: &Job) -> Result<Store, Failure> {
    let base = job.base.parse::<Base>().map_err(|e| Failure::internal(&e))?;
    Store::open_snapshot(snapshot, base).map_err(|e| Failure::internal(&e))
}

fn answer(
    store: &Store,
    job: &Job,
    cancel: Cancel,
    out: &mut Frames<'_, impl Write>,
) -> Result<Written, Failure> {
    let options = job.options(cancel);
    let store = store.clone();
    let store = if job.rewrite { store } else { store.without_rewriting() };
    let query = store.query(&job.text, &options)?;
    let written = if job.task == Task::Explain {
        out.head = json(Tag::Head, &None::<(Format, Rdf)>);
        query.explain(&mut *out).map(|()| Written::default())
    } else {
        let form = query.form();
        let (format, rdf) = job.accepted.of(form).ok_or_else(|| {
            Failure::new(Kind::NotAcceptable(form), "no format on offer is accepted")
        })?;
        let rdf = query.rdf(rdf);
        out.head = json(Tag::Head, &Some((format, rdf)));
        query.write(format, rdf, &mut *out)
    };
    written.map_err(|error| match error {
        store::Error::Io { .. } if out.full => Failure::new(
            Kind::TooLong,
            format!("the answer has more than {} bytes, the limit", job.bytes),
        ),
        other => other.into(),
    })
}

/// Writes an answer as frames. The head goes out with the first chunk, so that an early failure
/// comes alone.
struct Frames<'a, W> {
    output: &'a mut W,
    buffer: Vec<u8>,
    /// The head's frame, until it is sent.
    head: Vec<u8>,
    /// Bytes that may still be written.
    left: u64,
    /// Whether more was written than may be.
    full: bool,
}

impl<W: Write> Frames<'_, W> {
    fn send(&mut self, last: &[u8]) -> io::Result<()> {
        let mut frames = std::mem::take(&mut self.head);
        if !self.buffer.is_empty() {
            frames.extend(frame(Tag::Chunk, &self.buffer));
            self.buffer.clear();
        }
        frames.extend(last);
        send(self.output, &frames)
    }

    fn end(mut self, written: Written) -> io::Result<()> {
        self.send(&json(Tag::End, &written))
    }

    fn fail(mut self, failure: &Failure) -> io::Result<()> {
        self.buffer.clear();
        self.head.clear();
        self.send(&json(Tag::Failed, failure))
    }
}

impl<W: Write> Write for Frames<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = &bytes[..bytes.len().min(CHUNK - self.buffer.len())];
        self.left = self.left.checked_sub(taken.len() as u64).ok_or_else(|| {
            self.full = true;
            io::Error::other("the answer is full")
        })?;
        self.buffer.extend_from_slice(taken);
        if self.buffer.len() == CHUNK {
            self.send(&[])?;
        }
        Ok(taken.len())
    }

    /// Chunks are sent when they are full; a flush in the middle would only make them smaller.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Lets the process have `bytes` more memory than it has now. An allocation beyond that ends it. Where
/// the system does not say how much it has, the watcher alone holds the limit.
fn limit_memory(bytes: u64) {
    if let Some(now) = data_bytes() {
        set_limit(Some(now + bytes));
    }
}

/// Takes the limit back, so that a store can be opened whatever the last query was granted.
fn lift_limit() {
    set_limit(None);
}

fn set_limit(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Data).maximum;
    // A lower limit was set from outside: that one holds.
    let _unchanged = setrlimit(Resource::Data, Rlimit { current: bytes, maximum });
}

/// Bytes of private memory that the process may write to.
fn data_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmData:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}
