//! Attributes and instruments that have had another name for years.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::Rule;
use crate::findings::attributes::{self, LogView, SpanView};
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{Case, FindingsByService};
use crate::findings::renamed_attributes::{list, old};
use crate::findings::scan_store::Clock;
use crate::model::Origin;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "old-attribute-names",
    title: "Attributes have old names",
    why: "Backends build their pages on the names of the semantic conventions. What has an old name is \
          on none of these pages, and a query that names the new one does not find it.",
    section: "HTTP semantic convention stability migration guide",
    specification: "https://opentelemetry.io/docs/specs/semconv/non-normative/http-migration/",
    fix: Fix {
        how: "Write the new name; the constants of `opentelemetry-semantic-conventions` cannot be \
              misspelt. An instrumentation of Python or JavaScript that has not moved yet is told to \
              by a variable or an option, of the others one takes a newer version.",
        code: "use opentelemetry_semantic_conventions::attribute::HTTP_REQUEST_METHOD;\n\
               let span = info_span!(\"request\", { HTTP_REQUEST_METHOD } = \"GET\");\n\n\
               # Python and JavaScript, in the environment\n\
               OTEL_SEMCONV_STABILITY_OPT_IN=http,database\n\
               # JavaScript in a browser, among the options of the instrumentation\n\
               new FetchInstrumentation({ semconvStabilityOptIn: 'http' })",
    },
};

/// `old-attribute-names`.
#[derive(Debug, Default)]
pub(crate) struct OldAttributeNames {
    findings: FindingsByService<Notes>,
    resources: HashSet<usize>,
}

/// Which names, and by which instrumentations.
#[derive(Debug, Default)]
struct Notes {
    names: BTreeMap<&'static str, &'static str>,
    by: BTreeSet<String>,
    is_own: bool,
}

impl OldAttributeNames {
    fn note(
        &mut self,
        origin: &Origin,
        found: Vec<(&'static str, &'static str)>,
    ) -> &mut Case<Notes> {
        const MAX_SCOPES: usize = 5;
        let case = self.findings.for_service(origin.service_or_unknown());
        case.notes.names.extend(found);
        let (scope, _) = attributes::scope_name(origin);
        if !scope.contains("instrumentation") {
            case.notes.is_own = true;
        } else if case.notes.by.len() < MAX_SCOPES && !case.notes.by.contains(scope) {
            case.notes.by.insert(scope.to_owned());
        }
        case
    }

    fn resource(&mut self, origin: &Arc<Origin>) {
        if !self.resources.insert(Arc::as_ptr(origin) as usize) {
            return;
        }
        let attributes = attributes::resource(origin);
        let found: Vec<_> = old(&attributes).collect();
        if !found.is_empty() {
            let service = origin.service_or_unknown().to_owned();
            let case = self.findings.for_service(&service);
            case.notes.is_own = true;
            let said = list(found.iter().copied(), 2);
            case.notes.names.extend(found);
            case.add(EvidenceLocation::Service(service), || {
                format!("its resource: {said}")
            });
        }
    }
}

impl Rule for OldAttributeNames {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        self.resource(&span.span.origin);
        let found: Vec<_> = old(&span.attributes).collect();
        if !found.is_empty() {
            let said = list(found.iter().copied(), 2);
            self.note(&span.span.origin, found).span(span.span, || said);
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        self.resource(&log.log.origin);
        let found: Vec<_> = old(&log.attributes).collect();
        if !found.is_empty() {
            let said = list(found.iter().copied(), 2);
            self.note(&log.log.origin, found).log(log.log, || said);
        }
    }

    fn instrument(&mut self, series: &Series) {
        let mut found: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, new) in [
            (
                "http.server.duration",
                "http.server.request.duration, in seconds",
            ),
            (
                "http.client.duration",
                "http.client.request.duration, in seconds",
            ),
        ] {
            if &*series.instrument.name == name {
                found.insert(name, new);
            }
        }
        for point in &series.points {
            found.extend(old(&attributes::series(point)));
        }
        if !found.is_empty() {
            let said = list(found.iter().map(|(old, new)| (*old, *new)), 2);
            let case = self.note(&series.instrument.origin, found.into_iter().collect());
            case.instrument(series, || said);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let names = list(case.notes.names.iter().map(|(old, new)| (*old, *new)), 20);
            let doubt = (!case.notes.is_own).then(|| {
                let by: Vec<&str> = case.notes.by.iter().map(String::as_str).collect();
                format!(
                    "Likely an instrumentation that has not moved yet ({}), and not your code: \
                     OTEL_SEMCONV_STABILITY_OPT_IN=http,database tells many of them to; in a browser, their option \
                     `semconvStabilityOptIn` does.",
                    by.join(", ")
                )
            });
            Some((format!("{names}."), doubt))
        })
    }
}
