//! Bursts of large requests: sixteen at a time, each as large as they come.

use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use super::measured_viewer::{MIB, TOGETHER, Viewer};
use crate::common::*;

/// Thirteen mebibytes of spans, each of a trace of its own.
fn spans() -> Vec<Span> {
    let name = "x".repeat(1_000);
    (1..=13_000_u64)
        .map(|id| Span {
            trace_id: u128::from(id).to_be_bytes().to_vec(),
            span_id: id.to_be_bytes().to_vec(),
            name: name.clone(),
            ..Span::default()
        })
        .collect()
}

fn json() -> Vec<u8> {
    let body = request(spans()).encode_to_vec();
    let json = otlp_viewer::otlp::json_out::to_json(&otlp_viewer::otlp::schema::TRACES, &body);
    assert!(json.len() as u64 > 13 * MIB);
    json.into_bytes()
}

#[test]
fn a_burst_of_json_as_gzip_is_taken_one_by_one() {
    let (viewer, body) = (Viewer::start(), gzip(&json()));
    let headers = [("content-type", JSON), ("content-encoding", "gzip")];
    let taken = viewer.burst("/v1/traces", &headers, &body);
    viewer.stayed_within_its_promise();
    assert_eq!(taken, TOGETHER);
}

#[test]
fn a_burst_of_protobuf_as_gzip_is_taken_one_by_one() {
    let (viewer, body) = (Viewer::start(), gzip(&request(spans()).encode_to_vec()));
    let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
    let taken = viewer.burst("/v1/traces", &headers, &body);
    viewer.stayed_within_its_promise();
    assert_eq!(taken, TOGETHER);
}

#[test]
fn a_burst_of_calls_as_gzip_is_taken_one_by_one() {
    let viewer = Viewer::start();
    let taken = viewer.burst_of_calls(&spans(), true);
    viewer.stayed_within_its_promise();
    assert_eq!(taken, TOGETHER);
}

#[test]
fn of_a_burst_that_is_not_compressed_as_much_is_taken_as_there_is_room_for() {
    let (json, protobuf) = (json(), request(spans()).encode_to_vec());
    for (content_type, body) in [(JSON, &json), (PROTOBUF, &protobuf)] {
        let viewer = Viewer::start();
        for _ in 0..3 {
            let taken = viewer.burst("/v1/traces", &[("content-type", content_type)], body);
            assert!(taken >= 1);
        }
        viewer.stayed_within_its_promise();
    }
    let viewer = Viewer::start();
    for _ in 0..3 {
        assert!(viewer.burst_of_calls(&spans(), false) >= 1);
    }
    viewer.stayed_within_its_promise();
}
