//! Two spans of a trace that have one id.

use super::Rule;
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short};
use crate::findings::scan_store::Clock;
use crate::model::{SpanIndex, StoredSpan};
use crate::store::traces::Trace;

static INFO: RuleInfo = RuleInfo {
    id: "same-span-id",
    title: "Two spans of a trace have one id",
    why: "The id of a span is what its children and its log records name it by. Where two spans have one, \
          nobody can say whose children these are, and many backends keep only one of the two: what the \
          other did is lost, with its error.",
    section: "SpanContext",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/api/#spancontext",
    fix: Fix {
        how: "Let the SDK make the ids: its generator is random, and a generator of your own that counts, or \
              that starts from a fixed seed, makes the same ids in each process. Zipkin's libraries give the \
              CLIENT span of a call and its SERVER span one id on purpose: switch that off where the \
              tracer is built (in Brave, `supportsJoin(false)`).",
        code: "let traces = SdkTracerProvider::builder()\n    \
               .with_id_generator(RandomIdGenerator::default()) // as without this line\n    \
               .with_batch_exporter(exporter)\n    \
               .build();",
    },
};

/// `same-span-id`.
#[derive(Debug, Default)]
pub(crate) struct SameSpanId {
    findings: FindingsByService,
}

fn described(span: &StoredSpan) -> String {
    let service = span.origin.service_or_unknown();
    format!(
        "{} ({} of {})",
        short(span.name()),
        span.kind,
        short(service)
    )
}

impl Rule for SameSpanId {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn trace(&mut self, _: &Clock, trace: &Trace) {
        let index = SpanIndex::new(&trace.spans);
        let mut shared: Vec<_> = index.shared().collect();
        shared.sort_unstable();
        for (id, places) in shared {
            let spans = places.iter().filter_map(|it| trace.spans.get(*it));
            let spans: Vec<String> = spans.map(|it| described(it)).collect();
            // The one that came first was there; the other took its id.
            let Some(last) = places.last().and_then(|it| trace.spans.get(*it)) else {
                continue;
            };
            let case = self.findings.for_service(last.origin.service_or_unknown());
            case.add(EvidenceLocation::Span(trace.id, id), || {
                format!("{} share {id}", spans.join(" and "))
            });
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let said = format!(
                "Ids that more than one span of a trace has: {}.",
                case.count
            );
            Some((said, None))
        })
    }
}
