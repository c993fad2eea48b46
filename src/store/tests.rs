use std::{collections::BTreeMap, io::Write as _};

use oxigraph::model::{GraphName, GraphNameRef, Literal, NamedNode, Quad, Triple, vocab::xsd};

use super::*;
use crate::{
    rdf::{
        ArticleGraph, Base, sample,
        vocab::{dic, rdf},
    },
    search::Request,
};

fn graphs(outcomes: &[crate::pipeline::Outcome]) -> Vec<ArticleGraph> {
    outcomes.iter().map(|outcome| ArticleGraph::of(outcome, &Base::default())).collect()
}

fn stories() -> Vec<ArticleGraph> {
    let mut outcomes = sample::many(20);
    outcomes.extend([sample::accused(), sample::echoed()]);
    graphs(&outcomes)
}

fn filled() -> Store {
    let store = Store::memory(&Base::default()).unwrap();
    store.ingest(&stories()).unwrap();
    store
}

/// Everything in the store, as sorted N-Quads.
fn dump(store: &Store) -> String {
    let mut out = Vec::new();
    store.export(Format::NQuads, Rdf::V12, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn ask(store: &Store, query: &str, options: &Options) -> Result<String, Error> {
    let mut out = Vec::new();
    let query = query.replace("PREFIXES", "PREFIX dic: <https://w3id.org/dictum/ns#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>");
    store.query(&query, options)?.write(Format::Csv, Rdf::V11, &mut out)?;
    Ok(String::from_utf8(out).unwrap().replace("\r\n", "\n"))
}

fn check(query: &str, expected: &str) {
    assert_eq!(ask(&filled(), query, &Options::default()).unwrap(), expected, "{query}");
}

#[test]
fn ingesting_again_changes_nothing() {
    let store = filled();
    let (before, counts) = (dump(&store), store.counts().unwrap());
    let changes = store.ingest(&stories()).unwrap();
    assert_eq!(changes, Changes { unchanged: 22, ..Changes::default() });
    assert_eq!(dump(&store), before);
    assert_eq!(store.counts().unwrap(), counts);
}

#[test]
fn any_order_and_any_batches_end_in_the_same_store() {
    let expected = dump(&filled());
    let mut order = stories();
    for batch in [1, 2, 7, 22] {
        order.reverse();
        order.rotate_left(batch);
        let store = Store::memory(&Base::default()).unwrap();
        for part in order.chunks(batch) {
            store.ingest(part).unwrap();
        }
        assert_eq!(dump(&store), expected, "batches of {batch}");
    }
}

#[test]
fn ingests_at_once_end_in_the_same_store() {
    let (store, articles) = (Store::memory(&Base::default()).unwrap(), stories());
    let store_each = |part: &[ArticleGraph]| {
        for article in part {
            store.ingest(std::slice::from_ref(article)).unwrap();
        }
    };
    std::thread::scope(|scope| {
        for part in articles.chunks(3) {
            scope.spawn(|| store_each(part));
        }
    });
    assert_eq!(dump(&store), dump(&filled()));
}

#[test]
fn no_triple_stands_in_two_graphs() {
    let store = filled();
    let mut homes: BTreeMap<String, String> = BTreeMap::new();
    for quad in &store.inner {
        let quad: Quad = quad.unwrap();
        let home = quad.graph_name.to_string();
        let triple = Triple::from(quad).to_string();
        if let Some(other) = homes.insert(triple.clone(), home.clone()) {
            panic!("{triple} stands in {other} and {home}");
        }
    }
}

#[test]
fn an_entity_shows_one_of_its_names_and_keeps_the_others() {
    check(
        "PREFIXES SELECT ?p (GROUP_CONCAT(STR(?a); separator=\"|\") AS ?others) {
            <http://localhost:7979/entity/orlia> skos:prefLabel ?p .
            { SELECT ?a { <http://localhost:7979/entity/orlia> skos:altLabel ?a } ORDER BY ?a }
        } GROUP BY ?p",
        "p,others\nThe Orlia,ORLIA|Orlia|Orliá|orlia\n",
    );
    check(
        "PREFIXES SELECT ?e (COUNT(*) AS ?n) { ?e skos:prefLabel ?l } GROUP BY ?e HAVING (?n != 1)",
        "e,n\n",
    );
}

#[test]
fn who_accuses_whom_and_who_denies_it() {
    check(
        "PREFIXES SELECT DISTINCT ?s ?t ?e { ?c a dic:Accusation ; dic:speaker/skos:prefLabel ?s ;
            dic:target/skos:prefLabel ?t ; dic:event/skos:prefLabel ?e }",
        "s,t,e\nTilda Brandt,The Orlia,blast at the Marrow Dam\n",
    );
    check(
        "PREFIXES SELECT DISTINCT ?accuser ?denier {
            ?a dic:asserts << ?x dic:responsibleFor ?y >> ; dic:speaker/skos:prefLabel ?accuser .
            ?d dic:denies << ?x dic:responsibleFor ?y >> ; dic:speaker/skos:prefLabel ?denier }",
        "accuser,denier\nTilda Brandt,A senior Orlian official\n",
    );
}

#[test]
fn a_changed_article_replaces_its_graph_alone() {
    let store = filled();
    let mut changed = sample::accused();
    changed.claims.truncate(1);
    let before = store.counts().unwrap();
    let changes = store.ingest(&graphs(&[changed])).unwrap();
    assert_eq!(changes, Changes { replaced: 1, ..Changes::default() });
    let after = store.counts().unwrap();
    assert_eq!((after.articles, after.claims), (22, before.claims - 4));
    // And back again: the same as if nothing had happened.
    store.ingest(&graphs(&[sample::accused()])).unwrap();
    assert_eq!(dump(&store), dump(&filled()));
}

#[test]
fn of_two_versions_in_one_batch_the_later_wins() {
    let mut changed = sample::accused();
    changed.claims.truncate(1);
    let both = graphs(&[changed.clone(), sample::accused()]);
    let (together, apart) = (filled(), filled());
    let changes = together.ingest(&both).unwrap();
    assert_eq!(changes, Changes { replaced: 2, ..Changes::default() });
    apart.ingest(&both[..1]).unwrap();
    apart.ingest(&both[1..]).unwrap();
    assert_eq!(dump(&together), dump(&apart));
}

#[test]
fn of_two_descriptions_of_one_text_the_same_stays_in_any_order() {
    let titled = |title: &str| {
        let mut outcome = sample::accused();
        outcome.article.url = None;
        outcome.article.title = Some(title.to_owned());
        outcome
    };
    let both = graphs(&[titled("Rain"), titled("Snow")]);
    assert_eq!(both[0].article, both[1].article, "known by the text");
    let (one, other) = (filled(), filled());
    one.ingest(&both).unwrap();
    other.ingest(&both[1..]).unwrap();
    other.ingest(&both[..1]).unwrap();
    assert_eq!(dump(&one), dump(&other));
    let said = "\"Snow\"@en";
    assert!(dump(&one).contains(said) && !dump(&one).contains("\"Rain\"@en"));
}

#[test]
fn a_column_of_all_kinds_has_an_order() {
    // Numbers and texts that look like them: 9 < 10, "10" < "9a", and so 9 against "9a" is a riddle.
    let values: Vec<String> = (0..120)
        .map(|n| match n % 4 {
            0 => n.to_string(),
            1 => format!("'{n}a'"),
            2 => format!("'2031-05-{:02}'^^<http://www.w3.org/2001/XMLSchema#date>", n % 28 + 1),
            _ => format!("<urn:n:{n}>"),
        })
        .collect();
    let ask = |order: &str| {
        let query =
            format!("SELECT ?v {{ VALUES ?v {{ {} }} }} ORDER BY {order}", values.join(" "));
        let mut out = Vec::new();
        filled()
            .query(&query, &Options::default())
            .unwrap()
            .write(Format::Tsv, Rdf::V11, &mut out)
            .unwrap();
        let mut lines: Vec<String> =
            String::from_utf8(out).unwrap().lines().map(str::to_owned).collect();
        lines.remove(0);
        lines
    };
    let up = ask("?v");
    assert_eq!(up.len(), values.len());
    assert_eq!(up[0], "<urn:n:103>", "IRIs first, by their letters");
    assert_eq!(&up[30..33], ["0", "4", "8"], "then numbers, by their value");
    let mut down = ask("DESC(?v)");
    down.reverse();
    let numbers = |lines: &[String]| {
        lines.iter().filter(|l| l.parse::<u8>().is_ok()).cloned().collect::<Vec<_>>()
    };
    assert_eq!(numbers(&up), numbers(&down));
}

#[test]
fn counts_are_what_a_query_counts() {
    let store = filled();
    let Counts { articles, claims, quads } = store.counts().unwrap();
    check("PREFIXES SELECT (COUNT(*) AS ?n) { ?a a dic:Article }", &format!("n\n{articles}\n"));
    check("PREFIXES SELECT (COUNT(*) AS ?n) { ?c a dic:Claim }", &format!("n\n{claims}\n"));
    check(
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'http://localhost')) }",
        &format!("n\n{quads}\n"),
    );
    let story = ArticleGraph::of(&sample::accused(), &Base::default());
    assert!(store.has_article(&story.article).unwrap());
    assert!(!store.has_article(&"0123456789abcdef".parse().unwrap()).unwrap());
}

