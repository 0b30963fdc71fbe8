//! The scores of all services.

use super::service_score::ServiceScore;
use crate::findings::Finding;

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
