//! How this client behaves: towards an app, towards a server that misbehaves, and towards a person.

use harness::{Chapter, ClientProgram, Finished, Running, Stop};
use serde_json::Value;

use crate::server::{Act, Server};

/// A client without telemetry, which these tests are not about.
fn start(url: &str, arguments: &[&str]) -> ClientProgram {
    Chapter::at(env!("CARGO_BIN_EXE_ch400-traffic"))
        .args(["--url", url, "--json"])
        .args(arguments)
        .env("OTEL_SDK_DISABLED", "true")
        .start_client()
}

fn summary(finished: &Finished) -> Value {
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}\n{finished:?}"))
}

fn app() -> Running {
    Chapter::new("ch300-otlp")
        .env("OTEL_SDK_DISABLED", "true")
        .start()
}

#[test]
fn the_rate_is_kept_and_the_list_is_left_as_it_was() {
    let app = app();
    app.post("/add", &[("task", "Buy milk")]);
    app.post("/add", &[("task", "Traffic jam at eight")]);
    let before = app.get("/").body;
    let finished = start(&app.url(""), &["--rate", "50", "--for", "2s"]).wait();

    let summary = summary(&finished);
    assert_eq!(app.get("/").body, before);
    assert_eq!(summary["errors"], 0, "{summary}");
    assert_eq!(
        summary["tasks_added"], summary["tasks_deleted"],
        "{summary}"
    );
    assert_eq!(summary["tasks_left"], 0, "{summary}");
    assert!(summary["tasks_added"].as_u64() >= Some(20), "{summary}");
    let sent = summary["per_second"].as_f64().unwrap();
    assert!((35.0..=50.5).contains(&sent), "{summary}");
    let rows = summary["by_name"].as_array().unwrap();
    let names: Vec<_> = rows
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["GET /", "POST /add", "POST /delete/{id}", "all"]);
    let count = |row: &Value| row["count"].as_u64().unwrap();
    let sum: u64 = rows[..3].iter().map(count).sum();
    assert_eq!(sum, count(&rows[3]), "{summary}");
    assert_eq!(summary["requests"], sum, "{summary}");
    for row in rows {
        let at = |name: &str| row[name].as_f64().unwrap();
        assert!(0.0 < at("p50_ms") && at("p50_ms") <= at("p95_ms"), "{row}");
        assert!(
            at("p95_ms") <= at("p99_ms") && at("p99_ms") <= at("max_ms") + 0.01,
            "{row}"
        );
    }
}

#[test]
fn no_more_wait_at_once_than_was_said_and_what_was_not_sent_is_counted() {
    let server = Server::start(Act::Never);
    let arguments = ["--rate", "100", "--for", "1s", "--concurrency", "4"];
    let finished = start(&server.url(), &arguments).wait();

    let summary = summary(&finished);
    // None was answered, so no more than these could be sent; with a look at the list before and after.
    assert_eq!(server.requests().len(), 6, "{:?}", server.requests());
    assert_eq!(summary["requests"], 6, "{summary}");
    assert_eq!(summary["error_types"]["timeout"], 5, "{summary}");
    assert!(summary["not_sent"].as_u64() > Some(80), "{summary}");
    // Two were tasks. Whether they came to anything, nobody knows.
    assert_eq!(summary["tasks_added"], 0, "{summary}");
    assert_eq!(summary["tasks_left"], 2, "{summary}");
}

#[test]
fn a_request_that_had_to_wait_is_late_and_its_latency_counts_from_when_it_was_due() {
    let server = Server::start(Act::Never);
    let arguments = ["--rate", "2", "--for", "4s", "--concurrency", "1"];
    let finished = start(&server.url(), &arguments).wait();

    // The second was due after half a second, and waited for the first to fail after three.
    let summary = summary(&finished);
    assert!(summary["late"].as_u64() >= Some(1), "{summary}");
    assert_eq!(summary["not_sent"], 6, "{summary}");
    let latency = summary["by_name"][0]["max_ms"].as_f64();
    assert!((Some(5400.0)..Some(9000.0)).contains(&latency), "{summary}");
}

