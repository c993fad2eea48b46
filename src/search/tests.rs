use super::*;

fn index() -> Index {
    let index = Index::memory().unwrap();
    let unit = |iri: &str, entries: &[(&str, Kind, &str)]| {
        let entries = entries.iter().map(|(iri, kind, words)| Entry::new(*iri, *kind, *words));
        Ok::<_, Error>(Unit::new(iri, entries.collect()))
    };
    let story = unit(
        "g:1",
        &[
            ("a:1", Kind::Article, "Vesland blames Orlia for dam blast"),
            ("c:1", Kind::Claim, "Orliá was behind the blast at the Marrow Dam"),
            ("c:2", Kind::Claim, "We had no part in it; the dam's gates were old"),
        ],
    );
    let orlia = unit("e:1", &[("e:1", Kind::Entity, "Orlia"), ("e:1", Kind::Entity, "The Orlia")]);
    let brandt = unit("e:2", &[("e:2", Kind::Entity, "Tilda Brandt")]);
    index.update([story, orlia, brandt], Version(7)).unwrap();
    index
}

/// What a query finds, in the order of the IRIs.
fn check(query: &str, expected: &str) {
    let found = index().find(&Request::new(query)).unwrap_or_else(|e| panic!("{query}: {e}"));
    let mut iris: Vec<_> = found.hits.iter().map(|hit| hit.resource.as_str()).collect();
    iris.sort_unstable();
    assert_eq!(iris.join(" "), expected, "{query}");
    assert_eq!(found.total, found.hits.len());
}

#[test]
fn words_all_have_to_be_there() {
    check("dam", "a:1 c:1 c:2");
    check("dam blast", "a:1 c:1");
    check("DAM marrow", "c:1");
    check("weir", "");
}

#[test]
fn either_or_not() {
    check("marrow OR gates", "c:1 c:2");
    check("dam -blast", "c:2");
    check("-dam", "e:1 e:2");
    check("(marrow OR gates) AND part", "c:2");
    check("*", "a:1 c:1 c:2 e:1 e:2");
}

#[test]
fn phrases_prefixes_and_misspelt_words() {
    check("\"dam blast\"", "a:1");
    check("\"behind dam\"~5", "c:1");
    check("\"behind dam\"~4", "");
    check("bra*", "e:2");
    check("\"the mar\"*", "c:1");
    check("brandd", "");
    check("brandd~", "e:2");
    check("brnadt~1", "e:2");
    check("barndd~2", "e:2");
    check("barndd~1", "");
    check("dam's", "c:2");
}

#[test]
fn case_and_accents_do_not_count() {
    check("orlia", "a:1 c:1 e:1");
    check("ORLIÁ", "a:1 c:1 e:1");
}

#[test]
fn one_field() {
    check("text:orlia", "c:1");
    check("headline:(dam blast)", "a:1");
    check("name:or*", "e:1");
    check("text: IN [marrow gates]", "c:1 c:2");
}

#[test]
fn a_query_that_is_none_says_where_and_why() {
    let error = |query: &str| index().find(&Request::new(query)).unwrap_err().to_string();
    assert_eq!(
        error("titel:dam"),
        "cannot search in \"titel\"; the fields are text, headline and name"
    );
    assert_eq!(error("..."), "the search \"...\" has no word to look for");
    assert_eq!(error(""), "the search \"\" has no word to look for");
    assert!(error("é (dam").starts_with("cannot read the search \"é (dam\" at character "));
    assert_eq!(error("/d.m/"), "a search cannot have a regular expression");
    assert_eq!(error("[a TO c]"), "a search cannot have a range");
    assert_eq!(error("dam~3"), "\"dam~3\" asks for a word that differs in more than 2 letters");
    assert!(error(&"a ".repeat(600)).starts_with("the search is too long"));
    assert!(error(&"(".repeat(9)).starts_with("the search is too long or too deeply nested"));
}

#[test]
fn the_deepest_query_allowed_is_read() {
    check(&format!("{}dam{}", "(".repeat(8), ")".repeat(8)), "a:1 c:1 c:2");
}

