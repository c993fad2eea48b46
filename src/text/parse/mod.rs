//! PARSE: text → words with part of speech, grammar, lemma and named entities.
//!
//! **In:** any text. **Out:** a [`Parse`]: [`Word`]s, each with its head, in sentences. Total and
//! linear in the text. The networks and rules are those of spaCy's `en_core_web_sm` 3.8.0, and so
//! are the answers; `training/linguistic/` converts them, and `models/linguistic.md` is their card.
//!
//! It stands beside the analysis of a [`Document`](super::Document), whose tokens are others;
//! [`Parse::at`] finds the words at a place in the text.
//!
//! ```
//! use dictum::text::parse::Pipeline;
//!
//! let text = "The harbour board denied it, Ms. Quill said.";
//! let parse = Pipeline::embedded().parse(text, 0..text.len());
//! let denied = &parse.words[3];
//! assert_eq!((denied.tag, denied.lemma.as_str()), ("VBD", "deny"));
//! assert_eq!(parse.words[denied.head].span.slice(text), "said");
//! assert_eq!(denied.label, "ccomp");
//! ```
//!
//! **Source:** Honnibal, Montani, Van Landeghem and Boyd 2020, *spaCy: Industrial-strength natural
//! language processing in Python*.

mod arcs;
mod dense;
mod embedding;
mod entities;
mod lemma;
mod lexeme;
mod model;
mod pattern;
mod ruler;
mod token;
mod transition;
mod tree;

use std::{collections::HashMap, fmt, ops::Range, sync::LazyLock};

use serde::Deserialize;

pub use self::model::LoadError;
use self::{
    arcs::{Arc, ArcParser},
    dense::Dense,
    embedding::{Embedding, WIDTH},
    entities::EntityFinder,
    lemma::{Endings, Lemmatiser},
    lexeme::{Lexeme, Strings},
    model::Model,
    pattern::Sets,
    ruler::{Ruler, Seen, Stored},
    token::{Token, Tokeniser},
};
use crate::span::Span;

/// The most tokens that are parsed together; a longer text is cut, at the end of a line if there is
/// one. It bounds memory to some 100 MB.
const LONGEST: usize = 1 << 14;

/// What the networks look at, in the order of [`form`].
const ATTRIBUTES: [&str; 6] = ["NORM", "PREFIX", "SUFFIX", "SHAPE", "SPACY", "IS_SPACE"];

/// The parser of English with all that it knows.
pub struct Pipeline {
    sets: Sets,
    strings: Strings,
    tokeniser: Tokeniser,
    shared: Embedding,
    tagger: Dense,
    tags: Vec<String>,
    arcs: ArcParser,
    /// For each label of an arc that says so: the plain label, and that of the head to look for.
    decorations: Vec<Option<(usize, usize)>>,
    ruler: Ruler,
    lemmatiser: Lemmatiser,
    /// The finder of names has vectors of its own.
    names: Embedding,
    entities: EntityFinder,
}

/// A text taken apart into words.
#[derive(Debug)]
pub struct Parse<'m> {
    /// Words, numbers, marks, and white space beyond single spaces, in order.
    pub words: Vec<Word<'m>>,
    /// Named entities: their words, and what kind of thing each names (`PERSON`, `ORG`, `GPE`, …).
    pub entities: Vec<(Range<usize>, &'m str)>,
}

/// A word, a number, a mark, or white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'m> {
    /// Where it stands.
    pub span: Span,
    /// Its part of speech in the Penn Treebank.
    pub tag: &'m str,
    /// Its universal part of speech.
    pub pos: &'m str,
    /// The word that it depends on, as an index into [`Parse::words`]; a root is its own head.
    pub head: usize,
    /// How it depends on its head, in the labels of `ClearNLP`.
    pub label: &'m str,
    /// Its dictionary form.
    pub lemma: String,
    /// The kind of entity that it is part of.
    pub entity: Option<&'m str>,
    /// Whether an entity begins with it.
    pub begins_entity: bool,
    /// Whether a sentence begins with it.
    pub begins_sentence: bool,
}

/// The rules as they are stored.
#[derive(Deserialize)]
struct Rules {
    tags: Vec<String>,
    arc_moves: Vec<String>,
    entity_moves: Vec<String>,
    shared_seeds: Vec<u32>,
    names_seeds: Vec<u32>,
    symbols: HashMap<String, u64>,
    tokeniser: token::Rules,
    ruler: Vec<Stored>,
    endings: Endings,
}

