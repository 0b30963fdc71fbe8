//! Fills a store to the brim and says how long a look for findings takes, and how long what comes
//! meanwhile has to wait.
//!
//! ```console
//! $ cargo run --release -p otlp-viewer --example analyze
//! ```
//!
//! Traces are those of the to-do app; then, for comparison, the smallest spans there are.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a tool for measuring, which ends with the first thing that goes wrong"
)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

use bytes::Bytes;
use otlp_viewer::findings::{Clock, analyze};
use otlp_viewer::otlp::Signal;
use otlp_viewer::otlp::json_in::from_json;
use otlp_viewer::otlp::request_outcome::RequestOutcome;
use otlp_viewer::server::DEFAULT_MEMORY;
use otlp_viewer::store::Store;
use otlp_viewer::store::requests::Request;

const SERVICE: &str = r#"{"key":"service.name","value":{"stringValue":"todo"}}"#;

fn request(signal: Signal) -> Request {
    Request {
        number: 0,
        time: UNIX_EPOCH,
        signal: Some(signal),
        protocol: "gRPC",
        path: String::new(),
        encoding: String::new(),
        wire_bytes: 0,
        headers: Vec::new(),
        body: Bytes::new(),
        body_bytes: 0,
        start: Bytes::new(),
        answer: "OK".to_owned(),
        rejected: String::new(),
        outcome: RequestOutcome::default(),
    }
}

fn text(key: &str, value: &str) -> String {
    format!(r#"{{"key":"{key}","value":{{"stringValue":"{value}"}}}}"#)
}

/// A trace of a server, with a span of its own and one of its database.
fn trace(number: u64) -> String {
    let start = 1_700_000_000_000_000_000 + number * 5_000_000;
    let span = |id: u64, name: &str, kind: u64, attributes: &[(&str, &str)]| {
        let attributes: Vec<_> = attributes
            .iter()
            .map(|(key, value)| text(key, value))
            .collect();
        let parent = if id == 1 {
            String::new()
        } else {
            format!("{:016x}", id - 1)
        };
        format!(
            r#"{{"traceId":"{number:032x}","spanId":"{id:016x}","parentSpanId":"{parent}","flags":257,"name":"{name}","kind":{kind},"startTimeUnixNano":"{}","endTimeUnixNano":"{}","attributes":[{}]}}"#,
            start + id * 1_000,
            start + 4_000_000 - id * 1_000,
            attributes.join(",")
        )
    };
    [
        span(
            1,
            "GET /",
            2,
            &[
                ("http.request.method", "GET"),
                ("http.route", "/"),
                ("url.path", "/"),
                ("url.scheme", "http"),
                ("server.address", "localhost"),
                ("network.protocol.version", "1.1"),
                ("user_agent.original", "oha/1.4.5"),
            ],
        ),
        span(2, "querying_tasks", 1, &[("todo.note", "ten tasks")]),
        span(
            3,
            "SELECT task",
            3,
            &[
                ("db.system.name", "sqlite"),
                ("db.operation.name", "SELECT"),
                ("db.collection.name", "task"),
                (
                    "db.query.text",
                    "SELECT id, description FROM task ORDER BY id LIMIT 1000",
                ),
            ],
        ),
    ]
    .join(",")
}

fn small(number: u64) -> String {
    format!(
        r#"{{"traceId":"{:032x}","spanId":"{number:016x}"}}"#,
        number / 1_000 + 1
    )
}

fn spans(all: &[String]) -> Vec<u8> {
    let json = format!(
        r#"{{"resourceSpans":[{{"resource":{{"attributes":[{SERVICE}]}},"scopeSpans":[{{"spans":[{}]}}]}}]}}"#,
        all.join(",")
    );
    from_json(Signal::Traces.request(), json.as_bytes()).unwrap()
}

fn logs(from: u64, count: u64) -> Vec<u8> {
    let logs: Vec<_> = (from..from + count)
        .map(|it| {
            format!(
                r#"{{"timeUnixNano":"{}","severityNumber":9,"eventName":"todo.tasks.fetched","body":{{"stringValue":"Fetched 10 tasks from the database"}},"traceId":"{it:032x}","spanId":"0000000000000002","attributes":[{}]}}"#,
                1_700_000_000_000_000_000 + it * 5_000_000,
                text("todo.note", "ten tasks")
            )
        })
        .collect();
    let json = format!(
        r#"{{"resourceLogs":[{{"resource":{{"attributes":[{SERVICE}]}},"scopeLogs":[{{"logRecords":[{}]}}]}}]}}"#,
        logs.join(",")
    );
    from_json(Signal::Logs.request(), json.as_bytes()).unwrap()
}

fn points(from: u64, count: u64) -> Vec<u8> {
    let points: Vec<_> = (from..from + count)
        .map(|it| {
            format!(
                r#"{{"asInt":"1","timeUnixNano":"1700000000000000000","attributes":[{}]}}"#,
                text("todo.user", &format!("user {it}"))
            )
        })
        .collect();
    let json = format!(
        r#"{{"resourceMetrics":[{{"resource":{{"attributes":[{SERVICE}]}},"scopeMetrics":[{{"metrics":[{{"name":"todo.requests","sum":{{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[{}]}}}}]}}]}}]}}"#,
        points.join(",")
    );
    from_json(Signal::Metrics.request(), json.as_bytes()).unwrap()
}

/// How long this thread has been on a processor, where Linux tells: a machine may be shared.
fn on_processor() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn measure(what: &str, make: fn(u64) -> String) {
    let store = Arc::new(Store::new(DEFAULT_MEMORY << 20));
    let mut number = 1;
    while store.counts().traces_left == 0 {
        let batch: Vec<_> = (number..number + 1_000).map(make).collect();
        store.insert(Signal::Traces, &spans(&batch), request(Signal::Traces));
        store.insert(Signal::Logs, &logs(number, 1_000), request(Signal::Logs));
        store.insert(
            Signal::Metrics,
            &points(number, 1_000),
            request(Signal::Metrics),
        );
        number += 1_000;
    }
    let batch: Vec<_> = (number..number + 170).map(make).collect();
    let batch = spans(&batch);
    let is_looking = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let longest = scope.spawn(|| {
            let mut longest = Duration::ZERO;
            while is_looking.load(Ordering::Relaxed) {
                let start = Instant::now();
                store.insert(Signal::Traces, &batch, request(Signal::Traces));
                longest = longest.max(start.elapsed());
                std::thread::sleep(Duration::from_millis(2));
            }
            longest
        });
        for _ in 0..3 {
            let start = Instant::now();
            let busy = on_processor();
            let report = analyze(&store, Clock::running());
            let busy = on_processor().saturating_sub(busy);
            eprintln!(
                "{what}: {:?} took {:.2?}, {busy:.2?} of it on the processor, and found {}",
                report.scan,
                start.elapsed(),
                report.findings.len()
            );
        }
        is_looking.store(false, Ordering::Relaxed);
        eprintln!(
            "{what}: a batch waited {:.1?} at most",
            longest.join().unwrap()
        );
    });
}

fn main() {
    measure("the to-do app", trace);
    measure("the smallest spans", small);
}
