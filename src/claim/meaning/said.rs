//! When words were said, from the article's own words.
//!
//! **In:** a document, the day it was published, an attribution. **Out:** [`Said`], an interval of
//! days. A weekday is the last one on or before publication; "the day before" counts from the date
//! that the text gave last. The publication date alone dates nothing.
//!
//! **Source:** `TimeML`'s `TIMEX3` for what counts as a date, as far as news writes it.

use std::sync::LazyLock;

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use regex::{Captures, Regex};

use super::{Cue, table::regex};
use crate::{
    claim::{Attribution, Precision, Said},
    span::Span,
    text::Document,
};

/// The dates that a document's words give.
pub(super) struct Calendar {
    /// In order.
    dates: Vec<Mention>,
}

/// Words that date something.
#[derive(Clone, Copy, Debug)]
struct Mention {
    span: Span,
    time: Time,
}

/// What words say of a time.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Time {
    /// From one day to another.
    Days(Date, Date, Precision),
    /// So many days after the date given last.
    After(i32),
    /// So many days after what is told next: "a day before X resigned" dates what surrounds it.
    Relative(i32),
    /// Some time before the date given last.
    Before,
}

/// How far after a noun that attributes its date may stand, and how far before it, in bytes.
const NEAR: usize = 28;
const ADJACENT: usize = 4;

impl Calendar {
    /// Reads the dates of a document.
    pub(super) fn of(document: &Document<'_>, published: Option<Date>) -> Self {
        let mut dates = Vec::new();
        for sentence in &document.sentences {
            let text = sentence.span.slice(document.text);
            for found in DATE.captures_iter(text) {
                let whole = found.get(0).expect("a match");
                let modifies = modifies_noun(text, whole.range());
                if let Some(time) = read(&found, published).filter(|_| !modifies) {
                    let start = sentence.span.start();
                    let span = Span::new(start + whole.start(), start + whole.end());
                    dates.push(Mention { span, time });
                }
            }
        }
        Self { dates }
    }

    /// When the words of an attribution were said.
    pub(super) fn said(
        &self,
        document: &Document<'_>,
        attribution: &Attribution,
        cue: &Cue,
    ) -> Option<Said> {
        let anchor = attribution.cue.or(attribution.content.first().copied())?;
        let sentence = document.sentences[document.sentence_at(anchor.start())?].span;
        let inside = |m: &&Mention| {
            sentence.contains(m.span) && !attribution.content.iter().any(|c| c.overlaps(m.span))
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
        let nearest = own.iter().filter(|m| !cue.noun || beside(m)).min_by_key(|m| distance(m))?;
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
            // "A day after X said": X said it a day earlier.
            Time::Relative(days) => {
                let days = if nearest.span.end() <= anchor.start() { -days } else { days };
                let day = reference()?.checked_add(days.days()).ok()?;
                (Some(day), Some(day), Precision::Day)
            }
            Time::Before => (None, Some(reference()?), Precision::OpenEnded),
        };
        Some(Said { from, until, precision, text: nearest.span })
    }
}

impl Mention {
    /// The day it gives, if by itself and exactly.
    fn day(&self) -> Option<Date> {
        match self.time {
            Time::Days(from, _, Precision::Day) => Some(from),
            _ => None,
        }
    }
}

/// "the Dec. 25 release", "its Friday edition": the date is the noun's.
fn modifies_noun(sentence: &str, date: std::ops::Range<usize>) -> bool {
    let before = sentence[..date.start].trim_end().rsplit(' ').next().unwrap_or("");
    let after = sentence[date.end..].strip_prefix(' ').unwrap_or("");
    let noun_follows = after.starts_with(|c: char| c.is_lowercase())
        && !FUNCTION.contains(&after.split(|c: char| !c.is_alphabetic()).next().unwrap_or(""));
    let determined = ["the", "a", "its", "their", "planned", "scheduled", "this"].contains(&before);
    determined && noun_follows && !sentence[date].starts_with("the")
}

