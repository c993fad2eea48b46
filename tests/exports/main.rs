//! What is exported, opened by the tools that it is for: pandas, DuckDB, pyarrow, networkx, rdflib; and
//! the same as SPARQL answers.
//!
//! Needs a Python (`EXPORTS`, else `python3`) with what `.ci/setup exports` installs. Where that is missing,
//! the test says loudly that it did not run.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
mod memory;
#[path = "../hostile/server.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod server;

use std::{collections::BTreeSet, fs, io, path::Path, process::Command};

use assert_cmd::cargo::cargo_bin;
use dictum::{
    article,
    claim::Finder,
    export::{self, Filter, Format, Selection, row},
    pipeline,
    rdf::{ArticleGraph, Base},
    store::{self, Options, Rdf, Store, Updating},
};
use serde_json::Value;

use common::examples;
use server::{Server, say};

/// What a script exits with where a package is missing.
const NOT_RUN: i32 = 77;

/// A script of this folder, in the Python that has the tools.
fn python(script: &str) -> Command {
    let python = std::env::var("EXPORTS").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports").join(script));
    command
}

/// Runs a script to its end.
fn check(command: &mut Command) {
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    if output.status.code() == Some(NOT_RUN) {
        say(&format!("NOT RUN: {command:?}: {}", said.trim()));
    } else {
        assert_eq!(output.status.code(), Some(0), "{command:?}: {said}");
    }
}

fn export(store: &Store, selection: &Selection, format: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let format: Format = format.parse().unwrap();
    export::write(store, selection, format, Rdf::V11, &mut out).unwrap();
    out
}

fn text(store: &Store, selection: &Selection, format: &str) -> String {
    String::from_utf8(export(store, selection, format)).unwrap()
}

fn filter(filter: Filter) -> Selection {
    Selection::Filter(Box::new(filter))
}

/// The first column of a query, in no order.
fn ask(store: &Store, query: &str) -> BTreeSet<String> {
    let mut out = Vec::new();
    let query = store.query(query, &Options::default()).unwrap();
    query.write(store::Format::Csv, Rdf::V11, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// The claims of an export, in its order.
fn claims(store: &Store, selection: &Selection) -> Vec<String> {
    let lines = text(store, selection, "jsonl");
    let rows = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

const PREFIXES: &str = "PREFIX dic: <https://w3id.org/dictum/ns#> \
                        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> \
                        PREFIX schema: <https://schema.org/> \
                        PREFIX skos: <http://www.w3.org/2004/02/skos/core#> ";

#[test]
fn a_filter_selects_what_sparql_selects() {
    let store = examples();
    let check = |wanted: Filter, pattern: &str| {
        let query =
            format!("{PREFIXES} SELECT DISTINCT ?claim {{ ?claim a dic:Claim . {pattern} }}");
        let expected = ask(&store, &query);
        assert!(!expected.is_empty(), "{query}");
        let found = claims(&store, &filter(wanted.clone()));
        assert_eq!(found.len(), expected.len(), "{wanted:?}");
        assert_eq!(found.iter().cloned().collect::<BTreeSet<_>>(), expected, "{wanted:?}");
        assert_eq!(claims(&store, &Selection::query(query)), found, "the same order");
    };
    let named = |name: &str| vec![name.to_owned()];
    let none = Filter::default;
    check(none(), "");
    check(Filter { act: named("accusation"), ..none() }, "?claim a dic:Accusation .");
    check(
        Filter { speaker: named("petra oswin"), ..none() },
        r#"?claim dic:speaker/skos:prefLabel "Petra Oswin"@en ."#,
    );
    let iri = format!("{}entity/tolmaria", store.base());
    let tolmaria = format!("?claim dic:target <{iri}> .");
    check(Filter { target: vec![iri], ..none() }, &tolmaria);
    check(Filter { target: named("tolmaria"), ..none() }, &tolmaria);
    check(
        Filter {
            act: vec!["Denial".into(), "Threat".into()],
            quotation: named("direct"),
            ..none()
        },
        "?claim dic:quotationType dic:direct ; a ?act . FILTER (?act IN (dic:Denial, dic:Threat))",
    );
    check(
        Filter { publisher: named("the ostrel courier"), ..none() },
        r#"?claim dic:appearsIn/schema:publisher/skos:prefLabel "The Ostrel Courier"@en ."#,
    );
    check(
        Filter { text: Some("attack OR ransom".to_owned()), confidence: Some(0.9), ..none() },
        r#"SERVICE dic:search { [] dic:query "attack OR ransom" ; dic:resource ?claim ;
           dic:limit 1000 } ?claim dic:confidence ?sure . FILTER (?sure >= 0.9)"#,
    );
    check(
        Filter { from: "2025-03-16".parse().ok(), until: "2025-03-17".parse().ok(), ..none() },
        "?claim dic:appearsIn ?article . OPTIONAL { ?article schema:datePublished ?printed }
         OPTIONAL { ?claim dic:saidFrom ?from } OPTIONAL { ?claim dic:saidUntil ?until }
         FILTER (COALESCE(?until, ?from, ?printed) >= '2025-03-16'^^xsd:date
              && COALESCE(?from, ?until, ?printed) <= '2025-03-17'^^xsd:date)",
    );
}

#[test]
fn rows_say_what_the_store_says() {
    let store = examples();
    let lines = text(&store, &Selection::All, "jsonl");
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let said = |row: &Value| {
        let all = |list: &Value, field: &str| {
            let names = list.as_array().unwrap().iter();
            names.map(|of| of[field].as_str().unwrap().to_owned()).collect::<Vec<_>>().join("+")
        };
        let id = row["id"].as_str().unwrap().to_owned();
        (id, row["text"].clone(), all(&row["speakers"], "name"), all(&row["targets"], "id"))
    };
    let rows: Vec<_> = rows.iter().map(said).collect();
    let all = format!(
        "{PREFIXES} SELECT ?c ?t (GROUP_CONCAT(?s; SEPARATOR='+') AS ?speakers) {{
            SELECT DISTINCT ?c ?t ?s {{ ?c a dic:Claim ; dic:text ?t .
                OPTIONAL {{ ?c dic:speaker/skos:prefLabel ?s }} }} ORDER BY ?s
         }} GROUP BY ?c ?t"
    );
    let lines = text(&store, &Selection::query(all), "jsonl");
    let answer: BTreeSet<(String, String, String)> = lines
        .lines()
        .map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            (text("c"), text("t"), text("speakers"))
        })
        .collect();
    let found = rows.iter().map(|(id, text, speakers, _)| {
        (id.clone(), text.as_str().unwrap().to_owned(), speakers.clone())
    });
    assert_eq!(found.collect::<BTreeSet<_>>(), answer);
    assert!(rows.iter().any(|(.., targets)| !targets.is_empty()));
}

