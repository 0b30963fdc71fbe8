//! An event that two layers take.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "event-twice",
    mistake: "Its event goes through the layer of the spans and through that of the log records.",
    sign: "a log record that is a span event as well",
    cure: "The layer of the spans takes spans only.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
