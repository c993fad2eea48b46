//! Words that date something.
//!
//! **In:** a document, the day it was published. **Out:** a [`Mention`] for each date that its words
//! give to something that may be speech: not "until Friday", not "Friday's vote". A weekday is the
//! last one on or before publication. A story without a publication date is anchored by the last
//! day that it gives in full, its weekday with it; without that, its weekdays mean nothing.
//!
//! **Source:** `TimeML`'s `TIMEX3` for what counts as a date, as far as news writes it.

use std::{ops::Range, sync::LazyLock};

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use regex::{Captures, Regex};

use crate::{
    claim::{Precision, meaning::table::regex},
    entity::{Class, is},
    span::Span,
    text::{Document, Sentence},
};

/// Words that date something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mention {
    pub(super) span: Span,
    pub(super) time: Time,
}

/// What words say of a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Time {
    /// From one day to another.
    Days(Date, Date, Precision),
    /// So many days after the date given last.
    After(i32),
    /// So many days after what is told next: "a day before X resigned" dates what surrounds it.
    Relative(i32),
    /// Some time before the date given last.
    Before,
}

impl Mention {
    /// The day it gives, if by itself and exactly.
    pub(super) fn day(&self) -> Option<Date> {
        match self.time {
            Time::Days(from, _, Precision::Day) => Some(from),
            _ => None,
        }
    }
}

/// The dates of a document, in order.
pub(super) fn read(document: &Document<'_>, published: Option<Date>) -> Vec<Mention> {
    let anchor = published.or_else(|| anchor(document));
    let mut dates = Vec::new();
    for sentence in &document.sentences {
        let text = sentence.span.slice(document.text);
        for found in DATE.captures_iter(text) {
            let whole = found.get(0).expect("a match");
            if is_about_something_else(text, whole.range()) {
                continue;
            }
            if let Some(time) = time(&found, anchor) {
                let start = sentence.span.start();
                let span = Span::new(start + whole.start(), start + whole.end());
                dates.push(Mention { span, time });
            }
        }
    }
    dates
}

/// The last day that the text gives in full and tells of as past: day, month and a weekday that
/// fits one of the years that the text speaks of.
fn anchor(document: &Document<'_>) -> Option<Date> {
    let years: Vec<i16> = YEAR
        .find_iter(document.text)
        .filter(|year| !document.text[..year.start()].trim_end().ends_with(['©', ')']))
        .filter_map(|year| year.as_str().parse().ok())
        .collect();
    let dated = |sentence: &Sentence| {
        let text = sentence.span.slice(document.text);
        let is_past = sentence.tokens.clone().any(|at| document.tags[at] == crate::text::Tag::Past);
        DATE.captures_iter(text)
            .filter(|_| is_past)
            .filter_map(|found| {
                let weekday = weekday_of(WEEKDAY.find(found.get(0)?.as_str())?.as_str())?;
                let (month, day) = (month_in(&found)?, day_in(&found)?);
                let given = year_in(&found);
                let mut fitting = years.iter().filter(|year| given.is_none_or(|g| g == **year));
                let at = |year: &i16| Date::new(*year, month, day).ok();
                fitting.find_map(|year| at(year).filter(|date| date.weekday() == weekday))
            })
            .max()
    };
    document.sentences.iter().filter_map(dated).max()
}

/// Whether a date is not that of speech: "the Dec. 25 release", "until Friday", "Friday's vote".
fn is_about_something_else(sentence: &str, date: Range<usize>) -> bool {
    let words = |text: &'_ str| {
        text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).take(3).count()
    };
    let rest = &sentence[date.end..];
    let before = sentence[..date.start].trim_end().rsplit(' ').next().unwrap_or("").to_lowercase();
    let own = sentence[date.clone()].split(' ').next().unwrap_or("").to_lowercase();
    if BOUNDS.contains(&before.as_str()) || matches!(own.as_str(), "since" | "during") {
        return true;
    }
    // "the Sunday Register"
    let name =
        rest.strip_prefix(' ').and_then(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
    if name.is_some_and(|word| {
        word.starts_with(char::is_uppercase) && (is(word, Class::News) || is(word, Class::Masthead))
    }) {
        return true;
    }
    // What is said on an occasion is dated by it: "a Friday interview", "Friday's statement".
    let owned = rest.strip_prefix("'s").or_else(|| rest.strip_prefix("’s"));
    let nouns = || {
        owned
            .unwrap_or(rest)
            .split(|c: char| !c.is_alphanumeric() && c != '-')
            .filter(|w| !w.is_empty())
    };
    let occasion = nouns()
        .take_while(|word| !FUNCTION.contains(word))
        .take(4)
        .any(|word| is(word, Class::Occasion) || is(word, Class::Document));
    if let Some(rest) = owned {
        return words(rest) > 0 && !occasion;
    }
    let noun_follows = rest.starts_with(' ')
        && rest[1..].starts_with(|c: char| c.is_lowercase())
        && !FUNCTION.contains(&nouns().next().unwrap_or(""));
    let determined = ["the", "a", "its", "their", "his", "her", "planned", "scheduled", "this"]
        .contains(&before.as_str());
    determined && noun_follows && !occasion && own != "the"
}

