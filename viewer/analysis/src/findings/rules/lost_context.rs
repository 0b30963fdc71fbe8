//! Traces of one span that belong to a request: the context was lost on the way.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Rule;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, of_service, some};
use crate::findings::scan_store::Clock;
use crate::findings::time_ranges::TimeRanges;
use crate::model::{SpanKind, StoredSpan};
use crate::store::traces::Trace;

static INFO: RuleInfo = RuleInfo {
    id: "lost-context",
    title: "The context was lost on the way to another task or thread",
    why: "The current span belongs to a thread, and to a future only while it is polled. Work that is \
          handed to another task or thread without it starts a trace of its own, and the request it \
          was done for does not show it.",
    section: "Context",
    specification: "https://opentelemetry.io/docs/specs/otel/context/",
    fix: Fix {
        how: "Take the span along: `instrument` for a future, `in_scope` for a closure.",
        code: "tokio::spawn(work().instrument(Span::current()));\n\n\
               let span = Span::current();\n\
               web::block(move || span.in_scope(work)).await?;",
    },
};

/// How many spans the trace of something lost has at most.
const MAX_SPANS: usize = 10;
/// How many such traces are looked at.
const MAX_TRACES: usize = 10_000;

/// `lost-context`.
#[derive(Debug, Default)]
pub(crate) struct LostContext {
    services: BTreeMap<String, Service>,
    looked_at: usize,
}

#[derive(Debug, Default)]
struct Service {
    /// When a request was answered.
    requests: TimeRanges,
    /// The names of spans that are part of one, in this trace or in another.
    parts: HashSet<String>,
    /// The roots that are no requests.
    alone: Vec<Arc<StoredSpan>>,
}

impl Rule for LostContext {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn trace(&mut self, _: &Clock, trace: &Trace) {
        const MAX_NAMES: usize = 1_000;
        let is_request = |it: &StoredSpan| it.kind.is_incoming();
        let has_request = trace.spans.iter().any(|it| is_request(it));
        for span in &trace.spans {
            let is_alone = !has_request && span.parent.is_none() && trace.spans.len() <= MAX_SPANS;
            if !is_alone && !has_request {
                continue;
            }
            let name = span.origin.service_or_unknown();
            let Some(service) = of_service(&mut self.services, name) else {
                continue;
            };
            if is_request(span) {
                service.requests.add(span.start, span.end);
            } else if !is_alone {
                if service.parts.len() < MAX_NAMES && !service.parts.contains(span.name()) {
                    service.parts.insert(span.name().to_owned());
                }
            } else if matches!(
                span.kind,
                SpanKind::UNSPECIFIED | SpanKind::INTERNAL | SpanKind::CLIENT | SpanKind::PRODUCER
            ) && self.looked_at < MAX_TRACES
            {
                self.looked_at += 1;
                service.alone.push(span.clone());
            }
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService<BTreeSet<String>> = FindingsByService::default();
        for (name, mut service) in self.services {
            service.requests.sort();
            let is_busy = service.requests.share() > 0.5;
            let mut by_name: HashMap<&str, Vec<&Arc<StoredSpan>>> = HashMap::new();
            for span in &service.alone {
                by_name.entry(span.name()).or_default().push(span);
            }
            for (span_name, spans) in by_name {
                let inside = |it: &&&Arc<StoredSpan>| service.requests.is_within(it.start);
                let lost: Vec<_> = spans.iter().filter(inside).collect();
                // A job of its own runs when nobody asks as well; where somebody always asks, it
                // runs less often than they do.
                let is_part = service.parts.contains(span_name);
                let is_often = lost.len() * 2 >= service.requests.len();
                let is_mostly = lost.len() * 5 >= spans.len() * 4;
                if lost.is_empty() || !is_mostly || (is_busy && !is_part && !is_often) {
                    continue;
                }
                let case = findings.for_service(&name);
                case.notes.insert(span_name.to_owned());
                for span in lost {
                    case.span(span, || {
                        "a trace of its own, while a request ran".to_owned()
                    });
                }
            }
        }
        findings.say(&INFO, |_, case| {
            let names = some(case.notes.iter().map(String::as_str));
            let said = format!(
                "Traces that have no request in them, and began while the service answered one: {}, of {names}.",
                case.count
            );
            let doubt = "It may be a job of its own, which happened to run at the same time.";
            Some((said, Some(doubt.to_owned())))
        })
    }
}
