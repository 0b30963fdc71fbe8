//! Names of a megabyte, and thousands of services: no page gets large by them, and none slow.

use std::time::Duration;

use opentelemetry_proto::tonic::metrics::v1::metric::Data;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans};
use otlp_viewer::testing::Receiver;
use prost::Message;

use super::shortest;
use crate::common::*;

/// A trace of which each span is of a service of its own.
fn of_many_services(services: u64) -> Vec<u8> {
    let one = |id: u64| ResourceSpans {
        resource: resource(&format!("service-{id}")),
        scope_spans: vec![ScopeSpans {
            spans: vec![span(7, id, u64::from(id > 1), "GET /")],
            ..ScopeSpans::default()
        }],
        ..ResourceSpans::default()
    };
    let mut body = request(Vec::new());
    body.resource_spans = (1..=services).map(one).collect();
    body.encode_to_vec()
}

#[test]
fn a_trace_of_many_services_makes_no_page_large_and_none_slow() {
    const FEW: u64 = 4_000;
    let receivers = [FEW, 8 * FEW].map(|services| {
        let receiver = Receiver::start();
        let url = format!("{}/v1/traces", receiver.http_endpoint());
        let body = gzip(&of_many_services(services));
        let headers = [("content-type", PROTOBUF), ("content-encoding", "gzip")];
        assert_eq!(send("POST", &url, &headers, &body).status, 200);
        receiver
    });
    let id = format!("{:032x}", 7);
    for path in [
        "/".to_owned(),
        "/api/traces".to_owned(),
        format!("/traces/{id}"),
        format!("/traces/{id}?levels=1"),
        format!("/traces/{id}?find=service-7"),
        format!("/traces/{id}?view=icicle"),
        format!("/compare?a={id}&b={id}"),
        "/requests".to_owned(),
        "/logs".to_owned(),
        "/metrics".to_owned(),
        "/findings".to_owned(),
        "/score".to_owned(),
        "/wire".to_owned(),
    ] {
        let took = [0, 1].map(|i| {
            let url = format!("{}{path}", receivers[i].pages_url().trim_end_matches('/'));
            shortest(|| {
                let answer = get(&url);
                assert_eq!(answer.status, 200, "{path}");
                assert!(
                    answer.body.len() < 1_000_000,
                    "{path}: {}",
                    answer.body.len()
                );
            })
        });
        // What takes a millisecond may take many more for other reasons.
        let least = Duration::from_millis(5);
        assert!(took[1] < 24 * took[0].max(least), "{path}: {took:?}");
    }
}

#[test]
fn a_name_of_a_megabyte_makes_no_list_large() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let long = "n".repeat(900_000);
    for id in 1..=4 {
        let mut body = request(vec![span(id, 1, 0, &long)]);
        body.resource_spans[0].resource = resource(&format!("{id}{long}"));
        assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
    }
    for path in ["/", "/requests", "/logs", "/metrics", "/findings", "/wire"] {
        let answer = get(&format!(
            "{}{path}",
            receiver.pages_url().trim_end_matches('/')
        ));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.len() < 300_000, "{path}: {}", answer.body.len());
    }
}

#[test]
fn a_metric_with_a_name_a_unit_and_a_key_of_a_megabyte_makes_no_page_large() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/metrics", receiver.http_endpoint());
    let long = |of: &str| of.repeat(900_000);
    let (mut named, mut keyed) = (counter(&long("n"), 1), counter("keyed", 1));
    named.unit = long("u");
    named.description = long("d");
    if let Some(Data::Sum(sum)) = &mut keyed.data {
        sum.data_points[0].attributes = vec![text(&long("k"), &long("v"))];
    }
    let body = metrics(vec![named, keyed]).encode_to_vec();
    assert_eq!(post(&url, PROTOBUF, &body).status, 200);
    for path in ["metrics", "metrics/1", "metrics/3", "metrics/3?by=k"] {
        let answer = get(&format!(
            "{}/{path}",
            receiver.pages_url().trim_end_matches('/')
        ));
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.len() < 100_000, "{path}: {}", answer.body.len());
    }
}

#[test]
fn names_of_services_of_a_megabyte_make_no_page_about_services_large() {
    let receiver = Receiver::start();
    let url = format!("{}/v1/traces", receiver.http_endpoint());
    let pages = receiver.pages_url().trim_end_matches('/').to_owned();
    // One has the page for itself, and two share it.
    for (trace, of) in [(7, "a"), (8, "b")] {
        let mut span = span(trace, 1, 0, "GET /");
        // A secret is a finding.
        span.attributes = vec![text("password", "hunter2")];
        let mut body = request(vec![span]);
        body.resource_spans[0].resource = resource(&of.repeat(1 << 20));
        assert_eq!(post(&url, PROTOBUF, &body.encode_to_vec()).status, 200);
        for path in ["findings", "score"] {
            let answer = get(&format!("{pages}/{path}"));
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.text().contains(&of.repeat(200)), "{path}");
            assert!(answer.body.len() < 100_000, "{path}: {}", answer.body.len());
        }
    }
}
