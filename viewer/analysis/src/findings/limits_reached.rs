//! Something was recorded, and the sender dropped a part of it.

use super::Rule;
use super::analyze::Clock;
use super::cases::Cases;
use super::finding::{Finding, Fix, RuleInfo};
use super::view::{LogView, SpanView};
use crate::words;

static INFO: RuleInfo = RuleInfo {
    id: "limits-reached",
    title: "The sender dropped a part of what was recorded",
    why: "The SDKs keep at most 128 attributes, 128 events and 128 links of a span, and only count the rest. What \
          is missing is what came last, and that is often what one looks for: the error after a thousand \
          lines.",
    section: "Span limits",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/sdk/#span-limits",
    fix: Fix {
        how: "Don't record an event for each line or row: count them in an attribute, and write a log record for \
              what matters, of which a trace may have any number. Give a long job a span for each part. The \
              limit can be raised, but whatever grows with the data reaches any limit.",
        code: "span.set_attribute(KeyValue::new(\"import.rows\", rows));\n\n\
               let traces = SdkTracerProvider::builder()\n    \
               .with_max_events_per_span(1_000) // or OTEL_SPAN_EVENT_COUNT_LIMIT\n    \
               .with_batch_exporter(exporter)\n    \
               .build();",
    },
};

const WHAT: [&str; 3] = ["attribute", "event", "link"];

/// `limits-reached`.
#[derive(Debug, Default)]
pub(crate) struct LimitsReached {
    /// How many of each were dropped.
    cases: Cases<[u64; 3]>,
}

fn described(dropped: [u64; 3]) -> String {
    let some = dropped.iter().zip(WHAT).filter(|(count, _)| **count > 0);
    let some: Vec<String> = some
        .map(|(count, what)| words::count(usize::try_from(*count).unwrap_or(usize::MAX), what))
        .collect();
    some.join(", ")
}

fn add(to: &mut [u64; 3], dropped: [u64; 3]) {
    for (sum, count) in to.iter_mut().zip(dropped) {
        *sum = sum.saturating_add(count);
    }
}

impl Rule for LimitsReached {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        if span.dropped != [0; 3] {
            let case = self.cases.for_service(span.service);
            add(&mut case.notes, span.dropped);
            case.span(span.span, || format!("without {}", described(span.dropped)));
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        if log.dropped > 0 {
            let dropped = [log.dropped, 0, 0];
            let case = self.cases.for_service(log.service);
            add(&mut case.notes, dropped);
            case.log(log.log, || format!("without {}", described(dropped)));
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.cases.say(&INFO, |_, case| {
            let said = format!(
                "Spans and log records that aren't whole: {}. Dropped: {}.",
                case.count,
                described(case.notes)
            );
            Some((said, None))
        })
    }
}
