//! *figure*: a trace as a picture, drawn from recorded spans by the viewer's own module.
//!
//! `figure NAME ROOT` stands above a picture. Beside the page lie `NAME.json`, what was recorded
//! (OTLP JSON, a line of spans and a line of log records, as the Collector's file exporter writes
//! it), and `NAME.svg`, which is drawn from it. It is recorded again only when the app emits
//! something else now; the picture always is.

use std::collections::BTreeMap;
use std::io::{self, Write};

use otlp_viewer::export;
use otlp_viewer::store::query::TraceQuery;
use otlp_viewer::store::traces::Trace;
use otlp_viewer::testing::Receiver;
use otlp_viewer::waterfall::layout::Layout;
use otlp_viewer::waterfall::layout_from_json;
use otlp_viewer::waterfall::svg;
use serde_json::Value;

use crate::Fault;
use crate::line_diff::unified;
use crate::page::Page;
use crate::session::SessionSettings;

/// The quickest of so many is recorded: on a busy machine the others show how it waits.
const ROUNDS: usize = 5;

/// As wide as the text of the book.
const WIDTH: usize = 760;

/// A picture and what it is drawn from.
pub struct Figure {
    /// The line of the page that shows it.
    pub line: String,
    /// The recording and the picture: their paths from the root, and what is in them.
    pub files: [(String, String); 2],
    /// How the recording differs from the one that was there, under the mask.
    pub diff: Vec<String>,
}

/// What a figure shows.
struct Shown<'a> {
    root: &'a str,
    with_logs: bool,
    asked_by: Asker,
}

/// Who asks the app.
#[derive(Clone, Copy, PartialEq)]
enum Asker {
    Curl,
    /// `ch400-traffic`, whose spans are in the trace, too.
    Traffic,
    /// `ch400-axum`, which curl asks: its spans are in the trace, too.
    Inbox,
}

/// Makes the figure for `figure NAME ROOT`: the trace of this root, as `ch300-otlp` sends it.
/// `without logs` leaves the log records out, `with ch400-traffic` and `with ch400-axum` have that ask the app.
///
/// # Errors
/// When the app sends no such trace.
pub fn figure(settings: &SessionSettings, page: &Page, spec: &str) -> Result<Figure, Fault> {
    let Some((name, root)) = spec.split_once(' ') else {
        return Err(Fault::new(
            "a figure names a file and a span: figure NAME ROOT",
        ));
    };
    let mut shown = Shown {
        root,
        with_logs: true,
        asked_by: Asker::Curl,
    };
    for (suffix, asker) in [
        (" with ch400-traffic", Asker::Traffic),
        (" with ch400-axum", Asker::Inbox),
    ] {
        if let Some(root) = shown.root.strip_suffix(suffix) {
            (shown.root, shown.asked_by) = (root, asker);
        }
    }
    if let Some(root) = shown.root.strip_suffix(" without logs") {
        (shown.root, shown.with_logs) = (root, false);
    }
    let beside = |extension: &str| {
        let path = page.folder().join(format!("{name}.{extension}"));
        path.to_string_lossy().replace('\\', "/")
    };
    // Once more, and not in silence, where the app gave up on what it could not send before it stopped.
    let new = record(settings, &shown).or_else(|why| {
        let _ = writeln!(io::stderr(), "{}: recorded once more: {why}", page.path);
        record(settings, &shown)
    })?;
    let old = settings
        .repository
        .read(&beside("json"))
        .unwrap_or_default();
    let diff = unified(&masked(&old), &masked(&new));
    let recording = if diff.is_empty() { old } else { new };
    let (spans, logs) = recording.split_once('\n').unwrap_or((&recording, "{}"));
    let layouts = layout_from_json::layouts(spans.as_bytes(), logs.as_bytes())
        .map_err(|error| Fault::new(format!("{}: {error}", beside("json"))))?;
    let [(_, layout)] = &layouts[..] else {
        return Err(Fault::new(format!(
            "{} holds {} traces",
            beside("json"),
            layouts.len()
        )));
    };
    let title = format!("The trace of {}", shown.root);
    let picture = svg::file(layout, &title, WIDTH) + "\n";
    let line = format!("![{}]({name}.svg)", described(layout));
    Ok(Figure {
        line,
        files: [(beside("json"), recording), (beside("svg"), picture)],
        diff,
    })
}

/// What one should see in the picture.
fn described(layout: &Layout) -> String {
    let names = layout.rows.iter().map(|row| row.span.name());
    let names: Vec<_> = names.collect();
    let records: usize = layout.rows.iter().map(|row| row.logs.len()).sum();
    let records = match records {
        0 => String::new(),
        1 => ", with one log record".to_owned(),
        many => format!(", with {many} log records"),
    };
    let services = match &layout.services[..] {
        [_] => String::new(),
        many => format!(" of the services {}", many.join(" and ")),
    };
    format!(
        "A waterfall of {} spans{services}, each inside the one above it: {}{records}.",
        names.len(),
        names.join(", ")
    )
}

