//! The index itself.
//!
//! **In:** [`Unit`]s with the [`Version`](super::Version) of all that is indexed with them, written as
//! one commit. **Out:** hits, and which versions are indexed. A folder on disk may have one writer and
//! any number of readers, in this process and others.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    fs, io,
    ops::Range,
    path::Path,
    sync::{Mutex, PoisonError},
};

use tantivy::{
    IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, TantivyError, Term,
    collector::{Count, TopDocs},
    directory::MmapDirectory,
    query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery},
    schema::{
        FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
        Value as _,
    },
    tokenizer::{AsciiFoldingFilter, LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer},
};

use super::{
    DEFAULT_LIMIT, Entry, Error, Facet, Found, Hit, Kind, MAX_LIMIT, Name, Request, Snippet, Unit,
    Version, listing,
    query::{Understood, understand},
};
use crate::rdf::vocab::ACTS;

/// Memory of the writer before it starts a new segment, in bytes.
const WRITER_MEMORY: usize = 32 << 20;

/// Longest word that is indexed, in bytes: what is longer is no word.
const LONGEST_WORD: usize = 80;

/// The name under which the index knows the analyzer of words.
const WORDS: &str = "words";

/// Finds things by their words.
pub struct Index {
    inner: tantivy::Index,
    reader: IndexReader,
    /// Started at the first change: it takes memory, threads and the lock of the folder.
    writer: Mutex<Option<IndexWriter>>,
    fields: Fields,
}

/// The fields of the index.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    /// IRI of the thing.
    pub(super) resource: Field,
    pub(super) kind: Field,
    /// The forms under which an entity's names are looked up as wholes.
    pub(super) key: Field,
    /// IRI of the unit to which it belongs.
    unit: Field,
    /// Version of the unit, on one entry of each.
    version: Field,
    /// The words, one field for each kind.
    words: [Field; 3],
    /// What is known of the thing.
    pub(super) facets: Field,
    /// Its day and IRI, by which it is put in order.
    pub(super) order: Field,
    /// The day on which a claim was made at the earliest, if its article says so.
    day: Field,
    /// The acts of a claim, by their places in the list.
    acts: Field,
    /// How sure it is that a claim is right.
    pub(super) confidence: Field,
}

impl Fields {
    pub(super) fn words(self, kind: Kind) -> Field {
        self.words[kind as usize]
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(WORDS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let words = TextOptions::default().set_indexing_options(indexing).set_stored();
    let fields = Fields {
        resource: schema.add_text_field("resource", STRING | STORED),
        kind: schema.add_text_field("kind", STRING | STORED),
        key: schema.add_text_field("key", STRING),
        unit: schema.add_text_field("unit", STRING | FAST),
        version: schema.add_u64_field("version", FAST),
        words: Kind::ALL.map(|kind| schema.add_text_field(kind.field(), words.clone())),
        facets: schema.add_text_field("facets", STRING),
        order: schema.add_text_field("order", TextOptions::default().set_fast("raw")),
        day: schema.add_u64_field("day", FAST),
        acts: schema.add_u64_field("acts", FAST),
        confidence: schema.add_f64_field("confidence", FAST),
    };
    (schema.build(), fields)
}

/// What a word is, for texts and queries alike.
pub(super) fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST_WORD))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .build()
}

impl Index {
    /// An empty index in memory.
    pub fn memory() -> Result<Self, Error> {
        let (schema, fields) = schema();
        Self::of(tantivy::Index::create_in_ram(schema), fields)
    }

