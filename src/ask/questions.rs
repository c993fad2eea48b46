//! All questions, in one table.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;
use serde_json::Value;

use super::{
    Arguments, Error, Parameter, Place, Type, articles,
    choice::{CURSOR, FILTERS, LIMIT, ORDER, ROLE},
    claims, compare, entities, graph,
    record::{
        Article, ArticleInFull, Claim, Entity, Graph, Hit, Issue, Page, Period, Utterance,
        UtteranceInFull,
    },
    search, timeline, utterances,
};
use crate::store::Store;

/// Something that can be asked of a store.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// What programs call it.
    pub name: &'static str,
    /// Where it is asked over HTTP.
    pub path: &'static str,
    /// What it asks, in a few words.
    pub title: &'static str,
    /// What else should be known of it.
    pub about: &'static str,
    /// What it takes.
    pub parameters: &'static [&'static [Parameter]],
    /// The members of what it answers, or of each thing on a page.
    pub fields: &'static [&'static str],
    /// The columns of its answer as a table, as paths into each thing; empty if it is no table.
    pub columns: &'static [&'static str],
    /// The SPARQL that asks the same.
    pub sparql: &'static str,
    /// The JSON Schema of its answer.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    find: fn(&Store, &Arguments) -> Result<Answer, Error>,
}

/// What a question is answered with.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// There is no such thing.
    Missing,
    /// One thing.
    One(Value),
    /// Some of a list.
    Page(Page<Value>),
}

impl Question {
    /// Answers it.
    pub fn answer(&self, store: &Store, arguments: &Arguments) -> Result<Answer, Error> {
        (self.find)(store, arguments)
    }

    /// The question of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        QUESTIONS.iter().find(|question| question.name == name)
    }

    /// All that it takes.
    pub fn takes(&self) -> impl Iterator<Item = &'static Parameter> + use<> {
        self.parameters.iter().copied().flatten()
    }
}

fn page<T: Serialize>(page: Page<T>) -> Answer {
    let value = |item| serde_json::to_value(item).expect("records are made of texts and numbers");
    Answer::Page(Page { items: page.items.into_iter().map(value).collect(), meta: page.meta })
}

fn one<T: Serialize>(one: Option<T>) -> Answer {
    let value = |one| serde_json::to_value(one).expect("records are made of texts and numbers");
    one.map_or(Answer::Missing, |one| Answer::One(value(one)))
}

fn schema<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

/// Which members of each thing.
const fn fields(names: &'static [&'static str]) -> Parameter {
    Parameter::new(
        "fields",
        Type::Names(names),
        names[0],
        "Only these members, separated by commas.",
    )
}

const fn id(example: &'static str) -> Parameter {
    Parameter::new("id", Type::Identifier, example, "Its IRI, or the last part of that.")
        .at(Place::Path)
}

const CLAIM: &[&str] = &[
    "id", "acts", "speakers", "on_behalf_of", "targets", "addressee", "events", "text",
    "quotation", "cue", "content", "propositions", "relays", "said", "confidence", "article",
    "utterance",
];
const CLAIM_COLUMNS: &[&str] = &[
    "id", "acts", "speakers.name", "speakers.id", "on_behalf_of.name", "on_behalf_of.id",
    "targets.name", "targets.id", "addressee.name", "events.name", "events.id", "text",
    "quotation", "cue", "relays.name", "said.from", "said.until", "confidence", "article.id",
    "article.title", "article.publisher.name", "article.published", "article.url", "utterance",
];
const ENTITY: &[&str] = &["id", "name", "types", "also_called", "same_as", "unnamed", "claims"];
const ENTITY_COLUMNS: &[&str] = &[
    "id", "name", "types", "also_called", "same_as", "claims.speaker", "claims.on_behalf_of",
    "claims.target", "claims.addressee", "claims.event", "claims.via",
];
const UTTERANCE: &[&str] = &[
    "id", "text", "acts", "voices", "sides", "targets", "events", "claims", "articles",
    "witnesses", "wordings", "unnamed", "earliest", "latest",
];
const UTTERANCE_IN_FULL: &[&str] = &[
    "id", "text", "acts", "voices", "sides", "targets", "events", "claims", "articles",
    "witnesses", "wordings", "unnamed", "earliest", "latest", "contradicts", "responds_to",
    "answered_by", "reports",
];
const UTTERANCE_COLUMNS: &[&str] = &[
    "id", "text", "acts", "voices.name", "sides.name", "sides.id", "targets.name", "events.name",
    "claims", "articles", "witnesses", "wordings", "unnamed", "earliest", "latest",
];
const ARTICLE: &[&str] = &[
    "id", "title", "publisher", "authors", "wire_credits", "published", "url", "language",
    "claims", "near_duplicate_of",
];
const ARTICLE_IN_FULL: &[&str] = &[
    "id", "title", "publisher", "authors", "wire_credits", "published", "url", "language",
    "claims", "near_duplicate_of", "text",
];
const ARTICLE_COLUMNS: &[&str] = &[
    "id", "title", "publisher.name", "publisher.id", "authors.name", "wire_credits.name",
    "published", "url", "language", "claims", "near_duplicate_of",
];
const HIT: &[&str] = &["id", "kind", "score", "snippet"];
const GRAPH: &[&str] = &["nodes", "edges", "truncated"];
const PERIOD: &[&str] = &["period", "claims", "acts"];
const ISSUE: &[&str] = &["id", "subject", "relation", "object", "affirmed", "disputed", "pursued"];
const ISSUE_COLUMNS: &[&str] = &[
    "id", "subject.name", "relation", "object.name", "affirmed.total", "affirmed.sides.name",
    "disputed.total", "disputed.sides.name", "pursued.total", "pursued.sides.name",
];

