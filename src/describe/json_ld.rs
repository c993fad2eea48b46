//! Compact JSON-LD under the fixed context of the ontology.
//!
//! **In:** quads, and what they are about. **Out:** one JSON object: the thing at the top, whatever
//! else is described under `included`. The context is data, `ontology/context.jsonld`: its terms and
//! what they are taken for are read from it once. A value that fits its term stands bare, any
//! other says what it is, so that nothing is lost. JSON-LD is RDF 1.1: triple terms are left out.
//! **Source:** [JSON-LD 1.1](https://www.w3.org/TR/json-ld11/).

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use oxigraph::model::{Literal, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use serde_json::{Map, Value, json};

use crate::rdf::vocab::{CONTEXT, rdf, xsd};

/// What the context says of a term.
struct Meaning {
    name: String,
    taken_for: TakenFor,
}

/// What a bare string is taken for.
enum TakenFor {
    Text,
    Iri,
    Term,
    Type(String),
    Language(String),
}

struct Context {
    vocab: String,
    prefixes: Vec<(String, String)>,
    terms: HashMap<String, Meaning>,
    names: HashMap<String, String>,
}

static TERMS: LazyLock<Context> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(CONTEXT).unwrap_or_default();
    Context::of(&document["@context"])
});

impl Context {
    fn of(context: &Value) -> Self {
        let entries = context.as_object().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let is_prefix = |iri: &str| iri.ends_with(['#', '/']);
        let mut prefixes: Vec<_> = entries
            .iter()
            .filter(|(name, _)| !name.starts_with('@'))
            .filter_map(|(name, iri)| Some((name.clone(), iri.as_str()?.to_owned())))
            .filter(|(_, iri)| is_prefix(iri))
            .collect();
        prefixes.sort_by_key(|(_, iri)| std::cmp::Reverse(iri.len()));
        let absolute = |iri: &str| match iri.split_once(':') {
            Some((prefix, local)) => prefixes
                .iter()
                .find(|(name, _)| name == prefix)
                .map_or_else(|| iri.to_owned(), |(_, start)| format!("{start}{local}")),
            None => iri.to_owned(),
        };
        let (mut terms, mut names) = (HashMap::new(), HashMap::new());
        for (name, entry) in &entries {
            let id = entry.get("@id").unwrap_or(entry).as_str().unwrap_or_default();
            if name.starts_with('@') || id.starts_with('@') || is_prefix(id) {
                continue;
            }
            let taken_for =
                match (entry.get("@type").and_then(Value::as_str), entry.get("@language")) {
                    (Some("@id"), _) => TakenFor::Iri,
                    (Some("@vocab"), _) => TakenFor::Term,
                    (Some(datatype), _) => TakenFor::Type(absolute(datatype)),
                    (None, Some(language)) => TakenFor::Language(text(language)),
                    (None, None) => TakenFor::Text,
                };
            let iri = absolute(id);
            names.insert(name.clone(), iri.clone());
            terms.insert(iri, Meaning { name: name.clone(), taken_for });
        }
        Self { vocab: text(&context["@vocab"]), prefixes, terms, names }
    }

    /// The shortest name that means an IRI where terms are expected.
    fn term(&self, iri: &str) -> String {
        if let Some(meaning) = self.terms.get(iri) {
            return meaning.name.clone();
        }
        let plain = |local: &str| {
            !local.is_empty() && local.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
        };
        let local = iri.strip_prefix(&self.vocab).filter(|local| plain(local));
        if let Some(local) = local.filter(|local| !self.names.contains_key(*local)) {
            return local.to_owned();
        }
        let short = |(name, start): &(String, String)| {
            let local = iri.strip_prefix(start).filter(|local| plain(local))?;
            Some(format!("{name}:{local}"))
        };
        self.prefixes.iter().find_map(short).unwrap_or_else(|| iri.to_owned())
    }
}

/// The document of a thing.
pub fn document<'a>(
    about: NamedNodeRef<'_>,
    quads: impl IntoIterator<Item = &'a Quad>,
    context: Option<&str>,
) -> Value {
    let mut nodes: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut order = Vec::new();
    for quad in quads {
        let subject = match &quad.subject {
            NamedOrBlankNode::NamedNode(node) => node.as_str().to_owned(),
            NamedOrBlankNode::BlankNode(node) => node.to_string(),
        };
        let node = nodes.entry(subject.clone()).or_insert_with(|| {
            order.push(subject.clone());
            Map::from_iter([("id".to_owned(), json!(subject))])
        });
        if let Some((name, value)) = member(quad) {
            add(node, name, value);
        }
    }
    let mut document = Map::new();
    if let Some(context) = context {
        document.insert("@context".to_owned(), json!(context));
    }
    document.extend(nodes.remove(about.as_str()).unwrap_or_default());
    let rest: Vec<_> = order.iter().filter_map(|id| nodes.remove(id)).map(Value::Object).collect();
    if !rest.is_empty() {
        document.insert("included".to_owned(), Value::Array(rest));
    }
    Value::Object(document)
}

