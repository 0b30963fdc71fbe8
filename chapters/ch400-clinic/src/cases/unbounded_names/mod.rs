//! An id in the name of a span.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "unbounded-names",
    mistake: "The name of its spans has the id of a task in it.",
    sign: "names that never come twice",
    cure: "The name of its spans has the route in it, and the path is an attribute.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
