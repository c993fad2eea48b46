//! A service that knows names: the client side of the Reconciliation Service API.
//!
//! **In:** the address of an endpoint of version 0.1 or 0.2, or of the draft of 1.0; subjects. **Out:**
//! what it finds for each. Queries go in batches, one after the other, with a pause between them. A
//! service that is busy or fails for the moment is asked again, when it says or after ever longer pauses;
//! a batch that it refuses is halved until the query that it does not take stands alone. Each answer goes
//! to a file at once, so that one who was interrupted goes on where it stopped.
//! **Source:** <https://reconciliation-api.github.io/specs/0.2/>.

use std::{
    collections::HashMap,
    fs::{self, File, OpenOptions},
    io::{self, BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde_json::{Map, Value, json};

use super::{Found, Subject, kind, table};
use crate::{rdf::ids::hex, reconcile::Type};

/// Queries of a batch where the service does not say.
const BATCH: usize = 10;

/// Queries of a batch at most.
const MAX_BATCH: usize = 50;

/// Candidates for a name.
const CANDIDATES: usize = 6;

/// The longest wait that a service may ask for.
const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// Bytes of an answer.
const MAX_ANSWER: u64 = 16 << 20;

/// How an endpoint is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Between two requests.
    pub pause: Duration,
    /// For one request.
    pub timeout: Duration,
    /// How often a request is tried.
    pub tries: u32,
    /// The first wait before a new try; the next ones are twice as long each.
    pub wait: Duration,
    /// The folder of what was answered before.
    pub cache: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pause: Duration::from_millis(250),
            timeout: Duration::from_secs(30),
            tries: 6,
            wait: Duration::from_secs(1),
            cache: None,
        }
    }
}

/// A service.
#[derive(Debug)]
pub struct Endpoint {
    address: String,
    agent: ureq::Agent,
    settings: Settings,
    /// Whether it speaks version 1.0.
    new: bool,
    batch: usize,
    /// What turns an identifier into an IRI.
    view: Option<String>,
    space: Option<String>,
    cache: Cache,
}

/// Why a service could not be asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// It does not answer.
    #[error("{address} does not answer: {reason}")]
    Silent {
        /// Its address.
        address: String,
        /// What came of the last try.
        reason: String,
    },
    /// What answers is no such service.
    #[error("{address} is no reconciliation service: {reason}")]
    Manifest {
        /// Its address.
        address: String,
        /// What is wrong with its manifest.
        reason: String,
    },
    /// This program was built without TLS.
    #[error(
        "{address} wants https://, and this build of dictum speaks http:// only; build it with the feature \"https\""
    )]
    NoTls {
        /// Its address.
        address: String,
    },
    /// What was answered could not be kept.
    #[error("cannot keep answers in {file:?}: {source}")]
    Cache {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// What came of asking.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// What was found for each subject; nothing for one that could not be asked.
    pub found: Vec<Option<Vec<Found>>>,
    /// Queries that were answered before.
    pub cached: usize,
    /// Requests that were sent.
    pub requests: usize,
    /// Queries that the service does not take, and what it said to them.
    pub refused: Vec<(usize, String)>,
}

/// What came of a request.
enum Sent {
    Answer(Value),
    /// It does not take it.
    Refused(String),
    /// It cannot take it now.
    Later {
        reason: String,
        after: Option<Duration>,
    },
}

