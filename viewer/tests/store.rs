//! What is held stays within its budget, and every trace has a picture, whatever its shape.
#![allow(clippy::unwrap_used, reason = "all of it is for tests")]

#[path = "common/arbitrary.rs"]
mod arbitrary;
mod common;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use common::{START, request, span};
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::model::{Origins, StoredLog, StoredSpan, TraceId};
use otlp_viewer::otlp::Signal;
use otlp_viewer::store::Store;
use otlp_viewer::store::query::TraceQuery;
use otlp_viewer::store::requests::Request;
use otlp_viewer::waterfall::layout::Layout;
use otlp_viewer::waterfall::svg::file;
use otlp_viewer::waterfall::text::{Detail, draw};
use proptest::prelude::*;
use prost::Message;

fn wire(body: &[u8]) -> Request {
    Request {
        number: 0,
        time: SystemTime::now(),
        signal: None,
        protocol: "HTTP",
        path: String::new(),
        encoding: String::new(),
        wire_bytes: 0,
        headers: Vec::new(),
        body: Bytes::copy_from_slice(body),
        answer: String::new(),
        rejected: String::new(),
    }
}

fn insert(store: &Store, spans: Vec<Span>) {
    let body = request(spans).encode_to_vec();
    store.insert(Signal::Traces, &body, wire(&body));
}

fn stored(spans: &[Span]) -> Vec<Arc<StoredSpan>> {
    let origin = Origins::default().intern(&Default::default());
    let stored = spans
        .iter()
        .filter_map(|it| StoredSpan::new(&it.encode_to_vec(), &origin, 1));
    stored.map(Arc::new).collect()
}

fn id(trace: u128) -> TraceId {
    TraceId::new(&trace.to_be_bytes()).unwrap()
}

#[test]
fn the_oldest_traces_leave_whole_and_are_counted() {
    let store = Store::new(1 << 20);
    for trace in 1..=2_000_u128 {
        insert(
            &store,
            vec![span(trace, 1, 0, "root"), span(trace, 2, 1, "child")],
        );
        let counts = store.counts();
        assert!(counts.bytes <= counts.budget, "{counts:?}");
    }
    let counts = store.counts();
    assert!(
        counts.traces_left > 0 && counts.traces_held > 0,
        "{counts:?}"
    );
    assert_eq!(counts.traces_left + counts.traces_held, 2_000);
    assert_eq!(
        (counts.spans_left, counts.spans_held),
        (2 * counts.traces_left, 2 * counts.traces_held)
    );
    // They left from the old end, each with both of its spans.
    let held = store
        .traces(&TraceQuery {
            limit: 9_999,
            ..TraceQuery::default()
        })
        .0;
    let expected: Vec<_> = (u128::from(counts.traces_left) + 1..=2_000)
        .rev()
        .map(id)
        .collect();
    assert_eq!(held.iter().map(|it| it.id).collect::<Vec<_>>(), expected);
    assert!(held.iter().all(|it| it.spans.len() == 2));
}

#[test]
fn a_late_span_finds_its_trace_and_a_repeated_one_is_kept_once() {
    let store = Store::new(64 << 20);
    let ids = (1..=200_u64).collect::<Vec<_>>();
    for id in &ids {
        insert(
            &store,
            vec![span(7, *id, 0, "span"), span(8, *id, 0, "other")],
        );
        insert(&store, vec![span(7, *id, 0, "again")]);
    }
    let trace = store.trace(id(7)).unwrap();
    assert_eq!(trace.spans.len(), ids.len());
    assert!(trace.spans.iter().all(|it| it.name() == "span"));
    assert_eq!(store.counts().repeated_spans, 200);
}

