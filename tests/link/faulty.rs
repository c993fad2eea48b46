//! A reconciliation service of a few lines that fails as it is told.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, JoinHandle},
};

use serde_json::{Map, Value, json};

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is answered.
    None,
    /// 429, with the word to come back at once.
    Busy,
    /// 500.
    Error,
    /// Half of the JSON.
    Broken,
    /// The connection ends before the answer.
    Cut,
}

pub(crate) struct Faulty {
    address: SocketAddr,
    over: Arc<AtomicBool>,
    waited: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

impl Faulty {
    /// With faults for the first requests, in their order; later ones are answered.
    pub(crate) fn start(faults: Vec<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (over, waited) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (ended, told) = (Arc::clone(&over), Arc::clone(&waited));
        let faults = Mutex::new(faults.into_iter());
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let fault = || faults.lock().unwrap().next().unwrap_or(Fault::None);
                // A client that breaks off is none of our business.
                drop(stream.and_then(|stream| serve(&stream, fault, &told)));
            }
        });
        Self { address, over, waited, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often it said when to come back.
    pub(crate) fn waited(&self) -> usize {
        self.waited.swap(0, Ordering::SeqCst)
    }
}

impl Drop for Faulty {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        drop(self.thread.take().map(JoinHandle::join));
    }
}

/// Answers one request and closes.
fn serve(
    mut stream: &TcpStream,
    fault: impl FnOnce() -> Fault,
    waited: &AtomicUsize,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let answer = if first.starts_with("GET / ") {
        json!({"versions": ["0.2"], "name": "faulty", "identifierSpace": "https://kb.example/", "schemaSpace": "x", "batchSize": 10})
    } else if first.starts_with("GET ") {
        json!({"hello": "world"})
    } else {
        candidates(&body)
    };
    let refused = answer.is_null();
    let text = answer.to_string();
    let (status, extra, text) = match fault() {
        Fault::None if refused => ("400 Bad Request", "", ""),
        Fault::None => ("200 OK", "", text.as_str()),
        Fault::Busy => {
            waited.fetch_add(1, Ordering::SeqCst);
            ("429 Too Many Requests", "Retry-After: 0\r\n", "")
        }
        Fault::Error => ("500 Internal Server Error", "", "oops"),
        Fault::Broken => ("200 OK", "", &text[..text.len() / 2]),
        Fault::Cut => return Ok(()),
    };
    let length = text.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\n{extra}Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
    )
}

/// One candidate of the same name for each query; none at all if a query is poison.
fn candidates(body: &[u8]) -> Value {
    let form = form_urlencoded::parse(body).find(|(name, _)| name == "queries").unwrap().1;
    let queries: Map<String, Value> = serde_json::from_str(&form).unwrap();
    if queries.values().any(|query| query["query"] == "poison") {
        return Value::Null;
    }
    let one = |query: &Value| {
        let name = query["query"].as_str().unwrap();
        json!({"result": [{"id": name.replace(' ', "%20"), "name": name, "score": 90, "match": false, "type": []}]})
    };
    Value::Object(queries.iter().map(|(key, query)| (key.clone(), one(query))).collect())
}
