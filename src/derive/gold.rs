//! Utterances across stories that were annotated by hand.
//!
//! **In:** the example stories, and five others in `../shared` if they lie beside this repository; the
//! claims marked in them, and which of those report one utterance.
//! **Out:** pairwise precision and recall, and the pairs that are missed or wrong, each with its
//! reason: `cargo test --release --lib derive::gold -- --nocapture`.

#![expect(clippy::print_stderr, reason = "figures are what this is for")]

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
    sync::Arc,
};

use oxigraph::model::Term;
use serde_json::Value;

use super::{
    Derivation, pair,
    record::{Article as Read, Names, Propositions, Wording},
};
use crate::{
    article::{self, Article},
    claim::{self, Attribution, Finder, Score},
    entity::Entities,
    pipeline::{self, Extractor, Outcome},
    rdf::{ArticleGraph, Base, ids::Ids, vocab::dic},
    span::{CodePoints, Span},
    store::{Format, Options, Rdf, Store},
    text::Document,
};

/// Stories, the claims marked in them, and which of those report one utterance.
struct Gold {
    stories: Vec<Story>,
    groups: Value,
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The example stories.
fn examples() -> Gold {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = article::inputs(&root.join("examples/articles"), None).unwrap();
    let claims = root.join("tests/gold/claims");
    Gold {
        stories: files.iter().flat_map(|file| stories(file, &claims)).collect(),
        groups: json(&root.join("tests/gold/utterances.json")),
    }
}

/// Real stories, if they lie beside this repository.
fn seeds() -> Option<Gold> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    if !shared.join("gold").exists() {
        eprintln!("NOT RUN: {} is absent", shared.join("gold").display());
        return None;
    }
    Some(Gold {
        stories: stories(&shared.join("seeds/seeds.jsonl"), &shared.join("gold")),
        groups: json(&shared.join("gold/crossdoc.json")),
    })
}

/// A claim as the annotator marked it.
struct Marked {
    id: String,
    content: Vec<Span>,
    act: String,
    source: Option<Span>,
    cue: Option<Span>,
}

/// A story: its article, and what was marked in it; nothing in two of them.
struct Story {
    article: Article,
    marked: Vec<Marked>,
}

fn stories(file: &Path, claims: &Path) -> Vec<Story> {
    let bytes = fs::read(file).unwrap();
    let articles = article::read(&*bytes, &file.to_string_lossy()).map(Result::unwrap);
    let story = |article: Article| {
        // The second article of a JSON-lines file and those after it go by their line.
        let name = article.name.replace(".jsonl:", "-");
        let name = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let gold = fs::read_to_string(claims.join(format!("{name}.json"))).unwrap_or_default();
        let gold: Value = serde_json::from_str(&gold).unwrap_or_default();
        let points = CodePoints::of(&article.text);
        let span = |value: &Value| {
            let at = |i: usize| points.byte(usize::try_from(value[i].as_u64()?).ok()?).into();
            let (start, end): (Option<usize>, Option<usize>) = (at(0), at(1));
            Span::of(&article.text, start?, end?)
        };
        let claims = gold["claims"].as_array().into_iter().flatten();
        let marked = claims.map(|claim| Marked {
            id: format!("{name}:{}", claim["id"].as_str().unwrap()),
            content: claim["content_spans"].as_array().unwrap().iter().filter_map(span).collect(),
            act: claim["act"].as_str().unwrap().to_owned(),
            source: span(&claim["speaker_mention_span"]),
            cue: span(&claim["cue_span"]),
        });
        let marked = marked.collect();
        Story { article, marked }
    };
    articles.map(story).collect()
}

impl Story {
    /// What the program makes of it.
    fn extracted(&self, extractor: &Extractor) -> Outcome {
        pipeline::run(self.article.clone(), extractor)
    }

    /// What it would make of it if it found all that was marked.
    fn as_marked(&self) -> Outcome {
        let mut attributions: Vec<Attribution> = Vec::new();
        for claim in &self.marked {
            let known = attributions
                .iter_mut()
                .find(|known| known.content == claim.content && known.cue == claim.cue);
            match (known, claim.source) {
                (Some(known), Some(source)) => known.source[0] = known.source[0].cover(source),
                _ => attributions.push(Attribution {
                    source: claim.source.into_iter().collect(),
                    cue: claim.cue,
                    content: claim.content.clone(),
                    rule: "gold",
                    confidence: Score::new(1.0),
                }),
            }
        }
        attributions.sort_by_key(|found| found.content[0]);
        let article = self.article.clone();
        let document = Document::of(&article);
        let mut entities = Entities::of(&document);
        let (claims, notes) = claim::interpret(&article, &document, attributions, &mut entities);
        Outcome { article, claims, entities, notes, extractor: "gold".to_owned() }
    }