#[test]
fn a_claim_stands_in_its_sentence() {
    let store = examples();
    let lines = text(&store, &Selection::All, "jsonl");
    let mut together = 0;
    for line in lines.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let (sentence, text) = (row["sentence"].as_str(), row["text"].as_str().unwrap());
        let sentence = sentence.unwrap_or_else(|| panic!("no sentence: {row}"));
        for piece in text.split(" … ") {
            assert!(sentence.contains(piece), "{sentence:?} should hold {piece:?}");
        }
        let cue = row["cue"].as_str().unwrap_or_default();
        together += usize::from(!cue.is_empty() && sentence.to_lowercase().contains(cue));
    }
    assert!(together > lines.lines().count() / 2, "{together}");
}

#[test]
fn rows_of_any_select_keep_their_types() {
    let store = examples();
    let query = "SELECT ?w ?n ?m ?d ?b ?x ?none { VALUES (?w ?n ?m ?d ?b ?x) {
        (1 0.5 2 '2025-03-16'^^xsd:date true 1) (2 1e2 2.5 UNDEF false 'a') } }";
    let query = format!("{PREFIXES} {query}");
    let rows = text(&store, &Selection::query(query), "jsonl");
    let expected = concat!(
        r#"{"w":1,"n":0.5,"m":2.0,"d":"2025-03-16","b":true,"x":"1","none":null}"#,
        "\n",
        r#"{"w":2,"n":100.0,"m":2.5,"d":null,"b":false,"x":"a","none":null}"#,
        "\n",
    );
    assert_eq!(rows, expected);
    let error = |query: &str, format: &str| {
        let (selection, mut out) = (Selection::query(query), Vec::new());
        let format = format.parse().unwrap();
        export::write(&store, &selection, format, Rdf::V11, &mut out).unwrap_err().to_string()
    };
    assert!(error("SELECT ?x {}", "gexf").contains("?claim alone"));
    assert!(error("ASK {}", "csv").contains("?claim alone"));
    assert!(error("SELECT ?claim {BIND('x' AS ?claim)}", "csv").contains("\"x\""));
    assert!(error("SELECT ?claim {BIND(<urn:x> AS ?claim)}", "csv").contains("urn:x"));
    assert!(error("SELECT ?claim {}", "csv").contains("nothing"));
    assert!(error("SELECT {", "csv").contains("line 1"));
}

