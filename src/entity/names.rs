//! Finds where a document names something.
//!
//! **In:** a [`Document`]. **Out:** its [`Name`]s, in order: runs of capitalised words, cut into one
//! name each ("U.S. President Orla Vane" names a country and a person), and titles of works in
//! quotation marks. A capital at the start of a sentence is no evidence by itself, and capitals in
//! a headline are none at all: those are matched against names known otherwise.
//! What the names stand for is left to `join`.

use std::{collections::HashSet, ops::Range};

use super::{
    Kind, PRIME, after_office,
    gazetteer::{Class, Gazetteer, Known, is, is_given_name, key},
    is_office_word,
};
use crate::{
    span::Span,
    text::{Document, Quotation, Sentence, Shape, Tag, is_title_case},
};

/// One place where something is named.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Where, without title, article and possessive.
    pub(super) span: Span,
    /// Its tokens.
    pub(super) tokens: Range<usize>,
    /// The name as it is looked up.
    pub(super) key: String,
    /// What the words around it say it is.
    pub(super) kind: Option<Kind>,
    /// The nouns that describe it there, in lower case: "president", "spokesman".
    pub(super) roles: Vec<String>,
    /// The name before the title: "Marl Foods CEO Orla Vane". An index into the names.
    pub(super) principal: Option<usize>,
}

/// How many bytes may stand before the agency that a story credits.
const DATELINE: usize = 60;

/// A word of more letters is no abbreviation that happens to look like a noun.
const SHOUTED: usize = 4;

/// The longest name looked up, in words.
const LONGEST: usize = 7;

/// Finds the names of a document.
pub(super) fn find(document: &Document<'_>, gazetteer: &Gazetteer) -> Vec<Name> {
    let evidence = Evidence::of(document);
    let mut finder = Finder { document, gazetteer, names: Vec::new(), evidence };
    for sentence in &document.sentences {
        if !is_headline(document, sentence) {
            finder.running_text(sentence.tokens.clone());
        }
    }
    finder.works();
    finder.headlines();
    let mut names = finder.names;
    // Titles of works and headlines were found out of order; principals are indices.
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&at| names[at].span);
    let mut place = vec![0; order.len()];
    for (new, &old) in order.iter().enumerate() {
        place[old] = new;
    }
    for name in &mut names {
        name.principal = name.principal.map(|old| place[old]);
    }
    names.sort_by_key(|name| name.span);
    names
}

/// What the running text says of capitals: words seen in lower case, and words seen capitalised
/// where no sentence begins.
struct Evidence<'a> {
    lower: HashSet<&'a str>,
    capital: HashSet<&'a str>,
}

impl<'a> Evidence<'a> {
    fn of(document: &Document<'a>) -> Self {
        let mut evidence = Self { lower: HashSet::new(), capital: HashSet::new() };
        for sentence in &document.sentences {
            if is_headline(document, sentence) {
                continue;
            }
            for token in sentence.tokens.clone() {
                match document.tokens[token].shape {
                    Shape::Lower => drop(evidence.lower.insert(document.word(token))),
                    Shape::Capitalised if !begins(document, token, &sentence.tokens) => {
                        evidence.capital.insert(document.word(token));
                    }
                    _ => {}
                }
            }
        }
        evidence
    }
}

/// Whether a token begins a sentence, a quotation or what follows a colon.
fn begins(document: &Document<'_>, token: usize, sentence: &Range<usize>) -> bool {
    token == sentence.start
        || document.tokens[token - 1].shape == Shape::Mark
            && !matches!(document.word(token - 1), "," | ";" | "(" | "/" | "&" | "-" | "–" | "—")
}

struct Finder<'d, 'a> {
    document: &'d Document<'a>,
    gazetteer: &'d Gazetteer,
    names: Vec<Name>,
    evidence: Evidence<'a>,
}

