//! Why an object of a file is not taken.

use std::io;

use thiserror::Error;

use crate::otlp::not_otlp::Foreign;
use crate::otlp::request_outcome::{NoteKind, RequestOutcome};
use crate::otlp::wire::DecodeError;

/// Why an object is not taken.
#[derive(Debug, Error)]
pub(super) enum Refused {
    #[error("it is not JSON: {0}")]
    Json(serde_json::Error),
    #[error("it is JSON, and not OTLP: {0}")]
    Value(serde_json::Error),
    #[error("it is JSON, and not OTLP: {0}")]
    Faulty(String),
    #[error("{0}")]
    Foreign(Foreign),
    #[error("it is larger than --memory")]
    Large,
    #[error("it is not OTLP: {0}")]
    DecodeError(#[from] DecodeError),
    #[error("it is not OTLP: {0}")]
    Message(String),
    #[error("it cannot be decompressed: {0}")]
    Packed(io::Error),
}

/// What an object lacks, and which name in it may have been meant.
pub(super) fn has_none(outcome: &RequestOutcome) -> String {
    let similar = outcome
        .notes
        .iter()
        .find(|it| matches!(it.kind, NoteKind::Ignored(Some(_))));
    let similar = similar.map_or(String::new(), |it| format!(". {it}"));
    format!("it has none of resourceSpans, resourceLogs and resourceMetrics{similar}")
}

impl Refused {
    /// The line in the file, and why: what serde says of the line within an object is moved there.
    pub(super) fn at(&self, line: u64) -> String {
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
