//! The [Instrumentation Score](https://github.com/instrumentation-score/spec) of each service, computed from what is held.
//!
//! Its specification has the rules, and forbids others; so nothing of ours is in it, and what the [findings](crate::findings)
//! see beside it is said apart. A rule is passed, is failed, or has nothing to judge; only the first two count.
//!
//! - [`rules`]: what the specification says
//! - [`verdicts`]: what the rules say of each service
//! - `resources`, `spans`, `metrics`: the rules themselves
//! - [`ucum`]: units of UCUM
//! - [`latest_scores`]: the last score, so that it is not computed for every page

pub mod latest_scores;
mod metrics;
mod resources;
pub mod rules;
mod spans;
pub mod ucum;
pub mod verdicts;

use std::collections::HashSet;
use std::fmt;

pub use latest_scores::LatestScore;
pub use rules::{Impact, RULES, RuleInfo};

use crate::findings::attributes::{self, LogView, SpanView};
use crate::findings::rules::unbounded_names::UnboundedNames;
use crate::findings::{Clock, Evidence, EvidenceLocation, Finding, Rule, analyze};
use crate::store::Store;
use metrics::Metrics;
use resources::Resources;
use rules::RuleId;
use verdicts::{Verdict, Verdicts};

/// The scores of all services.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Each service, in the order of their names.
    pub services: Vec<ServiceScore>,
    /// Whether there were more services than are scored.
    pub has_more: bool,
    /// Whether older telemetry has left to make room, and could not be judged.
    pub has_left: bool,
    /// Whether there may be other scores later, though nothing has come.
    pub is_waiting: bool,
    /// How many requests had come.
    pub tick: u64,
}

/// What the rules say of a service.
#[derive(Clone, Debug)]
pub struct ServiceScore {
    /// Its name; empty for what came without one.
    pub service: String,
    /// What each of [`RULES`] says, in the same order.
    pub judgements: Vec<Judgement>,
    /// The findings of this service that no rule of the score sees.
    pub unseen: Vec<Finding>,
}

/// What a rule says of a service.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// The rule.
    pub rule: &'static RuleInfo,
    /// What it says.
    pub state: State,
}

/// What a rule can say.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// All is as it wants it.
    Passed,
    /// Something is not.
    Failed {
        /// How often.
        count: u64,
        /// Some of the places.
        evidence: Vec<Evidence>,
    },
    /// There was nothing to judge.
    NothingToJudge,
}

/// A score in a word ([section "Qualitative Categories"](
/// https://github.com/instrumentation-score/spec/blob/main/specification.md#qualitative-categories)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// From 90.
    Excellent,
    /// From 75.
    Good,
    /// From 50.
    NeedsImprovement,
    /// Below.
    Poor,
}

impl Category {
    /// The category of a score.
    pub fn new(score: f64) -> Category {
        match score {
            90.0.. => Category::Excellent,
            75.0.. => Category::Good,
            50.0.. => Category::NeedsImprovement,
            _ => Category::Poor,
        }
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Category::Excellent => "Excellent",
            Category::Good => "Good",
            Category::NeedsImprovement => "Needs Improvement",
            Category::Poor => "Poor",
        })
    }
}

impl ServiceScore {
    /// From 0 to 100: the weights of the rules that are passed, as a part of those of all that could be judged ([section
    /// "Score Calculation Formula"](
    /// https://github.com/instrumentation-score/spec/blob/main/specification.md#score-calculation-formula)). None where
    /// there was nothing to judge at all.
    pub fn score(&self) -> Option<f64> {
        let weight = |is: fn(&State) -> bool| -> u32 {
            let counted = self.judgements.iter().filter(|it| is(&it.state));
            counted.map(|it| it.rule.impact.weight()).sum()
        };
        let all = weight(|it| *it != State::NothingToJudge);
        let passed = weight(|it| *it == State::Passed);
        (all > 0).then(|| f64::from(passed) / f64::from(all) * 100.0)
    }