fn record(settings: &SessionSettings, shown: &Shown) -> Result<String, Fault> {
    let Shown { root, .. } = shown;
    let receiver = Receiver::start();
    let mut session = settings.open()?;
    let logs = if shown.with_logs { "otlp" } else { "none" };
    // A service sends nothing before it is stopped, so that what it sends always comes in the same order.
    let environment = format!(
        "OTEL_BLRP_SCHEDULE_DELAY=60000 OTEL_BSP_SCHEDULE_DELAY=60000 OTEL_EXPORTER_OTLP_ENDPOINT={}",
        receiver.grpc_endpoint()
    );
    let signals = format!("--logs-exporter {logs} --metrics-exporter none");
    session.type_in(&format!(
        "{environment} cargo run -p ch300-otlp -- {signals}"
    ))?;
    let curl = "curl -s -o /dev/null";
    if shown.asked_by == Asker::Inbox {
        let inbox = format!("{environment} OTEL_SERVICE_NAME=inbox cargo run -p ch400-axum");
        session.type_in(&inbox)?;
    }
    // Each round leaves the list as it was. Only the id of the task differs.
    for id in 1..=ROUNDS {
        if shown.asked_by == Asker::Traffic {
            session.type_in(&format!(
                "{environment} cargo run -p ch400-traffic -- --for 100ms {signals}"
            ))?;
            continue;
        }
        if shown.asked_by == Asker::Inbox {
            let inbox = settings.inbox_url("/inbox/alice");
            session.type_in(&format!("{curl} -d 'Buy milk' {inbox}"))?;
            continue;
        }
        session.type_in(&format!("{curl} {}", settings.url("/")))?;
        session.type_in(&format!(
            "{curl} -d 'task=Buy milk' {}",
            settings.url("/add")
        ))?;
        session.type_in(&format!(
            "{curl} -X POST {}",
            settings.url(&format!("/delete/{id}"))
        ))?;
    }
    session.stop()?;
    // What an app could not send in time, it says there.
    let written = session.written();
    let traces = receiver.store.traces(&TraceQuery::default()).0;
    let duration = |trace: &&Trace| {
        let roots = trace.spans.iter().filter(|span| span.name() == *root);
        roots.map(|span| span.duration()).max()
    };
    let of_root = traces
        .iter()
        .filter(|trace| duration(trace).is_some())
        .min_by_key(duration);
    let Some(trace) = of_root else {
        return Err(Fault::new(format!(
            "the app sends no span {root:?}:\n{}\nit wrote:\n{written}",
            receiver.everything()
        )));
    };
    let (mut spans, mut logs) = (String::new(), String::new());
    // Writing to a string does not fail.
    let _ = export::write_trace(&mut spans, &receiver.store, trace.id);
    let _ = export::write_logs(&mut logs, &receiver.store, receiver.store.logs_of(trace.id));
    Ok(session.as_on_the_page(&format!("{spans}\n{logs}\n")))
}

/// A recording without its times, its ids (equal ones stay equal) and what differs from run to run.
fn masked(recording: &str) -> String {
    let mut ids = BTreeMap::new();
    let lines = recording
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    lines
        .map(|mut value: Value| {
            mask(&mut value, &mut ids);
            format!("{value:#}\n")
        })
        .collect()
}

fn mask(value: &mut Value, ids: &mut BTreeMap<String, usize>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| mask(item, ids)),
        Value::Object(fields) => {
            let differs = [
                "network.peer.port",
                "service.instance.id",
                "todo.task.id",
                "user_agent.original",
            ];
            let key = fields.get("key").and_then(Value::as_str);
            let differs = key.is_some_and(|key| differs.contains(&key));
            if let Some(Value::Object(value)) = fields.get_mut("value").filter(|_| differs) {
                // Its type stays.
                value.values_mut().for_each(|value| *value = Value::Null);
            }
            for (name, value) in fields {
                if name == "timeUnixNano" || name.ends_with("TimeUnixNano") {
                    *value = Value::Null;
                } else if matches!(name.as_str(), "traceId" | "spanId" | "parentSpanId") {
                    let next = ids.len();
                    let id = value.as_str().unwrap_or_default().to_owned();
                    *value = Value::from(*ids.entry(id).or_insert(next));
                } else {
                    mask(value, ids);
                }
            }
        }
        _ => {}
    }
    // The SDK does not define the order of a resource's attributes.
    if let Value::Array(items) = value
        && items.iter().all(|item| item.get("key").is_some())
    {
        items.sort_by_key(|item| item["key"].to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_of_the_same_is_the_same_under_the_mask() {
        let one = r#"{"spans":[{"traceId":"a","spanId":"b","startTimeUnixNano":"1","timeUnixNano":"2","attributes":[
            {"key":"x","value":{"intValue":"1"}},{"key":"network.peer.port","value":{"intValue":"2"}}]}]}"#;
        let one = one.replace('\n', "");
        let other = r#"{"spans":[{"traceId":"c","spanId":"d","startTimeUnixNano":"9","timeUnixNano":"8","attributes":[
            {"key":"network.peer.port","value":{"intValue":"3"}},{"key":"x","value":{"intValue":"1"}}]}]}"#;
        let other = other.replace('\n', "");
        assert_eq!(masked(&one), masked(&other));
        assert_ne!(
            masked(&one),
            masked(&one.replace(r#""key":"x""#, r#""key":"y""#))
        );
        assert_ne!(
            masked(&one),
            masked(&one.replace(r#""spanId":"b""#, r#""spanId":"a""#))
        );
    }
}
