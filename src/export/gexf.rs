//! A network as GEXF, with the days of its edges: Gephi shows it as it grows.
//!
//! **Source:** [GEXF 1.2](https://gexf.net/1.2/), the version that networkx reads; a dynamic graph whose
//! edges are there from their first to their last day, both included.

use std::io::{self, Write};

use quick_xml::Writer;

use super::{
    claim::{Entity, local},
    network::Edge,
    xml::{begin, clean},
};

/// What nodes and edges say beyond label and weight: number, name and type.
const NODE: [(&str, &str, &str); 2] = [("0", "type", "string"), ("1", "wikidata", "string")];
const EDGE: [(&str, &str, &str); 4] = [
    ("2", "act", "string"),
    ("3", "claims", "integer"),
    ("4", "utterances", "integer"),
    ("5", "articles", "integer"),
];

type Xml<'a> = Writer<&'a mut dyn Write>;

/// Writes nodes, then edges.
pub(super) fn write<'a>(
    nodes: impl Iterator<Item = &'a Entity>,
    edges: &[Edge<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut xml = begin(out)?;
    let root = xml.create_element("gexf");
    let root =
        root.with_attributes([("xmlns", "http://www.gexf.net/1.2draft"), ("version", "1.2")]);
    root.write_inner_content(|xml| {
        let graph = xml.create_element("graph").with_attributes([
            ("defaultedgetype", "directed"),
            ("mode", "dynamic"),
            ("timeformat", "date"),
        ]);
        graph.write_inner_content(|xml| {
            declare(xml, "node", &NODE)?;
            declare(xml, "edge", &EDGE)?;
            xml.create_element("nodes").write_inner_content(|xml| {
                for node in nodes {
                    let element = xml.create_element("node").with_attributes([
                        ("id", node.id.as_str()),
                        ("label", clean(&node.name).as_ref()),
                    ]);
                    let known = [node.kind, node.wikidata.as_deref()];
                    let values = NODE.iter().zip(known);
                    element.write_inner_content(|xml| {
                        values_of(
                            xml,
                            values.filter_map(|(key, value)| Some((key.0, value?.to_owned()))),
                        )
                    })?;
                }
                Ok(())
            })?;
            xml.create_element("edges").write_inner_content(|xml| {
                edges.iter().enumerate().try_for_each(|(number, e)| edge(xml, number, e))
            })?;
            Ok(())
        })?;
        Ok(())
    })?;
    writeln!(out)
}

fn declare(xml: &mut Xml<'_>, class: &str, keys: &[(&str, &str, &str)]) -> io::Result<()> {
    let attributes = xml.create_element("attributes");
    let attributes = attributes.with_attributes([("class", class), ("mode", "static")]);
    attributes.write_inner_content(|xml| {
        for (id, title, sort) in keys {
            let key = xml.create_element("attribute");
            key.with_attributes([("id", *id), ("title", *title), ("type", *sort)]).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

fn edge(xml: &mut Xml<'_>, number: usize, edge: &Edge<'_>) -> io::Result<()> {
    let (number, weight) = (number.to_string(), edge.utterances.to_string());
    let days = edge.days.map(|(first, last)| [first.to_string(), last.to_string()]);
    let mut element = xml.create_element("edge").with_attributes([
        ("id", number.as_str()),
        ("source", edge.from.as_str()),
        ("target", edge.to.as_str()),
        ("weight", weight.as_str()),
    ]);
    if let Some([first, last]) = &days {
        element = element.with_attributes([("start", first.as_str()), ("end", last.as_str())]);
    }
    let values = [
        local(edge.act).to_owned(),
        edge.claims.to_string(),
        edge.utterances.to_string(),
        edge.articles.to_string(),
    ];
    let values = EDGE.iter().zip(values).map(|(key, value)| (key.0, value));
    element.write_inner_content(|xml| values_of(xml, values)).map(|_| ())
}

fn values_of<'a>(
    xml: &mut Xml<'_>,
    values: impl Iterator<Item = (&'a str, String)>,
) -> io::Result<()> {
    xml.create_element("attvalues").write_inner_content(|xml| {
        for (key, value) in values {
            let value = clean(&value);
            let element = xml.create_element("attvalue");
            element.with_attributes([("for", key), ("value", value.as_ref())]).write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}