    /// How many rules had something to judge.
    pub fn judged(&self) -> usize {
        let judged = self.judgements.iter();
        judged
            .filter(|it| it.state != State::NothingToJudge)
            .count()
    }

    /// The rules that are failed, the heaviest first.
    pub fn failed(&self) -> Vec<&Judgement> {
        let is_failed = |it: &&Judgement| matches!(it.state, State::Failed { .. });
        let mut failed: Vec<_> = self.judgements.iter().filter(is_failed).collect();
        failed.sort_by_key(|it| std::cmp::Reverse(it.rule.impact.weight()));
        failed
    }

    /// How the service is called where there must be a name.
    pub fn name(&self) -> &str {
        if self.service.is_empty() {
            "(no service.name)"
        } else {
            &self.service
        }
    }
}

/// As a terminal shows it: the score, and each rule that is failed with some places and what to do.
impl fmt::Display for ServiceScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules = format_args!("{} of {} rules judged", self.judged(), RULES.len());
        match self.score() {
            Some(score) => {
                let category = Category::new(score);
                write!(
                    f,
                    "{}: {score:.0} of 100, {category} ({rules})",
                    self.name()
                )?;
            }
            None => write!(f, "{}: no score ({rules})", self.name())?,
        }
        for judgement in self.failed() {
            let RuleInfo {
                id,
                impact,
                title,
                fix,
                ..
            } = judgement.rule;
            write!(f, "\n  failed {id} ({}): {title}", impact.word())?;
            if let State::Failed { count, evidence } = &judgement.state {
                for it in evidence {
                    write!(f, "\n    - {}", it.what)?;
                    if !matches!(&it.place, EvidenceLocation::Service(_)) {
                        write!(f, ", {}", it.place)?;
                    }
                }
                let more = count.saturating_sub(evidence.len() as u64);
                if more > 0 {
                    write!(f, "\n    - and {more} more")?;
                }
            }
            write!(f, "\n    {fix}")?;
        }
        if !self.unseen.is_empty() {
            let ids: Vec<&str> = self.unseen.iter().map(Finding::id).collect();
            write!(f, "\n  what no rule of the score sees: {}", ids.join(", "))?;
        }
        Ok(())
    }
}

/// The scores of all services in a store. `findings` are what else is to be said of it.
pub fn score(store: &Store, mut clock: Clock, findings: &[Finding]) -> Scores {
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
        is_waiting: clock.is_waiting(),
        tick,
        services: out
            .by_service()
            .into_iter()
            .map(|(service, verdicts)| service_score(service, verdicts, findings))
            .collect(),
    }
}

fn service_score(
    service: String,
    verdicts: [Verdict; RULES.len()],
    findings: &[Finding],
) -> ServiceScore {
    let judgements: Vec<Judgement> = RULES
        .iter()
        .zip(verdicts)
        .map(|(rule, it)| Judgement {
            rule,
            state: match it {
                Verdict { judged: 0, .. } => State::NothingToJudge,
                Verdict { failed: 0, .. } => State::Passed,
                Verdict {
                    failed: count,
                    evidence,
                    ..
                } => State::Failed { count, evidence },
            },
        })
        .collect();
    let seen: HashSet<&str> = judgements
        .iter()
        .filter(|it| matches!(it.state, State::Failed { .. }))
        .flat_map(|it| it.rule.findings.iter().copied())
        .collect();
    let known_as = if service.is_empty() {
        "unknown_service"
    } else {
        &service
    };
    let unseen = findings
        .iter()
        .filter(|it| it.service == known_as && !seen.contains(it.id()))
        .cloned()
        .collect();
    ServiceScore {
        service,
        judgements,
        unseen,
    }
}

/// The scores of what a store holds, with what else is to be said of it, where nothing more will come.
pub fn score_all(store: &Store) -> Scores {
    let findings = analyze(store, Clock::stopped()).findings;
    score(store, Clock::stopped(), &findings)
}
