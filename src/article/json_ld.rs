//! What a page's JSON-LD says of its story.
//!
//! **In:** the scripts of a page. **Out:** the description of the story, with its publisher and
//! authors in place where it only refers to them.
//! **Source:** schema.org; JSON-LD 1.1 for node references (`@id`).

use std::collections::HashMap;

use serde_json::{Map, Value};

type Node = Map<String, Value>;

/// The description of the story, wherever it is nested.
pub(super) fn story(scripts: impl Iterator<Item = impl AsRef<str>>) -> Option<Node> {
    let pieces = scripts.filter_map(|script| {
        // Line ends inside strings are a common fault.
        let source = script.as_ref().replace(['\n', '\r', '\t'], " ");
        serde_json::from_str(source.trim().trim_end_matches(';')).ok()
    });
    let pieces = Value::Array(pieces.collect());
    let mut story = find(&pieces)?.clone();
    let named = named(&pieces);
    for key in ["publisher", "author"] {
        if let Some(value) = story.get_mut(key) {
            follow(value, &named);
        }
    }
    Some(story)
}

/// The story itself, and not one that it mentions.
fn find(pieces: &Value) -> Option<&Node> {
    let mut open = vec![pieces];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(object) if is_story(object) => return Some(object),
            Value::Object(object) => {
                let inside = ["@graph", "mainEntity", "hasPart"];
                open.extend(inside.iter().filter_map(|key| object.get(*key)));
            }
            _ => {}
        }
    }
    None
}

/// The nodes that have an identifier and a name.
fn named(pieces: &Value) -> HashMap<&str, &Node> {
    let (mut found, mut open) = (HashMap::new(), vec![pieces]);
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(object) => {
                if let Some(id) = object.get("@id").and_then(Value::as_str)
                    && object.contains_key("name")
                {
                    found.insert(id, object);
                }
                open.extend(object.values());
            }
            _ => {}
        }
    }
    found
}

/// Puts nodes with names in the place of references to them.
fn follow(value: &mut Value, named: &HashMap<&str, &Node>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| follow(item, named)),
        Value::Object(object) if !object.contains_key("name") => {
            let id = object.get("@id").and_then(Value::as_str);
            if let Some(node) = id.and_then(|id| named.get(id)) {
                *object = (*node).clone();
            }
        }
        _ => {}
    }
}

fn is_story(object: &Node) -> bool {
    let story = |kind: &Value| {
        let kind = kind.as_str().unwrap_or_default();
        kind.ends_with("Article") || matches!(kind, "BlogPosting" | "LiveBlogPosting" | "Report")
    };
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(story),
        Some(kind) => story(kind),
        None => false,
    }
}