#[test]
fn a_store_that_is_filled_again_after_all_graphs_were_dropped_knows_its_base() {
    let base: Base = "http://claims.example/".parse().unwrap();
    let store = Store::memory(&base).unwrap();
    store.update("DROP ALL", &Updating::default(), None).unwrap();
    assert_eq!(dump(&store), "");
    store.ingest(&[ArticleGraph::of(&sample::accused(), &base)]).unwrap();
    assert_eq!(open::remembered(&store.inner).unwrap(), Some(base));
}

/// Triples as a file that is too long for one transaction.
fn long_file(last: &str) -> Source {
    let mut file = tempfile::tempfile().unwrap();
    let word = "word ".repeat(200);
    let line = |n| format!("<http://a.example/{n}> <http://a.example/p> \"{word}\" .\n");
    let lines = (0..18_000).map(line).collect::<Vec<_>>().concat();
    assert!(lines.len() > 16 << 20);
    file.write_all(lines.as_bytes()).and_then(|()| file.write_all(last.as_bytes())).unwrap();
    Source { file, format: Format::NTriples }
}

#[test]
fn a_long_graph_is_loaded_whole_or_not_at_all() {
    let store = filled();
    let before = dump(&store);
    let name = Name::named("http://a.example/graph").unwrap();
    let broken = store.load_graph(&name, &[long_file("<http://a.example/x> broken")], true);
    assert!(matches!(broken, Err(GraphError::Parse { .. })), "{broken:?}");
    assert_eq!(dump(&store), before, "what does not parse changes nothing");
    let count = || {
        let query = "SELECT (COUNT(*) AS ?n) { GRAPH <http://a.example/graph> { ?s ?p ?o } }";
        ask(&store, query, &Options::default()).unwrap()
    };
    let more = "<http://a.example/more> <http://a.example/p> <http://a.example/o> .\n";
    assert!(store.load_graph(&name, &[long_file(more)], false).unwrap(), "a new graph");
    assert!(count().contains("18001"), "{}", count());
    assert!(!store.load_graph(&name, &[long_file("")], true).unwrap(), "in the place of the old");
    assert!(count().contains("18000"), "{}", count());
    assert!(store.remove_graph(&name).unwrap());
    assert_eq!(dump(&store), before);
}

