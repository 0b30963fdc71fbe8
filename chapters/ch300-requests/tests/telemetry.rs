//! What this chapter must print.
#![cfg(unix)] // Only there can a test press Ctrl-C.

use harness::{Chapter, Stop};

fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-requests"))
}

#[test]
fn a_request_is_one_trace_with_the_work_inside_it() {
    let app = chapter().start();
    assert_eq!(app.get("/").status, 200);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    assert_eq!(app.post("/delete/1", &[]).status, 303);
    let printed = app.stop(Stop::CtrlC).printed();

    for (server, internal) in [
        ("GET /", "querying_tasks"),
        ("POST /add", "adding_task"),
        ("POST /delete/{id}", "deleting_task"),
    ] {
        let server = printed.span(server);
        assert_eq!(
            (&*server.kind, &server.parent),
            ("Server", &None),
            "{printed}"
        );
        assert_eq!(printed.trace_of(server).len(), 2, "{printed}");
        let parent = printed.parent_of(printed.span(internal));
        assert_eq!(parent, Some(server), "{printed}");
    }
}

#[test]
fn a_caller_that_has_a_trace_is_the_parent() {
    let app = chapter().start();
    let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let answer = app.request("GET", "/", &[("traceparent", caller)], b"");
    assert_eq!(answer.status, 200);
    let printed = app.stop(Stop::CtrlC).printed();

    let span = printed.span("GET /");
    assert_eq!(span.trace_id, "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(span.parent.as_deref(), Some("b7ad6b7169203331"));
}
