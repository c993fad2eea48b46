//! Pages → articles.
//!
//! **In:** the HTML of one page. **Out:** its article: the headline and the paragraphs of the story,
//! parted by empty lines, and what the page's metadata say. Comments of readers, captions, boxes
//! and words lifted out of the story to be shown twice are left out, as this text is made here.
//! **Source:** Readability for the body (`dom_smoothie`), schema.org in JSON-LD, the Open Graph
//! protocol, and the `meta` names in use, for the rest.

use dom_query::Document;
use dom_smoothie::{Config, Readability, TextMode};

use super::{
    Article, Published, credit, date,
    error::Problem,
    furniture::{bare, lines, listed},
    json, json_ld,
    reader::LIMIT,
    text::{self, Given},
};

/// Elements that a page may hold; beyond it is no news page, and reading takes too long.
const MOST_ELEMENTS: usize = 200_000;

/// Elements that may be open at once, as in browsers; finding the story among more takes time
/// that grows with the square of the depth.
const DEEPEST: usize = 512;

/// What stands in the body of a page and is not its story.
const ASIDES: &str = "nav, form, button, figure, figcaption, aside, footer, noscript, iframe, \
    #comments, #comment-section, #disqus_thread, #respond, .comments, .comment-list, .commentlist, \
    .comments-area, .comment-section, [itemprop=comment], [data-component=comments]";

/// The article of a page.
pub(super) fn article(page: &str, name: &str) -> Result<Article, Problem> {
    if never_closes(page) {
        return Err(Problem::TooDeep { limit: DEEPEST });
    }
    let document = Document::from(page);
    if too_deep(&document) {
        return Err(Problem::TooDeep { limit: DEEPEST });
    }
    let told = Told::by(&document);
    document.select(ASIDES).remove();
    drop_lifted(&document);
    let config = Config {
        text_mode: TextMode::Formatted,
        disable_json_ld: true,
        max_elements_to_parse: MOST_ELEMENTS,
        ..Config::default()
    };
    let read = Readability::with_document(document, None, Some(config))
        .ok()
        .and_then(|mut page| page.parse().ok());
    let paragraphs = read.as_ref().map_or("", |read| &read.text_content);
    let mut body = body(paragraphs, &told);
    if !tells(&body) {
        body = told.body.clone().unwrap_or_default();
    }
    if !tells(&body) {
        return Err(Problem::NoArticle);
    }
    let title = told.title.or_else(|| read.map(|read| read.title.trim().to_owned()));
    let title = title.filter(|title| !title.is_empty());
    let text = match &title {
        Some(title) => format!("{title}\n\n{body}"),
        None => body,
    };
    if text.len() > LIMIT {
        return Err(Problem::TooLong { limit: LIMIT });
    }
    let given = Given {
        url: told.url,
        title,
        publisher: told.publisher,
        authors: told.authors,
        published: told.published,
        language: told.language,
        wire_credits: told.wire_credits,
    };
    Ok(text::compose(name.to_owned(), text, given))
}

/// Whether far more elements are opened than closed, told without parsing: the parser's time
/// grows with the square of the depth too. Elements that need no closing don't count, and what
/// scripts write is no element.
fn never_closes(page: &str) -> bool {
    const SLOPPY: usize = 4 * DEEPEST;
    const OPEN: &str = "p li td th tr dt dd option thead tbody tfoot html head body br hr img input link \
        meta source wbr area base col embed param path";
    let (mut open, mut rest) = (0_usize, page);
    while let Some((_, after)) = rest.split_once('<') {
        let (closes, tag) = after.strip_prefix('/').map_or((false, after), |tag| (true, tag));
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        let (name, after) = tag.split_at(end);
        let name = name.to_ascii_lowercase();
        let past = |close: &str| after.find(close).map_or("", |at| &after[at + close.len()..]);
        rest = match name.as_str() {
            "script" | "style" if !closes => past(&format!("</{name}")),
            "" if tag.starts_with("!--") => past("-->"),
            _ => after,
        };
        match name.as_str() {
            "" | "script" | "style" => {}
            _ if closes => open = open.saturating_sub(1),
            name => open += usize::from(!listed(OPEN, name)),
        }
        if open > SLOPPY {
            return true;
        }
    }
    false
}

