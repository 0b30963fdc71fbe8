//! Opening files, and why one cannot be shown.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::into_store::read;
use crate::store::Store;
use crate::store::source_files::{Saved, SavedFile};
use crate::store::window::Length;

/// Why a file cannot be shown.
#[derive(Debug, Error)]
pub enum OpenError {
    /// It is not there.
    #[error("there is no file {0}. Name one of OTLP JSON, or - for what comes on stdin")]
    Missing(String),
    /// It is a folder.
    #[error("{0} is a folder. Name the files in it, as {0}/*.json")]
    Folder(String),
    /// The system would not let it be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(String, io::Error),
    /// It has nothing in it.
    #[error("{0} is empty. The file exporter of the Collector writes a line for every batch")]
    Empty(String),
    /// Nothing in it is OTLP.
    #[error("{name} has nothing that can be shown. Its {reason}")]
    Nothing {
        /// What it is called.
        name: String,
        /// What is wrong with the first object.
        reason: String,
    },
    /// It is something else than OTLP.
    #[error("{name} cannot be shown: {foreign}")]
    Foreign {
        /// What it is called.
        name: String,
        /// What it is.
        foreign: crate::otlp::not_otlp::Foreign,
    },
    /// None of several files can be shown.
    #[error("none of these files can be shown: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    All(Vec<OpenError>),
}

/// Reads files into a store, and says so there. `most` is how many bytes an object may have. A file that cannot be
/// shown is named among the others, and they are shown.
///
/// # Errors
/// When none of them can be read, or none has anything that can be shown.
pub fn open(files: &[PathBuf], store: &Store, most: usize) -> Result<Saved, OpenError> {
    let mut saved = Saved::default();
    let mut errors = Vec::new();
    for path in files {
        match open_one(path, store, most) {
            Ok(file) => saved.files.push(file),
            Err(error) => {
                saved.files.push(SavedFile {
                    name: name_of(path),
                    problem: Some(error.to_string()),
                    ..SavedFile::default()
                });
                errors.push(error);
            }
        }
    }
    if errors.len() == files.len() {
        return Err(match errors.len() {
            1 => errors.remove(0),
            _ => OpenError::All(errors),
        });
    }
    if let Some((first, last)) = store.extent() {
        saved.window = Length::covering(first, last);
    }
    store.set_saved(saved.clone());
    Ok(saved)
}

/// How a file is called in a line of text: a line break in its name is none there.
pub fn name_of(path: &Path) -> String {
    if path.as_os_str() == "-" {
        "stdin".to_owned()
    } else {
        path.display()
            .to_string()
            .replace(char::is_control, "\u{fffd}")
    }
}

fn open_one(path: &Path, store: &Store, most: usize) -> Result<SavedFile, OpenError> {
    let name = name_of(path);
    if path.as_os_str() == "-" {
        return read(name, io::stdin().lock(), store, most);
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(OpenError::Missing(name));
        }
        Err(error) => return Err(OpenError::Unreadable(name, error)),
    };
    if file.metadata().is_ok_and(|it| it.is_dir()) {
        return Err(OpenError::Folder(name));
    }
    read(name, file, store, most)
}
