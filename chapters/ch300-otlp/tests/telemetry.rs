//! What this chapter must do with a collector, and without one.
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

/// What it cannot say, how many and where, comes with the next chapter.
#[test]
fn with_nothing_listening_it_serves_and_the_sdk_says_that_exports_failed() {
    let app = chapter().start();
    for _ in 0..10 {
        assert_eq!(app.get("/").status, 200);
    }
    let finished = app.stop(Stop::CtrlC);

    assert_eq!(finished.code(), Some(0));
    let stderr = &finished.stderr;
    for said in ["BatchSpanProcessor", "BatchLogProcessor", "PeriodicReader"] {
        let failed = |line: &str| line.contains(said) && line.contains("Connection refused");
        assert!(stderr.lines().any(failed), "{said}: {stderr}");
    }
    assert!(!stderr.contains("panicked"), "{stderr}");
}

#[test]
fn an_endpoint_that_is_no_url_ends_the_start_with_one_line() {
    let finished = chapter()
        .env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://")
        .start_failing();
    assert_eq!(finished.code(), Some(1));
    let last = finished.stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("error: "), "{}", finished.stderr);
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
    let failed = finished.stderr.contains("failed");
    assert!(!failed, "{}", finished.stderr);
}

#[test]
fn each_process_is_an_instance_of_its_own_unless_the_environment_names_it() {
    let instance = |chapter: Chapter| {
        let app = chapter
            .env("OTEL_TRACES_EXPORTER", "console")
            .env("OTEL_LOGS_EXPORTER", "console")
            .env("OTEL_METRICS_EXPORTER", "console")
            .start();
        assert_eq!(app.get("/").status, 200);
        let printed = app.stop(Stop::CtrlC).printed();
        let ids: Vec<_> = printed
            .resources
            .iter()
            .map(|resource| resource.text("service.instance.id").expect("an id"))
            .collect();
        // The three signals come from one instance.
        assert!(
            ids.len() == 3 && ids.iter().all(|id| *id == ids[0]),
            "{printed}"
        );
        ids[0].to_owned()
    };
    let [one, other] = [instance(chapter()), instance(chapter())];
    assert_ne!(one, other);
    let named = chapter().env("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=7");
    assert_eq!(instance(named), "7");
}
