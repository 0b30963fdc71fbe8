//! Two versions of the SDK, or of an instrumentation, in one program.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::{self, Attribute, LogView, SpanView, Value, find};
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, short};
use crate::findings::scan_store::Clock;
use crate::model::Origin;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "two-sdks",
    title: "One program has two SDKs",
    why: "Two versions of `opentelemetry` compile into one program, and know nothing of each other: each \
          has its own global provider and its own current context. What the one starts, the other \
          does not see: spans without parents, and a provider that nobody set.",
    section: "Telemetry SDK",
    specification: "https://opentelemetry.io/docs/specs/semconv/resource/#telemetry-sdk",
    fix: Fix {
        how: "See that there is one version: `tracing-opentelemetry` is one minor version ahead of the \
              others. Programs that are two belong under two names.",
        code: "cargo tree --duplicates --invert opentelemetry\n\
               # all of 0.33: opentelemetry, opentelemetry_sdk, opentelemetry-otlp,\n\
               # opentelemetry-appender-tracing; and tracing-opentelemetry 0.34",
    },
};

/// How many origins are looked at.
const MAX_ORIGINS: usize = 5_000;

/// `two-sdks`.
#[derive(Debug, Default)]
pub(crate) struct TwoSdks {
    origins: HashSet<usize>,
    /// By service, instance, and scope (the SDK itself has none): every version of it.
    versions: BTreeMap<(String, String, String), BTreeMap<String, EvidenceLocation>>,
}

/// Which process it is, where the resource says.
fn instance(resource: &[Attribute<'_>]) -> String {
    let said = |key| match find(resource, key) {
        Some(Value::Text(text)) => short(text),
        Some(Value::Int(number)) => number.to_string(),
        _ => String::new(),
    };
    match said("service.instance.id") {
        id if !id.is_empty() => id,
        _ if said("process.pid").is_empty() => String::new(),
        _ => format!("{} {}", said("host.name"), said("process.pid")),
    }
}

impl TwoSdks {
    fn see(&mut self, origin: &Arc<Origin>, place: impl FnOnce() -> EvidenceLocation) {
        if self.origins.len() >= MAX_ORIGINS || !self.origins.insert(Arc::as_ptr(origin) as usize) {
            return;
        }
        let resource = attributes::resource(origin);
        let said = |key| {
            find(&resource, key)
                .and_then(Value::text)
                .unwrap_or_default()
        };
        let sdk = [
            "telemetry.sdk.name",
            "telemetry.sdk.language",
            "telemetry.sdk.version",
        ];
        let sdk = sdk.map(said).join(" ");
        let key = (
            origin.service_or_unknown().to_owned(),
            instance(&resource),
            String::new(),
        );
        let place = place();
        if !sdk.trim().is_empty() {
            let versions = self.versions.entry(key.clone()).or_default();
            versions.entry(short(&sdk)).or_insert_with(|| place.clone());
        }
        let (scope, version) = attributes::scope_name(origin);
        // A library of the same name for each language is not the same library.
        if !scope.is_empty() && !version.is_empty() && !key.1.is_empty() {
            let key = (key.0, key.1, short(scope));
            let versions = self.versions.entry(key).or_default();
            versions.entry(short(version)).or_insert(place);
        }
    }
}

impl Rule for TwoSdks {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        self.see(&span.span.origin, || {
            EvidenceLocation::Span(span.span.trace, span.span.id)
        });
    }

    fn log(&mut self, log: &LogView<'_>) {
        self.see(&log.log.origin, || EvidenceLocation::Log(log.log.number));
    }

    fn instrument(&mut self, series: &Series) {
        self.see(&series.instrument.origin, || {
            EvidenceLocation::Instrument(series.number)
        });
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let mut findings: FindingsByService<(Vec<String>, bool)> = FindingsByService::default();
        for ((service, instance, scope), versions) in self.versions {
            if versions.len() < 2 {
                continue;
            }
            let case = findings.for_service(&service);
            let names: Vec<&str> = versions.keys().map(String::as_str).collect();
            case.notes
                .0
                .push(format!("{scope} {}", names.join(" and ")).trim().to_owned());
            case.notes.1 |= !instance.is_empty();
            for (version, place) in versions {
                case.add(place, || format!("{scope} {version}").trim().to_owned());
            }
        }
        findings.say(&INFO, |_, case| {
            let (versions, is_sure) = &case.notes;
            let doubt = "The resource does not say which process it is (`service.instance.id`): it may \
                         be two programs with one name, or an old and a new version of one.";
            let said = format!("{}.", versions.join("; "));
            Some((said, (!is_sure).then(|| doubt.to_owned())))
        })
    }
}
