//! What this chapter must do where no collector is.
#![cfg(unix)] // Only there can a test press Ctrl-C.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use harness::{Chapter, Stop};

/// Nothing listens where the harness points it.
fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-otlp"))
}

#[test]
fn with_nothing_listening_it_serves_and_says_how_much_was_lost() {
    let app = chapter().start();
    for _ in 0..10 {
        assert_eq!(app.get("/").status, 200);
    }
    let finished = app.stop(Stop::CtrlC);

    assert_eq!(finished.code(), Some(0));
    for (what, count) in [("spans", 30), ("log records", 10), ("metrics", 4)] {
        let lost = finished.lost(what);
        assert_eq!(lost, count, "{what} in {}", finished.stderr);
    }
}

#[test]
fn an_endpoint_without_a_scheme_is_refused_with_the_right_one() {
    for endpoint in ["0.0.0.0:4317", "localhost:4317"] {
        let chapter = chapter().env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint);
        let finished = chapter.start_failing();
        assert_eq!(finished.code(), Some(1));
        assert_eq!(finished.stderr.lines().count(), 1, "{}", finished.stderr);
        let [names, advises] = [
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "http://localhost:4317",
        ];
        assert!(finished.stderr.contains(names), "{}", finished.stderr);
        assert!(finished.stderr.contains(advises), "{}", finished.stderr);
    }
}

#[test]
fn the_console_of_the_last_chapter_is_still_there() {
    let app = chapter()
        .args(["--traces-exporter", "console", "--logs-exporter", "none"])
        .env("OTEL_METRICS_EXPORTER", "none")
        .start();
    assert_eq!(app.get("/").status, 200);
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.printed().spans.len(), 3);
    assert!(
        !finished.stderr.contains("not delivered"),
        "{}",
        finished.stderr
    );
}
