//! What the pages in `docs/` show is what happens: each command in them is run, and prints what stands below it.
//!
//! In a block that is marked `console` a line that starts with `$ ` is a command, further lines of it follow
//! a `\` at the end of a line or up to the word of a `<<'WORD'`, and what stands below is its output. `…` in an
//! output stands for anything in a line, and alone for any lines. Commands run in a folder of their own with `examples/` in it, one page after the other, and
//! find a server of the example articles at `localhost:7979`, whose token is in `$TOKEN`. Blocks that are
//! marked otherwise are not run.
//!
//! A block that is marked `console python=mcp` needs a Python with that module, the one of `PYTHON`, and a command
//! with `--data` a store on disk, as do those that follow it and may read what it wrote; where these are missing,
//! the test says loudly that it did not run them. With `DICTUM_DOCS=write` the outputs without `…` are written
//! into the pages instead.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use assert_cmd::cargo::cargo_bin;
use tempfile::TempDir;

/// Where the pages have the server.
const ADDRESS: &str = "localhost:7979";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A server of the example articles, and a folder to run commands in.
struct Place {
    server: Child,
    address: String,
    token: String,
    folder: TempDir,
    /// Where the server has its tokens, which it looks at again.
    _data: TempDir,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(root().join("examples"), folder.path().join("examples"))
            .unwrap();
        let data = tempfile::tempdir().unwrap();
        let dictum = || {
            let mut command = Command::new(cargo_bin!("dictum"));
            command.env_clear().current_dir(data.path());
            command
        };
        let created = dictum().args(["token", "create", "--scope", "admin"]).output().unwrap();
        let token = String::from_utf8(created.stdout).unwrap().trim().to_owned();
        // The base has to be known before the server is: a port that is free now.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let mut server = dictum()
            .args(["serve", "--memory", "--extractor", "rules", "--bind", &address])
            .args(["--base", &format!("http://{address}/")])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(server.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.starts_with("serving on"), "{line}");
        // Goes on reading, so that the server never waits for us.
        thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        let place = Self { server, address, token, folder, _data: data };
        place.fill();
        place
    }

    /// Sends the example articles.
    fn fill(&self) {
        let articles = fs::read_dir(root().join("examples/articles")).unwrap();
        let mut articles: Vec<PathBuf> = articles.map(|file| file.unwrap().path()).collect();
        articles.sort();
        for article in articles {
            let media_type = match article.extension().unwrap().to_str().unwrap() {
                "html" => "text/html",
                "jsonl" => "application/x-ndjson",
                _ => "text/plain",
            };
            let sent = ureq::post(format!("http://{}/articles", self.address))
                .content_type(media_type)
                .header("authorization", format!("Bearer {}", self.token))
                .send(&fs::read(&article).unwrap());
            assert!(sent.is_ok(), "{}: {sent:?}", article.display());
        }
    }

    /// What a command prints.
    fn run(&self, command: &str) -> String {
        let program = cargo_bin!("dictum").parent().unwrap().to_owned();
        let python = env::var("PYTHON").ok().map(PathBuf::from);
        let python = python.iter().filter_map(|python| python.parent().map(Path::to_owned));
        let system = env::var_os("PATH").unwrap_or_default();
        let folders = [program].into_iter().chain(python).chain(env::split_paths(&system));
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!("exec 2>&1\n{}", command.replace(ADDRESS, &self.address)))
            .current_dir(self.folder.path())
            .env("PATH", env::join_paths(folders).unwrap())
            .env("TOKEN", &self.token)
            .env("DICTUM_URL", format!("http://{}", self.address))
            .output()
            .unwrap();
        let printed = String::from_utf8_lossy(&output.stdout).replace(&self.address, ADDRESS);
        assert!(output.status.success(), "{command}\n{printed}");
        printed.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
    }
}

/// A part of a page.
enum Part {
    /// Lines as they are.
    Text(String),
    /// A command, and what it prints.
    Command { command: String, output: String, module: Option<String> },
}

/// A page taken apart. Put together again, it is the same.
fn parts(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut text, mut console) = (String::new(), None);
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            console = kind.strip_prefix("console").filter(|_| console.is_none());
        }
        let first = line.strip_prefix("$ ").filter(|_| console.is_some());
        let Some(first) = first else {
            text.push_str(line);
            text.push('\n');
            continue;
        };
        parts.push(Part::Text(std::mem::take(&mut text)));
        let mut command = first.to_owned();
        while command.ends_with('\\') {
            command.push('\n');
            command.push_str(lines.next().unwrap());
        }
        if let Some((_, end)) = first.split_once("<<'") {
            let end = end.split_once('\'').unwrap().0;
            while command.lines().next_back() != Some(end) {
                command.push('\n');
                command.push_str(lines.next().unwrap());
            }
        }
        let mut output = Vec::new();
        while let Some(line) = lines.next_if(|l| !l.starts_with("$ ") && !l.starts_with("```")) {
            output.push(line);
        }
        let module = console.and_then(|needs| needs.trim().strip_prefix("python="));
        let module = module.map(str::to_owned);
        parts.push(Part::Command { command, output: output.join("\n"), module });
    }
    parts.push(Part::Text(text));
    parts
}

