//! What the viewer finds in what came, and how it scores it.

use super::receiver::Receiver;
use crate::findings::{Clock, Finding, analyze};
use crate::score::{ServiceScore, score_all};

impl Receiver {
    /// What a teacher would say about what was received, if nothing more came.
    pub fn findings(&self) -> Vec<Finding> {
        analyze(&self.store, Clock::stopped()).findings
    }

    /// # Panics
    /// When there is a finding: with all of them, their evidence, and everything that was received.
    #[track_caller]
    pub fn assert_no_findings(&self) {
        let findings = self.findings();
        if !findings.is_empty() {
            let said: Vec<String> = findings.iter().map(ToString::to_string).collect();
            panic!("{}\n{}", said.join("\n"), self.everything());
        }
    }

    /// The Instrumentation Score of each service, if nothing more came.
    pub fn scores(&self) -> Vec<ServiceScore> {
        score_all(&self.store).services
    }

    /// Asserts that the Instrumentation Score of a service is at least this, from 0 to 100. It says what its rules see, and
    /// [`Receiver::assert_no_findings`] more.
    ///
    /// # Panics
    /// When it is less, or when there is nothing of the service that could be judged: with the rules that it fails, their
    /// evidence, and everything that was received.
    #[track_caller]
    pub fn assert_score(&self, service: &str, least: u8) {
        let scores = self.scores();
        let known = || {
            let names: Vec<&str> = scores.iter().map(ServiceScore::name).collect();
            names.join(", ")
        };
        let Some(found) = scores.iter().find(|it| it.service == service) else {
            panic!(
                "nothing came from {service:?}, but from: {}\n{}",
                known(),
                self.everything()
            );
        };
        let is_enough = found.score().is_some_and(|score| score >= f64::from(least));
        assert!(
            is_enough,
            "{found}\nIt should be at least {least}.\n{}",
            self.everything()
        );
    }
}
