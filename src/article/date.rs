//! Publication dates as news pages write them → [`Published`].
//!
//! **In:** a stretch of text such as a date line or an attribute. **Out:** the date and where it
//! stands. A moment needs a zone; a time of day without one gives the day alone, since the hour
//! would mean something else elsewhere. All-number dates that can be read two ways are left out.

use std::{ops::Range, sync::LazyLock};

use jiff::{
    civil::{Date, Weekday, date},
    tz::{Offset, TimeZone},
};
use regex::{Captures, Regex};

use super::Published;

/// A date in a text.
pub(super) struct Dated {
    pub(super) published: Published,
    /// Bytes it takes up, weekday, time and zone included.
    pub(super) place: Range<usize>,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let month = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?";
    let time = r"(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?)(?:\s?(?:hrs|h)\b)?";
    let zone = r"\(?(?:(?:UTC|GMT)?\s?[+-]\d{2}:?\d{2}\b|[A-Z]{1,4}T\b|UTC\b|GMT\b|Z\b)\)?";
    let weekday = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+)";
    let apart = r"(?:\s*(?:[,|/·•–—-]|at\b|on\b)?\s*)";
    Regex::new(&format!(
        r"(?ix)
        (?: \b(?<time1>{time})\s*(?<zone1>(?-i:{zone}))?{apart} )?
        {weekday}?
        (?: \b(?<y1>\d{{4}})[-/](?<m1>\d{{1,2}})[-/](?<d1>\d{{1,2}})(?:t|\b)
          | \b(?<month2>{month})\s+(?<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?<y2>\d{{4}})\b
          | \b(?<d3>\d{{1,2}})(?:st|nd|rd|th)?[\s-](?:of\s)?(?<month3>{month}),?[\s-](?<y3>\d{{4}})\b
          | \b(?<a4>\d{{1,2}})(?<mark4>[./])(?<b4>\d{{1,2}})[./](?<y4>\d{{4}})\b
        )
        (?: {apart}(?<time2>{time})\s*(?<zone2>(?-i:{zone}))? )?",
        // Under the x flag white space in the pieces counts only where it is escaped.
    ))
    .expect("a fixed pattern")
});

/// The first date of `text`.
pub(super) fn find(text: &str) -> Option<Dated> {
    // Every date has a year; most lines have none, and need no pattern to tell.
    text.as_bytes().windows(4).find(|digits| digits.iter().all(u8::is_ascii_digit))?;
    DATE.captures_iter(text).find_map(|found| {
        let day = day(&found)?;
        let published = moment(&found, day).unwrap_or(Published::Day(day));
        Some(Dated { published, place: found.get(0)?.range() })
    })
}

fn day(found: &Captures<'_>) -> Option<Date> {
    let number = |name: &str| found.name(name)?.as_str().parse::<i8>().ok();
    let year = |name: &str| found.name(name)?.as_str().parse::<i16>().ok();
    let month = |name: &str| {
        let word = found.name(name)?.as_str().to_ascii_lowercase();
        (1..).zip(MONTHS).find(|(_, month)| word.starts_with(month)).map(|(number, _)| number)
    };
    let (year, month, day) = if let Some(year) = year("y1") {
        (year, number("m1")?, number("d1")?)
    } else if let Some(year) = year("y2") {
        (year, month("month2")?, number("d2")?)
    } else if let Some(year) = year("y3") {
        (year, month("month3")?, number("d3")?)
    } else {
        let (a, b) = (number("a4")?, number("b4")?);
        // 20.12.2014 is written day first wherever points are used; strokes are used both ways.
        let day_first = &found["mark4"] == "." || a > 12 || a == b;
        let (day, month) = if day_first { (a, b) } else { (b, a) };
        if !day_first && day <= 12 {
            return None;
        }
        (year("y4")?, month, day)
    };
    // Newspapers are not older; such a number is something else.
    if year < 1600 {
        return None;
    }
    Date::new(year, month, day).ok()
}

fn moment(found: &Captures<'_>, day: Date) -> Option<Published> {
    let (time, zone) = found
        .name("time2")
        .zip(found.name("zone2"))
        .or_else(|| found.name("time1").zip(found.name("zone1")))?;
    let time = time.as_str().to_ascii_lowercase();
    let mut numbers = time.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let hour = numbers.next()?.parse::<i8>().ok()?;
    let minute = numbers.next().map_or(Some(0), |digits| digits.parse::<i8>().ok())?;
    let second = numbers.next().map_or(Some(0), |digits| digits.parse::<i8>().ok())?;
    let hour = match (hour, time.contains('p'), time.contains('a')) {
        (12, false, true) => 0,
        (1..=11, true, _) => hour + 12,
        _ => hour,
    };
    let at = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    let zone = TimeZone::fixed(offset(zone.as_str(), day)?);
    Some(Published::Moment(Box::new(day.to_datetime(at).to_zoned(zone).ok()?)))
}