    /// The claim of an outcome that is nearest each one marked.
    fn aligned(&self, outcome: &Outcome, base: &Base) -> BTreeMap<String, String> {
        let ids = Ids::of(outcome, base);
        let length =
            |spans: &[Span]| spans.iter().map(|span| span.end() - span.start()).sum::<usize>();
        let mut pairs = Vec::new();
        for (at, claim) in outcome.claims.iter().enumerate() {
            let found = &claim.attribution.content;
            for (mark, marked) in self.marked.iter().enumerate() {
                let both: usize = (found.iter())
                    .flat_map(|a| marked.content.iter().map(move |b| (a, b)))
                    .map(|(a, b)| a.end().min(b.end()).saturating_sub(a.start().max(b.start())))
                    .sum();
                let share = both * 1000 / (length(found) + length(&marked.content) - both);
                let act = format!("{:?}", claim.acts).to_lowercase().contains(&marked.act);
                if share >= 400 {
                    pairs.push((share, act, std::cmp::Reverse((at, mark))));
                }
            }
        }
        pairs.sort_unstable();
        let mut aligned = BTreeMap::new();
        let mut taken = BTreeSet::new();
        for (_, _, std::cmp::Reverse((at, mark))) in pairs.into_iter().rev() {
            let id = &self.marked[mark].id;
            if !aligned.contains_key(id) && taken.insert(at) {
                aligned.insert(id.clone(), ids.claims[at].as_str().to_owned());
            }
        }
        aligned
    }
}

/// Pairs, each once and in order.
fn pairs(groups: &Value) -> BTreeSet<[String; 2]> {
    let mut pairs = BTreeSet::new();
    for group in groups.as_array().unwrap() {
        let mut ids: Vec<_> =
            group.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect();
        ids.sort();
        for (at, one) in ids.iter().enumerate() {
            pairs.extend(ids[at + 1..].iter().map(|other| [one.clone(), other.clone()]));
        }
    }
    pairs
}

struct Figures {
    precision: f32,
    recall: f32,
    reachable: f32,
}

fn judge(what: &str, gold: &Gold, outcome: impl Fn(&Story) -> Outcome) -> Figures {
    let store = Store::memory(&Base::default()).unwrap();
    let mut aligned = BTreeMap::new();
    let mut wordings = BTreeMap::<String, Arc<Wording>>::new();
    let mut names = Names::default();
    for story in &gold.stories {
        let outcome = outcome(story);
        aligned.extend(story.aligned(&outcome, store.base()));
        let graph = ArticleGraph::of(&outcome, store.base());
        store.ingest(std::slice::from_ref(&graph)).unwrap();
        let mut propositions = Propositions::new();
        for proposition in Read::propositions(&graph.own) {
            if let Some(terms) = Derivation::of(&store).terms(proposition).unwrap() {
                propositions.insert(proposition.clone(), terms);
            }
        }
        let read = Read::of(&graph.own, &propositions, &mut names).unwrap();
        wordings.extend(read.reports.into_iter().map(|r| (r.claim.as_str().to_owned(), r.wording)));
    }
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    let graph = store.base().utterances();
    let quads = store.quads(None, Some(dic::REPORTS), None, Some(graph.as_ref())).unwrap();
    let reports: HashMap<String, Term> = quads
        .into_iter()
        .map(|q| (q.subject.to_string().trim_matches(['<', '>']).to_owned(), q.object))
        .collect();
    let truth = pairs(&gold.groups["same_utterance"]);
    let doubtful = pairs(&gold.groups["possible_same_utterance"]);
    let ids: Vec<_> = aligned.keys().cloned().collect();
    let mut found = BTreeSet::new();
    for (at, one) in ids.iter().enumerate() {
        for other in &ids[at + 1..] {
            let pair = [one.clone(), other.clone()];
            let same = reports[&aligned[one]] == reports[&aligned[other]];
            // What the annotator doubts counts neither way.
            if same && (truth.contains(&pair) || !doubtful.contains(&pair)) {
                found.insert(pair);
            }
        }
    }
    let reachable: Vec<_> =
        truth.iter().filter(|pair| pair.iter().all(|id| aligned.contains_key(id))).collect();
    let show = |pair: &[String; 2]| {
        let [one, other] = pair.each_ref().map(|id| &wordings[&aligned[id]]);
        let say = |w: &Wording| {
            let names = |list: &[Arc<super::record::Name>]| {
                list.iter().map(|n| n.tokens.join(" ")).collect::<Vec<_>>().join("+")
            };
            let acts = w.acts.iter().map(|act| act.as_str().rsplit('#').next().unwrap().to_owned());
            format!(
                "{} ({}) {} at {} about {} {:?}: {}",
                names(&w.speakers),
                names(&w.principals),
                acts.collect::<Vec<_>>().join("+"),
                names(&w.targets),
                names(&w.events),
                w.said,
                w.text
            )
        };
        eprintln!(
            "  {pair:?} {:.2} {:.2?}",
            pair::same(one, other),
            &pair::features(one, other)[1..]
        );
        eprintln!("    {}\n    {}", say(one), say(other));
    };
    eprintln!("== {what}: missed");
    for pair in &truth {
        if !found.contains(pair) {
            match pair.iter().find(|id| !aligned.contains_key(*id)) {
                Some(id) => eprintln!("  {pair:?}: {id} is not extracted"),
                None => show(pair),
            }
        }
    }
    eprintln!("== {what}: wrong");
    for pair in found.difference(&truth) {
        show(pair);
    }
    let mut utterances = BTreeMap::<String, Vec<&str>>::new();
    for (claim, wording) in &wordings {
        utterances.entry(reports[claim].to_string()).or_default().push(&wording.text);
    }
    for texts in utterances.values_mut().filter(|texts| texts.len() > 1) {
        texts.sort_unstable();
        eprintln!("  joined: {texts:#?}");
    }
    let right = found.intersection(&truth).count();
    let percent = |part, whole: usize| 100.0 * super::words::ratio(part, whole.max(1));
    let figures = Figures {
        precision: percent(right, found.len()),
        recall: percent(right, truth.len()),
        reachable: percent(right, reachable.len()),
    };
    eprintln!(
        "== {what}: precision {:.1}, recall {:.1} ({} of {}), of what is extracted {:.1} (of {})",
        figures.precision,
        figures.recall,
        right,
        truth.len(),
        figures.reachable,
        reachable.len()
    );
    figures
}

