//! SPARQL updates.
//!
//! **In:** the text of an update and its [`Updating`]. **Out:** the store with all of it done, or as it
//! was. The counts of the store speak of what was ingested; updates leave them alone.
//! **Source:** [SPARQL 1.1 Update](https://www.w3.org/TR/sparql11-update/).

use std::sync::PoisonError;

use oxigraph::{
    model::{GraphName, NamedOrBlankNode},
    sparql::{SparqlEvaluator, UpdateEvaluationError},
};
use spargebra::{GraphUpdateOperation, SparqlParser};

use super::{
    Bounds, Cancel, DefaultGraph, Error, Scan, Store,
    query::{named, syntax_error},
    shape,
};

/// Under what terms an update is done.
#[derive(Clone, Debug, Default)]
pub struct Updating {
    /// What patterns see that name no graph.
    pub default_graph: DefaultGraph,
    /// `using-graph-uri` parameters of the protocol.
    pub using_graph_uris: Vec<String>,
    /// `using-named-graph-uri` parameters of the protocol.
    pub using_named_graph_uris: Vec<String>,
    /// How large the update may be.
    pub bounds: Bounds,
    /// Stops it.
    pub cancel: Cancel,
}

impl Store {
    /// Does an update, in one transaction.
    pub fn update(&self, text: &str, options: &Updating) -> Result<(), Error> {
        Scan::of(text, options.bounds)?;
        let base = self.base.as_str();
        let parser = SparqlParser::new()
            .with_base_iri(base)
            .map_err(|e| Error::Iri { iri: base.to_owned(), message: e.to_string() })?;
        let update = parser.parse_update(text).map_err(|e| syntax_error(&e))?;
        let given =
            !options.using_graph_uris.is_empty() || !options.using_named_graph_uris.is_empty();
        for operation in &update.operations {
            if let GraphUpdateOperation::Load { silent: false, source, .. } = operation {
                return Err(Error::Outside(source.to_string()));
            }
            if let GraphUpdateOperation::DeleteInsert { using, pattern, .. } = operation {
                shape::check_pattern(pattern, options.bounds)?;
                if given && using.is_some() {
                    let twice = "the update and its parameters both name a dataset";
                    return Err(Error::Evaluation(twice.into()));
                }
            }
        }
        let mut prepared = SparqlEvaluator::new()
            .with_cancellation_token(options.cancel.token())
            .for_update(update);
        let default: Vec<_> = options.using_graph_uris.iter().map(|iri| named(iri)).collect();
        let default: Vec<GraphName> =
            default.into_iter().map(|iri| iri.map(Into::into)).collect::<Result<_, _>>()?;
        let others: Vec<NamedOrBlankNode> = options
            .using_named_graph_uris
            .iter()
            .map(|iri| named(iri).map(Into::into))
            .collect::<Result<_, _>>()?;
        for dataset in prepared.using_datasets_mut() {
            if given {
                dataset.set_default_graph(default.clone());
                dataset.set_available_named_graphs(others.clone());
            } else if dataset.is_default_dataset() && options.default_graph == DefaultGraph::Union {
                dataset.set_default_graph_as_union();
            }
        }
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e| Error::storage("update the store", e);
        let mut transaction = self.inner.start_transaction().map_err(failed)?;
        prepared.on_transaction(&mut transaction).execute().map_err(updating)?;
        // Whoever stopped it has been told that nothing was done.
        if options.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        // In the same transaction: a second one would wait for this one to end.
        for quad in self.derived_by_quads().map_err(failed)? {
            transaction.remove(&quad);
        }
        transaction.commit().map_err(failed)?;
        self.settle()?;
        self.find_whatever_changed();
        Ok(())
    }
}

fn updating(error: UpdateEvaluationError) -> Error {
    match error {
        UpdateEvaluationError::Storage(e) => Error::storage("update the store", e),
        UpdateEvaluationError::Service(_) | UpdateEvaluationError::UnsupportedService(_) => {
            Error::Outside(error.to_string())
        }
        UpdateEvaluationError::GraphDoesNotExist(name) => Error::NoGraph(name.to_string()),
        UpdateEvaluationError::GraphAlreadyExists(name) => Error::GraphExists(name.to_string()),
        other => Error::Evaluation(other.into()),
    }
}
