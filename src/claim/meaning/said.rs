//! When words were said, from the article's own words.
//!
//! **In:** a document, the day it was published, an attribution. **Out:** [`Said`], an interval of
//! days: that of the date nearest to the cue in its own clause. "The day before" counts from the
//! date that the text gave last. The publication date alone dates nothing.

mod calendar;

use jiff::{ToSpan, civil::Date};

use self::calendar::{Mention, Time};
use super::{Cue, tidy};
use crate::{
    claim::{Attribution, Precision, Said},
    span::Span,
    text::{Document, Tag},
};

/// The dates that a document's words give.
pub(super) struct Calendar {
    /// In order.
    dates: Vec<Mention>,
    /// The words attributed to somebody, in order.
    contents: Vec<Span>,
    /// The day on which all this stood in print.
    published: Option<Date>,
}

/// How many contents before a place are looked at for one that holds it.
const AROUND: usize = 6;

/// How far after a noun that attributes its date may stand, and how far before it, in bytes.
const NEAR: usize = 28;
const ADJACENT: usize = 4;

impl Calendar {
    /// Reads the dates of a document.
    pub(super) fn of(
        document: &Document<'_>,
        published: Option<Date>,
        attributions: &[Attribution],
    ) -> Self {
        let contents = attributions.iter().flat_map(|found| found.content.iter().copied());
        let mut contents: Vec<Span> = contents.collect();
        contents.sort_unstable();
        Self { dates: calendar::read(document, published), contents, published }
    }

    /// Whether a date stands in words that the anchor stands outside of.
    fn in_others_words(&self, date: Span, anchor: Span, own: &[Span]) -> bool {
        let past = self.contents.partition_point(|content| content.start() <= date.start());
        let around = self.contents[..past].iter().rev().take(AROUND);
        let other = |content: &Span| own.iter().all(|own| own.start() != content.start());
        around
            .into_iter()
            .filter(|&content| other(content))
            .any(|content| content.contains(date) && !content.overlaps(anchor))
    }

    /// When the words of an attribution were said. `within`: whose words it stands in, if in
    /// somebody's; what dates those dates nothing in them.
    pub(super) fn said(
        &self,
        document: &Document<'_>,
        attribution: &Attribution,
        cue: &Cue,
        within: Option<&Attribution>,
    ) -> Option<Said> {
        let anchor = attribution.cue.or(attribution.content.first().copied())?;
        let sentence = document.sentences[document.sentence_at(anchor.start())?].span;
        let words = document.tokens_in(sentence);
        let line = tidy::past_date_line(document, &words)
            .map_or(sentence.start(), |past| document.tokens[past].span.start());
        let inside = |m: &&Mention| {
            sentence.contains(m.span)
                && !attribution
                    .content
                    .iter()
                    .any(|&c| c.overlaps(m.span) && !is_behind_object(document, c, m.span, anchor))
                && m.span.start() >= line
                && !self.in_others_words(m.span, anchor, &attribution.content)
                && within.is_none_or(|outer| outer.content.iter().any(|c| c.contains(m.span)))
        };
        let first = self.dates.partition_point(|m| m.span.start() < sentence.start());
        let own = self.dates[first..].iter().take_while(|m| m.span.start() < sentence.end());
        let own: Vec<&Mention> = own.filter(inside).collect();
        let distance = |m: &Mention| {
            let (a, b) = (m.span, anchor);
            a.start().saturating_sub(b.end()).max(b.start().saturating_sub(a.end()))
        };
        // A noun has its date beside it: "Friday's statement", "the statement on Friday".
        let beside = |m: &Mention| {
            distance(m) <= if m.span.end() <= anchor.start() { ADJACENT } else { NEAR }
        };
        // A year beside a verb is seldom that of speech, unless it stands next to it.
        let vague = |m: &Mention| {
            matches!(m.time, Time::Days(_, _, Precision::Year)) && distance(m) > ADJACENT
        };
        let fits = |m: &&&Mention| {
            if vague(m) {
                false
            } else if cue.noun {
                beside(m)
            } else {
                in_clause(document, attribution, m.span, anchor)
            }
        };
        let nearest = own.iter().filter(fits).min_by_key(|m| distance(m))?;
        let reference = || {
            let day = |m: &&Mention| m.span != nearest.span && m.day().is_some();
            own.iter()
                .copied()
                .find(day)
                .or_else(|| self.dates[..first].iter().rev().find(day))?
                .day()
        };
        let (from, until, precision) = match nearest.time {
            Time::Days(from, until, precision) => (Some(from), Some(until), precision),
            Time::After(days) => {
                let day = reference()?.checked_add(days.days()).ok()?;
                (Some(day), Some(day), Precision::Day)
            }
            // "A day after X said": X said it a day earlier. "Said it a day after X fell": whenever.
            Time::Relative(days) => {
                let days = (nearest.span.end() <= anchor.start()).then_some(-days)?;
                let day = reference()?.checked_add(days.days()).ok()?;
                (Some(day), Some(day), Precision::Day)
            }
            Time::Before => (None, Some(reference()?), Precision::OpenEnded),
        };
        // Nothing is told before it is said.
        let told = self.published.is_none_or(|day| from.is_none_or(|from| from <= day));
        told.then_some(Said { from, until, precision, text: nearest.span })
    }
}

