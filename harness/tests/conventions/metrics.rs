//! Metrics: kinds, units, attributes, and that the sums add up.

use std::collections::BTreeMap;

use harness::printed::{Kind, Metric, Point, Span, Temporality};
use harness::{Printed, with_metrics};
use opentelemetry_semantic_conventions::{attribute as name, metric};

use crate::{TYPED, only_these, requests, visit};

with_metrics!(metrics);
fn metrics(chapter: &str) {
    let printed = visit(chapter);
    let cumulative = Temporality::Cumulative;
    let [counter, up_down] = [true, false].map(|monotonic| Kind::Sum {
        monotonic,
        temporality: cumulative,
    });
    let histogram = Kind::Histogram {
        temporality: cumulative,
    };
    for (metric, kind, unit, attributes) in [
        (
            metric::HTTP_SERVER_ACTIVE_REQUESTS,
            up_down,
            "{request}",
            &HTTP_METRIC[..2],
        ),
        (
            metric::HTTP_SERVER_REQUEST_DURATION,
            histogram,
            "s",
            &HTTP_METRIC[..],
        ),
        (
            metric::DB_CLIENT_OPERATION_DURATION,
            histogram,
            "s",
            &DATABASE_METRIC[..],
        ),
        ("todo.requests", counter, "{request}", &["todo.endpoint"]),
        ("todo.task.created", counter, "{task}", &[]),
        ("todo.task.open", Kind::Gauge, "{task}", &[]),
    ] {
        let metric = printed.metric(metric);
        assert_eq!((metric.kind, &*metric.unit), (kind, unit), "{metric:?}");
        assert!(!metric.description.is_empty(), "{metric:?}");
        for Point {
            attributes: found, ..
        } in &metric.points
        {
            only_these(found, attributes);
            assert!(!format!("{found:?}").contains(TYPED), "{metric:?}");
        }
    }
    assert_eq!(printed.metrics.len(), 6, "{printed}");
    let total = |name: &str| printed.metric(name).total();
    assert_eq!(total(metric::HTTP_SERVER_ACTIVE_REQUESTS), 0.0, "{printed}");
    for counts in [metric::HTTP_SERVER_REQUEST_DURATION, "todo.requests"] {
        assert_eq!(total(counts), requests() as f64, "{printed}");
    }
    statements_are_measured(&printed);
    duration_says_how_it_went(printed.metric(metric::HTTP_SERVER_REQUEST_DURATION));
}

/// As many as there are spans of statements, and as many have failed, by the same code.
fn statements_are_measured(printed: &Printed) {
    let duration = printed.metric(metric::DB_CLIENT_OPERATION_DURATION);
    let mut statements = 0.0;
    let mut failed = BTreeMap::<&str, f64>::new();
    for Span { attributes, .. } in &printed.spans {
        if attributes.text(name::DB_SYSTEM_NAME).is_some() {
            statements += 1.0;
            if let Some(code) = attributes.text(name::DB_RESPONSE_STATUS_CODE) {
                *failed.entry(code).or_default() += 1.0;
            }
        }
    }
    assert_eq!(duration.total(), statements, "{printed}");
    assert!(!failed.is_empty(), "{printed}");
    for (code, count) in failed {
        for name in [name::DB_RESPONSE_STATUS_CODE, name::ERROR_TYPE] {
            assert_eq!(duration.total_where(name, code), count, "{duration:?}");
        }
    }
}

fn duration_says_how_it_went(duration: &Metric) {
    for point in &duration.points {
        let text = |name| point.attributes.text(name);
        let status = text(name::HTTP_RESPONSE_STATUS_CODE);
        let failed = status.filter(|status| status.starts_with('5'));
        assert_eq!(text(name::ERROR_TYPE), failed, "{point:?}");
    }
    assert_eq!(duration.total_where(name::ERROR_TYPE, "503"), 1.0);
    assert_eq!(
        duration.total_where(name::HTTP_REQUEST_METHOD, "_OTHER"),
        2.0
    );
}

const DATABASE_METRIC: [&str; 5] = [
    name::DB_COLLECTION_NAME,
    name::DB_OPERATION_NAME,
    name::DB_RESPONSE_STATUS_CODE,
    name::DB_SYSTEM_NAME,
    name::ERROR_TYPE,
];

/// The first two are those of `http.server.active_requests`.
const HTTP_METRIC: [&str; 6] = [
    name::HTTP_REQUEST_METHOD,
    name::URL_SCHEME,
    name::ERROR_TYPE,
    name::HTTP_RESPONSE_STATUS_CODE,
    name::HTTP_ROUTE,
    name::NETWORK_PROTOCOL_VERSION,
];