#[test]
fn the_default_graph_is_the_union_or_plain_or_what_the_parameters_say() {
    let store = filled();
    let query = "PREFIXES SELECT (COUNT(*) AS ?n) { ?p a dic:Proposition }";
    let count = |options: &Options| ask(&store, query, options).unwrap();
    assert_eq!(count(&Options::default()), "n\n1\n");
    let plain = Options { default_graph: DefaultGraph::Plain, ..Options::default() };
    assert_eq!(count(&plain), "n\n0\n");
    let graph =
        |iri: &str| Options { default_graph_uris: vec![iri.to_owned()], ..Options::default() };
    assert_eq!(count(&graph("http://localhost:7979/graph/propositions")), "n\n1\n");
    assert_eq!(count(&graph("http://localhost:7979/graph/entities")), "n\n0\n");
    let wrong = ask(&store, query, &graph("no IRI")).unwrap_err();
    assert_eq!(wrong.to_string().split(':').next(), Some("\"no IRI\" is no absolute IRI"));
}

#[test]
fn relative_iris_stand_under_the_base() {
    check("ASK { <entity/orlia> ?p ?o }", "true");
    let options =
        Options { base_iri: Some("http://other.example/".to_owned()), ..Options::default() };
    assert_eq!(ask(&filled(), "ASK { <entity/orlia> ?p ?o }", &options).unwrap(), "false");
}

#[test]
fn a_syntax_error_has_its_place() {
    let store = Store::memory(&Base::default()).unwrap();
    let error = store.query("SELECT *\n{ ?é ?p ! }", &Options::default()).unwrap_err();
    let Error::Syntax { line, column, message } = error else { panic!("{error}") };
    assert_eq!((line, column), (2, 11), "{message}");
}

#[test]
fn a_query_may_move_to_another_thread() {
    fn moves<T: Send>(_: &T) {}
    moves(&filled().query("ASK {}", &Options::default()).unwrap());
}

#[test]
fn a_stopped_query_says_so() {
    let options = Options::default();
    options.cancel.cancel();
    let error = ask(&filled(), "SELECT * { ?s ?p ?o }", &options).unwrap_err();
    assert!(matches!(error, Error::Cancelled), "{error}");
    // Also where no quad is read any more.
    let query = "SELECT * { VALUES ?x { 1 2 } }";
    assert!(matches!(ask(&filled(), query, &options), Err(Error::Cancelled)));
}

#[test]
fn the_network_is_out_of_reach() {
    let query = "SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }";
    let error = ask(&filled(), query, &Options::default()).unwrap_err();
    assert!(matches!(error, Error::Outside(_)), "{error}");
}

#[test]
fn every_format_carries_what_it_says() {
    let store = filled();
    let queries = ["ASK {}", "SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"];
    for query in queries {
        for format in Format::ALL {
            let parsed = store.query(query, &Options::default()).unwrap();
            let carried = format.carries(parsed.form());
            let mut out = Vec::new();
            let written = parsed.write(format, Rdf::V12, &mut out);
            assert_eq!(written.is_ok(), carried, "{query} as {format}: {written:?}");
            assert_eq!(!out.is_empty(), carried, "{query} as {format}");
            assert_eq!(format.name().parse::<Format>().unwrap(), format);
            let media_type = format.media_type().split(';').next().unwrap();
            assert!(
                !carried
                    || Format::from_media_type(
                        media_type,
                        store.query(query, &Options::default()).unwrap().form()
                    ) == Some(format)
            );
        }
    }
    assert!("docx".parse::<Format>().is_err());
}

