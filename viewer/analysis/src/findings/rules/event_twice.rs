//! The same event as span event and as log record.

use super::Rule;
use crate::findings::attributes::{LogView, SpanView};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::scan_store::Clock;

static INFO: RuleInfo = RuleInfo {
    id: "event-twice",
    title: "Events go out twice",
    why: "By default an event of `tracing` becomes a span event in one layer and a log record in the \
          other. Each costs, and whoever counts them counts twice. The specification goes towards log \
          records.",
    section: "Emit events",
    specification: "https://opentelemetry.io/docs/specs/otel/logs/data-model/#events",
    fix: Fix {
        how: "Let the layer of the spans have spans only.",
        code: "tracing_opentelemetry::layer()\n    \
               .with_tracer(tracer)\n    \
               .with_filter(filter_fn(|metadata| metadata.is_span()))",
    },
};

/// How far apart the two layers read the clock, in nanoseconds, with much to spare.
const TOGETHER: u64 = 100_000_000;

/// `event-twice`.
#[derive(Debug, Default)]
pub(crate) struct EventTwice {
    findings: FindingsByService,
}

impl Rule for EventTwice {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        let logs: Vec<LogView<'_>> = span.logs.iter().map(LogView::new).collect();
        for event in &span.events {
            let is_same = |log: &&LogView<'_>| {
                !event.name.is_empty()
                    && (log.body.text() == Some(event.name) || log.event_name == event.name)
                    && log.log.time.abs_diff(event.time) <= TOGETHER
            };
            if let Some(log) = logs.iter().find(is_same) {
                let case = self.findings.for_service(span.service);
                case.log(log.log, || {
                    "a span event has the same name and time".to_owned()
                });
            }
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let said = format!(
                "Events that are there as span event and as log record: {}.",
                case.count
            );
            Some((said, None))
        })
    }
}
