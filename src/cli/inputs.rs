//! What was named on the command line → the articles in it.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    vec,
};

use crate::article::{self, Article, Place, Problem, ReadError, Reader};

/// One thing to read, or why there is none.
type Input = Result<PathBuf, ReadError>;

/// The articles of files, of all files in folders, and of stdin (`-`), in that order.
pub(super) struct Articles {
    inputs: vec::IntoIter<Input>,
    reading: Option<Reader<'static>>,
}

/// Lists what is to be read; nothing is opened yet. The files of the store itself, in the folder
/// `data`, are no articles, and it is not looked into: they come and go while it is open.
pub(super) fn articles(paths: &[PathBuf], data: &Path) -> Articles {
    let data = data.canonicalize().ok();
    let files = |path: &PathBuf| match article::inputs(path, data.as_deref()) {
        _ if path == Path::new("-") => vec![Ok(path.clone())],
        Ok(files) => files.into_iter().map(Ok).collect(),
        Err(error) => vec![Err(error)],
    };
    let inputs: Vec<Input> = paths.iter().flat_map(files).collect();
    Articles { inputs: inputs.into_iter(), reading: None }
}

fn open(path: &Path) -> Result<Reader<'static>, ReadError> {
    let name = path.to_string_lossy();
    if name == "-" {
        return Ok(article::read(io::stdin(), "-"));
    }
    match File::open(path) {
        Ok(file) => Ok(article::read(file, &name)),
        Err(error) => Err(ReadError {
            place: Place { input: name.into_owned(), line: None },
            problem: Problem::Io(error),
        }),
    }
}

impl Iterator for Articles {
    type Item = Result<Article, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(article) = self.reading.as_mut().and_then(Iterator::next) {
                return Some(article);
            }
            match self.inputs.next()?.and_then(|path| open(&path)) {
                Ok(reader) => self.reading = Some(reader),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
