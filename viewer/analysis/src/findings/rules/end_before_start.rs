//! A span whose end lies before its start.

use super::Rule;
use crate::findings::attributes::SpanView;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::scan_store::Clock;
use crate::readable;

static INFO: RuleInfo = RuleInfo {
    id: "end-before-start",
    title: "A span ended before it began",
    why: "Its duration is negative. Backends show it as zero or as centuries, or refuse the span, and each \
          average that it is in is wrong.",
    section: "End",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/api/#end",
    fix: Fix {
        how: "Let the SDK take the time: it reads the clock where a span starts and where it ends. Where you \
              give times of your own, look whether both are from one clock and in the right order. If the \
              clock itself was set back in between, let it be slewed and not stepped.",
        code: "let mut span = tracer.span_builder(\"work\").with_start_time(began).start(&tracer);\n\
               span.end_with_timestamp(began + duration); // one clock for both",
    },
};

/// `end-before-start`.
#[derive(Debug, Default)]
pub(crate) struct EndBeforeStart {
    /// By how many nanoseconds at most.
    findings: FindingsByService<u64>,
}

impl Rule for EndBeforeStart {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        let (start, end) = (span.span.start, span.span.end);
        // Without an end it hasn't ended.
        if end == 0 || end >= start {
            return;
        }
        let case = self.findings.for_service(span.service);
        case.notes = case.notes.max(start - end);
        case.span(span.span, || {
            format!(
                "ended {} before its start",
                readable::duration((start - end).into())
            )
        });
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let most = readable::duration(case.notes.into());
            let spans = readable::count(case.count, "span");
            Some((
                format!("{spans} ended up to {most} before the start."),
                None,
            ))
        })
    }
}
