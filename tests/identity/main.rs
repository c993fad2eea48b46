//! Rewriting a query changes nothing about its answer: every example query over the example articles and
//! over an invented corpus, and every query of the W3C's tests over its data, is answered with the same
//! rows as by a store that gives queries to the engine as they are.
//!
//! The W3C's tests are in the folder `shared` beside the repository; where there is none, that part says
//! loudly that it did not run.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../../benches/corpus/world.rs"]
#[expect(dead_code, reason = "shared with the bench, which looks at the truth as well")]
mod world;

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use dictum::{
    article::{Article, Published},
    claim::Finder,
    derive::Derivation,
    pipeline,
    rdf::{ArticleGraph, Base},
    store::{Answer, DefaultGraph, Format, Name, Options, Source, Store},
};
use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{NamedNode, Term, Triple},
};
use spargebra::{Query, SparqlParser, algebra::GraphPattern};

/// The rows of an answer, in its order. Blank nodes that the query makes are never the same twice.
fn rows(store: &Store, query: &str, options: &Options) -> Result<Vec<String>, String> {
    let show = |term: &Term| match term {
        Term::BlankNode(_) => "_".to_owned(),
        term => term.to_string(),
    };
    let triple = |triple: &Triple| {
        format!(
            "{} {} {}",
            show(&triple.subject.clone().into()),
            triple.predicate,
            show(&triple.object)
        )
    };
    let text = |error: dictum::store::Error| error.to_string();
    match store.query(query, options).and_then(dictum::store::Query::answer).map_err(text)? {
        Answer::Boolean(yes) => Ok(vec![yes.to_string()]),
        Answer::Solutions(rows) => {
            let cell = |cell: &Option<Term>| cell.as_ref().map_or(String::new(), show);
            let line = |row: Vec<Option<Term>>| row.iter().map(cell).collect::<Vec<_>>().join("\t");
            rows.map(|row| row.map(line).map_err(text)).collect()
        }
        Answer::Graph(triples) => {
            triples.map(|found| found.map(|t| triple(&t)).map_err(text)).collect()
        }
    }
}

/// Whether the rows of a query have an order.
fn is_ordered(query: &str) -> bool {
    fn ordered(pattern: &GraphPattern) -> bool {
        match pattern {
            GraphPattern::OrderBy { .. } => true,
            GraphPattern::Project { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::Slice { inner, .. } => ordered(inner),
            _ => false,
        }
    }
    let parser = SparqlParser::new().with_base_iri("http://a.example/").unwrap();
    match parser.parse_query(query) {
        Ok(Query::Select { pattern, .. }) => ordered(&pattern),
        _ => false,
    }
}

/// Asks both ways. Whether any row was compared.
#[track_caller]
fn check(name: &str, store: &Store, query: &str, options: &Options) -> bool {
    let plain = store.clone().without_rewriting();
    let (mut rewritten, mut plain) = (rows(store, query, options), rows(&plain, query, options));
    // Without one, any order will do.
    if !is_ordered(query) {
        [&mut rewritten, &mut plain].into_iter().flatten().for_each(|rows| rows.sort());
    }
    // These are new each time.
    if ["RAND(", "UUID(", "NOW("].iter().any(|call| query.to_uppercase().contains(call)) {
        let lengths = |rows: &Result<Vec<String>, String>| rows.as_ref().map(Vec::len).ok();
        assert_eq!(lengths(&rewritten), lengths(&plain), "{name}");
    } else {
        assert_eq!(rewritten, plain, "{name}");
    }
    plain.is_ok_and(|rows| !rows.is_empty())
}

/// Asks every example query both ways.
fn check_examples(store: &Store) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/queries");
    let mut found = 0;
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let query = fs::read_to_string(&file).unwrap();
        found +=
            usize::from(check(&file.display().to_string(), store, &query, &Options::default()));
    }
    assert!(found > 25, "{found} queries found something");
}

#[test]
fn example_queries_find_the_same_in_the_example_articles() {
    check_examples(&common::examples());
}

