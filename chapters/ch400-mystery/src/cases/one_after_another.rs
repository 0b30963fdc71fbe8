//! Three calls in a row that could overlap.

use async_trait::async_trait;
use opentelemetry::Context;

use super::{Case, OneOfThree};
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::service::other_services::{CALENDAR, QUOTES, WEATHER};
use crate::service::route::Route;
use crate::service::steps::{Healthy, Steps};
use crate::service::visit::Visit;

pub const CASE: Case = Case {
    cause: "Calls run one after another that could overlap",
    routes: Route::READING,
    place: |_| FaultLocation::Header,
    expects: "the bars of the three calls below `making_header` would look like stairs instead of starting together",
    overlooked: "Slow and quick traces have the same spans, and each of these takes as long as ever. Look at when they start.",
    decides: |plan| {
        format!(
            "In a slow trace of {}, the three calls below `making_header` look like stairs: each starts when the one before it has ended. In a quick one they start together. None of them takes longer than before.",
            plan.route.name()
        )
    },
    evidence: |plan| links::slow(plan.route),
    steps: |_| {
        Box::new(OneAfterAnother {
            hits: OneOfThree::default(),
        })
    },
};

struct OneAfterAnother {
    hits: OneOfThree,
}

#[async_trait]
impl Steps for OneAfterAnother {
    async fn ask_other_services(&self, visit: &Visit, within: &Context) {
        if !self.hits.is_hit() {
            return Healthy.ask_other_services(visit, within).await;
        }
        let program = &visit.instance.program;
        WEATHER.ask(program, within).await;
        CALENDAR.ask(program, within).await;
        QUOTES.ask(program, within).await;
    }
}