impl Pipeline {
    /// The pipeline inside the program, loaded when it is first asked for.
    ///
    /// # Panics
    /// If the program was built with a broken model, which a test excludes.
    pub fn embedded() -> &'static Self {
        static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
            let bytes = include_bytes!("../../../models/linguistic.safetensors");
            Pipeline::load(bytes).expect("the model in the repository loads")
        });
        &PIPELINE
    }

    /// Reads a pipeline from a file that `training/linguistic/convert.py` has written.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        let model = Model::read(bytes)?;
        let rules: Rules = model.json("rules")?;
        let sets = Sets::load(&model)?;
        let strings = Strings::load(&model, rules.symbols)?;
        let tokeniser = Tokeniser::load(&model, &sets, &strings, rules.tokeniser)?;
        let count = rules.tags.len();
        let tagger = Dense::new(
            &model.floats("tagger.W", &[count, WIDTH])?,
            &model.floats("tagger.b", &[count])?,
        );
        let arcs = ArcParser::load(&model, &rules.arc_moves)?;
        let decoration = |label: &String| {
            let (own, head) = label.split_once("||")?;
            Some((arcs.label(own)?, arcs.label(head)?))
        };
        Ok(Self {
            shared: Embedding::load(&model, "shared", &ATTRIBUTES, &rules.shared_seeds)?,
            names: Embedding::load(&model, "names", &ATTRIBUTES[..4], &rules.names_seeds)?,
            tagger,
            tags: rules.tags,
            decorations: arcs.labels.iter().map(decoration).collect(),
            arcs,
            ruler: Ruler::new(rules.ruler),
            lemmatiser: Lemmatiser::load(&model, rules.endings),
            entities: EntityFinder::load(&model, &rules.entity_moves)?,
            sets,
            strings,
            tokeniser,
        })
    }

    /// Takes a stretch of a text apart. Words before and after it do not count.
    ///
    /// # Panics
    /// If an end of the range is not on a character boundary of the text.
    pub fn parse(&self, text: &str, range: Range<usize>) -> Parse<'_> {
        let tokens = self.tokeniser.split(&self.sets, text, range);
        let mut parse = Parse { words: Vec::with_capacity(tokens.len()), entities: Vec::new() };
        let mut rest = tokens.as_slice();
        while !rest.is_empty() {
            let own;
            (own, rest) = rest.split_at(part(text, rest, LONGEST));
            self.parse_tokens(text, own, &mut parse);
        }
        parse
    }

    fn parse_tokens<'m>(&'m self, text: &str, tokens: &[Token], parse: &mut Parse<'m>) {
        let word = |token: usize| &text[tokens[token].bytes.clone()];
        let words = Words::of(self, text, tokens);
        let is_space = |token: usize| words.lexemes[words.of_token[token]].0.space;

        let vectors = self.shared.encode(&words.forms, &words.form_of);
        let tags = self.tag(&vectors, tokens.len());
        let mut arcs = self.arcs.parse(&vectors, tokens.len());
        tree::lift(&mut arcs, &self.decorations, is_space);
        let starts = tree::starts(&arcs);

        let label = |arc: &Arc| self.arcs.labels[arc.label].as_str();
        let seen: Vec<Seen<'_>> = (0..tokens.len())
            .map(|token| Seen {
                tag: tags[token],
                label: label(&arcs[token]),
                word: words.lexemes[words.of_token[token]].1,
                space: is_space(token),
            })
            .collect();
        let attributes = self.ruler.apply(&seen);

        let vectors = self.names.encode(&words.forms, &words.form_of);
        let entities = self.entities.find(&vectors, &starts, is_space);

        let before = parse.words.len();
        parse.words.extend((0..tokens.len()).map(|token| {
            let rules = &attributes[token];
            Word {
                span: Span::new(tokens[token].bytes.start, tokens[token].bytes.end),
                tag: rules.tag.unwrap_or(tags[token]),
                pos: rules.pos,
                head: before + arcs[token].head,
                label: rules.label.unwrap_or_else(|| label(&arcs[token])),
                lemma: rules.lemma.map_or_else(
                    || self.lemmatiser.lemma(word(token), rules.pos, rules.features, &self.sets),
                    str::to_owned,
                ),
                entity: None,
                begins_entity: false,
                begins_sentence: starts[token],
            }
        }));
        for (range, kind) in entities {
            let range = before + range.start..before + range.end;
            let kind = self.entities.kinds[kind].as_str();
            for word in &mut parse.words[range.clone()] {
                word.entity = Some(kind);
            }
            parse.words[range.start].begins_entity = true;
            parse.entities.push((range, kind));
        }
    }

    /// The treebank tag of each token.
    fn tag(&self, vectors: &[f32], tokens: usize) -> Vec<&str> {
        let mut scores = vec![0.0; tokens * self.tags.len()];
        self.tagger.apply(vectors, WIDTH, &mut scores);
        let best = |scores: &[f32]| {
            let mut best = 0;
            for (index, score) in scores.iter().enumerate() {
                if *score > scores[best] {
                    best = index;
                }
            }
            self.tags[best].as_str()
        };
        scores.chunks_exact(self.tags.len()).map(best).collect()
    }
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline").field("tags", &self.tags).finish_non_exhaustive()
    }
}

