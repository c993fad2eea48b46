//! The tracing subscriber: log lines on stderr, as text or JSON; and errors in one line.

use std::error::Error;

use clap::ValueEnum;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{EnvFilter, filter::Directive};

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Starts logging from `level` on. `DICTUM_LOG` may set finer rules, such as `dictum::server=debug`.
pub fn start(level: LevelFilter, format: LogFormat) {
    let filter = EnvFilter::builder()
        .with_env_var("DICTUM_LOG")
        .with_default_directive(Directive::from(level))
        .from_env_lossy();
    let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::io::IsTerminal::is_terminal(&std::io::stderr());
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour);
    // A second subscriber in one process (as in tests) changes nothing, and that is no error.
    drop(match format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    });
}

/// An error and what lies behind it, in one line. Some messages quote their cause already.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {}", cause_text.trim_end());
        }
        source = cause.source();
    }
    text
}
