//! Libraries that others wrote, against a running server.

use std::process::Command;

use dictum::{rdf::Base, store::Store};
use tokio::net::TcpListener;

use crate::{common, minted, router};

/// What a script exits with where a package is missing.
const NOT_RUN: i32 = 77;

/// A server of the examples, whose IRIs lead to it.
pub(crate) async fn serve() -> (Store, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let base: Base = url.parse().unwrap();
    let store = tokio::task::spawn_blocking(move || common::examples_under(&base)).await.unwrap();
    let router = router(&store);
    tokio::spawn(async move { axum::serve(listener, router).await });
    (store, url)
}

/// Runs a client to its end.
pub(crate) async fn check(name: &str, mut command: Command) {
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap();
    let (code, said) = match output {
        Ok(output) => {
            let said = [output.stdout, output.stderr].concat();
            (output.status.code(), String::from_utf8_lossy(&said).into_owned())
        }
        Err(error) => (Some(NOT_RUN), error.to_string()),
    };
    if code == Some(NOT_RUN) {
        use std::io::Write as _;
        // Past the capture of tests, so that nobody misses it.
        let mut err = std::io::stderr().lock();
        writeln!(err, "NOT RUN: {name} was not tried: {}", said.trim()).unwrap();
    } else {
        assert_eq!(code, Some(0), "{name}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rdflib_follows_every_kind_of_iri_and_reads_the_same_in_all_formats() {
    let (store, url) = serve().await;
    let paths = minted(&store).into_iter().filter(|(kind, _)| *kind != "graph");
    let paths =
        paths.flat_map(|(_, paths)| paths.into_iter().take(2)).map(|path| url.clone() + &path);
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/linked/linked.py")).args(paths);
    check("rdflib", command).await;
}