/// All stories in a store, with what follows from them.
fn derived(stories: &[Story]) -> Store {
    let store = Store::memory(&Base::default()).unwrap();
    let extractor: Extractor = Finder::built_in().into();
    for story in stories {
        let graph = ArticleGraph::of(&story.extracted(&extractor), store.base());
        store.ingest(std::slice::from_ref(&graph)).unwrap();
    }
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    store
}

/// Links between utterances as "voice: words | voice: words".
fn links(store: &Store, how: &str) -> Vec<String> {
    let query = format!(
        "PREFIX dic: <https://w3id.org/dictum/ns#>
         PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
         SELECT DISTINCT (CONCAT(?a, ': ', ?x, ' | ', ?b, ': ', ?y) AS ?link) WHERE {{
           ?one dic:{how} ?other .
           ?one dic:voice/skos:prefLabel ?a ; skos:prefLabel ?x .
           ?other dic:voice/skos:prefLabel ?b ; skos:prefLabel ?y
         }} ORDER BY ?link"
    );
    let mut out = Vec::new();
    let query = store.query(&query, &Options::default()).unwrap();
    query.write(Format::Tsv, Rdf::V11, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().skip(1).map(str::to_owned).collect()
}

/// The four contradictions of competency question 19, by who speaks on each side.
#[test]
fn contradictions_of_the_stories_are_found() {
    let Some(gold) = seeds() else { return };
    let store = derived(&gold.stories);
    let found = links(&store, "contradicts");
    let answers = links(&store, "respondsTo");
    for (denies, asserts) in [
        ("North Korea", "FBI"),
        ("North Korea", "American officials"),
        ("North Korea", "Mark Stroh"),
        ("Michael Lynton", "Barack Obama"),
    ] {
        let between = |link: &String| {
            let (one, other) = link.split_once(" | ").unwrap_or_default();
            one.contains(denies) && other.contains(asserts)
        };
        assert!(found.iter().any(between), "{denies} denies what {asserts} asserts: {found:#?}");
        assert!(answers.iter().any(between), "{denies} answers {asserts}: {answers:#?}");
    }
}

#[test]
fn claims_of_one_utterance_are_joined() {
    let extractor: Extractor = Finder::built_in().into();
    let check = |what: &str, gold: &Gold, precision: f32, reachable: f32| {
        let found = judge(what, gold, |story| story.extracted(&extractor));
        judge(&format!("{what}, as marked"), gold, Story::as_marked);
        // Of what is extracted: what is not is another module's matter.
        assert!(found.precision >= precision && found.reachable >= reachable, "{what}");
    };
    check("examples", &examples(), 70.0, 55.0);
    if let Some(gold) = seeds() {
        check("seeds", &gold, 90.0, 75.0);
    }
}
