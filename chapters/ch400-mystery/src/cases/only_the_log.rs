//! An error that only the log record explains.

use async_trait::async_trait;
use opentelemetry::logs::Severity;

use super::{Case, OneOfThree};
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::service::route::Route;
use crate::service::steps::{CannotDo, Steps};
use crate::service::visit::Visit;

/// What the log record says, by the seed.
const REASONS: [&str; 3] = [
    "the certificate of accounts.example expired yesterday",
    "no space left on device: /var/lib/todo",
    "the licence of the spell checker allows 3 users",
];

pub const CASE: Case = Case {
    cause: "Requests fail, and only a log record says why",
    routes: &Route::ALL,
    place: |_| FaultLocation::Log,
    expects: "requests would fail with a 500 and no failed span below them, and each would have a log record that says why",
    overlooked: "Look at what fails before you look at what's slow, and read more than its spans.",
    decides: |plan| {
        format!(
            "{} fails with 500, and its spans say no more. Each failed trace has a log record \"The request was refused\", and its `exception.message` is: {}.",
            plan.route.name(),
            reason(plan.size)
        )
    },
    evidence: |plan| links::failed(plan.route),
    steps: |plan| {
        Box::new(OnlyTheLog {
            hits: OneOfThree::default(),
            reason: reason(plan.size),
        })
    },
};

fn reason(size: u64) -> &'static str {
    REASONS[size as usize % REASONS.len()]
}

struct OnlyTheLog {
    hits: OneOfThree,
    reason: &'static str,
}

#[async_trait]
impl Steps for OnlyTheLog {
    async fn begin(&self, visit: &Visit) -> Result<(), CannotDo> {
        if !self.hits.is_hit() {
            return Ok(());
        }
        visit.log(
            Severity::Error,
            "mystery.task.refused",
            "The request was refused",
            vec![
                ("exception.type", "CannotDo".into()),
                ("exception.message", self.reason.into()),
            ],
        );
        Err(CannotDo)
    }
}
