//! What this chapter must do with what the environment says.
#![cfg(unix)] // Only there can a test press Ctrl-C.

use harness::{Chapter, Stop};

/// Nothing listens where the harness points it.
fn chapter() -> Chapter {
    Chapter::at(env!("CARGO_BIN_EXE_ch300-production"))
}

#[test]
fn a_loss_is_reported_with_the_number_the_endpoint_and_what_to_do() {
    let app = chapter().start();
    for _ in 0..10 {
        assert_eq!(app.get("/").status, 200);
    }
    let finished = app.stop(Stop::CtrlC);

    assert_eq!(finished.code(), Some(0));
    for (what, count) in [("spans", 30), ("log records", 10), ("metrics", 5)] {
        let lost = finished.lost(what);
        assert_eq!(lost, count, "{what} in {}", finished.stderr);
    }
    let says = "the request to http://127.0.0.1:1 failed. Does a collector listen there?";
    assert!(finished.stderr.contains(says), "{}", finished.stderr);
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
fn the_least_severe_log_record_is_chosen_by_a_flag() {
    for (level, records) in [("off", 0), ("warn", 1), ("info", 2)] {
        let app = chapter()
            .args(["--log-level", level, "--logs-exporter", "console"])
            .start();
        assert_eq!(app.get("/").status, 200);
        assert_eq!(app.post("/delete/7", &[]).status, 303);
        let finished = app.stop(Stop::CtrlC);
        assert_eq!(finished.printed().logs.len(), records, "{level}");
    }
}
