//! Queries that are meant to bring the server down, and clients that are. After each the process is
//! alive, its memory bounded, and the answer says what happened.
//!
//! No time is asserted: that an answer comes at all, from a server whose limit is a second, is the
//! test. What each took goes to stderr.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod server;

use std::{
    fmt::Write as _,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Instant,
};

use server::{Answer, Server, say};

/// Triples in the store.
const TRIPLES: usize = 60_000;

/// Bytes that the server and its workers may have beyond what they have at rest.
const ROOM: u64 = 512 << 20;

fn triples() -> String {
    let mut text = String::new();
    for n in 0..TRIPLES {
        let (from, to) = (n % 997, (n * 7919) % 1009);
        writeln!(
            text,
            "<http://a.example/{from}> <http://a.example/p{}> <http://a.example/{to}> .",
            n % 61
        )
        .unwrap();
    }
    text
}

fn start() -> Server {
    let server = Server::start(&[
        "--default-graph=plain",
        "--anonymous-timeout=1",
        "--anonymous-rows=2000000",
        "--anonymous-places=4",
        "--max-graph=10000000",
    ]);
    let loaded = server.send("PUT", "/store?default", "application/n-triples", &triples());
    assert_eq!(loaded.status, 204, "{}", loaded.text);
    server
}

/// What may become of a query.
#[derive(Clone, Copy, Debug)]
enum End {
    /// It is refused for its form.
    Refused,
    /// It is stopped: with a problem, or broken off, or cut with a note.
    Stopped,
    /// It may also be answered: the limits are not reached on every machine.
    Bounded,
}

fn nested(times: usize, open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(times), close.repeat(times))
}

