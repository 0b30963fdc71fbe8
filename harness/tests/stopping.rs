//! Stopping, each way tried on each chapter: running requests end, all telemetry of every answered
//! request is printed, and nothing keeps the app from ending. Windows has no such signals.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

use std::io::BufReader;
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use harness::{Answer, Chapter, Finished, Running, Stop, every_chapter, spans_per_request};
use harness::{with_logs, with_metrics, with_spans};
use rusqlite::Connection;

/// The longest that stopping may take, whatever clients do.
const LIMIT: Duration = Duration::from_secs(10);

/// A chapter whose telemetry goes to stdout, also where that is not what it does by itself.
fn printing(chapter: &str) -> Chapter {
    Chapter::new(chapter)
        .env("OTEL_LOGS_EXPORTER", "console")
        .env("OTEL_METRICS_EXPORTER", "console")
        .env("OTEL_TRACES_EXPORTER", "console")
}

/// Opens a connection on which a request is answered and another one, a POST, has begun.
///
/// Both are sent at once, so the app has read the second when it has answered the first: no test
/// need guess when the second is under way.
fn begin_post(app: &Running, content_length: usize, body: &str) -> BufReader<TcpStream> {
    let get = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    let post = format!(
        "POST /add HTTP/1.1\r\nHost: 127.0.0.1\r\n\
        Content-Type: application/x-www-form-urlencoded\r\n\
        Content-Length: {content_length}\r\n\r\n{body}"
    );
    let mut connection = BufReader::new(app.raw(format!("{get}{post}").as_bytes()));
    assert_eq!(Answer::read_from(&mut connection).unwrap().status, 200);
    connection
}

/// Tries Ctrl-C, SIGTERM and SIGHUP, side by side, since stopping is mostly waiting.
fn by_each_signal(test: impl Fn(Stop) + Sync) {
    thread::scope(|threads| {
        for how in [Stop::CtrlC, Stop::Terminate, Stop::HangUp] {
            let test = &test;
            threads.spawn(move || test(how));
        }
    });
}

fn is_stopping(app: &Running) {
    app.wait_for("the word that it stops", || {
        app.stderr_so_far().contains("Stopping: ")
    });
}

fn ended_well(finished: &Finished) {
    assert_eq!(finished.code(), Some(0), "{finished:?}");
    assert!(finished.took < LIMIT, "{finished:?}");
    assert!(!finished.stderr.contains("panicked"), "{finished:?}");
}

every_chapter!(a_request_that_is_under_way_is_answered_and_told_of);
fn a_request_that_is_under_way_is_answered_and_told_of(chapter: &str) {
    by_each_signal(|how| {
        let app = printing(chapter).start();
        let other = Connection::open(app.folder().join("tasks.db")).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let mut connection = begin_post(&app, 13, "task=Buy+milk");
        app.signal(how);
        is_stopping(&app);
        other.execute_batch("ROLLBACK").unwrap();
        let answer = Answer::read_from(&mut connection).unwrap();
        assert_eq!(answer.status, 303, "{answer:?}");

        let finished = app.wait();
        ended_well(&finished);
        let spans = spans_per_request(chapter);
        if spans >= 1 {
            let printed = finished.printed();
            let id = printed.span("adding_task").attributes.int("todo.task.id");
            assert_eq!(id, Some(1), "{printed}");
        }
        if spans >= 2 {
            let printed = finished.printed();
            let span = printed.span("POST /add");
            let status = span.attributes.int("http.response.status_code");
            assert_eq!(status, Some(303), "{printed}");
        }
    });
}

