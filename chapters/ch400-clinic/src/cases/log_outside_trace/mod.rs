//! An event on a thread where no span is current.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "log-outside-trace",
    mistake: "It writes its log record on another thread than that of the request.",
    sign: "a log record in no trace",
    cure: "The other thread is inside the span.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
