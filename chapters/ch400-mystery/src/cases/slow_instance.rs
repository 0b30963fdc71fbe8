//! One instance of three that is slow.

use std::time::Duration;

use async_trait::async_trait;

use super::Case;
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::seed::work;
use crate::service::route::Route;
use crate::service::steps::{CannotDo, Steps};
use crate::service::visit::Visit;

pub const CASE: Case = Case {
    cause: "One instance is slow, and the others are as quick as ever",
    routes: &Route::ALL,
    place: |plan| FaultLocation::Instance(plan.instance),
    expects: "all slow requests would have the same `service.instance.id`, and hardly any quick one",
    overlooked: "At the same moment, some requests are slow and others aren't. Look at who answered them.",
    decides: |plan| {
        format!(
            "All slow requests of {} were answered by todo-{}, and the other two instances are as quick as before. The time is in the SERVER span itself, before its first child.",
            plan.route.name(),
            plan.instance
        )
    },
    evidence: |plan| links::slow(plan.route),
    steps: |plan| {
        Box::new(SlowInstance {
            number: plan.instance,
            by: Duration::from_millis(400 + plan.size),
        })
    },
};

struct SlowInstance {
    number: usize,
    by: Duration,
}

#[async_trait]
impl Steps for SlowInstance {
    async fn begin(&self, visit: &Visit) -> Result<(), CannotDo> {
        if visit.instance.number == self.number {
            work(self.by).await;
        }
        Ok(())
    }
}
