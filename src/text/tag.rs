//! Parts of speech, coarsely and fast: what the rules need to tell a verb from a noun.
//!
//! **In:** the tokens of a sentence. **Out:** a [`Tag`] for each. A hidden Markov model over pairs
//! of tags, decoded by Viterbi's algorithm; its tables are `lexicon.tsv`. Words that the table lacks
//! are judged by how they are written and how they end.
//!
//! **Source:** Church 1988, *A Stochastic Parts Program and Noun Phrase Parser for Unrestricted
//! Text*; unknown words as in Brants 2000, *`TnT`*.

use std::{collections::HashMap, sync::LazyLock};

use super::token::{Shape, Token};

/// Part of speech, with verbs told apart by form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Tag {
    /// Marks, signs and the edges of sentences.
    Mark,
    /// Verb, base form: "to *say*".
    Base,
    /// "and", "but".
    Conjunction,
    /// "the", "some".
    Determiner,
    /// Verb, past participle: "was *said*".
    Participle,
    /// Verb in -ing.
    Gerund,
    /// Prepositions, particles and subordinating conjunctions, "that" and "if" among them.
    Preposition,
    /// Adjective.
    Adjective,
    /// Proper noun.
    Name,
    /// Common noun.
    Noun,
    /// "his", "their".
    Possessive,
    /// Personal pronoun and "there".
    Pronoun,
    /// Adverb, "not" among them.
    Adverb,
    /// The clitic of the possessive, "'s".
    Genitive,
    /// "to".
    To,
    /// Numeral.
    Number,
    /// Verb, past tense.
    Past,
    /// "who", "which", "what", "how".
    Wh,
    /// "will", "could".
    Modal,
    /// Verb, present tense.
    Present,
}

use Tag::{
    Adjective, Adverb, Base, Conjunction, Determiner, Genitive, Gerund, Mark, Modal, Name, Noun,
    Number, Participle, Past, Possessive, Preposition, Present, Pronoun, To, Wh,
};

/// All tags, in the order of the enum.
const TAGS: [Tag; 20] = [
    Mark, Base, Conjunction, Determiner, Participle, Gerund, Preposition, Adjective, Name, Noun,
    Possessive, Pronoun, Adverb, Genitive, To, Number, Past, Wh, Modal, Present,
];

/// The letters of `lexicon.tsv`, in the same order.
const LETTERS: &[u8; 20] = b".BCDEGIJMNOPRSTUVWXZ";

impl Tag {
    /// Whether it is a verb form that can have a subject of its own.
    pub fn is_finite(self) -> bool {
        matches!(self, Past | Present)
    }

    /// Whether it is any form of a full verb.
    pub fn is_verb(self) -> bool {
        matches!(self, Past | Present | Base | Participle | Gerund)
    }

    /// Whether a clause has it for its verb: a finite one, or the modal before another.
    pub fn is_predicate(self) -> bool {
        self.is_finite() || self == Modal
    }

    /// Whether it stands in a noun phrase that owns nothing: its head or a word before that.
    pub fn is_in_noun_phrase(self) -> bool {
        self.is_nominal() || matches!(self, Determiner | Adjective | Genitive)
    }

    /// Whether it is the head of a noun phrase.
    pub fn is_nominal(self) -> bool {
        matches!(self, Noun | Name | Pronoun | Number)
    }

    fn of_letter(letter: u8) -> Option<Self> {
        LETTERS.iter().position(|&l| l == letter).map(|at| TAGS[at])
    }
}

/// A tag and what it costs to read a word so, in tenths of nats.
type Reading = (Tag, i32);

struct Model {
    words: HashMap<&'static str, Vec<Reading>>,
    endings: HashMap<&'static str, Vec<Reading>>,
    pairs: [[i32; TAGS.len()]; TAGS.len()],
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let mut model = Model {
        words: HashMap::new(),
        endings: HashMap::new(),
        pairs: [[0; TAGS.len()]; TAGS.len()],
    };
    for line in include_str!("lexicon.tsv").lines().filter(|l| !l.starts_with('#')) {
        let mut cells = line.split('\t');
        let (Some(kind), Some(key), Some(readings)) = (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let readings: Vec<_> = readings.split(' ').filter_map(reading).collect();
        match kind {
            "w" => drop(model.words.insert(key, readings)),
            "e" => drop(model.endings.insert(key, readings)),
            _ => {
                let before = key
                    .bytes()
                    .next()
                    .and_then(Tag::of_letter)
                    .expect("a row of pairs has a tag's letter");
                for (tag, cost) in readings {
                    model.pairs[before as usize][tag as usize] = cost;
                }
            }
        }
    }
    model
});

/// Whether the lexicon has seen `word` (lower case) with `tag`.
pub(super) fn is_known(word: &str, tag: Tag) -> bool {
    MODEL.words.get(word).is_some_and(|readings| readings.iter().any(|r| r.0 == tag))
}

fn reading(cell: &'static str) -> Option<Reading> {
    let (letter, cost) = cell.split_at_checked(1)?;
    Some((Tag::of_letter(letter.bytes().next()?)?, cost.parse().ok()?))
}

