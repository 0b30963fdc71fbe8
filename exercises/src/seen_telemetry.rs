//! What came from a program, as a judge looks at it.

use std::collections::BTreeMap;
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Number;
use otlp_analysis::findings::{Clock, Finding, analyze};
use otlp_store::model::{SpanId, SpanKind, TraceId, plain};
use otlp_store::store::Store;
use otlp_store::store::query::{LogQuery, TraceQuery};

/// Everything that came.
#[derive(Debug)]
pub struct Seen {
    /// The spans, trace by trace in the order of arrival.
    pub spans: Vec<SeenSpan>,
    /// The log records in the order of arrival.
    pub logs: Vec<SeenLog>,
    /// The sums, an instrument and a set of attributes each.
    pub sums: Vec<SeenSum>,
    pub(crate) store: Arc<Store>,
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
    /// The names of its span events.
    pub events: Vec<String>,
    /// When it began, in nanoseconds since 1970.
    pub start: u64,
    /// When it ended, in nanoseconds since 1970.
    pub end: u64,
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
    /// The trace that it was written in.
    pub trace: Option<TraceId>,
    /// The span that it was written in.
    pub span: Option<SpanId>,
    /// Its attributes as text.
    pub attributes: BTreeMap<String, String>,
    /// The `service.name` of its resource.
    pub service: String,
}

impl SeenLog {
    /// An attribute; empty where it has none of this name.
    pub fn attribute(&self, key: &str) -> &str {
        self.attributes.get(key).map_or("", String::as_str)
    }
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
                events: span.events.into_iter().map(|it| it.name).collect(),
                start: it.start,
                end: it.end,
                is_error: it.is_error(),
                attributes: texts(&span.attributes),
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
                trace: TraceId::new(&log.trace_id),
                span: SpanId::new(&log.span_id),
                attributes: texts(&log.attributes),
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
        self.spans.is_empty() && self.logs.is_empty() && self.store.instruments().is_empty()
    }

    /// The span that a log record was written in, where it came.
    pub fn span_of(&self, log: &SeenLog) -> Option<&SeenSpan> {
        let mut trace = self.spans.iter().filter(|it| Some(it.trace) == log.trace);
        trace.find(|it| Some(it.id) == log.span)
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
        for log in &self.logs {
            if log.body.contains(letters) {
                return Some("in the body of a log record".to_owned());
            }
            let mut attributes = log.attributes.iter();
            if let Some((key, _)) = attributes.find(|(_, value)| value.contains(letters)) {
                return Some(format!("in the attribute `{key}` of a log record"));
            }
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
}

/// Attributes as text.
pub(crate) fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    let texts = attributes.iter().map(|it| {
        let value = it.value.as_ref().map(plain).unwrap_or_default();
        (it.key.clone(), value)
    });
    texts.collect()
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
