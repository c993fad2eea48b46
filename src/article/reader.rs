//! [`Reader`]: one input of any format → its articles, one at a time.
//!
//! **In:** bytes, and the name to report them by. **Out:** articles and errors in the order of the
//! input. Of JSON lines and arrays one record is held at a time, so an input may be of any length;
//! a bad record is an error of its own, and reading goes on behind it.

use std::{
    io::{self, BufRead, BufReader, Cursor, Read},
    vec,
};

use encoding_rs::Encoding;

use super::{
    Article,
    error::{Problem, ReadError},
    format::{self, Format},
    html, json, text,
    unpack::{Bytes, unpack},
};

/// Longest article read, in bytes; for JSON the longest record. Spans count on it.
pub const LIMIT: usize = 16 << 20;

/// How much of an input is looked at to tell what it is.
const HEAD: usize = 64 << 10;

/// The articles of one input.
pub struct Reader<'a> {
    name: String,
    /// What the input was unpacked from, for errors to tell.
    packed_as: Option<&'static str>,
    state: State<'a>,
}

enum State<'a> {
    Closed(Bytes<'a>, Option<Format>),
    Lines(Records<'a>),
    Items(Records<'a>),
    Parsed(vec::IntoIter<Result<Article, ReadError>>),
    Done,
}

/// An input of many records, read up to some line.
struct Records<'a> {
    input: BufReader<Bytes<'a>>,
    /// Lines read so far.
    lines: usize,
    /// Records met so far, good or bad.
    met: usize,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Reader<'a> {
    /// Reads `input`, telling what it is by its first bytes. `name` stands for it in errors, and
    /// names articles that bring no identifier.
    pub fn new(input: impl Read + Send + 'a, name: &str) -> Self {
        Self { name: name.to_owned(), packed_as: None, state: State::Closed(Box::new(input), None) }
    }

    /// Takes the input for `format`, whatever its first bytes look like.
    #[must_use]
    pub fn of_format(mut self, format: Format) -> Self {
        if let State::Closed(_, hint) = &mut self.state {
            *hint = Some(format);
        }
        self
    }

    /// Unpacks, looks at the first bytes, and reads what is read as a whole.
    fn open(&mut self, input: Bytes<'a>, hint: Option<Format>) -> Result<State<'a>, Problem> {
        let (packed_as, mut input) = unpack(input)?;
        self.packed_as = packed_as;
        let mut head = Vec::new();
        // What comes before a fault in the input is still read; the fault comes up in its place.
        let fault = read_head(&mut input, &mut head).err();
        if head.is_empty()
            && let Some(fault) = fault
        {
            return Err(self.fault(fault));
        }
        if let Some(kind) = format::binary(&head) {
            return Err(Problem::Binary(kind));
        }
        let format = hint.unwrap_or_else(|| match Encoding::for_bom(&head) {
            Some((encoding, _)) => format::sniff(encoding.decode(&head).0.as_bytes()),
            None => format::sniff(&head),
        });
        let rest = match fault {
            Some(fault) => Box::new(Fault(Some(fault))),
            None => input,
        };
        let mut input: Bytes<'a> = Box::new(Cursor::new(head).chain(rest));
        if format == Format::JsonLines {
            return Ok(State::Lines(Records::of(input)));
        }
        if format == Format::Json {
            let mut records = Records::of(input);
            if records.enter_array().map_err(|fault| self.fault(fault))? {
                return Ok(State::Items(records));
            }
            input = Box::new(records.input);
        }
        self.whole(input, format)
    }

    /// Reads an input that is one document.
    fn whole(&self, input: Bytes<'a>, format: Format) -> Result<State<'a>, Problem> {
        let mut bytes = Vec::new();
        let read = input.take(LIMIT as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|fault| self.fault(fault))?;
        if bytes.len() > LIMIT {
            return Err(Problem::TooLong { limit: LIMIT });
        }
        let text = format::decode(bytes, format)?;
        // Decoding from another encoding may lengthen a text.
        if text.len() > LIMIT {
            return Err(Problem::TooLong { limit: LIMIT });
        }
        if text.trim().is_empty() {
            return Err(Problem::Empty);
        }
        let articles = match format {
            Format::Html => vec![Ok(html::article(&text, &self.name)?)],
            Format::Text => vec![Ok(text::article(&format::unix_lines(text), &self.name)?)],
            Format::Json | Format::JsonLines => json::document(&text, &self.name),
        };
        Ok(State::Parsed(articles.into_iter()))
    }

    /// What a failure to read means, which depends on whether a decoder stands between.
    fn fault(&self, source: io::Error) -> Problem {
        match self.packed_as {
            Some(format) => Problem::Compressed { format, source },
            None => Problem::Io(source),
        }
    }

    /// The article of the next record, `None` after the last.
    fn record(&mut self) -> Option<Result<Article, ReadError>> {
        let (records, next): (_, fn(&mut Records<'a>) -> _) = match &mut self.state {
            State::Lines(records) => (records, Records::line),
            State::Items(records) => (records, Records::item),
            _ => return None,
        };
        let found = next(records);
        let line = records.lines;
        match found {
            Ok(Found::Record { bytes, line }) => {
                records.met += 1;
                Some(json::record(&bytes, &self.name, line))
            }
            Ok(Found::TooLong { line }) => {
                records.met += 1;
                Some(Err(Problem::TooLong { limit: LIMIT }.at(&self.name, Some(line))))
            }
            Ok(Found::Broken(message)) => {
                self.state = State::Done;
                let problem = Problem::MalformedJson { column: 1, message: message.to_owned() };
                Some(Err(problem.at(&self.name, Some(line))))
            }
            Ok(Found::End) => {
                let none = records.met == 0;
                self.state = State::Done;
                none.then(|| Err(Problem::Empty.at(&self.name, None)))
            }
            Err(fault) => {
                self.state = State::Done;
                Some(Err(self.fault(fault).at(&self.name, Some(line + 1))))
            }
        }
    }
}

/// Reads as much as is looked at, or less if that tells already: whoever writes JSON lines and waits
/// for the answer to each gets it.
fn read_head(input: &mut Bytes<'_>, head: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let before = head.len();
        // One read, whatever it gives.
        let mut chunk = [0; 8 << 10];
        let room = chunk.len().min(HEAD - before);
        match input.read(&mut chunk[..room]) {
            Ok(0) => return Ok(()),
            Ok(read) => head.extend_from_slice(&chunk[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        let line_ended = head[before..].contains(&b'\n');
        if line_ended && head.starts_with(b"{") && format::sniff(head) == Format::JsonLines {
            return Ok(());
        }
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match &mut self.state {
                State::Done => return None,
                State::Parsed(articles) => return articles.next(),
                State::Lines(_) | State::Items(_) => return self.record(),
                State::Closed(..) => {
                    let State::Closed(input, hint) =
                        std::mem::replace(&mut self.state, State::Done)
                    else {
                        return None;
                    };
                    match self.open(input, hint) {
                        Ok(state) => self.state = state,
                        Err(problem) => return Some(Err(problem.at(&self.name, None))),
                    }
                }
            }
        }
    }
}

/// What reading on in an input of many records met.
enum Found {
    Record { bytes: Vec<u8>, line: usize },
    TooLong { line: usize },
    Broken(&'static str),
    End,
}

impl<'a> Records<'a> {
    fn of(input: Bytes<'a>) -> Self {
        Self { input: BufReader::new(input), lines: 0, met: 0 }
    }

    /// The next line that is not empty.
    fn line(&mut self) -> io::Result<Found> {
        loop {
            let mut bytes = Vec::new();
            self.input.by_ref().take(LIMIT as u64 + 1).read_until(b'\n', &mut bytes)?;
            if bytes.is_empty() {
                return Ok(Found::End);
            }
            self.lines += 1;
            let line = self.lines;
            if bytes.len() > LIMIT {
                if bytes.last() != Some(&b'\n') {
                    self.input.skip_until(b'\n')?;
                }
                return Ok(Found::TooLong { line });
            }
            if let Some(unmarked) = bytes.strip_prefix(b"\xef\xbb\xbf") {
                bytes = unmarked.to_vec();
            }
            if !bytes.trim_ascii().is_empty() {
                return Ok(Found::Record { bytes, line });
            }
        }
    }

    /// Steps past the bracket that opens an array; `false`, with nothing taken but white space and
    /// byte order mark, where there is none.
    fn enter_array(&mut self) -> io::Result<bool> {
        self.lines = 1;
        loop {
            match self.peek()? {
                Some(b) if b.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(&b) => {
                    self.step();
                }
                Some(b'[') => {
                    self.step();
                    return Ok(true);
                }
                _ => return Ok(false),
            }
        }
    }

    /// The next item of the array entered: found by its brackets and strings alone, so that one
    /// that is no good JSON inside does not hide the next.
    fn item(&mut self) -> io::Result<Found> {
        let (mut bytes, mut depth, mut in_string, mut escaped) =
            (Vec::new(), 0_usize, false, false);
        let (mut line, mut too_long) = (self.lines, false);
        loop {
            let Some(byte) = self.peek()? else {
                return Ok(Found::Broken("the array is not closed"));
            };
            let between = depth == 0 && !in_string;
            match byte {
                b',' if between && bytes.is_empty() => {}
                b',' | b']' if between && !bytes.is_empty() => break,
                b']' if between => {
                    self.step();
                    return Ok(Found::End);
                }
                _ => {}
            }
            self.step();
            if bytes.is_empty() {
                if byte.is_ascii_whitespace() || byte == b',' {
                    continue;
                }
                line = self.lines;
            }
            match byte {
                _ if escaped => escaped = false,
                b'\\' if in_string => escaped = true,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
            too_long |= bytes.len() >= LIMIT;
            if !too_long {
                bytes.push(byte);
            }
        }
        Ok(if too_long { Found::TooLong { line } } else { Found::Record { bytes, line } })
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn step(&mut self) {
        self.lines += usize::from(self.input.buffer().first() == Some(&b'\n'));
        self.input.consume(1);
    }
}

/// An input that has failed, and does so once more when it is read.
struct Fault(Option<io::Error>);

impl Read for Fault {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};
    use proptest::prelude::*;

    use super::*;

    /// The names of the articles read, and the errors without the name of the input.
    fn check(input: &[u8], expected: &[&str]) {
        let read: Vec<String> = Reader::new(input, "in")
            .map(|read| match read {
                Ok(article) => article.name,
                Err(error) => error.to_string().replace("cannot read \"in\"", "!"),
            })
            .collect();
        assert_eq!(read, expected);
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    const LINES: &str = "{\"id\":\"a\",\"text\":\"Rain fell.\"}\n\n{\"text\":\"Snow fell.\"}\n";

    #[test]
    fn one_bad_line_does_not_stop_the_others() {
        check(LINES.as_bytes(), &["a", "in:3"]);
        check(
            b"{\"id\":\"a\",\"text\":\"Rain.\"}\n{\"id\":\"b\"}\n{\"id\":\n{\"id\":\"d\",\"text\":\"\xff\"}\n{\"id\":\"e\",\"text\":\"Hail.\"}",
            &[
                "a",
                "!, line 2: JSON without text: no text in any of the keys text, maintext, articleBody, content, body",
                "!, line 3: malformed JSON at column 6: EOF while parsing a value",
                "!, line 4: invalid UTF-8 at byte 18",
                "e",
            ],
        );
    }

    #[test]
    fn arrays_and_objects_hold_records_too() {
        check(
            b"[ {\"id\":\"a\",\"text\":\"Rain ]}, \\\"\"},\n{\"id\":},{\"id\":\"c\",\"text\":\"b\"} ]",
            &["a", "!, line 2: malformed JSON at column 7: expected value", "c"],
        );
        check(b"{\n\"id\": \"a\",\n\"text\": \"Rain.\"\n}", &["a"]);
        check(b"{\n\"articles\": [{\"content\": \"Rain.\", \"publishedAt\": null}]}", &["in:1"]);
        check(
            b"[{\"id\":\"a\",\"text\":\"b\"},",
            &["a", "!, line 1: malformed JSON at column 1: the array is not closed"],
        );
        check(b"[]", &["!: it is empty"]);
    }

    #[test]
    fn packed_input_is_read_through() {
        check(&gzip(LINES), &["a", "in:3"]);
        check(&[gzip("Rain fell."), gzip(" Snow fell.")].concat(), &["in"]);
        let frame = ruzstd::encoding::compress_to_vec(
            LINES.as_bytes(),
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        check(&frame, &["a", "in:3"]);
        check(&[frame.clone(), frame].concat(), &["a", "in:3", "a", "in:6"]);
    }

    #[test]
    fn a_truncated_archive_gives_what_it_holds_and_then_an_error() {
        let lines = (0..20_000).map(|n| format!("{{\"id\":\"{n}\",\"text\":\"Rain {n}.\"}}"));
        let many = lines.collect::<Vec<_>>().join("\n");
        let mut packed = gzip(&many);
        packed.truncate(packed.len() / 2);
        let read: Vec<_> = Reader::new(&packed[..], "in").collect();
        let (last, good) = read.split_last().unwrap();
        assert!(good.len() > 1000 && good.iter().all(Result::is_ok));
        let message = last.as_ref().unwrap_err().to_string();
        assert!(message.contains("truncated or damaged gzip data"), "{message}");
        check(
            &gzip("Rain fell.")[..20],
            &["!: truncated or damaged gzip data (incomplete deflate stream)"],
        );
    }

    #[test]
    fn bad_inputs_are_named_with_what_is_wrong() {
        check(b"", &["!: it is empty"]);
        check(b" \n \n", &["!: it is empty"]);
        check(b"Rain\0fell", &["!: it is a binary file, not text"]);
        check(b"%PDF-1.7 \n", &["!: it is a PDF file, not text"]);
        check(b"Rain f\xe9ll", &["!: invalid UTF-8 at byte 6"]);
        check(
            b"<html><body><a href=x>x</a></body></html>",
            &["!: no article found in the HTML page"],
        );
        let long = vec![b'a'; LIMIT + 1];
        check(&long, &["!: longer than 16777216 bytes, the limit for one article"]);
        let lines =
            [b"{\"text\":\"", &long[..], b"\"}\n{\"id\":\"b\",\"text\":\"Rain.\"}"].concat();
        check(&lines, &["!, line 1: longer than 16777216 bytes, the limit for one article", "b"]);
    }

    #[test]
    fn a_hint_overrides_what_the_bytes_look_like() {
        let read = Reader::new(LINES.as_bytes(), "in").of_format(Format::Text).next().unwrap();
        assert_eq!(read.unwrap().text, LINES);
    }

    #[test]
    fn texts_come_with_unix_lines_and_no_mark() {
        let read =
            Reader::new(&b"\xef\xbb\xbfRain fell.\r\nIt stopped.\r"[..], "in").next().unwrap();
        assert_eq!(read.unwrap().text, "Rain fell.\nIt stopped.\n");
    }

    /// What holds of every article read: its spans are places of its text, in order.
    fn is_sound(input: &[u8], format: Option<Format>) {
        let reader = Reader::new(input, "in");
        let reader = match format {
            Some(format) => reader.of_format(format),
            None => reader,
        };
        for article in reader.flatten() {
            let mut past = 0;
            for mark in article.furniture.iter().chain(&article.headline) {
                assert!(article.text.get(mark.range()).is_some_and(|words| !words.is_empty()));
            }
            for mark in &article.furniture {
                assert!(mark.start() >= past, "furniture overlaps or is out of order");
                past = mark.end();
            }
            let headline = article.headline.into_iter();
            assert!(
                !headline
                    .into_iter()
                    .any(|it| article.furniture.iter().any(|mark| mark.overlaps(it)))
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_soundly(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            for format in [None, Some(Format::Text), Some(Format::Html), Some(Format::Json), Some(Format::JsonLines)] {
                is_sound(&bytes, format);
            }
        }

        #[test]
        fn any_page_of_lines_is_read_soundly(lines in prop::collection::vec(prop::sample::select(vec![
            "", "", "Home", "By Ann Lee", "May 4, 2031", "LOWLAND (AP) — Rain fell on Monday, she said.",
            "Rain fell on Lowland, the mayor said. – AFP, Reuters", "Rain falls on the town of Lowland",
            "RAIN FALLS ON THE TOWN OF LOWLAND", "Related: Snow", "© 2031 Echo", "“Rain,” she said.",
            "Photo: Cy Dow", "3 Comments", "LOWLAND (AP) —", "– AFP", "\u{a0}é", "title: x", "---", "(AP)",
        ]), 0..30)) {
            is_sound(lines.join("\n").as_bytes(), None);
        }

        #[test]
        fn any_words_are_read_soundly(text in "\\PC{0,200}") {
            is_sound(text.as_bytes(), Some(Format::Text));
            is_sound(format!("<article><h1>{text}</h1><p>{text}</p></article>").as_bytes(), None);
        }
    }
}