/// Tags the tokens of one sentence, appending to `out`. Capitals say nothing in a `title_case`
/// line such as a headline.
pub(super) fn tag(text: &str, tokens: &[Token], title_case: bool, out: &mut Vec<Tag>) {
    // best[i]: for each reading of token i, its least cost so far and the reading before it.
    let mut best: Vec<Vec<(Tag, i32, usize)>> = Vec::with_capacity(tokens.len());
    let start = vec![(Mark, 0, 0)];
    let mut word = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = best.last().unwrap_or(&start);
        let sentence_start = tokens[..at].iter().all(|t| t.shape == Shape::Mark);
        let column =
            readings(token.span.slice(text), token.shape, sentence_start || title_case, &mut word)
                .into_iter()
                .map(|(tag, cost)| {
                    let (from, total) = before
                        .iter()
                        .enumerate()
                        .map(|(from, &(last, sum, _))| {
                            (from, sum + MODEL.pairs[last as usize][tag as usize])
                        })
                        .min_by_key(|&(_, sum)| sum)
                        .expect("every token has a reading");
                    (tag, total + cost, from)
                })
                .collect();
        best.push(column);
    }
    let first = out.len();
    let mut at = best.last().map_or(0, |column| {
        (0..column.len()).min_by_key(|&i| column[i].1).expect("every token has a reading")
    });
    for column in best.iter().rev() {
        let (tag, _, from) = column[at];
        out.push(tag);
        at = from;
    }
    out[first..].reverse();
}

/// What a capital costs a reading as common word in the middle of a sentence, and what a sentence's
/// first capital costs the reading as a name.
const CAPITAL_COMMON: i32 = 25;
const FIRST_NAME: i32 = 15;

/// The readings of one word. `lower` is a buffer.
fn readings(
    word: &str,
    shape: Shape,
    capital_means_nothing: bool,
    lower: &mut String,
) -> Vec<Reading> {
    match shape {
        Shape::Mark => return vec![(Mark, 0)],
        Shape::Number => return vec![(Number, 0), (Noun, 25), (Adjective, 30)],
        _ => {}
    }
    if matches!(word, "'" | "’") {
        return vec![(Genitive, 0)]; // a mark that tokens tell from quotation marks
    }
    lower.clear();
    lower
        .extend(word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c }));
    let known = MODEL.words.get(lower.as_str());
    let capital = shape.is_capital();
    let mut found = match known {
        Some(readings) => with_twins(readings),
        None if capital && !capital_means_nothing => {
            return vec![(Name, -30), (Adjective, 5), (Noun, 5)];
        }
        None => unknown(lower),
    };
    if capital {
        let first = if known.is_some() { FIRST_NAME } else { -15 };
        if capital_means_nothing {
            found.push((Name, first));
        } else {
            for (_, cost) in &mut found {
                *cost += CAPITAL_COMMON;
            }
            found.retain(|&(tag, _)| tag != Name);
            found.push((Name, -25));
        }
    }
    found
}

/// What a verb form costs that the table did not see beside the form spelled the same.
const UNSEEN_TWIN: i32 = 10;

/// Verb forms are spelled alike in pairs: whoever can "attack" is able to say "they attack".
fn with_twins(readings: &[Reading]) -> Vec<Reading> {
    let mut all = readings.to_vec();
    for (one, twin) in [(Base, Present), (Past, Participle), (Participle, Past)] {
        let cost = readings.iter().find(|r| r.0 == one).map(|r| r.1);
        if let Some(cost) = cost
            && readings.iter().all(|r| r.0 != twin)
        {
            all.push((twin, cost + UNSEEN_TWIN));
        }
    }
    all
}

/// Readings of a word that the table lacks, by its ending.
fn unknown(word: &str) -> Vec<Reading> {
    for length in [4, 3, 2] {
        let Some(at) = word.len().checked_sub(length) else { continue };
        if at > 1
            && word.is_char_boundary(at)
            && let Some(readings) = MODEL.endings.get(&word[at..])
        {
            return readings.clone();
        }
    }
    vec![(Noun, 0), (Adjective, 5), (Base, 10), (Past, 20), (Name, 15)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn check(text: &str, expected: &str) {
        let mut tokens = Vec::new();
        super::super::token::tokenise(text, Span::new(0, text.len()), &mut tokens);
        let mut tags = Vec::new();
        tag(text, &tokens, false, &mut tags);
        let found: String = tags.iter().map(|&t| char::from(LETTERS[t as usize])).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn verbs_and_nouns_of_one_form_are_told_apart() {
        check("She claims that the dam held.", "PZIDNV.");
        check("The claims of the minister were false.", "DNIDNVJ.");
        check("They attack the port.", "PZDN.");
        check("The hackers' methods failed.", "DNSNV.");
        check("The attack on the port failed.", "DNIDNV.");
    }

    #[test]
    fn past_and_participle() {
        check("He said it was reported by the agency.", "PVPVEIDN.");
    }

    #[test]
    fn names_and_unknown_words() {
        check("Orla Vane told Marlish reporters yesterday.", "MMVMNN.");
    }

    #[test]
    fn every_token_gets_one_tag() {
        for text in ["", "?!", "🦀 🦀", "Xyzzyx’s", "a b c d e f g"] {
            let mut tokens = Vec::new();
            super::super::token::tokenise(text, Span::new(0, text.len()), &mut tokens);
            let mut tags = Vec::new();
            tag(text, &tokens, false, &mut tags);
            assert_eq!(tags.len(), tokens.len());
        }
    }
}
