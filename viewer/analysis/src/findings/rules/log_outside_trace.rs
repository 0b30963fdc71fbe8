//! Log records in no trace, from a service that has traces, while one of its spans was open.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::{LogView, SpanView};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, of_service};
use crate::findings::scan_store::Clock;
use crate::findings::time_ranges::TimeRanges;
use crate::model::StoredLog;

static INFO: RuleInfo = RuleInfo {
    id: "log-outside-trace",
    title: "Log records do not know their trace",
    why: "A log record takes trace and span id from the context in which it is written. Without them \
          nobody finds it from the trace, nor the trace from it.",
    section: "Log correlation",
    specification: "https://opentelemetry.io/docs/specs/otel/logs/#log-correlation",
    fix: Fix {
        how: "Both layers belong into one subscriber, and no filter may take the span away from the \
              first: filter each layer by itself. On another thread, go into the span first.",
        code: "tracing_subscriber::registry()\n    \
               .with(tracing_opentelemetry::layer().with_tracer(tracer).with_filter(filter_fn(|it| it.is_span())))\n    \
               .with(OpenTelemetryTracingBridge::new(&logs).with_filter(LevelFilter::INFO))\n    \
               .init();",
    },
};

/// How many log records in no trace are looked at.
const MAX_LOGS: usize = 20_000;

/// `log-outside-trace`.
#[derive(Debug, Default)]
pub(crate) struct LogOutsideTrace {
    services: BTreeMap<String, Service>,
    looked_at: usize,
}

#[derive(Debug, Default)]
struct Service {
    spans: TimeRanges,
    outside: Vec<Arc<StoredLog>>,
    in_trace: usize,
}

impl Rule for LogOutsideTrace {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        if let Some(service) = of_service(&mut self.services, span.service) {
            service.spans.add(span.span.start, span.span.end);
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        let has_room = self.looked_at < MAX_LOGS;
        let Some(service) = of_service(&mut self.services, log.service) else {
            return;
        };
        if log.log.trace.is_some() {
            service.in_trace += 1;
        } else if has_room && !service.spans.is_empty() {
            service.outside.push(log.log.clone());
            self.looked_at += 1;
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService<(usize, usize)> = FindingsByService::default();
        for (name, mut service) in self.services {
            service.spans.sort();
            // What was written before the first request, and between two, belongs to none.
            let is_within = |it: &&Arc<StoredLog>| service.spans.is_within(it.time);
            let within: Vec<_> = service.outside.iter().filter(is_within).collect();
            // One among many happened to be written while somebody else's span was open.
            if service.in_trace > 0 && within.len() * 4 < service.outside.len() {
                continue;
            }
            for log in within {
                let case = findings.for_service(&name);
                case.notes = (service.in_trace, service.outside.len());
                case.log(log, || "a span was open".to_owned());
            }
        }
        findings.say(&INFO, |_, case| {
            let (in_trace, outside) = case.notes;
            let said = format!(
                "Log records in no trace: {outside}; of them, written while a span of the service was \
                 open: {}. Log records in a trace: {in_trace}.",
                case.count
            );
            let doubt = "A thread of its own may have written them, for nobody in particular.";
            Some((said, (in_trace > 0).then(|| doubt.to_owned())))
        })
    }
}
