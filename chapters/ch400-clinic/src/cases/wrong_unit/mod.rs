//! Milliseconds in a histogram of seconds.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "wrong-unit",
    mistake: "It records milliseconds in a histogram of seconds.",
    sign: "a duration that no request had",
    cure: "It records seconds.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
