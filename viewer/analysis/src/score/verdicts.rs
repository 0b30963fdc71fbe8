//! What the rules say of each service: how often there was something to judge, how often it failed, and where.

use std::collections::HashMap;

use super::rules::{RULES, RuleId};
use crate::findings::{Evidence, EvidenceLocation};

/// How many services are scored. There may be as many as senders like to name.
pub const MAX_SERVICES: usize = 200;
/// How many places of a failure are said.
pub const MAX_EVIDENCE: usize = 8;

/// The services, and what each rule says of them.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    places: HashMap<String, usize>,
    services: Vec<[Verdict; RULES.len()]>,
    /// Whether a service was not scored, since there were too many.
    pub(super) more: bool,
}

/// What a rule says of a service.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    pub(super) judged: u64,
    pub(super) failed: u64,
    pub(super) evidence: Vec<Evidence>,
}

/// A service that is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Service(usize);

impl Verdicts {
    /// The service with this name; none where there are too many.
    pub(super) fn service(&mut self, name: &str) -> Option<Service> {
        if let Some(place) = self.places.get(name) {
            return Some(Service(*place));
        }
        if self.services.len() == MAX_SERVICES {
            self.more = true;
            return None;
        }
        let place = self.services.len();
        self.places.insert(name.to_owned(), place);
        self.services.push(Default::default());
        Some(Service(place))
    }

    /// Something was as the rule wants it.
    pub(super) fn pass(&mut self, service: Service, rule: RuleId) {
        self.services[service.0][rule as usize].judged += 1;
    }

    /// Something was not. Places and words are asked for only as long as there is room for them.
    pub(super) fn fail(
        &mut self,
        service: Service,
        rule: RuleId,
        evidence: impl FnOnce() -> (EvidenceLocation, String),
    ) {
        let verdict = &mut self.services[service.0][rule as usize];
        verdict.judged += 1;
        verdict.failed += 1;
        if verdict.evidence.len() < MAX_EVIDENCE {
            let (place, what) = evidence();
            let evidence = Evidence { what, place };
            // The same twice says nothing more.
            if !verdict.evidence.contains(&evidence) {
                verdict.evidence.push(evidence);
            }
        }
    }

    /// One or the other.
    pub(super) fn judge(
        &mut self,
        service: Service,
        rule: RuleId,
        is_passed: bool,
        evidence: impl FnOnce() -> (EvidenceLocation, String),
    ) {
        if is_passed {
            self.pass(service, rule);
        } else {
            self.fail(service, rule, evidence);
        }
    }

    /// Each service by name, in the order of the names.
    pub(super) fn by_service(self) -> Vec<(String, [Verdict; RULES.len()])> {
        let mut names: Vec<(String, usize)> = self.places.into_iter().collect();
        names.sort_unstable_by_key(|(_, place)| *place);
        let names = names.into_iter().map(|(name, _)| name);
        let mut all: Vec<_> = names.zip(self.services).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }
}
