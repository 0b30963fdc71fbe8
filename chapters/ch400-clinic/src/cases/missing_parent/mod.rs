//! A sampler that leaves out a span in the middle of a trace.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "missing-parent",
    mistake: "Its sampler drops one span in the middle of each trace.",
    sign: "a span whose parent never came; the viewer waits 15 seconds for it",
    cure: "The span that is not wanted is never made.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
