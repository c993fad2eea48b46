//! Linking from outside: a service that fails in every way, a dump, a person's table; what links do to the
//! store, and the command against a running server.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
mod faulty;
#[path = "../reconcile/served.rs"]
mod served;

use std::{fs, process::Command, time::Duration};

use assert_cmd::cargo::cargo_bin;
use dictum::{
    derive::Derivation,
    describe,
    link::{Dump, Endpoint, EndpointError, Limits, Settings, Subject, Verdict, judge, subjects},
    reconcile::{Query, Reconciler},
    store::{Cancel, Format, Link, Options, Rdf, Relation, Store},
};
use jiff::civil::date;
use oxigraph::model::NamedNode;

use common::examples;
use faulty::{Fault, Faulty};
use served::Served;

fn node(iri: &str) -> NamedNode {
    NamedNode::new(iri).unwrap()
}

fn entity(id: &str) -> NamedNode {
    node(&format!("http://localhost:7979/entity/{id}"))
}

fn wikidata(id: &str) -> NamedNode {
    node(&format!("http://www.wikidata.org/entity/{id}"))
}

fn link(id: &str, other: &NamedNode, relation: Relation, by_person: bool) -> Link {
    Link {
        entity: entity(id),
        other: other.clone(),
        relation,
        score: 0.97,
        source: "https://kb.example/api".to_owned(),
        date: date(2025, 3, 18),
        by_person,
    }
}

