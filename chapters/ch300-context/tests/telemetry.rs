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
    Chapter::at(env!("CARGO_BIN_EXE_ch300-context"))
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
}

#[test]
fn a_failed_statement_marks_each_span_above_it() {
    let app = chapter().start();
    let other = Connection::open(app.folder().join("tasks.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 503);
    let printed = app.stop(Stop::CtrlC).printed();

    let locked = Status::Error("database is locked".to_owned());
    for (name, status, error) in [
        ("INSERT task", &locked, "5"),
        ("adding_task", &locked, "todo::store::StoreError"),
        ("POST /add", &Status::Error(String::new()), "503"),
    ] {
        let span = printed.span(name);
        assert_eq!(&span.status, status, "{printed}");
        assert_eq!(span.attributes.text("error.type"), Some(error), "{printed}");
    }
}

/// The example that the page runs first: the span on the other thread is the root of a trace of its own.
#[test]
fn without_a_parent_the_span_on_the_other_thread_is_an_orphan() {
    let chapter = std::path::PathBuf::from(env!("CARGO_BIN_EXE_ch300-context"));
    let file = format!("orphan{}", std::env::consts::EXE_SUFFIX);
    let example = chapter.with_file_name("examples").join(file);
    let output = std::process::Command::new(example).output().unwrap();
    let printed = harness::Printed::parse(&String::from_utf8_lossy(&output.stdout)).unwrap();
    let [work, statement] = [printed.span("querying_tasks"), printed.span("SELECT task")];
    assert_eq!(
        (&work.parent, &statement.parent),
        (&None, &None),
        "{printed}"
    );
    assert_ne!(work.trace_id, statement.trace_id, "{printed}");
}
