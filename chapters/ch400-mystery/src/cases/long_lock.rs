//! A writer that holds the lock of a table for two seconds, every ten.

use std::time::Duration;

use async_trait::async_trait;

use super::Case;
use crate::interview::fault_location::FaultLocation;
use crate::interview::links;
use crate::service::route::Route;
use crate::service::steps::Steps;

pub const CASE: Case = Case {
    cause: "Writes wait for a lock that another program holds for seconds, again and again",
    routes: Route::WRITING,
    place: |_| FaultLocation::Writing,
    expects: "statements that write would take up to two seconds, every ten seconds, while a long statement of another program runs on the same table",
    overlooked: "Only requests that started at certain times are slow. Look for what else was running then.",
    decides: |plan| {
        let table = plan.route.change().map_or("", |it| it.table);
        format!(
            "Every slow request of {} started while `tidying_up` was running on the table {table}, for two seconds every ten. Their time is in the statement that waits for it.",
            plan.route.name()
        )
    },
    evidence: |plan| links::slow_from(plan.route, 200),
    steps: |plan| {
        let takes = Duration::from_millis(1900 + plan.size);
        Box::new(LongLock { takes })
    },
};

struct LongLock {
    takes: Duration,
}

#[async_trait]
impl Steps for LongLock {
    fn tidying_takes(&self) -> Duration {
        self.takes
    }
}