#[test]
fn example_queries_find_the_same_in_an_invented_corpus() {
    let store = Store::memory(&Base::default()).unwrap();
    let extractor = Finder::Rules.into();
    for story in world::stories(150, 7) {
        let article = Article {
            name: story.url.clone(),
            url: Some(story.url),
            title: Some(story.title),
            publisher: Some(story.publisher),
            published: Some(Published::Day(story.published)),
            language: "en".to_owned(),
            text: story.text,
            ..Article::default()
        };
        let graph = ArticleGraph::of(&pipeline::run(article, &extractor), store.base());
        store.ingest(&[graph]).unwrap();
    }
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    check_examples(&store);
}

const QUERIES: &str = "
    PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
    PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
    SELECT DISTINCT ?test ?query ?data ?graph ?name {
      ?test mf:action ?action . ?action qt:query ?query
      OPTIONAL { { ?action qt:data ?data } UNION { ?action qt:graphData ?graph } }
    } ORDER BY ?test";

#[test]
fn the_w3c_queries_find_the_same() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/w3c/rdf-tests.tar.gz");
    let Ok(packed) = fs::File::open(&tests) else {
        let line = format!("NOT RUN: no W3C query was asked: {} is not there\n", tests.display());
        return std::io::stderr().write_all(line.as_bytes()).unwrap();
    };
    let folder = tempfile::tempdir().unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(folder.path()).unwrap();
    let (mut asked, mut found) = (0, 0);
    for manifest in manifests(&folder.path().join("sparql")) {
        let base = format!("file://{}", manifest.display());
        let store = oxigraph::store::Store::new().unwrap();
        let parser = RdfParser::from_format(RdfFormat::Turtle).with_base_iri(&base).unwrap();
        store.load_from_reader(parser, fs::File::open(&manifest).unwrap()).unwrap();
        for (query, files) in tests_of(&store) {
            let Ok(text) = fs::read_to_string(path(&query)) else { continue };
            let data = Store::memory(&Base::default()).unwrap();
            for (file, named) in files {
                let name = if named { Name::named(&file).unwrap() } else { Name::DEFAULT };
                load(&data, &name, &path(&file));
            }
            for default_graph in [DefaultGraph::Plain, DefaultGraph::Union] {
                let base_iri = Some(query.clone());
                let options = Options { default_graph, base_iri, ..Options::default() };
                asked += 1;
                found += usize::from(check(&query, &data, &text, &options));
            }
        }
    }
    assert!(asked > 1000 && found > 500, "{asked} asked, {found} found something");
}

/// The manifests below a folder.
fn manifests(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(manifests(&path));
        } else if path.ends_with("manifest.ttl") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A query with its files, and whether these are named graphs.
type Test = (String, Vec<(String, bool)>);

/// The queries of a manifest.
fn tests_of(store: &oxigraph::store::Store) -> Vec<Test> {
    use oxigraph::sparql::{QueryResults, SparqlEvaluator};
    let evaluator = SparqlEvaluator::new().parse_query(QUERIES).unwrap();
    let QueryResults::Solutions(rows) = evaluator.on_store(store).execute().unwrap() else {
        panic!("a SELECT finds rows");
    };
    let mut tests: Vec<(Term, Test)> = Vec::new();
    let iri = |term: &Term| match term {
        Term::NamedNode(iri) => Some(NamedNode::as_str(iri).to_owned()),
        _ => None,
    };
    for row in rows {
        let row = row.unwrap();
        let (test, query) = (row["test"].clone(), iri(&row["query"]).unwrap());
        if tests.last().is_none_or(|(last, ..)| *last != test) {
            tests.push((test, (query, Vec::new())));
        }
        let files = [("data", false), ("graph", true)];
        let files = files.iter().filter_map(|(of, named)| Some((iri(row.get(*of)?)?, *named)));
        tests.last_mut().unwrap().1.1.extend(files);
    }
    tests.into_iter().map(|(_, test)| test).collect()
}

fn path(iri: &str) -> PathBuf {
    PathBuf::from(iri.strip_prefix("file://").unwrap())
}

/// Puts a file into a graph. What does not parse here is another test's matter: both stores lack it.
fn load(store: &Store, name: &Name, file: &Path) {
    let format = match file.extension().and_then(|end| end.to_str()) {
        Some("ttl") => Format::Turtle,
        Some("rdf") => Format::RdfXml,
        Some("nt") => Format::NTriples,
        Some("nq") => Format::NQuads,
        Some("trig") => Format::TriG,
        _ => return,
    };
    if let Ok(file) = fs::File::open(file) {
        drop(store.load_graph(name, &[Source { file, format }], false));
    }
}
