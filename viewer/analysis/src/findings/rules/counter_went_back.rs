//! A counter that is lower than it was, and says that it counts since the same moment.

use super::Rule;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "counter-went-back",
    title: "A counter went back",
    why: "A counter only rises; where it starts again, it says a new start time. One that falls without \
          it makes a rate of millions, or a negative one. Mostly two programs, or two instances, count \
          under the same name and resource, and each point is of the other one.",
    section: "Single-writer",
    specification: "https://opentelemetry.io/docs/specs/otel/metrics/data-model/#single-writer",
    fix: Fix {
        how: "Tell instances apart in the resource. What can fall is no counter: take an \
              `UpDownCounter`, or a gauge; and an observable counter reports the whole sum, not what \
              was added since.",
        code: "let resource = Resource::builder()\n    \
               .with_attribute(KeyValue::new(\"service.instance.id\", instance))\n    \
               .build();\n\n\
               let open = meter.i64_up_down_counter(\"todo.task.open\").build();",
    },
};

/// `counter-went-back`.
#[derive(Debug, Default)]
pub(crate) struct CounterWentBack {
    findings: FindingsByService<u64>,
}

impl Rule for CounterWentBack {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn instrument(&mut self, series: &Series) {
        let changes = &series.changes;
        let Some(last) = changes.decreases.last() else {
            return;
        };
        let case = self
            .findings
            .for_service(series.instrument.origin.service_or_unknown());
        case.notes += changes.decrease_count;
        case.instrument(series, || {
            let (from, to, times) = (last.from, last.to, changes.decrease_count);
            format!(
                "from {from} to {to}, with request {}; how often in all: {times}",
                last.request
            )
        });
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let said = format!(
                "Counters that went back: {}. How often in all: {}.",
                case.count, case.notes
            );
            Some((said, None))
        })
    }
}