#[test]
fn only_rdf_1_2_has_triple_terms() {
    let store = filled();
    let export = |format, rdf| {
        let mut out = Vec::new();
        let quads = store.export(format, rdf, &mut out).unwrap();
        (quads, String::from_utf8(out).unwrap())
    };
    let (all, text) = export(Format::NQuads, Rdf::V12);
    assert!(text.contains("<<("));
    let (rest, text) = export(Format::NQuads, Rdf::V11);
    assert!(!text.contains("<<(") && !text.contains("#reifies>"));
    assert_eq!(all, rest + 1, "one proposition");
    for format in [Format::TriG, Format::JsonLd, Format::Turtle, Format::RdfXml, Format::NTriples] {
        assert_eq!(export(format, Rdf::V11).0, rest, "{format}");
    }
    assert_eq!(export(Format::JsonLd, Rdf::V12).0, rest, "JSON-LD has no triple terms");
    let mut out = Vec::new();
    let error = store.export(Format::Csv, Rdf::V11, &mut out).unwrap_err();
    assert!(matches!(error, Error::Format { .. }), "{error}");
}

#[test]
fn what_is_stored_is_found_from_sparql() {
    check(
        "PREFIXES SELECT ?speaker ?words ?kind ?total {
            SERVICE dic:search { [] dic:query 'behind bl*' ; dic:resource ?claim ; dic:snippet ?words ;
                dic:kind ?kind ; dic:total ?total }
            ?claim dic:speaker/skos:prefLabel ?speaker }",
        "speaker,words,kind,total\nTilda Brandt,Orlia was **behind** the **blast** at the Marrow Dam,claim,1\n",
    );
    check(
        "PREFIXES SELECT ?label { SERVICE dic:search { [] dic:query 'brandd~' ; dic:kind 'entity' ;
            dic:resource ?who ; dic:limit 5 } ?who skos:prefLabel ?label }",
        "label\nTilda Brandt\n",
    );
    // Inside an expression, and nothing found.
    check(
        "PREFIXES SELECT (COUNT(*) AS ?n) { ?c a dic:Accusation
            FILTER EXISTS { SERVICE dic:search { [] dic:query 'marrow' ; dic:resource ?c } } }",
        "n\n1\n",
    );
    check("PREFIXES ASK { SERVICE dic:search { [] dic:query 'weir' } }", "false");
    check("PREFIXES ASK { SERVICE SILENT dic:search { [] dic:query 'titel:weir' } }", "true");
}

#[test]
fn a_search_that_makes_no_sense_says_why() {
    let error = |inside: &str| {
        let query = format!("PREFIXES SELECT * {{ SERVICE dic:search {{ {inside} }} }}");
        ask(&filled(), &query, &Options::default()).unwrap_err().to_string()
    };
    assert_eq!(error("[] dic:resource ?r"), "cannot search: a search has one dic:query");
    assert!(
        error("[] dic:query ?q").ends_with("outside its SERVICE"),
        "{}",
        error("[] dic:query ?q")
    );
    assert!(error("?hit dic:query 'dam'").ends_with("is a blank one: [] dic:query …"));
    assert!(error("[] dic:query 'dam' . [] dic:query 'blast'").contains("takes one search"));
    assert!(
        error("[] dic:query 'dam' ; dic:cue ?x").ends_with("ns#cue> is no property of a search")
    );
    assert!(error("[] dic:query 'dam' ; dic:limit 'x'").ends_with("is no number of things"));
    assert!(
        error("[] dic:query 'dam' ; dic:kind ?x ; dic:score ?x")
            .ends_with("?x stands for two things")
    );
    assert!(error("[] dic:query 'dam' FILTER(true)").ends_with("and nothing else"));
    assert!(error("[] dic:query 'dam' ; dic:kind 'word'").starts_with("\"word\" is no kind"));
    assert!(error("[] dic:query 'titel:dam'").starts_with("cannot search in \"titel\""));
    assert!(error("[] dic:query 'dam' ; dic:limit 100001").starts_with("cannot give 100001 hits"));
}

/// How many claims, articles and entities a search finds.
fn found(store: &Store, query: &str) -> usize {
    store.search(&Request::new(query)).unwrap().total
}

#[test]
fn a_replaced_article_is_found_by_its_new_words_alone() {
    let store = filled();
    assert_eq!(found(&store, "text:\"no part in it\""), 2);
    let mut changed = sample::accused();
    changed.claims.truncate(1);
    changed.article.title = Some("Weir gone".to_owned());
    store.ingest(&graphs(&[changed])).unwrap();
    assert_eq!(found(&store, "text:\"no part in it\""), 0);
    assert_eq!((found(&store, "headline:weir"), found(&store, "headline:blast")), (1, 0));
    store.ingest(&graphs(&[sample::accused()])).unwrap();
    assert_eq!((found(&store, "headline:weir"), found(&store, "headline:blast")), (0, 1));
    assert_eq!(found(&store, "name:orliá"), found(&filled(), "name:orlia"));
}

