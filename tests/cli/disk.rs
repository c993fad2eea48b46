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

/// Articles of which most repeat what others say, so that there is something to derive.
fn reports(folder: &TempDir) {
    let lines: Vec<String> = (0..600)
        .map(|n| {
            let (town, day) = (n / 3, 1 + n % 28);
            let said = match n % 3 {
                0 => "Mayor Ann Lee accused Tolmaria of being behind the raid on Port Dock",
                1 => "Tolmaria denied that it was behind the raid on Port Dock",
                _ => "Mayor Ann Lee said that Tolmaria was responsible for the raid on Port Dock",
            };
            format!(
                "{{\"url\": \"https://a.example/{n}\", \"published\": \"2031-03-{day:02}\", \"text\": \
                 \"{said} {town}. The dam of town {town} will be mended before winter, Bo Rask said.\"}}\n"
            )
        })
        .collect();
    fs::write(folder.path().join("all.jsonl"), lines.concat()).unwrap();
}

fn start(folder: &TempDir, args: &[&str]) -> Child {
    let mut command = std::process::Command::new(cargo_bin!("dictum"));
    command.env_clear().current_dir(folder.path()).args(["--quiet"]).args(args);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

fn copy(folder: &TempDir, from: &str, to: &str) {
    let (from, to) = (folder.path().join(from), folder.path().join(to));
    let mut folders = vec![(from, to)];
    while let Some((from, to)) = folders.pop() {
        fs::create_dir(&to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let at = to.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push((entry.path(), at));
            } else {
                fs::copy(entry.path(), at).unwrap();
            }
        }
    }
}

/// Kills what `args` start on copies of the store `from`, a bit later each time until it ends by
/// itself; each copy, once `again` has run on it, must be as `expected`.
fn killed_at_many_points(
    folder: &TempDir,
    from: &str,
    args: &[&str],
    again: &[&str],
    expected: &str,
) {
    let clock = std::time::Instant::now();
    copy(folder, from, "timed");
    let whole = [args, &["--data", "timed"]].concat();
    assert!(start(folder, &whole).wait().unwrap().success());
    let took = clock.elapsed();
    assert_eq!(dump(folder, "timed"), expected, "{args:?} undisturbed");
    for part in 0..5 {
        let data = format!("killed-{part}");
        copy(folder, from, &data);
        let mut child = start(folder, &[args, &["--data", &data]].concat());
        // Any moment is as good as another; these spread over the run.
        std::thread::sleep(took * part / 5);
        child.kill().unwrap();
        child.wait().unwrap();
        check(folder, &[again, &["--data", &data]].concat(), 0, &[]);
        assert!(dump(folder, &data) == expected, "{args:?} killed after {part} fifths");
        fs::remove_dir_all(folder.path().join(&data)).unwrap();
    }
    fs::remove_dir_all(folder.path().join("timed")).unwrap();
}

#[test]
fn a_killed_derive_or_upkeep_ends_in_the_same_graphs() {
    let folder = folder();
    reports(&folder);
    let ingest = ["ingest", "--extractor", "rules", "all.jsonl"];
    let half = fs::read_to_string(folder.path().join("all.jsonl")).unwrap();
    let half: String = half.split_inclusive('\n').take(300).collect();
    fs::write(folder.path().join("half.jsonl"), half).unwrap();
    // Nothing derived; half of it derived; all of it.
    check(&folder, &[&ingest[..], &["--no-derive", "--data", "raw"]].concat(), 0, &["600 new"]);
    let first = ["ingest", "--extractor", "rules", "half.jsonl", "--data", "half"];
    check(&folder, &first, 0, &["300 new"]);
    check(&folder, &[&ingest[..], &["--data", "all"]].concat(), 0, &["600 new"]);
    let expected = dump(&folder, "all");
    assert!(expected.contains("ns#contradicts"), "there is something to derive");
    killed_at_many_points(&folder, "raw", &["derive"], &["derive"], &expected);
    killed_at_many_points(&folder, "half", &ingest, &ingest, &expected);
}