/// All quads, sorted, but for the counts of changes.
fn lines(store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    store.export(Format::NQuads, Rdf::V12, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

fn count(store: &Store, query: &str) -> String {
    let mut out = Vec::new();
    store
        .query(query, &Options::default())
        .unwrap()
        .write(Format::Csv, Rdf::V11, &mut out)
        .unwrap();
    String::from_utf8(out).unwrap().lines().nth(1).unwrap_or_default().to_owned()
}

#[test]
fn an_identifier_of_wikidata_renames_an_entity_everywhere_and_its_rejection_undoes_that() {
    let store = examples();
    let derivation = Derivation::of(&store);
    let before = lines(&store);
    let claims = |who: &NamedNode| {
        count(
            &store,
            &format!("SELECT (COUNT(*) AS ?n) {{ ?c <https://w3id.org/dictum/ns#speaker> {who} }}"),
        )
    };
    let (old, new) = (entity("petra-oswin"), entity("Q123456789"));
    let hers = claims(&old);
    assert_ne!(hers, "0");
    let elsewhere = node("https://kb.example/42");
    store.link(&[link("petra-oswin", &elsewhere, Relation::Close, false)]).unwrap();
    let done = store
        .link(&[link("petra-oswin", &wikidata("Q123456789"), Relation::Exact, false)])
        .unwrap();
    assert_eq!((done.written, &done.renamed), (1, &vec![[old.clone(), new.clone()]]));
    derivation.follow().unwrap();
    assert_eq!((claims(&old).as_str(), claims(&new)), ("0", hers));
    let thing = store.base().thing("entity/petra-oswin").unwrap();
    let describe::Found::Moved(to) = describe::find(&store, &thing).unwrap() else {
        panic!("{thing:?} leads nowhere");
    };
    assert_eq!(to, new);
    // Whatever is derived is what would be derived anew.
    let followed = lines(&store);
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    assert_eq!(lines(&store), followed);
    let stale: Vec<_> =
        followed.iter().filter(|line| line.contains("/entity/petra-oswin>")).collect();
    assert!(stale.len() == 1 && stale[0].contains("isReplacedBy"), "{stale:?}");
    // A link to another place went with it, and can be taken back under the new name.
    store.link(&[link("Q123456789", &elsewhere, Relation::Different, true)]).unwrap();
    let said: Vec<_> =
        lines(&store).into_iter().filter(|line| line.contains("https://kb.example/42")).collect();
    assert!(said.iter().all(|line| !line.contains("closeMatch")), "{said:?}");
    assert_eq!(said.iter().filter(|line| line.contains("#reifies>")).count(), 1, "{said:?}");
    // Its name is found, under either IRI.
    let reconciler = Reconciler::new(&store, Cancel::new());
    for text in ["Petra Oswin", "Q123456789", "entity/petra-oswin", "petra-oswin"] {
        let found = reconciler.candidates(&Query::named(text)).unwrap();
        assert_eq!(found[0].thing.id, "entity/Q123456789", "{text}");
    }
    // The same link again is passed over; a person rejects it, for good.
    let again = store
        .link(&[link("petra-oswin", &wikidata("Q123456789"), Relation::Exact, false)])
        .unwrap();
    assert_eq!((again.written, again.passed_over), (0, 1));
    let rejected = store
        .link(&[link("Q123456789", &wikidata("Q123456789"), Relation::Different, true)])
        .unwrap();
    assert_eq!(rejected.renamed, [[new, old]]);
    let once_more = store
        .link(&[link("petra-oswin", &wikidata("Q123456789"), Relation::Exact, false)])
        .unwrap();
    assert_eq!((once_more.written, once_more.passed_over), (0, 1));
    derivation.follow().unwrap();
    let graph = "/graph/links>";
    let after: Vec<String> =
        lines(&store).into_iter().filter(|line| !line.contains(graph)).collect();
    let told = |lines: &[String]| -> Vec<String> {
        lines.iter().filter(|line| !line.contains("/dictum/store>")).cloned().collect()
    };
    assert_eq!(told(&after), told(&before), "but for the link everything is as it was");
}

#[test]
fn articles_that_come_later_use_the_new_name() {
    let first =
        "Petra Oswin, the interior minister, said on Sunday that Tolmaria was behind the attack.\n";
    let second = "\"We know who did it,\" Petra Oswin said on Monday.\n";
    let ingest = |store: &Store, text: &str| {
        let article = dictum::article::read(text.as_bytes(), "story.txt").next().unwrap().unwrap();
        let outcome = dictum::pipeline::run(article, &dictum::claim::Finder::Rules.into());
        store.ingest(&[dictum::rdf::ArticleGraph::of(&outcome, store.base())]).unwrap()
    };
    let store = Store::memory(&dictum::rdf::Base::default()).unwrap();
    ingest(&store, first);
    store.link(&[link("petra-oswin", &wikidata("Q5550001"), Relation::Exact, true)]).unwrap();
    assert_eq!(ingest(&store, first).unchanged, 1, "an article that is there is there");
    ingest(&store, second);
    let late = lines(&store);
    assert!(
        late.iter().filter(|line| line.contains("/entity/petra-oswin>")).count() == 1,
        "{late:#?}"
    );
    // The order in which link and articles came leaves no trace.
    let other = Store::memory(&dictum::rdf::Base::default()).unwrap();
    ingest(&other, first);
    ingest(&other, second);
    other.link(&[link("petra-oswin", &wikidata("Q5550001"), Relation::Exact, true)]).unwrap();
    assert_eq!(lines(&other), late);
}

#[test]
fn no_triple_stands_in_two_graphs_and_what_cannot_be_is_refused() {
    let store = examples();
    let other = node("https://kb.example/thing/7");
    let links = [
        link("petra-oswin", &other, Relation::Close, false),
        link("petra-oswin", &other, Relation::Exact, false),
        link("petra-oswin", &node("https://kb.example/thing/8"), Relation::Exact, false),
        link("nobody-at-all", &other, Relation::Exact, true),
    ];
    let done = store.link(&links).unwrap();
    assert_eq!((done.written, done.refused.len(), done.renamed.len()), (2, 2, 0), "{done:?}");
    let found = store.links_of(&entity("petra-oswin")).unwrap();
    assert_eq!(found, [(Relation::Exact, other)], "the closer link has replaced the other");
    let twice = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } FILTER (STR(?g) < STR(?h)) }";
    assert_eq!(count(&store, twice), "0");
}

fn unlinked(store: &Store) -> Vec<Subject> {
    subjects(store, false, &Cancel::new()).unwrap()
}

#[test]
fn a_dump_is_searched_without_being_kept() {
    let store = examples();
    let subjects = unlinked(&store);
    let folder = tempfile::tempdir().unwrap();
    let triples = folder.path().join("kb.nt");
    fs::write(
        &triples,
        "<https://kb.example/1> <http://www.w3.org/2000/01/rdf-schema#label> \"Oswin, Petra\"@en .\n\
         <https://kb.example/1> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q5> .\n\
         this line is broken\n\
         <https://kb.example/2> <http://www.w3.org/2004/02/skos/core#altLabel> \"Petra Oswin\" .\n\
         <https://kb.example/2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://schema.org/Place> .\n\
         <https://kb.example/3> <http://www.w3.org/2000/01/rdf-schema#label> \"Petra Oswin\"@de .\n",
    )
    .unwrap();
    let table = folder.path().join("more.csv");
    fs::write(
        &table,
        "id,label,alias,type\nQ77,Rask (Sabine),Sabine Rask|S. Rask,Person\n,nothing,,\n",
    )
    .unwrap();
    let (found, read) = Dump::new(vec![triples, table]).find(&subjects).unwrap();
    assert_eq!((read.names, read.broken), (5, 2), "{read:?}");
    let verdict = |name: &str| {
        let at = subjects.iter().position(|subject| subject.names[0] == name).unwrap();
        match judge(&subjects[at], &found[at], Limits::default()) {
            Verdict::Link { relation, iri, .. } => format!("{} {iri}", relation.name()),
            other => format!("{other:?}"),
        }
    };
    assert_eq!(verdict("Petra Oswin"), "exact https://kb.example/1");
    assert_eq!(verdict("Sabine Rask"), "exact http://www.wikidata.org/entity/Q77");
    let missing = Dump::new(vec![folder.path().join("absent.nt")]).find(&subjects).unwrap_err();
    assert!(missing.to_string().starts_with("cannot read"), "{missing}");
}

