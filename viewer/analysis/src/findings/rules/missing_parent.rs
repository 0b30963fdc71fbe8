//! A parent that never came, while the trace has others.

use std::collections::BTreeMap;

use super::Rule;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, of_service};
use crate::findings::orphan_spans::{Lost, Wait, grows_without_root, wait};
use crate::findings::scan_store::Clock;
use crate::model::StoredSpan;
use crate::store::traces::Trace;

static INFO: RuleInfo = RuleInfo {
    id: "missing-parent",
    title: "A parent never came",
    why: "A span names its parent by id. Where that span was never exported, its children hang in the \
          air: what it did and how long it took is lost, and the trace cannot be read from the top.",
    section: "SpanContext and parent",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/api/#spancontext",
    fix: Fix {
        how: "Shut the provider down before the program ends, and give the batch processor room: it \
              drops what comes while its queue is full. Sample by the parent's decision, so that a \
              trace is kept or left out as a whole.",
        code: "// OTEL_BSP_MAX_QUEUE_SIZE=16384 in the environment, and in the program:\n\
               let traces = SdkTracerProvider::builder()\n    \
               .with_sampler(Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(0.1))))\n    \
               .with_batch_exporter(exporter)\n    \
               .build();\n\
               // … and when everything is done:\n\
               traces.shutdown()?;",
    },
};

/// `missing-parent`.
#[derive(Debug, Default)]
pub(crate) struct MissingParent {
    findings: FindingsByService<Notes>,
    callers: BTreeMap<String, Callers>,
}

/// How many parents will not come any more, and how many may have left.
#[derive(Debug, Default)]
struct Notes {
    sure: usize,
    has_left: bool,
}

/// The callers of a service.
#[derive(Debug, Default)]
struct Callers {
    came: usize,
    findings: FindingsByService,
}

impl MissingParent {
    fn callers_of(&mut self, span: &StoredSpan) -> Option<&mut Callers> {
        of_service(&mut self.callers, span.origin.service_or_unknown())
    }
}

impl Rule for MissingParent {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn trace(&mut self, clock: &Clock, trace: &Trace) {
        let lost = Lost::new(trace);
        // A caller that has reported once should report always.
        for span in &lost.callers_came {
            if let Some(callers) = self.callers_of(span) {
                callers.came += 1;
            }
        }
        if (lost.local.is_empty() && lost.remote.is_empty()) || lost.root().is_some() {
            return;
        }
        if grows_without_root(clock, trace, &lost) {
            // That is a finding of its own, `unended-root`.
            return;
        }
        let waited = wait(clock, trace);
        if waited == Wait::Short {
            return;
        }
        for span in lost.local {
            let case = self.findings.for_service(span.origin.service_or_unknown());
            case.notes.sure += usize::from(waited == Wait::Long);
            case.notes.has_left |= clock.has_left;
            case.span(span, || parent_of(span));
        }
        for span in lost.remote {
            let service = span.origin.service_or_unknown();
            if let Some(callers) = self.callers_of(span) {
                callers
                    .findings
                    .for_service(service)
                    .span(span, || parent_of(span));
            }
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings = self.findings.say(&INFO, |_, case| {
            let said = format!(
                "Spans that say a parent of their own process, which is not in their trace: {}.",
                case.count
            );
            let doubt = if case.notes.has_left {
                "Older traces have left to make room, and the parent may have been among them."
            } else if case.notes.sure == 0 {
                "It may still come: a parent ends, and is exported, after its children."
            } else {
                return Some((said, None));
            };
            Some((said, Some(doubt.to_owned())))
        });
        for (_, callers) in self.callers {
            let came = callers.came;
            // A caller that never reports is somebody else's program: a browser, or curl.
            findings.extend(callers.findings.say(&INFO, |_, case| {
                let said = format!(
                    "Spans that say a parent in another process, which is not in their trace: {}. \
                     Of others the parents came: {came}.",
                    case.count
                );
                let doubt = "These may have another caller, which does not report here.";
                (case.count <= came).then(|| (said, Some(doubt.to_owned())))
            }));
        }
        findings
    }
}

fn parent_of(span: &StoredSpan) -> String {
    span.parent
        .map(|it| format!("its parent {it} is not here"))
        .unwrap_or_default()
}
