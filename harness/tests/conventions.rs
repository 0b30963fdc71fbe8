//! Holds all that the chapters print against the semantic conventions, and against what a client
//! must not be able to put into telemetry.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::net::TcpStream;

use harness::printed::{Attributes, Kind, LogRecord, Metric, Point, Span, Status, Temporality};
use harness::{Chapter, Printed, Running, Stop, suite};
use opentelemetry_semantic_conventions::{attribute as name, metric};
use rusqlite::Connection;

/// Stands in everything that a visitor may type, and must not be in a span name or a log body.
const TYPED: &str = "typed-by-a-visitor";

const TRACE_ID: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID: &str = "b7ad6b7169203331";

/// One request of every kind that the app can meet, and then Ctrl-C.
fn visit(chapter: &str) -> Printed {
    let app = Chapter::new(chapter).start();
    let agent = ("user-agent", TYPED);
    let traceparent = format!("00-{TRACE_ID}-{PARENT_ID}-01");
    let path = format!("/{TYPED}?sig={TYPED}&page=1");
    for (method, path, headers, status) in [
        ("GET", "/", vec![agent], 200),
        ("HEAD", "/", vec![], 200),
        ("BREW", "/", vec![("traceparent", "nonsense")], 405),
        ("BREW", &*path, vec![], 404),
        ("GET", &*path, vec![("traceparent", &*traceparent)], 404),
        ("GET", "/delete/1", vec![("x-forwarded-proto", TYPED)], 405),
        ("POST", "/delete/abc", vec![], 404),
        ("POST", "/delete/77", vec![], 303),
    ] {
        let answer = app.request(method, path, &headers, b"");
        assert_eq!(answer.status, status, "{method} {path}");
    }
    assert_eq!(app.post("/add", &[("task", TYPED)]).status, 303);
    assert_eq!(app.post("/add", &[("task", "")]).status, 400);
    assert_eq!(app.post("/delete/1", &[]).status, 303);

    let database = Connection::open(app.folder().join("tasks.db")).unwrap();
    database.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(app.post("/add", &[("task", TYPED)]).status, 503);
    go_away_in_the_middle(&app);
    database.execute_batch("ROLLBACK").unwrap();

    let finished = app.stop(Stop::CtrlC);
    let folder = env!("CARGO_MANIFEST_DIR").trim_end_matches("harness");
    for path in [folder, ".cargo", "registry"] {
        assert!(!finished.stdout.contains(path), "{path} is in the output");
    }
    finished.printed()
}

/// Leaves while the app waits for the database. What the connection still holds unread makes the
/// system reset it; otherwise the app would take it that the client only has nothing more to say.
fn go_away_in_the_middle(app: &Running) {
    let form = "content-type: application/x-www-form-urlencoded\r\ncontent-length: 6";
    let connection: TcpStream = app.raw(
        format!(
            "GET / HTTP/1.1\r\nhost: x\r\n\r\n\
             POST /add HTTP/1.1\r\nhost: gone\r\n{form}\r\n\r\ntask=x"
        )
        .as_bytes(),
    );
    connection.peek(&mut [0]).unwrap();
    drop(connection);
}

suite!(spans: ch300_spans, ch300_logs, ch300_metrics, ch300_console);
fn spans(chapter: &str) {
    let printed = visit(chapter);
    server_spans(&printed);
    inner_spans(&printed);
    for span in &printed.spans {
        assert!(!span.name.contains(TYPED), "{span:?}");
        // What happened is said once, by a log record.
        assert!(span.events.is_empty(), "{span:?}");
    }
}

