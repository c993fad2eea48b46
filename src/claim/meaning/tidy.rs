//! The spans of an attribution as meaning needs them, whoever found it.
//!
//! **In:** an attribution. **Out:** the same, its content without "that", outer quotation marks,
//! the comma that ends it and whom it was said to ("warned *Marland of* …"); its source without
//! what only dates it, or what only comes before it.

use std::ops::Range;

use super::Cue;
use crate::{
    claim::Attribution,
    entity::{Class, is},
    span::Span,
    text::{Document, ParagraphKind, Shape, Tag},
};

/// Tidies the spans of an attribution.
pub(super) fn tidy(document: &Document<'_>, attribution: &mut Attribution) {
    let cue = Cue::of(document, attribution.cue);
    let informs = matches!(
        cue.lemma.split(' ').next().unwrap_or(""),
        "warn" | "inform" | "remind" | "notify" | "assure" | "advise" | "alert"
    );
    let describes = matches!(
        cue.lemma.split(' ').next().unwrap_or(""),
        "describe"
            | "denounce"
            | "dismiss"
            | "brand"
            | "label"
            | "condemn"
            | "portray"
            | "decry"
            | "characterize"
            | "characterise"
            | "deride"
            | "depict"
    );
    let after_cue = |content: &Span| attribution.cue.is_none_or(|cue| content.start() >= cue.end());
    if let Some(first) = attribution.content.first().copied().filter(|f| informs && after_cue(f)) {
        attribution.content[0] = without_listener(document, first);
    }
    for content in &mut attribution.content {
        *content = bare(document, without_lead(document, *content));
    }
    if let Some(last) = attribution.content.last_mut().filter(|_| describes) {
        *last = with_as(document, *last);
    }
    without_headings(document, attribution);
    quoted_by(document, attribution);
    quotes(document, attribution);
    if attribution.content.len() > 1 {
        attribution.content.retain(|&content| before_relative(document, content).is_none());
    } else if let Some(content) = attribution.content.first_mut()
        && attribution.cue.is_some_and(|cue| content.end() <= cue.start())
    {
        *content = before_relative(document, *content).unwrap_or(*content);
    }
    for content in &mut attribution.content {
        *content = with_question_mark(document, *content);
        *content = without_date(document, *content);
        *content = without_aside(document, *content);
    }
    attribution.content.retain(|content| !document.tokens_in(*content).is_empty());
    joined(document, &mut attribution.content);
    attribution.source =
        attribution.source.iter().filter_map(|&source| speaker(document, source)).collect();
}

/// Without the headings between words that go on: nobody says those.
fn without_headings(document: &Document<'_>, attribution: &mut Attribution) {
    let paragraph = |at: usize| document.paragraph_at(at).unwrap_or(0);
    let said = attribution.cue.map(|cue| paragraph(cue.start()));
    let heading = |content: &Span| {
        let own = paragraph(content.start());
        document.paragraphs[own].kind == ParagraphKind::Heading && Some(own) != said
    };
    if !attribution.content.iter().all(heading) {
        attribution.content.retain(|content| !heading(content));
    }
}

/// Without "that", quotation marks around all of it, and marks at its edges that are not its own.
fn bare(document: &Document<'_>, content: Span) -> Span {
    let mut tokens = document.tokens_in(content);
    let quotation_at = |at: usize| {
        let start = document.tokens[at].span.start();
        let quotation = &document.quotations[document.quotation_before(start + 1)?];
        (start < quotation.span.end()).then_some(quotation)
    };
    while tokens.len() > 1 {
        let (first, last) = (tokens.start, tokens.end - 1);
        let opens =
            quotation_at(first).filter(|q| q.span.start() == document.tokens[first].span.start());
        let closes =
            quotation_at(last).filter(|q| q.span.end() == document.tokens[last].span.end());
        let whole = document.span_of(tokens.clone());
        // A mark goes with its partner: "`a “b” c`" keeps both, and so does "`“a” b`".
        let opening = opens.is_some_and(|q| q.span == whole || q.span.end() > whole.end());
        let closing = closes.is_some_and(|q| q.span == whole || q.span.start() < whole.start());
        // Not "that approach", nor "that is so".
        let points = document.tags[first] == Tag::Determiner
            && matches!(document.tags[first + 1], Tag::Noun | Tag::Adjective);
        let that = document.word(first) == "that" && !points && !document.tags[first + 1].is_verb();
        if opening && closing {
            tokens = first + 1..last;
        } else if opening || that || matches!(document.word(first), "," | ":" | ";") {
            tokens.start += 1;
        } else if closing || matches!(document.word(last), "," | ";" | ":") {
            tokens.end -= 1;
        } else {
            break;
        }
    }
    if tokens.is_empty() { content } else { document.span_of(tokens) }
}

