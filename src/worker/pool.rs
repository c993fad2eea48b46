//! The server's side: starting workers, keeping them warm, watching them, killing them.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{Semaphore, oneshot},
    task,
    time::{Instant, sleep, timeout, timeout_at},
};

use super::frame::{CHUNK, Failure, HEADER, Job, Kind, Order, Tag, frame, json};
use crate::store::{Format, Rdf, Snapshot, Store, Written};

/// Queries that start at once, for each core: a core gets nothing done sooner by sharing itself out, and
/// warm workers serve the next ones.
const AT_ONCE: usize = 2;

/// Bounds of that number for the whole machine. As many workers are kept for the next query.
const FEWEST: usize = 4;
const MOST: usize = 16;

/// How long a query keeps others from starting. One that takes longer has the rest of its time beside
/// them, so that nobody waits for long ones to end.
const HEAD_START: Duration = Duration::from_secs(2);

/// How long others wait on top of that while those at work have more than half of the memory: who waits
/// is better off than who is killed to make room.
const CROWDED: Duration = Duration::from_secs(10);

/// How long a worker has to stop by itself. It then stays warm.
const PATIENCE: Duration = Duration::from_millis(250);

/// How often the memory of those at work is looked at.
const WATCH: Duration = Duration::from_millis(25);

/// A worker that has more than this after its work starts anew, to give the memory back. With the store
/// open and its caches full it has half of it.
const KEPT_BYTES: u64 = 96 << 20;

/// How a worker allocates, by the C library (in memory) or by mimalloc (on disk): from one arena, so that
/// memory that one thread gave back is there for the next one; nothing ahead, which its limit would count;
/// giving back at once, so that it is seen how much it keeps; saying so when it cannot.
const ALLOCATION: [(&str, &str); 4] = [
    ("MALLOC_ARENA_MAX", "1"),
    ("MIMALLOC_DISALLOW_ARENA_ALLOC", "1"),
    ("MIMALLOC_PURGE_DELAY", "0"),
    ("MIMALLOC_SHOW_ERRORS", "1"),
];

/// What to say of a worker's last words.
const OUT_OF_MEMORY: [&str; 3] = ["memory allocation of", "unable to allocate memory", "bad_alloc"];

/// The workers on one store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Workers(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    program: PathBuf,
    store: Store,
    /// Bytes that those at work may have altogether, above what they have without work.
    memory: u64,
    /// Those that may start at once.
    turns: Arc<Semaphore>,
    /// The one that starts again.
    again: Semaphore,
    kept: usize,
    idle: Mutex<Vec<Worker>>,
    snapshot: tokio::sync::Mutex<Option<Arc<Snapshot>>>,
    watched: Mutex<HashMap<u32, Watched>>,
}

/// A worker that is at work.
#[derive(Debug)]
struct Watched {
    /// Its memory before.
    before: u64,
    /// Set when it is killed for its memory.
    over: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Worker {
    child: Child,
    pid: u32,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    /// What it has open.
    snapshot: Option<Arc<Snapshot>>,
}

/// What is kept until a worker is free again.
type Place = Box<dyn Send>;

/// What a worker says before the answer: its format; nothing for an explanation, which is JSON.
pub type Head = Option<(Format, Rdf)>;

impl Workers {
    /// Workers on `store` that are this `program`, with `memory` bytes for all of them together.
    pub fn new(program: PathBuf, store: Store, memory: u64) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let kept = (AT_ONCE * cores).clamp(FEWEST, MOST);
        Self(Arc::new(Pool {
            program,
            store,
            memory,
            turns: Arc::new(Semaphore::new(kept)),
            again: Semaphore::new(1),
            kept,
            idle: Mutex::default(),
            snapshot: tokio::sync::Mutex::default(),
            watched: Mutex::default(),
        }))
    }

    /// How many are at work, and the bytes of memory that all of them have.
    pub fn usage(&self) -> (usize, u64) {
        let busy: Vec<u32> = lock(&self.0.watched).keys().copied().collect();
        let idle: Vec<u32> = lock(&self.0.idle).iter().map(|worker| worker.pid).collect();
        let bytes = busy.iter().chain(&idle).filter_map(|&pid| own_memory(pid)).sum();
        (busy.len(), bytes)
    }

