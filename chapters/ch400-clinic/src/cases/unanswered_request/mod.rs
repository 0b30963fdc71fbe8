//! A handler that panics before there is a status.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "unanswered-request",
    mistake: "Its handler panics, and nobody answers.",
    sign: "a request without a status code",
    cure: "A panic becomes an answer of 500, and the span an error.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