#[test]
fn some_claims_as_rdf_are_a_part_of_the_whole_that_satisfies_the_shapes() {
    let store = examples();
    let all = text(&store, &Selection::All, "nquads");
    let all: BTreeSet<&str> = all.lines().collect();
    let some = filter(Filter { act: vec!["Accusation".into()], ..Filter::default() });
    let part = text(&store, &some, "nquads");
    let lines: Vec<&str> = part.lines().collect();
    let once: BTreeSet<&str> = lines.iter().copied().collect();
    assert_eq!(once.len(), lines.len(), "each quad once");
    assert!(once.is_subset(&all) && once.len() < all.len() / 2);
    let is_claim = |line: &&&str| line.contains("#type> <https://w3id.org/dictum/ns#Claim>");
    assert_eq!(once.iter().filter(is_claim).count(), claims(&store, &some).len());
    let file = tempfile::NamedTempFile::with_suffix(".nq").unwrap();
    fs::write(&file, part).unwrap();
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shapes/shapes.py");
    let output = Command::new(python).arg(script).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    if said.contains("No module") {
        say(&format!("NOT RUN: the shapes were not checked: {}", said.trim()));
    } else {
        assert!(output.status.success(), "{said}");
    }
}

#[test]
fn an_export_ends_where_its_reader_has_gone() {
    struct Gone(usize);
    impl io::Write for Gone {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            let taken = bytes.len().min(self.0);
            self.0 -= taken;
            Ok(taken)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let store = examples();
    for format in Format::all() {
        let ended = export::write(&store, &Selection::All, format, Rdf::V11, &mut Gone(100));
        let error = anyhow::Error::from(ended.unwrap_err());
        let io = error.chain().find_map(|cause| cause.downcast_ref::<io::Error>());
        assert_eq!(io.map(io::Error::kind), Some(io::ErrorKind::BrokenPipe), "{format}: {error}");
    }
}

/// Every format of the examples in a folder, beside answers to compare them with.
fn exported(folder: &Path) -> Store {
    let store = examples();
    // A link of the kind that `dictum link` makes.
    let link = "<entity/tolmaria> <http://www.w3.org/2004/02/skos/core#exactMatch> \
                <http://www.wikidata.org/entity/Q99> .";
    let update = format!("INSERT DATA {{ GRAPH <graph/links> {{ {link} }} }}");
    store.update(&update, &Updating::default(), None).unwrap();
    for format in Format::all() {
        let file = folder.join(format!("claims.{format}"));
        fs::write(file, export(&store, &Selection::All, &format.to_string())).unwrap();
    }
    let accusations = filter(Filter { act: vec!["Accusation".into()], ..Filter::default() });
    for format in ["graphml", "gexf"] {
        fs::write(
            folder.join(format!("accusations.{format}")),
            export(&store, &accusations, format),
        )
        .unwrap();
    }
    let questions = [
        ("dyads", "SELECT ?from ?act ?to ?utterances ?first ?last {
            ?d a dic:Dyad ; dic:side ?from ; dic:act ?type ; dic:towards ?to ; dic:utterances ?utterances .
            OPTIONAL { ?d dic:earliest ?first ; dic:latest ?last } BIND (STRAFTER(STR(?type), '#') AS ?act) }"),
        ("acts", "SELECT ?act (COUNT(?c) AS ?n) { ?c a dic:Claim , ?type .
            FILTER (?type != dic:Claim) BIND (STRAFTER(STR(?type), '#') AS ?act) } GROUP BY ?act"),
        ("speakers", "SELECT ?claim ?name { ?claim dic:speaker/skos:prefLabel ?name }"),
        ("relays", "SELECT ?claim ?position ?name { ?claim dic:relay ?r .
            ?r dic:position ?position ; dic:relayAgent/skos:prefLabel ?name }"),
        ("days", "SELECT ?claim ?from ?confidence { ?claim dic:saidFrom ?from ; dic:confidence ?confidence }"),
        ("propositions", "SELECT ?claim ?subject ?object { ?claim dic:asserts|dic:denies|dic:seeks ?p .
            ?p rdf:subject/skos:prefLabel ?subject ; rdf:object/skos:prefLabel ?object }"),
    ];
    for (name, question) in questions {
        let question = format!(
            "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> {PREFIXES} {question}"
        );
        let rows = Selection::query(question);
        fs::write(folder.join(format!("{name}.csv")), export(&store, &rows, "csv")).unwrap();
        fs::write(folder.join(format!("{name}.parquet")), export(&store, &rows, "parquet"))
            .unwrap();
    }
    let leaves = row::SCHEMA.leaves().join("\n");
    fs::write(folder.join("leaves.txt"), leaves).unwrap();
    store
}

#[test]
fn parquet_csv_and_json_lines_open_and_agree_with_sparql() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path());
    check(python("exports.py").arg("tables").arg(folder.path()));
}

#[test]
fn networks_open_in_networkx_and_agree_with_the_dyads() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path());
    check(python("exports.py").arg("networks").arg(folder.path()));
}

