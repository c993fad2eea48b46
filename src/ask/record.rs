//! What is answered: records that serialise, with a JSON Schema each.
//!
//! **In:** nothing. **Out:** structs whose fields are the members of the JSON. An `id` is always a whole
//! IRI; days are `YYYY-MM-DD`; offsets are Unicode code points of the article's text, half-open. Names of
//! acts, attitudes and relations are those of the ontology. What the graph does not say is `null` or an
//! empty list.

use schemars::JsonSchema;
use serde::Serialize;

/// First code point and one past the last.
pub type Offsets = [usize; 2];

/// Somebody or something with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Named {
    /// Its IRI.
    pub id: String,
    /// The name that it is shown by.
    pub name: String,
}

/// Whoever made a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Speaker {
    /// Their IRI.
    pub id: String,
    /// Their name, or the words that describe them.
    pub name: String,
    /// Whether the article leaves them unnamed.
    pub unnamed: bool,
    /// Where the article presents them.
    pub mention: Option<Offsets>,
}

/// What a claim says, as one triple.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Proposition {
    /// Its IRI, the same wherever the same is said.
    pub id: String,
    /// Whether the claim `asserts`, `denies` or `seeks` it.
    pub attitude: String,
    /// Of whom.
    pub subject: Named,
    /// What.
    pub relation: String,
    /// Of what.
    pub object: Named,
}

/// A hand that the words passed through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Relay {
    /// Its IRI.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The words by which the article refers to it as a source.
    pub cue: Option<String>,
}

/// When the words were spoken, as the article has it. Never the day of publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Said {
    /// First day that is possible.
    pub from: Option<String>,
    /// Last day that is possible.
    pub until: Option<String>,
    /// `day`, `month`, `year` or `openEnded`.
    pub precision: Option<String>,
    /// The words that say so.
    pub text: Option<String>,
}

/// The article that a claim is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Place {
    /// Its IRI.
    pub id: String,
    /// Its headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<Named>,
    /// On which day.
    pub published: Option<String>,
    /// Its address on the web.
    pub url: Option<String>,
}

/// One utterance attributed to somebody at one place in one article.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Claim {
    /// Its IRI.
    pub id: String,
    /// What is done with the words: `Accusation`, `Denial` …
    pub acts: Vec<String>,
    /// Who said it.
    pub speakers: Vec<Speaker>,
    /// For whom they spoke.
    pub on_behalf_of: Option<Named>,
    /// At whom or what it aims.
    pub targets: Vec<Named>,
    /// To whom it was said.
    pub addressee: Option<Named>,
    /// What it is about.
    pub events: Vec<Named>,
    /// The words attributed.
    pub text: String,
    /// `direct`, `indirect` or `mixed`.
    pub quotation: Option<String>,
    /// The reporting words: `said`, `according to` …
    pub cue: Option<String>,
    /// Where the words stand in the article.
    pub content: Vec<Offsets>,
    /// What it says, as triples.
    pub propositions: Vec<Proposition>,
    /// Who passed it on, the one next to the speaker first.
    pub relays: Vec<Relay>,
    /// When it was said.
    pub said: Option<Said>,
    /// How sure it is that it was understood, from 0 to 1. Says nothing of whether it is true.
    pub confidence: Option<f64>,
    /// The article.
    pub article: Option<Place>,
    /// The utterance that it reports, perhaps with others.
    pub utterance: Option<String>,
}

/// In how many claims an entity has which role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Roles {
    /// Made by it.
    pub speaker: usize,
    /// Made for it.
    pub on_behalf_of: usize,
    /// Aimed at it.
    pub target: usize,
    /// Said to it.
    pub addressee: usize,
    /// About it.
    pub event: usize,
    /// Passed on by it.
    pub via: usize,
}

/// A person, body, country, place, work or event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Entity {
    /// Its IRI.
    pub id: String,
    /// The name that it is shown by.
    pub name: String,
    /// What it is: `person`, `organization`, `media`, `country`, `location`, `group`, `work`, `event`. Articles
    /// may differ.
    pub types: Vec<String>,
    /// Its other names.
    pub also_called: Vec<String>,
    /// What it is elsewhere.
    pub same_as: Vec<String>,
    /// Whether it is somebody that one article describes and does not name.
    pub unnamed: bool,
    /// In how many claims it has which role.
    pub claims: Roles,
}