impl Endpoint {
    /// Opens a service: reads its manifest, and what it answered before.
    pub fn open(address: &str, settings: Settings) -> Result<Self, EndpointError> {
        if address.starts_with("https://") && !cfg!(feature = "https") {
            return Err(EndpointError::NoTls { address: address.to_owned() });
        }
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(settings.timeout))
            .user_agent(concat!("dictum/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        let cache = Cache::open(settings.cache.as_deref(), address)?;
        let address = address.trim_end_matches('/').to_owned();
        let mut endpoint = Self {
            address,
            agent,
            settings,
            cache,
            new: false,
            batch: BATCH,
            view: None,
            space: None,
        };
        let manifest = endpoint.patiently(&mut 0, |own| own.agent.get(&own.address).call())?;
        endpoint.understand(&manifest).map_err(|reason| EndpointError::Manifest {
            address: endpoint.address.clone(),
            reason,
        })?;
        Ok(endpoint)
    }

    fn understand(&mut self, manifest: &Result<Value, String>) -> Result<(), String> {
        let manifest = manifest.as_ref().map_err(Clone::clone)?;
        let versions = manifest["versions"].as_array();
        let speaks = |start: &str| {
            versions.is_some_and(|all| {
                all.iter().any(|v| v.as_str().is_some_and(|v| v.starts_with(start)))
            })
        };
        self.new = speaks("1.") && !speaks("0.");
        if versions.is_some() && !speaks("0.") && !self.new {
            return Err(format!("it speaks versions {}", manifest["versions"]));
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        self.view = text(&manifest["view"]["url"]);
        self.space = text(&manifest["identifierSpace"]);
        if self.view.is_none() && self.space.is_none() {
            return Err("its manifest has neither identifierSpace nor view".to_owned());
        }
        let batch = manifest["batchSize"].as_u64().and_then(|n| usize::try_from(n).ok());
        self.batch = batch.unwrap_or(BATCH).clamp(1, MAX_BATCH);
        Ok(())
    }

    /// Its address.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Asks for every subject. After each batch `watch` is told how many are done.
    pub fn ask(
        &mut self,
        subjects: &[Subject],
        watch: &mut dyn FnMut(usize),
    ) -> Result<Asked, EndpointError> {
        let mut asked = Asked { found: vec![None; subjects.len()], ..Asked::default() };
        let queries: Vec<Value> = subjects.iter().map(|subject| self.query(subject)).collect();
        let mut open = Vec::new();
        for (at, query) in queries.iter().enumerate() {
            match self.cache.get(query) {
                Some(answer) => {
                    asked.found[at] = Some(self.candidates(answer));
                    asked.cached += 1;
                }
                None => open.push(at),
            }
        }
        // A queue of batches: one that is refused comes back in two halves.
        let mut batches: Vec<Vec<usize>> =
            open.chunks(self.batch).rev().map(<[_]>::to_vec).collect();
        while let Some(batch) = batches.pop() {
            let body: Vec<&Value> = batch.iter().map(|at| &queries[*at]).collect();
            let answers = match self.send(&body, &mut asked.requests)? {
                Ok(answers) => answers,
                Err(reason) if batch.len() == 1 => {
                    asked.refused.push((batch[0], reason));
                    continue;
                }
                Err(_) => {
                    let (first, second) = batch.split_at(batch.len() / 2);
                    batches.extend([second.to_vec(), first.to_vec()]);
                    continue;
                }
            };
            for (at, answer) in batch.iter().zip(answers) {
                asked.found[*at] = Some(self.candidates(&answer));
                self.cache.keep(&queries[*at], answer)?;
            }
            watch(asked.found.iter().flatten().count());
        }
        Ok(asked)
    }

    fn query(&self, subject: &Subject) -> Value {
        let name = subject.names.first().cloned().unwrap_or_default();
        if self.new {
            return json!({
                "limit": CANDIDATES,
                "conditions": [{ "matchType": "name", "propertyValue": name }],
            });
        }
        json!({ "query": name, "limit": CANDIDATES })
    }

    /// The candidates for each query of a batch, or why the service does not take it.
    fn send(
        &mut self,
        batch: &[&Value],
        requests: &mut usize,
    ) -> Result<Result<Vec<Value>, String>, EndpointError> {
        if *requests > 0 {
            thread::sleep(self.settings.pause);
        }
        let (new, n) = (self.new, batch.len());
        let body = if new {
            json!({ "queries": batch }).to_string()
        } else {
            let keyed =
                batch.iter().enumerate().map(|(n, query)| (format!("q{n}"), (*query).clone()));
            Value::Object(keyed.collect::<Map<_, _>>()).to_string()
        };
        let answer = self.patiently(requests, |own| {
            if new {
                let to = own.agent.post(format!("{}/match", own.address));
                to.content_type("application/json").send(body.as_bytes())
            } else {
                own.agent.post(&own.address).send_form([("queries", body.as_str())])
            }
        })?;
        Ok(answer.and_then(|answer| {
            let of = |at: usize| {
                let list = if new {
                    &answer["results"][at]["candidates"]
                } else {
                    &answer[format!("q{at}")]["result"]
                };
                list.is_array().then(|| list.clone())
            };
            let all: Option<Vec<Value>> = (0..n).map(of).collect();
            all.ok_or_else(|| "its answer lacks a result for a query".to_owned())
        }))
    }

    /// Sends a request until it is answered or refused.
    fn patiently(
        &self,
        requests: &mut usize,
        request: impl Fn(&Self) -> Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Result<Value, String>, EndpointError> {
        let mut wait = self.settings.wait;
        let mut last = String::new();
        for tried in 1..=self.settings.tries.max(1) {
            *requests += 1;
            match Sent::of(request(self)) {
                Sent::Answer(answer) => return Ok(Ok(answer)),
                Sent::Refused(reason) => return Ok(Err(reason)),
                Sent::Later { reason, after } => {
                    tracing::warn!(
                        address = self.address,
                        tried,
                        reason,
                        "the service is asked again"
                    );
                    last = reason;
                    if tried < self.settings.tries {
                        thread::sleep(after.unwrap_or(wait).min(LONGEST_WAIT));
                        wait = wait.saturating_mul(2).min(LONGEST_WAIT);
                    }
                }
            }
        }
        Err(EndpointError::Silent { address: self.address.clone(), reason: last })
    }

    fn candidates(&self, answer: &Value) -> Vec<Found> {
        let candidates = answer.as_array().into_iter().flatten();
        candidates.filter_map(|candidate| self.candidate(candidate)).collect()
    }

    fn candidate(&self, candidate: &Value) -> Option<Found> {
        let id = candidate["id"].as_str().filter(|id| !id.is_empty())?;
        let about = candidate["description"].as_str().unwrap_or_default().to_owned();
        let types = candidate["type"].as_array().into_iter().flatten().filter_map(|own| {
            let id = own.as_str().or_else(|| own["id"].as_str())?;
            let name = own["name"].as_str().unwrap_or(id);
            Type::known(id).or_else(|| kind::of_class(id, name))
        });
        let mut types: Vec<Type> = types.collect();
        if types.is_empty() {
            types.extend(kind::of_words(&about));
        }
        Some(Found {
            iri: self.iri(id)?,
            names: candidate["name"].as_str().map(str::to_owned).into_iter().collect(),
            labels: 1,
            types,
            about,
            sure: candidate["match"].as_bool().unwrap_or(false),
        })
    }

    /// The IRI of what has an identifier there.
    fn iri(&self, id: &str) -> Option<String> {
        // A space may end in a sign that joins, or be the name of an ontology alone.
        let space = self.space.as_deref().filter(|space| space.ends_with(['/', '#', '=', ':']));
        let full = match (space, &self.view) {
            (Some(space), _) => format!("{space}{id}"),
            (None, Some(view)) => ["{{id}}", "{+id}", "{id}"]
                .iter()
                .fold(view.clone(), |all, part| all.replace(part, id)),
            (None, None) => id.to_owned(),
        };
        table::iri(&full)
    }
}

impl Sent {
    fn of(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Self {
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Self::Later { reason: error.to_string(), after: None },
        };
        let status = answer.status();
        let after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let after = after.and_then(|value| value.trim().parse().ok()).map(Duration::from_secs);
        if status.as_u16() == 429 || status.as_u16() == 408 || status.is_server_error() {
            return Self::Later { reason: status.to_string(), after };
        }
        if !status.is_success() {
            return Self::Refused(status.to_string());
        }
        let text = answer.body_mut().with_config().limit(MAX_ANSWER).read_to_string();
        match text.map_err(|e| e.to_string()).and_then(|text| {
            serde_json::from_str(&text).map_err(|e| format!("its answer is no JSON: {e}"))
        }) {
            Ok(answer) => Self::Answer(answer),
            Err(reason) => Self::Later { reason, after: None },
        }
    }
}

/// What a service answered, in a file of lines that is only added to.
#[derive(Debug, Default)]
struct Cache {
    file: Option<(PathBuf, File)>,
    known: HashMap<String, Value>,
}

impl Cache {
    fn open(folder: Option<&Path>, address: &str) -> Result<Self, EndpointError> {
        let Some(folder) = folder else { return Ok(Self::default()) };
        let name: String = hex(address.as_bytes()).chars().take(16).collect();
        let path = folder.join(format!("{name}.jsonl"));
        let failed = |source| EndpointError::Cache { file: path.clone(), source };
        fs::create_dir_all(folder).map_err(failed)?;
        let mut file =
            OpenOptions::new().create(true).append(true).read(true).open(&path).map_err(failed)?;
        let mut known = HashMap::new();
        let mut whole = true;
        for line in BufReader::new(&file).lines() {
            let line = line.map_err(failed)?;
            // The last line is half of one where the process was killed.
            let read: Result<(String, Value), _> = serde_json::from_str(&line);
            whole = read.is_ok();
            known.extend(read);
        }
        if !whole {
            file.write_all(b"\n").map_err(failed)?;
        }
        Ok(Self { file: Some((path, file)), known })
    }

    fn key(query: &Value) -> String {
        hex(query.to_string().as_bytes()).chars().take(32).collect()
    }

    fn get(&self, query: &Value) -> Option<&Value> {
        self.known.get(&Self::key(query))
    }

    fn keep(&mut self, query: &Value, answer: Value) -> Result<(), EndpointError> {
        let Some((path, file)) = &mut self.file else { return Ok(()) };
        let line = json!([Self::key(query), answer]);
        writeln!(file, "{line}")
            .map_err(|source| EndpointError::Cache { file: path.clone(), source })?;
        self.known.insert(Self::key(query), answer);
        Ok(())
    }
}