fn settings(cache: Option<&std::path::Path>) -> Settings {
    Settings {
        pause: Duration::ZERO,
        timeout: Duration::from_secs(5),
        tries: 4,
        wait: Duration::from_millis(1),
        cache: cache.map(std::path::Path::to_owned),
    }
}

#[test]
fn a_service_that_fails_is_asked_again_and_one_that_is_interrupted_goes_on() {
    let subjects: Vec<Subject> = (0..25)
        .map(|n| Subject {
            iri: format!("urn:{n}"),
            names: vec![format!("Name {n}")],
            ..Subject::default()
        })
        .collect();
    let cache = tempfile::tempdir().unwrap();
    let faulty = Faulty::start(vec![
        Fault::None, // the manifest
        Fault::Busy,
        Fault::None,
        Fault::Error,
        Fault::Broken,
        Fault::Cut,
        Fault::None,
        Fault::Error,
        Fault::Error,
        Fault::Busy,
        Fault::Broken,
    ]);
    let mut endpoint = Endpoint::open(&faulty.url(), settings(Some(cache.path()))).unwrap();
    // Two batches are answered; the third one fails as often as it is tried.
    let error = endpoint.ask(&subjects, &mut |_| ()).unwrap_err();
    assert!(matches!(error, EndpointError::Silent { .. }), "{error}");
    assert_eq!(faulty.waited(), 2, "twice it said when to come back");
    let mut endpoint = Endpoint::open(&faulty.url(), settings(Some(cache.path()))).unwrap();
    let asked = endpoint.ask(&subjects, &mut |_| ()).unwrap();
    assert_eq!((asked.cached, asked.requests), (20, 1));
    let found = asked.found[24].as_ref().unwrap();
    assert_eq!(found[0].iri, "https://kb.example/Name 24".replace(' ', "%20"));
    // A killed process leaves half a line behind.
    let file = fs::read_dir(cache.path()).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, &text[..text.len() - 30]).unwrap();
    let mut endpoint = Endpoint::open(&faulty.url(), settings(Some(cache.path()))).unwrap();
    assert_eq!(endpoint.ask(&subjects, &mut |_| ()).unwrap().cached, 24);
    let mut endpoint = Endpoint::open(&faulty.url(), settings(Some(cache.path()))).unwrap();
    assert_eq!(endpoint.ask(&subjects, &mut |_| ()).unwrap().cached, 25);
}

#[test]
fn a_query_that_is_refused_stands_alone_in_the_end() {
    let subjects: Vec<Subject> = ["a", "b", "poison", "d"]
        .map(|name| Subject {
            iri: format!("urn:{name}"),
            names: vec![name.to_owned()],
            ..Subject::default()
        })
        .to_vec();
    let faulty = Faulty::start(Vec::new());
    let asked =
        Endpoint::open(&faulty.url(), settings(None)).unwrap().ask(&subjects, &mut |_| ()).unwrap();
    assert_eq!(asked.refused.len(), 1);
    assert_eq!(asked.refused[0].0, 2);
    assert_eq!(asked.found.iter().flatten().count(), 3);
    let no_service =
        Endpoint::open(&format!("{}/nothing", faulty.url()), settings(None)).unwrap_err();
    assert!(matches!(no_service, EndpointError::Manifest { .. }), "{no_service}");
    let silent = Endpoint::open("http://127.0.0.1:9/", settings(None)).unwrap_err();
    assert!(matches!(silent, EndpointError::Silent { .. }), "{silent}");
}

