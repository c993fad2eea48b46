//! Process start and exit code; everything else is `dictum::cli`.

fn main() {}
