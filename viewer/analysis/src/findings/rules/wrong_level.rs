//! Attributes of a resource that are on spans, and the reverse.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::Rule;
use crate::conventions::{self, Level};
use crate::findings::attributes::{self, Attribute, LogView, SpanView};
use crate::findings::finding::{EvidenceLocation, Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::FindingsByService;
use crate::findings::scan_store::Clock;
use crate::model::Origin;
use crate::readable;
use crate::store::metrics::Series;

static INFO: RuleInfo = RuleInfo {
    id: "wrong-level",
    title: "An attribute is where it does not belong",
    why: "The resource says who sends, once for all; a span, a record or a point says what happened. A query looks for each in \
          its place: `service.name` on a span names no service, and `http.route` on a resource is that of every request.",
    section: "Resource semantic conventions",
    specification: "https://opentelemetry.io/docs/specs/semconv/resource/",
    fix: Fix {
        how: "Put it into the resource of the three providers, or into the span.",
        code: "let resource = Resource::builder()\n    \
               .with_attribute(KeyValue::new(\"deployment.environment.name\", \"production\"))\n    \
               .build();",
    },
};

/// `wrong-level`.
#[derive(Debug, Default)]
pub(crate) struct WrongLevel {
    findings: FindingsByService<BTreeSet<&'static str>>,
    /// Kept, so that no other takes the address of one.
    resources: HashMap<usize, Arc<Origin>>,
}

/// The keys of these attributes that belong elsewhere.
fn found(attributes: &[Attribute<'_>], wrong: Level) -> BTreeSet<&'static str> {
    let wrong = attributes.iter().filter_map(|it| {
        let defined = conventions::attribute(it.key)?;
        (defined.level == wrong).then_some(defined.key)
    });
    wrong.collect()
}

fn listed(keys: &BTreeSet<&'static str>) -> String {
    keys.iter().copied().collect::<Vec<_>>().join(", ")
}

impl WrongLevel {
    fn resource(&mut self, origin: &Arc<Origin>) {
        const MAX_RESOURCES: usize = 10_000;
        let address = Arc::as_ptr(origin) as usize;
        if self.resources.len() >= MAX_RESOURCES
            || self.resources.insert(address, origin.clone()).is_some()
        {
            return;
        }
        let keys = found(&attributes::resource(origin), Level::Signal);
        if !keys.is_empty() {
            let service = origin.service_or_unknown().to_owned();
            let case = self.findings.for_service(&service);
            case.add(EvidenceLocation::Service(service), || {
                format!("on its resource: {}", listed(&keys))
            });
            case.notes.extend(keys);
        }
    }
}

impl Rule for WrongLevel {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        self.resource(&span.span.origin);
        let mut keys = found(&span.attributes, Level::Resource);
        for event in &span.events {
            keys.extend(found(&event.attributes, Level::Resource));
        }
        if !keys.is_empty() {
            let case = self.findings.for_service(span.service);
            case.span(span.span, || listed(&keys));
            case.notes.extend(keys);
        }
    }

    fn log(&mut self, log: &LogView<'_>) {
        self.resource(&log.log.origin);
        let keys = found(&log.attributes, Level::Resource);
        if !keys.is_empty() {
            let case = self.findings.for_service(log.service);
            case.log(log.log, || listed(&keys));
            case.notes.extend(keys);
        }
    }

    fn instrument(&mut self, series: &Series) {
        let origin = &series.instrument.origin;
        self.resource(origin);
        let points = series.points.iter();
        let keys: BTreeSet<_> = points
            .flat_map(|it| found(&attributes::series(it), Level::Resource))
            .collect();
        if !keys.is_empty() {
            let case = self.findings.for_service(origin.service_or_unknown());
            case.instrument(series, || listed(&keys));
            case.notes.extend(keys);
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        self.findings.say(&INFO, |_, case| {
            let places = readable::count(case.count, "place");
            Some((format!("In {places}: {}.", listed(&case.notes)), None))
        })
    }
}
