//! `dictum stats`: what the store holds, counted.

use anyhow::Result;

use super::{Common, Console, Exit};
use crate::{
    rdf::vocab::dic,
    store::{Format, Options, Rdf, Store},
};

/// Acts by month, over utterances.
const ACTS_BY_MONTH: &str = "PREFIX dic: <https://w3id.org/dictum/ns#>
    SELECT ?month ?act (SUM(?n) AS ?utterances) WHERE {
      ?count a dic:MonthlyCount ; dic:inMonth ?month ; dic:act ?class ; dic:utterances ?n .
      BIND (STRAFTER(STR(?class), '#') AS ?act)
    } GROUP BY ?month ?act ORDER BY ?month ?act";

#[derive(Debug, clap::Args)]
pub(super) struct Args {}

impl Args {
    pub(super) fn run(self, common: &Common, console: &mut Console<'_>) -> Result<Exit> {
        let Self {} = self;
        write(&common.existing_store()?, console)?;
        Ok(Exit::Done)
    }
}

/// Tables of tab-separated values, each under its heading.
fn write(store: &Store, console: &mut Console<'_>) -> Result<()> {
    let short = |iri: &str| iri.rsplit(['#', '/']).next().unwrap_or(iri).to_owned();
    let census = store.census()?;
    writeln!(console.out, "what\tnumber")?;
    for (name, class) in
        [("articles", dic::ARTICLE), ("claims", dic::CLAIM), ("utterances", dic::UTTERANCE)]
    {
        let number = census.classes.get(&class.into_owned()).copied().unwrap_or_default();
        writeln!(console.out, "{name}\t{number}")?;
    }
    writeln!(console.out, "entities\t{}\n", census.entities)?;
    writeln!(console.out, "class\tnumber")?;
    for (class, number) in &census.classes {
        writeln!(console.out, "{}\t{number}", short(class.as_str()))?;
    }
    writeln!(console.out, "\ngraph\tquads")?;
    for (graph, quads) in &census.graphs {
        writeln!(console.out, "{graph}\t{quads}")?;
    }
    let awaiting = store.awaiting()?.len();
    writeln!(console.out, "\narticles from which nothing was derived yet\t{awaiting}\n")?;
    store.query(ACTS_BY_MONTH, &Options::default())?.write(
        Format::Tsv,
        Rdf::V11,
        &mut *console.out,
    )?;
    Ok(())
}
