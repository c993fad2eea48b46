//! Prints what the parser says of texts, in the columns of `expect.py`. See training/README.md.
//!
//! In: text files, or a file of JSON lines with a `text` each. Out: a line for each token, on stdout;
//! the speed, on stderr.

use std::{
    error::Error,
    fs,
    io::{self, BufWriter, Write},
    path::Path,
    time::{Duration, Instant},
};

use dictum::text::parse::{Parse, Pipeline};

fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let pipeline = Pipeline::embedded();
    let loaded = start.elapsed();
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut words, mut taken) = (0, Duration::ZERO);
    for path in std::env::args().skip(1) {
        let file = fs::read_to_string(&path)?;
        let texts = if Path::new(&path).extension().is_some_and(|end| end == "jsonl") {
            let text = |line| Ok(serde_json::from_str::<Line>(line)?.text);
            file.lines().map(text).collect::<Result<_, serde_json::Error>>()?
        } else {
            vec![file]
        };
        for text in texts {
            let start = Instant::now();
            let parse = pipeline.parse(&text, 0..text.len());
            taken += start.elapsed();
            words += text.split_whitespace().count();
            print(&mut out, &text, &parse)?;
        }
    }
    writeln!(io::stderr(), "loaded in {loaded:?}; {words} words in {taken:?}")?;
    Ok(())
}

#[derive(serde::Deserialize)]
struct Line {
    text: String,
}

fn print(out: &mut impl Write, text: &str, parse: &Parse<'_>) -> Result<(), Box<dyn Error>> {
    for word in &parse.words {
        let entity = match word.entity {
            Some(kind) if word.begins_entity => format!("B-{kind}"),
            Some(kind) => format!("I-{kind}"),
            None => "O".into(),
        };
        let head = word.head.to_string();
        let begins = if word.begins_sentence { "S" } else { "-" };
        let token = word.span.slice(text);
        let fields = [token, word.tag, word.pos, &head, word.label, &word.lemma, &entity, begins];
        for (column, field) in fields.into_iter().enumerate() {
            let json = serde_json::to_string(field)?;
            let end = if column + 1 == fields.len() { '\n' } else { '\t' };
            write!(out, "{}{end}", &json[1..json.len() - 1])?;
        }
    }
    writeln!(out)?;
    Ok(())
}
