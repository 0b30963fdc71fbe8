//! A program that never says its name.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "unknown-service",
    mistake: "It names its tracer, and not the service.",
    sign: "a service that nobody named",
    cure: "Its resource has the name of the service.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