#[test]
fn the_index_holds_what_the_store_gives_in_any_order() {
    let store = filled();
    let other = Store::memory(&Base::default()).unwrap();
    for article in stories().iter().rev() {
        other.ingest(std::slice::from_ref(article)).unwrap();
    }
    assert_eq!(store.index.units().unwrap(), other.index.units().unwrap());
    assert_eq!(store.findable().unwrap(), store.index.version().unwrap());
    // And nothing changes by comparing all.
    let before = store.findable().unwrap();
    store.refresh().unwrap();
    assert_eq!((store.findable().unwrap(), store.index.version().unwrap()), (before, before));
}

#[test]
fn what_no_ingest_changed_is_found_after_a_refresh() {
    let store = filled();
    let claims = found(&store, "text:item");
    let gone = store.base.article_graph(&stories()[5].article);
    store.inner.clear_graph(GraphNameRef::from(gone.as_ref())).unwrap();
    store.refresh().unwrap();
    assert_eq!(found(&store, "text:item"), claims - 1);
    assert_eq!(store.findable().unwrap(), store.index.version().unwrap());
}

/// Claims said on each day of two years, enough for a range to be worth a table.
fn dated() -> Store {
    let store = Store::memory(&Base::default()).unwrap();
    let mut day = jiff::civil::date(2031, 1, 1);
    let mut quads = Vec::new();
    for n in 0..1460 {
        let claim = NamedNode::new_unchecked(format!("urn:claim:{n}"));
        let date = Literal::new_typed_literal(day.to_string(), xsd::DATE);
        let graph = NamedNode::new_unchecked(format!("urn:graph:{}", n % 7));
        quads.push(Quad::new(claim.clone(), rdf::TYPE, dic::CLAIM, graph.clone()));
        quads.push(Quad::new(claim.clone(), dic::SAID_FROM, date.clone(), graph.clone()));
        if n % 3 == 0 {
            quads.push(Quad::new(claim, dic::SAID_UNTIL, date, graph));
        }
        if n % 2 == 1 {
            day = day.tomorrow().unwrap();
        }
    }
    store.inner.extend(quads).unwrap();
    store
}

/// The plan of a query.
fn plan(store: &Store, query: &str) -> String {
    format!("{:?}", store.rewritten(query).unwrap())
}

#[test]
fn a_range_of_days_is_answered_alike_from_the_table_of_its_days() {
    let in_range = "FILTER(?d >= '2031-02-01'^^xsd:date && '2031-03-01'^^xsd:date > ?d)";
    let queries = [
        format!("SELECT (COUNT(*) AS ?n) {{ ?c a dic:Claim ; dic:saidFrom ?d {in_range} }}"),
        format!("SELECT ?c ?d {{ GRAPH ?g {{ ?c dic:saidFrom ?d {in_range} }} }} ORDER BY ?c"),
        format!("SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?c a dic:Claim ; dic:saidFrom ?d {in_range} }} }} GROUP BY ?g ORDER BY ?g"),
        format!("SELECT ?c ?u {{ {{ ?c dic:saidFrom ?d {in_range} }} OPTIONAL {{ ?c dic:saidUntil ?u }} }} ORDER BY ?c ?u"),
        format!("SELECT ?c ?d {{ ?c a dic:Claim OPTIONAL {{ {{ ?c dic:saidUntil ?d {in_range} }} }} }} ORDER BY ?c ?d"),
        format!("SELECT ?c {{ ?c a dic:Claim MINUS {{ ?c dic:saidFrom ?d {in_range} }} }} ORDER BY ?c"),
        format!("SELECT ?c {{ {{ ?c dic:saidFrom ?d {in_range} }} UNION {{ ?c dic:saidUntil ?d {in_range} }} }} ORDER BY ?c"),
        "SELECT ?c { ?c dic:saidFrom ?d FILTER(?d > '2031-02-28'^^xsd:date && ?d <= '2031-03-01'^^xsd:date && ?d != '2031-03-01'^^xsd:date) }".to_owned(),
    ];
    let prefixes = "PREFIX dic: <https://w3id.org/dictum/ns#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";
    let (store, plain) = (dated(), dated().without_rewriting());
    for query in queries {
        let query = format!("{prefixes}{query}");
        let answer = |store: &Store| ask(store, &query, &Options::default()).unwrap();
        assert_eq!(answer(&store), answer(&plain), "{query}");
        assert!(plan(&store, &query).contains("Values"), "{query}");
        assert!(!plan(&plain, &query).contains("Values"), "{query}");
    }
    let left_alone = [
        "SELECT ?c { ?c dic:saidFrom ?d FILTER(?d >= '2031-02-01'^^xsd:date) }",
        "SELECT ?c { ?c dic:saidFrom ?d FILTER(?d >= '2031-02-01'^^xsd:date || ?d < '2031-02-03'^^xsd:date) }",
        "SELECT ?c { ?c dic:saidFrom ?d FILTER(?d >= '2031-02-01Z'^^xsd:date && ?d < '2031-02-03'^^xsd:date) }",
        "SELECT ?c { ?c dic:saidFrom ?d FILTER(?d >= '2031-02-01'^^xsd:date && ?d < '2033-02-03'^^xsd:date) }",
        "SELECT ?c { ?c dic:saidFrom ?d ; dic:speaker <urn:x> FILTER(?d >= '2031-02-01'^^xsd:date && ?d < '2031-02-03'^^xsd:date) }",
        "SELECT ?c { ?c dic:saidFrom ?d ; a dic:Threat FILTER(?d >= '2031-02-01'^^xsd:date && ?d < '2031-02-03'^^xsd:date) }",
        "SELECT ?c { ?c dic:dateText ?d FILTER(?d >= '2031-02-01'^^xsd:date && ?d < '2031-02-03'^^xsd:date) }",
    ];
    for query in left_alone {
        assert!(!plan(&store, &format!("{prefixes}{query}")).contains("Values"), "{query}");
    }
}

