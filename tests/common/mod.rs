//! What several tests start from.

use std::{convert::Infallible, fs, path::Path};

use dictum::{
    article,
    claim::Finder,
    derive::Derivation,
    ingest::{self, Failure, Settings, Summary, Watch},
    rdf::Base,
    store::Store,
};

struct Quiet;

impl Watch<Infallible> for Quiet {
    fn failed(&mut self, failure: Failure<Infallible>) {
        panic!("{failure}");
    }

    fn stored(&mut self, _: &Summary) {}
}

/// A store of all example articles, with what is derived from them.
pub(crate) fn examples() -> Store {
    examples_under(&Base::default())
}

/// The same under another base.
pub(crate) fn examples_under(base: &Base) -> Store {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/articles");
    let files = article::inputs(&folder, None).unwrap();
    let articles = files.iter().flat_map(|file| {
        let bytes = fs::read(file).unwrap();
        article::read(bytes.as_slice(), &file.to_string_lossy())
            .map(|article| Ok(article.unwrap()))
            .collect::<Vec<_>>()
    });
    let store = Store::memory(base).unwrap();
    let articles: Vec<_> = articles.collect();
    ingest::run(
        &store,
        articles.into_iter(),
        &Finder::Rules.into(),
        Settings::default(),
        &mut Quiet,
    )
    .unwrap();
    Derivation::of(&store).rebuild(&mut |_| ()).unwrap();
    store
}