/// The offset that a zone's name stands for in news; abbreviations that stand for several zones
/// are read as the one whose press writes English.
fn offset(zone: &str, day: Date) -> Option<Offset> {
    let zone = zone.trim_matches(['(', ')']);
    if let Some(sign_at) = zone.find(['+', '-']) {
        let (sign, digits) = zone[sign_at..].split_at(1);
        let number = digits.replace(':', "").parse::<i32>().ok()?;
        let seconds = (number / 100 * 60 + number % 100) * 60;
        return Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok();
    }
    let american = |standard: i32| standard + i32::from(american_summer(day));
    let minutes = 60
        * match zone {
            "UTC" | "GMT" | "Z" | "WET" => 0,
            "BST" | "WEST" | "CET" | "WAT" => 1,
            "CEST" | "EET" | "SAST" | "CAT" => 2,
            "EEST" | "MSK" | "EAT" => 3,
            "GST" => 4,
            "PKT" => 5,
            "IST" => return Offset::from_seconds((5 * 60 + 30) * 60).ok(),
            "ICT" | "WIB" => 7,
            "HKT" | "SGT" | "PHT" | "MYT" | "AWST" => 8,
            "JST" | "KST" => 9,
            "AEST" => 10,
            "AEDT" => 11,
            "NZST" => 12,
            "NZDT" => 13,
            "ADT" => -3,
            "AST" | "EDT" => -4,
            "EST" | "CDT" => -5,
            "CST" | "MDT" => -6,
            "MST" | "PDT" => -7,
            "PST" | "AKDT" => -8,
            "AKST" => -9,
            "HST" => -10,
            "ET" => american(-5),
            "CT" => american(-6),
            "MT" => american(-7),
            "PT" => american(-8),
            _ => return None,
        };
    Offset::from_seconds(minutes * 60).ok()
}

/// Whether the United States keep summer time on `day`, by the rule in force since 2007.
fn american_summer(day: Date) -> bool {
    let nth_sunday =
        |month, nth| date(day.year(), month, 1).nth_weekday_of_month(nth, Weekday::Sunday);
    let (Ok(from), Ok(until)) = (nth_sunday(3, 2), nth_sunday(11, 1)) else { return false };
    from <= day && day < until
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = find(text).map(|dated| match dated.published {
            Published::Day(day) => day.to_string(),
            Published::Moment(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        });
        assert_eq!(found.as_deref().unwrap_or("none"), expected, "{text}");
    }

    #[test]
    fn days_as_they_are_written() {
        check("Dec 20, 2014", "2014-12-20");
        check("Sept. 3rd, 2019", "2019-09-03");
        check("/ 20 December 2014", "2014-12-20");
        check("Saturday, 20th of December 2014", "2014-12-20");
        check("Published: 2014/12/20", "2014-12-20");
        check("20.12.2014", "2014-12-20");
        check("Posted on 12/20/2014", "2014-12-20");
        check("20-Dec-2014", "2014-12-20");
    }

    #[test]
    fn moments_keep_the_zone_they_are_given_in() {
        check("Dec 20, 2014 09:10 PM EST", "2014-12-20T21:10:00-05:00");
        check("2014-12-20T21:10:00-05:00", "2014-12-20T21:10:00-05:00");
        check("2014-12-20T21:10:00.000Z", "2014-12-20T21:10:00+00:00");
        check("2014-12-20 21:10:00+0000", "2014-12-20T21:10:00+00:00");
        check("Sat, 20 Dec 2014 21:10:00 GMT", "2014-12-20T21:10:00+00:00");
        check("9:05 a.m. EDT, Sunday, July 5, 2015", "2015-07-05T09:05:00-04:00");
        check("July 5, 2015 at 12:30 AM ET", "2015-07-05T00:30:00-04:00");
        check("January 5, 2015 | 12 pm PT", "2015-01-05T12:00:00-08:00");
        check("5 July 2015, 10.15 BST", "2015-07-05T10:15:00+01:00");
        check("5 July 2015 18:00 IST", "2015-07-05T18:00:00+05:30");
    }

    #[test]
    fn a_time_without_a_zone_gives_the_day() {
        check("2014-12-20 21:10:00", "2014-12-20");
        check("December 20, 2014 9:10 PM", "2014-12-20");
    }

    #[test]
    fn what_is_no_day_is_left_alone() {
        check("May 2014", "none");
        check("04/05/2014", "none");
        check("31 February 2014", "none");
        check("Room 12, 1990", "none");
        check("Dec. 25", "none");
        check("", "none");
    }

    #[test]
    fn the_place_covers_time_and_zone() {
        let text = "| Dec 20, 2014 09:10 PM EST | By";
        assert_eq!(&text[find(text).unwrap().place], "Dec 20, 2014 09:10 PM EST");
    }
}