    /// The index in a folder, created if there is none. What is there and is no index of this version
    /// of the program is an error, after which the folder may be [removed](Self::remove).
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let (schema, fields) = schema();
        fs::create_dir_all(dir)
            .and_then(|()| MmapDirectory::open(dir).map_err(io::Error::other))
            .map_err(TantivyError::from)
            .and_then(|folder| tantivy::Index::open_or_create(folder, schema))
            .map_err(Error::when("open"))
            .and_then(|inner| Self::of(inner, fields))
    }

    /// Removes the index in a folder.
    pub fn remove(dir: &Path) -> Result<(), Error> {
        match fs::remove_dir_all(dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Error::when("remove")(error))
            }
            _ => Ok(()),
        }
    }

    fn of(inner: tantivy::Index, fields: Fields) -> Result<Self, Error> {
        inner.tokenizers().register(WORDS, analyzer());
        let reader = inner.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
        let reader = reader.map_err(Error::when("open"))?;
        Ok(Self { inner, reader, writer: Mutex::default(), fields })
    }

    /// What the last update said it holds.
    pub fn version(&self) -> Result<Option<Version>, Error> {
        let said = self.inner.load_metas().map_err(Error::when("read"))?.payload;
        Ok(said.and_then(|version| version.parse().ok()))
    }

    /// The version of each unit that it holds.
    pub fn units(&self) -> Result<HashMap<String, Version>, Error> {
        let mut units = HashMap::new();
        let failed = Error::when("read");
        let mut read = || {
            for segment in self.reader.searcher().segment_readers() {
                let columns = segment.fast_fields();
                let versions = columns.u64("version")?;
                let Some(names) = columns.str("unit")? else { continue };
                for document in segment.doc_ids_alive() {
                    let (Some(version), Some(name)) =
                        (versions.first(document), names.term_ords(document).next())
                    else {
                        continue;
                    };
                    let mut unit = String::new();
                    names.ord_to_str(name, &mut unit)?;
                    units.insert(unit, Version(version));
                }
            }
            Ok::<_, TantivyError>(())
        };
        read().map_err(failed)?;
        Ok(units)
    }

    /// Replaces units, or takes those without entries out, all at once; from now on the index says
    /// that it holds `version`. On return it is on disk and found. An error, one among the units
    /// included, leaves it as it was.
    pub fn update<E: From<Error>>(
        &self,
        units: impl IntoIterator<Item = Result<Unit, E>>,
        version: Version,
    ) -> Result<(), E> {
        let mut slot = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        // A writer that failed once is of no use: only one that succeeded goes back.
        let mut writer = match slot.take() {
            Some(writer) => writer,
            None => self
                .inner
                .writer_with_num_threads(1, WRITER_MEMORY)
                .map_err(Error::when("write"))?,
        };
        for unit in units {
            // On the way out the writer is dropped, and what it was given with it.
            self.replace(&writer, &unit?).map_err(Error::when("write"))?;
        }
        let mut finish = || {
            let mut commit = writer.prepare_commit()?;
            commit.set_payload(&version.to_string());
            commit.commit()?;
            self.reader.reload()
        };
        finish().map_err(Error::when("write"))?;
        *slot = Some(writer);
        Ok(())
    }

    fn replace(&self, writer: &IndexWriter, unit: &Unit) -> Result<(), TantivyError> {
        let fields = self.fields;
        writer.delete_term(Term::from_field_text(fields.unit, &unit.iri));
        let mut things = BTreeMap::<&str, Thing<'_>>::new();
        for entry in &unit.entries {
            things.entry(&entry.resource).or_default().0.push(entry);
        }
        // What holds for an article holds for its claims.
        let of_article: Vec<&Entry> = unit
            .entries
            .iter()
            .filter(|e| matches!(e.facet, Some(Facet::Publisher | Facet::Published)))
            .collect();
        let mut version = Some(unit.version().0);
        for (resource, thing) in things {
            let mut document = thing.document(resource, fields, &of_article);
            document.add_text(fields.unit, &unit.iri);
            if let Some(version) = version.take() {
                document.add_u64(fields.version, version);
            }
            writer.add_document(document)?;
        }
        Ok(())
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    pub(super) fn fields(&self) -> Fields {
        self.fields
    }

    /// Finds.
    pub fn find(&self, request: &Request) -> Result<Found, Error> {
        let asked = request.limit.saturating_add(request.offset);
        if asked > MAX_LIMIT {
            return Err(Error::Limit { asked });
        }
        let analyzer = analyzer();
        let understood = understand(&request.query, &analyzer, |kind| self.fields.words(kind))?;
        let query = self.restricted(request, understood.query.box_clone());
        let searcher = self.reader.searcher();
        let failed = Error::when("read");
        let find = || {
            if request.limit == 0 {
                let total = searcher.search(&query, &Count)?;
                return Ok(Found { hits: Vec::new(), total });
            }
            let best = TopDocs::with_limit(request.limit).and_offset(request.offset);
            let (best, total) = searcher.search(&query, &(best.order_by_score(), Count))?;
            let mut hits = Vec::with_capacity(best.len().min(DEFAULT_LIMIT));
            let mut words = Words { analyzer, understood: &understood };
            for (score, place) in best {
                hits.extend(self.hit(score, &searcher.doc(place)?, &mut words));
            }
            hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.resource.cmp(&b.resource)));
            Ok::<_, TantivyError>(Found { hits, total })
        };
        find().map_err(failed)
    }

    /// The query, among the things that the request allows.
    fn restricted(&self, request: &Request, query: Box<dyn Query>) -> BooleanQuery {
        let only = |field, value: &str| {
            let term = Term::from_field_text(field, value);
            let query = Box::new(TermQuery::new(term, IndexRecordOption::Basic));
            // Being of the right kind makes nothing a better hit.
            (Occur::Must, Box::new(ConstScoreQuery::new(query, 0.0)) as Box<dyn Query>)
        };
        let kind = request.kind.map(|kind| only(self.fields.kind, kind.name()));
        let resource = request.resource.as_ref().map(|iri| only(self.fields.resource, iri));
        let clauses = [(Occur::Must, query)].into_iter().chain(kind).chain(resource);
        BooleanQuery::new(clauses.collect())
    }

    fn hit(&self, score: f32, document: &TantivyDocument, words: &mut Words<'_>) -> Option<Hit> {
        let text = |field| document.get_first(field).and_then(|value| value.as_str());
        let kind: Kind = text(self.fields.kind)?.parse().ok()?;
        let texts = document.get_all(self.fields.words(kind)).filter_map(|value| value.as_str());
        // Of several names the one that was looked for.
        let places = texts.map(|text| (text, words.places(text)));
        let best = places.min_by_key(|(_, places)| Reverse(places.len()));
        // An article without a headline is found by a search for what is not there.
        let (text_found, places) = best.unwrap_or_default();
        let resource = text(self.fields.resource)?.to_owned();
        Some(Hit { resource, kind, score, snippet: Snippet::around(text_found, &places) })
    }
}

