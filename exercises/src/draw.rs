//! What came, as trees.

use std::fmt::Write;

use otlp_analysis::waterfall::layout::{Layout, Row};
use otlp_analysis::waterfall::text::draw_with;
use otlp_store::model::plain;
use otlp_store::readable;
use otlp_store::store::query::TraceQuery;

use crate::metrics::lines;
use crate::seen_telemetry::{Seen, SeenLog, SeenSpan};
use crate::shorten::{ABOUT, collapsed, shortened, together};

/// Stands for the spans that a span links to, where its attributes are named.
pub const LINKS: &str = "links to";

/// What of a span is shown beside its name and its kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Show {
    /// Its service.
    pub service: bool,
    /// These attributes, where it has them, and with [`LINKS`] the spans that it links to.
    pub attributes: &'static [&'static str],
}

impl Seen {
    /// The traces as trees. Traces that look the same are drawn once.
    pub fn tree(&self, show: Show) -> String {
        self.trees(show, None, &|row| self.below(row, show))
    }

    /// The same for a complaint about one span: its trace comes first, and its line is there even where the rest is cut.
    pub fn tree_about(&self, show: Show, span: &SeenSpan) -> String {
        self.trees(show, Some(span), &|row| self.below(row, show))
    }

    fn trees(
        &self,
        show: Show,
        about: Option<&SeenSpan>,
        below: &dyn Fn(&Row) -> Vec<String>,
    ) -> String {
        let query = TraceQuery {
            limit: usize::MAX,
            ..TraceQuery::default()
        };
        let mut traces = self.store.traces(&query).0;
        traces.reverse();
        // Of those that are alike the order stays.
        traces.sort_by_key(|trace| about.is_some_and(|it| it.trace != trace.id));
        let is_about =
            |row: &Row| about.is_some_and(|it| it.id == row.span.id && it.trace == row.span.trace);
        let trees = traces.iter().map(|trace| {
            let layout = Layout::new(&trace.spans, &[]);
            collapsed(&draw_with(
                &layout,
                |row| match is_about(row) {
                    true => format!("{ABOUT}{}", line(row, show)),
                    false => line(row, show),
                },
                below,
            ))
        });
        together(trees)
    }

    /// The traces as trees, with the log records and the span events below their spans, and the records of no span after
    /// them.
    pub fn tree_with_records(&self, show: Show) -> String {
        let loose = self.logs.iter().filter(|it| self.span_of(it).is_none());
        let loose = together(loose.map(|it| {
            let told: Vec<String> = told(it, show)
                .iter()
                .map(|it| format!("    {it}\n"))
                .collect();
            format!("{}, in no span\n{}", record(it), told.concat())
        }));
        let trees = self.trees(show, None, &|row| {
            let mut lines = self.below(row, show);
            let events = row.span.decode().events;
            lines.extend(
                events
                    .iter()
                    .map(|it| format!("• span event {:?}", it.name)),
            );
            let here =
                |it: &&SeenLog| it.span == Some(row.span.id) && it.trace == Some(row.span.trace);
            for log in self.logs.iter().filter(here) {
                lines.push(format!("• {}", record(log)));
                lines.extend(told(log, show).iter().map(|it| format!("    {it}")));
            }
            lines
        });
        format!("{trees}\n{loose}").trim_end().to_owned()
    }

    /// The metrics as lines: an instrument, and its points below it, with those of their attributes that are asked for.
    pub fn shown_metrics(&self, is_shown: impl Fn(&str) -> bool) -> String {
        shortened(&lines(&self.metrics(), is_shown))
    }

    /// All signals.
    pub(crate) fn everything(&self) -> String {
        let trees = self.tree_with_records(Show::default());
        let text = format!("{trees}\n{}", self.shown_metrics(|_| true));
        text.trim().to_owned()
    }

    /// What stands below the line of a span.
    fn below(&self, row: &Row, show: Show) -> Vec<String> {
        let mut lines = below(row, show);
        if show.attributes.contains(&LINKS) {
            lines.extend(self.linked(row));
        }
        lines
    }

    /// The spans that a span links to, a line for each.
    fn linked(&self, row: &Row) -> Vec<String> {
        let links = self.spans.iter().find(|it| it.id == row.span.id);
        let links = links.map(|it| it.links.as_slice()).unwrap_or_default();
        let name = |id| {
            let linked = self.spans.iter().find(|it| it.id == id);
            linked.map_or("a span that never came", |it| it.name.as_str())
        };
        let lines = links.iter().map(|id| readable::one_line(name(*id)));
        lines.map(|it| format!("{LINKS} {it}")).collect()
    }

    /// The log records and sums, a line for each kind.
    pub fn others(&self, show: Show) -> String {
        let from = |service: &str| match show.service {
            true => format!(" · {service}"),
            false => String::new(),
        };
        let logs = self.logs.iter();
        let logs = logs.map(|it| format!("log record {:?}{}\n", it.body, from(&it.service)));
        let sums = self.sums.iter();
        let sums =
            sums.map(|it| format!("counter {} = {}{}\n", it.name, it.value, from(&it.service)));
        together(logs.chain(sums))
    }
}

/// A log record in a line: its event name, and its body.
fn record(log: &SeenLog) -> String {
    let body = readable::one_line(&log.body);
    match log.event.as_str() {
        "" => format!("log record {body:?}"),
        event => format!("log record {event}: {body:?}"),
    }
}

/// The attributes of a log record that are shown.
fn told(log: &SeenLog, show: Show) -> Vec<String> {
    let shown = log.attributes.iter();
    let shown = shown.filter(|(key, _)| show.attributes.contains(&key.as_str()));
    shown
        .map(|(key, value)| format!("{key} = {}", readable::one_line(value)))
        .collect()
}

fn line(row: &Row, show: Show) -> String {
    let span = &row.span;
    let mut line = format!("{} · {}", readable::one_line(span.name()), span.kind);
    if show.service {
        let _ = write!(line, " · {}", span.origin.service_or_unknown());
    }
    if span.is_error() {
        line.push_str(" · ERROR");
    }
    if row.is_orphan {
        line.push_str(" · its parent never came");
    }
    line
}

fn below(row: &Row, show: Show) -> Vec<String> {
    let span = row.span.decode();
    let shown = span
        .attributes
        .iter()
        .filter(|it| show.attributes.contains(&it.key.as_str()));
    let mut lines: Vec<String> = shown
        .map(|it| {
            let value = it.value.as_ref().map(plain).unwrap_or_default();
            format!("{} = {}", it.key, readable::one_line(&value))
        })
        .collect();
    lines.sort();
    lines
}