    /// Starts a job. `place` is kept until its worker is free again. The answer's head is there when
    /// this returns, and with it that there is an answer. A job that is killed for what all of them took
    /// together is started once more when there is room.
    pub async fn start(
        &self,
        job: Job,
        deadline: Instant,
        place: impl Send + 'static,
    ) -> Result<(Head, Answer), Failure> {
        let (failure, place) = match self.begin(job.clone(), deadline, Box::new(place)).await {
            Ok(begun) => return Ok(begun),
            Err(failed) => failed,
        };
        let Some(place) = place else { return Err(failure) };
        let alone = timeout_at(deadline, async {
            let alone = self.0.again.acquire().await;
            self.0.room().await;
            alone
        });
        let Ok(Ok(_alone)) = alone.await else { return Err(failure) };
        self.begin(job, deadline, place).await.map_err(|(failure, _)| failure)
    }

    /// The same, once. The place comes back from who is to try again.
    async fn begin(
        &self,
        job: Job,
        deadline: Instant,
        place: Place,
    ) -> Result<(Head, Answer), (Failure, Option<Place>)> {
        let turn = self.turn(deadline).await.map_err(|failure| (failure, None))?;
        let ready = timeout_at(deadline, self.0.clone().ready()).await;
        let ready = ready
            .map_err(|_| timed_out())
            .and_then(|ready| ready.map_err(|e| Failure::internal(&e)));
        let worker = ready.map_err(|failure| (failure, None))?;
        let over = Arc::new(AtomicBool::new(false));
        Pool::watch(&self.0, worker.pid, &over);
        let mut answer = Answer {
            pool: Arc::clone(&self.0),
            worker: Some(worker),
            place: Some(place),
            _turn: turn,
            over,
            deadline,
            written: None,
            ended: false,
        };
        match answer.head(job).await {
            Ok(head) => Ok((head, answer)),
            Err(failure) => {
                let again = answer.over.load(Ordering::SeqCst);
                Err((failure, answer.place.take().filter(|_| again)))
            }
        }
    }
}

impl Workers {
    /// Waits until it is this query's turn, which ends when the result is dropped, or after a while.
    async fn turn(&self, deadline: Instant) -> Result<oneshot::Sender<()>, Failure> {
        let turn = timeout_at(deadline, Arc::clone(&self.0.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| timed_out())?.map_err(|e| Failure::internal(&e))?;
        let (taken, ended) = oneshot::channel();
        let pool = Arc::clone(&self.0);
        task::spawn(async move {
            tokio::select! {
                _ended = ended => {}
                () = pool.let_others_start() => {}
            }
            drop(turn);
        });
        Ok(taken)
    }
}

impl Pool {
    /// A worker that has the store open as it is now, or will open it.
    async fn ready(self: Arc<Self>) -> io::Result<Worker> {
        let snapshot = self.current().await?;
        let mut worker = {
            let mut idle = lock(&self.idle);
            let fresh = |worker: &Worker| {
                worker.snapshot.as_ref().is_some_and(|its| Arc::ptr_eq(its, &snapshot))
            };
            // One that has it open already, if there is one.
            let place = idle.iter().position(fresh);
            place.map(|place| idle.swap_remove(place)).or_else(|| idle.pop())
        };
        if worker.as_mut().is_some_and(|worker| !matches!(worker.child.try_wait(), Ok(None))) {
            worker = None;
        }
        let mut worker = match worker {
            Some(worker) => worker,
            None => Worker::start(&self.program)?,
        };
        worker.snapshot = Some(snapshot);
        Ok(worker)
    }

    /// A snapshot that has everything that was written before it was asked for.
    async fn current(self: &Arc<Self>) -> io::Result<Arc<Snapshot>> {
        let version = self.store.version();
        let mut kept = self.snapshot.lock().await;
        if let Some(snapshot) = kept.as_ref().filter(|kept| kept.version() >= version) {
            return Ok(Arc::clone(snapshot));
        }
        let store = self.store.clone();
        let taken =
            task::spawn_blocking(move || store.snapshot()).await.map_err(io::Error::other)?;
        let taken = Arc::new(taken.map_err(io::Error::other)?);
        *kept = Some(Arc::clone(&taken));
        Ok(taken)
    }

    /// Watches a worker as long as it works; the first to work starts the watch.
    fn watch(pool: &Arc<Self>, pid: u32, over: &Arc<AtomicBool>) {
        let mut watched = lock(&pool.watched);
        let first = watched.is_empty();
        let before = own_memory(pid).unwrap_or_default();
        watched.insert(pid, Watched { before, over: Arc::clone(over) });
        drop(watched);
        if first {
            let pool = Arc::clone(pool);
            task::spawn(async move {
                while pool.look() {
                    sleep(WATCH).await;
                }
            });
        }
    }

