//! What came, as trees.
//!
//! - `tree`: what looks the same is there once
//! - `log_record`: log records
//! - `limit_lines`: as much as somebody reads

mod limit_lines;
mod log_record;
mod tree;

use std::fmt::Write;
use std::iter::Peekable;
use std::ptr;

use otlp_analysis::waterfall::layout::{Layout, Row};
use otlp_store::model::plain;
use otlp_store::readable;
use otlp_store::store::query::TraceQuery;

use crate::metrics::lines;
use crate::seen_telemetry::{Seen, SeenLog, SeenSpan};
use limit_lines::shortened;
pub use log_record::event_name;
use log_record::{record, told};
use tree::{ABOUT, Node, drawn, folded};

/// Stands for the spans that a span links to, where its attributes are named.
pub const LINKS: &str = "links to";
/// Deeper than this nothing is indented any further.
const DEEPEST: usize = 40;

/// What of a span is shown beside its name and its kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Show {
    /// Its service.
    pub service: bool,
    /// These attributes, where it has them, and with [`LINKS`] the spans that it links to.
    pub attributes: &'static [&'static str],
}

impl Show {
    /// Nothing beside.
    pub const NOTHING: Self = Self {
        service: false,
        attributes: &[],
    };
}

/// What a complaint is about. It comes first, and is there even where the rest is cut.
#[derive(Clone, Copy, Debug)]
pub enum About<'a> {
    /// Nothing that came.
    Nothing,
    /// A span.
    Span(&'a SeenSpan),
    /// A log record, one of [`Seen::logs`].
    Log(&'a SeenLog),
}

impl About<'_> {
    fn is_row(self, row: &Row) -> bool {
        matches!(self, Self::Span(it) if it.id == row.span.id && it.trace == row.span.trace)
    }

    fn is_log(self, log: &SeenLog) -> bool {
        matches!(self, Self::Log(it) if ptr::eq(it, log))
    }
}

/// A line, with the sign that it is what a complaint is about.
fn marked(line: String, is_about: bool) -> String {
    match is_about {
        true => format!("{ABOUT}{line}"),
        false => line,
    }
}

impl Seen {
    /// The traces as trees. What looks the same is there once.
    pub fn tree(&self, show: Show) -> String {
        shortened(&self.trees(show, About::Nothing, &|_| Vec::new()))
    }

    /// The same for a complaint about one span: its trace comes first, and its line is there even where the rest is cut.
    pub fn tree_about(&self, show: Show, span: &SeenSpan) -> String {
        shortened(&self.trees(show, About::Span(span), &|_| Vec::new()))
    }

    fn trees(&self, show: Show, about: About<'_>, also: &dyn Fn(&Row) -> Vec<String>) -> String {
        let query = TraceQuery {
            limit: usize::MAX,
            ..TraceQuery::default()
        };
        let mut traces = self.store.traces(&query).0;
        traces.reverse();
        let first = match about {
            About::Nothing => None,
            About::Span(span) => Some(span.trace),
            About::Log(log) => log.trace,
        };
        // Of those that are alike the order stays.
        traces.sort_by_key(|trace| first.is_some_and(|it| it != trace.id));
        let node = |row: &Row| {
            let mut told = self.below(row, show);
            told.extend(also(row));
            Node::new(marked(line(row, show), about.is_row(row)), told)
        };
        let nodes = traces.iter().flat_map(|trace| {
            let layout = Layout::new(&trace.spans, &[]);
            nested(&mut layout.rows.iter().peekable(), 0, &node)
        });
        drawn(&folded(nodes.collect(), matches!(about, About::Span(_))))
    }

    /// The traces as trees, with the log records and the span events below their spans, and the records of no span after
    /// them.
    pub fn tree_with_records(&self, show: Show) -> String {
        self.tree_with_records_about(show, About::Nothing)
    }

    /// The same, with what a complaint is about first.
    pub fn tree_with_records_about(&self, show: Show, about: About<'_>) -> String {
        self.tree_with_some_records(show, about, &|_| true)
    }

    /// The same, with those records only.
    pub fn tree_with_some_records(
        &self,
        show: Show,
        about: About<'_>,
        is_shown: &dyn Fn(&SeenLog) -> bool,
    ) -> String {
        let logs = || self.logs.iter().filter(|it| is_shown(it));
        let loose = logs().filter(|it| self.span_of(it).is_none());
        let loose = loose.map(|it| {
            let line = format!("{}, in no span", record(it, show));
            Node::new(marked(line, about.is_log(it)), told(it, show))
        });
        let loose = shortened(&drawn(&folded(loose.collect(), false)));
        let trees = self.trees(show, about, &|row| {
            let events = row.span.decode().events;
            let events = events.iter();
            let mut lines: Vec<String> = events
                .map(|it| format!("• span event {:?}", readable::one_line(&it.name)))
                .collect();
            let here =
                |it: &&SeenLog| it.span == Some(row.span.id) && it.trace == Some(row.span.trace);
            for log in logs().filter(here) {
                let line = format!("• {}", record(log, show));
                lines.push(marked(line, about.is_log(log)));
                lines.extend(told(log, show).iter().map(|it| format!("    {it}")));
            }
            lines
        });
        let trees = shortened(&trees);
        let is_loose = matches!(about, About::Log(log) if self.span_of(log).is_none());
        let text = match is_loose {
            true => format!("{loose}\n{trees}"),
            false => format!("{trees}\n{loose}"),
        };
        text.trim().to_owned()
    }

    /// The metrics as lines: an instrument, and its points below it, with those of their attributes that are asked for.
    pub fn shown_metrics(&self, is_shown: impl Fn(&str) -> bool) -> String {
        shortened(&lines(&self.metrics(), false, is_shown))
    }

    /// All signals.
    pub(crate) fn everything(&self, show: Show) -> String {
        let trees = self.tree_with_records(show);
        let metrics = shortened(&lines(&self.metrics(), show.service, |_| true));
        format!("{trees}\n{metrics}").trim().to_owned()
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
        let logs = logs.map(|it| record(it, show));
        let sums = self.sums.iter();
        let sums =
            sums.map(|it| format!("counter {} = {}{}", it.name, it.value, from(&it.service)));
        let nodes = logs.chain(sums).map(|line| Node::new(line, Vec::new()));
        shortened(&drawn(&folded(nodes.collect(), false)))
    }
}

/// The rows from here that are at least so deep, each with those below it.
fn nested<'a>(
    rows: &mut Peekable<impl Iterator<Item = &'a Row>>,
    depth: usize,
    node: &impl Fn(&Row) -> Node,
) -> Vec<Node> {
    let mut nodes = Vec::new();
    while let Some(row) = rows.next_if(|it| it.depth.min(DEEPEST) >= depth) {
        let mut node_of_row = node(row);
        node_of_row.children = nested(rows, row.depth.min(DEEPEST) + 1, node);
        nodes.push(node_of_row);
    }
    nodes
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
