//! What this chapter must print.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use harness::printed::Status;
use harness::{Chapter, Stop};
use rusqlite::Connection;

fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-spans"))
}

#[test]
fn a_request_is_one_trace_of_three_spans() {
    let app = chapter().start();
    assert_eq!(app.get("/").status, 200);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    let printed = app.stop(Stop::CtrlC).printed();

    for [server, internal, client] in [
        ["GET /", "querying_tasks", "SELECT task"],
        ["POST /add", "adding_task", "INSERT task"],
        ["POST /delete/{id}", "deleting_task", "DELETE task"],
    ] {
        let server = printed.span(server);
        assert_eq!(
            (&*server.kind, &server.parent),
            ("Server", &None),
            "{printed}"
        );
        assert_eq!(printed.trace_of(server).len(), 3, "{printed}");
        // The statement ran on another thread, and is a child all the same.
        let client = printed.span(client);
        let parent = printed.parent_of(client).expect("a parent");
        assert_eq!(
            (&*client.kind, &*parent.name),
            ("Client", internal),
            "{printed}"
        );
        assert_eq!(printed.parent_of(parent), Some(server), "{printed}");
    }
    let found = printed.span("deleting_task").attribute("todo.task.found");
    assert_eq!(found, Some(&true.into()));
    let count = printed.span("querying_tasks").attribute("todo.task.count");
    assert_eq!(count, Some(&0.into()));
}

#[test]
fn a_caller_that_has_a_trace_is_the_parent() {
    let app = chapter().start();
    let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_eq!(
        app.request("GET", "/", &[("traceparent", caller)], b"")
            .status,
        200
    );
    let printed = app.stop(Stop::CtrlC).printed();

    let span = printed.span("GET /");
    assert_eq!(span.trace_id, "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(span.parent.as_deref(), Some("b7ad6b7169203331"));
}

#[test]
fn a_failed_statement_marks_each_span_above_it() {
    let app = chapter().start();
    let other = Connection::open(app.folder().join("tasks.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 503);
    let printed = app.stop(Stop::CtrlC).printed();

    let locked = Status::Error("database is locked (SQLite result code 5)".to_owned());
    for (name, status, error) in [
        ("INSERT task", &locked, "5"),
        ("adding_task", &locked, "5"),
        ("POST /add", &Status::Error(String::new()), "503"),
    ] {
        let span = printed.span(name);
        assert_eq!(&span.status, status, "{printed}");
        assert_eq!(span.attributes.text("error.type"), Some(error), "{printed}");
    }
}

#[test]
fn it_is_called_todo_unless_told_otherwise() {
    let name = |chapter: Chapter| {
        let app = chapter.start();
        app.get("/");
        let printed = app.stop(Stop::CtrlC).printed();
        printed.resources[0]
            .text("service.name")
            .map(ToOwned::to_owned)
    };
    let attributes = "OTEL_RESOURCE_ATTRIBUTES";
    assert_eq!(name(chapter()).as_deref(), Some("todo"));
    assert_eq!(
        name(chapter().env("OTEL_SERVICE_NAME", "shop")).as_deref(),
        Some("shop")
    );
    assert_eq!(
        name(chapter().env(attributes, "service.name=shop")).as_deref(),
        Some("shop")
    );
    assert_eq!(
        name(chapter().env("OTEL_SERVICE_NAME", "")).as_deref(),
        Some("todo")
    );
}
