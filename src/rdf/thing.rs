//! [`Thing`]: a path under the base, read back as what it names.
//!
//! **In:** the path of a request, or an IRI. **Out:** what kind of thing it names, by the same table
//! that [`ids`](super::ids) mints by. Whether there is such a thing only the store knows.

use oxigraph::model::NamedNode;

use super::{ArticleId, Base};

/// Longest name of a thing, in bytes: no slug, hash or place in a text comes near it.
const LONGEST: usize = 400;

/// What an IRI of ours can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A news text.
    Article,
    /// What one article attributes to a speaker.
    Claim,
    /// A person, body, country, event, work, or version of the software.
    Entity,
    /// What several claims report.
    Utterance,
    /// What is asserted, denied or sought.
    Proposition,
    /// What propositions of several articles have in common.
    Issue,
    /// Where an article names somebody.
    Mention,
    /// The extraction of an article.
    Run,
    /// A derived triple with its confidence.
    Link,
    /// How often one side did one act towards another.
    Dyad,
    /// How often one side did one act in a month.
    Month,
    /// A fact check by somebody else.
    Review,
    /// A graph of the store.
    Graph,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Article,
        Self::Claim,
        Self::Entity,
        Self::Utterance,
        Self::Proposition,
        Self::Issue,
        Self::Mention,
        Self::Run,
        Self::Link,
        Self::Dyad,
        Self::Month,
        Self::Review,
        Self::Graph,
    ];

    /// The first part of its path.
    pub const fn segment(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Claim => "claim",
            Self::Entity => "entity",
            Self::Utterance => "utterance",
            Self::Proposition => "proposition",
            Self::Issue => "issue",
            Self::Mention => "mention",
            Self::Run => "run",
            Self::Link => "link",
            Self::Dyad => "dyad",
            Self::Month => "month",
            Self::Review => "review",
            Self::Graph => "graph",
        }
    }

    /// Whether it is text that can be sent, as articles, claims and graphs are. Anything else is
    /// not what is sent: a request for it is shown to a document about it.
    pub const fn is_document(self) -> bool {
        matches!(self, Self::Article | Self::Claim | Self::Graph)
    }
}

/// Something that an IRI of a store may name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Its IRI.
    pub iri: NamedNode,
    /// Its path under the base.
    pub path: String,
}

impl Thing {
    /// The part of the path that is its own.
    pub fn id(&self) -> &str {
        self.path.split_once('/').map_or("", |(_, id)| id)
    }

    /// The article that it is or stands in, as far as its IRI tells.
    pub fn article(&self) -> Option<ArticleId> {
        match self.kind {
            Kind::Article | Kind::Claim | Kind::Mention | Kind::Run => {
                self.id().split('-').next()?.parse().ok()
            }
            Kind::Graph => self.id().strip_prefix("article/")?.parse().ok(),
            _ => None,
        }
    }
}

impl Base {
    /// What a path under the base names, without the base's own path and the slash in front; none
    /// if nothing of ours can have it.
    pub fn thing(&self, path: &str) -> Option<Thing> {
        let (segment, id) = path.split_once('/')?;
        let kind = Kind::ALL.into_iter().find(|kind| kind.segment() == segment)?;
        let fits = |c: u8| c.is_ascii_alphanumeric() || b"-._~%".contains(&c);
        let parts = id.split('/').collect::<Vec<_>>();
        let depth = if kind == Kind::Graph { 2 } else { 1 };
        let right = |part: &&str| !part.is_empty() && part.bytes().all(fits) && **part != *"..";
        if id.len() > LONGEST || parts.len() > depth || !parts.iter().all(right) {
            return None;
        }
        let iri = NamedNode::new(format!("{self}{path}")).ok()?;
        Some(Thing { kind, iri, path: path.to_owned() })
    }

    /// The path under the base, with its fragment, that an IRI has; none if it is not one of ours.
    pub fn path_of<'a>(&self, iri: &'a str) -> Option<&'a str> {
        iri.strip_prefix(self.as_str())
    }

    /// The path of the base itself: `/`, or that under which its server is to be found on its host.
    pub fn path(&self) -> &str {
        let after_scheme = self.as_str().find("://").map_or(0, |at| at + 3);
        let rest = &self.as_str()[after_scheme..];
        rest.find('/').map_or("/", |at| &rest[at..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_minted_is_read_back() {
        let base: Base = "https://claims.example/news/".parse().unwrap();
        assert_eq!(base.path(), "/news/");
        assert_eq!(Base::default().path(), "/");
        let article: ArticleId = "9423c845905d7016".parse().unwrap();
        let claim = base.thing("claim/9423c845905d7016-110-165-2").unwrap();
        assert_eq!(claim.kind, Kind::Claim);
        assert_eq!(claim.article(), Some(article.clone()));
        assert_eq!(
            claim.iri.as_str(),
            "https://claims.example/news/claim/9423c845905d7016-110-165-2"
        );
        let graph = base.thing("graph/article/9423c845905d7016").unwrap();
        assert_eq!((graph.kind, graph.article()), (Kind::Graph, Some(article.clone())));
        assert_eq!(base.thing("entity/Q42").unwrap().article(), None);
        assert_eq!(
            base.thing(base.path_of(base.article(&article).as_str()).unwrap()).unwrap().iri,
            base.article(&article)
        );
        let run = base.run(&article, "0.1.0-3789c923");
        assert_eq!(base.thing(base.path_of(run.as_str()).unwrap()).unwrap().kind, Kind::Run);
    }

    #[test]
    fn what_nobody_mints_names_nothing() {
        let base = Base::default();
        let long = format!("entity/{}", "x".repeat(LONGEST + 1));
        for path in [
            "", "entity", "entity/", "entity/..", "entity/a/b", "graph/a/b/c", "graph//a",
            "nothing/x", "entity/a b", "entity/<x>", "entity/a\"b", "entity/é", "entity/a\nb",
            "../entity/x", &long,
        ] {
            assert_eq!(base.thing(path), None, "{path}");
        }
    }
}
