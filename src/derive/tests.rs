//! Whole derivations in a store in memory.

use std::path::Path;

use oxigraph::model::Quad;

use super::{Derivation, graphs::Graph};
use crate::{
    article::{self, Article, Published},
    claim::Finder,
    pipeline,
    rdf::{ArticleGraph, Base, vocab::dic},
    store::{Options, Store},
};

/// The example articles, with reprints and later versions of some.
fn articles() -> Vec<Article> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let files = article::inputs(&folder, None).unwrap();
    let mut articles: Vec<Article> = files
        .iter()
        .flat_map(|file| {
            let bytes = std::fs::read(file).unwrap();
            let name = file.to_string_lossy();
            article::read(&*bytes, &name).map(Result::unwrap).collect::<Vec<_>>()
        })
        .collect();
    for at in [0, 3, 4] {
        let mut reprint = articles[at].clone();
        reprint.url = Some(format!("https://reprints.example/{at}"));
        reprint.publisher = Some("The Reprinter".to_owned());
        articles.push(reprint);
    }
    articles
}

fn graphs() -> Vec<ArticleGraph> {
    let graph = |article| {
        ArticleGraph::of(&pipeline::run(article, &Finder::Rules.into()), &Base::default())
    };
    articles().into_iter().map(graph).collect()
}

/// The derived graphs, as sorted N-Quads.
fn derived(store: &Store) -> Vec<String> {
    let quads = |graph: Graph| store.graph(graph.name(store.base()).as_ref()).unwrap();
    let mut lines: Vec<_> =
        Graph::ALL.into_iter().flat_map(quads).map(|quad: Quad| quad.to_string()).collect();
    lines.sort();
    lines
}

/// Compares what two stores derived; shows what differs alone.
fn compare(found: &[String], expected: &[String]) {
    let beyond = |a: &[String], b: &[String]| -> Vec<String> {
        a.iter().filter(|line| b.binary_search(line).is_err()).take(10).cloned().collect()
    };
    assert_eq!(beyond(found, expected), beyond(expected, found));
    assert_eq!(found.len(), expected.len());
}

fn rebuilt(articles: &[ArticleGraph]) -> Store {
    let store = Store::memory(&Base::default()).unwrap();
    store.ingest(articles).unwrap();
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    store
}

/// What a query finds, as CSV.
fn ask(store: &Store, query: &str) -> String {
    let mut out = Vec::new();
    let query = format!(
        "PREFIX dic: <https://w3id.org/dictum/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> \
         PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> {query}"
    );
    let query = store.query(&query, &Options::default()).unwrap();
    query.write(crate::store::Format::Csv, crate::store::Rdf::V11, &mut out).unwrap();
    String::from_utf8(out).unwrap().replace("\r\n", "\n")
}

#[test]
fn upkeep_in_any_order_and_any_batches_ends_in_what_a_rebuild_makes() {
    let mut articles = graphs();
    let expected = derived(&rebuilt(&articles));
    assert!(expected.len() > 1000, "{} quads", expected.len());
    for batch in [1, 2, 5] {
        articles.reverse();
        articles.rotate_left(batch);
        let store = Store::memory(&Base::default()).unwrap();
        let derivation = Derivation::of(&store);
        for part in articles.chunks(batch) {
            store.ingest(part).unwrap();
            derivation.follow().unwrap();
        }
        compare(&derived(&store), &expected);
        assert_eq!(store.awaiting().unwrap(), []);
        assert!(store.derived_by().unwrap().is_some());
        let again = derivation.rebuild(&mut |_| ()).unwrap();
        assert_eq!((again.added, again.removed), (0, 0));
    }
}

#[test]
fn an_article_that_is_replaced_leaves_no_trace() {
    let mut articles = graphs();
    let at = articles.iter().position(|a| a.own.iter().any(|q| q.object == dic::DENIAL.into()));
    let (store, at) = (rebuilt(&articles), at.unwrap());
    let derivation = Derivation::of(&store);
    derivation.follow().unwrap();
    // A later version of the article, without any claim.
    let changed: Vec<_> = self::articles()
        .into_iter()
        .map(|mut article| {
            article.text = "Nothing was said.".to_owned();
            article.url = Some("https://changed.example/".to_owned());
            ArticleGraph::of(&pipeline::run(article, &Finder::Rules.into()), &Base::default())
        })
        .take(1)
        .collect();
    let mut empty = changed[0].clone();
    let old = articles[at].clone();
    let from = changed[0].article.to_string();
    let to = old.article.to_string();
    let rename = |quads: &[Quad]| -> Vec<Quad> {
        quads.iter().map(|quad| quad.to_string().replace(&from, &to).parse().unwrap()).collect()
    };
    empty.article = old.article.clone();
    empty.own = rename(&empty.own);
    store.ingest(std::slice::from_ref(&empty)).unwrap();
    derivation.follow().unwrap();
    articles[at] = empty;
    let expected = derived(&rebuilt(&articles));
    compare(&derived(&store), &expected);
    // Another process did not see the old version.
    let store = rebuilt(&articles);
    store.ingest(&[old]).unwrap();
    store.ingest(&[articles[at].clone()]).unwrap();
    assert_eq!(store.derived_by().unwrap(), None);
    Derivation::of(&store).follow().unwrap();
    compare(&derived(&store), &expected);
}

