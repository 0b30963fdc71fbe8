//! A call without the header that says which trace it belongs to.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "two-islands",
    mistake: "It calls another service and does not write its context into the headers.",
    sign: "two services of which one calls the other, and no trace that has both",
    cure: "It injects the context into the headers of each call.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
