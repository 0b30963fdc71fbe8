//! A root that never ended: its children did, and came.

use super::Rule;
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::orphan_spans::{Lost, Wait, grows_without_root, wait};
use crate::findings::scan_store::Clock;
use crate::readable;
use crate::store::traces::Trace;

static INFO: RuleInfo = RuleInfo {
    id: "unended-root",
    title: "A root never ended",
    why: "A span is exported when it ends. Children that came, and a root that did not, are a span \
          that was never ended: one that is kept alive somewhere, or a program that stopped in the \
          middle of it. Whatever a root says, its name, its duration, its status, is lost.",
    section: "End",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/api/#end",
    fix: Fix {
        how: "A span of `tracing` ends when the last handle to it is dropped: look for a clone that \
              outlives the work, as in a task that never ends, or `mem::forget`. A span of the \
              OpenTelemetry API ends with `end()`, or when it is dropped. And let what is in progress \
              come to its end before the provider is shut down; `process::exit` does not.",
        code: "{\n    \
               let span = info_span!(\"work\");\n    \
               work().instrument(span).await;\n\
               } // it has ended here, and not before\n\
               traces.shutdown()?; // the last thing of all",
    },
};

/// `unended-root`.
#[derive(Debug, Default)]
pub(crate) struct UnendedRoot {
    findings: FindingsByService<Notes>,
}

#[derive(Debug, Default)]
struct Notes {
    sure: usize,
    /// How many still grow, minutes after their first span.
    growing: usize,
    has_left: bool,
}

impl Rule for UnendedRoot {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn trace(&mut self, clock: &Clock, trace: &Trace) {
        let lost = Lost::new(trace);
        let Some(span) = lost.local.first() else {
            return;
        };
        let is_growing = grows_without_root(clock, trace, &lost);
        let missing = match lost.root() {
            Some(root) => format!("the root {root} did not"),
            None if is_growing => "neither the root nor other parents did".to_owned(),
            None => return,
        };
        let waited = wait(clock, trace);
        if waited == Wait::Short && !is_growing {
            return;
        }
        let case = self.findings.for_service(span.origin.service_or_unknown());
        case.notes.sure += usize::from(waited == Wait::Long);
        case.notes.growing += usize::from(is_growing);
        case.notes.has_left |= clock.has_left;
        case.add(EvidenceLocation::Trace(trace.id), || {
            let came = readable::count(trace.spans.len(), "span");
            let more = if is_growing { "more keep coming, " } else { "" };
            format!("{came} came, {more}and {missing}")
        });
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let Notes { sure, growing, .. } = case.notes;
            let said = if growing == case.count {
                format!("Traces that grow for minutes without their root: {growing}.")
            } else {
                format!(
                    "Traces without a beginning, whose spans all hang on one that is not there: {}.",
                    case.count
                )
            };
            let doubt = if case.notes.has_left {
                "Older traces have left to make room, and the roots may have been among them."
            } else if growing == case.count {
                "It may end yet. Until then nobody sees how all of this began; a span around a loop that is \
                 meant to run for ever never ends: give each turn a trace of its own."
            } else if sure == 0 {
                "It may still come: a request that takes long ends late."
            } else {
                return Some((said, None));
            };
            Some((said, Some(doubt.to_owned())))
        })
    }
}