impl<'d> Finder<'d, '_> {
    /// What a range of tokens stands for as a whole, according to the gazetteer.
    fn known(&self, range: Range<usize>) -> Option<Known<'d>> {
        self.gazetteer.known(&key(self.document.span_of(range).slice(self.document.text)))
    }

    /// Whether a token may stand in a name.
    fn is_capital(&self, token: usize) -> bool {
        let word = self.document.word(token);
        self.document.tokens[token].shape.is_capital()
            && word != "I"
            && (!is(word, Class::Calendar) || self.begins_masthead(token))
            && !is_initialism(word)
            && !self.is_shouted(token)
    }

    /// "FURY: Boss slams": whether a plain noun is written in capitals.
    fn is_shouted(&self, token: usize) -> bool {
        let word = self.document.word(token);
        self.document.tokens[token].shape == Shape::Upper
            && word.len() > SHOUTED
            && self.document.is_common(token)
            && self.gazetteer.known(&key(word)).is_none()
    }

    /// "the Sunday Register": whether a day begins the name of an outlet.
    fn begins_masthead(&self, day: usize) -> bool {
        let next = self.document.tokens.get(day + 1);
        next.is_some_and(|token| token.shape.is_capital())
            && is_masthead(self.document.word(day + 1))
    }

    fn running_text(&mut self, sentence: Range<usize>) {
        let mut at = sentence.start;
        while at < sentence.end {
            if self.is_handle(at, sentence.end) {
                self.keep(at..at + 2, None, Vec::new());
                at += 2;
                continue;
            }
            if !self.is_capital(at) {
                at += 1;
                continue;
            }
            let end = self.run_end(at, sentence.end);
            let start = self.without_opener(at..end, &sentence);
            let of = start.checked_sub(1);
            if let Some(named) = of.and_then(|of| after_office(self.document, of, end)) {
                let known = self.names.len();
                self.cut(named..end, true);
                let office = role(self.document.word(start - 2));
                self.names[known..].iter_mut().for_each(|name| name.roles.push(office.clone()));
            } else if start < end {
                self.cut(start..end, false);
            }
            at = end;
        }
    }

    /// "@orla": whether an account is named.
    fn is_handle(&self, at: usize, limit: usize) -> bool {
        self.document.word(at) == "@"
            && at + 1 < limit
            && self.document.tokens[at + 1].shape != Shape::Mark
            && self.document.tokens[at].span.end() == self.document.tokens[at + 1].span.start()
    }

    /// Where the run of capitalised words that begins at `start` ends.
    fn run_end(&self, start: usize, limit: usize) -> usize {
        let word = |at: usize| self.document.word(at);
        let capital = |at: usize| at < limit && self.is_capital(at);
        let joins = |word: &str| word == "&" || is(word, Class::Particle);
        let mut end = start + 1;
        loop {
            let longer = (end + 1..=limit.min(start + LONGEST))
                .rev()
                .find(|&past| past > end && self.known_name(start..past));
            if let Some(past) = longer {
                end = past;
            } else if capital(end) {
                end += 1;
            } else if capital(end + 1) && (joins(word(end)) || self.owns_body(end)) {
                end += 2;
            } else if end < limit && word(end) == "of" && self.heads_body(start..end) {
                let past = end + 1 + usize::from(end + 1 < limit && word(end + 1) == "the");
                if !capital(past) {
                    return end;
                }
                end = past + 1;
            } else {
                return end;
            }
        }
    }

    /// "Salters' Union": whether a plural owner's mark joins a body to its name.
    fn owns_body(&self, mark: usize) -> bool {
        let (owner, token) = (self.document.tokens[mark - 1].span, self.document.tokens[mark].span);
        matches!(self.document.word(mark), "'" | "’")
            && owner.end() == token.start()
            && self.document.word(mark - 1).ends_with('s')
            && is_body(self.document.word(mark + 1))
            && self.known(mark - 1..mark).is_none()
    }

    /// Whether a run of words names a body whose name may go on with "of".
    fn heads_body(&self, run: Range<usize>) -> bool {
        let opener = run.len() > 1 && is(self.document.word(run.start), Class::Opener);
        is(self.document.word(run.start + usize::from(opener)), Class::Body)
            || is(self.document.word(run.end - 1), Class::Public)
    }

    /// "a group calling itself": whether people known together are named at `start`.
    fn names_group(&self, start: usize) -> bool {
        (start.saturating_sub(5)..start).any(|at| is_group(self.document.word(at)))
    }

    /// Whether a range of tokens is, as a whole, a name in the gazetteer.
    fn known_name(&self, range: Range<usize>) -> bool {
        self.document.tokens[range.end - 1].shape.is_capital() && self.known(range).is_some()
    }

    /// Where the run begins once a first word is taken off that has its capital from the sentence.
    fn without_opener(&self, run: Range<usize>, sentence: &Range<usize>) -> usize {
        let start = run.start;
        let first = self.document.word(start);
        // "US" is no "us".
        let opener =
            self.document.tokens[start].shape == Shape::Capitalised && is(first, Class::Opener);
        // "New York": what is known so begins with it.
        let known = ATTRIBUTES.contains(&first)
            && (start + 2..=run.end).any(|past| self.known_name(start..past));
        // A capital where no sentence begins makes "New Marl" a name.
        let attribute = ATTRIBUTES.contains(&first);
        if !begins(self.document, start, sentence) {
            // "The" belongs to the title of a work; other names do without.
            let drops = opener && !attribute && !known && !self.names_work(start);
            return start + usize::from(drops && (run.len() > 1 || first == "The"));
        }
        if opener && !known && !(attribute && self.evidence.capital.contains(first)) {
            // "The North" is a short form of a country; the rest of the run stands for itself.
            return start + 1;
        }
        let lower = first.to_lowercase();
        // "Neighbouring Norway": what is known stands for itself.
        // "Match-winner Orla Vane", "Hydrologist Orla Vane": so does who is described.
        let compound = first
            .split_once(['-', '‑'])
            .is_some_and(|(_, head)| head.starts_with(char::is_lowercase) && head.len() > 2);
        let participle = lower.ends_with("ing") && self.document.is_common(start)
            || compound
            || is_person(&lower);
        let state = |k: Known<'_>| k.kind == Kind::Country && k.form.is_plain();
        let known_rest = || self.known(start + 1..run.end).is_some_and(state);
        // A title goes with the name.
        let is_office = is_office_word(first) && is_body(self.document.word(run.end - 1));
        let described = run.len() > 1
            && !is_office
            && !is(first, Class::Title)
            && !is_given_name(first)
            && !self.evidence.capital.contains(first)
            && !self.known_name(run.clone())
            && (participle
                || self.document.is_common(start)
                    && (known_rest()
                        || run.len() == 2
                            && self.evidence.capital.contains(self.document.word(start + 1))));
        if described {
            return start + 1;
        }
        let common = self.evidence.lower.contains(lower.as_str());
        let name_alone = self.known(start..start + 1).is_some()
            || self.evidence.capital.contains(first)
            || self.document.tokens[start].shape == Shape::Upper;
        let doubtful = match run.len() {
            // "Marlstone, a baker of bread, said"
            1 => {
                let explained = || self.explained_by(&(start..start + 1)).is_some();
                !name_alone && (common || self.document.is_common(start) || !explained())
            }
            _ => {
                !name_alone
                    && !is_given_name(first)
                    && !self.known_name(run.clone())
                    && !is(first, Class::Title)
                    && (common || is(first, Class::Person) || is(first, Class::Group))
            }
        };
        // A name does not begin with "of".
        start + usize::from(doubtful && (run.len() == 1 || self.is_capital(start + 1)))
    }

    /// Whether the word before says that the title of a work follows.
    fn names_work(&self, start: usize) -> bool {
        let word = |back: usize| start.checked_sub(back).map_or("", |at| self.document.word(at));
        // "her new film, The Salt Road"
        let apposed = word(1) == "," && self.document.word(start) == "The";
        is(word(1 + usize::from(apposed)), Class::Work)
    }

    /// Cuts a run of words into names and keeps them. `titled`: a title stands before it.
    fn cut(&mut self, run: Range<usize>, titled: bool) {
        let word = |at: usize| self.document.word(at);
        let whole = self.known(run.clone());
        let of = run.clone().any(|at| word(at) == "of");
        let body = is_body(word(run.end - 1)) || of && is(word(run.start), Class::Body);
        let heads_body = body && !titled;
        if whole.is_some() && !titled {
            return self.keep(run, None, Vec::new());
        }
        // "North Korean Foreign Ministry", "US CIA": a country, and what is its.
        for past in (run.start + 1..run.end).rev() {
            let before = self.known(run.start..past);
            let country = before.filter(|k| k.kind == Kind::Country);
            let rest = past..run.end;
            // "New Marl Democrat Orla Vane", "Democrat Orla Vane"
            let of_party = self.known(past..past + 1).is_some_and(|k| k.kind == Kind::Group);
            let led = is_given_name(word(past)) || is(word(past), Class::Title) || of_party;
            let other = before.filter(|k| matches!(k.kind, Kind::Place | Kind::Group) && led);
            if other.is_some_and(|k| k.form.is_plain()) && !heads_body {
                self.keep(run.start..past, None, Vec::new());
                return self.cut(rest, false);
            }
            let own_name = self.known_name(rest.clone())
                || is(word(past), Class::Office)
                || is(word(past), Class::Title)
                || is(word(past), Class::Modifier)
                || is_given_name(word(past))
                || self.document.tokens[past].shape == Shape::Upper;
            if country.is_some_and(|k| k.form.is_plain()) && own_name {
                self.keep(run.start..past, None, Vec::new());
                let country = self.names.len() - 1;
                self.cut(rest, false);
                // "US President Orla Vane": the country is hers to speak for.
                if let Some(last) = self.names[country + 1..].last_mut() {
                    let leads = last.kind == Some(Kind::Person) && last.principal.is_none();
                    last.principal = leads.then_some(country).or(last.principal);
                }
                return;
            }
        }
        // "Marl Foods CEO Orla Vane": what stands before the title, and who bears it.
        let title = run.clone().rev().find(|&at| is(word(at), Class::Title));
        // "Omar Sheikh"
        let surname = title.is_some_and(|at| at > run.start && at + 1 == run.end)
            && is_given_name(word(run.start))
            && run.len() == 2;
        if surname {
            return self.keep(run, Some(Kind::Person), Vec::new());
        }
        if let Some(title) = title.filter(|_| !heads_body) {
            let title_start = run
                .clone()
                .rev()
                .skip(run.end - title)
                .take_while(|&at| is(word(at), Class::Title) || is(word(at), Class::Modifier))
                .last()
                .unwrap_or(title);
            let mut principal = None;
            if title_start > run.start {
                self.cut(run.start..title_start, false);
                principal =
                    Some(self.names.len() - 1).filter(|_| is(word(title), Class::Mouthpiece));
            }
            if title + 1 < run.end {
                let roles = (title_start..=title).map(|at| role(word(at))).collect();
                self.keep(title + 1..run.end, Some(Kind::Person), roles);
                if let Some(last) = self.names.last_mut() {
                    last.principal = principal;
                }
            }
            return;
        }
        if run.clone().all(|at| is(word(at), Class::Modifier)) {
            return;
        }
        self.keep(run, titled.then_some(Kind::Person), Vec::new());
    }

    /// Keeps a name, with what stands around it.
    fn keep(&mut self, tokens: Range<usize>, kind: Option<Kind>, mut roles: Vec<String>) {
        let span = self.document.span_of(tokens.clone());
        // "Orla Vane KC" is Orla Vane.
        let honour = |at: &usize| {
            self.document.tokens[*at].shape == Shape::Upper
                && is(self.document.word(*at), Class::Postnominal)
        };
        let honours = (tokens.start + 2..tokens.end).rev().take_while(honour).count();
        let bare = self.document.span_of(tokens.start..tokens.end - honours);
        let kind = kind.or((honours > 0).then_some(Kind::Person));
        let key = key(bare.slice(self.document.text));
        let described = self.described(&tokens);
        let kind = kind
            .or_else(|| self.gazetteer.known(&key).filter(|k| k.form.is_plain()).map(|k| k.kind))
            .or_else(|| self.kind_of(&tokens, &described));
        roles.extend(described);
        self.names.push(Name { span, tokens, key, kind, roles, principal: None });
    }

    /// The nouns that describe a name: just before it ("filmmaker Orla Vane"), or after a comma
    /// and an article ("Orla Vane, a spokeswoman for …").
    fn described(&self, name: &Range<usize>) -> Vec<String> {
        let limit = self.document.tokens.len();
        let word = |at: usize| self.document.word(at);
        let is_role =
            |at: usize| self.document.tokens[at].shape == Shape::Lower && is_person(word(at));
        let mut roles: Vec<String> = (0..name.start)
            .rev()
            .take_while(|&at| is_role(at) || is(word(at), Class::Modifier))
            .filter(|&at| is_role(at) || word(at) == PRIME)
            .map(|at| role(word(at)))
            .collect();
        let after = name.end;
        if after + 1 < limit && word(after) == "," && is_article(word(after + 1)) {
            let apposition = (after + 2..limit.min(after + 12))
                .take_while(|&at| !matches!(word(at), "," | "." | "who" | "which" | "that"));
            roles.extend(
                apposition
                    .take_while(|&at| word(at) != "of")
                    .filter(|&at| is_role(at) || word(at) == PRIME)
                    .map(|at| role(word(at))),
            );
        }
        roles
    }

    /// The kind of a name, from its own words and those around it.
    fn kind_of(&self, name: &Range<usize>, roles: &[String]) -> Option<Kind> {
        let word = |at: usize| self.document.word(at);
        let (first, last) = (word(name.start), word(name.end - 1));
        let before = name.start.checked_sub(1).map_or("", word);
        let of_body = (name.start + 1..name.end)
            .any(|at| word(at) == "of" && is(word(at - 1), Class::Public));
        // "the charity Paws Ahead", "the news agency ORTA"
        let noun = name.start.checked_sub(1).is_some_and(|at| {
            self.document.tokens[at].shape == Shape::Lower && self.document.tags[at] == Tag::Noun
        });
        let agency = before == "agency" && name.start > 1 && is(word(name.start - 2), Class::Press);
        let body_of_press = is_body(last) && name.clone().any(|at| is(word(at), Class::Press));
        let masthead = is_masthead(last) || matches!(first, "Radio" | "Channel") || body_of_press;
        let told = before == "the" && name.start > 1 && is_told(word(name.start - 2));
        let told = told && !self.goes_on(name.end);
        let head = self.explained_by(name);
        let in_place =
            before == "of" && name.start > 1 && is(word(name.start - 2), Class::Locality);
        if masthead && name.len() > 1
            || told && is_unlikely_listener(last)
            || noun && (agency || is(before, Class::News))
            || before == "(" && self.is_credited(name)
        {
            Some(Kind::NewsMedia)
        } else if self.is_called(name.start) && self.names_group(name.start) {
            Some(Kind::Group)
        } else if is_body(last)
            || is(first, Class::Body) && name.len() > 2
            || of_body
            || noun && (is(before, Class::Company) || is_body(before) || before == "tank")
            || head.is_some_and(|head| is(head, Class::Company) || is_body(head))
            || name.clone().any(|at| word(at) == "&")
        {
            Some(Kind::Organization)
        } else if self.names_work(name.start) && self.document.word(name.start) == "The" {
            Some(Kind::Work)
        } else if is(last, Class::Locality) && (name.len() > 1 || before == "the")
            || in_place && name.len() == 1
            || self.is_home(name)
            || head.is_some_and(|head| is(head, Class::Locality))
            || self.is_dateline(name)
        {
            Some(Kind::Place)
        } else if roles.iter().any(|role| !may_be_a_state(role))
            || self.is_aged(name)
            || is_given_name(first) && (2..=4).contains(&name.len())
        {
            Some(Kind::Person)
        } else if self.document.tokens[name.start].shape == Shape::Upper && name.len() == 1 {
            Some(Kind::Organization)
        } else if is(before, Class::Place) && name.len() == 1 {
            Some(Kind::Place)
        } else {
            None
        }
    }

    /// "Marl Stone, a *company* owned by": the noun that says after a comma what is named.
    fn explained_by(&self, name: &Range<usize>) -> Option<&'d str> {
        let tokens = &self.document.tokens;
        let word = |at: usize| tokens.get(at).map_or("", |_| self.document.word(at));
        if word(name.end) != "," || !matches!(word(name.end + 1), "a" | "an" | "the") {
            return None;
        }
        let start = name.end + 2;
        let inside = |at: &usize| {
            matches!(self.document.tags[*at], Tag::Noun | Tag::Adjective | Tag::Number)
                || tokens[*at].shape.is_capital()
        };
        let phrase = (start..tokens.len().min(start + 6)).take_while(inside).last()?;
        let lower = tokens[phrase].shape == Shape::Lower;
        lower.then(|| self.document.word(phrase))
    }

    /// "Orla Vane, 44, of *Marl Crossing*": where somebody lives.
    fn is_home(&self, name: &Range<usize>) -> bool {
        let at = |back: usize| name.start.checked_sub(back);
        let word = |back: usize| at(back).map_or("", |at| self.document.word(at));
        word(1) == "of"
            && word(2) == ","
            && at(3).is_some_and(|at| self.document.tags[at] == Tag::Number)
    }

    /// "calling itself the *Sons of Salt*", "a gang known as *Grey Tide*": whether the words before
    /// say that a name follows.
    fn is_called(&self, start: usize) -> bool {
        let word = |back: usize| start.checked_sub(back).map_or("", |at| self.document.word(at));
        let article = usize::from(word(1) == "the");
        is(word(1 + article), Class::Naming)
            || word(1 + article) == "as" && word(2 + article) == "known"
    }

    /// Whether a noun phrase goes on at a token: "told the *Marland parliament*".
    fn goes_on(&self, at: usize) -> bool {
        let tag = self.document.tags.get(at);
        matches!(tag, Some(Tag::Noun | Tag::Name | Tag::Genitive | Tag::Adjective))
    }

    /// "OSTREL (NNA) -": whether a name in brackets is the agency that a story credits.
    fn is_credited(&self, name: &Range<usize>) -> bool {
        let word = |at: usize| self.document.tokens.get(at).map_or("", |_| self.document.word(at));
        let paragraph = self.document.paragraph_at(self.document.tokens[name.start].span.start());
        let lead = paragraph.map_or(usize::MAX, |at| {
            let start = self.document.paragraphs[at].span.start();
            self.document.tokens[name.start].span.start() - start
        });
        let dash = matches!(word(name.end + 1), "-" | "–" | "—");
        lead < DATELINE && word(name.end) == ")" && dash
    }

    /// "Orla Vane, 51,": whether the age of whom a name names follows.
    fn is_aged(&self, name: &Range<usize>) -> bool {
        let word = |at: usize| self.document.tokens.get(at).map_or("", |_| self.document.word(at));
        let age = word(name.end + 1).parse().is_ok_and(|age: u8| (10..=110).contains(&age));
        word(name.end) == "," && age && matches!(word(name.end + 2), "," | "." | ";" | "and")
    }

    /// "OSTREL, Marland (NNA) -": whether a name in capitals says where a story was filed.
    fn is_dateline(&self, name: &Range<usize>) -> bool {
        let start = self.document.tokens[name.start].span.start();
        let first = self.document.paragraph_at(start);
        let opens = first.is_some_and(|at| self.document.paragraphs[at].span.start() == start);
        let upper = name.clone().all(|at| self.document.tokens[at].shape == Shape::Upper);
        let next = self.document.tokens.get(name.end);
        let mark = next.is_some_and(|_| {
            matches!(self.document.word(name.end), "," | "(" | "—" | "–" | "-" | ":")
        });
        opens && upper && mark
    }

    /// Quoted titles: “The Long Field”, and names given in quotation marks.
    fn works(&mut self) {
        let mut titles = Vec::new();
        for quotation in &self.document.quotations {
            if let Some(tokens) = title(self.document, quotation) {
                let sentence = self.document.sentence_at(quotation.span.start());
                let start = sentence.map_or(0, |at| self.document.sentences[at].tokens.start);
                let lead = self.document.tokens_in(Span::new(
                    self.document.tokens[start].span.start().min(quotation.span.start()),
                    quotation.span.start(),
                ));
                let word = |at: usize| self.document.word(at);
                let named = lead.clone().rev().take(2).any(|at| is(word(at), Class::Naming));
                let kind = match lead.rev().take(8).find(|&at| is_group(word(at))) {
                    Some(_) if named => Kind::Group,
                    _ if named => Kind::Agent,
                    _ => Kind::Work,
                };
                let span = self.document.span_of(tokens.clone());
                let roles = Vec::new();
                let key = key(span.slice(self.document.text));
                titles.push(Name { span, tokens, key, kind: Some(kind), roles, principal: None });
            }
        }
        // A name inside a title is the title's; it stays in its place, for the sake of principals.
        for name in &mut self.names {
            let next = titles.partition_point(|title| title.span.end() < name.span.end());
            if let Some(title) = titles.get(next).filter(|title| title.span.contains(name.span)) {
                *name = title.clone();
            }
        }
        self.names.extend(titles);
    }

    /// Names in headlines: only those known from the running text or the gazetteer.
    fn headlines(&mut self) {
        let body: HashSet<String> = self.names.iter().map(|name| name.key.clone()).collect();
        let document = self.document;
        for sentence in &document.sentences {
            let range = sentence.tokens.clone();
            if !is_headline(document, sentence) {
                continue;
            }
            let mut at = range.start;
            while at < range.end {
                let longest = (at + 1..=range.end.min(at + LONGEST)).rev().find(|&past| {
                    let key = key(document.span_of(at..past).slice(document.text));
                    let ends = self.is_capital(at) && self.is_capital(past - 1);
                    let known = self.gazetteer.known(&key);
                    ends && (body.contains(&key) || known.is_some_and(|k| k.form.is_plain()))
                });
                if let Some(past) = longest {
                    let span = document.span_of(at..past);
                    let key = key(span.slice(document.text));
                    let kind = self.gazetteer.known(&key).map(|k| k.kind);
                    let tokens = at..past;
                    self.names.push(Name {
                        span,
                        tokens,
                        key,
                        kind,
                        roles: Vec::new(),
                        principal: None,
                    });
                }
                at = longest.unwrap_or(at + 1);
            }
        }
    }
}

