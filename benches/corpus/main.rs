//! What deriving costs, and how right it is, on an invented corpus whose truth is known.
//!
//! ```sh
//! cargo bench --bench corpus -- --articles 20000 --seed 7
//! cargo bench --bench corpus -- --articles 5000 --alike 20            # articles made of so many templates
//! cargo bench --bench corpus -- --articles 8500 --ask 5               # and how long each example query takes
//! cargo bench --bench corpus -- --articles 8500 --export folder       # and what each export costs
//! cargo bench --bench corpus -- --articles 8500 --api 100             # and what each question of the API costs
//! cargo bench --bench corpus -- --read articles.jsonl > graph.nq      # any articles: the store
//! cargo bench --bench corpus -- --articles 12000 --write articles.jsonl    # the invented ones, no more
//! ```
//!
//! Articles come in batches, as a server gets them, and the derived graphs are kept up after each.
//! Printed are the time per article of each stage as the corpus grows, the memory of the process,
//! pairwise precision and recall of utterances and of near duplicates, and what a rebuild changes
//! (nothing, or there is a mistake). Extraction is by rules; times are CPU times of the process, those
//! of the API CPU times of the thread that answers.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measuring program")]
#![expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]

mod world;

use std::{
    alloc::System,
    collections::{BTreeMap, HashMap},
    fs,
    io::{self, Write as _},
    path::Path,
    sync::mpsc::RecvTimeoutError,
    time::Duration,
};

use cpu_time::{ProcessTime, ThreadTime};
use dictum::{
    article::{self, Article, Published},
    ask::{Answer, Arguments, Question},
    claim::Finder,
    derive::Derivation,
    export::{self, Selection},
    pipeline,
    rdf::{ArticleGraph, ArticleId, Base, ids::Ids},
    store::{Cancel, Form, Format, Options, Rdf, Store},
};
use rayon::prelude::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATED: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Articles that come at once.
const BATCH: usize = 250;

/// How long a query is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

const REPORTS: &str = "https://w3id.org/dictum/ns#reports";
const NEAR_DUPLICATE: &str = "https://w3id.org/dictum/ns#nearDuplicateOf";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).cloned()
    };
    if let Some(file) = value("--read") {
        return dump(&file);
    }
    let number = |name: &str, default: usize| {
        value(name).map_or(Ok(default), |value| value.parse::<usize>())
    };
    // `cargo test --all-targets` runs every bench; a small world shows that this one still runs.
    let articles = number("--articles", 500)?;
    let seed = number("--seed", 7)? as u64;
    let stories = match number("--alike", 0)? {
        0 => world::stories(articles, seed),
        templates => world::alike(articles, seed, templates, number("--a-day", 40)?),
    };
    if let Some(file) = value("--write") {
        return write(&stories, &file);
    }
    let runs = [number("--ask", 0)?, number("--api", 0)?];
    measure(&stories, runs, value("--export"))
}

/// The store of a file of articles, with what is derived, as sorted N-Quads.
fn dump(file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::memory(&Base::default())?;
    let extractor = Finder::built_in().into();
    for article in article::read(&*fs::read(file)?, file) {
        store.ingest(&[ArticleGraph::of(&pipeline::run(article?, &extractor), store.base())])?;
    }
    Derivation::of(&store).rebuild(&mut |_| ())?;
    store.export(Format::NQuads, Rdf::V12, io::stdout().lock())?;
    Ok(())
}

/// The stories, a JSON object on each line.
fn write(stories: &[world::Story], file: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::BufWriter::new(fs::File::create(file)?);
    for story in stories {
        let world::Story { url, title, publisher, published, text, .. } = story;
        let published = published.to_string();
        let line = serde_json::json!({ "url": url, "title": title, "publisher": publisher, "published": published, "text": text });
        writeln!(out, "{line}")?;
    }
    Ok(out.flush()?)
}

/// Seconds spent in each stage on some articles.
#[derive(Clone, Copy, Default)]
struct Spent {
    extract: Duration,
    ingest: Duration,
    derive: Duration,
}

