//! The inbox and the to-do app in one trace, and nothing of it lost.

use std::thread;

use harness::{Chapter, Running, Stop};
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use opentelemetry_semantic_conventions::metric;
use otlp_viewer::testing::Receiver;

use crate::{LONGEST, inbox, of_kind, send, sending};

const CLIENTS: usize = 4;
const REQUESTS: usize = 60;

fn todo_app(receiver: &Receiver) -> Running {
    sending(Chapter::new("ch300-otlp"), receiver)
}

#[test]
fn one_trace_has_the_spans_of_both_services() {
    let receiver = Receiver::start();
    let todo_app = todo_app(&receiver);
    let app = sending(inbox(&todo_app.url("")), &receiver);
    let answer = send(&app, "Buy milk");
    assert_eq!((answer.status, &*answer.body), (201, "Added to the list\n"));
    assert!(todo_app.get("/").body.contains("alice: Buy milk"));
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{finished:?}");
    assert_eq!(finished.stdout, "");
    todo_app.stop(Stop::CtrlC);

    let named = |name| receiver.wait_for_span(name, LONGEST);
    let [server, client, called] = ["POST /inbox/{sender}", "POST", "POST /add"].map(named);
    server.assert_root();
    server.assert_kind(SpanKind::Server);
    client.assert_child_of(&server);
    client.assert_kind(SpanKind::Client);
    called.assert_child_of(&client);
    assert_eq!(called.service, "todo");
    named("INSERT task").assert_child_of(&named("adding_task"));
    let log = receiver.wait_for_log("Added a task", LONGEST);
    log.assert_in(&server);
    assert_eq!(log.event_name, "inbox.task.added");

    receiver.assert_no_findings();
    receiver.assert_score("inbox", 100);
    receiver.assert_score("todo", 100);

    let everything = receiver.everything();
    assert!(!everything.contains("Buy milk"), "{everything}");
}

/// Everything that a client can do, also what is wrong, and often.
#[test]
fn a_teacher_finds_nothing_wrong_with_it() {
    let receiver = Receiver::start();
    let todo_app = todo_app(&receiver);
    let app = sending(inbox(&todo_app.url("")), &receiver);
    for n in 0..30 {
        assert_eq!(send(&app, "Buy milk").status, 201);
        assert_eq!(send(&app, "two\nlines").status, 400);
        assert_eq!(app.get("/").status, 200);
        assert_eq!(app.get("/inbox/alice").status, 405);
        assert_eq!(app.get(&format!("/nothing/{n}?token=x")).status, 404);
        assert_eq!(app.request("BREW", "/", &[], b"").status, 405);
        let sender = format!("/inbox/{n}");
        assert_eq!(app.request("POST", &sender, &[], b"Buy milk").status, 201);
    }
    todo_app.stop(Stop::CtrlC);
    assert_eq!(send(&app, "Buy milk").status, 502);
    app.stop(Stop::CtrlC);
    receiver.assert_no_findings();
    receiver.assert_score("inbox", 100);
    receiver.assert_score("todo", 100);
}

#[test]
fn nothing_of_an_answered_request_is_lost_when_it_is_stopped() {
    let receiver = Receiver::start();
    let todo_app = todo_app(&receiver);
    let app = sending(inbox(&todo_app.url("")), &receiver);
    thread::scope(|threads| {
        for _ in 0..CLIENTS {
            threads.spawn(|| {
                for _ in 0..REQUESTS {
                    assert_eq!(send(&app, "Buy milk").status, 201);
                }
            });
        }
    });
    let finished = app.stop(Stop::Terminate);
    assert!(!finished.stderr.contains("lost"), "{}", finished.stderr);
    todo_app.stop(Stop::CtrlC);
    let all = CLIENTS * REQUESTS;
    for (service, kind) in [
        ("inbox", SpanKind::Server),
        ("inbox", SpanKind::Client),
        ("todo", SpanKind::Server),
    ] {
        let spans = of_kind(&receiver, service, kind);
        assert_eq!(spans.len(), all, "{service} {kind:?}");
    }
    let logs = receiver.logs();
    let logs = logs.iter().filter(|log| log.service == "inbox");
    assert_eq!(logs.count(), all);
    assert_eq!(
        crate::request_duration::requests_measured(&receiver),
        all as u64
    );
    let duration = receiver.wait_for_metric(metric::HTTP_SERVER_REQUEST_DURATION, LONGEST);
    assert_eq!(duration.unit, "s");
}

/// RUST_LOG is for the terminal.
#[test]
fn with_rust_log_off_there_are_traces_and_log_records_all_the_same() {
    let receiver = Receiver::start();
    let todo_app = todo_app(&receiver);
    let app = inbox(&todo_app.url("")).env("RUST_LOG", "off");
    let app = sending(app, &receiver);
    assert_eq!(send(&app, "Buy milk").status, 201);
    let finished = app.stop(Stop::CtrlC);
    assert!(!finished.stderr.contains("Added"), "{}", finished.stderr);
    receiver.wait_for_span("POST /inbox/{sender}", LONGEST);
    receiver.wait_for_log("Added a task", LONGEST);
}

/// What sends OTLP makes spans and events of its own. With RUST_LOG=trace they are on the terminal, and nowhere else.
#[test]
fn what_the_exporters_do_is_not_sent() {
    let receiver = Receiver::start();
    let todo_app = todo_app(&receiver);
    let app = inbox(&todo_app.url(""))
        .env("RUST_LOG", "trace")
        .env("OTEL_BSP_SCHEDULE_DELAY", "50")
        .env("OTEL_BLRP_SCHEDULE_DELAY", "50");
    let app = sending(app, &receiver);
    assert_eq!(send(&app, "Buy milk").status, 201);
    // What sent the first batch must not be in the next one.
    receiver.wait_for_span("POST /inbox/{sender}", LONGEST);
    assert_eq!(app.get("/").status, 200);
    receiver.wait_for_span("GET /", LONGEST);
    let finished = app.stop(Stop::CtrlC);
    assert!(finished.stderr.contains(" h2::"), "{}", finished.stderr);
    let mut spans = receiver.spans();
    spans.retain(|span| span.service == "inbox");
    assert_eq!(spans.len(), 3, "{}", receiver.everything());
    let mut logs = receiver.logs();
    logs.retain(|log| log.service == "inbox");
    assert_eq!(logs.len(), 1, "{}", receiver.everything());
}
