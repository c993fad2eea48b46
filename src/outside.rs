//! OUTSIDE: other servers, those that are listed and no others.
//!
//! **In:** the list of endpoints, as [`Listed`]; a query for one of them, or the IRI of a document.
//! **Out:** what it answers, streamed, as long as it is not too long and does not take too long.
//!
//! A query names the server that it wants to be asked, so what it names is trusted no further than the
//! list goes. A name is resolved once, and its addresses are checked before one of them is connected
//! to: private, local and reserved ones are refused unless the list has the address itself, alone or
//! as the host of an endpoint. Redirects and proxies are not followed. What a server answers with an
//! error is not shown to who asked.
//!
//! **Source:** RFC 6890 and the IANA registries of special-purpose addresses.

use std::{
    io::{self, Read},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use ureq::{
    Agent, Body, RequestBuilder,
    config::Config,
    http::{Response, Uri},
    typestate::{WithBody, WithoutBody},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

/// Requests for the sake of one query or update.
const MAX_REQUESTS: usize = 64;

/// Whom a query may ask, and for how much.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    endpoints: Vec<String>,
    addresses: Vec<IpAddr>,
    time: Duration,
    bytes: u64,
}

/// Why an endpoint cannot be listed.
#[derive(Debug, thiserror::Error)]
#[error("{endpoint:?} cannot be asked: {reason}")]
pub struct BadEndpoint {
    endpoint: String,
    reason: &'static str,
}

/// Why a server was not asked, or did not answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// It is not on the list.
    #[error("<{iri}> is not among the servers that may be asked")]
    NotListed {
        /// What was asked for.
        iri: String,
    },
    /// Its name stands for an address that is not for all to reach.
    #[error("{host} is at {address}, a private address that is not listed")]
    Private {
        /// The name.
        host: String,
        /// Its address.
        address: IpAddr,
    },
    /// It was asked, and there is no answer, or no whole one.
    #[error("<{iri}> did not answer: {reason}")]
    Failed {
        /// What was asked for.
        iri: String,
        /// What happened.
        reason: String,
    },
    /// The answers are longer than allowed.
    #[error("other servers answered with more than {limit} bytes, the limit")]
    TooLong {
        /// Bytes that they may have.
        limit: u64,
    },
    /// There were more requests than allowed.
    #[error("other servers were asked {MAX_REQUESTS} times, the limit")]
    TooMany,
}

impl Listed {
    /// A list of endpoints. One that ends in `/` stands for all below it as well. `addresses` are those
    /// that may be connected to although they are private. All answers to one query together may take
    /// `time` and have `bytes`.
    pub fn new(
        endpoints: Vec<String>,
        addresses: Vec<IpAddr>,
        time: Duration,
        bytes: u64,
    ) -> Result<Self, BadEndpoint> {
        for endpoint in &endpoints {
            check(endpoint).map_err(|reason| BadEndpoint { endpoint: endpoint.clone(), reason })?;
        }
        Ok(Self { endpoints, addresses, time, bytes })
    }

    /// Whether nobody may be asked.
    pub fn is_empty(&self) -> bool {
        self.endpoints.is_empty()
    }

    fn has(&self, iri: &str) -> bool {
        self.endpoints.iter().any(|endpoint| match iri.strip_prefix(endpoint.as_str()) {
            Some("") => true,
            Some(below) => endpoint.ends_with('/') && stays_below(below),
            None => false,
        })
    }
}

fn check(endpoint: &str) -> Result<(), &'static str> {
    let uri: Uri = endpoint.parse().map_err(|_| "it is no absolute URL")?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") if cfg!(feature = "https") => {}
        Some("https") => return Err("this program was built without https"),
        _ => return Err("it starts with neither http:// nor https://"),
    }
    match uri.authority() {
        Some(authority) if authority.as_str().contains('@') => Err("it holds a name or a password"),
        Some(_) => Ok(()),
        None => Err("it names no host"),
    }
}

/// Whether no part of a path leads up again.
fn stays_below(path: &str) -> bool {
    let dots = path.to_ascii_lowercase().replace("%2e", ".");
    !dots.split(['/', '\\', '?', '#']).any(|part| part == "." || part == "..")
}

