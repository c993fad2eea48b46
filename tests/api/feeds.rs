//! Feeds, and events of new claims.

use axum::{
    body::Body,
    http::{
        Request, StatusCode,
        header::{AUTHORIZATION, CONTENT_TYPE},
    },
};
use dictum::{
    rdf::Base,
    server::{self, Scope, Tokens},
    store::Store,
};
use http_body_util::BodyExt as _;
use quick_xml::{Reader, events::Event};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};
use tower::ServiceExt as _;

use super::{get, state};

/// The texts of all elements of a name.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut inside) = (Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => inside = start.name().as_ref() == name.as_bytes(),
            Event::Text(text) if inside => texts.push(text.unescape().unwrap().into_owned()),
            Event::End(_) => inside = false,
            Event::Eof => return texts,
            _ => {}
        }
    }
}

#[tokio::test]
async fn feeds_hold_the_claims_that_match() {
    let filter = "target=tolmaria&limit=3";
    let claims = get(&format!("/api/claims?{filter}")).await.json();
    let ids: Vec<_> = claims["items"].as_array().unwrap().iter().map(|c| c["id"].clone()).collect();
    assert_eq!(ids.len(), 3);
    let atom = get(&format!("/feeds/claims.atom?{filter}")).await;
    assert_eq!(atom.header(CONTENT_TYPE), "application/atom+xml; charset=utf-8");
    assert_eq!(texts(&atom.text, "id")[1..], ids);
    assert_eq!(texts(&atom.text, "content")[0], claims["items"][0]["text"].as_str().unwrap());
    assert_eq!(texts(&atom.text, "updated").len(), 4, "the feed and each entry say when");
    assert!(texts(&atom.text, "title")[0].contains("target tolmaria"));
    let json = get(&format!("/feeds/claims.json?{filter}")).await;
    assert_eq!(json.header(CONTENT_TYPE), "application/feed+json");
    let json = json.json();
    let of = |item: &Value| item["id"].clone();
    assert_eq!(json["items"].as_array().unwrap().iter().map(of).collect::<Vec<_>>(), ids);
    assert!(json["next_url"].as_str().unwrap().contains("cursor="));
    let refused = get("/feeds/claims.atom?format=csv").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(get("/feeds/claims.events?speaker=").await.status, StatusCode::BAD_REQUEST);
}

const STORY: &str = "The Ostrel Courier\n\nFerries are back at sea\n\n18 March 2025\n\nInterior Minister Petra Oswin said \
    on Sunday that Tolmaria was behind the cyber attack on Ellvane Ferries.\n\n\"Tolmaria had nothing to do with the \
    attack,\" Sabine Rask, a spokeswoman for its Foreign Ministry, said on Monday.\n";

/// Reads a stream of events until it has said something.
async fn until(body: &mut Body, said: &str) -> String {
    let mut text = String::new();
    while !text.contains(said) {
        let frame = body.frame().await.expect("the stream goes on").unwrap();
        text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
    }
    text
}

#[tokio::test]
async fn new_claims_are_told_as_they_come_in_and_again_to_who_missed_them() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = Tokens::of(folder.path());
    let token = tokens.create(Scope::Ingest).unwrap();
    let router = server::router(state(Store::memory(&Base::default()).unwrap(), Some(tokens)));
    let listen = async |filter: &str, last: Option<&str>| {
        let mut request = Request::get(format!("/feeds/claims.events{filter}"));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()[CONTENT_TYPE], "text/event-stream");
        response.into_body()
    };
    let mut all = listen("", None).await;
    let mut denials = listen("?act=Denial", None).await;
    until(&mut all, "retry:").await;
    let article = Request::post("/articles")
        .header(CONTENT_TYPE, "text/plain")
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(STORY))
        .unwrap();
    let stored = router.clone().oneshot(article).await.unwrap();
    assert_eq!(stored.status(), StatusCode::CREATED);
    let told = until(&mut all, "Sabine Rask").await;
    assert!(told.contains("event: claim") && told.contains("Petra Oswin"), "{told}");
    let denial = until(&mut denials, "Sabine Rask").await;
    assert!(!denial.contains("Petra Oswin\",\"unnamed"), "only denials: {denial}");
    let id = |text: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix("id: "));
        line.unwrap().to_owned()
    };
    // Whoever knows the first gets the second again.
    let mut again = listen("", Some(&id(&told))).await;
    let again = until(&mut again, "Sabine Rask").await;
    assert!(!again.contains("missed"), "{again}");
    let mut stranger = listen("", Some("0123456789abcdef-7")).await;
    until(&mut stranger, "event: missed").await;
}

#[tokio::test]
async fn a_server_that_stops_ends_the_streams_of_events() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, told) = oneshot::channel::<()>();
    let state = state(Store::memory(&Base::default()).unwrap(), None);
    let told = async { told.await.unwrap_or_default() };
    let serving =
        tokio::spawn(server::serve(listener, state, told, std::time::Duration::from_mins(10)));
    let mut client = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /feeds/claims.events HTTP/1.1\r\nHost: {address}\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.windows(6).any(|part| part == b"retry:") {
        client.read_buf(&mut answer).await.unwrap();
    }
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
    client.read_to_end(&mut answer).await.unwrap();
    assert!(answer.ends_with(b"0\r\n\r\n"), "the stream ends as it should");
}
