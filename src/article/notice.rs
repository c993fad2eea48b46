//! Notices of copyright.
//!
//! **In:** a line. **Out:** whose the copyright is, if the line is such a notice. A line that starts
//! like one and goes on to speak of the law is none.

use std::sync::LazyLock;

use regex::Regex;

/// A copyright line.
pub(super) struct Notice {
    /// Whose, where it says so.
    pub(super) holder: Option<String>,
}

/// The notice that a copyright line is.
pub(super) fn copyright(line: &str) -> Option<Notice> {
    static NOTICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^(?:copyright\b|©|\(c\)|&copy;)[\s©:]*(?:\(c\))?\s*(?:copyright)?\s*(?:\d{4}(?:\s*[-–]\s*\d{2,4})?)?,?\s*(?:by\s+)?(?<holder>(?:[^.|•]|\.\w)*?)(?:\s*,?\s*\b(?:inc|ltd|llc|plc|corp|gmbh|limited|company)\b)?\s*(?:\d{4})?\s*(?:\.(?:\s.*)?|[|•,–-].*|all rights reserved.*)?$")
            .expect("a fixed pattern")
    });
    const RESERVED: [&str; 4] = [
        "all rights reserved", "may not be published", "may not be reproduced",
        "may not be republished",
    ];
    if line.len() > 400 {
        return None;
    }
    let lower = line.to_lowercase();
    let marked = ["copyright", "©", "(c)", "&copy;"].iter().any(|mark| lower.starts_with(mark));
    if marked && let Some(found) = NOTICE.captures(line) {
        let holder = found["holder"].trim().trim_end_matches(',');
        let holder = holder.strip_suffix(" All rights reserved").unwrap_or(holder).trim();
        let capital = |c: char| c.is_uppercase() || c.is_ascii_digit();
        let named = (1..=6).contains(&holder.split_whitespace().count())
            && (holder.starts_with(capital) || holder.contains('.'));
        let dated = line.contains(|c: char| c == '©' || c.is_ascii_digit());
        if named || dated {
            return Some(Notice { holder: named.then(|| holder.to_owned()) });
        }
    }
    RESERVED.iter().any(|words| lower.contains(words)).then_some(Notice { holder: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copyright_lines_name_their_holder() {
        let holder = |line: &str| copyright(line).map(|notice| notice.holder.unwrap_or_default());
        assert_eq!(
            holder("© 2031 Lowland Echo. All rights reserved.").as_deref(),
            Some("Lowland Echo")
        );
        assert_eq!(
            holder("Copyright 2031 The Lowland Echo Inc.").as_deref(),
            Some("The Lowland Echo")
        );
        assert_eq!(
            holder("Copyright © 2019-2031 echo.example.com").as_deref(),
            Some("echo.example.com")
        );
        assert_eq!(holder("(c) Lowland Echo 2031").as_deref(), Some("Lowland Echo"));
        assert_eq!(holder("All rights reserved.").as_deref(), Some(""));
        assert_eq!(holder("Copyright law is hard, he said in court on Monday."), None);
    }
}
