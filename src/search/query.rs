//! The language of queries: text → a query of the index, and what its words are.
//!
//! | written | finds what has |
//! |---|---|
//! | `dam blast` | both words, in any order |
//! | `dam OR blast`, `dam -blast`, `(a OR b) AND c` | either; the first alone; as usual |
//! | `"dam blast"` | the phrase; `"dam blast"~2` lets two other words stand between |
//! | `ferr*`, `"the fer"*` | a word that starts so; a phrase whose last word starts so |
//! | `brandt~`, `brandt~2` | a word that differs in one letter, or two |
//! | `name:brandt`, `headline:(dam blast)` | it in one field: `text` of claims, `headline` of articles, `name` of entities |
//! | `text: IN [dam weir]` | one of the words |
//! | `dam^2 blast` | both, the first counting twice |
//!
//! **Source:** the grammar is Tantivy's; a word's `*` and `~` are ours.

use tantivy::{
    Term,
    query::{
        AllQuery, BooleanQuery, BoostQuery, FuzzyTermQuery, Occur, PhrasePrefixQuery, PhraseQuery,
        Query, TermQuery,
    },
    query_grammar::{
        Delimiter, UserInputAst, UserInputLeaf, UserInputLiteral, parse_query_lenient,
    },
    schema::{Field, IndexRecordOption},
    tokenizer::TextAnalyzer,
};

use super::{Kind, index::analyzer};

/// Longest query, in bytes.
const MAX_LENGTH: usize = 1024;

/// Most parentheses inside each other: the grammar goes back at each of them.
const MAX_DEPTH: usize = 8;

/// Words with which the last one of a phrase may go on.
const MAX_EXPANSIONS: u32 = 10_000;

/// Most letters in which a word may differ.
const MAX_DISTANCE: u8 = 2;

/// Why a query is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QueryError {
    /// The grammar does not take it.
    #[error("cannot read the search {query:?} at character {at}: {message}")]
    Syntax {
        /// The query.
        query: String,
        /// 1-based, in code points.
        at: usize,
        /// What is wrong.
        message: String,
    },
    /// Nothing to look for.
    #[error("the search {query:?} has no word to look for")]
    NoWord {
        /// The query.
        query: String,
    },
    /// There is no such field.
    #[error("cannot search in {field:?}; the fields are text, headline and name")]
    Field {
        /// What was given.
        field: String,
    },
    /// Something that the grammar takes and the index does not.
    #[error("a search cannot have {what}")]
    Unsupported {
        /// What it was.
        what: &'static str,
    },
    /// A word may not differ so much.
    #[error("{word:?} asks for a word that differs in more than {MAX_DISTANCE} letters")]
    Distance {
        /// The word, with its sign.
        word: String,
    },
    /// It is longer or more deeply nested than any search needs.
    #[error(
        "the search is too long or too deeply nested; at most {MAX_LENGTH} bytes and {MAX_DEPTH} parentheses deep"
    )]
    TooLarge,
}

/// A word that is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    /// It.
    Exact(String),
    /// What starts so.
    Prefix(String),
    /// What differs in so many letters.
    Near(String, u8),
}

impl Word {
    /// Whether a word of a text is one that is looked for.
    fn is(&self, other: &str) -> bool {
        match self {
            Self::Exact(word) => word == other,
            Self::Prefix(start) => other.starts_with(start.as_str()),
            Self::Near(word, most) => strsim::osa_distance(word, other) <= usize::from(*most),
        }
    }
}

/// A query that was understood.
pub(super) struct Understood {
    /// For the index.
    pub(super) query: Box<dyn Query>,
    words: Vec<Word>,
}

impl Understood {
    /// Whether a word of a text, as the analyzer gives it, is one that is looked for.
    pub(super) fn looks_for(&self, word: &str) -> bool {
        self.words.iter().any(|w| w.is(word))
    }
}