const FUNCTION: &[&str] = &[
    "that", "and", "but", "in", "on", "at", "as", "by", "to", "of", "for", "with", "after",
    "before", "he", "she", "it", "they", "we", "said", "says", "when", "while", "which", "who",
    "from",
];

/// Reads one match of [`DATE`].
fn read(found: &Captures<'_>, published: Option<Date>) -> Option<Time> {
    let get = |name| found.name(name).map(|m| m.as_str());
    let day = |date: Date| Some(Time::Days(date, date, Precision::Day));
    if let Some(month) = get("month").or(get("month2")).or(get("month3")).and_then(month_of) {
        let year =
            get("year").or(get("year2")).or(get("year3")).and_then(|year| year.parse::<i16>().ok());
        let Some(number) = get("day").or(get("day2")) else {
            let first = fix_year(year, published, |year| Date::new(year, month, 1).ok())?;
            return Some(Time::Days(first, first.last_of_month(), Precision::Month));
        };
        let number = number.parse().ok()?;
        return day(fix_year(year, published, |year| Date::new(year, month, number).ok())?);
    }
    if let Some(weekday) = get("weekday").and_then(weekday_of) {
        let published = published?;
        let last = get("lead").is_some_and(|lead| lead.eq_ignore_ascii_case("last"));
        let back = (i32::from(published.weekday().since(weekday)) % 7).max(0);
        let back = if last && back == 0 { 7 } else { back };
        return day(published.checked_sub(back.days()).ok()?);
    }
    if let Some(year) = get("only_year") {
        let year = year.parse().ok()?;
        return Some(Time::Days(date(year, 1, 1), date(year, 12, 31), Precision::Year));
    }
    if get("previously").is_some() {
        return Some(Time::Before);
    }
    if let Some(relative) = get("relative") {
        let count = get("count").map_or(1, number_of);
        return Some(match relative.to_lowercase().as_str() {
            "before" | "earlier" => Time::After(-count),
            "later" => Time::After(count),
            _ => Time::Relative(count),
        });
    }
    if get("previous_day").is_some() {
        return Some(Time::After(-1));
    }
    if get("next_day").is_some() {
        return Some(Time::After(1));
    }
    if let (Some(count), Some(unit)) = (get("ago"), get("ago_unit")) {
        let (count, published) = (number_of(count), published?);
        return match unit {
            "day" => day(published.checked_sub(count.days()).ok()?),
            "week" => range(published.checked_sub((count * 7 + 3).days()).ok()?, 6),
            _ => None,
        };
    }
    let published = published?;
    let monday = published
        .checked_sub(i32::from(published.weekday().to_monday_zero_offset()).days())
        .ok()?;
    match (get("which")?.to_lowercase().as_str(), get("unit").map(str::to_lowercase).as_deref()) {
        ("today" | "tonight", _) | ("this", Some("morning" | "afternoon" | "evening")) => {
            day(published)
        }
        ("yesterday", _) | ("last", Some("night")) => day(published.yesterday().ok()?),
        ("last", Some("week")) => range(monday.checked_sub(7.days()).ok()?, 6),
        ("this", Some("week")) => Some(Time::Days(monday, published, Precision::Month)),
        ("last", Some("month")) => {
            let last = published.first_of_month().yesterday().ok()?;
            Some(Time::Days(last.first_of_month(), last, Precision::Month))
        }
        ("this", Some("month")) => {
            Some(Time::Days(published.first_of_month(), published, Precision::Month))
        }
        ("last", Some("year")) => {
            let year = published.year() - 1;
            Some(Time::Days(date(year, 1, 1), date(year, 12, 31), Precision::Year))
        }
        ("this", Some("year")) => {
            Some(Time::Days(published.first_of_year(), published, Precision::Year))
        }
        _ => None,
    }
}

