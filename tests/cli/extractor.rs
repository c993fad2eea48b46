//! `--extractor`, `--model` and `--gazetteer`: what extracts.

use std::fs;

use super::{check, folder, run};

/// Its cues are in no list of verbs.
const HIDDEN: &str = "The harbour master is adamant, and the union has made no secret of its anger at the closure.\n\n\
    To hear Ms Oswin tell it, the reef was always going to win.";

#[test]
fn the_model_finds_what_no_rule_foresees() {
    let folder = folder();
    let found = |extractor| {
        let args = ["extract", "--level", "attributions", "--extractor", extractor];
        let out = run(&folder, &args, HIDDEN).out;
        let line: serde_json::Value = serde_json::from_str(&out).unwrap();
        line["attributions"].as_array().unwrap().len()
    };
    assert_eq!(found("rules"), 0);
    assert_eq!(found("model"), 2);
    let default = ["extract", "--level", "attributions"];
    assert!(run(&folder, &default, HIDDEN).out.contains("[[35,44]]"), "the default is the model");
}

#[test]
fn another_model_may_be_named_and_a_broken_one_is_refused() {
    let folder = folder();
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/models/attribution.safetensors");
    let args = |model| ["--model", model, "extract"];
    let same = run(&folder, &args(built_in), HIDDEN);
    assert_eq!((same.code, same.out), (0, run(&folder, &["extract"], HIDDEN).out));

    check(&folder, &args("none.safetensors"), 1, &["none.safetensors", "No such file"]);
    let bytes = fs::read(built_in).unwrap();
    fs::write(folder.path().join("cut.safetensors"), &bytes[..bytes.len() / 2]).unwrap();
    check(&folder, &args("cut.safetensors"), 1, &["cannot use the model cut.safetensors"]);
    fs::write(folder.path().join("noise.safetensors"), "no model").unwrap();
    check(&folder, &args("noise.safetensors"), 1, &["cannot use the model noise.safetensors"]);
    check(&folder, &["--extractor", "oracle", "extract"], 2, &["rules", "model"]);
}

const NAMES: &str = "label,alias,type,id\nSalt Control Board,SCB,organization,Q123456\n";

#[test]
fn names_of_users_lead_to_their_identifiers() {
    let folder = folder();
    fs::write(folder.path().join("names.csv"), NAMES).unwrap();
    let story = "The SCB said on Monday that salt was short.";
    let rules = ["--extractor", "rules", "extract"];
    let found = |more: &[&str]| run(&folder, &[&rules[..], more].concat(), story);
    let same_as = |run: &super::Run| {
        let line: serde_json::Value = serde_json::from_str(&run.out).unwrap();
        let board = &line["entities"][0];
        (board["id"].as_str().unwrap().to_owned(), board["same_as"].clone())
    };
    let (without, _) = same_as(&found(&[]));
    assert!(without.ends_with("/entity/scb"), "{without}");
    let (with, elsewhere) = same_as(&found(&["--gazetteer", "names.csv"]));
    assert!(with.ends_with("/entity/Q123456"), "{with}");
    assert_eq!(elsewhere, serde_json::json!(["http://www.wikidata.org/entity/Q123456"]));

    // The settings file and the variable do the same, and the run says so.
    let quads = |run: super::Run| {
        let runs = run.out.lines().filter(|line| line.contains("wasAssociatedWith"));
        runs.map(str::to_owned).collect::<Vec<_>>()
    };
    let flag = quads(found(&["--format", "nquads", "--gazetteer", "names.csv"]));
    let plain = quads(found(&["--format", "nquads"]));
    assert!(flag.len() == 1 && flag != plain, "{flag:?} {plain:?}");
    let mut command = super::dictum(&folder);
    let command = command.env("DICTUM_GAZETTEER", "names.csv").args(rules);
    let output = command.args(["--format", "nquads"]).write_stdin(story).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains(&flag[0]));
    fs::write(folder.path().join("dictum.toml"), "gazetteer = [\"names.csv\"]\n").unwrap();
    assert_eq!(quads(found(&["--format", "nquads"])), flag);
    let shown = run(&folder, &["config", "show"], "").out;
    assert!(shown.contains("gazetteer = [\"names.csv\"]"), "{shown}");
}

#[test]
fn a_wrong_gazetteer_is_refused_with_its_line() {
    let folder = folder();
    fs::write(folder.path().join("names.csv"), "label,type\nX,wizard\n").unwrap();
    let args = |name| ["--gazetteer", name, "extract"];
    check(&folder, &args("names.csv"), 1, &["names.csv, line 2: unknown type \"wizard\""]);
    check(&folder, &args("none.csv"), 1, &["none.csv", "No such file"]);
    check(&folder, &args("dictum.jpg"), 1, &["dictum.jpg"]);
}
