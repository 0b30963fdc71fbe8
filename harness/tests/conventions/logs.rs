//! Log records: names, bodies, and the span that each was written in.

use harness::printed::LogRecord;
use harness::with_logs;

use crate::{TYPED, visit};

with_logs!(log_records);
fn log_records(chapter: &str) {
    let printed = visit(chapter);
    for LogRecord {
        event_name,
        trace_id,
        span_id,
        body,
        ..
    } in &printed.logs
    {
        let event_name = event_name.as_deref().expect("a name");
        assert!(event_name.starts_with("todo."), "{event_name}");
        assert!(!body.contains(TYPED), "{body}");
        let span = printed
            .spans
            .iter()
            .find(|span| Some(&span.span_id) == span_id.as_ref());
        assert_eq!(trace_id.as_ref(), span.map(|span| &span.trace_id), "{body}");
    }
    let bodies: Vec<_> = printed
        .logs
        .iter()
        .map(|log| (&*log.severity, &*log.body))
        .collect();
    for (expected, times) in [
        (("INFO", "Fetched 0 tasks from the database"), 3),
        (("INFO", "Added new task"), 2),
        (("INFO", "Deleted task"), 1),
        (("WARN", "The task was not found"), 1),
        (("ERROR", "The database failed"), 1),
    ] {
        let found = bodies.iter().filter(|body| **body == expected).count();
        assert_eq!(found, times, "{expected:?} in {bodies:?}");
    }
}