/// A store of so many articles of their own.
fn of_articles(count: usize) -> Store {
    let store = Store::memory(&Base::default()).unwrap();
    for n in 0..count {
        let said =
            |m| format!("Mayor Ilse Brandt of Town {m} said on Monday that bridge {n} was safe.");
        let article = article::Article {
            url: Some(format!("https://paper.example/{n}")),
            title: Some(format!("Bridge {n} is safe")),
            text: (0..4).map(said).collect::<Vec<_>>().join("\n\n"),
            ..article::Article::default()
        };
        let outcome = pipeline::run(article, &Finder::Rules.into());
        store.ingest(&[ArticleGraph::of(&outcome, store.base())]).unwrap();
    }
    store
}

#[test]
fn memory_does_not_grow_with_the_store() {
    let (small, large) = (of_articles(100), of_articles(1000));
    for format in Format::all().filter(|format| *format != Format::Parquet) {
        // Networks are kept, but these articles name few parties.
        let cost = |store: &Store| {
            memory::peak(|| {
                let mut out = memory::Counted::default();
                export::write(store, &Selection::All, format, Rdf::V11, &mut out).unwrap();
                out.0
            })
        };
        let ((few, before), (many, after)) = (cost(&small), cost(&large));
        assert!(
            many > few * 5 || matches!(format, Format::GraphMl | Format::Gexf),
            "{format}: {few}, {many}"
        );
        assert!(after < before + (1 << 20), "{format}: {before} bytes of memory, then {after}");
    }
}

#[test]
fn each_claim_is_a_nanopublication_and_a_claim_of_schema_org() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path());
    check(python("exports.py").arg("linked").arg(folder.path()));
}

#[test]
fn a_server_exports_what_its_store_holds() {
    let server = Server::start(&[]);
    send_examples(&server);
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let url = server.url("");
        let mut command = Command::new(cargo_bin!("dictum"));
        command.env_clear().current_dir(folder.path());
        command.args(["export", "--server", &url]).args(args);
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let token = ["--token", &server.token];
    let all = [&token[..], &["claims.jsonl"]].concat();
    assert_eq!(run(&all), (0, String::new()));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("claims.jsonl"), text(&examples(), &Selection::All, "jsonl"));
    let some = [&token[..], &["--act", "Denial", "--from", "2025-03-18", "denials.csv"]].concat();
    assert_eq!(run(&some), (0, String::new()));
    let from = "2025-03-18".parse().ok();
    let denials = filter(Filter { act: vec!["Denial".into()], from, ..Filter::default() });
    assert_eq!(read("denials.csv"), text(&examples(), &denials, "csv"));
    let (code, said) = run(&["--token", "wrong", "none.csv"]);
    assert!(code == 1 && said.contains("401"), "{code}: {said}");
    let (code, said) = run(&[&token[..], &["-e", "SELECT ?claim {}"]].concat());
    assert!(code == 2 && said.contains("conditions"), "{code}: {said}");
    for (path, said) in [
        ("/export", "parquet"),
        ("/export?format=xlsx", "xlsx"),
        ("/export?format=csv&speakers=x", "speakers"),
        ("/export?format=csv&from=May", "2025-03-16"),
        ("/export?format=csv&rdf=2", "rdf"),
        ("/export?format=csv&text=%28", "search"),
    ] {
        let answer = server.send("GET", path, "text/plain", "");
        assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        assert!(answer.text.contains(said), "{path}: {}", answer.text);
    }
}

fn send_examples(server: &Server) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let media_type = match file.extension().unwrap().to_str().unwrap() {
            "html" => "text/html",
            "jsonl" => "application/x-ndjson",
            _ => "text/plain",
        };
        let sent = server.send("POST", "/articles", media_type, &fs::read_to_string(file).unwrap());
        assert!([200, 201].contains(&sent.status), "{}", sent.text);
    }
}

#[test]
fn the_notebooks_run_and_show_what_they_should() {
    let folder = tempfile::tempdir().unwrap();
    exported(folder.path());
    let server = Server::start(&[]);
    send_examples(&server);
    let run = |notebook: &str, words: &[&str]| {
        let mut command = python("notebooks.py");
        command.arg(folder.path()).arg(notebook).args(words).env("DICTUM_SERVER", server.url(""));
        check(&mut command);
    };
    run(
        "who-accuses-whom.ipynb",
        &["Petra Oswin", "Tolmaria was behind the cyber attack on Ellvane Ferries"],
    );
    run("acts-over-time.ipynb", &["2025-03-16", "Denial", "Tolmaria"]);
    run("accusation-network.ipynb", &["parties", "image/png", "Tolmaria"]);
}
