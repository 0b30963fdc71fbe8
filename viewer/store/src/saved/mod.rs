//! Telemetry from files: OTLP in JSON, one object in a file or one after the other, and in protobuf, as the [file
//! exporter of the Collector](
//! https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter)
//! writes it ([OTLP File Exporter](https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/)); as it is, as
//! gzip, or as zstd.
//!
//! - `into_store`: what is in a file, put into the store
//! - `json_objects`: the objects in a file of JSON
//! - `protobuf_messages`: the messages in a file of protobuf
//! - `zstd`: files as zstd
//! - `zstd_blocks`: the blocks of a frame of zstd, also of one that breaks off
//!
//! What is broken is left out and said, with file and line; the rest is kept.

mod into_store;
mod json_objects;
mod protobuf_messages;
mod zstd;
mod zstd_blocks;

use std::fmt;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::otlp::account::Account;
use crate::readable;
use crate::store::Store;
pub use crate::store::source_files::{Saved, SavedFile};
use crate::store::window::Length;
pub use into_store::read;

/// How many refused objects of a file, and how many items that were left out, are said one by one.
const MAX_SAID: usize = 5;

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

impl SavedFile {
    fn refuse(&mut self, reason: String) {
        self.refused += 1;
        if self.reasons.len() < MAX_SAID {
            self.reasons.push(reason);
        }
    }

    /// Counts what became of an object that was taken. It begins in line `line`, where the file has lines.
    fn add(&mut self, account: &Account, place: &str, line: Option<u64>) {
        self.kept += account.kept;
        self.left_out += account.left_out;
        self.repeated += account.repeated;
        self.faults += account.faults.len() as u64 + account.more_faults;
        for fault in &account.faults {
            if self.named.len() == MAX_SAID {
                break;
            }
            // A line within the object is counted from where that begins.
            let place = match (line, fault.position) {
                (Some(line), Some((within, _))) => format!("line {}", line + within - 1),
                _ => place.to_owned(),
            };
            self.named
                .push(format!("{place}: {}: {}", fault.path, fault.reason));
        }
        let mut all = Account {
            notes: std::mem::take(&mut self.notes),
            ..Account::default()
        };
        for note in &account.notes {
            all.note(&note.name, note.path.clone(), note.kind);
        }
        self.notes = all.notes;
    }

    /// What of it was not shown, or came again: nothing where all is well.
    pub fn losses(&self) -> String {
        let many =
            |count: u64, noun| readable::count(usize::try_from(count).unwrap_or(usize::MAX), noun);
        let mut losses = Vec::new();
        if self.left_out > 0 {
            losses.push(format!("{} left out of them", many(self.left_out, "item")));
        }
        if self.repeated > 0 {
            losses.push(format!("{} came again", many(self.repeated, "span")));
        }
        losses.join(", ")
    }
}

/// What a terminal says of a file.
impl fmt::Display for SavedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(problem) = &self.problem {
            return write!(f, "Not opened: {problem}");
        }
        write!(
            f,
            "{}: {} read",
            self.name,
            readable::count(self.taken as usize, "object")
        )?;
        if self.refused > 0 {
            write!(f, ", {} left out", self.refused)?;
        }
        let losses = self.losses();
        if !losses.is_empty() {
            write!(f, "; {losses}")?;
        }
        for (said, all) in [(&self.reasons, self.refused), (&self.named, self.faults)] {
            for reason in said {
                write!(f, "\n  {reason}")?;
            }
            let more = all.saturating_sub(said.len() as u64);
            if more > 0 {
                write!(f, "\n  and {more} more")?;
            }
        }
        for note in &self.notes {
            write!(f, "\n  {note}")?;
        }
        Ok(())
    }
}
