//! Requests that are made to take long: they take in proportion to their size, and hold up nobody.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span};
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::wire::put_bytes;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;
use otlp_viewer::testing::Receiver;
use prost::Message;

use super::shortest;
use crate::common::*;

fn arriving() -> Request {
    otlp_viewer::receive::arriving(Some(Signal::Traces), "/v1/traces", std::iter::empty())
}

/// A resource with so many empty scopes, and one that has a span.
fn scopes(empty: usize) -> Vec<u8> {
    let last = ScopeSpans {
        spans: vec![span(7, 1, 0, "GET /")],
        ..ScopeSpans::default()
    };
    // Field 2 of `ResourceSpans`, of no bytes.
    let mut resource = [0x12, 0].repeat(empty);
    put_bytes(&mut resource, 2, &last.encode_to_vec());
    let mut body = Vec::new();
    put_bytes(&mut body, 1, &resource);
    body
}

#[test]
fn eight_times_as_many_empty_scopes_take_not_much_more_than_eight_times_as_long() {
    let took = [20_000, 160_000].map(|count| {
        let body = scopes(count);
        shortest(|| {
            let store = Store::new(32 << 20);
            store.insert(Signal::Traces, &body, arriving());
            assert_eq!(store.counts().spans, 1);
        })
    });
    assert!(took[1] < 24 * took[0], "{took:?}");
}

#[test]
fn a_large_resource_is_read_once_for_all_of_its_scopes() {
    let body = |scopes: u64| {
        let scope = |id| ScopeSpans {
            spans: vec![span(u128::from(id), id, 0, "GET /")],
            schema_url: id.to_string(),
            ..ScopeSpans::default()
        };
        let mut body = request(Vec::new());
        body.resource_spans = vec![ResourceSpans {
            resource: resource(&"r".repeat(1 << 20)),
            scope_spans: (1..=scopes).map(scope).collect(),
            ..ResourceSpans::default()
        }];
        body.encode_to_vec()
    };
    let took = [1, 200].map(|scopes| {
        let body = body(scopes);
        shortest(|| {
            let store = Store::new(1 << 30);
            store.insert(Signal::Traces, &body, arriving());
            assert_eq!(store.counts().spans, scopes);
        })
    });
    assert!(took[1] < 40 * took[0], "{took:?}");
}

#[test]
fn whoever_looks_does_not_wait_until_a_large_request_is_taken() {
    let spans = (1..=200_000_u64).map(|id| Span {
        trace_id: u128::from(id).to_be_bytes().to_vec(),
        span_id: id.to_be_bytes().to_vec(),
        ..Span::default()
    });
    let body = request(spans.collect()).encode_to_vec();
    let store = Store::new(1 << 30);
    let is_done = AtomicBool::new(false);
    let (took, longest) = thread::scope(|scope| {
        let looking = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            while !is_done.load(Ordering::Relaxed) {
                let asked = Instant::now();
                store.counts();
                longest = longest.max(asked.elapsed());
            }
            longest
        });
        let started = Instant::now();
        store.insert(Signal::Traces, &body, arriving());
        let took = started.elapsed();
        is_done.store(true, Ordering::Relaxed);
        (took, looking.join().unwrap())
    });
    assert_eq!(store.counts().spans, 200_000);
    assert!(longest < took / 3, "{longest:?} of {took:?}");
}

#[test]
fn eight_times_as_many_broken_items_take_not_much_more_than_eight_times_as_long() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let took = [50_000, 400_000].map(|count| {
        let spans = vec!["7"; count].join(",");
        let body = format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{spans}]}}]}}]}}"#);
        shortest(|| {
            let answer = post(&url, JSON, body.as_bytes());
            assert_eq!(answer.status, 400, "{}", answer.text());
            let rest = format!("and {} more", count - 3);
            assert!(answer.text().contains(&rest), "{}", answer.text());
        })
    });
    assert!(took[1] < 24 * took[0], "{took:?}");
}