/// The queries, by name.
fn queries() -> Vec<(&'static str, End, String)> {
    use End::{Bounded, Refused, Stopped};
    let ask = |pattern: String| format!("PREFIX : <http://a.example/> ASK {{ {pattern} }}");
    let count = |pattern: String| {
        format!("PREFIX : <http://a.example/> SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
    };
    let values = |variables: usize, rows: usize| {
        let rows = (0..rows).map(|n| n.to_string()).collect::<Vec<_>>().join(" ");
        (0..variables).fold(String::new(), |text, n| text + &format!("VALUES ?v{n} {{ {rows} }} "))
    };
    let doubling = |function: &str| {
        let steps = (0..40).map(|n| {
            function.replace("NEXT", &format!("x{}", n + 1)).replace("LAST", &format!("x{n}"))
        });
        format!(
            "SELECT (STRLEN(?x40) AS ?n) {{ BIND('aaaaaaaa' AS ?x0) {} }}",
            steps.collect::<String>()
        )
    };
    let apart = |patterns: usize| {
        (0..patterns).fold(String::new(), |text, n| text + &format!("?a{n} ?b{n} ?c{n} . "))
    };
    let all = "?s ?p ?o".to_owned();
    let two = "?a ?b ?c . ?d ?e ?f".to_owned();
    vec![
        ("groups", Refused, ask(nested(3000, "{", "", "}"))),
        ("parentheses", Refused, ask(format!("FILTER({})", nested(15_000, "(", "1", ")")))),
        ("negations", Refused, ask(format!("FILTER({}1)", "!".repeat(20_000)))),
        ("minuses", Refused, ask(format!("FILTER({}1)", "- ".repeat(20_000)))),
        ("sum", Refused, ask(format!("FILTER({}1)", "1+".repeat(20_000)))),
        ("conjunction", Refused, ask(format!("FILTER({}?x)", "?x&&".repeat(10_000)))),
        ("optionals", Refused, ask("OPTIONAL{}".repeat(5000))),
        ("optionals in optionals", Refused, ask(nested(3000, "OPTIONAL{", "", "}"))),
        ("unions", Refused, ask(format!("{{}}{}", "UNION{}".repeat(6000)))),
        ("exists in exists", Refused, ask(nested(1500, "FILTER EXISTS{", "", "}"))),
        ("selects in selects", Refused, ask(nested(1500, "{SELECT*{", "", "}}"))),
        ("lists in lists", Refused, ask(format!("{} :p 1", nested(5000, "(", "", ")")))),
        (
            "blank nodes in blank nodes",
            Refused,
            ask(format!("{} :p 1", nested(5000, "[:p ", "1", "]"))),
        ),
        (
            "triples in triples",
            Refused,
            ask(format!("{} :p 1", nested(2000, "<<", ":a :b :c", ":b :c>>"))),
        ),
        ("inverse paths", Refused, ask(format!("?s {}:p ?o", "^".repeat(20_000)))),
        ("long path", Refused, ask(format!("?s {}:p ?o", ":p/".repeat(9000)))),
        (
            "functions in functions",
            Refused,
            ask(format!("FILTER({})", nested(6000, "STR(", "1", ")"))),
        ),
        ("patterns apart", Refused, ask(apart(200))),
        ("too long", Refused, ask(format!("?s ?p '{}'", "a".repeat(70_000)))),
        ("fewer patterns apart", Stopped, ask(apart(60) + "FILTER(?a0 = 1)")),
        ("deep lists", Bounded, ask(format!("{} :p 1", nested(30, "(", "", ")")))),
        ("product", Stopped, count(two.clone())),
        ("product of three", Stopped, count(two.clone() + " . ?g ?h ?i")),
        ("product sent", Stopped, format!("SELECT * {{ {two} }}")),
        ("product constructed", Stopped, format!("CONSTRUCT {{ ?a ?e ?f }} {{ {two} }}")),
        ("product sorted", Stopped, format!("SELECT * {{ {two} }} ORDER BY ?f ?a LIMIT 1")),
        (
            "product distinct",
            Stopped,
            format!("SELECT DISTINCT ?a ?c ?d ?f {{ {two} }} OFFSET 100000000"),
        ),
        (
            "product grouped",
            Stopped,
            format!("SELECT ?a ?f (COUNT(*) AS ?n) {{ {two} }} GROUP BY ?a ?f"),
        ),
        (
            "product joined to text",
            Stopped,
            format!("SELECT (GROUP_CONCAT(STR(?f)) AS ?x) {{ {two} }}"),
        ),
        ("product taken away", Stopped, count(format!("{two} MINUS {{ ?a :none ?f }}"))),
        ("product by optional", Stopped, count("?a ?b ?c OPTIONAL { ?d ?e ?f }".to_owned())),
        ("values", Stopped, count(values(5, 100))),
        ("more values", Stopped, format!("SELECT * {{ {} }} ORDER BY ?v0", values(8, 60))),
        ("strings doubled", Stopped, doubling("BIND(CONCAT(?LAST,?LAST) AS ?NEXT) ")),
        ("strings replaced", Stopped, doubling("BIND(REPLACE(?LAST,'a','aaaa') AS ?NEXT) ")),
        (
            "strings encoded",
            Stopped,
            doubling("BIND(CONCAT(ENCODE_FOR_URI(?LAST),?LAST) AS ?NEXT) "),
        ),
        ("closure", Stopped, count("?a (:p1|!:p2)* ?b".to_owned())),
        ("closure of closures", Stopped, count("?a ((:p1|:p2)+/(:p3|:p4)*)+ ?b".to_owned())),
        (
            "closures in a row",
            Stopped,
            count("?a (!:p1)* ?b . ?b (!:p2)* ?c . ?c (!:p3)* ?d".to_owned()),
        ),
        ("bad pattern", Bounded, ask(format!("FILTER(REGEX('{}!', '^(a+)+$'))", "a".repeat(4000)))),
        (
            "large pattern",
            Bounded,
            count(format!("{all} FILTER(REGEX(STR(?o), '(a{{1,500}}){{1,500}}b'))")),
        ),
        ("exists in a product", Stopped, count(format!("{two} FILTER NOT EXISTS {{ ?a ?e ?f }}"))),
        ("unions of all", Bounded, {
            let branch = "{ ?s ?p ?o . ?o ?q ?r }";
            format!("SELECT * {{ {branch}{} }} ORDER BY ?r", format!(" UNION {branch}").repeat(20))
        }),
        ("sorted by chance", Bounded, format!("SELECT * {{ {all} }} ORDER BY RAND() STR(?o)")),
        ("long address", Bounded, ask(format!("<http://a.example/{}> ?p ?o", "a".repeat(60_000)))),
        ("everything described", Bounded, "DESCRIBE * { ?s ?p ?o }".to_owned()),
    ]
}

/// What happened, in a word; panics if it is none of what may.
fn outcome(name: &str, end: End, answer: &Answer) -> &'static str {
    let kind = answer.problem_kind();
    match (end, answer.status, kind.as_deref()) {
        (End::Refused, 400, Some("query-too-complex")) | (End::Refused, 413, Some("too-large")) => {
            "refused"
        }
        (End::Stopped | End::Bounded, 503, Some("query-timeout")) => "time",
        (End::Stopped | End::Bounded, 503, Some("query-memory")) => "memory",
        (End::Stopped | End::Bounded, 400, Some("answer-too-long")) => "length",
        (End::Stopped | End::Bounded, 200, None) if answer.broken => "broken off",
        (End::Stopped | End::Bounded, 200, None) if answer.text.contains("\"truncated\"") => "cut",
        (End::Stopped | End::Bounded, 200, None) if answer.text.ends_with("there is more\n") => {
            "cut"
        }
        (End::Bounded, 200, None) => "answered",
        other => panic!("{name}: {other:?}: {:.300}", answer.text),
    }
}

