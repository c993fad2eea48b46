//! Every example query on the example articles, with the rows that it finds.
//!
//! A query `NAME-plain` asks the claims what `NAME` asks of what is derived from them, and
//! `NAME-rdf12` asks in RDF 1.2 what `NAME` asks in RDF 1.1: each pair has the same answer.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

use std::{collections::BTreeMap, fs, path::Path};

use dictum::store::{Format, Options, Rdf};

use common::examples;

/// A file below the examples.
fn example(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path)
}

/// The rows that each query finds, as CSV.
fn answers() -> BTreeMap<String, String> {
    let store = examples();
    let ask = |file: &Path| {
        let text = fs::read_to_string(file).unwrap();
        let mut out = Vec::new();
        let query = store.query(&text, &Options::default()).unwrap();
        query.write(Format::Csv, Rdf::V11, &mut out).unwrap();
        String::from_utf8(out).unwrap().replace("\r\n", "\n")
    };
    let files = fs::read_dir(example("queries")).unwrap().map(|file| file.unwrap().path());
    files.map(|f| (f.file_stem().unwrap().to_string_lossy().into_owned(), ask(&f))).collect()
}

#[test]
fn each_query_finds_these_rows_and_each_form_of_it_the_same() {
    let answers = answers();
    assert!(answers.len() > 40, "{}", answers.len());
    for (name, rows) in &answers {
        let best = name.strip_suffix("-plain").or(name.strip_suffix("-rdf12"));
        if let Some(best) = best {
            assert_eq!(rows, &answers[best], "{name} and {best} differ");
        } else {
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(name.as_str(), rows);
            });
        }
    }
}

#[test]
fn each_query_begins_with_its_question() {
    for file in fs::read_dir(example("queries")).unwrap() {
        let file = file.unwrap().path();
        let text = fs::read_to_string(&file).unwrap();
        let first = text.lines().next().unwrap();
        assert!(first.starts_with("# ") && first.contains('?'), "{}: {first}", file.display());
    }
}
