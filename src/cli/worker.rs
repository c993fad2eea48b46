//! `dictum worker`: what the server starts to answer queries in; not for people. It reads no settings:
//! all that it needs comes with each order.

use std::{ffi::OsString, io};

use anyhow::{Context as _, Result};

use super::Exit;
use crate::worker;

/// Whether the arguments, the program's name first, are those that the server gives.
pub(super) fn is_meant(args: &[OsString]) -> bool {
    matches!(args, [_, command] if command == "worker")
}

pub(super) fn run() -> Result<Exit> {
    worker::run(io::stdin(), io::stdout()).context("cannot read orders")?;
    Ok(Exit::Done)
}
