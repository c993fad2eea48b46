//! Where a page ended, as a text that travels in an address.
//!
//! **In:** the key of the last thing of a page. **Out:** its bytes in hexadecimal digits, which nobody
//! needs to read, and back.

use std::fmt::Write as _;

/// What a cursor looks like.
pub(super) const PATTERN: &str = "^([0-9a-f]{2})+$";

/// A key as a cursor.
pub(super) fn encode(key: &str) -> String {
    key.bytes().fold(String::with_capacity(2 * key.len()), |mut cursor, byte| {
        write!(cursor, "{byte:02x}").expect("writing to a string");
        cursor
    })
}

/// The key of a cursor; `None` for what is none. A key that is not one of ours is a place in the order
/// like any other.
pub(super) fn decode(cursor: &str) -> Option<String> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let pairs = cursor.as_bytes().chunks(2).map(|pair| match *pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    let bytes: Vec<u8> = pairs.collect::<Option<_>>()?;
    (!bytes.is_empty()).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_its_key() {
        for key in ["2031-05-03 http://localhost:7979/claim/x", "é"] {
            assert_eq!(decode(&encode(key)).as_deref(), Some(key));
        }
        for cursor in ["", "6", "6G", "61 ", "é"] {
            assert_eq!(decode(cursor), None, "{cursor}");
        }
        assert!(decode("ff").is_some(), "bytes of no text are a place, too");
    }
}
