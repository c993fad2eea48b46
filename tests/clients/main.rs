//! Programs that people use, against a running server: curl, `SPARQLWrapper`, rdflib, pyoxigraph, Comunica.
//!
//! Each needs what it is made of: `curl`; a Python (`PYTHON`, else `python3`) with the packages; `node`
//! with Comunica in the folder `COMUNICA`. Where that is missing, the test says loudly that it did not
//! run.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../hostile/server.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod server;

use std::process::Command;

use server::{Server, say};

/// What a script exits with where a package is missing.
const NOT_RUN: i32 = 77;

/// Runs a client to its end.
fn check(name: &str, command: &mut Command) {
    let (code, said) = match command.output() {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            (output.status.code(), String::from_utf8_lossy(&said).into_owned())
        }
        Err(error) => (Some(NOT_RUN), error.to_string()),
    };
    if code == Some(NOT_RUN) {
        say(&format!("NOT RUN: {name} was not tried: {}", said.trim()));
    } else {
        assert_eq!(code, Some(0), "{name}: {said}");
    }
}

fn python(server: &Server, test: &str) -> Command {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/clients.py"));
    command.args([test, &server.url(""), &server.token]);
    command
}

#[test]
fn curl_reads_compressed_answers() {
    let server = Server::start(&[]);
    let query = "query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
    let url = server.url("/sparql");
    let args = ["-sSf", "--compressed", "-H", "Accept: text/csv", "--data-urlencode", query, &url];
    check("curl", Command::new("curl").args(args));
}

#[test]
fn sparqlwrapper_asks_and_updates() {
    let server = Server::start(&[]);
    check("SPARQLWrapper", &mut python(&server, "sparqlwrapper"));
}

#[test]
fn rdflib_reads_and_writes_through_its_stores() {
    let server = Server::start(&[]);
    check("rdflib", &mut python(&server, "rdflib"));
}

#[test]
fn pyoxigraph_reads_every_format() {
    let server = Server::start(&[]);
    check("pyoxigraph", &mut python(&server, "pyoxigraph"));
}

#[test]
fn comunica_queries_the_endpoint() {
    let server = Server::start(&[]);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/comunica.js");
    let mut command = Command::new("node");
    command.arg(script).arg(server.url("/sparql"));
    check("Comunica", &mut command);
}

#[test]
fn comunica_joins_the_endpoint_with_another() {
    let of = |data: &str| {
        let server = Server::start(&[]);
        let put = server.send("PUT", "/store?graph=http://a.example/graph", "text/turtle", data);
        assert_eq!(put.status, 201, "{}", put.text);
        server
    };
    let names =
        of("@prefix : <http://a.example/> . :ann :name 'Ann' . :bo :name 'Bo' . :cy :name 'Cy' .");
    let parties = of("@prefix : <http://a.example/> . :ann :party :salt . :bo :party :tide .");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/comunica.js");
    let mut command = Command::new("node");
    command.arg(script).args([names.url("/sparql"), parties.url("/sparql")]);
    check("Comunica", &mut command);
}
