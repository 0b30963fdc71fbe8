//! Something was recorded, and the sender dropped a part of it.

use super::Rule;
use crate::findings::attributes::{LogView, SpanView};
use crate::findings::dropped_attributes;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::scan_store::Clock;
use crate::readable;
use crate::store::metrics::Series;

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
    findings: FindingsByService<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    /// How many of each were dropped.
    dropped: [u64; 3],
    /// The most attributes that were dropped of a resource, and of a scope. They come again with each request.
    of_senders: [u64; 2],
}

impl Notes {
    fn add_sender(&mut self, of_sender: [u64; 2]) {
        for (most, count) in self.of_senders.iter_mut().zip(of_sender) {
            *most = (*most).max(count);
        }
    }
}

/// What is not whole of a sender.
fn described_sender(of_sender: [u64; 2]) -> String {
    let what = ["its resource", "its scope"];
    let some = of_sender.iter().zip(what).filter(|(count, _)| **count > 0);
    let some: Vec<String> = some
        .map(|(count, what)| format!("{} of {what}", described([*count, 0, 0])))
        .collect();
    some.join(", ")
}

/// Both in one line.
fn without(dropped: [u64; 3], of_sender: [u64; 2]) -> String {
    let mut parts = vec![described(dropped), described_sender(of_sender)];
    parts.retain(|it| !it.is_empty());
    format!("without {}", parts.join(", "))
}

fn described(dropped: [u64; 3]) -> String {
    let some = dropped.iter().zip(WHAT).filter(|(count, _)| **count > 0);
    let some: Vec<String> = some
        .map(|(count, what)| readable::count(usize::try_from(*count).unwrap_or(usize::MAX), what))
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
        let of_sender = dropped_attributes::of_sender(&span.span.origin);
        let mut dropped = span.dropped;
        add(
            &mut dropped,
            [dropped_attributes::of_parts(span.span), 0, 0],
        );
        if dropped != [0; 3] || of_sender != [0; 2] {
            let case = self.findings.for_service(span.service);
            add(&mut case.notes.dropped, dropped);
            case.notes.add_sender(of_sender);
            case.span(span.span, || without(dropped, of_sender));
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        let of_sender = dropped_attributes::of_sender(&log.log.origin);
        if log.dropped > 0 || of_sender != [0; 2] {
            let dropped = [log.dropped, 0, 0];
            let case = self.findings.for_service(log.service);
            add(&mut case.notes.dropped, dropped);
            case.notes.add_sender(of_sender);
            case.log(log.log, || without(dropped, of_sender));
        }
    }

    fn instrument(&mut self, series: &Series) {
        let origin = &series.instrument.origin;
        let of_sender = dropped_attributes::of_sender(origin);
        if of_sender != [0; 2] {
            let case = self.findings.for_service(origin.service_or_unknown());
            case.notes.add_sender(of_sender);
            case.instrument(series, || without([0; 3], of_sender));
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let Notes {
                dropped,
                of_senders,
            } = case.notes;
            let mut parts = vec![described(dropped), described_sender(of_senders)];
            parts.retain(|it| !it.is_empty());
            let said = format!(
                "Spans, log records and instruments that aren't whole: {}. Dropped: {}.",
                case.count,
                parts.join(", ")
            );
            Some((said, None))
        })
    }
}
