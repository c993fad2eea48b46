//! A server that answers by a script: the path says how well it behaves.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

const ROWS: &str = r#"{"head":{"vars":["member","party"]},"results":{"bindings":["#;

/// Runs until the test ends.
pub(crate) struct Stub {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let seen = Arc::clone(&seen);
                // Fails when the client has had enough, as it should.
                thread::spawn(move || drop(answer(stream.unwrap(), &seen)));
            }
        });
        Self { port, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Path and body of what was asked, decoded.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// A port that nobody listens on.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn row(member: &str, party: &str) -> String {
    let uri = |name: &str| format!(r#"{{"type":"uri","value":"http://a.example/{name}"}}"#);
    format!(r#"{{"member":{},"party":{}}}"#, uri(member), uri(party))
}

fn rows() -> String {
    let rows = [("ann", "salt"), ("bo", "tide"), ("dot", "salt")];
    let rows: Vec<String> = rows.iter().map(|(member, party)| row(member, party)).collect();
    format!("{ROWS}{}]}}}}", rows.join(","))
}

fn answer(stream: TcpStream, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut input = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    let (mut line, mut length) = (String::new(), 0);
    input.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    loop {
        line.clear();
        if input.read_line(&mut line)? == 0 || line == "\r\n" {
            break;
        }
        let header = line.to_ascii_lowercase();
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body)?;
    let form: Vec<_> = values_of(&body);
    seen.lock().unwrap().push(format!("{path} {}", form.join(" ")));
    let json = "application/sparql-results+json";
    let mut whole = |status: &str, media_type: &str, body: &str| {
        write!(
            out,
            "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nLocation: /rows-elsewhere\r\n\
            Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    match path.as_str() {
        "/rows" => whole("200 OK", json, &rows()),
        "/redirect" => whole("302 Found", "text/html", "SECRET"),
        "/error" => whole("500 Oh no", "text/plain", "SECRET"),
        "/page" => whole("200 OK", "text/html", "<html>SECRET</html>"),
        "/yes" => whole("200 OK", json, r#"{"head":{},"boolean":true}"#),
        "/garbled" => whole("200 OK", json, r#"{"head":{"vars":["member"]},"results":{"SECRET"#),
        "/document" => whole("200 OK", "text/turtle", "<> <http://a.example/p> <documentx> ."),
        "/garbled-document" => whole("200 OK", "text/turtle", "<> <http://a.example/p> SECRET"),
        path => misbehave(path, &mut out),
    }
}

/// Answers that have no end, or come to none.
fn misbehave(path: &str, out: &mut TcpStream) -> std::io::Result<()> {
    write!(out, "HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n")?;
    match path {
        "/broken" => write!(out, "Content-Length: 100000\r\n\r\n{ROWS}{}", row("ann", "salt")),
        "/endless" => {
            write!(out, "\r\n{ROWS}{}", row("ann", "salt"))?;
            for n in 0.. {
                write!(out, ",{}", row(&format!("member-{n}"), &format!("party-{n}")))?;
            }
            Ok(())
        }
        "/trickle" => {
            write!(out, "\r\n{ROWS}{}", row("ann", "salt"))?;
            loop {
                thread::sleep(Duration::from_millis(20));
                write!(out, " ")?;
            }
        }
        // Nothing more, until the client goes away.
        _ => out.read_exact(&mut [0]),
    }
}

/// The values of a form.
fn values_of(body: &[u8]) -> Vec<String> {
    form_urlencoded::parse(body).map(|(_, value)| value.into_owned()).collect()
}