/// How many of the tokens to parse together: all, or up to the last line break among the first.
fn part(text: &str, tokens: &[Token], longest: usize) -> usize {
    if tokens.len() <= longest {
        return tokens.len();
    }
    let ends_line = |token: &Token| text[token.bytes.clone()].contains('\n');
    tokens[..longest].iter().rposition(ends_line).map_or(longest, |at| at + 1)
}

/// The different words of a text, so that each is looked up only once.
struct Words {
    /// Each word, and its number among those that rules name.
    lexemes: Vec<(Lexeme, Option<usize>)>,
    /// The lexeme of each token.
    of_token: Vec<usize>,
    /// What the networks see: a lexeme, its norm at a place, and whether a space follows.
    forms: Vec<[u64; ATTRIBUTES.len()]>,
    /// The form of each token.
    form_of: Vec<usize>,
}

impl Words {
    fn of(pipeline: &Pipeline, text: &str, tokens: &[Token]) -> Self {
        let mut words = Self {
            lexemes: Vec::new(),
            of_token: Vec::new(),
            forms: Vec::new(),
            form_of: Vec::new(),
        };
        let mut known: HashMap<&str, usize> = HashMap::new();
        let mut known_forms = HashMap::new();
        for token in tokens {
            let word = &text[token.bytes.clone()];
            let lexeme = *known.entry(word).or_insert_with(|| {
                let lexeme = pipeline.strings.lexeme(word, &pipeline.sets);
                words.lexemes.push((lexeme, pipeline.ruler.word(&word.to_lowercase())));
                words.lexemes.len() - 1
            });
            words.of_token.push(lexeme);
            let form = form(&words.lexemes[lexeme].0, token);
            words.form_of.push(*known_forms.entry(form).or_insert_with(|| {
                words.forms.push(form);
                words.forms.len() - 1
            }));
        }
        words
    }
}

/// What the networks see of a token, in the order of [`ATTRIBUTES`].
fn form(lexeme: &Lexeme, token: &Token) -> [u64; ATTRIBUTES.len()] {
    [
        token.norm.unwrap_or(lexeme.norm),
        lexeme.prefix,
        lexeme.suffix,
        lexeme.shape,
        token.space_after.into(),
        lexeme.space.into(),
    ]
}

impl Parse<'_> {
    /// The words that share a byte with `span`, as indices.
    pub fn at(&self, span: Span) -> Range<usize> {
        let first = self.words.partition_point(|word| word.span.end() <= span.start());
        let past = self.words.partition_point(|word| word.span.start() < span.end());
        first..past.max(first)
    }

    /// The sentences, as ranges of words.
    pub fn sentences(&self) -> impl Iterator<Item = Range<usize>> {
        let begins = |word: &usize| *word == 0 || self.words[*word].begins_sentence;
        let mut starts = (0..self.words.len()).filter(begins).peekable();
        std::iter::from_fn(move || {
            let start = starts.next()?;
            Some(start..starts.peek().copied().unwrap_or(self.words.len()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_after_a_line() {
        let text = "one two\nthree four five six";
        let pipeline = Pipeline::embedded();
        let tokens = pipeline.tokeniser.split(&pipeline.sets, text, 0..text.len());
        assert_eq!(tokens.len(), 7, "the line break is a token");
        assert_eq!(part(text, &tokens, 7), 7);
        assert_eq!(part(text, &tokens, 6), 3);
        assert_eq!(part(text, &tokens[3..], 2), 2, "no line ends there");
    }

    #[test]
    fn a_name_without_a_kind_is_never_found() {
        let kinds = &Pipeline::embedded().entities.kinds;
        assert_eq!(kinds.len(), 18, "those of OntoNotes");
        assert!(kinds.iter().all(|kind| !kind.is_empty()));
    }
}