/// One value is a value, several are a list.
fn add(node: &mut Map<String, Value>, name: String, value: Value) {
    match node.get_mut(&name) {
        None => drop(node.insert(name, value)),
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = json!([first.take(), value]),
    }
}

/// A triple as a member of its subject; none if JSON-LD cannot say it.
fn member(quad: &Quad) -> Option<(String, Value)> {
    let context = &*TERMS;
    if quad.predicate == rdf::TYPE {
        let class = match &quad.object {
            Term::NamedNode(class) => context.term(class.as_str()),
            Term::BlankNode(node) => node.to_string(),
            Term::Literal(_) | Term::Triple(_) => return None,
        };
        return Some(("type".to_owned(), json!(class)));
    }
    let iri = quad.predicate.as_str();
    let (name, taken_for) = match context.terms.get(iri) {
        Some(Meaning { name, taken_for }) => (name.clone(), taken_for),
        None => (context.term(iri), &TakenFor::Text),
    };
    let value = match (&quad.object, taken_for) {
        (Term::NamedNode(node), TakenFor::Iri) => json!(node.as_str()),
        (Term::NamedNode(node), TakenFor::Term) => json!(context.term(node.as_str())),
        (Term::NamedNode(node), _) => json!({ "id": node.as_str() }),
        (Term::BlankNode(node), _) => json!({ "id": node.to_string() }),
        (Term::Literal(literal), taken_for) => value(literal, taken_for),
        (Term::Triple(_), _) => return None,
    };
    Some((name, value))
}

fn value(literal: &Literal, taken_for: &TakenFor) -> Value {
    let (text, datatype) = (literal.value(), literal.datatype());
    match (taken_for, literal.language()) {
        (TakenFor::Language(language), Some(own)) if language == own => json!(text),
        (_, Some(language)) => json!({ "@value": text, "@language": language }),
        (TakenFor::Type(wanted), None) if wanted == datatype.as_str() => {
            match text.parse::<u32>() {
                Ok(number) if datatype == xsd::INTEGER && number.to_string() == text => {
                    json!(number)
                }
                _ => json!(text),
            }
        }
        (TakenFor::Text, None) if datatype.as_str() == STRING => json!(text),
        (_, None) if datatype.as_str() == STRING => json!({ "@value": text }),
        (_, None) => json!({ "@value": text, "@type": TERMS.term(datatype.as_str()) }),
    }
}

const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

#[cfg(test)]
mod tests {
    use oxigraph::{
        io::{JsonLdProfileSet, RdfFormat, RdfParser},
        model::{GraphName, NamedNode},
    };

    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let turtle = r#"
            @prefix dic: <https://w3id.org/dictum/ns#> .
            @prefix schema: <https://schema.org/> .
            @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
            @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
            @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
            <http://a.example/claim/1> a dic:Claim, dic:Accusation ;
                dic:text "Words"@en, "Wörter"@de, "bare" ;
                dic:confidence 0.98 ; dic:saidFrom "2025-03-16"^^xsd:date, "not a date" ;
                dic:speaker <http://a.example/entity/x>, "nobody" ;
                dic:quotationType dic:direct ; dic:position 1, "01"^^xsd:integer ;
                dic:unnamed true ; dic:act dic:Denial ; dic:witnesses 3 ;
                <http://elsewhere.example/odd#1> <urn:x:y> ;
                dic:dateText "on Sunday" ; schema:mentions <http://a.example/entity/y> .
            <http://a.example/entity/x> a dic:Agent ; skos:prefLabel "X"@en ;
                rdf:predicate dic:responsibleFor, dic:speaker, <http://elsewhere.example/p> .
        "#;
        let quads: Vec<Quad> = RdfParser::from_format(RdfFormat::Turtle)
            .for_slice(turtle)
            .collect::<Result<_, _>>()
            .unwrap();
        let about = NamedNode::new("http://a.example/claim/1").unwrap();
        let mut document = document(about.as_ref(), &quads, None);
        assert_eq!(document["type"], json!(["Claim", "Accusation"]));
        assert_eq!(document["confidence"], "0.98");
        assert_eq!(document["quotationType"], "direct");
        let context: Value = serde_json::from_str(CONTEXT).unwrap();
        document["@context"] = context["@context"].clone();
        let text = document.to_string();
        let format = RdfFormat::JsonLd { profile: JsonLdProfileSet::empty() };
        let mut back: Vec<String> = RdfParser::from_format(format)
            .for_slice(&text)
            .map(|quad| quad.unwrap())
            .inspect(|quad| assert_eq!(quad.graph_name, GraphName::DefaultGraph))
            .map(|quad| quad.to_string())
            .collect();
        let mut said: Vec<String> = quads.iter().map(ToString::to_string).collect();
        back.sort();
        said.sort();
        assert_eq!(back, said, "{text}");
    }
}
