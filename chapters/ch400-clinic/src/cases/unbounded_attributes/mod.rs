//! A user's id as attribute of a metric.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "unbounded-attributes",
    mistake: "It counts logins by user.",
    sign: "an attribute with as many values as users",
    cure: "It counts logins by kind of user.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
