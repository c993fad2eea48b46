//! Pages for people: what a description says, as HTML.
//!
//! **In:** a [`Description`]. **Out:** markup. A page shows what its data says, and holds the links to
//! it. There are no scripts; whatever comes from an article is escaped by the templates. One
//! stylesheet, `style.css`, sees to light and dark, wide and narrow.

mod about;
mod article;
mod claim;
mod entity;
mod other;
mod parts;
mod text;
mod utterance;

pub(super) use about::{Answered, front, ontology, problem, queries, search, sparql};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{AppState, routes::things::Shape};
use crate::{
    describe::{Description, Facts, schema_org},
    rdf::{Base, Thing, thing::Kind},
};

/// The stylesheet.
pub(super) const STYLE: &str = include_str!("style.css");

/// The icon.
pub(super) const ICON: &str = include_str!("icon.svg");

/// Where pages link to.
#[derive(Clone, Debug)]
pub(super) struct Site {
    /// The start of all IRIs.
    pub(super) base: Base,
    /// The path of that on this host.
    pub(super) root: String,
}

impl Site {
    pub(super) fn of(state: &AppState) -> Self {
        let base = state.store.base().clone();
        Self { root: base.path().to_owned(), base }
    }

    /// Where an IRI leads: ours to this host, whatever its name.
    pub(super) fn href(&self, iri: &str) -> String {
        match self.base.path_of(iri) {
            Some(path) => format!("{}{path}", self.root),
            None => match iri.strip_prefix("https://w3id.org/dictum/ns#") {
                Some(term) => format!("{}ontology#{term}", self.root),
                None => iri.to_owned(),
            },
        }
    }

    /// A path of the server.
    pub(super) fn to(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }
}

/// The page of a thing.
pub(super) fn thing(description: &Description, site: &Site) -> Markup {
    let facts = Facts::of(description);
    let on = On { site, facts: &facts, thing: &description.thing };
    let (title, body) = match description.thing.kind {
        Kind::Article => article::page(&on),
        Kind::Claim => claim::page(&on),
        Kind::Entity => entity::page(&on),
        Kind::Utterance => utterance::page(&on),
        Kind::Proposition => other::proposition(&on),
        Kind::Issue => other::issue(&on),
        Kind::Graph => other::graph(&on),
        _ => other::anything(&on),
    };
    let head = html! {
        link rel="canonical" href=(description.thing.iri.as_str());
        @for shape in Shape::of(description.thing.kind).filter(|shape| *shape != Shape::Html) {
            link rel="alternate" type=(shape.essence()) href=(on.format(shape));
        }
        @if let Some(document) = schema_org::document(description, false) {
            // No sign of it can end the element.
            script type="application/ld+json" { (PreEscaped(document.to_string().replace('<', "\\u003c"))) }
        }
    };
    let foot = html! {
        p.formats {
            "This page as data: "
            @for shape in Shape::of(description.thing.kind).filter(|shape| *shape != Shape::Html) {
                a href=(on.format(shape)) { (shape.name()) } " "
            }
        }
        p.iri { code { (description.thing.iri.as_str()) } }
    };
    layout(site, &title, &head, &body, &foot)
}

/// What a page is written from.
struct On<'a> {
    site: &'a Site,
    facts: &'a Facts<'a>,
    thing: &'a Thing,
}

impl<'a> On<'a> {
    fn iri(&self) -> &'a str {
        self.thing.iri.as_str()
    }

    fn format(&self, shape: Shape) -> String {
        format!("{}{}.{}", self.site.root, self.thing.path, shape.suffix())
    }
}

/// What all pages have.
pub(super) fn layout(
    site: &Site,
    title: &str,
    head: &Markup,
    body: &Markup,
    foot: &Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Dictum" }
                link rel="stylesheet" href=(site.to("style.css"));
                link rel="icon" type="image/svg+xml" href=(site.to("icon.svg"));
                (head)
            }
            body {
                a.skip href="#main" { "Skip to content" }
                header.site {
                    a.brand href=(site.root) { (PreEscaped(MARK)) span { "Dictum" } }
                    nav aria-label="Site" {
                        a href=(site.to("sparql")) { "Ask" }
                        a href=(site.to("queries")) { "Questions" }
                        a href=(site.to("ontology")) { "Ontology" }
                    }
                    form.search action=(site.to("search")) role="search" {
                        input type="search" name="q" aria-label="Search words, headlines and names"
                            placeholder="Search words, names …";
                    }
                }
                main id="main" { (body) }
                footer.site {
                    (foot)
                    p { "Nothing here says that a claim is true: it says who is reported to have made it." }
                }
            }
        }
    }
}

/// The mark beside the name: quotation marks.
const MARK: &str = r#"<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 16.5C4 11 6.6 7.4 10.6 6l.8 1.7C8.9 9 7.7 10.7 7.6 12.5h3.3v6H4zm9.2 0c0-5.5 2.6-9.1 6.6-10.5l.8 1.7c-2.5 1.3-3.7 3-3.8 4.8h3.3v6h-6.9z"/></svg>"#;
