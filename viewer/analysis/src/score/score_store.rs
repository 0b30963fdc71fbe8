//! Goes through the store once and shows everything to the rules.

use std::collections::HashSet;

use super::metric_rules::Metrics;
use super::resource_rules::Resources;
use super::rules::RuleId;
use super::scores::Scores;
use super::service_score::ServiceScore;
use super::verdicts::Verdicts;
use super::{resource_rules, span_rules};
use crate::findings::attributes::{LogView, SpanView};
use crate::findings::rules::unbounded_names::UnboundedNames;
use crate::findings::{Clock, EvidenceLocation, Rule, analyze, attributes};
use crate::store::Store;

/// The scores of all services in a store, without what the findings see beside them.
pub fn score(store: &Store, mut clock: Clock) -> Scores {
    let tick = *store.ticks().borrow();
    clock.has_left = store.counts().traces_left > 0;
    let mut out = Verdicts::default();
    let (mut resources, mut metrics) = (Resources::default(), Metrics::default());
    let (mut with_spans, mut names) = (HashSet::new(), Box::<UnboundedNames>::default());
    store.each_trace(|trace| {
        span_rules::trace(&mut out, &clock, trace);
        for span in &trace.spans {
            let Some(service) = out.service(span.origin.service()) else {
                continue;
            };
            with_spans.insert(service);
            resources.origin(&mut out, service, &span.origin);
            let view = SpanView::new(span);
            let place = || EvidenceLocation::Span(span.trace, span.id);
            resource_rules::below(&mut out, service, &view.attributes, place);
            for event in &view.events {
                resource_rules::below(&mut out, service, &event.attributes, place);
            }
            names.span(&clock, &view);
        }
        true
    });
    span_rules::names(&mut out, &with_spans, &names.finish());
    store.each_log(|log| {
        let Some(service) = out.service(log.origin.service()) else {
            return;
        };
        resources.origin(&mut out, service, &log.origin);
        let place = || EvidenceLocation::Log(log.number);
        out.judge(service, RuleId::Log002, log.severity != 0, || {
            (place(), "a log record without a severity".to_owned())
        });
        resource_rules::below(&mut out, service, &LogView::new(&log).attributes, place);
    });
    store.each_metric(|series| {
        let origin = &series.instrument.origin;
        let Some(service) = out.service(origin.service()) else {
            return;
        };
        resources.origin(&mut out, service, origin);
        metrics.instrument(&mut out, service, &series);
        for point in &series.points {
            let place = || EvidenceLocation::Instrument(series.number);
            resource_rules::below(&mut out, service, &attributes::series(point), place);
        }
    });
    metrics.finish(&mut out);
    Scores {
        has_more: out.more,
        has_left: clock.has_left,
        has_findings: false,
        is_waiting: clock.is_waiting(),
        tick,
        services: out
            .by_service()
            .into_iter()
            .map(|(service, verdicts)| ServiceScore::new(service, verdicts))
            .collect(),
    }
}

/// The scores of what a store holds, with what else is to be said of it, where nothing more will come.
pub fn score_all(store: &Store) -> Scores {
    let findings = analyze(store, Clock::stopped()).findings;
    score(store, Clock::stopped()).with_findings(&findings)
}