/// All entries of one thing.
#[derive(Default)]
struct Thing<'a>(Vec<&'a Entry>);

impl Thing<'_> {
    /// The thing as the index holds it. `of_article` is what is known of the article that it is in.
    fn document(
        mut self,
        resource: &str,
        fields: Fields,
        of_article: &[&Entry],
    ) -> TantivyDocument {
        // In an order of their own: a name may come before or after another.
        self.0.sort_unstable();
        let kind = self.0.first().map_or(Kind::Claim, |first| first.kind);
        let mut document = TantivyDocument::default();
        document.add_text(fields.resource, resource);
        document.add_text(fields.kind, kind.name());
        let inherited = if kind == Kind::Claim { of_article } else { &[] };
        let known =
            self.0.iter().chain(inherited).filter_map(|e| Some((e.facet?, e.words.as_str())));
        let known: Vec<_> = known.collect();
        for entry in self.0.iter().filter(|entry| entry.facet.is_none()) {
            document.add_text(fields.words(entry.kind), &entry.words);
            if entry.kind == Kind::Entity {
                for key in Name::of(&entry.words).keys() {
                    document.add_text(fields.key, &key);
                }
            }
        }
        for &(facet, value) in &known {
            document.add_text(fields.facets, facet.term(value));
            match facet {
                Facet::Class => {
                    if let Some(act) = ACTS.iter().position(|act| act.as_str() == value) {
                        document.add_u64(fields.acts, act as u64);
                    }
                }
                Facet::Confidence => {
                    if let Ok(sure) = value.parse() {
                        document.add_f64(fields.confidence, sure);
                    }
                }
                _ => {}
            }
        }
        let first = |wanted| known.iter().find(|(facet, _)| *facet == wanted).map(|(_, v)| *v);
        let said = first(Facet::From).or(first(Facet::Until));
        if let Some(day) = said.and_then(|day| day.replace('-', "").parse().ok()) {
            document.add_u64(fields.day, day);
        }
        let day = said.or(first(Facet::Published)).unwrap_or_default();
        document.add_text(fields.order, listing::key(day, resource));
        document
    }
}

/// Finds the words looked for in a text.
struct Words<'a> {
    analyzer: TextAnalyzer,
    understood: &'a Understood,
}

impl Words<'_> {
    fn places(&mut self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        self.analyzer.token_stream(text).process(&mut |token| {
            if self.understood.looks_for(&token.text) {
                places.push(token.offset_from..token.offset_to);
            }
        });
        places
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("inner", &self.inner).finish_non_exhaustive()
    }
}
