//! What `opentelemetry-stdout` 0.33 prints, read back.
//!
//! - [`span`], [`log`], [`metric`]: one signal each
//! - [`value`]: attributes and their values
//! - [`blocks`]: what was printed, cut into blocks, and these into spans, log records and metrics
//! - `lines`: the lines of one of them, taken one by one
//! - `tree`: all of it as a person wants to read it
//!
//! A line that does not belong where it stands is an error and never skipped: that is how a block
//! is found that another one has torn.

pub mod blocks;
mod lines;
pub mod log;
pub mod metric;
pub mod span;
#[cfg(test)]
mod tests;
mod tree;
pub mod value;

pub use lines::Unreadable;
pub use log::LogRecord;
pub use metric::{Kind, Metric, Point, Reading, Temporality};
pub use span::{Event, Span, Status};
pub use value::{Attributes, Value};

use blocks::Section;
use lines::Lines;

/// The telemetry that a program has printed, in that order.
///
/// [`Display`](std::fmt::Display) writes the spans of each trace as a tree, with the log records
/// below the span that they name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Printed {
    /// The resource of each export that names one.
    pub resources: Vec<Attributes>,
    /// The spans.
    pub spans: Vec<Span>,
    /// The log records.
    pub logs: Vec<LogRecord>,
    /// The metrics of every export: one that was exported twice is here twice.
    pub metrics: Vec<Metric>,
}

impl Printed {
    /// Reads what a program has printed.
    ///
    /// # Errors
    /// Names the first line that the exporters do not print there, as in a block that is not
    /// complete or that another one has torn.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut printed = Self::default();
        let lines: Vec<&str> = text.lines().collect();
        let (before, sections) = blocks::cut(&lines);
        let first = before.iter().take_while(|line| line.is_empty()).count();
        Lines::new(&lines, first..before.len()).expect_end()?;
        for section in &sections {
            printed.read(&lines, section)?;
        }
        // A last line that was cut off could still look like a shorter one.
        if text.is_empty() || text.ends_with('\n') {
            Ok(printed)
        } else {
            Err(Lines::new(&lines, lines.len()..lines.len()).unreadable("the end of the last line"))
        }
    }

    /// Reads a block, of which every line must be what the exporters print there.
    fn read(&mut self, lines: &[&str], section: &Section) -> Result<(), Unreadable> {
        let signal = section.head[0];
        let mut part = Lines::new(lines, section.head_range());
        part.expect_exactly(signal)?;
        self.resources.extend(resource(&mut part)?);
        let mut scopes = Scopes::default();
        if signal == "Metrics" {
            scopes.read(&mut part)?;
        }
        for (index, item) in section.items.iter().enumerate() {
            part.expect_end()?;
            part = Lines::new(lines, item.range());
            match signal {
                "Spans" => {
                    part.expect_exactly(&format!("Span #{index}"))?;
                    self.spans.push(span::read(&mut part)?);
                }
                "Logs" => {
                    part.expect_exactly(&format!("Log #{index}"))?;
                    self.logs.push(log::read(&mut part)?);
                }
                _ => {
                    part.expect_exactly(&format!("Metric #{}", scopes.metrics))?;
                    scopes.metrics += 1;
                    self.metrics.push(metric::read(&mut part, &scopes.name)?);
                    scopes.read(&mut part)?;
                }
            }
        }
        // An empty line may part two blocks.
        while part.take_exactly("") {}
        part.expect_end()
    }

    /// The one span of this name.
    ///
    /// # Panics
    /// When there is none, or more than one, with everything that was printed.
    pub fn span(&self, name: &str) -> &Span {
        only("span", name, self.spans_named(name), self)
    }

    /// All spans of this name.
    pub fn spans_named(&self, name: &str) -> Vec<&Span> {
        self.spans.iter().filter(|span| span.name == name).collect()
    }

    /// All spans of this kind: `Server`, `Internal`, `Client`, `Producer` or `Consumer`.
    pub fn spans_of_kind(&self, kind: &str) -> Vec<&Span> {
        self.spans.iter().filter(|span| span.kind == kind).collect()
    }

    /// All spans of the trace that this one is part of, itself included.
    pub fn trace_of(&self, span: &Span) -> Vec<&Span> {
        let same = |other: &&Span| other.trace_id == span.trace_id;
        self.spans.iter().filter(same).collect()
    }

    /// The parent of this span, if that was printed too.
    pub fn parent_of(&self, span: &Span) -> Option<&Span> {
        let id = span.parent.as_ref()?;
        self.trace_of(span)
            .into_iter()
            .find(|other| other.span_id == *id)
    }

    /// The one log record with this body.
    ///
    /// # Panics
    /// When there is none, or more than one, with everything that was printed.
    pub fn log(&self, body: &str) -> &LogRecord {
        let matching = self.logs.iter().filter(|log| log.body == body);
        only("log record", body, matching.collect(), self)
    }

    /// All log records that were written inside this span.
    pub fn logs_of(&self, span: &Span) -> Vec<&LogRecord> {
        let inside = |log: &&LogRecord| log.span_id.as_deref() == Some(&*span.span_id);
        self.logs.iter().filter(inside).collect()
    }

    /// The last export of the metric of this name.
    ///
    /// # Panics
    /// When there is none, with everything that was printed.
    pub fn metric(&self, name: &str) -> &Metric {
        self.metrics
            .iter()
            .rfind(|metric| metric.name == name)
            .unwrap_or_else(|| panic!("no metric {name:?} in\n{self}"))
    }
}

fn only<'a, T>(what: &str, name: &str, found: Vec<&'a T>, printed: &Printed) -> &'a T {
    match found[..] {
        [one] => one,
        [] => panic!("no {what} {name:?} in\n{printed}"),
        _ => panic!("{} times a {what} {name:?} in\n{printed}", found.len()),
    }
}

/// Each scope stands before its metrics, and so behind those of the scope before.
#[derive(Default)]
struct Scopes {
    count: usize,
    name: String,
    /// How many metrics of this scope are read.
    metrics: usize,
}

impl Scopes {
    fn read(&mut self, lines: &mut Lines) -> Result<(), Unreadable> {
        while let Some(name) = metric::read_scope(lines, self.count)? {
            *self = Self {
                count: self.count + 1,
                name,
                metrics: 0,
            };
        }
        Ok(())
    }
}

/// Spans and logs name their resource in the first export only, metrics in each.
fn resource(lines: &mut Lines) -> Result<Option<Attributes>, Unreadable> {
    if !lines.take_exactly("Resource") {
        return Ok(None);
    }
    // Logs have a space before it.
    if lines.take("\tResource SchemaUrl: ").is_none() {
        lines.take("\t Resource SchemaUrl: ");
    }
    value::read_attributes(lines, "\t ->  ", "=").map(Some)
}
