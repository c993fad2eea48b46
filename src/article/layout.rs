//! The layout of a copied page: what stands above the story, the story, and what stands below.
//!
//! **In:** the text, and what is known of the article from elsewhere. **Out:** where the headline
//! stands, what the page says of its story, and its furniture. Running text decides: what stands
//! before the first of it is the head, what stands after the last of it is the foot. A heading or
//! a pull quote between paragraphs is no furniture, since both can hold claims.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use super::{
    Published, credit, date,
    date_line::{self, DateLine},
    furniture::{Line, bare, lines},
    notice, outlet,
};
use crate::span::Span;

/// What a text tells of its article.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) headline: Option<Span>,
    pub(super) publisher: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<Published>,
    pub(super) wire_credits: Vec<String>,
    pub(super) furniture: Vec<Span>,
}

/// Reads the layout of `text`. The headline is looked for by `title` where one is given.
pub(super) fn read(text: &str, title: Option<&str>) -> Layout {
    let lines = lines(text);
    let mut page = Page {
        text,
        furniture: lines.iter().map(|line| line.furniture.is_some()).collect(),
        body: body_start(&lines),
        lines: &lines,
        found: Layout::default(),
        revised: None,
    };
    page.read_credits();
    page.prefer_masthead();
    let headline = page.headline(title);
    page.read_head(headline);
    page.read_foot();
    page.mark_repeats(headline);
    page.mark_menus(headline);
    page.mark_ends();
    page.finish(headline)
}

struct Page<'a> {
    text: &'a str,
    lines: &'a [Line<'a>],
    /// Which lines are furniture.
    furniture: Vec<bool>,
    /// The first line of running text; as many as there are lines if there is none.
    body: usize,
    found: Layout,
    /// When it was last changed: stands in for a date of publication that isn't given.
    revised: Option<Published>,
}

/// The first line of running text. A page may say a sentence or two before it comes to its story,
/// so a dated or signed line soon after counts as still above it.
fn body_start(lines: &[Line<'_>]) -> usize {
    const SOON: usize = 12;
    const SHORT: usize = 6;
    let running = |line: &Line<'_>| {
        line.sentence && line.furniture.is_none() && (line.count > SHORT || line.quotes())
    };
    let first =
        |from: usize| lines[from..].iter().position(running).map_or(lines.len(), |at| from + at);
    let start = first(0);
    let signed = |line: &&Line<'_>| {
        !line.sentence
            && (date_line::read(&line.words).is_some() || credit::byline(&line.words).is_some())
    };
    let head = &lines[start.min(SOON)..lines.len().min(SOON)];
    match head.iter().rposition(|line| signed(&line)) {
        Some(at) if start < SOON => first(start + at),
        _ => start,
    }
}

