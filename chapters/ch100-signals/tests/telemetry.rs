//! What this chapter must print: each signal once, and all of one mind about who speaks.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::process::Command;

use harness::Printed;
use harness::printed::Value;

fn run() -> Printed {
    let output = Command::new(env!("CARGO_BIN_EXE_ch100-signals"))
        .output()
        .unwrap();
    assert!(output.status.success());
    Printed::parse(&String::from_utf8(output.stdout).unwrap()).unwrap()
}

#[test]
fn it_prints_one_span_one_log_record_and_one_metric() {
    let printed = run();
    assert_eq!(
        (
            printed.spans.len(),
            printed.logs.len(),
            printed.metrics.len()
        ),
        (1, 1, 1)
    );
    let span = printed.span("making_tea");
    assert_eq!(span.attribute("tea.kind"), Some(&Value::from("green")));
    let cups = printed.metric("tea.cups");
    assert_eq!(cups.total_where("tea.kind", "green"), 2.0);
}

#[test]
fn the_log_record_was_written_inside_the_span() {
    let printed = run();
    let span = printed.span("making_tea");
    let record = printed.log("The water boils");
    assert_eq!(record.trace_id.as_ref(), Some(&span.trace_id));
    assert_eq!(record.span_id.as_ref(), Some(&span.span_id));
    assert_eq!(record.event_name.as_deref(), Some("tea.water.boiled"));
}

#[test]
fn every_signal_says_who_speaks() {
    let printed = run();
    assert_eq!(printed.resources.len(), 3);
    for resource in &printed.resources {
        assert_eq!(resource.text("service.name"), Some("kitchen"));
    }
}
