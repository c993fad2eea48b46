//! What is derived, as quads.
//!
//! **In:** utterances, links, groups and counts. **Out:** a [`Patch`]: for each subject that was
//! looked at, all that is now said of it in a derived graph; nothing, where it is no more. No
//! triple stands in two graphs: each graph has subjects or predicates of its own.

use std::collections::{BTreeMap, BTreeSet};

use oxigraph::model::{GraphName, Literal, NamedNode, NamedNodeRef, Quad, Term, Triple};

use super::{
    issue::Link,
    record::{Acts, Name, Stand},
    tally::{Count, Tally},
    utterance::{Position, Utterance},
};
use crate::rdf::{
    Base,
    quads::{day, decimal, integer},
    vocab::{ACTS, dic, rdf, skos, xsd},
};

/// Longest label of an utterance, in characters.
const LABEL: usize = 120;

/// The derived graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Graph {
    Utterances,
    Matches,
    Summaries,
}

impl Graph {
    pub(super) const ALL: [Self; 3] = [Self::Utterances, Self::Matches, Self::Summaries];

    /// Its name in a store.
    pub(super) fn name(self, base: &Base) -> NamedNode {
        match self {
            Self::Utterances => base.utterances(),
            Self::Matches => base.matches(),
            Self::Summaries => base.summaries(),
        }
    }
}

/// All that is now said of some subjects.
#[derive(Debug, Default)]
pub(super) struct Patch {
    pub(super) said: BTreeMap<(Graph, NamedNode), Vec<Triple>>,
    /// Utterances whose links are all in `said`; others that the store has of them are no more.
    pub(super) linked: BTreeSet<NamedNode>,
}

impl Patch {
    /// The triples as quads of their graphs.
    pub(super) fn quads(&self, base: &Base) -> impl Iterator<Item = Quad> {
        self.said.iter().flat_map(move |((graph, _), triples)| {
            let name = GraphName::from(graph.name(base));
            triples.iter().map(move |triple| triple.clone().in_graph(name.clone()))
        })
    }

    /// Forgets all of it.
    pub(super) fn clear(&mut self) {
        self.said.clear();
        self.linked.clear();
    }

    /// A subject was looked at.
    fn at(&mut self, graph: Graph, subject: &NamedNode) -> &mut Vec<Triple> {
        self.said.entry((graph, subject.clone())).or_default()
    }

    /// A claim was looked at.
    pub(super) fn claim(&mut self, claim: &NamedNode) {
        self.at(Graph::Utterances, claim);
        self.at(Graph::Utterances, &part(claim, "reports"));
    }

    /// An article was looked at.
    pub(super) fn article(&mut self, article: &NamedNode) {
        self.at(Graph::Matches, article);
        self.at(Graph::Matches, &part(article, "near-duplicate"));
    }

    /// An event was looked at.
    pub(super) fn event(&mut self, event: &NamedNode) {
        self.at(Graph::Matches, event);
        self.at(Graph::Matches, &part(event, "same-happening"));
    }

    /// An utterance was looked at.
    pub(super) fn utterance(&mut self, utterance: &NamedNode) {
        self.at(Graph::Utterances, utterance);
        self.at(Graph::Utterances, &part(utterance, "dates"));
        self.at(Graph::Utterances, &part(utterance, "words"));
        self.linked.insert(utterance.clone());
    }

