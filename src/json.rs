//! What was found in one article, as JSON: one shape for command line, HTTP and scorers.
//!
//! **In:** an outcome and the base of its identifiers. **Out:** structs that serialise, with offsets
//! in Unicode code points of the article's text, half-open. **Source:** the design's section on
//! claims as JSON; names of acts, attitudes and relations are those of the ontology.

use oxigraph::model::NamedNodeRef;
use serde::Serialize;

use crate::{
    article::{self, Published},
    claim,
    entity::{EntityId, Kind},
    pipeline::Outcome,
    rdf::{Base, ids::Ids, quads},
    span::{CodePoints, Span},
};

/// First code point and one past the last.
pub type Offsets = [usize; 2];

/// One article with its claims.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the names of the JSON are those of the stages")]
pub struct Article {
    pub id: String,
    pub file: String,
    pub url: Option<String>,
    pub title: Option<String>,
    pub publisher: Option<String>,
    pub authors: Vec<String>,
    pub published: Option<String>,
    pub claims: Vec<Claim>,
    pub entities: Vec<Entity>,
    pub notes: Vec<Note>,
}

/// One claim.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Claim")]
pub struct Claim {
    pub id: String,
    pub acts: Vec<&'static str>,
    pub speakers: Vec<Speaker>,
    pub on_behalf_of: Option<Named>,
    pub cue: Vec<Offsets>,
    pub content: Vec<Offsets>,
    pub text: String,
    pub quotation: &'static str,
    pub targets: Vec<Named>,
    pub addressee: Option<Named>,
    pub events: Vec<Named>,
    pub propositions: Vec<Proposition>,
    pub relays: Vec<Relay>,
    pub said: Option<Said>,
    pub confidence: f64,
    pub rule: &'static str,
}

/// An entity in a role.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see entity::Entity")]
pub struct Named {
    pub name: String,
    pub id: String,
}

/// A speaker, and the words that present them.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Speaker")]
pub struct Speaker {
    #[serde(flatten)]
    pub named: Named,
    pub mention: Option<Offsets>,
    pub unnamed: bool,
}

/// A claim's content as a triple.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Proposition")]
pub struct Proposition {
    pub id: String,
    pub attitude: &'static str,
    pub subject: Named,
    pub relation: &'static str,
    pub object: Named,
}

/// A hand that the words passed through.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Relay")]
pub struct Relay {
    #[serde(flatten)]
    pub named: Named,
    pub cue: Option<String>,
}

/// When the words were spoken.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Said")]
pub struct Said {
    pub from: Option<String>,
    pub until: Option<String>,
    pub precision: &'static str,
    pub text: String,
}

/// An entity and where it is named.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see entity::Entity")]
pub struct Entity {
    #[serde(flatten)]
    pub named: Named,
    pub r#type: &'static str,
    pub unnamed: bool,
    pub mentions: Vec<Offsets>,
    pub same_as: Vec<String>,
}

/// What was skipped or doubtful.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Note")]
pub struct Note {
    pub at: Offsets,
    pub what: String,
}

/// The attributions of one article alone, under the identifier that was given with it.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Attribution")]
pub struct Attributions {
    pub id: String,
    pub attributions: Vec<Attribution>,
}

/// One attribution.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "see claim::Attribution")]
pub struct Attribution {
    pub source: Vec<Offsets>,
    pub cue: Vec<Offsets>,
    pub content: Vec<Offsets>,
}

impl Article {
    /// What was found in one article.
    pub fn of(outcome: &Outcome, base: &Base) -> Self {
        let of = Of { ids: Ids::of(outcome, base), outcome };
        let article = &outcome.article;
        let claims = outcome.claims.iter().zip(&of.ids.claims);
        let notes = outcome.notes.iter();
        Self {
            id: of.ids.article.as_str().to_owned(),
            file: article.name.clone(),
            url: article.url.clone(),
            title: article.title.clone(),
            publisher: article.publisher.clone(),
            authors: article.authors.clone(),
            published: article.published.as_ref().map(Published::to_string),
            claims: claims.map(|(claim, id)| of.claim(claim, id.as_ref())).collect(),
            entities: outcome.entities.iter().map(|(id, entity)| of.entity(id, entity)).collect(),
            notes: notes
                .map(|note| Note { at: of.ids.points(note.at), what: note.what.clone() })
                .collect(),
        }
    }
}

impl Attributions {
    /// The span level of what was found.
    pub fn of<'a>(
        article: &article::Article,
        found: impl IntoIterator<Item = &'a claim::Attribution>,
    ) -> Self {
        let points = CodePoints::of(&article.text);
        let all = |spans: &[Span]| spans.iter().map(|span| points.range(*span)).collect();
        let attribution = |found: &claim::Attribution| Attribution {
            source: all(&found.source),
            cue: all(found.cue.as_slice()),
            content: all(&found.content),
        };
        Self {
            id: article.name.clone(),
            attributions: found.into_iter().map(attribution).collect(),
        }
    }
}

/// An outcome and its identifiers, on the way to JSON.
struct Of<'a> {
    ids: Ids<'a>,
    outcome: &'a Outcome,
}

