//! N+1: the tags are read task by task.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry::Context;

use super::{Case, OneOfThree};
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::service::database::Statement;
use crate::service::route::Route;
use crate::service::steps::{Healthy, Steps};
use crate::service::visit::Visit;

pub const CASE: Case = Case {
    cause: "One statement runs for each task, where a single one would do",
    routes: Route::READING,
    place: |_| FaultLocation::Reading,
    expects: "a slow trace would have some 25 spans `SELECT tag`, and a quick one a single one",
    overlooked: "Count the spans of a slow trace by their names, and those of a quick one.",
    decides: |plan| {
        format!(
            "A slow trace of {} has a span `SELECT tag` for each task. None of them is slow, but together they are. A quick one has a single statement for all tasks.",
            plan.route.name()
        )
    },
    evidence: |plan| links::slow(plan.route),
    steps: |plan| {
        let takes = Duration::from_millis(8 + plan.size / 20);
        Box::new(OneByOne {
            hits: OneOfThree::default(),
            takes,
        })
    },
};

struct OneByOne {
    hits: OneOfThree,
    takes: Duration,
}

#[async_trait]
impl Steps for OneByOne {
    async fn read_tags(&self, visit: &Visit, tasks: usize, within: &Context) {
        if !self.hits.is_hit() {
            return Healthy.read_tags(visit, tasks, within).await;
        }
        for _ in 0..tasks {
            let statement = Statement {
                operation: "SELECT",
                table: "tag",
                text: "SELECT name FROM tag WHERE task = $1",
                takes: self.takes,
            };
            visit.query(statement, within).await;
        }
    }
}