/// Words that begin sentences without being names, yet belong to a name in the middle of one.
const ATTRIBUTES: &[&str] = &["New", "Old", "Top", "Major", "Local", "Senior"];

/// The tokens of a quotation that is a title: few words, all longer ones capitalised, no sentence.
fn title(document: &Document<'_>, quotation: &Quotation) -> Option<Range<usize>> {
    let mut tokens = document.tokens_in(quotation.inner);
    while tokens.end > tokens.start && document.tokens[tokens.end - 1].shape == Shape::Mark {
        tokens.end -= 1;
    }
    let words =
        document.tokens.get(tokens.clone()).filter(|words| (1..=8).contains(&words.len()))?;
    let is_title = words[0].shape.is_capital()
        && words[words.len() - 1].shape.is_capital()
        && words.iter().all(|t| {
            t.shape.is_capital()
                || t.shape == Shape::Number
                || t.span.len() <= 4 && t.shape == Shape::Lower
        })
        && (words.len() > 1
            || document.tokens[tokens.end..]
                .first()
                .is_none_or(|t| t.span.slice(document.text) != "."));
    // One quoted word in a sentence of its own is an exclamation.
    let sentence = &document.sentences[document.sentence_at(quotation.span.start())?];
    let alone = quotation.span.contains(sentence.span);
    let in_title_case = is_headline(document, sentence);
    (is_title && !alone && !in_title_case).then_some(tokens)
}

