//! An event without a name.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "unnamed-event",
    mistake: "Its event has no name.",
    sign: "an event that is called like a line of code",
    cure: "Its event has a name.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