/// "*as saying* bread was short", "*on Monday that* bread was short": without what belongs to the cue.
fn without_lead(document: &Document<'_>, content: Span) -> Span {
    let mut tokens = document.tokens_in(content);
    let says = tokens.len() > 2
        && document.word(tokens.start) == "as"
        && ["saying", "telling"].contains(&document.word(tokens.start + 1));
    if says {
        tokens.start += 2;
    }
    let dates = |at: &usize| {
        is(document.word(*at), Class::Calendar)
            || matches!(document.tags[*at], Tag::Number | Tag::Preposition)
    };
    let past = tokens.start + tokens.clone().take_while(dates).count();
    let dated = (tokens.start..past).any(|at| is(document.word(at), Class::Calendar));
    if dated && past + 1 < tokens.end && document.word(past) == "that" {
        tokens.start = past + 1;
    }
    if tokens.is_empty() { content } else { document.span_of(tokens) }
}

/// "guilty *in January*": what has no verb, without the date behind it, which is that of the cue.
fn without_date(document: &Document<'_>, content: Span) -> Span {
    let tokens = document.tokens_in(content);
    let dates =
        |at: &usize| is(document.word(*at), Class::Calendar) || document.tags[*at] == Tag::Number;
    let start = tokens.clone().rev().take_while(dates).last();
    let verb = |at: usize| {
        let tag = document.tags[at];
        tag.is_verb() || matches!(tag, Tag::Modal | Tag::Wh)
    };
    let Some(start) = start.filter(|&start| start > tokens.start + 1) else { return content };
    let led = matches!(document.word(start - 1), "on" | "in");
    let day = (start..tokens.end).any(|at| is(document.word(at), Class::Calendar));
    let quoted = document.quoted(document.tokens[start].span).is_some();
    if !led || !day || quoted || tokens.clone().any(verb) {
        return content;
    }
    document.span_of(tokens.start..start - 1)
}

/// How many words what is reported must have before what the narrator adds.
const REPORTED: usize = 4;

/// Verbs of what a speaker left unsaid.
const UNSAID: &[&str] = &[
    "say", "elaborate", "specify", "name", "identify", "explain", "disclose", "comment", "provide",
    "give", "offer", "mention", "reveal",
];

/// "the mill would close*, which* left bakers idle", "the mill would close *but did not say* when":
/// without what the narrator adds to reported words.
fn without_aside(document: &Document<'_>, content: Span) -> Span {
    let tokens = document.tokens_in(content);
    let own = |at: usize| document.quoted(document.tokens[at].span).is_none();
    // "the mill, which she owns, *would* close": where the words go on.
    let goes_on = |&at: &usize| {
        let tag = document.tags[at];
        document.word(at - 1) == "," && tag.is_predicate()
    };
    let from = (tokens.start + REPORTED).min(tokens.end);
    let last = (from..tokens.end).rev().find(|at| goes_on(at) || !own(*at)).unwrap_or(from);
    let aside = |&at: &usize| {
        let word = document.word(at);
        let relative = document.word(at - 1) == ","
            && matches!(word, "which" | "who" | "whose" | "whom")
            && at >= last;
        let unsaid = matches!(word, "but" | "and")
            && at + 3 <= tokens.end
            && matches!(document.lemma(at + 1).as_str(), "do" | "would" | "will" | "could")
            && matches!(document.word(at + 2), "not" | "n't" | "n’t")
            && document
                .tokens
                .get(at + 3)
                .is_some_and(|_| UNSAID.contains(&document.lemma(at + 3).as_str()));
        own(at) && (relative || unsaid)
    };
    let Some(at) = (from..tokens.end).find(aside) else { return content };
    let end = if document.word(at - 1) == "," { at - 1 } else { at };
    document.span_of(tokens.start..end)
}