#[test]
fn a_hit_shows_its_words() {
    let index = index();
    let snippet = |query: &str| {
        let found = index.find(&Request::new(query)).unwrap();
        found.hits[0].snippet.marked("*")
    };
    assert_eq!(snippet("text:(orlia mar*)"), "*Orliá* was behind the blast at the *Marrow* Dam");
    assert_eq!(snippet("name:orlya~"), "*Orlia*");
    assert_eq!(snippet("gates -blast"), "We had no part in it; the dam's *gates* were old");
}

#[test]
fn limit_offset_kind_and_resource() {
    let index = index();
    let find = |request: Request| {
        let found = index.find(&request).unwrap();
        let iris: Vec<_> = found.hits.into_iter().map(|hit| hit.resource).collect();
        (iris.join(" "), found.total)
    };
    let dam = Request { limit: 1, ..Request::new("dam") };
    let (first, total) = find(dam.clone());
    let (rest, _) = find(Request { offset: 1, limit: 2, ..dam.clone() });
    let mut all: Vec<_> = first.split(' ').chain(rest.split(' ')).collect();
    all.sort_unstable();
    assert_eq!((all.join(" ").as_str(), total), ("a:1 c:1 c:2", 3));
    assert_eq!(find(Request { limit: 0, ..dam.clone() }), (String::new(), 3));
    assert_eq!(find(Request { kind: Some(Kind::Claim), limit: 9, ..dam.clone() }).1, 2);
    let one = Request { resource: Some("c:2".to_owned()), ..dam.clone() };
    assert_eq!(find(one), ("c:2".to_owned(), 1));
    let error = index.find(&Request { limit: MAX_LIMIT, offset: 1, ..dam }).unwrap_err();
    assert!(matches!(error, Error::Limit { asked: 100_001 }), "{error}");
}

#[test]
fn a_unit_is_replaced_as_a_whole_and_the_version_goes_with_it() {
    let index = index();
    assert_eq!(index.version().unwrap(), Some(Version(7)));
    let before = index.units().unwrap();
    assert_eq!(before.len(), 3);
    let changed = Unit::new("g:1", vec![Entry::new("c:1", Kind::Claim, "the weir")]);
    let version = changed.version();
    let gone = Unit::new("e:2", Vec::new());
    index.update([Ok::<_, Error>(changed), Ok(gone)], Version(8)).unwrap();
    assert_eq!(index.version().unwrap(), Some(Version(8)));
    let after = index.units().unwrap();
    assert_eq!(after.len(), 2);
    assert_eq!((after["g:1"], after["e:1"]), (version, before["e:1"]));
    let count = |query: &str| index.find(&Request::new(query)).unwrap().total;
    assert_eq!((count("weir"), count("dam"), count("brandt"), count("orlia")), (1, 0, 0, 1));
}

#[test]
fn an_update_that_fails_leaves_the_index_as_it_was() {
    let index = index();
    let gone = Ok(Unit::new("e:2", Vec::new()));
    let failed = Err(Error::Kind { given: "x".to_owned() });
    assert!(index.update([gone, failed], Version(8)).is_err());
    assert_eq!(index.version().unwrap(), Some(Version(7)));
    assert_eq!(index.find(&Request::new("brandt")).unwrap().total, 1);
    index.update(std::iter::empty::<Result<_, Error>>(), Version(9)).unwrap();
    assert_eq!(index.find(&Request::new("brandt")).unwrap().total, 1, "nor does the next one");
}

#[test]
fn an_index_on_disk_is_there_again_and_what_is_none_can_be_removed() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("search");
    let unit = Unit::new("e:1", vec![Entry::new("e:1", Kind::Entity, "Orlia")]);
    Index::open(&folder).unwrap().update([Ok::<_, Error>(unit)], Version(3)).unwrap();
    let index = Index::open(&folder).unwrap();
    assert_eq!(index.version().unwrap(), Some(Version(3)));
    assert_eq!(index.find(&Request::new("orlia")).unwrap().total, 1);
    drop(index);
    std::fs::write(folder.join("meta.json"), "no index").unwrap();
    let error = Index::open(&folder).unwrap_err();
    assert!(matches!(error, Error::Index { doing: "open", .. }), "{error}");
    Index::remove(&folder).unwrap();
    Index::remove(&folder).unwrap();
    assert_eq!(Index::open(&folder).unwrap().version().unwrap(), None);
}

