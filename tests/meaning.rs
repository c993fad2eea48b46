//! What claims mean, against the hand annotation: gold source, cue and content go in, and speaker,
//! act, target, date and the rest are compared with what the annotator wrote.
//!
//! The figures come from `tools/score_claims.py` in the shared folder, to which the test leaves its
//! predictions; it holds here only what must never break.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use dictum::{
    article::{Article, Published},
    claim::{self, Act, Attribution, Claim, Score},
    entity::{Entities, EntityId},
    span::{CodePoints, Span},
    text::Document,
};
use serde_json::{Value, json};

fn shared(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path)
}

/// The gold stories, or none with a loud word if they are absent.
fn gold() -> Vec<Value> {
    let Ok(folder) = fs::read_dir(shared("gold")) else {
        let mut stderr = std::io::stderr();
        writeln!(stderr, "NOT RUN: shared/gold is absent").unwrap();
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            serde_json::from_str(&fs::read_to_string(file).unwrap_or_default()).unwrap_or_default()
        })
        .filter(|story: &Value| story["claims"].is_array())
        .collect()
}

/// One gold story as reading and finding would hand it on.
struct Story {
    article: Article,
    attributions: Vec<Attribution>,
}

impl Story {
    fn of(gold: &Value) -> Self {
        let text =
            fs::read_to_string(shared("seeds").join(gold["file"].as_str().unwrap())).unwrap();
        let lines = |wanted: &Value| -> Vec<Span> {
            let wanted: Vec<&str> =
                wanted.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let mut at = 0;
            let mut found = Vec::new();
            for line in text.split_inclusive('\n') {
                let words = line.trim_end_matches('\n');
                if wanted.contains(&words) && !words.is_empty() {
                    found.push(Span::of(&text, at, at + words.len()).unwrap());
                }
                at += line.len();
            }
            found
        };
        let points = CodePoints::of(&text);
        let span = |value: &Value| {
            let at =
                |index: usize| points.byte(usize::try_from(value[index].as_u64()?).ok()?).into();
            let (start, end): (Option<usize>, Option<usize>) = (at(0), at(1));
            Span::of(&text, start?, end?)
        };
        let published =
            gold["article"]["published"].as_str().map(|day| Published::Day(day.parse().unwrap()));
        let mut attributions: Vec<Attribution> = Vec::new();
        for claim in gold["claims"].as_array().unwrap() {
            let content: Vec<Span> =
                claim["content_spans"].as_array().unwrap().iter().filter_map(&span).collect();
            let cue = span(&claim["cue_span"]);
            // The annotator left articles out; a finder does not.
            let source = span(&claim["speaker_mention_span"]).map(|source| {
                let before = &text[..source.start()];
                let article = ["the ", "The ", "a ", "A ", "an ", "An "]
                    .iter()
                    .find(|a| before.ends_with(**a));
                Span::of(&text, source.start() - article.map_or(0, |a| a.len()), source.end())
                    .unwrap()
            });
            let joint =
                attributions.last_mut().filter(|last| last.content == content && last.cue == cue);
            match (joint, source) {
                // Coordinated speakers are one source.
                (Some(joint), Some(source)) => joint.source[0] = joint.source[0].cover(source),
                _ => attributions.push(Attribution {
                    source: source.into_iter().collect(),
                    cue,
                    content,
                    rule: "gold",
                    confidence: Score::new(1.0),
                }),
            }
        }
        attributions.sort_by_key(|a| a.content[0]);
        let headline = lines(&json!([gold["article"]["title"]])).first().copied();
        let furniture = lines(&gold["article"]["boilerplate"]);
        let title = gold["article"]["title"].as_str().map(str::to_owned);
        let article = Article {
            name: gold["file"].as_str().unwrap().to_owned(),
            title,
            headline,
            published,
            furniture,
            text,
            ..Article::default()
        };
        Self { article, attributions }
    }