/// With the mark of a question that stands right behind it.
fn with_question_mark(document: &Document<'_>, content: Span) -> Span {
    let next = document.tokens_in(content).end;
    let mark = document.tokens.get(next).map(|token| token.span);
    mark.filter(|mark| mark.start() == content.end() && mark.slice(document.text) == "?")
        .map_or(content, |mark| content.cover(mark))
}

/// How many words what a relative pronoun means may take.
const MEANT: usize = 10;

/// "*a charge* that the board rejected": what is meant by a content that is only a relative pronoun.
fn before_relative(document: &Document<'_>, content: Span) -> Option<Span> {
    let tokens = document.tokens_in(content);
    let at = tokens.start;
    if tokens.len() != 1 || !matches!(document.word(at), "which" | "that") {
        return None;
    }
    let end = at - usize::from(at > 0 && document.word(at - 1) == ",");
    let nominal = |at: &usize| {
        let tag = document.tags[*at];
        tag.is_nominal()
            || matches!(
                tag,
                Tag::Determiner | Tag::Possessive | Tag::Genitive | Tag::Adjective | Tag::Number
            )
            || document.word(*at) == "of"
    };
    let start = (end.saturating_sub(MEANT)..end).rev().take_while(nominal).last()?;
    Some(document.span_of(start..end))
}

/// Pieces with nothing but marks between them are one.
fn joined(document: &Document<'_>, content: &mut Vec<Span>) {
    content.sort_unstable();
    content.dedup_by(|next, last| {
        let gap = next.start().saturating_sub(last.end());
        let joins = gap <= MARKS
            && document
                .tokens_in(Span::new(last.end(), last.end() + gap))
                .all(|at| matches!(document.word(at), "," | ";"))
            && document.sentence_at(last.start()) == document.sentence_at(next.start());
        if joins {
            *last = last.cover(*next);
        }
        joins
    });
}

/// How many bytes of marks may stand between pieces that are one.
const MARKS: usize = 2;

/// "The mayor was quoted as saying by the Marl Gazette": the mayor speaks, not the Gazette.
fn quoted_by(document: &Document<'_>, attribution: &mut Attribution) {
    let (Some(cue), [source]) = (attribution.cue, &attribution.source[..]) else { return };
    let words = document.tokens_in(cue);
    let (Some(quoted), by) = (
        words.clone().find(|&at| document.word(at) == "quoted"),
        document.tokens_in(*source).start.saturating_sub(1),
    ) else {
        return;
    };
    let passes = source.start() > document.tokens[quoted].span.end() && document.word(by) == "by";
    let helps = |at: &usize| document.tags[*at].is_verb() || document.tags[*at] == Tag::Adverb;
    let group = (words.start.saturating_sub(3)..quoted).rev().take_while(helps).last();
    if !passes {
        return;
    }
    let Some(speaker) = subject_before(document, group.unwrap_or(quoted)) else { return };
    attribution.source = vec![speaker];
    for content in &mut attribution.content {
        if content.overlaps(speaker) && content.start() < speaker.start() {
            *content = bare(document, Span::new(content.start(), speaker.start()));
        }
    }
    attribution.content.retain(|content| !content.overlaps(speaker));
}

/// How many words whom somebody quotes may take.
const QUOTED: usize = 12;