impl Of<'_> {
    fn claim(&self, claim: &claim::Claim, id: NamedNodeRef<'_>) -> Claim {
        let found = &claim.attribution;
        Claim {
            id: id.as_str().to_owned(),
            acts: claim.acts.iter().map(|act| local(quads::act(*act))).collect(),
            speakers: claim.speakers.iter().map(|speaker| self.speaker(speaker)).collect(),
            on_behalf_of: claim.on_behalf_of.map(|id| self.named(id)),
            cue: self.all(found.cue.as_slice()),
            content: self.all(&found.content),
            text: quads::words(claim, self.text()),
            quotation: local(quads::quotation(claim.quotation)),
            targets: claim.targets.iter().map(|id| self.named(*id)).collect(),
            addressee: claim.addressee.map(|id| self.named(id)),
            events: claim.events.iter().map(|id| self.named(*id)).collect(),
            propositions: claim.propositions.iter().map(|p| self.proposition(p)).collect(),
            relays: claim.relays.iter().map(|relay| self.relay(relay)).collect(),
            said: claim.said.as_ref().map(|said| self.said(said)),
            confidence: found.confidence.value(),
            rule: found.rule,
        }
    }

    fn speaker(&self, speaker: &claim::Speaker) -> Speaker {
        Speaker {
            named: self.named(speaker.entity),
            mention: speaker.mention.map(|span| self.ids.points(span)),
            unnamed: self.outcome.entities.get(speaker.entity).unnamed,
        }
    }

    fn proposition(&self, proposition: &claim::Proposition) -> Proposition {
        let relation = quads::relation(proposition.relation);
        let (subject, object) = (proposition.subject, proposition.object);
        let base = self.ids.base();
        let id = base.proposition(self.ids.entity(subject), relation, self.ids.entity(object));
        Proposition {
            id: id.into_string(),
            attitude: local(quads::attitude(proposition.attitude)),
            subject: self.named(subject),
            relation: local(relation),
            object: self.named(object),
        }
    }

    fn relay(&self, relay: &claim::Relay) -> Relay {
        let cue = relay.cue.map(|span| quads::cue(span, self.text()));
        Relay { named: self.named(relay.agent), cue }
    }

    fn said(&self, said: &claim::Said) -> Said {
        Said {
            from: said.from.map(|date| date.to_string()),
            until: said.until.map(|date| date.to_string()),
            precision: local(quads::precision(said.precision)),
            text: said.text.slice(self.text()).to_owned(),
        }
    }

    fn entity(&self, id: EntityId, entity: &crate::entity::Entity) -> Entity {
        Entity {
            named: self.named(id),
            r#type: kind(entity.kind),
            unnamed: entity.unnamed,
            mentions: self.all(&entity.mentions),
            same_as: if entity.unnamed {
                Vec::new()
            } else {
                {
                    let name = self.outcome.entities.common_name(id);
                    self.outcome.entities.identity(name, entity.kind).1.to_vec()
                }
            },
        }
    }

    fn named(&self, id: EntityId) -> Named {
        Named {
            name: self.outcome.entities.get(id).name.clone(),
            id: self.ids.entity(id).as_str().to_owned(),
        }
    }

    fn all(&self, spans: &[Span]) -> Vec<Offsets> {
        spans.iter().map(|span| self.ids.points(*span)).collect()
    }

    fn text(&self) -> &str {
        &self.outcome.article.text
    }
}

/// The name of one of our terms: what follows the `#`.
fn local(term: NamedNodeRef<'static>) -> &'static str {
    term.as_str().rsplit('#').next().unwrap_or_default()
}

/// Kinds of entities by the names that annotators use; an outlet is an organization to them.
fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Person => "person",
        Kind::Organization | Kind::NewsMedia => "organization",
        Kind::Country => "country",
        Kind::Place => "location",
        Kind::Group => "group",
        Kind::Work => "work",
        Kind::Event => "event",
        Kind::Agent => "agent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rdf::sample;

    #[test]
    fn a_story_becomes_this_json() {
        let article = Article::of(&sample::accused(), &Base::default());
        insta::assert_snapshot!("article", serde_json::to_string_pretty(&article).unwrap());
    }

    #[test]
    fn identifiers_are_those_of_the_graph() {
        let (outcome, base) = (sample::accused(), Base::default());
        let graph = crate::rdf::ArticleGraph::of(&outcome, &base);
        let said: std::collections::HashSet<_> =
            graph.own.iter().chain(&graph.shared).map(|quad| quad.subject.to_string()).collect();
        let article = Article::of(&outcome, &base);
        let claims = article.claims.iter();
        let names = claims.clone().map(|claim| &claim.id);
        let names = names.chain(article.entities.iter().map(|entity| &entity.named.id));
        let names = names.chain(claims.flat_map(|c| c.propositions.iter().map(|p| &p.id)));
        for name in names.chain([&article.id]) {
            assert!(said.contains(&format!("<{name}>")), "{name}");
        }
    }

    #[test]
    fn attributions_come_under_the_given_identifier() {
        let outcome = sample::echoed();
        let found = outcome.claims.iter().map(|claim| &claim.attribution);
        let shape = serde_json::to_value(Attributions::of(&outcome.article, found)).unwrap();
        let expected = serde_json::json!({
            "id": "sample",
            "attributions": [{"source": [], "cue": [[44, 48]], "content": [[49, 61]]}],
        });
        assert_eq!(shape, expected);
    }
}