    /// Says one triple, and how sure it is.
    fn sure(
        &mut self,
        graph: Graph,
        triple: [NamedNodeRef<'_>; 3],
        link: &NamedNode,
        confidence: f32,
    ) {
        let [subject, predicate, object] = triple.map(NamedNodeRef::into_owned);
        let triple = Triple::new(subject.clone(), predicate.clone(), object.clone());
        let mut about = About { subject: link.clone(), triples: Vec::new() };
        about.say(rdf::TYPE, dic::LINK);
        about.say(rdf::SUBJECT, subject.clone());
        about.say(rdf::PREDICATE, predicate);
        about.say(rdf::OBJECT, object);
        about.say(rdf::REIFIES, triple.clone());
        about.say(dic::CONFIDENCE, percent(confidence));
        *self.at(graph, link) = about.triples;
        self.at(graph, &subject).push(triple);
    }

    /// An article belongs to the family of the first that prints its text.
    pub(super) fn near_duplicate(
        &mut self,
        article: &NamedNode,
        first: &NamedNode,
        confidence: f32,
    ) {
        self.article(article);
        self.at(Graph::Matches, article).clear();
        if first != article {
            let triple = [article.as_ref(), dic::NEAR_DUPLICATE_OF, first.as_ref()];
            self.sure(Graph::Matches, triple, &part(article, "near-duplicate"), confidence);
        }
    }

    /// An event is the same happening as the one that stands for it.
    pub(super) fn happening(&mut self, event: &NamedNode, stands: &Name, confidence: f32) {
        self.event(event);
        self.at(Graph::Matches, event).clear();
        if stands.iri != *event {
            let triple = [event.as_ref(), dic::SAME_HAPPENING_AS, stands.iri.as_ref()];
            self.sure(Graph::Matches, triple, &part(event, "same-happening"), confidence);
        }
    }
}

/// Triples about one subject.
struct About {
    subject: NamedNode,
    triples: Vec<Triple>,
}

impl About {
    fn say(&mut self, predicate: NamedNodeRef<'_>, object: impl Into<Term>) {
        self.triples.push(Triple::new(self.subject.clone(), predicate, object));
    }
}

/// Writes utterances and what belongs to them into a patch.
#[derive(Debug)]
pub(super) struct Mapping<'a> {
    pub(super) base: Base,
    pub(super) patch: &'a mut Patch,
}

