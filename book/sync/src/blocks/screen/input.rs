//! The telemetry that the viewer is given for a picture.

use serde_json::Value;

use super::{recording, shop, visits};
use crate::Fault;
use crate::page::Page;
use crate::repository::Repository;

/// When the first of it began: the same in every run, and past on every clock.
/// 2026-01-15 09:30:00 UTC, in nanoseconds since 1970.
pub const START: u64 = 1_768_469_400_000_000_000;

/// A request of OTLP/HTTP.
#[derive(Debug)]
pub struct Export {
    /// Where it is sent: `/v1/traces`, `/v1/logs` or `/v1/metrics`.
    pub path: &'static str,
    /// What is sent.
    pub body: Value,
}

impl Export {
    /// With the path that goes with what is in it; none for what has nothing in it.
    pub fn new(body: Value) -> Option<Export> {
        let path = [
            ("resourceSpans", "/v1/traces"),
            ("resourceLogs", "/v1/logs"),
            ("resourceMetrics", "/v1/metrics"),
        ]
        .into_iter()
        .find_map(|(field, path)| body.get(field).map(|_| path))?;
        Some(Export { path, body })
    }
}

/// What a comment calls for.
///
/// # Errors
/// When there is no such recording beside the page, or it isn't OTLP JSON.
pub fn exports(repository: &Repository, page: &Page, input: &str) -> Result<Vec<Export>, Fault> {
    match input {
        "visits" => visits::exports(repository),
        "shop" => Ok(shop::exports()),
        file if file.ends_with(".json") => {
            let path = page.folder().join(file);
            let path = path.to_string_lossy().replace('\\', "/");
            let recording = recording::read(repository, &path)?;
            Ok(recording.into_iter().filter_map(Export::new).collect())
        }
        other => Err(Fault::new(format!(
            "the viewer is given a recording (NAME.json), visits or shop, and not `{other}`"
        ))),
    }
}

/// Every span that is sent.
pub fn spans(exports: &[Export]) -> impl Iterator<Item = &Value> {
    let resources = exports
        .iter()
        .flat_map(|it| items(&it.body, "resourceSpans"));
    let scopes = resources.flat_map(|it| items(it, "scopeSpans"));
    scopes.flat_map(|it| items(it, "spans"))
}

/// The items of a list in a JSON object.
pub fn items<'a>(object: &'a Value, field: &str) -> &'a [Value] {
    object[field].as_array().map_or(&[], Vec::as_slice)
}
