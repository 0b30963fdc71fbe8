//! Events that are named after the line of code in which they stand.

use super::Rule;
use crate::findings::attributes::LogView;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::readable;

static INFO: RuleInfo = RuleInfo {
    id: "unnamed-event",
    title: "Events are named after a line of code",
    why: "The event name says which kind of event it is. Without a name of yours, `tracing` takes file \
          and line: the next change of the file renames the event, and a path of your machine is in \
          your telemetry.",
    section: "Event name",
    specification: "https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-eventname",
    fix: Fix {
        how: "Give events a name, and leave those of other crates out.",
        code: "info!(name: \"todo.task.added\", { todo.task.id = id }, \"Added new task\");",
    },
};

/// `unnamed-event`.
#[derive(Debug, Default)]
pub(crate) struct UnnamedEvent {
    findings: FindingsByService,
}

/// `event src/app.rs:77`, as the macros of `tracing` write it.
fn is_place(name: &str) -> bool {
    let place = name
        .strip_prefix("event ")
        .and_then(|it| it.rsplit_once(".rs:"));
    place.is_some_and(|(_, line)| !line.is_empty() && line.bytes().all(|it| it.is_ascii_digit()))
}

impl Rule for UnnamedEvent {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn log(&mut self, log: &LogView<'_>) {
        if is_place(log.event_name) {
            let case = self.findings.for_service(log.service);
            case.log(log.log, || log.event_name.to_owned());
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let logs = readable::count(case.count, "log record");
            Some((format!("{logs} without an event name."), None))
        })
    }
}
