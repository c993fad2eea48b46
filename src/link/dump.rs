//! A knowledge base in files: triples in any RDF format, or a table of names.
//!
//! **In:** files, gzip and zstd read through: RDF with the usual labels (`rdfs:label`, `skos:prefLabel`,
//! `skos:altLabel`, `schema:name`, `schema:alternateName`, `foaf:name`) in English or without language; or
//! CSV with the columns `id` and `label`, and if you like `alias` (several separated by `|`), `type`,
//! `country` and `description`. **Out:** for each subject the things that bear one of its names. The files
//! are read several times, and never kept: memory goes by the entities that are looked for and what is
//! found for them, whatever the size of the dump.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::File,
    io,
    path::{Path, PathBuf},
};

use oxigraph::{
    io::{RdfFormat, RdfParser},
    model::{NamedOrBlankNode, Term},
};

use super::{Found, Subject, kind};
use crate::{article::unpack, reconcile::Type, search::Name};

/// Predicates that say what something is called.
const LABELS: [&str; 5] = [
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://schema.org/name",
    "https://schema.org/name",
    "http://xmlns.com/foaf/0.1/name",
];

/// Predicates that say what it is also called.
const ALIASES: [&str; 4] = [
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://schema.org/alternateName",
    "https://schema.org/alternateName",
    "http://www.w3.org/2008/05/skos-xl#literalForm",
];

/// Predicates that say what something is.
const TYPES: [&str; 2] =
    ["http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.wikidata.org/prop/direct/P31"];

/// Predicates that say something else of it: texts, and things whose names are looked up.
const ABOUT: [&str; 9] = [
    "http://schema.org/description",
    "https://schema.org/description",
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://purl.org/dc/terms/description",
    "http://www.w3.org/2004/02/skos/core#definition",
    "http://www.wikidata.org/prop/direct/P17",
    "http://www.wikidata.org/prop/direct/P27",
    "http://www.wikidata.org/prop/direct/P39",
    "http://www.wikidata.org/prop/direct/P1001",
];

/// Things that bear one name at most: of a name that more bear nothing can be told.
const NAMESAKES: usize = 200;

/// A knowledge base in files.
#[derive(Clone, Debug)]
pub struct Dump {
    files: Vec<PathBuf>,
}

/// Why a dump could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// The file is not there, or breaks off.
    #[error("cannot read {file:?}: {source}")]
    Io {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The name of the file does not say how it is to be read.
    #[error(
        "{file:?} is neither CSV nor RDF by its name; there are .csv, .nt, .nq, .ttl, .trig, .rdf and .jsonld, packed as .gz or .zst"
    )]
    Format {
        /// The file.
        file: PathBuf,
    },
    /// The table lacks a column.
    #[error("{file:?} has no column {column:?}; a dump needs \"id\" and \"label\"")]
    Column {
        /// The file.
        file: PathBuf,
        /// The column.
        column: &'static str,
    },
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// Names.
    pub names: usize,
    /// Lines that could not be read and were passed over.
    pub broken: usize,
}

