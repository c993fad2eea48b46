//! [`Console`]: where a command writes; [`Exit`]: how it ended.

use std::{fmt, io::Write, process::ExitCode};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::telemetry::chain;

/// Where a command writes.
pub struct Console<'a> {
    /// Data.
    pub out: &'a mut dyn Write,
    /// Messages for people.
    pub err: &'a mut dyn Write,
    /// Whether a person reads the data as it comes.
    pub terminal: bool,
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Not understood.
    Usage = 2,
    /// Done, but some inputs failed.
    SomeFailed = 3,
    /// The store is in use by another process.
    Locked = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Console<'_> {
    /// Says something to a person. That nobody listens is no error.
    pub(super) fn say(&mut self, what: impl fmt::Display) {
        drop(writeln!(self.err, "{what}"));
    }

    /// Says why a command failed, and how that counts.
    pub(super) fn report(&mut self, error: &anyhow::Error) -> Exit {
        let exit = super::exit_of(error);
        match error.downcast_ref::<clap::Error>() {
            // Help and version are answers, not errors.
            Some(asked) if exit == Exit::Done => {
                drop(write!(self.out, "{asked}").and_then(|()| self.out.flush()));
            }
            Some(wrong) => drop(write!(self.err, "{wrong}")),
            None if exit == Exit::Done => {}
            None => self.say(format_args!("dictum: {}", chain(error.as_ref()))),
        }
        exit
    }
}

/// How far a command is, in a fixed style; shown on a terminal only.
pub(super) fn bar(style: &str, quiet: bool) -> ProgressBar {
    let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let style = ProgressStyle::with_template(style).expect("a fixed template");
    ProgressBar::with_draw_target(None, target).with_style(style)
}
