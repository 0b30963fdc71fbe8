//! A cache that expires for everybody at once.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry::trace::SpanKind;

use super::Case;
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::seed::work;
use crate::service::database::Statement;
use crate::service::route::Route;
use crate::service::steps::{Healthy, Steps};
use crate::service::visit::Visit;

/// How long what is in the cache is good.
const LIFE: Duration = Duration::from_secs(8);

pub const CASE: Case = Case {
    cause: "A cache expires for everybody at once, and every request that comes then fills it again",
    routes: Route::READING,
    place: |_| FaultLocation::Counting,
    expects: "all slow requests would have a span with `mystery.cache.hit` false, and they would come in bursts",
    overlooked: "Some seconds are slow for everybody, and the next ones for nobody. Compare the attributes of slow and quick requests.",
    decides: |plan| {
        format!(
            "In every slow trace of {}, `counting_tasks` has `mystery.cache.hit` false, and a statement below it that takes a second. They come in bursts, eight seconds apart and on all instances: the cache expires for all of them at the same moment.",
            plan.route.name()
        )
    },
    evidence: |plan| links::slow(plan.route),
    steps: |plan| {
        Box::new(BurstOfMisses {
            first: Instant::now() + plan.begins,
            filling: Duration::from_millis(1100 + plan.size),
        })
    },
};

struct BurstOfMisses {
    first: Instant,
    filling: Duration,
}

#[async_trait]
impl Steps for BurstOfMisses {
    async fn count(&self, visit: &Visit) {
        let age = self.first.elapsed().as_millis() % LIFE.as_millis();
        if age > self.filling.as_millis() {
            return Healthy.count(visit).await;
        }
        // Nobody knows that somebody else is filling it already.
        let miss = vec![KeyValue::new("mystery.cache.hit", false)];
        let within = visit.span("counting_tasks", SpanKind::Internal, miss);
        let statement = Statement {
            operation: "SELECT",
            table: "statistic",
            text: "SELECT kind, count FROM statistic WHERE list = $1",
            takes: self.filling,
        };
        visit.query(statement, &within).await;
        work(Duration::from_millis(2)).await;
    }
}
