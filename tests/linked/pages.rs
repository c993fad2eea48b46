//! Pages: what they show, what they escape, and how they fare in a browser.

use std::{convert::Infallible, process::Command};

use axum::http::StatusCode;
use dictum::{
    article::Article,
    claim::Finder,
    derive::Derivation,
    ingest::{self, Failure, Settings, Summary, Watch},
    rdf::Base,
    store::Store,
};

use crate::{common, fetch, get, minted, outside, router};

struct Quiet;

impl Watch<Infallible> for Quiet {
    fn failed(&mut self, failure: Failure<Infallible>) {
        panic!("{failure}");
    }

    fn stored(&mut self, _: &Summary) {}
}

/// A store of one article that wants to be more than text.
fn hostile() -> Store {
    let evil = "<script>alert(1)</script>";
    let text = format!(
        "Minister {evil} Oswin said on Sunday that Tolmaria was behind the attack on Ellvane Ferries.\n\n\
         \"Tolmaria </script><img src=x onerror=alert(2)> had nothing to do with it & \"x\" onload='y'\", \
         Sabine Rask, a spokeswoman, said on Monday.\n\n\
         \"We will not pay <b>ransom</b>,\" Petra <i>Oswin</i> said on Sunday."
    );
    let article = Article {
        name: "hostile".to_owned(),
        url: Some("javascript:alert(3)".to_owned()),
        title: Some(format!("{evil}<h1 onclick=\"alert(4)\">")),
        publisher: Some(format!("The {evil} Courier")),
        authors: vec![format!("Ann \"><svg onload=alert(5)> {evil}")],
        language: "en".to_owned(),
        text,
        ..Article::default()
    };
    let store = Store::memory(&Base::default()).unwrap();
    let articles = [Ok(article)].into_iter();
    ingest::run(&store, articles, &Finder::Rules.into(), Settings::default(), &mut Quiet).unwrap();
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    store
}

#[tokio::test]
async fn nothing_from_an_article_becomes_markup() {
    let store = hostile();
    let router = router(&store);
    let kinds = minted(&store);
    assert!(!kinds["claim"].is_empty(), "there is something to show");
    let all = kinds.values().flatten().map(|path| format!("/{path}"));
    let more = [
        "/",
        "/search?q=script",
        "/search?q=%3Cscript%3Ealert(1)",
        "/sparql?query=%3Cscript%3Ealert(1)",
        "/queries",
    ];
    let table = "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D".to_owned();
    for path in all.chain(more.map(str::to_owned)).chain([table]) {
        let page = fetch(&router, &path, "text/html").await;
        let text = page.text();
        for sign in [
            "<script>", "<img", "<svg onload", "<h1 onclick", "<b>ransom", "href=\"javascript:",
            "</script><",
        ] {
            let text = text.replace("</script></head>", "");
            assert!(!text.contains(sign), "{path} has {sign}:\n{text}");
        }
        assert!(page.header("content-security-policy").contains("default-src 'none'"), "{path}");
    }
}

#[tokio::test]
async fn an_article_shows_its_claims_at_their_words() {
    let store = common::examples();
    let router = router(&store);
    for path in &minted(&store)["article"] {
        let page = get(&router, &format!("/{path}"), "text/html").await.text();
        let id = path.split_once('/').unwrap().1;
        for claim in minted(&store)["claim"].iter().filter(|claim| claim.contains(id)) {
            assert!(page.contains(&format!("href=\"/{claim}\"")), "{claim}");
            let place = claim.split('-').skip(1).take(2).collect::<Vec<_>>().join(",");
            assert!(page.contains(&format!("id=\"char={place}\"")), "{claim}");
        }
        assert!(page.contains("application/ld+json"), "schema.org is in the page");
    }
}

#[tokio::test]
async fn a_question_asked_in_a_browser_is_answered_with_a_table() {
    let router = router(&common::examples());
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let front = get(&router, "/", browser).await;
    assert_eq!(front.status, StatusCode::OK);
    let text = front.text();
    let (_, rest) = text.split_once("href=\"/sparql?query=").unwrap();
    let query = rest.split('"').next().unwrap().replace("&amp;", "&");
    let page = get(&router, &format!("/sparql?query={query}"), browser).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("<tbody><tr><td>"), "{}", page.text());
    // Programs get what they got before.
    let json = get(
        &router,
        &format!("/sparql?query={query}"),
        "application/sparql-results+json, */*;q=0.1",
    )
    .await;
    assert_eq!(json.header("content-type"), "application/sparql-results+json");
    let any = get(&router, "/sparql", "*/*").await;
    assert!(any.header("content-type").starts_with("text/turtle"), "the service description");
    let wrong = get(&router, "/sparql?query=SELECT%20nothing", browser).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.text().contains("line 1, column"), "{}", wrong.text());
    assert!(wrong.text().contains("SELECT nothing"), "what was typed is not lost");
    let found = get(&router, "/search?q=ransom", browser).await;
    assert!(found.text().contains("<b>ransom</b>"), "{}", found.text());
    let wrong = get(&router, "/search?q=%22open", browser).await;
    assert_eq!(
        (wrong.status, wrong.header("content-type")),
        (StatusCode::BAD_REQUEST, "text/html; charset=utf-8")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_sound_in_a_browser() {
    let (store, url) = outside::serve().await;
    let kinds = minted(&store);
    let mut paths =
        vec![String::new(), "sparql".to_owned(), "queries".to_owned(), "ontology".to_owned()];
    paths.push("search?q=attack".to_owned());
    paths.push("entity/nobody".to_owned());
    for kind in [
        "article", "claim", "entity", "utterance", "proposition", "issue", "mention", "run",
        "dyad", "graph",
    ] {
        paths.extend(kinds[kind].iter().take(3).cloned());
    }
    let mut command = Command::new("node");
    command
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/linked/browser.js"))
        .arg(&url)
        .args(paths);
    outside::check("Chromium", command).await;
}