/// "blamed Marland for the theft *on Friday*", "urged the board *on Monday* to act": whether a date
/// stands behind an object without a verb, and so belongs to the cue.
fn is_behind_object(document: &Document<'_>, content: Span, date: Span, cue: Span) -> bool {
    let before = document.tokens_in(Span::new(content.start(), date.start().max(content.start())));
    let words = document.tokens_in(content);
    let next = document.tokens_in(date).end;
    let verb = |at: usize| {
        let tag = document.tags[at];
        tag.is_verb() || matches!(tag, Tag::Modal | Tag::To | Tag::Wh)
    };
    let ends = next >= words.end || document.word(next) == "to";
    content.start() >= cue.end() && !before.is_empty() && !before.into_iter().any(verb) && ends
}

/// Words that begin a clause of its own.
const SUBORDINATORS: &[&str] =
    &["who", "whose", "which", "where", "when", "after", "before", "while", "because", "since"];

/// Whether a date stands in the clause of the cue: not in "…, who was arrested on Friday, said".
fn in_clause(document: &Document<'_>, attribution: &Attribution, date: Span, anchor: Span) -> bool {
    let Some(sentence) = document.sentence_at(anchor.start()) else { return true };
    let start = document.sentences[sentence].span.start();
    let follows = date.start() >= anchor.end();
    let from = if follows { anchor.end() } else { start };
    let before = document.tokens_in(Span::new(from, date.start().max(from)));
    let outside = |at: &usize| {
        let token = document.tokens[*at].span;
        !attribution.content.iter().any(|content| content.contains(token))
    };
    let opens =
        |at: &usize| SUBORDINATORS.iter().any(|word| document.word(*at).eq_ignore_ascii_case(word));
    let Some(clause) = before.clone().rev().filter(outside).find(opens) else { return true };
    let has_verb = (clause..before.end)
        .any(|at| document.tags[at].is_verb() && document.tags[at] != Tag::Gerund);
    let ends = |range: std::ops::Range<usize>| range.into_iter().any(|at| document.word(at) == ",");
    // A comma closes the clause again, before the date or between it and the cue.
    let closed = has_verb && ends(clause..before.end);
    let between = document.tokens_in(Span::new(date.end(), anchor.start().max(date.end())));
    !has_verb || closed || !follows && !ends(between)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{article::Article, claim::Score};

    /// When "said" was said, in a story published on Wednesday, 14 May 2031.
    fn check(text: &str, expected: &str) {
        let article = Article { text: text.to_owned(), ..Article::default() };
        let document = Document::of(&article);
        let place = |words: &str| text.rfind(words).map(|at| Span::new(at, at + words.len()));
        let attribution = Attribution {
            source: Vec::new(),
            cue: place("said"),
            content: place("the salt was gone").into_iter().collect(),
            rule: "test",
            confidence: Score::new(1.0),
        };
        let said = |published| {
            let cue = Cue::of(&document, attribution.cue);
            Calendar::of(&document, published, &[]).said(&document, &attribution, &cue, None)
        };
        let day = |date: Option<Date>| date.map_or(String::new(), |date| date.to_string());
        let found = said(Some(date(2031, 5, 14))).map_or(String::new(), |said| {
            let days = if said.from == said.until {
                day(said.from)
            } else {
                format!("{}..{}", day(said.from), day(said.until))
            };
            format!("{days} {:?} “{}”", said.precision, said.text.slice(text))
        });
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_that_date() {
        for (words, expected) in [
            ("on Monday", "2031-05-12 Day “on Monday”"),
            ("Wednesday", "2031-05-14 Day “Wednesday”"),
            ("last Wednesday", "2031-05-07 Day “last Wednesday”"),
            ("Thursday night", "2031-05-08 Day “Thursday night”"),
            ("on Saturday, May 10,", "2031-05-10 Day “on Saturday, May 10”"),
            ("on Dec. 20", "2030-12-20 Day “Dec. 20”"),
            ("on 3 March 2029", "2029-03-03 Day “3 March 2029”"),
            ("yesterday", "2031-05-13 Day “yesterday”"),
            ("today", "2031-05-14 Day “today”"),
            ("three days ago", "2031-05-11 Day “three days ago”"),
            ("last week", "2031-05-05..2031-05-11 Month “last week”"),
            ("earlier this month", "2031-05-01..2031-05-14 Month “earlier this month”"),
            ("in November", "2030-11-01..2030-11-30 Month “in November”"),
            ("last year", "2030-01-01..2030-12-31 Year “last year”"),
            ("in 2013", "2013-01-01..2013-12-31 Year “in 2013”"),
            ("late on Tuesday", "2031-05-13 Day “late on Tuesday”"),
            ("in a Sunday interview", "2031-05-11 Day “Sunday”"),
            ("in Monday’s speech", "2031-05-12 Day “Monday”"),
            ("over the weekend", "2031-05-10..2031-05-11 Month “over the weekend”"),
            ("a month ago", "2031-04-01..2031-04-30 Month “a month ago”"),
        ] {
            check(&format!("Orla Vane said {words} the salt was gone."), expected);
        }
    }

    #[test]
    fn words_that_date_from_another_date() {
        check(
            "The quay burned on Monday. Orla Vane had said the day before that the salt was gone.",
            "2031-05-11 Day “the day before”",
        );
        check(
            "A day after Orla Vane said the salt was gone, the board met on Tuesday.",
            "2031-05-12 Day “A day after”",
        );
        check(
            "The quay burned on Monday. Orla Vane had previously said the salt was gone.",
            "..2031-05-12 OpenEnded “previously”",
        );
    }

    #[test]
    fn a_date_belongs_to_its_clause() {
        let tuesday = "2031-05-13 Day “On Tuesday”";
        check("On Tuesday, after the quay burned, Orla Vane said the salt was gone.", tuesday);
        check(
            "The quay burned on Monday. Orla Vane said the same day that the salt was gone.",
            "2031-05-12 Day “the same day”",
        );
        check(
            "The board met after Orla Vane said on Monday the salt was gone.",
            "2031-05-12 Day “on Monday”",
        );
    }

    /// In a story without a publication date.
    #[test]
    fn a_full_date_anchors_an_undated_story() {
        let day = |text: &str| {
            let article = Article { text: text.to_owned(), ..Article::default() };
            let document = Document::of(&article);
            let cue = text.rfind("said").map(|at| Span::new(at, at + 4));
            let attribution = Attribution {
                source: Vec::new(),
                cue,
                content: vec![Span::new(text.len() - 5, text.len() - 1)],
                rule: "test",
                confidence: Score::new(1.0),
            };
            let cue = Cue::of(&document, cue);
            let said = Calendar::of(&document, None, &[]).said(&document, &attribution, &cue, None);
            said.and_then(|said| said.from).map_or(String::new(), |day| day.to_string())
        };
        let quay = "Best quays of 2031. The quay burned on Wednesday, May 14.";
        assert_eq!(day(&format!("{quay} Ann Aske said on Monday it was gone.")), "2031-05-12");
        // A weekday that does not fit, and none at all.
        let quay = "Best quays of 2031. The quay burned on Friday, May 14.";
        assert_eq!(day(&format!("{quay} Ann Aske said on Monday it was gone.")), "");
        assert_eq!(day("The quay burned in 2031. Ann Aske said on Monday it was gone."), "");
    }

    #[test]
    fn words_that_do_not_date() {
        check("Orla Vane said the salt was gone.", "");
        check("Orla Vane said, ahead of the May 20 feast, the salt was gone.", "");
        check("Orla Vane, who left until Tuesday, said the salt was gone.", "");
        check("Orla Vane said before Monday’s vote the salt was gone.", "");
        check("Orla Vane, who was arrested on Monday, said the salt was gone.", "");
        check("The quay burned on Monday. Orla Vane said the salt was gone.", "");
    }
}