/// What one query or update asks of others. Clones share its account.
#[derive(Clone, Debug)]
pub struct Session(Arc<Account>);

#[derive(Debug)]
struct Account {
    listed: Listed,
    agent: Agent,
    until: Instant,
    requests: AtomicUsize,
    left: AtomicU64,
}

impl Session {
    /// Starts the clock.
    pub fn new(listed: &Listed) -> Self {
        let config = Config::builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("dictum/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = Checked { listed: listed.addresses.clone() };
        Self(Arc::new(Account {
            listed: listed.clone(),
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            until: Instant::now() + listed.time,
            requests: AtomicUsize::new(0),
            left: AtomicU64::new(listed.bytes),
        }))
    }

    /// Sends a query to an endpoint; `accept` says what is read of the answer.
    pub fn query(&self, endpoint: &str, query: &str, accept: &str) -> Result<Received, Error> {
        self.admit(endpoint)?;
        let request = self.0.agent.post(endpoint).header("Accept", accept);
        let sent = self.timed(request).send_form([("query", query)]);
        self.received(endpoint, sent)
    }

    /// Fetches a document.
    pub fn document(&self, iri: &str, accept: &str) -> Result<Received, Error> {
        self.admit(iri)?;
        let request = self.0.agent.get(iri).header("Accept", accept);
        let sent = self.timed(request).call();
        self.received(iri, sent)
    }

    fn admit(&self, iri: &str) -> Result<(), Error> {
        if !self.0.listed.has(iri) {
            return Err(Error::NotListed { iri: iri.to_owned() });
        }
        if self.0.requests.fetch_add(1, Ordering::Relaxed) >= MAX_REQUESTS {
            return Err(Error::TooMany);
        }
        Ok(())
    }

    /// A request that ends, its answer included, when the time for others is up.
    fn timed<B: Timed>(&self, request: B) -> B {
        // None at all would stand for no limit.
        let left = self.0.until.saturating_duration_since(Instant::now());
        request.within(left.max(Duration::from_millis(1)))
    }

    fn received(
        &self,
        iri: &str,
        sent: Result<Response<Body>, ureq::Error>,
    ) -> Result<Received, Error> {
        let answer = sent.map_err(|error| failure(iri, error))?;
        let failed = |reason: String| Error::Failed { iri: iri.to_owned(), reason };
        if answer.status() != 200 {
            return Err(failed(format!("it said {}", answer.status())));
        }
        let media_type = answer.headers().get("content-type").map(|value| value.to_str());
        let Some(Ok(media_type)) = media_type else {
            return Err(failed("it does not say what its answer is".to_owned()));
        };
        Ok(Received {
            iri: iri.to_owned(),
            media_type: media_type.to_owned(),
            session: self.clone(),
            body: Box::new(answer.into_body().into_reader()),
        })
    }
}

/// Requests, with a body or without one, that can be given a limit of time.
trait Timed {
    fn within(self, time: Duration) -> Self;
}

impl Timed for RequestBuilder<WithBody> {
    fn within(self, time: Duration) -> Self {
        self.config().timeout_global(Some(time)).build()
    }
}

impl Timed for RequestBuilder<WithoutBody> {
    fn within(self, time: Duration) -> Self {
        self.config().timeout_global(Some(time)).build()
    }
}

/// What a server answers. An error while it is read has an [`Error`] inside.
pub struct Received {
    iri: String,
    media_type: String,
    session: Session,
    body: Box<dyn Read + Send>,
}

impl Received {
    /// What it is, as its sender says.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// That it is of no use, and why.
    pub fn refuse(&self, reason: impl Into<String>) -> Error {
        Error::Failed { iri: self.iri.clone(), reason: reason.into() }
    }
}

impl std::fmt::Debug for Received {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Received").field("iri", &self.iri).finish_non_exhaustive()
    }
}

impl Read for Received {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self
            .body
            .read(into)
            .map_err(|error| io::Error::other(failure(&self.iri, ureq::Error::from(error))))?;
        let account = &self.session.0;
        let spent = |left: u64| left.checked_sub(read as u64);
        match account.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spent) {
            Ok(_) => Ok(read),
            Err(_) => Err(io::Error::other(Error::TooLong { limit: account.listed.bytes })),
        }
    }
}