#[test]
fn whoever_comes_after_a_process_that_was_killed_finishes_its_work() {
    let articles = graphs();
    let expected = derived(&rebuilt(&articles));
    // Killed after an ingest, before anything was derived from it.
    let store = Store::memory(&Base::default()).unwrap();
    store.ingest(&articles[..4]).unwrap();
    Derivation::of(&store).follow().unwrap();
    store.ingest(&articles[4..]).unwrap();
    assert_eq!(store.awaiting().unwrap().len(), articles.len() - 4);
    let summary = Derivation::of(&store).follow().unwrap();
    compare(&derived(&store), &expected);
    assert_eq!(summary.read, articles.len() - 4, "what is derived from is not derived from again");
    assert_eq!(store.awaiting().unwrap(), []);
    assert_eq!(Derivation::of(&store).follow().unwrap(), super::Summary::default());
    // Killed between two transactions of a rebuild: some quads are there, some are not, and some
    // are of another version.
    let graph = store.base().utterances();
    let some = store.graph(graph.as_ref()).unwrap().split_off(100);
    let other = "<http://localhost:7979/utterance/x> <http://localhost:7979/is> \"old\" \
                 <http://localhost:7979/graph/utterances>";
    store.exchange(&some, &[other.parse().unwrap()], None, &[]).unwrap();
    assert_eq!(store.derived_by().unwrap(), None);
    Derivation::of(&store).follow().unwrap();
    compare(&derived(&store), &expected);
    assert!(store.derived_by().unwrap().is_some());
}

#[test]
fn no_triple_stands_in_two_graphs() {
    let store = rebuilt(&graphs());
    let twice = ask(
        &store,
        "SELECT ?s ?p ?o { GRAPH ?a { ?s ?p ?o } GRAPH ?b { ?s ?p ?o } FILTER (STR(?a) < STR(?b)) }",
    );
    assert_eq!(twice, "s,p,o\n");
}

#[test]
fn a_reprint_is_no_witness() {
    let store = rebuilt(&graphs());
    let copies = ask(&store, "SELECT (COUNT(*) AS ?n) { ?a dic:nearDuplicateOf ?b }");
    assert_eq!(copies, "n\n3\n");
    let counts = ask(
        &store,
        "SELECT ?u { ?u dic:articles ?a ; dic:witnesses ?w . FILTER (?w > ?a || ?w = 0) }",
    );
    assert_eq!(counts, "u\n");
    let carried = ask(&store, "ASK { ?u dic:articles 2 ; dic:witnesses 1 }");
    assert_eq!(carried, "true");
}

#[test]
fn a_denial_contradicts_and_answers_the_accusation() {
    let store = rebuilt(&graphs());
    let found = ask(
        &store,
        "SELECT DISTINCT ?who ?whom { ?d dic:contradicts ?a ; dic:side ?x . ?a dic:side ?y .
           ?x skos:prefLabel ?who . ?y skos:prefLabel ?whom } ORDER BY ?who ?whom",
    );
    assert!(found.contains("Tolmaria,"), "{found}");
    let sure = ask(
        &store,
        "ASK { ?d dic:respondsTo ?a . ?link rdf:subject ?d ; rdf:predicate dic:respondsTo ;
           rdf:object ?a ; dic:confidence ?sure . FILTER (?sure > 0.5) }",
    );
    assert_eq!(sure, "true");
}

/// A store of short stories, each printed on a day by an outlet of its own.
fn told(stories: &[(&str, &str)]) -> Store {
    let article = |(n, (day, text)): (usize, &(&str, &str))| Article {
        url: Some(format!("https://outlet-{n}.example/story")),
        publisher: Some(format!("Outlet {n}")),
        published: Some(Published::Day(day.parse().unwrap())),
        // A name that opens a sentence alone may be any word.
        text: format!("{text}\n\nThe night in Telmark was quiet.\n"),
        ..Article::default()
    };
    let graph = |article| {
        ArticleGraph::of(&pipeline::run(article, &Finder::Rules.into()), &Base::default())
    };
    rebuilt(&stories.iter().enumerate().map(article).map(graph).collect::<Vec<_>>())
}

/// What one query counts in a store of these stories.
fn count(stories: &[(&str, &str)], pattern: &str) -> usize {
    let answer = ask(&told(stories), &format!("SELECT (COUNT(*) AS ?n) {{ {pattern} }}"));
    answer.trim_start_matches("n\n").trim().parse().unwrap()
}

