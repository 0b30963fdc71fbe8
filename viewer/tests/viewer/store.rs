//! What is held stays within its budget, and what leaves is what came first.

use crate::common::arbitrary;
use std::time::{Instant, SystemTime};

use crate::common::{counter, log, logs, metrics, request, span};
use bytes::Bytes;
use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::metrics::v1::Metric;
use opentelemetry_proto::tonic::trace::v1::Span;
use otlp_viewer::model::{SpanId, TraceId};
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::request_outcome::RequestOutcome;
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
        body_bytes: 0,
        start: Bytes::new(),
        answer: String::new(),
        rejected: String::new(),
        outcome: RequestOutcome::default(),
    }
}

fn insert(store: &Store, spans: Vec<Span>) {
    let body = request(spans).encode_to_vec();
    store.insert(Signal::Traces, &body, wire(&body));
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

/// As Zipkin writes a call, and as a generator of ids writes that starts at one in each process. Also beyond the number
/// of spans from which on a trace has a map of its ids.
#[test]
fn another_span_with_the_id_of_one_that_is_held_is_kept_beside_it() {
    for others in [0, 200_u64] {
        let store = Store::new(64 << 20);
        let call = |service: &str, kind| {
            let mut body = request(vec![span(7, 1, 0, service)]);
            body.resource_spans[0].resource = crate::common::resource(service);
            body.resource_spans[0].scope_spans[0].spans[0].kind = kind;
            body.encode_to_vec()
        };
        insert(
            &store,
            (2..2 + others).map(|it| span(7, it, 1, "span")).collect(),
        );
        let calls = [call("front", 3), call("pay", 2), call("front", 2)];
        for call in calls.iter().chain(&calls) {
            store.insert(Signal::Traces, call, wire(&[]));
        }
        let counts = store.counts();
        assert_eq!(
            (
                counts.spans_held,
                counts.same_id_spans,
                counts.repeated_spans
            ),
            (others + 3, 2, 3)
        );
        assert_eq!(
            store.holds(id(7), SpanId::new(&1_u64.to_be_bytes())),
            (true, true)
        );
    }
}

/// Whoever sends them must not hold up the others: with a look at each, ten times as many take a hundred times as long.
#[test]
fn many_spans_with_one_id_take_no_longer_than_as_many_with_ids_of_their_own() {
    const MANY: u64 = 30_000;
    let seconds = |is_one_id: bool| {
        let store = Store::new(256 << 20);
        let spans = (1..=MANY).map(|it| {
            let mut span = span(7, if is_one_id { 1 } else { it }, 0, "span");
            span.start_time_unix_nano += it;
            span
        });
        let spans: Vec<Span> = spans.collect();
        let start = Instant::now();
        insert(&store, spans);
        let trace = store.trace(id(7)).unwrap();
        let rows = Layout::new(&trace.spans, &[]).rows;
        assert_eq!(rows.len() as u64, MANY);
        start.elapsed().as_secs_f64()
    };
    let (own, one) = (seconds(false), seconds(true));
    assert!(
        one < 5.0 * own,
        "{one} s, and with ids of their own {own} s"
    );
}

/// Each with a resource of its own, which belongs to no trace alone.
#[test]
fn resources_count_as_well() {
    let store = Store::new(1 << 20);
    for trace in 1..=500_u128 {
        let mut body = request(vec![span(trace, 1, 0, "root")]);
        body.resource_spans[0].resource = crate::common::resource(&format!("{trace:08000}"));
        let body = body.encode_to_vec();
        store.insert(Signal::Traces, &body, wire(&[]));
        assert!(store.counts().bytes <= 1 << 20, "{:?}", store.counts());
    }
    assert!(store.counts().traces_left > 0);
}

/// A program that names its host, its process and its time of start in the resource, and is started
/// again and again.
#[test]
fn logs_and_metrics_of_ever_new_resources_push_out_no_trace() {
    let store = Store::new(1 << 20);
    insert(&store, vec![span(7, 1, 0, "root")]);
    for process in 1..=2_000_u32 {
        let resource = crate::common::resource(&format!("{process:01000}"));
        let mut logs = logs(vec![log(7, 1, "Milk")]);
        logs.resource_logs[0].resource = resource.clone();
        let mut metrics = metrics(vec![counter("todo.requests", 1)]);
        metrics.resource_metrics[0].resource = resource;
        store.insert(Signal::Logs, &logs.encode_to_vec(), wire(&[]));
        store.insert(Signal::Metrics, &metrics.encode_to_vec(), wire(&[]));
        let counts = store.counts();
        assert!(counts.bytes <= counts.budget, "{counts:?}");
    }
    let counts = store.counts();
    assert_eq!((counts.traces_held, counts.traces_left), (1, 0));
    assert!(counts.logs_left > 0 && counts.logs_held > 0, "{counts:?}");
    assert!(counts.series_left > 0, "{counts:?}");
    assert!(store.services().contains(&"todo".to_owned()));
}

#[test]
fn an_instrument_is_held_before_it_has_points_and_leaves_like_any_other() {
    let store = Store::new(1 << 20);
    let send = |metric: Metric| {
        let body = metrics(vec![metric]).encode_to_vec();
        store.insert(Signal::Metrics, &body, wire(&[]));
    };
    send(counter("todo.requests", 0));
    send(counter("todo.requests", 0));
    let held = store.metrics();
    assert_eq!((held.len(), held[0].points.len()), (1, 0));
    send(counter("todo.requests", 2));
    let held = store.metrics();
    assert_eq!((held.len(), held[0].points.len()), (1, 2));
    for i in 0..2_000 {
        send(counter(&format!("{i}"), 0));
        assert!(store.counts().bytes <= 1 << 20);
    }
    assert_eq!(store.counts().series_left, 2);
    assert!(
        store
            .metrics()
            .iter()
            .all(|it| &*it.instrument.name != "todo.requests")
    );
}

/// A program has its attributes in another order each time that it starts.
#[test]
fn the_order_of_attributes_of_a_resource_makes_no_other_sender() {
    let store = Store::new(1 << 20);
    let send = |attributes: [&str; 3]| {
        let mut body = metrics(vec![counter("todo.requests", 1)]);
        let attributes = attributes.map(|it| crate::common::text(it, "same"));
        let resource = body.resource_metrics[0].resource.as_mut().unwrap();
        resource.attributes.extend(attributes.clone());
        let scope = InstrumentationScope {
            name: "todo".to_owned(),
            attributes: attributes.to_vec(),
            ..InstrumentationScope::default()
        };
        body.resource_metrics[0].scope_metrics[0].scope = Some(scope);
        store.insert(Signal::Metrics, &body.encode_to_vec(), wire(&[]));
        store.metrics().len()
    };
    assert_eq!(send(["a", "b", "c"]), 1);
    assert_eq!(send(["c", "a", "b"]), 1);
    assert_eq!(send(["a", "b", "d"]), 2);
}

#[test]
fn a_body_that_would_push_out_all_other_requests_is_not_kept() {
    let store = Store::new(1 << 20);
    insert(&store, vec![span(7, 1, 0, "root")]);
    insert(&store, vec![span(8, 1, 0, &"n".repeat(100_000))]);
    let requests = store.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].body.is_empty() && requests[0].body_bytes > 100_000);
    assert_eq!(requests[1].body.len(), requests[1].body_bytes);
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
            (arbitrary::traces(), crate::common::arbitrary::logs(), crate::common::arbitrary::metrics()), 1..12,
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
}
