//! `dictum link`: entities and the same things in other knowledge bases.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::{Common, Console, Exit, bar, remote, usage};
use crate::{
    derive::Derivation,
    link::{self, Dump, Endpoint, Found, Limits, Settings, Subject, Verdict, table},
    rdf::Base,
    store::{Cancel, Link, Linked, Relation, Store},
};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    find: Find,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write what is unmatched as CSV, for OpenRefine
    Export {
        /// File to write; stdout, if none is given
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// What has a counterpart too
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Read links from CSV that a person has gone over
    Import {
        /// File with the columns `id` and `match`; `-` is stdin
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Say for good that an entity is not something
    Reject {
        /// The entity: `petra-oswin`, or its IRI
        entity: String,
        /// What it is not: an identifier of Wikidata, or an IRI
        other: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, clap::Args)]
struct Find {
    /// A service to ask: the address of a Reconciliation API, or `wikidata`
    #[arg(long, value_name = "URL", conflicts_with = "dump")]
    endpoint: Option<String>,
    /// Files to look in: N-Triples or other RDF, or CSV with `id`, `label` and perhaps `alias`, `type`,
    /// `country`, `description`
    #[arg(long, value_name = "FILE")]
    dump: Vec<PathBuf>,
    /// From which score on it is the same
    #[arg(long, value_name = "SCORE", default_value_t = Limits::default().exact)]
    exact: f32,
    /// From which score on it is likely the same
    #[arg(long, value_name = "SCORE", default_value_t = Limits::default().close)]
    close: f32,
    /// Print the links as CSV, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Folder of what a service answered before, for one that was interrupted to go on
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Milliseconds between two requests
    #[arg(long, value_name = "MS", default_value_t = 250)]
    pause: u64,
    /// Seconds for one request
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
    /// How often a request is tried
    #[arg(long, value_name = "N", default_value_t = 6)]
    tries: u32,
    /// Milliseconds before the second try; twice as long before each further one
    #[arg(long, value_name = "MS", default_value_t = 1000)]
    wait: u64,
    #[command(flatten)]
    place: Place,
}

/// Where the store is.
#[derive(Debug, clap::Args)]
struct Place {
    /// The server at this address has the store
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// A token of the scope `admin`, to write there
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        match self.action {
            None => self.find.run(common, console),
            Some(Action::Export { file, all, place }) => {
                let desk = place.open(common)?;
                let subjects = desk.subjects(all)?;
                match file {
                    Some(file) => {
                        let doing = || format!("cannot write {}", file.display());
                        let out = File::create(&file).with_context(doing)?;
                        table::write(&subjects, desk.base(), io::BufWriter::new(out))?;
                    }
                    None => table::write(&subjects, desk.base(), &mut *console.out)?,
                }
                Ok(Exit::Done)
            }
            Some(Action::Import { file, place }) => {
                let desk = place.open(common)?;
                let input: Box<dyn Read> = if file == Path::new("-") {
                    Box::new(io::stdin())
                } else {
                    let opened = File::open(&file);
                    Box::new(opened.with_context(|| format!("cannot read {}", file.display()))?)
                };
                let name = file.file_name().map_or("stdin".into(), |name| name.to_string_lossy());
                let links = table::read_links(input, desk.base(), &name, today())
                    .with_context(|| format!("cannot import {}", file.display()))?;
                report(&desk.link(&links)?, console)
            }
            Some(Action::Reject { entity, other, place }) => {
                let desk = place.open(common)?;
                let text = format!(
                    "id,match,relation\n{},{},different\n",
                    quoted(&entity),
                    quoted(&other)
                );
                let links = table::read_links(text.as_bytes(), desk.base(), "person", today());
                let links = links.map_err(|error| match error {
                    table::TableError::Line { reason, .. } => usage(reason),
                    other => other.into(),
                })?;
                report(&desk.link(&links)?, console)
            }
        }
    }
}