impl Page<'_> {
    /// Takes in the lines that credit or date the story, wherever they may stand.
    fn read_credits(&mut self) {
        for (at, line) in self.lines.iter().enumerate() {
            let head = at < self.body;
            if let Some(owned) = notice::copyright(&line.words) {
                self.furniture[at] = true;
                match owned.holder {
                    Some(name) if credit::agency(&name).is_some() => {
                        self.credit_agencies(vec![name]);
                    }
                    Some(name) if !outlet::is_of_pictures(&name) => {
                        self.found.publisher.get_or_insert(name);
                    }
                    _ => {}
                }
                continue;
            }
            // Below the head a date line needs its label: a chronicle has bare dates.
            if let Some(data) = date_line::read(&line.words).filter(|data| head || data.labelled) {
                self.furniture[at] = true;
                self.take(data);
            } else if !line.sentence
                && head
                && let Some(credit) = credit::byline(&line.words)
            {
                self.furniture[at] = true;
                self.take(DateLine { credit, ..DateLine::default() });
            }
        }
    }

    /// "© Lowland Media": an outlet goes by the name on its page and not by its owner's, where that
    /// begins with it.
    fn prefer_masthead(&mut self) {
        let Some(owner) = &self.found.publisher else { return };
        let plain = |name: &str| name.to_lowercase().trim_start_matches("the ").to_owned();
        let top = self.lines.first().map_or("", |line| &*line.words).trim();
        let owns = |rest: &str| rest.starts_with(' ');
        if !top.is_empty() && plain(owner).strip_prefix(&plain(top)).is_some_and(owns) {
            self.found.publisher = Some(top.to_owned());
        }
    }

    fn take(&mut self, data: DateLine) {
        if self.found.authors.is_empty() {
            self.found.authors = data.credit.authors;
        }
        self.credit_agencies(data.credit.agencies);
        self.found.published = self.found.published.take().or(data.published);
        self.revised = self.revised.take().or(data.revised);
    }

    fn credit_agencies(&mut self, agencies: Vec<String>) {
        for agency in agencies {
            let same = |known: &String| credit::agency(known) == credit::agency(&agency);
            if !self.found.wire_credits.iter().any(same) {
                self.found.wire_credits.push(agency);
            }
        }
    }

    /// The line that is the headline: the one given, or the first line above the body that speaks
    /// of what the body speaks of.
    fn headline(&self, title: Option<&str>) -> Option<usize> {
        const FAR: usize = 5;
        let given = title.map(bare).filter(|title| !title.is_empty());
        if let Some(given) = given {
            let near = &self.lines[..self.lines.len().min(self.body + FAR)];
            return near.iter().position(|line| line.bare() == given);
        }
        let topics = self.topics();
        let open = |at: &usize| !self.furniture[*at] && !self.lines[*at].sentence;
        let share = |at: usize| {
            let words: Vec<_> = stems(&self.lines[at].words).collect();
            let shared = words.iter().filter(|stem| topics.contains(stem.as_str())).count();
            (shared, words.len())
        };
        let above: Vec<usize> = (0..self.body).filter(open).collect();
        let untitled = |at: &usize| !self.is_masthead(&self.lines[*at].words);
        let titles: Vec<usize> = above.iter().copied().filter(untitled).collect();
        // A headline may read like a masthead, but not where another line can be the headline.
        let above = if titles.is_empty() { above } else { titles };
        let candidates: Vec<usize> =
            above.iter().copied().filter(|&at| (3..=40).contains(&self.lines[at].count)).collect();
        let telling = |at: &&usize| {
            let (shared, all) = share(**at);
            shared >= 2 && 2 * shared >= all
        };
        let plain = |at: &&usize| self.lines[**at].count >= 4 && share(**at).0 > 0;
        let lone =
            || above.iter().copied().find(|&at| self.lines[at].count >= 2 && share(at).0 > 0);
        let found = candidates
            .iter()
            .find(telling)
            .or_else(|| candidates.iter().find(plain))
            .copied()
            .or_else(lone)
            .filter(|_| self.body < self.lines.len())?;
        // The title of a page's window has the name of the site behind the headline.
        let alone = outlet::suffixed(&self.lines[found].words).map(|(title, _)| bare(title));
        let same = |at: &&usize| Some(self.lines[**at].bare()) == alone;
        Some(candidates.iter().find(same).copied().unwrap_or(found))
    }

    /// Whether a line is the name of the outlet: the one that signs the copyright, or any.
    fn is_masthead(&self, words: &str) -> bool {
        let own = |name: &String| outlet::same(name, words);
        self.found.publisher.as_ref().is_some_and(own) || outlet::named(words)
    }

    /// What the running text is about: the stems of its longer words.
    fn topics(&self) -> HashSet<String> {
        let body = self.lines.iter().zip(&self.furniture).skip(self.body);
        body.filter(|(line, furniture)| line.sentence && !**furniture)
            .flat_map(|(line, _)| stems(&line.words))
            .collect()
    }

    /// Marks what stands above the body and is neither headline nor deck.
    fn read_head(&mut self, headline: Option<usize>) {
        const BRIEF: usize = 4;
        const NEAR: usize = 10;
        let Some(headline) = headline else { return };
        for at in 0..self.body.max(headline) {
            let line = &self.lines[at];
            if at < headline {
                self.furniture[at] = true;
                if let Some(name) = outlet::above(&line.words, &self.lines[headline].words) {
                    self.found.publisher.get_or_insert(name);
                }
            } else if at > headline && !line.quotes() && !line.sentence {
                self.furniture[at] |=
                    line.count <= BRIEF || at < headline + NEAR && self.lists_names(line);
            }
        }
        // A caption and its credit or label stand on lines of their own.
        for at in headline + 1..self.body.saturating_sub(1) {
            let [line, next] = [&self.lines[at], &self.lines[at + 1]];
            if next.tight {
                self.furniture[at] |= next.is_of_photograph() && !line.sentence;
                self.furniture[at + 1] |= line.is_of_photograph() && !next.sentence;
            }
        }
    }

    /// Whether a line only lists people that the story names, as captions of portraits do.
    fn lists_names(&self, line: &Line<'_>) -> bool {
        const MOST: usize = 12;
        const NEAR: usize = 60;
        static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r",?\s+(?:and|with|&)\s+|,\s*|\s*\((?:left|right|centre|center|[lrc])\)")
                .expect("a fixed pattern")
        });
        let pieces = || BETWEEN.split(&line.words).filter(|piece| !piece.is_empty());
        let named = |piece: &&str| {
            let family = piece.split(' ').next_back().unwrap_or(piece);
            self.lines[self.body..].iter().take(NEAR).any(|line| line.words.contains(family))
        };
        line.count <= MOST && pieces().all(credit::person) && pieces().filter(named).count() > 0
    }

    /// Marks what stands below the body, and everything below the start of readers' comments.
    fn read_foot(&mut self) {
        const LONGEST: usize = 18;
        static COMMENTS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)^(?:\d+\s+)?comments?(?:\s*\(\d+\))?:?$|^\d+ (?:thoughts?|comments?|responses?|replies) (?:on|to)\b|^(?:leave|post) a (?:comment|reply)$|^join the (?:conversation|discussion)[.!]?$")
                .expect("a fixed pattern")
        });
        let half = self.body + (self.lines.len() - self.body) / 2;
        let behind = half.max(1)..self.lines.len();
        let comments = behind.clone().find(|&at| COMMENTS.is_match(&self.lines[at].words));
        // Teasers of other stories may be whole sentences; they stand behind the last line of this.
        let closed = behind.clone().find(|&at| self.closes(at)).map(|at| at + 1);
        let end = comments.into_iter().chain(closed).min().unwrap_or(behind.end);
        self.furniture[end..].fill(true);
        for at in (self.body..end).rev() {
            let line = &self.lines[at];
            if let Some(credit) = credit::closing(&line.words) {
                self.furniture[at] = true;
                self.credit_agencies(credit.agencies);
            } else if let Some(name) = outlet::named_as_source(&line.words) {
                self.furniture[at] = true;
                self.found.publisher.get_or_insert(name);
            } else if !self.furniture[at] {
                if line.sentence || line.quotes() || line.count > LONGEST || at == self.body {
                    break;
                }
                self.furniture[at] = true;
            }
        }
    }

    /// Whether a line ends the story for sure: it is the notice of a copyright, or it credits those
    /// who made the story, in brackets. Other credits may stand before more of it.
    fn closes(&self, at: usize) -> bool {
        let line = &self.lines[at];
        let owned = || notice::copyright(&line.words).is_some_and(|it| it.holder.is_some());
        let credited = || line.words.starts_with('(') && credit::closing(&line.words).is_some();
        !line.is_of_photograph() && (owned() || credited())
    }

    /// Marks the headline said again, and short lines that come back like a page's own.
    fn mark_repeats(&mut self, headline: Option<usize>) {
        const BRIEF: usize = 4;
        let headline_words = headline.map(|at| self.lines[at].bare());
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            if line.sentence && Some(at) != headline || line.words.len() > 400 {
                continue;
            }
            let words = line.bare();
            if Some(&words) == headline_words.as_ref() {
                self.furniture[at] |= Some(at) != headline;
            } else if line.count <= BRIEF && !line.quotes() && !line.words.ends_with(':') {
                if let Some(&first) = seen.get(&words) {
                    self.furniture[first] = true;
                    self.furniture[at] = true;
                } else {
                    seen.insert(words, at);
                }
            }
        }
    }

    /// Marks runs of short lines, which are menus.
    fn mark_menus(&mut self, headline: Option<usize>) {
        const BRIEF: usize = 3;
        const RUN: usize = 4;
        let brief = |line: &Line<'_>| {
            line.count <= BRIEF
                && !line.sentence
                && !line.quotes()
                && !line.words.ends_with(['.', ':', '!', '?'])
        };
        let mut at = 0;
        while at < self.lines.len() {
            let run = self.lines[at..].iter().take_while(|line| brief(line)).count();
            if run >= RUN {
                self.furniture[at..at + run].fill(true);
            }
            at += run.max(1);
        }
        if let Some(headline) = headline {
            self.furniture[headline] = false;
        }
    }

    /// Marks the dateline before the first words of the body and the sign-off after the last.
    fn mark_ends(&mut self) {
        const FIRST: usize = 3;
        let running = |at: &usize| self.lines[*at].sentence && !self.furniture[*at];
        let body: Vec<usize> = (self.body..self.lines.len()).filter(running).collect();
        let mut credited = Vec::new();
        for &at in body.iter().take(FIRST) {
            let span = self.lines[at].span;
            if let Some((place, agencies)) = credit::dateline(span.slice(self.text)) {
                let prefix = Span::new(span.start(), span.start() + place.end);
                let dated = date::find(prefix.slice(self.text)).map(|dated| dated.published);
                self.found.published = self.found.published.take().or(dated);
                self.found.furniture.push(prefix);
                credited.extend(agencies);
                break;
            }
        }
        let last = (self.body..self.lines.len()).rev().find(|&at| !self.furniture[at]);
        if let Some(at) = last {
            let span = self.lines[at].span;
            if let Some((place, agencies)) = credit::sign_off(span.slice(self.text)) {
                let sign = Span::new(span.start() + place.start, span.start() + place.end);
                self.found.furniture.push(sign);
                credited.extend(agencies);
            }
        }
        self.credit_agencies(credited);
    }

    fn finish(mut self, headline: Option<usize>) -> Layout {
        if let Some(at) = headline {
            self.furniture[at] = false;
            self.found.headline = Some(self.lines[at].span);
        }
        let marked = self.lines.iter().zip(&self.furniture).filter(|(_, furniture)| **furniture);
        self.found.furniture.extend(marked.map(|(line, _)| line.span));
        self.found.furniture.sort_unstable();
        self.found.published = self.found.published.or(self.revised);
        self.found
    }
}

