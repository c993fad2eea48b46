//! What kind of input the first bytes announce, and text out of bytes.

use std::{borrow::Cow, sync::LazyLock};

use encoding_rs::{Encoding, UTF_8};
use regex::bytes::Regex;

use super::error::Problem;

/// The kinds of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A story as plain text, with or without front matter.
    Text,
    /// A page.
    Html,
    /// One object, or an array of objects, over any number of lines.
    Json,
    /// One object a line.
    JsonLines,
}

impl Format {
    /// The format that a media type (`Content-Type`) names, if it is one of ours. What comes as
    /// `application/json` may yet be JSON lines, and is left to be seen.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/plain" => Some(Self::Text),
            "text/html" | "application/xhtml+xml" => Some(Self::Html),
            "application/x-ndjson"
            | "application/ndjson"
            | "application/jsonl"
            | "application/x-jsonlines" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// Tells the format by the first bytes of an input.
pub(super) fn sniff(head: &[u8]) -> Format {
    static HTML: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:<\?xml[^>]*>\s*|<!--(?s:.*?)-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|link|script|article|main|section|div|p|h1)\b")
            .expect("a fixed pattern")
    });
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if HTML.is_match(head) {
        return Format::Html;
    }
    match head {
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start().first(), Some(b'{' | b']')) => {
            Format::Json
        }
        [b'{', rest @ ..] if matches!(rest.trim_ascii_start().first(), Some(b'"' | b'}')) => {
            if one_object_a_line(head) {
                Format::JsonLines
            } else {
                Format::Json
            }
        }
        _ => Format::Text,
    }
}

/// Whether some line holds an object whole, or the first line is longer than what was looked at.
fn one_object_a_line(head: &[u8]) -> bool {
    let mut lines = head.split_inclusive(|&b| b == b'\n').filter(|line| line.starts_with(b"{"));
    let whole = |line: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    !head.contains(&b'\n') || lines.any(whole)
}

/// What the bytes are, if they are no text.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 6] = [
        (b"%PDF-", "a PDF file"),
        (b"PK\x03\x04", "a zip archive or office document"),
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"\x7fELF", "a program"),
        (b"SQLite format 3", "a database"),
    ];
    if Encoding::for_bom(head).is_some() {
        return None;
    }
    let known = KINDS.iter().find(|(magic, _)| head.starts_with(magic)).map(|&(_, kind)| kind);
    known.or_else(|| head.contains(&0).then_some("a binary file"))
}

/// The bytes of a whole input as text: by byte order mark, else as a page declares, else UTF-8.
/// The mark is dropped.
pub(super) fn decode(bytes: Vec<u8>, format: Format) -> Result<String, Problem> {
    let (encoding, mark) = match Encoding::for_bom(&bytes) {
        Some(found) => found,
        None if format == Format::Html => (declared(&bytes).unwrap_or(UTF_8), 0),
        None => (UTF_8, 0),
    };
    let text = if encoding == UTF_8 {
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..mark);
                text
            }
            Err(error) => {
                return Err(Problem::InvalidUtf8 { offset: error.utf8_error().valid_up_to() });
            }
        }
    } else {
        encoding
            .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
            .map(Cow::into_owned)
            .ok_or(Problem::WrongEncoding(encoding.name()))?
    };
    if text.contains('\0') {
        return Err(Problem::Binary("a binary file"));
    }
    Ok(text)
}

/// The encoding that a page's `meta` element names, looked for where the HTML standard looks.
fn declared(page: &[u8]) -> Option<&'static Encoding> {
    static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)"#)
            .expect("a fixed pattern")
    });
    let head = &page[..page.len().min(4096)];
    Encoding::for_label(CHARSET.captures(head)?.get(1)?.as_bytes())
}

/// Carriage returns become line ends, alone or before one.
pub(super) fn unix_lines(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_first_bytes() {
        for (head, expected) in [
            ("Mayor resigns\n\nThe mayor left.", Format::Text),
            ("title: Mayor resigns\n\nThe mayor left.", Format::Text),
            ("[AP] The mayor left.", Format::Text),
            ("{sic} he wrote.", Format::Text),
            ("<!DOCTYPE html><html>", Format::Html),
            ("\u{feff}\n<!-- saved --><html lang=en>", Format::Html),
            ("<p>The mayor left.</p>", Format::Html),
            ("<pi is what he called it>", Format::Text),
            ("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", Format::JsonLines),
            ("{\"text\": \"a\"}", Format::JsonLines),
            ("{\"text\": \"a\n{\"text\": \"b\"}\n", Format::JsonLines),
            ("{\n  \"text\": \"a\"\n}", Format::Json),
            ("[\n{\"text\": \"a\"}]", Format::Json),
        ] {
            assert_eq!(sniff(head.as_bytes()), expected, "{head}");
        }
    }

    #[test]
    fn pages_say_their_encoding() {
        let page = b"<meta charset=\"windows-1252\"><p>\x93No,\x94 she said.".to_vec();
        assert!(decode(page.clone(), Format::Html).unwrap().ends_with("“No,” she said."));
        assert!(matches!(decode(page, Format::Text), Err(Problem::InvalidUtf8 { offset: 32 })));
        assert_eq!(decode(b"\xff\xfeN\0o\0".to_vec(), Format::Text).unwrap(), "No");
    }

    #[test]
    fn media_types_name_formats() {
        assert_eq!(Format::of_media_type("text/HTML; charset=utf-8"), Some(Format::Html));
        assert_eq!(Format::of_media_type("application/json"), None);
    }
}
