//! A plugin that brings an SDK of another version.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "two-sdks",
    mistake: "Its plugin has an SDK of its own, of another version.",
    sign: "one process with two versions of the SDK",
    cure: "Its plugin is given the tracer of the program.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