/// Each with a resource of its own, which belongs to no trace alone.
#[test]
fn resources_count_as_well() {
    let store = Store::new(1 << 20);
    for trace in 1..=500_u128 {
        let mut body = request(vec![span(trace, 1, 0, "root")]);
        body.resource_spans[0].resource = common::resource(&format!("{trace:08000}"));
        let body = body.encode_to_vec();
        store.insert(Signal::Traces, &body, wire(&[]));
        assert!(store.counts().bytes <= 1 << 20, "{:?}", store.counts());
    }
    assert!(store.counts().traces_left > 0);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_budget_is_kept_whatever_comes(
        bodies in prop::collection::vec(
            (arbitrary::traces(), arbitrary::logs(), arbitrary::metrics()), 1..12,
        ),
        budget in 2_000_usize..60_000,
    ) {
        let store = Store::new(budget);
        for (traces, logs, metrics) in bodies {
            for (signal, body) in [
                (Signal::Traces, traces.encode_to_vec()),
                (Signal::Logs, logs.encode_to_vec()),
                (Signal::Metrics, metrics.encode_to_vec()),
            ] {
                store.insert(signal, &body, wire(&body));
                prop_assert!(store.counts().bytes <= budget as u64, "{:?}", store.counts());
            }
        }
        // Nothing that is shown of it panics.
        store.metrics();
        for trace in store.traces(&TraceQuery::default()).0 {
            let layout = Layout::new(&trace.spans, &store.logs_of(trace.id));
            draw(&layout, Detail::Everything);
            file(&layout, "title", 960);
        }
    }

    /// Parents at random: missing, circular, or the span itself.
    #[test]
    fn every_span_has_one_row_and_stands_below_its_parent(
        parents in prop::collection::vec((0_u64..40, any::<u64>()), 1..30),
    ) {
        let spans: Vec<Span> = parents
            .iter()
            .enumerate()
            .map(|(i, (parent, start))| {
                let mut span = span(7, i as u64 + 1, *parent, "span");
                span.start_time_unix_nano = *start;
                span
            })
            .collect();
        let layout = Layout::new(&stored(&spans), &[]);
        prop_assert_eq!(layout.rows.len(), spans.len());
        let ids: HashSet<_> = layout.rows.iter().map(|it| it.span.id).collect();
        prop_assert_eq!(ids.len(), spans.len());
        for (i, row) in layout.rows.iter().enumerate().filter(|(_, row)| row.depth > 0) {
            let above = layout.rows[..i].iter().rfind(|it| it.depth + 1 == row.depth);
            prop_assert_eq!(above.map(|it| it.span.id), row.span.parent);
        }
        let text = draw(&layout, Detail::Lines);
        prop_assert_eq!(text.lines().count(), spans.len());
    }
}

#[test]
fn a_trace_as_deep_as_it_has_spans_can_be_drawn() {
    let spans: Vec<_> = (1..=10_000)
        .map(|id| span(7, id, id - 1, "deeper"))
        .collect();
    let layout = Layout::new(&stored(&spans), &[]);
    assert_eq!(layout.rows.last().unwrap().depth, 9_999);
    assert!(draw(&layout, Detail::Lines).len() < 4_000_000);
    assert!(file(&layout, "deep", 960).len() < 20_000_000);
}

#[test]
fn times_that_make_no_sense_have_a_place_in_the_picture() {
    let mut spans: Vec<_> = (1..=4).map(|id| span(7, id, 0, "span")).collect();
    spans[0].start_time_unix_nano = 0;
    spans[1].end_time_unix_nano = 0;
    spans[2].end_time_unix_nano = START - 5;
    spans[3].start_time_unix_nano = 16_725_225_600_000_000_000;
    let layout = Layout::new(&stored(&spans), &[]);
    let svg = file(&layout, "times", 960);
    assert!(!svg.contains("NaN") && !svg.contains(" x=\"-"), "{svg}");
    assert!(draw(&layout, Detail::Lines).contains("-5 ns"));
}

/// What the tree looks like, once, in full.
#[test]
fn a_trace_as_text() {
    let mut spans = vec![
        span(7, 1, 0, "GET /"),
        span(7, 2, 1, "querying_tasks"),
        span(7, 3, 2, "SELECT task"),
        span(7, 4, 1, "rendering"),
        span(7, 5, 99, "stray"),
    ];
    for (i, span) in spans.iter_mut().enumerate() {
        span.start_time_unix_nano += i as u64 * 100_000;
    }
    let origin = Origins::default().intern(&Default::default());
    let log = arbitrary_log(2);
    let log = Arc::new(StoredLog::new(&log.encode_to_vec(), &origin, 1));
    let layout = Layout::new(&stored(&spans), &[log]);
    let expected = "\
GET / · unknown_service · SERVER · after 0 ns · 1.50 ms
├─ querying_tasks · unknown_service · SERVER · after 100 µs · 1.40 ms
│  │  • WARN Milk · after 1.00 ms
│  └─ SELECT task · unknown_service · SERVER · after 200 µs · 1.30 ms
└─ rendering · unknown_service · SERVER · after 300 µs · 1.20 ms
stray · unknown_service · SERVER · after 400 µs · 1.10 ms · its parent is not here
";
    assert_eq!(draw(&layout, Detail::Lines), expected);
}

fn arbitrary_log(span: u64) -> opentelemetry_proto::tonic::logs::v1::LogRecord {
    use opentelemetry_proto::tonic::common::v1::{AnyValue, any_value::Value};
    opentelemetry_proto::tonic::logs::v1::LogRecord {
        time_unix_nano: START + 1_000_000,
        severity_number: 13,
        body: Some(AnyValue {
            value: Some(Value::StringValue("Milk".to_owned())),
        }),
        trace_id: 7_u128.to_be_bytes().to_vec(),
        span_id: span.to_be_bytes().to_vec(),
        ..Default::default()
    }
}
