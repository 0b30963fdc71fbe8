//! What came from a program, as a judge looks at it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use otlp_analysis::findings::{Clock, Finding, analyze};
use otlp_analysis::waterfall::layout::{Layout, Row};
use otlp_analysis::waterfall::text::draw_with;
use otlp_store::model::{SpanId, SpanKind, TraceId, plain};
use otlp_store::readable;
use otlp_store::store::Store;
use otlp_store::store::query::{LogQuery, TraceQuery};

/// How many lines of what came are shown. The viewer has all of it.
const MAX_LINES: usize = 14;

/// Everything that came.
#[derive(Debug)]
pub struct Seen {
    /// The spans, trace by trace in the order of arrival.
    pub spans: Vec<SeenSpan>,
    /// The log records in the order of arrival.
    pub logs: Vec<SeenLog>,
    /// The sums, an instrument and a set of attributes each.
    pub sums: Vec<SeenSum>,
    store: Arc<Store>,
}

/// A span.
#[derive(Clone, Debug)]
pub struct SeenSpan {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: SpanKind,
    /// Its trace.
    pub trace: TraceId,
    /// Its id.
    pub id: SpanId,
    /// Its parent.
    pub parent: Option<SpanId>,
    /// The spans that it links to.
    pub links: Vec<SpanId>,
    /// Whether its status is ERROR.
    pub is_error: bool,
    /// Its attributes as text.
    pub attributes: BTreeMap<String, String>,
    /// The `service.name` of its resource.
    pub service: String,
}

impl SeenSpan {
    /// An attribute; empty where it has none of this name.
    pub fn attribute(&self, key: &str) -> &str {
        self.attributes.get(key).map_or("", String::as_str)
    }
}

/// A log record.
#[derive(Clone, Debug)]
pub struct SeenLog {
    /// Its body.
    pub body: String,
    /// Its event name.
    pub event: String,
    /// The `service.name` of its resource.
    pub service: String,
}

/// A point of a counter.
#[derive(Clone, Debug)]
pub struct SeenSum {
    /// The name of the instrument.
    pub name: String,
    /// Its value.
    pub value: i128,
    /// The `service.name` of its resource.
    pub service: String,
}

/// What of a span is shown beside its name and its kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Show {
    /// Its service.
    pub service: bool,
    /// These attributes, where it has them.
    pub attributes: &'static [&'static str],
}

impl Seen {
    /// Everything that is in a store.
    pub(crate) fn new(store: Arc<Store>) -> Self {
        let query = TraceQuery {
            limit: usize::MAX,
            ..TraceQuery::default()
        };
        let mut traces = store.traces(&query).0;
        traces.reverse();
        let spans = traces.iter().flat_map(|it| &it.spans);
        let spans = spans.map(|it| {
            let span = it.decode();
            let attributes = span.attributes.iter().map(|it| {
                let value = it.value.as_ref().map(plain).unwrap_or_default();
                (it.key.clone(), value)
            });
            SeenSpan {
                name: span.name.clone(),
                kind: it.kind,
                trace: it.trace,
                id: it.id,
                parent: it.parent,
                links: span
                    .links
                    .iter()
                    .filter_map(|it| SpanId::new(&it.span_id))
                    .collect(),
                is_error: it.is_error(),
                attributes: attributes.collect(),
                service: it.origin.service_or_unknown().to_owned(),
            }
        });
        let spans = spans.collect();
        let query = LogQuery {
            limit: usize::MAX,
            ..LogQuery::default()
        };
        let mut logs = store.logs(&query).0;
        logs.reverse();
        let logs = logs.iter().map(|it| {
            let log = it.decode();
            SeenLog {
                body: log.body.as_ref().map(plain).unwrap_or_default(),
                event: log.event_name,
                service: it.origin.service_or_unknown().to_owned(),
            }
        });
        let logs = logs.collect();
        Self {
            spans,
            logs,
            sums: sums(&store),
            store,
        }
    }