    /// The claims, and as the JSON that the scorer reads.
    fn run(&self) -> (Vec<Claim>, Entities, Value) {
        let document = Document::of(&self.article);
        let mut entities = Entities::of(&document);
        let (claims, _) =
            claim::interpret(&self.article, &document, self.attributions.clone(), &mut entities);
        let json = outcome(&self.article, &claims, &entities);
        (claims, entities, json)
    }
}

fn outcome(article: &Article, claims: &[Claim], entities: &Entities) -> Value {
    let points = CodePoints::of(&article.text);
    let name = |id: EntityId| json!({"name": entities.get(id).name});
    let lower = |value: String| value[..1].to_lowercase() + &value[1..];
    let claims: Vec<Value> = claims
        .iter()
        .map(|claim| {
            let content: Vec<_> = claim.attribution.content.iter().map(|&c| points.range(c)).collect();
            let text: Vec<_> = claim.attribution.content.iter().map(|c| c.slice(&article.text)).collect();
            let speakers: Vec<_> = claim
                .speakers
                .iter()
                .map(|s| json!({"name": entities.get(s.entity).name, "unnamed": entities.get(s.entity).unnamed,
                    "mention": s.mention.map(|m| points.range(m))}))
                .collect();
            json!({
                "acts": claim.acts.iter().map(|act| format!("{act:?}")).collect::<Vec<_>>(),
                "speakers": speakers,
                "content": content, "text": text.join(" "),
                "quotation": lower(format!("{:?}", claim.quotation)),
                "targets": claim.targets.iter().map(|&id| name(id)).collect::<Vec<_>>(),
                "addressee": claim.addressee.map(name),
                "propositions": claim.propositions.iter().map(|p| json!({
                    "attitude": lower(format!("{:?}", p.attitude)), "subject": name(p.subject),
                    "relation": lower(format!("{:?}", p.relation)), "object": name(p.object)})).collect::<Vec<_>>(),
                "relays": claim.relays.iter().map(|r| name(r.agent)).collect::<Vec<_>>(),
                "said": claim.said.as_ref().map(|s| json!({
                    "from": s.from.map(|d| d.to_string()), "until": s.until.map(|d| d.to_string())})),
            })
        })
        .collect();
    let entities: Vec<Value> = entities
        .iter()
        .map(|(_, e)| {
            json!({"name": e.name, "type": format!("{:?}", e.kind).to_lowercase(),
            "mentions": e.mentions.iter().map(|&m| points.range(m)).collect::<Vec<_>>()})
        })
        .collect();
    json!({"file": article.name, "title": article.title, "claims": claims, "entities": entities})
}

#[test]
fn gold_attributions_get_their_meaning() {
    let mut predictions = String::new();
    let mut accused = Vec::new();
    for gold in gold() {
        let story = Story::of(&gold);
        let (claims, entities, json) = story.run();
        predictions += &(json.to_string() + "\n");
        assert_eq!(claims.len(), story.attributions.len(), "one claim for each attribution");
        assert!(claims.iter().all(|claim| !claim.speakers.is_empty() && !claim.acts.is_empty()));
        for claim in claims.iter().filter(|claim| claim.acts == [Act::Accusation]) {
            for (speaker, &target) in claim.speakers.iter().zip(&claim.targets) {
                let name = |id| entities.get(id).name.clone();
                let events = claim.events.iter().map(|&e| name(e));
                accused.push((
                    name(speaker.entity),
                    name(target),
                    events.collect::<Vec<_>>().join(", "),
                ));
            }
        }
    }
    if predictions.is_empty() {
        return;
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("meaning.jsonl");
    fs::write(&file, predictions).unwrap();
    writeln!(std::io::stderr(), "predictions for tools/score_claims.py: {}", file.display())
        .unwrap();
    // Competency question 4: who attributed the attack to whom.
    let fbi = accused.iter().filter(|(who, whom, event)| {
        who == "FBI" && whom == "North Korea" && event.contains("attack on Sony")
    });
    assert_eq!(
        fbi.count(),
        2,
        "the FBI's accusation in the two stories that report it: {accused:?}"
    );
}