fn server_spans(printed: &Printed) {
    let spans = printed.spans_of_kind("Server");
    assert_eq!(spans.len(), 14, "{printed}");
    for span in &spans {
        let span_attributes = &span.attributes;
        only_these(span_attributes, &HTTP_SPAN);
        let text = |name| span_attributes.text(name);
        let method = text(name::HTTP_REQUEST_METHOD).expect("a method");
        let original = text(name::HTTP_REQUEST_METHOD_ORIGINAL);
        assert_eq!(original, (method == "_OTHER").then_some("BREW"), "{span:?}");
        let spoken = if method == "_OTHER" { "HTTP" } else { method };
        let expected = match text(name::HTTP_ROUTE) {
            Some(route) => format!("{spoken} {route}"),
            None => spoken.to_owned(),
        };
        assert_eq!(span.name, expected);
        assert_eq!(text(name::URL_SCHEME), Some("http"), "{span:?}");
        assert_eq!(
            text(name::NETWORK_PROTOCOL_VERSION),
            Some("1.1"),
            "{span:?}"
        );
        assert_eq!(text(name::CLIENT_ADDRESS), Some("127.0.0.1"), "{span:?}");
        assert_eq!(
            text(name::NETWORK_PEER_ADDRESS),
            Some("127.0.0.1"),
            "{span:?}"
        );
        assert!(
            span_attributes.int(name::NETWORK_PEER_PORT).is_some(),
            "{span:?}"
        );
        assert!(
            text(name::URL_PATH).is_some_and(|path| path.starts_with('/')),
            "{span:?}"
        );
        let address = text(name::SERVER_ADDRESS).expect("an address");
        assert!(!address.contains(':'), "{span:?}");
        let port = span_attributes.int(name::SERVER_PORT);
        assert_eq!(port.is_some(), address == "127.0.0.1", "{span:?}");
        assert_eq!(span.parent.as_deref(), remote_parent(span), "{span:?}");
        status_follows_the_rules(span);
    }
    let known = |path: &str| {
        spans
            .iter()
            .filter(|span| span.attributes.text(name::URL_PATH) == Some(path))
            .count()
    };
    assert_eq!((known("/"), known("/add"), known("/delete/1")), (4, 4, 2));
    let query = spans
        .iter()
        .filter_map(|span| span.attributes.text(name::URL_QUERY));
    assert_eq!(query.collect::<Vec<_>>(), ["sig=REDACTED&page=1"; 2]);
    let agents = spans
        .iter()
        .filter_map(|span| span.attributes.text(name::USER_AGENT_ORIGINAL));
    assert_eq!(agents.filter(|agent| *agent == TYPED).count(), 1);
}

fn remote_parent(span: &Span) -> Option<&'static str> {
    (span.trace_id == TRACE_ID).then_some(PARENT_ID)
}

/// 5xx is an error, 4xx is not, and a client that went away got no status at all.
fn status_follows_the_rules(span: &Span) {
    let code = span.attributes.int(name::HTTP_RESPONSE_STATUS_CODE);
    let gone = span.attributes.text(name::SERVER_ADDRESS) == Some("gone");
    assert_eq!(code.is_none(), gone, "{span:?}");
    let failed = code
        .filter(|code| *code >= 500)
        .map(|code| code.to_string());
    assert_eq!(
        span.attributes.text(name::ERROR_TYPE),
        failed.as_deref(),
        "{span:?}"
    );
    assert_eq!(span.status != Status::Unset, failed.is_some(), "{span:?}");
}