/// Whether elements are nested deeper than any news page has them.
fn too_deep(document: &Document) -> bool {
    let (mut node, mut depth) = (Some(document.root()), 0);
    while let Some(at) = node {
        if depth > DEEPEST {
            return true;
        }
        node = at.first_child();
        if node.is_some() {
            depth += 1;
            continue;
        }
        let mut last = Some(at);
        while let Some(at) = last {
            node = at.next_sibling();
            if node.is_some() {
                break;
            }
            last = at.parent();
            depth = depth.saturating_sub(1);
        }
    }
    false
}

/// Takes out quotations that a paragraph holds as well: lifted out to be shown in large type.
fn drop_lifted(document: &Document) {
    const MOST: usize = 50;
    let story: String = document
        .select("p")
        .iter()
        .filter(|p| !p.ancestors(None).is("blockquote"))
        .map(|p| bare(&p.text()))
        .collect::<Vec<_>>()
        .join(" ");
    for quote in document.select("blockquote, .pullquote, .pull-quote").iter().take(MOST) {
        let words = bare(&quote.text());
        if story.contains(&words) && !words.is_empty() {
            quote.remove();
        }
    }
}

/// The paragraphs of the body: one a line, an empty line between, without the headline and without
/// white space that only laid out the source.
fn body(text: &str, told: &Told) -> String {
    let headline = told.title.as_deref().map(bare);
    let paragraphs = text.lines().map(|line| {
        line.split([' ', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let mut kept = paragraphs.filter(|line| !line.trim().is_empty()).peekable();
    if kept.peek().is_some_and(|first| Some(bare(first)) == headline) {
        kept.next();
    }
    kept.collect::<Vec<_>>().join("\n\n")
}

/// Whether a text tells a story, and is not what is left of a list of links.
fn tells(text: &str) -> bool {
    const WORDS: usize = 25;
    let running = lines(text).into_iter().filter(|line| line.sentence && line.furniture.is_none());
    running.map(|line| line.count).sum::<usize>() >= WORDS
}

/// What the metadata of a page tell.
#[derive(Default)]
struct Told {
    url: Option<String>,
    title: Option<String>,
    publisher: Option<String>,
    authors: Vec<String>,
    published: Option<Published>,
    language: Option<String>,
    wire_credits: Vec<String>,
    /// The story's text, where the metadata hold it.
    body: Option<String>,
}

impl Told {
    fn by(document: &Document) -> Self {
        let scripts = document.select("script[type=\"application/ld+json\"]");
        let story = json_ld::story(scripts.iter().map(|script| script.text()));
        let said = |key: &str| story.as_ref().and_then(|story| story.get(key));
        let word = |key: &str| said(key).and_then(json::word).map(|word| plain(&word));
        let name = |key: &str| said(key).and_then(json::name).map(|name| plain(&name));
        let meta = |names: &[&str]| names.iter().find_map(|name| meta(document, name));
        let text = |selector: &str| {
            let found = document.select_single(selector).text();
            let words = found.split_whitespace().collect::<Vec<_>>().join(" ");
            (!words.is_empty()).then_some(words)
        };
        let attribute = |selector: &str, name: &str| {
            document.select_single(selector).attr(name).map(|value| value.trim().to_owned())
        };
        let address = |url: String| url.starts_with("http").then_some(url);

        let publisher = name("publisher")
            .or_else(|| meta(&["og:site_name", "publisher", "dc.publisher", "application-name"]));
        let title = word("headline")
            .or_else(|| meta(&["og:title", "twitter:title", "dc.title"]))
            .or_else(|| text("h1"))
            .or_else(|| text("title"))
            .map(|title| without_site(&title, publisher.as_deref()));
        let bylines = || {
            let named = meta(&["author", "article:author", "dc.creator", "byl", "parsely-author"])
                .or_else(|| text("[rel=author], [itemprop=author], .byline, .author"))?;
            let credit = credit::byline(&named);
            Some(credit.map_or_else(|| credit::names(&named), |credit| credit.authors))
        };
        let authors = said("author").and_then(json::authors).or_else(bylines).unwrap_or_default();
        let (agencies, authors): (Vec<_>, Vec<_>) = authors
            .into_iter()
            .map(|name| plain(&name))
            .partition(|name| credit::agency(name).is_some());
        let published = word("datePublished")
            .or_else(|| {
                meta(&[
                    "article:published_time",
                    "og:article:published_time",
                    "datepublished",
                    "publish-date",
                    "pubdate",
                    "parsely-pub-date",
                    "dc.date.issued",
                    "dc.date",
                    "sailthru.date",
                    "date",
                ])
            })
            .or_else(|| {
                attribute("time[itemprop=datePublished], time[pubdate], time[datetime]", "datetime")
            })
            .and_then(|at| Some(date::find(&at)?.published));
        let url = attribute("link[rel=canonical]", "href")
            .and_then(address)
            .or_else(|| meta(&["og:url"]).and_then(address))
            .or_else(|| word("url").and_then(address))
            .or_else(|| word("mainEntityOfPage").and_then(address));
        let language = word("inLanguage")
            .or_else(|| attribute("html[lang]", "lang"))
            .or_else(|| meta(&["og:locale"]).map(|locale| locale.replace('_', "-")))
            .filter(|language| !language.is_empty());
        Self {
            url,
            title,
            publisher,
            authors,
            published,
            language,
            wire_credits: agencies,
            body: said("articleBody").and_then(json::word).map(|body| plain(&body)),
        }
    }
}

/// The content of the first `meta` element of this name or property.
fn meta(document: &Document, name: &str) -> Option<String> {
    let selector = format!(
        "meta[property=\"{name}\" i], meta[name=\"{name}\" i], meta[itemprop=\"{name}\" i]"
    );
    let content = document.try_select(&selector)?.attr("content")?;
    let content = content.trim();
    (!content.is_empty()).then(|| content.to_owned())
}

/// A string of metadata without character references and markup, which many pages escape twice.
fn plain(value: &str) -> String {
    if value.contains(['&', '<']) {
        Document::fragment(value).text().trim().to_owned()
    } else {
        value.trim().to_owned()
    }
}

/// A page's title without the name of its site behind it.
fn without_site(title: &str, site: Option<&str>) -> String {
    let cut = title
        .rsplit_once(['|', '–', '—', '-', '·'])
        .filter(|(_, last)| site.is_some_and(|site| bare(last) == bare(site)));
    cut.map_or(title, |(rest, _)| rest).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORY: &str = "<p>The mayor of Lowland said on Monday that the lake would be drained \
        before winter, and that nobody had asked her not to.</p><p>“It is only water,” Ann Lee told \
        reporters at the town hall. “It will come back.” Her office did not say when.</p>\
        <p>The council had warned in March that the dam was old, and that repairs would cost more \
        than the town earns in a year, according to two members.</p>";

    fn page(head: &str, body: &str) -> String {
        format!(
            "<!doctype html><html lang=en-GB><head>{head}</head><body><nav><a href=/>Home</a> <a href=/news>News</a></nav>{body}<footer>© 2031 Echo</footer></body></html>"
        )
    }

    fn read(head: &str, body: &str) -> Article {
        article(&page(head, body), "page.html").unwrap()
    }

    #[test]
    fn schema_org_wins_and_the_text_is_headline_and_paragraphs() {
        let article = read(
            r#"<title>Lake to go | Lowland Echo</title>
            <link rel=canonical href="https://echo.example/lake">
            <meta property="og:title" content="Other title">
            <script type="application/ld+json">{"@context":"https://schema.org","@graph":[
              {"@type":"WebSite","name":"no"},
              {"@type":["NewsArticle"],"headline":"Mayor to drain &amp; mend lake","author":[{"@type":"Person","name":"Bob Ray"},{"name":"Reuters"}],
               "publisher":{"@type":"Organization","name":"The Lowland Echo"},"datePublished":"2031-05-04T09:30:00+01:00","inLanguage":"en-GB"}]}</script>"#,
            &format!("<article><h1>Mayor to drain &amp; mend lake</h1>{STORY}</article>"),
        );
        assert_eq!(article.title.as_deref(), Some("Mayor to drain & mend lake"));
        assert_eq!(article.headline.unwrap().slice(&article.text), "Mayor to drain & mend lake");
        assert_eq!(article.authors, ["Bob Ray"]);
        assert_eq!(article.wire_credits, ["Reuters"]);
        assert_eq!(article.publisher.as_deref(), Some("The Lowland Echo"));
        assert_eq!(article.published.unwrap().date().to_string(), "2031-05-04");
        assert_eq!(article.url.as_deref(), Some("https://echo.example/lake"));
        assert_eq!(article.language, "en-GB");
        let paragraphs: Vec<_> = article.text.split("\n\n").collect();
        assert_eq!(paragraphs.len(), 4, "{}", article.text);
        assert!(paragraphs[2].starts_with("“It is only water,”"));
        assert!(!article.text.contains("2031"));
    }

    #[test]
    fn references_inside_json_ld_are_followed() {
        let publisher = |organisation: &str| {
            let head = format!(
                r#"<title>Lake to go</title><meta property="og:site_name" content="Echo Online">
                <script type="application/ld+json">{{"@type":"WebSite","@id":"https://echo.example/#site"{organisation}}}</script>
                <script type="application/ld+json">{{"@graph":[
                  {{"@type":"NewsArticle","@id":"https://echo.example/lake","headline":"Lake to go",
                   "author":[{{"@id":"https://echo.example/staff/ray"}},{{"@id":"https://echo.example/staff/dow"}}],
                   "publisher":{{"@id":"https://echo.example/#echo"}}}},
                  {{"@type":"Person","@id":"https://echo.example/staff/ray","name":"Bob Ray"}}]}}</script>"#
            );
            let article = read(&head, &format!("<article>{STORY}</article>"));
            assert_eq!(article.authors, ["Bob Ray"]);
            article.publisher.unwrap()
        };
        let named =
            r#","publisher":{"@id":"https://echo.example/#echo","name":"The Lowland Echo"}"#;
        assert_eq!(publisher(named), "The Lowland Echo");
        assert_eq!(publisher(""), "Echo Online");
    }

    #[test]
    fn meta_elements_stand_in() {
        let article = read(
            r#"<title>Mayor to drain lake - Lowland Echo</title><meta property="og:site_name" content="Lowland Echo">
            <meta name="Author" content="By Bob Ray"><meta property="og:url" content="https://echo.example/lake">"#,
            &format!("<article><time datetime='2031-05-04'>yesterday</time>{STORY}</article>"),
        );
        assert_eq!(article.title.as_deref(), Some("Mayor to drain lake"));
        assert_eq!(article.authors, ["Bob Ray"]);
        assert_eq!(article.publisher.as_deref(), Some("Lowland Echo"));
        assert_eq!(article.published.unwrap().date().to_string(), "2031-05-04");
        assert_eq!(article.url.as_deref(), Some("https://echo.example/lake"));
    }

    #[test]
    fn lifted_quotes_comments_and_captions_stay_out() {
        let article = read(
            "<title>Mayor to drain lake</title>",
            &format!(
                "<article>{STORY}<blockquote>It is only water</blockquote>\
                <figure><img src=x><figcaption>The lake in May, said the caption.</figcaption></figure>\
                <blockquote><p>The dam must go, the letter of the council said, and go soon.</p></blockquote>{STORY}</article>\
                <div id=comments><h2>Comments</h2><p>I never liked the mayor, and said so to everybody in the town of Lowland, said reader one.</p></div>"
            ),
        );
        assert_eq!(article.text.matches("It is only water").count(), 2, "{}", article.text);
        assert!(article.text.contains("The dam must go"));
        assert!(!article.text.contains("caption"));
        assert!(!article.text.contains("never liked"));
    }

    #[test]
    fn a_page_nested_without_end_is_refused() {
        for times in [2, 2000] {
            let nested = "<div>".repeat(times * DEEPEST);
            let result = article(&page("", &format!("{nested}{STORY}")), "page.html");
            assert!(matches!(result, Err(Problem::TooDeep { .. })), "{result:?}");
        }
        let script = format!("<script>x = '{}'</script>", "<div>".repeat(9 * DEEPEST));
        assert!(article(&page(&script, STORY), "page.html").is_ok());
    }

    #[test]
    fn a_page_of_links_is_no_article() {
        let links = "<li><a href=/x>Mayor to drain lake</a></li>".repeat(40);
        let result =
            article(&page("<title>Echo</title>", &format!("<ul>{links}</ul>")), "page.html");
        assert!(matches!(result, Err(Problem::NoArticle)), "{result:?}");
    }
}
