//! `dictum eval` on the project's own gold, and beside the scorer used for other systems.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{check, folder};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn paragraphs() -> String {
    repository("tests/gold/paragraphs.jsonl").to_str().unwrap().to_owned()
}

/// What `dictum eval --format json` tells.
#[track_caller]
fn json(args: &[&str]) -> Value {
    let args = [&["eval", "--format", "json"], args].concat();
    serde_json::from_str(&check(&folder(), &args, 0, &[]).out).unwrap()
}

#[test]
fn figures_cost_and_calibration_are_told() {
    let gold = paragraphs();
    let text = check(&folder(), &["eval", &gold, "--calibration"], 0, &[]).out;
    for words in ["(c) ATTRIBUTION", "extraction, CPU", "expected calibration error"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let report = json(&[&gold, "--calibration"]);
    let number = |pointer: &str| report.pointer(pointer).unwrap().as_f64().unwrap();
    let lines = fs::read_to_string(&gold).unwrap();
    let marked: usize = lines.lines().map(|line| line.matches("\"cue\"").count()).sum();
    assert_eq!(report["counts"]["gold"], marked);
    assert_eq!(report["cost"]["articles"], lines.lines().count());
    for pointer in ["/attribution/F1", "/by_type/direct/attribution/F1", "/source_accuracy/all"] {
        assert!((50.0..=100.0).contains(&number(pointer)), "{pointer}: {report:#}");
    }
    assert!(number("/cost/whole/wall_seconds") >= number("/cost/extraction/wall_seconds"));
    if cfg!(target_os = "linux") {
        assert!(number("/cost/peak_memory_bytes") > 1e6, "{report:#}");
    }

    let bands = report["calibration"]["bands"].as_array().unwrap();
    let sum = |key: &str| bands.iter().map(|band| band[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!((bands.len(), report["counts"]["predicted"].as_u64()), (10, Some(sum("given"))));
    #[expect(clippy::cast_precision_loss, reason = "a hundred or so")]
    let precision = 100.0 * sum("right") as f64 / sum("given") as f64;
    assert!((precision - number("/attribution/P")).abs() < 1e-9, "{report:#}");
    assert!((0.0..1.0).contains(&number("/calibration/expected_calibration_error")));
}

#[test]
fn several_gold_files_count_as_one() {
    let gold = paragraphs();
    let (once, twice) = (json(&[&gold]), json(&[&gold, &gold]));
    let count = |report: &Value, key: &str| report["counts"][key].as_u64().unwrap();
    for key in ["gold", "predicted", "gold_mixed"] {
        assert_eq!(2 * count(&once, key), count(&twice, key), "{key}");
    }
    assert_eq!(once["attribution"], twice["attribution"]);
    assert_eq!(once.get("calibration"), None);
}

#[test]
fn bad_gold_is_named_with_its_line() {
    let folder = folder();
    fs::write(folder.path().join("bad.jsonl"), "\n{\"id\": \"a\", \"text\": \"x\"}\n").unwrap();
    check(&folder, &["eval", &paragraphs(), "bad.jsonl"], 1, &["bad.jsonl", "line 2"]);
    check(&folder, &["eval", "none.jsonl"], 1, &["none.jsonl"]);
    check(&folder, &["eval"], 2, &["GOLD"]);
}

/// The scorer's figures are ours, under the same keys.
#[test]
fn the_scorer_for_other_systems_agrees() {
    let scorer = repository("../shared/tools/score_attributions.py");
    if !scorer.exists() {
        // Not by a macro: the test runner would keep it to itself.
        writeln!(std::io::stderr(), "NOT RUN: {} is absent", scorer.display()).unwrap();
        return;
    }
    let (folder, gold) = (folder(), paragraphs());
    let extract = ["extract", "--level", "attributions", "--format", "jsonl", &gold];
    fs::write(folder.path().join("pred.jsonl"), check(&folder, &extract, 0, &[]).out).unwrap();
    let scored = std::process::Command::new("python3")
        .arg(scorer)
        .args([&gold, "pred.jsonl", "--json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(scored.status.success(), "{}", String::from_utf8_lossy(&scored.stderr));
    let theirs: Value = serde_json::from_slice(&scored.stdout).unwrap();
    let mut compared = 0;
    agree("", &theirs, &json(&[&gold]), &mut compared);
    assert!(compared > 50, "{compared} figures");
}

/// Every figure of theirs is among ours, and equal.
fn agree(path: &str, theirs: &Value, ours: &Value, compared: &mut usize) {
    if let Value::Object(members) = theirs {
        for (key, value) in members {
            agree(&format!("{path}/{key}"), value, &ours[key], compared);
        }
    } else {
        let (theirs, ours) = (theirs.as_f64().unwrap(), ours.as_f64());
        let equal = ours.is_some_and(|ours| (theirs - ours).abs() < 1e-9);
        assert!(equal, "{path}: theirs {theirs}, ours {ours:?}");
        *compared += 1;
    }
}
