//! The [Instrumentation Score](https://github.com/instrumentation-score/spec) of each service, computed from what is held.
//!
//! Its specification has the rules, and forbids others; so nothing of ours is in it, and what the [findings](crate::findings)
//! see beside it is said apart. A rule is passed, is failed, or has nothing to judge; only the first two count.
//!
//! - [`rules`]: what the specification says
//! - [`service`]: the score of one service, and what each rule says of it
//! - [`verdicts`]: how often each rule had something to judge, and how often it failed
//! - `resources`, `spans`, `metrics`: the rules themselves
//! - [`ucum`]: units of UCUM
//! - [`latest_scores`]: the last score, so that it is not computed for every page

pub mod latest_scores;
mod metrics;
mod resources;
pub mod rules;
pub mod service;
mod spans;
pub mod ucum;
pub mod verdicts;

use std::collections::HashSet;

pub use latest_scores::LatestScore;
pub use rules::{Impact, RULES, RuleInfo};
pub use service::{Category, Judgement, ServiceScore, State};

use crate::findings::attributes::{self, LogView, SpanView};
use crate::findings::rules::unbounded_names::UnboundedNames;
use crate::findings::{Clock, EvidenceLocation, Finding, Rule, analyze};
use crate::store::Store;
use metrics::Metrics;
use resources::Resources;
use rules::RuleId;
use verdicts::Verdicts;

/// The scores of all services.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Each service, in the order of their names.
    pub services: Vec<ServiceScore>,
    /// Whether there were more services than are scored.
    pub has_more: bool,
    /// Whether older telemetry has left to make room, and could not be judged.
    pub has_left: bool,
    /// Whether it is known what the findings see beside the rules.
    pub has_findings: bool,
    /// Whether there may be other scores later, though nothing has come.
    pub is_waiting: bool,
    /// How many requests had come.
    pub tick: u64,
}

impl Scores {
    /// The same with what the findings see beside the rules.
    pub fn with_findings(mut self, findings: &[Finding]) -> Scores {
        for service in &mut self.services {
            service.note_unseen(findings);
        }
        self.has_findings = true;
        self
    }
}

/// The scores of all services in a store, without what the findings see beside them.
pub fn score(store: &Store, mut clock: Clock) -> Scores {
    let tick = *store.ticks().borrow();
    clock.has_left = store.counts().traces_left > 0;
    let mut out = Verdicts::default();
    let (mut resources, mut metrics) = (Resources::default(), Metrics::default());
    let (mut with_spans, mut names) = (HashSet::new(), Box::<UnboundedNames>::default());
    store.each_trace(|trace| {
        spans::trace(&mut out, &clock, trace);
        for span in &trace.spans {
            let Some(service) = out.service(span.origin.service()) else {
                continue;
            };
            with_spans.insert(service);
            resources.origin(&mut out, service, &span.origin);
            let view = SpanView::new(span);
            let place = || EvidenceLocation::Span(span.trace, span.id);
            resources::below(&mut out, service, &view.attributes, place);
            for event in &view.events {
                resources::below(&mut out, service, &event.attributes, place);
            }
            names.span(&clock, &view);
        }
        true
    });
    spans::names(&mut out, &with_spans, &names.finish());
    store.each_log(|log| {
        let Some(service) = out.service(log.origin.service()) else {
            return;
        };
        resources.origin(&mut out, service, &log.origin);
        let place = || EvidenceLocation::Log(log.number);
        out.judge(service, RuleId::Log002, log.severity != 0, || {
            (place(), "a log record without a severity".to_owned())
        });
        resources::below(&mut out, service, &LogView::new(&log).attributes, place);
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
            resources::below(&mut out, service, &attributes::series(point), place);
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
