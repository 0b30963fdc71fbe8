//! A number that is a text on its way.

mod broken;
mod cured;

use super::Case;

pub const CASE: Case = Case {
    name: "number-as-text",
    mistake: "It records a status code as a u16.",
    sign: "a number that is a text",
    cure: "It records the status code as an i64.",
    broken: || Box::pin(broken::run()),
    cured: || Box::pin(cured::run()),
};
