//! Queries that ask other servers: those that are listed answer, whoever is not is not asked, and no
//! server, whatever it answers, does more than fail the query that asked it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../hostile/server.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod server;
mod stub;

use std::{
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use server::{Answer, Server, say};
use stub::Stub;

const TURTLE: &str = "text/turtle";
const UPDATE: &str = "application/sparql-update";

/// What our own server holds: three members, two of whom another server knows the parties of.
const OURS: &str =
    "@prefix : <http://a.example/> . :ann :name 'Ann' . :bo :name 'Bo' . :cy :name 'Cy' .";
const THEIRS: &str =
    "@prefix : <http://a.example/> . :ann :party :salt . :bo :party :tide . :dot :party :salt .";

/// Who is of which party: half of it is known here, half elsewhere.
fn parties(service: &str) -> String {
    format!(
        "PREFIX : <http://a.example/> SELECT ?name ?party {{ \
        ?member :name ?name . SERVICE {service} {{ ?member :party ?party }} }} ORDER BY ?name"
    )
}

fn with(data: &str, args: &[&str]) -> Server {
    let server = Server::start(args);
    let put = server.send("PUT", "/store?graph=http://a.example/graph", TURTLE, data);
    assert!(put.status < 300, "{}", put.text);
    server
}

/// A server of ours that may ask this endpoint.
fn listing(endpoint: &str, args: &[&str]) -> Server {
    with(OURS, &[&["--service", endpoint], args].concat())
}

#[track_caller]
fn names_and_parties(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let answer: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
    let value = |row: &serde_json::Value, name: &str| {
        row[name]["value"].as_str().unwrap_or_default().to_owned()
    };
    let rows = answer["results"]["bindings"].as_array().unwrap();
    rows.iter().map(|row| (value(row, "name"), value(row, "party"))).collect()
}

#[track_caller]
fn check_parties(answer: &Answer) {
    let expected = [("Ann", "salt"), ("Bo", "tide")];
    let expected: Vec<_> =
        expected.map(|(name, party)| (name.to_owned(), format!("http://a.example/{party}"))).into();
    assert_eq!(names_and_parties(answer), expected);
}

/// A problem of this kind, or a broken stream where one may have begun.
#[track_caller]
fn check_problem(answer: &Answer, kind: &str) {
    assert_eq!(answer.problem_kind().as_deref(), Some(kind), "{}: {}", answer.status, answer.text);
}

#[test]
fn a_query_joins_what_two_servers_know() {
    let other = with(THEIRS, &[]);
    let endpoint = other.url("/sparql");
    let server = listing(&endpoint, &[]);
    check_parties(&server.query(&parties(&format!("<{endpoint}>"))));
    check_parties(&server.query(&parties(&format!("SILENT <{endpoint}>"))));
    // Named by what is found, and where nothing is known beforehand.
    let found = format!("VALUES ?service {{ <{endpoint}> }} ");
    let query = parties("?service").replace("?member :name", &format!("{found} ?member :name"));
    check_parties(&server.query(&query));
    let optional = parties(&format!("<{endpoint}>")).replace("SERVICE", "OPTIONAL { SERVICE");
    let optional = optional.replace("} } ORDER", "} } } ORDER");
    assert_eq!(names_and_parties(&server.query(&optional)).len(), 3);
    // The answer is the same where nothing is sent along.
    let plain = listing(&endpoint, &["--no-rewrite"]);
    check_parties(&plain.query(&parties(&format!("<{endpoint}>"))));
}

/// `oxigraph serve`, of the package of that name.
struct Oxigraph(Child, String);

impl Drop for Oxigraph {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn oxigraph() -> Option<Oxigraph> {
    let python = PathBuf::from(std::env::var("PYTHON").ok()?);
    let port = stub::free_port();
    let mut command = Command::new(python.with_file_name("oxigraph"));
    command.args(["serve", "--bind", &format!("127.0.0.1:{port}")]);
    let mut child = command.stderr(Stdio::piped()).spawn().ok()?;
    // It says so when it listens.
    let mut said = String::new();
    BufReader::new(child.stderr.take()?).read_line(&mut said).ok()?;
    Some(Oxigraph(child, format!("http://127.0.0.1:{port}")))
}

#[test]
fn a_query_joins_with_another_engine() {
    let Some(Oxigraph(_, url)) = &oxigraph() else {
        return say("NOT RUN: no oxigraph beside the python in PYTHON");
    };
    let data: ureq::Agent = ureq::Agent::new_with_defaults();
    let put = data.put(format!("{url}/store?default")).content_type(TURTLE).send(THEIRS);
    assert!(put.unwrap().status().is_success());
    let endpoint = format!("{url}/query");
    let server = listing(&endpoint, &[]);
    check_parties(&server.query(&parties(&format!("<{endpoint}>"))));
}

#[test]
fn nobody_is_asked_who_is_not_listed() {
    let stub = Stub::start();
    let none = with(OURS, &[]);
    let below = listing(&stub.url("/listed/"), &[]);
    for (server, path) in [
        (&none, "/rows"),
        (&below, "/rows"),
        (&below, "/listed"),
        (&below, "/listed/../rows"),
        (&below, "/listed/%2e%2e/rows"),
    ] {
        let endpoint = stub.url(path);
        check_problem(&server.query(&parties(&format!("<{endpoint}>"))), "outside");
        let load = server.send("POST", "/update", UPDATE, &format!("LOAD <{endpoint}>"));
        check_problem(&load, "outside");
        // To fail in silence is to bind nothing.
        let silent = server.query(&parties(&format!("SILENT <{endpoint}>")));
        assert_eq!(names_and_parties(&silent).len(), 3);
    }
    assert_eq!(stub.requests(), [""; 0]);
}

#[test]
fn a_name_that_stands_for_a_private_address_is_not_followed() {
    let stub = Stub::start();
    let named = stub.url("/rows").replace("127.0.0.1", "localhost");
    let query = parties(&format!("<{named}>"));
    let refused = listing(&named, &[]).query(&query);
    check_problem(&refused, "outside");
    assert!(refused.text.contains("a private address"), "{}", refused.text);
    assert_eq!(stub.requests(), [""; 0]);
    let listed = listing(&named, &["--service-address", "127.0.0.1"]);
    check_parties(&listed.query(&query));
    assert_eq!(stub.requests().len(), 1);
}

#[test]
fn what_is_known_here_is_sent_along() {
    let stub = Stub::start();
    let endpoint = stub.url("/rows");
    let server = listing(&endpoint, &[]);
    let query = parties(&format!("<{endpoint}>"));
    check_parties(&server.query(&query));
    let narrow = query.replace("} }", "} FILTER(?name = 'Ann') }");
    assert_eq!(names_and_parties(&server.query(&narrow)).len(), 1);
    // Nothing is asked of others where nothing of ours is left to join.
    let nothing = query.replace("} }", "} FILTER(?name = 'Eve') }");
    assert_eq!(names_and_parties(&server.query(&nothing)), []);
    let requests = stub.requests();
    let known: Vec<_> = requests
        .iter()
        .map(|sent| ["ann", "bo", "cy"].map(|name| sent.contains(&format!("a.example/{name}>"))))
        .collect();
    assert_eq!(known, [[true; 3], [true, false, false]], "{requests:?}");
}

#[test]
fn a_server_that_misbehaves_fails_the_query_and_no_more() {
    let stub = Stub::start();
    let small = ["--service-timeout=1", "--service-bytes=100000"];
    let server = listing(&stub.url("/"), &small);
    for path in [
        "/redirect", "/error", "/page", "/yes", "/garbled", "/broken", "/slow", "/trickle",
        "/endless",
    ] {
        say(path);
        let endpoint = stub.url(path);
        let answer = server.query(&parties(&format!("<{endpoint}>")));
        check_problem(&answer, "elsewhere");
        assert!(!answer.text.contains("SECRET"), "{path}: {}", answer.text);
        // A failure in silence is not half of an answer.
        let silent = server.query(&parties(&format!("SILENT <{endpoint}>")));
        let rows = names_and_parties(&silent);
        assert_eq!(rows.len(), 3, "{path}: {}", silent.text);
        assert!(rows.iter().all(|(_, party)| party.is_empty()), "{path}: {}", silent.text);
    }
    // To ask for each of many rows is to ask too often, and not to know is not to say yes.
    let often = format!(
        "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{}> {{ ?s ?q ?x }} }} }}",
        stub.url("/rows")
    );
    check_problem(&server.query(&often), "elsewhere");
    assert!(stub.requests().iter().all(|sent| !sent.contains("/rows-elsewhere")));
    server.is_well();
}

#[test]
fn the_memory_of_an_answer_from_elsewhere_is_bounded() {
    let stub = Stub::start();
    let endpoint = stub.url("/endless");
    let server =
        listing(&endpoint, &["--service-bytes=10000000000", "--anonymous-memory=50000000"]);
    server.rest();
    let (before, watch) = (server.memory(), server.watch());
    let query = format!(
        "SELECT ?party {{ SERVICE <{endpoint}> {{ ?member ?p ?party }} }} ORDER BY ?party ?member"
    );
    let answer = server.query(&query);
    assert!(
        matches!(answer.problem_kind().as_deref(), Some("query-memory" | "elsewhere")),
        "{}",
        answer.text
    );
    assert!(watch.peak().saturating_sub(before) < 256 << 20);
    server.is_well();
}

#[test]
fn documents_are_loaded_from_where_it_is_allowed() {
    let stub = Stub::start();
    let server = listing(&stub.url("/"), &["--service-bytes=100000"]);
    let update = |text: &str| server.send("POST", "/update", UPDATE, text);
    let document = stub.url("/document");
    let loaded = update(&format!(
        "LOAD <{document}> INTO GRAPH <http://a.example/g> ; \
        INSERT {{ <http://a.example/n> <http://a.example/is> ?o }} WHERE {{ GRAPH <http://a.example/g> {{ ?s ?p ?o }} }}"
    ));
    assert_eq!(loaded.status, 204, "{}", loaded.text);
    // What comes after the document sees it, and a relative name in it is relative to where it lies.
    let ask = format!("ASK {{ <http://a.example/n> <http://a.example/is> <{document}x> }}");
    assert!(server.query(&ask).text.contains("true"));
    for path in ["/redirect", "/error", "/page", "/garbled-document", "/slow-document", "/endless"]
    {
        let (url, mark) =
            (stub.url(path), "INSERT DATA { <http://a.example/n> <http://a.example/was> 1 }");
        let server = listing(&stub.url("/"), &["--service-timeout=1", "--service-bytes=100000"]);
        let failed = server.send("POST", "/update", UPDATE, &format!("{mark} ; LOAD <{url}>"));
        check_problem(&failed, "elsewhere");
        let none = server.query("ASK { <http://a.example/n> <http://a.example/was> 1 }");
        assert!(none.text.contains("false"), "{path}: all is done, or nothing");
        let silent =
            server.send("POST", "/update", UPDATE, &format!("{mark} ; LOAD SILENT <{url}>"));
        assert_eq!(silent.status, 204, "{path}: {}", silent.text);
    }
}
