//! Traces that begin with a call to somebody, and not with what the call was for.

use std::collections::{BTreeMap, BTreeSet};

use super::Rule;
use crate::findings::attributes::{self, SpanView, Value};
use crate::findings::finding::{Finding, Fix, RuleInfo};
use crate::findings::findings_by_service::{FindingsByService, of_service, some};
use crate::findings::scan_store::Clock;
use crate::findings::time_ranges::TimeRanges;
use crate::model::{Origin, SpanKind};
use crate::readable;

static INFO: RuleInfo = RuleInfo {
    id: "root-is-client",
    title: "A trace begins with a call",
    why: "A CLIENT span says whom a program called and how long that took, and not why. Where it is the root, several calls \
          for one purpose are several traces, and what the program waited for before the call is in none of them.",
    section: "SpanKind",
    specification: "https://opentelemetry.io/docs/specs/otel/trace/api/#spankind",
    fix: Fix {
        how: "Begin a span for what the program does before it calls: a step, a job, a message.",
        code: "let step = info_span!(\"import tasks\");\n\
               fetch_page().instrument(step).await?;",
    },
};

/// From how many traces on it is a habit. One call may have nothing to say before it.
const MANY: usize = 10;

/// `root-is-client`.
#[derive(Debug, Default)]
pub(crate) struct RootIsClient {
    services: BTreeMap<String, Service>,
}

#[derive(Debug, Default)]
struct Service {
    findings: FindingsByService<BTreeSet<String>>,
    /// When it answered somebody.
    answered: TimeRanges,
    /// When the calls began that are roots.
    called: Vec<u64>,
}

/// A browser has nothing before the call.
fn is_browser(origin: &Origin) -> bool {
    let resource = attributes::resource(origin);
    let language = attributes::find(&resource, "telemetry.sdk.language").and_then(Value::text);
    language == Some("webjs") || resource.iter().any(|it| it.key.starts_with("browser."))
}

impl Rule for RootIsClient {
    fn info(&self) -> &'static RuleInfo {
        &INFO
    }

    fn span(&mut self, _: &Clock, span: &SpanView<'_>) {
        const MAX_CALLS: usize = 10_000;
        const MAX_NAMES: usize = 100;
        let it = span.span;
        let is_root = it.parent.is_none();
        if !is_root && !it.kind.is_incoming() {
            return;
        }
        let Some(service) = of_service(&mut self.services, span.service) else {
            return;
        };
        if it.kind.is_incoming() {
            service.answered.add(it.start, it.end);
        }
        let is_call = is_root && it.kind == SpanKind::CLIENT;
        if is_call && service.called.len() < MAX_CALLS && !is_browser(&it.origin) {
            service.called.push(it.start);
            let case = service.findings.for_service(span.service);
            if case.notes.len() < MAX_NAMES {
                case.notes.insert(it.name().to_owned());
            }
            case.span(it, || "the root of its trace".to_owned());
        }
    }

    fn finish(self: Box<Self>) -> Vec<Finding> {
        let services = self.services.into_values().flat_map(|mut service| {
            service.answered.sort();
            let is_within = |time: &&u64| service.answered.is_within(**time);
            // While it answers somebody, the context was lost, which is a finding of its own.
            let lost = service.called.iter().filter(is_within).count();
            service.findings.say(&INFO, move |_, case| {
                if case.count < MANY || lost * 5 >= case.count * 4 {
                    return None;
                }
                let names = some(case.notes.iter().map(String::as_str));
                Some((
                    format!("{}: {names}.", readable::count(case.count, "trace")),
                    None,
                ))
            })
        });
        services.collect()
    }
}
