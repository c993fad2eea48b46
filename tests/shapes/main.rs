//! The graph of the examples satisfies `ontology/shapes.ttl`, by pySHACL.
//!
//! Needs a Python that has it (`PYTHON`, else `python3`); says loudly that nothing was checked where
//! there is none.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    convert::Infallible,
    fs,
    io::{self, Write as _},
    path::Path,
    process::Command,
};

use dictum::{
    article,
    claim::Finder,
    derive::Derivation,
    ingest::{self, Failure, Settings, Summary, Watch},
    rdf::Base,
    store::{Format, Rdf, Store},
};

/// What `shapes.py` exits with where pySHACL is missing.
const NOT_RUN: i32 = 77;

struct Quiet;

impl Watch<Infallible> for Quiet {
    fn failed(&mut self, failure: Failure<Infallible>) {
        panic!("{failure}");
    }

    fn stored(&mut self, _: &Summary) {}
}

/// A store of all example articles.
fn examples() -> Store {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let files = article::inputs(&folder).unwrap();
    let articles = files.iter().flat_map(|file| {
        let bytes = fs::read(file).unwrap();
        article::read(bytes.as_slice(), &file.to_string_lossy())
            .map(|article| Ok(article.unwrap()))
            .collect::<Vec<_>>()
    });
    let store = Store::memory(&Base::default()).unwrap();
    let articles: Vec<_> = articles.collect();
    ingest::run(
        &store,
        articles.into_iter(),
        &Finder::Rules.into(),
        Settings::default(),
        &mut Quiet,
    )
    .unwrap();
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    store
}

#[test]
fn the_export_of_the_examples_satisfies_the_shapes() {
    let export = tempfile::NamedTempFile::with_suffix(".nq").unwrap();
    examples().export(Format::NQuads, Rdf::V11, &export).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/shapes/shapes.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(&python).arg(script).arg(export.path()).output();
    let (code, said) = output.map_or_else(
        |error| (Some(NOT_RUN), format!("NOT RUN: the shapes were not checked: {python}: {error}")),
        |out| {
            (out.status.code(), String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into())
        },
    );
    if code == Some(NOT_RUN) {
        // Not by a macro: the test runner would keep it to itself.
        writeln!(io::stderr(), "{said}").unwrap();
    } else {
        assert_eq!(code, Some(0), "{said}");
    }
}