/// "The Marl Gazette quoted *the mayor* as saying": who is quoted, and by which words.
pub(super) struct Quoting {
    /// Tokens of who is quoted.
    pub(super) speaker: Range<usize>,
    /// The verb by which he is.
    pub(super) verb: usize,
    /// The verb by which he speaks.
    says: usize,
}

/// Finds the words by which somebody is quoted "as saying" something, if a cue is among them.
pub(super) fn quoting(document: &Document<'_>, cue: Span) -> Option<Quoting> {
    let sentence = &document.sentences[document.sentence_at(cue.start())?];
    let quotes = |&at: &usize| {
        document.tags[at].is_verb()
            && matches!(document.lemma(at).as_str(), "quote" | "cite")
            && at > sentence.tokens.start
            && document.lemma(at - 1) != "be"
    };
    let found = sentence.tokens.clone().filter(quotes).find_map(|verb| {
        let limit = sentence.tokens.end.min(verb + QUOTED);
        let own = |at: usize| document.quoted(document.tokens[at].span).is_none();
        let at_as = (verb + 1..limit).find(|&at| document.word(at) == "as" && own(at))?;
        let says = at_as + 1;
        let spoken = says < sentence.tokens.end && document.tags[says] == Tag::Gerund;
        (spoken && at_as > verb + 1).then_some(Quoting { speaker: verb + 1..at_as, verb, says })
    })?;
    let words = document.span_of(found.verb..found.says + 1);
    words.overlaps(cue).then_some(found)
}

/// "The Marl Gazette quoted the mayor as saying that bread was short": the mayor speaks, not the Gazette.
fn quotes(document: &Document<'_>, attribution: &mut Attribution) {
    let Some(cue) = attribution.cue else { return };
    let Some(Quoting { speaker, verb, says }) = quoting(document, cue) else { return };
    let (from, past) = (document.tokens[verb].span.start(), document.tokens[says].span);
    let told = document.tokens[that_after(document, says).unwrap_or(says)].span.end();
    attribution.source = vec![document.span_of(speaker)];
    attribution.cue = Some(past);
    for content in &mut attribution.content {
        if content.overlaps(Span::new(from, past.end())) && content.end() > told {
            *content = bare(document, Span::new(told, content.end()));
        } else if content.start() < from && content.end() > from {
            *content = bare(document, Span::new(content.start(), from));
        }
    }
    let apart = |content: &Span| content.end() <= from || content.start() >= past.end();
    if attribution.content.iter().any(apart) {
        attribution.content.retain(apart);
    } else if let Some(before) = clause_before(document, verb, says) {
        attribution.content = vec![before];
    }
}

/// How many words may date words before "that".
const DATING: usize = 4;

/// The "that" after a verb: "saying that", "saying *on Monday that*".
fn that_after(document: &Document<'_>, says: usize) -> Option<usize> {
    let sentence = &document.sentences[document.sentence_at(document.tokens[says].span.start())?];
    let limit = sentence.tokens.end.min(says + 2 + DATING);
    let that = (says + 1..limit).find(|&at| document.word(at) == "that")?;
    let mut between = says + 1..that;
    let dates = between.clone().any(|at| is(document.word(at), Class::Calendar));
    let verb = between.any(|at| document.tags[at].is_verb());
    (that == says + 1 || dates && !verb).then_some(that)
}

/// "*Bread is short*, the Marl Gazette quoted the mayor as saying": what stands before who quotes, if
/// nothing follows.
fn clause_before(document: &Document<'_>, quotes: usize, says: usize) -> Option<Span> {
    let sentence =
        &document.sentences[document.sentence_at(document.tokens[quotes].span.start())?];
    let ends = says + 1 >= sentence.tokens.end || document.tags[says + 1] == Tag::Mark;
    let start = sentence.tokens.start;
    let subject = |&at: &usize| !document.tags[at].is_predicate();
    let comma = (start..quotes).rev().take_while(subject).find(|&at| document.word(at) == ",")?;
    let clause = (start..comma).any(|at| document.tags[at].is_predicate());
    (ends && clause).then(|| document.span_of(start..comma))
}

