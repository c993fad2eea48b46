//! The graph of the examples satisfies `ontology/shapes.ttl`, by pySHACL.
//!
//! Needs a Python that has it (`PYTHON`, else `python3`); says loudly that nothing was checked where
//! there is none.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;

use std::{
    io::{self, Write as _},
    process::Command,
};

use dictum::store::{Format, Rdf};

use common::examples;

/// What `shapes.py` exits with where pySHACL is missing.
const NOT_RUN: i32 = 77;

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
