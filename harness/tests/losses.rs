//! Nothing is lost in silence: what was not printed is said on stderr, with a number. The other
//! ends of stdout are programs that Unix has.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on fails, with the message at hand"
)]

use std::fs;

use harness::{Chapter, Finished, Stop, spans_per_request, suite, with_logs, with_spans};

/// Answered `GET /` requests: enough to fill a pipe with their spans, and a small queue.
const BURST: usize = 400;

/// A chapter whose telemetry goes to stdout, and not before it is stopped or a queue runs full.
fn printing_late(chapter: &str) -> Chapter {
    Chapter::new(chapter)
        .env("OTEL_LOGS_EXPORTER", "console")
        .env("OTEL_METRICS_EXPORTER", "console")
        .env("OTEL_TRACES_EXPORTER", "console")
        .env("OTEL_BSP_SCHEDULE_DELAY", "60000")
        .env("OTEL_BLRP_SCHEDULE_DELAY", "60000")
}

with_spans!(when_nobody_reads_stdout_any_more_the_app_ends_well_and_says_what_was_not_printed);
fn when_nobody_reads_stdout_any_more_the_app_ends_well_and_says_what_was_not_printed(
    chapter: &str,
) {
    let app = printing_late(chapter)
        .piped_into(["tee", "output.log"])
        .start();
    assert_eq!(app.get("/").status, 200);
    assert_eq!(app.post("/add", &[("task", "Buy milk")]).status, 303);
    app.end_reader();
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{finished:?}");
    assert!(!finished.stderr.contains("panicked"), "{}", finished.stderr);
    assert_eq!(finished.stdout, "");
    let mut lost = vec![format!("{} spans", 2 * spans_per_request(chapter))];
    match chapter {
        "ch300-spans" | "ch300-requests" | "ch300-context" => {}
        "ch300-logs" => lost.push("2 log records".to_owned()),
        _ => lost.extend(["2 log records".to_owned(), "6 metrics".to_owned()]),
    }
    for lost in lost {
        let says_so = |line: &str| line.contains(&lost) && line.contains("not printed");
        assert!(
            finished.stderr.lines().any(says_so),
            "{lost}: {}",
            finished.stderr
        );
    }
}

with_spans!(printed_and_dropped_spans_are_all_spans);
fn printed_and_dropped_spans_are_all_spans(chapter: &str) {
    let finished = burst(chapter);
    let printed = finished.printed().spans.len();
    let dropped = dropped(&finished, "dropped_span_count=");
    assert!(dropped > 0, "nothing was dropped");
    let all = spans_per_request(chapter) * BURST;
    assert_eq!(printed + dropped, all, "{printed} + {dropped}");
}

with_logs!(printed_and_dropped_log_records_are_all_log_records);
fn printed_and_dropped_log_records_are_all_log_records(chapter: &str) {
    let finished = burst(chapter);
    let printed = finished.printed().logs.len();
    let dropped = dropped(&finished, "dropped_logs_count=");
    assert!(dropped > 0, "nothing was dropped");
    assert_eq!(printed + dropped, BURST, "{printed} + {dropped}");
}

/// Sends requests while nobody reads stdout, so that the exporters wait and the queues overrun, and
/// reads it when the app stops.
fn burst(chapter: &str) -> Finished {
    // Opening a named pipe waits for the other side to open it.
    let wait_and_read = "mkfifo read-now && read line < read-now; exec cat";
    let app = printing_late(chapter)
        .env("OTEL_BSP_MAX_QUEUE_SIZE", "16")
        .env("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "8")
        .env("OTEL_BLRP_MAX_QUEUE_SIZE", "16")
        .env("OTEL_BLRP_MAX_EXPORT_BATCH_SIZE", "8")
        .piped_into(["sh", "-c", wait_and_read])
        .start();
    for _ in 0..BURST {
        assert_eq!(app.get("/").status, 200);
    }
    let read_now = app.folder().join("read-now");
    app.wait_for("the named pipe", || read_now.exists());
    fs::write(read_now, "\n").unwrap();
    let finished = app.stop(Stop::CtrlC);
    assert_eq!(finished.code(), Some(0), "{}", finished.stderr);
    finished
}

/// The number that the SDK reports, once.
fn dropped(finished: &Finished, name: &str) -> usize {
    let stderr = &finished.stderr;
    let (_, rest) = stderr
        .split_once(name)
        .unwrap_or_else(|| panic!("no {name} in {stderr}"));
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap();
    assert!(!rest.contains(name), "{stderr}");
    digits.parse().unwrap()
}

suite!(when_stdout_is_open_and_nobody_reads_it_the_app_ends_and_says_that_some_may_be_lost:
    ch300_spans, ch300_console);
fn when_stdout_is_open_and_nobody_reads_it_the_app_ends_and_says_that_some_may_be_lost(
    chapter: &str,
) {
    let app = printing_late(chapter).piped_into(["sleep", "60"]).start();
    for _ in 0..BURST {
        assert_eq!(app.get("/").status, 200);
    }
    app.signal(Stop::CtrlC);
    app.wait_for("the end", || app.has_ended());
    let stderr = app.stderr_so_far();
    assert!(stderr.contains("The last spans may be lost"), "{stderr}");
    app.end_reader();
}
