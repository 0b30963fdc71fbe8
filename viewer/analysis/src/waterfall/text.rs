//! A trace as a tree of text, for terminals, screen readers and failing tests.

use std::fmt::{self, Write};

use super::layout::{Layout, Row};
use crate::model::StoredLog;
use crate::model::plain;
use crate::otlp::excerpt;
use crate::readable::{self, one_line};

/// Deeper than this nothing is indented any further: lines would be longer than their text.
const DEEPEST: usize = 40;

/// How many attributes, events and links are told of one span. OTLP JSON has all.
const MAX_DETAILS: usize = 200;

/// How many lines of one text are told. The page has more of it, and OTLP JSON all.
const MAX_TEXT_LINES: usize = 50;

/// How much the tree tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Spans and log records, a line each.
    Lines,
    /// Also attributes, status messages, events and links.
    Everything,
}

/// The tree. One line for each span: name, service, kind, start, duration and status; below it its
/// log records, then its children.
pub fn draw(layout: &Layout, detail: Detail) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut out, layout, detail);
    out
}

/// The same tree with lines of the caller's own: `line` says what a span is called, `below` what is told under it. Log
/// records are a line each.
pub fn draw_with(
    layout: &Layout,
    line: impl Fn(&Row) -> String,
    below: impl Fn(&Row) -> Vec<String>,
) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_with(&mut out, layout, Detail::Lines, &line, &below);
    out
}

/// Writes the tree, line by line.
///
/// # Errors
/// When `out` takes no more.
pub fn write(out: &mut dyn Write, layout: &Layout, detail: Detail) -> fmt::Result {
    let below = |row: &Row| match detail {
        Detail::Lines => Vec::new(),
        Detail::Everything => details(row),
    };
    write_with(out, layout, detail, &|row| line(layout, row), &below)
}

/// `detail` is for the log records, which say their lines themselves.
fn write_with(
    out: &mut dyn Write,
    layout: &Layout,
    detail: Detail,
    line: &dyn Fn(&Row) -> String,
    below_row: &dyn Fn(&Row) -> Vec<String>,
) -> fmt::Result {
    // For each depth above, whether a line runs down there.
    let mut lines: Vec<bool> = Vec::new();
    for (i, row) in layout.rows.iter().enumerate() {
        lines.truncate(row.depth.saturating_sub(1));
        let above: String = lines
            .iter()
            .take(DEEPEST)
            .map(|runs| if *runs { "│  " } else { "   " })
            .collect();
        let branch = match (row.depth, row.has_next) {
            (0, _) => "",
            (_, true) => "├─ ",
            (_, false) => "└─ ",
        };
        writeln!(out, "{above}{branch}{}", line(row))?;
        if row.depth > 0 {
            lines.push(row.has_next);
        }
        let has_children = layout
            .rows
            .get(i + 1)
            .is_some_and(|it| it.depth > row.depth);
        let below: String = lines
            .iter()
            .take(DEEPEST)
            .map(|runs| if *runs { "│  " } else { "   " })
            .chain([if has_children { "│  " } else { "   " }])
            .collect();
        for told in below_row(row) {
            write_lines(out, &format!("{below}  "), &told)?;
        }
        for log in &row.logs {
            write_log(out, &below, layout, log, detail)?;
        }
    }
    for log in &layout.loose_logs {
        write_log(out, "", layout, log, detail)?;
    }
    Ok(())
}

/// Writes a text whose further lines are indented.
fn write_lines(out: &mut dyn Write, before: &str, text: &str) -> fmt::Result {
    for (i, line) in text.split('\n').enumerate() {
        let indent = if i == 0 { "" } else { "  " };
        writeln!(out, "{before}{indent}{line}")?;
    }
    Ok(())
}

fn write_log(
    out: &mut dyn Write,
    before: &str,
    layout: &Layout,
    log: &StoredLog,
    detail: Detail,
) -> fmt::Result {
    let body = body(log);
    let lines = match detail {
        Detail::Lines => one_line(&body),
        Detail::Everything => several_lines(&body),
    };
    let (first, further) = lines.split_once('\n').unwrap_or((&lines, ""));
    writeln!(out, "{before}• {}", line_of_log(layout, log, first))?;
    for line in further.lines() {
        writeln!(out, "{before}    {line}")?;
    }
    Ok(())
}

/// A text of which each line stays in its line.
fn several_lines(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().take(MAX_TEXT_LINES).map(one_line).collect();
    let more = text.lines().skip(MAX_TEXT_LINES).count();
    if more > 0 {
        lines.push(format!("and {}", readable::count(more, "more line")));
    }
    lines.join("\n")
}