    /// Waits until a query that began now no longer keeps others from starting.
    async fn let_others_start(&self) {
        sleep(HEAD_START).await;
        // Whichever comes first.
        let _room = timeout(CROWDED, self.room()).await;
    }

    /// Waits until those at work have no more than half of the memory.
    async fn room(&self) {
        while taken(&lock(&self.watched)) > self.memory / 2 {
            sleep(WATCH).await;
        }
    }

    /// Kills the largest if all of them together are too large. Whether anybody is at work.
    fn look(&self) -> bool {
        let watched = lock(&self.watched);
        if taken(&watched) > self.memory
            && let Some((bytes, pid, worker)) = watched
                .iter()
                .map(|(pid, worker)| (worker.taken(*pid), pid, worker))
                .max_by_key(|(bytes, pid, _)| (*bytes, *pid))
        {
            worker.over.store(true, Ordering::SeqCst);
            tracing::warn!(worker.pid = pid, memory.bytes = bytes, "killed for its memory");
            kill(*pid);
        }
        !watched.is_empty()
    }

    /// Takes a worker back that has done its work.
    fn take_back(&self, worker: Worker) {
        lock(&self.watched).remove(&worker.pid);
        let small = own_memory(worker.pid).is_some_and(|bytes| bytes <= KEPT_BYTES);
        let mut idle = lock(&self.idle);
        if small && idle.len() < self.kept {
            idle.push(worker);
        }
    }
}

impl Worker {
    fn start(program: &Path) -> io::Result<Self> {
        let mut child = Command::new(program)
            .arg("worker")
            .env_clear()
            .envs(ALLOCATION)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let gone = || io::Error::other("the worker has no pipes");
        let pid = child.id().ok_or_else(gone)?;
        let input = child.stdin.take().ok_or_else(gone)?;
        let output =
            BufReader::with_capacity(CHUNK + HEADER, child.stdout.take().ok_or_else(gone)?);
        Ok(Self { child, pid, input, output, snapshot: None })
    }

    async fn send(&mut self, frame: &[u8]) -> io::Result<()> {
        self.input.write_all(frame).await
    }

    async fn receive(&mut self) -> io::Result<(Tag, Vec<u8>)> {
        let mut header = [0; HEADER];
        self.output.read_exact(&mut header).await?;
        let (tag, length) = Tag::of_header(header)?;
        let mut content = vec![0; length];
        self.output.read_exact(&mut content).await?;
        Ok((tag, content))
    }

    /// What it said before it died.
    async fn last_words(&mut self) -> String {
        let mut words = Vec::new();
        if let Some(said) = self.child.stderr.take() {
            // It is dead, or soon will be.
            let _cut = timeout(PATIENCE, said.take(4096).read_to_end(&mut words)).await;
        }
        String::from_utf8_lossy(&words).into_owned()
    }
}

/// An answer that a worker is writing. Dropping it stops the worker.
pub struct Answer {
    pool: Arc<Pool>,
    /// There until it is dropped or the worker died.
    worker: Option<Worker>,
    place: Option<Place>,
    /// Dropped after the worker is taken back, for who comes next.
    _turn: oneshot::Sender<()>,
    over: Arc<AtomicBool>,
    deadline: Instant,
    /// What was written, when the answer is whole.
    written: Option<Written>,
    /// Whether the worker has said its last word on it.
    ended: bool,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl Answer {
    /// The next chunk; `None` when the answer is whole.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        if self.ended {
            return Ok(None);
        }
        match self.frame().await? {
            (Tag::Chunk, content) => Ok(Some(content)),
            (_, written) => {
                self.written = serde_json::from_slice(&written).ok();
                Ok(None)
            }
        }
    }

    /// The version of the store that it is read from.
    pub fn version(&self) -> Option<u64> {
        Some(self.worker.as_ref()?.snapshot.as_ref()?.version())
    }

    /// What was written, when the answer is whole.
    pub fn written(&self) -> Option<Written> {
        self.written
    }

    /// Hands the job over. The head comes with the first chunk; a failure comes instead of it.
    async fn head(&mut self, job: Job) -> Result<Head, Failure> {
        self.order(job).await?;
        let (tag, content) = self.frame().await?;
        if tag != Tag::Head {
            return Err(Failure::new(Kind::Internal, "a worker spoke out of turn"));
        }
        serde_json::from_slice(&content).map_err(|e| Failure::internal(&e))
    }

