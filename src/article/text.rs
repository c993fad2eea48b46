//! Plain text → article.
//!
//! **In:** a story as text, with or without front matter, and whatever is known of it from
//! elsewhere. **Out:** the article: what is given wins over what the text shows.

use super::{Article, Published, credit, date, error::Problem, layout};

/// What is known of an article besides its text.
#[derive(Default)]
pub(super) struct Given {
    pub(super) url: Option<String>,
    pub(super) title: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) published: Option<Published>,
    pub(super) language: Option<String>,
    pub(super) wire_credits: Vec<String>,
}

/// The article of a plain text.
pub(super) fn article(text: &str, name: &str) -> Result<Article, Problem> {
    let (id, given, body) = front_matter(text);
    if body.trim().is_empty() {
        return Err(Problem::Empty);
    }
    if !body.contains(char::is_alphanumeric) {
        return Err(Problem::NoWords);
    }
    Ok(compose(id.unwrap_or_else(|| name.to_owned()), body.to_owned(), given))
}

/// An article of a text and what is known of it.
pub(super) fn compose(name: String, text: String, given: Given) -> Article {
    let found = layout::read(&text, given.title.as_deref());
    let title = given.title.map(|title| title.trim().to_owned());
    let shown = found.headline.map(|span| span.slice(&text).replace('\n', " "));
    let mut wire_credits = given.wire_credits;
    let new = |agency: &String| !wire_credits.contains(agency);
    let more: Vec<String> = found.wire_credits.into_iter().filter(new).collect();
    wire_credits.extend(more);
    Article {
        name,
        url: given.url,
        title: title.or(shown),
        headline: found.headline,
        publisher: given.publisher.or(found.publisher),
        authors: if given.authors.is_empty() { found.authors } else { given.authors },
        published: given.published.or(found.published),
        wire_credits,
        language: given.language.unwrap_or_else(|| "en".to_owned()),
        furniture: found.furniture,
        text,
    }
}

/// Splits off `Key: value` lines that stand before the text, between `---` fences or before an
/// empty line. Lines of any other kind make it a text without front matter.
fn front_matter(text: &str) -> (Option<String>, Given, &str) {
    let whole = || (None, Given::default(), text);
    let fenced = text.strip_prefix("---\n");
    let mut rest = fenced.unwrap_or(text);
    let (mut id, mut given, mut known) = (None, Given::default(), 0);
    loop {
        let (line, after) = match rest.split_once('\n') {
            Some(split) => split,
            None if fenced.is_none() => return whole(),
            None => (rest, ""),
        };
        rest = after;
        let line = line.trim_end();
        let ends = if fenced.is_some() { matches!(line, "---" | "...") } else { line.is_empty() };
        if ends {
            break;
        }
        let Some((key, value)) = line.split_once(':') else {
            // A list or a comment inside fences is passed over.
            if fenced.is_some() && !rest.is_empty() {
                continue;
            }
            return whole();
        };
        let value = value.trim().trim_matches(['"', '\'']).to_owned();
        known += 1;
        match key.trim().to_lowercase().as_str() {
            _ if value.is_empty() => known -= 1,
            "id" => id = Some(value),
            "url" | "link" | "canonical" => given.url = Some(value),
            "title" | "headline" => given.title = Some(value),
            "publisher" | "source" | "outlet" | "site" => given.publisher = Some(value),
            "author" | "authors" | "byline" | "by" => {
                given.authors.extend(credit::names(value.trim_matches(['[', ']'])));
            }
            "date" | "published" | "publication date" => {
                given.published = date::find(&value).map(|dated| dated.published);
            }
            "lang" | "language" => given.language = Some(value),
            // Between fences any key may stand; a text may begin with "Analysis: …".
            _ if fenced.is_some() => known -= 1,
            _ => return whole(),
        }
    }
    if known == 0 { whole() } else { (id, given, rest.trim_start_matches('\n')) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "The mayor left on Monday, she said.\n";

    #[test]
    fn front_matter_is_split_off() {
        for head in [
            "---\ntitle: \"Mayor leaves\"\nauthors: [Ann Lee, Bob Ray]\ntags:\n- lake\ndate: 2031-05-04\n---\n\n",
            "Title: Mayor leaves\nBy: Ann Lee and Bob Ray\nPublished: 4 May 2031\n\n",
        ] {
            let article = article(&format!("{head}{STORY}"), "x.txt").unwrap();
            assert_eq!(article.text, STORY, "{head}");
            assert_eq!(article.title.as_deref(), Some("Mayor leaves"), "{head}");
            assert_eq!(article.authors, ["Ann Lee", "Bob Ray"], "{head}");
            assert_eq!(article.published.unwrap().date().to_string(), "2031-05-04", "{head}");
        }
    }

    #[test]
    fn a_text_is_not_taken_for_front_matter() {
        for text in [
            "Analysis: what the mayor wants\n\nThe mayor left.",
            "Title fight: champion leaves\n\nThe champion left.",
            "---\nThe mayor left.\n---\nShe said so.",
            "Source close to the mayor: she left.",
        ] {
            assert_eq!(article(text, "x.txt").unwrap().text, text);
        }
    }

    #[test]
    fn what_is_given_wins_over_what_is_shown() {
        let text = format!("Title: Mayor goes\n\nMayor leaves the lake\n\nBy Ann Lee\n\n{STORY}");
        let article = article(&text, "x.txt").unwrap();
        assert_eq!(article.title.as_deref(), Some("Mayor goes"));
        assert_eq!(article.authors, ["Ann Lee"]);
        assert_eq!((article.name.as_str(), article.language.as_str()), ("x.txt", "en"));
    }

    #[test]
    fn front_matter_alone_is_an_empty_article() {
        assert!(matches!(article("title: Mayor leaves\n\n \n", "x.txt"), Err(Problem::Empty)));
    }
}