/// Whether a text is a query, without asking any index.
pub fn check(text: &str) -> Result<(), QueryError> {
    // No field is looked at.
    understand(text, &analyzer(), |_| Field::from_field_id(0)).map(drop)
}

/// Understands a query. `field` gives the field of a kind's words.
pub(super) fn understand(
    text: &str,
    analyzer: &TextAnalyzer,
    field: impl Fn(Kind) -> Field,
) -> Result<Understood, QueryError> {
    if text.len() > MAX_LENGTH || depth(text) > MAX_DEPTH {
        return Err(QueryError::TooLarge);
    }
    let (tree, errors) = parse_query_lenient(text);
    if let Some(error) = errors.into_iter().next() {
        let at = text.get(..error.pos).map_or(0, |before| before.chars().count()) + 1;
        return Err(QueryError::Syntax { query: text.to_owned(), at, message: error.message });
    }
    let mut reader = Reader { analyzer: analyzer.clone(), field, words: Vec::new(), counts: true };
    let query = reader.tree(tree)?;
    let query = query.ok_or_else(|| QueryError::NoWord { query: text.to_owned() })?;
    Ok(Understood { query, words: reader.words })
}

/// How deep the parentheses of a query go.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for sign in text.chars() {
        match sign {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Part of a query; `None` if it has no word.
type Part = Option<Box<dyn Query>>;

struct Reader<F> {
    analyzer: TextAnalyzer,
    field: F,
    words: Vec<Word>,
    /// Whether words met now are looked for, rather than excluded.
    counts: bool,
}

impl<F: Fn(Kind) -> Field> Reader<F> {
    fn tree(&mut self, tree: UserInputAst) -> Result<Part, QueryError> {
        match tree {
            UserInputAst::Leaf(leaf) => self.leaf(*leaf),
            UserInputAst::Boost(inner, weight) => {
                #[expect(clippy::cast_possible_truncation, reason = "a weight needs no precision")]
                let weight = weight.into_inner() as f32;
                let inner = self.tree(*inner)?;
                Ok(inner.map(|inner| Box::new(BoostQuery::new(inner, weight)) as Box<dyn Query>))
            }
            UserInputAst::Clause(parts) => {
                let mut clauses = Vec::with_capacity(parts.len());
                for (occur, part) in parts {
                    let occur = occur.unwrap_or(Occur::Must);
                    let counted = self.counts;
                    self.counts = counted && occur != Occur::MustNot;
                    let part = self.tree(part)?;
                    self.counts = counted;
                    clauses.extend(part.map(|part| (occur, part)));
                }
                if !clauses.is_empty() && clauses.iter().all(|(occur, _)| *occur == Occur::MustNot)
                {
                    clauses.push((Occur::Must, Box::new(AllQuery)));
                }
                Ok(either(clauses))
            }
        }
    }

    fn leaf(&mut self, leaf: UserInputLeaf) -> Result<Part, QueryError> {
        let unsupported = |what| Err(QueryError::Unsupported { what });
        match leaf {
            UserInputLeaf::Literal(literal) => self.literal(literal),
            UserInputLeaf::All => Ok(Some(Box::new(AllQuery))),
            UserInputLeaf::Set { field, elements } => {
                let mut words = Vec::with_capacity(elements.len());
                for phrase in elements {
                    let word = UserInputLiteral {
                        field_name: field.clone(),
                        phrase,
                        delimiter: Delimiter::DoubleQuotes,
                        slop: 0,
                        prefix: false,
                    };
                    words.extend(self.literal(word)?.map(|word| (Occur::Should, word)));
                }
                Ok(either(words))
            }
            UserInputLeaf::Range { .. } => unsupported("a range"),
            UserInputLeaf::Exists { .. } => unsupported("a field that only has to be there"),
            UserInputLeaf::Regex { .. } => unsupported("a regular expression"),
        }
    }

    /// A word or phrase, in one field or all.
    fn literal(&mut self, literal: UserInputLiteral) -> Result<Part, QueryError> {
        let kinds = match &literal.field_name {
            None => Kind::ALL.to_vec(),
            Some(name) => {
                let kind = Kind::ALL.into_iter().find(|kind| kind.field() == name);
                vec![kind.ok_or_else(|| QueryError::Field { field: name.clone() })?]
            }
        };
        let (phrase, manner) = manner(&literal)?;
        let mut words = Vec::new();
        self.analyzer.token_stream(phrase).process(&mut |token| words.push(token.text.clone()));
        let Some(last) = words.last() else { return Ok(None) };
        if matches!(manner, Manner::Near(_)) && words.len() > 1 {
            return Err(QueryError::Distance { word: literal.phrase });
        }
        if self.counts {
            let exact = words[..words.len() - 1].iter().cloned().map(Word::Exact);
            self.words.extend(exact);
            self.words.push(match manner {
                Manner::Exact => Word::Exact(last.clone()),
                Manner::Prefix => Word::Prefix(last.clone()),
                Manner::Near(distance) => Word::Near(last.clone(), distance),
            });
        }
        let fields = kinds.into_iter().map(|kind| (self.field)(kind));
        let queries = fields.map(|field| {
            let terms = words.iter().map(|word| Term::from_field_text(field, word)).collect();
            (Occur::Should, in_field(terms, manner, literal.slop))
        });
        Ok(either(queries.collect()))
    }
}

/// How the last word is looked for.
#[derive(Clone, Copy)]
enum Manner {
    Exact,
    Prefix,
    Near(u8),
}

/// A literal without its sign, and what the sign says.
fn manner(literal: &UserInputLiteral) -> Result<(&str, Manner), QueryError> {
    let phrase = literal.phrase.as_str();
    if literal.prefix {
        return Ok((phrase, Manner::Prefix));
    }
    if literal.delimiter != Delimiter::None {
        return Ok((phrase, Manner::Exact));
    }
    if let Some(start) = phrase.strip_suffix('*') {
        return Ok((start, Manner::Prefix));
    }
    let Some((word, distance)) = phrase.rsplit_once('~') else {
        return Ok((phrase, Manner::Exact));
    };
    let too_far = || QueryError::Distance { word: phrase.to_owned() };
    let distance = if distance.is_empty() { Ok(1) } else { distance.parse() };
    let distance = distance.ok().filter(|d| *d <= MAX_DISTANCE).ok_or_else(too_far)?;
    Ok((word, Manner::Near(distance)))
}

/// Words that stand next to each other in one field.
fn in_field(mut terms: Vec<Term>, manner: Manner, slop: u32) -> Box<dyn Query> {
    match (manner, terms.len()) {
        (Manner::Near(distance), _) => {
            Box::new(FuzzyTermQuery::new(terms.swap_remove(0), distance, true))
        }
        (Manner::Prefix, 1) => Box::new(FuzzyTermQuery::new_prefix(terms.swap_remove(0), 0, true)),
        (Manner::Prefix, _) => {
            let mut query = PhrasePrefixQuery::new(terms);
            query.set_max_expansions(MAX_EXPANSIONS);
            Box::new(query)
        }
        (Manner::Exact, 1) => {
            Box::new(TermQuery::new(terms.swap_remove(0), IndexRecordOption::WithFreqs))
        }
        (Manner::Exact, _) => {
            let mut query = PhraseQuery::new(terms);
            query.set_slop(slop);
            Box::new(query)
        }
    }
}

/// Clauses as one query.
fn either(mut clauses: Vec<(Occur, Box<dyn Query>)>) -> Part {
    match clauses.len() {
        0 => None,
        1 if clauses[0].0 != Occur::MustNot => clauses.pop().map(|(_, query)| query),
        _ => Some(Box::new(BooleanQuery::new(clauses))),
    }
}
