//! The flat row of a claim, the one schema of CSV, JSON lines and Parquet.

use std::sync::{Arc, LazyLock};

use oxigraph::model::NamedNode;

use super::{
    claim::{Claim, Entity, local},
    table::{Schema, Type, Value},
};

/// The columns of a claim. `docs/exports.md` says what each holds.
pub static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let entity = || {
        Schema::of([
            ("id", Type::Text),
            ("name", Type::Text),
            ("type", Type::Text),
            ("wikidata", Type::Text),
        ])
    };
    let entities = || Type::List(Type::Struct(entity()).into());
    let proposition = Schema::of([
        ("id", Type::Text),
        ("attitude", Type::Text),
        ("subject", Type::Struct(entity())),
        ("relation", Type::Text),
        ("object", Type::Struct(entity())),
    ]);
    let mut relay = entity();
    relay.0.extend(Schema::of([("cue", Type::Text)]).0);
    let mut speaker = entity();
    speaker.0.extend(Schema::of([("unnamed", Type::Truth)]).0);
    Schema::of([
        ("id", Type::Text),
        ("article", Type::Text),
        ("url", Type::Text),
        ("headline", Type::Text),
        ("publisher", Type::Text),
        ("published", Type::Day),
        ("start", Type::Whole),
        ("end", Type::Whole),
        ("sentence", Type::Text),
        ("text", Type::Text),
        ("cue", Type::Text),
        ("quotation", Type::Text),
        ("acts", Type::List(Type::Text.into())),
        ("speakers", Type::List(Type::Struct(speaker).into())),
        ("on_behalf_of", entities()),
        ("targets", entities()),
        ("addressees", entities()),
        ("events", entities()),
        ("propositions", Type::List(Type::Struct(proposition).into())),
        ("said_from", Type::Day),
        ("said_until", Type::Day),
        ("said_precision", Type::Text),
        ("said_text", Type::Text),
        ("relays", Type::List(Type::Struct(relay).into())),
        ("utterance", Type::Text),
        ("confidence", Type::Number),
        ("run", Type::Text),
    ])
});

/// The row of a claim.
pub fn row(claim: &Claim) -> Vec<Value> {
    let article = &claim.article;
    let publisher = article.publisher.as_ref().map(|publisher| publisher.name.as_str());
    let offset = |n: usize| Value::Whole(i64::try_from(n).unwrap_or(i64::MAX));
    let names = |nodes: &[NamedNode]| {
        Value::List(nodes.iter().map(|node| local(node.as_ref()).into()).collect())
    };
    let propositions = claim.propositions.iter().map(|(attitude, proposition)| {
        Value::Struct(vec![
            proposition.id.as_str().into(),
            local(attitude.as_ref()).into(),
            Value::Struct(entity(&proposition.subject)),
            local(proposition.relation.as_ref()).into(),
            Value::Struct(entity(&proposition.object)),
        ])
    });
    let relays = claim.relays.iter().map(|relay| {
        let mut fields = entity(&relay.agent);
        fields.push(relay.cue.as_deref().into());
        Value::Struct(fields)
    });
    let speakers = claim.speakers.iter().map(|speaker| {
        let mut fields = entity(speaker);
        fields.push(Value::Truth(speaker.unnamed));
        Value::Struct(fields)
    });
    vec![
        claim.id.as_str().into(),
        article.id.as_str().into(),
        article.url.as_deref().into(),
        article.headline.as_deref().into(),
        publisher.into(),
        article.published.map_or(Value::Missing, Value::Day),
        claim.place.map_or(Value::Missing, |(start, _)| offset(start)),
        claim.place.map_or(Value::Missing, |(_, end)| offset(end)),
        claim.sentence.as_deref().into(),
        claim.text.as_deref().into(),
        claim.cue.as_deref().into(),
        claim.quotation.as_deref().into(),
        names(&claim.acts),
        Value::List(speakers.collect()),
        entities(&claim.on_behalf_of),
        entities(&claim.targets),
        entities(&claim.addressees),
        entities(&claim.events),
        Value::List(propositions.collect()),
        claim.said_from.map_or(Value::Missing, Value::Day),
        claim.said_until.map_or(Value::Missing, Value::Day),
        claim.precision.as_deref().into(),
        claim.date_text.as_deref().into(),
        Value::List(relays.collect()),
        claim.utterance.as_ref().map(NamedNode::as_str).into(),
        claim.confidence.map_or(Value::Missing, Value::Number),
        claim.run.as_ref().map(NamedNode::as_str).into(),
    ]
}

fn entity(of: &Entity) -> Vec<Value> {
    vec![
        of.id.as_str().into(),
        of.name.as_str().into(),
        of.kind.into(),
        of.wikidata.as_deref().into(),
    ]
}

fn entities(list: &[Arc<Entity>]) -> Value {
    Value::List(list.iter().map(|of| Value::Struct(entity(of))).collect())
}
