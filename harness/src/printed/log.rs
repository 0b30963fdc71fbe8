//! Log records.

use super::lines::{Lines, Unreadable};
use super::span::{id, time};
use super::value::{Attributes, Value, read_attributes, unquote};

/// A log record.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRecord {
    /// The name of the event, if it has one.
    pub event_name: Option<String>,
    /// Where in the program it was written, if it says so.
    pub target: Option<String>,
    /// 32 hexadecimal digits; `None` outside of a span.
    pub trace_id: Option<String>,
    /// 16 hexadecimal digits; `None` outside of a span.
    pub span_id: Option<String>,
    /// `INFO`, `WARN` and so on; empty if it has none.
    pub severity: String,
    /// The message; empty if it has none.
    pub body: String,
    /// Its attributes.
    pub attributes: Attributes,
}

pub(crate) fn read(lines: &mut Lines) -> Result<LogRecord, Unreadable> {
    lines.expect("\t Instrumentation Scope: InstrumentationScope {")?;
    let event_name = optional(lines, "\t EventName: ", unquote)?;
    let target = optional(lines, "\t Target (Scope): ", unquote)?;
    let trace_id = optional(lines, "\t TraceId: ", |text| id(text, 32))?;
    let span_id = match trace_id {
        Some(_) => Some(lines.read("\t SpanId: ", |text| id(text, 16))?),
        None => None,
    };
    lines.take("\t TraceFlags: ");
    optional(lines, "\t Timestamp: ", time)?;
    optional(lines, "\t Observed Timestamp: ", time)?;
    let severity = optional(lines, "\t SeverityText: ", unquote)?;
    lines.take("\t SeverityNumber: ");
    let body = optional(lines, "\t Body: ", body)?;
    lines.expect_exactly("\t Attributes:")?;
    Ok(LogRecord {
        event_name,
        target,
        trace_id,
        span_id,
        severity: severity.unwrap_or_default(),
        body: body.unwrap_or_default(),
        attributes: read_attributes(lines, "\t\t ->  ", ": ")?,
    })
}

fn optional<T>(
    lines: &mut Lines,
    start: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Unreadable> {
    match lines.take(start) {
        Some(rest) => match read(rest) {
            Some(value) => Ok(Some(value)),
            None => Err(lines.last_is_unreadable(start)),
        },
        None => Ok(None),
    }
}

/// A body that is no string is kept as it was printed.
fn body(debug: &str) -> Option<String> {
    match Value::parse(debug)? {
        Value::Str(text) => Some(text),
        _ => Some(debug.to_owned()),
    }
}
