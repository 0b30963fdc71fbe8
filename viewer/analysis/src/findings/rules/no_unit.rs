//! Instruments without a unit, or with one that only people can read.

use std::collections::BTreeSet;

use super::Rule;
use crate::findings::attributes::scope_name;
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short};
use crate::findings::measured_by_collector::is_of_a_receiver;
use crate::findings::written_by_library::is_of_a_library;
use crate::readable;
use crate::score::ucum::is_ucum;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "no-unit",
    title: "An instrument does not say its unit",
    why: "Nobody knows whether 250 is milliseconds or requests. Backends label axes, convert and compare by the unit, and read \
          only that of UCUM: `s` and not `seconds`, `By` and not `bytes`.",
    section: "Instrument unit",
    specification: "https://opentelemetry.io/docs/specs/semconv/general/metrics/#instrument-units",
    fix: Fix {
        how: "Say it where the instrument is made. What is counted stands in braces, in the singular.",
        code: "let added = meter\n    \
               .u64_counter(\"todo.task.added\")\n    \
               .with_unit(\"{task}\")\n    \
               .build();",
    },
};

/// `no-unit`.
#[derive(Debug, Default)]
pub(crate) struct NoUnit {
    findings: FindingsByService<Notes>,
}

/// By whom they are made.
#[derive(Debug, Default)]
struct Notes {
    is_own: bool,
    libraries: BTreeSet<String>,
}

impl Rule for NoUnit {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn instrument(&mut self, series: &Series) {
        let instrument = &series.instrument;
        // What a receiver reads elsewhere has the unit that it had there.
        if is_ucum(&instrument.unit) || is_of_a_receiver(&instrument.origin) {
            return;
        }
        const MAX_LIBRARIES: usize = 5;
        let case = self
            .findings
            .for_service(instrument.origin.service_or_unknown());
        let (scope, _) = scope_name(&instrument.origin);
        if !is_of_a_library(&instrument.origin) || scope.is_empty() {
            case.notes.is_own = true;
        } else if case.notes.libraries.len() < MAX_LIBRARIES {
            case.notes.libraries.insert(short(scope));
        }
        case.instrument(series, || match &*instrument.unit {
            "" => "no unit".to_owned(),
            unit => format!("{:?} is no unit of UCUM", short(unit)),
        });
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let instruments = readable::count(case.count, "instrument");
            let said = format!("{instruments} without a unit that a program can read.");
            let doubt = (!case.notes.is_own).then(|| {
                let by: Vec<&str> = case.notes.libraries.iter().map(String::as_str).collect();
                format!(
                    "A library makes them ({}), and not your code.",
                    by.join(", ")
                )
            });
            Some((said, doubt))
        })
    }
}