#[test]
fn no_query_brings_the_server_down() {
    let server = start();
    server.rest();
    let (idle, queries) = (server.memory(), queries());
    let watch = server.watch();
    for (name, end, query) in &queries {
        let started = Instant::now();
        let answer = server.query(query);
        let outcome = outcome(name, *end, &answer);
        say(&format!("{name:28} {outcome:12} {:6.2} s", started.elapsed().as_secs_f32()));
    }
    // All of them once more, by four at a time and more: some find no place.
    let busy = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let (server, queries, busy) = (&server, &queries, &busy);
            scope.spawn(move || {
                for (name, end, query) in queries.iter().skip(worker).step_by(8) {
                    let answer = server.query(query);
                    if answer.problem_kind().as_deref() == Some("busy") {
                        assert_eq!((answer.status, &*answer.retry_after), (503, "1"));
                        busy.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    } else {
                        outcome(name, *end, &answer);
                    }
                }
            });
        }
    });
    let peak = watch.peak();
    say(&format!(
        "{} queries; memory at rest {} MiB, at most {} MiB; {busy:?} found no place",
        2 * queries.len(),
        idle >> 20,
        peak >> 20
    ));
    assert!(peak < idle + ROOM, "{peak} bytes at most, {idle} at rest");
    server.is_well();
}

#[test]
fn a_cut_answer_says_so_and_a_broken_one_is_not_whole() {
    let server = Server::start(&[
        "--default-graph=plain",
        "--anonymous-rows=300",
        "--anonymous-bytes=30000",
    ]);
    let loaded = server.send("PUT", "/store?default", "application/n-triples", &triples());
    assert_eq!(loaded.status, 204, "{}", loaded.text);
    let cut = server.query("SELECT ?p { ?s ?p ?o } ORDER BY ?p LIMIT 100");
    assert!(cut.status == 200 && !cut.text.contains("truncated"));
    let kind = server.query("SELECT ?s ?p ?o { ?s ?p ?o }").problem_kind();
    assert_eq!(kind.as_deref(), Some("answer-too-long"), "more bytes than may be");
    let cut = server.query("SELECT (1 AS ?x) { ?s ?p ?o }");
    assert!(cut.text.ends_with(",\"truncated\":{\"rows\":300}}"), "{}", cut.text);
    server.is_well();
}

#[test]
fn a_client_that_goes_away_frees_its_place() {
    let server = Server::start(&[
        "--default-graph=plain",
        "--anonymous-places=1",
        "--anonymous-timeout=600",
    ]);
    let loaded = server.send("PUT", "/store?default", "application/n-triples", &triples());
    assert_eq!(loaded.status, 204, "{}", loaded.text);
    let query = "SELECT (COUNT(*) AS ?n) { VALUES ?a { 1 } ?b ?c ?d . ?e ?f ?g . ?h ?i ?j }";
    let not_small = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
    for _ in 0..3 {
        let mut client = server.connect();
        write!(
            client,
            "POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n\
             Content-Length: {}\r\n\r\n{query}",
            query.len()
        )
        .unwrap();
        while !server.metrics().contains("dictum_workers_busy 1\n") {}
        assert_eq!(server.query(not_small).problem_kind().as_deref(), Some("busy"));
        drop(client);
        while server.query(not_small).problem_kind().as_deref() == Some("busy") {}
        while !server.metrics().contains("dictum_workers_busy 0\n") {}
    }
    assert!(server.metrics().contains("outcome=\"abandoned\"} 3\n"), "{}", server.metrics());
    server.is_well();
}

#[test]
fn slow_and_silent_clients_hold_nobody_up() {
    let server = start();
    let before = server.memory();
    let idle: Vec<TcpStream> = (0..5000).map_while(|_| server.try_connect()).collect();
    say(&format!("{} idle connections", idle.len()));
    assert!(idle.len() >= 400, "the system lets us have hardly any connections");
    let mut slow: Vec<TcpStream> = (0..50).filter_map(|_| server.try_connect()).collect();
    for client in &mut slow {
        write!(client, "GET /sparql HTTP/1.1\r\nHost: a\r\nX-Slow: ").unwrap();
    }
    // Asks for much and reads nothing.
    let mut stalled = server.connect();
    write!(stalled, "GET /store?default HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
    server.is_well();
    let mut large = server.connect();
    let token = &server.token;
    write!(large, "PUT /store?default HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: text/turtle\r\nContent-Length: 10737418240\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    large.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413", "refused by its length");
    // And without a length: it sends until it is told.
    let mut endless = server.connect();
    write!(endless, "PUT /store?default HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\nContent-Type: text/turtle\r\nTransfer-Encoding: chunked\r\n\r\n").unwrap();
    let chunk = format!("10000\r\n{}\r\n", "#".repeat(0x10000));
    let sent = (0..1000).take_while(|_| endless.write_all(chunk.as_bytes()).is_ok()).count();
    assert!(sent < 1000, "{sent} chunks were taken");
    let growth = server.memory().saturating_sub(before);
    assert!(growth < ROOM, "{growth} bytes");
    server.is_well();
}
