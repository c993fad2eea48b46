//! Any bytes as a file of articles: HTML, JSON, JSON lines, plain text, packed or not.

#![no_main]

use dictum::{article, claim::Finder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for article in article::read(bytes, "fuzz").flatten() {
        laws::hold(article, &Finder::Rules.into());
    }
});