/// Something said once, which several claims may report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Utterance {
    /// Its IRI.
    pub id: String,
    /// The words of its first report, perhaps cut short.
    pub text: String,
    /// What is done with the words.
    pub acts: Vec<String>,
    /// Whoever a report names as its speaker.
    pub voices: Vec<Named>,
    /// Whose position it is.
    pub sides: Vec<Named>,
    /// At whom or what it aims.
    pub targets: Vec<Named>,
    /// What it is about, by the name that stands for all names of an event.
    pub events: Vec<Named>,
    /// How many claims report it.
    pub claims: u64,
    /// In how many articles.
    pub articles: u64,
    /// How many of these are independent.
    pub witnesses: u64,
    /// In how many wordings.
    pub wordings: u64,
    /// Whether every report leaves the speaker unnamed.
    pub unnamed: bool,
    /// First day that a report gives, else that one was printed.
    pub earliest: Option<String>,
    /// Last day that a report gives, else that one was printed.
    pub latest: Option<String>,
}

/// An utterance that another is linked to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Linked {
    /// Its IRI.
    pub id: String,
    /// Its words.
    pub text: String,
    /// Whose position it is.
    pub sides: Vec<Named>,
    /// How sure the link is, from 0 to 1.
    pub confidence: Option<f64>,
}

/// An utterance with what it is linked to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct UtteranceInFull {
    /// It.
    #[serde(flatten)]
    pub utterance: Utterance,
    /// What cannot hold if it does.
    pub contradicts: Vec<Linked>,
    /// What it answers.
    pub responds_to: Vec<Linked>,
    /// What answers it.
    pub answered_by: Vec<Linked>,
    /// The claims that report it: the first hundred by their IRIs.
    pub reports: Vec<Claim>,
}

/// A news text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Article {
    /// Its IRI.
    pub id: String,
    /// Its headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<Named>,
    /// Who wrote it.
    pub authors: Vec<Named>,
    /// The agencies credited for it.
    pub wire_credits: Vec<Named>,
    /// On which day it was published.
    pub published: Option<String>,
    /// Its address on the web.
    pub url: Option<String>,
    /// Its language.
    pub language: Option<String>,
    /// How many claims it has.
    pub claims: usize,
    /// The first article that prints its text, where that is another.
    pub near_duplicate_of: Option<String>,
}

/// A news text with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ArticleInFull {
    /// It.
    #[serde(flatten)]
    pub article: Article,
    /// Its text as it was ingested.
    pub text: String,
}

/// Something found by its words.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Hit {
    /// Its IRI.
    pub id: String,
    /// `claim`, `article` or `entity`.
    pub kind: String,
    /// How well it fits; only good to compare with other hits of the same search.
    pub score: f32,
    /// Its words around those looked for, which stand between two asterisks.
    pub snippet: String,
}

/// A party in a graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Node {
    /// Its IRI.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub types: Vec<String>,
    /// How many edges it is away from the focus.
    pub depth: usize,
}

/// How often one party did one act towards another, counted over utterances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Edge {
    /// IRI of the party that acts.
    pub from: String,
    /// IRI of the party that it is done to.
    pub to: String,
    /// The act.
    pub act: String,
    /// How many utterances.
    pub utterances: u64,
    /// First day of one.
    pub earliest: Option<String>,
    /// Last day of one.
    pub latest: Option<String>,
}

/// Parties around one, and what they do to each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Graph {
    /// The parties, nearest first.
    pub nodes: Vec<Node>,
    /// What they do to each other, the most frequent of each party first.
    pub edges: Vec<Edge>,
    /// Whether there are more edges than were asked for.
    pub truncated: bool,
}

/// How many claims were made in a stretch of time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Period {
    /// `2031-05-03`, `2031-05` or `2031`.
    pub period: String,
    /// Claims that were made in it, at the earliest.
    pub claims: u64,
    /// How many of them by act; one of several acts counts for each.
    pub acts: std::collections::BTreeMap<String, u64>,
}

/// Those who take one stand on an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Camp {
    /// How many utterances take it.
    pub total: usize,
    /// Whose they are.
    pub sides: Vec<Named>,
    /// The first of these utterances by day.
    pub utterances: Vec<Utterance>,
}

/// What people agree or disagree on: one statement, wherever it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Issue {
    /// Its IRI.
    pub id: String,
    /// Of whom it speaks.
    pub subject: Named,
    /// What it says of them.
    pub relation: String,
    /// Of what.
    pub object: Named,
    /// Those who say so.
    pub affirmed: Camp,
    /// Those who deny it.
    pub disputed: Camp,
    /// Those who want it, offer it or threaten it.
    pub pursued: Camp,
}

/// Some of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Page<T> {
    /// The things.
    pub items: Vec<T>,
    /// What there is beside them.
    pub meta: Meta,
}

/// What there is beside the things of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Meta {
    /// How many things there are on all pages, where that is known.
    pub total: Option<usize>,
    /// The `cursor` of the next page; `null` on the last one.
    pub next: Option<String>,
    /// What should be known of the answer.
    pub note: Option<String>,
}