/// A cell of a table.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// Says what came of links.
fn report(done: &Linked, console: &mut Console<'_>) -> Result<Exit> {
    for [old, new] in &done.renamed {
        writeln!(console.out, "{} is now {}", old.as_str(), new.as_str())?;
    }
    for reason in &done.refused {
        tracing::error!("{reason}");
    }
    let Linked { written, passed_over, renamed, refused } = done;
    let (renamed, refused_too) = (renamed.len(), refused.len());
    writeln!(
        console.out,
        "{written} written, {passed_over} passed over, {refused_too} refused; {renamed} renamed"
    )?;
    Ok(if refused.is_empty() { Exit::Done } else { Exit::SomeFailed })
}

impl Find {
    fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let limits = Limits { exact: self.exact, close: self.close, ..Limits::default() };
        let sane = |score: f32| (0.0..=1.0).contains(&score);
        if !sane(limits.exact) || !sane(limits.close) {
            return Err(usage("scores are from 0 to 1"));
        }
        if self.endpoint.is_none() && self.dump.is_empty() {
            return Err(usage(
                "say where to look: --endpoint URL, --endpoint wikidata or --dump FILE",
            ));
        }
        let desk = self.place.open(common)?;
        let subjects = desk.subjects(false)?;
        let looked = match &self.endpoint {
            Some(address) => self.ask(address, common, &subjects)?,
            None => self.read(&subjects)?,
        };
        let Looked { found, source, failed } = looked;
        let mut links = Vec::new();
        let mut count = Count::default();
        for (subject, found) in subjects.iter().zip(&found) {
            let Some(found) = found else { continue };
            match link::judge(subject, found, limits) {
                Verdict::Link { relation, iri, score, .. } => {
                    count.add(relation);
                    links.extend(of(subject, relation, &iri, score, &source));
                }
                Verdict::Ambiguous => count.ambiguous += 1,
                Verdict::None => count.none += 1,
            }
        }
        let Count { exact, close, ambiguous, none } = count;
        let entities = subjects.len();
        let summary = format!(
            "{entities} looked for: {exact} exact, {close} close, {ambiguous} ambiguous, {none} without a match, {failed} failed"
        );
        if self.dry_run {
            table::write_links(&links, desk.base(), &mut *console.out)?;
            writeln!(console.err, "{summary}")?;
            return Ok(if failed > 0 { Exit::SomeFailed } else { Exit::Done });
        }
        writeln!(console.out, "{summary}")?;
        let done = desk.link(&links)?;
        let exit = report(&done, console)?;
        Ok(if failed > 0 { Exit::SomeFailed } else { exit })
    }

    /// Looks in files.
    fn read(&self, subjects: &[Subject]) -> Result<Looked> {
        let (found, read) = Dump::new(self.dump.clone()).find(subjects)?;
        if read.broken > 0 {
            tracing::warn!(lines = read.broken, "lines that could not be read");
        }
        let names = self.dump.iter().filter_map(|file| file.file_name());
        let names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
        let found = found.into_iter().map(Some).collect();
        Ok(Looked { found, source: names.join(", "), failed: 0 })
    }

    /// Asks a service.
    fn ask(&self, address: &str, common: &Common, subjects: &[Subject]) -> Result<Looked> {
        let address = if address == "wikidata" { link::WIKIDATA } else { address };
        let cache = self.cache.clone().unwrap_or_else(|| common.data.join("link-cache"));
        let settings = Settings {
            pause: Duration::from_millis(self.pause),
            timeout: Duration::from_secs(self.timeout),
            tries: self.tries,
            wait: Duration::from_millis(self.wait),
            cache: Some(cache),
        };
        let mut endpoint = Endpoint::open(address, settings)?;
        let bar = bar("{spinner} {pos} of {len} names asked for, {elapsed}", common.quiet);
        bar.set_length(subjects.len() as u64);
        let asked = endpoint.ask(subjects, &mut |done| bar.set_position(done as u64));
        bar.finish_and_clear();
        let asked = asked?;
        for (at, reason) in &asked.refused {
            let name = subjects[*at].names.first().map_or("", String::as_str);
            tracing::error!(name, reason, "the service does not take it");
        }
        tracing::info!(requests = asked.requests, cached = asked.cached, "asked");
        let source = endpoint.address().to_owned();
        Ok(Looked { found: asked.found, source, failed: asked.refused.len() })
    }
}