#[test]
fn the_first_rows_by_day_are_looked_for_in_few_days() {
    let prefixes = "PREFIX dic: <https://w3id.org/dictum/ns#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ";
    let (store, plain) = (dated(), dated().without_rewriting());
    let narrowed = [
        "SELECT ?c ?d { ?c a dic:Claim ; dic:saidFrom ?d } ORDER BY DESC(?d) ?c LIMIT 5 OFFSET 7",
        "SELECT ?c { ?c dic:saidFrom ?d } ORDER BY ?d DESC(?c) LIMIT 3",
        "SELECT DISTINCT ?d { ?c dic:saidFrom ?d } ORDER BY DESC(?d) LIMIT 9",
        "SELECT ?c ?u { ?c dic:saidFrom ?d OPTIONAL { ?c dic:saidUntil ?u } } ORDER BY DESC(?d) ?c LIMIT 4",
        "SELECT ?c ?u { ?c dic:saidFrom ?d OPTIONAL { ?c dic:saidUntil ?u } FILTER(BOUND(?u)) } ORDER BY ?d ?c LIMIT 20",
        "SELECT ?g ?c { GRAPH ?g { ?c dic:saidFrom ?d } } ORDER BY DESC(?d) ?c LIMIT 6",
        "SELECT ?n { ?c dic:saidFrom ?d BIND(STRLEN(STR(?c)) AS ?n) } ORDER BY DESC(?d) ?n LIMIT 6",
        "SELECT ?c { ?c dic:saidFrom ?d FILTER(?d < '2031-06-01'^^xsd:date) } ORDER BY DESC(?d) ?c LIMIT 5",
        "SELECT ?c { ?c dic:saidFrom ?d MINUS { ?c dic:saidUntil ?d } } ORDER BY DESC(?d) ?c LIMIT 5",
    ];
    for query in narrowed {
        let query = format!("{prefixes}{query}");
        let answer = |store: &Store| ask(store, &query, &Options::default()).unwrap();
        assert_eq!(answer(&store), answer(&plain), "{query}");
        assert!(plan(&store, &query).contains("Values"), "{query}");
    }
    let left_alone = [
        "SELECT ?c { ?c dic:saidFrom ?d } ORDER BY ?c ?d LIMIT 5",
        "SELECT ?c { ?c dic:saidFrom ?d } ORDER BY DESC(?d)",
        "SELECT ?c { ?c dic:saidFrom ?d FILTER(STRSTARTS(STR(?c), 'x')) } ORDER BY DESC(?d) LIMIT 5",
        "SELECT ?c { ?c dic:speaker <urn:x> ; dic:saidFrom ?d } ORDER BY DESC(?d) LIMIT 5",
        "SELECT ?c { ?c a dic:Claim OPTIONAL { ?c dic:saidUntil ?d } } ORDER BY DESC(?d) ?c LIMIT 5",
        "SELECT ?d (COUNT(?c) AS ?n) { ?c dic:saidFrom ?d } GROUP BY ?d ORDER BY DESC(?d) LIMIT 5",
        "SELECT ?c { ?c dic:saidFrom ?d } ORDER BY DESC(?d) LIMIT 800",
    ];
    for query in left_alone {
        let query = format!("{prefixes}{query}");
        let answer = |store: &Store| ask(store, &query, &Options::default()).unwrap();
        assert_eq!(answer(&store), answer(&plain), "{query}");
        assert!(!plan(&store, &query).contains("Values"), "{query}");
    }
}