    /// Whether nothing came at all.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && self.logs.is_empty() && self.sums.is_empty()
    }

    /// The spans of this name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a SeenSpan> {
        self.spans.iter().filter(move |it| it.name == name)
    }

    /// The parent of a span, where it came.
    pub fn parent(&self, span: &SeenSpan) -> Option<&SeenSpan> {
        let mut trace = self.spans.iter().filter(|it| it.trace == span.trace);
        trace.find(|it| Some(it.id) == span.parent)
    }

    /// Why requests were refused or parts of them left out, one sentence each.
    pub fn refused(&self) -> Vec<String> {
        let requests = self.store.requests();
        let refused = requests.iter().filter(|it| !it.rejected.is_empty());
        refused.map(|it| it.rejected.clone()).collect()
    }

    /// Where these letters are in what was sent: the name of a span and its attribute, or which signal.
    pub fn place_of(&self, letters: &str) -> Option<String> {
        for span in &self.spans {
            if span.name.contains(letters) {
                return Some("in the name of a span".to_owned());
            }
            for (key, value) in &span.attributes {
                if value.contains(letters) {
                    return Some(format!(
                        "in the attribute `{key}` of the span `{}`",
                        span.name
                    ));
                }
            }
        }
        if self.logs.iter().any(|it| it.body.contains(letters)) {
            return Some("in the body of a log record".to_owned());
        }
        // Wherever else it is: everything that was sent is kept as it came.
        let requests = self.store.requests();
        let sent = requests.iter().find(|it| {
            let mut windows = it.body.windows(letters.len().max(1));
            windows.any(|it| it == letters.as_bytes())
        })?;
        let signal = sent.signal.map_or("telemetry", |it| it.counted());
        Some(format!("among the {signal}"))
    }

    /// What the viewer would say about it.
    pub fn findings(&self) -> Vec<Finding> {
        analyze(&self.store, Clock::stopped()).findings
    }

    /// The traces as trees. Traces that look the same are drawn once.
    pub fn tree(&self, show: Show) -> String {
        let query = TraceQuery {
            limit: usize::MAX,
            ..TraceQuery::default()
        };
        let mut traces = self.store.traces(&query).0;
        traces.reverse();
        let trees = traces.iter().map(|trace| {
            let layout = Layout::new(&trace.spans, &[]);
            draw_with(&layout, |row| line(row, show), |row| below(row, show))
        });
        together(trees)
    }

    /// The log records and sums, a line for each kind.
    pub fn others(&self) -> String {
        let logs = self
            .logs
            .iter()
            .map(|it| format!("log record {:?} · {}\n", it.body, it.service));
        let sums = self.sums.iter();
        let sums = sums.map(|it| format!("counter {} = {} · {}\n", it.name, it.value, it.service));
        together(logs.chain(sums))
    }
}

fn sums(store: &Store) -> Vec<SeenSum> {
    let mut sums = Vec::new();
    for series in store.metrics() {
        let metric = series.instrument.decode(&series.points);
        let Some(Data::Sum(sum)) = metric.data else {
            continue;
        };
        sums.extend(sum.data_points.iter().map(|point| SeenSum {
            name: metric.name.clone(),
            value: match point.value {
                Some(Number::AsInt(value)) => value.into(),
                Some(Number::AsDouble(value)) => value as i128,
                None => 0,
            },
            service: series.instrument.origin.service_or_unknown().to_owned(),
        }));
    }
    sums
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

/// Texts one below the other. The same text is there once, with how often it came.
fn together(texts: impl Iterator<Item = String>) -> String {
    let mut different: Vec<(String, usize)> = Vec::new();
    for text in texts {
        match different.iter_mut().find(|(it, _)| *it == text) {
            Some((_, count)) => *count += 1,
            None => different.push((text, 1)),
        }
    }
    let mut all = String::new();
    for (text, count) in different {
        match count {
            1 => all.push_str(&text),
            _ => {
                let mut lines = text.lines();
                let first = lines.next().unwrap_or_default();
                let _ = writeln!(all, "{first}   ({count} times)");
                lines.for_each(|line| {
                    let _ = writeln!(all, "{line}");
                });
            }
        }
    }
    shortened(&all)
}

fn shortened(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    if lines.len() <= MAX_LINES {
        return lines.join("\n");
    }
    let more = readable::count(lines.len() - MAX_LINES, "more line");
    format!("{}\n… and {more}", lines[..MAX_LINES].join("\n"))
}
