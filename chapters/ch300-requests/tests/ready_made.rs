//! Where the ready-made middleware departs from the conventions. When one of these fails, upstream has
//! fixed it: update the page on it.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::path::PathBuf;

use harness::printed::{Span, Value};
use harness::{Chapter, Printed, Running, Stop};

fn example() -> PathBuf {
    let chapter = PathBuf::from(env!("CARGO_BIN_EXE_ch300-requests"));
    let file = format!("ready_made{}", std::env::consts::EXE_SUFFIX);
    chapter.with_file_name("examples").join(file)
}

fn visit(requests: impl Fn(&Running)) -> [Printed; 2] {
    [
        PathBuf::from(env!("CARGO_BIN_EXE_ch300-requests")),
        example(),
    ]
    .map(|program| {
        let app = Chapter::at(program).start();
        requests(&app);
        app.stop(Stop::CtrlC).printed()
    })
}

/// The one SERVER span: of our middleware, and of the ready-made one.
fn server_spans(requests: impl Fn(&Running)) -> [Span; 2] {
    visit(requests).map(|printed| match &printed.spans_of_kind("Server")[..] {
        [span] => (*span).clone(),
        _ => panic!("not one SERVER span in\n{printed}"),
    })
}

#[test]
fn both_make_one_trace_of_a_request() {
    for printed in visit(|app| assert_eq!(app.get("/").status, 200)) {
        let server = printed.span("GET /");
        assert_eq!(server.kind, "Server");
        let parent = printed.parent_of(printed.span("querying_tasks"));
        assert_eq!(parent, Some(server), "{printed}");
    }
}

#[test]
fn a_path_without_a_route_gets_a_route_all_the_same() {
    let [ours, theirs] = server_spans(|app| assert_eq!(app.get("/nowhere").status, 404));
    assert_eq!((&*ours.name, ours.attribute("http.route")), ("GET", None));
    assert_eq!(theirs.name, "GET default");
    assert_eq!(theirs.attributes.text("http.route"), Some("default"));
}

#[test]
fn the_path_is_missing_for_the_home_page() {
    let [ours, theirs] = server_spans(|app| assert_eq!(app.get("/").status, 200));
    assert_eq!(ours.attributes.text("url.path"), Some("/"));
    assert_eq!(theirs.attribute("url.path"), None);
}

#[test]
fn an_unknown_method_goes_through_as_it_came() {
    let brew = |app: &Running| assert_eq!(app.request("BREW", "/", &[], b"").status, 405);
    let [ours, theirs] = server_spans(brew);
    assert_eq!(ours.attributes.text("http.request.method"), Some("_OTHER"));
    assert_eq!(ours.name, "HTTP /");
    assert_eq!(theirs.attributes.text("http.request.method"), Some("BREW"));
    assert_eq!(theirs.name, "BREW /");
}

#[test]
fn the_error_of_a_client_counts_as_one_of_the_server() {
    let [ours, theirs] = server_spans(|app| assert_eq!(app.get("/nowhere").status, 404));
    assert_eq!(ours.attribute("error.type"), None);
    assert_eq!(theirs.attribute("error.type"), Some(&Value::from("404")));
}

#[test]
fn a_secret_in_the_query_string_is_not_hidden() {
    let [ours, theirs] = server_spans(|app| assert_eq!(app.get("/?sig=abc").status, 200));
    assert_eq!(ours.attributes.text("url.query"), Some("sig=REDACTED"));
    assert_eq!(theirs.attributes.text("url.query"), Some("sig=abc"));
}
