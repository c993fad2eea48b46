//! Content negotiation: the `Accept` header → the best of what can be offered.
//!
//! **In:** the request's headers, the formats on offer in the server's order of preference.
//! **Out:** one of them, or none: the caller answers 406.
//! **Source:** RFC 9110, sections 12.4.2 (quality) and 12.5.1 (`Accept`).

use axum::http::{HeaderMap, header::ACCEPT};

/// A media range of an `Accept` header.
struct Range<'a> {
    /// `text/turtle`, `text/*` or `*/*`.
    media: &'a str,
    /// Value of the `version` parameter, as RDF 1.2 uses it.
    version: Option<&'a str>,
    /// Value of the `profile` parameter (RFC 6906).
    profile: Option<&'a str>,
    /// From 0, refused, to 1000.
    quality: u16,
}

/// What a request says of the format that it gets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    /// The version, as RDF 1.2 uses it.
    pub(super) version: Option<String>,
    /// The profile (RFC 6906).
    pub(super) profile: Option<String>,
}

/// The best of `offers` for a request, and the version it asked for; as [`choose_with`].
pub(super) fn choose<T: Copy + PartialEq>(
    headers: &HeaderMap,
    offers: &[T],
    media_type: impl Fn(T) -> &'static str,
    named: impl Fn(&str) -> Option<T>,
) -> Option<(T, Option<String>)> {
    choose_with(headers, offers, media_type, named).map(|(offer, wish)| (offer, wish.version))
}

/// The best of `offers` for a request, and what it wishes of it. An offer goes by its own
/// media type, and by others that `named` knows. Among formats that the request likes equally, the
/// one it names first wins; if it names none, the one offered first.
pub(super) fn choose_with<T: Copy + PartialEq>(
    headers: &HeaderMap,
    offers: &[T],
    media_type: impl Fn(T) -> &'static str,
    named: impl Fn(&str) -> Option<T>,
) -> Option<(T, Wish)> {
    let header = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let header = header.collect::<Vec<_>>().join(",").to_ascii_lowercase();
    let ranges: Vec<Range<'_>> = split(&header, ',').filter_map(Range::parse).collect();
    if ranges.is_empty() {
        return offers.first().map(|&offer| (offer, Wish::default()));
    }
    // How closely a range describes an offer; the closest one decides about it.
    let closeness = |range: &Range<'_>, offer: T| match range.media.split_once('/')? {
        ("*", "*") => Some(0),
        (kind, "*") => (media_type(offer).split('/').next() == Some(kind)).then_some(1),
        _ => (named(range.media) == Some(offer)).then_some(2),
    };
    let mut best: Option<(&Range<'_>, usize, T)> = None;
    for &offer in offers {
        let fitting = ranges.iter().enumerate();
        let fitting = fitting.filter_map(|(place, r)| Some((closeness(r, offer)?, place, r)));
        // `max_by_key` keeps the last of equals, and the first should win.
        let decisive = fitting.rev().max_by_key(|&(closeness, ..)| closeness);
        let Some((_, place, range)) = decisive.filter(|(.., range)| range.quality > 0) else {
            continue;
        };
        let better = best.is_none_or(|(before, at, _)| {
            range.quality > before.quality || (range.quality == before.quality && place < at)
        });
        if better {
            best = Some((range, place, offer));
        }
    }
    best.map(|(range, _, offer)| {
        let [version, profile] = [range.version, range.profile].map(|it| it.map(str::to_owned));
        (offer, Wish { version, profile })
    })
}

impl<'a> Range<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = split(text, ';');
        let media = parts.next().filter(|media| media.contains('/'))?;
        let mut range = Self { media, version: None, profile: None, quality: 1000 };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"');
            match name.trim() {
                "q" => range.quality = quality(value)?,
                "version" => range.version = Some(value),
                "profile" => range.profile = Some(value),
                _ => {}
            }
        }
        Some(range)
    }
}

/// `0.8` in thousandths; `None` if it is no quality value.
fn quality(text: &str) -> Option<u16> {
    let number: f32 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 to 1000")]
    (0.0..=1.0).contains(&number).then(|| (number * 1000.0).round() as u16)
}

/// The parts of a header value, without white space around them, empty ones left out. No media
/// type that we offer has a comma or semicolon in quotation marks, so none is looked for.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media_type(name: &str) -> &'static str {
        match name {
            "json" => "application/sparql-results+json",
            "xml" => "application/sparql-results+xml",
            _ => "text/csv",
        }
    }

    fn named(media: &str) -> Option<&'static str> {
        match media {
            "application/sparql-results+json" | "application/json" => Some("json"),
            "application/sparql-results+xml" | "application/xml" => Some("xml"),
            "text/csv" => Some("csv"),
            _ => None,
        }
    }

    fn chosen(accept: &str) -> Option<(&'static str, Option<String>)> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(ACCEPT, accept.parse().unwrap());
        }
        choose(&headers, &["json", "xml", "csv"], media_type, named)
    }

    fn check(accept: &str, expected: Option<&str>) {
        assert_eq!(chosen(accept).map(|(name, _)| name), expected, "Accept: {accept}");
    }

    #[test]
    fn the_best_quality_wins() {
        check("text/csv;q=0.2, application/xml;q=0.9", Some("xml"));
        check("text/csv;q=0.9, application/xml ; q = 0.2", Some("csv"));
        check("text/csv, */*;q=0.1", Some("csv"));
        check("TEXT/CSV", Some("csv"));
    }

    #[test]
    fn among_equals_the_header_then_the_server_decides() {
        check("", Some("json"));
        check("*/*", Some("json"));
        check("text/csv, application/json", Some("csv"));
        check("application/*", Some("json"));
        check("text/html, application/xml;q=0.9, */*;q=0.8", Some("xml"));
    }

    #[test]
    fn the_most_specific_range_decides() {
        check("*/*, application/json;q=0, application/sparql-results+json;q=0", Some("xml"));
        check("application/*;q=0.5, application/xml;q=0.1, text/*;q=0.3", Some("json"));
    }

    #[test]
    fn what_is_not_on_offer_is_not_given() {
        check("image/png", None);
        check("*/*;q=0", None);
        check("text/csv;q=0", None);
    }

    #[test]
    fn nonsense_is_passed_over() {
        check("nonsense, text/csv", Some("csv"));
        check(";;;, ,", Some("json"));
        check("text/csv;q=high, application/xml;q=0.1", Some("xml"));
    }

    #[test]
    fn a_version_is_handed_on() {
        assert_eq!(chosen("text/csv;version=1.2").unwrap().1.as_deref(), Some("1.2"));
        assert_eq!(chosen("text/csv").unwrap().1, None);
    }
}