/// So many days from a first day, about a month at most.
fn range(first: Date, days: i32) -> Option<Time> {
    Some(Time::Days(first, first.checked_add(days.days()).ok()?, Precision::Month))
}

/// The date in the year given, else in the last year that puts it on or before publication.
fn fix_year(
    year: Option<i16>,
    published: Option<Date>,
    at: impl Fn(i16) -> Option<Date>,
) -> Option<Date> {
    if let Some(year) = year {
        return at(year);
    }
    let published = published?;
    at(published.year()).filter(|&day| day <= published).or_else(|| at(published.year() - 1))
}

fn month_of(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let word = word.to_lowercase();
    MONTHS.iter().position(|month| word.starts_with(month)).and_then(|at| i8::try_from(at + 1).ok())
}

fn weekday_of(word: &str) -> Option<Weekday> {
    Some(match word.get(..3)?.to_lowercase().as_str() {
        "mon" => Weekday::Monday,
        "tue" => Weekday::Tuesday,
        "wed" => Weekday::Wednesday,
        "thu" => Weekday::Thursday,
        "fri" => Weekday::Friday,
        "sat" => Weekday::Saturday,
        "sun" => Weekday::Sunday,
        _ => return None,
    })
}

fn number_of(word: &str) -> i32 {
    const WORDS: [&str; 11] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let word = word.to_lowercase();
    let spelled = WORDS.iter().position(|&number| number == word);
    spelled.and_then(|at| i32::try_from(at).ok()).or_else(|| word.parse().ok()).unwrap_or(1)
}

/// Words that date something. The alternatives stand in order of how much they take in.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?";
    let weekday = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
    let number = r"an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,2}";
    let parts = [
        format!(r"(?:(?:[Oo]n )?{weekday},? )?(?P<month>{month})\.?[ \u{{a0}}](?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}}))?"),
        format!(r"(?:(?:[Oo]n )?{weekday},? )?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ \u{{a0}}](?P<month2>{month})\b\.?(?:,? (?P<year2>\d{{4}}))?"),
        format!(r"(?:(?P<lead>[Ll]ast|[Oo]n|[Tt]his|[Ll]ate|[Ee]arly) )?(?P<weekday>{weekday})\b(?: (?:night|morning|afternoon|evening))?"),
        r"(?P<previous_day>\b(?:[Tt]he|[Oo]n the) (?:previous day|day before|eve))".to_owned(),
        r"(?P<next_day>\b(?:[Tt]he|[Oo]n the) (?:next|following) day|\bthe day after)".to_owned(),
        format!(r"(?i:\b(?P<count>{number}) days? (?P<relative>before|earlier|after|later))"),
        format!(r"(?i:\b(?P<ago>{number}) (?P<ago_unit>day|week)s? ago)"),
        format!(r"\b(?:[Ii]n|[Ll]ast|[Ss]ince|[Dd]uring|[Ee]arly|[Ll]ate)(?: early| late| mid)? (?P<month3>{month})\b(?: (?P<year3>\d{{4}}))?"),
        r"\b[Ii]n (?P<only_year>(?:19|20)\d\d)\b".to_owned(),
        r"(?i:\b(?:earlier )?(?P<which>today|tonight|yesterday|this|last)(?: (?P<unit>morning|afternoon|evening|night|week|month|year))?\b)".to_owned(),
        r"(?i:\b(?P<previously>previously|in the past|earlier)\b)".to_owned(),
    ];
    regex(&parts.join("|"))
});

#[cfg(test)]
mod tests {
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
            Calendar::of(&document, published).said(&document, &attribution, &cue)
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
    fn words_that_do_not_date() {
        check("Orla Vane said the salt was gone.", "");
        check("Orla Vane said, ahead of the May 20 feast, the salt was gone.", "");
        check("The quay burned on Monday. Orla Vane said the salt was gone.", "");
    }
}
