//! What the world does to a program, and what its telemetry then says: panics, a locked database, streams.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::io::Read;
use std::time::Duration;

use harness::{Chapter, Running, Stop};
use otlp_viewer::testing::{Receiver, SeenSpan};
use rusqlite::Connection;

/// How long telemetry may take.
const LONGEST: Duration = Duration::from_secs(30);

/// What a browser is told with every answer.
const SECURITY_HEADERS: [&str; 7] = [
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "cache-control",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
];

fn sending_to(receiver: &Receiver, program: Chapter) -> Running {
    let endpoint = receiver.grpc_endpoint();
    program.env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint).start()
}

fn app(receiver: &Receiver) -> Running {
    let program = Chapter::at(env!("CARGO_BIN_EXE_ch300-production"));
    sending_to(receiver, program)
}

/// The app with routes that panic.
fn panics(receiver: &Receiver) -> Running {
    sending_to(receiver, Chapter::new("examples/panics"))
}

#[test]
fn a_panic_is_an_honest_page_an_error_and_a_record_and_the_app_goes_on() {
    let receiver = Receiver::start();
    let app = panics(&receiver);
    for (path, inner, why) in [
        ("/panic/handler", "in_handler", "in a handler"),
        ("/panic/statement", "SELECT task", "in a statement"),
    ] {
        let answer = app.get(path);
        assert_eq!(answer.status, 500, "{answer:?}");
        assert!(
            answer.body.contains("through no fault of yours"),
            "{answer:?}"
        );
        for header in SECURITY_HEADERS {
            assert!(answer.header(header).is_some(), "{header}: {answer:?}");
        }
        let server = receiver.wait_for_span(&format!("GET {path}"), LONGEST);
        server.assert_attribute("http.response.status_code", 500);
        server.assert_attribute("error.type", "500");
        server.assert_error(true);
        let inner = receiver.wait_for_span(inner, LONGEST);
        inner.assert_error(true);
        let record = receiver.wait_for("the record", LONGEST, |it| {
            let mut logs = it.logs().into_iter();
            logs.find(|log| {
                log.attribute("exception.message")
                    .is_some_and(|it| it.contains(why))
            })
        });
        record.assert_in(&inner);
        record.assert_attribute("exception.type", "panic");
    }
    assert_eq!(app.get("/").status, 200);
    assert_eq!(app.stop(Stop::CtrlC).code(), Some(0));
    receiver.assert_no_findings();
}

#[test]
fn a_panic_in_a_stream_is_an_error_though_the_status_said_success() {
    let receiver = Receiver::start();
    let app = panics(&receiver);
    let mut connection = app.raw(b"GET /panic/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut sent = String::new();
    connection.read_to_string(&mut sent).unwrap();
    assert!(
        sent.contains("the beginning") && !sent.ends_with("0\r\n\r\n"),
        "{sent}"
    );

    let server = receiver.wait_for_span("GET /panic/stream", LONGEST);
    server.assert_attribute("http.response.status_code", 200);
    server.assert_attribute("error.type", "panic");
    server.assert_error(true);
    let record = receiver.wait_for_log("A thread panicked", LONGEST);
    record.assert_in(&server);
    assert_eq!(app.get("/").status, 200);
    let stopped = app.stop(Stop::CtrlC);
    assert_eq!(stopped.code(), Some(0));
    let durations = receiver.wait_for_metric("http.server.request.duration", LONGEST);
    let errors = format!("{:?}", durations.metric);
    assert!(errors.contains(r#"StringValue("panic")"#), "{errors}");
    receiver.assert_no_findings();
}

fn children<'a>(spans: &'a [SeenSpan], of: &SeenSpan) -> Vec<&'a SeenSpan> {
    let children = spans.iter();
    children
        .filter(|it| it.parent_span_id == of.span_id)
        .collect()
}

#[test]
fn what_a_stream_does_is_in_the_span_of_its_request_which_ends_last() {
    let receiver = Receiver::start();
    let app = app(&receiver);
    let database = Connection::open(app.folder().join("tasks.db")).unwrap();
    let tasks = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250)
        INSERT INTO task (description) SELECT 'task ' || i FROM n";
    database.execute_batch(tasks).unwrap();
    let answer = app.get("/tasks.txt");
    assert_eq!(answer.status, 200);
    let lines: Vec<_> = answer.body.lines().collect();
    assert_eq!(
        (lines.len(), lines[0], lines[249]),
        (250, "task 1", "task 250")
    );
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );

    let server = receiver.wait_for_span("GET /tasks.txt", LONGEST);
    let work = receiver.wait_for_span("exporting_tasks", LONGEST);
    work.assert_child_of(&server);
    let spans = receiver.spans();
    let statements = children(&spans, &work);
    // Three with tasks, and one that finds no more.
    assert_eq!(statements.len(), 4, "{}", server.tree());
    for statement in statements {
        assert!(
            statement.end_time_unix_nano <= work.end_time_unix_nano,
            "{}",
            server.tree()
        );
    }
    assert!(
        work.end_time_unix_nano <= server.end_time_unix_nano,
        "{}",
        server.tree()
    );
    let empty = app.request("HEAD", "/tasks.txt", &[], b"");
    assert_eq!((empty.status, &*empty.body), (200, ""));
    assert_eq!(app.request("POST", "/tasks.txt", &[], b"").status, 405);
    app.stop(Stop::CtrlC);
    receiver.assert_no_findings();
}

#[test]
fn after_a_visit_that_went_wrong_there_is_no_finding_and_nothing_lacks_a_time_or_an_instance() {
    let receiver = Receiver::start();
    let app = panics(&receiver);
    let other = Connection::open(app.folder().join("tasks.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let head = "POST /add HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let post =
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n{head}Content-Length: 8\r\n\r\ntask=one");
    for _ in 0..5 {
        let goes_away = app.raw(post.as_bytes());
        goes_away.peek(&mut [0]).unwrap();
    }
    assert_eq!(app.post("/add", &[("task", "two")]).status, 503);
    other.execute_batch("ROLLBACK").unwrap();
    for (path, status) in [
        ("/", 200),
        ("/nowhere", 404),
        ("/panic/handler", 500),
        ("/panic/statement", 500),
        ("/tasks.txt", 200),
    ] {
        assert_eq!(app.get(path).status, status, "{path}");
    }
    assert_eq!(app.post("/add", &[("task", " ")]).status, 400);
    assert_eq!(app.post("/add", &[("task", "three")]).status, 303);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    assert_eq!(app.stop(Stop::CtrlC).code(), Some(0));

    receiver.assert_no_findings();
    let has_instance = |resource: &opentelemetry_proto::tonic::resource::v1::Resource| {
        resource
            .attributes
            .iter()
            .any(|it| it.key == "service.instance.id")
    };
    let (spans, logs, metrics) = (receiver.spans(), receiver.logs(), receiver.metrics());
    assert!(spans.len() > 20 && logs.len() > 8 && metrics.len() > 4);
    for log in &logs {
        assert!(log.time_unix_nano > 0, "{log:?}");
        assert!(!log.event_name.is_empty(), "{log:?}");
    }
    for span in &spans {
        assert_eq!(span.scope.version, env!("CARGO_PKG_VERSION"), "{span:?}");
    }
    assert!(spans.iter().all(|it| has_instance(&it.resource)));
    assert!(logs.iter().all(|it| has_instance(&it.resource)));
    assert!(metrics.iter().all(|it| has_instance(&it.resource)));
}
