//! Attributes of metrics with ever new values, and instruments with ever new names.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::Rule;
use crate::findings::attributes::{self, Value};
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short};
use crate::findings::measured_by_collector::is_of_a_receiver;
use crate::findings::name_pattern::{has_id, pattern};
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "unbounded-attributes",
    title: "Attributes of a metric have ever new values",
    why: "Every new set of attributes is a new series, which the program and the backend keep and send \
          for ever. The SDK stops at 2,000 of an instrument; what comes then is counted together \
          under `otel.metric.overflow`, and nobody can tell it apart any more.",
    section: "Cardinality limits",
    specification: "https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits",
    fix: Fix {
        how: "Give a metric only attributes of which there are few values: the route, and not the \
              path; the kind of user, and not the user. What identifies one request belongs to its \
              span. An attribute that an instrumentation brings is left out by a view (feature \
              `spec_unstable_metrics_views`).",
        code: "requests.add(1, &[KeyValue::new(\"http.route\", \"/task/{id}\")]);\n\n\
               let metrics = SdkMeterProvider::builder().with_view(|it: &Instrument| {\n    \
               (it.name() == \"http.server.request.duration\").then(|| {\n        \
               Stream::builder()\n            \
               .with_allowed_attribute_keys([Key::new(\"http.route\")])\n            \
               .build()\n            \
               .ok()\n    \
               })?\n\
               });",
    },
};

/// How many values that look like ids are many.
const MANY: usize = 20;
/// How many values of any kind are many.
const MANY_WORDS: usize = 200;
/// How many values of an attribute are told apart.
const MAX_VALUES: usize = 3_000;

/// `unbounded-attributes`.
#[derive(Debug, Default)]
pub(crate) struct UnboundedAttributes {
    findings: FindingsByService<Notes>,
    /// The instruments of a service by the pattern of their names.
    instruments: BTreeMap<(String, String), (BTreeSet<String>, u64)>,
}

#[derive(Debug, Default)]
struct Notes {
    is_sure: bool,
}

/// Numbers of which there are only so many: ports, status codes, processors, limits of buckets.
fn is_bounded(key: &str) -> bool {
    let last = key.rsplit(['.', '_']).next().unwrap_or(key);
    matches!(
        last,
        "port" | "code" | "cpu" | "number" | "le" | "quantile" | "version"
    )
}

impl Rule for UnboundedAttributes {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn instrument(&mut self, series: &Series) {
        let instrument = &series.instrument;
        if is_of_a_receiver(&instrument.origin) {
            return;
        }
        let service = instrument.origin.service_or_unknown();
        let pattern_of_name = pattern(&instrument.name);
        if has_id(&pattern_of_name) {
            let key = (service.to_owned(), pattern_of_name);
            let (names, number) = self.instruments.entry(key).or_default();
            names.insert(short(&instrument.name));
            *number = series.number;
        }
        let mut values: BTreeMap<&str, HashSet<String>> = BTreeMap::new();
        let mut is_over = false;
        for point in &series.points {
            for attribute in attributes::series(point) {
                is_over |=
                    attribute.key == "otel.metric.overflow" && attribute.value == Value::Bool(true);
                let value = match attribute.value {
                    Value::Text(text) => short(text),
                    Value::Int(number) => number.to_string(),
                    _ => continue,
                };
                let values = values.entry(attribute.key).or_default();
                if values.len() < MAX_VALUES {
                    values.insert(value);
                }
            }
        }
        let changes = &series.changes;
        // All series of a fixed set come with the first request, as those of sixty-four processors.
        let came_at_once = changes.later_series == 0;
        for (key, values) in values {
            let patterns: HashSet<String> = values.iter().map(|it| pattern(it)).collect();
            let are_ids = patterns.iter().any(|it| has_id(it))
                && patterns.len() * 10 <= values.len()
                && !is_bounded(key);
            let is_many = values.len() >= MANY_WORDS || (are_ids && values.len() >= MANY);
            if is_many && !is_over {
                let case = self.findings.for_service(service);
                case.notes.is_sure |= are_ids && !came_at_once;
                case.instrument(series, || {
                    format!("{} values of {}", values.len(), short(key))
                });
            }
        }
        if is_over {
            let case = self.findings.for_service(service);
            case.notes.is_sure = true;
            case.instrument(series, || {
                "the SDK counts the rest as otel.metric.overflow".to_owned()
            });
        }
    }

    fn finish(mut self: Box<Self>) -> Vec<Finding> {
        for ((service, pattern), (names, number)) in std::mem::take(&mut self.instruments) {
            if names.len() >= MANY {
                let case = self.findings.for_service(&service);
                case.add(EvidenceLocation::Instrument(number), || {
                    format!(
                        "{} instruments with names like {:?}",
                        names.len(),
                        short(&pattern)
                    )
                });
            }
        }
        self.findings.say(&INFO, |_, case| {
            let said = format!(
                "Attributes, or names of instruments, that have no end: {}.",
                case.count
            );
            let doubt = "All of them came at once, or are words: they may be a long list that is \
                         complete.";
            Some((said, (!case.notes.is_sure).then(|| doubt.to_owned())))
        })
    }
}
