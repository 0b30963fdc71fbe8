//! Whatever a client chooses, telemetry stays small: no new time series, and no span that is named by it.

#![allow(
    clippy::expect_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

use std::collections::BTreeSet;
use std::env;

use harness::load::{self, Until};
use harness::{Chapter, Finished, Stop, with_metrics, with_requests};

const CONNECTIONS: usize = 4;

/// What clients can choose, and telemetry has a name for.
const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE",
];

/// How many different methods are sent, and more different paths and hosts: 1,000, or as many as
/// `MANY_VALUES` says. As many requests again have a method that telemetry knows.
fn many() -> usize {
    env::var("MANY_VALUES").map_or(1000, |text| text.parse().expect("MANY_VALUES is a number"))
}

/// Sends them to a chapter whose queue has room for all of their spans, and stops it.
fn visited(chapter: &str) -> Finished {
    let app = Chapter::new(chapter)
        .env("OTEL_LOGS_EXPORTER", "none")
        .env("OTEL_METRICS_EXPORTER", "console")
        .env("OTEL_TRACES_EXPORTER", "console")
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "1000000")
        .start();
    let port = app.port();
    let each = 2 * many() / CONNECTIONS;
    let request = move |connection: usize, number: usize| {
        let n = connection * each + number;
        let own = format!("CHOSEN{n}");
        let known = METHODS[n / 2 % METHODS.len()];
        let method = if n.is_multiple_of(2) { &own } else { known };
        let path = match n % 3 {
            0 => format!("/?q=chosen{n}"),
            1 => format!("/chosen{n}"),
            _ => format!("/delete/{n}"),
        };
        load::request(method, &path, &format!("chosen{n}.example:{n}"))
    };
    let loaded = load::send(port, CONNECTIONS, Until::Answers(each), request);
    assert_eq!(loaded.expect("answers").latencies.len(), each * CONNECTIONS);
    let finished = app.stop(Stop::Terminate);
    assert_eq!(finished.lost("spans"), 0, "{}", finished.stderr);
    finished
}

with_requests!(no_span_has_a_name_that_a_client_chose);
fn no_span_has_a_name_that_a_client_chose(chapter: &str) {
    let printed = visited(chapter).printed();
    let spans = printed.spans.iter();
    let names: BTreeSet<&str> = spans.map(|span| &*span.name).collect();
    let is_chosen = |name: &&&str| name.contains(|c: char| c.is_ascii_digit());
    assert_eq!(names.iter().find(is_chosen), None, "{names:?}");
    // Eight methods and all others, for two routes and none; the work inside; the statements.
    assert!(names.contains("HTTP") && names.len() <= 31, "{names:?}");
    assert!(printed.spans.len() >= 2 * many(), "{}", printed.spans.len());
}

with_metrics!(no_time_series_is_made_by_what_a_client_chose);
fn no_time_series_is_made_by_what_a_client_chose(chapter: &str) {
    let printed = visited(chapter).printed();
    let last = |name: &&str| printed.metrics.iter().rfind(|it| it.name == **name);
    let names: BTreeSet<&str> = printed.metrics.iter().map(|it| &*it.name).collect();
    let series: usize = names
        .iter()
        .filter_map(last)
        .map(|it| it.points.len())
        .sum();
    assert!((10..=50).contains(&series), "{series} series of {names:?}");
    let shown = format!("{:?}", printed.metrics).to_lowercase();
    assert!(!shown.contains("chosen"), "{shown}");
}
