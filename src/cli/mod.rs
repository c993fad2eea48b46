//! The command line: one file per command, over the same library as the server.
//!
//! **In:** arguments, and where to write. **Out:** data on `out`, messages on `err`, and an
//! [`Exit`]. Errors of all kinds meet here, in one line for people.

mod backup;
mod completions;
mod config;
mod console;
mod demo;
mod derive;
mod eval;
mod examples;
mod export;
mod extract;
mod extractor;
mod failures;
mod import;
mod ingest;
mod inputs;
mod limits;
mod link;
mod mcp;
mod ordered;
mod query;
mod remote;
mod serve;
mod services;
mod stats;
mod store;
mod table;
mod token;
mod worker;

use console::bar;
pub use console::{Console, Exit};

use std::{ffi::OsString, fmt, io, path::PathBuf};

use anyhow::Context as _;
use clap::{
    ArgAction, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, error::ErrorKind,
};
use tracing::level_filters::LevelFilter;

use self::extractor::Method;
use crate::{
    export as exports,
    rdf::Base,
    store as stores,
    telemetry::{self, LogFormat},
};

/// Reads news and answers who said what, about whom, to whom, when and through whom.
#[derive(Debug, Parser)]
#[command(name = "dictum", version)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Everywhere")]
struct Common {
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = "dictum-data", global = true)]
    data: PathBuf,
    /// Keep the store in memory, and forget it at the end
    #[arg(long, global = true)]
    memory: bool,
    /// Start of the IRIs that are minted; fixed when a store is created [default:
    /// <http://localhost:7979/>]
    #[arg(long, value_name = "IRI", global = true)]
    base: Option<Base>,
    /// Threads to extract with [default: one per core]
    #[arg(long, value_name = "N", global = true)]
    threads: Option<usize>,
    /// What finds attributions
    #[arg(long, value_name = "WHICH", default_value = "model", global = true)]
    extractor: Method,
    /// Extract with the model in this file instead of the one built in
    #[arg(long, value_name = "FILE", global = true)]
    model: Option<PathBuf>,
    /// Know the names in this file too, SKOS or CSV; may be given several times
    #[arg(long, value_name = "FILE", value_delimiter = ',', global = true)]
    gazetteer: Vec<PathBuf>,
    /// Read settings from this file instead of dictum.toml
    #[arg(long, value_name = "FILE", env = "DICTUM_CONFIG", global = true)]
    config: Option<PathBuf>,
    /// Say more on stderr; twice for more still
    #[arg(short, long, action = ArgAction::Count, global = true)]
    verbose: u8,
    /// Say nothing on stderr but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// How log lines are written
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Ingest the example articles, answer a question about them, and serve them
    Demo(demo::Args),
    /// Read articles into the store
    Ingest(ingest::Args),
    /// Print what articles claim, without a store
    Extract(extract::Args),
    /// Ask the store a SPARQL query
    Query(query::Args),
    /// Count what the store holds
    Stats(stats::Args),
    /// Serve the store over HTTP
    Serve(serve::Args),
    /// Read what others found out about claims into the store
    Import(import::Args),
    /// Serve the store to an agent on standard input and output, by the Model Context Protocol
    Mcp(mcp::Args),
    /// Write out the store, or some of its claims, for other tools
    Export(export::Args),
    /// Write the whole store to one file
    Backup(backup::Args),
    /// Put a backup back as a new store
    Restore(backup::Restore),
    /// Find out anew what the articles have in common: utterances, contradictions, summaries
    Derive(derive::Args),
    /// Link entities to the same things in other knowledge bases
    Link(link::Args),
    /// Compare what is extracted to a gold standard
    Eval(eval::Args),
    /// Manage the tokens that allow writing over HTTP
    Token(token::Args),
    /// Look at the settings
    Config(config::Args),
    /// Print completions for a shell
    Completions(completions::Args),
}

/// Runs one command line, the program's name first.
pub fn run(args: impl IntoIterator<Item = OsString>, mut console: Console<'_>) -> Exit {
    let ended = try_run(args.into_iter().collect(), &mut console);
    let flushed = console.out.flush().context("cannot write");
    match ended.and_then(|exit| flushed.map(|()| exit)) {
        Ok(exit) => exit,
        Err(error) => console.report(&error),
    }
}

fn try_run(args: Vec<OsString>, console: &mut Console<'_>) -> anyhow::Result<Exit> {
    if worker::is_meant(&args) {
        return worker::run();
    }
    // The settings file gives defaults to the very flags that name it, so it is looked for first.
    let early = Cli::command().ignore_errors(true).try_get_matches_from(&args);
    let file = early.ok().and_then(|matches| matches.get_one::<PathBuf>("config").cloned());
    let definition = crate::config::resolve(Cli::command(), file.as_deref())?;
    let matches = definition.clone().try_get_matches_from(args)?;
    let Cli { common, command } = Cli::from_arg_matches(&matches)?;
    let serving = matches!(command, Command::Serve(_) | Command::Demo(_));
    telemetry::start(common.level(serving), common.log_format);
    match command {
        Command::Demo(args) => args.run(&common, console),
        Command::Ingest(args) => args.run(&common, console),
        Command::Extract(args) => args.run(&common, console),
        Command::Query(args) => args.run(&common, console),
        Command::Stats(args) => args.run(&common, console),
        Command::Serve(args) => args.run(&common, console),
        Command::Import(args) => args.run(&common, console),
        Command::Mcp(args) => args.run(&common),
        Command::Export(args) => args.run(&common, console),
        Command::Backup(args) => args.run(&common, console),
        Command::Restore(args) => args.run(&common),
        Command::Derive(args) => args.run(&common, console),
        Command::Link(args) => args.run(&common, console),
        Command::Eval(args) => args.run(&common, console),
        Command::Token(args) => args.run(&common, console),
        Command::Config(args) => args.run(&definition, &matches, console),
        Command::Completions(args) => args.run(definition, console),
    }
}

impl Common {
    /// From which level on log lines are written.
    fn level(&self, serving: bool) -> LevelFilter {
        match (self.quiet, self.verbose) {
            (true, _) => LevelFilter::ERROR,
            (false, 0) if !serving => LevelFilter::WARN,
            (false, 0) => LevelFilter::INFO,
            (false, 1) => {
                if serving {
                    LevelFilter::DEBUG
                } else {
                    LevelFilter::INFO
                }
            }
            (false, 2) => LevelFilter::DEBUG,
            (false, _) => LevelFilter::TRACE,
        }
    }
}

/// Whether the reader of our output has gone, which is no error of ours.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// An error in what was typed that clap cannot see.
fn usage(message: impl fmt::Display) -> anyhow::Error {
    clap::Error::raw(ErrorKind::ValueValidation, format!("{message}\n")).into()
}

/// The exit code that an error calls for.
fn exit_of(error: &anyhow::Error) -> Exit {
    if is_broken_pipe(error) {
        Exit::Done
    } else if let Some(error) = error.downcast_ref::<clap::Error>() {
        if error.use_stderr() { Exit::Usage } else { Exit::Done }
    } else if error.is::<crate::config::Error>() {
        Exit::Usage
    } else {
        match error.downcast_ref() {
            Some(stores::Error::Locked { .. }) => Exit::Locked,
            Some(stores::Error::Format { .. }) => Exit::Usage,
            _ if matches!(error.downcast_ref(), Some(exports::Error::NoClaims { .. })) => {
                Exit::Usage
            }
            _ => Exit::Failed,
        }
    }
}
