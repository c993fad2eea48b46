//! The store on disk, across processes.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Stdio},
};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

use crate::{STORY, check, folder};

/// The sorted dump of the store in `data`.
fn dump(folder: &TempDir, data: &str) -> String {
    check(folder, &["export", "--sorted", "--data", data], 0, &[]).out
}

#[test]
fn ingesting_again_and_in_another_order_adds_nothing() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), STORY).unwrap();
    fs::write(folder.path().join("b.txt"), "Rain fell all night, Ann Lee said.").unwrap();
    check(&folder, &["ingest", "--data", "x", "a.txt", "b.txt"], 0, &["2 new"]);
    let first = dump(&folder, "x");
    assert!(!first.is_empty());
    check(&folder, &["ingest", "--data", "x", "b.txt", "a.txt"], 0, &["2 unchanged"]);
    assert_eq!(dump(&folder, "x"), first);
    let other = ["ingest", "--data", "y", "--threads", "1", "--batch", "1", "b.txt", "a.txt"];
    check(&folder, &other, 0, &["2 new"]);
    assert_eq!(dump(&folder, "y"), first);
}

#[test]
fn a_killed_ingest_goes_on_where_it_was() {
    let folder = folder();
    let lines: Vec<String> = (0..400)
        .map(|n| {
            format!("{{\"id\": \"{n}\", \"text\": \"The dam of town {n} held, Ann Lee said.\"}}\n")
        })
        .collect();
    fs::write(folder.path().join("all.jsonl"), lines.concat()).unwrap();
    let mut command = std::process::Command::new(cargo_bin!("dictum"));
    command.env_clear().current_dir(folder.path()).stdin(Stdio::piped());
    command.args(["ingest", "--data", "x", "--batch", "8", "--quiet", "-"]);
    let mut child = command.spawn().unwrap();
    // Whatever it has stored by the time half of its input is gone, the pull of the plug finds it at work.
    child.stdin.as_mut().unwrap().write_all(lines[..200].concat().as_bytes()).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    check(&folder, &["ingest", "--data", "x", "all.jsonl"], 0, &["400 read", "0 failed"]);
    check(&folder, &["ingest", "--data", "y", "all.jsonl"], 0, &["400 new"]);
    assert_eq!(dump(&folder, "x"), dump(&folder, "y"));
}

#[test]
fn the_files_of_the_store_are_no_articles() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), STORY).unwrap();
    check(&folder, &["ingest", "--data", "x", "a.txt"], 0, &["1 new"]);
    check(&folder, &["ingest", "--data", "x", "."], 0, &["1 read", "1 unchanged"]);
}

#[test]
fn a_store_that_is_not_there_is_named() {
    let folder = folder();
    check(&folder, &["query", "--data", "none", "-e", "ASK {}"], 1, &["none", "no store"]);
    check(&folder, &["export", "--data", "none"], 1, &["none", "no store"]);
    assert!(!folder.path().join("none").exists(), "asking creates nothing");
}

/// A server on a port of its own, stopped at the end of the test.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(folder: &TempDir, data: &str) -> Self {
        let mut command = std::process::Command::new(cargo_bin!("dictum"));
        command.env_clear().current_dir(folder.path());
        command.args(["serve", "--data", data, "--bind", "127.0.0.1:0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("serving on ").expect(&line).to_owned();
        // Goes on reading, so that the server never waits for us.
        std::thread::spawn(move || said.read_to_end(&mut Vec::new()));
        Self { child, url }
    }

    fn get(&self, path: &str) -> String {
        let address = self.url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_store_in_use_names_its_server_and_loses_nothing() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), STORY).unwrap();
    check(&folder, &["ingest", "--data", "x", "a.txt"], 0, &[]);
    let before = dump(&folder, "x");
    {
        let mut server = Serving::start(&folder, "x");
        let url = server.url.clone();
        check(&folder, &["ingest", "--data", "x", "a.txt"], 4, &["x", "in use", &url]);
        check(&folder, &["query", "--data", "x", "-e", "ASK {}"], 4, &["in use", &url]);
        assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
        // SIGTERM, by the shell's own `kill`.
        let kill = format!("kill -TERM {}", server.child.id());
        assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(dump(&folder, "x"), before);
}

#[test]
fn a_backup_of_a_running_server_is_restored_as_it_was() {
    let folder = folder();
    fs::write(folder.path().join("a.txt"), STORY).unwrap();
    check(&folder, &["ingest", "--data", "x", "a.txt"], 0, &[]);
    let before = dump(&folder, "x");
    let token = check(&folder, &["token", "create", "--data", "x", "--scope", "admin"], 0, &[]).out;
    let ingest = check(&folder, &["token", "create", "--data", "x"], 0, &[]).out;
    {
        let server = Serving::start(&folder, "x");
        let backup = |token: &str, code: i32, words: &[&str]| {
            let args = ["backup", "--server", &server.url, "--token", token.trim(), "b.tar"];
            check(&folder, &args, code, words);
        };
        backup("nonsense", 1, &["401"]);
        backup(&ingest, 1, &["403", "admin"]);
        assert!(!folder.path().join("b.tar").exists());
        backup(&token, 0, &[]);
    }
    check(&folder, &["restore", "--data", "y", "b.tar"], 0, &[]);
    assert_eq!(dump(&folder, "y"), before);
    check(&folder, &["restore", "--data", "y", "b.tar"], 1, &["restore into y"]);
    check(&folder, &["backup", "--data", "x", "c.tar"], 0, &[]);
    check(&folder, &["restore", "--data", "z", "c.tar"], 0, &[]);
    assert_eq!(dump(&folder, "z"), before);
}
