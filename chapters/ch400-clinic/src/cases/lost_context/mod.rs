//! A task that is spawned without the span that it belongs to.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "lost-context",
    mistake: "It spawns a task for each request, and the task does not know the request.",
    sign: "traces that should be part of another",
    cure: "The task is spawned with the span of its request.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
