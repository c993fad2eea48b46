use std::{fs, path::Path};
use dictum::{article::Article, entity::Entities, text::Document};
#[test]
fn dump() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds/seeds.jsonl");
    for line in fs::read_to_string(seeds).unwrap().lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let article = Article { text: v["text"].as_str().unwrap().to_owned(), ..Article::default() };
        let document = Document::of(&article);
        let entities = Entities::of(&document);
        eprintln!("=== {}", v["id"]);
        for (id, e) in entities.iter() {
            let m: Vec<_> = e.mentions.iter().map(|m| m.slice(&article.text)).collect();
            eprintln!("{:?} {:?} {} {:?} {:?} p{:?}", e.kind, id, e.name, m, entities.roles(id), entities.principal(id).map(|p| &entities.get(p).name));
        }
    }
}