/// What may be the same as the subjects.
struct Looked {
    /// For each of them; `None` for one that could not be looked up.
    found: Vec<Option<Vec<Found>>>,
    /// Where it was found.
    source: String,
    /// How many could not be looked up.
    failed: usize,
}

#[derive(Default)]
struct Count {
    exact: usize,
    close: usize,
    ambiguous: usize,
    none: usize,
}

impl Count {
    fn add(&mut self, relation: Relation) {
        match relation {
            Relation::Exact => self.exact += 1,
            Relation::Close | Relation::Different => self.close += 1,
        }
    }
}

fn of(subject: &Subject, relation: Relation, iri: &str, score: f32, source: &str) -> Option<Link> {
    Some(Link {
        entity: oxigraph::model::NamedNode::new(subject.iri.as_str()).ok()?,
        other: oxigraph::model::NamedNode::new(iri).ok()?,
        relation,
        score,
        source: source.to_owned(),
        date: today(),
        by_person: false,
    })
}

/// The store, opened here or kept by a server.
enum Desk {
    Here(Store),
    There { address: String, token: Option<String>, base: Base },
}

/// What a server says of links.
#[derive(Deserialize)]
struct Answered {
    written: usize,
    passed_over: usize,
    renamed: Vec<[String; 2]>,
    refused: Vec<String>,
}

impl Place {
    fn open(&self, common: &Common) -> Result<Desk> {
        let Some(server) = &self.server else { return Ok(Desk::Here(common.existing_store()?)) };
        let address = server.trim_end_matches('/').to_owned();
        // Its manifest tells the base of its identifiers.
        let manifest = remote::get(&format!("{address}/reconcile"))?;
        let manifest: serde_json::Value =
            serde_json::from_str(&manifest).with_context(|| format!("{address} is no dictum"))?;
        let base = manifest["identifierSpace"].as_str().unwrap_or_default().parse();
        let base = base.with_context(|| format!("{address} is no dictum"))?;
        Ok(Desk::There { address, token: self.token.clone(), base })
    }
}

impl Desk {
    fn base(&self) -> &Base {
        match self {
            Self::Here(store) => store.base(),
            Self::There { base, .. } => base,
        }
    }

    fn subjects(&self, all: bool) -> Result<Vec<Subject>> {
        match self {
            Self::Here(store) => Ok(link::subjects(store, all, &Cancel::new())?),
            Self::There { address, base, .. } => {
                let path = if all { "links?all" } else { "links" };
                let text = remote::get(&format!("{address}/{path}"))?;
                Ok(table::read_subjects(text.as_bytes(), base)?)
            }
        }
    }

    fn link(&self, links: &[Link]) -> Result<Linked> {
        match self {
            Self::Here(store) => {
                let done = store.link(links)?;
                if !done.renamed.is_empty() {
                    Derivation::of(store).follow()?;
                }
                Ok(done)
            }
            Self::There { address, token, base } => {
                let Some(token) = token else { bail!("writing to {address} needs --token") };
                let mut body = Vec::new();
                table::write_links(links, base, &mut body)?;
                let text = remote::post_table(&format!("{address}/links"), token, &body)?;
                let done: Answered = serde_json::from_str(&text)
                    .with_context(|| format!("{address} answered something else"))?;
                let node = |iri: String| oxigraph::model::NamedNode::new(iri);
                let renamed =
                    done.renamed.into_iter().map(|[old, new]| Ok([node(old)?, node(new)?]));
                Ok(Linked {
                    written: done.written,
                    passed_over: done.passed_over,
                    renamed: renamed.collect::<Result<_>>()?,
                    refused: done.refused,
                })
            }
        }
    }
}
