//! Claims as nanopublications, one each: what is claimed to have been said, where that is from, and who
//! publishes it, in graphs of their own.
//!
//! The assertion is that somebody said something, not that it is true. Its provenance is the article with
//! the place in it, the hands that the words came through, and the extraction. Neither signed nor dated:
//! both is done by whoever publishes them, and equal stores give equal files.
//!
//! **Source:** [Nanopublication Guidelines](https://nanopub.net/guidelines/working_draft/).

use std::io::{self, Write};

use oxigraph::{
    io::{RdfFormat, RdfSerializer, WriterQuadSerializer},
    model::{GraphName, Literal, NamedNode, NamedNodeRef, Quad, Term},
};

use super::{
    Error,
    claim::{Claim, Entity, local},
};
use crate::{
    rdf::{
        Base,
        vocab::{NP, PREFIXES, dic, np, prov, rdf, rdfs, schema, skos},
    },
    store::{self, Store},
};

/// What a claim says of where it is from; anything else is what was said.
const WHENCE: [NamedNodeRef<'_>; 8] = [
    dic::APPEARS_IN,
    dic::HAS_SPAN,
    dic::SPEAKER_MENTION,
    dic::HAS_RELAY,
    dic::VIA,
    dic::REPORTS,
    dic::CONFIDENCE,
    prov::WAS_GENERATED_BY,
];

/// What of an article tells which it is.
const ARTICLE: [NamedNodeRef<'_>; 5] =
    [rdf::TYPE, schema::HEADLINE, schema::URL, schema::PUBLISHER, schema::DATE_PUBLISHED];

/// Writes nanopublications.
pub(super) struct Nanopubs<'a, W: Write> {
    store: &'a Store,
    to: WriterQuadSerializer<W>,
}

impl<'a, W: Write> Nanopubs<'a, W> {
    pub(super) fn new(store: &'a Store, out: W) -> Result<Self, Error> {
        let mut to = RdfSerializer::from_format(RdfFormat::TriG);
        for (name, iri) in PREFIXES.iter().chain([&NP]) {
            to = to.with_prefix(*name, *iri).map_err(io::Error::other)?;
        }
        Ok(Self { store, to: to.for_writer(out) })
    }

    /// Writes a claim.
    pub(super) fn claim(&mut self, claim: &Claim) -> Result<(), Error> {
        let [nanopub, head, assertion, provenance, pubinfo] = Base::nanopub(&claim.id);
        let quads = self.about(&claim.id)?;
        let software = self.software(claim)?;

        let mut graph = Graph { to: &mut self.to, name: head.into() };
        graph.say(&nanopub, rdf::TYPE, np::NANOPUBLICATION.into_owned())?;
        graph.say(&nanopub, np::HAS_ASSERTION, assertion.clone())?;
        graph.say(&nanopub, np::HAS_PROVENANCE, provenance.clone())?;
        graph.say(&nanopub, np::HAS_PUBLICATION_INFO, pubinfo.clone())?;

        graph.name = assertion.clone().into();
        let (whence, said): (Vec<&Quad>, Vec<&Quad>) =
            quads.iter().partition(|quad| WHENCE.contains(&quad.predicate.as_ref()));
        graph.copy(said)?;
        let roles = [
            &claim.speakers, &claim.on_behalf_of, &claim.targets, &claim.addressees, &claim.events,
        ];
        let mut parties: Vec<&Entity> = roles.into_iter().flatten().map(AsRef::as_ref).collect();
        for (_, proposition) in &claim.propositions {
            graph.say(&proposition.id, rdf::TYPE, dic::PROPOSITION.into_owned())?;
            graph.say(&proposition.id, rdf::SUBJECT, proposition.subject.id.clone())?;
            graph.say(&proposition.id, rdf::PREDICATE, proposition.relation.clone())?;
            graph.say(&proposition.id, rdf::OBJECT, proposition.object.id.clone())?;
            parties.extend([proposition.subject.as_ref(), proposition.object.as_ref()]);
        }
        parties.sort_by_key(|party| &party.id);
        parties.dedup_by_key(|party| &party.id);
        for party in parties {
            self.party(party, &assertion)?;
        }

        let article = claim.article.as_ref();
        let mut of_article = self.about(&article.id)?;
        of_article.retain(|quad| ARTICLE.contains(&quad.predicate.as_ref()));
        let run = claim.run.as_ref().map(|run| self.about(run)).transpose()?.unwrap_or_default();
        let mut relays = Vec::new();
        for quad in &whence {
            if let (true, Term::NamedNode(relay)) = (quad.predicate == dic::HAS_RELAY, &quad.object)
            {
                relays.extend(self.about(relay)?);
            }
        }
        let mut graph = Graph { to: &mut self.to, name: provenance.clone().into() };
        graph.say(&assertion, prov::WAS_DERIVED_FROM, article.id.clone())?;
        if let Some(run) = &claim.run {
            graph.say(&assertion, prov::WAS_GENERATED_BY, run.clone())?;
        }
        graph.copy(whence)?;
        graph.copy(relays.iter().chain(&run).chain(&of_article))?;
        let hands = claim.relays.iter().map(|relay| relay.agent.as_ref());
        let mut hands: Vec<_> = hands.chain(article.publisher.as_deref()).collect();
        hands.sort_by_key(|hand| &hand.id);
        hands.dedup_by_key(|hand| &hand.id);
        for hand in hands {
            self.party(hand, &provenance)?;
        }

        let mut graph = Graph { to: &mut self.to, name: pubinfo.into() };
        let acts = claim.acts.iter().map(|act| local(act.as_ref())).collect::<Vec<_>>().join(", ");
        let by = claim.speakers.iter().map(|s| s.name.as_str()).collect::<Vec<_>>().join(", ");
        let label = format!("{acts}: {by}: {}", claim.text.as_deref().unwrap_or_default());
        graph.say(&nanopub, rdfs::LABEL, Literal::from(label))?;
        for (software, label) in software {
            graph.say(&nanopub, prov::WAS_ATTRIBUTED_TO, software.clone())?;
            graph.say(&software, rdf::TYPE, prov::SOFTWARE_AGENT.into_owned())?;
            graph.say(&software, skos::PREF_LABEL, label)?;
        }
        Ok(())
    }

