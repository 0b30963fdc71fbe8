//! A client that retries without end.

use std::time::Duration;

use async_trait::async_trait;

use super::Case;
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::service::route::Route;
use crate::service::steps::Steps;

/// How long a visitor tries. Without any bound the root span would never end, and nobody would see it.
const GIVES_UP_AFTER: Duration = Duration::from_secs(4);

/// Hardly any.
const PAUSE: Duration = Duration::from_millis(60);

pub const CASE: Case = Case {
    cause: "A client repeats, again and again, a request that can't succeed",
    routes: Route::WRITING,
    place: |_| FaultLocation::Traffic,
    expects: "the route would get several times as many requests as before, and a single trace would have dozens of them",
    overlooked: "No single request is slow. Compare how many requests each route gets, and how many requests a trace has.",
    decides: |plan| {
        format!(
            "{} gets several times as many requests as before. They're from a few visitors: their traces have dozens of CLIENT spans with `http.request.resend_count`, all with status 409, which won't change.",
            plan.route.name()
        )
    },
    evidence: |plan| links::traces(plan.route.purpose(), 2_000),
    steps: |_| Box::new(RepeatingClient),
};

struct RepeatingClient;

#[async_trait]
impl Steps for RepeatingClient {
    fn asks_again_after(&self, status: u16, since_first: Duration) -> Option<Duration> {
        (status == 409 && since_first < GIVES_UP_AFTER).then_some(PAUSE)
    }
}
