//! Telemetry from files: OTLP JSON, one object in a file or one after the other, as the [file exporter
//! of the Collector](
//! https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/fileexporter)
//! writes it ([OTLP File Exporter](https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/)).
//!
//! What is broken is left out and said, with file and line; the rest is kept.

mod objects;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;
use serde::de::IgnoredAny;
use thiserror::Error;

use crate::otlp::Signal;
use crate::otlp::check::check;
use crate::otlp::json_in::from_json;
use crate::otlp::wire::Broken;
use crate::store::Store;
use crate::store::requests::Request;
use crate::store::window::Length;
use objects::{Object, Objects};

/// How many refused objects of a file are said one by one.
const MOST_SAID: usize = 5;

/// The files that a store is from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Each of them, in the order in which they were read.
    pub files: Vec<SavedFile>,
    /// How long a window is that shows all of it, as far as one can.
    pub window: Length,
}

/// A file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SavedFile {
    /// What it is called.
    pub name: String,
    /// How many objects were taken.
    pub taken: u64,
    /// How many were not.
    pub refused: u64,
    /// Why, of the first ones: line and reason.
    pub reasons: Vec<String>,
}

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
}

/// Why an object is not taken.
#[derive(Debug, Error)]
enum Refused {
    #[error("it is not JSON: {0}")]
    Json(serde_json::Error),
    #[error("it is JSON, and not OTLP: {0}")]
    Value(serde_json::Error),
    #[error(
        "it is JSON, and not OTLP: it has none of resourceSpans, resourceLogs and resourceMetrics"
    )]
    NotOtlp,
    #[error(
        "it is what Jaeger writes for its own page, and not OTLP. Save OTLP, as its API v3 does"
    )]
    Jaeger,
    #[error("it is larger than --memory")]
    Large,
    #[error("it is not OTLP: {0}")]
    Broken(#[from] Broken),
}

/// Which of OTLP's messages an object is; it may be several.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object of OTLP")]
struct Top {
    resource_spans: Option<IgnoredAny>,
    resource_logs: Option<IgnoredAny>,
    resource_metrics: Option<IgnoredAny>,
    data: Option<IgnoredAny>,
}

/// Reads files into a store, and says so there. `most` is how many bytes of JSON an object may have.
///
/// # Errors
/// When one of them cannot be read, or has nothing in it that can be shown.
pub fn open(files: &[PathBuf], store: &Store, most: usize) -> Result<Saved, OpenError> {
    let mut saved = Saved::default();
    for path in files {
        saved.files.push(open_one(path, store, most)?);
    }
    if let Some((first, last)) = store.extent() {
        saved.window = Length::covering(first, last);
    }
    store.set_saved(saved.clone());
    Ok(saved)
}

fn open_one(path: &Path, store: &Store, most: usize) -> Result<SavedFile, OpenError> {
    if path.as_os_str() == "-" {
        return read("stdin".to_owned(), io::stdin().lock(), store, most);
    }
    let name = path.display().to_string();
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

/// Reads OTLP JSON into a store, as it is or as gzip.
///
/// # Errors
/// As [`open`].
pub fn read(
    name: String,
    from: impl Read,
    store: &Store,
    most: usize,
) -> Result<SavedFile, OpenError> {
    let mut from = BufReader::with_capacity(1 << 16, from);
    let unreadable = |error| OpenError::Unreadable(name.clone(), error);
    let start = from.fill_buf().map_err(unreadable)?;
    let is_gzip = start.starts_with(&[0x1f, 0x8b]);
    let from: Box<dyn BufRead + '_> = if is_gzip {
        Box::new(BufReader::new(MultiGzDecoder::new(from)))
    } else {
        Box::new(from)
    };
    let mut file = SavedFile {
        name: name.clone(),
        ..SavedFile::default()
    };
    for object in Objects::of(from, most) {
        let object = match object {
            Ok(object) => object,
            // What came before is whole.
            Err(error) if file.taken > 0 => {
                file.refuse(format!("end: it cannot be read on: {error}"));
                break;
            }
            Err(error) => return Err(unreadable(error)),
        };
        match take(&name, is_gzip, &object, store) {
            Ok(()) => file.taken += 1,
            Err(refused) => file.refuse(refused.at(object.line)),
        }
    }
    match file.reasons.first() {
        _ if file.taken > 0 => Ok(file),
        Some(reason) => {
            let reason = reason.clone();
            Err(OpenError::Nothing { name, reason })
        }
        None => Err(OpenError::Empty(name)),
    }
}

fn take(name: &str, is_gzip: bool, object: &Object, store: &Store) -> Result<(), Refused> {
    let json = object.json.as_deref().ok_or(Refused::Large)?;
    // A line that breaks off should not be said to break off in the next one.
    let json = json.trim_ascii_end();
    let top: Top = serde_json::from_slice(json).map_err(|error| {
        if error.is_data() {
            Refused::Value(error)
        } else {
            Refused::Json(error)
        }
    })?;
    let parts = [
        (Signal::Traces, top.resource_spans),
        (Signal::Logs, top.resource_logs),
        (Signal::Metrics, top.resource_metrics),
    ];
    // All of it is read before any of it is taken.
    let mut bodies = Vec::new();
    for (signal, _) in parts.into_iter().filter(|(_, it)| it.is_some()) {
        let body = from_json(signal.request(), json).map_err(Refused::Value)?;
        check(signal.request(), &body, usize::MAX)?;
        bodies.push((signal, body));
    }
    if bodies.is_empty() {
        return Err(if top.data.is_some() {
            Refused::Jaeger
        } else {
            Refused::NotOtlp
        });
    }
    for (signal, body) in bodies {
        store.insert(
            signal,
            &body,
            Request {
                number: 0,
                // A file does not say when something came.
                time: UNIX_EPOCH,
                signal: Some(signal),
                protocol: "file",
                path: format!("{name}, line {}", object.line),
                encoding: if is_gzip { "gzip" } else { "identity" }.to_owned(),
                wire_bytes: json.len() as u64,
                headers: Vec::new(),
                body: Bytes::new(),
                body_bytes: 0,
                start: Bytes::new(),
                answer: String::new(),
                rejected: String::new(),
            },
        );
    }
    Ok(())
}

impl SavedFile {
    fn refuse(&mut self, reason: String) {
        self.refused += 1;
        if self.reasons.len() < MOST_SAID {
            self.reasons.push(reason);
        }
    }
}

impl Refused {
    /// The line in the file, and why: what serde says of the line within an object is moved there.
    fn at(&self, line: u64) -> String {
        let (Refused::Json(error) | Refused::Value(error)) = self else {
            return format!("line {line} was left out: {self}");
        };
        let line = line + (error.line() as u64).saturating_sub(1);
        let said = self.to_string();
        let said = said
            .rsplit_once(" at line ")
            .map_or(said.as_str(), |(it, _)| it);
        format!(
            "line {line} was left out: {said} (column {})",
            error.column()
        )
    }
}

/// What a terminal says of a file.
impl fmt::Display for SavedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} read",
            self.name,
            crate::waterfall::words::count(self.taken as usize, "object")
        )?;
        if self.refused > 0 {
            write!(f, ", {} left out", self.refused)?;
        }
        for reason in &self.reasons {
            write!(f, "\n  {reason}")?;
        }
        let more = self.refused.saturating_sub(self.reasons.len() as u64);
        if more > 0 {
            write!(f, "\n  and {more} more")?;
        }
        Ok(())
    }
}