/// Words that make the date after them a bound, not a time.
const BOUNDS: &[&str] = &[
    "until", "till", "by", "since", "from", "before", "after", "through", "for", "of", "next",
    "between", "starting", "beginning", "coming", "following",
];

const FUNCTION: &[&str] = &[
    "that", "and", "but", "in", "on", "at", "as", "by", "to", "of", "for", "with", "after",
    "before", "he", "she", "it", "they", "we", "said", "says", "when", "while", "which", "who",
    "from", "the", "a", "an",
];

fn month_in(found: &Captures<'_>) -> Option<i8> {
    ["month", "month2", "month3"].iter().find_map(|&name| month_of(found.name(name)?.as_str()))
}

fn day_in(found: &Captures<'_>) -> Option<i8> {
    ["day", "day2"].iter().find_map(|&name| found.name(name)?.as_str().parse().ok())
}

fn year_in(found: &Captures<'_>) -> Option<i16> {
    ["year", "year2", "year3"].iter().find_map(|&name| found.name(name)?.as_str().parse().ok())
}

/// Reads one match of [`DATE`].
fn time(found: &Captures<'_>, published: Option<Date>) -> Option<Time> {
    let get = |name| found.name(name).map(|m| m.as_str());
    let day = |date: Date| Some(Time::Days(date, date, Precision::Day));
    if let Some(month) = month_in(found) {
        let year = year_in(found);
        let Some(number) = day_in(found) else {
            let first = fix_year(year, published, |year| Date::new(year, month, 1).ok())?;
            return Some(Time::Days(first, first.last_of_month(), Precision::Month));
        };
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
        let week = get("count_unit").is_some_and(|unit| unit.eq_ignore_ascii_case("week"));
        let count = get("count").map_or(1, number_of) * if week { 7 } else { 1 };
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
    if get("same_day").is_some() {
        return Some(Time::After(0));
    }
    let published = published?;
    if let (Some(count), Some(unit)) = (get("ago"), get("ago_unit")) {
        return ago(number_of(count), unit, published);
    }
    let monday = published
        .checked_sub(i32::from(published.weekday().to_monday_zero_offset()).days())
        .ok()?;
    if let Some(which) = get("weekend") {
        // On a Sunday, "this weekend" began the day before.
        let sunday = published.weekday() == Weekday::Sunday && !which.eq_ignore_ascii_case("last");
        let saturday = monday.checked_sub(if sunday { -5.days() } else { 2.days() }).ok()?;
        return range(saturday, 1);
    }
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

/// So long before publication, as exactly as the unit tells.
fn ago(count: i32, unit: &str, published: Date) -> Option<Time> {
    match unit.to_lowercase().as_str() {
        "day" => {
            let day = published.checked_sub(count.days()).ok()?;
            Some(Time::Days(day, day, Precision::Day))
        }
        "week" => range(published.checked_sub((count * 7 + 3).days()).ok()?, 6),
        "month" => {
            let then = published.checked_sub(count.months()).ok()?;
            Some(Time::Days(then.first_of_month(), then.last_of_month(), Precision::Month))
        }
        _ => {
            let then = published.checked_sub(count.years()).ok()?;
            Some(Time::Days(then.first_of_year(), then.last_of_year(), Precision::Year))
        }
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
        format!(r"(?:(?P<lead>[Ll]ast|[Oo]n|[Tt]his|[Ll]ate(?: on)?|[Ee]arly(?: on)?|[Ee]arlier(?: on)?) )?(?P<weekday>{weekday})\b(?: (?:night|morning|afternoon|evening))?"),
        r"(?P<previous_day>\b(?:[Tt]he|[Oo]n the) (?:previous day|day before|eve))".to_owned(),
        r"(?P<next_day>\b(?:[Tt]he|[Oo]n the) (?:next|following) day|\bthe day after)".to_owned(),
        r"(?P<same_day>(?i:\b(?:the same day|that day|(?:later|earlier) (?:in|that|the same) (?:the )?(?:day|morning|evening|night)|(?:\w+ )?(?:hours|minutes) (?:later|earlier)|within (?:\w+ )?(?:hours?|minutes)|moments (?:later|earlier)|an hour (?:later|earlier))\b))".to_owned(),
        format!(r"(?i:\b(?P<count>{number}) (?P<count_unit>day|week)s? (?P<relative>before|earlier|after|later))"),
        format!(r"(?i:\b(?P<ago>{number}) (?P<ago_unit>day|week|month|year)s? ago)"),
        format!(r"\b(?:[Ii]n|[Ll]ast|[Ss]ince|[Dd]uring|[Ee]arly|[Ll]ate)(?: early| late| mid)? (?P<month3>{month})\b(?: (?P<year3>\d{{4}}))?"),
        r"\b[Ii]n (?P<only_year>(?:19|20)\d\d)\b".to_owned(),
        r"(?i:\b(?:over |at |on )?(?P<weekend>this|last|the) weekend\b)".to_owned(),
        r"(?i:\b(?:earlier |later |late |early )?(?P<which>today|tonight|yesterday|this|last)(?: (?P<unit>morning|afternoon|evening|night|week|month|year))?\b)".to_owned(),
        r"(?i:\b(?P<previously>previously|in the past|earlier)\b)".to_owned(),
    ];
    regex(&parts.join("|"))
});

static WEEKDAY: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"));

static YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:19|20)\d\d\b"));
