//! An answer that begins before its question: two machines whose clocks differ.

use std::collections::BTreeSet;

use super::Rule;
use crate::findings::attributes::{self, SpanView, Value};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, some};
use crate::findings::scan_store::Clock;
use crate::model::{SpanIndex, SpanKind, StoredSpan};
use crate::readable;
use crate::store::traces::Trace;

static INFO: RuleInfo = RuleInfo {
    id: "clock-skew",
    title: "The clocks of two machines differ",
    why: "A span has its times from the clock of its own machine. Where a request begins before somebody sent \
          it, one of two clocks is wrong, and nothing that the trace says about the time between the two \
          services is true: not the latency of the network, and not who waited for whom.",
    section: "SpanKind",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/api/#spankind",
    fix: Fix {
        how: "Let the clocks of both machines be set by NTP, and look whether it runs: a virtual machine that was \
              suspended goes on with an old time. Don't give a span the time of somebody else's clock, as one \
              in a message.",
        code: "$ chronyc tracking          # or: timedatectl timesync-status\n\
               System time     : 0.000012 seconds fast of NTP time",
    },
};

/// How much earlier an answer may begin, in nanoseconds. NTP keeps machines within some milliseconds of each other, and
/// a JavaScript program counts in whole ones; nobody needs to act on that.
const MARGIN: u64 = 10_000_000;
/// How many callers are named.
const MAX_CALLERS: usize = 100;

/// `clock-skew`.
#[derive(Debug, Default)]
pub(crate) struct ClockSkew {
    findings: FindingsByService<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    callers: BTreeSet<String>,
    /// By how many nanoseconds at most.
    earliest: u64,
    /// How many had a caller whose clock should be right.
    sure: usize,
}

/// By how many nanoseconds a span begins before the call that it answers; none where it doesn't.
fn early(span: &StoredSpan, parent: &StoredSpan) -> Option<u64> {
    let remote = span.has_remote_parent();
    let is_answer = match (parent.kind, span.kind) {
        (SpanKind::CLIENT, SpanKind::SERVER | SpanKind::CONSUMER)
        | (SpanKind::PRODUCER, SpanKind::CONSUMER) => true,
        // A program that has no span for its call passes on the one that it is in. Then the flag must say so.
        (SpanKind::INTERNAL | SpanKind::SERVER, SpanKind::SERVER | SpanKind::CONSUMER) => {
            remote == Some(true)
        }
        _ => false,
    };
    let is_remote = remote.unwrap_or(true);
    let is_other = span.origin.service() != parent.origin.service();
    let are_times = [span, parent]
        .iter()
        .all(|it| it.start != 0 && it.end >= it.start);
    let early = parent.start.saturating_sub(span.start);
    (is_answer && is_remote && is_other && are_times && early > MARGIN).then_some(early)
}

/// Whether a span is that of waiting for a message, which may begin long before somebody sends one.
fn is_waiting(span: &SpanView<'_>) -> bool {
    [
        "messaging.operation.type",
        "messaging.operation.name",
        "messaging.operation",
    ]
    .iter()
    .filter_map(|it| span.attribute(it).and_then(Value::text))
    .any(|it| matches!(it, "receive" | "poll"))
}

/// Whether a span is of a browser: its clock is its user's.
fn is_browsers(span: &StoredSpan) -> bool {
    let resource = attributes::resource(&span.origin);
    attributes::find(&resource, "telemetry.sdk.language") == Some(Value::Text("webjs"))
}

impl Rule for ClockSkew {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn trace(&mut self, _: &Clock, trace: &Trace) {
        if !trace
            .spans
            .iter()
            .any(|it| it.kind.is_incoming() && it.parent.is_some())
        {
            return;
        }
        let index = SpanIndex::new(&trace.spans);
        for (place, span) in trace.spans.iter().enumerate() {
            let parent = index.parent(&trace.spans, place).map(|it| &trace.spans[it]);
            let Some((parent, early)) = parent.and_then(|it| Some((it, early(span, it)?))) else {
                continue;
            };
            if span.kind == SpanKind::CONSUMER && is_waiting(&SpanView::new(span)) {
                continue;
            }
            let case = self.findings.for_service(span.origin.service_or_unknown());
            let caller = parent.origin.service_or_unknown();
            if case.notes.callers.len() < MAX_CALLERS && !case.notes.callers.contains(caller) {
                case.notes.callers.insert(caller.to_owned());
            }
            case.notes.earliest = case.notes.earliest.max(early);
            case.notes.sure += usize::from(!is_browsers(parent));
            case.span(span, || {
                let early = readable::duration(early.into());
                format!("begins {early} before its caller in {caller}")
            });
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |service, case| {
            let most = readable::duration(case.notes.earliest.into());
            let callers = some(case.notes.callers.iter().map(String::as_str));
            let said = format!(
                "{} begin up to {most} before the call that they answer: the clock of {service} is behind that of \
                 {callers}.",
                readable::count(case.count, "span"),
            );
            let doubt = "All callers are browsers, whose clocks are set by whoever sits before them.";
            Some((said, (case.notes.sure == 0).then(|| doubt.to_owned())))
        })
    }
}
