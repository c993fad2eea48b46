//! Programs that people use, against a running server: curl, `SPARQLWrapper`, rdflib, pyoxigraph, Comunica,
//! schemathesis, the Python client of the Model Context Protocol.
//!
//! Each needs what it is made of: `curl`; a Python (`PYTHON`, else `python3`) with the packages; `node`
//! with Comunica in the folder `COMUNICA`. Where that is missing, the test says loudly that it did not
//! run.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../hostile/server.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod server;

use std::{fs, process::Command};

use assert_cmd::cargo::cargo_bin;

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
fn words_are_found_by_queries_of_every_kind() {
    let server = Server::start(&[]);
    let story = "The ferry “sank off the grey coast,” Mayor Ilse Brandt said on Monday.";
    assert_eq!(server.send("POST", "/articles", "text/plain", story).status, 201);
    let ask = |select: &str, end: &str| {
        let query = format!(
            "PREFIX dic: <https://w3id.org/dictum/ns#> SELECT {select} {{
               SERVICE dic:search {{ [] dic:query \"grey coas*\" ; dic:resource ?claim }}
               ?claim dic:text ?words }} {end}"
        );
        let answer = server.query(&query);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.text
    };
    // Answered in the server, and in a process beside it.
    assert!(ask("?words", "").contains("grey coast"));
    assert!(ask("?words", "ORDER BY ?words").contains("grey coast"));
    assert!(ask("(COUNT(?claim) AS ?n)", "").contains("\"1\""));
    let metrics = server.metrics();
    let bytes = metrics.lines().find_map(|line| line.strip_prefix("dictum_index_bytes "));
    let bytes: u64 = bytes.expect(&metrics).parse().unwrap();
    assert_eq!(bytes > 0, cfg!(feature = "rocksdb"), "an index in memory is no file");
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

/// Sends the example articles.
fn fill(server: &Server) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/articles");
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let media_type = match file.extension().unwrap().to_str().unwrap() {
            "html" => "text/html",
            "jsonl" => "application/x-ndjson",
            _ => "text/plain",
        };
        let sent =
            server.send("POST", "/articles", media_type, &fs::read_to_string(&file).unwrap());
        assert!(sent.status < 300, "{}: {}", file.display(), sent.text);
    }
}

/// Every request that the description allows is answered as it says, and every other is refused.
#[test]
fn schemathesis_finds_no_failure() {
    let server = Server::start(&[]);
    fill(&server);
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&python).args(["-c", "import schemathesis"]).output();
    if !there.is_ok_and(|there| there.status.success()) {
        say("NOT RUN: schemathesis was not tried: PYTHON does not have it");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(&python);
    command.current_dir(folder.path()).args(["-m", "schemathesis.cli", "run"]);
    command.args(["--seed", "7", "--max-examples", "25", "--workers", "1", "--checks", "all"]);
    // It throws away most identifiers that it makes, as they would change the path, and takes that for a fault.
    command.arg("--suppress-health-check=filter_too_much");
    check("schemathesis", command.arg(server.url("/openapi.json")));
}

fn mcp(how: &str, place: &str) -> Command {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/clients/mcp_client.py"));
    command.args([how, place]);
    command
}

#[test]
fn an_agent_calls_tools_over_http() {
    let server = Server::start(&[]);
    fill(&server);
    check("mcp over HTTP", &mut mcp("http", &server.url("/mcp")));
}

#[test]
fn an_agent_calls_tools_on_standard_input() {
    check("mcp on stdio", &mut mcp("stdio", cargo_bin!("dictum").to_str().unwrap()));
}