/// What a row says in one line.
pub fn line(layout: &Layout, row: &Row) -> String {
    let span = &row.span;
    let mut line = format!(
        "{} · {} · {}",
        one_line(span.name()),
        one_line(span.origin.service_or_unknown()),
        span.kind,
    );
    if layout.rows.len() > 1 && span.start != 0 {
        let after = i128::from(span.start) - i128::from(layout.start);
        let _ = write!(line, " · after {}", readable::duration(after));
    }
    let _ = write!(line, " · {}", span.elapsed());
    if span.status != 0 {
        let _ = write!(line, " · {}", readable::status(span.status));
    }
    if row.is_orphan {
        line.push_str(" · its parent is not here");
    }
    line
}

/// What a log record says in one line.
pub fn log_line(layout: &Layout, log: &StoredLog) -> String {
    line_of_log(layout, log, &one_line(&body(log)))
}

fn body(log: &StoredLog) -> String {
    let record = log.excerpt();
    record.body.as_ref().map(plain).unwrap_or_default()
}

fn line_of_log(layout: &Layout, log: &StoredLog, said: &str) -> String {
    let after = i128::from(log.time) - i128::from(layout.start);
    let mut line = format!("{} {said}", readable::severity(log.severity));
    if log.time != 0 && layout.start != 0 {
        let _ = write!(line, " · after {}", readable::duration(after));
    }
    line
}

fn details(row: &Row) -> Vec<String> {
    let span = row.span.excerpt();
    let mut details = vec![format!("span id = {}", row.span.id)];
    if let Some(status) = span.status.filter(|it| !it.message.is_empty()) {
        details.push(match status.message.contains('\n') {
            true => format!("status message = {}", several_lines(&status.message)),
            false => format!("status message = {:?}", status.message),
        });
    }
    let value = |it: &opentelemetry_proto::tonic::common::v1::KeyValue| {
        let value = it.value.as_ref().map(plain).unwrap_or_default();
        format!("{} = {}", one_line(&it.key), several_lines(&value))
    };
    details.extend(span.attributes.iter().take(MAX_DETAILS).map(value));
    details.extend(more(span.attributes.len(), "attribute"));
    for event in span.events.iter().take(MAX_DETAILS) {
        let mut attributes: Vec<String> = event
            .attributes
            .iter()
            .take(MAX_DETAILS)
            .map(value)
            .collect();
        attributes.extend(more(event.attributes.len(), "attribute"));
        attributes.extend(dropped(event.dropped_attributes_count, "attributes"));
        // A stack trace has lines of its own, after what is short.
        let (long, short): (Vec<_>, Vec<_>) =
            attributes.into_iter().partition(|it| it.contains('\n'));
        let name = one_line(&event.name);
        let mut told = format!("event {name} {}", short.join(", "));
        for attribute in long {
            told.push('\n');
            told.push_str(&attribute);
        }
        details.push(told);
    }
    details.extend(more(span.events.len(), "event"));
    for (what, count) in [
        ("attributes", span.dropped_attributes_count),
        ("events", span.dropped_events_count),
        ("links", span.dropped_links_count),
    ] {
        details.extend(dropped(count, what));
    }
    let of_resource = row.span.origin.resource_excerpt().dropped_attributes_count;
    let of_scope = row.span.origin.scope_excerpt().dropped_attributes_count;
    details.extend(dropped(of_resource, "attributes of the resource"));
    details.extend(dropped(of_scope, "attributes of the scope"));
    for link in span.links.iter().take(MAX_DETAILS) {
        let mut id = String::new();
        let _ = crate::otlp::hex_and_base64::write_hex(&mut id, &link.trace_id);
        let dropped = dropped(link.dropped_attributes_count, "attributes");
        let dropped = dropped.map(|it| format!(", {it}")).unwrap_or_default();
        details.push(format!("link to trace {id}{dropped}"));
    }
    details.extend(more(span.links.len(), "link"));
    details
}

/// What a sender has left out, where it has.
fn dropped(count: u32, what: &str) -> Option<String> {
    (count > 0).then(|| format!("the sender dropped {count} {what}"))
}

/// What is left out of a list of which at most [`MAX_DETAILS`] are told.
fn more(all: usize, noun: &str) -> Option<String> {
    (all > MAX_DETAILS)
        .then(|| format!("{} {noun}s", excerpt::more(all, MAX_DETAILS).to_lowercase()))
}