/// "*The jury* was told that": the words that name who only listens.
pub(super) fn listener(
    document: &Document<'_>,
    attribution: &Attribution,
    cue: &Cue,
) -> Option<Span> {
    let (own, [source]) = (attribution.cue?, &attribution.source[..]) else { return None };
    let words = document.tokens_in(own);
    let verb = words.clone().rev().find(|&at| document.tags[at].is_verb())?;
    let be = |at: usize| document.lemma(at) == "be";
    let told = matches!(document.word(verb), "told" | "informed" | "assured" | "warned")
        && (verb.saturating_sub(2)..verb).any(be);
    let court = document.tokens_in(*source).any(|at| {
        let word = document.word(at).to_lowercase();
        matches!(word.as_str(), "court" | "jury" | "jurors" | "inquest" | "tribunal" | "hearing")
    });
    let hears = court && cue.lemma.starts_with("hear");
    (source.start() < own.start() && (told || hears)).then_some(*source)
}

/// How many words whom it was said to may take.
const LISTENER: usize = 8;

/// "Marland of grave consequences": without Marland.
fn without_listener(document: &Document<'_>, content: Span) -> Span {
    let tokens = document.tokens_in(content);
    let names = |at: &usize| {
        matches!(
            document.tags[*at],
            Tag::Determiner
                | Tag::Adjective
                | Tag::Noun
                | Tag::Name
                | Tag::Possessive
                | Tag::Pronoun
                | Tag::Genitive
        ) && document.word(*at) != "that"
    };
    let end = tokens.clone().take(LISTENER).take_while(names).count() + tokens.start;
    let of = end < tokens.end && matches!(document.word(end), "of" | "about" | "that");
    if of && end + 1 < tokens.end { document.span_of(end + 1..tokens.end) } else { content }
}

/// How many words what something is called may take.
const CALLED: usize = 14;

/// "the claims *as slander*": with what they are called.
fn with_as(document: &Document<'_>, content: Span) -> Span {
    let past = document.tokens_in(content).end;
    let Some(sentence) = document.sentence_at(content.start()).map(|s| &document.sentences[s])
    else {
        return content;
    };
    if past + 1 >= sentence.tokens.end || document.word(past) != "as" {
        return content;
    }
    let goes_on = |at: &usize| {
        !matches!(document.word(*at), "," | ";" | "." | "”" | "\"")
            && !document.tags[*at].is_finite()
    };
    let end = (past..sentence.tokens.end.min(past + CALLED)).take_while(goes_on).last();
    end.map_or(content, |end| content.cover(document.tokens[end].span))
}

/// Nouns that only count what comes after "of".
const QUANTITIES: &[&str] =
    &["number", "majority", "handful", "couple", "lot", "series", "variety", "range", "host"];

/// "A number of bakers": the bakers.
pub(super) fn counted(document: &Document<'_>, phrase: Range<usize>) -> Range<usize> {
    let article =
        usize::from(phrase.start < phrase.end && document.tags[phrase.start] == Tag::Determiner);
    let noun = phrase.start + article;
    let counts = noun + 2 < phrase.end
        && QUANTITIES.contains(&document.word(noun).to_lowercase().as_str())
        && document.word(noun + 1) == "of";
    if counts { noun + 2..phrase.end } else { phrase }
}

/// How many words a noun phrase may have of which only the article was found.
const PHRASE: usize = 8;

/// How many words before a date the subject of its verb may end.
const DATE: usize = 5;

