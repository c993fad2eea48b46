//! Users' gazetteers: files of what they know by name.
//!
//! **In:** files, SKOS or CSV by the ending of their names. **Out:** a [`Gazetteer`], or why a file
//! was refused: nothing in it is passed over.

use std::collections::HashMap;

use oxigraph::io::RdfFormat;
use sha2::{Digest as _, Sha256};

use super::{
    csv, key,
    known::{Entry, Gazetteer},
    skos,
};
use crate::entity::{Kind, wikidata};

/// A file of names.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name: the ending tells its format, and errors name it.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Why a gazetteer was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The ending of its name says nothing.
    #[error(
        "cannot tell what {file} is: a gazetteer ends in .csv, or for SKOS in .ttl, .nt, .nq, .trig, .rdf or .jsonld"
    )]
    Format {
        /// The file.
        file: String,
    },
    /// A line of it is wrong.
    #[error("{file}, line {line}: {reason}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// A concept of it is wrong.
    #[error("{file}: {concept}: {reason}")]
    Concept {
        /// The file.
        file: String,
        /// The concept, or its label.
        concept: String,
        /// What is wrong.
        reason: String,
    },
}

impl Gazetteer {
    /// The built-in names and those of `files`, which win.
    pub fn read(files: &[File]) -> Result<Self, ReadError> {
        let mut entries = Vec::new();
        let mut hash = Sha256::new();
        let mut places = HashMap::new();
        for file in files {
            hash.update(Sha256::digest(&file.bytes));
            for entry in read(file)? {
                merge(entry, &mut entries, &mut places).map_err(|(concept, reason)| {
                    ReadError::Concept { file: file.name.clone(), concept, reason }
                })?;
            }
        }
        if files.is_empty() {
            return Ok(Self::built_in());
        }
        let start = hash.finalize().iter().take(4).fold(0, |sum, &byte| sum << 8 | u32::from(byte));
        Ok(Self::with(entries, format!("{start:08x}")))
    }
}

fn read(file: &File) -> Result<Vec<Entry>, ReadError> {
    let (_, ending) = file.name.rsplit_once('.').unwrap_or_default();
    if ending.eq_ignore_ascii_case("csv") {
        return csv::read(file);
    }
    // Oxigraph takes any text for N-Triples.
    let ending = Some(ending.to_lowercase()).filter(|ending| ending != "txt");
    let format = ending.and_then(|ending| RdfFormat::from_extension(&ending));
    let format = format.ok_or_else(|| ReadError::Format { file: file.name.clone() })?;
    skos::read(file, format)
}

