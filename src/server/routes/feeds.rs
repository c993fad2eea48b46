//! `/feeds/…`: any claims as a feed: Atom, JSON Feed, and server-sent events of those that come in.
//!
//! **In:** the filters of [claims](crate::ask). **Out:** the newest claims that match; or a stream that
//! tells of each new one as it is stored. A client that comes back with `Last-Event-ID` gets what it
//! missed; where that is forgotten, an event `missed` says so.
//!
//! **Source:** RFC 4287 (Atom); JSON Feed 1.1; HTML Living Standard, 9.2 (server-sent events).

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::stream;
use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event as Xml},
};
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, watch};

use crate::{
    ask::{self, Arguments, Choice, Parameter, claims, read::Reader, record::Claim, record::Page},
    server::{
        AppState, blocking,
        problem::{Kind, Problem},
    },
    store::Store,
};

use super::{address, matches};

/// Claims that are looked through at once for who waits.
const BATCH: usize = 100;

/// How often a silent stream says that it is alive.
const ALIVE: Duration = Duration::from_secs(15);

/// After how long a client that lost the stream comes back.
const RETRY: Duration = Duration::from_secs(3);

/// A feed of claims as it is asked for.
struct Asked {
    arguments: Arguments,
    /// The address of the feed, and that without its query.
    own: String,
    path: String,
    tag: HeaderValue,
}

impl Asked {
    fn read(
        state: &AppState,
        uri: &axum::http::Uri,
        headers: &HeaderMap,
        parameters: &[&'static [Parameter]],
    ) -> Result<Self, Problem> {
        let query = uri.query().unwrap_or_default();
        let sent = form_urlencoded::parse(query.as_bytes());
        let sent = sent.map(|(name, value)| (name.into_owned(), value.into_owned()));
        let arguments = Arguments::of(parameters, sent)
            .map_err(|wrong| Problem::new(Kind::BadRequest, wrong.to_string()))?;
        let path = address(state, headers, uri.path());
        let own = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
        Ok(Self { arguments, own, path, tag: state.tag("feed") })
    }

    /// The address of the next page.
    fn next(&self, cursor: &str) -> String {
        let query = self.own.split_once('?').map_or("", |(_, query)| query);
        let pairs = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "cursor");
        let mut next = form_urlencoded::Serializer::new(String::new());
        next.extend_pairs(pairs);
        next.append_pair("cursor", cursor);
        format!("{}?{}", self.path, next.finish())
    }

    /// What the feed is called.
    fn title(&self) -> String {
        let words = self.own.split_once('?').map(|(_, query)| {
            let pairs =
                form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "cursor");
            pairs.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
        });
        match words.filter(|words| !words.is_empty()) {
            Some(words) => format!("Claims: {words}"),
            None => "Claims".to_owned(),
        }
    }
}

/// `/feeds/claims.atom`
pub(in crate::server) async fn atom(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::read(&state, &uri, &headers, claims::OF_FEEDS)?;
    answer(state, asked, &headers, "application/atom+xml; charset=utf-8", as_atom).await
}

/// `/feeds/claims.json`
pub(in crate::server) async fn json(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = Asked::read(&state, &uri, &headers, claims::OF_FEEDS)?;
    answer(state, asked, &headers, "application/feed+json", as_json).await
}

