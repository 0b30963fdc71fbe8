//! Spans that are dated back.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "late-spans",
    mistake: "It dates the spans of jobs to when they were queued, ten minutes ago.",
    sign: "spans that came ten minutes after their end",
    cure: "Its spans are from when the work was done, and say how long the job waited.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