/// What became of a request.
fn failure(iri: &str, error: ureq::Error) -> Error {
    let failed = |reason: String| Error::Failed { iri: iri.to_owned(), reason };
    match error {
        ureq::Error::Other(own) => match own.downcast() {
            Ok(own) => *own,
            Err(other) => failed(other.to_string()),
        },
        ureq::Error::Timeout(_) => failed("it took too long".to_owned()),
        ureq::Error::HostNotFound => failed("its host is not known".to_owned()),
        other => failed(other.to_string()),
    }
}

/// Looks names up, and lets no address through that is neither public nor listed.
#[derive(Debug)]
struct Checked {
    listed: Vec<IpAddr>,
}

impl Resolver for Checked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        // Who lists http://127.0.0.1:3030/ means that address; a name may come to stand for another.
        let literal: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let mut allowed = self.empty();
        for address in &*found {
            let ip = address.ip().to_canonical();
            if is_public(ip) || literal == Some(ip) || self.listed.contains(&ip) {
                allowed.push(*address);
            }
        }
        match (allowed.is_empty(), found.first()) {
            (true, Some(refused)) => {
                let private = Error::Private { host: host.to_owned(), address: refused.ip() };
                Err(ureq::Error::Other(private.into()))
            }
            _ => Ok(allowed),
        }
    }
}

/// Whether an address is for all to reach.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation();
    // This network; shared; protocol assignments; benchmarking; reserved and broadcast.
    let reserved = matches!(
        address.octets(),
        [0 | 240..=255, ..] | [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18..=19, ..]
    );
    !special && !reserved
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, _, _, low, last] = address.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match (a, b) {
        // Addresses that stand for one of version 4: translated, and 6to4.
        (0x64, 0xff9b) if (c, d) == (0, 0) => is_public_v4(v4(low, last)),
        (0x2002, _) => is_public_v4(v4(b, c)),
        // Teredo and other protocol assignments, documentation.
        (0x2001, 0..=0x1ff | 0xdb8) | (0x3fff, 0..=0xfff) => false,
        // What is global unicast at all; not loopback, local, multicast, mapped.
        _ => a & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(endpoints: &[&str]) -> Result<Listed, BadEndpoint> {
        let endpoints = endpoints.iter().map(|&endpoint| endpoint.to_owned()).collect();
        Listed::new(endpoints, Vec::new(), Duration::from_secs(1), 1000)
    }

    #[test]
    fn only_what_is_listed_may_be_asked() {
        let list = listed(&["http://a.example/sparql", "http://b.example/data/"]).unwrap();
        for (iri, expected) in [
            ("http://a.example/sparql", true),
            ("http://a.example/sparql/", false),
            ("http://a.example/sparql?x", false),
            ("http://a.example.evil.example/sparql", false),
            ("http://b.example/data/", true),
            ("http://b.example/data/x.ttl", true),
            ("http://b.example/data/../admin", false),
            ("http://b.example/data/%2E%2e/admin", false),
            ("http://b.example/data", false),
            ("https://b.example/data/", false),
        ] {
            assert_eq!(list.has(iri), expected, "{iri}");
        }
    }

    #[test]
    fn an_endpoint_that_cannot_be_asked_is_not_listed() {
        for (endpoint, reason) in [
            ("sparql", "neither"),
            ("ftp://a.example/", "neither"),
            ("http://", "no absolute URL"),
            ("http://me:secret@a.example/", "password"),
        ] {
            let error = listed(&[endpoint]).unwrap_err().to_string();
            assert!(error.contains(reason), "{error}");
        }
        assert_eq!(listed(&["https://a.example/"]).is_ok(), cfg!(feature = "https"));
    }

    #[test]
    fn special_addresses_are_not_public() {
        for address in [
            "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
            "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
            "198.18.0.1", "192.0.0.8", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1",
            "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
            "2001::1", "::7f00:1", "fec0::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in ["9.9.9.9", "172.32.0.1", "100.128.0.1", "2620:fe::fe", "64:ff9b::909:909"] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }
}
