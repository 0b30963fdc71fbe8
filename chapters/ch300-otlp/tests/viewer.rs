//! What the viewer receives of this chapter, and what a person sees of it there.
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::process::ExitCode;
use std::time::Duration;

use harness::browser::{Browser, Tools};
use harness::{Chapter, Running, Stop};
use libtest_mimic::{Arguments, Trial};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use otlp_viewer::testing::Receiver;

const LONGEST: Duration = Duration::from_secs(30);

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let tools = if arguments.list { None } else { Tools::find() };
    let has_browser = tools.is_some();
    let seen = move || {
        let browser = Browser::open(&tools.ok_or("there is no browser")?);
        a_person_sees_the_request(&browser);
        Ok(())
    };
    let received = || {
        the_viewer_receives_a_request_whole();
        Ok(())
    };
    let trials = vec![
        // Only on Unix can a test press Ctrl-C.
        Trial::test("the_viewer_receives_a_request_whole", received)
            .with_ignored_flag(cfg!(not(unix))),
        Trial::test("a_teacher_finds_nothing_wrong_with_it", || {
            a_teacher_finds_nothing_wrong_with_it();
            Ok(())
        })
        .with_ignored_flag(cfg!(not(unix))),
        Trial::test("a_person_sees_the_request", seen).with_ignored_flag(!has_browser),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn start(receiver: &Receiver) -> Running {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-otlp"))
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.grpc_endpoint())
        .start()
}

fn the_viewer_receives_a_request_whole() {
    let receiver = Receiver::start();
    let app = start(&receiver);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    let finished = app.stop(Stop::CtrlC);
    assert!(
        !finished.stderr.contains("ExportError"),
        "{}",
        finished.stderr
    );

    let [server, internal, client] = ["POST /add", "adding_task", "INSERT task"]
        .map(|name| receiver.wait_for_span(name, LONGEST));
    server.assert_root();
    server.assert_kind(SpanKind::Server);
    server.assert_attribute("http.response.status_code", 303);
    server.assert_error(false);
    internal.assert_child_of(&server);
    client.assert_child_of(&internal);
    client.assert_kind(SpanKind::Client);
    receiver
        .wait_for_log("Added new task", LONGEST)
        .assert_in(&client);
    let requests = receiver.wait_for_metric("todo.requests", LONGEST);
    assert_eq!(
        requests.integer(&[("todo.endpoint", "add")]),
        Some(1),
        "{}",
        receiver.everything()
    );
    assert_eq!(receiver.spans().len(), 3, "{}", receiver.everything());
    assert!(
        !receiver.everything().contains("Buy milk"),
        "{}",
        receiver.everything()
    );
    receiver.assert_no_findings();
}

/// Everything that a visitor can do, also what is wrong, and often.
fn a_teacher_finds_nothing_wrong_with_it() {
    let receiver = Receiver::start();
    let app = start(&receiver);
    for task in 1..=30 {
        assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
        assert_eq!(app.get("/").status, 200);
        assert_eq!(app.post(&format!("/delete/{task}"), &[]).status, 303);
        app.post(&format!("/delete/{}", 1000 + task), &[]);
        app.post("/add", &[("task", "")]);
        assert_eq!(app.get(&format!("/nothing/{task}")).status, 404);
        app.get("/?token=REDACTED");
    }
    app.stop(Stop::CtrlC);
    receiver.wait_for_metric("todo.requests", LONGEST);
    receiver.assert_no_findings();
}

/// As on the page: a task is added in one tab, and its trace opened in another, by keyboard.
fn a_person_sees_the_request(browser: &Browser) {
    let receiver = Receiver::start();
    let app = start(&receiver);
    browser.go(&app.url("/"));
    browser.find("input").click();
    browser.insert("Buy milk");
    browser.press(Browser::ENTER);
    let span = receiver.wait_for_span("POST /add", LONGEST);
    receiver.wait_for_log("Added new task", LONGEST);

    browser.go(receiver.pages_url());
    browser.save_screenshot("viewer-traces");
    tab_to(&app, browser, "POST /add");
    browser.press(Browser::ENTER);
    app.wait_for("the trace", || {
        browser
            .value_of("location.pathname")
            .as_str()
            .is_some_and(|path| path.starts_with("/traces/"))
    });
    browser.save_screenshot("viewer-trace");
    let text = browser.find("main").text();
    for said in ["POST /add", "adding_task", "INSERT task", "Added new task"] {
        assert!(text.contains(said), "{said} in {text}\n{}", span.tree());
    }
    assert_eq!(browser.console(), [] as [serde_json::Value; 0]);
}

fn tab_to(app: &Running, browser: &Browser, label: &str) {
    app.wait_for(label, || {
        browser.press(Browser::TAB);
        browser.focused().label().contains(label)
    });
}
