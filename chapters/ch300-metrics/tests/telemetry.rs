//! What this chapter must print.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use harness::printed::Reading;
use harness::{Chapter, Stop};

fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-metrics"))
}

#[test]
fn it_counts_requests_by_endpoint_and_those_that_failed_as_well() {
    let app = chapter().start();
    for _ in 0..3 {
        assert_eq!(app.get("/").status, 200);
    }
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.post("/add", &[("task", " ")]).status, 400);
    assert_eq!(app.post("/delete/abc", &[]).status, 404);
    assert_eq!(app.get("/delete/1").status, 405);
    assert_eq!(app.get("/nowhere").status, 404);
    let printed = app.stop(Stop::CtrlC).printed();

    let requests = printed.metric("todo.requests");
    assert_eq!(requests.total(), 8.0, "{printed}");
    for (endpoint, count) in [("home", 3.0), ("add", 2.0), ("delete", 2.0)] {
        assert_eq!(
            requests.total_where("todo.endpoint", endpoint),
            count,
            "{printed}"
        );
    }
    assert_eq!(
        printed.metric("todo.task.created").total(),
        1.0,
        "{printed}"
    );
}

#[test]
fn the_gauge_asks_the_store_and_opens_no_span() {
    let app = chapter().start();
    for task in ["Buy milk", "Drink it"] {
        assert_eq!(app.post("/add", &[("task", task)]).status, 303);
    }
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    let printed = app.stop(Stop::CtrlC).printed();

    assert_eq!(printed.metric("todo.task.open").total(), 1.0, "{printed}");
    assert_eq!(printed.spans_named("SELECT task").len(), 0, "{printed}");
}

#[test]
fn durations_are_in_seconds_and_fall_into_the_buckets_of_the_conventions() {
    let app = chapter().start();
    assert_eq!(app.get("/").status, 200);
    let printed = app.stop(Stop::CtrlC).printed();

    let duration = printed.metric("http.server.request.duration");
    let Reading::Histogram {
        count,
        sum,
        buckets,
    } = &duration.points[0].reading
    else {
        panic!("not a histogram: {duration:?}");
    };
    assert!((0.0..30.0).contains(sum), "{duration:?}");
    assert_eq!(buckets.iter().map(|(_, count)| count).sum::<u64>(), *count);
    let bounds: Vec<_> = buckets.iter().map(|(bound, _)| *bound).collect();
    let convention = [
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
    ];
    assert_eq!(bounds[..14], convention);
    assert_eq!(bounds[14..], [f64::INFINITY]);
}

#[test]
fn metrics_come_at_the_interval_that_the_environment_sets() {
    let app = chapter().env("OTEL_METRIC_EXPORT_INTERVAL", "100").start();
    app.wait_for("the first metric", || {
        app.stdout_so_far().contains("todo.task.open")
    });
}
