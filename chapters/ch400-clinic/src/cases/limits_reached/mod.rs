//! More events than a span keeps.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "limits-reached",
    mistake: "It records an event for each line that it reads.",
    sign: "a span of which the sender has dropped a part",
    cure: "It counts the lines in an attribute.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
