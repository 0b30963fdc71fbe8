//! A span that outlives its provider.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "unended-root",
    mistake: "It shuts down while the span around everything is still open.",
    sign: "a trace without a beginning; the viewer waits 15 seconds for it",
    cure: "The span ends before the provider is shut down.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