/// The longer words of a line by their beginnings, so that forms of a word count as one.
fn stems(words: &str) -> impl Iterator<Item = String> {
    const LONG: usize = 4;
    const STEM: usize = 5;
    words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= LONG)
        .map(|word| word.chars().take(STEM).flat_map(char::to_lowercase).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The mayor of Lowland said on Monday that the lake would be drained.\n\n\
        Mayor under fire\n\n\
        “It is only water,” Ann Lee told reporters. “It will come back.”\n\n\
        The council warned that the dam was old.";

    /// What stands above and below the story, and what is marked in the page with the story.
    fn check(above: &str, below: &str, furniture: &[&str]) -> Layout {
        let text = format!("{above}{STORY}{below}");
        let found = read(&text, None);
        let marked: Vec<&str> = found.furniture.iter().map(|span| span.slice(&text)).collect();
        assert_eq!(marked, furniture, "{above}…{below}");
        found
    }

    #[test]
    fn a_bare_story_has_no_furniture() {
        let found = check("", "", &[]);
        assert_eq!(found.headline, None);
        assert_eq!((found.publisher, found.published), (None, None));
    }

    #[test]
    fn the_head_of_a_copied_page() {
        let found = check(
            "Skip to content\nHome\nNews\nSport\nWeather\n\nLowland Echo\n\n\
             Mayor to drain the lake of Lowland\n\nMAYOR TO DRAIN THE LAKE OF LOWLAND\n\n\
             Water will be gone by winter, says town hall\n\n\
             By Bob Ray and Cy Dow, Reuters\n\nPublished: 4 May 2031 | Updated: 6 May 2031\n\n\
             Share this article\n\nAnn Lee and Bob Ray\n\n",
            "",
            &[
                "Skip to content",
                "Home",
                "News",
                "Sport",
                "Weather",
                "Lowland Echo",
                "MAYOR TO DRAIN THE LAKE OF LOWLAND",
                "By Bob Ray and Cy Dow, Reuters",
                "Published: 4 May 2031 | Updated: 6 May 2031",
                "Share this article",
                "Ann Lee and Bob Ray",
            ],
        );
        assert_eq!(found.authors, ["Bob Ray", "Cy Dow"]);
        assert_eq!(found.wire_credits, ["Reuters"]);
        assert_eq!(found.publisher.as_deref(), Some("Lowland Echo"));
        assert_eq!(found.published.unwrap().date().to_string(), "2031-05-04");
        assert!(found.headline.is_some());
    }

    #[test]
    fn the_foot_of_a_copied_page() {
        let found = check(
            "",
            "\n\nRelated: The lake in pictures\n\n(Reporting by Bob Ray; Editing by Cy Dow)\n\n\
             Winter comes early to the hills\n\n© 2033 Lowland Echo. All rights reserved.\n\n\
             2 Comments\n\nI said so in March, and nobody listened to me.",
            &[
                "Related: The lake in pictures",
                "(Reporting by Bob Ray; Editing by Cy Dow)",
                "Winter comes early to the hills",
                "© 2033 Lowland Echo. All rights reserved.",
                "2 Comments",
                "I said so in March, and nobody listened to me.",
            ],
        );
        assert_eq!(found.publisher.as_deref(), Some("Lowland Echo"));
        assert_eq!(found.published, None, "the year of a copyright is no date");
    }

    #[test]
    fn what_stands_below_the_last_credit_is_not_the_story() {
        let teaser = "The council of Highland said on Friday that it would build a bridge.";
        for close in ["© 2033 Lowland Echo", "(Reporting by Bob Ray; Editing by Cy Dow)"] {
            check("", &format!("\n\n{close}\n\n{teaser}"), &[close, teaser]);
        }
        check("", &format!("\n\nA bridge for Highland\n\n{teaser}"), &[]);
    }

    #[test]
    fn the_masthead_is_the_outlet_and_not_the_headline() {
        let masthead = "THE LAKE OF LOWLAND MAIL";
        let above = format!("{masthead}\n\nMayor to drain the lake of Lowland\n\n");
        let found = check(&above, "", &[masthead]);
        assert_eq!(found.publisher.as_deref(), Some(masthead));
        assert_eq!(found.headline.map(Span::start), Some(masthead.len() + 2));
        // Without a telling last word, the copyright says whose name it is.
        let above = "The Mayor of Lowland\n\nLake of Lowland to be drained\n\n";
        let notice = "© 2033 The Mayor of Lowland";
        let found = check(above, &format!("\n\n{notice}"), &["The Mayor of Lowland", notice]);
        assert_eq!(found.publisher.as_deref(), Some("The Mayor of Lowland"));
        // Where no other line can be the headline, it is one.
        assert!(check("Lake Dries The Lowland Star\n\n", "", &[]).headline.is_some());
    }

    #[test]
    fn lines_broken_to_fit_a_width_are_read_as_one() {
        let text = "Mayor to drain the lake of Lowland before winter and\n\
            without asking\n\nMay 4, 2031 | By Bob Ray\n\n\
            LOWLAND (AP) — The mayor of Lowland said on Monday that\n\
            the lake would be drained before winter, and that the\n\
            council had been told. – Reuters\n";
        let found = read(text, None);
        let headline = found.headline.map(|span| span.slice(text).replace('\n', " "));
        let expected = "Mayor to drain the lake of Lowland before winter and without asking";
        assert_eq!(headline.as_deref(), Some(expected));
        assert_eq!(found.wire_credits, ["AP", "Reuters"]);
    }

    #[test]
    fn the_date_of_a_caption_is_not_the_storys() {
        let caption = "The lake at Lowland on May 1, 2029. (Photo: Cy Dow/Lowland Archive)";
        let above = format!("Mayor to drain the lake\n\n{caption}\n\n");
        assert_eq!(check(&above, "", &[caption]).published, None);
    }

    #[test]
    fn a_caption_may_have_its_credit_below() {
        check(
            "Mayor to drain the lake\n\nThe lake at Lowland before the storm\nPhoto: Cy Dow\n\n",
            "",
            &["The lake at Lowland before the storm", "Photo: Cy Dow"],
        );
    }

    #[test]
    fn sentences_of_the_page_above_a_dated_head_are_not_the_story() {
        let found = check(
            "Make every morning a good one with all of us here.\n\nMayor to drain the lake\n\n\
             May 4, 2031 09:10 AM EST | By Bob Ray\n\n",
            "",
            &[
                "Make every morning a good one with all of us here.",
                "May 4, 2031 09:10 AM EST | By Bob Ray",
            ],
        );
        assert_eq!(found.authors, ["Bob Ray"]);
    }

    #[test]
    fn agencies_stand_before_and_behind_the_story() {
        let found =
            check("LOWLAND (AP) — ", " – AFP, Reuters", &["LOWLAND (AP) — ", "– AFP, Reuters"]);
        assert_eq!(found.wire_credits, ["AP", "AFP", "Reuters"]);
        let found = check(
            "",
            "\n\nWith inputs from agencies and PTI",
            &["With inputs from agencies and PTI"],
        );
        assert_eq!(found.wire_credits, ["PTI"]);
    }

    #[test]
    fn the_suffix_of_a_page_title_is_its_outlet() {
        let found = check(
            "Mayor to drain the lake | The Lowland Echo\n\nMayor to drain the lake\n\n",
            "",
            &["Mayor to drain the lake | The Lowland Echo"],
        );
        assert_eq!(found.publisher.as_deref(), Some("The Lowland Echo"));
    }

    #[test]
    fn a_given_title_finds_its_line() {
        let text = format!("MAYOR’S LAKE.\n\n{STORY}");
        let found = read(&text, Some("Mayor’s lake"));
        assert_eq!(found.headline.map(|span| span.slice(&text)), Some("MAYOR’S LAKE."));
        assert_eq!(read(STORY, Some("Mayor’s lake")).headline, None);
    }
}