/// A fact of a dump.
enum Fact<'a> {
    Label(&'a str),
    Alias(&'a str),
    Type(&'a str),
    About(&'a str),
    /// Something else whose name says what it is, or where.
    TypeNode(&'a str),
    AboutNode(&'a str),
}

impl Dump {
    /// Of files. Reads nothing yet.
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self { files }
    }

    /// The things that bear a name of a subject, for each of them.
    pub fn find(&self, subjects: &[Subject]) -> Result<(Vec<Vec<Found>>, Read), DumpError> {
        let mut read = Read::default();
        let mut wanted: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, subject) in subjects.iter().enumerate() {
            let keys = subject.names.iter().flat_map(|name| Name::of(name).looked_up());
            for key in keys.filter(|key| !key.is_empty()).collect::<BTreeSet<_>>() {
                wanted.entry(key).or_default().push(at);
            }
        }
        // Who bears a name that is looked for.
        let mut bearers: Vec<BTreeSet<String>> = vec![BTreeSet::new(); subjects.len()];
        read.broken = self.each(&mut |subject, fact| {
            let (Fact::Label(name) | Fact::Alias(name)) = fact else { return };
            read.names += 1;
            for key in Name::of(name).keys() {
                for &at in wanted.get(&key).into_iter().flatten() {
                    if bearers[at].len() <= NAMESAKES && !bearers[at].contains(subject) {
                        bearers[at].insert(subject.to_owned());
                    }
                }
            }
        })?;
        // What is said of them.
        let mut found: BTreeMap<String, Facts> =
            bearers.iter().flatten().map(|iri| (iri.clone(), Facts::default())).collect();
        let mut others: BTreeMap<String, Option<String>> = BTreeMap::new();
        self.each(&mut |subject, fact| {
            if let Some(facts) = found.get_mut(subject) {
                facts.take(&fact);
                if let Fact::TypeNode(iri) | Fact::AboutNode(iri) = fact {
                    others.entry(iri.to_owned()).or_default();
                }
            }
        })?;
        // And what that is called.
        if !others.is_empty() {
            self.each(&mut |subject, fact| {
                if let (Fact::Label(name) | Fact::Alias(name), Some(known)) =
                    (fact, others.get_mut(subject))
                {
                    known.get_or_insert_with(|| name.to_owned());
                }
            })?;
        }
        let name_of = |iri: &str| others.get(iri).cloned().flatten().unwrap_or_default();
        let of = |iris: &BTreeSet<String>| -> Vec<Found> {
            iris.iter()
                .filter_map(|iri| Some(found.get(iri)?.clone().into_found(iri, name_of)))
                .collect()
        };
        Ok((bearers.iter().map(of).collect(), read))
    }

    /// Hands every fact over; how many lines could not be read.
    fn each(&self, take: &mut dyn FnMut(&str, Fact<'_>)) -> Result<usize, DumpError> {
        let mut broken = 0;
        for file in &self.files {
            let io = |source| DumpError::Io { file: file.clone(), source };
            let opened = File::open(file).map_err(io)?;
            let (_, input) = unpack(Box::new(opened)).map_err(io)?;
            broken += match format_of(file)? {
                None => table(input, file, take)?,
                Some(format) => triples(input, format, file, take)?,
            };
        }
        Ok(broken)
    }
}

/// The format that the name of a file tells; `None` is a table.
fn format_of(file: &Path) -> Result<Option<RdfFormat>, DumpError> {
    let name = file.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let name = name.unwrap_or_default();
    let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    let extension = name.rsplit('.').next().unwrap_or_default();
    if extension == "csv" {
        return Ok(None);
    }
    let format = RdfFormat::from_extension(extension);
    format.map(Some).ok_or_else(|| DumpError::Format { file: file.to_owned() })
}

fn triples(
    input: impl io::Read,
    format: RdfFormat,
    file: &Path,
    take: &mut dyn FnMut(&str, Fact<'_>),
) -> Result<usize, DumpError> {
    let mut broken = 0;
    let parser = RdfParser::from_format(format).lenient();
    for quad in parser.for_reader(io::BufReader::new(input)) {
        let quad = match quad {
            Ok(quad) => quad,
            Err(oxigraph::io::RdfParseError::Io(source)) => {
                return Err(DumpError::Io { file: file.to_owned(), source });
            }
            // Line formats go on after it.
            Err(oxigraph::io::RdfParseError::Syntax(_)) => {
                broken += 1;
                continue;
            }
        };
        let NamedOrBlankNode::NamedNode(subject) = &quad.subject else { continue };
        let predicate = quad.predicate.as_str();
        let [label, alias, kind, about] =
            [&LABELS[..], &ALIASES, &TYPES, &ABOUT].map(|those| those.contains(&predicate));
        let fact = match &quad.object {
            Term::Literal(text) if !is_english(text.language()) => continue,
            Term::Literal(text) if label => Fact::Label(text.value()),
            Term::Literal(text) if alias => Fact::Alias(text.value()),
            Term::Literal(text) if about => Fact::About(text.value()),
            Term::NamedNode(node) if kind => Fact::TypeNode(node.as_str()),
            Term::NamedNode(node) if about => Fact::AboutNode(node.as_str()),
            _ => continue,
        };
        take(subject.as_str(), fact);
    }
    Ok(broken)
}

/// Whether a name in a language is one that English news use: names without language are.
fn is_english(language: Option<&str>) -> bool {
    language.is_none_or(|tag| {
        let tag = tag.to_ascii_lowercase();
        tag == "en" || tag == "mul" || tag.starts_with("en-")
    })
}

fn table(
    input: impl io::Read,
    file: &Path,
    take: &mut dyn FnMut(&str, Fact<'_>),
) -> Result<usize, DumpError> {
    let mut table = ::csv::ReaderBuilder::new()
        .trim(::csv::Trim::All)
        .flexible(true)
        .from_reader(io::BufReader::new(input));
    let failed = |error: ::csv::Error| DumpError::Io {
        file: file.to_owned(),
        source: io::Error::other(error),
    };
    let header = table.headers().map_err(failed)?.clone();
    let column =
        |name: &str| header.iter().position(|column| column.trim_start_matches('\u{feff}') == name);
    let needed = |name: &'static str| {
        column(name).ok_or_else(|| DumpError::Column { file: file.to_owned(), column: name })
    };
    let (id, label) = (needed("id")?, needed("label")?);
    let [alias, kind, country, description] =
        ["alias", "type", "country", "description"].map(column);
    let (mut record, mut broken) = (::csv::StringRecord::new(), 0);
    loop {
        match table.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(broken),
            Err(error) if error.is_io_error() => return Err(failed(error)),
            Err(_) => {
                broken += 1;
                continue;
            }
        }
        let cell =
            |at: Option<usize>| at.and_then(|at| record.get(at)).filter(|text| !text.is_empty());
        let Some(iri) = cell(Some(id)).and_then(super::table::iri) else {
            broken += 1;
            continue;
        };
        if let Some(label) = cell(Some(label)) {
            take(&iri, Fact::Label(label));
        }
        let aliases = cell(alias).into_iter().flat_map(|all| all.split('|'));
        for alias in aliases.map(str::trim).filter(|alias| !alias.is_empty()) {
            take(&iri, Fact::Alias(alias));
        }
        if let Some(kind) = cell(kind) {
            take(&iri, Fact::Type(kind));
        }
        for about in [country, description] {
            if let Some(about) = cell(about) {
                take(&iri, Fact::About(about));
            }
        }
    }
}

/// What a dump says of one thing.
#[derive(Clone, Debug, Default)]
struct Facts {
    labels: Vec<String>,
    aliases: Vec<String>,
    types: Vec<String>,
    type_nodes: Vec<String>,
    about: Vec<String>,
    about_nodes: Vec<String>,
}

/// Facts of one kind about one thing that are kept.
const KEPT: usize = 64;

impl Facts {
    fn take(&mut self, fact: &Fact<'_>) {
        let (list, text) = match *fact {
            Fact::Label(text) => (&mut self.labels, text),
            Fact::Alias(text) => (&mut self.aliases, text),
            Fact::Type(text) => (&mut self.types, text),
            Fact::TypeNode(iri) => (&mut self.type_nodes, iri),
            Fact::About(text) => (&mut self.about, text),
            Fact::AboutNode(iri) => (&mut self.about_nodes, iri),
        };
        if list.len() < KEPT && !list.iter().any(|known| known == text) {
            list.push(text.to_owned());
        }
    }

    fn into_found(self, iri: &str, name_of: impl Fn(&str) -> String) -> Found {
        let nodes = self.type_nodes.iter().filter_map(|iri| kind::of_class(iri, &name_of(iri)));
        let words = self
            .types
            .iter()
            .filter_map(|text| Type::known(text).or_else(|| kind::of_class(text, text)));
        let mut types: Vec<Type> = nodes.chain(words).collect();
        if types.is_empty() {
            types.extend(self.about.iter().find_map(|text| kind::of_words(text)));
        }
        types.sort_unstable();
        types.dedup();
        let about = self.about.into_iter().chain(self.about_nodes.iter().map(|iri| name_of(iri)));
        let about = about.collect::<Vec<_>>().join("; ");
        let labels = self.labels.len();
        let mut names = self.labels;
        names.extend(self.aliases);
        Found { iri: iri.to_owned(), names, labels, types, about, sure: false }
    }
}
