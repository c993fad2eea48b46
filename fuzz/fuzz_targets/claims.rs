//! Any text as an article, its claims found by rule.

#![no_main]

use dictum::{article::Article, claim::Finder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: String| {
    laws::hold(Article { text, ..Article::default() }, &Finder::Rules.into());
});
