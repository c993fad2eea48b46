//! The program, serving on a port of its own, and a client that takes whatever comes.

use std::{
    fs,
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    pub(crate) token: String,
    agent: ureq::Agent,
    _folder: TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    pub(crate) retry_after: String,
    media_type: String,
    /// Whether it ended before its end.
    pub(crate) broken: bool,
}

impl Answer {
    /// The last part of the problem's type, if it is a problem.
    pub(crate) fn problem_kind(&self) -> Option<String> {
        if self.media_type != "application/problem+json" {
            return None;
        }
        let members: serde_json::Value = serde_json::from_str(&self.text).unwrap();
        Some(members["type"].as_str()?.rsplit('/').next()?.to_owned())
    }
}

impl Server {
    pub(crate) fn start(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dictum = || {
            let mut command = Command::new(cargo_bin!("dictum"));
            command.env_clear().current_dir(folder.path());
            command
        };
        let created = dictum().args(["token", "create", "--scope", "admin"]).output().unwrap();
        let token = String::from_utf8(created.stdout).unwrap().trim().to_owned();
        let mut command = dictum();
        command.args(["serve", "--bind", "127.0.0.1:0", "--extractor", "rules"]).args(args);
        if cfg!(not(feature = "rocksdb")) {
            command.arg("--memory");
        }
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("serving on http://").expect(&line);
        let address = address.trim_end_matches('/').parse().unwrap();
        // Goes on reading, so that the server never waits for us.
        thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(2)))
            .build()
            .into();
        Self { child, address, token, agent, _folder: folder }
    }

    /// Sends a query, as anybody.
    pub(crate) fn query(&self, query: &str) -> Answer {
        let request = self.agent.post(self.url("/sparql")).content_type("application/sparql-query");
        answer(request.send(query))
    }

    /// Sends something, with the token.
    pub(crate) fn send(&self, method: &str, path: &str, media_type: &str, body: &str) -> Answer {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(self.url(path))
            .header("content-type", media_type)
            .header("authorization", format!("Bearer {}", self.token))
            .body(body.to_owned())
            .unwrap();
        answer(self.agent.run(request))
    }

    pub(crate) fn metrics(&self) -> String {
        answer(self.agent.get(self.url("/metrics")).call()).text
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn connect(&self) -> TcpStream {
        self.try_connect().unwrap()
    }

    pub(crate) fn try_connect(&self) -> Option<TcpStream> {
        TcpStream::connect_timeout(&self.address, Duration::from_secs(5)).ok()
    }

    /// Has a worker up, so that memory at rest is that of a server that has worked.
    pub(crate) fn rest(&self) {
        assert_eq!(self.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").status, 200);
    }

    /// Alive, and answering what is small and what is not.
    pub(crate) fn is_well(&self) {
        let small = self.query("ASK { <http://a.example/1> ?p ?o }");
        assert_eq!(small.status, 200, "{}", small.text);
        // The last of the others may still have its place.
        let not_small = loop {
            let answer = self.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }");
            if answer.problem_kind().as_deref() != Some("busy") {
                break answer;
            }
        };
        assert_eq!(not_small.status, 200, "{}", not_small.text);
    }

    /// Bytes of memory of the server and its workers.
    pub(crate) fn memory(&self) -> u64 {
        memory(self.child.id())
    }

    /// Watches the memory until asked for the peak.
    pub(crate) fn watch(&self) -> Watch {
        let (stop, peak) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stopped, seen, pid) = (Arc::clone(&stop), Arc::clone(&peak), self.child.id());
        let thread = thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                seen.fetch_max(memory(pid), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(10));
            }
        });
        Watch { stop, peak, thread }
    }
}

/// To stderr, and not by a macro: the test runner would keep it to itself.
pub(crate) fn say(line: &str) {
    io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    peak: Arc<AtomicU64>,
    thread: JoinHandle<()>,
}

impl Watch {
    pub(crate) fn peak(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
        self.peak.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn answer(sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let response = sent.unwrap();
    let header = |name: &str| {
        let value = response.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let (media_type, retry_after) = (header("content-type"), header("retry-after"));
    let status = response.status().as_u16();
    let mut body = Vec::new();
    let broken = response.into_body().into_reader().read_to_end(&mut body).is_err();
    let text = String::from_utf8_lossy(&body).into_owned();
    Answer { status, text, retry_after, media_type, broken }
}

/// Bytes of memory of a process and its children.
fn memory(pid: u32) -> u64 {
    let children = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let children =
        children.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<u32> = children
        .flat_map(|line| {
            line.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()
        })
        .collect();
    let pages = |pid: u32| {
        let statm = fs::read_to_string(format!("/proc/{pid}/statm")).unwrap_or_default();
        let mut numbers = statm.split(' ').skip(1).map(|number| number.parse().unwrap_or(0));
        // Without what is shared with other processes: the program itself.
        let (resident, shared): (u64, u64) =
            (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        resident.saturating_sub(shared)
    };
    let pages: u64 = pages(pid) + children.into_iter().map(pages).sum::<u64>();
    pages * 4096
}
