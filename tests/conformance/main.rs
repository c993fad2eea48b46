//! The W3C's tests of SPARQL 1.1 and 1.2, its protocol, the Graph Store Protocol and service descriptions,
//! over HTTP, by the harness and with the tests in the folder `shared` beside the repository.
//!
//! Says loudly that nothing was checked where there is no such folder, or no Python with pyoxigraph
//! (`PYTHON`, else `python3`).

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../hostile/server.rs"]
#[expect(dead_code, reason = "shared with tests that need more of it")]
mod server;

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::Value;
use server::{Server, say};

const NOT_REPORTED: &str = "not reported";

/// What fails, why, and where that is known: all of it lies in the engine, and the numbers are issues and
/// pull requests of `oxigraph/oxigraph`. Those that are merged came after the release in use.
const KNOWN: [(&str, &str, &str); 19] = [
    (
        "query/aggregates/agg-groupconcat-04",
        "GROUP_CONCAT keeps a common language tag",
        "#1717, merged",
    ),
    (
        "query/aggregates/agg-groupconcat-06",
        "GROUP_CONCAT keeps a common language tag",
        "#1717, merged",
    ),
    (
        "query/aggregates/agg-empty-group-count-graph",
        "an aggregate inside GRAPH ?g is one group",
        "#1450; #1758, merged",
    ),
    (
        "query/bindings/graph",
        "VALUES inside GRAPH does not meet the graph's name",
        "#1450; #1758, merged",
    ),
    ("query/csv-tsv-res/tsv03", "xsd:negativeInteger is stored as xsd:integer", "#526, #1413"),
    ("query/functions/bnode01", "BNODE(\"x\") is the same in all solutions", NOT_REPORTED),
    ("query/negation/graph-minus", "GRAPH ?g leaks into MINUS", "#1450, #1804; #1758, merged"),
    (
        "query/property-path/zero_or_more_set_start",
        "a path of no steps from a term not in the data",
        "#1815, merged",
    ),
    (
        "query/property-path/zero_or_more_set_end",
        "a path of no steps to a term not in the data",
        "#1815, merged",
    ),
    (
        "query/property-path/zero_or_one_set_start",
        "a path of no steps from a term not in the data",
        "#1815, merged",
    ),
    (
        "query/property-path/zero_or_one_set_end",
        "a path of no steps to a term not in the data",
        "#1815, merged",
    ),
    (
        "syntax-query/syntax-query/test_4",
        "a function that nobody knows is refused when it is called",
        NOT_REPORTED,
    ),
    (
        "sparql12-query/eval-triple-terms/graphs-2",
        "blank nodes in triple terms of two graphs",
        NOT_REPORTED,
    ),
    (
        "sparql12-query/grouping/group01",
        "numbers are grouped by what they are worth, as they are stored",
        "#526",
    ),
    (
        "sparql12-query/grouping/select-variable-reuse",
        "a variable of SELECT cannot be reused",
        "#1789, closed",
    ),
    (
        "sparql12-query/eval-triple-terms/construct-5",
        "one reifier too many in CONSTRUCT WHERE",
        NOT_REPORTED,
    ),
    (
        "sparql12-query/eval-triple-terms/expr-1",
        "blank nodes in a triple term that an expression makes",
        NOT_REPORTED,
    ),
    (
        "sparql12-syntax-query/syntax-triple-terms-negative/tripleterm-subject-03",
        "a triple term as subject of a triple term passes in an expression",
        "#1791, closed",
    ),
    (
        "sparql12-syntax-query/syntax-triple-terms-negative/tripleterm-subject-06",
        "a literal as subject of a triple term passes in an expression",
        "#1792, closed",
    ),
];

/// What is counted, and how many must pass.
const FLOORS: [(&str, &[&str], usize); 5] = [
    (
        "sparql11",
        &[
            "query", "update", "syntax-query", "syntax-update", "protocol", "gsp", "gsp-direct",
            "service-description",
        ],
        536,
    ),
    ("sparql11", &["protocol"], 34),
    ("sparql11", &["gsp", "gsp-direct"], 13),
    ("sparql11", &["extra"], 44),
    (
        "sparql12",
        &["sparql12-query", "sparql12-update", "sparql12-syntax-query", "sparql12-syntax-update"],
        256,
    ),
];

#[test]
fn the_w3c_tests_pass_but_for_the_engines_own_failures() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let (harness, tests) =
        (shared.join("tools/conformance.py"), shared.join("w3c/rdf-tests.tar.gz"));
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ready = Command::new(&python).args(["-c", "import pyoxigraph"]).output();
    if !harness.exists() || !tests.exists() || !ready.is_ok_and(|ready| ready.status.success()) {
        let beside = shared.display();
        say(&format!("NOT RUN: no W3C test was run: {beside} or pyoxigraph is not there"));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let unpacked =
        Command::new(&python).args(["-m", "tarfile", "-e"]).arg(&tests).arg(folder.path()).output();
    assert!(unpacked.unwrap().status.success());
    let server = Server::start(&["--default-graph=plain"]);
    let mut failed = BTreeSet::new();
    // How results are written is checked once.
    let all = "query,update,syntax-query,syntax-update";
    let more = format!("{all},formats,protocol,gsp,service-description,extra");
    for (version, suites) in [("sparql11", &*more), ("sparql12", all)] {
        let report = folder.path().join(format!("{version}.json"));
        let output = Command::new(&python)
            .arg(&harness)
            .args(["--query", &server.url("/sparql"), "--update", &server.url("/update")])
            .args(["--store", &server.url("/store"), "--token", &server.token])
            .args(["--suites", suites])
            .arg("--tests")
            .arg(folder.path().join("sparql").join(version))
            .arg("--json")
            .arg(&report)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        let report: Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
        let results = report["tests"].as_array().unwrap();
        let text = |test: &Value, key: &str| test[key].as_str().unwrap().to_owned();
        for (of, suites, floor) in FLOORS.iter().filter(|(of, ..)| *of == version) {
            let counted = results.iter().filter(|test| suites.contains(&&*text(test, "suite")));
            let passed = counted.filter(|test| text(test, "status") == "pass").count();
            say(&format!("{of} {suites:?}: {passed} passed"));
            assert!(passed >= *floor, "{passed} of {suites:?} passed, fewer than {floor}: {said}");
        }
        let bad = results.iter().filter(|test| !["pass", "skip"].contains(&&*text(test, "status")));
        failed.extend(bad.map(|test| format!("{}/{}", text(test, "suite"), text(test, "id"))));
    }
    for (name, cause, upstream) in KNOWN {
        say(&format!("{name}: {cause} ({upstream})"));
    }
    let known: BTreeSet<String> = KNOWN.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(failed, known, "what fails is what is known to");
}
