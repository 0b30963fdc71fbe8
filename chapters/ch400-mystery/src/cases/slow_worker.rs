//! A queue that grows: messages come faster than its worker takes them.

use std::time::Duration;

use async_trait::async_trait;

use super::Case;
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::service::route::Route;
use crate::service::steps::Steps;

pub const CASE: Case = Case {
    cause: "A queue grows: messages come faster than the worker takes them",
    routes: Route::WRITING,
    place: |_| FaultLocation::Queue,
    expects: "the time between `send` and `process` would grow from trace to trace, and `mystery.queue.length` with it",
    overlooked: "Requests are answered as quickly as ever, but their work isn't done by then. Look at what comes after the answer.",
    decides: |plan| {
        let queue = plan.route.change().map_or("", |it| it.message);
        format!(
            "In the traces of {}, the span `process {queue}` starts later and later after `send {queue}`, and `mystery.queue.length` of that queue goes up. The worker takes longer over a message than the next one takes to come.",
            plan.route.name()
        )
    },
    evidence: |plan| links::traces(plan.route.change().map_or("", |it| it.message), 2_000),
    steps: |plan| {
        let takes = Duration::from_millis(800 + plan.size);
        Box::new(SlowWorker { takes })
    },
};

struct SlowWorker {
    takes: Duration,
}

#[async_trait]
impl Steps for SlowWorker {
    fn message_takes(&self) -> Duration {
        self.takes
    }
}
