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

/// The form of the header is checked before the SDK reads it, which would continue some of these.
#[test]
fn a_malformed_traceparent_starts_a_trace_of_its_own() {
    let ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
    let malformed = [
        "00-1-1-1".to_owned(),
        format!("+0-{ids}-01"),
        format!("00-{ids}-01-"),
        format!("00-{ids}-0z"),
        format!("00-00{ids}-01"),
    ];
    let app = chapter().start();
    for header in &malformed {
        let answer = app.request("GET", "/", &[("traceparent", header)], b"");
        assert_eq!(answer.status, 200);
    }
    let printed = app.stop(Stop::CtrlC).printed();
    let roots = printed.spans_named("GET /");
    assert_eq!(roots.len(), malformed.len(), "{printed}");
    assert!(roots.iter().all(|span| span.parent.is_none()), "{printed}");
}

/// A stranger with long texts must not make a batch too large for its receiver, or everybody's spans are lost.
#[test]
fn what_a_client_sends_is_cut_at_a_kibibyte() {
    let app = chapter().start();
    let long = "x".repeat(20_000);
    let headers = [
        ("user-agent", &*long),
        ("x-forwarded-for", &*long),
        ("host", &*long),
    ];
    app.request(&long[..5000], &format!("/{long}?{long}"), &headers, b"");
    let printed = app.stop(Stop::CtrlC).printed();
    let span = printed.span("HTTP");
    for name in [
        "client.address",
        "http.request.method_original",
        "server.address",
        "url.path",
        "url.query",
        "user_agent.original",
    ] {
        let text = span.attributes.text(name);
        assert_eq!(text.map(str::len), Some(1024), "{name} in {span:?}");
    }
}