#[test]
fn a_later_day_is_found_whoever_writes_it() {
    let store = dated();
    let latest = || {
        let query =
            "PREFIXES SELECT ?c { ?c a dic:Claim ; dic:saidFrom ?d } ORDER BY DESC(?d) LIMIT 1";
        ask(&store, query, &Options::default()).unwrap()
    };
    assert!(latest().contains("urn:claim:1459"), "{}", latest());
    let update =
        "PREFIX dic: <https://w3id.org/dictum/ns#> INSERT DATA { <urn:claim:new> a dic:Claim ;
        dic:saidFrom '2040-01-01'^^<http://www.w3.org/2001/XMLSchema#date> }";
    store.update(update, &Updating::default(), None).unwrap();
    assert_eq!(latest(), "c\nurn:claim:new\n");
    let claim = NamedNode::new_unchecked("urn:claim:derived");
    let day = Literal::new_typed_literal("2050-01-01", xsd::DATE);
    let derived = [
        Quad::new(claim.clone(), rdf::TYPE, dic::CLAIM, GraphName::DefaultGraph),
        Quad::new(claim, dic::SAID_FROM, day, GraphName::DefaultGraph),
    ];
    store.exchange(&[], &derived, None, &[]).unwrap();
    assert_eq!(latest(), "c\nurn:claim:derived\n");
}

#[test]
fn a_day_with_a_zone_stops_the_rewriting() {
    let store = dated();
    let claim = NamedNode::new_unchecked("urn:claim:zoned");
    let date = Literal::new_typed_literal("2031-02-10Z", xsd::DATE);
    store.inner.insert(&Quad::new(claim, dic::SAID_FROM, date, GraphName::DefaultGraph)).unwrap();
    let query = "PREFIX dic: <https://w3id.org/dictum/ns#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT ?c { ?c dic:saidFrom ?d FILTER(?d >= '2031-02-01'^^xsd:date && ?d < '2031-03-01'^^xsd:date) } ORDER BY ?c";
    assert!(!plan(&store, query).contains("Values"));
    let found = ask(&store, query, &Options::default()).unwrap();
    assert!(found.contains("urn:claim:zoned"), "{found}");
}

#[cfg(feature = "rocksdb")]
mod on_disk {
    use std::{io::Write as _, process::Command};

    use super::*;

    #[test]
    fn what_was_ingested_is_there_after_reopening() {
        let dir = tempfile::tempdir().unwrap();
        let base: Base = "https://claims.example/".parse().unwrap();
        let graphs = [ArticleGraph::of(&sample::accused(), &base)];
        let store = Store::open(dir.path(), Some(&base)).unwrap();
        store.ingest(&graphs).unwrap();
        let before = (dump(&store), store.counts().unwrap());
        drop(store);
        let store = Store::open(dir.path(), None).unwrap();
        assert_eq!(store.base(), &base, "the store remembers");
        assert_eq!((dump(&store), store.counts().unwrap()), before);
        let memory = Store::memory(&base).unwrap();
        memory.ingest(&graphs).unwrap();
        assert_eq!(dump(&memory), dump(&store), "on disk as in memory");
    }

