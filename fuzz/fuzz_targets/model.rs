//! Any text as an article, its claims found by the learned model.

#![no_main]

use std::sync::LazyLock;

use dictum::{article::Article, claim::Finder, pipeline::Extractor};
use libfuzzer_sys::fuzz_target;

static MODEL: LazyLock<Extractor> = LazyLock::new(|| Finder::built_in().into());

fuzz_target!(|text: String| {
    laws::hold(Article { text, ..Article::default() }, &MODEL);
});
