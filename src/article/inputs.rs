//! The files that a path stands for.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::error::{Problem, ReadError};

/// The files at `path`: itself, or all below it in the order of their names, so that any machine
/// reads them in the same order. Hidden files and folders are passed over; a folder met twice
/// through links is read once, and one in `except` (a real path) not at all.
pub fn inputs(path: &Path, except: Option<&Path>) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let mut above = Vec::new();
    collect(path, except, &mut above, &mut files)?;
    Ok(files)
}

fn collect(
    path: &Path,
    except: Option<&Path>,
    above: &mut Vec<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<(), ReadError> {
    let failed = |error: io::Error| Problem::Io(error).at(&path.to_string_lossy(), None);
    if !fs::metadata(path).map_err(failed)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let place = path.canonicalize().map_err(failed)?;
    if above.contains(&place) || except.is_some_and(|folder| place.starts_with(folder)) {
        return Ok(());
    }
    let mut names = fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    names.sort();
    above.push(place);
    for name in names.iter().filter(|name| !name.to_string_lossy().starts_with('.')) {
        collect(&path.join(name), except, above, files)?;
    }
    above.pop();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_read_in_the_order_of_names_without_hidden_files() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a/z.txt", "a/.hidden", ".git/c.txt", "c.txt"] {
            let file = folder.path().join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "Rain fell.").unwrap();
        }
        let found = inputs(folder.path(), None).unwrap();
        let names: Vec<_> = found
            .iter()
            .map(|file| file.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned())
            .collect();
        assert_eq!(names, ["a/z.txt", "b.txt", "c.txt"]);
        assert_eq!(inputs(&found[0], None).unwrap(), [found[0].clone()]);
        let a = folder.path().join("a").canonicalize().unwrap();
        assert_eq!(inputs(folder.path(), Some(&a)).unwrap(), found[1..], "not looked into");
    }

    #[test]
    fn a_missing_path_is_named() {
        let error = inputs(Path::new("no/such/file"), None).unwrap_err().to_string();
        assert!(error.starts_with("cannot read \"no/such/file\""), "{error}");
    }
}
