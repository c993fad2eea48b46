//! What callers are granted: the same settings for each class of them, `--anonymous-…` for anybody,
//! `--token-…` for who sends a token.

use std::{fmt::Write as _, time::Duration};

use clap::{Arg, ArgMatches, Command, FromArgMatches, value_parser};

use crate::{server::Limits, store::Bounds};

/// One setting: its name, its unit, what it is, and what anybody and who has a token get.
type Setting = (&'static str, &'static str, &'static str, u64, u64);

const SETTINGS: [Setting; 8] = [
    ("timeout", "SECONDS", "Longest time for a query and its answer", 30, 120),
    ("memory", "BYTES", "Memory for one query", 192 << 20, 320 << 20),
    (
        "rows",
        "N",
        "Rows or triples of one answer; one that has more is cut and says so",
        1_000_000,
        100_000_000,
    ),
    ("bytes", "BYTES", "Longest answer", 256 << 20, 16 << 30),
    ("places", "N", "Queries at once that are not simple", 8, 8),
    ("length", "BYTES", "Longest query", 64 << 10, 1 << 20),
    ("depth", "N", "Brackets within brackets of a query", 64, 64),
    ("patterns", "N", "Triple patterns and steps of paths of a query", 64, 100),
];

const CLASSES: [(&str, &str); 2] =
    [("anonymous", "for anybody"), ("token", "for who sends a token")];

/// What each class of callers is granted.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClassLimits {
    pub(super) anonymous: Limits,
    pub(super) token: Limits,
}

impl clap::Args for ClassLimits {
    fn augment_args(mut command: Command) -> Command {
        for (place, (class, whom)) in CLASSES.into_iter().enumerate() {
            for (name, unit, help, anonymous, token) in SETTINGS {
                let name = format!("{class}-{name}");
                let mut help = help.to_owned();
                let _infallible = write!(help, ", {whom}");
                let default = [anonymous, token][place].to_string();
                command = command.arg(
                    Arg::new(name.clone())
                        .long(name)
                        .value_name(unit)
                        .help(help)
                        .default_value(default)
                        .value_parser(value_parser!(u64)),
                );
            }
        }
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ClassLimits {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let of = |class: &str| {
            let value = |name: &str| {
                let value = matches.get_one::<u64>(&format!("{class}-{name}"));
                value.copied().unwrap_or_default()
            };
            let size = |name: &str| usize::try_from(value(name)).unwrap_or(usize::MAX);
            Limits {
                time: Duration::from_secs(value("timeout")),
                memory: value("memory"),
                rows: value("rows"),
                bytes: value("bytes"),
                places: size("places"),
                length: size("length"),
                bounds: Bounds { depth: size("depth"), patterns: size("patterns") },
            }
        };
        Ok(Self { anonymous: of("anonymous"), token: of("token") })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