fn measure(
    stories: &[world::Story],
    [queries, questions]: [usize; 2],
    folder: Option<String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::memory(&Base::default())?;
    let derivation = Derivation::of(&store);
    let mut truth = Truth::default();
    let (mut claims, mut part, mut spent) = (0, 0, Spent::default());
    println!(
        "articles    claims  extract ms  ingest ms  derive ms  memory MB   (per article, since the line before)"
    );
    for (at, batch) in stories.chunks(BATCH).enumerate() {
        let clock = ProcessTime::now();
        let read: Vec<(ArticleGraph, Found)> =
            batch.par_iter().map(|story| extract(story, store.base())).collect();
        spent.extract += clock.elapsed();
        let mut graphs = Vec::with_capacity(batch.len());
        for (graph, found) in read {
            claims += found.claims.len();
            truth.add(found);
            graphs.push(graph);
        }
        let clock = ProcessTime::now();
        store.ingest(&graphs)?;
        spent.ingest += clock.elapsed();
        let clock = ProcessTime::now();
        derivation.follow()?;
        spent.derive += clock.elapsed();
        part += batch.len();
        let done = at * BATCH + batch.len();
        if done.is_multiple_of(1000) || done == stories.len() {
            let each = |time: Duration| time.as_secs_f64() * 1000.0 / part as f64;
            println!(
                "{done:8}  {claims:8}  {:10.2}  {:9.2}  {:9.2}  {:9}",
                each(spent.extract),
                each(spent.ingest),
                each(spent.derive),
                memory() / 1_000_000
            );
            (part, spent) = (0, Spent::default());
        }
    }
    if !truth.claims.is_empty() {
        compare(&store, &truth)?;
        let sizes = world::families(stories);
        println!("{} texts in {} articles", sizes.len(), stories.len());
    }
    let clock = ProcessTime::now();
    let before = held();
    let second = Derivation::of(&store);
    let summary = second.rebuild(&mut |_| ())?;
    println!("rebuild: {:.1} s; {summary:?}", clock.elapsed().as_secs_f64());
    let bytes = held().saturating_sub(before) / summary.claims.max(1);
    println!("a derivation holds {bytes} bytes of memory for each claim");
    if summary.added + summary.removed > 0 {
        return Err("upkeep and rebuild differ".into());
    }
    if queries > 0 {
        ask(&store, queries)?;
    }
    if questions > 0 {
        ask_api(&store, questions)?;
    }
    folder.map_or(Ok(()), |folder| export(&store, Path::new(&folder)))
}

/// Prints how right the groups in a store are.
fn compare(store: &Store, truth: &Truth) -> Result<(), Box<dyn std::error::Error>> {
    let utterances = links(store, &store.base().utterances(), REPORTS)?;
    judge("utterances", &truth.claims, &utterances);
    let families = links(store, &store.base().matches(), NEAR_DUPLICATE)?;
    // An article that is no duplicate stands for itself.
    let family = |article: &String| families.get(article).unwrap_or(article).clone();
    let families: HashMap<_, _> =
        truth.articles.keys().map(|article| (article.clone(), family(article))).collect();
    judge("near duplicates", &truth.articles, &families);
    Ok(())
}

/// Times each question of the API, asked about those of whom most is said, in several ways each: the slowest
/// of all runs but for one in twenty.
fn ask_api(store: &Store, runs: usize) -> Result<(), Box<dyn std::error::Error>> {
    let page = |name: &str, sent: &[(&str, &str)]| -> Result<_, Box<dyn std::error::Error>> {
        let question = Question::named(name).ok_or("no such question")?;
        let sent = sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        match question.answer(store, &Arguments::of(question.parameters, sent)?)? {
            Answer::Page(page) => Ok(page),
            _ => Err("no list".into()),
        }
    };
    let last = |iri: &serde_json::Value| {
        iri.as_str().and_then(|iri| iri.rsplit('/').next()).unwrap_or_default().to_owned()
    };
    // Those of whom most is said, by role.
    let mut busiest = BTreeMap::<&str, (u64, String)>::new();
    let mut cursor = None::<String>;
    loop {
        let mut sent = vec![("limit", "100")];
        sent.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let page = page("list_entities", &sent)?;
        for entity in &page.items {
            for role in ["speaker", "target", "event"] {
                let claims = entity["claims"][role].as_u64().unwrap_or_default();
                let best = busiest.entry(role).or_default();
                if claims > best.0 {
                    *best = (claims, last(&entity["id"]));
                }
            }
        }
        cursor = page.meta.next;
        if cursor.is_none() {
            break;
        }
    }
    println!("most is said by, of and about {busiest:?}");
    let of = |role: &str| busiest.get(role).map(|(_, id)| id.as_str()).unwrap_or_default();
    let (speaker, target, event) = (of("speaker"), of("target"), of("event"));
    let claims = page("list_claims", &[])?;
    let some = claims.items.first().ok_or("no claims")?;
    let (claim, article) = (last(&some["id"]), last(&some["article"]["id"]));
    let deep = claims.meta.next.unwrap_or_default();
    let filters: [&[(&str, &str)]; 9] = [
        &[],
        &[("order", "oldest")],
        &[("cursor", &deep)],
        &[("speaker", speaker)],
        &[("target", target), ("act", "Accusation"), ("act", "Denial")],
        &[("event", event), ("confidence", "0.8")],
        &[("from", "2031-03-01"), ("until", "2031-03-31")],
        &[("q", "attack OR the"), ("quotation", "direct")],
        &[("speaker", "a name that nobody has")],
    ];
    let mut asked: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for name in ["list_claims", "list_utterances"] {
        asked.extend(filters.iter().map(|filter| (name, filter.to_vec())));
    }
    let timeless =
        filters.iter().filter(|f| !f.iter().any(|(n, _)| ["order", "cursor"].contains(n)));
    asked.extend(timeless.map(|filter| ("timeline", filter.to_vec())));
    asked.extend([
        ("list_entities", vec![]),
        ("list_entities", vec![("type", "person")]),
        ("list_entities", vec![("q", "m*")]),
        ("list_articles", vec![]),
        ("list_articles", vec![("q", "attack")]),
        ("list_claims_of_entity", vec![("id", target)]),
        ("list_claims_of_entity", vec![("id", speaker), ("role", "speaker")]),
        ("search", vec![("q", "attack OR the")]),
        ("search", vec![("q", "m*"), ("kind", "entity")]),
        ("graph", vec![("focus", target)]),
        ("graph", vec![("focus", target), ("depth", "3")]),
        ("compare", vec![("about", event)]),
        ("compare", vec![("about", target)]),
        ("get_claim", vec![("id", &claim)]),
        ("get_article", vec![("id", &article)]),
        ("get_utterance", vec![("id", &claim)]),
        ("get_entity", vec![("id", target)]),
    ]);
    let mut times = BTreeMap::<&str, Vec<(Duration, String)>>::new();
    for (name, sent) in asked {
        let question = Question::named(name).ok_or("no such question")?;
        let pairs = sent.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let arguments = Arguments::of(question.parameters, pairs)?;
        for _ in 0..runs {
            let clock = ThreadTime::now();
            let answer = question.answer(store, &arguments)?;
            times.entry(name).or_default().push((clock.elapsed(), format!("{sent:?}")));
            drop(answer);
        }
    }
    println!("question, ms of CPU: median, p95, slowest and what it was asked");
    for (name, mut times) in times {
        times.sort();
        let ms = |at: usize| times[at].0.as_secs_f64() * 1000.0;
        let (p95, last) = ((times.len() * 95).div_ceil(100) - 1, times.len() - 1);
        println!(
            "{name:24} {:8.2} {:8.2} {:8.2}  {}",
            ms(times.len() / 2),
            ms(p95),
            ms(last),
            times[last].1
        );
    }
    Ok(())
}