every_chapter!(a_client_that_hangs_and_one_that_idles_do_not_keep_the_app_from_stopping);
fn a_client_that_hangs_and_one_that_idles_do_not_keep_the_app_from_stopping(chapter: &str) {
    by_each_signal(|how| {
        let app = printing(chapter).start();
        let _hangs = begin_post(&app, 100, "task=Buy");
        let mut idles = BufReader::new(app.raw(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
        assert_eq!(Answer::read_from(&mut idles).unwrap().status, 200);
        ended_well(&app.stop(how));
    });
}

every_chapter!(started_with_nohup_it_goes_on_when_the_terminal_is_closed);
fn started_with_nohup_it_goes_on_when_the_terminal_is_closed(chapter: &str) {
    let app = printing(chapter).under(["nohup"]).start();
    app.signal(Stop::HangUp);
    assert_eq!(app.get("/").status, 200);
    app.signal(Stop::HangUp);
    ended_well(&app.stop(Stop::Terminate));
}

every_chapter!(ctrl_c_again_ends_the_app_at_once);
fn ctrl_c_again_ends_the_app_at_once(chapter: &str) {
    let app = printing(chapter).start();
    let _hangs = begin_post(&app, 100, "task=Buy");
    app.signal(Stop::CtrlC);
    is_stopping(&app);
    app.wait_for("the end", || {
        // Again and again, as a person does.
        app.signal(Stop::CtrlC);
        app.has_ended()
    });
    assert_eq!(app.wait().code(), Some(130));
}

/// Sends 50 requests of all sorts from four clients, and expects each to be answered.
fn fifty_requests(app: &Running) {
    let shares = [15, 15, 10, 10];
    assert_eq!(shares.iter().sum::<usize>(), 50);
    thread::scope(|threads| {
        for share in shares {
            threads.spawn(move || {
                for turn in 0..share {
                    let answer = match turn % 5 {
                        0 => app.get("/"),
                        1 => app.post("/add", &[("task", "Buy milk")]),
                        2 => app.post("/add", &[("task", " ")]),
                        3 => app.post("/delete/77777", &[]),
                        _ => app.get("/nowhere"),
                    };
                    let expected = [200, 303, 400, 303, 404][turn % 5];
                    assert_eq!(answer.status, expected, "{answer:?}");
                }
            });
        }
    });
}

with_spans!(every_answered_request_has_its_spans);
fn every_answered_request_has_its_spans(chapter: &str) {
    by_each_signal(|how| {
        let app = printing(chapter).start();
        fifty_requests(&app);
        let finished = app.stop(how);
        ended_well(&finished);
        let printed = finished.printed();
        // Of those that are not answered by a handler, the middleware knows.
        for (name, times) in [
            ("querying_tasks", 10),
            ("adding_task", 20),
            ("deleting_task", 10),
        ] {
            assert_eq!(
                printed.spans_named(name).len(),
                times,
                "{name} in\n{printed}"
            );
        }
        let spans = spans_per_request(chapter);
        if spans >= 2 {
            assert_eq!(printed.spans_of_kind("Server").len(), 50, "{printed}");
            for name in ["GET /", "POST /delete/{id}", "GET"] {
                assert_eq!(printed.spans_named(name).len(), 10, "{name} in\n{printed}");
            }
        }
        if spans >= 3 {
            for name in ["SELECT task", "INSERT task", "DELETE task"] {
                let statements = printed.spans_named(name);
                assert_eq!(statements.len(), 10, "{name} in\n{printed}");
                for statement in statements {
                    let parent = printed.parent_of(statement).unwrap();
                    assert_eq!(parent.kind, "Internal", "{printed}");
                    let server = printed.parent_of(parent).unwrap();
                    assert_eq!(server.kind, "Server", "{printed}");
                }
            }
        }
    });
}

with_logs!(every_answered_request_has_its_log_records);
fn every_answered_request_has_its_log_records(chapter: &str) {
    let app = printing(chapter).start();
    fifty_requests(&app);
    let printed = app.stop(Stop::CtrlC).printed();
    let with = |start: &str| {
        let matching = printed
            .logs
            .iter()
            .filter(|log| log.body.starts_with(start));
        matching.count()
    };
    assert_eq!(with("Fetched "), 10, "{printed}");
    assert_eq!(with("Added new task"), 10, "{printed}");
    assert_eq!(with("The task was not found"), 10, "{printed}");
    for log in &printed.logs {
        let inside = |span: &&harness::printed::Span| log.span_id.as_ref() == Some(&span.span_id);
        assert!(
            printed.spans.iter().any(|span| inside(&span)),
            "{log:?} in\n{printed}"
        );
    }
}

with_metrics!(every_answered_request_is_counted);
fn every_answered_request_is_counted(chapter: &str) {
    let app = printing(chapter).start();
    fifty_requests(&app);
    let printed = app.stop(Stop::CtrlC).printed();
    let requests = printed.metric("todo.requests");
    assert_eq!(requests.total(), 50.0, "{printed}");
    for (endpoint, count) in [("home", 10.0), ("add", 20.0), ("delete", 10.0)] {
        assert_eq!(
            requests.total_where("todo.endpoint", endpoint),
            count,
            "{printed}"
        );
    }
    assert_eq!(
        printed.metric("todo.task.created").total(),
        10.0,
        "{printed}"
    );
    assert_eq!(printed.metric("todo.task.open").total(), 10.0, "{printed}");
    assert_eq!(
        printed.metric("http.server.request.duration").total(),
        50.0,
        "{printed}"
    );
    assert_eq!(
        printed.metric("http.server.active_requests").total(),
        0.0,
        "{printed}"
    );
}
