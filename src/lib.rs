//! Dictum reads news and answers who said what, about whom, to whom, when, and through which hands
//! it reached the page.
//!
//! Data goes one way, and so does this list: a module may use those above it, never those below.
//!
//! | module | what it turns into what |
//! |---|---|
//! | [`span`] | positions in an article's text |
//! | [`article`] | bytes, HTML, JSON lines → [`article::Article`] |
//! | [`network`] | rows of numbers → rows of numbers: what small neural networks are made of |
//! | [`text`] | article → [`text::Document`]: paragraphs, sentences, tokens, quotations; text → [`text::parse::Parse`]: grammar, names |
//! | [`entity`] | document → people, organisations, countries, events and where they are named |
//! | [`claim`] | document → attributions → claims |
//! | [`eval`] | gold and found attributions → figures |
//! | [`pipeline`] | article → [`pipeline::Outcome`]: the stages above, in order |
//! | [`rdf`] | outcome → quads of the ontology |
//! | [`json`] | outcome → JSON |
//! | [`examples`] | the example articles and questions, in the program itself |
//! | [`outside`] | queries and IRIs → what other servers answer, those that are listed |
//! | [`search`] | words → the claims, articles and entities that have them |
//! | [`store`] | quads → an embedded Oxigraph store, and SPARQL answers out of it |
//! | [`derive`](mod@derive) | claims of many articles → utterances, contradictions, summaries |
//! | [`reconcile`] | names and quotations of others → the entities and utterances that they may mean |
//! | [`link`] | entities ↔ the same things in other knowledge bases |
//! | [`describe`] | an IRI of ours → what the store says of it, as one document |
//! | [`review`] | fact checks of others → a graph of their own, joined to the claims they review |
//! | [`export`] | claims of a store → CSV, JSON lines, Parquet, networks, RDF |
//! | [`ask`] | typed questions → records, page by page |
//! | [`ingest`] | many articles → a store, on all cores |
//! | [`config`], [`telemetry`] | where settings come from; where the log goes |
//! | [`worker`] | queries → answers, in processes of their own that can be killed |
//! | [`server`], [`cli`] | the two fronts: HTTP and the command line |

pub mod span;

pub mod article;
pub mod network;
pub mod text;

pub mod entity;

pub mod claim;
pub mod eval;
pub mod pipeline;
pub mod rdf;

pub mod examples;
pub mod json;
pub mod outside;
pub mod search;
pub mod store;

pub mod derive;

pub mod reconcile;

pub mod link;

pub mod describe;

pub mod review;

pub mod export;

pub mod ask;

pub mod ingest;

pub mod config;
pub mod telemetry;

pub mod worker;

pub mod server;

pub mod cli;