/// Adds an entry, to one of the same label if there is one. Fails with the label and the reason.
fn merge(
    entry: Entry,
    entries: &mut Vec<Entry>,
    places: &mut HashMap<String, usize>,
) -> Result<(), (String, String)> {
    let Some(&at) = places.get(&key(&entry.name)) else {
        places.insert(key(&entry.name), entries.len());
        entries.push(entry);
        return Ok(());
    };
    let known = &mut entries[at];
    let wrong = |reason: String| Err((entry.name.clone(), reason));
    if known.kind == Kind::Agent {
        known.kind = entry.kind;
    } else if entry.kind != Kind::Agent && entry.kind != known.kind {
        return wrong(
            "two things have this label, of different types; one needs another".to_owned(),
        );
    }
    let id =
        |entry: &Entry| entry.same_as.iter().find_map(|iri| wikidata::id(iri)).map(str::to_owned);
    if let (Some(one), Some(other)) = (id(known), id(&entry))
        && one != other
    {
        return wrong(format!("this label stands for both {one} and {other}; one needs another"));
    }
    known.others.extend(entry.others);
    known.same_as.extend(entry.same_as);
    known.same_as.dedup();
    known.speaks_for = known.speaks_for.take().or(entry.speaks_for);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{article::Article, entity::Entities, text::Document};

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    /// What is found in `text` with a gazetteer: kind, name, forms and identities.
    fn check(files: &[(&str, &str)], text: &str, expected: &[&str]) {
        let files: Vec<File> = files.iter().map(|(name, text)| file(name, text)).collect();
        let gazetteer = Gazetteer::read(&files).unwrap();
        let article = Article { text: text.to_owned(), ..Article::default() };
        let entities = Entities::with(&Document::of(&article), &gazetteer, None);
        let found: Vec<String> = entities
            .iter()
            .map(|(id, e)| {
                let forms: Vec<&str> = e.mentions.iter().map(|m| m.slice(text)).collect();
                let same = entities.identity(&e.name, e.kind).1.join(" ");
                let whose = entities.principal(id).map(|id| &*entities.get(id).name);
                let whose = whose.map_or(String::new(), |name| format!(" of {name}"));
                format!("{:?} {}{whose}: {} <{same}>", e.kind, e.name, forms.join(", "))
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    /// What is wrong with a file.
    fn refused(name: &str, text: &str, expected: &str) {
        let refused = Gazetteer::read(&[file(name, text)]).map(|_| ());
        assert_eq!(refused.map_err(|e| e.to_string()), Err(expected.to_owned()));
    }

    const TABLE: &str = "label,alias,type,id,speaks_for\n\
        Salt Control Board,SCB|the Saltmen,organization,https://marl.example/scb,Marl\n\
        Salt Control Board,Board of Salt,,,\n\
        Marl,Marlish,country,Q123456,\n\
        \"Vane, Orla\",Orla Vane,person,,\n";

    #[test]
    fn names_come_from_a_table() {
        check(
            &[("names.csv", TABLE)],
            "The Board of Salt met Orla Vane. The SCB and Marlish boats met Vane.",
            &[
                "Organization Salt Control Board of Marl: Board of Salt, SCB <https://marl.example/scb>",
                "Person Vane, Orla: Orla Vane, Vane <>",
                "Country Marl: Marlish <http://www.wikidata.org/entity/Q123456>",
            ],
        );
    }

    const VOCABULARY: &str = r#"
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix schema: <https://schema.org/> .
        @prefix marl: <https://marl.example/> .
        marl:bureau a skos:Concept, schema:NewsMediaOrganization, schema:Organization ;
            skos:prefLabel "Marl Bureau"@en, "Bureau de Marl"@fr ; skos:altLabel "MB"@en ;
            skos:exactMatch <http://www.wikidata.org/entity/Q77> ; schema:parentOrganization marl:state .
        marl:state a skos:Concept, schema:Country ; skos:prefLabel "Marl" ; skos:hiddenLabel "Marlish" .
        marl:note skos:note "not a thing with a name" .
    "#;

    #[test]
    fn names_come_from_a_vocabulary() {
        check(
            &[("names.ttl", VOCABULARY)],
            "The MB said so. Marlish bakers wept.",
            &[
                "NewsMedia Marl Bureau of Marl: MB <https://marl.example/bureau http://www.wikidata.org/entity/Q77>",
                "Country Marl: Marlish <https://marl.example/state>",
            ],
        );
    }

    #[test]
    fn users_win() {
        let text = "Danish boats and Congo met the FBI in Georgia. Georgian boats sank.";
        check(
            &[(
                "names.csv",
                "label,type,id\nRealm of Danes,country,Q35\nFBI,news,\nGeorgia,place,Q1428\n",
            )],
            text,
            &[
                "Country Realm of Danes: Danish <http://www.wikidata.org/entity/Q35>",
                "Country Democratic Republic of the Congo: Congo <http://www.wikidata.org/entity/Q974>",
                "NewsMedia FBI: FBI <>",
                "Place Georgia: Georgia <http://www.wikidata.org/entity/Q1428>",
                "Country Georgia (country): Georgian <http://www.wikidata.org/entity/Q230>",
            ],
        );
    }

    #[test]
    fn what_two_things_are_called_wants_the_article() {
        let table = "label,alias,type\nSalt Union,SU,organization\nSand Union,SU,organization\n";
        check(
            &[("names.csv", table)],
            "The Sand Union met. The SU wept.",
            &["Organization Sand Union: Sand Union, SU <>"],
        );
        check(&[("names.csv", table)], "Then the SU wept.", &["Organization SU: SU <>"]);
    }

    #[test]
    fn a_wrong_file_is_refused_with_its_line() {
        refused(
            "a.csv",
            "label,kind\nX,person\n",
            "a.csv, line 1: unknown column \"kind\"; there are label, alias, type, id, speaks_for",
        );
        refused("a.csv", "alias\nX\n", "a.csv, line 1: no column \"label\"");
        refused(
            "a.csv",
            "label,type\nX,person\n\nY,wizard\n",
            "a.csv, line 4: unknown type \"wizard\"; it is person, organization, news, country, place, group, work or agent",
        );
        refused("a.csv", "label,type\nX\n", "a.csv, line 2: 1 columns, where the header has 2");
        refused("a.csv", "label,type\n ,person\n", "a.csv, line 2: no label");
        refused(
            "a.csv",
            "label,id\nX,12\n",
            "a.csv, line 2: \"12\" is neither a Wikidata identifier nor an IRI",
        );
        refused(
            "a.csv",
            "label,type\nX,person\nX,place\n",
            "a.csv: X: two things have this label, of different types; one needs another",
        );
        refused(
            "a.csv",
            "label,id\nX,Q1\nX,Q2\n",
            "a.csv: X: this label stands for both Q1 and Q2; one needs another",
        );
        let odd = "cannot tell what a.txt is: a gazetteer ends in .csv, or for SKOS in .ttl, .nt, .nq, .trig, .rdf or .jsonld";
        refused("a.txt", "X", odd);
        let broken = Gazetteer::read(&[file("a.ttl", "<https://a.example/>\n  <p> .\n")]);
        let broken = broken.unwrap_err().to_string();
        assert!(broken.starts_with("a.ttl, line 2: "), "{broken}");
        let whom = "<https://a.example/1> <http://www.w3.org/2004/02/skos/core#prefLabel> \"A\" .\n\
            <https://a.example/1> <https://schema.org/worksFor> <https://a.example/2> .\n";
        refused(
            "a.nt",
            whom,
            "a.nt: https://a.example/1: it speaks for <https://a.example/2>, which has no label",
        );
    }

    #[test]
    fn a_version_tells_files_apart() {
        let version = |files: &[File]| Gazetteer::read(files).unwrap().version().map(str::to_owned);
        let (one, other) = (file("a.csv", "label\nX\n"), file("a.csv", "label\nY\n"));
        assert_eq!(version(&[]), None);
        assert_eq!(version(std::slice::from_ref(&one)), version(std::slice::from_ref(&one)));
        assert_ne!(version(std::slice::from_ref(&one)), version(std::slice::from_ref(&other)));
        assert_ne!(version(&[one.clone(), other.clone()]), version(&[other, one]));
    }
}