async fn answer(
    state: AppState,
    asked: Asked,
    headers: &HeaderMap,
    media_type: &'static str,
    write: fn(&Asked, &Page<Claim>) -> Result<Vec<u8>, Problem>,
) -> Result<Response, Problem> {
    let tag = [(header::ETAG, asked.tag.clone())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| matches(known, &asked.tag)) {
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    let place = state.wait_for_quick_place().await;
    let body = blocking::call(move || {
        let _place = place;
        write(&asked, &claims::list(&state.store, &asked.arguments)?)
    });
    Ok((tag, [(header::CONTENT_TYPE, media_type)], body.await?).into_response())
}

/// Who does what to whom, in a line.
fn title(claim: &Claim) -> String {
    let names = |names: Vec<&str>| names.join(", ");
    let speakers = names(claim.speakers.iter().map(|speaker| speaker.name.as_str()).collect());
    let targets = names(claim.targets.iter().map(|target| target.name.as_str()).collect());
    let acts = claim.acts.join(", ");
    match (speakers.as_str(), targets.as_str()) {
        ("", "") => acts,
        ("", targets) => format!("{acts} → {targets}"),
        (speakers, "") => format!("{speakers}: {acts}"),
        (speakers, targets) => format!("{speakers}: {acts} → {targets}"),
    }
}

/// The day on which a claim reached the page, else that on which it was made, at midnight: a feed wants
/// moments, and articles give days.
fn moment(claim: &Claim) -> Option<String> {
    let said = claim.said.as_ref().and_then(|said| said.from.as_ref().or(said.until.as_ref()));
    let day = claim.article.as_ref().and_then(|article| article.published.as_ref()).or(said)?;
    Some(format!("{day}T00:00:00Z"))
}

fn web(claim: &Claim) -> Option<&str> {
    claim.article.as_ref()?.url.as_deref()
}

fn as_json(asked: &Asked, page: &Page<Claim>) -> Result<Vec<u8>, Problem> {
    let item = |claim: &Claim| {
        let authors =
            claim.speakers.iter().map(|speaker| json!({ "name": speaker.name, "url": speaker.id }));
        let mut item = json!({
            "id": claim.id,
            "url": claim.id,
            "title": title(claim),
            "content_text": claim.text,
            "authors": authors.collect::<Vec<_>>(),
            "tags": claim.acts,
        });
        // What is not known is left out.
        if let Some(url) = web(claim) {
            item["external_url"] = json!(url);
        }
        if let Some(moment) = moment(claim) {
            item["date_published"] = json!(moment);
        }
        item
    };
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": asked.title(),
        "feed_url": asked.own,
        "items": page.items.iter().map(item).collect::<Vec<_>>(),
    });
    if let Some(next) = &page.meta.next {
        feed["next_url"] = json!(asked.next(next));
    }
    serde_json::to_vec(&feed).map_err(Problem::internal)
}

fn as_atom(asked: &Asked, page: &Page<Claim>) -> Result<Vec<u8>, Problem> {
    let mut out = Writer::new(Vec::new());
    write_atom(&mut out, asked, page).map_err(Problem::internal)?;
    Ok(out.into_inner())
}