/// The words that name who speaks.
fn speaker(document: &Document<'_>, source: Span) -> Option<Span> {
    let mut tokens = document.tokens_in(source);
    while tokens.len() > 1 && matches!(document.tags[tokens.start], Tag::Mark | Tag::Conjunction) {
        tokens.start += 1;
    }
    // "*A* former baker said": all of the phrase.
    if tokens.len() == 1 && document.tags[tokens.start] == Tag::Determiner {
        let goes_on = |at: &usize| {
            let tag = document.tags[*at];
            tag.is_nominal() || matches!(tag, Tag::Adjective | Tag::Number)
        };
        let past = (tokens.end..document.tokens.len().min(tokens.end + PHRASE)).take_while(goes_on);
        tokens.end = past.last().map_or(tokens.end, |last| last + 1);
    }
    if let Some(start) = past_date_line(document, &tokens) {
        tokens.start = start;
    }
    // `the "Sons of Salt"`
    let mark = |at: usize| matches!(document.word(at), "\"" | "“" | "”" | "‘" | "’" | "''");
    if tokens.len() > 2 && mark(tokens.start + 1) && document.tags[tokens.start] == Tag::Determiner
    {
        tokens.start += 2;
    }
    while tokens.len() > 1 && mark(tokens.end - 1) {
        tokens.end -= 1;
    }
    tokens = counted(document, tokens);
    let is_date = |at: usize| {
        is(document.word(at), Class::Calendar)
            || matches!(document.tags[at], Tag::Number | Tag::Preposition | Tag::Adverb | Tag::Mark)
    };
    if tokens.is_empty() {
        return None;
    }
    if tokens.clone().all(is_date)
        && tokens.clone().any(|at| is(document.word(at), Class::Calendar))
    {
        return subject_before(document, tokens.start);
    }
    // "the foreign ministry *spokesman* said": who speaks for a body, if anybody does.
    let mouth = tokens.end;
    if document.tags.get(mouth) == Some(&Tag::Noun)
        && is(document.word(mouth), Class::Mouthpiece)
        && document.tags[tokens.end - 1].is_nominal()
    {
        tokens.end += 1;
    }
    // "the board's answer to the mayor's claim": the claim is the mayor's.
    let owns = document.tags.get(tokens.end) == Some(&Tag::Genitive);
    let inner = tokens.clone().any(|at| document.tags[at] == Tag::Genitive);
    if owns && inner {
        let leads = |at: &usize| {
            document.tags[*at] == Tag::To
                || ["by", "after", "from", "with", "on"].contains(&document.word(*at))
        };
        if let Some(lead) = tokens.clone().rev().find(leads).filter(|lead| lead + 1 < tokens.end) {
            tokens.start = lead + 1;
        }
    }
    Some(document.span_of(tokens))
}

/// How many words a date line may have.
const DATE_LINE: usize = 14;

/// "ELLVANE, 3 May (Marl News) – *The board* said": where a source begins behind the line that only
/// says where and when the story was written.
pub(super) fn past_date_line(document: &Document<'_>, source: &Range<usize>) -> Option<usize> {
    if source.is_empty() {
        return None;
    }
    let sentence = document.sentence_at(document.tokens[source.start].span.start())?;
    let opens = document.sentences[sentence].tokens.start == source.start;
    let shouted = document.tokens[source.start].shape == Shape::Upper;
    let dash = |&at: &usize| matches!(document.word(at), "–" | "—" | "--" | "-");
    let dash = source.clone().take(DATE_LINE).find(dash).filter(|dash| dash + 1 < source.end);
    dash.filter(|_| opens && shouted).map(|dash| dash + 1)
}

/// "The board also on Friday denied": the noun phrase before the date.
fn subject_before(document: &Document<'_>, date: usize) -> Option<Span> {
    let sentence = document.sentence_at(document.tokens[date].span.start())?;
    let first = document.sentences[sentence].tokens.start;
    let nominal = |at: &usize| {
        matches!(
            document.tags[*at],
            Tag::Determiner
                | Tag::Adjective
                | Tag::Noun
                | Tag::Name
                | Tag::Possessive
                | Tag::Genitive
                | Tag::Number
        )
    };
    let between = |at: &usize| matches!(document.tags[*at], Tag::Adverb | Tag::Preposition);
    let skipped = (first..date).rev().take(DATE).take_while(between).count();
    let end = date - skipped;
    let start = (first..end).rev().take_while(nominal).last()?;
    Some(document.span_of(start..end))
}