/// Whether an output is what a page shows.
fn fits(shown: &[&str], printed: &[&str]) -> bool {
    match (shown, printed) {
        ([], printed) => printed.is_empty(),
        (["…", rest @ ..], printed) => {
            (0..=printed.len()).any(|skipped| fits(rest, &printed[skipped..]))
        }
        ([line, rest @ ..], [first, printed @ ..]) => line_fits(line, first) && fits(rest, printed),
        (_, []) => false,
    }
}

fn line_fits(shown: &str, printed: &str) -> bool {
    let Some((first, others)) = shown.split_once('…') else { return shown == printed };
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = others.split('…').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// Runs the commands of a page.
fn check(file: &Path, write: bool) -> usize {
    let page = fs::read_to_string(file).unwrap();
    let parts = parts(&page);
    if parts.len() == 1 {
        return 0;
    }
    let place = Place::new();
    let (mut run, mut written) = (0, String::new());
    let mut without_disk = false;
    for part in parts {
        let Part::Command { command, output, module } = part else {
            let Part::Text(text) = part else { unreachable!() };
            written.push_str(&text);
            continue;
        };
        without_disk |= cfg!(not(feature = "rocksdb"))
            && command.split_whitespace().any(|word| word == "--data");
        let missing = if module.is_some_and(|module| !has(&module)) {
            Some("PYTHON does not have what it needs")
        } else if without_disk {
            Some("stores on disk are left out of this build")
        } else {
            None
        };
        let mut shown = output.clone();
        if let Some(missing) = missing {
            say(&format!("NOT RUN: {}: {command}: {missing}", file.display()));
        } else {
            let printed = place.run(&command);
            let same =
                fits(&output.lines().collect::<Vec<_>>(), &printed.lines().collect::<Vec<_>>());
            assert!(
                same || write,
                "{}\n$ {command}\n{printed}\n\nand not\n{output}",
                file.display()
            );
            if !output.contains('…') {
                shown = printed;
            }
            run += 1;
        }
        written.extend(["$ ", &command, "\n", &shown]);
        if !shown.is_empty() {
            written.push('\n');
        }
    }
    if write {
        fs::write(file, written).unwrap();
    }
    run
}

/// Whether Python has a module.
fn has(module: &str) -> bool {
    let python = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let tried = Command::new(python).args(["-c", &format!("import {module}")]).output();
    tried.is_ok_and(|tried| tried.status.success())
}

/// To stderr, and not by a macro: the test runner would keep it to itself.
fn say(line: &str) {
    io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

#[test]
fn each_command_of_each_page_prints_what_the_page_shows() {
    let write = env::var_os("DICTUM_DOCS").is_some_and(|how| how == "write");
    let pages = fs::read_dir(root().join("docs")).unwrap().map(|file| file.unwrap().path());
    let mut pages: Vec<_> =
        pages.filter(|file| file.extension().is_some_and(|e| e == "md")).collect();
    pages.sort();
    let run: usize = pages.iter().map(|page| check(page, write)).sum();
    assert!(run > 0, "no page shows a command");
}

#[test]
fn an_ellipsis_stands_for_anything() {
    let fit = |shown: &str, printed: &str| {
        fits(&shown.lines().collect::<Vec<_>>(), &printed.lines().collect::<Vec<_>>())
    };
    assert!(fit("a\nb", "a\nb"));
    assert!(!fit("a", "a\nb"));
    assert!(fit("a\n…", "a\nb\nc"));
    assert!(fit("…\nc", "a\nb\nc"));
    assert!(!fit("…\nd", "a\nb\nc"));
    assert!(fit("took … ms", "took 12 ms"));
    assert!(!fit("took … ms", "took 12 s"));
    assert!(fit("id …", "id 1 2"));
    assert!(fit("a…b", "a b b"));
    assert!(!fit("a…b…c", "a c b"));
}

#[test]
fn a_page_is_taken_apart_and_put_together() {
    let page = "a\n```console\n$ one \\\n  more\nout\n$ two\n```\n```sh\n$ not run\n```\n";
    let mut whole = String::new();
    let mut commands = Vec::new();
    for part in parts(page) {
        match part {
            Part::Text(text) => whole.push_str(&text),
            Part::Command { command, output, .. } => {
                whole.extend(["$ ", &command, "\n", &output]);
                whole.push_str(if output.is_empty() { "" } else { "\n" });
                commands.push(command);
            }
        }
    }
    assert_eq!(whole, page);
    assert_eq!(commands, ["one \\\n  more", "two"]);
}
