//! What the library tells a test when something is not as it should be.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::common::*;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use otlp_viewer::testing::Receiver;
use prost::Message;

fn complaint(assertion: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

fn filled() -> Receiver {
    let receiver = Receiver::start();
    let body = request(vec![span(7, 1, 0, "GET /"), span(7, 2, 1, "SELECT task")]);
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    post(&url, PROTOBUF, &body.encode_to_vec());
    receiver
}

#[test]
fn what_holds_is_silent() {
    let receiver = filled();
    let root = receiver.wait_for_span("GET /", Duration::from_secs(5));
    let child = receiver.wait_for_span("SELECT task", Duration::from_secs(5));
    root.assert_root();
    root.assert_error(false);
    root.assert_kind(SpanKind::Server);
    root.assert_attribute("http.request.method", "GET");
    root.assert_no_attribute("http.route");
    child.assert_child_of(&root);
}

#[test]
fn a_failure_shows_the_whole_trace_as_a_tree() {
    let receiver = filled();
    let root = receiver.wait_for_span("GET /", Duration::from_secs(5));
    let child = receiver.wait_for_span("SELECT task", Duration::from_secs(5));
    let complaints = [
        complaint(|| root.assert_child_of(&child)),
        complaint(|| child.assert_root()),
        complaint(|| root.assert_error(true)),
        complaint(|| root.assert_kind(SpanKind::Client)),
        complaint(|| root.assert_attribute("http.request.method", "POST")),
        // The right number in the wrong type.
        complaint(|| root.assert_attribute("http.response.status_code", "9223372036854775807")),
        complaint(|| root.assert_no_attribute("http.request.method")),
    ];
    for complaint in complaints {
        assert!(
            complaint.contains("└─ SELECT task · todo · SERVER"),
            "{complaint}"
        );
        assert!(
            complaint.contains("http.request.method = GET"),
            "{complaint}"
        );
    }
}

#[test]
fn waiting_ends_and_shows_what_came_instead() {
    let receiver = filled();
    let start = Instant::now();
    let complaint = complaint(|| {
        receiver.wait_for_span("DELETE task", Duration::from_millis(200));
    });
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(
        complaint.contains("a span \"DELETE task\" did not come within 200ms"),
        "{complaint}"
    );
    assert!(complaint.contains("└─ SELECT task"), "{complaint}");
    let nothing = complaint_of_an_empty_one();
    assert!(nothing.ends_with("Nothing was received."), "{nothing}");
}

fn complaint_of_an_empty_one() -> String {
    let receiver = Receiver::start();
    complaint(|| {
        receiver.wait_for_log("hello", Duration::from_millis(10));
    })
}

#[test]
fn what_comes_while_one_waits_is_found() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for id in 1..=5 {
                let body = request(vec![span(7, id, 0, &format!("span {id}"))]);
                post(&url, PROTOBUF, &body.encode_to_vec());
            }
        });
        receiver.wait_for_span("span 5", Duration::from_secs(10));
    });
}

#[test]
fn a_metric_is_waited_for_until_it_has_a_point() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    let send = |points| {
        let body = metrics(vec![counter("todo.requests", points)]);
        post(&url, PROTOBUF, &body.encode_to_vec());
    };
    send(0);
    assert!(!receiver.metrics()[0].has_points());
    let complaint = complaint(|| {
        receiver.wait_for_metric("todo.requests", Duration::from_millis(50));
    });
    assert!(complaint.contains("metric todo.requests"), "{complaint}");
    send(2);
    let metric = receiver.wait_for_metric("todo.requests", Duration::from_secs(5));
    assert_eq!(metric.integer(&[("todo.endpoint", "2")]), Some(2));
}