/// Whether the capitals of a sentence say nothing. Running text may be rich in names, but ends in a
/// full stop.
fn is_headline(document: &Document<'_>, sentence: &Sentence) -> bool {
    let last = document.word(sentence.tokens.end - 1);
    !matches!(last, "." | "!" | "?") && is_title_case(&document.tokens[sentence.tokens.clone()])
}

fn is_initialism(word: &str) -> bool {
    !word.chars().any(char::is_lowercase) && is(word, Class::Initialism)
}

fn is_body(word: &str) -> bool {
    is(word, Class::Body) || is(word, Class::News)
}

/// Whether a word ends the name of an outlet.
fn is_masthead(word: &str) -> bool {
    is(word, Class::News) || is(word, Class::Masthead)
}

/// "told", as outlets are.
fn is_told(word: &str) -> bool {
    matches!(word, "told" | "tells" | "telling")
}

/// Whether what is told is rather an outlet than a body to which one reports.
fn is_unlikely_listener(last: &str) -> bool {
    let addressed = [Class::Body, Class::Public, Class::Office, Class::Group, Class::Person];
    !addressed.iter().any(|&class| is(last, class)) && !is(last, Class::Locality)
}

/// Whether a noun in lower case says that whoever bears the name after it is a person.
fn is_person(word: &str) -> bool {
    let ends = ["ist", "woman", "ologist", "ographer"].iter().any(|end| word.ends_with(end));
    is(word, Class::Person) || ends && word.len() > 5
}

/// "Norway's neighbour Denmark"
fn may_be_a_state(role: &str) -> bool {
    matches!(role, "neighbour" | "neighbor" | "friend" | "member" | "owner")
}

fn is_group(word: &str) -> bool {
    is(word, Class::Group)
}

fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "its" | "their" | "his" | "her")
}

/// A title or role as it is compared: lower case, no dots.
fn role(word: &str) -> String {
    word.to_lowercase().replace('.', "")
}
