//! A network as GraphML.
//!
//! **Source:** [GraphML](http://graphml.graphdrawing.org/specification.html); its reader in networkx
//! takes the types of the keys at their word.

use std::io::{self, Write};

use quick_xml::{Writer, events::BytesText};

use super::{
    claim::{Entity, local},
    network::Edge,
    xml::begin,
};

/// What nodes and edges say: name, of which of the two, and type.
const KEYS: [(&str, &str, &str); 10] = [
    ("label", "node", "string"),
    ("type", "node", "string"),
    ("wikidata", "node", "string"),
    ("act", "edge", "string"),
    ("weight", "edge", "int"),
    ("claims", "edge", "int"),
    ("utterances", "edge", "int"),
    ("articles", "edge", "int"),
    ("first", "edge", "string"),
    ("last", "edge", "string"),
];

/// Writes nodes, then edges.
pub(super) fn write<'a>(
    nodes: impl Iterator<Item = &'a Entity>,
    edges: &[Edge<'_>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut xml = begin(out)?;
    let root = xml.create_element("graphml");
    root.with_attribute(("xmlns", "http://graphml.graphdrawing.org/xmlns")).write_inner_content(
        |xml| {
            for (name, of, sort) in KEYS {
                let key = xml.create_element("key").with_attribute(("id", name));
                key.with_attributes([("for", of), ("attr.name", name), ("attr.type", sort)])
                    .write_empty()?;
            }
            let graph = xml.create_element("graph").with_attribute(("edgedefault", "directed"));
            graph.write_inner_content(|xml| {
                for node in nodes {
                    let element =
                        xml.create_element("node").with_attribute(("id", node.id.as_str()));
                    element.write_inner_content(|xml| {
                        data(xml, "label", &node.name)?;
                        node.kind.map_or(Ok(()), |kind| data(xml, "type", kind))?;
                        node.wikidata.as_ref().map_or(Ok(()), |id| data(xml, "wikidata", id))
                    })?;
                }
                for (number, edge) in edges.iter().enumerate() {
                    let element = xml.create_element("edge").with_attributes([
                        ("id", number.to_string().as_str()),
                        ("source", edge.from.as_str()),
                        ("target", edge.to.as_str()),
                    ]);
                    element.write_inner_content(|xml| {
                        data(xml, "act", local(edge.act))?;
                        data(xml, "weight", &edge.utterances.to_string())?;
                        data(xml, "claims", &edge.claims.to_string())?;
                        data(xml, "utterances", &edge.utterances.to_string())?;
                        data(xml, "articles", &edge.articles.to_string())?;
                        if let Some((first, last)) = edge.days {
                            data(xml, "first", &first.to_string())?;
                            data(xml, "last", &last.to_string())?;
                        }
                        Ok(())
                    })?;
                }
                Ok(())
            })?;
            Ok(())
        },
    )?;
    writeln!(out)
}

fn data(xml: &mut Writer<&mut dyn Write>, key: &str, text: &str) -> io::Result<()> {
    let text = super::xml::clean(text);
    let element = xml.create_element("data").with_attribute(("key", key));
    element.write_text_content(BytesText::new(&text)).map(|_| ())
}
