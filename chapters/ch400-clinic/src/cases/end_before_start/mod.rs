//! A span whose two times have changed places.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "end-before-start",
    mistake: "It passes the two times of a job in the wrong order.",
    sign: "a span that ended before it began",
    cure: "It passes them in the right order.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
