//! Holds all that the chapters print against the semantic conventions, and against what a client
//! must not be able to put into telemetry.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod logs;
mod metrics;
mod spans;

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, OnceLock};

use harness::printed::Attributes;
use harness::{Chapter, Printed, Running, Stop};
use rusqlite::Connection;

/// Stands in everything that a visitor may type, and must not be in a span name or a log body.
const TYPED: &str = "typed-by-a-visitor";

const TRACE_ID: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT_ID: &str = "b7ad6b7169203331";

/// What a chapter prints of a visit. Each is visited once, and all suites look at the same.
fn visit(chapter: &str) -> Arc<Printed> {
    static VISITS: Mutex<BTreeMap<String, Arc<OnceLock<Arc<Printed>>>>> =
        Mutex::new(BTreeMap::new());
    let of_chapter = VISITS
        .lock()
        .unwrap()
        .entry(chapter.to_owned())
        .or_default()
        .clone();
    of_chapter
        .get_or_init(|| Arc::new(visited(chapter)))
        .clone()
}

/// One request of every kind that the app can meet, and then Ctrl-C.
fn visited(chapter: &str) -> Printed {
    let app = Chapter::new(chapter)
        .env("OTEL_LOGS_EXPORTER", "console")
        .env("OTEL_METRICS_EXPORTER", "console")
        .env("OTEL_TRACES_EXPORTER", "console")
        .args(["--allowed-host", "gone"])
        .start();
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
    // The statement of the client that has gone goes on.
    app.wait_for("its task", || {
        let count = database.query_row("SELECT count(*) FROM task", [], |row| row.get(0));
        count == Ok(1)
    });

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
            "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n\
             POST /add HTTP/1.1\r\nhost: gone\r\n{form}\r\n\r\ntask=x"
        )
        .as_bytes(),
    );
    connection.peek(&mut [0]).unwrap();
    every_worker_answers(app);
    drop(connection);
    every_worker_answers(app);
}

/// Whatever came to a worker before this, it has dealt with. Connections go to the workers in turn, and
/// there is a worker for each processor.
fn every_worker_answers(app: &Running) {
    for _ in 0..workers() {
        assert_eq!(app.get("/answer").status, 404);
    }
}

fn workers() -> usize {
    std::thread::available_parallelism().unwrap().get()
}

/// How many requests a visit makes.
fn requests() -> usize {
    14 + 2 * workers()
}

fn only_these(attributes: &Attributes, allowed: &[&str]) {
    for name in attributes.names() {
        assert!(allowed.contains(&name), "{name} in {attributes:?}");
    }
}