#[test]
fn our_own_service_is_one_to_ask_in_both_versions() {
    let served = Served::new(examples());
    let oswin = Subject {
        iri: "urn:x".to_owned(),
        names: vec!["OSWIN, Petra".to_owned()],
        ..Subject::default()
    };
    for path in ["/reconcile", "/reconcile/1.0-draft"] {
        let mut endpoint = Endpoint::open(&served.url(path), settings(None)).unwrap();
        let asked = endpoint.ask(std::slice::from_ref(&oswin), &mut |_| ()).unwrap();
        let verdict = judge(&oswin, asked.found[0].as_ref().unwrap(), Limits::default());
        let Verdict::Link { relation: Relation::Exact, iri, .. } = verdict else {
            panic!("{path}: {verdict:?}");
        };
        assert!(iri.ends_with("/entity/petra-oswin"), "{iri}");
    }
}

#[test]
fn the_command_links_exports_imports_and_rejects_by_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::with_tokens(examples(), folder.path());
    let dictum = |args: &[&str], server: bool| {
        let mut command = Command::new(cargo_bin!("dictum"));
        command.env_clear().current_dir(folder.path()).arg("link").args(args);
        if server {
            command.args(["--server", &served.url(""), "--token", served.token()]);
        }
        let out = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (out.status.code().unwrap(), text(out.stdout), text(out.stderr))
    };
    let (code, export, _) = dictum(&["export"], true);
    assert_eq!(code, 0);
    let line = export.lines().find(|line| line.starts_with("entity/petra-oswin,")).unwrap();
    assert!(line.contains("Petra Oswin") && line.contains("Interior Minister"), "{line}");
    fs::write(folder.path().join("kb.csv"), "id,label,type\nQ900000001,Petra Oswin,Person\n")
        .unwrap();
    let find = ["--dump", "kb.csv"];
    let (code, dry, said) = dictum(&[&find[..], &["--dry-run"]].concat(), true);
    assert_eq!((code, dry.lines().count()), (0, 2), "{dry}{said}");
    let (code, said, _) = dictum(&find, true);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("1 exact") && said.contains("/entity/petra-oswin is now "), "{said}");
    let (code, said, _) = dictum(&["reject", "Q900000001", "Q900000001"], true);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("/entity/Q900000001 is now "), "{said}");
    let (code, said, _) = dictum(&find, true);
    assert!(code == 0 && said.contains("0 exact"), "{said}");
    fs::write(
        folder.path().join("mine.csv"),
        "id,name,match\npetra-oswin,Petra Oswin,Q900000002\n",
    )
    .unwrap();
    let (code, said, _) = dictum(&["import", "mine.csv"], true);
    assert!(
        code == 0 && said.starts_with("http://localhost:7979/entity/petra-oswin is now"),
        "{said}"
    );
    fs::write(folder.path().join("bad.csv"), "id,match\npetra-oswin,two words\n").unwrap();
    let (code, _, said) = dictum(&["import", "bad.csv"], true);
    assert!(code == 1 && said.contains("line 2: \"two words\""), "{code} {said}");
    let (code, _, said) = dictum(&["--dump", "kb.csv", "--exact", "7"], true);
    assert!(code == 2 && said.contains("from 0 to 1"), "{code} {said}");
    let (code, ..) = dictum(&[], true);
    assert_eq!(code, 2, "it wants to know where to look");
    let (code, _, said) = dictum(&["--endpoint", "https://kb.example/api"], true);
    assert!(
        code == 1 && (cfg!(feature = "https") || said.contains("http:// only")),
        "{code} {said}"
    );
}

#[test]
fn a_server_takes_links_from_who_may_and_says_what_is_wrong_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let served = Served::with_tokens(examples(), folder.path());
    let agent: ureq::Agent =
        ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let post = |token: &str, media_type: &str, body: &str| {
        let request = agent.post(served.url("/links")).content_type(media_type);
        let request = request.header("Authorization", format!("Bearer {token}"));
        let mut answer = request.send(body).unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    let token = served.token();
    let wrong = [
        ("", 400),
        ("id,other\n", 400),
        ("id,match\n\"petra-oswin,Q1\n", 400),
        ("id,match\n> } DROP ALL,Q1\n", 400),
        ("id,match\npetra-oswin,javascript alert\n", 400),
        ("id,match,relation\npetra-oswin,Q1,is\n", 400),
        ("id,match,score\npetra-oswin,Q1,NaN\n", 400),
        ("id,match,date\npetra-oswin,Q1,today\n", 400),
    ];
    for (body, expected) in wrong {
        let (status, said) = post(token, "text/csv", body);
        assert_eq!(status, expected, "{body:?}: {said}");
    }
    assert_eq!(post("nonsense", "text/csv", "id,match\n").0, 401);
    assert_eq!(post(token, "text/plain", "id,match\n").0, 415);
    let (status, said) = post(token, "text/csv", "id,match\nnobody,Q1\n");
    assert!(status == 200 && said.contains("there is no entity"), "{status} {said}");
}
