//! The program from outside: arguments and files in; exit code, stdout and stderr out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[cfg(feature = "rocksdb")]
mod disk;
mod eval;
mod extractor;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::Stdio,
};

use assert_cmd::{Command, cargo::cargo_bin};
use serde_json::Value;
use tempfile::TempDir;

const STORY: &str = "“The bridge is safe,” Mayor Ilse Brandt said on Monday.";

/// The program, in a folder of its own and with no settings but those of the test.
fn dictum(folder: &TempDir) -> Command {
    let mut command = Command::new(cargo_bin!("dictum"));
    command.env_clear().current_dir(folder.path());
    command
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// What a run left: exit code, stdout, stderr.
struct Run {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program with `args` on `input`.
#[track_caller]
fn run(folder: &TempDir, args: &[&str], input: &str) -> Run {
    let output = dictum(folder).args(args).write_stdin(input).output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Asserts the exit code, and that stderr says all of `words`.
#[track_caller]
fn check(folder: &TempDir, args: &[&str], code: i32, words: &[&str]) -> Run {
    let run = run(folder, args, "");
    assert_eq!(run.code, code, "{args:?}: {}", run.err);
    for word in words {
        assert!(run.err.contains(word), "{args:?} should say {word:?}: {}", run.err);
    }
    run
}

#[test]
fn example_queries_are_listed_and_asked_by_name() {
    let folder = folder();
    let list = check(&folder, &["query", "--list"], 0, &[]).out;
    assert!(list.contains("contradictions\tWhich utterances contradict each other"), "{list}");
    for line in list.lines() {
        let (name, question) = line.split_once('\t').unwrap();
        assert!(question.contains('?'), "{line}");
        check(&folder, &["query", "--memory", "--format", "csv", "--example", name], 0, &[]);
    }
    check(&folder, &["query", "--memory", "--example", "nothing"], 1, &["nothing", "--list"]);
    check(&folder, &["query", "--memory", "--example", "x", "--list"], 2, &["--list"]);
}

#[test]
fn fact_checks_are_imported_and_bad_ones_named() {
    let folder = folder();
    let good = r#"{"@type": "ClaimReview", "url": "https://check.example/1", "claimReviewed": "The bridge is safe"}"#;
    fs::write(folder.path().join("good.json"), good).unwrap();
    fs::write(
        folder.path().join("bad.jsonl"),
        format!("{good}\n{{\"@type\": \"Recipe\"}}\nno json\n"),
    )
    .unwrap();
    let import = ["import", "--memory", "--format", "claimreview"];
    check(&folder, &[&import[..], &["good.json"]].concat(), 0, &["1 reviews read, 0 failed"]);
    let args = [&import[..], &["--errors", "errors.jsonl", "good.json", "bad.jsonl"]].concat();
    let names = [
        "bad.jsonl: line 2: no ClaimReview",
        "bad.jsonl: line 3: not JSON",
        "2 reviews read, 2 failed",
    ];
    check(&folder, &args, 3, &names);
    let errors = fs::read_to_string(folder.path().join("errors.jsonl")).unwrap();
    let places: Vec<Value> =
        errors.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(places.len(), 2, "{errors}");
    assert_eq!(places[0]["place"], "line 2");
    check(&folder, &[&import[..], &["missing.json"]].concat(), 1, &["missing.json"]);
    check(&folder, &["import", "--memory", "good.json"], 2, &["--format"]);
}

#[test]
fn a_store_is_derived_from_and_counted() {
    let folder = folder();
    let derived = check(&folder, &["derive", "--memory"], 0, &["0 utterances"]);
    assert_eq!(derived.out, "");
    let stats = check(&folder, &["stats", "--memory"], 0, &[]).out;
    assert!(
        stats.starts_with("what\tnumber\narticles\t0\n") && stats.contains("Class\t"),
        "{stats}"
    );
    assert!(stats.contains("nothing was derived yet\t0\n"), "{stats}");
}

#[test]
fn wrong_usage_is_told_from_failure() {
    let folder = folder();
    check(&folder, &["--version"], 0, &[]);
    assert!(check(&folder, &["help", "serve"], 0, &[]).out.contains("DICTUM_SERVE_BIND"));
    check(&folder, &[], 2, &["Usage"]);
    check(&folder, &["ingest"], 2, &["PATH"]);
    check(&folder, &["extract", "--format", "xml"], 2, &["jsonl"]);
    check(&folder, &["extract", "--format", "nquads", "--level", "attributions"], 2, &["no quads"]);
    check(&folder, &["export", "--memory", "--format", "xlsx"], 2, &["xlsx", "nquads", "parquet"]);
    check(&folder, &["export", "--memory", "--act", "Gossip"], 2, &["Gossip", "Accusation"]);
    check(&folder, &["export", "--memory", "--from", "May"], 2, &["May", "--from"]);
    check(&folder, &["export", "--memory", "-e", "ASK {}", "--speaker", "x"], 2, &["query"]);
    check(&folder, &["export", "--memory", "-e", "ASK {}", "--format", "gexf"], 2, &["?claim"]);
    check(&folder, &["export", "--memory", "-e", "ASK {", "--format", "csv"], 1, &["line 1"]);
    check(&folder, &["export", "--memory", "--format", "trig", "--sorted"], 2, &["sort"]);
    check(&folder, &["query", "--memory", "-e", "ASK {}", "--format", "turtle"], 2, &["turtle"]);
    check(&folder, &["query", "--memory", "-e", "ASK {", "--format", "csv"], 1, &["line 1"]);
}

#[test]
fn an_export_is_a_whole_file_or_none() {
    let folder = folder();
    let read = |name: &str| fs::read(folder.path().join(name));
    check(&folder, &["export", "--memory", "claims.csv"], 0, &[]);
    let header = String::from_utf8(read("claims.csv").unwrap()).unwrap();
    assert!(header.starts_with("id,article,url,") && header.lines().count() == 1, "{header}");
    check(&folder, &["export", "--memory", "claims.parquet"], 0, &[]);
    assert!(read("claims.parquet").unwrap().starts_with(b"PAR1"));
    check(&folder, &["export", "--memory", "all.nq.gz"], 0, &[]);
    let mut lines = String::new();
    let packed = read("all.nq.gz").unwrap();
    flate2::read::GzDecoder::new(&*packed).read_to_string(&mut lines).unwrap();
    let ontology = check(&folder, &["export", "--memory", "--sorted"], 0, &[]).out;
    assert_eq!(lines.lines().count(), ontology.lines().count());
    // What fails midway leaves what was there before.
    let one = "SELECT ?claim { VALUES ?claim { <http://a.example/none> } }";
    check(&folder, &["export", "--memory", "-e", one, "claims.csv"], 1, &["none", "no such claim"]);
    assert_eq!(read("claims.csv").unwrap(), header.as_bytes());
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["all.nq.gz", "claims.csv", "claims.parquet"]);
    check(&folder, &["export", "--memory", "no/such/folder.csv"], 1, &["no/such/folder.csv"]);
}

/// Inputs that are no articles, and what is said of each.
fn bad_inputs(folder: &Path) -> Vec<(&'static str, &'static str)> {
    let gzip = {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(STORY.repeat(50).as_bytes()).unwrap();
        packer.finish().unwrap()
    };
    let files: [(&str, Vec<u8>, &str); 9] = [
        ("empty.txt", Vec::new(), "it is empty"),
        ("binary.txt", b"\x00\x01\x02\x03".repeat(99), "not text"),
        ("line.txt", vec![b'a'; 50_000_000], "longer than"),
        ("latin.txt", b"The caf\xe9 burned, she said.".to_vec(), "invalid UTF-8 at byte 7"),
        ("cut.txt.gz", gzip[..gzip.len() / 2].to_vec(), "truncated or damaged gzip"),
        ("no-text.jsonl", b"{\"title\": \"x\"}\n".to_vec(), "line 1: JSON without text"),
        ("page.html", b"<html><body><nav>Home</nav></body></html>".to_vec(), "no article"),
        ("marks.txt", "“” \"\" ‘’\n\n“”".into(), "it has no words"),
        ("broken.jsonl", b"{\"text\": \"Rain\n".to_vec(), "malformed JSON"),
    ];
    for (name, bytes, _) in &files {
        fs::write(folder.join(name), bytes).unwrap();
    }
    let said = files.map(|(name, _, said)| (name, said));
    said.into_iter().chain([("missing.txt", "No such file")]).collect()
}

#[test]
fn bad_inputs_are_named_and_passed_over() {
    let folder = folder();
    let bad = bad_inputs(folder.path());
    fs::write(folder.path().join("story.txt"), STORY).unwrap();
    for (name, said) in &bad {
        let run = check(&folder, &["extract", "--format", "jsonl", name], 3, &[name, said]);
        assert_eq!(run.out, "", "{name}");
    }
    let names: Vec<&str> = bad.iter().map(|(name, _)| *name).collect();
    for command in [
        &["ingest", "--memory", "--errors", "errors.jsonl"][..],
        &["extract", "--errors", "errors.jsonl"],
    ] {
        let args = [command, &names, &["story.txt"]].concat();
        let run = check(&folder, &args, 3, &names);
        if command[0] == "ingest" {
            assert!(
                run.err.contains("11 read: 1 new, 0 replaced, 0 unchanged, 10 failed"),
                "{}",
                run.err
            );
        } else {
            assert_eq!(run.out.lines().count(), 1);
        }
        let errors = fs::read_to_string(folder.path().join("errors.jsonl")).unwrap();
        let errors: Vec<Value> =
            errors.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let inputs: Vec<_> = errors.iter().map(|error| error["input"].as_str().unwrap()).collect();
        assert_eq!(inputs, names);
        assert_eq!(errors[5]["line"], 1);
        assert!(errors.iter().all(|error| error["error"].is_string()));
    }
}

#[test]
fn an_article_that_is_nearly_all_quotation_marks_claims_nothing() {
    let folder = folder();
    let marks = "“”\"\"““”‘’'\n\"\" ” so\n".repeat(300);
    fs::write(folder.path().join("marks.txt"), marks).unwrap();
    let run = check(&folder, &["extract", "--format", "jsonl", "marks.txt"], 0, &[]);
    let article: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(
        (article["file"].as_str(), &article["claims"]),
        (Some("marks.txt"), &Value::Array(vec![]))
    );
}

#[test]
fn extract_is_a_filter_in_the_order_of_its_input() {
    let folder = folder();
    let story = |n: usize| {
        format!("{{\"id\": \"{n}\", \"text\": \"Rain fell {n} days, Ann Lee said.\"}}\n")
    };
    let input: String =
        (0..60).map(|n| if n == 30 { "oops\n".to_owned() } else { story(n) }).collect();
    for level in ["claims", "attributions"] {
        let run = run(&folder, &["extract", "--threads", "3", "--level", level], &input);
        assert_eq!(run.code, 3, "{}", run.err);
        assert!(run.err.contains("\"-\", line 31: "), "{}", run.err);
        let key = if level == "claims" { "file" } else { "id" };
        let articles = run.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let ids: Vec<usize> = articles.map(|a| a[key].as_str().unwrap().parse().unwrap()).collect();
        assert_eq!(ids, (0..60).filter(|n| *n != 30).collect::<Vec<_>>());
    }
}

#[test]
fn extract_answers_line_by_line_and_ends_quietly_when_nobody_listens() {
    let folder = folder();
    let mut command = std::process::Command::new(cargo_bin!("dictum"));
    command.env_clear().current_dir(folder.path()).arg("extract");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut filter = command.spawn().unwrap();
    let mut input = filter.stdin.take().unwrap();
    let mut output = BufReader::new(filter.stdout.take().unwrap());
    for n in 0..3 {
        // Waits for the answer before it goes on.
        writeln!(input, "{{\"id\": \"{n}\", \"text\": \"Rain fell, Ann Lee said.\"}}").unwrap();
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(line.contains(&format!("\"file\":\"{n}\"")), "{line}");
    }
    drop(output);
    // The pipe may break while we write; what counts is how the filter ends.
    drop(writeln!(input, "{{\"text\": \"Snow fell, Ann Lee said.\"}}"));
    drop(input);
    let ended = filter.wait_with_output().unwrap();
    assert_eq!(
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap().as_str()),
        (Some(0), "")
    );
}

#[test]
fn packed_input_is_read_through() {
    let folder = folder();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(STORY.as_bytes()).unwrap();
    fs::write(folder.path().join("story.txt.gz"), packer.finish().unwrap()).unwrap();
    let run = check(&folder, &["extract", "--format", "nquads", "story.txt.gz"], 0, &[]);
    assert!(run.out.lines().all(|line| line.ends_with(" .")) && !run.out.is_empty(), "{}", run.out);
}

#[test]
fn a_query_comes_from_a_file_from_stdin_and_from_the_command_line() {
    let folder = folder();
    fs::write(folder.path().join("q.rq"), "SELECT (1 AS ?n) {}").unwrap();
    let csv = "n\r\n1\r\n";
    let query = ["query", "--memory"];
    assert_eq!(run(&folder, &[&query[..], &["q.rq"]].concat(), "").out, csv);
    assert_eq!(run(&folder, &[&query[..], &["-"]].concat(), "SELECT (1 AS ?n) {}").out, csv);
    assert_eq!(run(&folder, &[&query[..], &["-e", "SELECT (1 AS ?n) {}"]].concat(), "").out, csv);
    check(&folder, &["query", "--memory", "none.rq"], 1, &["none.rq"]);
    check(&folder, &["query", "--memory", "ASK {}"], 1, &["-e"]);
    check(&folder, &["query", "--memory"], 2, &["FILE"]);
}

#[test]
fn answers_come_in_many_formats() {
    let folder = folder();
    for (query, format, holds) in [
        ("SELECT (1 AS ?n) {}", "table", "1 row"),
        ("SELECT (1 AS ?n) {}", "json", "\"bindings\""),
        ("SELECT (1 AS ?n) {}", "xml", "<sparql"),
        ("SELECT (1 AS ?n) {}", "tsv", "?n\n1\n"),
        ("ASK {}", "table", "true"),
        ("DESCRIBE <https://w3id.org/dictum/ns#Claim>", "turtle", "dic:Claim"),
        (
            "DESCRIBE <https://w3id.org/dictum/ns#Claim>",
            "ntriples",
            "<https://w3id.org/dictum/ns#Claim>",
        ),
        ("DESCRIBE <https://w3id.org/dictum/ns#Claim>", "table", "dic:Claim"),
    ] {
        let run = check(&folder, &["query", "--memory", "--format", format, "-e", query], 0, &[]);
        assert!(run.out.contains(holds), "{query} as {format}: {}", run.out);
    }
}

#[test]
fn a_flag_wins_over_its_variable_and_that_over_the_file() {
    let folder = folder();
    let shown = |file: &str, variable: Option<&str>, args: &[&str]| {
        fs::write(folder.path().join("dictum.toml"), file).unwrap();
        let mut command = dictum(&folder);
        command.args(["config", "show"]).args(args);
        if let Some(value) = variable {
            command.env("DICTUM_DATA", value);
        }
        let shown = String::from_utf8(command.output().unwrap().stdout).unwrap();
        shown.lines().find(|line| line.starts_with("data =")).unwrap().to_owned()
    };
    let file = "data = \"from-file\"\n[serve]\nanonymous-timeout = 5\n";
    assert_eq!(shown("", None, &[]), "data = \"dictum-data\"");
    assert_eq!(shown(file, None, &[]), "data = \"from-file\"");
    assert_eq!(shown(file, Some("from-variable"), &[]), "data = \"from-variable\"");
    assert_eq!(shown(file, Some("from-variable"), &["--data", "typed"]), "data = \"typed\"");
}

#[test]
fn what_config_show_prints_is_a_settings_file() {
    let folder = folder();
    let shown = check(&folder, &["config", "show"], 0, &[]).out;
    fs::write(folder.path().join("again.toml"), &shown).unwrap();
    assert_eq!(check(&folder, &["config", "show", "--config", "again.toml"], 0, &[]).out, shown);
}

#[test]
fn an_unknown_setting_is_wrong_usage_and_named() {
    let folder = folder();
    fs::write(folder.path().join("dictum.toml"), "[serve]\nbnd = 1\n").unwrap();
    check(&folder, &["config", "show"], 2, &["dictum.toml", "serve.bnd"]);
    check(&folder, &["config", "show", "--config", "none.toml"], 2, &["none.toml"]);
    fs::write(folder.path().join("dictum.toml"), "data = \n").unwrap();
    check(&folder, &["config", "show"], 2, &["dictum.toml", "line 1"]);
}

#[test]
fn completions_are_printed() {
    let run = check(&folder(), &["completions", "bash"], 0, &[]);
    assert!(run.out.contains("--data") && run.out.contains("extract"));
}

#[test]
fn a_token_is_printed_alone_and_not_kept() {
    let folder = folder();
    let run = check(&folder, &["token", "create", "--data", "news", "--scope", "admin"], 0, &[]);
    let token = run.out.trim_end();
    assert_eq!((token.len(), run.out.lines().count(), run.err.as_str()), (64, 1, ""));
    for file in fs::read_dir(folder.path().join("news")).unwrap() {
        assert!(!fs::read_to_string(file.unwrap().path()).unwrap().contains(token));
    }
    check(&folder, &["token", "create", "--scope", "all"], 2, &["ingest", "admin"]);
}

#[test]
fn a_public_address_needs_a_token_or_no_writing() {
    let args = ["serve", "--memory", "--bind", "0.0.0.0:0"];
    check(&folder(), &args, 1, &["0.0.0.0:0", "token create", "--read-only"]);
}

#[test]
fn the_demo_answers_its_question() {
    let run = check(&folder(), &["demo", "--no-serve"], 0, &[]);
    assert!(run.out.contains("Who attributed the attack to whom?"), "{}", run.out);
    for column in ["source", "accused", "event", "outlet", "words"] {
        assert!(run.out.contains(column), "{}", run.out);
    }
    assert!(!run.out.contains("\n0 rows"), "nobody accuses anybody:\n{}", run.out);
}

#[cfg(not(feature = "rocksdb"))]
#[test]
fn a_build_without_the_disk_says_so() {
    check(&folder(), &["ingest", "x.txt"], 1, &["in memory only", "--memory", "make build"]);
    check(&folder(), &["query", "-e", "ASK {}"], 1, &["in memory only"]);
}