/// Claims of two articles, one of them dated by its article alone and one not at all.
fn known() -> Index {
    let index = Index::memory().unwrap();
    let claim = |iri: &str, speaker: &str, act: usize, day: Option<&str>| {
        let act = crate::rdf::vocab::ACTS[act].as_str();
        let mut entries = vec![
            Entry::new(iri, Kind::Claim, format!("words of {speaker}")),
            Entry::known(iri, Kind::Claim, Facet::Speaker, speaker),
            Entry::known(iri, Kind::Claim, Facet::Class, act),
            Entry::known(iri, Kind::Claim, Facet::Confidence, "0.75"),
        ];
        entries.extend(day.map(|day| Entry::known(iri, Kind::Claim, Facet::From, day)));
        entries
    };
    let first = [
        vec![Entry::known("a:1", Kind::Article, Facet::Published, "2031-05-04")],
        vec![Entry::known("a:1", Kind::Article, Facet::Publisher, "e:post")],
        claim("c:1", "e:ada", 1, Some("2031-05-03")),
        claim("c:2", "e:ben", 2, None),
        claim("c:3", "e:ada", 2, Some("2031-05-03")),
    ];
    let second = [claim("c:4", "e:ada", 1, None)];
    let unit = |iri: &str, entries: Vec<Entry>| Ok::<_, Error>(Unit::new(iri, entries));
    index.update([unit("g:1", first.concat()), unit("g:2", second.concat())], Version(1)).unwrap();
    index
}

#[test]
fn things_are_listed_by_what_is_known_of_them_in_the_order_of_their_days() {
    let index = known();
    let check = |change: &dyn Fn(&mut Listing), expected: &str| {
        let mut listing = Listing::of(Kind::Claim);
        change(&mut listing);
        let items = index.list(&listing).unwrap().items;
        let iris: Vec<_> = items.iter().map(|item| item.resource.as_str()).collect();
        assert_eq!(iris.join(" "), expected, "{listing:?}");
    };
    let is = |facet, value: &str| vec![(facet, value.to_owned())];
    // Of one day by their IRIs; the undated one is last, or first.
    check(&|_| (), "c:2 c:3 c:1 c:4");
    check(&|listing| listing.order = Order::Rising, "c:4 c:1 c:3 c:2");
    check(&|listing| listing.known = vec![is(Facet::Speaker, "e:ada")], "c:3 c:1 c:4");
    check(&|listing| listing.known = vec![is(Facet::Publisher, "e:post")], "c:2 c:3 c:1");
    check(
        &|listing| {
            listing.known =
                vec![[is(Facet::Speaker, "e:ben"), is(Facet::Speaker, "e:ada")].concat()];
            listing.without = is(Facet::Class, crate::rdf::vocab::ACTS[1].as_str());
        },
        "c:2 c:3",
    );
    check(&|listing| listing.known = vec![Vec::new()], "");
    check(&|listing| listing.words = Some("ben OR words".to_owned()), "c:2 c:3 c:1 c:4");
    check(&|listing| listing.until = Some("2031-05-03".to_owned()), "c:3 c:1");
    check(&|listing| listing.from = Some("2031-05-04".to_owned()), "c:2");
    check(&|listing| listing.confidence = Some(0.76), "");
    check(&|listing| listing.among = Some(vec!["c:4".to_owned(), "c:1".to_owned()]), "c:1 c:4");
}

#[test]
fn a_page_goes_on_after_the_key_of_the_last_thing() {
    let index = known();
    for order in [Order::Falling, Order::Rising] {
        let whole = index.list(&Listing { order, ..Listing::of(Kind::Claim) }).unwrap();
        let mut after = None;
        for item in &whole.items {
            let listing = Listing { order, after, limit: 1, ..Listing::of(Kind::Claim) };
            let page = index.list(&listing).unwrap();
            assert_eq!(page.items, std::slice::from_ref(item));
            assert_eq!(page.total, whole.items.len());
            after = Some(item.key.clone());
        }
        let end = Listing { order, after, limit: 1, ..Listing::of(Kind::Claim) };
        assert!(index.list(&end).unwrap().items.is_empty());
    }
}

#[test]
fn claims_are_counted_by_the_day_that_their_article_gives() {
    let tally = known().tally(&Listing::of(Kind::Claim)).unwrap();
    assert_eq!(tally.undated, 2);
    assert_eq!(tally.claims, [(20_310_503, 2)].into());
    assert_eq!(tally.acts, [(20_310_503, [(1, 1), (2, 1)].into())].into());
}
