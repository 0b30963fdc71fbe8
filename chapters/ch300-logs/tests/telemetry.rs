//! What this chapter must print.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use harness::{Chapter, Stop};
use rusqlite::Connection;

fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-logs"))
}

#[test]
fn a_log_record_knows_the_span_that_it_was_written_in() {
    let app = chapter().start();
    assert_eq!(app.get("/").status, 200);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    let finished = app.stop(Stop::CtrlC);
    let printed = finished.printed();

    for (body, event, severity, span) in [
        (
            "Fetched 0 tasks from the database",
            "todo.tasks.fetched",
            "INFO",
            "querying_tasks",
        ),
        ("Added new task", "todo.task.added", "INFO", "INSERT task"),
        ("Deleted task", "todo.task.deleted", "INFO", "DELETE task"),
        (
            "The task was not found",
            "todo.task.not_found",
            "WARN",
            "DELETE task",
        ),
    ] {
        let record = printed.log(body);
        assert_eq!(record.event_name.as_deref(), Some(event), "{printed}");
        assert_eq!(record.severity, severity, "{printed}");
        let written_in = |candidate: &&_| printed.logs_of(candidate).contains(&record);
        let spans = printed.spans_named(span);
        let span = spans.into_iter().find(written_in).expect("its span");
        assert_eq!(record.trace_id.as_ref(), Some(&span.trace_id), "{printed}");
    }
    assert_eq!(
        printed.log("Added new task").attributes.int("todo.task.id"),
        Some(1)
    );
    assert!(!finished.stdout.contains("Buy milk"));
}

#[test]
fn a_failure_is_logged_with_its_reason() {
    let app = chapter().start();
    let other = Connection::open(app.folder().join("tasks.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 503);
    let finished = app.stop(Stop::CtrlC);
    let printed = finished.printed();

    let record = printed.log("The database failed");
    let reason = record.attributes.text("exception.message");
    assert_eq!(reason, Some("database is locked (SQLite result code 5)"));
    assert_eq!(
        record.attributes.text("exception.type"),
        Some("todo::store::StoreError")
    );
    assert_eq!(printed.logs_of(printed.span("INSERT task")), [record]);
    // The person at the terminal reads it too.
    assert!(
        finished.stderr.contains("database is locked"),
        "{}",
        finished.stderr
    );
}