/// All questions.
pub const QUESTIONS: &[Question] = &[
    Question {
        name: "list_claims",
        path: "/api/claims",
        title: "Claims that match",
        about: "Filters of different names narrow the list; values of one filter widen it. Whoever is \
                named may be given by IRI, by identifier or by name.",
        parameters: &[FILTERS, &[ORDER, LIMIT, CURSOR, fields(CLAIM)]],
        fields: CLAIM,
        columns: CLAIM_COLUMNS,
        sparql: include_str!("queries/claims.rq"),
        schema: schema::<Page<Claim>>,
        find: |store, arguments| claims::list(store, arguments).map(page),
    },
    Question {
        name: "get_claim",
        path: "/api/claims/{id}",
        title: "One claim",
        about: "",
        parameters: &[&[id("0123456789abcdef-10-42"), fields(CLAIM)]],
        fields: CLAIM,
        columns: CLAIM_COLUMNS,
        sparql: include_str!("queries/claim.rq"),
        schema: schema::<Claim>,
        find: |store, arguments| claims::one(store, arguments).map(one),
    },
    Question {
        name: "list_entities",
        path: "/api/entities",
        title: "Entities that have a name",
        about: "People, bodies, countries, places, works and events, in the order of their IRIs.",
        parameters: &[entities::FILTERS, &[LIMIT, CURSOR, fields(ENTITY)]],
        fields: ENTITY,
        columns: ENTITY_COLUMNS,
        sparql: include_str!("queries/entities.rq"),
        schema: schema::<Page<Entity>>,
        find: |store, arguments| entities::list(store, arguments).map(page),
    },
    Question {
        name: "get_entity",
        path: "/api/entities/{id}",
        title: "One entity",
        about: "Unnamed sources are found here as well.",
        parameters: &[&[id("petra-oswin"), fields(ENTITY)]],
        fields: ENTITY,
        columns: ENTITY_COLUMNS,
        sparql: include_str!("queries/entity.rq"),
        schema: schema::<Entity>,
        find: |store, arguments| entities::one(store, arguments).map(one),
    },
    Question {
        name: "list_claims_of_entity",
        path: "/api/entities/{id}/claims",
        title: "Claims in which an entity has a role",
        about: "In any role, unless `role` says which. Takes the filters of claims as well.",
        parameters: &[&[id("tolmaria"), ROLE], FILTERS, &[ORDER, LIMIT, CURSOR, fields(CLAIM)]],
        fields: CLAIM,
        columns: CLAIM_COLUMNS,
        sparql: include_str!("queries/entity-claims.rq"),
        schema: schema::<Page<Claim>>,
        find: |store, arguments| {
            if entities::one(store, arguments)?.is_none() {
                return Ok(Answer::Missing);
            }
            claims::list(store, arguments).map(page)
        },
    },
    Question {
        name: "list_utterances",
        path: "/api/utterances",
        title: "Utterances that matching claims report",
        about: "Takes the filters of claims. An utterance stands where the first matching claim that \
                reports it stands in the order of claims.",
        parameters: &[FILTERS, &[ORDER, LIMIT, CURSOR, fields(UTTERANCE)]],
        fields: UTTERANCE,
        columns: UTTERANCE_COLUMNS,
        sparql: include_str!("queries/utterances.rq"),
        schema: schema::<Page<Utterance>>,
        find: |store, arguments| utterances::list(store, arguments).map(page),
    },
    Question {
        name: "get_utterance",
        path: "/api/utterances/{id}",
        title: "One utterance",
        about: "With the claims that report it, and the utterances that contradict it, that it answers \
                and that answer it. Any claim that reports it names it.",
        parameters: &[&[id("0123456789abcdef-10-42"), fields(UTTERANCE_IN_FULL)]],
        fields: UTTERANCE_IN_FULL,
        columns: UTTERANCE_COLUMNS,
        sparql: include_str!("queries/utterance.rq"),
        schema: schema::<UtteranceInFull>,
        find: |store, arguments| utterances::one(store, arguments).map(one),
    },
    Question {
        name: "list_articles",
        path: "/api/articles",
        title: "Articles",
        about: "By day of publication. Their texts are left out.",
        parameters: &[articles::FILTERS, &[ORDER, LIMIT, CURSOR, fields(ARTICLE)]],
        fields: ARTICLE,
        columns: ARTICLE_COLUMNS,
        sparql: include_str!("queries/articles.rq"),
        schema: schema::<Page<Article>>,
        find: |store, arguments| articles::list(store, arguments).map(page),
    },
    Question {
        name: "get_article",
        path: "/api/articles/{id}",
        title: "One article, with its text",
        about: "Its claims are at /api/claims?article=ID.",
        parameters: &[&[id("0123456789abcdef"), fields(ARTICLE_IN_FULL)]],
        fields: ARTICLE_IN_FULL,
        columns: ARTICLE_COLUMNS,
        sparql: include_str!("queries/article.rq"),
        schema: schema::<ArticleInFull>,
        find: |store, arguments| articles::one(store, arguments).map(one),
    },
    Question {
        name: "search",
        path: "/api/search",
        title: "Claims, articles and entities by their words",
        about: "The best first.",
        parameters: &[search::FILTERS, &[LIMIT, CURSOR, fields(HIT)]],
        fields: HIT,
        columns: HIT,
        sparql: include_str!("queries/search.rq"),
        schema: schema::<Page<Hit>>,
        find: |store, arguments| search::list(store, arguments).map(page),
    },
    Question {
        name: "graph",
        path: "/api/graph",
        title: "The parties around one, and what they do to each other",
        about: "Counts utterances, not their copies; a spokesman counts for the side he speaks for.",
        parameters: &[graph::PARAMETERS, &[fields(GRAPH)]],
        fields: GRAPH,
        columns: &[],
        sparql: include_str!("queries/graph.rq"),
        schema: schema::<Graph>,
        find: |store, arguments| graph::explore(store, arguments).map(one),
    },
    Question {
        name: "timeline",
        path: "/api/timeline",
        title: "How many claims were made when, and what they do",
        about: "Takes the filters of claims. A claim counts where its article dates it; a note says how \
                many are not dated.",
        parameters: &[FILTERS, &[timeline::BY, timeline::PERIODS, CURSOR, fields(PERIOD)]],
        fields: PERIOD,
        columns: &["period", "claims", "acts"],
        sparql: include_str!("queries/timeline.rq"),
        schema: schema::<Page<Period>>,
        find: |store, arguments| timeline::list(store, arguments).map(page),
    },
    Question {
        name: "compare",
        path: "/api/compare",
        title: "Who agrees and who denies",
        about: "On each issue that concerns an event or a party: those in dispute first, then those on \
                which most is said.",
        parameters: &[compare::FILTERS, &[compare::ISSUES, fields(ISSUE)]],
        fields: ISSUE,
        columns: ISSUE_COLUMNS,
        sparql: include_str!("queries/compare.rq"),
        schema: schema::<Page<Issue>>,
        find: |store, arguments| compare::list(store, arguments).map(page),
    },
];