impl Mapping<'_> {
    /// A claim reports an utterance; how sure that is, where it is not the only one.
    pub(super) fn reports(
        &mut self,
        claim: &NamedNode,
        utterance: &NamedNode,
        confidence: f32,
        one_of_many: bool,
    ) {
        self.patch.claim(claim);
        self.patch.at(Graph::Utterances, claim).clear();
        let triple = [claim.as_ref(), dic::REPORTS, utterance.as_ref()];
        if one_of_many {
            self.patch.sure(Graph::Utterances, triple, &part(claim, "reports"), confidence);
        } else {
            let said = Triple::new(claim.clone(), dic::REPORTS, utterance.clone());
            self.patch.at(Graph::Utterances, claim).push(said);
        }
    }

    /// An utterance, without its links.
    pub(super) fn utterance(&mut self, of: &Utterance) {
        self.patch.utterance(&of.iri);
        let mut about = About { subject: of.iri.clone(), triples: Vec::new() };
        about.say(rdf::TYPE, dic::UTTERANCE);
        about.say(skos::PREF_LABEL, Literal::from(label(&of.first.text)));
        for act in of.acts.iter() {
            about.say(dic::HAS_ACT, act);
        }
        for (predicate, nodes) in [
            (dic::VOICE, &of.voices),
            (dic::SIDE, &of.sides),
            (dic::AIMS_AT, &of.targets),
            (dic::CONCERNS, &of.events),
        ] {
            for node in nodes {
                about.say(predicate, node.clone());
            }
        }
        let positions: BTreeSet<_> = of.issues.iter().map(|p| (p.stand, &p.issue)).collect();
        for (stand, issue) in positions {
            let predicate = match stand {
                Stand::Asserts => dic::AFFIRMS,
                Stand::Denies => dic::DISPUTES,
                Stand::Seeks => dic::PURSUES,
            };
            about.say(predicate, issue.clone());
        }
        for (predicate, count) in [
            (dic::CLAIMS, of.claims),
            (dic::ARTICLES, of.articles),
            (dic::WITNESSES, of.witnesses),
            (dic::WORDINGS, of.wordings),
        ] {
            about.say(predicate, integer(count));
        }
        about.say(dic::UNNAMED, Literal::from(of.unnamed));
        for (predicate, date) in [(dic::EARLIEST, of.earliest), (dic::LATEST, of.latest)] {
            if let Some(date) = date {
                about.say(predicate, day(date));
            }
        }
        *self.patch.at(Graph::Utterances, &of.iri) = about.triples;
        self.disagreement(of, "dates", dic::DATE_DISAGREEMENT, of.dates.as_ref());
        self.disagreement(of, "words", dic::WORDING_DISAGREEMENT, of.quotes.as_ref());
    }

    fn disagreement(
        &mut self,
        of: &Utterance,
        over: &str,
        class: NamedNodeRef<'_>,
        between: Option<&[NamedNode; 2]>,
    ) {
        let Some(between) = between else { return };
        let node = part(&of.iri, over);
        let mut about = About { subject: node.clone(), triples: Vec::new() };
        about.say(rdf::TYPE, dic::DISAGREEMENT);
        about.say(rdf::TYPE, class);
        about.say(dic::ABOUT, of.iri.clone());
        for claim in between {
            about.say(dic::BETWEEN, claim.clone());
        }
        *self.patch.at(Graph::Utterances, &node) = about.triples;
    }

    /// A link that starts at an utterance.
    pub(super) fn link(&mut self, link: &Link) {
        let Link { from, how, to, sure } = link;
        let node = self.base.derived("link", &[from.as_str(), how.as_str(), to.as_str()]);
        self.patch.sure(Graph::Utterances, [from.as_ref(), *how, to.as_ref()], &node, *sure);
    }

    /// An issue, if anybody still speaks of it.
    pub(super) fn issue(&mut self, position: &Position, there: bool) {
        let mut about = About { subject: position.issue.clone(), triples: Vec::new() };
        if there {
            let content = &position.content;
            about.say(rdf::TYPE, dic::ISSUE);
            about.say(rdf::SUBJECT, content.subject.iri.clone());
            about.say(rdf::PREDICATE, content.relation.clone());
            about.say(rdf::OBJECT, content.object.iri.clone());
        }
        *self.patch.at(Graph::Matches, &position.issue) = about.triples;
    }

    /// The issues that a proposition raises.
    pub(super) fn proposition(&mut self, proposition: &NamedNode, issues: &[NamedNode]) {
        let mut about = About { subject: proposition.clone(), triples: Vec::new() };
        for issue in issues {
            about.say(dic::HAS_ISSUE, issue.clone());
        }
        *self.patch.at(Graph::Matches, proposition) = about.triples;
    }

    /// A count, if there is anything to count.
    pub(super) fn tally(&mut self, tally: &Tally, count: Option<&Count>) {
        let (node, class) = match tally {
            Tally::Dyad(deed) => {
                let towards = deed.towards.as_ref().map_or("", NamedNode::as_str);
                let terms = [deed.side.as_str(), name(deed.act), towards];
                (self.base.derived("dyad", &terms), dic::DYAD)
            }
            Tally::Month { side, act, month } => {
                let terms = [side.as_str(), name(*act), &year_month(*month)];
                (self.base.derived("month", &terms), dic::MONTHLY_COUNT)
            }
        };
        let mut about = About { subject: node.clone(), triples: Vec::new() };
        if let Some(count) = count {
            about.say(rdf::TYPE, class);
            let (side, act) = match tally {
                Tally::Dyad(deed) => (&deed.side, deed.act),
                Tally::Month { side, act, .. } => (side, *act),
            };
            about.say(dic::SIDE, side.clone());
            for act in act.iter() {
                about.say(dic::HAS_ACT, act);
            }
            match tally {
                Tally::Dyad(deed) => {
                    if let Some(towards) = &deed.towards {
                        about.say(dic::TOWARDS, towards.clone());
                    }
                    let days = [(dic::EARLIEST, count.earliest()), (dic::LATEST, count.latest())];
                    for (predicate, date) in days {
                        if let Some(date) = date {
                            about.say(predicate, day(date));
                        }
                    }
                }
                Tally::Month { month, .. } => {
                    let month = Literal::new_typed_literal(year_month(*month), xsd::G_YEAR_MONTH);
                    about.say(dic::IN_MONTH, month);
                }
            }
            let utterances = count.utterances.to_string();
            about.say(dic::UTTERANCES, Literal::new_typed_literal(utterances, xsd::INTEGER));
        }
        *self.patch.at(Graph::Summaries, &node) = about.triples;
    }
}

/// The class of an act, as a text.
fn name(act: Acts) -> &'static str {
    let at = usize::try_from(act.0.trailing_zeros()).unwrap_or(ACTS.len());
    ACTS.get(at).map_or("", |act| act.as_str())
}

fn year_month([year, month]: [i16; 2]) -> String {
    format!("{year:04}-{month:02}")
}

/// A part of what an IRI names.
fn part(of: &NamedNode, name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("{}#{name}", of.as_str())) // ours, and without a fragment
}

/// A probability with two decimals.
fn percent(probability: f32) -> Literal {
    decimal(&format!("{probability:.2}"))
}

/// The words that an utterance is shown by.
fn label(text: &str) -> String {
    match text.char_indices().nth(LABEL) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
    }
}
