//! `--extractor` and `--model`: what finds attributions.

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