#[test]
fn an_app_that_fails_or_hangs_up_is_counted_and_not_followed() {
    for (act, error) in [
        (Act::Answer(500), "500"),
        (Act::Answer(404), "404"),
        (Act::HangUp, "connection_closed"),
        (Act::Nonsense, "invalid_response"),
    ] {
        let server = Server::start(act);
        let finished = start(&server.url(), &["--rate", "40", "--for", "500ms"]).wait();
        let summary = summary(&finished);
        let errors = summary["errors"].as_u64().unwrap();
        assert!(errors >= 10, "{act:?}: {summary}");
        assert_eq!(summary["error_types"][error], errors, "{act:?}: {summary}");
        assert_eq!(summary["requests"], errors + 1, "{act:?}: {summary}");
        assert_eq!(server.requests().len() as u64, errors + 1, "{act:?}");
    }
}

#[test]
fn a_redirect_is_not_followed_and_a_connection_serves_many_requests() {
    let server = Server::start(Act::Answer(303));
    let finished = start(&server.url(), &["--rate", "40", "--for", "1s"]).wait();
    let summary = summary(&finished);
    assert_eq!(summary["errors"], 0, "{summary}");
    let requests = server.requests();
    assert!(
        !requests.iter().any(|line| line.contains("elsewhere")),
        "{requests:?}"
    );
    assert!(requests.len() > 30, "{requests:?}");
    assert!(
        server.connections() < requests.len() / 2,
        "{}",
        server.connections()
    );
}

#[test]
fn without_an_app_one_line_says_how_to_start_it() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let finished = start(&format!("http://{closed}"), &[]).wait();
    assert_eq!(finished.code(), Some(1));
    assert_eq!(finished.stdout, "");
    assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
    assert!(
        finished.stderr.contains("cargo run -p ch300-otlp"),
        "{}",
        finished.stderr
    );
}

#[test]
fn another_program_gets_one_question_and_no_task() {
    let receiver = otlp_viewer::testing::Receiver::start();
    let finished = start(receiver.pages_url(), &[]).wait();
    assert_eq!(finished.code(), Some(1));
    assert!(
        finished.stderr.contains("is not the to-do list"),
        "{}",
        finished.stderr
    );
}

#[test]
fn a_list_too_long_to_show_what_is_added_is_refused() {
    let app = app();
    for number in 0..901 {
        app.post("/add", &[("task", &format!("Task {number}"))]);
    }
    let finished = start(&app.url(""), &[]).wait();
    assert_eq!(finished.code(), Some(1));
    assert!(
        finished.stderr.contains("--database"),
        "{}",
        finished.stderr
    );
}

#[test]
fn another_machine_and_absurd_numbers_are_refused_before_anything_is_sent() {
    for (arguments, said) in [
        (["--url", "http://192.0.2.1:5000"], "--allow-remote"),
        (["--url", "http://localhost.example.com"], "--allow-remote"),
        (["--url", "https://localhost"], "plain HTTP"),
        (["--rate", "0"], "above 0"),
        (["--rate", "1000000"], "up to 10000"),
        (["--for", "0s"], "with a unit"),
        (["--for", "5"], "with a unit"),
        (["--concurrency", "0"], "1..=1000"),
    ] {
        let program = Chapter::at(env!("CARGO_BIN_EXE_ch400-traffic")).args(arguments);
        let finished = program.start_client().wait();
        assert_eq!(finished.code(), Some(2), "{arguments:?}");
        let first = finished.stderr.lines().next().unwrap_or_default();
        assert!(first.contains(said), "{arguments:?}: {}", finished.stderr);
    }
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_early_with_the_summary_and_the_list_as_it_was() {
    for how in [Stop::CtrlC, Stop::Terminate] {
        let app = app();
        let before = app.get("/").body;
        let client = start(&app.url(""), &["--rate", "100", "--for", "1h"]);
        client.wait_for("a task", || app.get("/").body.contains("Traffic"));
        let finished = client.stop(how);
        let summary = summary(&finished);
        assert_eq!(app.get("/").body, before);
        assert!(summary["seconds"].as_f64() < Some(60.0), "{summary}");
        assert!(summary["tasks_added"].as_u64() > Some(0), "{summary}");
        assert!(finished.took.as_secs() < 10, "{:?}", finished.took);
    }
}
