//! What flags and environment must do.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use harness::{Chapter, Finished, Stop};

fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-console"))
}

fn visit(chapter: Chapter) -> Finished {
    let app = chapter.start();
    assert_eq!(app.get("/").status, 200);
    app.stop(Stop::CtrlC)
}

/// Which of the signals were printed: spans, logs, metrics.
fn signals(finished: &Finished) -> [bool; 3] {
    let printed = finished.printed();
    [
        printed.spans.len(),
        printed.logs.len(),
        printed.metrics.len(),
    ]
    .map(|count| count > 0)
}

#[test]
fn all_three_signals_are_on_the_console() {
    assert_eq!(signals(&visit(chapter())), [true; 3]);
}

#[test]
fn each_signal_can_be_switched_off_by_a_flag() {
    let arguments = ["--traces-exporter", "none"];
    assert_eq!(
        signals(&visit(chapter().args(arguments))),
        [false, true, true]
    );
    let arguments = ["--logs-exporter=none"];
    assert_eq!(
        signals(&visit(chapter().args(arguments))),
        [true, false, true]
    );
    let arguments = ["--metrics-exporter", "none"];
    assert_eq!(
        signals(&visit(chapter().args(arguments))),
        [true, true, false]
    );
}

#[test]
fn the_environment_does_the_same_and_a_flag_wins_over_it() {
    let none = || {
        chapter()
            .env("OTEL_TRACES_EXPORTER", "none")
            .env("OTEL_LOGS_EXPORTER", "none")
    };
    let metrics = none().env("OTEL_METRICS_EXPORTER", "console");
    assert_eq!(signals(&visit(metrics)), [false, false, true]);
    let flag = none().args(["--traces-exporter", "console"]);
    assert_eq!(signals(&visit(flag)), [true, false, true]);
}

#[test]
fn the_command_line_of_the_agent_of_the_talk_works() {
    let agent = [
        "--traces_exporter",
        "console",
        "--metrics_exporter",
        "console",
        "--logs_exporter",
        "none",
        "--service_name",
        "shop",
    ];
    let finished = visit(chapter().env("OTEL_SERVICE_NAME", "other").args(agent));
    assert_eq!(signals(&finished), [true, false, true]);
    for resource in finished.printed().resources {
        assert_eq!(resource.text("service.name"), Some("shop"));
    }
}

#[test]
fn an_empty_variable_counts_as_one_that_is_not_set() {
    let empty = chapter()
        .env("OTEL_TRACES_EXPORTER", "")
        .env("OTEL_SERVICE_NAME", "");
    let finished = visit(empty);
    assert_eq!(signals(&finished), [true; 3]);
    assert_eq!(
        finished.printed().resources[0].text("service.name"),
        Some("todo")
    );
}

#[test]
fn the_sdk_can_be_disabled() {
    let finished = visit(chapter().env("OTEL_SDK_DISABLED", "TRUE"));
    assert_eq!(finished.stdout, "");
    let finished = visit(chapter().env("OTEL_SDK_DISABLED", "yes"));
    assert!(
        finished.stderr.contains("OTEL_SDK_DISABLED"),
        "{}",
        finished.stderr
    );
    assert_eq!(signals(&finished), [true; 3]);
}

#[test]
fn a_misspelt_variable_gets_a_warning_that_names_the_right_one() {
    for (wrong, right) in [
        ("OTEL_LOG_EXPORTER", "OTEL_LOGS_EXPORTER"),
        ("OTEL_METRIC_EXPORTER", "OTEL_METRICS_EXPORTER"),
        ("OTEL_TRACE_EXPORTER", "OTEL_TRACES_EXPORTER"),
    ] {
        let finished = visit(chapter().env(wrong, "none"));
        let warned = |line: &str| line.contains(wrong) && line.contains(right);
        assert!(finished.stderr.lines().any(warned), "{}", finished.stderr);
        assert_eq!(signals(&finished), [true; 3]);
    }
}

#[test]
fn what_is_no_exporter_ends_the_program_and_says_what_is_one() {
    for (value, says) in [
        ("otlp", "cargo run -p ch300-otlp"),
        ("jaeger", "console or none"),
    ] {
        let flag = chapter().args(["--traces-exporter", value]).start_failing();
        let variable = chapter().env("OTEL_TRACES_EXPORTER", value).start_failing();
        for finished in [flag, variable] {
            assert_eq!(finished.code(), Some(2));
            assert!(finished.stderr.contains(says), "{}", finished.stderr);
        }
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

/// As on the page: `tee output.log`, a few clicks, and a grep for the host.
#[test]
fn a_grep_for_the_host_gives_one_line_a_request() {
    let app = chapter().start();
    for _ in 0..2 {
        assert_eq!(app.get("/").status, 200);
    }
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    let finished = app.stop(Stop::CtrlC);
    let hosts = finished
        .stdout
        .lines()
        .filter(|line| line.contains("server.address"));
    assert_eq!(hosts.count(), 3);
}

/// The three are due at the same moments, so without turns they would print into each other.
#[test]
fn no_block_is_torn_by_another() {
    let delays = chapter()
        .env("OTEL_BSP_SCHEDULE_DELAY", "10")
        .env("OTEL_BLRP_SCHEDULE_DELAY", "10")
        .env("OTEL_METRIC_EXPORT_INTERVAL", "10");
    let app = delays.start();
    for _ in 0..200 {
        assert_eq!(app.get("/").status, 200);
    }
    // Reading it back refuses a line that is out of place.
    let printed = app.stop(Stop::CtrlC).printed();
    assert_eq!((printed.spans.len(), printed.logs.len()), (600, 200));
}
