//! The order of the modules holds: each uses only those listed before it in `src/lib.rs`.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// All Rust files below a folder.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// The modules of the crate that a source names, as in `crate::text::Document` and
/// `use crate::{article::Article, span::Span}`.
fn uses(source: &str) -> Vec<&str> {
    let name =
        |text: &'_ str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().map(str::len);
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        let rest = &source[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.extend(name(rest).map(|len| &rest[..len]));
            continue;
        };
        let mut depth = 0;
        let mut item = true;
        for (i, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => item = true,
                c if item && depth == 0 && c.is_alphabetic() => {
                    item = false;
                    found.extend(name(&list[i..]).map(|len| &list[i..i + len]));
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn modules_use_only_those_before_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let essay = fs::read_to_string(root.join("lib.rs")).unwrap();
    let order: Vec<&str> = essay
        .lines()
        .filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    let place = |module: &str| order.iter().position(|m| *m == module);
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut checked = 0;
    let mut against = Vec::new();
    for file in &files {
        let inside = file.strip_prefix(&root).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(own) = place(module) else { continue };
        // Tests may look at anything.
        let source = fs::read_to_string(file).unwrap();
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code: String = code.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        for used in uses(&code).into_iter().filter_map(|used| Some((used, place(used)?))) {
            checked += 1;
            let test_only = ["tests", "sample"].iter().any(|t| inside.file_stem().unwrap() == *t);
            if used.1 > own && !test_only {
                against.push(format!("{} uses {}", inside.display(), used.0));
            }
        }
    }
    assert!(checked > 50, "the sources were read");
    assert_eq!(against, Vec::<String>::new());
}

#[test]
fn uses_are_found_in_paths_and_lists() {
    assert_eq!(uses("use crate::span::Span;"), ["span"]);
    assert_eq!(
        uses("use crate::{\n    article::{Article, wrap},\n    text,\n};"),
        ["article", "text"]
    );
}