fn write_atom(out: &mut Writer<Vec<u8>>, asked: &Asked, page: &Page<Claim>) -> std::io::Result<()> {
    let newest = page.items.iter().filter_map(moment).max();
    // A feed must say when it changed; one of which nothing is dated never did.
    let never = || "1970-01-01T00:00:00Z".to_owned();
    out.write_event(Xml::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let feed = out.create_element("feed").with_attribute(("xmlns", "http://www.w3.org/2005/Atom"));
    feed.write_inner_content(|out| {
        text(out, "id", &asked.own)?;
        text(out, "title", &asked.title())?;
        text(out, "updated", &newest.clone().unwrap_or_else(never))?;
        link(out, "self", &asked.own)?;
        if let Some(next) = &page.meta.next {
            link(out, "next", &asked.next(next))?;
        }
        for claim in &page.items {
            out.create_element("entry").write_inner_content(|out| {
                text(out, "id", &claim.id)?;
                text(out, "title", &title(claim))?;
                text(out, "updated", &moment(claim).unwrap_or_else(never))?;
                let unnamed = ["unknown"];
                let names: Vec<_> = claim.speakers.iter().map(|s| s.name.as_str()).collect();
                for name in if names.is_empty() { &unnamed[..] } else { names.as_slice() } {
                    out.create_element("author")
                        .write_inner_content(|out| text(out, "name", name))?;
                }
                link(out, "alternate", &claim.id)?;
                if let Some(url) = web(claim) {
                    link(out, "via", url)?;
                }
                for act in &claim.acts {
                    out.create_element("category")
                        .with_attribute(("term", act.as_str()))
                        .write_empty()?;
                }
                text(out, "content", &claim.text)
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

fn text(out: &mut Writer<Vec<u8>>, name: &str, text: &str) -> std::io::Result<()> {
    out.create_element(name).write_text_content(BytesText::new(&allowed(text)))?;
    Ok(())
}

fn link(out: &mut Writer<Vec<u8>>, rel: &str, to: &str) -> std::io::Result<()> {
    let to = allowed(to);
    out.create_element("link")
        .with_attributes([("rel", rel), ("href", to.as_str())])
        .write_empty()?;
    Ok(())
}

/// A text without the signs that XML cannot hold.
fn allowed(text: &str) -> String {
    let holds = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(holds).collect()
}

/// `/feeds/claims.events`: each new claim that matches, as it is stored.
pub(in crate::server) async fn events(
    State(state): State<AppState>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Asked { arguments, .. } = Asked::read(&state, &uri, &headers, claims::OF_EVENTS)?;
    let place = state.listener_place()?;
    let news = state.news().watch();
    let now = *news.borrow();
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let known = known.map(|id| id.rsplit_once('-').filter(|(run, _)| *run == state.run()));
    let (last, missed) = match known {
        None => (now, false),
        Some(Some((_, number))) => match number.parse() {
            Ok(number) if number <= now => (number, false),
            _ => (now, true),
        },
        // Of a server that has ended since.
        Some(None) => (now, true),
    };
    let mut waiting = VecDeque::new();
    waiting.push_back(Event::default().retry(RETRY).comment("new claims"));
    let stopping = state.stopping();
    let listener = Listener {
        state,
        arguments: Arc::new(arguments),
        last,
        missed,
        waiting,
        news,
        stopping,
        _place: place,
    };
    let events = stream::unfold(listener, |mut listener| async {
        let event = listener.next().await?;
        Some((Ok::<_, Infallible>(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response())
}

/// One client that waits.
struct Listener {
    state: AppState,
    arguments: Arc<Arguments>,
    /// The number of the last claim that was looked at.
    last: u64,
    /// Whether there is something that cannot be told any more.
    missed: bool,
    /// Events that are ready.
    waiting: VecDeque<Event>,
    news: watch::Receiver<u64>,
    stopping: watch::Receiver<bool>,
    _place: OwnedSemaphorePermit,
}

impl Listener {
    /// The next event; `None` when the server stops.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let since = self.state.news().since(self.last, BATCH);
            if self.missed || since.missed {
                self.missed = false;
                let event = Event::default().event("missed").data("{}");
                self.waiting.push_back(event);
            }
            if let Some((last, _)) = since.claims.last() {
                self.last = *last;
                self.look_at(since.claims).await;
            } else if self.waiting.is_empty() {
                tokio::select! {
                    changed = self.news.changed() => changed.ok()?,
                    _ = self.stopping.wait_for(|stopping| *stopping) => return None,
                }
            }
        }
    }

    /// Makes events of those claims that match.
    async fn look_at(&mut self, claims: Vec<(u64, String)>) {
        let place = self.state.wait_for_quick_place().await;
        let (state, arguments) = (self.state.clone(), Arc::clone(&self.arguments));
        let found = blocking::call(move || {
            let _place = place;
            Ok(matching(&state.store, &arguments, claims)?)
        });
        match found.await {
            Ok(found) => {
                let event = |(number, claim): (u64, Claim)| {
                    let id = format!("{}-{number}", self.state.run());
                    Event::default().event("claim").id(id).json_data(claim).ok()
                };
                self.waiting.extend(found.into_iter().filter_map(event));
            }
            Err(problem) => tracing::warn!(error = %problem.describe(), "new claims were not told"),
        }
    }
}

/// Those of some claims that match, in the same order.
fn matching(
    store: &Store,
    arguments: &Arguments,
    claims: Vec<(u64, String)>,
) -> Result<Vec<(u64, Claim)>, ask::Error> {
    let mut listing = Choice::of(store, arguments)?.listing;
    listing.limit = claims.len();
    listing.among = Some(claims.iter().map(|(_, iri)| iri.clone()).collect());
    let found = store.list(&listing)?.items;
    let mut reader = Reader::of(store);
    let mut matching = Vec::new();
    for (number, iri) in claims {
        if found.iter().any(|item| item.resource == iri)
            && let Some(claim) = claims::of_iri(&mut reader, &iri)?
        {
            matching.push((number, claim));
        }
    }
    Ok(matching)
}
