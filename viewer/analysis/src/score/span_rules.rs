//! Rules about spans and traces.

use std::collections::{HashMap, HashSet};

use super::rules::RuleId;
use super::verdicts::{Service, Verdicts};
use crate::findings::EvidenceLocation;
use crate::findings::findings_by_service::short;
use crate::findings::orphan_spans::GRACE;
use crate::findings::scan_store::Clock;
use crate::model::{SpanIndex, SpanKind, StoredSpan};
use crate::store::traces::Trace;

/// How many INTERNAL spans a service may have in a trace (SPA-001).
const MAX_INTERNAL: usize = 10;
/// How many short spans it may have (SPA-005).
const MAX_SHORT: usize = 20;
/// What is short, in nanoseconds (SPA-005).
const SHORT: i128 = 5_000_000;

/// Looks at a trace.
pub(super) fn trace(out: &mut Verdicts, clock: &Clock, trace: &Trace) {
    let ids = SpanIndex::new(&trace.spans);
    let mut of_service: HashMap<Service, (usize, usize)> = HashMap::new();
    for span in &trace.spans {
        let Some(service) = out.service(span.origin.service()) else {
            continue;
        };
        let place = || EvidenceLocation::Span(span.trace, span.id);
        let (internal, quick) = of_service.entry(service).or_default();
        *internal += usize::from(span.kind == SpanKind::INTERNAL);
        // One that ends before it starts has no duration.
        *quick += usize::from((0..SHORT).contains(&span.duration()));
        match span.parent {
            None => {
                let is_right = span.kind != SpanKind::CLIENT;
                out.judge(service, RuleId::Spa004, is_right, || {
                    (
                        place(),
                        format!("{} is CLIENT, and the root", short(span.name())),
                    )
                });
            }
            Some(parent) if !ids.contains(parent) && !may_come(clock, span) => {
                out.fail(service, RuleId::Spa002, || {
                    (
                        place(),
                        format!("{}: its parent {parent} is not here", short(span.name())),
                    )
                });
                continue;
            }
            Some(_) => {}
        }
        out.pass(service, RuleId::Spa002);
    }
    for (service, (internal, quick)) in of_service {
        let place = || EvidenceLocation::Trace(trace.id);
        out.judge(service, RuleId::Spa001, internal <= MAX_INTERNAL, || {
            (place(), format!("{internal} INTERNAL spans"))
        });
        out.judge(service, RuleId::Spa005, quick <= MAX_SHORT, || {
            (place(), format!("{quick} spans of less than 5 ms"))
        });
    }
}

/// A parent ends, and is exported, after its children.
fn may_come(clock: &Clock, span: &StoredSpan) -> bool {
    let may_come = clock.since(span.arrived).is_some_and(|it| it < GRACE);
    if may_come {
        clock.wait();
    }
    may_come
}

/// Judges the names of spans (SPA-003) by what the finding of these services is.
pub(super) fn names(
    out: &mut Verdicts,
    services: &HashSet<Service>,
    found: &[crate::findings::Finding],
) {
    let mut failed = HashSet::new();
    for finding in found.iter().filter(|it| it.is_sure()) {
        // The findings call it so where the score has no name.
        let name = if finding.service == "unknown_service" {
            ""
        } else {
            &finding.service
        };
        let Some(service) = out.service(name) else {
            continue;
        };
        failed.insert(service);
        for evidence in &finding.evidence {
            out.fail(service, RuleId::Spa003, || {
                (evidence.place.clone(), evidence.what.clone())
            });
        }
    }
    for service in services.difference(&failed) {
        out.pass(*service, RuleId::Spa003);
    }
}