    async fn order(&mut self, job: Job) -> Result<(), Failure> {
        let Some(worker) = &mut self.worker else { return Err(timed_out()) };
        let snapshot = worker.snapshot.as_ref().map(|snapshot| snapshot.path().to_owned());
        let order = Order { snapshot: snapshot.unwrap_or_default(), job };
        match timeout_at(self.deadline, worker.send(&json(Tag::Order, &order))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(self.died().await),
            Err(_) => Err(timed_out()),
        }
    }

    async fn frame(&mut self) -> Result<(Tag, Vec<u8>), Failure> {
        let Some(worker) = &mut self.worker else { return Err(timed_out()) };
        match timeout_at(self.deadline, worker.receive()).await {
            Ok(Ok((Tag::Failed, content))) => {
                self.ended = true;
                let failure = serde_json::from_slice(&content);
                Err(failure.unwrap_or_else(|e| Failure::internal(&e)))
            }
            Ok(Ok((tag, content))) => {
                self.ended = tag == Tag::End;
                Ok((tag, content))
            }
            Ok(Err(_)) => Err(self.died().await),
            Err(_) => Err(timed_out()),
        }
    }

    /// Why the worker died. It is not used again.
    async fn died(&mut self) -> Failure {
        let Some(mut worker) = self.worker.take() else { return timed_out() };
        let words = worker.last_words().await;
        lock(&self.pool.watched).remove(&worker.pid);
        self.ended = true;
        let memory = self.over.load(Ordering::SeqCst)
            || OUT_OF_MEMORY.iter().any(|known| words.contains(known));
        if memory {
            return Failure::new(Kind::Memory, "stopped at the limit of memory");
        }
        tracing::error!(worker.pid, worker.words = words, "a worker died");
        Failure::new(Kind::Died, "the query brought its evaluation down")
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        let Some(mut worker) = self.worker.take() else { return };
        let (pool, place) = (Arc::clone(&self.pool), self.place.take());
        if self.ended {
            pool.take_back(worker);
            return;
        }
        // Nobody waits for the answer any more.
        task::spawn(async move {
            let stopped = timeout(PATIENCE, async {
                worker.send(&frame(Tag::Stop, &[])).await?;
                while !matches!(worker.receive().await?.0, Tag::End | Tag::Failed) {}
                Ok::<_, io::Error>(())
            });
            if matches!(stopped.await, Ok(Ok(()))) {
                pool.take_back(worker);
            } else {
                lock(&pool.watched).remove(&worker.pid);
                // Kills it, and waits for its end: its memory is free before its place is.
                let _gone = worker.child.kill().await;
            }
            drop(place);
        });
    }
}

fn timed_out() -> Failure {
    Failure::new(Kind::Timeout, "stopped at the limit of time")
}

impl Watched {
    /// Bytes that it has taken since it is at work; none any more if it is killed for them.
    fn taken(&self, pid: u32) -> u64 {
        let gone = self.over.load(Ordering::SeqCst);
        let bytes = if gone { None } else { own_memory(pid) };
        bytes.unwrap_or_default().saturating_sub(self.before)
    }
}

/// Bytes that all have taken.
fn taken(watched: &HashMap<u32, Watched>) -> u64 {
    watched.iter().map(|(pid, worker)| worker.taken(*pid)).sum()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes of memory that a process has, and how many of them are pages of files, where the system says.
fn memory(pid: u32) -> Option<[u64; 2]> {
    let pages = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
    let mut pages = pages.split(' ').skip(1).map_while(|pages| pages.parse::<u64>().ok());
    let [all, of_files] = [pages.next()?, pages.next()?];
    Some([all, of_files].map(|pages| pages * rustix::param::page_size() as u64))
}

/// Bytes of memory that a process has for itself: the program is there once for all of them.
fn own_memory(pid: u32) -> Option<u64> {
    memory(pid).map(|[all, of_files]| all.saturating_sub(of_files))
}

/// Bytes of memory that this process has, where the system says.
pub fn memory_of_this_process() -> Option<u64> {
    memory(std::process::id()).map(|[all, _]| all)
}

fn kill(pid: u32) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    // Fails only if it is dead.
    let _dead = pid.map(|pid| kill_process(pid, Signal::KILL));
}