fn inner_spans(printed: &Printed) {
    let clients = printed.spans_of_kind("Client");
    for span in &clients {
        let span_attributes = &span.attributes;
        only_these(span_attributes, &DATABASE_SPAN);
        let text = |name| span_attributes.text(name);
        let operation = text(name::DB_OPERATION_NAME).expect("an operation");
        assert_eq!(text(name::DB_SYSTEM_NAME), Some("sqlite"));
        assert_eq!(text(name::DB_COLLECTION_NAME), Some("task"));
        assert_eq!(span.name, format!("{operation} task"));
        assert!(text(name::DB_QUERY_TEXT).is_some_and(|sql| sql.starts_with(operation)));
        let code = text(name::DB_RESPONSE_STATUS_CODE);
        assert_eq!(text(name::ERROR_TYPE), code, "{span:?}");
        assert_eq!(span.status != Status::Unset, code.is_some(), "{span:?}");

        let parent = printed.parent_of(span).expect("a parent");
        assert_eq!(parent.kind, "Internal", "{printed}");
        assert_eq!(parent.attributes.text(name::ERROR_TYPE), code, "{parent:?}");
    }
    let busy = clients.iter().filter(|span| span.status != Status::Unset);
    assert_eq!(busy.count(), 1, "{printed}");

    let internal = printed.spans_of_kind("Internal");
    for span in &internal {
        let names = span.attributes.names();
        assert!(
            names
                .iter()
                .all(|name| name.starts_with("todo.") || *name == name::ERROR_TYPE)
        );
        assert_eq!(
            printed.parent_of(span).expect("a parent").kind,
            "Server",
            "{printed}"
        );
    }
    // Two GET /, one HEAD /, two deleted, three times added, one that was not a task, one gone.
    assert_eq!((internal.len(), clients.len()), (9, 8), "{printed}");
}

suite!(log_records: ch300_logs, ch300_metrics, ch300_console);
fn log_records(chapter: &str) {
    let printed = visit(chapter);
    for LogRecord {
        event_name,
        trace_id,
        span_id,
        body,
        ..
    } in &printed.logs
    {
        let event_name = event_name.as_deref().expect("a name");
        assert!(event_name.starts_with("todo."), "{event_name}");
        assert!(!body.contains(TYPED), "{body}");
        let span = printed
            .spans
            .iter()
            .find(|span| Some(&span.span_id) == span_id.as_ref());
        assert_eq!(trace_id.as_ref(), span.map(|span| &span.trace_id), "{body}");
    }
    let bodies: Vec<_> = printed
        .logs
        .iter()
        .map(|log| (&*log.severity, &*log.body))
        .collect();
    for (expected, times) in [
        (("INFO", "Fetched 0 tasks from the database"), 3),
        (("INFO", "Added new task"), 1),
        (("INFO", "Deleted task"), 1),
        (("WARN", "The task was not found"), 1),
        (("ERROR", "The database failed"), 1),
    ] {
        let found = bodies.iter().filter(|body| **body == expected).count();
        assert_eq!(found, times, "{expected:?} in {bodies:?}");
    }
}

suite!(metrics: ch300_metrics, ch300_console);
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
    assert_eq!(printed.metrics.len(), 5, "{printed}");
    let total = |name: &str| printed.metric(name).total();
    assert_eq!(total(metric::HTTP_SERVER_ACTIVE_REQUESTS), 0.0, "{printed}");
    assert_eq!(
        total(metric::HTTP_SERVER_REQUEST_DURATION),
        14.0,
        "{printed}"
    );
    assert_eq!(total("todo.requests"), 14.0, "{printed}");
    duration_says_how_it_went(printed.metric(metric::HTTP_SERVER_REQUEST_DURATION));
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

fn only_these(attributes: &Attributes, allowed: &[&str]) {
    for name in attributes.names() {
        assert!(allowed.contains(&name), "{name} in {attributes:?}");
    }
}

const HTTP_SPAN: [&str; 16] = [
    name::CLIENT_ADDRESS,
    name::ERROR_TYPE,
    name::HTTP_REQUEST_METHOD,
    name::HTTP_REQUEST_METHOD_ORIGINAL,
    name::HTTP_RESPONSE_STATUS_CODE,
    name::HTTP_ROUTE,
    name::NETWORK_PEER_ADDRESS,
    name::NETWORK_PEER_PORT,
    name::NETWORK_PROTOCOL_VERSION,
    name::SERVER_ADDRESS,
    name::SERVER_PORT,
    name::URL_PATH,
    name::URL_QUERY,
    name::URL_SCHEME,
    name::USER_AGENT_ORIGINAL,
    name::NETWORK_PROTOCOL_NAME,
];

const DATABASE_SPAN: [&str; 6] = [
    name::DB_COLLECTION_NAME,
    name::DB_OPERATION_NAME,
    name::DB_QUERY_TEXT,
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
