//! Instruments that have one name and are two.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Rule;
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::otlp::schema::metric;
use crate::readable;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "twin-instruments",
    title: "Two instruments have one name",
    why: "Name, unit and kind together are an instrument. Two of one name that differ in the others are \
          two streams, in one program or in two, which backends mix up or refuse: half of what was counted is in each.",
    section: "Duplicate instrument registration",
    specification: "https://opentelemetry.io/docs/specs/otel/metrics/sdk/#duplicate-instrument-registration",
    fix: Fix {
        how: "Make each instrument once, and keep it.",
        code: "pub struct Instruments {\n    \
               pub requests: Counter<u64>,\n\
               }\n\n\
               let requests = meter.u64_counter(\"todo.requests\").with_unit(\"{request}\").build();",
    },
};

/// `twin-instruments`.
#[derive(Debug, Default)]
pub(crate) struct TwinInstruments {
    /// By name: unit, kind, and whose they are.
    seen: BTreeMap<String, Vec<Twin>>,
}

#[derive(Debug)]
struct Twin {
    service: String,
    /// Its resource and scope, by address: they are not looked into.
    origin: usize,
    name: String,
    what: String,
    number: u64,
}

impl Rule for TwinInstruments {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn instrument(&mut self, series: &Series) {
        const MAX_INSTRUMENTS: usize = 10_000;
        let instrument = &series.instrument;
        let kind = match instrument.data() {
            metric::GAUGE => "gauge",
            metric::SUM => "sum",
            metric::HISTOGRAM | metric::EXPONENTIAL_HISTOGRAM => "histogram",
            metric::SUMMARY => "summary",
            // One without data has no kind yet.
            _ => return,
        };
        if self.seen.len() >= MAX_INSTRUMENTS {
            return;
        }
        // Case does not matter in names of instruments.
        let key = instrument.name.to_lowercase();
        self.seen.entry(key).or_default().push(Twin {
            service: instrument.origin.service_or_unknown().to_owned(),
            origin: std::sync::Arc::as_ptr(&instrument.origin) as usize,
            name: instrument.name.to_string(),
            what: format!("{kind} in {:?}", instrument.unit),
            number: series.number,
        });
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService = FindingsByService::default();
        for twins in self.seen.into_values().filter(|it| it.len() > 1) {
            // A stream that only changed its temporality is the same instrument.
            let differ = twins.iter().any(|it| it.what != twins[0].what);
            let mut spellings: HashMap<usize, BTreeSet<&str>> = HashMap::new();
            for twin in &twins {
                spellings.entry(twin.origin).or_default().insert(&twin.name);
            }
            for twin in &twins {
                if differ || spellings[&twin.origin].len() > 1 {
                    let case = findings.for_service(&twin.service);
                    let said = crate::findings::findings_by_service::short(&format!(
                        "{}, a {}",
                        twin.name, twin.what
                    ));
                    case.add(EvidenceLocation::Instrument(twin.number), || said);
                }
            }
        }
        findings.say(&INFO, |_, case| {
            let said = format!(
                "{} with the name of another that differs in unit, kind or spelling.",
                readable::count(case.count, "instrument")
            );
            Some((said, None))
        })
    }
}