/// Writes each format into a folder: its time and size.
fn export(store: &Store, folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    fs::create_dir_all(folder)?;
    println!("format        claims    CPU s    size MB");
    for format in export::Format::all() {
        let path = folder.join(format!("claims.{format}"));
        let mut file = io::BufWriter::new(fs::File::create(&path)?);
        let clock = ProcessTime::now();
        let count = export::write(store, &Selection::All, format, Rdf::V12, &mut file)?;
        let spent = clock.elapsed().as_secs_f64();
        drop(file);
        let size = fs::metadata(&path)?.len() as f64 / 1e6;
        println!("{:10} {count:9} {spent:8.2} {size:10.1}", format.to_string());
    }
    Ok(())
}

/// Times each example query: as it asks the claims alone, given to the engine as it is and rewritten
/// as the endpoint does it, and in its best form. CPU times, so that others' work does not count: the
/// slowest of some runs but for one in twenty. All three must have one answer.
fn ask(store: &Store, runs: usize) -> Result<(), Box<dyn std::error::Error>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/queries");
    let mut texts = BTreeMap::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        texts.insert(name, fs::read_to_string(path)?);
    }
    let as_it_is = store.clone().without_rewriting();
    println!("query, p95 in ms of {runs} runs{:18}as it is  rewritten  best form  rows", "");
    for (name, best) in texts.iter().filter(|(name, _)| !name.ends_with("-plain")) {
        let plain = texts.get(&format!("{name}-plain"));
        let text = plain.unwrap_or(best);
        let before = timed(&as_it_is, text, runs)?;
        let rewritten = timed(store, text, runs)?;
        let after = match plain {
            Some(_) => timed(store, best, runs)?,
            None => rewritten.clone(),
        };
        let show = |(time, answer): &Timed| match answer {
            Some(_) => format!("{:.0}", time.as_secs_f64() * 1000.0),
            None => format!("over {}", PATIENCE.as_millis()),
        };
        let rows = after.1.as_ref().map_or(0, Vec::len);
        let [one, two, three] = [&before, &rewritten, &after].map(show);
        println!("{name:40} {one:>12} {two:>10} {three:>10} {rows:5}");
        let answers: Vec<_> = [before.1, rewritten.1, after.1].into_iter().flatten().collect();
        if answers.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(format!("the forms of {name} have different answers").into());
        }
    }
    Ok(())
}

/// How long a query takes, and its rows in a fixed order; none, where it was stopped.
type Timed = (Duration, Option<Vec<String>>);