    #[test]
    fn the_ontology_of_another_version_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), None).unwrap();
        let before = dump(&store);
        let graph = crate::rdf::vocab::graph::ONTOLOGY;
        let old = oxigraph::model::QuadRef::new(graph, graph, graph, graph);
        store.inner.insert(old).unwrap();
        assert_ne!(dump(&store), before);
        drop(store);
        assert_eq!(dump(&Store::open(dir.path(), None).unwrap()), before);
    }

    #[test]
    fn a_snapshot_is_the_store_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        check_snapshot(&Store::open(dir.path(), None).unwrap());
    }

    #[test]
    fn another_base_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        drop(Store::open(dir.path(), None).unwrap());
        let other = "https://other.example/".parse().unwrap();
        let error = Store::open(dir.path(), Some(&other)).unwrap_err();
        assert!(matches!(error, Error::OtherBase { .. }), "{error}");
    }

    #[test]
    fn a_store_in_use_names_its_server_until_it_ends() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), None).unwrap();
        let locked = |expected: Option<&str>| match Store::open(dir.path(), None).unwrap_err() {
            Error::Locked { server, .. } => assert_eq!(server.as_deref(), expected),
            other => panic!("{other}"),
        };
        locked(None);
        let announcement = store.announce("http://localhost:7979/").unwrap();
        locked(Some("http://localhost:7979/"));
        drop(announcement);
        locked(None);
    }

    #[test]
    fn an_absent_store_is_not_created_by_asking() {
        let dir = tempfile::tempdir().unwrap();
        let error = Store::open_existing(&dir.path().join("none")).unwrap_err();
        assert!(matches!(error, Error::Absent { .. }), "{error}");
        assert!(!dir.path().join("none").exists());
    }

    #[test]
    fn an_index_that_is_behind_absent_or_spoilt_is_caught_up_at_opening() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path(), None).unwrap();
        store.ingest(&graphs(&[sample::echoed()])).unwrap();
        let folder = dir.path().join("search");
        let behind = dir.path().join("behind");
        let copy = |from: &std::path::Path, to: &std::path::Path| {
            std::fs::create_dir_all(to).unwrap();
            for file in std::fs::read_dir(from).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
            }
        };
        copy(&folder, &behind);
        store.ingest(&stories()).unwrap();
        let (units, version) = (store.index.units().unwrap(), store.index.version().unwrap());
        drop(store);
        let reopened = || {
            let store = Store::open(dir.path(), None).unwrap();
            assert_eq!(store.index.units().unwrap(), units);
            assert_eq!(store.index.version().unwrap(), version);
            assert_eq!(found(&store, "text:\"no part in it\""), 2);
        };
        reopened();
        std::fs::remove_dir_all(&folder).unwrap();
        reopened();
        std::fs::remove_dir_all(&folder).unwrap();
        copy(&behind, &folder);
        reopened();
        std::fs::write(folder.join("meta.json"), "{").unwrap();
        reopened();
    }

    /// Tells a copy of this test where to ingest until it is killed.
    const VICTIM: &str = "DICTUM_TEST_VICTIM";

    #[test]
    fn an_ingest_killed_in_the_middle_ends_the_same_when_started_again() {
        let articles = graphs(&sample::many(200));
        if let Ok(dir) = std::env::var(VICTIM) {
            let store = Store::open(dir.as_ref(), None).unwrap();
            for batch in articles.chunks(4) {
                store.ingest(batch).unwrap();
                writeln!(io::stdout(), "stored a batch").unwrap();
            }
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let name = "store::tests::on_disk::an_ingest_killed_in_the_middle_ends_the_same_when_started_again";
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(VICTIM, dir.path())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let said = io::BufRead::lines(io::BufReader::new(victim.stdout.take().unwrap()));
        let stored = said.filter(|line| line.as_ref().unwrap().contains("stored a batch")).take(5);
        assert_eq!(stored.count(), 5);
        victim.kill().unwrap(); // SIGKILL, while the next batch is on its way
        victim.wait().unwrap();

        let store = Store::open(dir.path(), None).unwrap();
        let there = store.counts().unwrap().articles;
        assert!((20..200).contains(&there), "{there} articles survived");
        assert_eq!(found(&store, "text:item") as u64, there, "and all of them are found");
        let changes = store.ingest(&articles).unwrap();
        assert_eq!(changes.unchanged as u64, there, "whole batches survived");
        let memory = Store::memory(&Base::default()).unwrap();
        memory.ingest(&articles).unwrap();
        assert_eq!(dump(&store), dump(&memory));
    }
}

#[test]
fn an_answer_that_was_cut_says_so_or_fails() {
    let store = filled();
    let write = |query: &str, format| {
        let options = Options { rows: Some(2), ..Options::default() };
        let mut out = Vec::new();
        let written = store.query(query, &options).unwrap().write(format, Rdf::V11, &mut out);
        written.map(|written| (written, String::from_utf8(out).unwrap()))
    };
    let (rows, triples) = ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }");
    for (query, format, mark) in [
        (rows, Format::Json, "]},\"truncated\":{\"rows\":2}}"),
        (rows, Format::Xml, "</results><!-- cut after 2, the limit; there is more --></sparql>"),
        (triples, Format::RdfXml, "<!-- cut after 2, the limit; there is more --></rdf:RDF>"),
        (triples, Format::Turtle, ".\n# cut after 2, the limit; there is more\n"),
        (triples, Format::NTriples, ".\n# cut after 2, the limit; there is more\n"),
        (triples, Format::TriG, "\n# cut after 2, the limit; there is more\n"),
    ] {
        let (written, text) = write(query, format).unwrap();
        assert_eq!(written, Written { rows: 2, cut: true }, "{format}");
        assert!(text.trim_end().ends_with(mark.trim_end()), "{format}: {text}");
        let whole = write(&format!("{query} LIMIT 2"), format).unwrap();
        assert_eq!(whole.0, Written { rows: 2, cut: false }, "{format}");
    }
    for (query, format) in [(rows, Format::Csv), (rows, Format::Tsv), (triples, Format::JsonLd)] {
        assert!(matches!(write(query, format), Err(Error::TooLong { limit: 2, .. })), "{format}");
        assert!(write(&format!("{query} LIMIT 2"), format).is_ok(), "{format}");
    }
}

/// Takes a snapshot and goes on writing.
fn check_snapshot(store: &Store) {
    let before = (store.version(), dump(store));
    let snapshot = store.snapshot().unwrap();
    store.ingest(&graphs(&sample::many(2))).unwrap();
    assert!(store.version() > before.0 && snapshot.version() == before.0);
    let copy = Store::open_snapshot(snapshot.path(), store.base().clone()).unwrap();
    assert_eq!(dump(&copy), before.1);
    assert_ne!(dump(store), before.1);
    let path = snapshot.path().to_owned();
    drop(snapshot);
    assert!(!path.exists(), "nothing is left behind");
}

#[test]
fn a_snapshot_is_the_store_as_it_was() {
    check_snapshot(&Store::memory(&Base::default()).unwrap());
}