const ACCUSED: &str =
    "Foreign Minister Anna Corton accused Telmark of being behind the raid on Lorwick Port.";
const DENIED: &str = "Telmark denied that it was behind the raid on Lorwick Port.";

#[test]
fn a_denial_meets_what_is_said_of_the_same_happening_in_the_same_weeks() {
    let check = |denied: (&str, &str), contradicts: usize, answers: usize| {
        let stories = [("2031-03-10", ACCUSED), denied];
        assert_eq!(count(&stories, "?a dic:contradicts ?b"), contradicts, "{denied:?}");
        assert_eq!(count(&stories, "?a dic:respondsTo ?b"), answers, "{denied:?}");
    };
    check(("2031-03-12", DENIED), 1, 1);
    // The port by another word for what befell it.
    check(("2031-03-12", "Telmark denied that it was behind the Lorwick Port raid."), 1, 1);
    // Too late for an answer, then for a debate.
    check(("2031-04-20", DENIED), 1, 0);
    check(("2031-07-12", DENIED), 0, 0);
    // It cannot answer what is said after it.
    check(("2031-03-02", DENIED), 1, 0);
    check(("2031-03-12", "Telmark denied that it was behind the fire at Corden Mill."), 0, 0);
}

#[test]
fn nobody_contradicts_himself() {
    let stories = [
        ("2031-03-10", "Telmark said that it was behind the raid on Lorwick Port."),
        ("2031-03-12", DENIED),
    ];
    assert_eq!(count(&stories, "?a dic:contradicts ?b"), 0);
}

#[test]
fn outlets_that_disagree_over_days_or_words_are_rows() {
    let quote = "The dam of Corden must be mended before the northern floods return";
    let said = |words: &str, day: &str| format!("“{words},” Anna Corton said on {day}.");
    let dates = "?d a dic:DateDisagreement ; dic:about ?u ; dic:between ?c";
    let words = "?d a dic:WordingDisagreement ; dic:about ?u ; dic:between ?c";
    let check = |one: String, other: String, over_dates: usize, over_words: usize| {
        let stories = [("2031-03-12", one.as_str()), ("2031-03-12", other.as_str())];
        assert_eq!(count(&stories, "?u a dic:Utterance ; dic:articles 2"), 1, "{stories:?}");
        assert_eq!(count(&stories, dates), over_dates, "{stories:?}");
        assert_eq!(count(&stories, words), over_words, "{stories:?}");
    };
    check(said(quote, "Monday"), said(quote, "Monday"), 0, 0);
    check(said(quote, "Monday"), said(quote, "Tuesday"), 2, 0);
    // Cut short is no disagreement, and other words are.
    check(said(quote, "Monday"), said("The dam of Corden must be mended", "Monday"), 0, 0);
    let other = "Corden's dam has to be mended before floods return to the northern valleys";
    check(said(quote, "Monday"), said(other, "Monday"), 0, 2);
}

/// Articles of one template, each with names of its own out of few: whole sentences are those of all.
fn alike(n: usize) -> Vec<ArticleGraph> {
    let people = ["Anna Corton", "Peter Lorwick", "Maria Fenvale", "Paul Kesford"];
    let sides = ["Telmark", "Ulbrook", "Norvale"];
    let article = |at: usize| {
        let (one, other) = (people[at % 4], people[(at / 4) % 4]);
        let (side, accused) = (sides[at % 3], sides[(at + 1) % 3]);
        let text = format!(
            "Foreign Minister {one} of {side} accused {accused} of being behind the raid on Lorwick Port.\n\n\
             “The harbour must be opened again before the winter storms,” {other} said on Monday.\n\n\
             {accused} denied that it was behind the raid on Lorwick Port.\n\n\
             {one} said that the harbour of {side} would be opened again in {} days.\n\n\
             The night in Telmark was quiet.\n",
            2 + at / 12
        );
        Article {
            url: Some(format!("https://outlet-{at}.example/story")),
            publisher: Some(format!("Outlet {at}")),
            published: Some(Published::Day(format!("2031-03-{:02}", 3 + at % 5).parse().unwrap())),
            text,
            ..Article::default()
        }
    };
    let graph = |article| {
        ArticleGraph::of(&pipeline::run(article, &Finder::Rules.into()), &Base::default())
    };
    (0..n).map(article).map(graph).collect()
}

#[test]
fn articles_that_are_nearly_alike_are_kept_up_as_a_rebuild_makes_them() {
    let mut articles = alike(120);
    let expected = derived(&rebuilt(&articles));
    assert!(expected.len() > 1000, "{} quads", expected.len());
    for batch in [7, 40] {
        articles.reverse();
        articles.rotate_left(batch);
        let store = Store::memory(&Base::default()).unwrap();
        let derivation = Derivation::of(&store);
        for part in articles.chunks(batch) {
            store.ingest(part).unwrap();
            derivation.follow().unwrap();
        }
        compare(&derived(&store), &expected);
    }
}
