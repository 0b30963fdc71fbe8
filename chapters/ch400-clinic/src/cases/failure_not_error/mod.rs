//! A request that fails while its span looks well.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "failure-not-error",
    mistake: "Its request fails, and the span only has the status code.",
    sign: "a span that failed and does not say so",
    cure: "The span of the request that fails is an error.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
