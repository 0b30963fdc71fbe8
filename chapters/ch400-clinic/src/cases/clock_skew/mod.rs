//! An answer that begins two seconds before it was asked for.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "clock-skew",
    mistake: "It is answered on a machine whose clock is two seconds behind.",
    sign: "an answer that begins before its call",
    cure: "Both machines have their time from NTP.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