    pub(super) fn end(self) -> Result<(), Error> {
        self.to.finish()?.flush()?;
        Ok(())
    }

    /// Says who somebody is.
    fn party(&mut self, party: &Entity, graph: &NamedNode) -> Result<(), Error> {
        let known = [rdf::TYPE, skos::PREF_LABEL, skos::EXACT_MATCH];
        let mut quads = self.about(&party.id)?;
        quads.retain(|quad| known.contains(&quad.predicate.as_ref()));
        Graph { to: &mut self.to, name: graph.clone().into() }.copy(&quads)
    }

    /// The software that found a claim, with its name.
    fn software(&self, claim: &Claim) -> Result<Vec<(NamedNode, Term)>, Error> {
        let Some(run) = &claim.run else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for quad in self.about(run)? {
            if let (true, Term::NamedNode(software)) =
                (quad.predicate == prov::WAS_ASSOCIATED_WITH, quad.object)
            {
                let names = self.about(&software)?.into_iter();
                let name =
                    names.filter(|quad| quad.predicate == skos::PREF_LABEL).map(|q| q.object);
                found.extend(name.map(|name| (software.clone(), name)));
            }
        }
        Ok(found)
    }

    fn about(&self, node: &NamedNode) -> Result<Vec<Quad>, store::Error> {
        self.store.quads(Some(node.as_ref()), None, None, None)
    }
}

/// One graph, being written.
struct Graph<'a, W: Write> {
    to: &'a mut WriterQuadSerializer<W>,
    name: GraphName,
}

impl<W: Write> Graph<'_, W> {
    fn say(
        &mut self,
        subject: &NamedNode,
        predicate: NamedNodeRef<'_>,
        object: impl Into<Term>,
    ) -> Result<(), Error> {
        let quad = Quad::new(subject.clone(), predicate, object, self.name.clone());
        Ok(self.to.serialize_quad(&quad)?)
    }

    /// Writes quads into this graph; without triple terms, which few tools for nanopublications read.
    fn copy<'q>(&mut self, quads: impl IntoIterator<Item = &'q Quad>) -> Result<(), Error> {
        for quad in quads {
            if !matches!(quad.object, Term::Triple(_)) {
                let quad = Quad { graph_name: self.name.clone(), ..quad.clone() };
                self.to.serialize_quad(&quad)?;
            }
        }
        Ok(())
    }
}