fn timed(store: &Store, text: &str, runs: usize) -> Result<Timed, Box<dyn std::error::Error>> {
    let mut times = Vec::new();
    let mut rows = None;
    for _ in 0..runs {
        let cancel = Cancel::new();
        let (clock, stop) = (ThreadTime::now(), cancel.clone());
        let (done, wait) = std::sync::mpsc::channel::<()>();
        let guard = std::thread::spawn(move || {
            if wait.recv_timeout(PATIENCE).is_err_and(|e| e == RecvTimeoutError::Timeout) {
                stop.cancel();
            }
        });
        let mut out = Vec::new();
        let options = Options { cancel, ..Options::default() };
        let query = store.query(text, &options)?;
        let graph = query.form() == Form::Graph;
        let format = if graph { Format::NTriples } else { Format::Csv };
        let ended = query.write(format, Rdf::V11, &mut out);
        times.push(clock.elapsed());
        drop(done);
        let _joined = guard.join();
        let answer = String::from_utf8(out)?;
        let mut lines: Vec<_> =
            answer.lines().skip(usize::from(!graph)).map(str::to_owned).collect();
        lines.sort();
        rows = ended.is_ok().then_some(lines);
        if rows.is_none() {
            break; // it would be stopped again
        }
    }
    times.sort();
    Ok((times[(times.len() * 95).div_ceil(100) - 1], rows))
}

/// What was found in a story, as far as the truth is known.
struct Found {
    article: (String, usize),
    /// Claims and the utterance that each reports.
    claims: Vec<(String, usize)>,
}

fn extract(story: &world::Story, base: &Base) -> (ArticleGraph, Found) {
    let article = Article {
        name: story.url.clone(),
        url: Some(story.url.clone()),
        title: Some(story.title.clone()),
        publisher: Some(story.publisher.clone()),
        published: Some(Published::Day(story.published)),
        language: "en".to_owned(),
        text: story.text.clone(),
        ..Article::default()
    };
    let outcome = pipeline::run(article, &Finder::Rules.into());
    let id = ArticleId::of(&outcome.article);
    let ids = Ids::of(&outcome, base);
    let claims = outcome.claims.iter().zip(&ids.claims).filter_map(|(claim, iri)| {
        let content = claim.attribution.content.first()?;
        let (_, number) = story.truth.iter().find(|(range, _)| range.contains(&content.start()))?;
        Some((iri.as_str().to_owned(), *number))
    });
    let found = Found {
        article: (base.article(&id).into_string(), story.family),
        claims: claims.collect(),
    };
    (ArticleGraph::of(&outcome, base), found)
}

/// What is true of claims and articles.
#[derive(Default)]
struct Truth {
    claims: BTreeMap<String, usize>,
    articles: BTreeMap<String, usize>,
}

impl Truth {
    fn add(&mut self, found: Found) {
        let (article, family) = found.article;
        self.articles.insert(article, family);
        self.claims.extend(found.claims);
    }
}

/// Prints pairwise precision and recall of groups.
fn judge(what: &str, truth: &BTreeMap<String, usize>, found: &HashMap<String, String>) {
    let pairs = |n: usize| n * n.saturating_sub(1) / 2;
    let (mut of_truth, mut of_found, mut of_both) =
        (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
    for (thing, right) in truth {
        let Some(group) = found.get(thing) else { continue };
        *of_truth.entry(right).or_default() += 1;
        *of_found.entry(group).or_default() += 1;
        *of_both.entry((right, group)).or_default() += 1;
    }
    let right: usize = of_both.values().map(|&n| pairs(n)).sum();
    let all: usize = of_truth.values().map(|&n| pairs(n)).sum();
    let said: usize = of_found.values().map(|&n| pairs(n)).sum();
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    println!(
        "{what}: {} in {} groups, truly {}; pairs: precision {:.1}, recall {:.1}",
        truth.len(),
        of_found.len(),
        of_truth.len(),
        percent(right, said),
        percent(right, all)
    );
}

/// Subject and object of the quads of a graph with one predicate.
fn links(
    store: &Store,
    graph: &oxigraph::model::NamedNode,
    predicate: &str,
) -> Result<HashMap<String, String>, Box<dyn std::error::Error>> {
    let bare = |term: String| term.trim_matches(['<', '>']).to_owned();
    let quads = store.graph(graph.as_ref())?;
    let quads = quads.iter().filter(|quad| quad.predicate.as_str() == predicate);
    Ok(quads.map(|q| (bare(q.subject.to_string()), bare(q.object.to_string()))).collect())
}

/// Bytes that are allocated and not freed yet.
fn held() -> usize {
    let stats = ALLOCATED.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// Bytes of memory that the process takes, where the system says so.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    if kilobytes.is_none() {
        eprintln!("the system does not say how much memory is held");
    }
    kilobytes.unwrap_or_default() * 1024
}
